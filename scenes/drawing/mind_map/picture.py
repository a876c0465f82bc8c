"""The mind map as a figure: the root's disc, cables that go from it to the panels, and in each panel an outline with rails.

Parts: "hub", ("cable", k), ("panel", k) and its ("title", k); ("link", way) leads to ("node", way), whose box holds all
that hangs on it; the box of ("name", way) holds the name alone.
Routes: ("cable", k) from the root to a panel; ("link", way) from a name to what hangs on it. What is not drawn yet has its parts and routes, too.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

import numpy as np

from scenes.core.box import Box
from scenes.core.theme import mix
from scenes.drawing import geometry
from scenes.drawing.figure import Figure, Style
from scenes.drawing.flowchart import TYPE_TO_LINE, line_of
from scenes.drawing.kit.panels import halo
from scenes.drawing.mind_map.blocks import BUS, DOT, DOT_GAP, INDENT, QUIET_ROW, ROW, Block, broken, faces_of, tail_of
from scenes.drawing.mind_map.plan import SIDE, TITLE, MapPlan, Panel, Point, plan_of
from scenes.drawing.mind_map.twigs import QUIET, Twig, Way
from scenes.drawing.shape import along, vertical

LINE = 1.2  # of a name's size: from line to line of one name
CAP = 0.35  # of the type's size: how far a baseline lies under the middle of its capitals
RAIL, STOP, ELBOW = 0.42, 0.32, 0.5  # of the type's size: a rail right of its name's start, its end before a name, its corners' radius
UNDER = 0.05  # of the type's size: from the quiet lines to a rail that begins under them
LEAST_TITLE, BESIDE = 1.25, 0.9  # of the type's size: titles at least; between a title and the names beside it
RADIUS = 0.8  # of the type's size: corners of panels
RING, DOT_RADIUS = 0.27, 0.13  # of the type's size: the mark of a leaf; a dot that stands for a name
ROOT_LINES = 3
ALONE = 0.3  # of the box's shorter side: the radius of a root that is alone
ACROSS, DOWN, NEARLY = 1.6, 1.1, 0.85  # of the disc's radius: the room of the root's name; a size that is as good as the largest


def mind_map(
    style: Style,
    root: Twig,
    box: Box,
    least: float | None = None,
    most: float | None = None,
    drawn: Collection[Way] | None = None,
    title: float = TITLE,
) -> Figure:
    """Draw a root with all that hangs on it in a box, its type as large as the box allows. Raises LayoutError where it is too small.

    `title`: how many times as large as the type titles are. `drawn`: the ways of what is there (None: all), the root's for its disc (large in the middle where it is alone), a branch's for its cable and panel.
    """
    fmt = style.format
    plan = plan_of(root, box, least or fmt.least / QUIET, most or 2 * fmt.role("body").size, faces_of(style.theme.face), title)
    figure = Figure(replace(style, format=replace(fmt, line=line_of(plan.type))), box)
    for panel in plan.panels:
        _cable(figure, plan, panel, root.twigs[panel.number], seen=drawn is None or (panel.number,) in drawn)
    alone = drawn is not None and set(drawn) == {()}
    disc = replace(plan, hub=(box.cx, box.cy), radius=ALONE * min(box.w, box.h)) if alone else plan
    hub = figure.child("hub", box=_around(disc.hub, disc.radius))
    if drawn is None or () in drawn:
        _hub(hub, disc, root)
    titles = _title_size(figure, plan, root)
    for panel in plan.panels:
        draw_panel(figure, panel, root.twigs[panel.number], titles, drawn)
    return figure


def type_in(figure: Figure) -> float:
    """Return the size of the type of a map, which its strokes go with."""
    return figure.line_scale * TYPE_TO_LINE


def _around(middle: Point, radius: float) -> Box:
    return Box(middle[0] - radius, middle[1] - radius, 2 * radius, 2 * radius, "hub")


# ---- root and cables
def hue_of(figure: Figure, twig: Twig) -> str:
    """Return the colour of a branch, as #RRGGBB."""
    if twig.hue is None:
        return figure.theme.hue("blue")
    first, second, share = twig.hue
    return mix(figure.theme.hue(first), figure.theme.hue(second), share)


