"""The ways of section 8 that its drawings do not name themselves: the sheet of weights through a batch, a row to its column, products to their cell."""

from __future__ import annotations

from dataclasses import dataclass

from manim import Mobject

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point
from scenes.drawing.kit.arrows import bounds_of
from scenes.sections.key_concepts.facts import CHOSEN, ConceptFacts

GRIDS = ("weights", "activations", "output")


def add_routes(figure: Figure, facts: ConceptFacts, opened: str) -> None:
    """Name the ways in the card that is open.

    A: ("sheet", k) through the rows of a batch. E: ("row", k) from the k-th weight of the followed row to its place beside the column, ("meet", k) from
    the k-th activation to it, ("product", k) from there to the followed cell, ("sum", row, column) to another cell.
    """
    if opened == "A":
        for k in (1, 2):
            half = figure.figure("open", "batch", k)
            left, (x, y) = bounds_of(half.part("token", 0, 0))[0], _middle(half.part("step"))
            figure.add_route([(left, y), (x, y)], "sheet", k)
    if opened == "E":
        _add_product(figure, facts)


def _add_product(figure: Figure, facts: ConceptFacts) -> None:
    """Name the ways of a product: over the grids, and beside the column, so that no value is covered.

    To a cell of the output's first column goes the way down the second, which is empty then.
    """
    weights, activations, output = (_Grid(figure.figure("open", name).box, *getattr(facts.product, name).shape) for name in GRIDS)
    room = figure.figure("open", "lane").box
    lane = _Grid(Box(room.x, room.y, weights.width * 1.05, room.h), weights.columns, 1)
    row = CHOSEN[0]
    top, side = weights.box.y, weights.width
    over = top - side * 0.6
    (x, _), (end, _) = lane.cell(0, 0), output.cell(*CHOSEN)
    for k in range(weights.columns):
        (at, _), place = weights.cell(row, k), lane.cell(k, 0)
        figure.add_route([(at, top - side * 0.15), (at, over), (x, over), place], "row", k)
        figure.add_route([(activations.box.x - side * 0.3, place[1]), place], "meet", k)
        figure.add_route([place, (x, over), (end, over), (end, top - side * 0.1)], "product", k)
    for r in range(output.rows):
        for c in range(output.columns):
            down, (_, y) = output.cell(r, max(c, 1))[0], output.cell(r, c)
            figure.add_route([lane.cell(r, 0), (x, over), (down, over), (down, y), output.cell(r, c)], "sum", r, c)


@dataclass(frozen=True)
class _Grid:
    """A grid of cells, drawn or not."""

    box: Box
    rows: int
    columns: int

    def cell(self, row: int, column: int) -> Point:
        """Return the middle of a cell."""
        return self.box.x + self.box.w * (column + 0.5) / self.columns, self.box.y + self.box.h * (row + 0.5) / self.rows

    @property
    def width(self) -> float:
        """Return the width of a cell."""
        return self.box.w / self.columns


def _middle(part: Mobject) -> Point:
    x, y, right, bottom = bounds_of(part)
    return (x + right) / 2, (y + bottom) / 2
