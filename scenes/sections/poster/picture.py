"""The poster: the sections' pictures in their boxes between header and footer, and its pixels."""

from __future__ import annotations

import numpy as np

from scenes.core.box import Box
from scenes.core.formats import SHEET
from scenes.core.memory import collect_and_trim, map_large_arrays
from scenes.core.overflow import passing
from scenes.drawing.figure import Figure, Style
from scenes.film import picture_of
from scenes.project import Project
from scenes.raster.ground import LARGEST_KEPT, ground
from scenes.raster.still import Told, paint, style_of
from scenes.sections.poster.boxes import SHEET_BOXES, SHEET_KEYS, box_of
from scenes.sections.poster.road import road
from scenes.sections.poster.sheet_parts import footer, header
from scenes.sections.poster.wires import bridges


def sheet(project: Project, style: Style) -> Figure:
    """Draw the whole poster. Parts: "header", ("section", key) for each section, "footer"."""
    figure = Figure(style, SHEET_BOXES["header"])
    figure.box = Box(0, 0, SHEET.width, SHEET.height, "sheet")
    header(figure.child("header", box=SHEET_BOXES["header"]), project.content.poster, project.brand)
    for key in SHEET_KEYS:
        figure.attach(picture_of(key)(project, style, box_of(key)), "section", key)
    foot = figure.child("footer", box=SHEET_BOXES["footer"])
    footer(foot, project.content.footer)
    road(figure.child("road"), foot.figure("step", 4).box.cx)
    bridges(figure.child("bridges"))
    return figure


def poster_pixels(project: Project, width: int, told: Told = lambda done, total: None) -> np.ndarray:
    """Return the poster as pixels (5/4 width, width, 3) uint8; the same as the last frame of the scene at that size.

    `told` hears how many bands of how many of a large poster are painted.
    """
    map_large_arrays()
    height = round(width * SHEET.height / SHEET.width)
    style = style_of(project.theme, SHEET, width, height)
    if width * height <= LARGEST_KEPT:
        ground("sheet", width, height, project.theme)  # painted, where it must be, before anything else is in memory
    with passing(project.forced):
        drawn = sheet(project, style)
    collect_and_trim()  # what models left behind
    return paint(style, [drawn], width, height, "sheet", told)
