"""The cues of section 5: a request comes in, its prompt is read, tokens are written in a loop that others join and leave."""

from __future__ import annotations

from dataclasses import replace

from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point, polyline
from scenes.drawing.timeline import End
from scenes.drawing.trajectory import Course, Journey
from scenes.sections.inference_serving import payloads
from scenes.sections.inference_serving.balancing import share_load
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
    run_lanes,
    say_words,
    scroll,
    store_rows,
    whole,
)
from scenes.sections.step import Step
from scenes.sections.walk import Walk

LOOPS = (0.85, 0.7, 0.55)  # seconds of the loops, as they get faster; the last for all later ones
LAST_LOOPS = (0.55, 0.5, 0.45)  # the same up to the end of a sentence, where all is known but the words


def _filling(walk: Walk, least: float, rest: float) -> float:
    """Return how long the last way of a cue may take: where the lens did not move, there is more time than least."""
    return max(least, min(2.0 * least, walk.left - rest))


# ---------------------------------------------------------------- a request comes in
def request_passes_gateway(walk: Walk) -> None:
    """A request rides along the stages; the gateway checks it, the tokenizer opens it into tokens, which go on to the batch."""
    end, request = walk.end, facts(walk).requests[0]
    with walk.step(walk.moment.turned_to(*STAGES[:4])) as step:
        ride = Journey([step.course("ride", k, seconds=seconds) for k, seconds in enumerate((0.42, 0.4, 0.4), start=1)], stop=0.2)
        step.travel([payloads.request(walk.surface)], [ride], [0.0], end=End.ABSORB, name="request")
        for k, arrival in enumerate(ride.arrivals, start=1):
            step.light("stage", k, at=arrival - 0.15)
        _check(step, walk.surface, ride.arrivals[1])
        pieces = request.generation.prompt_tokens
        starts = [ride.seconds + 0.12 + 0.19 * k for k in range(len(pieces))]
        chips = [payloads.chip(walk.surface, piece) for piece in pieces]
        arrivals = step.travel(chips, [step.course("ride", 4, seconds=0.65)] * len(chips), starts, end=End.ABSORB, name="token")
        step.light("stage", 4, at=arrivals[0] - 0.15)
    walk.look()
    with walk.step(end) as step:
        body = payloads.prompt(walk.surface, request.prompt_tokens)
        (handed,) = step.travel([body], [step.course("handed", speed=2000.0)], [0.0], end=End.ABSORB)
        (landed,) = step.travel(
            [body], [step.course("enter", 1, seconds=_filling(walk, 0.9, handed + 0.3))], [handed + 0.05], name="request"
        )
        for part in ("batching", "server"):
            step.light(part, at=landed)


def _check(step: Step, surface: Figure, at: float) -> None:
    """Show for a while that the gateway has checked a request."""
    tile = step.picture.figure("stage", 2).box
    step.travel([payloads.tick(surface)], [_standing((tile.right - 30, tile.cy))], [at], end=End.ABSORB, hold=0.9)


def _standing(place: Point) -> Course:
    """Return the way of what stays where it is."""
    return Course(polyline([place, (place[0] + 0.01, place[1])]), seconds=0.05)


# ---------------------------------------------------------------- prefill and decode, each once and large
def prompt_is_prefilled(walk: Walk) -> None:
    """A prompt's tokens cross the plates as one rank; as many rows fall together; the first word comes out."""
    end = walk.end
    index = end.present[0]
    waits = replace(in_light(walk.moment, end), prompt=index)
    with walk.step(waits) as step:
        step.focus()
        (fetched,) = step.travel([payloads.token(walk.surface, 24.0)], [step.course("fetch", seconds=0.5)], [0.0], end=End.ABSORB)
        for k in range(len(facts(walk).requests[0].generation.prompt_tokens)):
            step.light(*PREFILL, "chip", k, at=fetched + 0.07 * k)
    with walk.step(replace(waits, is_read=True, crossing=PLATES)) as step:
        arrival = _cross(step)
        step.light(*PREFILL, "plates", at=arrival - 0.3, seconds=0.4, sweep="right")
    stored = replace(waits, is_read=True, rows=end.rows, stacked=end.stacked, added=end.added)
    with walk.step(stored) as step:
        landed = store_rows(step, walk, waits, stored, 1.4)
        step.light(*PREFILL, at=landed)
    walk.look()
    with walk.step(end) as step:
        (over,) = step.travel([payloads.token(walk.surface)], [step.course("first", seconds=0.3)], [0.0], end=End.ABSORB)
        step.light(*DECODE, "plates", at=over, seconds=0.3, sweep="right")
        way = step.course(*DECODE, "emerge", 1, seconds=0.45)
        (out,) = step.travel([payloads.token(walk.surface)], [way], [over + 0.05], name="token")
        step.light(*DECODE, at=out - 0.05)
        step.light("batching", at=out)
        say_words(step, walk, stored, end, out, _filling(walk, 0.85, out + 0.2))


def _cross(step: Step) -> float:
    """Let all tokens of a prompt go into the plates at the same time, and stand in their places again, read; return when they are there."""
    arrival = 0.0
    for name in [name for name in step.picture.figure(*PREFILL).parts if name[0] == "chip"]:
        way = step.course(*PREFILL, "cross", name[1], seconds=0.8)
        arrival = step.slide(*PREFILL, *name, at=0.05, course=way)
    return arrival


