"""The drawing surface: a tree of shapes whose parts are looked up by name.

A figure is drawn in design units (origin top left, y down) of its format. What a method draws is added to the figure
and returned. `part("stage", 2, "bullets")` walks the names; a missing name is an error that lists the known ones.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Self, TypeVar, Unpack

import numpy as np
from manim import Mobject, VGroup, VMobject

from scenes.core import typeset
from scenes.core.box import Box
from scenes.core.errors import SectionError
from scenes.core.formats import Format, View
from scenes.core.overflow import Overflow, refuse
from scenes.core.theme import Theme
from scenes.core.words import forms_of
from scenes.drawing import geometry
from scenes.drawing.geometry import Point
from scenes.drawing.icons import GRID, icon_curves
from scenes.drawing.shape import Ink, Label, Paint, Picture, Shape, ShapeStyle, blank, own_copy

Drawn = TypeVar("Drawn", bound=VMobject)
SMALLER = 0.9  # of its role's size, to which a line may shrink that is a little too long


class PartError(SectionError, KeyError):
    """A part was asked for by a name that the figure does not have."""

    def __str__(self) -> str:
        """Return the message as it was written; a KeyError would quote it."""
        return str(self.args[0])


@dataclass(frozen=True)
class Style:
    """What every figure is drawn with: the palette's tones, the format, and where design units land."""

    theme: Theme
    format: Format
    view: View

    def __deepcopy__(self, memo: dict[int, object]) -> Style:
        """Return itself: a style never changes, and copies of a figure share it."""
        return self


