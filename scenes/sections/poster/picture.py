"""The poster: the sections' pictures in their boxes between header and footer, and its pixels."""

from __future__ import annotations

import numpy as np

from scenes.core.box import Box
from scenes.core.formats import SHEET, sheet_of
from scenes.core.memory import collect_and_trim, map_large_arrays
from scenes.core.overflow import passing
from scenes.drawing.figure import Figure, Style
from scenes.film import picture_of
from scenes.project import Project
from scenes.raster.ground import LARGEST_KEPT, ground
from scenes.raster.still import Told, paint, style_of
from scenes.sections.poster.boxes import SHEET_KEYS, sheet_boxes
from scenes.sections.poster.road import road
from scenes.sections.poster.sheet_parts import footer, header


def sheet(project: Project, style: Style) -> Figure:
    """Draw the whole poster on the sheet of the style's format. Parts: "header", ("section", key) for each section, "footer"."""
    fmt, boxes = style.format, sheet_boxes(style.format)
    figure = Figure(style, Box(0, 0, fmt.width, fmt.height, "sheet"))
    header(figure.child("header", box=boxes["header"]), project.content.poster, project.brand)
    for key in SHEET_KEYS:
        figure.attach(picture_of(key)(project, style, boxes[key]), "section", key)
    foot = figure.child("footer", box=boxes["footer"])
    footer(foot, project.content.footer)
    road(figure.child("road"), foot.figure("step", 4).box.cx)
    return figure


def poster_pixels(project: Project, width: int, told: Told = lambda done, total: None, height: int | None = None) -> np.ndarray:
    """Return the poster as pixels (height, width, 3) uint8; in 4:5, which it is if no height is given, the same as the scene's last frame.

    `told` hears how many bands of how many of a large poster are painted. Raises LayoutError for a shape that no sheet has.
    """
    map_large_arrays()
    height = height or round(width * SHEET.height / SHEET.width)
    style = style_of(project.theme, sheet_of(width, height), width, height)
    if width * height <= LARGEST_KEPT:
        ground("sheet", width, height, project.theme)  # painted, where it must be, before anything else is in memory
    with passing(project.forced):
        drawn = sheet(project, style)
    collect_and_trim()  # what models left behind
    return paint(style, [drawn], width, height, "sheet", told)
