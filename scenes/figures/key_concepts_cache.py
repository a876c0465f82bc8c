"""Drawing of section 8, card C: prompt tokens feed a violet cylinder, a new token reads it and adds its own row.

Rows follow the convention of scenes.models.kv_cache; the work that the cache saves is counted there too.
"""

from __future__ import annotations

from scenes.content.key_concepts import CacheLabels
from scenes.figures.arrows import arrow
from scenes.figures.bodies import block
from scenes.figures.figure import Figure
from scenes.figures.key_concepts import unit
from scenes.figures.solids import disk
from scenes.layout import Box
from scenes.models.kv_cache import CacheWork

SPARE = 1  # empty rows above the one that the new token adds


def cache(figure: Figure, box: Box, words: CacheLabels, title: str, work: CacheWork, filled: int) -> Figure:
    """Draw the cache with `filled` rows and its newest token; below, the pairs computed with and without it.

    Parts: "prompt", "cylinder" with ("row", k) from below, "token", "work"; routes: ("write",), ("append",).
    """
    u = unit(figure)
    drawing, below = box.cut_bottom(34 * u, 7 * u)
    heads, drawing = drawing.cut_top(11 * u)
    half = max(min(37 * u, drawing.w * 0.2), min(drawing.w * 0.16, drawing.h * 0.34))
    stack = Box(drawing.cx - half, drawing.y, 2 * half, drawing.h, "cylinder")
    side = max(28 * u, drawing.w * 0.11)
    base = heads.y + 7 * u
    figure.text(box.x, base, words.prompt, "quiet", colour="body")
    figure.text(stack.cx, base, title, "strong", anchor="middle", colour=figure.theme.tint("violet", 0.6))
    figure.text(box.right, base, words.new, "quiet", anchor="end", colour="body")
    rows = _cylinder(figure, stack, words, filled)
    _prompt(figure, Box(box.x, drawing.y + 6 * u, side, drawing.h - 6 * u), stack, words, filled)
    _newest(figure, Box(box.right - side * 1.28, drawing.y, side * 1.28, drawing.h), stack, words, rows, filled)
    _work(figure, below, words, work)
    return figure


def _cylinder(figure: Figure, box: Box, words: CacheLabels, filled: int) -> list[float]:
    """Draw the disks and their keys and values; return the height of each row's middle, from below."""
    made = figure.child("cylinder", box=box)
    count, ry = filled + 1 + SPARE, box.w * 0.12
    step = (box.h - 2 * ry) / count
    middles = []
    for k in range(count):
        top = box.bottom - ry - (k + 1) * step
        on = k < filled
        edge = figure.theme.gleam("violet", 0.5) if on else figure.theme.shade("violet", 0.55)
        piece = disk(made, box.cx, top, box.w, step * 0.93, ry, "violet" if on else "dark", edge=edge, glow=0.3 if on else 0.0)
        made.register(piece, "row", k + 1)
        middles.append(top + ry * 0.75 + step * 0.5)
    fill = figure.theme.shade("violet", 0.34)
    size = figure.setting.role("token").size
    for k, y in enumerate(middles[: filled + 1], start=1):
        if k <= filled:
            made.rect(box.cx - box.w * 0.36, y - size * 0.55, box.w * 0.72, size * 1.1, size * 0.5, fill=(fill, 0.92))
        for word, dx in zip(words.row, (-0.22, 0.22), strict=True):
            tone = figure.theme.readable_on(fill) if k <= filled else figure.theme.tint("violet", 0.55)
            made.text(box.cx + dx * box.w, y + size * 0.25, word.format(number=k), "token", anchor="middle", colour=tone)
    return middles


