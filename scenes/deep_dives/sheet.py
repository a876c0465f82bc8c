"""The sheet of a deep dive: its title, its picture in one box, its sources; upright from 4:5 to 2:3, or lying from 4:3 to 16:9."""

from __future__ import annotations

import numpy as np

from scenes.core.box import Box
from scenes.core.formats import LEAST_LYING, MOST_LYING, SHEET, SQUAREST, TALLEST, Format, lying_sheet_of, sheet_of
from scenes.core.memory import map_large_arrays
from scenes.core.overflow import passing
from scenes.drawing.figure import Figure, Style
from scenes.drawing.kit.panels import fading_rule
from scenes.drawing.shape import along
from scenes.film import picture_of
from scenes.project import Project
from scenes.raster.still import Told, paint, style_of

EDGE, HEAD, FOOT, GAP = 20.0, 92.0, 34.0, 6.0  # free at the sides; bands of title and sources; between bands and picture
GROUND = "dive"  # see scenes.raster.ground
TITLE, SUBTITLE = 40.0, 13.5  # sizes of type


def sheet_format(width: float, height: float) -> Format:
    """Return the sheet's format for an output of these sides: as `lying_sheet_of` where it lies, else as `sheet_of`; the nearest where there is none."""
    if width > height:
        return lying_sheet_of(min(max(width / height, LEAST_LYING), MOST_LYING), 1.0)
    shape = height / width
    return SHEET if shape <= SQUAREST else sheet_of(1080, round(1080 * min(shape, TALLEST)))


def body_of(fmt: Format) -> Box:
    """Return the box of the picture on a sheet."""
    top = HEAD + GAP
    return Box(EDGE, top, fmt.width - 2 * EDGE, fmt.height - FOOT - GAP - top, "body")


def sheet(project: Project, style: Style, key: str) -> Figure:
    """Draw the sheet of a deep dive in the style's format. Parts: "header", "picture", "footer"."""
    fmt, words = style.format, getattr(project.content, key)
    figure = Figure(style, Box(0, 0, fmt.width, fmt.height, "sheet"))
    _header(figure.child("header", box=Box(EDGE, 0, fmt.width - 2 * EDGE, HEAD, "header")), words.title, words.subtitle)
    figure.attach(picture_of(key)(project, style, body_of(fmt)), "picture")
    foot = figure.child("footer", box=Box(EDGE, fmt.height - FOOT, fmt.width - 2 * EDGE, FOOT, "footer"))
    middle = foot.box.cy + 3
    whose = foot.text(foot.box.right, middle, project.content.poster.headline, "micro-strong", anchor="end")
    foot.text(foot.box.x, middle, words.source, "micro", width=whose.box[0] - foot.box.x - 20)
    return figure


def _header(figure: Figure, title: str, subtitle: str) -> None:
    box, theme = figure.box, figure.theme
    base = box.y + 52
    ink = along(0, base - TITLE * 0.66, 0, base, (0.15, "light" if theme.dark else "ink", 1), (0.95, theme.tint("cyan", 0.62), 1))
    label = figure.text(box.x, base, title, "headline", colour=ink, size=TITLE, width=box.w)
    figure.text(box.x, base + 23, subtitle, "body", size=SUBTITLE, colour=theme.tint("request", 0.72), width=box.w)
    if box.right - label.box[2] > 100:
        fading_rule(figure, label.box[2] + 24, box.right, base - 0.33 * TITLE)


def sheet_pixels(project: Project, key: str, width: int, height: int, told: Told = lambda done, total: None) -> np.ndarray:
    """Return a deep dive's sheet as pixels (height, width, 3) uint8; `told` hears how many bands of a large one are painted."""
    map_large_arrays()
    style = style_of(project.theme, sheet_format(width, height), width, height)
    with passing(project.forced):
        drawn = sheet(project, style, key)
    return paint(style, [drawn], width, height, GROUND, told)
