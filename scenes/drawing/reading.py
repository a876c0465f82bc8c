"""The lines of a drawing in the order in which they are read: its title, then part by part as they were drawn; a row from left to right.

What is read in one breath is a passage: a heading with its badge or letter, the lines of a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from manim import Mobject

from scenes.core.box import Box
from scenes.core.formats import View
from scenes.drawing.particles import UNSEEN
from scenes.drawing.shape import Label

HEADLINE, TITLE, CARD = 1, 2, 3  # levels of headings
LEVELS = {"headline": HEADLINE, "title": TITLE, "badge": TITLE, "card": CARD, "letter": CARD}
NEXT_LINE, SAME_ROW = 1.6, 0.5  # of its size: how far below a line the next one of a heading stands at most, and how far a row is uneven
BESIDE = 2.5  # of its size: how far a heading stands from its badge at most


@dataclass(frozen=True)
class Line:
    """A line of text: what it says, its size, the level of its heading (0: none), its box in units of the frame, its baseline."""

    text: str
    size: float
    level: int
    x: float
    y: float
    w: float
    h: float
    baseline: float
    goes_on: bool = False


Passage = tuple[Line, ...]


def passages_of(mobject: Mobject) -> list[Passage]:
    """Return what is read in a drawing, in order: of its lines those that are seen. A title that is not the first is that of a card."""
    labels = [member for member in mobject.get_family() if isinstance(member, Label) and member.opacity > UNSEEN and member.text.strip()]
    read = _passages(_in_rows([line for label in labels if _is_inside(line := _line(label), label.view)]))
    first = next((k for k, passage in enumerate(read) if 0 < passage[0].level < CARD), None)
    if first is None:
        return read
    return [read[first], *map(_lower, (passage for k, passage in enumerate(read) if k != first))]


def _is_inside(line: Line, view: View) -> bool:
    """Tell whether a line stands in the frame, and in the window of its lens."""
    window = view.lens.window if view.lens else Box(0, 0, view.frame_width, view.frame_height, "frame")
    x, y = line.x + line.w / 2, line.y + line.h / 2
    return window.x <= x <= window.right and window.y <= y <= window.bottom


def _lower(passage: Passage) -> Passage:
    """Return a passage that is no title."""
    return tuple(line if line.level in (0, CARD) else replace(line, level=CARD) for line in passage)


def _in_rows(lines: list[Line]) -> list[Line]:
    """Return lines of which those of a row that follow each other go from left to right."""
    rows: list[list[Line]] = []
    for line in lines:
        if rows and abs(rows[-1][-1].baseline - line.baseline) < SAME_ROW * min(rows[-1][-1].size, line.size) and not line.goes_on:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda line: line.x)]


def _passages(lines: list[Line]) -> list[Passage]:
    starts = [0] if lines else []
    starts += [k for k, (before, line) in enumerate(pairwise(lines), start=1) if not _goes_on(before, line)]
    read = [lines[start:end] for start, end in pairwise([*starts, len(lines)])]
    return [tuple(sorted(part, key=lambda line: line.y) if part[0].level == HEADLINE else part) for part in read]  # it is set from below


def _goes_on(before: Line, line: Line) -> bool:
    """Tell whether a line belongs to the passage of the line before it."""
    if line.goes_on or not line.level:
        return line.goes_on and before.level == line.level
    if line.level != before.level:
        return False
    down, across = line.baseline - before.baseline, line.x - before.x - before.w
    down = abs(down) if line.level == HEADLINE else down
    below = 0 < down < NEXT_LINE * line.size and line.size == before.size and line.x < before.x + before.w and before.x < line.x + line.w
    return below or (abs(down) < SAME_ROW * before.size and 0 < across < BESIDE * before.size and line.size != before.size)


def _line(label: Label) -> Line:
    view, (left, top, right, bottom) = label.view, label.box
    x, y = view.left + left * view.scale, view.top + top * view.scale
    width, height, baseline = (right - left) * view.scale, (bottom - top) * view.scale, y + 0.70 * label.size * view.scale
    return Line(label.text, label.size * view.scale, LEVELS.get(label.role, 0), x, y, width, height, baseline, label.goes_on)
