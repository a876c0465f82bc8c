"""The place of adapters, opened: a token goes through the frozen weights and, beside them, through an adapter's two factors; both add up.

Seen in place of what is inside the server. Weights, factors and words come from the section's facts (`models.adapter_training`).
"""

from __future__ import annotations

from dataclasses import dataclass

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.arrows import arrow
from scenes.drawing.kit.charts import heat_grid
from scenes.drawing.kit.payloads import block, visible
from scenes.sections.inference_serving.facts import CORNER, ServingFacts, Version
from scenes.sections.inference_serving.moments import Bench
from scenes.sections.inference_serving.words import InferenceServingWords

TONES = ("blue", "violet", "cyan")  # of the versions: the model alone, another adapter, the request's own
FULL = 312.0  # height of the drawing at which a weight of W is WEIGHT wide
WEIGHT, FACTOR = 15.0, 8.0  # sides of a weight, and of a value of an adapter
BETWEEN = 34.0  # from A to B
COLUMNS = (0.17, 0.09, 0.30, 0.12, 0.32)  # token, the way that forks, weights, the sum, answers


@dataclass(frozen=True)
class BenchPlan:
    """Where things are: the token, W, the place of an adapter, those that wait, the sum, the answers; `u` units make one of FULL."""

    token: Box
    frozen: Box
    slot: Box
    parked: tuple[Box, Box]
    total: tuple[float, float]
    answers: list[Box]
    u: float


def frame_bench(figure: Figure, room: Box, words: InferenceServingWords, facts: ServingFacts, bench: Bench) -> None:
    """Draw the bench. Parts: "token", "frozen", "slot", "sum", ("adapter", 1..2), ("answer", 0..2).

    Routes of the token: ("base", "in"), ("base", "out"), ("side", "in"), ("side", "between"), ("side", "out"), ("say", k); of the light: boxes of
    "frozen" and of the factors, ("factor", 0..1) of the slot.
    """
    plan = _plan(figure, room, words)
    _line(figure, room, facts.line)
    _token(figure.child("token", box=plan.token), facts, plan)
    _ways(figure, plan)
    frozen = figure.child("frozen", box=plan.frozen)
    heat_grid(frozen, plan.frozen, facts.projection)
    size = figure.format.role("quiet").size
    frozen.text(plan.frozen.x - 12, plan.frozen.y + size * 0.75, words.bench.frozen, "quiet", anchor="end")
    slot = figure.child("slot", box=plan.slot)
    slot.text(plan.slot.x - 12, plan.slot.bottom - size * 0.1, words.bench.factors, "quiet", anchor="end")
    slot.box_rect(plan.slot, 8, stroke=figure.theme.shade("request", 0.75), width=0.9, dash=(3, 2.6))
    for k, version in enumerate(facts.versions[1:], start=1):
        _adapter(figure, k, plan.slot if bench.placed == k else plan.parked[k - 1], plan.u, version)
    for k, version in enumerate(facts.versions):
        _answer(figure.child("answer", k, box=plan.answers[k]), k, version.word if k < bench.said else None, words)


def _plan(figure: Figure, room: Box, words: InferenceServingWords) -> BenchPlan:
    """Place everything in a room: the sentence above, the weights over the adapter's place, the adapters that wait beneath."""
    size = figure.format.role("quiet").size
    area = room.cut_top(size * 1.5)[1]
    u = min(1.3, area.h / FULL)
    first, _, middle, total, answers = area.columns(COLUMNS)
    side, (w, h) = WEIGHT * CORNER * u, _card(u)
    free = (area.h - side - 2 * h) / 2.4
    frozen = Box(middle.cx - side / 2, area.y + free * 0.2, side, side, "frozen")
    slot = Box(middle.cx - w / 2, frozen.bottom + free, w, h, "slot")
    low = area.bottom - h
    parked = tuple(Box(x, low, w, h, "parked") for x in (middle.cx - w * 1.06, middle.cx + w * 0.06))
    half = (frozen.cy + slot.cy) / 2
    token = Box(first.x, half - 19, first.w, 38, "token")
    rows = Box(answers.x, frozen.y, answers.w, slot.bottom - frozen.y).rows(3, 8 * u)
    return BenchPlan(token, frozen, slot, (parked[0], parked[1]), (total.cx, half), rows, u)


def _card(u: float) -> tuple[float, float]:
    """Return the size of an adapter's card: A, the way between, B, and air around."""
    value = FACTOR * u
    return value * (CORNER + 2) + BETWEEN * u + 22 * u, value * CORNER + 12 * u


def _line(figure: Figure, room: Box, line: str) -> None:
    """Write the sentence whose next word is asked for."""
    size = figure.format.role("body").size
    text = f"{line} …"
    figure.text(room.x, room.y + size * 0.8, text, "body", size=min(size, size * room.w / figure.measure(text, "body")))


