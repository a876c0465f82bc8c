"""The pages of the landscape: each cue that visits a part of the map opens it as a page, alone, large enough to be read."""

from __future__ import annotations

from dataclasses import replace

from scenes.content.landscape import file_in_force
from scenes.core.assets import short_name
from scenes.core.box import Box
from scenes.core.formats import Format
from scenes.deep_dives.landscape.tree import leaf_of, top_of, twig, visited
from scenes.drawing.figure import Figure, Style
from scenes.drawing.mind_map.blocks import faces_of
from scenes.drawing.mind_map.page import PagePlan, page, page_plan, styled, under_head
from scenes.drawing.mind_map.picture import hue_of
from scenes.drawing.mind_map.twigs import Twig, Way
from scenes.project import Project

LETTER_WIDE, LETTER = 0.034, 0.0245  # of the frame's shorter side: letters at least (see scenes.measure), and a little more
MOST = 1.6  # times that: letters at most
STROKE = 2.2  # scale of a page's strokes
OTHERS = 0.98  # of the type's size: other names, which can be read, too
OUTLINE_WIDE, OUTLINE = 0.42, 0.5  # share of the page that its outline has beside a card: of its width in wide, of its height in others
LANE = 1.0  # of the type's size: free right of an outline over a card, for the leader
GUTTER = 0.03  # of the page's mean side: between the two


def page_with(lens: str) -> str:
    """Return the cue whose page shows the leaf that a lens looks into."""
    leaf = leaf_of(lens)
    return next(cue for cue, ways in visited().items() if leaf in ways)


def base_of(cue: str, page: str) -> str:
    """Return the page that a cue's page opens from when another one is open: the one that its name stands on, or "" for the map."""
    over = next((known for known in visited() if known != cue and top_of(cue) in ways_on(known)), "")
    return over if over and page in (over, *(known for known in visited() if top_of(known) in ways_on(over))) else ""


def ways_on(cue: str) -> tuple[Way, ...]:
    """Return the ways of all names on a cue's page: what it visits, and what hangs there and has a page of its own."""
    own, tops = visited()[cue], {top_of(known) for known in visited()}
    return tuple(sorted({*own, *(top for top in tops if top[:-1] in own)}))


def groups_of(cue: str) -> list[tuple[Way, ...]]:
    """Return the names on a cue's page in the groups in which they grow: all that hang on one name under its title."""
    depth = len(top_of(cue)) + 1
    groups: dict[Way, list[Way]] = {}
    for way in ways_on(cue):
        if len(way) >= depth:
            groups.setdefault(way[:depth], []).append(way)
    return [tuple(ways) for ways in groups.values()]


def twig_on(project: Project, cue: str, *, beside: bool = False) -> Twig:
    """Return what a cue's page draws; a name with a page of its own holds its names. `beside` a card only the title has its other names."""
    top = top_of(cue)
    found = _cut(twig(project.content.landscape.names, with_others=True).at(top), top, set(ways_on(cue)))
    return replace(found, twigs=tuple(_alone(kid) for kid in found.twigs)) if beside else found


def _cut(found: Twig, way: Way, ways: set[Way]) -> Twig:
    kept = tuple(_cut(kid, (*way, k), ways) for k, kid in enumerate(found.twigs) if (*way, k) in ways)
    held = 0 if kept else sum(1 for _ in found.walk()) - 1
    return Twig(found.text, () if held else found.also, kept, found.marked, found.hue, held, OTHERS)


def _alone(found: Twig) -> Twig:
    """Return a twig without other names."""
    return replace(found, also=(), twigs=tuple(_alone(kid) for kid in found.twigs))


def least_of(fmt: Format) -> float:
    """Return the least size of a page's type."""
    return (LETTER_WIDE if fmt.is_wide else LETTER) * min(fmt.width, fmt.height)


def rows_and_card(fmt: Format, box: Box) -> tuple[Box, Box]:
    """Return the room of a page's outline beside a card, and that of the card: right of it in wide, under it in others."""
    room, gap = under_head(box, least_of(fmt), fmt.is_wide), GUTTER * (box.w * box.h) ** 0.5
    if fmt.is_wide:
        rows, card = room.cut_left(OUTLINE_WIDE * room.w, gap)
        return rows, card.inset(0.0, gap, 0.0, 0.0)
    rows, card = room.cut_top(OUTLINE * room.h, gap)
    return rows.inset(0.0, 0.0, LANE * least_of(fmt), 0.0), card


def plan_at(project: Project, style: Style, box: Box, cue: str, *, beside: bool = False) -> PagePlan:
    """Return the plan of a cue's page; `beside` a card or alone."""
    fmt, least = style.format, least_of(style.format)
    rows = rows_and_card(fmt, box)[0] if beside else under_head(box, least, fmt.is_wide)
    return page_plan(
        twig_on(project, cue, beside=beside),
        box.called(short_name(file_in_force())),
        rows,
        least,
        fmt.is_wide,
        least,
        MOST * least,
        faces_of(style.theme.face),
    )


def draw_page(project: Project, style: Style, box: Box, cue: str, drawn: frozenset[Way] | None, *, beside: bool = False) -> Figure:
    """Draw a cue's page, or what is there of it."""
    root, top = twig(project.content.landscape.names, with_others=False), top_of(cue)
    crumbs = [root.at(top[:depth]).text for depth in range(1, len(top))] or [root.text]
    heavy = styled(style, STROKE)
    hue = hue_of(Figure(style, box), root.twigs[top[0]])
    return page(heavy, plan_at(project, style, box, cue, beside=beside), twig_on(project, cue, beside=beside), top, hue, crumbs, drawn)
