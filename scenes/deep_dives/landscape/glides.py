"""How a page of the landscape comes out of its place, goes back into it, and makes room for a card: what glides, from where to where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.mind_map.twigs import Way
from scenes.drawing.reflow import Leg, bending, fitted, moved
from scenes.drawing.shape import Label, Shape, shapes_of
from scenes.drawing.transition import Name

LATE, LAST = 4.0, 9.0  # how late places and rails come on a page, and the names beside a title, and how soon they go
SPECK = 0.2  # of its size: a name that goes into its dot


@dataclass(frozen=True)
class Place:
    """Where a name stands elsewhere: the left end of its middle, how many times as large it is there, its opacity, and how soon it has that."""

    left: float
    middle: float
    factor: float
    opacity: float
    late: float = 1.0


def to_map(page: Figure, ways: Sequence[Way], chart: Figure, factor: float) -> list[Leg]:
    """Return the legs of a page that goes into its place on the map, whose type is `factor` times as large; its names go out on the way."""
    top = ways[0]
    places = {}
    for way in ways[1:]:
        box = chart.figure("name", way).box
        places[way] = Place(box.x, box.cy, factor, 0.0, LATE)  # rows go out before they could pass one another; the map brings its own
    own = chart.figure("panel", *top).box if len(top) == 1 else chart.figure("node", top).box
    name = chart.figure("title", *top) if len(top) == 1 else chart.figure("node", top)
    links = {way: chart.route("link", way) for way in ways[1:]}
    return list(_legs(page, own, _title(page, name, chart.figure("name", top).box), places, links))


def to_name(page: Figure, ways: Sequence[Way], parent: Figure) -> list[Leg]:
    """Return the legs of a page that goes into its name on another page: each of its names into a dot there."""
    top = ways[0]
    box, places = parent.figure("name", top).box, {}
    for k, way in enumerate(ways[1:]):
        x, y, right, bottom = parent.figure("node", top).shape("dots", "dot", k).bounds
        places[way] = Place((x + right) / 2, (y + bottom) / 2, SPECK, 0.0)
    return list(_legs(page, box.inset(-0.2 * box.h), _title(page, parent.figure("node", top), box), places, {}))


def aside(before: Figure, after: Figure, ways: Sequence[Way], factor: float, leaf: Way) -> list[Leg]:
    """Return the legs of a page that makes room for a card: a leaf and what it hangs on come from where they stood, in type `factor` times as large.

    All others go out there, and come where they stand then: none passes another one.
    """
    legs = [
        Leg(shape, shape.outline, shape.outline) for part in ("panel", "crumbs", "others", "title") for shape in shapes_of(after.part(part))
    ]
    for way in ways[1:]:
        if way == leaf[: len(way)]:
            legs += _elsewhere(before, after, way, factor)
            legs += [leg.back() for leg in _rail(after, way, before.route("link", way), 1.0)]
        else:
            legs += [_fading(shape) for shape in _rows(before, way)] + [_fading(shape).back() for shape in _rows(after, way)]
    return legs


def _rows(page: Figure, way: Way) -> list[Shape]:
    """Return the shapes of a name and of its rail."""
    return [*_own(page.figure("node", way)), *shapes_of(page.part("link", way))]


def _fading(shape: Shape) -> Leg:
    """Return the leg of what goes out where it stands."""
    return Leg(shape, shape.outline, shape.outline, (1.0, 1.0), (shape.opacity, 0.0), LATE)


def _elsewhere(before: Figure, after: Figure, way: Way, factor: float) -> Iterator[Leg]:
    """Yield the legs of a name that stands elsewhere; where it breaks into other lines, those that it had go out on the way, as its other names do."""
    was, now = before.figure("name", way).box, after.figure("name", way).box
    old, new = before.figure("node", way), after.figure("node", way)
    seen = max((shape.opacity for shape in shapes_of(old)), default=1.0)
    lines, kept = [label.text for label in old.labels()], [label.text for label in new.labels()]
    if lines[: len(kept)] == kept:
        lost = [leg for leg in _name(before, way, Place(now.x, now.cy, 1 / factor, 0.0, LATE)) if isinstance(leg.shape, Label)]
        high, low = (_middle(node.labels()[: len(kept)]) for node in (old, new))
        yield from (leg.back() for leg in _name(after, way, Place(was.x, high - (low - now.cy) * factor, factor, seen)))
        yield from lost[len(kept) :]
        return
    yield from _name(before, way, Place(now.x, now.cy, 1 / factor, 0.0))
    yield from (leg.back() for leg in _name(after, way, Place(was.x, was.cy, 1.0, 0.0)))


def alike(before: Figure, after: Figure) -> list[Leg]:
    """Return the legs of a part that is drawn of the same shapes at another place and size; what it gets more comes there."""
    factor = after.box.h / before.box.h
    pairs = zip(shapes_of(before), shapes_of(after), strict=True)
    return [Leg(new, old.outline, new.outline, (1 / factor, 1.0), (old.opacity, new.opacity)) for old, new in pairs]


def _title(page: Figure, name: Figure, box: Box) -> Place:
    """Return where a page's title stands as a name in a box: as large as that is, where it is drawn."""
    own, there = page.figure("title").labels()[0], [label for label in name.submobjects if isinstance(label, Label)]
    return Place(box.x, box.cy, there[0].size / own.size if there else box.h / page.figure("title").box.h, 1.0)


