"""The panels of section 5 in a full frame: load balancer, batching, cache, streamed output.

Words come from the content file; requests, tokens and rows from `models.batch_table`, queues from `models.serving`.
"""

from __future__ import annotations

from collections.abc import Sequence

from scenes.content.inference_serving import InferenceServingWords
from scenes.figures.containers import stage_card
from scenes.figures.figure import Figure
from scenes.figures.inference_serving import balancer, cells_legend, output, titled
from scenes.figures.inference_serving_batch import legend, timeline
from scenes.figures.inference_serving_cache import standing_cache
from scenes.layout import Box
from scenes.models.batch_table import batch_table
from scenes.models.serving import ServingRun


def frame_balancer(figure: Figure, box: Box, words: InferenceServingWords, run: ServingRun) -> None:
    """Draw the balancer and its three replicas. Parts: ("replica", 1..3)."""
    room = titled(figure, box, words.balancer.title)
    wide = figure.setting.is_wide
    card = figure.setting.role("card").size
    cells_legend(figure, room.right, box.y + card * (1.68 if wide else 1.36), run, words.labels.requests)
    share = 0.34 if wide else 0.20 if box.w > 600 else 0.24
    replicas = room.cut_right(room.w * (1 - share))[1]
    gap = replicas.h * 0.05
    height = (replicas.h - gap * 4) / 3
    first, rest = replicas.cut_top(height, gap)
    second, rest = rest.cut_top(height, gap * 3)
    balancer(figure, box, words.balancer, run, left=room.x, rows=[first, second, rest])


def frame_batching(figure: Figure, box: Box, words: InferenceServingWords, names: Sequence[str]) -> Box:
    """Draw the batch over its steps; return the frame of the column "this step"."""
    setting, labels = figure.setting, words.batching
    room, wide = titled(figure, box, labels.title), setting.is_wide
    size, title_y = setting.role("quiet").size, box.y + setting.role("card").size * (1.68 if wide else 1.36)
    beside = box.w > 600
    foot, head = size * (1.5 if wide else 0.3 if beside else 1.45), size * (0.3 if beside else 0.15)
    rows = Box(room.x, room.y + head, room.w, room.h - foot - head, "rows")
    hot = timeline(figure, rows, batch_table(), names, row_h=rows.h / 3 * (0.82 if beside else 0.92))
    figure.text(
        hot.cx, room.bottom + 4 if wide else title_y, labels.this_step, "strong", anchor="middle", colour=figure.theme.tint("cyan", 0.25)
    )
    if wide:
        figure.text(room.x, room.bottom, labels.note, "quiet", width=room.w)
    if beside:
        legend(figure, room.x + figure.measure(labels.title, "card") + 40, title_y, labels, right=room.right, gap=30)
    else:
        legend(figure, room.x, room.bottom, labels, right=hot.x - 10, gap=22)
    return hot


def frame_cache(figure: Figure, box: Box, words: InferenceServingWords) -> tuple[Box, float]:
    """Draw the cache with its counters; return the box of the cylinder and the height of its surface."""
    server, table = words.server, batch_table()
    counters = figure.child("counters")
    if figure.setting.is_wide:
        room = titled(figure, box, f"{server.cache} {server.cache_place}")
        cylinder = Box(room.x + 12, room.y + 20, 222, room.h - 14, "cylinder")
        _counters_beside(counters, Box(box.right - 138, cylinder.y, 116, cylinder.h), words)
        return cylinder, standing_cache(figure, cylinder, table)
    card, short = figure.setting.role("card").size, box.h < 360
    titled(figure, box, server.cache)
    place = box.y + card * 2.5
    figure.text(box.x + 20, place, server.cache_place, "quiet")
    share = figure.measure("R3 16", "strong") + 44
    width = box.w - 30 - share
    if short:
        _counters_in_line(counters, Box(box.x + 20, box.bottom - 62, box.w - 40, 48), words)
        cylinder = Box(box.x + 30, place + 32, width, box.bottom - 66 - place - 32, "cylinder")
    else:
        _counters_over(counters, Box(box.x + 20, place + 16, box.w - 40, 84), words)
        cylinder = Box(box.x + 30, place + 124, width, box.bottom - 20 - place - 124, "cylinder")
    return cylinder, standing_cache(figure, cylinder, table)


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


def _counters_over(figure: Figure, box: Box, words: InferenceServingWords) -> None:
    """Set rows in use at the left and what a loop adds at the right, each over its unit."""
    table, labels = batch_table(), words.labels
    y, low = box.y + 50, box.y + 82
    figure.text(box.x, y, str(table.rows_in_use), "hero")
    figure.text(box.x, low, f"{labels.of} {table.cache_rows} {labels.rows}", "quiet")
    unit = figure.measure(labels.every_loop, "quiet")
    figure.text(box.right - unit, y, f"+{table.rows_added}", "number", colour=figure.theme.tint("violet", 0.3), size=44)
    figure.text(box.right, low, labels.every_loop, "quiet", anchor="end")


def _counters_in_line(figure: Figure, box: Box, words: InferenceServingWords) -> None:
    """Set both counters on one line."""
    table, labels = batch_table(), words.labels
    number = str(table.rows_in_use)
    figure.text(box.x, box.bottom, number, "hero", size=50)
    figure.text(box.x + figure.measure(number, "hero", 50) + 10, box.bottom, f"{labels.of} {table.cache_rows} {labels.rows}", "quiet")
    figure.text(box.right, box.bottom, f"+{table.rows_added}", "number", anchor="end", colour=figure.theme.tint("violet", 0.3), size=44)


def frame_output(figure: Figure, box: Box, words: InferenceServingWords) -> None:
    """Draw the three answers as far as they are written. Parts: ("line", 1..3)."""
    size, title = 34.0 if figure.setting.is_wide else 28.0 if box.h > 160 else 26.0, words.stages[5]
    if box.h > 160:
        output(figure, titled(figure, box, title).rows(3, 2), batch_table(), words, size)
        return
    stage_card(figure, box)
    card = figure.setting.role("card").size
    lines = title.split()
    lead = card * 1.2
    figure.paragraph(box.x + 20, box.cy + card * 0.345 - lead * (len(lines) - 1) / 2, lines, "card", width=box.w, lead=lead)
    used = max(figure.measure(line, "card") for line in lines) + 46
    output(figure, Box(box.x + used, box.y + 7, box.w - used - 20, box.h - 14).rows(3, 2), batch_table(), words, size)
