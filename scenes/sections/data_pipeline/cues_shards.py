"""The last cues of section 1: trains of tokens go to the emptiest shard until all are level, and workers read them side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np

from scenes.core.box import Box
from scenes.core.units import decimal
from scenes.drawing.figure import Figure
from scenes.drawing.redraw import Redraw
from scenes.drawing.timeline import End
from scenes.models.shards import SHARDS, fill_history, imbalance
from scenes.sections.data_pipeline.cues import count
from scenes.sections.data_pipeline.facts import placed_after, split_by_length
from scenes.sections.data_pipeline.frame_stages import disk, disk_scale
from scenes.sections.data_pipeline.frame_train import draw_way, train_way
from scenes.sections.data_pipeline.moments import PipelineMoment, unbalanced
from scenes.sections.data_pipeline.payloads import short_train, token
from scenes.sections.step import Step
from scenes.sections.walk import Walk

STAGE = ("stage", 5)
SLOW = 3  # documents whose tokens are seen one by one
EVERY = 0.02  # seconds from one of the others to the next
TOKENS_A_SECOND = 700.0  # that a worker reads on screen
MOVE = 0.35  # seconds in which a document goes over from one shard to another


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


# ---- workers
def workers_read_in_parallel(walk: Walk) -> None:
    """Four workers read level shards and finish together; were one shard longer, three would wait for its reader."""
    end = walk.end
    reading = replace(end, look=walk.moment.look)
    _read(walk, replace(reading, read=True))
    level, (balanced, split) = walk.moment, (fill_history().owner, split_by_length())
    _move_disks(walk, unbalanced(level), Shift(balanced, split, at=0.3, every=0.013))
    _read(walk, walk.moment)
    _move_disks(walk, level, Shift(split, balanced, at=0.0, every=0.006))
    walk.look()


@dataclass(frozen=True)
class Shift:
    """Documents, the longest first, that go over from shards (`before`, of each) to others, one `every` so many seconds from `at` on."""

    before: tuple[int, ...]
    after: tuple[int, ...]
    at: float
    every: float

    @cached_property
    def moved(self) -> list[int]:
        """Return the documents that go to another shard, in an order in which every shard goes evenly to what it will hold."""
        left = [i for i, (old, new) in enumerate(zip(self.before, self.after, strict=True)) if old != new]
        goal, order = _tokens(self.after) - _tokens(self.before), []
        done, count = np.zeros(SHARDS), len(left)
        for k in range(1, count + 1):
            order.append(min(left, key=lambda i: float(np.abs(done + self.change(i) - goal * k / count).max())))  # noqa: B023
            done += self.change(order[-1])
            left.remove(order[-1])
        return order

    def change(self, document: int) -> np.ndarray:
        """Return by how many tokens each shard grows once a document has gone over."""
        home = np.arange(SHARDS)
        gains: np.ndarray = (home == self.after[document]).astype(int) - (home == self.before[document])
        return gains * int(fill_history().lengths[document])

    @cached_property
    def starts(self) -> np.ndarray:
        """Return when each document leaves; those that stay never do."""
        starts = np.full(len(self.before), np.inf)
        starts[self.moved] = self.at + self.every * np.arange(len(self.moved))
        return starts

    @property
    def end(self) -> float:
        """Return when the last has landed."""
        return self.at + self.every * (len(self.moved) - 1) + MOVE

    def places(self, seconds: float) -> tuple[np.ndarray, np.ndarray]:
        """Return, at a time, over which shard each document is and how many tokens lie under it: a stack closes where one leaves."""
        share = np.clip((seconds - self.starts) / MOVE, 0.0, 1.0)
        old, new, each = np.array(self.before), np.array(self.after), np.arange(len(self.before))
        lengths, under = np.array(fill_history().lengths), np.zeros((SHARDS, len(self.before)))
        under[old, each] += lengths * (1 - share)
        under[new, each] += lengths * share
        under = np.cumsum(under, axis=1) - under
        return old + (new - old) * share, under[old, each] * (1 - share) + under[new, each] * share


def _tokens(homes: Sequence[int]) -> np.ndarray:
    """Return the tokens on each shard where every document is on its own, the longest first."""
    return np.bincount(homes, weights=fill_history().lengths, minlength=SHARDS).astype(int)


def _move_disks(walk: Walk, moment: PipelineMoment, shift: Shift) -> None:
    """Let documents go over from shard to shard, as disks; the numbers of the shards and the imbalance tick as each lands."""
    with walk.step(moment) as step:
        if step.picture.has(*STAGE, "example"):
            step.light(*STAGE, "example", seconds=0.3, sweep="right")
        _count_moved(step, shift)
        times = np.linspace(shift.at, shift.end, round((shift.end - shift.at) * 60) + 1).tolist()
        for shard in range(SHARDS):
            draw = partial(_draw_disks, step.picture, shift, shard, moment.capacity)
            step.redraw(*STAGE, "shard", shard + 1, draw=draw, keys=[(at, at) for at in times])
        step.light(*STAGE)


def _draw_disks(picture: Figure, shift: Shift, shard: int, capacity: int, figure: Figure, seconds: float) -> None:
    """Draw the documents that were on a shard, wherever they are at a time."""
    over, under = shift.places(seconds)
    cells = [picture.figure(*STAGE, "shard", k + 1).box for k in range(SHARDS)]
    (floor, scale), lengths = disk_scale(cells[0], capacity), fill_history().lengths
    for i in (i for i, home in enumerate(shift.before) if home == shard):
        x = cells[0].x + (cells[1].x - cells[0].x) * over[i]
        disk(figure, Box(x, floor - (under[i] + lengths[i]) * scale, cells[0].w, lengths[i] * scale))


def _count_moved(step: Step, shift: Shift) -> None:
    """Let the numbers of shards and their imbalance tick as documents land."""
    totals, skews = _tokens(shift.before), []
    ticks: list[list[tuple[float, float]]] = [[] for _ in range(SHARDS)]
    for i in shift.moved:
        at, totals = float(shift.starts[i]) + MOVE, totals + shift.change(i)
        for shard in (shift.before[i], shift.after[i]):
            ticks[shard].append((at, float(totals[shard])))
        skews.append((at, imbalance(totals.tolist())))
    for shard, found in enumerate(ticks, start=1):
        step.tick(*STAGE, "shard", shard, "number", write=count, ticks=found)
    step.tick(*STAGE, "counter", "number", write=lambda value: decimal(value, 2), ticks=skews, anchor="start")


def _read(walk: Walk, moment: PipelineMoment) -> None:
    """Let every worker read its shard: a level runs through it, tokens leave for the worker, for as long as it has tokens."""
    with walk.step(moment) as step:
        spans = [total / TOKENS_A_SECOND for total in moment.totals]
        for k, span in enumerate(spans, start=1):
            course = step.course(*STAGE, "read", k, seconds=0.5)
            sent = max(1, round((span - 0.1) / 0.09))
            step.flow(token(walk.surface), [course] * sent, every=0.09, end=End.ABSORB, name="token")
        levels = partial(_levels, picture=step.picture, spans=spans)
        step.append(Redraw(walk.surface, lambda figure, at: levels(figure, share=at), [(0.0, 0.0), (max(spans), 1.0)]), max(spans))
        step.light(*STAGE, at=0.3)


def _levels(figure: Figure, picture: Figure, spans: list[float], share: float) -> None:
    """Draw how far each shard is read once a share of the longest one's time is over."""
    for k, span in enumerate(spans, start=1):
        shard = picture.figure(*STAGE, "shard", k)
        disks = [shard.figure(*name).box for name in shard.parts if name[0] == "disk"]
        top, foot, ry = min(box.y for box in disks), max(box.bottom for box in disks), min(9.0, shard.box.w * 0.15)
        y = top + (foot - top) * min(1.0, share * max(spans) / span)
        tone = figure.theme.gleam("cyan", 0.8)
        figure.ellipse(shard.box.cx, y, shard.box.w / 2 + 2, ry + 1, stroke=tone, width=1.6, glow=0.9)
