"""Card B of the key concepts, open: every token of the context window as a dot, or as many as a dot stands for."""

from __future__ import annotations

import math

import numpy as np

from scenes.core.units import whole
from scenes.drawing import geometry
from scenes.drawing.figure import Figure
from scenes.sections.key_concepts.words import ContextLabels

MOST = 8192  # dots at most
ACROSS = (128, 256)  # dots in a row: of these what makes them larger


def dots_of(tokens: int) -> tuple[int, int]:
    """Return how many dots stand for the tokens, and how many tokens a dot stands for."""
    each = math.ceil(tokens / MOST)
    return math.ceil(tokens / each), each


def field_of_tokens(figure: Figure, words: ContextLabels, tokens: int, *, seen: bool) -> None:
    """Draw the window as a field of dots, row by row, once it is `seen`, in the frame that holds them. Parts: "dots", "each"."""
    count, each = dots_of(tokens)
    box, size = figure.box, figure.format.role("quiet").size
    line = size * 1.5
    pitch, across = max((min((box.w - 24) / n, (box.h - line - 24) / (MOST // n)), n) for n in ACROSS)
    edge, tall = pitch * 0.8 + 3, pitch * MOST / across
    left, top = box.cx - pitch * across / 2, box.cy - (line + tall) / 2
    figure.rect(
        left - edge,
        top - edge,
        pitch * across + 2 * edge,
        tall + 2 * edge,
        8,
        stroke=("cyan", 0.5),
        width=0.8,
        dash=(2.4, 2.6),
        behind=True,
    )
    if not seen:
        return
    side = pitch * 0.62
    squares = [geometry.rectangle(left + (k % across) * pitch, top + (k // across) * pitch, side, side) for k in range(count)]
    figure.register(figure.draw(np.concatenate(squares), fill=("cyan", 0.85), behind=True), "dots")
    text = words.dots.format(each=whole(each)) if each > 1 else words.dot
    figure.child("each").text(box.cx, box.bottom - 0.3 * size, text, "quiet", anchor="middle")
