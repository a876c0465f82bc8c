"""The workflow: the flowchart with all its nodes, edges and nested groups; what each node reads stands in it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import chain

from scenes.core.box import Box
from scenes.deep_dives.workflow.chart import chart, is_tall, plan_for
from scenes.deep_dives.workflow.facts import workflow_facts
from scenes.deep_dives.workflow.mechanisms import draw_mechanism
from scenes.deep_dives.workflow.moments import ALL, ENDS, MAIN, REACHED, WHOLE, WorkflowMoment, moments_of, names_in
from scenes.deep_dives.workflow.reading import Reading
from scenes.deep_dives.workflow.routes import add_routes
from scenes.deep_dives.workflow.sheet import draw_notes, room_for_chart
from scenes.drawing.figure import Figure, Style
from scenes.drawing.flowchart import CAP, NODE, draw_body, draw_rows, flowchart
from scenes.drawing.focus import LIT, SHELL, set_focus
from scenes.drawing.shape import Label, set_opacity, shapes_of
from scenes.drawing.transition import Name
from scenes.graph.chart import Node
from scenes.graph.plan import Plan
from scenes.graph.sizes import LINE
from scenes.project import Project

KEY = "workflow"
DARK = 0.22  # opacity of nodes that nothing goes through
REGION, RAISED = (
    1.4,
    0.03,
)  # of the type's size: names of the outer groups on the map; of theirs: how far they stand above the middle of their band
BESIDE = 0.1  # opacity of nodes that the lens cuts
AROUND = 0.9  # of the type's size: what a place shows around its parts
LEAST = {False: (27.0, 13.0), True: (16.0, 20.0)}  # of the type's size: the sides of a place, at least; in a tall frame


def picture(project: Project, style: Style, box: Box, moment: WorkflowMoment | None = None) -> Figure:
    """Draw the flowchart at a moment (None: the still).

    Parts: ("group", id), ("node", id), ("edge", number), ("value", id) for what a node reads, ("place", cue) for where a cue's lens looks, ("place", cue, "near") for where it goes later.
    Routes: ("edge", number), and those of `routes.add_routes`.
    """
    facts = workflow_facts(project)
    now = moment or moments_of(facts)["still"]
    chart_box, notes = room_for_chart(box) if style.format.is_sheet else (box, None)
    plan = plan_for(project.theme, style, chart_box, facts.readings)
    figure = flowchart(style, plan, box.called(KEY), lambda made, laid, node: _node(made, laid, node, bool(facts.readings.get(node.id))))
    for node, readings in facts.readings.items():
        if count := now.count(node):
            draw_reading(figure.child("value", node, box=plan.nodes[node]), plan, node, readings[count - 1])
    least = LEAST[is_tall(style.format)]
    for cue in (cue for cue in REACHED if cue not in WHOLE):
        figure.child("place", cue, box=_around(_reached(plan, cue), plan.type, figure.box, least))
    for cue, nodes in ENDS.items():
        figure.child("place", cue, "near", box=_around([plan.nodes[node] for node in nodes], plan.type, figure.box, least))
    add_routes(figure, plan)
    if notes:
        draw_notes(figure.child("notes", box=notes), notes, project.content.workflow, facts.figures)
    values = [("value", node) for node in facts.readings]
    lit = {*now.lit, *(name for name in values if ("node", name[1]) in now.lit)}
    told = {*now.told, *(name for name in values if ("node", name[1]) in now.told)}
    set_focus(figure, (*ALL, *values), lit, told)
    for name in now.dark:
        for part in (part for part in (("node", name), ("value", name)) if figure.has(*part)):
            set_opacity(figure.part(*part), DARK)
    if not now.look and not style.format.is_sheet:
        _name_regions(figure, plan, lit)
    if now.look:
        _leave_cut(figure, figure.figure(*now.look.part).box, lit)
    return figure


def _name_regions(figure: Figure, plan: Plan, lit: Collection[Name]) -> None:
    """On the map set the names of the outer groups large, in place of their titles: its nodes' are read when the lens is near. Parts: ("region", id)."""
    for name in MAIN:
        group = figure.figure("group", name)
        shapes = shapes_of(group)
        title = next(shape for shape in shapes if isinstance(shape, Label))
        for shape in shapes[shapes.index(title) :]:
            shape.opacity = 0.0
        left, words = title.box[0], plan.chart.groups[name].title
        size = min(REGION * plan.type, plan.type * (group.box.right - left - plan.type) / figure.measure(words, "card", plan.type))
        made = figure.child("region", name, box=group.box)
        made.text(left, group.box.y + plan.band / 2 + (CAP - RAISED) * size, words, "card", size=size)
        set_opacity(made, LIT if ("group", name) in lit else SHELL)


