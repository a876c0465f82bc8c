"""The flowchart of the workflow: read from its file, with room in each node for what it reads, and laid out in a box."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from scenes.core.box import Box
from scenes.core.theme import Theme
from scenes.deep_dives.workflow.facts import BLANK, Reading
from scenes.deep_dives.workflow.words import CHART
from scenes.drawing.figure import Style
from scenes.graph.chart import Chart
from scenes.graph.mermaid import read_chart
from scenes.graph.plan import Plan, plan_of

WIDEST = "0" * 19  # as wide as what is drawn in a node is at least
HIGH = range(2, 7)  # rows that a drawing may take
NEARLY = 0.97  # of the largest type: one that is as good
LEAST, MOST = 0.22, 1.2  # of the type of a card: the type of the chart

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

    On a sheet drawings are as high as they can be while the type is nearly as large as with low ones.
    """
    card = style.format.role("card").size
    plans = [_laid(theme, box, card, _rooms(readings, rows)) for rows in (HIGH if style.format.is_sheet else HIGH[:1])]
    largest = max(plan.type for plan in plans)
    return [plan for plan in plans if plan.type >= NEARLY * largest][-1]


def _rooms(readings: Readings, rows: int) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((node, _room(readings.get(node, ()), rows)) for node in chart().nodes)


@lru_cache(maxsize=24)
def _laid(theme: Theme, box: Box, card: float, rooms: tuple[tuple[str, tuple[str, ...]], ...]) -> Plan:
    plain = chart().coloured({})  # its classes' hues mean nothing here: blue is what is asked for, cyan what is read, amber what is refused
    nodes = {name: replace(plain.nodes[name], title=(*plain.nodes[name].title, *room)) for name, room in rooms}
    plan = plan_of(replace(plain, nodes=nodes), box, LEAST * card, MOST * card, theme.face, CHART.name)
    added = dict(rooms)
    rows = {name: row[: len(row) - len(added[name])] for name, row in plan.rows.items()}
    return replace(plan, rows=rows)


def _room(readings: Iterable[Reading], high: int) -> tuple[str, ...]:
    """Return the rows that a node's readings take: the widest text, and `high` more where something is drawn over it."""
    found = tuple(readings)
    if not found:
        return ()
    widest = max((row for reading in found for row in reading.rows), key=len)
    rows = max(len(reading.rows) for reading in found)
    return (*((WIDEST, *(high - 1) * (BLANK,)) if any(reading.is_drawn for reading in found) else ()), *(widest for _ in range(rows)))