def _token(figure: Figure, facts: ServingFacts, plan: BenchPlan) -> None:
    """Draw the newest token of the request that names an adapter."""
    request, box = facts.adapted, plan.token
    block(figure, box, visible(facts.newest), state="hot")
    figure.text(box.x + 2, box.y - 10, request.name, "quiet")


def _ways(figure: Figure, plan: BenchPlan) -> None:
    """Draw the way that forks before the weights and comes together in the sum; name its parts."""
    made, (x, y) = figure.child("sum"), plan.total
    token, frozen, slot = plan.token, plan.frozen, plan.slot
    fork, radius = (token.right + slot.x) / 2, 17.0 * plan.u
    tone = figure.theme.shade("cyan", 0.75)
    ins = {"base": (frozen.x, frozen.cy), "side": (slot.x, slot.cy)}
    outs = {"base": (frozen.right, frozen.cy), "side": (slot.right, slot.cy)}
    for name in ins:
        before = [(token.right, y), (fork, y), (fork, ins[name][1]), ins[name]]
        after = [outs[name], (x, outs[name][1]), (x, y)]
        arrow(made, *before[:-1], (ins[name][0] - 3, ins[name][1]), colour=tone, width=1.2, glow=0.2)
        toward = -1 if name == "base" else 1
        arrow(made, *after[:-1], (x, y + toward * (radius + 2)), colour=tone, width=1.2, glow=0.2)
        figure.add_route(before, name, "in", radius=6)
        figure.add_route(after, name, "out", radius=6)
    a, b = _factors(slot, plan.u)
    figure.child("factor", 0, box=a)
    figure.child("factor", 1, box=b)
    figure.add_route([(a.right, slot.cy), (b.x, slot.cy)], "side", "between")
    rail = (x + radius + plan.answers[0].x) / 2
    for k, box in enumerate(plan.answers):
        chip = _chip(figure, box)
        arrow(made, (x + radius, y), (rail, y), (rail, chip.cy), (box.x - 5, chip.cy), colour=tone, width=1.2, glow=0.2)
        beside = rail + 1 if is_flat(figure, box) else box.x - 5
        figure.add_route([(x, y), (rail, y), (rail, chip.cy), (beside, chip.cy)], "say", k, radius=6)
    made.circle(x, y, radius, fill=(figure.theme.wash(0.4), 1), stroke="cyan", width=1.2, glow=0.4)
    arm = radius * 0.55
    made.line((x - arm, y), (x + arm, y), stroke="ink", width=1.8)
    made.line((x, y - arm), (x, y + arm), stroke="ink", width=1.8)


def _factors(card: Box, u: float) -> tuple[Box, Box]:
    """Return the boxes of A, tall, and B, flat, in a card."""
    value = FACTOR * u
    a = Box(card.x + 10 * u, card.cy - value * CORNER / 2, 2 * value, value * CORNER, "factor")
    return a, Box(card.right - 10 * u - value * CORNER, card.cy - value, value * CORNER, 2 * value, "factor")


def _adapter(figure: Figure, k: int, box: Box, u: float, version: Version) -> None:
    """Draw an adapter: what comes in is brought down to a few values by A and up again by B."""
    assert version.factors
    made, tone = figure.child("adapter", k, box=box), TONES[k]
    fill = figure.theme.shade(tone, 0.30)
    made.box_rect(box, 8, fill=(fill, 0.95), stroke=tone, width=1.1, glow=0.4)
    a, b = _factors(box, u)
    for factor, values in zip((a, b), version.factors, strict=True):
        heat_grid(made, factor, values, colour=tone)
    made.line((a.right + 2, box.cy), (b.x - 2, box.cy), stroke=(tone, 0.9), width=1.1)


def _chip(figure: Figure, box: Box) -> Box:
    """Return the place of an answer's word: under what the version is, or beside it where a row is flat."""
    size = figure.format.role("quiet").size
    return box.cut_left(size * 4.0)[1] if is_flat(figure, box) else box.cut_top(size * 1.2)[1]


def is_flat(figure: Figure, box: Box) -> bool:
    """Tell whether a version's name stands beside what it says, not over it."""
    return box.h < 2.2 * figure.format.role("quiet").size


def _answer(figure: Figure, k: int, word: str | None, words: InferenceServingWords) -> None:
    """Draw what a version says next, or its empty place, under what the version is."""
    box, tone = _chip(figure, figure.box), TONES[k]
    name = words.bench.beside if k else words.bench.alone
    size = figure.format.role("quiet").size
    y = box.cy + size * 0.345 if is_flat(figure, figure.box) else figure.box.y + size * 0.8
    figure.text(figure.box.x, y, name, "quiet", colour=figure.theme.tint(tone, 0.4))
    block(figure, box, colour=tone, state="hot" if word else "ghost")
    if word:
        large = min(box.h * 0.72, figure.format.role("card").size * 1.2)
        figure.text(box.cx, box.cy + large * 0.33, word, "strong", anchor="middle", colour=figure.theme.on_light, size=large)
