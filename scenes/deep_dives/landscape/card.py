"""A card beside a leaf: a title, and a row for each value: what it is, a bar, the value at its end; a line where the limit is, a note at the foot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from scenes.core.box import Box
from scenes.core.errors import LayoutError
from scenes.deep_dives.landscape.facts import Card
from scenes.drawing.figure import Figure
from scenes.drawing.kit.panels import halo
from scenes.drawing.mind_map.plan import largest
from scenes.drawing.shape import along, vertical

HEAD, FOOT, SIDE, GAP = 2.4, 0.9, 1.1, 0.7  # of the type's size: the title, free under the rows, free at the sides, between columns
LIMIT, NOTE = 1.7, 1.3  # of the type's size: the row in which the limit is named; the row of the note
SEAM, SWATCH = 0.07, 0.62  # of the type's size: between the parts of a bar; the side of a swatch
SHADES = (0.0, 0.38, 0.62)  # how dark the parts of a bar are
ROW, TWO, HIGHEST = 1.3, 2.7, 3.6  # of the type's size: a row at least; from where on a label stands over its bar; a row at most
BAR, SHORTEST = 0.8, 6.0  # of the type's size: a bar's height; the longest bar at least
CAP = 0.35  # of the type's size: how far a baseline lies under the middle of its capitals
MOST = 1.25  # times the least size of the type
PLACES = 40  # that are tried for a leader's bend
Ring = tuple[float, float, float]  # the mark of a leaf: its middle and its radius


@dataclass(frozen=True)
class CardPlan:
    """A card: its box, the size of its type, from row to row, the left end of its bars and the length of the longest."""

    box: Box
    size: float
    row: float
    start: float
    scale: float

    @property
    def is_two(self) -> bool:
        """Tell whether labels stand over their bars."""
        return self.row >= TWO * self.size

    def middles(self, k: int) -> tuple[float, float]:
        """Return the heights of the middles of a row's label and bar."""
        middle = self.box.y + HEAD * self.size + (k + 0.5) * self.row
        apart = 0.62 * self.size if self.is_two else 0.0
        return middle - apart, middle + apart

    def length(self, card: Card, value: float) -> float:
        """Return how long a bar is; the least that is seen is a tenth of its height."""
        return max(0.1 * BAR * self.size, self.at(card, value))

    def at(self, card: Card, value: float) -> float:
        """Return how far from the left end of the bars a value lies."""
        return self.scale * value / card.most


def card_plan(figure: Figure, card: Card, least: float) -> CardPlan:
    """Lay a card out in the box of its figure, in type of at least so many units; raises LayoutError where that is too small."""
    if (found := _plan(figure, card, least)) is None:
        raise LayoutError(f"{figure.box.name}: {card.title!r} has no room in {figure.box.w:.0f} x {figure.box.h:.0f}; use fewer letters")
    size = largest(lambda size: _plan(figure, card, size) is not None, least, MOST * least)
    return _plan(figure, card, size) or found


def _plan(figure: Figure, card: Card, size: float) -> CardPlan | None:
    box, limit = figure.box, (LIMIT if card.limit is not None else 0.0) * size + (NOTE * size if card.note or card.legend else 0.0)
    row = min(HIGHEST * size, (box.h - (HEAD + FOOT) * size - limit) / len(card.bars))
    labels, values = (max(figure.measure(text, role, size) for text in texts) for role, texts in _columns(card))
    two = row >= TWO * size
    start = box.x + SIDE * size + (0.0 if two else labels + GAP * size)
    scale = box.right - (SIDE + GAP) * size - values - start
    told = [figure.measure(text, "body", size) for text in (card.limit_text, card.note)] + [_legend_wide(figure, card, size)]
    widest = max(figure.measure(card.title, "strong", size), *told, labels if two else 0.0)
    if row < ROW * size or scale < SHORTEST * size or widest > box.w - 2 * SIDE * size:
        return None
    high = (HEAD + FOOT) * size + limit + row * len(card.bars)
    return CardPlan(Box(box.x, box.y + (box.h - high) / 2, box.w, high, "card"), size, row, start, scale)


