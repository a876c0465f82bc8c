"""The ways of edges, in cells: from border to border along the grid, at right angles, round every box and title; the cheapest way by A*.

Hart, Nilsson and Raphael 1968, "A Formal Basis for the Heuristic Determination of Minimum Cost Paths" (IEEE TSSC 4(2)). No two edges share a
piece of the grid; where they cross, they cross at a right angle.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field

from scenes.graph.chart import Chart
from scenes.graph.sizes import BAND, Sizes

BEND, CROSS, NEAR, STRANGE = (
    5,
    9,
    1,
    6,
)  # what a corner costs (a cell is 1), a crossing, a cell beside a box, one in a group that is none of the edge's
AGAIN, BESIDE, OFF, GUARD = (
    25,
    4,
    0.34,
    15,
)  # a place at a border that is taken, one beside it, a cell away from a side's middle, a crossing at an end
AWAY, ASIDE, SHORT = 9, 5, 4  # a side that looks away from the other end, one that looks past it, a corner right at an end
MARGIN = 3  # cells around the whole
STEPS = ((1, 0), (0, 1), (-1, 0), (0, -1))  # right, down, left, up
Cell = tuple[int, int]
DONE: Cell = (-1, -1)  # the end of every search
Rect = tuple[int, int, int, int]  # x, y, w, h


class Blocked(Exception):
    """There is no way for an edge, or no place for its label; `number` is that of the edge."""

    def __init__(self, number: int) -> None:
        super().__init__(f"edge {number}")
        self.number = number


@dataclass(frozen=True)
class Routes:
    """The corners of every edge from its start to its end, and the boxes of labels, both by the edge's number."""

    ways: dict[int, tuple[Cell, ...]]
    labels: dict[int, Rect]


@dataclass
class _Grid:
    """What is taken: points that no edge may enter, pieces of the grid right of and below a point, and who runs through a point."""

    w: int
    h: int
    closed: set[Cell] = field(default_factory=set)
    walls: set[tuple[Cell, Cell]] = field(default_factory=set)
    near: set[Cell] = field(default_factory=set)
    taken: set[tuple[Cell, Cell]] = field(default_factory=set)
    through: dict[Cell, int] = field(default_factory=dict)  # 1: across, 2: down, 3: a corner or a crossing
    ports: dict[Cell, int] = field(default_factory=dict)
    guarded: set[Cell] = field(default_factory=set)


def routed(chart: Chart, sizes: Sizes, boxes: dict[str, Rect], w: int, h: int) -> Routes:
    """Return the ways of all edges between boxes in a grid of w x h cells; raises Blocked for an edge that has none.

    Short edges go first; one that finds no way is tried again before all others.
    """
    order = sorted(range(len(chart.edges)), key=lambda k: (k not in sizes.labels, _far(boxes, chart, k), k))
    for attempt in range(len(order) + 1):
        router = _Router(chart, sizes, boxes, w, h)
        try:
            return router.all(order)
        except Blocked as blocked:
            if order[0] == blocked.number or attempt >= 8:
                raise
            order = [blocked.number, *(k for k in order if k != blocked.number)]
    raise Blocked(order[0])


def _far(boxes: dict[str, Rect], chart: Chart, k: int) -> int:
    (ax, ay, aw, ah), (bx, by, bw, bh) = boxes[chart.edges[k].start], boxes[chart.edges[k].end]
    return max(0, ax - bx - bw, bx - ax - aw) + max(0, ay - by - bh, by - ay - ah)


