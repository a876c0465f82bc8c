"""One step of the batch as it is played: newest tokens go back, whoever joins comes in, all rows are read, everybody writes a token.

`passes` of a step are timed in shares of its seconds, so that the same loop can be shown slowly once, and then fast.
"""

from __future__ import annotations

from dataclasses import replace

from scenes.drawing.figure import Figure
from scenes.drawing.geometry import polyline
from scenes.drawing.redraw import Redraw
from scenes.drawing.timeline import End
from scenes.drawing.trajectory import Course
from scenes.drawing.transition import Name
from scenes.sections.inference_serving import payloads
from scenes.sections.inference_serving.cache import read_light
from scenes.sections.inference_serving.facts import ServingFacts, facts_of
from scenes.sections.inference_serving.moments import PLACES, ServingMoment, joined, passed
from scenes.sections.step import Step
from scenes.sections.walk import Walk

DECODE, PREFILL = ("server", "decode"), ("server", "prefill")
JOIN = 0.6  # seconds in which a request comes to its place while the batch runs


def facts(walk: Walk) -> ServingFacts:
    """Return the facts of the section that is played."""
    return facts_of(walk.project.scenario)


def loop(walk: Walk, end: ServingMoment, column: int, seconds: float, mark: str | None = None) -> None:
    """Play a step at once, in the light of the moment at which the cue ends: who joins comes in (`mark`), rows fall, at last each line gets its word."""
    before, picture = walk.moment, walk.picture
    after = in_light(passed(facts(walk), joined(facts(walk), before, column)), end)
    joins = [place for place in range(PLACES) if after.present[place] != before.present[place]]
    with walk.step(after) as step:
        step.focus()
        scroll(step, picture, 0.4 * seconds)
        begun = max([join(step, walk, after, place, JOIN) for place in joins], default=0.4 * seconds)
        if mark:
            step.mark(mark, begun)
        for part in ("batching", "server"):
            step.light(part, at=begun, seconds=0.15)
        write_words(step, before, after, store_rows(step, walk, before, after, seconds, at=begun) - 0.05)


# ---------------------------------------------------------------- the first half
def begin_step(walk: Walk, end: ServingMoment, column: int, seconds: float, mark: str | None = None) -> None:
    """Let the rows of the batch move on, the newest tokens go back to the loop's start, and those who join come in (`mark`)."""
    before, picture = walk.moment, walk.picture
    after = in_light(joined(facts(walk), before, column), end)
    with walk.step(after) as step:
        step.focus()
        step.light(*DECODE, "plates", seconds=0.2)
        scroll(step, picture, seconds * 0.8)
        for place in range(PLACES):
            if after.inputs[place] is not None:
                bring_back(step, walk, place, seconds)
            elif after.present[place] != before.present[place]:
                landed = join(step, walk, after, place, seconds)
                if mark:
                    step.mark(mark, landed)


def in_light(moment: ServingMoment, end: ServingMoment) -> ServingMoment:
    """Return a moment with the parts lit that are lit at the end of a cue."""
    return replace(moment, lit=end.lit, told=end.told)


def scroll(step: Step, before: Figure, seconds: float) -> None:
    """Let the rows of the batch move by a column under "this step"; what leaves at the left goes, what is new at the right comes."""
    for number in range(1, PLACES + 1):
        old, new = (_cells(picture, number) for picture in (before, step.picture))
        shift = next((new[name] - x for name, x in old.items() if name in new), 0.0)
        for name in old:
            if name not in new:
                step.light("batching", "row", number, *name, seconds=0.15)
            elif shift:
                way = Course(polyline([(0.0, 0.0), (shift, 0.0)]), seconds=seconds)
                step.slide("batching", "row", number, *name, course=way)
        if old:
            for name in new:
                if name not in old:
                    step.light("batching", "row", number, *name, at=seconds, seconds=0.15)


def _cells(picture: Figure, number: int) -> dict[Name, float]:
    """Return where the prompt and the tokens of a row begin, by their names."""
    row = picture.figure("batching", "row", number)
    return {name: row.figure(*name).box.x for name in row.parts if name[0] in ("prompt", "token", "wait")}


def bring_back(step: Step, walk: Walk, place: int, seconds: float) -> float:
    """Send the newest token of a place out of the loop's end and in at its start, behind the words between; return when it is there."""
    k, piece = place + 1, walk.moment.outputs[place]
    assert piece is not None
    body = payloads.token(walk.surface, piece)
    (gone,) = step.travel([body], [step.course(*DECODE, "back", k, seconds=seconds / 2)], [0.0], end=End.ABSORB)
    small = payloads.narrow_token(walk.surface, piece)
    (home,) = step.travel([small], [step.course(*DECODE, "home", k, seconds=seconds / 2)], [gone], name="token")
    step.light(*DECODE, "token", k, seconds=0.15)
    step.light(*DECODE, "input", k, at=home - 0.05, seconds=0.15)
    return home


def join(step: Step, walk: Walk, after: ServingMoment, place: int, seconds: float) -> float:
    """Bring a request's prompt to its place in the batch, and its tokens before Prefill; return when it has come."""
    index = after.present[place]
    assert index is not None
    body = payloads.prompt(walk.surface, facts(walk).requests[index].prompt_tokens)
    (landed,) = step.travel([body], [step.course("enter", place + 1, seconds=seconds)], [0.0], name="request")
    step.light("batching", "row", place + 1, at=landed)
    step.light(*PREFILL, at=landed)
    step.light(*DECODE, "name", place + 1, at=landed)
    step.light("server", "adapters", at=landed)
    return landed


