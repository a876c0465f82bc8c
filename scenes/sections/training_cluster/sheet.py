"""The training cluster in the poster's box: four nodes and their network, and under them Inside a Node, Data Parallelism, the legend of the stages.

The schedule comes from the pipeline model.
"""

from __future__ import annotations

from scenes.core.box import Box
from scenes.core.units import percent
from scenes.drawing.figure import Figure
from scenes.drawing.kit.arrows import arrow
from scenes.drawing.kit.charts import schedule
from scenes.drawing.kit.hardware import cpu, gpu
from scenes.drawing.kit.panels import card
from scenes.drawing.kit.payloads import block
from scenes.drawing.shape import horizontal
from scenes.models.pipeline_schedule import Schedule
from scenes.sections.training_cluster.facts import ClusterFacts
from scenes.sections.training_cluster.sheet_nodes import RAIL_HALF, sheet_network, sheet_nic, sheet_node
from scenes.sections.training_cluster.words import DataParallelismWords, InsideWords, LegendWords, TrainingClusterWords


def sheet(figure: Figure, inner: Box, words: TrainingClusterWords, facts: ClusterFacts) -> None:
    """Draw what is under the panel's head. Parts: ("node", 1..4), network, inside, data_parallelism, legend."""
    nodes = Box(inner.x, inner.y, inner.w, 206).grid(2, 2, 132, 14)
    figures = [figure.child("node", i + 1, box=cell) for i, cell in enumerate(nodes)]
    network = figure.child("network", box=figure.box)
    sheet_network(network, figures, words.network)
    for k, (node, name) in enumerate(zip(figures, words.nodes, strict=True)):
        sheet_node(node, node.box, words.node, name, nic_left=k % 2 == 1)
    minis = inner.cut_top(216)[1]
    first, rest = minis.cut_left(156, 8)
    second, third = rest.cut_left(146, 8)
    sheet_inside(figure.child("inside", box=first), first, words.inside)
    sheet_data_parallelism(figure.child("data_parallelism", box=second), second, words.data_parallelism)
    sheet_legend(figure.child("legend", box=third), third, words.legend, facts.plan)


def stage_colours(figure: Figure) -> list[str]:
    """Return the four stage colours of the legend, from cyan to violet."""
    theme = figure.theme
    middle = theme.shade("request", 1.0), theme.tint("blue", 0.15)
    return [theme.hue("cyan"), middle[0], theme.tint("violet", 0.0), theme.gleam("violet", 0.35)]


def idle_text(word: str, share: float) -> str:
    """Return how the idle share of a schedule is written."""
    return f"{word} {percent(share)}"


def sheet_inside(figure: Figure, box: Box, words: InsideWords) -> Figure:
    """Draw Inside a Node: CPU, PCIe buses to both rows of GPUs and to the NIC, NVSwitch, NVLink."""
    card(figure, box)
    x, y = box.x, box.y
    figure.text(x + 9, y + 14.5, words.title, "card")
    high = Box(x + 49, y + 24, 79, 16.5).columns(4, 3.6)
    low = [Box(c.x, y + 60.5, c.w, c.h) for c in high]
    _pcie(figure, box, high, low)
    for cell, under in zip(high, low, strict=True):
        for dx in (-3.2, 3.2):
            figure.line((cell.cx + dx, cell.bottom), (cell.cx + dx, y + 44.5), stroke="cyan", width=1.1, glow=0.7)
            figure.line((cell.cx + dx, y + 56.5), (cell.cx + dx, under.y), stroke="cyan", width=1.1, glow=0.7)
    for k, cell in enumerate([*high, *low]):
        figure.register(gpu(figure, cell), "gpu", k)
    bar = Box(high[0].x - 2, y + 44.5, high[3].right - high[0].x + 4, 12)
    dark, mid = figure.theme.shade("blue", 0.34), figure.theme.shade("blue", 0.56)
    figure.register(
        figure.box_rect(bar, 2, fill=horizontal((0, dark, 1), (0.5, mid, 1), (1, dark, 1)), stroke="cyan", width=0.8, glow=0.4), "switch"
    )
    figure.text(bar.cx, bar.y + 9.2, words.switch, "micro-strong", anchor="middle", colour=figure.theme.readable_on(mid))
    figure.register(cpu(figure, Box(x + 9, y + 35.5, 30, 30), pins=4, label=words.cpu), "cpu")
    figure.register(sheet_nic(figure, Box(box.right - 15.5, y + 43.5, 6, 14)), "nic")
    figure.text(box.right - 12.5, y + 68, words.nic, "micro", anchor="middle", colour=figure.theme.tint("cyan", 0.5))
    _inside_key(figure, box, words)
    return figure


