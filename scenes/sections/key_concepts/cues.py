"""The cues of section 8 but for card D: a card opens, and what it explains happens in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from scenes.core.box import Box
from scenes.core.units import signed
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import polyline
from scenes.drawing.kit.payloads import block, slab
from scenes.drawing.redraw import copy_of
from scenes.drawing.shape import shapes_of
from scenes.drawing.timeline import APPEAR, End
from scenes.drawing.trajectory import Course, Journey
from scenes.sections.key_concepts.cache import CacheState
from scenes.sections.key_concepts.cards import rate_text, step_text
from scenes.sections.key_concepts.facts import CHOSEN, PROMPT, ConceptFacts, brief, facts_of, terms
from scenes.sections.key_concepts.frame_context import ENTERED, FULL
from scenes.sections.key_concepts.moments import NOTE
from scenes.sections.key_concepts.opening import open_card
from scenes.sections.key_concepts.product import DECODED, RANK, sum_text
from scenes.sections.step import Step
from scenes.sections.walk import Walk

SWEEPS = 3.7  # seconds on screen of both steps together; each takes its share of the time that it really takes
PUSHES = (0.7, 0.35, 0.35, 0.35)  # seconds in which each token that comes into the full window pushes the oldest out
POURED = 0.65  # seconds in which all that "…" stands for comes into the window
READ = 0.25  # seconds in which a row is added, and in which all are read
BEAT = 0.55  # seconds of a token of decoding


def facts_here(walk: Walk) -> ConceptFacts:
    """Return the facts of the scenario that is played."""
    return facts_of(walk.scene.project.scenario)


# ---------------------------------------------------------------- A
def batch_grows(walk: Walk) -> None:
    """A sheet of weights sweeps over two rows, then over eight: both clocks run at one pace, and stop almost together."""
    facts = facts_here(walk)
    opened = open_card(walk, "A")
    for k in (1, 2):
        with walk.step(replace(opened, stepped=k)) as step:
            _sweep(walk, step, facts, k)


def _sweep(walk: Walk, step: Step, facts: ConceptFacts, k: int) -> None:
    """Let the weights pass a batch, and the one before it again beside it; its tokens come when they reach the last column."""
    half, curve = step.picture.figure("open", "batch", k), facts.curve
    waits = [curve.seconds_per_step[curve.place(size)] * 1e3 for size in curve.pair]
    arrivals = [SWEEPS * wait / sum(waits) for wait in waits]
    for j in range(1, k + 1):
        step.travel([_sheet(walk, step, j)], [step.course("sheet", j, seconds=arrivals[j - 1])], [0.1], end=End.ABSORB, name="weights")
    done, size = 0.1 + arrivals[k - 1], curve.pair[k - 1]
    for name in [name for name in half.parts if name[0] == "token"]:
        step.light("open", "batch", k, *name, at=done - 0.1, seconds=0.2)
    step.mark(("small_batch_done", "large_batch_done")[k - 1], done)
    time, rate = (("open", "batch", k, name) for name in ("time", "rate"))
    write = partial(step_text, walk.words.batch, places=1 if waits[k - 1] >= 1 else None)
    step.roll(*time, write=write, start=0.0, end=waits[k - 1], at=0.1, seconds=arrivals[k - 1])
    tokens = curve.tokens_per_second[curve.place(size)]
    step.roll(*rate, write=partial(rate_text, walk.words.batch), start=0.0, end=tokens, at=done, seconds=0.5)


def _sheet(walk: Walk, step: Step, k: int) -> Figure:
    """Draw the weights as a sheet as high as the rows of a batch."""
    frame = shapes_of(step.picture.part("open", "batch", k, "step"))[0]
    x, y, right, bottom = frame.bounds
    made = walk.surface.child()
    made.rect(0, 0, min(26.0, right - x), bottom - y, 6, fill=("blue", 0.55), stroke="cyan", width=1.1, glow=0.7)
    return made


# ---------------------------------------------------------------- B
def context_lengthens(walk: Walk) -> None:
    """The prompt, then all that follows fill a window of fixed size; each token that comes after that pushes the oldest one out of it."""
    opened = open_card(walk, "B")
    with walk.step(replace(opened, entered=FULL)) as step:
        _fill_window(walk, step)
    for entered in range(FULL + 1, ENTERED + 1):
        with walk.step(replace(opened, entered=entered)) as step:
            _push_out(walk, step, entered - FULL - 1, PUSHES[entered - FULL - 1])


def _fill_window(walk: Walk, step: Step) -> None:
    """Let tokens enter until the window is full; "…" pours all that it stands for into the field."""
    times = [0.05 + 0.17 * k for k in range(PROMPT + 1)]
    times.append(times[-1] + POURED)
    arrivals = [_enter(walk, step, k, at, 0.12 + 0.08 * (FULL - k)) for k, at in enumerate(times)]
    step.light("open", "prompt", at=arrivals[0], seconds=0.6, sweep="right")
    step.light("open", "field", at=arrivals[PROMPT], seconds=POURED, sweep="down")
    step.light("open", "window", "frame", at=arrivals[-1])
    step.mark("window_full", arrivals[-1])


def _enter(walk: Walk, step: Step, k: int, at: float, seconds: float) -> float:
    """Let a token enter the window from the right; return when it lies in its slot."""
    drawing = copy_of(walk.surface, step.picture.part("open", "token", k))
    (landed,) = step.travel([drawing], [step.course("open", "in", k, seconds=seconds)], [at], name="token")
    step.light("open", "token", k, at=landed, seconds=0.15)
    return landed


def _push_out(walk: Walk, step: Step, oldest: int, seconds: float) -> None:
    """Let a token enter a full window: all in it move on by one, and the oldest falls out; what still stands of the prompt is marked."""
    _enter(walk, step, oldest + FULL, 0.0, seconds)
    for k in range(oldest + 1, oldest + FULL):
        step.slide("open", "token", k, seconds=seconds)
    falling = copy_of(walk.surface, walk.picture.part("open", "token", oldest))
    step.light("open", "token", oldest, seconds=APPEAR, only="goes")
    (landed,) = step.travel([falling], [step.course("open", "out", oldest, seconds=seconds + 0.1)], [0.0], name="token lost")
    step.light("open", "token", oldest, at=landed, seconds=0.2, only="comes")
    if oldest == 0:
        step.mark("oldest_is_out", landed)
    step.light("open", "prompt", seconds=seconds)


# ---------------------------------------------------------------- C
def cache_answers(walk: Walk) -> None:
    """The prompt's rows fill the cache; the new token adds its own and reads them all; with the cache and without it, a race."""
    facts = facts_here(walk)
    end = walk.end
    opened = open_card(walk, "C")
    with walk.step(replace(opened, cache=CacheState(written=PROMPT, newest=False, passes=1))) as step:
        _write_rows(walk, step)
    with walk.step(replace(opened, cache=CacheState(written=PROMPT + 1, newest=True, passes=1))) as step:
        step.light("open", "newest", seconds=0.3)
        (landed,) = step.travel([_row(walk)], [step.course("open", "append", seconds=0.85)], [0.35], name="row")
        step.light("open", "append", at=0.35, seconds=0.6, sweep="left")
        step.light("open", "cylinder", at=landed, seconds=0.25)
        rows = [step.course("open", "read", k, seconds=0.85) for k in range(1, PROMPT + 1)]
        read = step.travel([_row(walk)] * PROMPT, rows, [landed + 0.1] * PROMPT, end=End.ABSORB, name="row read")
        step.light("open", "read", at=landed + 0.05, seconds=0.6, sweep="right")
        step.light("open", at=read[0], seconds=0.3)
        step.mark("rows_read", read[0])
    with walk.step(end) as step:
        _race(step, facts, 0.1)


