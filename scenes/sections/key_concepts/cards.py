"""What the sheet and the full frames of the key concepts share, cards A and B: two batches side by side, and the tokens that a context window holds.

Every drawing of the section fills any box and measures itself in `unit`, the sheet's unit scaled to the format's type.
Words come from the content file, times and rates from the roofline model.
"""

from __future__ import annotations

from collections.abc import Sequence

from scenes.core.box import Box
from scenes.core.units import compact, decimal, tenths, whole
from scenes.drawing.figure import Figure
from scenes.drawing.kit.payloads import block, person
from scenes.drawing.shape import ShapeStyle, shapes_of, vertical
from scenes.models.roofline import TradeOff
from scenes.sections.key_concepts.words import BatchLabels, ContextLabels

LEAST_ROWS = 4  # rows of a batch that are drawn, taken or not
SWEEP = (210.0, -30.0)  # of a gauge, degrees, y up
SHEET_TOKEN = 44.0  # height of a token of the context at most, on the sheet
SHEET_BODY = 9.5  # size of body text on the sheet


def unit(figure: Figure) -> float:
    """Return how many design units one unit of the sheet is, by the size of body text."""
    return figure.format.role("body").size / SHEET_BODY


def first_that_fits(figure: Figure, texts: Sequence[str], role: str, width: float) -> str:
    """Return the first of some texts, from long to short, that fits a width, or the last."""
    return next((text for text in texts if figure.measure(text, role) <= width), texts[-1])


def well(figure: Figure, box: Box) -> None:
    """Draw a sunken box in a card, in which a drawing stands."""
    radius = figure.format.radius["box"]
    wash = figure.theme.wash
    figure.box_rect(box, radius, fill=vertical((0, wash(0.05), 0.9), (1, wash(0.16), 0.75)))
    figure.box_rect(box, radius, stroke=(figure.theme.shade("request", 0.5), 0.9), width=0.8)


# ---------------------------------------------------------------- A: batch size
def batches(
    figure: Figure, box: Box, words: BatchLabels, curve: TradeOff, sizes: tuple[int, int], conditions: str, *, stepped: int = 2
) -> Figure:
    """Draw a small batch beside a large one: a row a person, a column a token, the token of this step bright.

    So many of them have done their step, the small one first: the others have no token and no time of it yet. `conditions` says for
    which model and GPU the times hold. Parts: ("batch", 1), ("batch", 2).
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
        _batch_rows(half, rows, size, places, done=k <= stepped)
        if k <= stepped:
            _batch_cost(half, words, curve, size)
    return figure


def _batch_cost(figure: Figure, words: BatchLabels, curve: TradeOff, size: int) -> None:
    """Say what a step of a batch takes and how many tokens a second it gives. Parts: "time", "rate"."""
    cell, u, place = figure.box, unit(figure), curve.place(size)
    step = step_text(words, curve.seconds_per_step[place] * 1e3)
    rate = rate_text(words, curve.tokens_per_second[place])
    figure.child("time").text(cell.cx, cell.bottom - 16.5 * u, step, "micro-strong", anchor="middle", width=cell.w - 8 * u)
    figure.child("rate").text(cell.cx, cell.bottom - 5.8 * u, rate, "micro", anchor="middle", colour="body", width=cell.w - 8 * u)


def step_text(words: BatchLabels, milliseconds: float, places: int | None = None) -> str:
    """Say how long a step takes; a running clock keeps the `places` that it ends with."""
    return words.step.format(value=tenths(milliseconds) if places is None else decimal(milliseconds, places))


def rate_text(words: BatchLabels, tokens: float) -> str:
    """Say how many tokens a second that gives."""
    return words.rate.format(value=compact(tokens))


def _batch_rows(figure: Figure, box: Box, taken: int, places: int, *, done: bool) -> None:
    """Draw `places` rows, the first `taken` of them in use; the last column is the token of this step, once it is done.

    Parts: "step", ("token", r, c).
    """
    u = unit(figure)
    rows = box.rows(places, min(2.6 * u, box.h * 0.03))
    people = min(rows[0].h, max(11 * u, rows[0].h * 0.7))
    lane = box.cut_left(people * 0.9, 3 * u)[1]
    count, gap = max(4, round(lane.w / (rows[0].h * 1.65))), min(2.2 * u, lane.w * 0.03)
    now, reach = lane.columns(count, gap)[-1], rows[taken - 1].bottom - box.y
    style = ShapeStyle(fill=("cyan", 0.12), stroke=("cyan", 0.75), width=0.8, glow=0.0 if figure.format.is_sheet else 0.4)
    frame = figure.rect(now.x - 1.6 * u, box.y - 1.8 * u, now.w + 3.2 * u, reach + 3.6 * u, 2.6 * u, **style)
    figure.register(frame, "step")
    for r, row in enumerate(rows):
        tone = "request" if r < taken else figure.theme.shade("request", 0.34)
        person(figure, box.x + people * 0.42, row.cy - people / 2, people, colour=tone)
        for c, cell in enumerate(Box(lane.x, row.y, lane.w, row.h).columns(count, gap)):
            figure.register(_batch_token(figure, cell, on=r < taken and (done or c < count - 1), now=c == count - 1), "token", r, c)


def _batch_token(figure: Figure, cell: Box, *, on: bool, now: bool) -> Figure:
    """Draw a token of a request's row, or the place of one where no request is."""
    radius = min(1.7 * unit(figure), cell.h * 0.28)
    if on and now:
        return current(figure, cell, radius=radius, glow=0.3)
    return block(figure, cell, state="rest" if on else "empty", radius=radius)


