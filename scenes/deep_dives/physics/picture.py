"""The physics: twelve panels from a chip's watts to the planet and back, and on the sheet a table of all reported figures."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from scenes.core.box import Box
from scenes.deep_dives.physics import checked, cost, curves, globe, heat, ladder, layers, life, loop, power, stores, watch
from scenes.deep_dives.physics.canvas import Canvas, leave_seen
from scenes.deep_dives.physics.cells import TITLE, TYPE, Cell, aisle, cells, rooms
from scenes.deep_dives.physics.facts import physics_facts
from scenes.deep_dives.physics.moments import FRAMES, PANELS, PhysicsMoment, moments_of
from scenes.deep_dives.physics.table import draw_table
from scenes.drawing.figure import Figure, Style
from scenes.drawing.flowchart import line_of
from scenes.drawing.focus import LIT, READ, set_focus
from scenes.drawing.kit.panels import border, fading_rule, halo, panel_fill, round_badge
from scenes.drawing.shape import shapes_of
from scenes.project import Project

KEY = "physics"
EMBLEM = 25.0  # units: the letters of a title on the map
ASIDE = 0.12  # of its light is left of a panel beside the one that is read


class Story(Protocol):
    """A panel's drawing: what stands in it from the start, and what is seen at a progress of its story, the same shapes at every progress."""

    def draw_shell(self, c: Canvas) -> None:
        """Draw what stands from the start."""

    def draw_live(self, c: Canvas, p: float) -> None:
        """Draw what is seen at a progress from 0 to the panel's count of cues."""


EMBLEMS = {
    "power": "zap", "heat": "thermometer", "ladder": "memory-stick", "layers": "layers", "storage": "database", "distance": "globe",
    "lifecycle": "refresh-cw", "drift": "activity", "smaller": "minimize-2", "cost": "coins", "governance": "scale", "reported": "clipboard-check",
}  # fmt: skip
STORIES: dict[str, Story] = {
    "power": power,
    "heat": heat,
    "ladder": ladder,
    "layers": layers,
    "storage": stores,
    "distance": globe,
    "lifecycle": life,
    "drift": watch,
    "smaller": curves,
    "cost": cost,
    "governance": loop,
    "reported": checked,
}


def picture(project: Project, style: Style, box: Box, moment: PhysicsMoment | None = None) -> Figure:
    """Draw the panels at a moment (None: the still).

    Parts: ("panel", key), ("value", key); on the sheet "table". Routes: ("round", row) along the panels of a row.
    """
    facts, words = physics_facts(project), project.content.physics
    now = moment or moments_of()["still"]
    found = cells(style.format, box)
    unit = next(iter(found.values())).unit
    figure = Figure(replace(style, format=replace(style.format, line=line_of(TYPE * unit))), box.called(KEY))
    for key, cell in found.items():
        shell = figure.child("panel", key, box=cell.box)
        canvas = Canvas(shell, cell, project, key)
        _border(shell, cell)
        if now.is_map:
            _emblem(canvas)
            continue
        _title(shell, cell, words.panels[key].title)
        STORIES[key].draw_shell(canvas)
    for key, cell in found.items():
        if told := now.progress(key):
            value = figure.child("value", key, box=cell.box)
            draw_story(value.child("at", told, box=cell.box), cell, project, key, told)
            leave_seen(value)
    for row, y in enumerate(sorted({cell.box.y for cell in found.values()})) if not style.format.is_sheet else ():
        last = [cell for cell in found.values() if cell.box.y == y][-1]
        low = min(last.box.bottom + aisle(style.format) / 2, box.bottom - 11)  # what goes along the last row stays on the stage
        figure.add_route([(box.x, low), (last.box.right, low)], "round", row)
    _focus(figure, now)
    if (room := rooms(style.format, box)[1]) is not None:
        draw_table(figure.child("table", box=room), room, words.labels, facts.judged)
    return figure


def draw_story(figure: Figure, cell: Cell, project: Project, key: str, progress: float) -> None:
    """Draw what is seen of a panel at a progress of its story, on a figure of its own."""
    STORIES[key].draw_live(Canvas(figure, cell, project, key), progress)


def _focus(figure: Figure, now: PhysicsMoment) -> None:
    """Light what is told now; panels beside the one that the lens looks at step back."""
    shells = [name for name in now.lit if name[0] == "panel"]
    set_focus(figure, FRAMES, shells, [name for name in now.told if name[0] == "panel"])
    for key in PANELS:
        aside = ASIDE if now.look is not None and ("panel", key) not in shells else 1.0
        for shape in shapes_of(figure.part("panel", key)):
            shape.opacity *= aside
        if figure.has("value", key):
            for shape in shapes_of(figure.part("value", key)):
                shape.opacity *= LIT if ("value", key) in now.lit else READ * aside


def _emblem(c: Canvas) -> None:
    """Draw what a panel is about, large: an icon and its title."""
    side = 0.36 * c.cell.high
    top = 0.5 * c.cell.high - 0.5 * (side + 40)
    c.icon(EMBLEMS[c.key], (c.cell.wide - side) / 2, top, side, glow=0.5, width=1.6)
    c.text(c.cell.wide / 2, top + side + 34, c.panel.title, "title", size=EMBLEM, anchor="middle")


def _border(figure: Figure, cell: Cell) -> None:
    """Draw a panel's border."""
    box = cell.box
    halo(figure, box, ((4, 0.05), (2.4, 0.08)), "blue", cell.s(9))
    figure.box_rect(box, cell.s(9), fill=panel_fill(figure), layer="under")
    figure.box_rect(box, cell.s(9), stroke=border(figure), width=0.9, layer="under", glow=0.06)


def _title(figure: Figure, cell: Cell, text: str) -> None:
    """Set a panel's title, with its badge and rule."""
    round_badge(figure, cell.x(18), cell.y(17), cell.s(7), None)
    title = figure.text(cell.x(30), cell.y(22.6), text, "title", size=cell.s(TITLE))
    start, end = title.box[2] + cell.s(10), cell.box.right - cell.s(12)
    if end - start > cell.s(20):
        fading_rule(figure, start, end, cell.y(17), colour="cyan", strength=0.6)
