"""The leaf of every drawing: a VMobject that knows its layer, its gradient and how strongly it glows.

Manim's own colours stay set to the strongest stop of a gradient, so a stock camera shows the same drawing, flatter.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, Self, TypedDict, TypeVar

import numpy as np
from manim import CapStyleType, LineJointType, ManimColor, Mobject, VMobject

from scenes.core.formats import View

LAYERS = ("under", "art", "text")
Stop = tuple[float, str, float]


@dataclass(frozen=True)
class Paint:
    """A linear gradient. `stops` are (offset, `#RRGGBB`, alpha); `axis` is x1 y1 x2 y2.

    With `relative`, the axis is given in shares of the shape's own bounding box, else in design units.
    """

    stops: tuple[Stop, ...]
    axis: tuple[float, float, float, float]
    relative: bool = True

    @property
    def strongest(self) -> tuple[str, float]:
        """Return the colour and alpha of the gradient's strongest stop, for cameras that know no gradient."""
        _, colour, alpha = max(self.stops, key=lambda stop: stop[2])
        return colour, alpha


@dataclass(frozen=True)
class Picture(Paint):
    """The pixels of a PNG, which fill a shape's box; `digest` tells one from another. A stock camera shows grey."""

    digest: str = ""
    png: bytes = field(default=b"", repr=False, compare=False)

    @classmethod
    def of(cls, png: bytes, digest: str) -> Picture:
        """Return the paint of a PNG's bytes."""
        return cls(((0.0, "#808080", 1.0),), (0, 0, 1, 1), digest=digest, png=png)


def vertical(*stops: Stop) -> Paint:
    """Return a gradient from a shape's top to its bottom."""
    return Paint(stops, (0, 0, 0, 1))


def horizontal(*stops: Stop) -> Paint:
    """Return a gradient from a shape's left to its right."""
    return Paint(stops, (0, 0, 1, 0))


def diagonal(*stops: Stop) -> Paint:
    """Return a gradient from a shape's top left to its bottom right."""
    return Paint(stops, (0, 0, 1, 1))


def along(x1: float, y1: float, x2: float, y2: float, *stops: Stop) -> Paint:
    """Return a gradient between two points of the design frame."""
    return Paint(stops, (x1, y1, x2, y2), relative=False)


Ink = str | tuple[str, float] | Paint | None
"""What a fill or stroke may be: a colour, a colour with alpha, a gradient, or nothing."""


class ShapeStyle(TypedDict, total=False):
    """How an outline is drawn: what every method of a figure that draws one takes, see `Figure.draw`."""

    fill: Ink
    stroke: Ink
    width: float
    opacity: float
    dash: tuple[float, ...]
    glow: float
    layer: str
    behind: bool
    exact: bool


class Shape(VMobject):
    """A drawn outline in a layer.

    `bounds` is its box in design units (x, y, right, bottom) as laid out; `opacity` (0..1) fades it as a whole;
    `glow` is its strength in the bright pass of the bloom; `glow_only` shapes appear nowhere else; `behind` marks
    shapes that text may cross (grids, charts).
    """

    def __init__(self, outline: np.ndarray, view: View, *, fill: Ink = None, stroke: Ink = None, width: float = 1.0) -> None:
        blank(self)
        self.fill_rgbas, self.stroke_rgbas = _rgbas(fill), _rgbas(stroke)
        self.fill_opacity, self.stroke_opacity = _flat(fill)[1], _flat(stroke)[1]
        self.stroke_width = width * view.scale if stroke else 0
        self.cap_style, self.joint_type = CapStyleType.ROUND, LineJointType.ROUND
        self.view = view
        self.fill_paint = fill if isinstance(fill, Paint) else None
        self.stroke_paint = stroke if isinstance(stroke, Paint) else None
        self.dash: tuple[float, ...] = ()
        self.layer = "art"
        self.opacity = 1.0
        self.glow = 0.0
        self.glow_only = False
        self.behind = False
        self.outline = outline
        self.points = place(outline, view)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Return a shape of its own: arrays are copied, what never changes is shared."""
        return own_copy(self, memo)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Return x, y, right, bottom in design units, as laid out (without the stroke)."""
        if not len(self.outline):
            return 0.0, 0.0, 0.0, 0.0
        (x, y), (right, bottom) = self.outline.min(0), self.outline.max(0)
        return float(x), float(y), float(right), float(bottom)


class Label(Shape):
    """One line of text: its letters merged into one shape, with what is needed to check it."""

    def __init__(
        self, outline: np.ndarray, view: View, *, text: str, role: str, size: float, box: tuple[float, float, float, float], fill: Ink
    ) -> None:
        super().__init__(outline, view, fill=fill)
        self.layer = "text"
        self.text = text
        self.role = role
        self.size = size
        self.box = box
        self.colour = _flat(fill)[0]
        self.anchor = "start"  # of its line: start, middle or end
        self.room: float | None = None  # the width that it was given, where it was given one
        self.goes_on = False  # the sentence of the line above


def place(outline: np.ndarray, view: View) -> np.ndarray:
    """Return design points (n, 2) as Manim points (n, 3) of a view."""
    points = np.zeros((len(outline), 3))
    if len(outline):
        points[:, 0] = (view.left + outline[:, 0] * view.scale - view.frame_width / 2) / 100
        points[:, 1] = (view.frame_height / 2 - view.top - outline[:, 1] * view.scale) / 100
    return points


def blank(mobject: VMobject) -> None:
    """Give a new mobject the fields of every VMobject (a VGroup has no others), copied from one that is made once.

    Manim's own way takes 100 times longer.
    """
    fields, state = _made(), vars(mobject)
    state.update(fields, name=type(mobject).__name__)
    for name in _changing():
        state[name] = fields[name].copy()


@cache
def _made() -> dict[str, Any]:
    return vars(VMobject())


@cache
def _changing() -> tuple[str, ...]:
    """Return the fields that every mobject has its own of: lists and arrays."""
    return tuple(name for name, value in _made().items() if isinstance(value, list | np.ndarray))


Tree = TypeVar("Tree", bound=VMobject)


def own_copy(mobject: Tree, memo: dict[int, Any]) -> Tree:
    """Return a copy of one mobject with arrays of its own and copies of all that hangs below it; what never changes is shared."""
    made = memo[id(mobject)] = type(mobject).__new__(type(mobject))
    state = vars(made)
    state.update(vars(mobject))
    for name in _changing():
        state[name] = state[name].copy()
    made.submobjects = [deepcopy(child, memo) for child in mobject.submobjects]
    return made


def _rgbas(ink: Ink) -> np.ndarray:
    """Return Manim's array of colours (1, 4) for an ink."""
    colour, alpha = _flat(ink)
    return np.array([(*_channels(colour), alpha)])


@lru_cache(maxsize=4096)
def _channels(colour: str) -> tuple[float, ...]:
    return tuple(ManimColor(colour).to_rgb().tolist())


def _flat(ink: Ink) -> tuple[str, float]:
    if ink is None:
        return "#000000", 0.0
    if isinstance(ink, Paint):
        return ink.strongest
    return (ink, 1.0) if isinstance(ink, str) else ink


def set_opacity(mobject: Mobject, opacity: float) -> None:
    """Fade every shape of a tree as a whole: 0 unseen, 1 as drawn."""
    for member in mobject.get_family():
        if isinstance(member, Shape):
            member.opacity = opacity


def shapes_of(mobject: Mobject) -> list[Shape]:
    """Return every shape of a tree, in drawing order."""
    return [member for member in mobject.get_family() if isinstance(member, Shape)]
