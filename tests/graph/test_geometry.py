"""Where a flowchart stands: boxes apart and within their groups, edges from border to border and through no box, in every shape of frame."""

from __future__ import annotations

from itertools import combinations, pairwise
from pathlib import Path

import pytest

from scenes.core.box import Box
from scenes.core.errors import LayoutError
from scenes.core.formats import FORMATS
from scenes.deep_dives.sheet import body_of
from scenes.deep_dives.workflow.chart import plan_for
from scenes.deep_dives.workflow.facts import workflow_facts
from scenes.graph.chart import Chart
from scenes.graph.mermaid import parse, read_chart
from scenes.graph.plan import Plan, Point, plan_of
from scenes.graph.sizes import CELL
from scenes.project import Project
from scenes.raster.still import style_of

ROOMS = {"wide": Box(16, 16, 1888, 1048), "tall": Box(16, 16, 1048, 1888), "paper": Box(16, 16, 1048, 1495)}
OWN = """flowchart LR
  U([A user asks]) --> G{Is it cached?}
  G -->|yes| R([Answer])
  G -- "no & new" --> Q[(Queue of<br/>requests)]
  Q ==> M((Model)) & M2(Draft model)
  M -.->|logs| L[Log]
  M2 <--> M
  M --> R
  L --- Q
  L --> U
  G --> X[A] & Y[B] & Z[C]
"""


@pytest.fixture(scope="module", params=[*ROOMS, "own", *(f"film {name}" for name in FORMATS)])
def plan(request: pytest.FixtureRequest, project: Project) -> Plan:
    """A chart's plan in one room: the source's alone, one of our own, and the deep dive's, whose nodes hold what they read, in each format."""
    if request.param.startswith("film"):
        fmt = FORMATS[request.param.split()[1]]
        style = style_of(project.theme, fmt, int(fmt.width), int(fmt.height))
        return plan_for(project.theme, style, body_of(fmt) if fmt.is_sheet else fmt.stage, workflow_facts(project).readings)
    if request.param == "own":
        return plan_of(parse(OWN), ROOMS["wide"], 18, 32)
    return plan_of(read_chart(Path(__file__).parent / "workflow.mmd"), ROOMS[request.param], 18, 32)


def ends(plan: Plan, number: int) -> tuple[Box, Box]:
    """Return the boxes that an edge joins."""
    boxes, edge = plan.nodes | plan.groups, plan.chart.edges[number]
    return boxes[edge.start], boxes[edge.end]


def within(box: Box, a: Point, b: Point, margin: float = 0.01) -> bool:
    """Tell whether an upright or level segment runs through a box, its border left out."""
    low, high = (min(a[0], b[0]), min(a[1], b[1])), (max(a[0], b[0]), max(a[1], b[1]))
    across = low[0] < box.right - margin and high[0] > box.x + margin
    return across and low[1] < box.bottom - margin and high[1] > box.y + margin


def on_outline(plan: Plan, box: Box, point: Point) -> bool:
    """Tell whether a point lies on the outline of a node or group: of a box, a rhombus, a circle."""
    x, y = point
    shape = plan.chart.nodes[box.name].shape if box.name in plan.chart.nodes else "group"
    across, down = abs(x - box.cx) / box.w * 2, abs(y - box.cy) / box.h * 2
    if shape in ("rhombus", "circle"):
        return abs(across + down - 1 if shape == "rhombus" else across**2 + down**2 - 1) < 1e-6
    level = min(abs(y - box.y), abs(y - box.bottom)) < 0.01 and box.x < x < box.right
    upright = min(abs(x - box.x), abs(x - box.right)) < 0.01 and box.y < y < box.bottom
    return level != upright


def test_everything_has_a_place(plan: Plan) -> None:
    chart = plan.chart
    assert plan.nodes.keys() == chart.nodes.keys() and plan.groups.keys() == chart.groups.keys()
    assert plan.ways.keys() == set(range(len(chart.edges)))
    assert plan.labels.keys() == {k for k, edge in enumerate(chart.edges) if edge.label}


def test_boxes_are_apart_and_lie_in_their_groups(plan: Plan) -> None:
    boxes, chart = plan.nodes | plan.groups, plan.chart
    for first, second in combinations(boxes, 2):
        if first not in chart.chain(second) and second not in chart.chain(first):
            assert not boxes[first].overlaps(boxes[second], -CELL * plan.type), (first, second)
    for name, box in boxes.items():
        if (group := chart.parent(name)) is not None:
            inner = boxes[group].inset(CELL * plan.type, plan.band - 0.01, CELL * plan.type, CELL * plan.type)
            assert inner.contains(box, 0.01), name