def _legs(page: Figure, own: Box, title: Place, places: dict[Way, Place], links: dict[Way, np.ndarray]) -> Iterator[Leg]:
    """Yield the legs of a page into a box, its title and its names to their places."""
    for shape in shapes_of(page.part("panel")):
        yield Leg(shape, shape.outline, fitted(shape.outline, page.box, own), (1.0, 0.4))
    loose: list[Name] = [("link", way) for way in places if way not in links]
    for part in (("crumbs",), ("others",), ("shell",), *loose):
        for shape in shapes_of(page.part(*part)):
            late = LAST if part in (("crumbs",), ("others",)) else LATE
            yield Leg(shape, shape.outline, fitted(shape.outline, page.box, own), (1.0, 0.3), (shape.opacity, 0.0), late)
    head = page.figure("title").box
    for shape in shapes_of(page.part("title")):
        yield Leg(shape, shape.outline, moved(shape.outline, (head.x, head.cy), (title.left, title.middle), title.factor))
    for way, place in places.items():
        yield from _name(page, way, place)
        if way in links:
            yield from _rail(page, way, links[way], gone=True)


def _name(page: Figure, way: Way, place: Place) -> Iterator[Leg]:
    box = page.figure("name", way).box
    for shape in _own(page.figure("node", way)):
        outline = moved(shape.outline, (box.x, box.cy), (place.left, place.middle), place.factor)
        yield Leg(shape, shape.outline, outline, (1.0, place.factor), (shape.opacity, place.opacity), place.late)


def _middle(labels: Sequence[Label]) -> float:
    return (labels[0].box[1] + labels[-1].box[3]) / 2


def _own(node: Figure) -> list[Shape]:
    return [shape for shape in shapes_of(node) if isinstance(shape, Label) or len(shape.outline)]


def _rail(page: Figure, way: Way, route: np.ndarray, thin: float = 0.4, *, gone: bool = False) -> Iterator[Leg]:
    """Yield the legs of a rail and its dot: it bends into another one, `thin` times as wide; one that is `gone` goes out on the way, as its name does."""
    late = LATE if gone else 1.0
    for shape in shapes_of(page.part("link", way)):
        seen = shape.opacity, 0.0 if gone else shape.opacity
        if shape.stroke_width:
            yield Leg(shape, bending(shape.outline), bending(route), (1.0, thin), seen, late)
        else:
            yield Leg(shape, shape.outline, moved(shape.outline, page.route("link", way)[-1], route[-1], thin), (1.0, 1.0), seen, late)
