"""The three mini-panels of section 3 in a full frame, across or down as their box is wide or tall.

The schedule comes from the pipeline model.
"""

from __future__ import annotations

from scenes.content.training_cluster import DataParallelism, Inside, Legend
from scenes.figures.arrows import arrow
from scenes.figures.bodies import block
from scenes.figures.charts import schedule
from scenes.figures.containers import fading_rule, stage_card
from scenes.figures.figure import Figure
from scenes.figures.hardware import cpu, gpu, metal
from scenes.figures.training_cluster import GPUS
from scenes.layout import Box
from scenes.models.pipeline_schedule import Schedule


def frame_inside(figure: Figure, box: Box, words: Inside) -> Figure:
    """Draw Inside a Node in a frame: CPU over PCIe to NVSwitch, NVLink to eight GPUs; upright when the box is tall."""
    inner = stage_card(figure, box, words.title)
    return _inside_across(figure, inner, words) if box.w / box.h > 1.75 else _inside_down(figure, inner, words)


def _inside_across(figure: Figure, box: Box, words: Inside) -> Figure:
    size = figure.setting.role("quiet").size
    drawing, labels = box.cut_bottom(size * 1.1)
    side = min(92.0, drawing.h - 8)
    chip = cpu(figure, Box(box.x + 4, drawing.cy - side / 2, side, side, "cpu"))
    bar = Box(box.x + box.w * 0.40, drawing.y + 2, 36, drawing.h - 4, "switch")
    figure.line((chip.box.right, drawing.cy), (bar.x, drawing.cy), stroke=figure.theme.tint("request", 0.1), width=1.4)
    figure.text((chip.box.right + bar.x) / 2, drawing.cy - 12, words.pcie, "quiet", anchor="middle")
    _frame_switch(figure, bar, 6, 1)
    grid = Box(bar.right + 30, drawing.y, box.right - bar.right - 32, drawing.h, "gpus")
    for r, row in enumerate(grid.rows(2, 14)):
        figure.line((bar.right, row.cy), (grid.right - 24, row.cy), stroke=("cyan", 0.85), width=1.25, glow=0.5)
        for c, cell in enumerate(row.columns(4, 11)):
            figure.register(gpu(figure, cell), "gpu", r * 4 + c)
    base = labels.bottom - 2
    figure.text(chip.box.cx, base, words.cpu, "quiet", anchor="middle")
    figure.text(bar.cx - 4, base, words.switch, "quiet", anchor="middle")
    figure.text(grid.right, base, f"{words.nvlink}, {words.gpus}", "quiet", anchor="end")
    return figure


def _inside_down(figure: Figure, box: Box, words: Inside) -> Figure:
    size = figure.setting.role("quiet").size
    drawing, labels = box.cut_bottom(size * 1.15)
    rows = drawing.rows((0.36, 0.30, 0.34), drawing.h * 0.085)
    chip = cpu(figure, Box(box.x + 10, rows[0].y - 4, rows[0].h + 4, rows[0].h + 4, "cpu"))
    figure.text(chip.box.right + 14, rows[0].cy + size * 0.2, words.cpu, "quiet")
    figure.line((chip.box.cx, chip.box.bottom), (chip.box.cx, rows[1].y), stroke=figure.theme.tint("request", 0.1), width=1.4)
    figure.text(box.right, rows[0].cy + size * 0.2, words.pcie, "quiet", anchor="end")
    _frame_switch(figure, rows[1], 1, 6, words.switch)
    for k, cell in enumerate(rows[2].columns(GPUS, 6)):
        figure.line((cell.cx, rows[1].bottom), (cell.cx, cell.y), stroke=("cyan", 0.85), width=1.25, glow=0.5)
        figure.register(gpu(figure, cell), "gpu", k)
    figure.text(box.cx, labels.bottom + 2, f"{words.nvlink}, {words.gpus}", "quiet", anchor="middle")
    return figure


def _frame_switch(figure: Figure, box: Box, rows: int, columns: int, label: str | None = None) -> None:
    figure.register(figure.box_rect(box, 7, fill=metal(figure), stroke=figure.theme.tint("request", 0.1), width=0.9), "switch")
    if label:
        size = figure.setting.role("body").size
        figure.text(box.x + 12, box.cy + size * 0.34, label, "body")
        box = Box(box.right - 22 * columns - 8, box.cy - 8, 22 * columns, 16)
        cells = box.columns(columns, 6)
    else:
        cells = box.inset(9, 10).grid(rows, columns, 7)
    for cell in cells:
        figure.box_rect(cell, 2, fill=("cyan", 0.2), stroke=figure.theme.tint("request", 0.05), width=0.6)


