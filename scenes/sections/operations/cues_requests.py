"""Cues of section 6, cards 2 and 4: a request dwells in its spans; prompts are read, pass, are stopped or slip through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from scenes.core.box import Box
from scenes.core.units import duration
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import polyline
from scenes.drawing.kit.payloads import block
from scenes.drawing.redraw import Redraw
from scenes.drawing.timeline import End
from scenes.drawing.trajectory import Course, Journey
from scenes.models import texts
from scenes.models.operations import Verdict
from scenes.models.serving import ServingRun
from scenes.sections.operations.cue_tools import Card, run_of
from scenes.sections.operations.facts import longest
from scenes.sections.operations.frame_requests import LANES, TracePlan, draw_span, scan_box, span_bar, trace_plan
from scenes.sections.operations.payloads import request
from scenes.sections.operations.progress import Progress, drawn_first
from scenes.sections.walk import Walk

DWELL = 2.06  # seconds in which a request passes all its spans, at most


def trace_shows_the_slow_hop(walk: Walk) -> None:
    """A request goes from span to span; bars stretch, milliseconds run while it dwells. When all stand, they are compared."""
    facts, end = run_of(walk)
    with walk.step(replace(end, progress=replace(end.progress, compared=False))) as step:
        card = Card(walk, step, 2, facts)
        card.light("grid", seconds=0.4, sweep="right")
        _dwell(card, trace_plan(card.figure, card.box, facts.served, walk.words))
    with walk.step(end) as step:
        card = Card(walk, step, 2, facts)
        card.light("span", longest(facts.served.spans) + 1, seconds=0.35)
        step.mark("longest_lights", 0.0)
        for k in range(3):
            card.light("facts", "number", k, sweep="right")


def _dwell(card: Card, plan: TracePlan) -> None:
    """Let the request pass all spans, each for a time in proportion, and drop from row to row."""
    run, spans = card.facts.served, card.facts.served.spans
    whole_ms, at = sum(ms for _, ms in spans), 0.5
    unit = card.walk.words.units
    first = span_bar(plan, run, 0)
    (enters,) = card.step.travel(
        [request(card.surface)], [Course(polyline([(first.x, first.y - 34), (first.x, first.cy)]), seconds=0.4)], [0.1], end=End.ABSORB
    )
    card.step.mark("request_enters", enters)
    asked = [max(0.25, DWELL * ms / whole_ms) for _, ms in spans]
    for k, (_, ms) in enumerate(spans):
        lasts = asked[k] * min(1.0, DWELL / sum(asked))
        part = ("span", k + 1)
        card.redraw(*part, "bar", draw=partial(_stretch, plan=plan, run=run, k=k), keys=[(at, 0.0), (at + lasts, 1.0)])
        if card.has(*part, "value"):
            write = partial(duration, signs=unit)
            card.step.roll("card", 2, *part, "value", write=write, start=0.0, end=ms, at=at, seconds=lasts, anchor="end")
        at += lasts
        if k + 1 < len(spans):
            bar = span_bar(plan, run, k)
            drop = Course(polyline([(bar.right, bar.cy), (bar.right, plan.rows[k + 1].cy)]), seconds=0.16)
            card.step.travel([request(card.surface)], [drop], [at - 0.02], end=End.ABSORB, name="request")
            card.light("span", k + 2, "drop", at=at, seconds=0.16, sweep="down")
            at += 0.14


def _stretch(figure: Figure, share: float, *, plan: TracePlan, run: ServingRun, k: int) -> None:
    """Draw a span after a share of its time, the request at its end."""
    bar = draw_span(figure, plan, run, k, share=share)
    x, y = bar.right - 7.5, bar.cy - 7.5
    block(figure, Box(x, y, 15, 15, "request"), colour="blue", state="hot", radius=4)


def guardrail_stops_a_prompt(walk: Walk) -> None:
    """Three prompts are read one by one: one passes, one is stopped by a word, one slips through; then a harmless one is stopped. Then all."""
    facts, end = run_of(walk)
    verdicts = drawn_first(facts.guardrail)
    with walk.step(replace(end, look=walk.moment.look, progress=replace(end.progress, prompts=3))) as step:
        card = Card(walk, step, 4, facts)
        times = [_read(card, k, verdict, at) for k, (verdict, at) in enumerate(zip(verdicts, (0.1, 0.9, 1.65), strict=False))]
        step.mark("harmful_stopped", times[1])
        _count_prompts(card, 1, times)
    with walk.step(replace(walk.moment, progress=replace(end.progress, prompts=4, alarm=True))) as step:
        card = Card(walk, step, 4, facts)
        _clear(card)
        judged = _read(card, 1, verdicts[3], 0.15)
        step.mark("harmless_stopped", judged)
        _count_prompts(card, 4, [judged])
        step.last(judged + 0.65)
    with walk.step(end) as step:
        card = Card(walk, step, 4, facts)
        times = []
        for j, verdict in enumerate(verdicts[4:]):
            times.append(max([*times[-1:], _send(card, verdict, 0.042 * j, seconds=0.32)]))
        _clear(card)
        for part in ("prompt", "way", "said"):
            card.light(LANES[1], part, at=0.15)
        _count_prompts(card, 5, times)


def _clear(card: Card) -> None:
    """Let the prompt in the lane of what is stopped go, with what was said of it, for another."""
    for part in ("prompt", "way", "said"):
        if card.has(LANES[1], part):
            card.step.light("card", card.number, LANES[1], part, seconds=0.15, only="goes")


def _count_prompts(card: Card, first: int, times: Sequence[float]) -> None:
    """Let the numbers of the card tick as prompts are judged, from the one that is the `first` on."""
    for k in range(3):
        card.count(k, [(at, Progress(prompts=n)) for n, at in enumerate(times, start=first)])


def _read(card: Card, k: int, verdict: Verdict, at: float) -> float:
    """Let a prompt come, be read word by word, and go to the gate; return when it is judged."""
    lane = LANES[k]
    card.light(lane, "prompt", at=at, seconds=0.3, sweep="right")
    prompt = card.figure.figure(lane, "prompt").box
    found = scan_box(card.figure.figure(lane), verdict, texts.current().rules)
    keys = [(at + 0.3, 0.0), (at + 0.7, 1.0), (at + 1.3, 1.0)]
    card.step.append(Redraw(card.surface, partial(_scan, prompt=prompt, found=found), keys), keys[-1][0])
    judged = _send(card, verdict, at + 0.65, seconds=0.4)
    card.light(lane, "way", at=at + 0.65, seconds=0.4, sweep="right")
    for part in ("mark", "said", "beyond"):
        card.light(lane, part, at=judged)
    return judged


def _scan(figure: Figure, share: float, *, prompt: Box, found: Box | None) -> None:
    """Draw the light that reads a prompt, and a line under the words that a rule knows, as far as they were read."""
    x, seen = prompt.x + prompt.w * share, float(share < 0.999)
    figure.rect(x - 2, prompt.y - 3, 4, prompt.h + 6, 2, fill="cyan", opacity=seen, glow=1.0 * seen)
    box = found or Box(prompt.x, prompt.bottom, 1, 1)
    width = min(max(x - box.x, 0.5), box.w)
    figure.rect(box.x, box.bottom - 1, width, 3.5, 1.5, fill="amber", opacity=float(found is not None and x > box.x), glow=0.4)


def _send(card: Card, verdict: Verdict, at: float, seconds: float) -> float:
    """Send a prompt to the gate: through it to its mark, or against it and back; return when it is judged."""
    payload = request(card.surface, 17.0, "amber" if verdict.harm else "blue")
    if verdict.passed:
        lane = "passes" if verdict.right else "slips"
        ways = Journey([card.course(lane, "in", seconds=seconds), card.course(lane, "on", seconds=seconds * 0.8)])
        return card.step.travel([payload], [ways], [at], name="prompt")[0]
    ways = Journey([card.course("stops", "in", seconds=seconds), card.course("stops", "back", seconds=0.2)])
    card.step.travel([payload], [ways], [at], end=End.BOUNCE, name="prompt")
    return at + float(ways.arrivals[0])
