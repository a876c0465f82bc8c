"""What a panel is drawn on: its cell's units, its words and numbers, and the bodies that stream in it, all at a progress from 0 to its last cue.

A panel's drawing is a function of its progress: the same shapes at every progress, unseen where they have not come, so that a cue can draw it anew in
every frame. What is unseen when a cue has settled is taken out of the picture (`leave_seen`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Unpack

import numpy as np
from manim import Mobject

from scenes.core.box import Box
from scenes.core.theme import Theme
from scenes.deep_dives.physics.cells import TYPE, Cell
from scenes.deep_dives.physics.facts import Facts, physics_facts, said
from scenes.deep_dives.physics.words import PanelWords, PhysicsLabels, PhysicsWords
from scenes.drawing.figure import Figure
from scenes.drawing.shape import Label, Shape, ShapeStyle, set_opacity
from scenes.models.scenario import Scenario
from scenes.project import Project
from scenes.sections.shown import Shown

Point = tuple[float, float]
SIDE = 7.0  # units of a body that streams


def share(progress: float, start: float, end: float) -> float:
    """Return how much of the way from `start` to `end` a progress has made, 0..1."""
    return min(1.0, max(0.0, (progress - start) / (end - start)))


def along(points: Sequence[Point], way: float) -> Point:
    """Return the point so far along a line through points, in its units; its ends where that is too little or too much."""
    ends = np.array(points, float)
    lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(ends, axis=0).T))])
    return float(np.interp(way, lengths, ends[:, 0])), float(np.interp(way, lengths, ends[:, 1]))


def length(points: Sequence[Point]) -> float:
    """Return how long a line through points is, in its units."""
    return float(np.hypot(*np.diff(np.array(points, float), axis=0).T).sum())


def leave_seen(figure: Mobject) -> None:
    """Take every shape out of a tree that is not seen."""
    figure.submobjects = [one for one in figure.submobjects if not (isinstance(one, Shape) and one.opacity <= 0)]
    for one in figure.submobjects:
        leave_seen(one)


@dataclass(frozen=True)
class Canvas:
    """A figure, the cell whose units it is drawn in, and the panel's words and numbers. All places and lengths are units of the cell."""

    figure: Figure
    cell: Cell
    project: Project
    key: str

    @property
    def facts(self) -> Facts:
        """What the models say."""
        return physics_facts(self.project)

    @property
    def facts_said(self) -> dict[str, Shown]:
        """The texts with numbers that stand in no row."""
        return said(self.project)

    @property
    def scenario(self) -> Scenario:
        """The case."""
        return self.project.scenario

    @property
    def panel(self) -> PanelWords:
        """The panel's words."""
        words: PhysicsWords = self.project.content.physics
        return words.panels[self.key]

    @property
    def labels(self) -> PhysicsLabels:
        """The words of all panels' pictures."""
        words: PhysicsWords = self.project.content.physics
        return words.labels

    @property
    def theme(self) -> Theme:
        """The colours."""
        return self.figure.theme

    def part(self, *name: object) -> Canvas:
        """Return a canvas on a named part of the figure."""
        return replace(self, figure=self.figure.child(*name, box=self.cell.box))

    def box(self, x: float, y: float, w: float, h: float) -> Box:
        """Return a box in design units."""
        return self.cell.part(x, y, w, h)

    def rect(self, x: float, y: float, w: float, h: float, radius: float = 0.0, *, seen: float = 1.0, **style: Unpack[ShapeStyle]) -> Shape:
        """Draw a rectangle."""
        return self._seen(self.figure.box_rect(self.box(x, y, w, h), self.cell.s(radius), **style), seen)

    def circle(self, x: float, y: float, radius: float, *, seen: float = 1.0, **style: Unpack[ShapeStyle]) -> Shape:
        """Draw a circle."""
        return self._seen(self.figure.circle(self.cell.x(x), self.cell.y(y), self.cell.s(radius), **style), seen)

    def line(self, *points: Point, seen: float = 1.0, **style: Unpack[ShapeStyle]) -> Shape:
        """Draw a line through points."""
        return self._seen(self.figure.line(*((self.cell.x(x), self.cell.y(y)) for x, y in points), **style), seen)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        role: str = "body",
        *,
        size: float = TYPE,
        anchor: str = "start",
        hue: str | None = None,
        seen: float = 1.0,
    ) -> Label:
        """Set a line of text, in a tint of a hue where one is given."""
        colour = self.theme.tint(hue, 0.35) if hue else None
        label = self.figure.text(self.cell.x(x), self.cell.y(y), text, role, anchor=anchor, size=self.cell.s(size), colour=colour)
        label.opacity = seen
        return label

    def icon(
        self, name: str, x: float, y: float, side: float, *, colour: str = "cyan", seen: float = 1.0, glow: float = 0.0, width: float = 0.9
    ) -> None:
        """Draw an icon, its top left at a place."""
        made = self.figure.icon(name, self.cell.x(x), self.cell.y(y), self.cell.s(side), width=width, colour=colour, glow=glow)
        set_opacity(made, seen)

    def body(self, x: float, y: float, colour: str, side: float = SIDE, seen: float = 1.0) -> None:
        """Draw a body, its middle at a place."""
        fill = self.theme.gleam(colour, 0.3) if self.theme.dark else colour
        self.rect(x - side / 2, y - side / 2, side, side, side * 0.3, fill=fill, stroke=colour, width=0.8, glow=0.7, seen=seen)

    def stream(
        self, points: Sequence[Point], sent: float, colour: str, *, gap: float = 22.0, side: float = SIDE, seen: float = 1.0
    ) -> None:
        """Draw bodies along a line, one every `gap`, when the first has gone so far; each comes out of the start and goes into the end."""
        whole = length(points)
        count = max(1, int(-(-whole // gap)))
        for j in range(count):
            way = (max(0.0, sent) + j * gap) % (count * gap)
            soft = min(1.0, way / 4, max(0.0, whole - way) / 4)
            self.body(*along(points, way), colour, side, seen * soft if way <= sent else 0.0)

    def measure(self, text: str, role: str = "body", size: float = TYPE) -> float:
        """Return the width of a line of text."""
        return self.figure.measure(text, role, self.cell.s(size)) / self.cell.unit

    def lines(self, text: str, role: str, width: float, size: float) -> list[str]:
        """Return a text in lines of a width at most."""
        return self.figure.break_lines(text, role, self.cell.s(width), size=self.cell.s(size)) if text else []

    @staticmethod
    def _seen(shape: Shape, seen: float) -> Shape:
        shape.opacity = seen
        return shape
