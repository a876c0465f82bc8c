"""A user's own flowchart as a figure: outer groups as panels, inner ones as cards, nodes in their shapes, edges as arrows.

Places come from a plan (scenes.graph.plan), colours from the palette. Parts: ("group", id), ("node", id), ("edge", number), ("label", number).
Routes: ("edge", number), from its start to its end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from scenes.core.box import Box
from scenes.drawing import geometry
from scenes.drawing.figure import Figure, Style
from scenes.drawing.kit.arrows import CORNER, arrow
from scenes.drawing.kit.panels import border, fading_rule, halo, panel_fill
from scenes.drawing.shape import Paint, vertical
from scenes.graph.chart import Edge, Node
from scenes.graph.plan import Plan
from scenes.graph.sizes import LINE

TYPE_TO_LINE = 12.6  # type of this size goes with strokes of the sheet's scale: as in a wide frame, 22 units with 1.75
NODE, CARD, PANEL = 0.34, 0.42, 0.6  # radii of corners, of the type's size
CAP = 0.35  # of the type's size: how far a baseline lies under the middle of its capitals
WIDTHS = {"plain": 1.15, "dotted": 1.15, "thick": 1.9}
DASH = (2.6, 3.0)
LID = 0.32  # of the type's size: half the height of a cylinder's lid


def line_of(size: float) -> float:
    """Return the scale of strokes that goes with a size of type."""
    return size / TYPE_TO_LINE


def draw_node(figure: Figure, plan: Plan, node: Node) -> None:
    """Draw a node in its figure's box: its body, and its title in the middle."""
    box, size = figure.box, plan.type
    draw_body(figure, node, size)
    middle = box.cy + (LID * size if node.shape == "cylinder" else 0.0)
    draw_rows(figure, plan.rows[node.id], box.cx, middle, "body", size, "ink")


def flowchart(style: Style, plan: Plan, box: Box, node: Callable[[Figure, Plan, Node], None] = draw_node) -> Figure:
    """Draw a plan in a box; strokes are as heavy as the type is large. `node` draws a node in the box of the figure that it is given."""
    style = replace(style, format=replace(style.format, line=line_of(plan.type)))
    figure = Figure(style, box)
    for name in plan.groups:
        _group(figure, plan, name)
    for number, edge in enumerate(plan.chart.edges):
        _edge(figure, plan, number, edge)
    for name, told in plan.chart.nodes.items():
        node(figure.child("node", name, box=plan.nodes[name]), plan, told)
    for number in plan.labels:
        _label(figure, plan, number)
    return figure


def _group(figure: Figure, plan: Plan, name: str) -> None:
    """Draw a group: a panel where nothing is around it, else a card; its title stands in its band."""
    group, box = plan.chart.groups[name], plan.groups[name]
    made, depth, size = figure.child("group", name, box=box), len(plan.chart.chain(name)) - 2, plan.type
    if depth:
        _card(made, box, CARD * size, group.colour, depth)
    else:
        halo(made, box, ((4, 0.05), (2.4, 0.08)), "blue", PANEL * size)
        made.box_rect(box, PANEL * size, fill=panel_fill(made), layer="under")
        edge: Paint | tuple[str, float] = (group.colour, 0.75) if group.colour else border(made)
        made.box_rect(box, PANEL * size, stroke=edge, width=0.9, layer="under", glow=0.06)
    x, middle = box.x + plan.band / 4 + 0.18 * size, box.y + plan.band / 2
    colour = made.theme.tint(group.colour, 0.45) if group.colour else "ink"
    title = made.text(x, middle + CAP * size, group.title, "card", size=size, colour=colour)
    start, end = title.box[2] + 0.5 * size, box.right - 0.6 * size
    if not depth and end - start > 2 * size:
        fading_rule(made, start, end, middle, colour="cyan", strength=0.6)


def _card(figure: Figure, box: Box, radius: float, hue: str | None, depth: int) -> None:
    wash, theme = figure.theme.wash, figure.theme
    strength = 0.75 if depth % 2 else 1.15
    fill = vertical((0, wash(0.24 * strength), 0.62), (1, wash(0.10 * strength), 0.62))
    edge = (hue, 0.7) if hue else vertical((0, theme.tint("blue", 0.1), 0.6), (1, theme.shade("blue", 0.6), 0.6))
    figure.box_rect(box, radius, fill=fill, layer="under")
    figure.box_rect(box, radius, stroke=edge, width=0.75, layer="under")