def _row(walk: Walk) -> Figure:
    return slab(walk.surface, Box(0, 0, 46, 16), hot=True)


def _write_rows(walk: Walk, step: Step) -> None:
    """Let every token of the prompt write its row, the first slowly, and count the pairs of the first pass."""
    seconds = [1.0, *[0.7] * (PROMPT - 1)]
    starts = [0.0, *(0.7 + 0.2 * k for k in range(PROMPT - 1))]
    ways = [step.course("open", "write", k, seconds=length) for k, length in enumerate(seconds, start=1)]
    landed = step.travel([_row(walk)] * PROMPT, ways, starts, name="row")
    step.light("open", "work", "title", at=landed[0])
    step.mark("row_written", landed[0])
    for k, at in enumerate(landed, start=1):
        step.light("open", "cylinder", "row", k, at=at)
        step.light("open", "cylinder", "values", k, at=at)
        for race in (0, 1):
            step.light("open", "work", "pairs", race, 0, "pair", k - 1, at=at)
    step.light("open", "cylinder", at=landed[-1])


def _race(step: Step, facts: ConceptFacts, at: float) -> None:
    """Count what the next passes compute, pair by pair at one pace: with the cache one, without it all of them again."""
    for race, steps in enumerate((facts.cache.steps_with, facts.cache.steps_without)):
        done = at
        for number, count in enumerate(steps[1:], start=1):
            for cell in range(count):
                step.light("open", "work", "pairs", race, number, "pair", cell, at=done, seconds=0.2)
                done += 0.25
        step.light("open", "work", "total", race, at=done)


