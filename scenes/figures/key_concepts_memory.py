"""Drawing of section 8, card D in full frames: the memory of one replica as a bar, filled by weights and the batch's caches."""

from __future__ import annotations

from scenes.content.key_concepts import CurveLabels
from scenes.figures.figure import Figure
from scenes.figures.shape import horizontal
from scenes.layout import Box
from scenes.models.memory import MemorySplit
from scenes.models.units import quantity

Part = tuple[str, float, str | None]  # words, bytes, colour (None: empty)


def memory_bar(figure: Figure, box: Box, words: CurveLabels, memory: MemorySplit, total: float) -> None:
    """Draw `total` bytes as a bar: weights, the caches of the batch, what is free until the wall."""
    size = figure.setting.role("body").size
    weights, cache = (part for _, part in memory.parts)
    parts: tuple[Part, ...] = (
        (words.weights, weights, "request"),
        (words.cache, cache, "violet"),
        (words.free, total - weights - cache, None),
    )
    label = figure.measure(words.memory, "quiet") + 18
    bar = Box(box.x + label, box.y + 2, box.w - label, size * 1.15, "bar")
    figure.text(box.x, bar.cy + size * 0.34, words.memory, "quiet")
    figure.box_rect(bar, 5, fill=(figure.theme.wash(0.08), 0.9), stroke=(figure.theme.shade("request", 0.6), 0.9), width=0.8, dash=(2, 1.8))
    x = bar.x
    for _, part, tone in parts:
        w = bar.w * part / total
        if tone:
            dark, light = figure.theme.shade(tone, 0.55), figure.theme.shade(tone, 0.8)
            figure.rect(
                x, bar.y, max(1.0, w - 2), bar.h, min(5.0, w / 2), fill=horizontal((0, dark, 1), (1, light, 1)), stroke=tone, width=0.8
            )
        x += w
    figure.line((bar.right, bar.y - 3), (bar.right, bar.bottom + 3), stroke="amber", width=1.2)
    _words(figure, box, bar, parts, size)


def _words(figure: Figure, box: Box, bar: Box, parts: tuple[Part, ...], size: float) -> None:
    """Set the names of the memory's parts in one line under the bar, each with its key."""
    texts = [text.format(value=quantity(part, "bytes")) for text, part, _ in parts]
    widths = [figure.measure(text, "quiet") + 26 for text in texts]
    gap = min(34.0, (box.w - sum(widths)) / (len(texts) - 1))
    x, y = box.right - sum(widths) - gap * (len(texts) - 1), bar.bottom + size * 1.3
    for text, width, (_, _, tone) in zip(texts, widths, parts, strict=True):
        style = {"fill": tone} if tone else {"stroke": figure.theme.shade("request", 0.8), "width": 0.8}
        figure.rect(x, y - size * 0.62, 16, 16, 3, **style)
        figure.text(x + 26, y, text, "quiet")
        x += width + gap