class _Router:
    def __init__(self, chart: Chart, sizes: Sizes, boxes: dict[str, Rect], w: int, h: int) -> None:
        self.chart, self.sizes, self.boxes, self.grid = chart, sizes, boxes, _Grid(w, h)
        for name, (x, y, bw, bh) in boxes.items():
            if name in chart.nodes:
                self._close((x, y, bw, bh))
                self.grid.near |= {(a, b) for a in range(x - 1, x + bw + 2) for b in range(y - 1, y + bh + 2)}
            else:
                self._wall((x, y, bw, bh))
                self._close((x + 1, y + 1, min(sizes.titles[name], bw - 2), BAND - 2))
        self.strange: dict[tuple[str | None, ...], set[Cell]] = {}

    def _close(self, rect: Rect) -> None:
        x, y, w, h = rect
        self.grid.closed |= {(a, b) for a in range(x, x + w + 1) for b in range(y, y + h + 1)}

    def _wall(self, rect: Rect) -> None:
        """Let edges go through a border, never along it or through its corners."""
        x, y, w, h = rect
        grid = self.grid
        for b in (y, y + h):
            grid.walls |= {((a, b), (a + 1, b)) for a in range(x, x + w)}
        for a in (x, x + w):
            grid.walls |= {((a, b), (a, b + 1)) for b in range(y, y + h)}
        grid.closed |= {(x + dx, y + dy) for dx in (0, 1, w - 1, w) for dy in (0, h)} | {
            (x + dx, y + dy) for dx in (0, w) for dy in (1, h - 1)
        }

    def all(self, order: Sequence[int]) -> Routes:
        """Route edges in an order; raises Blocked."""
        ways, labels = {}, {}
        for k in order:
            ways[k] = self._one(k)
            self._take(ways[k])
            if k in self.sizes.labels:
                labels[k] = self._label(k, ways[k])
                x, y, w, h = labels[k]
                self._close((x, y, w, h))
        return Routes(ways, labels)

    # ---- one edge
    def _facing(self, name: str, other: str) -> tuple[float, ...]:
        """Return what each side of a box costs: nothing where it looks at the other box."""
        (x, y, w, h), (ox, oy, ow, oh) = self.boxes[name], self.boxes[other]
        beyond = (ox - x - w, oy - y - h, x - ox - ow, y - oy - oh)
        return tuple(0 if beyond[k] >= 0 else AWAY if beyond[(k + 2) % 4] >= 0 else ASIDE for k in range(4))

    def ports(self, name: str, other: str) -> dict[Cell, tuple[int, float]]:
        """Return the places at a box's border where an edge may end: the direction outward, and what the place costs."""
        x, y, w, h = self.boxes[name]
        node = self.chart.nodes.get(name)
        shape = node.shape if node else "group"
        edge = {"rect": 1, "round": 2, "stadium": h // 2, "cylinder": w // 2, "rhombus": w // 4, "circle": w // 4, "group": 2}[shape]
        side = {"stadium": h // 2, "cylinder": 2, "rhombus": h // 4, "circle": h // 4}.get(shape, edge)
        found, facing = {}, self._facing(name, other)
        for direction, (length, skip) in enumerate(((h, side), (w, edge), (h, side), (w, edge))):
            for at in range(1, length):
                off = abs(at - length // 2)
                if off and not skip <= at <= length - skip:
                    continue
                place = ((x + w, y + at), (x + at, y + h), (x, y + at), (x + at, y))[direction]
                found[place] = (direction, facing[direction] + (OFF if node else OFF / 8) * off + self._crowded(place))
        return found

    def _crowded(self, place: Cell) -> int:
        """Return what a place at a border costs where another edge ends there, or beside it: two heads would touch."""
        x, y = place
        beside = ((x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1))
        return AGAIN if place in self.grid.ports else BESIDE if any(cell in self.grid.ports for cell in beside) else 0

    def _strange(self, k: int) -> set[Cell]:
        """Return the cells of groups that an edge has nothing to do with, and of those that it ends at."""
        edge = self.chart.edges[k]
        around = {*self.chart.chain(edge.start)[1:], *self.chart.chain(edge.end)[1:]}
        others = tuple(name for name in self.chart.groups if name not in around)
        if others not in self.strange:
            rects = [self.boxes[name] for name in others]
            self.strange[others] = {(a, b) for x, y, w, h in rects for a in range(x, x + w + 1) for b in range(y, y + h + 1)}
        return self.strange[others]

    def _one(self, k: int) -> tuple[Cell, ...]:
        grid, edge, strange = self.grid, self.chart.edges[k], self._strange(k)
        goals = self.ports(edge.end, edge.start)
        x, y, w, h = self.boxes[edge.end]
        closed, near, walls, taken, through, ports = grid.closed, grid.near, grid.walls, grid.taken, grid.through, grid.ports
        heap: list[tuple[float, float, Cell, int]] = []
        cost: dict[tuple[Cell, int], float] = {}
        came: dict[tuple[Cell, int], tuple[Cell, int] | None] = {}

        def guess(cell: Cell, way: int) -> float:
            """Return what is left to go at least: cells, and corners where the end lies not straight ahead."""
            right, down = max(x - cell[0], 0) - max(cell[0] - x - w, 0), max(y - cell[1], 0) - max(cell[1] - y - h, 0)
            dx, dy = STEPS[way]
            ahead = right * dx + down * dy
            aside = right * dy + down * dx
            return abs(right) + abs(down) + (2 * BEND if ahead < 0 else BEND if aside else 0)

        def offer(cell: Cell, way: int, price: float, before: tuple[Cell, int] | None) -> None:
            if price < cost.get((cell, way), 1e9):
                cost[cell, way], came[cell, way] = price, before
                heapq.heappush(heap, (price + (guess(cell, way) if cell != DONE else 0), -price, cell, way))

        starts = self.ports(edge.start, edge.end)
        first_steps = {(cell[0] + STEPS[way][0], cell[1] + STEPS[way][1]) for cell, (way, _) in starts.items()}
        for cell, (way, price) in starts.items():
            offer(cell, way, price, None)
        done = None
        while heap:
            _, price, cell, way = heapq.heappop(heap)
            price = -price
            if price > cost[cell, way]:
                continue
            if cell == DONE:
                done = came[cell, way]
                break
            first = came[cell, way] is None
            if not first and cell in goals and (goals[cell][0] + 2) % 4 == way:
                offer(DONE, 0, price + goals[cell][1], (cell, way))
                continue
            for turn, (dx, dy) in enumerate(STEPS):
                if turn == (way + 2) % 4 or ((first or cell in through or cell in ports) and turn != way):
                    continue
                after = (cell[0] + dx, cell[1] + dy)
                piece = (cell, after) if turn < 2 else (after, cell)
                if not (0 <= after[0] <= grid.w and 0 <= after[1] <= grid.h) or piece in walls or piece in taken:
                    continue
                ends = after in goals and (goals[after][0] + 2) % 4 == turn
                if not ends and (after in closed or after in ports):
                    continue
                run = through.get(after, 0)
                if run and not ends and run != (2 if turn % 2 == 0 else 1):
                    continue
                short = turn != way and (ends or cell in first_steps)
                more = (
                    1
                    + (BEND if turn != way else 0)
                    + (SHORT if short else 0)
                    + ((GUARD if after in grid.guarded else CROSS) if run else 0)
                    + (NEAR if after in near else 0)
                )
                offer(after, turn, price + more + (STRANGE if after in strange and not ends else 0), (cell, way))
        if done is None:
            raise Blocked(k)
        cells = []
        state: tuple[Cell, int] | None = done
        while state is not None:
            cells.append(state[0])
            state = came[state]
        return _corners(cells[::-1])

    def _take(self, way: tuple[Cell, ...]) -> None:
        grid = self.grid
        for (ax, ay), (bx, by) in zip(way, way[1:], strict=False):
            across = ay == by
            low, high = sorted(((ax, ay), (bx, by)))
            cells = [(a, ay) for a in range(low[0], high[0] + 1)] if across else [(ax, b) for b in range(low[1], high[1] + 1)]
            grid.taken |= set(zip(cells, cells[1:], strict=False))
            for cell in cells:
                grid.through[cell] = grid.through.get(cell, 0) | (1 if across else 2)
        for end, after in ((way[0], way[1]), (way[-1], way[-2])):
            grid.ports[end] = grid.ports.get(end, 0) + 1
            grid.guarded |= {cell for cell in _cells(end, after) if _length(cell, end) < 4}

    def _label(self, k: int, way: tuple[Cell, ...]) -> Rect:
        """Return the box of a label on its edge, as near to the middle as there is room; raises Blocked."""
        w, h = self.sizes.labels[k]
        own = {cell for piece in zip(way, way[1:], strict=False) for cell in _cells(*piece)}
        total, run, found = sum(_length(a, b) for a, b in zip(way, way[1:], strict=False)), 0, []
        for (ax, ay), (bx, by) in zip(way, way[1:], strict=False):
            length, need = _length((ax, ay), (bx, by)), w if ay == by else h
            for at in range(need // 2 + 1, length - need // 2):
                cx, cy = ax + (bx > ax) * at - (bx < ax) * at, ay + (by > ay) * at - (by < ay) * at
                found.append((abs(run + at - total / 2), (cx - w // 2, cy - h // 2, w, h)))
            run += length
        for _, (x, y, _, _) in sorted(found):
            cells = {(a, b) for a in range(x, x + w + 1) for b in range(y, y + h + 1)}
            free = not cells & self.grid.closed and not any(cell in self.grid.through for cell in cells - own)
            if free and not any((c, d) in self.grid.walls for c in cells for d in ((c[0] + 1, c[1]), (c[0], c[1] + 1))):
                return x, y, w, h
        raise Blocked(k)


def _cells(a: Cell, b: Cell) -> list[Cell]:
    (ax, ay), (bx, by) = min(a, b), max(a, b)
    return [(x, y) for x in range(ax, bx + 1) for y in range(ay, by + 1)]


def _length(a: Cell, b: Cell) -> int:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])


def _corners(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """Return the ends and corners of a way."""
    kept = [
        cell
        for before, cell, after in zip(cells, cells[1:], cells[2:], strict=False)
        if (cell[0] - before[0], cell[1] - before[1]) != (after[0] - cell[0], after[1] - cell[1])
    ]
    return (cells[0], *kept, cells[-1])
