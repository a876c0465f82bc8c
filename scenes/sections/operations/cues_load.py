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
from scenes.sections.operations.frame_card import zones
from scenes.sections.operations.frame_load import (
    autoscaling_axes,
    column_minutes,
    draw_load,
    draw_over,
    draw_target,
)
from scenes.sections.operations.load import load_points, replica_boxes
from scenes.sections.operations.progress import Progress
from scenes.sections.walk import Walk


def load_rises_replicas_follow(walk: Walk) -> None:
    """The load reaches the target: a replica starts, dashed, and runs after its delay; then the whole morning, replicas after load."""
    facts, end = run_of(walk)
    card = walk.scene.draw(replace(end, look=walk.moment.look)).figure("card", 1)
    axes = autoscaling_axes(card, zones(card, card.box).drawing, facts.load, walk.words)
    asked = _first_start(card)
    begin = 0
    for pace in _paces(facts.load, axes, asked):
        until = round(pace.keys[-1][1])
        with walk.step(replace(end, progress=replace(end.progress, minute=until))) as step:
            _follow(Card(walk, step, 1, facts), axes, pace, asked, begin, until)
        begin = until
    walk.go(replace(walk.moment, look=end.look))


def _follow(card: Card, axes: Axes, pace: Pace, asked: int | None, begin: int, until: int) -> None:
    """Let the minutes from `begin` until `until` pass: the load's line runs, and columns of replicas come."""
    run, columns = card.facts.load, column_minutes(card.facts.load, axes)
    card.light("scales", seconds=0.4, sweep="right")
    card.light("legend", at=0.2, seconds=0.4, sweep="right")
    if card.has("replicas", "target"):
        card.redraw("replicas", "target", draw=partial(_target, axes=axes, run=run), keys=pace.keys)
    card.redraw("load", draw=partial(_load, axes=axes, run=run), keys=pace.keys)
    if card.has("over"):
        card.redraw("over", draw=partial(_over, axes=axes, run=run), keys=pace.keys)
    for k, minute in enumerate(columns):
        if begin <= minute < until:
            card.light("replicas", "running", k, at=pace.at(minute), seconds=0.25, sweep="up")
            card.light("replicas", "starting", k, at=pace.at(minute) + (0.0 if k == asked else 0.1), seconds=0.35 if k == asked else 0.2)
    if asked is not None and begin <= columns[asked] < until:
        _start_one(card, axes, pace, asked)
    if begin <= (more := _first_more(run, axes)) < until:
        card.step.mark("replica_runs", pace.at(more))
    minutes = range(begin + 1, until + 1)
    for k in range(3):
        card.count(k, [(pace.at(minute), Progress(minute=minute)) for minute in minutes])


def _first_start(card: Figure) -> int | None:
    """Return the first column in which a replica starts; None where none is drawn."""
    columns = [name[1] for name in card.figure("replicas").parts if name[0] == "starting"]
    return min((k for k in columns if isinstance(k, int)), default=None)


def _first_more(run: Autoscaling, axes: Axes) -> int:
    """Return the minute of the first column in which more replicas run than at the start; of the last one where there is none."""
    minutes = column_minutes(run, axes)
    return next((minute for minute in minutes if run.replicas[minute] > run.replicas[0]), minutes[-1])


def _paces(run: Autoscaling, axes: Axes, asked: int | None) -> list[Pace]:
    """Return the paces of the morning: up to the first replica that starts; slow until it runs, then fast, slower as the load rises."""
    last = float(len(run.load))
    if not asked or asked + 1 >= len(column_minutes(run, axes)):
        return [Pace([(0.2, 0.0), (4.3, last)])]
    begins, runs = (float(column_minutes(run, axes)[k]) for k in (asked, asked + 1))
    top = float(np.argmax(run.load))
    return [
        Pace([(0.1, 0.0), (0.5, begins)]),
        Pace([(0.0, begins), (1.1, runs), (1.2, runs), *([(2.7, top)] if runs < top < last else []), (3.7, last)]),
    ]


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
    begin, arrives = pace.at(minutes[asked]) + 0.2, pace.at(minutes[asked + 1])
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
