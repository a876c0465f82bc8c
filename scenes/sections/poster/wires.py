"""The wires that tie the poster's panels together: who feeds whom, as the film says it."""

from __future__ import annotations

from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point
from scenes.drawing.kit.arrows import HEAD_LENGTH, HEAD_WIDTH
from scenes.film import SECTIONS, Section
from scenes.sections.poster.boxes import SHEET_KEYS, WIRES, box_of

REACH = 3.0  # how far an arrow head reaches into the panel that is fed


def bridges(figure: Figure) -> None:
    """Draw the wires that tie the panels together as the film says who feeds whom, one across a gutter. Parts: (key, fed)."""
    for section in SECTIONS:
        for fed in fed_by(section):
            _draw_wire(figure.child(section.key, fed), *wire(section, fed), section.sends)


def fed_by(section: Section) -> tuple[str, ...]:
    """Return the sections on the sheet that one feeds there; none where it is not on the sheet itself."""
    return tuple(fed for fed in section.feeds if fed in SHEET_KEYS) if section.key in SHEET_KEYS else ()


def wire(section: Section, fed: str) -> tuple[Point, Point]:
    """Return the ends of the wire from a panel to the one below it, or right of it, in the middle of what they share."""
    a, b = box_of(section.key), box_of(fed)
    if b.y >= a.bottom:
        x = WIRES.get((section.key, fed), (max(a.x, b.x) + min(a.right, b.right)) / 2)
        return (x, a.bottom), (x, b.y)
    y = (max(a.y, b.y) + min(a.bottom, b.bottom)) / 2
    return (a.right, y), (b.x, y)


def _draw_wire(figure: Figure, start: Point, end: Point, colour: str) -> None:
    """Draw one wire across a gutter: an outlet on one border, an arrow head over the other."""
    down = end[1] > start[1]
    step = (0.0, 1.0) if down else (1.0, 0.0)
    tip = (end[0] + REACH * step[0], end[1] + REACH * step[1])
    base = (tip[0] - HEAD_LENGTH * step[0], tip[1] - HEAD_LENGTH * step[1])
    side = (HEAD_WIDTH / 2 * step[1], HEAD_WIDTH / 2 * step[0])
    tone = figure.theme.gleam(colour, 0.45) if figure.theme.dark else colour
    figure.line(start, base, stroke=tone, width=1.6, glow=0.7)
    figure.polygon(tip, (base[0] + side[0], base[1] + side[1]), (base[0] - side[0], base[1] - side[1]), fill=tone, glow=0.7)
    figure.circle(*start, 2.1, fill=tone, glow=0.5)
