"""The cues of section 5: a request comes in, its prompt is read, tokens are written in a loop that others join and leave.

The adapter's cue is in cues_adapter.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from scenes.core.box import Box
from scenes.drawing import geometry
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point, polyline
from scenes.drawing.timeline import End
from scenes.drawing.trajectory import Course, Journey
from scenes.models.routing import Routed
from scenes.sections.inference_serving import payloads
from scenes.sections.inference_serving.balancing import compare, send_from_disc, share_load
from scenes.sections.inference_serving.cache import draw_shares
from scenes.sections.inference_serving.frame_panels import shares_at
from scenes.sections.inference_serving.moments import PLATES, STAGES, ServingMoment, freed, joined, left, passed
from scenes.sections.inference_serving.passes import (
    DECODE,
    PREFILL,
    begin_step,
    bring_back,
    facts,
    finish_step,
    in_light,
    loop,
    read_rows,
    say_words,
    scroll,
    store_rows,
    whole,
)
from scenes.sections.step import Step
from scenes.sections.walk import Walk

JOINING, STEPPING = (0.7, 0.5), 0.3  # seconds of a step's halves where a request joins, and of one in which none does
LOOP = 0.65  # seconds of a loop that is seen from afar
ENTERS, WRITES = 0.55, 0.65  # seconds of the way of a prompt into the batch, and of words on their way out
COUNTED = 0.1  # seconds in which the count of a prompt's tokens is seen before it goes on
READ = 0.5  # seconds in which the end token is seen before its line goes
LAST_LOOPS = (0.4, 0.3, 0.25)  # the same up to the end of a sentence, where all is known but the words
CUT, APART = 3.0, 14.0  # between the tokens of a request as it is cut, and when they have moved apart


# ---------------------------------------------------------------- a request comes in
def request_passes_gateway(walk: Walk) -> None:
    """A request rides along the stages with its text; the gateway checks it, the tokenizer cuts it; the balancer sends it to a replica's batch."""
    end, request = walk.end, facts(walk).requests[0]
    with walk.step(walk.moment.turned_to(*STAGES[:4])) as step:
        ride = Journey([step.course("ride", k, seconds=seconds) for k, seconds in enumerate((0.42, 0.36, 0.36), start=1)], stop=0.13)
        step.travel([payloads.asking(walk.surface, request.generation.prompt)], [ride], [0.0], end=End.ABSORB, name="request")
        for k, arrival in enumerate(ride.arrivals, start=1):
            step.light("stage", k, at=arrival - 0.15)
        _check(step, walk.surface, ride.arrivals[1])
        step.mark("gateway_checks", ride.arrivals[1])
        parts = [payloads.part(walk.surface, piece) for piece in request.generation.prompt_tokens]
        ways = _cut_apart(step, [part.box for part in parts])
        arrivals = step.travel(parts, ways, [ride.seconds] * len(parts), end=End.ABSORB, name="token")
        step.light("stage", 4, at=min(arrivals) - 0.15)
        _count(step, walk.surface, sorted(arrivals))
    _send_to_replica(walk, end, request.prompt_tokens)
    walk.look()
    with walk.step(end) as step:
        body = payloads.prompt(walk.surface, request.prompt_tokens)
        (landed,) = step.travel([body], [step.course("enter", 1, seconds=ENTERS)], [0.05], name="request")
        for part in ("batching", "server"):
            step.light(part, at=landed)


def _send_to_replica(walk: Walk, end: ServingMoment, tokens: int) -> None:
    """Let a request go to the balancer, and from there to the replica that is opened: the one with the shortest queue, which takes it."""
    home, body = facts(walk).run.pictured_choice, payloads.prompt(walk.surface, tokens)
    with walk.step(replace(in_light(walk.moment, end), chosen=home)) as step:
        handed = step.course("handed", speed=2300.0)
        way = Journey([handed, step.course("balancer", "come", seconds=0.25)])
        (there,) = step.travel([body], [way], [0.0], end=End.ABSORB)
        step.focus(at=handed.seconds)
        found = compare(step, walk.moment.queues, home, there - 0.2, 0.3)
        step.light("balancer", at=found, seconds=0.2)
    send_from_disc(walk, body, Routed(home, walk.moment.queues, end.queues), 0.42, "replica_takes")


