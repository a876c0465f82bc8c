"""The landscape: the whole mind map, and a card at a leaf whose mechanism a model computes."""

from __future__ import annotations

from scenes.core.box import Box
from scenes.core.errors import FontError
from scenes.deep_dives.landscape.card import card_box, draw_card
from scenes.deep_dives.landscape.facts import cards
from scenes.deep_dives.landscape.moments import LandscapeMoment, moments
from scenes.deep_dives.landscape.stops import AROUND, Stop, around, room_of, stops_of
from scenes.deep_dives.landscape.tree import MEASURED, VISITS, leaf_of, twig, visited
from scenes.drawing.figure import Figure, Style
from scenes.drawing.focus import set_focus
from scenes.drawing.mind_map.blocks import QUIET
from scenes.drawing.mind_map.picture import mind_map, type_in
from scenes.drawing.mind_map.twigs import Twig, Way
from scenes.drawing.shape import Label, set_opacity
from scenes.drawing.transition import Name
from scenes.project import Project

KEY = "landscape"
LEAST = 7.5  # of the type in a frame, which is read through the lens
BESIDE = 0.12  # opacity of what the lens does not look for


def picture(project: Project, style: Style, box: Box, moment: LandscapeMoment | None = None) -> Figure:
    """Draw the map at a moment (None: the still).

    Parts: those of the map; ("stop", cue, n) and ("stop", cue, "last") for where a cue's lens stops; ("card", lens) around a card and its
    leaf, with ("card", lens, "frame") and ("card", lens, "bar", k). Routes: those of the map; ("leader", lens) from a leaf to its card.
    """
    now = moment or moments()["still"]
    room = box.called(KEY)
    figure = map_of(project, style, room, None if now.grown == VISITS and now.landed else frozenset())
    stops = {cue: stops_in(figure, cue) for cue in VISITS} if not style.format.is_sheet else {}
    if not (now.grown == VISITS and now.landed):
        figure = map_of(project, style, room, _drawn(now, stops))
    for cue, found in stops.items():
        for n, stop in enumerate(found):
            figure.child("stop", cue, n, box=stop.box)
        figure.child("stop", cue, "last", box=found[-1].box)
    _focus(figure, tree_of(project, style), now)
    if not style.format.is_sheet:
        _add_cards(figure, project, now, type_in(figure))
    return figure


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
        return mind_map(style, tree_of(project, style), box, *sizes_of(style), drawn=drawn)
    except FontError as error:
        if project.content.landscape.names == "en":
            raise
        raise FontError(f"landscape.names: {str(error).rpartition(';')[0]}; name fonts that have it with --brand (docs/brand.md)") from None


def stops_in(figure: Figure, cue: str) -> tuple[Stop, ...]:
    """Return the stops of a cue's lens in a picture"""
    size = type_in(figure)

    def box_of(way: Way) -> Box:
        return figure.figure("name", way).box

    return stops_of(visited()[cue], box_of, room_of(figure.style, size), AROUND * size, figure.box)


def _drawn(now: LandscapeMoment, stops: dict[str, tuple[Stop, ...]]) -> frozenset[Way]:
    """Return the ways of what is there at a moment."""
    found = set[Way]((k,) for k in range(len(twig("en", with_others=False).twigs)) if now.landed)
    for cue in now.grown:
        found.update(visited()[cue])
    if now.part is not None:
        cue, count = now.part
        for stop in stops[cue][:count]:
            found.update(stop.ways)
    return frozenset(found)


def _focus(figure: Figure, root: Twig, now: LandscapeMoment) -> None:
    """Light what is visited; what was visited before stands back, and under the lens, which cuts through it, it all but goes."""
    parts = {way: _parts_at(way) for way, _ in root.walk() if way}
    everything = {part for found in parts.values() for part in found}
    lit = set[Name]()
    if now.visited in VISITS:
        ways = visited()[now.visited]
        lit = {part for way in (ways[0][:1], *ways) for part in parts[way]}
    elif now.visited:
        lit = everything if now.landed else set()
    elif now.card:
        lit = set(parts[leaf_of(now.card)])
    hub = {("hub",)} if now.lit else set()
    set_focus(figure, [("hub",), *everything], lit | hub, everything if now.landed else ())
    if now.look:
        for part in (everything - lit) & figure.parts.keys():
            set_opacity(figure.part(*part), BESIDE)


def _parts_at(way: Way) -> tuple[Name, ...]:
    """Return the parts that a name is drawn as: with its rail, or a branch's cable, panel and title."""
    return (("node", way), ("link", way)) if len(way) > 1 else (("title", *way), ("panel", *way), ("cable", *way))


def _add_cards(figure: Figure, project: Project, now: LandscapeMoment, size: float) -> None:
    """Add the place of every card with its leaf, and the card that is open, over what stands there."""
    for lens in MEASURED.values():
        leaf = figure.figure("name", leaf_of(lens)).box
        card = cards(project)[lens]
        place = card_box(figure, card, leaf, size)
        whole = around([leaf, place])
        made = figure.child("card", lens, box=whole.inset(-0.5 * size))
        mark = (leaf.right - 0.45 * size, leaf.cy)
        figure.add_route([mark, (mark[0], place.y if place.y > leaf.y else place.bottom)], "leader", lens)
        if now.card == lens:
            for covered in [part for part in figure.get_family() if isinstance(part, Figure) and _is_covered(part, place)]:
                set_opacity(covered, 0.0)
            draw_card(made, card, place, size, figure.route("leader", lens), filled=now.filled)


def _is_covered(part: Figure, place: Box) -> bool:
    """Tell whether a name, or a title, has a line of text where a card stands."""
    return any(isinstance(shape, Label) and _meets(shape.box, place) for shape in part.submobjects)


def _meets(bounds: tuple[float, float, float, float], place: Box) -> bool:
    x, y, right, bottom = bounds
    return x < place.right and right > place.x and y < place.bottom and bottom > place.y
