"""What the poster and the frames of section 4 both draw: token chips, the bits of a number, the accumulation loop.

Words come from the content file; pieces and bits from the models.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from scenes.figures.arrows import arrow
from scenes.figures.bodies import block
from scenes.figures.containers import stage_card
from scenes.figures.figure import Figure
from scenes.figures.shape import Shape
from scenes.layout import Box
from scenes.models.precision import FormatValue

Point = tuple[float, float]
ZERO, ONE = 0.42, 0.95  # how strong a bit is drawn


def frame_card(figure: Figure, title: str, *, lit: bool = False) -> Box:
    """Draw a card of a full frame with its title, in tall frames without the rule under it; return the box under the title."""
    box = figure.box
    if figure.setting.is_wide:
        return stage_card(figure, box, title, lit=lit)
    stage_card(figure, box, lit=lit)
    size = figure.setting.role("card").size
    figure.text(box.x + 22, title_line(figure), title, "card", width=box.w - 34)
    return Box(box.x + 22, box.y + size * 1.95, box.w - 44, box.h - size * 1.95 - 16, box.name)


def title_line(figure: Figure) -> float:
    """Return the baseline of a frame card's title."""
    return figure.box.y + figure.setting.role("card").size * (1.72 if figure.setting.is_wide else 1.46)


# ---------------------------------------------------------------- tokens
def chip_rows(figure: Figure, texts: Sequence[str], rows: int, pad: float, role: str = "token") -> list[list[tuple[str, float]]]:
    """Break pieces into rows of nearly equal length; return (text, natural width) of each."""
    sized = [(text, figure.measure(text, role) + 2 * pad) for text in texts]
    cuts = ([0, *c, len(sized)] for c in combinations(range(1, len(sized)), rows - 1))
    splits = [[sized[a:b] for a, b in zip(cut, cut[1:], strict=False)] for cut in cuts]
    return min(splits, key=lambda split: max(sum(w for _, w in row) + pad * 0.6 * len(row) for row in split))


def token_chips(figure: Figure, box: Box, texts: Sequence[str], rows: int, *, gap: float, pad: float, row_gap: float) -> Figure:
    """Draw pieces of text as token blocks that fill rows; the last one is hidden. Parts: ("token", k), ("hidden")."""
    made = figure.child("tokens", box=box)
    k = 0
    for row, line in zip(chip_rows(figure, texts, rows, pad), box.rows(rows, row_gap), strict=True):
        extra = (line.w - gap * (len(row) - 1) - sum(w for _, w in row)) / len(row)
        x = line.x
        for text, width in row:
            k += 1
            token(made, Box(x, line.y, width + extra, line.h, f"token {k}"), text, k, last=k == len(texts))
            x += width + extra + gap
    return made


def token(figure: Figure, box: Box, text: str, number: int, *, last: bool) -> None:
    """Draw one token of the window, or the hidden one that follows it."""
    name = ("hidden",) if last else ("token", number)
    if not last:
        figure.register(block(figure, box, text), *name)
        return
    made = figure.child(*name, box=box)
    made.box_rect(
        box, min(figure.setting.radius["body"], box.h * 0.3), fill=("cyan", 0.10), stroke=("cyan", 0.9), width=0.85, dash=(2.6, 2.2)
    )
    made.text(
        box.cx, box.cy + figure.setting.role("token").size * 0.345, text, "token", anchor="middle", colour=figure.theme.tint("cyan", 0.35)
    )


# ---------------------------------------------------------------- numbers
def field_tones(figure: Figure) -> tuple[str, str, str]:
    """Return the tones of a number's sign, exponent and fraction."""
    return "ink", figure.theme.tint("blue", 0.12) if figure.theme.dark else "blue", "cyan"


def bits(figure: Figure, x: float, y: float, height: float, value: FormatValue, *, cell: float, gap: float) -> float:
    """Draw the bits of a rounded value by field; ones are solid, zeros faint. Return the right end."""
    for digits, tone in zip(value.fields, field_tones(figure), strict=True):
        for digit in digits:
            figure.rect(x, y, cell, height, cell * 0.22, fill=(tone, ONE if digit == "1" else ZERO))
            x += cell + gap
    return x - gap


def ring(figure: Figure, cell: Shape) -> None:
    """Ring one cell of a grid: the weight that is followed through the picture."""
    x, y, right, bottom = cell.bounds
    figure.rect(x - 2.5, y - 2.5, right - x + 5, bottom - y + 5, 3.5, stroke="ink", width=1.15)


# ---------------------------------------------------------------- the way back to the next micro-batch
def loop(figure: Figure, start: Point, end: Point, y: float, text: str) -> None:
    """Draw the accumulation loop: from a card's edge to the line at `y`, back along it with its label in it, into another card."""
    sheet = figure.setting.is_sheet
    air = 8 if sheet else 16
    middle, half = (start[0] + end[0]) / 2, figure.measure(text, "quiet") / 2 + air
    first = [start, (start[0], y), (middle + half, y)]
    arrow(figure, *first, colour="violet", head=sheet)
    arrow(figure, (middle - half, y), (end[0], y), end, colour="violet")
    figure.text(
        middle, y + figure.setting.role("quiet").size * 0.33, text, "quiet", anchor="middle", colour=figure.theme.tint("violet", 0.5)
    )
