"""The data pipeline in the poster's box: five stage cards, from five white sources to four level shards, and the caption.

Words come from the content file. Shares and heights come from the corpus (how much the filter drops), the tokenizer (the
pieces of a real sentence) and the shard plan (tokens a shard); only the scatter of the dirty records is a seeded draw.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.arrows import arrow
from scenes.drawing.kit.panels import card
from scenes.drawing.kit.payloads import block, check, cross, visible
from scenes.drawing.kit.solids import disk
from scenes.drawing.shape import along, horizontal, vertical
from scenes.sections.data_pipeline.facts import SheetNumbers
from scenes.sections.data_pipeline.words import DataPipelineWords, SourceStageWords, StageWords

SOURCE_ICONS = ("globe", "file-text", "code", "image", "scroll-text")
HEAD = 42.5  # from a card's top to the hairline under its drawing
PAD = 9.0
AXIS = 25.0  # from a card's top to the line that data travels on
SEED = 11


def sheet(figure: Figure, inner: Box, words: DataPipelineWords, numbers: SheetNumbers) -> None:
    """Draw what is under the panel's head: the cards, and the caption under them."""
    cards, foot = inner.cut_top(inner.h - 15)
    sheet_cards(figure, cards.columns(5, 18), words, numbers)
    figure.text(cards.x + 1, foot.y + 12, words.caption, "caption", width=inner.w)


def sheet_cards(figure: Figure, boxes: Sequence[Box], words: DataPipelineWords, numbers: SheetNumbers) -> None:
    """Draw the five cards and the arrows between them. Parts: ("stage", 1..5), ("link", 1..4)."""
    stages: tuple[SourceStageWords | StageWords, ...] = (words.sources, words.cleaning, words.curation, words.tokenization, words.sharding)
    draw: tuple[Callable[[Figure], None], ...] = (
        _sources, lambda f: _cleaning(f, numbers.passed), _curation,
        lambda f: _tokens(f, numbers.sentence, tuple(map(visible, numbers.pieces))), lambda f: _shards(f, numbers.shards),
    )  # fmt: skip
    for i, (box, stage) in enumerate(zip(boxes, stages, strict=True), start=1):
        made = figure.child("stage", i, box=box)
        _card_words(made, box, stage.title, stage.bullets)
        draw[i - 1](made)
        if i > 1:
            _link(figure, boxes[i - 2], box, i - 1)


def _card_words(figure: Figure, box: Box, title: str, bullets: Sequence[str]) -> None:
    """Set a card's frame, hairline, title and bullets; a list of five takes two columns."""
    card(figure, box)
    left, y = box.x + PAD, box.y
    ink = along(left, 0, box.right - PAD, 0, (0, "blue", 0.55), (1, "blue", 0.06))
    figure.line((left, y + HEAD), (box.right - PAD, y + HEAD), stroke=ink, width=0.6)
    figure.text(left, y + 54.2, title, "card", width=box.w - 2 * PAD)
    if len(bullets) > 3:
        figure.bullets(left, y + 66.8, bullets[:3], width=64, lead=12)
        figure.bullets(left + 67, y + 66.8, bullets[3:], width=54, lead=12)
    else:
        figure.bullets(left, y + 66.8, bullets, width=box.w - PAD - 4.5, lead=12)


def _link(figure: Figure, before: Box, after: Box, number: int) -> None:
    made = figure.child("link", number, box=Box(before.right, before.y, after.x - before.right, before.h))
    arrow(made, (before.right + 2.5, before.y + AXIS), (after.x - 2.5, after.y + AXIS))


def _sources(figure: Figure) -> None:
    """Five kinds of raw data, white as every raw document is."""
    x, y, theme = figure.box.x + PAD, figure.box.y, figure.theme
    fill = vertical((0, theme.wash(0.42), 0.95), (1, theme.wash(0.20), 0.95))
    for k, name in enumerate(SOURCE_ICONS):
        at = x + k * 24.6
        figure.rect(at, y + 12, 22, 26, 3, fill=fill, stroke=("ink", 0.72), width=0.8)
        figure.icon(name, at + 4, y + 18, 14, colour="ink", width=1.15, glow=0.2)


def _scatter(count: int, box: Box, apart: float) -> list[tuple[float, float]]:
    """Return `count` seeded points in a box, at least `apart` from each other where the box allows it."""
    rng = np.random.default_rng(SEED)
    points: list[tuple[float, float]] = []
    tries = 0
    while len(points) < count:
        tries += 1
        point = (float(rng.uniform(box.x, box.right)), float(rng.uniform(box.y, box.bottom)))
        if tries > 4000 or all((point[0] - x) ** 2 + (point[1] - y) ** 2 >= apart**2 for x, y in points):
            points.append(point)
    return points


