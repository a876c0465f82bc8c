"""The panel of smaller models: wrong guesses over size, for fewer bits and for weights cut away; both measured on the tiny model."""

from __future__ import annotations

from scenes.deep_dives.physics.cells import HEAD, NOTE, SIDE, Cell
from scenes.deep_dives.physics.facts import Facts
from scenes.deep_dives.physics.rows import LEAD, draw_foot, foot_height
from scenes.deep_dives.physics.words import PhysicsLabels
from scenes.drawing.figure import Figure
from scenes.drawing.kit.charts import Axes, line_chart
from scenes.models.compression import AWARE_BITS, Compressed
from scenes.sections.shown import Shown

KEY_ROWS = 3.2  # rows of text under the chart


def axes_of(figure: Figure, cell: Cell, foot: str) -> Axes:
    """Return the axes: size over the full model's, from all to nothing, and the share of wrong guesses."""
    high = cell.high - HEAD - 10 - KEY_ROWS * LEAD - foot_height(figure, cell, foot) - 6
    return Axes(cell.part(SIDE + 2, HEAD + 6, cell.wide - 2 * SIDE - 4, high, "chart"), (1.0, 0.0), (0.0, 1.0))


def draw_shell(figure: Figure, cell: Cell, labels: PhysicsLabels, foot: str) -> None:
    """Draw the axes and their names."""
    axes, ink = axes_of(figure, cell, foot), ("blue", 0.7)
    box = axes.box
    figure.line((box.x, box.y), (box.x, box.bottom), (box.right, box.bottom), stroke=ink, width=0.8)
    figure.text(box.x + cell.s(6), box.y + cell.s(9), labels.wrong, "quiet", size=cell.s(NOTE))
    figure.text(box.right, box.bottom - cell.s(6), labels.size, "quiet", anchor="end", size=cell.s(NOTE))
    draw_foot(figure, cell, foot)


def _curve(figure: Figure, axes: Axes, cell: Cell, points: tuple[Compressed, ...], hue: str) -> None:
    xs, ys = [one.size for one in points], [one.wrong for one in points]
    line_chart(figure, axes, xs, ys, colour=hue, area=False, width=1.4)
    for one in points:
        figure.circle(axes.x(one.size), axes.y(one.wrong), cell.s(2.6), fill=hue, glow=0.4)


def draw_bits(figure: Figure, cell: Cell, facts: Facts, foot: str, text: Shown) -> None:
    """Draw wrong guesses over size for fewer bits. Parts: "curve", "text"."""
    _curve(figure.child("curve"), axes_of(figure, cell, foot), cell, (facts.small.full, *facts.small.quantized), "cyan")
    _key(figure.child("text"), cell, axes_of(figure, cell, foot), text, 0, "cyan")


def draw_aware(figure: Figure, cell: Cell, facts: Facts, foot: str, text: Shown) -> None:
    """Draw how training with rounded weights lowers a point of the curve. Parts: "point", "text"; route "down"."""
    axes, before, after = axes_of(figure, cell, foot), facts.small.at(AWARE_BITS), facts.small.aware
    made = figure.child("point")
    made.line(
        (axes.x(before.size), axes.y(before.wrong)),
        (axes.x(after.size), axes.y(after.wrong)),
        stroke=("amber", 0.9),
        width=1.2,
        dash=(2, 2),
    )
    made.circle(axes.x(after.size), axes.y(after.wrong), cell.s(4.4), stroke="amber", width=1.6, glow=0.5)
    _key(figure.child("text"), cell, axes, text, 1, "amber")


def draw_cut(figure: Figure, cell: Cell, facts: Facts, foot: str, text: Shown) -> None:
    """Draw wrong guesses over size for weights cut away. Parts: "curve", "text"."""
    _curve(figure.child("curve"), axes_of(figure, cell, foot), cell, facts.small.pruned, "violet")
    _key(figure.child("text"), cell, axes_of(figure, cell, foot), text, 2, "violet")


def _key(figure: Figure, cell: Cell, axes: Axes, text: Shown, row: int, hue: str) -> None:
    y = axes.box.bottom + cell.s(LEAD * (row + 1))
    figure.circle(cell.x(SIDE + 6), y - cell.s(4.4), cell.s(2.8), fill=hue)
    figure.text(cell.x(SIDE + 16), y, text.text, "strong", size=cell.s(NOTE), colour=figure.theme.tint(hue, 0.35))