def _hub(figure: Figure, plan: MapPlan, root: Twig) -> None:
    """Draw the root: a disc with its name, in the light that goes out along the cables."""
    (x, y), r, theme = plan.hub, plan.radius, figure.theme
    for grown, alpha in ((1.16, 0.10), (1.08, 0.16)):
        figure.circle(x, y, r * grown, stroke=("cyan", alpha), width=0.9, layer="under")
    fill = vertical((0, theme.wash(0.62), 0.96), (0.5, theme.wash(0.34), 0.96), (1, theme.wash(0.16), 0.96))
    figure.circle(x, y, r, fill=fill, stroke=vertical((0, theme.gleam("cyan", 0.3), 1), (1, "blue", 1)), width=1.8, glow=0.9)
    lines, size = _root_lines(figure, root.text, r)
    for k, line in enumerate(lines):
        middle = y + (k - (len(lines) - 1) / 2) * 1.16 * size
        figure.text(x, middle + CAP * size, line, "card", anchor="middle", size=size).goes_on = k > 0


def _root_lines(figure: Figure, text: str, radius: float) -> tuple[tuple[str, ...], float]:
    """Return the lines of the root's name and their size: as large as the disc holds, on few lines where that is nearly as large."""
    found = []
    for count in range(1, ROOT_LINES + 1):
        lines = broken(text, figure.theme.face(figure.format.role("card").face), count)
        wide = max(figure.measure(line, "card", 1.0) for line in lines)
        found.append((lines, min(ACROSS * radius / wide, DOWN * radius / len(lines))))
    best = max(size for _, size in found)
    return next((lines, size) for lines, size in found if size >= NEARLY * best)


def _cable(figure: Figure, plan: MapPlan, panel: Panel, twig: Twig, *, seen: bool) -> None:
    """Draw the cable from the root to a panel, in the panel's hue."""
    curve, hue = cable_curve(plan, panel), hue_of(figure, twig)
    made, end = figure.child("cable", panel.number), panel.plug
    figure.add_route(curve, "cable", panel.number)
    if not seen:
        return
    ink = along(*plan.hub, *end, (0, "cyan", 0.9), (0.45, hue, 1), (1, hue, 1))
    made.draw(curve, stroke=ink, width=1.9, glow=0.55)
    made.circle(*end, 3.1 * figure.line_scale, fill=(figure.theme.gleam(hue, 0.35), 1), glow=0.5)


def cable_curve(plan: MapPlan, panel: Panel) -> np.ndarray:
    """Return a cable's curve (4, 2): it leaves the root's disc outward and meets its panel at a right angle; it stays in the way between the stacks."""
    (x, y), (to_x, to_y) = plan.hub, panel.plug
    if abs(to_x - x) < 1e-6:
        return np.array(geometry.segment((x, y + math.copysign(plan.radius, to_y - y)), panel.plug), float)
    angle = math.atan2((to_y - y) * 0.9, to_x - x)
    out = np.array([math.cos(angle), math.sin(angle)])
    start, end = np.array([x, y]) + plan.radius * out, np.array(panel.plug)
    reach = abs(end[1] - start[1]) * 0.45
    room = abs(end[0] - start[0])
    pull = min(reach, room / max(abs(out[0]), 1e-6)) * 0.9
    return np.array([start, start + max(pull, 0.3 * room) * out, end - (math.copysign(0.75 * room, to_x - x), 0.0), end])


# ---- panels
def draw_panel(figure: Figure, panel: Panel, twig: Twig, title_size: float, drawn: Collection[Way] | None = None) -> None:
    """Draw a branch's panel with its title and rows, or what is there of them."""
    way, hue = (panel.number,), hue_of(figure, twig)
    made, title = figure.child("panel", *way, box=panel.box), figure.child("title", *way, box=panel.band)
    x, wide = panel.band.x + SIDE * panel.type, figure.measure(twig.text, "title", title_size)
    figure.child("name", way, box=Box(x, panel.band.y, wide, panel.rule - panel.band.y, "name"))
    if drawn is None or way in drawn:
        body(made, panel.box, RADIUS * panel.type, hue)
        _title(title, panel, twig, hue, title_size)
    Outline(figure, panel, hue, drawn).rows(twig, way)


