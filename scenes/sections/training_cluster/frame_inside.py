"""Inside a Node in a full frame: the CPU reaches the GPUs over PCIe, the GPUs one another over NVLink and the NVSwitch.

The same wiring as on the poster; the NIC stands on the PCIe bus and leads out of the node.
"""

from __future__ import annotations

from dataclasses import dataclass

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.hardware import cpu, gpu, metal, port
from scenes.drawing.kit.panels import stage_card
from scenes.sections.training_cluster.parts import GPUS
from scenes.sections.training_cluster.words import InsideWords, NodeWords

TAP = 7.0  # length of a line from the PCIe bus to a GPU


@dataclass(frozen=True)
class NodeFabric:
    """Where GPUs, NVSwitch and the two PCIe buses (the box's top and bottom) are."""

    box: Box
    high: list[Box]
    low: list[Box]
    bar: Box


def frame_inside(figure: Figure, box: Box, words: InsideWords, node: NodeWords) -> Figure:
    """Draw Inside a Node in a frame: CPU at the left when the box is wide, above when it is narrow."""
    inner = stage_card(figure, box, words.title, rule=figure.format.is_wide)
    if not figure.format.is_wide:
        head = figure.format.role("card").size * 1.72 + 14
        inner = Box(inner.x, box.y + head, inner.w, box.h - head - 18)
    (_across if box.w > 400 else _down)(figure, box, inner, words, node)
    return figure


def _across(figure: Figure, box: Box, inner: Box, words: InsideWords, node: NodeWords) -> None:
    size, side = figure.format.role("quiet").size, 84.0
    area = inner.inset(0, 3)
    chip = Box(area.x, area.cy - side / 2, side, side, "cpu")
    nic = _nic_box(figure, words, area.right, area.y + area.h * 0.46)
    grid_x = chip.cx + 12 + figure.measure(words.pcie, "quiet") + 14
    side_w = max(nic.w, figure.measure(words.gpus, "quiet"))
    fabric = _fabric(figure, Box(grid_x, area.y, area.right - side_w - 12 - grid_x, area.h, "fabric"), words, (size * 1.4, 12.0))
    _bus(figure, (chip.cx, chip.y), (chip.cx, area.y), (nic.cx, area.y), (nic.cx, nic.y))
    _bus(figure, (chip.cx, chip.bottom), (chip.cx, area.bottom), (fabric.low[-1].cx, area.bottom))
    _draw_fabric(figure, fabric, words)
    _add_ways(figure, fabric, chip)
    figure.register(cpu(figure, chip, label=words.cpu), "cpu")
    _nic(figure, nic, box, words)
    figure.text(chip.cx + 12, (area.y + chip.y) / 2 + size * 0.38, words.pcie, "quiet", colour=_blue(figure))
    figure.text(area.right, fabric.low[-1].cy + size * 0.36, words.gpus, "quiet", anchor="end")


def _down(figure: Figure, box: Box, inner: Box, words: InsideWords, node: NodeWords) -> None:
    size, stub = figure.format.role("quiet").size, 35.0
    full = figure.format.name == "square"
    side = size * 2 if full else size * 1.75
    chip = Box(inner.x, inner.y, side, side, "cpu")
    nic = _nic_box(figure, words, inner.right, chip.cy)
    area = Box(inner.x + 24, chip.bottom + stub, inner.w - 24, inner.bottom - chip.bottom - stub, "fabric")
    fabric = _fabric(figure, area, words, (size * 1.1, 10.0))
    outer = inner.x + 7
    _bus(figure, (nic.cx, nic.bottom), (nic.cx, area.y), (outer, area.y), (outer, area.bottom), (fabric.low[-1].cx, area.bottom))
    _bus(figure, (chip.cx, chip.bottom), (chip.cx, area.y))
    _draw_fabric(figure, fabric, words)
    _add_ways(figure, fabric, chip)
    figure.register(cpu(figure, chip, pins=4), "cpu")
    _nic(figure, nic, box, words)
    beside = chip.right + 12
    if full:
        figure.text(beside, chip.y + size * 0.78, node.cpu, "body")
        figure.text(beside, chip.y + size * 1.88, node.cores, "quiet")
    else:
        figure.text(beside, chip.cy + size * 0.35, words.cpu, "body")
    line = area.y - stub / 2 + size * 0.36
    name = figure.text(chip.cx + 12, line, words.pcie, "quiet", colour=_blue(figure))
    figure.text((name.box[2] + nic.cx) / 2, line, words.gpus, "quiet", anchor="middle")