class Figure(VGroup):
    """A drawing with named parts. `box` is the room it was given, in design units."""

    def __init__(self, style: Style, box: Box) -> None:
        blank(self)
        self.style = style
        self.theme = style.theme
        self.format = style.format
        self.line_scale = style.format.line
        self.box = box
        self.parts: dict[tuple[Hashable, ...], VMobject] = {}
        self.routes: dict[tuple[Hashable, ...], np.ndarray] = {}

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Return a drawing of its own, with its parts; its style is shared."""
        made = own_copy(self, memo)
        made.routes = dict(self.routes)
        made.parts = {name: memo.get(id(part)) or deepcopy(part, memo) for name, part in self.parts.items()}
        return made

    def get_family(self, recurse: bool = True) -> list[Mobject]:
        """Return this figure and all below it, in drawing order, as Manim does; a tree holds each mobject once, so none is looked for twice."""
        found: list[Mobject] = [self]
        for child in self.submobjects:
            found += child.get_family() if child.submobjects else [child]
        return found

    # ---- parts
    def child(self, *name: Hashable, box: Box | None = None) -> Figure:
        """Add an empty sub-figure under a name and return it."""
        figure = Figure(self.style, (box or self.box).called(" ".join(map(str, name)) or self.box.name))
        return self.attach(figure, *name)

    def attach(self, mobject: Drawn, *name: Hashable) -> Drawn:
        """Add a drawing under a name; a name can be given only once."""
        if name:
            self.register(mobject, *name)
        self.add(mobject)
        return mobject

    def register(self, mobject: Drawn, *name: Hashable) -> Drawn:
        """Name a drawing that is already in the tree."""
        if name in self.parts:
            raise PartError(f"{self.box.name}: the part {name} exists already")
        self.parts[name] = mobject
        return mobject

    def part(self, *name: Hashable) -> VMobject:
        """Return a part by its name, however deep; raises PartError with the known names."""
        for length in range(len(name), 0, -1):
            found = self.parts.get(name[:length])
            if found is not None and length == len(name):
                return found
            if isinstance(found, Figure):
                return found.part(*name[length:])
        known = ", ".join(" ".join(map(str, key)) for key in self.parts) or "none"
        raise PartError(f"{self.box.name}: no part {' '.join(map(str, name))!r}; known parts: {known}")

    def has(self, *name: Hashable) -> bool:
        """Tell whether there is a part of a name, however deep: not every format has room for all."""
        try:
            self.part(*name)
        except PartError:
            return False
        return True

    def figure(self, *name: Hashable) -> Figure:
        """Return a part that is a figure."""
        found = self.part(*name)
        if not isinstance(found, Figure):
            raise PartError(f"{self.box.name}: the part {name} is no figure")
        return found

    def shape(self, *name: Hashable) -> Shape:
        """Return a part that is a single shape."""
        found = self.part(*name)
        if not isinstance(found, Shape):
            raise PartError(f"{self.box.name}: the part {name} is no shape")
        return found

    def add_route(self, points: Sequence[Point] | np.ndarray, *name: Hashable, radius: float = 0.0) -> None:
        """Name a route that payloads may travel: a polyline, or cubic points (n, 2), in design units."""
        curves = points if isinstance(points, np.ndarray) else geometry.polyline(points, radius=radius)
        self.routes[name] = curves

    def route(self, *name: Hashable) -> np.ndarray:
        """Return a route's cubic points (n, 2) in design units."""
        if name in self.routes:
            return self.routes[name]
        for length in range(len(name) - 1, 0, -1):
            found = self.parts.get(name[:length])
            if isinstance(found, Figure):
                return found.route(*name[length:])
        known = ", ".join(" ".join(map(str, key)) for key in self.routes) or "none"
        raise PartError(f"{self.box.name}: no route {' '.join(map(str, name))!r}; known routes: {known}")

    # ---- shapes
    def draw(
        self,
        outline: np.ndarray,
        *,
        fill: Ink = None,
        stroke: Ink = None,
        width: float = 1.0,
        opacity: float = 1.0,
        dash: tuple[float, ...] = (),
        glow: float = 0.0,
        layer: str = "art",
        behind: bool = False,
        exact: bool = False,
    ) -> Shape:
        """Add an outline. `width` and `dash` are in the sheet's scale unless `exact`; `glow` is its bloom strength."""
        scale = 1.0 if exact else self.line_scale
        shape = Shape(outline, self.style.view, fill=self._ink(fill, opacity), stroke=self._ink(stroke, opacity), width=width * scale)
        shape.dash = tuple(length * scale * self.style.view.scale / 100 for length in dash)
        shape.glow, shape.layer, shape.behind = glow, layer, behind
        self.submobjects.append(shape)
        return shape

    def _ink(self, ink: Ink, opacity: float) -> Ink:
        if ink is None:
            return None
        if isinstance(ink, Picture):
            return ink
        if isinstance(ink, Paint):
            stops = tuple((at, self.theme.hue(colour), alpha * opacity) for at, colour, alpha in ink.stops)
            return Paint(stops, ink.axis, ink.relative)
        colour, alpha = (ink, 1.0) if isinstance(ink, str) else ink
        return self.theme.hue(colour), alpha * opacity

    def rect(self, x: float, y: float, w: float, h: float, radius: float = 0.0, **style: Unpack[ShapeStyle]) -> Shape:
        """Add a rectangle with rounded corners (radius in design units)."""
        return self.draw(geometry.rectangle(x, y, w, h, radius), **style)

    def box_rect(self, box: Box, radius: float = 0.0, **style: Unpack[ShapeStyle]) -> Shape:
        """Add a rectangle that fills a box."""
        return self.rect(box.x, box.y, box.w, box.h, radius, **style)

    def circle(self, cx: float, cy: float, radius: float, **style: Unpack[ShapeStyle]) -> Shape:
        """Add a circle."""
        return self.draw(geometry.ellipse(cx, cy, radius, radius), **style)

    def ellipse(self, cx: float, cy: float, rx: float, ry: float, **style: Unpack[ShapeStyle]) -> Shape:
        """Add an ellipse."""
        return self.draw(geometry.ellipse(cx, cy, rx, ry), **style)

    def line(self, *points: Point, radius: float = 0.0, **style: Unpack[ShapeStyle]) -> Shape:
        """Add a line through points; corners are rounded with `radius`."""
        return self.draw(geometry.polyline(points, radius=radius), **style)

    def polygon(self, *points: Point, **style: Unpack[ShapeStyle]) -> Shape:
        """Add a closed polygon."""
        return self.draw(geometry.polyline(points, closed=True), **style)

    def path(self, description: str, **style: Unpack[ShapeStyle]) -> Shape:
        """Add an SVG path description in design units."""
        return self.draw(geometry.svg(description), **style)

    def glow_ellipse(self, cx: float, cy: float, rx: float, ry: float, colour: str, strength: float) -> Shape:
        """Add soft light: an ellipse that lives in the bloom alone."""
        shape = self.ellipse(cx, cy, rx, ry, fill=(colour, strength))
        shape.glow, shape.glow_only = 1.0, True
        return shape

    def hide_glow(self, box: Box, radius: float = 0.0) -> Shape:
        """Add what covers the bloom of all that is drawn so far in a box, for a body that stands over something bright."""
        shape = self.box_rect(box, radius, fill="#000000")
        shape.glow, shape.glow_only = 1.0, True
        return shape

    # ---- type
    def measure(self, text: str, role: str = "body", size: float | None = None) -> float:
        """Return the width of a line of text in design units."""
        style = self.format.role(role)
        return typeset.measure(text, self.theme.face(style.face), size or style.size, style.spacing * (size or style.size) / style.size)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        role: str = "body",
        *,
        anchor: str = "start",
        colour: str | Paint | None = None,
        width: float | None = None,
        size: float | None = None,
        spacing: float | None = None,
        opacity: float = 1.0,
    ) -> Label:
        """Set one line; `y` is the baseline, `anchor` start, middle or end; `spacing` replaces the role's. Refuses a line wider than `width`
        (see `fitted`).
        """
        style = self.format.role(role)
        text, points_size = self.fitted(text, role, width, size)
        spacing = style.spacing * points_size / style.size if spacing is None else spacing
        face = self.theme.face(style.face)
        length = typeset.measure(text, face, points_size, spacing)
        left = x - {"start": 0.0, "middle": length / 2, "end": length}[anchor]
        outline = typeset.outline(text, face, points_size, spacing) * (1, -1) + (left, y)
        box = (left, y - 0.70 * points_size, left + length, y + 0.20 * points_size)
        fill = self._ink(colour or style.colour, opacity)
        label = Label(outline, self.style.view, text=text, role=role, size=points_size, box=box, fill=fill)
        label.anchor, label.room = anchor, width
        self.submobjects.append(label)
        return label

    def fitted(self, text: str, role: str = "body", width: float | None = None, size: float | None = None) -> tuple[str, float]:
        """Return how one line is set in `width`: as it is; else in its short form; else a little smaller, down to the least of the format.

        Raises LayoutError for what needs more room than that.
        """
        full = size or self.format.role(role).size
        forms = tuple(form.replace(typeset.SOFT_HYPHEN, "") for form in forms_of(text))
        if width is None:
            return forms[0], full
        least = min(full, max(SMALLER * full, self.format.least_of(role)))
        for points in (full, least):
            for form in forms:
                length = self.measure(form, role, points)
                if length <= width + 0.05:
                    return form, points if points == full else min(full, points * width / length)
        refuse(Overflow(self.box.name, forms[-1], self.measure(forms[-1], role, full), width, "use fewer letters"))
        return forms[-1], full

    def paragraph(
        self,
        x: float,
        y: float,
        text: str | Sequence[str],
        role: str = "body",
        *,
        width: float,
        lead: float | None = None,
        anchor: str = "start",
        colour: str | None = None,
        lines: int | None = None,
        balanced: bool = False,
        size: float | None = None,
    ) -> float:
        """Set a text in as many lines as it needs from baseline `y`; return the last baseline. Refuses more than `lines`."""
        if isinstance(text, str):
            broken = [self.break_lines(form, role, width, balanced=balanced, size=size) for form in forms_of(text)]
            rows = next((found for found in broken if lines is None or len(found) <= lines), broken[-1])
        else:
            rows = list(text)
        if lines is not None and len(rows) > lines:
            refuse(Overflow(self.box.name, " ".join(rows), len(rows), lines, "use fewer words", unit="lines"))
        step = lead or self.lead(role, size)
        for i, row in enumerate(rows):
            label = self.text(x, y + i * step, row, role, anchor=anchor, colour=colour, width=width, size=size)
            label.goes_on = i > 0
        return y + (len(rows) - 1) * step

    def break_lines(self, text: str, role: str, width: float, *, balanced: bool = False, size: float | None = None) -> list[str]:
        """Return the lines that a text breaks into at a width."""
        style = self.format.role(role)
        split = typeset.balance if balanced else typeset.wrap
        return split(text, self.theme.face(style.face), size or style.size, width)

    def lead(self, role: str = "body", size: float | None = None) -> float:
        """Return the distance between two baselines of a role."""
        return (size or self.format.role(role).size) * (1.24 if self.format.is_sheet else 1.3)

    def bullets(
        self,
        x: float,
        y: float,
        items: Sequence[str],
        *,
        width: float,
        lead: float | None = None,
        role: str = "body",
        colour: str | None = None,
        dot: str = "cyan",
        wraps: bool = True,
    ) -> float:
        """Set a list, one line an item; return the last baseline. A long item takes two; where none `wraps`, its short form (see `fitted`)."""
        size = self.format.role(role).size
        step, indent, mark = lead or self.lead(role) * (1.02 if self.format.is_sheet else 1.1), size * 0.74, size * 0.274
        at = y
        for i, item in enumerate(items):
            at += step if i else 0
            self.rect(x, at - 0.345 * size - mark / 2, mark, mark, mark * 0.25, fill=dot)
            if wraps:
                at = self.paragraph(x + indent, at, item, role, width=width - indent, lead=size * 1.2, colour=colour)
            else:
                self.text(x + indent, at, item, role, width=width - indent, colour=colour)
        return at

    # ---- icons
    def icon(
        self,
        name: str,
        x: float,
        y: float,
        size: float,
        *,
        accent: Sequence[int] = (),
        colour: str = "cyan",
        accent_colour: str = "request",
        width: float = 1.25,
        opacity: float = 1.0,
        glow: float = 0.35,
    ) -> Figure:
        """Add a Lucide icon with its top left at x, y; elements listed in `accent` take the second tone."""
        group = Figure(self.style, Box(x, y, size, size, f"icon {name}"))
        curves = icon_curves(name)
        accents = {index % len(curves) for index in accent}
        for i, points in enumerate(curves):
            tone = accent_colour if i in accents else colour
            group.draw(points * (size / GRID) + (x, y), stroke=tone, width=width, opacity=opacity, glow=glow)
        self.add(group)
        return group

    def labels(self) -> list[Label]:
        """Return every line of text in the tree."""
        return [member for member in self.get_family() if isinstance(member, Label)]


def name_of(mobject: Mobject) -> str:
    """Return what a mobject is called in reports: the name of a figure's box, the text of a label, else its class."""
    return mobject.box.name if isinstance(mobject, Figure) else getattr(mobject, "text", type(mobject).__name__)
