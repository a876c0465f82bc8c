"""Drawing of section 8, card C: prompt tokens feed a violet cylinder, a new token reads it and adds its own row.

Rows follow the convention of scenes.models.kv_cache; the pairs that the cache saves are counted there too.
"""

from __future__ import annotations

from scenes.content.key_concepts import CacheLabels
from scenes.figures.arrows import arrow
from scenes.figures.bodies import block
from scenes.figures.figure import Figure
from scenes.figures.key_concepts import current, unit
from scenes.figures.shape import diagonal, horizontal
from scenes.layout import Box
from scenes.models.kv_cache import CachePairs

SPARE = 1  # empty rows above the one that the new token adds
SLOT = 0.8  # width of the next row's slot, as a share of the cylinder


def cache(figure: Figure, box: Box, words: CacheLabels, title: str, work: CachePairs) -> Figure:
    """Draw the cache after the prompt, and the new token; below, the pairs computed with the cache and without it.

    Parts: "prompt", "cylinder" with ("row", k) from below, "token", "work"; routes: ("write",), ("append",).
    """
    u, filled = unit(figure), work.prompt_tokens
    drawing, below = box.cut_bottom(34 * u, 13 * u)
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
    """Draw the disks, their keys and values, and the slot of the next row; return each row's middle, from below."""
    made = figure.child("cylinder", box=box)
    count, ry = filled + 1 + SPARE, min(box.w * 0.12, box.h * 0.085)
    step = (box.h - 2 * ry) / count
    middles = []
    for k in range(count):
        top = box.bottom - ry - (k + 1) * step
        made.register(_band(made, Box(box.x, top, box.w, step * 0.93), ry, written=k < filled), "row", k + 1)
        middles.append(top + ry * 0.75 + step * 0.5)
    size = figure.setting.role("token").size
    tall = min(size * 1.3, step)
    slot = Box(box.cx - SLOT / 2 * box.w, middles[filled] - tall / 2, SLOT * box.w, tall, "slot")
    edge = figure.theme.tint("violet", 0.15)
    made.box_rect(slot, size * 0.3, fill=figure.theme.shade("violet", 0.1), stroke=edge, width=0.9, dash=(2.2, 1.8))
    tone = figure.theme.readable_on(figure.theme.shade("violet", 0.5))
    for k, y in enumerate(middles[: filled + 1], start=1):
        for word, dx in zip(words.row, (-0.2, 0.2), strict=True):
            colour = tone if k <= filled else figure.theme.tint("violet", 0.6)
            made.text(box.cx + dx * box.w, y + size * 0.33, word.format(number=k), "token", anchor="middle", colour=colour)
    return middles


def _band(figure: Figure, box: Box, ry: float, *, written: bool) -> Figure:
    """Draw one row of the cylinder, dark enough for its text; the lid's centre is at the box's top."""
    made = figure.child(box=box)
    shade = figure.theme.shade
    edge = figure.theme.gleam("violet", 0.4) if written else shade("violet", 0.6)
    strengths = (0.34, 0.50, 0.44, 0.26) if written else (0.10, 0.19, 0.15, 0.07)
    side = f"M{box.x} {box.y} V{box.bottom} A{box.w / 2} {ry} 0 0 0 {box.right} {box.bottom} V{box.y} Z"
    fill = horizontal(*((at, shade("violet", strength), 1) for at, strength in zip((0, 0.3, 0.65, 1), strengths, strict=True)))
    made.path(side, fill=fill, stroke=edge, width=0.8, glow=0.3 if written else 0.0)
    high, low = (0.85, 0.55) if written else (0.40, 0.22)
    made.ellipse(
        box.cx, box.y, box.w / 2, ry, fill=diagonal((0, shade("violet", high), 1), (1, shade("violet", low), 1)), stroke=edge, width=0.8
    )
    return made


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
    current(made, token, words.token.format(number=filled + 1))
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
    slot = stack.cx + SLOT / 2 * stack.w
    arrow(made, (token.cx, token.y - air), (token.cx, high), (slot + 0.6 * air, high), colour="cyan")
    made.text(middle + 5 * u, high - 5 * u, words.append, "micro", anchor="middle", colour=figure.theme.tint("cyan", 0.55))
    figure.add_route([(stack.right, y), (token.cx, y)], "read")
    figure.add_route([(token.cx, token.y), (token.cx, high), (stack.right, high), (stack.cx, high)], "append")


def _work(figure: Figure, box: Box, words: CacheLabels, work: CachePairs) -> None:
    """Draw, countable, the keys and values computed: the prefill's, then each pass's; outlined what is computed again."""
    u = unit(figure)
    made = figure.child("work", box=box)
    made.line((box.x, box.y), (box.right, box.y), stroke=(figure.theme.shade("blue", 0.75), 0.5), width=0.6)
    text = words.work.format(prompt=work.prompt_tokens, new=work.new_tokens)
    made.text(box.x, box.y + 11 * u, text, "micro", width=box.w)
    rows = ((words.kept, work.steps_with, work.with_cache), (words.recomputed, work.steps_without, work.without_cache))
    sums = [words.passes.format(prefill=steps[0], later=sum(steps[1:]), value=total) for _, steps, total in rows]
    left = max(made.measure(label, "micro") for label, _, _ in rows) + 6 * u
    right = max(made.measure(total, "micro-strong") for total in sums) + 8 * u
    gap = 6 * u
    pitch = (box.w - left - right - gap * work.new_tokens) / work.without_cache
    for k, ((label, steps, _), total) in enumerate(zip(rows, sums, strict=True)):
        y = box.y + (21.5 + k * 11) * u
        made.text(box.x, y, label, "micro", colour="body")
        made.text(box.right, y, total, "micro-strong", anchor="end")
        x = box.x + left
        for step, count in enumerate(steps):
            fresh = count if step == 0 else 1
            for cell in range(count):
                again = cell < count - fresh
                tone = {"stroke": figure.theme.tint("violet", 0.2), "width": 0.8} if again else {"fill": "violet"}
                made.rect(x, y - 6.4 * u, pitch * 0.74, 7 * u, 1.4 * u, **tone)
                x += pitch
            x += gap
