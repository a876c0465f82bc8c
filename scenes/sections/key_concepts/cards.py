"""Drawings of section 8, cards A and B: two batches side by side, and the tokens that a context window holds.

Every drawing of the section fills any box and measures itself in `unit`, the sheet's unit scaled to the arrangement's type.
Words come from the content file, times and rates from the roofline model.
"""

from __future__ import annotations

from scenes.content.key_concepts import BatchLabels, Card, ContextLabels
from scenes.figures.bodies import block, person
from scenes.figures.containers import card, letter_chip
from scenes.figures.figure import Figure
from scenes.figures.shape import vertical
from scenes.layout import Box
from scenes.models.roofline import TradeOff

LEAST_ROWS = 4  # rows of a batch that are drawn, taken or not
SHEET_BODY = 9.5  # size of body text on the sheet


def unit(figure: Figure) -> float:
    """Return how many design units one unit of the sheet is, by the size of body text."""
    return figure.setting.role("body").size / SHEET_BODY


def milliseconds(value: float) -> str:
    """Write milliseconds with one decimal, below one with two figures."""
    return f"{value:.1f}" if value >= 0.95 else f"{value:.2g}"


def rate_text(rate: float) -> str:
    """Write tokens a second: from ten thousand on in thousands, as on the scale."""
    return f"{rate:,.0f}" if rate < 9_999.5 else f"{rate / 1e3:.1f}k" if rate < 99_950 else f"{rate / 1e3:,.0f}k"


def concept(figure: Figure, box: Box, words: Card) -> Box:
    """Draw a lettered card of the sheet: chip, title, definition; return the room under the definition."""
    card(figure, box)
    letter_chip(figure, Box(box.x + 9, box.y + 8, 15, 15, "letter"), words.letter, "letter")
    figure.text(box.x + 30, box.y + 19.3, words.title, "card", width=box.w - 36)
    last = figure.paragraph(box.x + 9, box.y + 36, words.text, "body", width=box.w - 16, lead=11.8, lines=3)
    return Box(box.x + 9, last + 9, box.w - 18, box.bottom - last - 18, words.title)


def well(figure: Figure, box: Box) -> None:
    """Draw a sunken box in a card, in which a drawing stands."""
    radius = figure.setting.radius["box"]
    wash = figure.theme.wash
    figure.box_rect(box, radius, fill=vertical((0, wash(0.05), 0.9), (1, wash(0.16), 0.75)))
    figure.box_rect(box, radius, stroke=(figure.theme.shade("request", 0.5), 0.9), width=0.8)


# ---------------------------------------------------------------- A: batch size
def batches(figure: Figure, box: Box, words: BatchLabels, curve: TradeOff, sizes: tuple[int, int], conditions: str) -> Figure:
    """Draw a small batch beside a large one: a row a person, a column a token, the token of this step bright.

    `conditions` says for which model and GPU the times hold. Parts: ("batch", 1), ("batch", 2); routes: the same names.
    """
    u = unit(figure)
    places = max(LEAST_ROWS, *sizes)
    box, foot = box.cut_bottom(7 * u, 5 * u)
    figure.text(foot.cx, foot.bottom - 0.5 * u, conditions, "micro", anchor="middle", width=box.w)
    for k, (cell, title, size) in enumerate(zip(box.columns(2, 4 * u), (words.small, words.large), sizes, strict=True), start=1):
        half = figure.child("batch", k, box=cell)
        well(half, cell)
        half.text(cell.cx, cell.y + 13 * u, title, "strong", anchor="middle", width=cell.w - 8 * u)
        rows = cell.inset(7 * u, 19 * u, 7 * u, 29 * u)
        _batch_rows(half, rows, size, places)
        ms, rate = curve.seconds_per_step[curve.place(size)] * 1e3, curve.tokens_per_second[curve.place(size)]
        half.text(
            cell.cx,
            cell.bottom - 16.5 * u,
            words.step.format(value=milliseconds(ms)),
            "micro-strong",
            anchor="middle",
            width=cell.w - 8 * u,
        )
        half.text(
            cell.cx,
            cell.bottom - 5.8 * u,
            words.rate.format(value=rate_text(rate)),
            "micro",
            anchor="middle",
            colour="body",
            width=cell.w - 8 * u,
        )
        middle = rows.y + rows.h * size / places / 2
        figure.add_route([(rows.x, middle), (rows.right, middle)], "batch", k)
    return figure


