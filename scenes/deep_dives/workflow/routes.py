"""The ways of the workflow on which something goes where the flowchart has no edge: inside groups, around them, and out."""

from __future__ import annotations

from scenes.core.box import Box
from scenes.deep_dives.workflow.chart import edge
from scenes.deep_dives.workflow.facts import LOOKED_AT, REPLICAS
from scenes.drawing.figure import Figure
from scenes.graph.plan import Plan

ASIDE, OUT = (
    1.2,
    2.6,
)  # of the type's size: how far beside its check what is turned away comes, and how far it falls there; an alert leaves its box as far
HOME = 1.7  # of the type's size: how far beside the checks requests come back to the gateway
INSIDE = 0.42  # of the type's size: how far inside a group's border
ABOVE = 0.75  # of the type's size: how far above replicas, or under them, requests go along
CHECKS = ("Auth", "Rate")
Point = tuple[float, float]


def add_routes(figure: Figure, plan: Plan) -> None:
    """Add routes to a picture.

    ("into", "Tokenizer") from where the cluster is entered; ("into", "TPS"), ("into", "KVCache") from the box before; ("around",) from where the cluster is entered along its
    border to where the cache is asked; ("kept",) from the filter there, ("leave",) from it to where the cluster is entered; ("out", check), ("out", "Alert") away from
    a box; ("home",) from the last check beside the others to the gateway; ("serve", replica) from where prompts enter the models, ("load", replica) from where
    weights do, ("answer", replica) to where tokens leave them; ("batch",) from the replica that is looked at to its batch.
    """
    cluster, size = plan.groups["InferenceServers"].inset(INSIDE * plan.type), plan.type
    asked, entered = _end(plan, "InferenceServers", "Cache", 0), _end(plan, "LB", "InferenceServers", -1)
    figure.add_route([entered, _middle(plan.nodes["Tokenizer"])], "into", "Tokenizer")
    figure.add_route(_between(plan.nodes["BatchP"], plan.nodes["TPS"]), "into", "TPS")
    figure.add_route(_between(plan.nodes["TPS"], plan.nodes["KVCache"]), "into", "KVCache")
    figure.add_route([entered, *along(cluster, entered, asked), asked], "around")
    passed = (plan.nodes["Filter"].right, plan.nodes["Filter"].cy)
    for name, end in (("kept", asked), ("leave", entered)):
        figure.add_route([passed, *along(cluster, (cluster.right, passed[1]), end), end], name)
    for name in CHECKS:
        figure.add_route(_out(plan, name), "out", name)
    alert = plan.nodes["Alert"]
    figure.add_route([(alert.right, alert.cy), (alert.right + OUT * size, alert.cy)], "out", "Alert")
    figure.add_route(_home(plan), "home")
    for name in REPLICAS:
        figure.add_route(_to_replica(plan, name, _end(plan, "PC", "ModelServing", -1)), "serve", name)
        figure.add_route(_to_replica(plan, name, _end(plan, "MT", "ModelServing", -1)), "load", name)
        figure.add_route(_from_replica(plan, name), "answer", name)
    figure.add_route(_to_batch(plan), "batch")


def along(box: Box, start: Point, end: Point) -> list[Point]:
    """Return the corners of a way along a box's border from near one point to near another, both included; it never passes the upper left corner, where titles stand."""
    first, last = _place_on(box, start), _place_on(box, end)
    corners = [(box.w, (box.right, box.y)), (box.w + box.h, (box.right, box.bottom)), (2 * box.w + box.h, (box.x, box.bottom))]
    low, high = sorted((first[0], last[0]))
    passed = [corner for place, corner in corners if low < place < high]
    return [first[1], *(passed if first[0] < last[0] else passed[::-1]), last[1]]


def _place_on(box: Box, point: Point) -> tuple[float, Point]:
    """Return the place on a box's border that is nearest to a point: how far from the upper left corner, clockwise, and where."""
    x, y = min(max(point[0], box.x), box.right), min(max(point[1], box.y), box.bottom)
    sides = [
        (y - box.y, x - box.x, (x, box.y)),
        (box.right - x, box.w + y - box.y, (box.right, y)),
        (box.bottom - y, box.w + box.h + box.right - x, (x, box.bottom)),
        (x - box.x, 2 * box.w + box.h + box.bottom - y, (box.x, y)),
    ]
    _, place, where = min(sides)
    return place, where


def _end(plan: Plan, start: str, end: str, corner: int) -> Point:
    """Return the first (0) or last (-1) corner of an edge."""
    return plan.ways[edge(start, end)][corner]


def _middle(box: Box) -> Point:
    return box.cx, box.cy


def _between(before: Box, after: Box) -> list[Point]:
    """Return the way from a box to the one beside it or under it, border to border."""
    if after.x >= before.right:
        return [(before.right, before.cy), (after.x, after.cy)]
    if after.y >= before.bottom:
        return [(before.cx, before.bottom), (after.cx, after.y)]
    return [_middle(before), _middle(after)]


def _side(plan: Plan) -> int:
    """Return on which side of the checks there is room: -1 left, 1 right, away from the way to the load balancer."""
    corners = plan.ways[edge("API", "LB")]
    return -1 if max(x for x, _ in corners) > plan.nodes["Auth"].right else 1