# ---------------------------------------------------------------- E
def grids_multiply(walk: Walk) -> None:
    """The row stands up beside the column; pair by pair becomes a product, all run into one cell; the others follow fast."""
    facts = facts_here(walk)
    opened = open_card(walk, "E")
    with walk.step(replace(opened, summed=1)) as step:
        _add_products(walk, step, facts)
    with walk.step(walk.end) as step:
        _fill_output(step, facts)


def _dot(walk: Walk, colour: str) -> Figure:
    return block(walk.surface, Box(0, 0, 17, 17), colour=colour, state="hot", radius=4)


TURNED, MEETS = 0.75, 0.28  # seconds in which the row comes beside the column, and in which an activation comes to its weight
PAIRS = (0.0, 0.55, 0.88, 1.06, 1.24, 1.42)  # seconds at which each activation comes to its weight


def _add_products(walk: Walk, step: Step, facts: ConceptFacts) -> None:
    """Let the row's weights come beside the column, its activations to them, and what each pair makes into the cell: the sum runs on."""
    row, column = CHOSEN
    weights, activations = facts.product.weights[row], facts.product.activations[:, column]
    products, write = terms(facts.product), _written(step, facts)
    begins = [0.1 + TURNED + 0.1 + at for at in PAIRS]
    for k, (weight, activation, begin) in enumerate(zip(weights, activations, begins, strict=True)):
        meet = step.course("meet", k, seconds=MEETS)
        turn = step.course("row", k, seconds=TURNED)
        step.travel([_chip(step, weight, write, "blue")], [turn], [0.1], end=End.ABSORB, hold=begin + MEETS - TURNED - 0.1, name="weight")
        step.travel([_chip(step, activation, write, "violet")], [meet], [begin], end=End.ABSORB, name="activation")
    met = [begin + MEETS for begin in begins]
    step.mark("pairs_meet", met[0])
    leaves = [met[-1] + 0.3 + 0.12 * k for k in range(len(products))]
    landed: list[float] = []
    for k, (value, at, leave) in enumerate(zip(products, met, leaves, strict=True)):
        way = step.course("product", k, speed=1900.0)
        stay = Course(polyline([way.at(np.array([0.0]))[0]] * 2), seconds=leave - at)
        landed += step.travel([_chip(step, value, write, "violet", "hot")], [Journey([stay, way])], [at], end=End.ABSORB, name="product")
    _run_sum(walk, step, landed, np.cumsum(products).tolist())


def _written(step: Step, facts: ConceptFacts) -> Callable[[float], str] | None:
    """Return how the cells of the grids write their values; None where they have no room for them."""
    said = [label.text for label in step.picture.figure("open", "weights").labels()]
    return next((form for form in (brief, signed) if said and form(float(facts.product.weights[0, 0])) == said[0]), None)


def _chip(step: Step, value: float, write: Callable[[float], str] | None, colour: str, state: str = "rest") -> Figure:
    """Draw a number that travels, as large as a cell; without its digits where cells have none."""
    side = 0.86 * step.picture.figure("open", "weights").box.w / len(PAIRS)
    made = Figure(step.picture.figure("open").style, step.picture.box)
    drawn = block(made, Box(0, 0, side, side, "chip"), colour=colour, state=state, radius=4)
    if write:
        size, tone = made.format.role("body").size, made.theme.on_light if state == "hot" else "ink"
        drawn.text(side / 2, side / 2 + size * 0.34, write(value), "body", anchor="middle", colour=tone)
    return drawn


def _run_sum(walk: Walk, step: Step, landed: list[float], sums: list[float]) -> None:
    """Let the cell, and the line that says its sum, run on as each product lands."""
    ticks, value = list(zip(landed, sums, strict=True)), ("value", *CHOSEN)
    step.light("open", "output", "cells", at=landed[0])
    if value in step.picture.figure("open", "output").parts:
        said = step.picture.figure("open", "output", *value).labels()[0].text
        step.tick("open", "output", *value, write=next(form for form in (brief, signed) if form(sums[-1]) == said), ticks=ticks)
    told = step.picture.figure("open", "sum", "text").labels()
    if len(told) == 1:
        step.tick("open", "sum", "text", write=partial(sum_text, walk.words.product), ticks=ticks)
    step.light("open", "sum", at=landed[0])