def _pcie(figure: Figure, box: Box, high: list[Box], low: list[Box]) -> None:
    """Draw the PCIe buses from the CPU around to both rows of GPUs; the upper one goes on to the NIC and its way out."""
    start, nic, y = box.x + 24, box.right - 12.5, box.y
    upper = (start, y + 42), (start, y + 20.5), (nic, y + 20.5), (nic, y + 43.5)
    lower = (start, y + 59), (start, y + 80.5), (low[3].cx, y + 80.5)
    for bus in (upper, lower):
        figure.line(*bus, radius=4, stroke="blue", width=1.3, glow=0.3)
    for up, down in zip(high, low, strict=True):
        figure.line((up.cx, y + 20.5), (up.cx, up.y), stroke="blue", width=1.3)
        figure.line((down.cx, y + 80.5), (down.cx, down.bottom), stroke="blue", width=1.3)
    for dy in (-RAIL_HALF, RAIL_HALF):
        figure.line((nic + 3.4, y + 50.5 + dy), (box.right - 0.5, y + 50.5 + dy), stroke="cyan", width=1.3, glow=0.6)


def _inside_key(figure: Figure, box: Box, words: InsideWords) -> None:
    """Name the two kinds of links and the GPUs, under the drawing."""
    x, y, theme = box.x, box.y, figure.theme
    figure.text(x + 9, y + 95, words.pcie, "micro", colour=theme.tint("request", 0.2))
    figure.line((x + 28, y + 92.3), (x + 42, y + 92.3), stroke="blue", width=1.6)
    figure.text(x + 54, y + 95, words.nvlink, "micro", colour=theme.tint("cyan", 0.5))
    figure.line((x + 83, y + 92.3), (x + 97, y + 92.3), stroke="cyan", width=1.6, glow=0.5)
    figure.text(box.right - 9, y + 95, words.gpus, "micro", anchor="end")


def sheet_data_parallelism(figure: Figure, box: Box, words: DataParallelismWords) -> Figure:
    """Draw Data Parallelism: four batches, four workers, one all-reduce."""
    card(figure, box)
    x, y = box.x, box.y
    figure.text(x + 9, y + 14.5, words.title, "card")
    for i, (cell, name) in enumerate(zip(Box(x + 9, y + 20.5, box.w - 18, 10.5).columns(4, 10.6), words.batches, strict=True)):
        figure.register(block(figure, cell, name, role="micro-strong"), "batch", i)
        arrow(figure, (cell.cx, y + 31.8), (cell.cx, y + 38.6), glow=0.2)
        figure.register(gpu(figure, Box(cell.x + 1, y + 39, cell.w - 2, 14.5)), "worker", i)
        arrow(figure, (cell.cx, y + 54.2), (cell.cx, y + 68.6), colour="violet", glow=0.4, tail=True)
    bar = Box(x + 9, y + 69.5, box.w - 18, 12)
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


def sheet_legend(figure: Figure, box: Box, words: LegendWords, plan: Schedule) -> Figure:
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
    figure.text(kx + 110, ky, idle_text(words.idle, plan.bubble), "micro")
    figure.text(x + 9, ky, words.time, "micro")
    arrow(figure, (x + 28, ky - 2.7), (x + 47, ky - 2.7), colour="quiet", width=0.9, glow=0.0)
    return figure
