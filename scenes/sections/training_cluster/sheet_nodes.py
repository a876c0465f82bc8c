"""Nodes and network of the training cluster on the poster: CPU host, RAM, eight GPUs, NVMe, NIC; switches, rails and dotted links.

Words come from the content file.
"""

from __future__ import annotations

from collections.abc import Sequence

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.hardware import cpu, dotted_link, metal, ram, ssd, switch
from scenes.drawing.kit.panels import strong_card
from scenes.drawing.shape import along, vertical
from scenes.sections.training_cluster.parts import gpu_grid
from scenes.sections.training_cluster.words import NetworkWords, NodeWords

RAIL_Y, RAIL_HALF = 52.5, 4.0  # middle of the rails under a node's top edge, and half their distance


def sheet_node(figure: Figure, box: Box, words: NodeWords, name: str, nic_left: bool) -> Figure:
    """Draw a node of the poster: CPU host, RAM, eight GPUs, NVMe, NIC. Parts: cpu, ram, gpus, ("gpu", k), ssd, nic."""
    strong_card(figure, box, glow=0.78)
    x, y = box.x, box.y
    figure.text(x + 8, y + 14, f"{words.title} {name}", "card", width=box.w - 36)
    for k in range(3):
        figure.circle(box.right - 10 - k * 6, y + 10.4, 1.5, fill="blue" if k == 2 else "cyan", glow=0.6)
    figure.line(
        (x + 8, y + 19.5), (box.right - 8, y + 19.5), stroke=along(x, 0, box.right, 0, (0, "request", 0.6), (1, "request", 0.1)), width=0.6
    )
    figure.register(cpu(figure, Box(x + 13, y + 25, 31, 31, "cpu")), "cpu")
    figure.text(x + 28.5, y + 66, words.cpu, "micro", anchor="middle", colour="body")
    figure.text(x + 28.5, y + 75.5, words.cores, "micro", anchor="middle")
    figure.register(ram(figure, Box(x + 58.5, y + 25, 31, 31, "ram")), "ram")
    figure.text(x + 74, y + 66, words.ram, "micro", anchor="middle", colour="body")
    figure.register(ssd(figure, Box(x + 9, y + 80.5, 30, 9.5, "ssd")), "ssd")
    figure.text(x + 43, y + 88.3, words.ssd, "micro", colour="body")
    gpus = figure.attach(gpu_grid(figure, Box(x + 98.5, y + 25, 91, 51, "gpus"), 2), "gpus")
    figure.text(gpus.box.cx, y + 88.3, words.gpus, "micro", anchor="middle", colour="body")
    edge = box.x + 0.9 if nic_left else box.right - 6.9
    figure.register(sheet_nic(figure, Box(edge, y + RAIL_Y - 7, 6, 14, "nic")), "nic")
    return figure


def sheet_nic(figure: Figure, box: Box) -> Figure:
    """Draw the network card of a node on the poster: two ports, at the height of the rails."""
    made = figure.child(box=box)
    made.box_rect(box, 1.2, fill=metal(made, 0.5, 0.2), stroke="cyan", width=0.8, glow=0.4)
    for dy in (-RAIL_HALF, RAIL_HALF):
        made.circle(box.cx, box.cy + dy, 1.3, fill=figure.theme.gleam("cyan", 0.3))
    return made


def sheet_network(figure: Figure, nodes: Sequence[Figure], words: NetworkWords) -> None:
    """Draw the poster's network: a switch for each row of nodes, double rails, dotted links between the nodes."""
    left, right = nodes[0].box.right, nodes[1].box.x
    cx, half = (left + right) / 2, 54.0
    lines = [Box(cx - half, node.box.y + 34.5, 2 * half, 27.5, "switch") for node in (nodes[0], nodes[2])]
    _dotted_grid(figure, nodes)
    top, bottom = lines[0].bottom, lines[1].y
    figure.rect(
        cx - 43.6,
        top,
        87.2,
        bottom - top + 8,
        0,
        fill=vertical((0, "cyan", 0.40), (0.20, "blue", 0.04), (0.80, "blue", 0.04), (1, "cyan", 0.40)),
    )
    for y in (top - 12, bottom + 14):
        figure.glow_ellipse(cx, y, 54, 16, "cyan", 0.30)
    for dx in (-49.5, -44.5, 44.5, 49.5):
        _rail(figure, (cx + dx, top), (cx + dx, bottom + 8))
    for k, box in enumerate(lines):
        y = nodes[2 * k].box.y + RAIL_Y
        for start, end in ((left + 0.5, box.x), (box.right, right - 0.5)):
            for dy in (-RAIL_HALF, RAIL_HALF):
                _rail(figure, (start, y + dy), (end, y + dy))
        figure.register(switch(figure, box), "switch", k)
    first, second = words.name.rsplit(" ", 1)
    middle = (top + bottom) / 2
    for dy, line in ((-11, first), (5.5, second)):
        figure.text(cx, middle + dy, line, "title", anchor="middle", width=84, size=14.6)
    figure.text(cx, middle + 21, words.kinds, "body", anchor="middle", colour=figure.theme.tint("cyan", 0.55), width=78, size=10.5)
    figure.text(cx, nodes[0].box.y + 9.6, words.dotted, "micro", anchor="middle")


def _rail(figure: Figure, start: tuple[float, float], end: tuple[float, float]) -> None:
    figure.line(start, end, stroke=(figure.theme.shade("blue", 0.85), 0.6), width=4)
    figure.line(start, end, stroke="cyan", width=2.0, glow=1.8)
    figure.line(start, end, stroke=(figure.theme.gleam("cyan", 0.75), 0.95), width=0.8)


def _dotted_grid(figure: Figure, nodes: Sequence[Figure]) -> None:
    """Draw the dotted links between neighbouring nodes."""
    for a, b, y in ((nodes[0], nodes[1], nodes[0].box.y + 15), (nodes[2], nodes[3], nodes[2].box.bottom - 15)):
        dotted_link(figure, (a.box.right + 4, y), (b.box.x - 3, y))
    for a, b in ((nodes[0], nodes[2]), (nodes[1], nodes[3])):
        for x in (a.box.x + 52, a.box.right - 52):
            dotted_link(figure, (x, a.box.bottom + 3), (x, b.box.y - 2.5))