def token_is_decoded(walk: Walk) -> None:
    """The newest token goes back, all rows are read, one token and one row come of it; the word joins its sentence."""
    end, before = walk.end, walk.moment
    picture = walk.picture
    with walk.step(in_light(joined(facts(walk), before, end.column), end)) as step:
        step.focus()
        step.light(*DECODE, "plates", seconds=0.2)
        scroll(step, picture, 0.8)
        bring_back(step, walk, 0, 1.15)
    begun = walk.moment
    unsaid = replace(end, written=before.written)
    with walk.step(unsaid) as step:
        read = read_rows(step, walk, begun.rows_in_use, 0.0, 1.1)
        step.light(*DECODE, "plates", at=read - 0.5, seconds=0.5, sweep="right")
        way = step.course(*DECODE, "pass", 1, seconds=1.0)
        (out,) = step.travel([payloads.token(walk.surface)], [way], [read - 0.85], name="token")
        step.light(*DECODE, at=out - 0.05)
        step.light("batching", at=out)
        store_rows(step, walk, begun, unsaid, 1.3, at=read - 0.3)
    walk.look()
    with walk.step(end) as step:
        say_words(step, walk, unsaid, end, 0.0, _filling(walk, 0.9, 0.2))


# ---------------------------------------------------------------- the batch
def requests_join_the_batch(walk: Walk) -> None:
    """The second request joins, large; then step after step, faster and faster, and the third on the way."""
    end = walk.end
    first = walk.moment.column + 1
    begin_step(walk, end, first, 0.75)
    finish_step(walk, passed(facts(walk), walk.moment), 0.65)
    walk.look()
    for k, column in enumerate(range(first + 1, end.column + 1)):
        loop(walk, end, column, LOOPS[min(k, len(LOOPS) - 1)])


def adapter_is_swapped_in(walk: Walk) -> None:
    """An adapter is copied in beside its request; in the next pass that request's token goes by it, and comes out as another word."""
    end, at = walk.end, facts(walk)
    place, k = at.adapted.place, at.adapted.place + 1
    with walk.step(replace(in_light(walk.moment, end), adapter=True)) as step:
        step.focus()
        (came,) = step.travel([payloads.adapter(walk.surface)], [step.course("server", "swap in", seconds=0.6)], [0.0], name="adapter")
        step.light("server", "adapters", at=came - 0.05)
    begin_step(walk, end, end.column, 0.6)
    begun = walk.moment
    plain = tuple(at.plain_piece(end.column) if k == place else piece for k, piece in enumerate(end.outputs))
    guessed = replace(begun, outputs=plain, open=place, looping=PLATES)
    with walk.step(guessed) as step:
        step.light(*DECODE, "plates", seconds=0.3, sweep="right")
        run_lanes(step, walk, guessed, 0.7)
        step.travel([payloads.token(walk.surface)], [step.course("server", "to adapter", seconds=0.7)], [0.0], end=End.ABSORB, name="token")
    with walk.step(end) as step:
        (added,) = step.travel([payloads.token(walk.surface)], [step.course("server", "from adapter", seconds=0.7)], [0.0], name="token")
        step.light(*DECODE, "token", k, at=added - 0.05)
        step.light("batching", at=added)
        store_rows(step, walk, begun, end, 1.0)
        say_words(step, walk, begun, end, added + 0.1, 0.65)
    walk.look()


# ---------------------------------------------------------------- the balancer
def load_is_shared(walk: Walk) -> None:
    """Request after request goes to the shortest queue: the first slowly, a dozen fast, the last slowly again."""
    share_load(walk, walk.end)
    walk.look()


# ---------------------------------------------------------------- one leaves, the next comes
def sentence_finishes(walk: Walk) -> None:
    """A sentence comes to its end and leaves as a line; its rows drain, the others sink; the next request takes its place."""
    end, at = walk.end, facts(walk)
    for k, column in enumerate(range(walk.moment.column + 1, end.column)):
        loop(walk, end, column, LAST_LOOPS[min(k, len(LAST_LOOPS) - 1)])
    walk.look()
    _part(walk, walk.moment.outputs.index(at.adapted.generation.pieces[-1]))
    begin_step(walk, end, end.column, 0.7)
    finish_step(walk, end, 0.9)


def _part(walk: Walk, place: int) -> None:
    """Let a finished request go: its line leaves, its place is empty, its rows drain."""
    before = walk.moment
    with walk.step(freed(left(facts(walk), before))) as step:
        _leave(step, walk, place)
        for part in ("server", "batching"):
            step.light(part, at=0.2)
        _drain(step, walk, before, place)


def _leave(step: Step, walk: Walk, place: int) -> None:
    """Let a finished line go out of the frame at the right."""
    name = ("output", "line", place + 1)
    box, edge = step.picture.figure(*name).box, walk.surface.format.width
    step.light(*name, "count", seconds=0.15)
    step.leave(*name, course=Course(polyline([(0.0, 0.0), (edge - box.x + 40, 0.0)]), seconds=0.8))


def _drain(step: Step, walk: Walk, before: ServingMoment, place: int) -> None:
    """Let the rows of a place drain, and those above sink."""
    shares, gone, capacity = shares_at(facts(walk), before), before.stacked.index(place), facts(walk).table.cache_rows
    box, anchor = step.picture.figure("cache", "cylinder").box, "end" if walk.surface.format.name == "square" else "start"
    begin, seconds, used = 0.25, 0.9, before.rows_in_use

    def draw(figure: Figure, height: float) -> None:
        held = [replace(share, height=height) if k == gone else share for k, share in enumerate(shares)]
        draw_shares(figure, box, held, capacity, skip=gone)

    step.light("cache", "counters", "added", at=begin)
    step.roll(
        "cache", "counters", "in use", write=whole, start=used, end=used - before.rows[place], at=begin, seconds=seconds, anchor=anchor
    )
    step.redraw("cache", draw=draw, keys=[(begin, float(shares[gone].height)), (begin + seconds, 0.02)])
    step.light("cache ways", at=begin + seconds - 0.1)