def _columns(card: Card) -> tuple[tuple[str, list[str]], tuple[str, list[str]]]:
    return ("body", [bar.label for bar in card.bars]), ("strong", [bar.text for bar in card.bars])


def _legend_wide(figure: Figure, card: Card, size: float) -> float:
    """Return how wide a legend is."""
    return sum(figure.measure(text, "body", size) + (SWATCH + 2 * GAP) * size for text in card.legend)


def draw_card(
    figure: Figure, card: Card, ring: Ring, names: Sequence[Box], least: float, *, filled: bool = True, spilt: bool = True
) -> None:
    """Draw a card in a figure's box with the leader from a leaf's ring, past the names that are not the leaf's, empty or `filled`.

    What goes over the limit is there if it is `spilt`.
    Parts: "leader", "frame", "words", ("bar", k), ("spill", k), ("value", k), "limit". Routes: "leader".
    """
    plan = card_plan(figure, card, least)
    box, size = plan.box, plan.size
    leader, frame, words = figure.child("leader"), figure.child("frame", box=box), figure.child("words", box=box)
    points = _leader(plan, ring, names)
    figure.add_route(points, "leader", radius=0.5 * size)
    leader.line(*points, radius=0.5 * size, stroke=(figure.theme.tint("cyan", 0.2), 1), width=1.2, glow=0.4)
    draw_frame(frame, box)
    words.text(box.x + SIDE * size, box.y + 1.35 * size + CAP * size, card.title, "strong", size=size)
    for k, bar in enumerate(card.bars):
        high, low = plan.middles(k)
        words.text(box.x + SIDE * size, high + CAP * size, bar.label, "body", size=size)
        if filled:
            _bar(figure, k, card, plan, low, spilt=spilt)
    if card.legend:
        _legend(words, card, plan)
    elif card.note:
        words.text(box.x + SIDE * size, box.bottom - FOOT * size + CAP * size - 0.5 * (NOTE - FOOT) * size, card.note, "quiet", size=size)
    if card.limit is not None:
        _limit(figure.child("limit", box=box), card, plan)


def draw_frame(figure: Figure, box: Box) -> None:
    """Draw the frame of a card."""
    radius, wash = figure.format.radius["card"], figure.theme.wash
    halo(figure, box, ((5, 0.10), (3, 0.16)), "cyan", radius)
    figure.box_rect(box, radius, fill=vertical((0, wash(0.34), 1), (1, wash(0.12), 1)))
    figure.box_rect(box, radius, stroke=vertical((0, "cyan", 1), (1, "blue", 1)), width=1.2, glow=0.4)


def _leader(plan: CardPlan, ring: Ring, names: Sequence[Box]) -> list[tuple[float, float]]:
    """Return the corners of the way from a leaf's ring to its card, through free space: along the leaf's row, then along its column's side."""
    box, (x, y, radius), size = plan.box, ring, 0.25 * plan.size
    others = [name.inset(-size, 0.0) for name in names]
    start = (x + radius, y)
    if box.x > x:
        into = min(max(y, box.y + plan.size), box.bottom - plan.size)
        bends = [bend for bend in _between(start[0] + size, box.x - size) if _is_free(others, bend, bend, y, into)]
        bend = max((bend for bend in bends if _is_free(others, start[0], bend, y, y)), default=box.x - size)
        return [start, (box.x, y)] if abs(into - y) < 1 else [start, (bend, y), (bend, into), (box.x, into)]
    bends = [bend for bend in _between(start[0] + size, box.right - size) if _is_free(others, bend, bend, y, box.y)]
    if _is_free(others, x, x, y + size, box.y):
        return [(x, y + radius), (x, box.y)]
    bend = min((bend for bend in bends if _is_free(others, start[0], bend, y, y)), default=box.right - size)
    return [start, (bend, y), (bend, box.y)]


def _between(first: float, last: float) -> list[float]:
    """Return places from one to another."""
    return [first + (last - first) * k / PLACES for k in range(PLACES + 1)] if last > first else []


def _is_free(names: Sequence[Box], x: float, right: float, y: float, bottom: float) -> bool:
    """Tell whether a line, upright or level, meets no name."""
    y, bottom = min(y, bottom), max(y, bottom)
    return not any(x < name.right and right > name.x and y < name.bottom and bottom > name.y for name in names)


