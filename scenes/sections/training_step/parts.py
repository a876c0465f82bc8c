"""What the poster and the frames of the training step both draw: token chips, the bits of a number, the accumulation loop, the way of the weights.

Words come from the content file; pieces and bits from the models.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point
from scenes.drawing.kit.arrows import arrow
from scenes.drawing.kit.panels import stage_card
from scenes.drawing.kit.payloads import block
from scenes.drawing.shape import Shape
from scenes.models.precision import FormatValue

FORWARD_ARROWS = 2  # arrows up to the loss are cyan, those of the way back violet
ZERO, ONE = 0.42, 0.95  # how strong a bit is drawn


def frame_card(figure: Figure, title: str, *, lit: bool = False) -> Box:
    """Draw a card of a full frame with its title, in tall frames without the rule under it; return the box under the title. Part: "panel"."""
    box, panel = figure.box, figure.child("panel")
    if figure.format.is_wide:
        return stage_card(panel, box, title, lit=lit)
    stage_card(panel, box, lit=lit)
    size = figure.format.role("card").size
    figure.text(box.x + 22, title_line(figure), title, "card", width=box.w - 34)
    return Box(box.x + 22, box.y + size * 1.95, box.w - 44, box.h - size * 1.95 - 16, box.name)


def title_line(figure: Figure) -> float:
    """Return the baseline of a frame card's title."""
    return figure.box.y + figure.format.role("card").size * (1.72 if figure.format.is_wide else 1.46)


# ---------------------------------------------------------------- tokens
def chip_rows(figure: Figure, texts: Sequence[str], rows: int, pad: float, role: str = "token") -> list[list[tuple[str, float]]]:
    """Break pieces into rows of nearly equal length; return (text, natural width) of each."""
    sized = [(text, figure.measure(text, role) + 2 * pad) for text in texts]
    cuts = ([0, *c, len(sized)] for c in combinations(range(1, len(sized)), rows - 1))
    splits = [[sized[a:b] for a, b in zip(cut, cut[1:], strict=False)] for cut in cuts]
    return min(splits, key=lambda split: max(sum(w for _, w in row) + pad * 0.6 * len(row) for row in split))


def token_chips(
    figure: Figure,
    box: Box,
    texts: Sequence[str],
    rows: int,
    *,
    gap: float,
    pad: float,
    row_gap: float,
    empty: bool = False,
    cover: str | None = None,
) -> Figure:
    """Draw pieces of text as token blocks that fill rows, or their empty places. Parts: ("token", k), ("hidden").

    The last one is hidden: `cover` is what is written on it, with room for the piece under it.
    """
    made = figure.child("tokens", box=box)
    k = 0
    for row, line in zip(chip_rows(figure, texts, rows, pad), box.rows(rows, row_gap), strict=True):
        extra = (line.w - gap * (len(row) - 1) - sum(w for _, w in row)) / len(row)
        x = line.x
        for text, width in row:
            k += 1
            last = k == len(texts)
            token(made, Box(x, line.y, width + extra, line.h, f"token {k}"), cover or text if last else text, k, last=last, empty=empty)
            x += width + extra + gap
    return made


def token(figure: Figure, box: Box, text: str, number: int, *, last: bool, empty: bool = False) -> None:
    """Draw one token of the window, or the hidden one that follows it, or the empty place of either."""
    name = ("hidden",) if last else ("token", number)
    if empty:
        figure.register(block(figure, box, state="ghost"), *name)
        return
    if not last:
        figure.register(block(figure, box, text), *name)
        return
    made = figure.child(*name, box=box)
    made.box_rect(
        box, min(figure.format.radius["body"], box.h * 0.3), fill=("cyan", 0.10), stroke=("cyan", 0.9), width=0.85, dash=(2.6, 2.2)
    )
    made.text(
        box.cx, box.cy + figure.format.role("token").size * 0.345, text, "token", anchor="middle", colour=figure.theme.tint("cyan", 0.35)
    )


# ---------------------------------------------------------------- numbers
def field_tones(figure: Figure) -> tuple[str, str, str]:
    """Return the tones of a number's sign, exponent and fraction."""
    return "ink", figure.theme.tint("blue", 0.12) if figure.theme.dark else "blue", "cyan"


def bits(figure: Figure, x: float, y: float, height: float, value: FormatValue, *, cell: float, gap: float) -> float:
    """Draw the bits of a rounded value by field; ones are solid, zeros faint. Return the right end. Parts: ("bit", field, k)."""
    for field, (digits, tone) in enumerate(zip(value.fields, field_tones(figure), strict=True)):
        for k, digit in enumerate(digits):
            bit = figure.rect(x, y, cell, height, cell * 0.22, fill=(tone, ONE if digit == "1" else ZERO))
            figure.register(bit, "bit", field, k)
            x += cell + gap
    return x - gap


def ring(figure: Figure, cell: Shape) -> Shape:
    """Ring one cell of a grid: the weight that is followed through the picture."""
    x, y, right, bottom = cell.bounds
    return figure.rect(x - 2.5, y - 2.5, right - x + 5, bottom - y + 5, 3.5, stroke="ink", width=1.15)


# ---------------------------------------------------------------- the way back to the next micro-batch, and of the weights to the checkpoints
def accumulation_loop(figure: Figure, start: Box, end: Box, text: str, below: float | None = None) -> None:
    """Draw the accumulation loop from Gradients back to Input Tokens: under both, or through the gap between them."""
    made = figure.child("accumulation")
    margin = 1.8 * figure.line_scale
    if abs(start.y - end.y) < 1:
        y, edge = start.bottom + (below or 26), start.bottom
        aside = start.w * 0.22 if figure.format.is_sheet else 0.0
        first, last = (start.cx - aside, edge + margin), (end.cx, edge + margin)
    else:
        aside = 0.0 if start.x > end.right + end.w * 0.5 or figure.format.name != "phone" else end.w * 0.17
        y = (end.bottom + start.y) / 2
        first, last = (start.cx - aside, start.y - margin), (end.cx + aside, end.bottom + margin)
    _loop(made, first, last, y, text)
    figure.add_route([first, (first[0], y), (last[0], y), last], "accumulation", radius=7)


def _loop(figure: Figure, start: Point, end: Point, y: float, text: str) -> None:
    """Draw the accumulation loop: from a card's edge to the line at `y`, back along it with its label in it, into another card."""
    sheet = figure.format.is_sheet
    margin = 8 if sheet else 16
    middle, half = (start[0] + end[0]) / 2, figure.measure(text, "quiet") / 2 + margin
    first = [start, (start[0], y), (middle + half, y)]
    arrow(figure, *first, colour="violet", head=sheet)
    arrow(figure, (middle - half, y), (end[0], y), end, colour="violet")
    figure.text(
        middle, y + figure.format.role("quiet").size * 0.33, text, "quiet", anchor="middle", colour=figure.theme.tint("violet", 0.5)
    )


def weights_elbow(figure: Figure, update: Box, saved: Box, leave: float, enter: float) -> None:
    """Lead the weights from under the update, along the gap and down into the checkpoints."""
    margin = 2.2 * figure.line_scale
    y = (update.bottom + saved.y) / 2
    points = [(leave, update.bottom + margin), (leave, y), (enter, y), (enter, saved.y - margin)]
    if leave == enter:
        points = [points[0], points[-1]]
    figure.register(arrow(figure, *points), "weights_link")
