"""The cue of section 6, card 6: every replica hour costs dollars and writes tokens; one is set against the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import polyline
from scenes.drawing.timeline import End
from scenes.drawing.trajectory import Course
from scenes.models.operations import Cost
from scenes.sections.operations.cue_tools import Card, Pace, run_of
from scenes.sections.operations.facts import dollars_spent
from scenes.sections.operations.frame_cost import CostPlan, cost_plan, tokens_written
from scenes.sections.operations.load import fill_hours
from scenes.sections.operations.payloads import coin, tokens
from scenes.sections.operations.progress import Progress, hours_until
from scenes.sections.walk import Walk

FILLED = 2.4  # seconds in which all hours fill, one after the other
RISE = 0.3  # seconds from a full hour up to its dollars, and to its tokens
AFTER = 0.1  # seconds after its dollars at which the tokens of an hour leave it
HOLD = 0.25  # seconds for which what a million tokens cost stands before the lens goes back


def cost_is_counted(walk: Walk) -> None:
    """Replica hours fill; each that is full sends up its dollars and its tokens; when all stand, dollars are laid on tokens: the price."""
    facts, end = run_of(walk)
    paid = replace(end, look=walk.moment.look, lit=frozenset({("card", 6)}), progress=replace(end.progress, divided=False))
    with walk.step(paid) as step:
        _pay(Card(walk, step, 6, facts), end.progress)
    with walk.step(replace(paid, progress=end.progress)) as step:
        _divide(Card(walk, step, 6, facts))
    walk.look()
    with walk.step(end) as step:
        step.light("note", seconds=0.4, sweep="right")


def _pay(card: Card, over: Progress) -> None:
    """Let the hours of the morning be paid, cell by cell of the meter."""
    facts, plan = card.facts, cost_plan(card.figure, card.box, card.facts, card.walk.words)
    bounds = [0.0, *np.cumsum([spent.hours for spent in plan.spent]).tolist()]
    pace = Pace([(0.1 + FILLED * hours / bounds[-1], hours) for hours in bounds])
    card.redraw("meter", "filled", draw=partial(_filled, box=plan.meter, spent=facts.cost), keys=pace.keys)
    card.step.mark("hours_fill", pace.keys[0][0])
    card.light("facts", "number", 2, at=0.2)
    minutes = range(1, len(facts.cost.cumulative) + 1)
    card.count(1, [(pace.at(hours_until(facts.load, minute)), replace(over, paid=minute)) for minute in minutes])
    full = [pace.at(hours) for hours in bounds[1:]]
    dollars = _rise(card, plan, full, "dollars")
    written = _rise(card, plan, [at + AFTER for at in full], "tokens")
    unit = card.walk.words.units
    sums = np.cumsum([(spent.dollars, spent.tokens) for spent in plan.spent], axis=0).tolist()
    _sum_up(card, "dollars", dollars, [dollars_spent(facts.cost, paid, unit) for paid, _ in sums])
    _sum_up(card, "tokens", written, [tokens_written(card.figure, facts.cost, made, card.walk.words) for _, made in sums])


def _rise(card: Card, plan: CostPlan, starts: Sequence[float], name: str) -> list[float]:
    """Let what came of every cell leave it at its time, straight up to its place; return when each lands."""
    part = "coin" if name == "dollars" else "block"
    ways = [Course(polyline([(place.cx, plan.meter.cy), _place(plan, name, k)]), seconds=RISE) for k, place in enumerate(plan.dollars)]
    drawn = [coin(card.surface, plan.coin(k)[2]) if name == "dollars" else tokens(card.surface, plan.block(k)) for k in range(len(ways))]
    landed = card.step.travel(drawn, ways, starts, name=name)
    for k, at in enumerate(landed):
        card.light(name, part, k, at=at)
    return landed


def _place(plan: CostPlan, name: str, k: int) -> tuple[float, float]:
    """Return the middle of the dollars of a cell, or of its tokens."""
    block = plan.block(k)
    return plan.coin(k)[:2] if name == "dollars" else (block.cx, block.cy)


def _sum_up(card: Card, name: str, landed: Sequence[float], said: Sequence[str]) -> None:
    """Let a number of the fraction say what has come to it, as each lands."""
    ticks = [(at, float(k)) for k, at in enumerate(landed)]
    card.step.tick("card", 6, "fraction", name, write=partial(_nth, said), ticks=ticks, anchor="start")


def _divide(card: Card) -> None:
    """Let all dollars come down on their tokens; what this makes goes to the price."""
    plan = cost_plan(card.figure, card.box, card.facts, card.walk.words)
    ways = [Course(polyline([_place(plan, "dollars", k), _place(plan, "tokens", k)]), seconds=0.4) for k in range(len(plan.spent))]
    coins = [coin(card.surface, plan.coin(k)[2]) for k in range(len(ways))]
    met = max(card.step.travel(coins, ways, [0.0] * len(ways), end=End.ABSORB, name="dollars on tokens"))
    (landed,) = card.step.travel([coins[0]], [card.course("divide", seconds=0.4)], [met], end=End.ABSORB, name="price")
    stands = card.light("facts", "number", 0, at=landed, seconds=0.3, sweep="right")
    card.step.mark("price_stands", stands)
    card.step.last(stands + HOLD)


def _nth(said: Sequence[str], number: float) -> str:
    return said[int(number)]


def _filled(figure: Figure, hours: float, *, box: Box, spent: Cost) -> None:
    fill_hours(figure, box, spent, hours)
