"""What the sheet and the full frames of the key concepts share, card C: prompt tokens feed a violet cylinder, a new token reads it and adds its own row.

Rows follow the convention of scenes.models.kv_cache; the pairs that the cache saves are counted there too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.arrows import arrow
from scenes.drawing.kit.payloads import block, readable_strength, text_tone
from scenes.drawing.shape import diagonal, horizontal
from scenes.models.kv_cache import CachePairs
from scenes.sections.key_concepts.cards import current, unit
from scenes.sections.key_concepts.words import CacheLabels

SPARE = 1  # empty rows above the one that the new token adds
LANDING = 24.0  # design units into the cylinder at which a row that travels comes to rest, and leaves
ROW = 1.1  # height of a row against its text, below which no spare row is drawn
SLOT = 0.8  # width of the next row's slot, as a share of the cylinder


@dataclass(frozen=True)
class CacheState:
    """How far the cache is: rows that are written, whether the new token is there, passes whose pairs are counted (None: all)."""

    written: int | None = None
    newest: bool = True
    passes: int | None = None


def cache(figure: Figure, box: Box, words: CacheLabels, title: str, work: CachePairs, state: CacheState = CacheState()) -> Figure:  # noqa: B008  (frozen)
    """Draw the cache after the prompt, or as far as it is, and the new token; below, the pairs computed with the cache and without it.

    Parts: "prompt" with ("token", k), "cylinder" with ("row", k) from below, ("values", k) and "slot", "newest", "read", "append", "work" with
    ("pairs", row, pass) and ("total", row); routes: ("write", k), ("read", k), "append".
    """
    u, filled = unit(figure), work.prompt_tokens
    drawing, below = box.cut_bottom(37 * u, 10 * u)
    heads, drawing = drawing.cut_top(11 * u)
    half = max(min(37 * u, drawing.w * 0.2), min(drawing.w * 0.16, drawing.h * 0.34))
    stack = Box(drawing.cx - half, drawing.y, 2 * half, drawing.h, "cylinder")
    side = max(28 * u, drawing.w * 0.11)
    base = heads.y + 7 * u
    figure.text(box.x, base, words.prompt, "quiet", colour="body")
    figure.text(stack.cx, base, title, "strong", anchor="middle", colour=figure.theme.tint("violet", 0.6))
    figure.text(box.right, base, words.new, "quiet", anchor="end", colour="body")
    written, named = (filled, filled + 1) if state.written is None else (state.written, state.written)
    rows = _cylinder(figure, stack, words, filled, written, named)
    _prompt(figure, Box(box.x, drawing.y + 6 * u, side, drawing.h - 6 * u), stack, words, rows[:filled])
    _newest(figure, Box(box.right - side * 1.28, drawing.y, side * 1.28, drawing.h), stack, words, rows, filled, seen=state.newest)
    _work(figure, below, words, work, len(work.steps_with) if state.passes is None else state.passes)
    return figure


def _cylinder(figure: Figure, box: Box, words: CacheLabels, filled: int, written: int, named: int) -> list[float]:
    """Draw the disks, those that are `written` as such, keys and values of those that are `named`, and the slot of the row after the prompt.

    Return each row's middle, from below.
    """
    made = figure.child("cylinder", box=box)
    ry = min(box.w * 0.12, box.h * 0.085)
    count = filled + 1 + (SPARE if box.h - 2 * ry > (filled + 1 + SPARE) * figure.format.role("token").size * ROW else 0)
    step = (box.h - 2 * ry) / count
    middles = []
    for k in range(count):
        top = box.bottom - ry - (k + 1) * step
        made.register(_band(made, Box(box.x, top, box.w, step * 0.93), ry, written=k < written), "row", k + 1)
        middles.append(top + ry * 0.75 + step * 0.5)
    size = figure.format.role("token").size
    tall = min(size * 1.3, step)
    slot = Box(box.cx - SLOT / 2 * box.w, middles[filled] - tall / 2, SLOT * box.w, tall, "slot")
    edge = figure.theme.tint("violet", 0.15)
    fill = figure.theme.shade("violet", 0.1)
    if written <= filled:
        made.register(made.box_rect(slot, size * 0.3, fill=fill, stroke=edge, width=0.9, dash=(2.2, 1.8)), "slot")
    tone = text_tone(figure, "violet")
    for k, y in enumerate(middles[:named], start=1):
        values = made.child("values", k)
        for word, dx in zip(words.row, (-0.2, 0.2), strict=True):
            colour = tone if k <= written else figure.theme.tint("violet", 0.6)
            values.text(box.cx + dx * box.w, y + size * 0.33, word.format(number=k), "token", anchor="middle", colour=colour)
    return middles


def _band(figure: Figure, box: Box, ry: float, *, written: bool) -> Figure:
    """Draw one row of the cylinder, dark enough for its text; the lid's centre is at the box's top."""
    made = figure.child(box=box)
    shade = figure.theme.shade
    edge = figure.theme.gleam("violet", 0.4) if written else shade("violet", 0.6)
    strengths = np.array((0.40, 0.68, 0.56, 0.28) if written else (0.10, 0.19, 0.15, 0.07))
    strengths *= readable_strength(figure, "violet", strengths.max()) / strengths.max()
    side = f"M{box.x} {box.y} V{box.bottom} A{box.w / 2} {ry} 0 0 0 {box.right} {box.bottom} V{box.y} Z"
    fill = horizontal(*((at, shade("violet", float(strength)), 1) for at, strength in zip((0, 0.3, 0.65, 1), strengths, strict=True)))
    made.path(side, fill=fill, stroke=edge, width=0.8, glow=0.35 if written else 0.0)
    high, low = (1.0, 0.72) if written else (0.40, 0.22)
    made.ellipse(
        box.cx, box.y, box.w / 2, ry, fill=diagonal((0, shade("violet", high), 1), (1, shade("violet", low), 1)), stroke=edge, width=0.8
    )
    return made


def _prompt(figure: Figure, box: Box, stack: Box, words: CacheLabels, rows: list[float]) -> None:
    """Draw the prompt's tokens and the bus that writes them into the cache together, a row each."""
    u, filled = unit(figure), len(rows)
    made = figure.child("prompt", box=box)
    area, note = box.cut_bottom(12 * u, 2 * u)
    pitch = area.h / filled
    least = max(17 * u, min(pitch * 0.8, figure.format.role("token").size * 1.4))
    cells = area.rows(filled, max(min(4 * u, pitch * 0.2), pitch - max(least, pitch * 0.55)))
    for k, cell in enumerate(cells, start=1):
        made.register(block(made, cell, words.token.format(number=k)), "token", k)
    bus, margin = box.right + (stack.x - box.right) * 0.42, 2.5 * u
    middle = (cells[0].cy + cells[-1].cy) / 2
    made.line(
        (box.right + margin, cells[0].cy),
        (bus, cells[0].cy),
        (bus, cells[-1].cy),
        (box.right + margin, cells[-1].cy),
        radius=4 * u,
        stroke="violet",
        width=1.2,
        glow=0.4,
    )
    for cell in cells[1:-1]:
        made.line((box.right + margin, cell.cy), (bus, cell.cy), stroke="violet", width=1.2, glow=0.4)
    arrow(made, (bus, middle), (stack.x - margin, middle), colour="violet")
    made.text(box.x, note.bottom - 2 * u, words.write, "micro")
    for k, (cell, y) in enumerate(zip(cells, rows, strict=True), start=1):
        start = [(box.right + margin, cell.cy), (bus, cell.cy), (bus, middle), (stack.x - margin, middle)]
        figure.add_route([*start, (stack.x - margin, y), (stack.x + LANDING, y)], "write", k)


