"""The landscape: the whole mind map, or one part of it as a page, and a card beside a leaf whose mechanism a model computes."""

from __future__ import annotations

from scenes.core.box import Box
from scenes.core.errors import FontError
from scenes.deep_dives.landscape.card import draw_card
from scenes.deep_dives.landscape.facts import cards
from scenes.deep_dives.landscape.moments import LandscapeMoment, moments
from scenes.deep_dives.landscape.pages import draw_page, groups_of, least_of, rows_and_card, ways_on
from scenes.deep_dives.landscape.tree import VISITS, leaf_of, top_of, twig, visited
from scenes.drawing.figure import Figure, Style
from scenes.drawing.focus import LIT, READ, set_focus
from scenes.drawing.mind_map.picture import mind_map
from scenes.drawing.mind_map.plan import TITLE
from scenes.drawing.mind_map.twigs import QUIET, Twig, Way
from scenes.drawing.shape import set_opacity
from scenes.drawing.transition import Name
from scenes.project import Project

KEY = "landscape"
LEAST = 7.5  # of the map's type in a frame, which is read on pages
LARGE = 3.4  # times the type: titles of the map in a frame
BESIDE, WAITING = 0.38, 0.35  # opacities of what a card is not about, and of dots for names that were not visited


def picture(project: Project, style: Style, box: Box, moment: LandscapeMoment | None = None) -> Figure:
    """Draw the map or the page that is open at a moment (None: the still).

    Parts: "map", with those of a mind map; ("page", cue), with those of a page; ("card", lens), with those of a card. Routes: theirs.
    """
    now = moment or moments()["still"]
    figure = Figure(style, box.called(KEY))
    figure.attach(map_of(project, style, figure.box, _on_map(now)), "map")
    _light_map(figure.figure("map"), tree_of(project, style), now)
    if now.page:
        made = figure.attach(draw_page(project, style, figure.box, now.page, _on_page(now), beside=now.beside), "page", now.page)
        _light_page(made, now)
    if now.card:
        _add_card(figure, project, now)
    return figure


def _add_card(figure: Figure, project: Project, now: LandscapeMoment) -> None:
    """Add the card that is open beside the outline of a page."""
    cue, lens = now.page, now.card or ""
    opened, leaf = figure.figure("page", cue), leaf_of(lens)
    left, top, right, bottom = opened.figure("node", leaf).shape("mark").bounds
    names = [opened.figure("name", way).box for way in ways_on(cue) if way not in (leaf, top_of(cue))]
    made, fmt = figure.child("card", lens, box=rows_and_card(figure.format, figure.box)[1]), figure.format
    ring = (left + right) / 2, (top + bottom) / 2, (right - left) / 2
    draw_card(made, cards(project)[lens], ring, names, least_of(fmt), filled=now.filled, spilt=now.spilt)


def tree_of(project: Project, style: Style) -> Twig:
    """Return the tree as it is drawn: on the sheet with the other names of things."""
    return twig(project.content.landscape.names, with_others=style.format.is_sheet)


def sizes_of(style: Style) -> tuple[float, float]:
    """Return the least and the largest size of the map's type."""
    fmt = style.format
    return (fmt.least / QUIET if fmt.is_sheet else LEAST), fmt.role("body").size * 2


def map_of(project: Project, style: Style, box: Box, drawn: frozenset[Way] | None) -> Figure:
    """Draw the map, or what is there of it; raises FontError that names the cure where the fonts lack the letters of the names' language."""
    try:
        return mind_map(style, tree_of(project, style), box, *sizes_of(style), drawn=drawn, title=TITLE if style.format.is_sheet else LARGE)
    except FontError as error:
        if project.content.landscape.names == "en":
            raise
        raise FontError(f"landscape.names: {str(error).rpartition(';')[0]}; name fonts that have it with --brand (docs/brand.md)") from None


def _on_map(now: LandscapeMoment) -> frozenset[Way] | None:
    """Return the ways of what is there of the map: nothing under a page; None for all."""
    if now.page:
        return frozenset()
    if now.landed and set(now.grown) == set(VISITS):
        return None
    found = {(), *((k,) for k in range(len(twig("en", with_others=False).twigs)) if now.landed)}
    return frozenset(found.union(*(visited()[cue] for cue in now.grown)))


def _on_page(now: LandscapeMoment) -> frozenset[Way] | None:
    """Return the ways of what is there of the open page; None for all."""
    if now.page in now.grown:
        return None
    return frozenset(way for group in groups_of(now.page)[: now.groups] for way in group)


def _light_map(figure: Figure, root: Twig, now: LandscapeMoment) -> None:
    """Light what is about to open; what was visited before stands back; at the end all of it is lit."""
    parts = {way: parts_at(way) for way, _ in root.walk()}
    everything = {part for found in parts.values() for part in found}
    lit = set[Name]()
    if now.visited in VISITS:
        top = top_of(now.visited)
        lit = {part for depth in range(1, len(top) + 1) for part in parts[top[:depth]]}
    elif now.visited:
        lit = everything if now.landed else set()
    set_focus(figure, [("hub",), *everything], lit | {("hub",)}, everything if now.landed else ())


def parts_at(way: Way) -> tuple[Name, ...]:
    """Return the parts that a name is drawn as on the map: with its rail, or a branch's cable, panel and title; the root has none of these."""
    if not way:
        return ()
    return (("node", way), ("link", way)) if len(way) > 1 else (("title", *way), ("panel", *way), ("cable", *way))


def _light_page(figure: Figure, now: LandscapeMoment) -> None:
    """Light the names of a page that is visited; else what it leads to next, or the leaf of its card; dots are lit for what was visited."""
    ways = [way for way in ways_on(now.page) if figure.has("node", way)]
    if now.visited != now.page or now.card:
        rest = BESIDE if now.card else READ
        target = leaf_of(now.card) if now.card else top_of(now.visited) if now.visited in VISITS else ()
        for way in ways:
            lit = way == target[: len(way)]
            for part in ("node", "link"):
                set_opacity(figure.part(part, way), LIT if lit else rest)
    seen = {top_of(cue) for cue in now.grown}
    for way in ways:
        if way not in seen and figure.has("node", way, "dots"):
            set_opacity(figure.part("node", way, "dots"), WAITING)