def _fabric(figure: Figure, box: Box, words: InsideWords, gaps: tuple[float, float]) -> NodeFabric:
    """Lay GPUs out in two rows with an aisle in their middle that is wide enough for the name of the links."""
    pitch, gap = figure.measure(words.nvlink, "quiet") + 20, 8.0
    width = (box.w - 2 * gap - pitch) / 3
    bar_h = figure.format.role("strong").size * 1.2
    height = (box.h - 2 * TAP - sum(gaps) - bar_h) / 2
    starts = [box.x, box.x + width + gap, box.right - 2 * width - gap, box.right - width]
    high = [Box(x, box.y + TAP, width, height, "gpu") for x in starts]
    bar = Box(box.x, high[0].bottom + gaps[0], box.w, bar_h, "switch")
    low = [Box(x, bar.bottom + gaps[1], width, height, "gpu") for x in starts]
    return NodeFabric(box, high, low, bar)


def _draw_fabric(figure: Figure, fabric: NodeFabric, words: InsideWords) -> None:
    """Draw GPUs, their lines to the PCIe bus, and one NVLink each to the NVSwitch."""
    bar, box = fabric.bar, fabric.box
    for k, cell in enumerate([*fabric.high, *fabric.low]):
        up = k < GPUS // 2
        _line(figure, "blue", (cell.cx, box.y if up else box.bottom), (cell.cx, cell.y if up else cell.bottom))
        _line(figure, "cyan", (cell.cx, cell.bottom if up else cell.y), (cell.cx, bar.y if up else bar.bottom))
        figure.register(gpu(figure, cell), "gpu", k)
    figure.register(figure.box_rect(bar, 7, fill=metal(figure), stroke="cyan", width=0.9, glow=0.3), "switch")
    size = figure.format.role("strong").size
    figure.text(bar.cx, bar.cy + size * 0.35, words.switch, "strong", anchor="middle", colour="ink")
    tone = figure.theme.tint("cyan", 0.1)
    size = figure.format.role("quiet").size
    figure.text(_aisle(fabric), (fabric.high[0].bottom + bar.y) / 2 + size * 0.36, words.nvlink, "quiet", anchor="middle", colour=tone)


def _add_ways(figure: Figure, fabric: NodeFabric, chip: Box) -> None:
    """Name the ways in the panel: ("pcie",) from the CPU to the first GPU, ("nvlink", 0) from there to the NVSwitch, ("nvlink", k) on to GPU k."""
    first, bar, bus = fabric.high[0], fabric.bar, fabric.box.y
    figure.add_route([(chip.cx, chip.cy), (chip.cx, bus), (first.cx, bus), (first.cx, first.cy)], "pcie", radius=4)
    figure.add_route([(first.cx, first.cy), (first.cx, bar.cy)], "nvlink", 0)
    for k, cell in enumerate([*fabric.high[1:], *fabric.low], start=1):
        figure.add_route([(cell.cx, bar.y if cell.y < bar.y else bar.bottom), (cell.cx, cell.cy)], "nvlink", k)


def _nic_box(figure: Figure, words: InsideWords, right: float, cy: float) -> Box:
    w, h = figure.measure(words.nic, "micro-strong") + 18, figure.format.role("micro").size * 1.4
    return Box(right - w, cy - h / 2, w, h, "nic")


def _nic(figure: Figure, box: Box, card: Box, words: InsideWords) -> None:
    """Draw the network card, and its link out of the node through a port in the card's edge."""
    figure.line((box.right, box.cy), (card.right, box.cy), stroke="cyan", width=1.4, glow=0.6)
    port(figure, card.right, box.cy, vertical_link=False, size=0.8)
    figure.register(figure.box_rect(box, 6, fill=metal(figure), stroke="cyan", width=0.9, glow=0.3), "nic")
    size = figure.format.role("micro-strong").size
    figure.text(box.cx, box.cy + size * 0.35, words.nic, "micro-strong", anchor="middle")


def _bus(figure: Figure, *points: tuple[float, float]) -> None:
    figure.line(*points, radius=8, stroke="blue", width=1.3, glow=0.3)


def _line(figure: Figure, colour: str, start: tuple[float, float], end: tuple[float, float]) -> None:
    figure.line(start, end, stroke=colour, width=1.25, glow=0.3)


def _blue(figure: Figure) -> str:
    return figure.theme.tint("request", 0.2)


def _aisle(fabric: NodeFabric) -> float:
    return (fabric.high[1].cx + fabric.high[2].cx) / 2