def frame_data_parallelism(figure: Figure, box: Box, words: DataParallelism) -> Figure:
    """Draw Data Parallelism in a frame: own batch, same weights, one average, for four workers."""
    inner = stage_card(figure, box, words.title)
    size, beside = figure.setting.role("quiet").size, box.w > 420
    labels_w = max(figure.measure(text, "quiet") for text in (words.own_batch, words.same_weights)) + 22
    area = inner.cut_left(labels_w)[1] if beside else inner.cut_bottom(size * 1.15)[0]
    rows = area.rows((0.30, 0.38, 0.32), area.h * 0.09)
    for k in range(4):
        cells = [row.columns(4, area.w * 0.05)[k] for row in rows]
        for cell in cells[0].inset(cells[0].w * 0.06, 0).grid(2, 3, 4):
            block(figure, cell, radius=3)
        arrow(figure, (cells[0].cx, cells[0].bottom + 2), (cells[0].cx, cells[1].y + 1), colour="request", width=1.1, glow=0.2)
        _weights(figure, cells[1].inset(cells[1].w * 0.04, 3))
        figure.line((cells[2].cx, rows[1].bottom - 4), (cells[2].cx, rows[2].bottom - 6), stroke="violet", width=1.15)
        block(figure, Box(cells[2].cx - 17, rows[2].y + 1, 34, 15), colour="violet", radius=3)
    first, last = (row.columns(4, area.w * 0.05)[k].cx for row, k in ((rows[2], 0), (rows[2], 3)))
    y = rows[2].bottom - 6
    figure.line((first, rows[2].cy), (first, y), (last, y), (last, rows[2].cy), radius=10, stroke="violet", width=1.15, glow=0.4)
    if beside:
        for text, row in ((words.own_batch, rows[0]), (words.same_weights, rows[1]), (words.average.split()[0], rows[2])):
            figure.text(inner.x, row.cy + size * 0.34, text, "quiet")
    else:
        figure.text(inner.cx, inner.bottom + 2, words.average, "quiet", anchor="middle")
    return figure


def _weights(figure: Figure, box: Box) -> None:
    """Draw a model replica: three sheets of weights in perspective."""
    lean = box.w * 0.22
    height = box.h * 0.5
    for q in range(3):
        y = box.bottom - q * (box.h - height) / 2
        outline = [(box.x, y), (box.x + lean, y - height), (box.right, y - height), (box.right - lean, y)]
        figure.polygon(*outline, fill=figure.theme.shade("blue", 0.42), stroke=figure.theme.tint("request", 0.05), width=0.8)


def frame_legend(figure: Figure, box: Box, words: Legend, plan: Schedule) -> Figure:
    """Draw the legend in a frame: forward cyan, backward violet, idle dots."""
    size = figure.setting.role("body").size
    rows = figure.break_lines(words.title, "card", box.w - 40, balanced=True)
    inner = stage_card(figure, box, None)
    lead = figure.setting.role("card").size * 1.14
    last = figure.paragraph(box.x + 22, box.y + figure.setting.role("card").size * 1.72, rows, "card", width=box.w - 40, lead=lead)
    inner = Box(box.x + 22, last + 14, box.w - 44, box.bottom - 18 - last - 14, "legend")
    if len(rows) == 1:
        fading_rule(figure, inner.x, inner.right, last + 14, strength=0.7)
        inner = inner.inset(0, 14, 0, 0)
    label_w = size * 1.25 + figure.measure(words.stages[0], "body") + 18
    chart = Box(inner.x + label_w, inner.y, inner.w - label_w, inner.h, "schedule")
    figure.register(schedule(figure, chart, plan.slots, row_gap=0.36), "schedule")
    for name, tone, row in zip(
        words.stages, (0.45, 0.7, 0.95, 1.0), chart.rows(len(words.stages), chart.h / len(words.stages) * 0.36), strict=True
    ):
        fill = figure.theme.shade("blue", tone) if tone < 1 else figure.theme.tint("request", 0.4)
        figure.rect(inner.x, row.cy - 9, 18, 18, 4, fill=fill)
        figure.text(inner.x + size * 1.25, row.cy + size * 0.34, name, "body")
    return figure
