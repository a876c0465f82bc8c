"""Card D of the key concepts in a full frame: the memory of one replica as a bar, filled by weights and the batch's caches."""

from __future__ import annotations

from scenes.core.box import Box
from scenes.core.units import quantities
from scenes.drawing.figure import Figure
from scenes.drawing.shape import Shape, ShapeStyle, horizontal
from scenes.models.memory import MemorySplit
from scenes.models.roofline import TradeOff
from scenes.sections.key_concepts.words import CurveLabels

MemoryPart = tuple[str, float, str | None]  # words, bytes, colour (None: empty)


def memory_bar(
    figure: Figure, box: Box, words: CurveLabels, memory: MemorySplit, total: float, *, filled: bool = True, said: bool = True
) -> None:
    """Draw `total` bytes as a bar: weights, the caches of the batch, what is free until the wall.

    The bar is empty until it is `filled`; how much each part takes is `said` when the batch has settled. Parts: "bar", ("part", k), "wall",
    "words".
    """
    size = figure.format.role("body").size
    weights, cache = (part for _, part in memory.parts)
    parts: tuple[MemoryPart, ...] = (
        (words.weights, weights, "request"),
        (words.cache, cache, "violet"),
        (words.free, total - weights - cache, None),
    )
    label = figure.measure(words.memory, "quiet") + 18
    bar = Box(box.x + label, box.y + 2, box.w - label, size * 1.15, "bar")
    figure.text(box.x, bar.cy + size * 0.34, words.memory, "quiet")
    style = ShapeStyle(fill=(figure.theme.wash(0.08), 0.9), stroke=(figure.theme.shade("request", 0.6), 0.9), width=0.8, dash=(2, 1.8))
    figure.register(figure.box_rect(bar, 5, **style), "bar")
    x = bar.x
    for k, (_, part, tone) in enumerate(parts):
        w = bar.w * part / total
        if tone and filled:
            figure.register(_part(figure, bar, (x, w), tone), "part", k)
        x += w
    figure.register(figure.line((bar.right, bar.y - 3), (bar.right, bar.bottom + 3), stroke="amber", width=1.2), "wall")
    if said:
        _words(figure.child("words", box=box), box, bar, parts, size)


def _part(figure: Figure, bar: Box, span: tuple[float, float], tone: str) -> Shape:
    """Draw a part of the bar: where it starts, and how wide it is."""
    dark, light = figure.theme.shade(tone, 0.55), figure.theme.shade(tone, 0.8)
    style = ShapeStyle(fill=horizontal((0, dark, 1), (1, light, 1)), stroke=tone, width=0.8)
    return figure.rect(span[0], bar.y, max(1.0, span[1] - 2), bar.h, min(5.0, span[1] / 2), **style)


def draw_cache(figure: Figure, bar: Box, curve: TradeOff, batch: float) -> None:
    """Draw the part of the bar that the caches of a batch take, after the weights."""
    start, width = (bar.w * size / curve.serving.memory for size in (curve.weight_bytes, batch * curve.kv_bytes_per_request))
    _part(figure, bar, (bar.x + start, width), "violet")


def _words(figure: Figure, box: Box, bar: Box, parts: tuple[MemoryPart, ...], size: float) -> None:
    """Set the names of the memory's parts in one line under the bar, each with its key."""
    sizes = [part for _, part, _ in parts]
    texts = [text.format(value=size) for (text, _, _), size in zip(parts, quantities(sizes, sum(sizes), "bytes", rest=2), strict=True)]
    widths = [figure.measure(text, "quiet") + 26 for text in texts]
    gap = min(34.0, (box.w - sum(widths)) / (len(texts) - 1))
    x, y = box.right - sum(widths) - gap * (len(texts) - 1), bar.bottom + size * 1.3
    for text, width, (_, _, tone) in zip(texts, widths, parts, strict=True):
        edge = None if tone else figure.theme.shade("request", 0.8)
        figure.rect(x, y - size * 0.62, 16, 16, 3, fill=tone, stroke=edge, width=0.8)
        figure.text(x + 26, y, text, "quiet")
        x += width + gap