# ---- nodes
def draw_body(figure: Figure, node: Node, size: float) -> None:
    """Draw a node's shape, which fills its figure's box, in its colour; `size` is that of the type."""
    box = figure.box
    _body(figure, outline_of(node.shape, box, size), node.colour)
    if node.shape == "cylinder":
        figure.ellipse(box.cx, box.y + LID * size, box.w / 2, LID * size, stroke=_edge_ink(figure, node.colour), width=0.8)


def outline_of(shape: str, box: Box, size: float) -> np.ndarray:
    """Return the outline of a node's shape that fills a box."""
    if shape == "circle":
        return geometry.ellipse(box.cx, box.cy, box.w / 2, box.h / 2)
    if shape == "rhombus":
        return geometry.polyline([(box.cx, box.y), (box.right, box.cy), (box.cx, box.bottom), (box.x, box.cy)], closed=True)
    if shape == "cylinder":
        rx, ry = box.w / 2, LID * size
        return geometry.svg(
            f"M{box.x} {box.y + ry} A{rx} {ry} 0 0 1 {box.right} {box.y + ry} V{box.bottom - ry} A{rx} {ry} 0 0 1 {box.x} {box.bottom - ry} Z"
        )
    radius = {"stadium": box.h / 2, "round": 2.2 * NODE * size}.get(shape, NODE * size)
    return geometry.rectangle(box.x, box.y, box.w, box.h, radius)


def _body(figure: Figure, outline: np.ndarray, hue: str | None) -> None:
    """Draw a node's body: a little lighter than its card; in a hue with a brighter border, which glows faintly."""
    theme = figure.theme
    if hue is None:
        fill = vertical((0, theme.wash(0.52), 0.92), (1, theme.wash(0.30), 0.92))
        figure.draw(outline, fill=fill, stroke=_edge_ink(figure, None), width=0.8)
        return
    low, high = (0.37, 0.22) if theme.dark else (0.22, 0.12)
    fill = vertical((0, theme.shade(hue, low), 0.95), (1, theme.shade(hue, high), 0.95))
    figure.draw(outline, fill=fill, stroke=_edge_ink(figure, hue), width=1.05, glow=0.25)


def _edge_ink(figure: Figure, hue: str | None) -> Paint:
    theme = figure.theme
    if hue is None:
        return vertical((0, theme.tint("blue", 0.15), 0.85), (1, theme.shade("blue", 0.6), 0.85))
    return vertical((0, theme.tint(hue, 0.1), 1), (1, theme.hue(hue), 0.9))


def draw_rows(figure: Figure, rows: tuple[str, ...], cx: float, cy: float, role: str, size: float, colour: str) -> None:
    """Set lines centred on a point."""
    first = cy + CAP * size - LINE * size * (len(rows) - 1) / 2
    for k, row in enumerate(rows):
        figure.text(cx, first + k * LINE * size, row, role, anchor="middle", size=size, colour=colour).goes_on = k > 0


# ---- edges
def _edge(figure: Figure, plan: Plan, number: int, edge: Edge) -> None:
    points = plan.ways[number]
    child = figure.child("edge", number)
    ink = edge.colour or child.theme.tint("cyan", 0.25)
    dash = DASH if edge.line == "dotted" else ()
    arrow(child, *points, colour=ink, width=WIDTHS[edge.line], glow=0.25, dash=dash, head=edge.head, tail=edge.tail)
    figure.add_route(list(points), "edge", number, radius=CORNER * figure.line_scale)


def _label(figure: Figure, plan: Plan, number: int) -> None:
    """Set an edge's label on a plate that covers its line."""
    box, size = plan.labels[number], plan.type
    made = figure.child("label", number, box=box)
    made.box_rect(box.inset(0.04 * size), 0.25 * size, fill=made.theme.wash(0.14), stroke=(made.theme.shade("blue", 0.6), 0.6), width=0.6)
    draw_rows(made, plan.label_rows[number], box.cx, box.cy, "body", size, "body")
