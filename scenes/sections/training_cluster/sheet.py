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
from scenes.drawing.kit.panels import card, tag_pill
from scenes.drawing.kit.payloads import block
from scenes.drawing.shape import horizontal
from scenes.models.pipeline_schedule import Schedule
from scenes.models.plan import bubble_law
from scenes.sections.training_cluster.facts import ClusterFacts
from scenes.sections.training_cluster.sheet_nodes import sheet_network, sheet_node
from scenes.sections.training_cluster.wiring import draw_wiring, lanes, wiring
from scenes.sections.training_cluster.words import DataParallelismWords, InsideWords, LegendWords, TrainingClusterWords

NODES = 201.0  # height of the two rows of nodes


def sheet(figure: Figure, inner: Box, words: TrainingClusterWords, facts: ClusterFacts) -> None:
    """Draw what is under the panel's head. Parts: ("node", 1..4), network, inside, data_parallelism, legend."""
    nodes = Box(inner.x, inner.y, inner.w, NODES).grid(2, 2, 132, 12)
    figures = [figure.child("node", i + 1, box=cell) for i, cell in enumerate(nodes)]
    network = figure.child("network", box=figure.box)
    sheet_network(network, figures, words.network)
    for k, (node, name) in enumerate(zip(figures, words.nodes, strict=True)):
        sheet_node(node, node.box, words.node, name, nic_left=k % 2 == 1)
    minis = inner.cut_top(NODES + 8.5)[1]
    first, rest = minis.cut_left(156, 8)
    second, third = rest.cut_left(146, 8)
    sheet_inside(figure.child("inside", box=first), first, words.inside)
    sheet_data_parallelism(figure.child("data_parallelism", box=second), second, words.data_parallelism, words.labels.tiny)
    sheet_legend(figure.child("legend", box=third), third, words.legend, facts.plan, words.labels.micro_batches)


def stage_colours(figure: Figure) -> list[str]:
    """Return the four blues of the stages, from the lightest down: each is darker than the one before by 8 of L* or more."""
    theme = figure.theme
    if not theme.dark:
        return [theme.shade("blue", 0.62), theme.hue("blue"), theme.tint("blue", 0.38), theme.tint("blue", 0.76)]
    return [theme.gleam("cyan", 0.30), theme.shade("cyan", 0.76), theme.hue("blue"), theme.shade("blue", 0.72)]


def law_text(plan: Schedule) -> str:
    """Return how it is written from what a schedule's idle share follows."""
    return bubble_law(len(plan.slots), plan.micro_batches)


def idle_text(share: float) -> str:
    """Return how the idle share of a schedule is written."""
    return f"= {percent(share)}"


def sheet_inside(figure: Figure, box: Box, words: InsideWords) -> Figure:
    """Draw Inside a Node: CPU, PCIe switches, network cards, GPUs, NVSwitch; under it what is what."""
    card(figure, box)
    x, y = box.x, box.y
    figure.text(x + 9, y + 14.5, words.title, "card")
    wired = wiring(Box(x + 47, y + 19.5, box.w - 56, 66, "wiring"), 12, 2.2)
    chip = Box(x + 9, wired.switches[0].y, 30, 30, "cpu")
    draw_wiring(figure, wired, chip, lanes(chip, wired.switches, 1.7), width=0.9)
    figure.register(cpu(figure, chip, pins=4, label=words.cpu), "cpu")
    bar = wired.bar
    tone = figure.theme.readable_on(figure.theme.shade("blue", 0.3))
    figure.text(bar.cx, bar.cy + 3, words.switch, "micro-strong", anchor="middle", colour=tone)
    figure.text(chip.cx, wired.nics[0].cy + 3, words.nics, "micro", anchor="middle")
    _inside_key(figure, box, words)
    return figure


def _inside_key(figure: Figure, box: Box, words: InsideWords) -> None:
    """Name the two kinds of links, and count the GPUs, under the drawing."""
    y, theme = box.y + 95, figure.theme
    figure.text(box.x + 9, y, words.pcie, "micro", colour=theme.tint("request", 0.2))
    figure.line((box.x + 28, y - 2.7), (box.x + 42, y - 2.7), stroke="blue", width=1.6)
    figure.text(box.x + 54, y, words.nvlink, "micro", colour=theme.tint("cyan", 0.5))
    figure.line((box.x + 83, y - 2.7), (box.x + 97, y - 2.7), stroke="cyan", width=1.6, glow=0.5)
    figure.text(box.right - 9, y, words.gpus, "micro", anchor="end")