def current(figure: Figure, box: Box, text: str | None = None, *, radius: float | None = None, glow: float = 0.9) -> Figure:
    """Draw the token in turn: hot in frames, where it is the one; a brighter rest tone on the sheet, which has many."""
    if not figure.format.is_sheet:
        made = block(figure, box, text, state="hot", radius=radius)
        shapes_of(made)[0].glow = glow
        return made
    made = figure.child(box=box)
    fill = figure.theme.shade("cyan", 0.6)
    corner = figure.format.radius["body"] if radius is None else radius
    made.box_rect(box, corner, fill=fill, stroke=figure.theme.tint("cyan", 0.35), width=1.0)
    if text:
        size = figure.format.role("token").size
        made.text(box.cx, box.cy + size * 0.345, text, "token", anchor="middle", colour=figure.theme.readable_on(fill), width=box.w)
    return made


# ---------------------------------------------------------------- B: sequence length, context window
def context_window(figure: Figure, box: Box, words: ContextLabels, curve: TradeOff) -> Figure:
    """Draw a prompt of four tokens over a long context T1 to Tn with its window.

    Parts: "prompt" and "long" with ("token", k), "size", "window" with ("edge", k) and "size".
    """
    u = unit(figure)
    slots = len(words.tokens)
    gap = 3.4 * u
    most = SHEET_TOKEN if figure.format.is_sheet else max(22 * u, box.w * 0.1)
    height = min(most, (box.h - 52 * u) / 2)
    top = box.y + max(0.0, box.h - 52 * u - 2 * height) / 2
    first, second = top + 13 * u, top + 32 * u + height
    prompt = figure.child("prompt", box=Box(box.x, first, box.w, height))
    prompt.text(box.x, first - 5.5 * u, words.prompt, "quiet", colour="body")
    for k, (cell, text) in enumerate(zip(prompt.box.columns(slots, gap)[: slots - 2], words.tokens, strict=False)):
        prompt.register(block(prompt, cell, text), "token", k)
    figure.child("size").text(box.right, first + height / 2 + 3 * u, words.size.format(value=slots - 2), "micro", anchor="end")
    long = figure.child("long", box=Box(box.x, second, box.w, height))
    long.text(box.x, second - 5.5 * u, words.long, "quiet", colour="body")
    for k, (cell, text) in enumerate(zip(long.box.columns(slots, gap), words.tokens, strict=True)):
        long.register(block(long, cell, text, state="empty" if k == slots - 2 else "rest"), "token", k)
    _window(figure, Box(box.x, second + height + 3.5 * u, box.w, 12 * u), words, curve)
    return figure


def window_text(words: ContextLabels, tokens: float) -> str:
    """Say how many tokens the window holds."""
    return f"{words.window}: {words.window_size.format(value=whole(round(tokens)))}"


def _window(figure: Figure, box: Box, words: ContextLabels, curve: TradeOff) -> None:
    """Draw the bracket under the long context, with the window's size in it. Parts: ("edge", k), "size"."""
    u = unit(figure)
    made = figure.child("window", box=box)
    text = window_text(words, curve.context_tokens)
    half = made.measure(text, "quiet") / 2 + 5 * u
    y = box.y + 7 * u
    tone = figure.theme.tint("cyan", 0.1)
    for k, (edge, side) in enumerate(((box.x, 1), (box.right, -1))):
        line = made.line((edge, box.y), (edge, y), (box.cx - side * half, y), radius=3 * u, stroke=tone, width=1.1, glow=0.4)
        made.register(line, "edge", k)
    made.child("size").text(box.cx, y + 3 * u, text, "quiet", anchor="middle", colour=figure.theme.tint("cyan", 0.5), width=box.w)