# ---------------------------------------------------------------- the second half
def finish_step(walk: Walk, end: ServingMoment, seconds: float, mark: str | None = None) -> None:
    """Let a pass run: plates light, prompts are read, every lane gets its token (`mark`), its rows fall, each line gets its word."""
    before = walk.moment
    with walk.step(end) as step:
        step.light(*DECODE, "plates", seconds=0.3 * seconds, sweep="right")
        step.light(*PREFILL, seconds=0.3)
        out = run_lanes(step, walk, end, seconds * 0.55)
        if mark:
            step.mark(mark, out)
        step.light("batching", at=out, seconds=0.15)
        landed = store_rows(step, walk, before, end, seconds)
        write_words(step, before, end, max(out, landed) - 0.05)
        step.light("server", at=out)


def run_lanes(step: Step, walk: Walk, end: ServingMoment, seconds: float, at: float = 0.0) -> float:
    """Send the tokens of all lanes through the plates, and the first token of whoever joined out of Prefill; return when they are there."""
    out = at
    for place in range(PLACES):
        if end.outputs[place] is None:
            continue
        k, piece, start = place + 1, end.inputs[place], at
        way, body = step.course("first", k, seconds=seconds), payloads.narrow_token(walk.surface, _said(end, place))
        if piece is not None:
            (start,) = step.travel(
                [payloads.token(walk.surface, piece)], [step.course(*DECODE, "into", k, seconds=seconds / 2)], [at], end=End.ABSORB
            )
            way, body = step.course(*DECODE, "emerge", k, seconds=seconds / 2), payloads.token(walk.surface, _said(end, place))
        (out,) = step.travel([body], [way], [start], name="token")
        step.light(*DECODE, "token", k, at=out - 0.05, seconds=0.15)
    return out


def store_rows(step: Step, walk: Walk, before: ServingMoment, end: ServingMoment, seconds: float, at: float = 0.0) -> float:
    """Let the rows of a pass fall on the cache's surface, a prompt's all together; counters follow. Return when they have landed."""
    landed = at
    slab = payloads.row(walk.surface)
    for place in range(PLACES):
        grown = end.rows[place] - before.rows[place]
        if grown <= 0:
            continue
        name = "write" if before.rows[place] else "prompt slabs"
        ways = [step.course(name, seconds=max(0.32, seconds * 0.5))] * grown
        start, every = at + (0.08 + 0.06 * place) * seconds, 0.05 * min(1.0, seconds)
        landed = max(landed, *step.flow(slab, ways, at=start, every=every, end=End.ABSORB, name="row"))
    _count_rows(step, walk, before, end, landed)
    return landed


def _count_rows(step: Step, walk: Walk, before: ServingMoment, end: ServingMoment, at: float) -> None:
    """Let the shares of the cache and its counters change as rows land."""
    anchor = "end" if walk.surface.format.name == "square" else "start"
    used = (before.rows_in_use, end.rows_in_use)
    step.roll("cache", "counters", "in use", write=whole, start=used[0], end=used[1], at=at - 0.15, seconds=0.3, anchor=anchor)
    for part in ("cache", "cache ways"):
        step.light(part, at=at - 0.15, seconds=0.3)


def whole(value: float) -> str:
    """Write a counter's value."""
    return str(round(value))


def say_words(step: Step, walk: Walk, before: ServingMoment, end: ServingMoment, at: float, seconds: float) -> float:
    """Send every new word to its line; return when they are there."""
    arrival = at
    for place in range(PLACES):
        if end.written[place] == before.written[place]:
            continue
        way = step.course("say", place + 1, seconds=seconds)
        (arrival,) = step.travel([payloads.token(walk.surface, _said(end, place))], [way], [at], name="word")
        _write(step, place, arrival - 0.1)
    return arrival


def _said(moment: ServingMoment, place: int) -> str:
    """Return the piece that came of the last pass for a place."""
    piece = moment.outputs[place]
    assert piece is not None
    return piece


def write_words(step: Step, before: ServingMoment, end: ServingMoment, at: float) -> None:
    """Let every line that has a new word say it."""
    for place in range(PLACES):
        if end.written[place] != before.written[place]:
            _write(step, place, at)


def _write(step: Step, place: int, at: float) -> None:
    """Let a line say what it says next: what goes of it is gone before the rest comes."""
    step.light("output", "line", place + 1, at=at, seconds=0.1, only="goes")
    step.light("output", "line", place + 1, at=at + 0.1, seconds=0.15)


def read_rows(step: Step, walk: Walk, rows: int, at: float, seconds: float) -> float:
    """Let a light run over all rows of the cache, and what is read go to the plates; return when it is there."""
    cache = step.picture.figure("cache")
    box, surface = cache.figure("cylinder").box, float(step.picture.figure("cache").routes["free",][0][1])
    base = box.bottom - min(box.w * 0.11, box.h * 0.1)
    keys = [(at, base), (at + seconds * 0.6, surface)]
    step.append(Redraw(walk.surface, lambda figure, y: read_light(figure, box, y), keys), keys[-1][0])
    ways = [step.course("read", seconds=seconds * 0.6)] * rows
    return max(step.flow(payloads.reading(walk.surface), ways, at=at + 0.15, every=0.09, end=End.ABSORB, name="reading"))
