"""The three mini-panels of section 3 on the poster: Inside a Node, Data Parallelism, the legend of the stages.

The schedule comes from the pipeline model.
"""

from __future__ import annotations

from scenes.content.training_cluster import DataParallelism, Inside, Legend
from scenes.figures.arrows import arrow
from scenes.figures.bodies import block
from scenes.figures.charts import schedule
from scenes.figures.containers import card
from scenes.figures.figure import Figure
from scenes.figures.hardware import cpu, gpu
from scenes.figures.shape import horizontal
from scenes.layout import Box
from scenes.models.pipeline_schedule import Schedule


def stage_colours(figure: Figure) -> list[str]:
    """Return the four stage colours of the legend, from cyan to violet."""
    theme = figure.theme
    middle = theme.shade("request", 1.0), theme.tint("blue", 0.15)
    return [theme.hue("cyan"), middle[0], theme.tint("violet", 0.0), theme.gleam("violet", 0.35)]


def sheet_inside(figure: Figure, box: Box, words: Inside) -> Figure:
    """Draw Inside a Node: CPU, PCIe buses, NVSwitch, NVLink, eight GPUs."""
    card(figure, box)
    x, y = box.x, box.y
    figure.text(x + 9, y + 14.5, words.title, "card")
    columns = Box(x + 56, y + 26, 88, 17).columns(4, 4)
    low = [Box(c.x, y + 65, c.w, c.h) for c in columns]
    for bus, row, edge in ((y + 22.5, columns, y + 46), (y + 86.5, low, y + 64)):
        figure.line((x + 26, edge), (x + 26, bus), (columns[3].cx, bus), radius=4, stroke="blue", width=1.3, glow=0.3)
        for cell in row:
            figure.line((cell.cx, bus), (cell.cx, cell.y if bus < edge else cell.bottom), stroke="blue", width=1.3)
    for cell, under in zip(columns, low, strict=True):
        for dx in (-3.2, 3.2):
            figure.line((cell.cx + dx, cell.bottom), (cell.cx + dx, y + 48.5), stroke="cyan", width=1.1, glow=0.7)
            figure.line((cell.cx + dx, y + 60.5), (cell.cx + dx, under.y), stroke="cyan", width=1.1, glow=0.7)
    for k, cell in enumerate([*columns, *low]):
        figure.register(gpu(figure, cell), "gpu", k)
    bar = Box(columns[0].x - 2, y + 48.5, columns[3].right - columns[0].x + 4, 12)
    dark, mid = figure.theme.shade("blue", 0.34), figure.theme.shade("blue", 0.56)
    figure.register(
        figure.box_rect(bar, 2, fill=horizontal((0, dark, 1), (0.5, mid, 1), (1, dark, 1)), stroke="cyan", width=0.8, glow=0.4), "switch"
    )
    figure.text(bar.cx, bar.y + 9.2, words.switch, "micro-strong", anchor="middle", colour=figure.theme.readable_on(mid))
    figure.register(cpu(figure, Box(x + 11, y + 40, 30, 30), pins=4, label=words.cpu), "cpu")
    theme = figure.theme
    figure.text(x + 9, y + 95, words.pcie, "micro", colour=theme.tint("request", 0.2))
    figure.line((x + 28, y + 92.3), (x + 42, y + 92.3), stroke="blue", width=1.6)
    figure.text(x + 54, y + 95, words.nvlink, "micro", colour=theme.tint("cyan", 0.5))
    figure.line((x + 83, y + 92.3), (x + 97, y + 92.3), stroke="cyan", width=1.6, glow=0.5)
    figure.text(box.right - 9, y + 95, words.gpus, "micro", anchor="end")
    return figure


def sheet_data_parallelism(figure: Figure, box: Box, words: DataParallelism) -> Figure:
    """Draw Data Parallelism: four batches, four workers, one all-reduce."""
    card(figure, box)
    x, y = box.x, box.y
    figure.text(x + 9, y + 14.5, words.title, "card")
    for i, (cell, name) in enumerate(zip(Box(x + 9, y + 21, box.w - 18, 11).columns(4, 10.6), words.batches, strict=True)):
        figure.register(block(figure, cell, name, role="micro-strong"), "batch", i)
        arrow(figure, (cell.cx, y + 33), (cell.cx, y + 40.4), glow=0.2)
        figure.register(gpu(figure, Box(cell.x + 1, y + 41, cell.w - 2, 17)), "worker", i)
        arrow(figure, (cell.cx, y + 59), (cell.cx, y + 68), colour="violet", glow=0.4)
    bar = Box(x + 9, y + 68.5, box.w - 18, 12)
    dark, mid = figure.theme.shade("violet", 0.36), figure.theme.shade("violet", 0.5)
    figure.register(
        figure.box_rect(
            bar,
            2,
            fill=horizontal((0, dark, 1), (0.5, mid, 1), (1, dark, 1)),
            stroke=figure.theme.tint("violet", 0.45),
            width=0.8,
            glow=0.3,
        ),
        "average",
    )
    figure.text(bar.cx, bar.y + 9.2, words.average, "micro-strong", anchor="middle", colour=figure.theme.readable_on(mid))
    figure.text(box.cx, y + 93, words.note, "micro", anchor="middle", width=box.w - 12)
    return figure


def sheet_legend(figure: Figure, box: Box, words: Legend, plan: Schedule) -> Figure:
    """Draw the legend: four stages over time, forward filled, backward outlined, idle a dash."""
    card(figure, box)
    x, y = box.x, box.y
    figure.text(x + 9, y + 14.5, words.title, "card", width=box.w - 16)
    colours = stage_colours(figure)
    for s, name in enumerate(words.stages):
        figure.rect(x + 9, y + 24 + s * 14, 8, 8, 2, fill=colours[s])
        figure.text(x + 21, y + 31.3 + s * 14, name, "quiet", colour="body")
    chart = Box(x + 56, y + 22.5, box.w - 65, 53.4, "schedule")
    figure.register(schedule(figure, chart, plan.slots, colours=colours, row_gap=0.22), "schedule")
    ky, kx, tone = y + 91.5, x + 56, figure.theme.tint("request", 0.15)
    figure.rect(kx, ky - 6.2, 7, 7, 1.2, fill=tone)
    figure.text(kx + 10.5, ky, words.forward, "micro")
    figure.rect(kx + 46.4, ky - 6, 6.6, 6.6, 1.2, fill=(tone, 0.22), stroke=tone, width=0.9)
    figure.text(kx + 57, ky, words.backward, "micro")
    figure.circle(kx + 104, ky - 2.7, 1.1, fill=(figure.theme.shade("blue", 0.7), 1))
    figure.text(kx + 110, ky, words.idle, "micro")
    figure.text(x + 9, ky, words.time, "micro")
    arrow(figure, (x + 28, ky - 2.7), (x + 47, ky - 2.7), colour="quiet", width=0.9, glow=0.0)
    return figure