def _prompt(figure: Figure, box: Box, stack: Box, words: CacheLabels, filled: int) -> None:
    """Draw the prompt's tokens and the bus that writes them into the cache together."""
    u = unit(figure)
    made = figure.child("prompt", box=box)
    area, note = box.cut_bottom(12 * u, 2 * u)
    pitch = area.h / filled
    cells = area.rows(filled, max(4 * u, pitch - max(17 * u, pitch * 0.55)))
    for k, cell in enumerate(cells, start=1):
        block(made, cell, words.token.format(number=k))
    bus, air = box.right + (stack.x - box.right) * 0.42, 2.5 * u
    middle = (cells[0].cy + cells[-1].cy) / 2
    made.line(
        (box.right + air, cells[0].cy),
        (bus, cells[0].cy),
        (bus, cells[-1].cy),
        (box.right + air, cells[-1].cy),
        radius=4 * u,
        stroke="violet",
        width=1.2,
        glow=0.4,
    )
    for cell in cells[1:-1]:
        made.line((box.right + air, cell.cy), (bus, cell.cy), stroke="violet", width=1.2, glow=0.4)
    arrow(made, (bus, middle), (stack.x - air, middle), colour="violet")
    made.text(box.x, note.bottom - 2 * u, words.write, "micro")
    figure.add_route([(box.cx, middle), (stack.x, middle), (stack.cx, middle)], "write")


def _newest(figure: Figure, box: Box, stack: Box, words: CacheLabels, rows: list[float], filled: int) -> None:
    """Draw the new token: the cache's rows come to it (read), its own row goes back (append)."""
    u = unit(figure)
    air = 2.5 * u
    y = (rows[0] + rows[filled - 1]) / 2
    token = Box(box.x, y - 9 * u, box.w, 18 * u, "new token")
    made = figure.child("token", box=token)
    block(made, token, words.token.format(number=filled + 1), state="hot")
    bus = stack.right + 6 * u
    middle = (bus + token.x) / 2
    made.line(
        (stack.right + air, rows[0]),
        (bus, rows[0]),
        (bus, rows[filled - 1]),
        (stack.right + air, rows[filled - 1]),
        radius=3 * u,
        stroke="violet",
        width=1.2,
        glow=0.4,
    )
    for low in rows[1 : filled - 1]:
        made.line((stack.right + air, low), (bus, low), stroke="violet", width=1.2, glow=0.4)
    arrow(made, (bus, y), (token.x - air, y), colour="violet")
    made.text(middle, y - 5 * u, words.read, "micro", anchor="middle", colour=figure.theme.tint("violet", 0.6))
    high = rows[filled]
    arrow(made, (token.cx, token.y - air), (token.cx, high), (stack.right + air, high), colour="cyan")
    made.text(middle + 5 * u, high - 5 * u, words.append, "micro", anchor="middle", colour=figure.theme.tint("cyan", 0.55))
    figure.add_route([(stack.right, y), (token.cx, y)], "read")
    figure.add_route([(token.cx, token.y), (token.cx, high), (stack.right, high), (stack.cx, high)], "append")


def _work(figure: Figure, box: Box, words: CacheLabels, work: CacheWork) -> None:
    """Draw, countable, how many keys and values are computed with the cache and without it."""
    u = unit(figure)
    made = figure.child("work", box=box)
    made.line((box.x, box.y), (box.right, box.y), stroke=(figure.theme.shade("blue", 0.75), 0.5), width=0.6)
    made.text(box.x, box.y + 11 * u, words.work.format(value=work.tokens), "micro", width=box.w)
    left = max(made.measure(text, "micro") for text in (words.kept, words.recomputed)) + 6 * u
    right = 14 * u
    pitch = (box.w - left - right) / max(work.rows_with, work.rows_without)
    for row, (text, count, kept) in enumerate(((words.kept, work.rows_with, True), (words.recomputed, work.rows_without, False))):
        y = box.y + (21.5 + row * 11) * u
        made.text(box.x, y, text, "micro", colour="body")
        for k in range(count):
            tone = {"fill": "violet"} if kept else {"stroke": figure.theme.tint("violet", 0.2), "width": 0.8}
            made.rect(box.x + left + k * pitch, y - 6.4 * u, pitch * 0.74, 7 * u, 1.4 * u, **tone)
        made.text(box.right, y, str(count), "micro-strong", anchor="end")
