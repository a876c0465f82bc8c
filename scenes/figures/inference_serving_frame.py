"""The panels of section 5 in a full frame: load balancer, batching, model server, cache, streamed output.

Words come from the content file; requests, tokens and rows from `models.batch_table`, queues from `models.serving`.
"""

from __future__ import annotations

import numpy as np

from scenes.content.inference_serving import InferenceServingWords
from scenes.figures.arrows import arrow, arrow_head
from scenes.figures.figure import Figure
from scenes.figures.geometry import Point
from scenes.figures.inference_serving import balancer, output, titled
from scenes.figures.inference_serving_batch import legend, timeline
from scenes.figures.inference_serving_cache import standing_cache
from scenes.figures.inference_serving_server import adapters, decode, heading, inner_box, prefill
from scenes.layout import Box
from scenes.models.batch_table import batch_table
from scenes.models.serving import simulate


def frame_balancer(figure: Figure, box: Box, words: InferenceServingWords) -> None:
    """Draw the balancer and its three replicas. Parts: ("replica", 1..3)."""
    room = titled(figure, box, words.balancer.title)
    wide = figure.setting.is_wide
    share = 0.34 if wide else 0.20 if box.w > 600 else 0.24
    replicas = room.cut_right(room.w * (1 - share))[1]
    gap = replicas.h * 0.05
    height = (replicas.h - gap * 4) / 3
    first, rest = replicas.cut_top(height, gap)
    second, rest = rest.cut_top(height, gap * 3)
    balancer(figure, box, words.balancer, simulate(), left=room.x, rows=[first, second, rest])


def frame_batching(figure: Figure, box: Box, words: InferenceServingWords) -> Box:
    """Draw the batch over its steps; return the frame of the column "this step"."""
    setting, labels = figure.setting, words.batching
    room = titled(figure, box, labels.title)
    size = setting.role("quiet").size
    foot = size * (1.5 if setting.is_wide else 0.3)
    rows = Box(room.x, room.y + size * 0.3, room.w, room.h - foot - size * 0.3, "rows")
    height = rows.h / 3 * 0.82
    hot = timeline(figure, rows, batch_table(), labels, row_h=height)
    tone = figure.theme.tint("cyan", 0.1)
    if setting.is_wide:
        figure.text(hot.cx, room.bottom + 4, labels.this_step, "strong", anchor="middle", colour=tone)
        figure.text(room.x, room.bottom, labels.note, "quiet", width=room.w)
    else:
        figure.text(room.right, box.y + setting.role("card").size * 1.36, labels.this_step, "strong", anchor="end", colour=tone)
    if box.w > 600:
        title_end = room.x + figure.measure(labels.title, "card")
        legend(
            figure,
            title_end + 40,
            box.y + setting.role("card").size * (1.68 if setting.is_wide else 1.36),
            labels,
            right=room.right,
            gap=30,
        )
    return hot


def frame_server(figure: Figure, box: Box, words: InferenceServingWords) -> dict[str, Box]:
    """Draw the model server, lit: Prefill, Decode Loop, adapters. Returns the boxes "decode" and "plates" of the latter."""
    setting = figure.setting
    stacked = box.h > 420 and not setting.is_wide
    room = titled(figure, box, words.server.title, lit=True)
    room = Box(box.x + 18, room.y, box.w - 36, box.bottom - 14 - room.y)
    upper, slots = room.cut_bottom(44, 16)
    left, right = upper.rows((0.34, 0.66), 12) if stacked else upper.columns((0.395, 0.605) if setting.is_wide else (0.42, 0.58), 24)
    first, second = figure.child("prefill", box=left), figure.child("decode", box=right)
    inner_box(first, left)
    inner_box(second, right, lit=True)
    if not stacked:
        arrow(figure, (left.right + 3, upper.cy), (right.x - 3, upper.cy), glow=0.4)
    _frame_prefill(first, left, words, stacked)
    area = heading(second, right, words.server.decode, (), beside=False)
    lanes = decode(second, area, batch_table(), label=" ".join(words.server.decode_note) if stacked or setting.is_wide else None)
    place = _frame_adapters(figure, slots, words)
    arrow(figure.figure("adapters"), (place.cx, place.y - 1), (place.cx, right.bottom + 1.5), glow=0.4)
    return {"decode": right, "plates": lanes, "prefill": left}


def _frame_prefill(figure: Figure, box: Box, words: InferenceServingWords, stacked: bool) -> None:
    note, table = words.server.prefill_note, batch_table()
    if stacked:
        room = heading(figure, box, words.server.prefill, note, beside=True)
        prefill(figure, room.inset(4, 16), table, rows=1 if room.w > 420 else 2, plates_w=58)
        return
    room = heading(figure, box, words.server.prefill, (), beside=False)
    size = figure.setting.role("quiet").size
    roomy = room.h > 150
    area = room.cut_bottom(size * 2.4, 6)[0] if roomy else room
    prefill(figure, area, table, rows=3, plates_w=54 if figure.setting.is_wide else 44)
    if roomy:
        figure.paragraph(box.cx, room.bottom - size * 1.15, list(note), "quiet", width=room.w, lead=size * 1.16, anchor="middle")


def _frame_adapters(figure: Figure, box: Box, words: InferenceServingWords) -> Box:
    """Draw the adapters' places in a row; return the place that is in use."""
    made = figure.child("adapters", box=box)
    size = figure.setting.role("quiet").size
    made.text(box.x + 4, box.cy + size * 0.345, words.server.adapters, "quiet")
    used = figure.measure(words.server.adapters, "quiet") + 30
    return adapters(made, Box(box.x + used, box.y, box.w - used, box.h), batch_table())


