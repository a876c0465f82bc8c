"""The cue of section 1 in which trains of tokens go to the emptiest shard, until all are level."""

from __future__ import annotations

from dataclasses import replace

from scenes.core.units import decimal
from scenes.models.shards import SHARDS, fill_history, imbalance
from scenes.sections.data_pipeline.cues import count
from scenes.sections.data_pipeline.facts import placed_after
from scenes.sections.data_pipeline.frame_train import draw_way, train_way
from scenes.sections.data_pipeline.moments import PipelineMoment
from scenes.sections.data_pipeline.payloads import short_train, token
from scenes.sections.step import Step
from scenes.sections.walk import Walk

STAGE = ("stage", 5)
SLOW = 2  # documents whose tokens are seen one by one
EVERY = 0.02  # seconds from one of the others to the next


def tokens_fill_shards(walk: Walk) -> None:
    """A train runs into the emptiest shard, the way turns to the next; then all the others at pace, until the shards are level."""
    end = walk.end
    for n in range(SLOW):
        _send_train(walk, end, n)
        _turn(walk, n + 1)
    _send_all(walk, end)


def _send_train(walk: Walk, end: PipelineMoment, n: int) -> None:
    """Let the tokens of the n-th document (from 0) run into its shard: a disk grows, its number counts them."""
    history = fill_history()
    shard, length = history.owner[n], history.lengths[n]
    moment = replace(walk.moment, lit=end.lit, told=end.told, turn=end.turn, placed=placed_after(n + 1))
    with walk.step(moment) as step:
        if walk.moment.turn != end.turn:
            _light_cards(step, walk.moment.turn)
        course = step.course("train", shard + 1, seconds=0.7 if n == 0 else 0.45)
        landed = step.flow(token(walk.surface), [course] * length, every=0.012 if n == 0 else 0.006, name="token")
        disk = len(moment.placed[shard]) - 1
        if n == 0:
            step.mark("first_train_arrives", landed[0])
        step.light(*STAGE, "shard", shard + 1, "disk", disk, at=landed[0], seconds=landed[-1] - landed[0], sweep="up")
        ticks = [(at, k) for k, at in enumerate(landed, start=1)]
        step.tick(*STAGE, "shard", shard + 1, "number", write=count, ticks=ticks)
        step.light(*STAGE, "shard", shard + 1, at=landed[0])
        step.light(*STAGE, "counter", at=landed[0])


def _light_cards(step: Step, before: int | None) -> None:
    step.light("stage", before, "card")
    step.light(*STAGE, "card")
    if ("opened",) in step.picture.figure("stage", before).parts:
        step.light("stage", before, "opened")


def _turn(walk: Walk, n: int) -> None:
    """Let the way turn to the shard that is the emptiest once n documents are placed."""
    with walk.step(replace(walk.moment, emptiest=fill_history().owner[n])) as step:
        _draw_turning(walk, step, [(0.0, walk.moment.emptiest), (0.25, fill_history().owner[n])])
        if n == 1:
            step.mark("way_turns", 0.25)
        step.light(*STAGE, at=0.12, seconds=0.15)


def _draw_turning(walk: Walk, step: Step, turns: list[tuple[float, int]]) -> None:
    """Draw the way as it turns from shard to shard: (seconds, shard)."""
    way, shards = train_way(step.picture), [step.picture.figure(*STAGE, "shard", k + 1).box.cx for k in range(SHARDS)]
    keys = [(at, shards[k]) for at, k in turns]
    step.redraw("train", "way", draw=lambda figure, x: draw_way(figure, way, x), keys=keys)


def _send_all(walk: Walk, end: PipelineMoment) -> None:
    """Send all the other documents, each to the shard that is the emptiest when it leaves."""
    history = fill_history()
    left = range(SLOW, len(history.lengths))
    with walk.step(end) as step:
        starts = [EVERY * k for k in range(len(left))]
        courses = [step.course("train", history.owner[i] + 1, seconds=0.6) for i in left]
        landed = step.travel([short_train(walk.surface)] * len(left), courses, starts, name="document")
        _fill(step, list(left), landed)
        turns = [(max(0.0, at - 0.3), history.owner[i]) for i, at in zip(left, landed, strict=True)]
        _draw_turning(walk, step, [(0.0, walk.moment.emptiest), *turns, (landed[-1], end.emptiest)])
        step.light(*STAGE, at=landed[-1])
        step.mark("all_level", landed[-1])


def _fill(step: Step, left: list[int], landed: list[float]) -> None:
    """Let disks land, the numbers of their shards and the imbalance tick."""
    history = fill_history()
    disks = [len(shard) for shard in placed_after(left[0])]
    ticks: list[list[tuple[float, float]]] = [[] for _ in range(SHARDS)]
    for i, at in zip(left, landed, strict=True):
        shard = history.owner[i]
        step.light(*STAGE, "shard", shard + 1, "disk", disks[shard], at=at, seconds=0.15)
        disks[shard] += 1
        ticks[shard].append((at, history.totals[i][shard]))
    for shard, found in enumerate(ticks, start=1):
        step.tick(*STAGE, "shard", shard, "number", write=count, ticks=found)
    skews = [(at, imbalance(history.totals[i])) for i, at in zip(left, landed, strict=True)]
    step.tick(*STAGE, "counter", "number", write=lambda value: decimal(value, 2), ticks=skews, anchor="start")
