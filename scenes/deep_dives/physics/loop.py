"""The panel of governance: four functions in a ring; each says what it holds when the loop comes to it."""

from __future__ import annotations

from scenes.core.box import Box
from scenes.deep_dives.physics.cells import HEAD, NOTE, SIDE, TYPE, Cell
from scenes.deep_dives.physics.facts import Facts
from scenes.deep_dives.physics.moments import last_hour
from scenes.deep_dives.physics.rows import draw_foot, foot_height
from scenes.deep_dives.physics.words import PhysicsLabels
from scenes.drawing.figure import Figure
from scenes.drawing.kit.arrows import arrow
from scenes.drawing.kit.charts import Axes, line_chart
from scenes.drawing.kit.panels import card
from scenes.models.drift import mean_at
from scenes.sections.shown import Shown

ICONS = {"govern": "landmark", "map": "map", "measure": "gauge", "manage": "wrench"}
ORDER = ("govern", "map", "measure", "manage")
GAP = 26.0  # units between the four


def nodes(figure: Figure, cell: Cell, foot: str) -> dict[str, Box]:
    """Return the boxes of the four, clockwise from the top left."""
    high = cell.high - HEAD - 8 - foot_height(figure, cell, foot)
    wide, tall = (cell.wide - 2 * SIDE - GAP) / 2, (high - GAP) / 2
    spots = ((0, 0), (1, 0), (1, 1), (0, 1))
    return {
        name: cell.part(SIDE + column * (wide + GAP), HEAD + 2 + row * (tall + GAP), wide, tall, name)
        for name, (column, row) in zip(ORDER, spots, strict=True)
    }


def draw_shell(figure: Figure, cell: Cell, labels: PhysicsLabels, foot: str) -> None:
    """Draw the four cards, their names and the arrows of the ring. Routes: ("turn", k) from one card to the next."""
    found = nodes(figure, cell, foot)
    for name, title in zip(ORDER, labels.functions, strict=True):
        box = found[name]
        card(figure, box, radius=cell.s(6))
        figure.text(box.x + cell.s(9), box.y + cell.s(18), title, "card", size=cell.s(TYPE))
        figure.icon(ICONS[name], box.right - cell.s(24), box.y + cell.s(6), cell.s(15), width=0.9, glow=0.0)
    g, m, e, a = (found[name] for name in ORDER)
    ways = (
        ((g.right, g.cy), (m.x, m.cy)),
        ((m.cx, m.bottom), (e.cx, e.y)),
        ((e.x, e.cy), (a.right, a.cy)),
        ((a.cx, a.y), (g.cx, g.bottom)),
    )
    for k, way in enumerate(ways):
        arrow(figure, *way, colour="cyan")
        figure.add_route(list(way), "turn", k)
    draw_foot(figure, cell, foot)


def draw_value(figure: Figure, cell: Cell, box: Box, text: Shown, name: str, facts: Facts) -> None:
    """Draw what a function holds when the loop has come to it: a lit border and its line."""
    figure.box_rect(box, cell.s(6), stroke="cyan", width=1.3, glow=0.3)
    lines = figure.break_lines(text.text, "strong", box.w - cell.s(16), size=cell.s(NOTE))
    for k, line in enumerate(lines):
        figure.text(
            box.x + cell.s(9), box.y + cell.s(35 + 15 * k), line, "strong", size=cell.s(NOTE), colour=figure.theme.tint("cyan", 0.35)
        )
    room = Box(box.x + cell.s(9), box.y + cell.s(40 + 15 * len(lines)) - cell.s(10), box.w - cell.s(18), 1, "room")
    if box.bottom - room.y > cell.s(30):
        _sketch(figure, Box(room.x, room.y, room.w, box.bottom - room.y - cell.s(8), "sketch"), name, facts)


def _sketch(figure: Figure, box: Box, name: str, facts: Facts) -> None:
    """Draw what a function holds where there is room: the limit, the mean that grows, PSI up to the alert, and PSI after it."""
    hours = 1 + last_hour(facts)
    limit, top = facts.once.limit, 1.3 * facts.once.at_alert
    axes = Axes(box, (0, hours - 1), (0, top))
    series = {
        "govern": None,
        "map": [mean_at(hour) / mean_at(hours - 1) * 0.8 * top for hour in range(hours)],
        "measure": list(facts.drift.psi[:hours]),
        "manage": [facts.once.after] * hours,
    }[name]
    figure.line((box.x, box.bottom), (box.right, box.bottom), stroke=("blue", 0.7), width=0.7)
    if name != "map":
        figure.line((box.x, axes.y(limit)), (box.right, axes.y(limit)), stroke=("amber", 0.9), width=0.9, dash=(2, 2))
    if series:
        line_chart(figure, axes, range(hours), series, width=1.3, glow=0.3)