def _cut_apart(step: Step, parts: Sequence[Box]) -> list[Journey]:
    """Return the ways of tokens: cut out of the request where it stands over the tokenizer, they move apart, and go on as they stand."""
    ride = step.picture.route("ride", 4)
    cut, apart = (_side_by_side(parts, tuple(ride[0]), gap) for gap in (CUT, APART))
    found = []
    for start, place in zip(cut, apart, strict=True):
        on = np.concatenate([geometry.segment(place, tuple(ride[3])), ride[4:]])
        found.append(Journey([Course(polyline([start, place]), seconds=0.3), Course(on, speed=1100.0)], stop=0.42))
    return found


def _side_by_side(parts: Sequence[Box], middle: Point, gap: float) -> list[Point]:
    """Return where the middles of bodies are that stand in a row around a point."""
    at = middle[0] - (sum(part.w for part in parts) + gap * (len(parts) - 1)) / 2
    found = []
    for part in parts:
        found.append((at + part.w / 2, middle[1]))
        at += part.w + gap
    return found


def _count(step: Step, surface: Figure, arrivals: Sequence[float]) -> None:
    """Count a prompt's tokens where the request leaves the router, as they come to it: so many is what goes on."""
    place = tuple(step.picture.route("handed")[0])
    for k, at in enumerate(arrivals, start=1):
        held = arrivals[k] - at if k < len(arrivals) else COUNTED
        step.travel([payloads.prompt(surface, k)], [_standing(place)], [at - 0.05], end=End.ABSORB, hold=held)


def _check(step: Step, surface: Figure, at: float) -> None:
    """Show for a while that the gateway has checked a request."""
    tile = step.picture.figure("stage", 2).box
    step.travel([payloads.tick(surface)], [_standing((tile.right - 30, tile.cy))], [at], end=End.ABSORB, hold=0.8)


def _standing(place: Point) -> Course:
    """Return the way of what stays where it is."""
    return Course(polyline([place, (place[0] + 0.01, place[1])]), seconds=0.05)


# ---------------------------------------------------------------- prefill and decode, each once and large
def prompt_is_prefilled(walk: Walk) -> None:
    """A prompt's tokens cross the plates as one rank; as many rows fall together; the pass itself gives the first token, for the loop to go on with."""
    end = walk.end
    index = end.present[0]
    waits = replace(in_light(walk.moment, end), prompt=index)
    with walk.step(waits) as step:
        step.focus()
        body = payloads.prompt(walk.surface, facts(walk).requests[index].prompt_tokens)
        (fetched,) = step.travel([body], [step.course("fetch", seconds=0.5)], [0.0], end=End.ABSORB)
        for k in range(len(facts(walk).requests[0].generation.prompt_tokens)):
            step.light(*PREFILL, "chip", k, at=fetched + 0.07 * k)
    with walk.step(replace(waits, is_read=True, crossing=PLATES)) as step:
        arrival = _cross(step)
        step.mark("prompt_crosses", arrival)
        step.light(*PREFILL, "plates", at=arrival - 0.3, seconds=0.4, sweep="right")
    unsaid = replace(end, written=waits.written)
    with walk.step(unsaid) as step:
        landed = store_rows(step, walk, waits, unsaid, 1.2)
        step.mark("rows_land", landed)
        (out,) = step.travel(
            [payloads.token(walk.surface, end.outputs[0])], [step.course("first", 1, seconds=0.85)], [landed], name="token"
        )
        step.light(*PREFILL, at=landed)
        step.light(*DECODE, at=out - 0.05)
        step.light("batching", at=out)
    walk.look()
    with walk.step(end) as step:
        say_words(step, walk, unsaid, end, 0.0, WRITES)


def _cross(step: Step) -> float:
    """Let all tokens of a prompt go into the plates at the same time, and stand in their places again, read; return when they are there."""
    arrival = 0.0
    for name in [name for name in step.picture.figure(*PREFILL).parts if name[0] == "chip"]:
        way = step.course(*PREFILL, "cross", name[1], seconds=0.8)
        arrival = step.slide(*PREFILL, *name, at=0.05, course=way)
    return arrival