def sheet_data_parallelism(figure: Figure, box: Box, words: DataParallelismWords, tiny: str) -> Figure:
    """Draw Data Parallelism: four batches, four workers, one all-reduce; `tiny` is the tag of the model that a node holds whole."""
    card(figure, box)
    x, y = box.x, box.y
    figure.text(x + 9, y + 14.5, words.title, "card")
    tag_pill(figure, box.right - 9, y + 11, tiny, anchor="end")
    for i, (cell, name) in enumerate(zip(Box(x + 9, y + 19.5, box.w - 18, 10.5).columns(4, 10.6), words.batches, strict=True)):
        figure.register(block(figure, cell, name, role="micro-strong"), "batch", i)
        arrow(figure, (cell.cx, y + 30.6), (cell.cx, y + 41.4), glow=0.2)
        figure.register(gpu(figure, Box(cell.x + 1, y + 42, cell.w - 2, 12.5)), "worker", i)
        arrow(figure, (cell.cx, y + 55.1), (cell.cx, y + 69), colour="violet", glow=0.4, tail=True)
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
    figure.text(
        bar.cx,
        bar.y + 9.2,
        words.average.format(copies=len(words.batches)),
        "micro-strong",
        anchor="middle",
        colour=figure.theme.readable_on(mid),
    )
    figure.text(box.cx, y + 93, words.note, "micro", anchor="middle", width=box.w - 12)
    return figure


def sheet_legend(figure: Figure, box: Box, words: LegendWords, plan: Schedule, count: str) -> Figure:
    """Draw the legend: four stages over time, forward filled, backward outlined, idle a dash; and the idle share of so many micro-batches."""
    card(figure, box)
    x, y, pitch = box.x, box.y, 12.6
    figure.text(x + 9, y + 14.5, words.title, "card", width=box.w - 16)
    colours = stage_colours(figure)
    for s, name in enumerate(words.stages):
        figure.rect(x + 9, y + 23.2 + s * pitch, 8, 8, 2, fill=colours[s])
        figure.text(x + 21, y + 30.4 + s * pitch, name, "quiet", colour="body")
    chart = Box(x + 56, y + 22, box.w - 65, 3.8 * pitch, "schedule")
    figure.register(schedule(figure, chart, plan.slots, colours=colours, row_gap=0.2), "schedule")
    _legend_key(figure, box, words)
    y = box.y + 95.5
    figure.text(x + 9, y, words.stage_of, "micro")
    law, said = f"{law_text(plan)} {idle_text(plan.bubble)}", count.format(count=plan.micro_batches)
    room = box.w - 18 - figure.measure(words.stage_of, "micro") - 5
    share = next(
        text for text in (f"{said}: {words.idle} {law}", f"{words.idle} {law}", law) if figure.measure(text, "micro") <= room or text is law
    )
    figure.text(box.right - 9, y, share, "micro", anchor="end")
    return figure


def _legend_key(figure: Figure, box: Box, words: LegendWords) -> None:
    """Name the direction of time and the cells of the schedule, in one line under it."""
    x, y, tone = box.x + 56, box.y + 82.5, figure.theme.tint("request", 0.15)
    figure.text(box.x + 9, y, words.time, "micro")
    arrow(figure, (box.x + 28, y - 2.7), (box.x + 47, y - 2.7), colour="quiet", width=0.9, glow=0.0)
    figure.rect(x, y - 6.2, 7, 7, 1.2, fill=tone)
    figure.text(x + 10.5, y, words.forward, "micro")
    figure.rect(x + 46.4, y - 6, 6.6, 6.6, 1.2, fill=(tone, 0.22), stroke=tone, width=0.9)
    figure.text(x + 57, y, words.backward, "micro")
    figure.circle(x + 104, y - 2.7, 1.15, fill=(figure.theme.tint("blue", 0.3), 0.9))
    figure.text(x + 110, y, words.idle, "micro")