def test_edges_run_from_border_to_border_at_right_angles(plan: Plan) -> None:
    for number, way in plan.ways.items():
        start, end = ends(plan, number)
        assert on_outline(plan, start, way[0]) and on_outline(plan, end, way[-1]), plan.chart.edges[number]
        for a, b in pairwise(way):
            assert (abs(a[0] - b[0]) < 1e-6) != (abs(a[1] - b[1]) < 1e-6)


def test_edges_run_through_no_box(plan: Plan) -> None:
    for number, way in plan.ways.items():
        edge = plan.chart.edges[number]
        for a, b in pairwise(way):
            slanted = [
                name for name in (edge.start, edge.end) if name in plan.nodes and plan.chart.nodes[name].shape in ("rhombus", "circle")
            ]
            through = [name for name, box in plan.nodes.items() if name not in slanted and within(box, a, b)]
            assert not through, (edge, through)
            assert not any(within(plan.groups[name], a, b) for name in (edge.start, edge.end) if name in plan.groups), edge


def test_edges_share_no_piece_of_their_ways(plan: Plan) -> None:
    pieces = [(number, a, b) for number, way in plan.ways.items() for a, b in pairwise(way)]
    for (k, a, b), (n, c, d) in combinations(pieces, 2):
        if k == n:
            continue
        for axis in (0, 1):
            if all(abs(p[axis] - a[axis]) < 1e-6 for p in (b, c, d)):
                other = 1 - axis
                shared = min(max(a[other], b[other]), max(c[other], d[other])) - max(min(a[other], b[other]), min(c[other], d[other]))
                assert shared < 1e-6, (plan.chart.edges[k], plan.chart.edges[n])


def test_labels_lie_on_their_edges_and_on_nothing_else(plan: Plan) -> None:
    for number, label in plan.labels.items():
        assert any(within(label, a, b) for a, b in pairwise(plan.ways[number]))
        assert not any(label.overlaps(box) for box in plan.nodes.values())
        assert not any(label.overlaps(other) for k, other in plan.labels.items() if k != number)
        assert not any(within(label, a, b) for k, way in plan.ways.items() if k != number for a, b in pairwise(way))


def test_titles_of_groups_are_crossed_by_nothing(plan: Plan) -> None:
    from scenes.core.typeset import measure

    for name, box in plan.groups.items():
        wide = measure(plan.chart.groups[name].title, "sans-semibold", plan.type)
        title = Box(box.x + plan.band / 4 + 0.18 * plan.type, box.y + plan.band / 2 - 0.35 * plan.type, wide, 0.7 * plan.type)
        assert title.right < box.right
        assert not any(within(title, a, b) for way in plan.ways.values() for a, b in pairwise(way)), name


def test_a_flow_goes_the_way_that_its_file_says() -> None:
    for direction, side, sign in (("TB", "y", 1), ("BT", "y", -1), ("LR", "x", 1), ("RL", "x", -1)):
        plan = plan_of(parse(f"flowchart {direction}\nA --> B --> C"), ROOMS["wide"], 18, 32)
        places = [sign * getattr(plan.nodes[name], side) for name in "ABC"]
        assert places == sorted(set(places)), direction


def test_a_flow_without_a_direction_turns_with_the_frame() -> None:
    chart = parse("flowchart\n" + " --> ".join(f"A{k}[Node number {k}]" for k in range(5)))
    wide, tall = (plan_of(chart, ROOMS[name], 18, 32) for name in ("wide", "tall"))
    assert len({box.cy for box in wide.nodes.values()}) == 1 and len({box.cx for box in tall.nodes.values()}) == 1


def test_the_same_file_gives_the_same_places() -> None:
    first, second = (plan_of(parse(OWN), ROOMS["wide"], 18, 32) for _ in range(2))
    assert first == second


def test_what_does_not_fit_says_how_much_would() -> None:
    chart: Chart = parse("flowchart TB\n" + "\n".join(f"A{k}[A node with a longer name {k}]" for k in range(300)), "big.mmd")
    with pytest.raises(
        LayoutError, match=r"big.mmd: 300 nodes would be set in type of \d+ units, and 18 is the least .* about \d+ nodes fit"
    ):
        plan_of(chart, ROOMS["wide"], 18, 32, name="big.mmd")
