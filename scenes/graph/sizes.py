"""How large the parts of a flowchart are, in cells: the grid that boxes stand on and edges run on. A cell is `CELL` of the type's size."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from scenes.core.typeset import balance, measure
from scenes.graph.chart import Chart, Node

CELL = 0.42  # of the type's size
LINE = 1.25  # of the type's size, from baseline to baseline
NODE_FACE, TITLE_FACE, LABEL_FACE = "sans", "sans-semibold", "sans"
WIDEST, WIDEST_LABEL = 13.0, 9.0  # of the type's size: where the lines of a title and of a label break
BAND, PAD = 4, 2  # cells: of a group's title, and of its other three sides
Face = Callable[[str], str]


@dataclass(frozen=True)
class Sizes:
    """Width and height in cells of every node, of every group's title, of every edge's label; and the lines that they are set in."""

    nodes: dict[str, tuple[int, int]]
    titles: dict[str, int]
    labels: dict[int, tuple[int, int]]
    rows: dict[str, tuple[str, ...]]
    label_rows: dict[int, tuple[str, ...]]


def sizes_of(chart: Chart, face: Face = lambda name: name) -> Sizes:
    """Return the sizes of a chart's parts; `face` gives the face that a house name stands for. Raises FontError."""
    rows = {name: _broken(node.title, face(NODE_FACE), WIDEST) for name, node in chart.nodes.items()}
    nodes = {name: _node(node, rows[name], face(NODE_FACE)) for name, node in chart.nodes.items()}
    titles = {name: _even(measure(group.title, face(TITLE_FACE), 1.0) / CELL) for name, group in chart.groups.items()}
    label_rows = {k: _broken(edge.label, face(LABEL_FACE), WIDEST_LABEL) for k, edge in enumerate(chart.edges) if edge.label}
    labels = {k: _label(lines, face(LABEL_FACE)) for k, lines in label_rows.items()}
    return Sizes(nodes, titles, labels, rows, label_rows)


def _broken(title: tuple[str, ...], face: str, width: float) -> tuple[str, ...]:
    return tuple(line for row in title for line in balance(row, face, 1.0, width)) or ("",)


def _node(node: Node, rows: tuple[str, ...], face: str) -> tuple[int, int]:
    """Return a node's sides: its text with its margins in the shape that it has."""
    wide, high = max(measure(row, face, 1.0) for row in rows), 0.7 + LINE * (len(rows) - 1)
    if node.shape == "rhombus":
        return _even((1.55 * wide + 1.6 * high + 0.6) / CELL), _even((2.1 * high + 0.9) / CELL)
    if node.shape == "circle":
        side = _even((math.hypot(wide, high) + 0.9) / CELL)
        return side, side
    extra = {"stadium": 0.5, "round": 0.2}.get(node.shape, 0.0)
    across, down = _even((wide + 1.4 + extra) / CELL), _even((high + 0.98) / CELL)
    return max(across, 8), down + (2 if node.shape == "cylinder" else 0)


def _label(rows: tuple[str, ...], face: str) -> tuple[int, int]:
    wide, high = max(measure(row, face, 1.0) for row in rows), 0.7 + LINE * (len(rows) - 1)
    return _even((wide + 0.5) / CELL), _even((high + 0.4) / CELL)


def _even(cells: float) -> int:
    return 2 * math.ceil(cells / 2 - 1e-9)
