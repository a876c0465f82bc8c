"""The last cue of section 1: what uneven shards cost. Workers read them side by side, those with a shorter one wait; level, all end together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np

from scenes.core.units import decimal
from scenes.drawing.figure import Figure
from scenes.models.shards import SHARDS, fill_history, imbalance
from scenes.sections.data_pipeline.cues import count
from scenes.sections.data_pipeline.facts import split_by_length
from scenes.sections.data_pipeline.frame_lanes import document_on_lane, lanes_of
from scenes.sections.data_pipeline.moments import PipelineMoment, unbalanced
from scenes.sections.step import Step
from scenes.sections.walk import Walk

LANES = ("lanes",)
TOKENS_A_SECOND = 350.0  # that a worker reads on screen
MOVE = 0.35  # seconds in which a document goes over from one shard to another
EVERY = 0.0035  # seconds from one of them to the next


def workers_read_in_parallel(walk: Walk) -> None:
    """Split by length, the worker of the long shard still reads while three wait; level again, all four end together."""
    end, level = walk.end, walk.moment
    balanced, split = fill_history().owner, split_by_length()
    _move_documents(walk, unbalanced(level), Shift(balanced, split, at=0.1, every=EVERY))
    _read(walk, level=False)
    _move_documents(walk, level, Shift(split, balanced, at=0.1, every=EVERY))
    _read(walk, level=True)
    walk.go(end)


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


def _move_documents(walk: Walk, moment: PipelineMoment, shift: Shift) -> None:
    """Let documents go over from lane to lane, and workers back to the start; the numbers of the shards and the imbalance tick as each lands."""
    back = walk.moment.read
    with walk.step(moment) as step:
        if step.picture.has(*LANES, "example"):
            step.light(*LANES, "example", seconds=0.3, sweep="right")
        _count_moved(step, shift)
        times = np.linspace(shift.at, shift.end, round((shift.end - shift.at) * 60) + 1).tolist()
        for shard in range(SHARDS):
            draw = partial(_draw_documents, step.picture, shift, shard, moment.capacity)
            step.redraw(*LANES, "lane", shard + 1, "documents", draw=draw, keys=[(at, at) for at in times])
            if back:
                step.slide(*LANES, "worker", shard + 1, seconds=0.4)
        step.light(*LANES, seconds=0.2)


def _draw_documents(picture: Figure, shift: Shift, shard: int, capacity: int, figure: Figure, seconds: float) -> None:
    """Draw the documents that were on a shard, wherever they are at a time."""
    over, under = shift.places(seconds)
    lanes, lengths = lanes_of(picture.figure(*LANES), capacity), fill_history().lengths
    for i in (i for i, home in enumerate(shift.before) if home == shard):
        document_on_lane(figure, lanes.document(float(over[i]), float(under[i]), lengths[i]))


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
        step.tick(*LANES, "lane", shard, "number", write=count, ticks=found, anchor="end")
    step.tick(*LANES, "counter", "number", write=lambda value: decimal(value, 2), ticks=skews, anchor="start")


def _read(walk: Walk, level: bool) -> None:
    """Let every worker read along its lane, all at one speed; one that has done waits until the slowest has, too."""
    with walk.step(replace(walk.moment, read=True)) as step:
        spans = [total / TOKENS_A_SECOND for total in walk.moment.totals]
        if level:
            step.mark("all_end", max(spans))
        else:
            step.mark("others_wait", min(spans))
        for k, span in enumerate(spans, start=1):
            step.light(*LANES, "lane", k, "documents", seconds=span, sweep="right")
            step.slide(*LANES, "worker", k, seconds=span)
            if step.picture.has(*LANES, "wait", k):
                step.light(*LANES, "wait", k, at=span, seconds=max(spans) - span, sweep="right")
                step.light(*LANES, "waits", k, at=(span + max(spans)) / 2, seconds=0.2)