def _newest(figure: Figure, box: Box, stack: Box, words: CacheLabels, rows: list[float], filled: int, *, seen: bool) -> None:
    """Draw the new token, once it is there: the cache's rows come to it (read), its own row goes back (append)."""
    u = unit(figure)
    margin = 2.5 * u
    y = (rows[0] + rows[filled - 1]) / 2
    token = Box(box.x, y - 9 * u, box.w, 18 * u, "new token")
    bus = stack.right + 6 * u
    middle, high = (bus + token.x) / 2, rows[filled]
    for k, row in enumerate(rows[:filled], start=1):
        figure.add_route([(stack.right - LANDING, row), (bus, row), (bus, y), (token.x - margin, y)], "read", k)
    figure.add_route([(token.cx, token.y - margin), (token.cx, high), (stack.right - LANDING, high)], "append")
    figure.child("newest place", box=token)
    if not seen:
        return
    newest, name = figure.child("newest", box=token), words.token.format(number=filled + 1)
    block(newest, token, name) if figure.format.is_sheet else current(newest, token, name)
    made = figure.child("read", box=token)
    made.line(
        (stack.right + margin, rows[0]),
        (bus, rows[0]),
        (bus, rows[filled - 1]),
        (stack.right + margin, rows[filled - 1]),
        radius=3 * u,
        stroke="violet",
        width=1.2,
        glow=0.4,
    )
    for low in rows[1 : filled - 1]:
        made.line((stack.right + margin, low), (bus, low), stroke="violet", width=1.2, glow=0.4)
    arrow(made, (bus, y), (token.x - margin, y), colour="violet")
    made.text(middle, y - 5 * u, words.read, "micro", anchor="middle", colour=figure.theme.tint("violet", 0.6))
    made = figure.child("append", box=token)
    slot = stack.cx + SLOT / 2 * stack.w
    arrow(made, (token.cx, token.y - margin), (token.cx, high), (slot + 0.6 * margin, high), colour="cyan")
    made.text(middle + 5 * u, high - 5 * u, words.append, "micro", anchor="middle", colour=figure.theme.tint("cyan", 0.55))