def _fill_output(step: Step, facts: ConceptFacts) -> None:
    """Let every other cell be made, column by column, from below, so that what comes passes empty places."""
    rows, columns = facts.product.output.shape
    cells = [(r, c) for c in range(columns) for r in reversed(range(rows)) if (r, c) != CHOSEN]
    ways = [step.course("sum", *cell, seconds=0.45) for cell in cells]
    side = 0.5 * step.picture.figure("open", "output").box.w / columns
    body = block(step.surface, Box(0, 0, side, side), colour="violet", state="hot", radius=4)
    landed = step.flow(body, ways, every=0.05, end=End.ABSORB, name="sum")
    step.mark("others_follow", landed[0])
    known = step.picture.figure("open", "output").parts
    for cell, at in zip(cells, landed, strict=True):
        step.light("open", "output", "cells", "cell", *cell, at=at, seconds=0.2)
        if ("value", *cell) in known:
            step.light("open", "output", "value", *cell, at=at, seconds=0.2)


# ---------------------------------------------------------------- the note
def prefill_parts_from_decode(walk: Walk) -> None:
    """Seven tokens of a prompt fall as one rank and fill the cache; then tokens come one a beat, each reads all rows and one is added."""
    opened = open_card(walk, NOTE)
    with walk.step(replace(opened, prefilled=True)) as step:
        rank = step.picture.figure("open", "prefill", "rank")
        way = polyline([(rank.box.cx, rank.box.cy - min(70.0, 0.4 * rank.box.h)), (rank.box.cx, rank.box.cy)])
        (landed,) = step.travel([copy_of(walk.surface, rank)], [Course(way, seconds=0.9)], [0.2], name="prompt")
        step.light("open", "prefill", at=landed, seconds=0.2)
        step.mark("prompt_lands", landed)
        rows = [("open", "cache", "row", k) for k in range(RANK)]
        tokens = [step.picture.figure("open", "prefill", "rank", "token", k).box for k in range(RANK)]
        ways = [_straight(token, step.picture.figure(*row).box, 0.4) for token, row in zip(tokens, rows, strict=True)]
        step.light_each(rows, step.travel([_row(walk)] * RANK, ways, [landed + 0.1] * RANK, name="row"))
        step.light("open", "cache", "fills", at=landed + 0.1, seconds=0.4, sweep="down")
    for count in range(1, DECODED + 1):
        with walk.step(replace(opened, prefilled=True, decoded=count)) as step:
            _decode(walk, step, count)


def _decode(walk: Walk, step: Step, count: int) -> None:
    """Let one token come: the first of the prefill, every other after the one before it has added its row and all rows are read."""
    place = step.picture.figure("open", "decode", "token", count - 1).box
    if count == 1:
        last = step.picture.figure("open", "prefill", "rank", "token", RANK - 1).box
        (at,) = step.travel([_dot(walk, "cyan")], [_straight(last, place, 0.5)], [0.0], end=End.ABSORB, name="token")
        step.mark("first_token_comes", at)
    else:
        added = RANK + count - 2
        row = step.picture.figure("open", "cache", "row", added).box
        before = step.picture.figure("open", "decode", "token", count - 2).box
        (landed,) = step.travel([_row(walk)], [_straight(before, row, READ)], [0.0], name="row")
        step.light("open", "cache", "row", added, at=landed)
        rows = [step.picture.figure("open", "cache", "row", k).box for k in range(added + 1)]
        ways = [_straight(box, place, READ) for box in rows]
        at = max(step.travel([_row(walk)] * len(ways), ways, [landed] * len(ways), end=End.ABSORB, name="row read"))
        step.light("open", "decode", "read", count - 2, at=landed, seconds=READ, sweep="right")
    step.light("open", "decode", "token", count - 1, at=at, seconds=0.2)
    step.last(BEAT)


def _straight(start: Box, end: Box, seconds: float) -> Course:
    """Return the straight way from the middle of a box to that of another."""
    return Course(polyline([(start.cx, start.cy), (end.cx, end.cy)]), seconds=seconds)
