"""The cue of section 6, card 1: replicas follow the load."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from scenes.core.box import Box
from scenes.core.units import whole
from scenes.drawing.counter import Counter
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import polyline
from scenes.drawing.kit.charts import Axes
from scenes.drawing.kit.payloads import block, hot_paint
from scenes.drawing.trajectory import Course
from scenes.models.operations import Autoscaling
from scenes.sections.operations.cue_tools import Card, Pace, run_of
from scenes.sections.operations.frame_load import (
    autoscaling_axes,
    column_minutes,
    draw_load,
    draw_over,
    draw_target,
)
from scenes.sections.operations.load import load_points, replica_boxes
from scenes.sections.walk import Walk


def load_rises_replicas_follow(walk: Walk) -> None:
    """The load reaches the target: a replica starts, dashed, and runs after its delay; then the whole morning, replicas after load."""
    facts, end = run_of(walk)
    with walk.step(end) as step:
        card = Card(walk, step, 1, facts)
        axes = autoscaling_axes(card.figure, card.box, facts.load, walk.words)
        asked = _first_start(card)
        pace = _load_pace(facts.load, axes, asked)
        card.light("scales", seconds=0.4, sweep="right")
        card.light("legend", at=0.2, seconds=0.4, sweep="right")
        if card.has("replicas", "target"):
            card.redraw("replicas", "target", draw=partial(_target, axes=axes, run=facts.load), keys=pace.keys)
        card.redraw("load", draw=partial(_load, axes=axes, run=facts.load), keys=pace.keys)
        if card.has("over"):
            card.redraw("over", draw=partial(_over, axes=axes, run=facts.load), keys=pace.keys)
        for k, minute in enumerate(column_minutes(facts.load, axes)):
            card.light("replicas", "running", k, at=pace.at(minute), seconds=0.25, sweep="up")
            card.light("replicas", "starting", k, at=pace.at(minute) + 0.1, seconds=0.35 if k == asked else 0.2)
        if asked is not None:
            _start_one(card, axes, pace, asked)
        step.mark("replica_runs", pace.at(_first_more(facts.load, axes)))
        minutes = range(1, len(facts.load.load) + 1)
        for k in range(3):
            card.count(k, [(pace.at(minute), replace(end.progress, minute=minute)) for minute in minutes])
    walk.go(replace(walk.moment, look=end.look))


def _first_start(card: Card) -> int | None:
    """Return the first column in which a replica starts; None where none is drawn."""
    columns = [name[1] for name in card.figure.figure("replicas").parts if name[0] == "starting"]
    return min((k for k in columns if isinstance(k, int)), default=None)


def _first_more(run: Autoscaling, axes: Axes) -> int:
    """Return the minute of the first column in which more replicas run than at the start; of the last one where there is none."""
    minutes = column_minutes(run, axes)
    return next((minute for minute in minutes if run.replicas[minute] > run.replicas[0]), minutes[-1])


def _load_pace(run: Autoscaling, axes: Axes, asked: int | None) -> Pace:
    """Return the pace of the morning: slow up to the first replica that starts and until it runs, then fast, slower as the load rises."""
    last = float(len(run.load))
    if asked is None or asked + 1 >= len(column_minutes(run, axes)):
        return Pace([(0.2, 0.0), (4.3, last)])
    begins, runs = (float(column_minutes(run, axes)[k]) for k in (asked, asked + 1))
    keys = [(0.1, 0.0), (0.5, begins), (0.6, begins), (1.7, runs), (1.8, runs)]
    top = float(np.argmax(run.load))
    return Pace([*keys, *([(3.3, top)] if runs < top < last else []), (4.3, last)])


def _load(figure: Figure, minute: float, *, axes: Axes, run: Autoscaling) -> None:
    """Draw the load up to a minute, and the point where it is."""
    draw_load(figure, axes, run, minute)
    x, y = load_points(run, axes, minute)[-1]
    figure.circle(x, y, 6.5, fill=hot_paint(figure, "request"), stroke="ink", width=1.0, glow=0.9)


def _target(figure: Figure, minute: float, *, axes: Axes, run: Autoscaling) -> None:
    draw_target(figure, axes, run, minute)


def _over(figure: Figure, minute: float, *, axes: Axes, run: Autoscaling) -> None:
    draw_over(figure, axes, run, minute)


def _start_one(card: Card, axes: Axes, pace: Pace, asked: int) -> None:
    """Let the first replica that starts go over to where it runs, while the minutes of its delay are counted over it."""
    run = card.facts.load
    minutes = column_minutes(run, axes)
    if asked + 1 >= len(minutes):
        return
    width = axes.box.w / len(minutes)
    place = next(box for box in replica_boxes(run, axes, len(minutes))[1] if int((box.cx - axes.box.x) / width) == asked)
    payload = block(card.surface, Box(0, 0, place.w + 1, place.h + 1, "replica"), colour="request", state="hot", radius=2)
    begin, arrives = pace.at(minutes[asked]) + 0.3, pace.at(minutes[asked + 1])
    counter = Counter(
        card.surface, place.cx + width / 2, place.y - 7, partial(_passed, unit=card.walk.words.units.minutes), "quiet", anchor="middle"
    )
    counter.hide()
    ticks = [(begin + (arrives - begin) * minute / run.delay_minutes, float(minute)) for minute in range(run.delay_minutes + 1)]
    card.step.count(counter, [*ticks, (arrives + 0.35, None)])
    way = Course(polyline([(place.cx, place.cy), (place.cx + width, place.cy)]), seconds=arrives - begin)
    card.step.travel([payload], [way], [begin], name="replica")


def _passed(minute: float, *, unit: str) -> str:
    return f"{whole(minute)} {unit}"
