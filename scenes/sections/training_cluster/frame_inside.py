"""Inside a Node in a full frame: CPU, PCIe switches, eight GPUs and as many network cards, NVLink and the NVSwitch, wired as on the poster."""

from __future__ import annotations

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.hardware import cpu
from scenes.drawing.kit.panels import stage_card
from scenes.sections.training_cluster.wiring import NodeWiring, add_ways, draw_wiring, lanes, wiring
from scenes.sections.training_cluster.words import InsideWords, NodeWords

LANE = 5.0  # between the ways from the CPU to the PCIe switches
ENTRY = 26.0  # room at the left for the ways from a CPU above
BESIDE = 10.0  # from the drawing to the words at its right


def frame_inside(figure: Figure, box: Box, words: InsideWords, node: NodeWords) -> Figure:
    """Draw Inside a Node in a frame: CPU at the left when the box is wide, above when it is narrow."""
    inner = stage_card(figure, box, words.title, rule=figure.format.is_wide)
    if not figure.format.is_wide:
        head = figure.format.role("card").size * 1.72 + 14
        inner = Box(inner.x, box.y + head, inner.w, box.h - head - 18)
    beside = box.w > 400
    chip, wired = _across(figure, inner, words) if beside else _down(figure, inner, words)
    ways = lanes(chip, wired.switches, LANE)
    draw_wiring(figure, wired, chip, ways, width=1.25)
    figure.register(cpu(figure, chip, label=words.cpu) if beside else cpu(figure, chip, pins=4), "cpu")
    if not beside:
        _name_cpu(figure, chip, words, node)
    add_ways(figure, wired, chip, ways[0])
    _names(figure, wired, words)
    return figure


def _across(figure: Figure, inner: Box, words: InsideWords) -> tuple[Box, NodeWiring]:
    """Return where the CPU is, left of all else and as high as the PCIe switches, and where all else is."""
    side = 80.0
    area = inner.inset(side + 22, 0, _names_width(figure, words) + BESIDE, 0)
    wired = wiring(area, _bar_height(figure), 8.0)
    return Box(inner.x, max(inner.y, wired.switches[0].cy - side / 2), side, side, "cpu"), wired


def _down(figure: Figure, inner: Box, words: InsideWords) -> tuple[Box, NodeWiring]:
    """Return where the CPU is, over the left edge of all else, and where all else is."""
    side = figure.format.role("quiet").size * (2 if figure.format.name == "square" else 1.75)
    area = inner.inset(ENTRY, side + 4, _names_width(figure, words) + BESIDE, 0)
    return Box(inner.x, inner.y, side, side, "cpu"), wiring(area, _bar_height(figure), 4.0)


def _name_cpu(figure: Figure, chip: Box, words: InsideWords, node: NodeWords) -> None:
    """Name the CPU at its right; in a square frame, whose nodes have no room for it, in full."""
    size, x = figure.format.role("quiet").size, chip.right + 12
    if figure.format.name != "square":
        figure.text(x, chip.cy + size * 0.35, words.cpu, "body")
        return
    figure.text(x, chip.y + size * 0.78, node.cpu, "body")
    figure.text(x, chip.y + size * 1.88, node.cores, "quiet")


def _bar_height(figure: Figure) -> float:
    return figure.format.role("strong").size * 1.22


def _names_width(figure: Figure, words: InsideWords) -> float:
    return max(figure.measure(text, "quiet") for text in (words.nics, words.pcie, words.gpus, words.nvlink))


def _names(figure: Figure, wired: NodeWiring, words: InsideWords) -> None:
    """Name every row at its right, and the NVSwitch in it."""
    size, x = figure.format.role("quiet").size, wired.bar.right + BESIDE
    blue, cyan = figure.theme.tint("request", 0.2), figure.theme.tint("cyan", 0.1)
    rows = (
        (wired.nics[0].cy, words.nics, None),
        (wired.switches[0].cy, words.pcie, blue),
        (wired.gpus[0].cy, words.gpus, None),
        (wired.middle_of_links, words.nvlink, cyan),
    )
    for y, text, tone in rows:
        figure.text(x, y + size * 0.36, text, "quiet", colour=tone)
    size = figure.format.role("strong").size
    figure.text(wired.bar.cx, wired.bar.cy + size * 0.35, words.switch, "strong", anchor="middle", colour="ink")