def _batch_rows(figure: Figure, box: Box, taken: int, places: int) -> None:
    """Draw `places` rows, the first `taken` of them in use; the last column is the token of this step."""
    u = unit(figure)
    rows = box.rows(places, min(2.6 * u, box.h * 0.03))
    people = min(rows[0].h, max(11 * u, rows[0].h * 0.7))
    lane = box.cut_left(people * 0.9, 3 * u)[1]
    count = max(4, round(lane.w / (rows[0].h * 1.65)))
    gap = min(2.2 * u, lane.w * 0.03)
    now = lane.columns(count, gap)[-1]
    reach = rows[taken - 1].bottom - box.y
    figure.rect(
        now.x - 1.6 * u,
        box.y - 1.8 * u,
        now.w + 3.2 * u,
        reach + 3.6 * u,
        2.6 * u,
        fill=("cyan", 0.12),
        stroke=("cyan", 0.75),
        width=0.8,
        glow=0.0 if figure.setting.is_sheet else 0.4,
    )
    for r, row in enumerate(rows):
        on = r < taken
        tone = "request" if on else figure.theme.shade("request", 0.34)
        person(figure, box.x + people * 0.42, row.cy - people / 2, people, colour=tone)
        for c, cell in enumerate(Box(lane.x, row.y, lane.w, row.h).columns(count, gap)):
            radius = min(1.7 * unit(figure), cell.h * 0.28)
            if on and c == count - 1:
                current(figure, cell, radius=radius, glow=0.3)
            else:
                block(figure, cell, state="rest" if on else "empty", radius=radius)


def current(figure: Figure, box: Box, text: str | None = None, *, radius: float | None = None, glow: float = 0.9) -> Figure:
    """Draw the token in turn: hot in frames, where it is the one; a brighter rest tone on the sheet, which has many."""
    if not figure.setting.is_sheet:
        made = block(figure, box, text, state="hot", radius=radius)
        made.submobjects[0].glow = glow
        return made
    made = figure.child(box=box)
    fill = figure.theme.shade("cyan", 0.6)
    corner = figure.setting.radius["body"] if radius is None else radius
    made.box_rect(box, corner, fill=fill, stroke=figure.theme.tint("cyan", 0.35), width=1.0)
    if text:
        size = figure.setting.role("token").size
        made.text(box.cx, box.cy + size * 0.345, text, "token", anchor="middle", colour=figure.theme.readable_on(fill), width=box.w)
    return made


# ---------------------------------------------------------------- B: sequence length, context window
def context_window(figure: Figure, box: Box, words: ContextLabels, curve: TradeOff) -> Figure:
    """Draw a prompt of four tokens over a long context T1 to Tn with its window.

    Parts: "prompt", "long", "window"; route: ("context",).
    """
    u = unit(figure)
    slots = len(words.tokens)
    gap = 3.4 * u
    height = min(max(22 * u, box.w * 0.1), (box.h - 52 * u) / 2)
    top = box.y + max(0.0, box.h - 52 * u - 2 * height) / 2
    first, second = top + 13 * u, top + 32 * u + height
    prompt = figure.child("prompt", box=Box(box.x, first, box.w, height))
    prompt.text(box.x, first - 5.5 * u, words.prompt, "quiet", colour="body")
    for cell, text in zip(prompt.box.columns(slots, gap)[: slots - 2], words.tokens, strict=False):
        block(prompt, cell, text)
    prompt.text(box.right, first + height / 2 + 3 * u, words.size.format(value=slots - 2), "micro", anchor="end")
    long = figure.child("long", box=Box(box.x, second, box.w, height))
    long.text(box.x, second - 5.5 * u, words.long, "quiet", colour="body")
    for k, (cell, text) in enumerate(zip(long.box.columns(slots, gap), words.tokens, strict=True)):
        block(long, cell, text, state="empty" if k == slots - 2 else "rest")
    _window(figure, Box(box.x, second + height + 3.5 * u, box.w, 12 * u), words, curve)
    figure.add_route([(box.x - 20 * u, long.box.cy), (box.right, long.box.cy)], "context")
    return figure


def _window(figure: Figure, box: Box, words: ContextLabels, curve: TradeOff) -> None:
    """Draw the bracket under the long context, with the window's size in it."""
    u = unit(figure)
    made = figure.child("window", box=box)
    text = f"{words.window}: {words.window_size.format(value=f'{curve.context_tokens:,}')}"
    half = made.measure(text, "quiet") / 2 + 5 * u
    y = box.y + 7 * u
    tone = figure.theme.tint("cyan", 0.1)
    for edge, side in ((box.x, 1), (box.right, -1)):
        made.line((edge, box.y), (edge, y), (box.cx - side * half, y), radius=3 * u, stroke=tone, width=1.1, glow=0.4)
    made.text(box.cx, y + 3 * u, text, "quiet", anchor="middle", colour=figure.theme.tint("cyan", 0.5), width=box.w)
