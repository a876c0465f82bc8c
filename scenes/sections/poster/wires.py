"""What ties the poster's panels together: the wires that say who feeds whom, and the way of a document through them."""

from __future__ import annotations

from collections.abc import Sequence

from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point
from scenes.film import SECTIONS, Section
from scenes.sections.poster.boxes import CROSSINGS, WIRES, box_of


def bridges(figure: Figure) -> None:
    """Draw the wires that tie the panels together as the film says who feeds whom, three across each gutter. Parts: (key, fed)."""
    for section in SECTIONS:
        for fed in section.feeds:
            _bridge(figure.child(section.key, fed), section, fed)


def _bridge(figure: Figure, section: Section, fed: str) -> None:
    """Draw three wires from a panel to the one below it, or right of it, in the middle of what they share."""
    a, b = box_of(section.key), box_of(fed)
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


def crossing(key: str) -> list[Point]:
    """Return how something crosses a panel: along it where it is wide, down it where it is tall."""
    box = box_of(key)
    if box.h > box.w:
        return [(box.cx, box.y + 8), (box.cx, box.bottom - 8)]
    y = box.y + CROSSINGS.get(key, box.h / 2)
    return [(box.x + 8, y), (box.right - 8, y)]


def journey(path: Sequence[str]) -> list[Point]:
    """Return a document's way through panels: in at the left of the first and along it, across the others, out at the right of the last."""
    boxes = [box_of(key) for key in path]
    first, last = boxes[0], boxes[-1]
    crossed = [(box.cx, box.y + CROSSINGS.get(box.name, box.h / 2)) for box in boxes[1:-1]]
    return [(first.x + 8, first.cy), (first.right - 60, first.cy), *crossed, (last.right - 80, last.cy)]