def token_is_decoded(walk: Walk) -> None:
    """The newest token goes back and into the plates; its row falls, all rows are read, one token comes of it; the word joins its sentence."""
    end, before = walk.end, walk.moment
    picture = walk.picture
    with walk.step(in_light(joined(facts(walk), before, end.column), end)) as step:
        step.focus()
        step.light(*DECODE, "plates", seconds=0.2)
        scroll(step, picture, 0.8)
        bring_back(step, walk, 0, 0.8)
    begun = walk.moment
    unsaid = replace(end, written=before.written)
    with walk.step(unsaid) as step:
        (gone,) = step.travel(
            [payloads.token(walk.surface, end.inputs[0])], [step.course(*DECODE, "into", 1, seconds=0.4)], [0.0], end=End.ABSORB
        )
        step.light(*DECODE, "plates", at=gone - 0.2, seconds=0.4, sweep="right")
        landed = store_rows(step, walk, begun, unsaid, 1.1, at=gone - 0.2)
        step.mark("rows_read", landed)
        read = read_rows(step, walk, unsaid.rows_in_use, landed, 0.9)
        (out,) = step.travel(
            [payloads.token(walk.surface, end.outputs[0])], [step.course(*DECODE, "emerge", 1, seconds=0.4)], [read], name="token"
        )
        step.light(*DECODE, at=out - 0.05)
        step.light("batching", at=out)
    walk.look()
    with walk.step(end) as step:
        step.mark("token_written", say_words(step, walk, unsaid, end, 0.0, WRITES))


# ---------------------------------------------------------------- the batch
def requests_join_the_batch(walk: Walk) -> None:
    """The second request joins, step after step follows, the third joins, all of it large; then a step as the whole server sees it."""
    end = walk.end
    first = walk.moment.column + 1
    joins = [request.join for request in facts(walk).requests]
    for column in range(first, end.column):
        if column in joins:
            begin_step(walk, end, column, JOINING[0], "second_joins" if column == joins[1] else None)
            finish_step(walk, passed(facts(walk), walk.moment), JOINING[1], "all_served" if column == joins[2] else None)
        else:
            loop(walk, end, column, STEPPING)
    walk.look()
    loop(walk, end, end.column, LOOP)


# ---------------------------------------------------------------- the balancer
def load_is_shared(walk: Walk) -> None:
    """What is finished leaves; the queues are unequal. Each request waits until their ends have been compared, and goes to the shortest."""
    share_load(walk, walk.end)
    walk.look()


# ---------------------------------------------------------------- one leaves, the next comes
def sentence_finishes(walk: Walk) -> None:
    """A sentence comes to its end and its line goes; its rows drain, large, and the others sink; the next request takes its place."""
    end, at = walk.end, facts(walk)
    for k, column in enumerate(range(walk.moment.column + 1, end.column)):
        loop(walk, end, column, LAST_LOOPS[min(k, len(LAST_LOOPS) - 1)])
    place = walk.moment.outputs.index(at.adapted.generation.pieces[-1])
    with walk.step(left(at, walk.moment)) as step:
        for part in (("output", "line", place + 1), ("server",), ("batching",), ("cache",)):
            step.light(*part, at=READ, seconds=0.35)
        step.mark("answer_leaves", READ)
    walk.look("cache", factor=1.8)
    _drain(walk, place)
    walk.look()
    loop(walk, end, end.column, LOOP, "next_enters")


def _drain(walk: Walk, place: int) -> None:
    """Let the rows of a place drain, and those above sink."""
    before, seconds, anchor = walk.moment, 0.65, "end" if walk.surface.format.name == "square" else "start"
    shares, gone, capacity = shares_at(facts(walk), before), before.stacked.index(place), facts(walk).table.cache_rows
    after = freed(before)
    with walk.step(after) as step:
        box = step.picture.figure("cache", "cylinder").box

        def draw(figure: Figure, height: float) -> None:
            held = [replace(share, height=height) if k == gone else share for k, share in enumerate(shares)]
            draw_shares(figure, box, held, capacity, skip=gone)

        used = (before.rows_in_use, after.rows_in_use)
        step.roll("cache", "counters", "in use", write=whole, start=used[0], end=used[1], at=0.0, seconds=seconds, anchor=anchor)
        step.redraw("cache", draw=draw, keys=[(0.0, float(shares[gone].height)), (seconds, 0.02)])
        step.light("cache ways", at=seconds - 0.1)
        step.mark("rows_freed", seconds)
