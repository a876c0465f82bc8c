"""How an adapter changes the model for one request, as it is played: the same token through the frozen weights alone, then with one adapter
beside them, then with another; each way ends in another word."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.redraw import Redraw
from scenes.drawing.timeline import End
from scenes.drawing.trajectory import Course
from scenes.sections.inference_serving import payloads
from scenes.sections.inference_serving.frame_bench import is_flat
from scenes.sections.inference_serving.moments import Bench
from scenes.sections.inference_serving.passes import facts, in_light, loop
from scenes.sections.step import Step
from scenes.sections.walk import Walk

BENCH = ("server", "bench")
PASSES = (1.15, 1.05, 0.85)  # seconds of a token's way to its word: alone, with an adapter, with another
IN, THROUGH, OUT, SAY = 0.28, 0.27, 0.18, 0.27  # shares of it: to the weights, through them, to the sum, to the word
SWAP, LOOP = 0.45, 0.5  # seconds in which an adapter goes to or from its place, and of the batch's next step
SMALL = 11.0  # side of the values between A and B


def adapter_is_swapped_in(walk: Walk) -> None:
    """A token goes through the frozen weights: a word. An adapter comes beside them: another. Another adapter, the same weights: a third."""
    before = replace(walk.moment, look=None, bench=None)
    for k, seconds in enumerate(PASSES):
        if k:
            _place(walk, k)
        _pass(walk, k, seconds)
    walk.go(replace(in_light(before, walk.end), adapter=True))
    loop(walk, walk.end, walk.end.column, LOOP)


def _place(walk: Walk, k: int) -> None:
    """Let the adapter that is in place go back, and another come beside the weights, which stay."""
    bench = walk.moment.bench
    with walk.step(replace(walk.moment, bench=replace(bench, placed=k))) as step:
        gone = step.slide(*BENCH, "adapter", bench.placed, seconds=SWAP) if bench.placed else 0.0
        placed = step.slide(*BENCH, "adapter", k, at=gone * 0.5, seconds=SWAP)
        if k == 1:
            step.mark("adapter_placed", placed)


def _pass(walk: Walk, k: int, seconds: float) -> None:
    """Send the token through the weights and, where an adapter is in place, through it too; both add up to a word."""
    with walk.step(replace(walk.moment, bench=Bench(walk.moment.bench.placed, k + 1))) as step:
        out = _through_weights(step, walk, seconds)
        if k:
            _through_adapter(step, walk, seconds)
        body = _token(step, walk, facts(walk).versions[k].word)
        (said,) = step.travel([body], [_course(step, "say", k, seconds=SAY * seconds)], [out], name="token")
        step.light(*BENCH, "answer", k, at=said - 0.05)
        if k == 1:
            step.mark("word_changes", said)


def _through_weights(step: Step, walk: Walk, seconds: float) -> float:
    """Send the token to the frozen weights, a light over them, and on to the sum; return when it is there."""
    body = payloads.token(walk.surface, facts(walk).newest)
    (there,) = step.travel([body], [_course(step, "base", "in", seconds=IN * seconds)], [0.0], end=End.ABSORB, name="token in")
    lit = _sweep(step, walk, _box(step, "frozen"), there, THROUGH * seconds)
    body = payloads.values(walk.surface)
    (out,) = step.travel([body], [_course(step, "base", "out", seconds=OUT * seconds)], [lit], end=End.ABSORB, name="sum")
    return out


def _through_adapter(step: Step, walk: Walk, seconds: float) -> None:
    """Send the token to A, what A leaves of it to B, and what B makes of that to the sum, as long as the weights take."""
    body, small = payloads.values(walk.surface), payloads.values(walk.surface, SMALL)
    part = THROUGH * seconds / 3
    token = _token(step, walk, facts(walk).newest)
    (there,) = step.travel([token], [_course(step, "side", "in", seconds=IN * seconds)], [0.0], end=End.ABSORB, name="token in")
    down = _sweep(step, walk, _box(step, "factor", 0), there, part)
    (at,) = step.travel([small], [_course(step, "side", "between", seconds=part)], [down], end=End.ABSORB)
    up = _sweep(step, walk, _box(step, "factor", 1), at, part)
    step.travel([body], [_course(step, "side", "out", seconds=OUT * seconds)], [up], end=End.ABSORB, name="sum")


def _course(step: Step, *name: Hashable, seconds: float) -> Course:
    return step.course(*BENCH, *name, seconds=seconds)


def _token(step: Step, walk: Walk, piece: str) -> Figure:
    """Draw a token with its piece, small where it goes close by a name."""
    draw = payloads.narrow_token if is_flat(walk.surface, _box(step, "answer", 0)) else payloads.token
    return draw(walk.surface, piece)


def _box(step: Step, *name: Hashable) -> Box:
    return step.picture.figure(*BENCH, *name).box


def _sweep(step: Step, walk: Walk, box: Box, at: float, seconds: float) -> float:
    """Let a light run over weights that a token goes through; return when it is through."""

    def draw(figure: Figure, x: float) -> None:
        figure.box_rect(Box(box.x - 3, box.y - 3, box.w + 6, box.h + 6), 5, stroke=figure.theme.gleam("cyan", 0.5), width=1.6, glow=0.8)
        figure.line((x, box.y), (x, box.bottom), stroke=figure.theme.gleam("cyan", 0.8), width=4.0, glow=0.9)

    step.append(Redraw(walk.surface, draw, [(at, box.x), (at + seconds, box.right)]), at + seconds)
    return at + seconds
