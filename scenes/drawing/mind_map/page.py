"""A page: one part of a mind map alone, laid out anew for a box of its own, in type as large as that allows.

Parts: "panel"; "title"; "others", its other names; "crumbs", the names over it; "shell", the places of what is there and of what comes; ("link", way),
("node", way) and ("name", way) as in the map. Routes: ("link", way).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from scenes.core.box import Box
from scenes.core.errors import LayoutError
from scenes.drawing.figure import Figure, Style
from scenes.drawing.mind_map.blocks import INDENT, Block, Faces, settled, told
from scenes.drawing.mind_map.picture import CAP, RAIL, Outline, body
from scenes.drawing.mind_map.plan import RULE, SIDE, Branch, Panel, largest
from scenes.drawing.mind_map.twigs import Twig, Way
from scenes.drawing.shape import along

# of the size of the names over it: the title, free at the head, between lines, beside a sign, from the title to another name of it
TITLE, PAD, GAP, CHEVRON, BESIDE = 1.6, 0.62, 0.5, 0.55, 1.1
SIDES = 0.9  # of that size: free at the page's sides
NEARLY = (1.0, 0.96, 0.92, 0.88)  # shares of the largest size of the type that are as good where fewer names break
AIR = 3.0  # by how much rows may be spread
DOT = 0.13  # of the type's size: a name's place
SHELL = 0.42  # share of the hue in what is to come


@dataclass(frozen=True)
class PagePlan:
    """A page: its box, its rows, the size of the names over its title; whether these stand in the title's own line."""

    box: Box
    panel: Panel
    crumb: float
    in_line: bool

    @property
    def type(self) -> float:
        """Return the size of the rows' type."""
        return self.panel.type

    @property
    def left(self) -> float:
        """Return where titles and rails begin."""
        return self.box.x + SIDES * self.crumb


def head_of(crumb: float, in_line: bool) -> float:
    """Return the height of a page's head, from its top to its rule."""
    return (2 * PAD + TITLE + (0.0 if in_line else 1.0 + GAP)) * crumb


def under_head(box: Box, crumb: float, in_line: bool) -> Box:
    """Return the room under a page's head, free of its margins."""
    side = SIDES * crumb
    return box.cut_top(head_of(crumb, in_line))[1].inset(side, 0.0, side, PAD * crumb)


@lru_cache(maxsize=128)
def page_plan(twig: Twig, box: Box, rows: Box, crumb: float, in_line: bool, least: float, most: float, faces: Faces) -> PagePlan:
    """Lay a part out: its rows in a room under the head of the page in `box`, in type from `least` to `most` units.

    Raises LayoutError that names the part where the room is too small for it.
    """
    branch, indent = Branch(twig, faces), INDENT - RAIL

    def found(size: float) -> list[Block]:
        free = rows.w / size - indent
        ways = (settled(way, twig, faces, free) for way in branch.ways if way.w <= free + 1e-6)
        return [way for way in ways if (way.h + RULE) * size <= rows.h]

    if not found(least):
        count = sum(1 for _ in twig.walk()) - 1
        raise LayoutError(f"{box.name}: {twig.text!r} holds {count} names, more than a page of the film shows in letters that can be read; delete some")  # fmt: skip
    best = largest(lambda size: bool(found(size)), least, most)
    sizes = [size for size in (best * share for share in NEARLY) if size >= least]
    size, block = min(((size, way) for size in sizes for way in found(size)), key=lambda one: (_breaks(one[1]), -one[0], one[1].h))
    down = min(AIR, (rows.h / size - RULE) / max(block.h, 1.0))
    x, head = rows.x - (SIDE - indent) * size, head_of(crumb, in_line)
    place = Box(x, box.y, rows.w + (2 * SIDE - indent) * size, box.h, "page")
    return PagePlan(box, Panel(0, place, block, size, down, (x, box.y), head + RULE * size), crumb, in_line)


def _breaks(block: Block) -> int:
    """Return how often names break in an outline."""
    return max(0, len(block.lines) - 1) + sum(_breaks(kid) for _, _, kid in block.kids)


def page(
    style: Style, plan: PagePlan, twig: Twig, way: Way, hue: str, crumbs: Sequence[str], drawn: Collection[Way] | None = None
) -> Figure:
    """Draw a page of what stands at a way, `crumbs` the names over it; `drawn`: the ways of the names that are there (None: all)."""
    figure = Figure(style, plan.box)
    made = figure.child("panel", box=plan.box)
    body(made, plan.box, style.format.radius["panel"], hue)
    _head(figure, plan, twig, hue, crumbs)
    shell = figure.child("shell")
    figure.child("name", way, box=figure.figure("title").box)
    Outline(figure, plan.panel, hue, drawn, DOT * plan.type).rows(twig, way)
    dark = figure.theme.shade(hue, SHELL)
    for name, route in figure.routes.items():
        if name[0] == "link":
            shell.draw(route, stroke=(dark, 1), width=0.75)
            x, y = map(float, route[-1])
            shell.circle(x, y, DOT * plan.type, fill=(dark, 1))
    return figure


def _head(figure: Figure, plan: PagePlan, twig: Twig, hue: str, crumbs: Sequence[str]) -> None:
    """Set the title with its other names beside it, and the names over it: as many of them, from the last on, as there is room for.

    Where there is no room for the other names beside the title they stand over it, in the place of others.
    """
    theme, size, box, left = figure.theme, plan.crumb, plan.box, plan.left
    big = TITLE * size
    rule = box.y + head_of(size, plan.in_line)
    base = rule - PAD * size - 0.5 * big + CAP * big
    room, title = box.right - SIDES * size - left, figure.measure(twig.text, "title", big)
    others = sum(figure.measure(text, "quiet", size) + BESIDE * size for text in told(twig))
    is_beside = title + others <= room
    kept, wide = list(crumbs), room - (title if plan.in_line else 0.0) - (others if plan.in_line or not is_beside else 0.0)
    while kept and _long(figure, kept, size) > wide:
        kept.pop(0)
    made = figure.child("crumbs", box=box)
    high = base if plan.in_line else box.y + (PAD + 0.5 + CAP) * size
    end = left
    for text in kept:
        label = made.text(end, high, text, "quiet", size=size, colour=theme.tint(hue, 0.7))
        end = label.box[2] + 2 * CHEVRON * size
        x, y, arm = end - CHEVRON * size, high - CAP * size, 0.2 * size
        made.line((x - arm / 2, y - arm), (x + arm / 2, y), (x - arm / 2, y + arm), stroke=(theme.shade(hue, 0.62), 1), width=1.2)
    start = end if plan.in_line else left
    whole = figure.child("title", box=Box(start, base - CAP * big - 0.5 * big, min(title, room), big, "title"))
    whole.text(start, base, twig.text, "title", size=big, width=room, colour=theme.tint(hue, 0.55))
    aside, (end, y) = figure.child("others", box=box), (whole.box.right, base) if is_beside else (end, high)
    for text in told(twig):
        end = aside.text(end + BESIDE * size, y, text, "quiet", size=size).box[2]
    line = along(box.x, 0, box.right, 0, (0, hue, 0.55), (1, hue, 0.25))
    figure.figure("panel").line((left, rule), (box.right - SIDES * size, rule), stroke=line, width=0.8)


def _long(figure: Figure, texts: Sequence[str], size: float) -> float:
    """Return how wide names are with a sign after each."""
    return sum(figure.measure(text, "quiet", size) + 2 * CHEVRON * size for text in texts)


def styled(style: Style, stroke: float) -> Style:
    """Return a style whose strokes are so heavy."""
    return replace(style, format=replace(style.format, line=stroke))
