"""The way of finished documents from the open card into the emptiest shard, and a document on it as a train of tokens."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point
from scenes.drawing.kit.payloads import block
from scenes.sections.data_pipeline.frame_stages import chevron
from scenes.sections.data_pipeline.moments import PipelineMoment

ABOVE, BELOW, UNDER_SHEET = (
    98.0,
    30.0,
    308.0,
)  # where it runs: from the top of the standing card, from the foot of the lying one, in the opened one
OUT_OF_PAGE = 18.0  # from the left edge of the page to where the way leaves it
MARGIN, GUTTER = 32.0, 12.0  # from the right edge of the open card


@dataclass(frozen=True)
class TrainWay:
    """A way that turns towards a shard: its fixed corners, then on `level` to the shard's middle, then to `tip` over it."""

    fixed: tuple[Point, ...]
    level: float
    tip: float
    radius: float
    arrow: float

    def points(self, x: float) -> list[Point]:
        """Return its corners where it leads to a shard whose middle is at x."""
        return [*self.fixed, (x, self.level), (x, self.tip)]


def train_way(picture: Figure) -> TrainWay:
    """Return the way of a picture's format."""
    card, shard = picture.figure("stage", 4).box, picture.figure("stage", 5, "shard", 1).box
    if picture.format.is_wide:
        y, page = card.y + ABOVE, picture.figure("stage", 4, "sentence").box
        start = page.x + OUT_OF_PAGE
        return TrainWay(((start, page.y), (start, y)), y, shard.y - 12, 22, 9)
    sheet = picture.figure("stage", 4, "sentence").box
    if picture.format.name == "square":
        opened = picture.figure("stage", 4, "opened").box
        y, start, gutter, entry = opened.y + UNDER_SHEET, sheet.x + 12, opened.right - GUTTER, shard.y - 13
        return TrainWay(((start, sheet.bottom + 3), (start, y), (gutter, y), (gutter, entry)), entry, shard.y - 2, 11, 6)
    y, right = card.bottom - BELOW, card.right - MARGIN
    return TrainWay(((right, sheet.bottom + 4), (right, y)), y, shard.y - 4, 18, 8)


def draw_way(figure: Figure, way: TrainWay, x: float) -> None:
    """Draw the way as it leads to a shard whose middle is at x."""
    points = way.points(x)
    figure.line(*points, radius=way.radius, stroke=(figure.theme.shade("cyan", 0.7), 0.9), width=0.95, dash=(1.2, 4.0))
    chevron(figure, points[-1], (x, points[-1][1] - 20), size=way.arrow, colour="cyan")


def draw_train(picture: Figure, moment: PipelineMoment) -> None:
    """Draw the way to the emptiest shard with what is on it, and name its routes.

    Part ("train",) with "way" and ("token", k); routes ("train", k) from the open card into shard k.
    """
    way, shards = train_way(picture), [picture.figure("stage", 5, "shard", k + 1).box for k in range(len(moment.placed))]
    shard = shards[moment.emptiest]
    made = picture.child("train")
    draw_way(made.child("way"), way, shard.cx)
    if moment.train:
        _draw_tokens(made, way, shard.cx, picture.figure("stage", 4, "sentence").box, moment.train)
    for k, cell in enumerate(shards, start=1):
        picture.add_route([*way.points(cell.cx)[:-1], (cell.cx, cell.y + cell.h * 0.4)], "train", k, radius=way.radius)


def _draw_tokens(figure: Figure, way: TrainWay, x: float, sheet: Box, count: int) -> None:
    if figure.format.is_wide:
        start, head = way.fixed[0][0], x - 26
        train(figure, head, way.level, count, min(21.0, (head - start - 10) / count))
    elif figure.format.name == "square":
        train(figure, sheet.right - 14, way.fixed[1][1], count, 22.0)
    else:
        right, head = way.fixed[0][0], x + 24
        train(figure, head, way.level, count, min(21.0, (right - 22 - head) / count), forward=-1)


def train(figure: Figure, start: float, y: float, count: int, step: float, *, forward: int = 1) -> None:
    """Draw a finished document as a train of tokens whose head is at `start`; its two special tokens are hollow.

    `forward` 1 heads right, -1 heads left. Parts: ("token", k), from the head.
    """
    w, h = step * 0.76, 28.0
    for k in range(count):
        cx = start - forward * (w / 2 + k * step)
        body = block(figure, Box(cx - w / 2, y - h / 2, w, h), None, state="ghost" if k in (0, count - 1) else "rest", radius=4)
        figure.register(body, "token", k)


__all__ = ["TrainWay", "draw_train", "draw_way", "train_way"]
