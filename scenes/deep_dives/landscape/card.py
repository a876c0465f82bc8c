"""A card beside a leaf: a title, and a row for each value: what it is, a bar, the value as it is written; a dashed line where the limit is."""

from __future__ import annotations

import numpy as np

from scenes.core.box import Box
from scenes.deep_dives.landscape.facts import Bar, Card
from scenes.drawing.figure import Figure
from scenes.drawing.kit.panels import halo
from scenes.drawing.shape import along, vertical

HEAD, ROW, FOOT, SIDE = 2.4, 1.75, 0.8, 1.1  # of the type's size: the title, a row, free under the rows, free at the sides
LIMIT = 1.5  # of the type's size: the row in which the limit is named
SCALE, GAP, BAR = 13.0, 0.7, 0.8  # of the type's size: the longest bar, between columns, a bar's height
AWAY = 1.0  # of the type's size: between a leaf and its card
CAP = 0.35  # of the type's size: how far a baseline lies under the middle of its capitals


def card_box(figure: Figure, card: Card, leaf: Box, size: float) -> Box:
    """Return where a card stands: under its leaf, over it where that is too low; inside the figure's box."""
    labels, values = _columns(figure, card, size)
    wide = max(2 * SIDE * size + labels + values + (SCALE + 2 * GAP) * size, 2 * SIDE * size + figure.measure(card.title, "strong", size))
    tall = (HEAD + ROW * len(card.bars) + FOOT + (LIMIT if card.limit is not None else 0.0)) * size
    edge, room = 0.5 * size, figure.box
    x = min(max(leaf.right - 0.5 * size - wide / 2, room.x + edge), room.right - wide - edge)
    below = leaf.bottom + AWAY * size
    y = below if below + tall <= room.bottom - edge else leaf.y - AWAY * size - tall
    return Box(x, y, wide, tall, "card")


def draw_card(figure: Figure, card: Card, box: Box, size: float, leader: np.ndarray, *, filled: bool) -> None:
    """Draw a card with its leader, empty or `filled`. Parts: "frame", "leader", ("bar", k), ("value", k), "limit"."""
    frame = figure.child("frame", box=box)
    halo(frame, box, ((5, 0.10), (3, 0.16)), "cyan", 0.8 * size)
    wash = frame.theme.wash
    frame.box_rect(box, 0.8 * size, fill=vertical((0, wash(0.34), 1), (1, wash(0.12), 1)))
    frame.box_rect(box, 0.8 * size, stroke=vertical((0, "cyan", 1), (1, "blue", 1)), width=1.2, glow=0.4)
    frame.text(box.x + SIDE * size, box.y + 1.25 * size + CAP * size, card.title, "strong", size=size)
    line = figure.child("leader", box=box)
    line.draw(leader, stroke=frame.theme.tint("cyan", 0.2), width=1.2, glow=0.4)
    labels, _ = _columns(figure, card, size)
    start = box.x + (SIDE + GAP) * size + labels
    for k, bar in enumerate(card.bars):
        middle = box.y + (HEAD + ROW * (k + 0.5)) * size
        frame.text(box.x + SIDE * size, middle + CAP * size, bar.label, "body", size=size)
        if filled:
            _bar(figure, k, bar, (start, middle), card.most, size)
    if card.limit is not None:
        _limit(frame, card, box, start, size)


def _columns(figure: Figure, card: Card, size: float) -> tuple[float, float]:
    """Return how wide the columns of labels and of values are."""
    return max(figure.measure(bar.label, "body", size) for bar in card.bars), max(
        figure.measure(bar.text, "strong", size) for bar in card.bars
    )


def length_of(value: float, most: float, size: float) -> float:
    """Return how long a bar is; the least that is seen is a tenth of its height."""
    return max(0.1 * BAR, SCALE * value / most) * size


def _bar(figure: Figure, k: int, bar: Bar, start: tuple[float, float], most: float, size: float) -> None:
    (x, middle), hue = start, "amber" if bar.warm else "cyan"
    wide, tall = length_of(bar.value, most, size), BAR * size
    made, value = figure.child("bar", k), figure.child("value", k)
    ink = along(x, 0, x + max(wide, size), 0, (0, made.theme.shade(hue, 0.6), 1), (1, hue, 1))
    made.rect(x, middle - tall / 2, wide, tall, min(0.22 * size, wide / 2), fill=ink, glow=0.25)
    value.text(x + (SCALE + GAP) * size, middle + CAP * size, bar.text, "strong", size=size)


def _limit(figure: Figure, card: Card, box: Box, start: float, size: float) -> None:
    """Draw the limit as a dashed line over the bars, named under them."""
    at, top = start + SCALE * size * (card.limit or 0.0) / card.most, box.y + (HEAD - 0.15) * size
    base = box.y + (HEAD + ROW * len(card.bars) + 0.25) * size
    figure.line((at, top), (at, base), stroke=(figure.theme.tint("amber", 0.2), 0.95), width=0.9, dash=(2.4, 2))
    wide = figure.measure(card.limit_text, "body", size)
    x = min(max(at - wide / 2, box.x + SIDE * size), box.right - SIDE * size - wide)
    figure.text(x, base + 0.85 * size + CAP * size, card.limit_text, "body", size=size, colour=figure.theme.tint("amber", 0.45))