def _out(plan: Plan, check: str) -> list[Point]:
    """Return the way on which what a check turns away leaves it, and falls: on the side where there is room; under the checks where they stand side by side."""
    box, aside, far = plan.nodes[check], ASIDE * plan.type, OUT * plan.type
    if plan.nodes["Rate"].y < plan.nodes["Auth"].bottom:
        return [(box.cx, box.bottom), (box.cx, box.bottom + aside), (box.cx + far, box.bottom + aside)]
    x = box.right if _side(plan) > 0 else box.x
    beside = x + _side(plan) * aside
    return [(x, box.cy), (beside, box.cy), (beside, box.cy + far)]


def _home(plan: Plan) -> list[Point]:
    """Return the way back from the last check to the gateway, beside the checks."""
    last, door, far = plan.nodes["Rate"], plan.nodes["API"], HOME * plan.type
    if last.y < plan.nodes["Auth"].bottom:  # side by side: over them
        top = last.y - far / 2
        return [(last.cx, last.y), (last.cx, top), (door.cx, top), (door.cx, door.y)]
    beside, start, end = (last.right, last.right, door.right) if _side(plan) > 0 else (last.x, last.x, door.x)
    x = beside + _side(plan) * far
    return [(start, last.cy), (x, last.cy), (x, door.cy), (end, door.cy)]


def _to_replica(plan: Plan, name: str, entry: Point) -> list[Point]:
    """Return the way from where a group is entered to a replica: over the replicas where there is room under the title, else between them and what follows."""
    box, group, size = plan.nodes[name], plan.groups["ModelServing"], plan.type
    row = [plan.nodes[replica] for replica in REPLICAS]
    right = max(one.right for one in row)
    if _is_column(plan):
        lane = _inside(group, entry, size)
        if entry[0] <= box.x:
            return [entry, lane, (lane[0], box.cy), (box.x, box.cy)]
        gap = right + ABOVE * size
        return [entry, lane, (gap, lane[1]), (gap, box.cy), (box.right, box.cy)]
    above = box.y - ABOVE * size
    if above - group.y > plan.band + 0.3 * size and entry[0] > right:
        lane, gap = _inside(group, entry, size), right + ABOVE * size
        return [entry, lane, (gap, lane[1]), (gap, above), (box.cx, above), (box.cx, box.y)]
    under = box.bottom + ABOVE * size
    if entry[1] > under:  # from the side, below them: along the border
        lane = _inside(group, entry, size)
        return [entry, lane, (lane[0], under), (box.cx, under), (box.cx, box.bottom)]
    if entry[0] <= group.x + size:
        return [entry, (box.x, entry[1])] if box is row[0] else [entry, (entry[0], under), (box.cx, under), (box.cx, box.bottom)]
    gaps = [(before.right + after.x) / 2 for before, after in zip(row, row[1:], strict=False)] + [right + ABOVE * size]
    gap = min(gaps, key=lambda x: abs(x - entry[0]))
    lane = _inside(group, entry, size)
    return [entry, lane, (gap, lane[1]), (gap, under), (box.cx, under), (box.cx, box.bottom)]


def _is_column(plan: Plan) -> bool:
    """Tell whether the replicas stand one under the other."""
    first, second = (plan.nodes[name] for name in REPLICAS[:2])
    return second.y > first.bottom


def _inside(group: Box, entry: Point, size: float) -> Point:
    """Return the point just inside a group where it is entered."""
    inner = group.inset(INSIDE * size)
    return min(max(entry[0], inner.x), inner.right), min(max(entry[1], inner.y), inner.bottom)


def _from_replica(plan: Plan, name: str) -> list[Point]:
    """Return the way from a replica to where tokens leave the models: under the replicas, and along the border where something stands in between."""
    box, exit_, size = plan.nodes[name], _end(plan, "ModelServing", "TD", 0), plan.type
    under, ops, group = box.bottom + ABOVE * size, plan.groups["ModelOps"], plan.groups["ModelServing"].inset(INSIDE * plan.type)
    if _is_column(plan):
        return [(box.x, box.cy), (group.x, box.cy), (group.x, group.bottom), (exit_[0], group.bottom), exit_]
    if ops.x > box.right:
        low = exit_[1] - ABOVE * size
        return [(box.cx, box.bottom), (box.cx, low), (exit_[0], low), exit_]
    return [(box.cx, box.bottom), (box.cx, under), (group.x, under), (group.x, group.bottom), (exit_[0], group.bottom), exit_]


def _to_batch(plan: Plan) -> list[Point]:
    """Return the way from the replica that is looked at to its batch, under the replicas that stand between."""
    box, batch, size = plan.nodes[LOOKED_AT], plan.nodes["BatchP"], plan.type
    if batch.y > box.bottom and not _is_column(plan):
        turn = (box.bottom + plan.groups["ModelOps"].y) / 2
        return [(box.cx, box.bottom), (box.cx, turn), (batch.cx, turn), (batch.cx, batch.y)]
    if _is_column(plan):
        gap, last = max(plan.nodes[name].right for name in REPLICAS) + ABOVE * size, plan.nodes[REPLICAS[-1]]
        turn = (last.bottom + plan.groups["ModelOps"].y) / 2
        return [(box.right, box.cy), (gap, box.cy), (gap, turn), (batch.cx, turn), (batch.cx, batch.y)]
    low = max(plan.nodes[name].bottom for name in REPLICAS) + ABOVE * size
    gap = max(plan.nodes[name].right for name in REPLICAS) + ABOVE * size
    return [(box.cx, box.bottom), (box.cx, low), (gap, low), (gap, batch.cy), (batch.x, batch.cy)]
