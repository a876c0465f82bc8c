"""Where a mind map stands in a box of any shape: the root in the middle, panels in a stack at each side, the largest one at its foot, where one is.

The type is as large as the box allows; what room is then left goes between the rows and between the columns.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from itertools import product

from scenes.core.box import Box
from scenes.core.errors import LayoutError
from scenes.drawing.mind_map.blocks import HEAD_FACE, LEAF_FACE, MOST_COLUMNS, Block, Faces, inner_ways, settled
from scenes.drawing.mind_map.twigs import Twig

TITLE, OVER, RULE = 1.75, 1.35, 0.55  # of the type's size: a panel's title, how much higher its band is, from the rule in it to its foot
SIDE, FOOT = 1.65, 1.1  # of the type's size: free at a panel's sides and under its rows
GAP = 0.0115  # of the box's mean side: between panels
HUB, SPINE = 0.112, 1.5  # of the mean side: the root's disc; of that: the way between the stacks
BASE = 0.42  # share of all leaves from which a branch is the base, under both stacks
AIR, STACK_AIR = 1.45, 1.7  # by how much rows may be spread: of all panels, of one stack
STEPS = 24
Point = tuple[float, float]


@dataclass(frozen=True)
class Panel:
    """A branch: its number, box, rows (`block`, from `corner`, in `type` and spread `down`), and where its cable lands.

    `head`: the height of its title's band.
    """

    number: int
    box: Box
    block: Block
    type: float
    down: float
    plug: Point
    head: float

    @property
    def corner(self) -> Point:
        """Return where the rows begin."""
        return self.box.x + SIDE * self.type, self.box.y + self.band.h

    @property
    def rule(self) -> float:
        """Return the height of the rule under the title."""
        return self.band.bottom - RULE * self.type

    @property
    def band(self) -> Box:
        """Return the band of the title."""
        return Box(self.box.x, self.box.y, self.box.w, self.head, "band")


@dataclass(frozen=True)
class MapPlan:
    """A whole map: the sizes of its type and of its titles at most, the middle of the root's disc and its radius, and the panels in the order of the branches."""

    type: float
    title: float
    hub: Point
    radius: float
    panels: tuple[Panel, ...]


@lru_cache(maxsize=24)
def plan_of(root: Twig, box: Box, least: float, most: float, faces: Faces = (LEAF_FACE, HEAD_FACE), title: float = TITLE) -> MapPlan:
    """Lay a root and its branches out in a box, in type from `least` to `most` units, titles so many times as large; raises LayoutError where that is too small."""
    branches = _Branches(root, faces, title + OVER)
    mean = math.sqrt(box.w * box.h)
    room = _Room(box, GAP * mean, HUB * mean * SPINE)
    fits = partial(_fits, branches, room)
    if not fits(least, 1.0):
        raise LayoutError(
            f"{box.name}: {root.leaves} leaves need more room than {box.w:.0f} x {box.h:.0f}; name a larger paper, or delete some"
        )
    size = largest(lambda size: fits(size, 1.0), least, most)
    down = largest(lambda down: fits(size, down), 1.0, AIR)
    return _placed(branches, room, size, down, HUB * mean / 2)


def largest(fits: Callable[[float], bool], least: float, most: float) -> float:
    """Return the largest value up to `most` that fits, where `least` does."""
    if fits(most):
        return most
    for _ in range(STEPS):
        middle = (least + most) / 2
        least, most = (middle, most) if fits(middle) else (least, middle)
    return least


@dataclass(frozen=True)
class _Room:
    """The box, what is free between its panels, and the width of the way between the stacks."""

    box: Box
    gap: float
    spine: float

    @property
    def stack(self) -> float:
        """Return the width of a stack."""
        return (self.box.w - self.spine) / 2


class Branch:
    """A branch with the ways in which its rows can stand, in some faces."""

    def __init__(self, twig: Twig, faces: Faces, band: float = TITLE + OVER) -> None:
        self.twig, self.faces, self.band = twig, faces, band
        self.ways = inner_ways(twig, faces, MOST_COLUMNS) if twig.twigs else (Block(0.0, 0.0, (), 1.0),)
        self.rows = cache(self._rows)

    def _rows(self, size: float, width: float) -> Block | None:
        """Return the rows that make a panel of a width lowest, settled in it; None where it is too narrow for any."""
        free = width / size - 2 * SIDE
        chosen = min((way for way in self.ways if way.w <= free + 1e-6), key=lambda way: way.h, default=None)
        return chosen and settled(chosen, self.twig, self.faces, free)

    def height(self, size: float, down: float, width: float) -> float:
        """Return how high a panel is; endless where it is too narrow for its rows."""
        rows = self.rows(size, width)
        return math.inf if rows is None else size * (self.band + rows.h * down + FOOT)