def frame_cache(figure: Figure, box: Box, words: InferenceServingWords) -> Box:
    """Draw the cache with its counters; return the box of the cylinder."""
    server, table, labels = words.server, batch_table(), words.labels
    name = f"{server.cache} {server.cache_place}"
    if figure.setting.is_wide:
        room = titled(figure, box, name)
        cylinder = Box(room.x + 12, room.y + 6, 232, room.h, "cylinder")
        standing_cache(figure, cylinder, table)
        _counters_beside(figure.child("counters"), Box(box.right - 138, cylinder.y, 116, cylinder.h), words)
        return cylinder
    size, card = figure.setting.role("body").size, figure.setting.role("card").size
    titled(figure, box, server.cache)
    figure.text(box.x + 20, box.y + card * 2.5, server.cache_place, "quiet")
    top = box.y + card * 3.1
    short = box.h < 360
    low = box.bottom - (58 if short else 104)
    share = figure.measure("R1", "strong") + figure.measure("16", "body") + size * 0.45 + 24
    cylinder = Box(box.x + 30, top, box.w - 30 - share - 22, low - top - 12, "cylinder")
    standing_cache(figure, cylinder, table)
    counters = figure.child("counters")
    if short:
        counters.text(
            box.cx, box.bottom - 24, f"{table.rows_in_use} {labels.of} {table.cache_rows} {labels.rows}", "strong", anchor="middle"
        )
        return cylinder
    for share_x, number, unit, tone in (
        (0.30, str(table.rows_in_use), f"{labels.of} {table.cache_rows} {labels.rows}", "ink"),
        (0.75, f"+{table.rows_added}", labels.every_loop, figure.theme.tint("violet", 0.3)),
    ):
        x = box.x + box.w * share_x
        counters.text(
            x,
            box.bottom - 54,
            number,
            "hero" if tone == "ink" else "number",
            anchor="middle",
            colour=tone,
            size=None if tone == "ink" else 44,
        )
        counters.text(x, box.bottom - 22, unit, "quiet", anchor="middle")
    return cylinder


def _counters_beside(figure: Figure, box: Box, words: InferenceServingWords) -> None:
    table, labels = batch_table(), words.labels
    numbers = (
        (str(table.rows_in_use), labels.rows_in_use, "hero", "ink"),
        (f"+{table.rows_added}", labels.every_loop, "number", figure.theme.tint("violet", 0.3)),
        (str(table.cache_rows), labels.rows_fit, "number", "body"),
    )
    for (number, unit, role, tone), cell in zip(numbers, box.rows((0.40, 0.30, 0.30)), strict=True):
        figure.text(cell.x, cell.bottom - 42, number, role, colour=tone)
        figure.text(cell.x, cell.bottom - 12, unit, "quiet")


def frame_output(figure: Figure, box: Box, words: InferenceServingWords) -> None:
    """Draw the three answers as far as they are written. Parts: ("line", 1..3)."""
    flat = box.h < 170
    size = 34.0 if figure.setting.is_wide else 30.0 if box.h > 180 else 26.0
    if flat:
        room = titled(figure, Box(box.x, box.y, box.w, box.h), words.stages[5])
        used = figure.measure(words.stages[5], "card") + 60
        room = Box(box.x + used, box.y + 12, box.right - 20 - box.x - used, box.h - 24)
    else:
        room = titled(figure, box, words.stages[5])
    output(figure, room.rows(3, 2), batch_table(), words, size)


# ---------------------------------------------------------------- ways between panels
def cache_ways(figure: Figure, boxes: dict[str, Box], cylinder: Box, words: InferenceServingWords) -> None:
    """Draw how rows go into the cache and how every loop reads them. Routes: "write", "prompt rows"."""
    made = figure.child("cache ways")
    decode_box, lanes = boxes["decode"], boxes["plates"]
    start = (lanes.right - 6, lanes.y - 4)
    mouth = (cylinder.cx - cylinder.w * 0.16, cylinder.y + cylinder.w * 0.10)
    points = _write_curve(start, mouth, decode_box, cylinder, stacked=boxes["prefill"].bottom < decode_box.y, wide=figure.setting.is_wide)
    for k in range(0, len(points), 4):
        made.draw(np.array(points[k : k + 4], float), stroke=("violet", 0.95), width=1.4, glow=0.8)
    made.draw(arrow_head(points[-2], mouth, made.line_scale), fill="violet", glow=0.6)
    figure.add_route(np.array(points, float), "write")
    prompt = boxes["prefill"]
    figure.add_route([(prompt.right - 40, prompt.cy), (prompt.right - 40, prompt.y - 8), start, mouth], "prompt rows")
    if figure.setting.is_wide:
        made.text(decode_box.right, decode_box.y - 18, words.labels.write, "quiet", anchor="end", colour=figure.theme.tint("violet", 0.45))
    y = lanes.bottom - (lanes.bottom - lanes.y) * 0.12
    arrow(made, (cylinder.x - 4, y), (decode_box.right + 3, y), colour="violet", width=1.4, glow=0.6)


def _write_curve(start: Point, mouth: Point, inner: Box, cylinder: Box, *, stacked: bool, wide: bool) -> list[Point]:
    """Return the cubic points of the way from the plates into the cylinder; under Prefill it first leaves to the side."""
    if not stacked:
        over = inner.y + (mouth[1] - inner.y) * 0.25 - 6
        return [start, (start[0] + 30, over - 8), (cylinder.x - 26, over - 22 if wide else cylinder.y - 12), mouth]
    side = (inner.right + 14, inner.y + (start[1] - inner.y) * 0.45)
    first = [start, (start[0] + 40, side[1] - 6), (side[0] - 90, side[1] + 8), side]
    return [*first, side, (side[0] + 34, side[1] - 3), (cylinder.x - 16, mouth[1] - 34), mouth]