def body(figure: Figure, box: Box, radius: float, hue: str) -> None:
    """Draw the body of a panel in a box."""
    theme = figure.theme
    halo(figure, box, ((4.5, 0.05), (2.6, 0.08)), hue, radius)
    deep = 0.16 if theme.dark else 0.05
    fill = vertical((0, theme.shade(hue, deep), 0.94), (0.25, theme.shade(hue, deep * 0.45), 0.92), (1, theme.panel, 0.92))
    figure.box_rect(box, radius, fill=fill, layer="under")
    figure.box_rect(box, radius, stroke=vertical((0, hue, 0.95), (1, theme.shade(hue, 0.5), 0.8)), width=0.95, layer="under", glow=0.1)


def _drop(panel: Panel, kid: Block, to: Point) -> Iterator[Point]:
    """Yield the corners of the rail from the rule under a panel's title to a name under it."""
    x, middle = to[0] - (INDENT - RAIL) * panel.type, _middle(panel, kid, to)
    yield x, panel.rule
    yield x, middle
    yield to[0] - STOP * panel.type, middle


def _middle(panel: Panel, kid: Block, to: Point) -> float:
    """Return the height of the middle of a name's first line; its lines and the quiet ones stand close in the middle of what room they have."""
    own = LINE * kid.size * (len(kid.lines) - 1) + QUIET_ROW * kid.quiet * len(kid.also)
    return to[1] + (kid.head * panel.down - own) * panel.type / 2


def _foot(panel: Panel, block: Block, at: Point) -> float:
    """Return where rails begin under a name."""
    if not block.also:
        return at[1] + (block.head - 0.02) * panel.type * panel.down
    own = LINE * block.size * (len(block.lines) - 1) + ROW * block.size / 2 + QUIET_ROW * block.quiet * len(block.also)
    return _middle(panel, block, at) + (own + UNDER) * panel.type


def _title_size(figure: Figure, plan: MapPlan, root: Twig) -> float:
    """Return the size of all titles: somewhat smaller where one would else have no room, or other names beside it."""
    found = plan.title
    for panel in plan.panels:
        twig = root.twigs[panel.number]
        beside = sum(figure.measure(text, "quiet", panel.type) + BESIDE * panel.type for text in twig.also)
        room, wide = panel.band.w - 2 * SIDE * panel.type, figure.measure(twig.text, "title", 1.0)
        found = min(found, max((room - beside) / wide, min(LEAST_TITLE * plan.type, room / wide)))
    return found


def _title(figure: Figure, panel: Panel, twig: Twig, hue: str, title_size: float) -> None:
    """Set a panel's title in its band, its other names beside it where they have room."""
    band, size, theme = panel.band, panel.type, figure.theme
    x, base = band.x + SIDE * size, band.cy + CAP * title_size - 0.1 * size
    label = figure.text(x, base, twig.text, "title", size=title_size, width=band.w - 2 * SIDE * size, colour=theme.tint(hue, 0.55))
    end = label.box[2] + BESIDE * size
    for text in twig.also:
        wide = figure.measure(text, "quiet", size)
        if end + wide <= band.right - SIDE * size + 0.1:
            end = figure.text(end, base, text, "quiet", size=size).box[2] + BESIDE * size
    rule = along(band.x, 0, band.right, 0, (0, hue, 0.55), (1, hue, 0.25))
    y, start = panel.rule, x - (INDENT - RAIL) * size
    figure.line((start, y), (band.right - SIDE * size, y), stroke=rule, width=0.8)


@dataclass(frozen=True)
class Outline:
    """Where a panel's rows are drawn: the figure, the panel, its hue, what of them is there, and the radius of a dot at a rail's end."""

    figure: Figure
    panel: Panel
    hue: str
    drawn: Collection[Way] | None
    dot: float = 0.0

    def rows(self, twig: Twig, way: Way) -> None:
        """Draw all that hangs on what the panel's title names, at a way."""
        x, y = self.panel.corner
        for k, (left, top, kid) in enumerate(self.panel.block.kids):
            to = (x + left * self.panel.type, y + top * self.panel.type * self.panel.down)
            self.link((*way, k), list(_drop(self.panel, kid, to)))
            self.node(kid, twig.twigs[k], (*way, k), to)

    def sees(self, way: Way) -> bool:
        """Tell whether a name is there."""
        return self.drawn is None or way in self.drawn

    def link(self, way: Way, points: list[Point]) -> None:
        """Draw the rail that leads to a name."""
        link, radius = self.figure.child("link", way), ELBOW * self.panel.type
        self.figure.add_route(points, "link", way, radius=radius)
        if self.sees(way):
            link.line(*points, radius=radius, stroke=(link.theme.shade(self.hue, 0.62), 1), width=0.75)
            if self.dot:
                link.circle(*points[-1], self.dot, fill=(link.theme.gleam(self.hue, 0.2), 1), glow=0.3)

    def node(self, block: Block, twig: Twig, way: Way, at: Point) -> None:
        """Draw a name with what hangs on it, and the rails that lead there."""
        panel, size = self.panel, self.panel.type
        self.figure.child("name", way, box=_own_box(self.figure, panel, block, twig, at))
        made = self.figure.child("node", way, box=Box(*at, max(block.w * size, 1.0), block.h * size * panel.down, "node"))
        if self.sees(way):
            _name(made, panel, block, twig, at, self.hue)
        for k, (left, top, kid) in enumerate(block.kids):
            to = (at[0] + left * size, at[1] + top * size * panel.down)
            self.link((*way, k), list(rail(panel, block, (left, kid), at, to)))
            self.node(kid, twig.twigs[k], (*way, k), to)