def _work(figure: Figure, box: Box, words: CacheLabels, work: CachePairs, passes: int) -> None:
    """Draw, countable, the keys and values computed in so many passes: the prefill's, then each pass's; outlined what is computed again."""
    u = unit(figure)
    made = figure.child("work", box=box)
    made.line((box.x, box.y), (box.right, box.y), stroke=(figure.theme.shade("blue", 0.75), 0.5), width=0.6)
    text = words.work.format(prompt=work.prompt_tokens, new=work.new_tokens)
    if passes:
        made.child("title").text(box.x, box.y + 11 * u, text, "micro", width=box.w)
    rows = ((words.kept, work.steps_with, work.with_cache), (words.recomputed, work.steps_without, work.without_cache))
    sums = [words.passes.format(prefill=steps[0], later=sum(steps[1:]), value=total) for _, steps, total in rows]
    left = max(made.measure(label, "micro") for label, _, _ in rows) + 6 * u
    right = max(made.measure(total, "micro-strong") for total in sums) + 8 * u
    gap = 6 * u
    pitch = (box.w - left - right - gap * work.new_tokens) / work.without_cache
    for k, ((label, steps, _), total) in enumerate(zip(rows, sums, strict=True)):
        y = box.y + (23.3 + k * 12.2) * u
        made.text(box.x, y, label, "micro", colour="body")
        if passes == len(steps):
            made.child("total", k).text(box.right, y, total, "micro-strong", anchor="end")
        x = box.x + left
        for step, count in enumerate(steps[:passes]):
            fresh, pairs = count if step == 0 else 1, made.child("pairs", k, step)
            for cell in range(count):
                again = cell < count - fresh
                fill, edge = (None, figure.theme.tint("violet", 0.2)) if again else ("violet", None)
                pair = pairs.rect(x, y - 6.4 * u, pitch * 0.74, 7 * u, 1.4 * u, fill=fill, stroke=edge, width=0.8)
                pairs.register(pair, "pair", cell)
                x += pitch
            x += gap
