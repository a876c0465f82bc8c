"""Where the boxes of a flowchart stand, in cells: group by group from the innermost, each in the few ways that no other beats in both sides.

A group without a direction of its own is laid down or across, whichever lets the whole be larger in its frame; long rows may be folded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice, product

from scenes.graph.chart import ACROSS, Chart
from scenes.graph.layers import Pair, components, layers, lifted
from scenes.graph.sizes import BAND, PAD, Sizes

KEPT, TRIED, FOLDS = (
    16,
    2000,
    4,
)  # ways to lay out a group that are kept, and combinations of its members' ways that are tried; folds of a row
TURN_COST = 0.85  # what a tall picture in a wide room is worth, or a wide one in a tall room
LEAST_ROW = 3  # layers in each part of a row that is folded
FOLD_COST = 0.85  # what a fold is worth: as much as a picture so much smaller
Place = tuple[str, int, int, int, int]  # id, x, y, w, h


@dataclass(frozen=True)
class Gaps:
    """Cells between boxes, across and down; both even."""

    across: int = 4
    down: int = 4


@dataclass(frozen=True)
class Laid:
    """One way to lay something out: its sides, how often its rows are folded, its boxes (itself first where it is one), and the middle that
    lies on the line of what is before and after it.
    """

    w: int
    h: int
    folds: int
    places: tuple[Place, ...]
    middle: tuple[int, int]


def ways(chart: Chart, sizes: Sizes, gaps: Gaps) -> list[Laid]:
    """Return the ways to lay out a whole chart."""
    return _Layout(chart, sizes, gaps).group(None)


def best(found: Iterable[Laid], width: float, height: float, margin: int, most: float) -> tuple[float, Laid]:
    """Return the way that is largest in a room of a width and height, and how many units its cell then has, `most` at most."""

    def scale(laid: Laid) -> float:
        return min(width / (laid.w + 2 * margin), height / (laid.h + 2 * margin), most)

    def worth(laid: Laid) -> float:
        lies_across = (laid.w - laid.h) * (width - height) < 0
        return scale(laid) * FOLD_COST**laid.folds * (TURN_COST if lies_across else 1.0)

    chosen = max(found, key=lambda laid: round(worth(laid), 6))
    return scale(chosen), chosen


class _Layout:
    def __init__(self, chart: Chart, sizes: Sizes, gaps: Gaps) -> None:
        self.chart, self.sizes, self.gaps = chart, sizes, gaps

    def group(self, name: str | None) -> list[Laid]:
        """Return the ways to lay out what lies in a group, with its title and border (None: the chart, without)."""
        members = self.chart.inside(name)
        own = {member: self._member(member) for member in members}
        edges = lifted(self.chart, name)
        said = self.chart.groups[name].direction if name is not None else self.chart.direction
        found = [laid for direction in ([said] if said else ["TB", "LR"]) for laid in self._ways(members, own, edges, direction)]
        return _kept([self._framed(name, laid) for laid in found] if name is not None else found)

    def _member(self, name: str) -> list[Laid]:
        if name in self.chart.groups:
            return self.group(name)
        w, h = self.sizes.nodes[name]
        return [Laid(w, h, 0, ((name, 0, 0, w, h),), _half(w, h))]

    def _framed(self, name: str, laid: Laid) -> Laid:
        wide = max(laid.w, self.sizes.titles[name] + 2)
        w, h, shift = wide + 2 * PAD, laid.h + BAND + PAD, (wide - laid.w) // 2
        middle = laid.middle[0] + PAD + shift, laid.middle[1] + BAND
        return Laid(w, h, laid.folds, ((name, 0, 0, w, h), *_moved(laid.places, PAD + shift, BAND)), middle)

    def _ways(self, members: Sequence[str], own: dict[str, list[Laid]], edges: dict[Pair, list[int]], direction: str) -> list[Laid]:
        """Return the ways to lay out members in a direction: what hangs together in layers, what is joined to nothing in a grid."""
        parts = components(members, list(edges))
        loose = [part[0] for part in parts if len(part) == 1]
        blocks = [self._layered(part, own, edges, direction) for part in parts if len(part) > 1]
        kinds = ([name for name in loose if name in self.chart.nodes], [name for name in loose if name in self.chart.groups])
        blocks += [self._grid(names, own) if len(names) > 1 else own[names[0]] for names in kinds if names]
        found = []
        for chosen in islice(product(*blocks), TRIED):
            found += [self._packed(chosen, across=True)] + ([self._packed(chosen, across=False)] if len(chosen) > 1 else [])
        return _kept(found)

    def _packed(self, blocks: Sequence[Laid], *, across: bool) -> Laid:
        """Return blocks in a row or a column, centred; groups in a column are equally wide."""
        at, places, gap = 0, [], self.gaps.across if across else self.gaps.down
        thick = max(block.h if across else block.w for block in blocks)
        for block in blocks:
            block = block if across else self._widened(block, thick)
            off = (thick - (block.h if across else block.w)) // 2
            places += _moved(block.places, *((at, off) if across else (off, at)))
            at += (block.w if across else block.h) + gap
        folds = sum(block.folds for block in blocks)
        sides = (at - gap, thick) if across else (thick, at - gap)
        return Laid(*sides, folds, tuple(places), _half(*sides))

    def _widened(self, laid: Laid, wide: int) -> Laid:
        """Return a group as wide as others of its column, what lies in it centred; what is no group as it is."""
        if laid.w >= wide or laid.places[0][0] not in self.chart.groups or laid.places[0][3:] != (laid.w, laid.h):
            return laid
        (name, *_), shift = laid.places[0], (wide - laid.w) // 2
        places = ((name, 0, 0, wide, laid.h), *_moved(laid.places[1:], shift, 0))
        return Laid(wide, laid.h, laid.folds, places, (laid.middle[0] + shift, laid.middle[1]))

    def _grid(self, names: Sequence[str], own: dict[str, list[Laid]]) -> list[Laid]:
        """Return members that are joined to nothing, in each number of columns; boxes of text are equally wide."""
        found = []
        for columns in range(1, len(names) + 1):
            for pick in (0, -1) if any(len(own[name]) > 1 for name in names) else (0,):
                laid = [own[name][pick] for name in names]
                if all(name in self.chart.nodes for name in names):
                    wide = max(one.w for one in laid)
                    laid = [Laid(wide, one.h, 0, ((one.places[0][0], 0, 0, wide, one.h),), _half(wide, one.h)) for one in laid]
                found.append(self._rows([laid[k : k + columns] for k in range(0, len(laid), columns)]))
        return _kept(found)

    def _rows(self, rows: list[list[Laid]]) -> Laid:
        gap = 2 if all(len(one.places) == 1 for row in rows for one in row) else 4
        columns = [max(row[k].w for row in rows if k < len(row)) for k in range(len(rows[0]))]
        places: list[Place] = []
        y = 0
        for row in rows:
            for k, one in enumerate(row):
                places += _moved(one.places, sum(columns[:k]) + gap * k, y)
            y += max(one.h for one in row) + gap
        sides = sum(columns) + gap * (len(columns) - 1), y - gap
        return Laid(*sides, sum(one.folds for row in rows for one in row), tuple(places), _half(*sides))

    def _layered(self, part: Sequence[str], own: dict[str, list[Laid]], edges: dict[Pair, list[int]], direction: str) -> list[Laid]:
        """Return the ways to lay out what hangs together: layer after layer, as one row or folded into several."""
        rows = layers(part, [pair for pair in edges if pair[0] in part])
        across = direction in ACROSS
        found = []
        for chosen in islice(product(*(own[name] for name in part)), TRIED):
            laid = dict(zip(part, chosen, strict=True))
            lines = [self._layer([laid[name] for name in row], across=across) for row in rows]
            gaps = [self._gap(before, after, edges, across=across) for before, after in zip(rows, rows[1:], strict=False)]
            if direction in ("BT", "RL"):
                lines, gaps = lines[::-1], gaps[::-1]
            for folds in range(1, FOLDS + 1):
                if folds == 1 or len(lines) >= folds * LEAST_ROW:
                    found.append(self._folded(lines, gaps, folds, across=across, back=direction in ("BT", "RL")))
        return _kept(found)

    def _layer(self, members: Sequence[Laid], *, across: bool) -> Laid:
        """Return one layer: its members side by side, centred on its line."""
        gap = self.gaps.down if across else self.gaps.across
        gap = gap if any(len(one.places) > 1 for one in members) else max(2, gap - 2)
        if len(members) == 1:
            return members[0]
        places: list[Place] = []
        at, thick = 0, max(one.w if across else one.h for one in members)
        for one in members:
            off = (thick - (one.w if across else one.h)) // 2
            places += _moved(one.places, *((off, at) if across else (at, off)))
            at += (one.h if across else one.w) + gap
        sides = (thick, at - gap) if across else (at - gap, thick)
        return Laid(*sides, sum(one.folds for one in members), tuple(places), _half(*sides))

    def _gap(self, before: Sequence[str], after: Sequence[str], edges: dict[Pair, list[int]], *, across: bool) -> int:
        """Return the cells between two layers: more where labels stand there, or many edges run."""
        numbers = [k for (a, b), found in edges.items() for k in found if (a in before and b in after) or (b in before and a in after)]
        labels = [self.sizes.labels[k][0 if across else 1] + 4 for k in numbers if k in self.sizes.labels]
        base = self.gaps.across if across else self.gaps.down
        return max([base + 2 * (max(0, len(numbers) - 2) // 2), *labels])

    def _folded(self, lines: Sequence[Laid], gaps: Sequence[int], count: int, *, across: bool, back: bool) -> Laid:
        """Return layers in `count` parts of about one length, side by side; the flow goes on at the start of the next part."""
        parts = _parts([line.w if across else line.h for line in lines], gaps, count)
        blocks = [self._row(lines[a:b], gaps[a : b - 1], across=across) for a, b in parts]
        blocks = blocks[::-1] if back and count > 1 else blocks
        if count == 1:
            return blocks[0]
        gap = (self.gaps.down if across else self.gaps.across) + 4
        at, places = 0, []
        for block in blocks:
            places += _moved(block.places, *((0, at) if across else (at, 0)))
            at += (block.h if across else block.w) + gap
        sides = (max(b.w for b in blocks), at - gap) if across else (at - gap, max(b.h for b in blocks))
        return Laid(*sides, count - 1 + sum(block.folds for block in blocks), tuple(places), _half(*sides))

    def _row(self, lines: Sequence[Laid], gaps: Sequence[int], *, across: bool) -> Laid:
        """Return layers one after the other, their middles on one line."""
        side = 1 if across else 0
        before = max(line.middle[side] for line in lines)
        after = max((line.h if across else line.w) - line.middle[side] for line in lines)
        thick, at = before + after, 0
        places: list[Place] = []
        for line, gap in zip(lines, [*gaps, 0], strict=True):
            if not across and (wide := self._widened(line, thick)) is not line:
                line, off = wide, 0
            else:
                off = before - line.middle[side]
            places += _moved(line.places, *((at, off) if across else (off, at)))
            at += (line.w if across else line.h) + gap
        sides = (at, thick) if across else (thick, at)
        middle = (at // 2, before) if across else (before, at // 2)
        return Laid(*sides, sum(line.folds for line in lines), tuple(places), middle)


def _half(w: int, h: int) -> tuple[int, int]:
    return w // 2, h // 2


def _parts(lengths: Sequence[int], gaps: Sequence[int], count: int) -> list[tuple[int, int]]:
    """Return where each of `count` parts of a row begins and ends, so that they are about equally long."""
    found: list[tuple[int, int]] = []
    total, begin, at = sum(lengths) + sum(gaps), 0, 0
    for k, length in enumerate(lengths):
        at += length + (gaps[k] if k < len(gaps) else 0)
        left = count - len(found) - 1
        if left and (at >= total * (len(found) + 1) / count - length / 2 or len(lengths) - k - 1 == left):
            found.append((begin, k + 1))
            begin = k + 1
    return [*found, (begin, len(lengths))]


def _moved(places: Iterable[Place], x: int, y: int) -> list[Place]:
    return [(name, left + x, top + y, w, h) for name, left, top, w, h in places]


def _kept(found: Sequence[Laid]) -> list[Laid]:
    """Return the ways that no other beats in both sides and folds; of many, those spread evenly from tall to wide."""
    kept: list[Laid] = []
    for one in sorted(found, key=lambda laid: (laid.w, laid.h, laid.folds)):
        if not any(other.h <= one.h and other.folds <= one.folds for other in kept):
            kept.append(one)
    if len(kept) <= KEPT:
        return kept
    return [kept[round(k * (len(kept) - 1) / (KEPT - 1))] for k in range(KEPT)]
