"""The flowchart of the workflow: read from its file, with room in each node for what it reads, and laid out in a box."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from scenes.core.box import Box
from scenes.core.formats import Format
from scenes.core.theme import Theme
from scenes.deep_dives.workflow.reading import BLANK, Reading
from scenes.deep_dives.workflow.words import CHART
from scenes.drawing.figure import Style
from scenes.graph.chart import Chart, Edge
from scenes.graph.mermaid import read_chart
from scenes.graph.plan import Plan, plan_of

WIDEST = "0" * 19  # as wide as what is drawn in a node is at least
HIGH = range(2, 7)  # rows that a drawing may take
ON_A_PHONE = 3  # the same on a phone
NEARLY = 0.97  # of the largest type: one that is as good
LEAST, MOST = 0.22, 1.2  # of the type of a card: the type of the chart
TALL = 1.5  # height over width of a frame in which boxes stand one over the other
IN_A_ROW = (Edge("ModelA", "ModelB"), Edge("ModelB", "ModelC"))  # laid out and routed as if they were joined, and not drawn
IN_A_COLUMN = (Edge("BatchP", "TPS"), Edge("TPS", "KVCache"))  # the same on a phone
UPRIGHT = (
    "Training",
    "ModelDev",
    "Security",
    "PreProcessing",
    "ModelServing",
    "ModelOps",
    "PostProcessing",
    "Monitoring",
)  # groups that run down on a phone

Readings = Mapping[str, Sequence[Reading]]


@lru_cache(maxsize=1)
def chart() -> Chart:
    """Return the flowchart as its file says it."""
    return read_chart(CHART)


def edge(start: str, end: str) -> int:
    """Return the number of the edge between two nodes or groups; raises KeyError for one that the chart does not have."""
    for number, known in enumerate(chart().edges):
        if (known.start, known.end) == (start, end):
            return number
    raise KeyError(f"{CHART.name}: no edge leads from {start} to {end}")


def plan_for(theme: Theme, style: Style, box: Box, readings: Readings) -> Plan:
    """Lay the chart out in a box, every node with room for the widest of its readings under its title; the titles' rows are those of the chart.

    On a sheet drawings are as high as they can be while the type is nearly as large as with low ones. On a phone the three pipelines stand side by side, and
    what follows on something stands under it, so that the lens, as wide as the frame, shows two boxes as large as one.
    """
    card = style.format.role("card").size
    plans = [_laid(theme, box, card, _rooms(readings, rows), _way_of(style.format)) for rows in _heights(style.format)]
    largest = max(plan.type for plan in plans)
    return [plan for plan in plans if plan.type >= NEARLY * largest][-1]


def is_tall(fmt: Format) -> bool:
    """Tell whether boxes stand one over the other in a frame."""
    return not fmt.is_sheet and fmt.height >= TALL * fmt.width


def _way_of(fmt: Format) -> str:
    """Return how the chart is laid out: on a "sheet", in a "tall" frame, or another "frame"."""
    return "sheet" if fmt.is_sheet else "tall" if is_tall(fmt) else "frame"


def _heights(fmt: Format) -> Sequence[int]:
    """Return how many rows a drawing may take."""
    return HIGH if fmt.is_sheet else (ON_A_PHONE,) if is_tall(fmt) else HIGH[:1]


def _rooms(readings: Readings, rows: int) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((node, _room(readings.get(node, ()), rows)) for node in chart().nodes)


@lru_cache(maxsize=24)
def _laid(theme: Theme, box: Box, card: float, rooms: tuple[tuple[str, tuple[str, ...]], ...], way: str) -> Plan:
    plain = chart().coloured({})  # its classes' hues mean nothing here: blue is what is asked for, cyan what is read, amber what is refused
    nodes = {name: replace(plain.nodes[name], title=(*plain.nodes[name].title, *room)) for name, room in rooms}
    joined = _joined(replace(plain, nodes=nodes), way)
    plan = plan_of(joined, box, LEAST * card, MOST * card, theme.face, CHART.name)
    added = dict(rooms)
    rows = {name: row[: len(row) - len(added[name])] for name, row in plan.rows.items()}
    drawn = {number: corners for number, corners in plan.ways.items() if number < len(plain.edges)}
    return replace(plan, chart=replace(joined, edges=plain.edges), rows=rows, ways=drawn)


def _joined(plain: Chart, way: str) -> Chart:
    """Return the chart as it is laid out: in a frame the replicas stand in a row; in a tall one everything stands in columns."""
    if way == "sheet":
        return plain
    edges = (*plain.edges, *IN_A_ROW)
    if way == "frame":
        return replace(plain, edges=edges)
    groups = {name: replace(group, direction="TB") if name in UPRIGHT else group for name, group in plain.groups.items()}
    return replace(plain, edges=(*edges, *IN_A_COLUMN), groups=groups, direction="LR")


def _room(readings: Iterable[Reading], high: int) -> tuple[str, ...]:
    """Return the rows that a node's readings take: the widest text, and `high` more where something is drawn over it."""
    found = tuple(readings)
    if not found:
        return ()
    widest = max((row for reading in found for row in reading.rows), key=len)
    rows = max(len(reading.rows) for reading in found)
    drawing = (WIDEST, *(high - 1) * (BLANK,)) if any(reading.is_drawn for reading in found) else ()
    names = (BLANK,) if any(reading.names for reading in found) else ()
    air = (BLANK,) if not drawing and rows > 1 else ()  # between a title and the lines under it
    return (*drawing, *names, *air, *(widest for _ in range(rows)))
