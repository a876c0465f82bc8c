"""The first cues of section 7: one model becomes two; goals and bottlenecks differ. Both cells of a row play at the same time."""

from __future__ import annotations

from dataclasses import replace

from scenes.core.box import Box
from scenes.core.units import written_like
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import polyline
from scenes.drawing.kit.arrows import bounds_of
from scenes.drawing.timeline import End, entry_of
from scenes.drawing.trajectory import Course, Journey
from scenes.sections.step import INSTANT, Step
from scenes.sections.training_vs_inference import payloads
from scenes.sections.training_vs_inference.cue_tools import (
    HOLD,
    LEFT,
    RIGHT,
    between,
    count,
    count_second,
    drawing_of,
    facts_here,
    grow,
    say,
    steady,
    whole_number,
)
from scenes.sections.training_vs_inference.facts import ComparisonFacts
from scenes.sections.training_vs_inference.moments import HEADS, ROWS, SPLIT, TWO, both
from scenes.sections.training_vs_inference.table import large_model
from scenes.sections.training_vs_inference.upper_cells import PLACES
from scenes.sections.training_vs_inference.words import SIDES
from scenes.sections.walk import Walk

PASS, APART = 0.7, 0.22  # seconds in which a token goes through a model, and after which the next one follows
FILL = 1.25  # seconds in which each memory fills
LINES_UP, SERVED = 0.4, 0.35  # seconds of a request's way into the queue, and from its front to the GPU
BRINGS, BODY_EVERY = 0.35, 0.17  # seconds that what fills it is on its way, and between two that land
BODIES = {
    "weights": payloads.request,
    "gradients": payloads.gradient,
    "optimizer": payloads.gradient,
    "activations": payloads.token,
    "kv_cache": payloads.request,
}


# ---------------------------------------------------------------- one model, two lives
def model_splits_in_two(walk: Walk) -> None:
    """The one model slides apart; on the left tokens go in and gradients come back, on the right all goes one way; both come into their heads."""
    with walk.step(replace(walk.moment.turned_to(*HEADS), model=SPLIT)) as step:
        for side in SIDES:
            step.slide("model", side, at=0.05, seconds=0.6)
        step.mark("model_splits", 0.05)
    with walk.step(replace(walk.moment, model=TWO, arrows=True)) as step:
        _learn_and_serve(step, walk)
    with walk.step(walk.end) as step:
        for side in SIDES:
            step.light("model way", side, seconds=0.2)
            _bring_home(step, walk.picture, side)
        step.light("lines", at=0.35, seconds=0.6, sweep="down")
        step.light("legend", at=0.7)
        for k, row in enumerate(reversed(ROWS)):
            step.light(*row, at=0.25 + 0.08 * k, seconds=0.3, sweep="right")


def _learn_and_serve(step: Step, walk: Walk) -> None:
    """Send tokens and gradients through the model that learns, then tokens through the one that serves; what passes gives the colour."""
    token, gradient = payloads.token(walk.surface), payloads.gradient(walk.surface)
    learns = PASS + 0.05
    sent = ((LEFT, "through", token, 3, 0.0), (LEFT, "learn", gradient, 3, learns), (RIGHT, "through", token, 4, learns))
    for side, way, body, many, start in sent:
        course = step.course(way, side, seconds=PASS)
        step.flow(body, [course] * many, at=start, every=APART, end=End.ABSORB, name="gradient" if body is gradient else "token")
    for side, way, start in ((LEFT, "learn", learns), (RIGHT, "through", learns)):
        enters = start + entry_of(step.course(way, side, seconds=PASS), step.picture.figure("model", side).box)
        if side == LEFT:  # reading leaves the other as it is
            step.mark("gradients_return", enters)
            step.light("model", side, at=enters, seconds=0.45, sweep="left")
        step.light("head", side, "ways", at=start + PASS, seconds=0.4, sweep="left" if way == "learn" else "right")
    for side in SIDES:
        step.light("model way", side, seconds=0.3, sweep="right")


def _bring_home(step: Step, before: Figure, side: str) -> None:
    """Let a large model shrink and go aside, then up into the head of its column, clear of the title."""
    start, end = before.figure("model", side).box, step.picture.figure("head", side, "model").box

    def draw(figure: Figure, share: float) -> None:
        aside, up = between(start, end, 1 - (1 - share) ** 3), between(start, end, share**2)
        large_model(figure, Box(aside.x, up.y, aside.w, aside.h), side)

    home = step.redraw("model", side, draw=draw, keys=[(0.0, 0.0), (0.7, 1.0)])
    step.light("head", side, "model", at=home - INSTANT, seconds=INSTANT)


