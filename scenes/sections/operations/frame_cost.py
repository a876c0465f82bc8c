"""Card 6 of operations in full frames: over every replica hour stand the dollars that it cost and the tokens that it wrote.

Dollars and hours come from the cost model, tokens from the requests that the same run served.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from scenes.core.box import Box
from scenes.core.units import compact
from scenes.drawing.figure import Figure
from scenes.drawing.kit.payloads import block, hot_paint
from scenes.models.operations import Cost
from scenes.sections.operations.facts import OperationsFacts, cost_figures, dollars_spent
from scenes.sections.operations.load import hour_cells, hour_meter
from scenes.sections.operations.progress import Progress, Spent, hours_until, spent_by_cell, tokens_until
from scenes.sections.operations.words import OperationsWords

METER, GAP = 24.0, 9.0  # px: height of the meter; from row to row
COIN, NARROW = 21.0, 0.42  # px of the largest coin; its radius as a share of a cell
TOKENS = 0.72  # share of a cell's width that the tokens of its hour take


@dataclass(frozen=True)
class CostPlan:
    """Where things stand: the meter, over each of its cells a place for dollars and one for tokens; left of them what they come to.

    `each`: replica hours of a cell; `spent`: what came of each cell.
    """

    meter: Box
    dollars: tuple[Box, ...]
    tokens: tuple[Box, ...]
    label: Box
    each: float
    spent: tuple[Spent, ...]

    def coin(self, k: int) -> tuple[float, float, float]:
        """Return centre and radius of the dollars of a cell; those of a cell that is not full are smaller."""
        place = self.dollars[k]
        radius = min(COIN, place.w * NARROW, place.h * NARROW) * sqrt(self.spent[k].hours / self.each)
        return place.cx, place.cy, radius

    def block(self, k: int) -> Box:
        """Return the block of the tokens of a cell: as high as they are many."""
        place, most = self.tokens[k], max(spent.tokens for spent in self.spent)
        width, height = place.w * TOKENS, max(1.0, place.h * self.spent[k].tokens / most)
        return Box(place.cx - width / 2, place.bottom - height, width, height, "tokens")


def cost_plan(figure: Figure, box: Box, facts: OperationsFacts, words: OperationsWords) -> CostPlan:
    """Divide a card's drawing zone."""
    spent = facts.cost
    indent = figure.measure(tokens_written(figure, spent, spent.tokens, words), "strong") + 24
    label, lanes = box.cut_left(indent, 0)
    rest, meter = lanes.cut_bottom(METER, GAP)
    row, each = hour_cells(meter, spent)
    upper, lower = rest.rows(2, 2 * GAP)
    dollars, tokens = (tuple(Box(cell.x, place.y, cell.w, place.h, place.name) for cell in row) for place in (upper, lower))
    return CostPlan(meter, dollars, tokens, label, each, spent_by_cell(facts.load, facts.served, spent.replica_price, each, len(row)))


def cost(figure: Figure, box: Box, facts: OperationsFacts, words: OperationsWords, at: Progress) -> None:
    """Draw the hours paid so far, over each the dollars that it cost and the tokens that it wrote; what all come to stands as a fraction.

    Parts: "meter" with "cells" and "filled", "dollars" with ("coin", k), "tokens" with ("block", k), "fraction" with "rule", "dollars" and
    "tokens". Route: "divide" from the tokens to what the fraction gives.
    """
    plan, hours = cost_plan(figure, box, facts, words), hours_until(facts.load, at.paid)
    meter = Figure(figure.style, box)
    hour_meter(meter, plan.meter, facts.cost, hours)
    figure.attach(meter, "meter")
    coins, tokens = figure.child("dollars", box=box), figure.child("tokens", box=box)
    over = at.paid >= len(facts.cost.cumulative)
    for k in range(len(plan.spent)):
        x, y, radius = plan.coin(k)
        coins.circle(x, y, radius, stroke=(figure.theme.shade("cyan", 0.4), 0.7), width=0.6)
        if over or hours >= (k + 1) * plan.each:
            draw_coin(coins.child("coin", k), x, y, radius)
            block(tokens.child("block", k), plan.block(k), radius=4)
    _fraction(figure.child("fraction", box=box), plan, facts, words, at.paid)
    _divide(figure, box, plan)


def _divide(figure: Figure, box: Box, plan: CostPlan) -> None:
    """Name the way to what the fraction gives: under the drawing, or right of it where facts stand there."""
    first, last = plan.tokens[0], plan.tokens[-1]
    below = [(first.cx, first.cy), (box.x + 60, box.bottom + 34)]
    figure.add_route([(last.cx, last.cy), (box.right + 14, last.cy)] if figure.format.name == "square" else below, "divide")


def draw_coin(figure: Figure, x: float, y: float, radius: float) -> None:
    """Draw dollars as a coin, with its sign where it has room."""
    figure.circle(x, y, radius, fill=hot_paint(figure, "cyan"), stroke="cyan", width=0.8)
    size = radius * 1.5
    if size >= figure.format.least:
        figure.text(x, y + size * 0.35, "$", "strong", anchor="middle", colour=figure.theme.on_light, size=size)


def _fraction(figure: Figure, plan: CostPlan, facts: OperationsFacts, words: OperationsWords, minutes: int) -> None:
    """Set dollars over tokens, each before its row, with a rule between the rows."""
    x, size, unit = plan.label.x, figure.format.role("strong").size, words.units
    upper, lower = plan.dollars[0], plan.tokens[0]
    y = (upper.bottom + lower.y) / 2
    figure.register(figure.line((x, y), (plan.meter.right, y), stroke=("ink", 0.8), width=1.1), "rule")
    if not minutes:
        return
    spent, tokens = facts.cost, tokens_until(facts.load, facts.served, minutes)
    figure.child("dollars").text(x, upper.cy + size * 0.34, dollars_spent(spent, spent.cumulative[minutes - 1], unit), "strong")
    figure.child("tokens").text(x, lower.cy + size * 0.34, tokens_written(figure, spent, tokens, words), "strong")


def tokens_written(figure: Figure, spent: Cost, tokens: float, words: OperationsWords) -> str:
    """Write a number of tokens on the way to those of the run, with what they are where a card has room for it."""
    said = compact(tokens, cost_figures(spent).tokens)
    return said if figure.format.name == "square" else f"{said} {words.labels.tokens}"