def _leave_cut(figure: Figure, place: Box, lit: Collection[Name]) -> None:
    """Let nodes, and titles of groups, all but go that the edge of the lens's light would cut, and that it does not look for."""
    for node in chart().nodes:
        if ("node", node) not in lit and _is_cut(figure.figure("node", node).box, place):
            for part in (("node", node), ("value", node)):
                if figure.has(*part):
                    set_opacity(figure.part(*part), BESIDE)
    for group in chart().groups:
        for label in figure.figure("group", group).labels():
            x, y, right, bottom = label.box
            if _is_cut(Box(x, y, right - x, bottom - y, "title"), place):
                set_opacity(label, BESIDE)


def _is_cut(box: Box, place: Box) -> bool:
    """Tell whether a box lies over the edge of a place."""
    inside = place.x <= box.x and box.right <= place.right and place.y <= box.y and box.bottom <= place.bottom
    apart = box.right <= place.x or place.right <= box.x or box.bottom <= place.y or place.bottom <= box.y
    return not inside and not apart


def _node(figure: Figure, plan: Plan, node: Node, reads: bool) -> None:
    """Draw a node; where it reads something, its title stands over the room for that."""
    draw_body(figure, node, plan.type)
    rows, size, box = plan.rows[node.id], plan.type, figure.box
    middle = box.y + (0.49 + 0.35 + LINE * (len(rows) - 1) / 2) * size if reads else box.cy
    draw_rows(figure, rows, box.cx, middle, "body", size, "ink")


def draw_reading(figure: Figure, plan: Plan, node: str, reading: Reading) -> None:
    """Draw what a node reads in the lower part of its box: lines of text, over them a drawing. Parts: ("text", k) from the last line up, "drawing", "frame"."""
    size, box = plan.type, figure.box
    if reading.hue:
        figure.child("frame", box=box).box_rect(box, NODE * size, stroke=(reading.hue, 0.95), width=1.3, glow=0.5)
    last, tone = box.bottom - 0.49 * size, figure.theme.tint("cyan", 0.25)
    text = figure.child("text", box=box)
    for k, row in enumerate(reversed(reading.rows)):
        colour = "ink" if len(reading.rows) - k <= reading.asked else tone
        text.child(k, box=box).text(box.cx, last - k * LINE * size, row, "strong", anchor="middle", size=size, colour=colour)
    if reading.is_drawn:
        base = last - (len(reading.rows) - 1) * LINE * size - 1.05 * size
        high = max(2.2 * size, base - box.y - (0.8 + LINE * len(plan.rows[node])) * size)
        room = Box(box.x + 0.7 * size, base - high, box.w - 1.4 * size, high, "drawing")
        draw_mechanism(figure.child("drawing", box=room), room, reading, size)


def _reached(plan: Plan, cue: str) -> list[Box]:
    """Return the boxes of all that a cue reaches; groups that it only leaves or enters count where their edge meets them."""
    return [*chain.from_iterable(_boxes(plan, reached, cue) for reached in names_in(cue))]


def _boxes(plan: Plan, part: tuple[object, ...], cue: str) -> list[Box]:
    kind, name = part
    if kind == "node":
        return [plan.nodes[str(name)]]
    if kind == "edge":
        return [Box(x, y, 0.1, 0.1, "corner") for x, y in plan.ways[int(str(name))]]
    return [plan.groups[str(name)]] if cue in WHOLE_GROUPS else []


WHOLE_GROUPS = ("batch_forms", "model_is_promoted")


def _around(boxes: Sequence[Box], size: float, room: Box, least: tuple[float, float]) -> Box:
    """Return the box around boxes, with air, at least so large that nearby looks are equally near, and within a room; `size` is that of the type."""
    margin = AROUND * size
    left, top = min(box.x for box in boxes) - margin, min(box.y for box in boxes) - margin
    right, bottom = max(box.right for box in boxes) + margin, max(box.bottom for box in boxes) + margin
    wide, high = max(right - left, min(least[0] * size, room.w)), max(bottom - top, min(least[1] * size, room.h))
    x = min(max((left + right - wide) / 2, room.x), room.right - wide)
    y = min(max((top + bottom - high) / 2, room.y), room.bottom - high)
    return Box(x, y, wide, high, "place")
