"""The network of section 3: switches, rails and dotted links of the poster, and the hub of a full frame."""

from __future__ import annotations

from collections.abc import Sequence

from scenes.content.training_cluster import Network
from scenes.figures.containers import lit_border
from scenes.figures.figure import Figure
from scenes.figures.hardware import dotted_link, switch
from scenes.figures.shape import vertical
from scenes.figures.training_cluster import RAIL_HALF, RAIL_Y
from scenes.layout import Box


def sheet_network(figure: Figure, nodes: Sequence[Figure], words: Network) -> None:
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
        fill=vertical((0, "cyan", 0.20), (0.34, "blue", 0.05), (0.66, "blue", 0.05), (1, "cyan", 0.20)),
    )
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
        figure.text(cx, middle + dy, line, "title", anchor="middle", width=78)
    figure.text(cx, middle + 21, words.kinds, "body", anchor="middle", colour=figure.theme.tint("cyan", 0.55), width=78, size=10.5)
    figure.text(cx, nodes[0].box.y + 9.6, words.dotted, "micro", anchor="middle")


def _rail(figure: Figure, start: tuple[float, float], end: tuple[float, float]) -> None:
    figure.line(start, end, stroke=(figure.theme.shade("blue", 0.85), 0.6), width=4)
    figure.line(start, end, stroke="cyan", width=1.7, glow=1.3)


def _dotted_grid(figure: Figure, nodes: Sequence[Figure]) -> None:
    """Draw the dotted links between neighbouring nodes."""
    for a, b, y in ((nodes[0], nodes[1], nodes[0].box.y + 15), (nodes[2], nodes[3], nodes[2].box.bottom - 15)):
        dotted_link(figure, (a.box.right + 4, y), (b.box.x - 3, y))
    for a, b in ((nodes[0], nodes[2]), (nodes[1], nodes[3])):
        for x in (a.box.x + 52, a.box.right - 52):
            dotted_link(figure, (x, a.box.bottom + 3), (x, b.box.y - 2.5))


def hub(figure: Figure, box: Box, words: Network, first: float) -> Figure:
    """Draw the label of the network as the hub of a full frame; `first` is its first baseline under the hub's top."""
    made = figure.child("hub", box=box)
    size = figure.setting.role("body").size
    made.box_rect(box, 14, fill=(figure.theme.wash(0.14), 0.96), stroke=lit_border(), width=0.95, glow=0.4)
    made.text(box.cx, box.y + first, words.name, "strong", anchor="middle", width=box.w - 16)
    tone = figure.theme.tint("cyan", 0.1)
    made.text(box.cx, box.y + first + size * 1.16, words.kinds, "body", anchor="middle", colour=tone, width=box.w - 16)
    return made