def _own_box(figure: Figure, panel: Panel, block: Block, twig: Twig, at: Point) -> Box:
    """Return the box of a name without what hangs on it."""
    role = "strong" if block.strong else "body"
    wide = [figure.measure(line, role, block.size * panel.type) for line in block.lines]
    wide += [figure.measure(text, "quiet", block.quiet * panel.type) for text in block.also]
    return Box(*at, max(wide) + tail_of(twig) * panel.type, block.head * panel.type * panel.down, "name")


def rail(panel: Panel, block: Block, kid: tuple[float, Block], at: Point, to: Point) -> Iterator[Point]:
    """Yield the corners of the rail from a name's start to that of one (its left end, its block) that hangs on it: down, or along the heads of columns and down, and in."""
    size, x = panel.type, at[0] + RAIL * panel.type
    left, below = kid
    middle = _middle(panel, below, to)
    yield x, _foot(panel, block, at)
    if len(block.columns) > 1 and left > block.columns[0]:
        bus, x = at[1] + (block.head + 0.42 * BUS) * size * panel.down, to[0] - (INDENT - RAIL) * size
        yield at[0] + RAIL * size, bus
        yield x, bus
    yield x, middle
    yield to[0] - STOP * size, middle


def _name(figure: Figure, panel: Panel, block: Block, twig: Twig, at: Point, hue: str) -> None:
    """Set the lines of a name, and its other names, quiet, under it."""
    x, theme, size = at[0], figure.theme, panel.type
    own, small = block.size * size, block.quiet * size
    role, colour = ("strong", theme.tint(hue, 0.42 if twig.height < 2 else 0.62)) if block.strong else ("body", "body")
    middle = _middle(panel, block, at)
    for k, line in enumerate(block.lines):
        label = figure.text(x, middle + k * LINE * own + CAP * own, line, role, size=own, colour=colour)
        label.goes_on = k > 0
    if twig.holds:
        _dots(figure.child("dots"), label.box[2] + DOT_GAP * size, middle + (len(block.lines) - 1) * LINE * own, size, twig.holds, hue)
    if twig.marked:
        _mark(figure, label.box[2] + 0.75 * size, middle + (len(block.lines) - 1) * LINE * own, size, hue)
    under = middle + LINE * own * (len(block.lines) - 1) + ROW * own / 2
    for k, text in enumerate(block.also):
        figure.text(x, under + QUIET_ROW * small * (k + 0.5) + CAP * small, text, "quiet", size=small)


def _dots(figure: Figure, x: float, y: float, size: float, count: int, hue: str) -> None:
    """Draw a dot for each name that is drawn elsewhere, in a row beside the name that holds them. Parts: ("dot", k)."""
    for k in range(count):
        figure.register(
            figure.circle(x + DOT * (k + 0.5) * size, y, DOT_RADIUS * size, fill=(figure.theme.gleam(hue, 0.2), 1), glow=0.2), "dot", k
        )


def _mark(figure: Figure, x: float, y: float, size: float, hue: str) -> None:
    """Draw the mark of a leaf that a lens looks into."""
    figure.register(figure.circle(x, y, RING * size, stroke=(figure.theme.gleam(hue, 0.4), 1), width=0.9, glow=0.4), "mark")
    figure.circle(x, y, RING * size * 0.36, fill=(figure.theme.gleam(hue, 0.4), 1))
