"""The shards as their workers see them: four lanes as long as their tokens, a worker on each, and how long those wait whose shard is shorter.

Seen in place of the five cards. Tokens on the shards come from the moment, the same scale holds for all.
"""

from __future__ import annotations

from dataclasses import dataclass

from scenes.core.box import Box
from scenes.core.units import decimal
from scenes.drawing.figure import Figure
from scenes.drawing.kit.panels import stage_card
from scenes.drawing.shape import vertical
from scenes.sections.data_pipeline.frame_stages import skew_ink, wrong_ink
from scenes.sections.data_pipeline.moments import PipelineMoment
from scenes.sections.data_pipeline.words import DataPipelineWords

SHARE, HIGH = 0.68, {"wide": 556.0, "portrait": 520.0, "square": 510.0, "phone": 560.0}  # of the stage's width, and how high it is
BODY, CHIP, WIDEST = (
    0.68,
    0.84,
    0.075,
)  # height of a document as a share of a worker's, of a worker as one of its lane's height, at most of the width


@dataclass(frozen=True)
class Lanes:
    """Where the lanes lie, how wide a token is, and how large a worker."""

    rows: list[Box]
    scale: float
    chip: float

    def document(self, lane: float, under: float, length: float) -> Box:
        """Return the box of a document on a lane (from 0, or on its way between two), behind so many tokens."""
        first, pitch = self.rows[0], self.rows[1].y - self.rows[0].y
        height = self.chip * BODY
        return Box(first.x + under * self.scale, first.cy + pitch * lane - height / 2, length * self.scale, height)


def frame_lanes(figure: Figure, words: DataPipelineWords, moment: PipelineMoment) -> None:
    """Draw the lanes in a figure. Part "lanes": "counter" with "number", "example", ("lane", 1..n) with "documents", "number", ("wait", k), ("worker", k)."""
    stage, fmt = figure.box, figure.format
    box = Box(stage.right - stage.w * SHARE, stage.y + (stage.h - HIGH[fmt.name]) / 2, stage.w * SHARE, HIGH[fmt.name])
    made = figure.child("lanes", box=box)
    stage_card(made, box, words.sharding.title, lit=True)
    lanes = lanes_of(made, moment.capacity)
    _heading(made, box, words, moment)
    longest = max(moment.totals)
    for k, (row, lengths) in enumerate(zip(lanes.rows, moment.placed, strict=True)):
        waits = moment.read and moment.slow is not None and sum(lengths) < longest
        lane = made.child("lane", k + 1, box=row)
        _documents(lane.child("documents"), lanes, k, lengths, read=moment.read)
        tone = wrong_ink(figure) if k == moment.slow else "ink"
        number = lane.child("number")
        size = fmt.role("strong").size
        number.text(row.x - lanes.chip / 2 - 10, row.cy + size * 0.345, str(sum(lengths)), "strong", anchor="end", colour=tone)
        if waits:
            _wait(made, k + 1, lanes, row, (sum(lengths), longest), words.labels.waits)
        _worker(made.child("worker", k + 1), row.x + (sum(lengths) * lanes.scale if moment.read else 0.0), row.cy, lanes.chip, idle=waits)


def lanes_of(figure: Figure, capacity: int) -> Lanes:
    """Return where the lanes lie in their panel."""
    box, size = figure.box, figure.format.role("card").size
    top = box.y + size * 2.4 + figure.format.role("quiet").size * 2.3
    rows = Box(box.x + 24, top, box.w - 48, box.bottom - 22 - top).rows(4, 6)
    chip = min(rows[0].h * CHIP, box.w * WIDEST)
    number = figure.measure("000", "strong") + 10
    cut = [Box(row.x + number + chip / 2, row.y, row.w - number - chip, row.h, "lane") for row in rows]
    return Lanes(cut, cut[0].w / capacity, chip)


def _heading(figure: Figure, box: Box, words: DataPipelineWords, moment: PipelineMoment) -> None:
    """Say how level the shards are and, where they are not, why."""
    size, quiet = figure.format.role("strong").size, figure.format.role("quiet").size
    y = box.y + figure.format.role("card").size * 2.4 + quiet * 1.5
    start = box.right - 26 - figure.measure("0.00", "strong", size * 1.2)
    counter = figure.child("counter")
    if moment.imbalance is not None:
        number = decimal(moment.imbalance, 2)
        counter.child("number").text(start, y, number, "strong", size=size * 1.2, colour=skew_ink(figure, moment))
    counter.text(start - 12, y, words.labels.shard_imbalance, "quiet", anchor="end")
    if moment.slow is not None:
        figure.child("example").text(box.x + 24, y, words.labels.split_by_length, "quiet", colour=wrong_ink(figure))


def _documents(figure: Figure, lanes: Lanes, lane: int, lengths: tuple[int, ...], *, read: bool) -> None:
    under = 0
    for length in lengths:
        document_on_lane(figure, lanes.document(lane, under, length), read=read)
        under += length


def document_on_lane(figure: Figure, box: Box, *, read: bool = False) -> None:
    """Draw a document of a lane: as wide as its tokens, dim once it is read."""
    shade, strength = figure.theme.shade, 0.35 if read else 1.0
    body = vertical((0, shade("cyan", 0.72 * strength), 1), (1, shade("cyan", 0.40 * strength), 1))
    figure.rect(
        box.x + 0.5,
        box.y,
        max(0.5, box.w - 1.0),
        box.h,
        min(3.0, box.w / 3),
        fill=body,
        stroke=("cyan", 0.35 if read else 0.9),
        width=0.6,
    )


def _wait(figure: Figure, number: int, lanes: Lanes, row: Box, tokens: tuple[int, int], word: str) -> None:
    """Draw how long a worker waits for the slowest. Parts ("wait", k), ("waits", k)."""
    tone, size = wrong_ink(figure), figure.format.role("quiet").size
    start, end = (row.x + count * lanes.scale for count in tokens)
    height = lanes.chip * BODY
    bar = Box(start, row.cy - height / 2, end - start, height, "wait")
    figure.child("wait", number, box=bar).box_rect(bar, 4, fill=("amber", 0.16), stroke=tone, width=1.1, dash=(4, 3))
    middle = (start + lanes.chip / 2 + end) / 2
    figure.child("waits", number).text(middle, row.cy + size * 0.345, word, "quiet", anchor="middle", colour=tone)


def _worker(figure: Figure, x: float, y: float, side: float, *, idle: bool) -> None:
    """Draw a worker where it reads, or has read to."""
    theme, box = figure.theme, Box(x - side / 2, y - side / 2, side, side)
    edge = wrong_ink(figure) if idle else theme.gleam("cyan", 0.6)
    figure.box_rect(box, side * 0.2, fill=(theme.wash(0.30), 1), stroke=edge, width=1.5, glow=0.2 if idle else 0.8)
    icon = side * 0.62
    figure.icon("cpu", x - icon / 2, y - icon / 2, icon, colour="quiet" if idle else theme.gleam("cyan", 0.5), width=1.2)