# ---------------------------------------------------------------- goals
def goals_differ(walk: Walk) -> None:
    """The same weights twice: on the left tokens come and they change, on the right they stay and words leave. The first step is slow."""
    facts = facts_here(walk)
    grow(walk, 1)
    places = len([name for name in walk.picture.figure(*drawing_of(1, RIGHT)).routes if name[0] == "say"])
    last = len(facts.grids) - 1
    for grid in range(1, last + 1):
        said = places if grid == last else grid - 1
        moment = replace(walk.moment, grid=grid, pieces=said, asked=True) if grid < last else walk.end
        before, pace = walk.moment.pieces, 1.0 if grid == 1 else 0.85
        with walk.step(moment) as step:
            changed = _learn(step, walk, pace)
            if grid == 1:
                step.mark("weights_change", changed)
                _ask(step, walk)
            left = _speak(step, walk, before, said, pace)
            if left and not before:
                step.mark("words_leave", left[0])
            if grid == last:
                say(step, 1, LEFT, at=0.35)
                count(step, 1, RIGHT, whole_number, [*range(before + 1, len(facts.text.pieces) + 1)], at=0.35, seconds=0.65)


def _learn(step: Step, walk: Walk, pace: float) -> float:
    """Let tokens come to the weights; each that lands changes a third of them. Return when the first lands."""
    ways = [step.course(*drawing_of(1, LEFT), "feed", k, seconds=0.35 * pace) for k in range(3)]
    arrivals = step.flow(payloads.token(walk.surface), ways, every=0.13 * pace, end=End.ABSORB, name="token")
    cells = [name for name in step.picture.figure(*drawing_of(1, LEFT), "weights").parts if name[0] == "cell"]
    for k, name in enumerate(cells):
        step.light(*drawing_of(1, LEFT), "weights", *name, at=arrivals[k % 3], seconds=0.25)
    return min(arrivals)


def _ask(step: Step, walk: Walk) -> None:
    """Let a person's question come, and go to the weights."""
    step.light(*drawing_of(1, RIGHT), "question", seconds=0.25)
    way = step.course(*drawing_of(1, RIGHT), "ask", seconds=0.4)
    step.travel([payloads.request(walk.surface)], [way], [0.3], end=End.ABSORB, name="question")


def _speak(step: Step, walk: Walk, written: int, more: int, pace: float) -> list[float]:
    """Let so many words leave the weights, one by one; return when each leaves them."""
    drawing = drawing_of(1, RIGHT)
    apart = min(0.12, 0.24 / max(1, more - written - 1))
    starts = [apart * k for k in range(more - written)]
    for k, start in enumerate(starts, start=written):
        way = step.course(*drawing, "say", k, seconds=0.35 * pace)
        (arrival,) = step.travel([payloads.token(walk.surface)], [way], [start], name="word")
        step.light(*drawing, "piece", k, at=arrival - 0.05, seconds=0.15)
    if 0 < written < more:
        step.light(*drawing, "piece", written - 1, at=0.3, seconds=0.15)
    return starts


# ---------------------------------------------------------------- bottlenecks
def bottlenecks_differ(walk: Walk) -> None:
    """On the left GPUs stand still until gradients have crossed; on the right requests wait until the first is served. Then both memories fill."""
    facts = facts_here(walk)
    grow(walk, 2, replace(walk.moment, lit_gpus=True))
    with walk.step(replace(walk.moment, lit_gpus=False)) as step:
        for node in (0, 1):
            step.light(*drawing_of(2, LEFT), "node", node, at=0.1, seconds=0.2)
            step.light(*drawing_of(2, LEFT), "idle", node, at=0.1, seconds=0.2)
        step.mark("gpus_idle", 0.1)
    with walk.step(replace(walk.moment.measure(*both(2)), lit_gpus=True, queued=PLACES, is_served=True)) as step:
        arrival = _exchange(step, walk)
        for node in (0, 1):
            step.light(*drawing_of(2, LEFT), "node", node, at=arrival, seconds=0.2)
            step.light(*drawing_of(2, LEFT), "idle", node, at=arrival, seconds=0.1)
        sent = facts.sent_bytes
        count_second(step, 2, LEFT, written_like(facts.sending_seconds, "s"), steady(facts.sending_seconds, arrival), seconds=arrival)
        count(step, 2, LEFT, written_like(sent, "bytes"), steady(sent, arrival), seconds=arrival)
        _wait(step, walk, facts, arrival)
        step.last(arrival + HOLD)
    grow(walk, 3, replace(walk.moment, lit_gpus=False, waits=True))
    with walk.step(walk.end) as step:
        for side, memory in ((LEFT, facts.training_memory), (RIGHT, facts.serving_memory)):
            _fill(step, side, memory.parts, FILL / memory.total)
            _bring(step, walk, side, memory.parts, FILL / memory.total)


