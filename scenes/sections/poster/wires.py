"""What ties the poster's panels together: the wires that say who feeds whom, and the way of what travels between them."""

from __future__ import annotations

from collections.abc import Sequence

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point
from scenes.film import SECTIONS, Section, main_path
from scenes.sections.poster.boxes import RIDE_WAYS, SHEET_KEYS, WIRES, box_of


def bridges(figure: Figure) -> None:
    """Draw the wires that tie the panels together as the film says who feeds whom, three across each gutter. Parts: (key, fed)."""
    for section in SECTIONS:
        for fed in fed_by(section):
            _bridge(figure.child(section.key, fed), section, fed)


def fed_by(section: Section) -> tuple[str, ...]:
    """Return the sections on the sheet that one feeds there; none where it is not on the sheet itself."""
    return tuple(fed for fed in section.feeds if fed in SHEET_KEYS) if section.key in SHEET_KEYS else ()


def _bridge(figure: Figure, section: Section, fed: str) -> None:
    """Draw three wires from a panel to the one below it, or right of it, in the middle of what they share."""
    a, b = box_of(section.key, figure.format), box_of(fed, figure.format)
    if b.y >= a.bottom:
        x = WIRES.get((section.key, fed), (max(a.x, b.x) + min(a.right, b.right)) / 2)
        ends = [((x + d, a.bottom), (x + d, b.y)) for d in (-5, 0, 5)]
    else:
        y = (max(a.y, b.y) + min(a.bottom, b.bottom)) / 2
        ends = [((a.right, y + d), (b.x, y + d)) for d in (-5, 0, 5)]
    for start, end in ends:
        _wire(figure, start, end, section.sends)


def _wire(figure: Figure, start: tuple[float, float], end: tuple[float, float], colour: str) -> None:
    """Draw one wire from border to border, a dot on each."""
    figure.line(start, end, stroke=colour, width=1.1, glow=0.7)
    dot = figure.theme.gleam(colour, 0.8) if figure.theme.dark else colour
    for point in (start, end):
        figure.circle(*point, 1.5, fill=dot, glow=0.5)


def stops() -> list[tuple[str, ...]]:
    """Return where a ride over the sheet stops: at each panel of the main path, then at the others; side by side they are one stop."""
    path = tuple(key for key in main_path() if key in SHEET_KEYS)
    found: list[tuple[str, ...]] = [(key,) for key in path]
    for key in (key for key in SHEET_KEYS if key not in path):
        beside = [box_of(other) for other in found[-1]]
        if found[-1][0] not in path and all((box.y, box.h) == (box_of(key).y, box_of(key).h) for box in beside):
            found[-1] = (*found[-1], key)
        else:
            found.append((key,))
    return found


def around(keys: Sequence[str]) -> Box:
    """Return the box around panels."""
    boxes = [box_of(key) for key in keys]
    x, y = min(box.x for box in boxes), min(box.y for box in boxes)
    return Box(x, y, max(box.right for box in boxes) - x, max(box.bottom for box in boxes) - y, " ".join(keys))


def way_beside(keys: Sequence[str], before: Point | None = None) -> list[Point]:
    """Return how something goes along a stop of the ride, in the gutters around its panels, on from where it was."""
    box = around(keys)
    corners = RIDE_WAYS.get(keys[0], ((box.x, box.bottom + 4), (box.right, box.bottom + 4)))
    return [*([before] if before else ()), *corners]