class _Branches:
    """All branches, and which one is the base."""

    def __init__(self, root: Twig, faces: Faces, band: float) -> None:
        self.band, self.all = band, [Branch(twig, faces, band) for twig in root.twigs]
        leaves = [twig.leaves for twig in root.twigs]
        most = max(range(len(leaves)), key=leaves.__getitem__)
        self.base = most if len(leaves) > 2 and leaves[most] >= BASE * sum(leaves) else None
        self.others = [k for k in range(len(leaves)) if k != self.base]


def _split(branches: _Branches, room: _Room, size: float, down: float) -> tuple[list[int], list[int], float]:
    """Return the branches of the left stack and of the right one, so that the higher one is as low as can be, and how high that is."""
    heights = {k: branches.all[k].height(size, down, room.stack) + room.gap for k in branches.others}
    found = []
    for sides in product((0, 1), repeat=len(heights)):
        left, right = ([k for k, side in zip(heights, sides, strict=True) if side == wanted] for wanted in (0, 1))
        high = max(sum(heights[k] for k in members) for members in (left, right)) - room.gap
        found.append((round(high, 3), left != sorted(left + right)[: len(left)], left, right))
    high, _, left, right = min(found)
    return left, right, high


def _base(branches: _Branches, room: _Room, size: float, down: float) -> float:
    """Return how high the base is with the gap over it; 0 where there is none."""
    return 0.0 if branches.base is None else branches.all[branches.base].height(size, down, room.box.w) + room.gap


def _fits(branches: _Branches, room: _Room, size: float, down: float) -> bool:
    high = max(_split(branches, room, size, down)[2], room.spine)
    return high + _base(branches, room, size, down) <= room.box.h


def _placed(branches: _Branches, room: _Room, size: float, down: float, radius: float) -> MapPlan:
    box = room.box
    left, right, _ = _split(branches, room, size, down)
    under = _base(branches, room, size, down)
    stacks = Box(box.x, box.y, box.w, box.h - under, "stacks")
    panels = [
        *_side(branches, room, left, size, stacks, stacks.x, 1.0),
        *_side(branches, room, right, size, stacks, stacks.right - room.stack, 0.0),
    ]
    if branches.base is not None:
        place = Box(box.x, stacks.bottom + room.gap, box.w, under - room.gap, "panel")
        panels.append(_panel(branches.base, branches.all[branches.base], size, down, place, (box.cx, place.y)))
    return MapPlan(
        size, (branches.band - OVER) * size, (stacks.cx, stacks.cy), radius, tuple(sorted(panels, key=lambda panel: panel.number))
    )


def _side(branches: _Branches, room: _Room, members: Sequence[int], size: float, stacks: Box, x: float, inner: float) -> list[Panel]:
    """Return the panels of a stack, which fills its height; their cables land at their left (`inner` 0) or right side (1)."""
    if not members:
        return []
    high = stacks.h - room.gap * (len(members) - 1)
    down = largest(lambda down: sum(branches.all[k].height(size, down, room.stack) for k in members) <= high, 1.0, STACK_AIR)
    heights = [branches.all[k].height(size, down, room.stack) for k in members]
    more = (high - sum(heights)) / len(members)
    panels, y = [], stacks.y
    for k, tall in zip(members, heights, strict=True):
        place = Box(x, y, room.stack, tall + more, "panel")
        panels.append(_panel(k, branches.all[k], size, down, place, (x + inner * room.stack, y + branches.band * size / 2)))
        y += tall + more + room.gap
    return panels


def _panel(number: int, branch: Branch, size: float, down: float, box: Box, plug: Point) -> Panel:
    rows = branch.rows(size, box.w)
    if rows is None:
        raise LayoutError(f"{box.name}: too narrow for the names of {branch.twig.text!r}; choose shorter ones")
    if rows.h > 0:
        down = max(down, (box.h / size - branch.band - FOOT) / rows.h)
    return Panel(number, box, rows, size, down, plug, branch.band * size)