def _exchange(step: Step, walk: Walk) -> float:
    """Let gradients cross between two nodes, both ways; return when the last is there."""
    body = payloads.gradient(walk.surface)
    arrivals = [0.0]
    for name, at in (("link", 0.0), ("back", 0.14)):
        ways = [step.course(*drawing_of(2, LEFT), name, seconds=0.75)] * 3
        arrivals += step.flow(body, ways, at=at, every=0.28, end=End.ABSORB, name="gradient")
    return max(arrivals)


def _wait(step: Step, walk: Walk, facts: ComparisonFacts, seconds: float) -> None:
    """Let the time to the first token run, span by span, while requests line up; at its end the one in front goes to the GPU."""
    spans = [ms for _, ms in facts.served.spans]
    at = 0.0
    for k, ms in enumerate(spans):
        lasts = seconds * ms / sum(spans)
        step.light(*drawing_of(2, RIGHT), "span", k, at=at, seconds=max(0.05, lasts), sweep="right")
        at += lasts
    waited = facts.served.p95 / 1e3
    count(step, 2, RIGHT, written_like(waited, "s"), steady(waited, seconds), seconds=seconds)
    drawing, body = drawing_of(2, RIGHT), payloads.request(walk.surface)
    behind = range(1, PLACES)
    starts = [(seconds - SERVED - LINES_UP) * k / (PLACES - 1) for k in behind]
    ways = [step.course(*drawing, "arrive", k, seconds=LINES_UP) for k in behind]
    arrivals = step.travel([body] * len(ways), ways, starts, end=End.ABSORB, name="waiting")
    step.light_each([(*drawing, "request", k) for k in behind], [at - 0.05 for at in arrivals], 0.15)
    in_front = Journey(
        [step.course(*drawing, "arrive", 0, seconds=LINES_UP), step.course(*drawing, "queue", seconds=SERVED)], seconds - LINES_UP - SERVED
    )
    (served,) = step.travel([body], [in_front], [0.0], end=End.ABSORB, name="request")
    step.mark("first_served", served)


def _fill(step: Step, side: str, parts: tuple[tuple[str, float], ...], pace: float) -> None:
    """Let the parts of a memory fill up one after another at so many seconds a byte, and count the bytes."""
    at = BRINGS
    for name, size in parts:
        step.light(*drawing_of(3, side), "part", name, at=at, seconds=max(0.05, size * pace), sweep="right")
        at += size * pace
    total = sum(size for _, size in parts)
    count(step, 3, side, written_like(total, "bytes"), steady(total, at - BRINGS), at=BRINGS, seconds=at - BRINGS)


def _bring(step: Step, walk: Walk, side: str, parts: tuple[tuple[str, float], ...], pace: float) -> None:
    """Let what fills a memory come through its empty part to the edge of what is there: weights, gradients and states, or requests."""
    drawing = step.picture.figure(*drawing_of(3, side))
    at = BRINGS
    for name, size in parts:
        x, y, right, bottom = bounds_of(drawing.part("part", name))
        count = max(1, round(size * pace / BODY_EVERY))
        shares = [(k + 0.5) / count for k in range(count)]
        ways = [[(drawing.box.right, (y + bottom) / 2), (x + (right - x) * share, (y + bottom) / 2)] for share in shares]
        starts = [at + size * pace * share - BRINGS for share in shares]
        courses = [Course(polyline(way), seconds=BRINGS) for way in ways]
        step.travel([BODIES[name](walk.surface)] * count, courses, starts, end=End.ABSORB, name=name)
        at += size * pace