def _cleaning(figure: Figure, passed: float, rows: int = 3, columns: int = 4) -> None:
    """Records in disorder, a funnel, and the share that passes in rows; hollow ones will be dropped.

    Parts: ("clean", k), ("dirty", k), ("passed", row, column).
    """
    x, y, theme = figure.box.x, figure.box.y, figure.theme
    kept = rows * columns
    count = round(kept / passed)
    for k, (px, py) in enumerate(_scatter(count, Box(x + 10.5, y + 9.5, 28, 31), 6.0)):
        if k < kept:
            figure.register(figure.rect(px - 1.8, py - 1.8, 3.6, 3.6, 0.7, fill=("ink", 0.95)), "clean", k)
        else:
            figure.register(figure.rect(px - 1.6, py - 1.6, 3.2, 3.2, 0.6, stroke=("quiet", 0.9), width=0.7), "dirty", k)
    funnel = f"M{x + 44} {y + 8.5} L{x + 62} {y + 19.5} H{x + 79} V{y + 30.5} H{x + 62} L{x + 44} {y + 41.5} Z"
    figure.path(funnel, fill=horizontal((0, "blue", 0.55), (1, "cyan", 0.38)), stroke="cyan", width=1.0, glow=0.4)
    for c in range(3):
        lx, dy = x + 49 + c * 4.4, 6.5 + c * 2.7
        figure.line((lx, y + 8.5 + dy), (lx, y + 41.5 - dy), stroke=(theme.gleam("cyan", 0.6), 0.7), width=0.7)
    for r in range(rows):
        for c in range(columns):
            figure.register(figure.rect(x + 89 + c * 10.6, y + 13.6 + r * 8.6, 6.2, 5.2, 1, fill=("ink", 0.95)), "passed", r, c)


def _curation(figure: Figure) -> None:
    """Three records with a label each, a human and a checklist that decide; one record is refused."""
    x, y, theme = figure.box.x, figure.box.y, figure.theme
    for r in range(3):
        top, good = y + 9.5 + r * 11.2, r != 1
        edge = theme.tint("blue", 0.35) if good else theme.shade("blue", 0.5)
        figure.rect(x + PAD, top, 70, 8.6, 1.8, fill=(theme.wash(0.28), 0.95), stroke=edge, width=0.7)
        figure.line((x + 13, top + 4.3), (x + (50, 41, 44)[r], top + 4.3), stroke=("ink", 0.9 if good else 0.4), width=1.3)
        figure.line((x + 55, top + 4.3), (x + 62, top + 4.3), stroke=("request", 1.0 if good else 0.4), width=2.6)
        if good:
            check(figure, x + 71.4, top + 4.5, 5.6, width=1.2)
        else:
            cross(figure, x + 71.2, top + 4.3, 3.8, width=1.1)
    figure.icon("user-round-check", x + 86, y + 14.5, 20, accent=(2,))
    figure.icon("list-checks", x + 110, y + 14.5, 20, accent=(0, 1))


def _tokens(figure: Figure, sentence: str, pieces: Sequence[str]) -> None:
    """The opening of a real document, and under it the pieces that it becomes. Parts: ("piece", k)."""
    x, y = figure.box.x + PAD, figure.box.y
    label = figure.text(x, y + 17, sentence, "micro", colour="ink")
    figure.line((x, y + 20.5), (label.box[2], y + 20.5), stroke=("ink", 0.5), width=0.7)
    gap, room = 2.6, figure.box.w - 2 * PAD
    needs = [figure.measure(piece, "token") for piece in pieces]
    pad = (room - gap * (len(pieces) - 1) - sum(needs)) / len(pieces)
    at = x
    for k, (piece, need) in enumerate(zip(pieces, needs, strict=True)):
        figure.register(block(figure, Box(at, y + 25.5, need + pad, 14.5), piece, state="ghost" if k == 0 else "rest"), "piece", k)
        at += need + pad + gap
    turn = x + room - 22
    arrow(figure, (label.box[2] + 7, y + 13.8), (turn, y + 13.8), (turn, y + 24.2), width=1.1)


def _shards(figure: Figure, totals: Sequence[int]) -> None:
    """A block of tokens that is dealt out to four cylinders, each as high as its number of tokens. Parts: ("shard", k), ("disk", d)."""
    x, y, theme = figure.box.x + PAD, figure.box.y, figure.theme
    figure.rect(
        x,
        y + 11,
        22,
        28,
        2,
        fill=vertical((0, theme.shade("blue", 0.62), 0.9), (1, theme.shade("blue", 0.30), 0.9)),
        stroke="cyan",
        width=0.9,
    )
    for r in range(4):
        for c in range(3):
            figure.rect(x + 3.2 + c * 5.7, y + 14.2 + r * 6, 4.2, 4, 0.7, fill=("cyan", 0.9))
    arrow(figure, (x + 24.5, y + AXIS), (x + 39.5, y + AXIS), width=1.2, glow=0.4)
    full, base, ry = 24.0, y + 38.0, 3.4
    for k, total in enumerate(totals):
        height = full * total / max(totals)
        step, cx, made = height / 3, x + 52.5 + k * 20.4, figure.child("shard", k + 1)
        for d in range(3):
            top = base - (d + 1) * step + 1.4
            made.register(disk(made, cx, top, 17, step - 1.4, ry, "cyan" if d == 2 else "blue", glow=0.12), "disk", d)


__all__ = ["SOURCE_ICONS", "sheet"]
