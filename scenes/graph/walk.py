"""When tokens that start at the beginnings of a flowchart have walked all its edges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from heapq import heappop, heappush

from scenes.graph.chart import Chart

INWARD = 0.4  # hops from a group to what it begins with inside


@dataclass(frozen=True)
class Walked:
    """Times in hops (an edge takes one): when each node and group is reached, and when each edge is entered, by its number."""

    reached: Mapping[str, float]
    entered: Mapping[int, float]

    @property
    def end(self) -> float:
        """When all is reached."""
        return max([*self.reached.values(), *(start + 1 for start in self.entered.values())], default=0.0)


def walk_of(chart: Chart) -> Walked:
    """Walk a chart: from the nodes that nothing leads to, along every edge as soon as what it starts at is reached.

    A group is reached when an edge comes to it or something in it is reached; then it leads into the nodes that nothing leads to. It leads on when all in it
    is reached. Where nothing else is left to go on with, it does so earlier, and what no edge reaches, as in a circle, is a beginning, in
    the order of the file.
    """
    walk = _Walk(chart)
    for name in walk.beginnings():
        walk.reach(name, 0.0)
    walk.run()
    for name in chart.nodes:
        if name not in walk.reached:
            walk.reach(name, walk.now)
            walk.run()
    return Walked(walk.reached, walk.entered)


class _Walk:
    def __init__(self, chart: Chart) -> None:
        self.chart, self.now = chart, 0.0
        self.reached: dict[str, float] = {}
        self.entered: dict[int, float] = {}
        self._due: list[tuple[float, int, str]] = []
        self._waiting: dict[str, None] = {}  # groups that are reached and have not led on
        self._leads_to = {edge.end for edge in chart.edges} | {edge.start for edge in chart.edges if edge.tail}

    def beginnings(self) -> list[str]:
        """Return the nodes that nothing leads to, neither to them nor to a group around them."""
        return [name for name in self.chart.nodes if not self._leads_to & {part for part in self.chart.chain(name) if part}]

    def reach(self, name: str, when: float) -> None:
        """Note that something is reached at a time, if it was not earlier."""
        heappush(self._due, (when, len(self._due) + len(self.reached), name))

    def run(self) -> None:
        """Go on until nothing is left to be reached."""
        while self._due or self._waiting:
            if not self._due:
                self._lead_on(next(iter(self._waiting)), self.now)
                continue
            when, _, name = heappop(self._due)
            self.now = max(self.now, when)
            if name not in self.reached:
                self._arrive(name, when)

    def _arrive(self, name: str, when: float) -> None:
        self.reached[name] = when
        if (outer := self.chart.parent(name)) is not None:
            self.reach(outer, when)
        if name in self.chart.groups:
            self._waiting[name] = None
            for inner in self.chart.inside(name):
                if inner not in self._leads_to:
                    self.reach(inner, when + INWARD)
        else:
            self._lead_on(name, when)
        for group in [group for group in self._waiting if self._is_full(group)]:
            self._lead_on(group, when)

    def _is_full(self, group: str) -> bool:
        """Tell whether all in a group is reached, and leads on."""
        return all(part in self.reached and part not in self._waiting for part in self.chart.inside(group))

    def _lead_on(self, name: str, when: float) -> None:
        """Enter the edges that start at something."""
        self._waiting.pop(name, None)
        for number, edge in enumerate(self.chart.edges):
            if edge.start == name and number not in self.entered:
                self.entered[number] = when
                self.reach(edge.end, when + 1)