def _bar(figure: Figure, k: int, card: Card, plan: CardPlan, middle: float, *, spilt: bool) -> None:
    """Draw a bar, up to the limit and what is over it, and its value at its end, or right of the limit where that is near."""
    bar, size, spills = card.bars[k], plan.size, card.spills(card.bars[k])
    made, value = figure.child("bar", k), figure.child("value", k)
    over = figure.child("spill", k) if spills and spilt else None
    edges = [bar.start]
    for part in bar.parts or (bar.value,):
        edges.append(edges[-1] + part)
    stop = card.limit if spills and card.limit is not None else bar.end
    for n, (start, end) in enumerate(pairwise(edges)):
        dark = SHADES[n % len(SHADES)]
        if start < stop:
            _piece(made, plan, card, (start, min(end, stop)), middle, "amber" if bar.warm else "cyan", dark)
        if over is not None and end > stop:
            _piece(over, plan, card, (max(start, stop), end), middle, "amber", dark)
    if spills and not spilt:
        return
    x, wide = plan.start + max(plan.at(card, bar.end), plan.length(card, bar.value)) + GAP * size, figure.measure(bar.text, "strong", size)
    line = plan.start + plan.at(card, card.limit) if card.limit is not None else x - GAP * size
    if x - GAP * size < line < x + wide + GAP * size:
        x = line + GAP * size
    value.text(x, middle + CAP * size, bar.text, "strong", size=size)


def _piece(figure: Figure, plan: CardPlan, card: Card, ends: tuple[float, float], middle: float, hue: str, dark: float) -> None:
    """Draw a piece of a bar from one value to another; a seam is left at its end."""
    x, tall, theme = plan.start + plan.at(card, ends[0]), BAR * plan.size, figure.theme
    wide = plan.length(card, ends[1] - ends[0])
    wide -= min(SEAM * plan.size, 0.3 * wide) if dark or card.legend else 0.0
    deep = theme.shade(hue, 1.0 - dark)
    ink = along(x, 0, x + max(wide, plan.size), 0, (0, theme.shade(hue, 0.6 * (1.0 - dark)), 1), (1, deep, 1))
    figure.rect(x, middle - tall / 2, wide, tall, min(0.12 * plan.size, wide / 2), fill=deep if dark else ink, glow=0.25 * (1 - dark))


def _legend(figure: Figure, card: Card, plan: CardPlan) -> None:
    """Name the parts of the bars at the card's foot, each with a swatch as dark as it."""
    size, x = plan.size, plan.box.x + SIDE * plan.size
    y = plan.box.bottom - FOOT * size - 0.5 * (NOTE - FOOT) * size
    for text, dark in zip(card.legend, SHADES, strict=False):
        side = SWATCH * size
        figure.rect(x, y - side / 2, side, side, 0.12 * size, fill=(figure.theme.shade("cyan", 1.0 - dark), 1))
        x = figure.text(x + side + 0.5 * GAP * size, y + CAP * size, text, "quiet", size=size).box[2] + 1.5 * GAP * size


def _limit(figure: Figure, card: Card, plan: CardPlan) -> None:
    """Draw the limit as a line over the bars, down to its name under them; where labels stand over the bars it is seen beside the bars alone."""
    box, size = plan.box, plan.size
    at, tick = plan.start + plan.at(card, card.limit or 0.0), 0.5 * BAR * size + 0.18 * size
    ink = (figure.theme.tint("amber", 0.2), 0.95)
    base = box.y + HEAD * size + plan.row * len(card.bars)
    middles = [plan.middles(k)[1] for k in range(len(card.bars))]
    if plan.is_two:
        for middle in middles[:-1]:
            figure.line((at, middle - tick), (at, middle + tick), stroke=ink, width=1.5)
    figure.line((at, middles[-1 if plan.is_two else 0] - tick), (at, base + 0.3 * size), stroke=ink, width=1.5)
    wide = figure.measure(card.limit_text, "body", size)
    x = min(max(at - wide / 2, box.x + SIDE * size), box.right - SIDE * size - wide)
    figure.text(x, base + 0.9 * size + CAP * size, card.limit_text, "body", size=size, colour=figure.theme.tint("amber", 0.45))
