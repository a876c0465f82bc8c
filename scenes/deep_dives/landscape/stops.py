"""Where the lens stops on its way over what a cue visits: as few places as hold all its names in letters that can be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from scenes.core.box import Box
from scenes.core.errors import LayoutError
from scenes.core.formats import View, window_of
from scenes.core.lens import FILLED
from scenes.drawing.figure import Style
from scenes.drawing.mind_map.twigs import Way

LETTER_WIDE, LETTER = 0.034, 0.024  # of the frame's shorter side: what letters are at a stop (see scenes.measure), and a little more
NEAR = 0.01  # units in which a box may lie over a window's edge
AROUND = 0.6  # of the type's size: what a stop shows around its names


@dataclass(frozen=True)
class Stop:
    """A place of the lens: its box, and the names that grow there: those that it shows and have not grown yet, with all that they hang on."""

    box: Box
    ways: tuple[Way, ...]


def room_of(style: Style, letter: float) -> tuple[float, float]:
    """Return how wide and high a place may be, so that letters of a size can be read in it."""
    fmt, view = style.format, style.view
    whole = View(view.frame_width, view.frame_height, 1.0, (view.frame_width - fmt.width) / 2, (view.frame_height - fmt.height) / 2)
    window = window_of(fmt, whole)
    least = (LETTER_WIDE if fmt.is_wide else LETTER) * min(view.frame_width, view.frame_height)
    return window.w * FILLED * letter / least, window.h * FILLED * letter / least


def stops_of(ways: Sequence[Way], name_box: Callable[[Way], Box], room: tuple[float, float], edge: float, stage: Box) -> tuple[Stop, ...]:
    """Return the stops at some names, in their order, all as large as the room, within the stage.

    `name_box` gives where a name stands; `edge` is what is free around the names.
    """
    stops: list[Stop] = []
    there = set[Way]()
    for group in covered({way: name_box(way) for way in ways}, room[0] - 2 * edge, room[1] - 2 * edge):
        grown = {way[:depth] for way in group for depth in range(1, len(way) + 1)} & set(ways) - there
        there |= grown
        stops.append(Stop(_place(around([name_box(way) for way in group]), room, stage), tuple(sorted(grown))))
    return tuple(stops)


def _place(box: Box, room: tuple[float, float], stage: Box) -> Box:
    """Return a box as large as the room with another in its middle, moved into the stage where it would leave it."""
    wide, tall = min(room[0], stage.w), min(room[1], stage.h)
    x = min(max(box.cx - wide / 2, stage.x), stage.right - wide)
    y = min(max(box.cy - tall / 2, stage.y), stage.bottom - tall)
    return Box(x, y, wide, tall, "stop")


def covered(boxes: Mapping[Way, Box], wide: float, tall: float) -> list[list[Way]]:
    """Return names in groups that fit into a window: again and again the window with the first name that is left and the most of the others.

    Raises LayoutError for a name that is larger than the window.
    """
    left, groups = dict(boxes), list[list[Way]]()
    while left:
        first = next(iter(left))
        corners = [(one.x, other.y) for one in left.values() for other in left.values()]
        seen = [[way for way, box in left.items() if _holds(corner, wide, tall, box)] for corner in corners]
        found = max((ways for ways in seen if first in ways), key=len, default=None)
        if found is None:
            raise LayoutError(f"landscape: the name at {first} is larger than the lens shows; use fewer letters")
        groups.append(found)
        left = {way: box for way, box in left.items() if way not in found}
    return groups


def _holds(corner: tuple[float, float], wide: float, tall: float, box: Box) -> bool:
    """Tell whether a window with a corner at its top left holds a box."""
    x, y = corner
    return x - NEAR <= box.x and box.right <= x + wide + NEAR and y - NEAR <= box.y and box.bottom <= y + tall + NEAR


def around(boxes: Sequence[Box]) -> Box:
    """Return the box around boxes."""
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    return Box(left, top, max(box.right for box in boxes) - left, max(box.bottom for box in boxes) - top, "stop")
