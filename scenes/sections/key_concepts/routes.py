"""The ways of section 8 that its drawings do not name themselves: the sheet of weights through a batch, pairs of a product to their cell."""

from __future__ import annotations

from dataclasses import dataclass

from manim import Mobject

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point
from scenes.drawing.kit.arrows import bounds_of
from scenes.sections.key_concepts.facts import ConceptFacts, chosen_cell

GRIDS = ("weights", "activations", "output")


def add_routes(figure: Figure, facts: ConceptFacts, opened: str) -> None:
    """Name the ways in the card that is open.

    A: ("sheet", k) through the rows of a batch. E: ("weight", k) and ("activation", k) from the k-th pair to the followed cell,
    ("sum", row, column) from a row of weights to another cell, ("hand", row, column) from a cell of the output to the activations.
    """
    if opened == "A":
        for k in (1, 2):
            half = figure.figure("open", "batch", k)
            left, (x, y) = bounds_of(half.part("token", 0, 0))[0], _middle(half.part("step"))
            figure.add_route([(left, y), (x, y)], "sheet", k)
    if opened == "E":
        _add_product(figure, facts)


def _add_product(figure: Figure, facts: ConceptFacts) -> None:
    """Name the ways of a product: along the gaps between rows and columns, but for the one between × and =, so that no value is covered."""
    weights, activations, output = (_Grid(figure.figure("open", name).box, *getattr(facts.product, name).shape) for name in GRIDS)
    row, column = chosen_cell(facts.product)
    for k in range(weights.columns):
        figure.add_route([weights.under(row, k), *output.reached(row, column, weights.under(row, k)[1])], "weight", k)
        figure.add_route([activations.under(k, column), *output.reached(row, column, activations.under(k, column)[1])], "activation", k)
    for r in range(output.rows):
        for c in range(output.columns):
            level = output.under(r, c)[1]
            figure.add_route([(weights.box.right, level), *output.reached(r, c, level)], "sum", r, c)
            figure.add_route([output.under(r, c), activations.under(r, c)], "hand", r, c)


@dataclass(frozen=True)
class _Grid:
    """A grid of cells, drawn or not."""

    box: Box
    rows: int
    columns: int

    def cell(self, row: int, column: int) -> Point:
        """Return the middle of a cell."""
        return self.box.x + self.box.w * (column + 0.5) / self.columns, self.box.y + self.box.h * (row + 0.5) / self.rows

    def under(self, row: int, column: int) -> Point:
        """Return the place in the gap under a cell; over it where the gap under it is level with the signs."""
        gap = row if 2 * (row + 1) == self.rows else row + 1
        return self.cell(row, column)[0], self.box.y + self.box.h * gap / self.rows

    def reached(self, row: int, column: int, level: float) -> list[Point]:
        """Return the way from a level into a cell: by the gap on its left."""
        (x, y), side = self.cell(row, column), self.box.x + self.box.w * column / self.columns
        return [(side, level), (side, y), (x, y)]


def _middle(part: Mobject) -> Point:
    x, y, right, bottom = bounds_of(part)
    return (x + right) / 2, (y + bottom) / 2
