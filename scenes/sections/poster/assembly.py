"""The sheet at a moment of the finale, as its lens shows it."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

from scenes.core.box import Box
from scenes.core.formats import View
from scenes.drawing.figure import Figure
from scenes.drawing.focus import SHELL
from scenes.drawing.kit.panels import sheet_border
from scenes.drawing.shape import place, set_opacity, shapes_of, vertical
from scenes.film import SECTIONS
from scenes.sections.poster.boxes import SHEET_KEYS, box_of
from scenes.sections.poster.moments import STEPS, PosterMoment
from scenes.sections.poster.road import FOOTER, stops
from scenes.sections.poster.wires import fed_by

FAINT_PATH = 0.3  # of what is not reached yet in the footer
BESIDE = 1500.0  # design units
BEHIND = 0.1  # of sheet and racks behind the sentence
VEIL = 0.72  # of the dark that lies on the ground behind the sentence
FAR = 0.35  # of the racks, once only the sheet is to be read


def seen_from(figure: Figure, view: View) -> Figure:
    """Return a copy of a drawing as another view shows it: nothing is drawn anew."""
    made = deepcopy(figure)
    for member in made.get_family():
        if isinstance(member, Figure):
            member.style = replace(member.style, view=view)
    for shape in shapes_of(made):
        shape.stroke_width = shape.stroke_width * view.scale / shape.view.scale
        shape.view = view
        shape.points = place(shape.outline, view)
    return made


def show(sheet: Figure, moment: PosterMoment) -> None:
    """Set what is seen of a sheet at a moment. Parts: as of the sheet."""
    for key in SHEET_KEYS:
        if key not in moment.assembled:
            set_opacity(sheet.part("section", key), 0.0)
    for section in SECTIONS:
        for fed in fed_by(section):
            if section.key not in moment.rode:
                set_opacity(sheet.part("bridges", section.key, fed), 0.0)
    for keys in (*stops(), (FOOTER,)):
        if keys[0] not in moment.rode:
            set_opacity(sheet.part("road", keys[0]), 0.0)
    if moment.slot is not None:
        for name in (("header",), ("bridges",), ("road",), *(("section", key) for key in SHEET_KEYS)):
            for shape in shapes_of(sheet.part(*name)):
                shape.opacity *= BEHIND
    foot = sheet.figure("footer")
    for k in range(1, STEPS + 1):
        if k > moment.path:
            set_opacity(foot.part("step", k), FAINT_PATH)
            if k > 1:
                set_opacity(foot.part("arrow", k - 1), FAINT_PATH)


def veil(figure: Figure) -> None:
    """Lay the dark on the ground that the sentence is read on, over the whole frame."""
    view = figure.style.view
    x, y = -view.left / view.scale, -view.top / view.scale
    whole = Box(x - 2, y - 2, view.frame_width / view.scale + 4, view.frame_height / view.scale + 4, "veil")
    figure.box_rect(whole, 0, fill=(figure.theme.ground_top, VEIL), layer="under")


def shells(figure: Figure, moment: PosterMoment) -> None:
    """Draw the empty frames of the pictures that are not in their boxes yet. Parts: a frame a section."""
    for key in SHEET_KEYS:
        if key not in moment.assembled:
            sheet_border(figure.child(key), box_of(key))
            set_opacity(figure.part(key), SHELL)


def own_ground(figure: Figure) -> None:
    """Draw the ground that goes along with a sheet that is seen close, as far as a frame beside it reaches."""
    theme, box = figure.theme, figure.box
    tones = vertical((0, theme.ground_top, 1), (0.5, theme.ground, 1), (1, theme.ground_bottom, 1))
    figure.box_rect(Box(box.x - BESIDE, box.y - BESIDE, box.w + 2 * BESIDE, box.h + 2 * BESIDE), 0, fill=tones, layer="under")
