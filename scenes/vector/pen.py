"""A Cairo context that writes SVG: `raster` draws a shape on it as it does on pixels, and what comes is an element.

Coordinates are units of the frame from its top left, in hundredths: 5 micrometres on A1. Ids begin with `MARK`, which the document replaces.
"""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Iterable, Sequence
from functools import lru_cache

import cairo
import numpy as np
from PIL import Image

MARK = "\ue000"  # what every id begins with until its document has a name of its own
FINER = 16.0  # steps of Cairo's grid, which has 256 to a unit, in which paths are kept
STRAIGHT = 0.008  # units by which a curve may differ from a line
CAPS = {cairo.LINE_CAP_BUTT: "butt", cairo.LINE_CAP_ROUND: "round", cairo.LINE_CAP_SQUARE: "square"}
JOINS = {cairo.LINE_JOIN_MITER: "miter", cairo.LINE_JOIN_ROUND: "round", cairo.LINE_JOIN_BEVEL: "bevel"}
Colour = tuple[float, float, float, float]


class Definitions:
    """The gradients, clips and masks of a document, each once."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}

    def add(self, element: str, rest: str) -> str:
        """Return the id of a definition `<element id=… rest`, which is written once."""
        text = f"<{element} {rest}"
        return self._ids.setdefault(text, f"{MARK}{len(self._ids)}")

    def __str__(self) -> str:
        written = (text.replace(" ", f' id="{name}" ', 1) for text, name in self._ids.items())
        return f"<defs>{''.join(written)}</defs>" if self._ids else ""


class SvgPen:
    """What of a Cairo context draws shapes; `width`, `height` of the frame in units, of which 100 are one of Manim's."""

    def __init__(self, width: float, height: float, definitions: Definitions) -> None:
        self._size, self._definitions = (width, height), definitions
        self._path = cairo.Context(cairo.RecordingSurface(cairo.CONTENT_ALPHA, None))
        self._path.set_matrix(cairo.Matrix(100 * FINER, 0, 0, -100 * FINER, width / 2 * FINER, height / 2 * FINER))
        self._source: Colour | cairo.Pattern = (0, 0, 0, 1)
        self._stroke: dict[str, str] = {}
        self._painted: dict[str, str] = {}
        self._described = ""
        self.elements: list[str] = []
        for name in ("append_path", "close_path", "copy_path", "curve_to", "line_to", "move_to", "new_sub_path"):
            setattr(self, name, getattr(self._path, name))

    # ---- paths
    def new_path(self) -> None:
        """Write what was painted, and begin anew."""
        if self._painted:
            self.elements.append(_element("path", {"d": self._described, "fill": "none"} | self._painted))
        self._painted, self._described = {}, ""
        self._path.new_path()

    # ---- paints: the surfaces that `raster` draws on hold RGBA, so that it gives BGR
    def set_source_rgba(self, blue: float, green: float, red: float, alpha: float = 1.0) -> None:
        """Take a flat colour."""
        self._source = (red, green, blue, alpha)

    def set_source(self, pattern: cairo.Pattern) -> None:
        """Take a gradient or a picture."""
        self._source = pattern

    def set_line_width(self, width: float) -> None:
        """Set the width of strokes, in Manim's units."""
        self._stroke["stroke-width"] = number(width * 100)

    def set_line_join(self, join: cairo.LineJoin) -> None:
        """Set how lines meet."""
        self._stroke["stroke-linejoin"] = JOINS[join]

    def set_line_cap(self, cap: cairo.LineCap) -> None:
        """Set how lines end."""
        self._stroke["stroke-linecap"] = CAPS[cap]

    def set_dash(self, dashes: Sequence[float], offset: float = 0) -> None:
        """Set the dashes of strokes, in Manim's units."""
        self._stroke.pop("stroke-dasharray", None)
        if len(dashes):
            self._stroke["stroke-dasharray"] = " ".join(number(length * 100) for length in dashes)

    def fill_preserve(self) -> None:
        """Fill the path."""
        self._described = self._described or described(self._path.copy_path(), *self._size)
        if isinstance(self._source, cairo.SurfacePattern):
            self._lay_picture(self._source)
        else:
            self._painted |= self._paint("fill")

    def stroke_preserve(self) -> None:
        """Stroke the path."""
        self._described = self._described or described(self._path.copy_path(), *self._size)
        self._painted |= self._paint("stroke") | self._stroke

    def _paint(self, what: str) -> dict[str, str]:
        if isinstance(self._source, cairo.LinearGradient):
            return {what: f"url(#{self._gradient(self._source)})"}
        assert isinstance(self._source, tuple), "a shape is painted with a colour, a gradient or a picture"
        return painted(what, self._source)

    def _gradient(self, gradient: cairo.LinearGradient) -> str:
        x1, y1, x2, y2 = gradient.get_linear_points()
        (x1, y1), (x2, y2) = self._place(x1, y1), self._place(x2, y2)
        stops = "".join(
            _element("stop", {"offset": number(offset, 4)} | painted("stop", (red, green, blue, alpha), "stop-color"))
            for offset, blue, green, red, alpha in gradient.get_color_stops_rgba()
        )
        axis = " ".join(f'{name}="{number(value, 3)}"' for name, value in zip(("x1", "y1", "x2", "y2"), (x1, y1, x2, y2), strict=True))
        return self._definitions.add("linearGradient", f'gradientUnits="userSpaceOnUse" {axis}>{stops}</linearGradient>')

    def _place(self, x: float, y: float) -> tuple[float, float]:
        return self._size[0] / 2 + 100 * x, self._size[1] / 2 - 100 * y

    def _lay_picture(self, pattern: cairo.SurfacePattern) -> None:
        """Write the picture with which a path is filled, cut to the path."""
        surface, matrix = pattern.get_surface(), pattern.get_matrix()
        assert isinstance(surface, cairo.ImageSurface), "a picture is pixels"
        matrix.invert()
        width, height = surface.get_width(), surface.get_height()
        (left, top), (right, bottom) = self._place(*matrix.transform_point(0, 0)), self._place(*matrix.transform_point(width, height))
        clip = self._definitions.add("clipPath", f'><path d="{self._described}"/></clipPath>')
        pixels = np.ndarray((height, width, 4), np.uint8, surface.get_data()).astype(np.float32)
        pixels[..., :3] *= 255 / np.maximum(pixels[..., 3:], 1)
        place = {"x": number(left), "y": number(top), "width": number(right - left), "height": number(bottom - top)}
        how = {"preserveAspectRatio": "none", "clip-path": f"url(#{clip})"}
        self.elements.append(_element("image", place | how | {"href": embedded(png_of(pixels.round().astype(np.uint8)), "png")}))


def described(path: Iterable[tuple[int, tuple[float, ...]]], width: float, height: float) -> str:
    """Return a path in Manim's units as SVG's path data, in hundredths of a unit of the frame; a straight curve is a line."""
    parts: list[str] = []
    at = start = (0, 0)  # hundredths
    moved = ""  # to where; written when something is drawn from there
    for kind, numbers in path:
        if kind == cairo.PATH_CLOSE_PATH:
            parts.append(f"{moved}z")
            at, moved = start, ""
            continue
        points = [(width / 2 + 100 * x, height / 2 - 100 * y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
        steps = [(round(100 * x), round(100 * y)) for x, y in points]
        if kind == cairo.PATH_MOVE_TO:
            at = start = steps[0]
            moved = "M" + _numbers(start)
            continue
        if kind == cairo.PATH_LINE_TO or _is_straight((at[0] / 100, at[1] / 100), points):
            drawn = "l" + _numbers((steps[-1][0] - at[0], steps[-1][1] - at[1]))
        else:
            drawn = "c" + _numbers([value for x, y in steps for value in (x - at[0], y - at[1])])
        parts.append(moved + drawn)
        at, moved = steps[-1], ""
    return "".join(parts)


def _is_straight(start: tuple[float, float], curve: Sequence[tuple[float, float]]) -> bool:
    """Tell whether a cubic curve runs straight from its start to its end."""
    ways = [(x - start[0], y - start[1]) for x, y in curve]
    dx, dy = ways[-1]
    length = math.hypot(dx, dy)
    if length < STRAIGHT:
        return all(abs(x) < STRAIGHT and abs(y) < STRAIGHT for x, y in ways)
    return all(abs(y * dx - x * dy) < STRAIGHT * length and -0.01 < (x * dx + y * dy) / length**2 < 1.01 for x, y in ways[:-1])


def _numbers(hundredths: Iterable[int]) -> str:
    """Return numbers as they stand in path data: apart only where they would else run together."""
    text = ""
    for value in hundredths:
        written = _hundredth(value)
        text += written if not text or value < 0 else f" {written}"
    return text


@lru_cache(maxsize=1 << 16)
def _hundredth(value: int) -> str:
    return number(value / 100)


def number(value: float, digits: int = 2) -> str:
    """Return a number in as few characters as it takes."""
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".") if digits else f"{value:.0f}"
    text = text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text
    return "0" if text in ("", "-", "-0") else text


def painted(what: str, colour: Colour, name: str = "") -> dict[str, str]:
    """Return the attributes of a flat paint: of a "fill", a "stroke" or a "stop"."""
    red, green, blue = (round(255 * min(max(value, 0.0), 1.0)) for value in colour[:3])
    given = {name or what: f"#{red:02x}{green:02x}{blue:02x}"}
    return given | ({f"{what}-opacity": number(colour[3], 4)} if colour[3] < 1 else {})


def embedded(data: bytes, kind: str) -> str:
    """Return a picture's bytes as the address of an element."""
    return f"data:image/{kind};base64,{base64.b64encode(data).decode('ascii')}"


def png_of(pixels: np.ndarray) -> bytes:
    """Return pixels as the bytes of a PNG."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, format="PNG", optimize=True)
    return file.getvalue()


def _element(name: str, attributes: dict[str, str]) -> str:
    written = " ".join(f'{key}="{value}"' for key, value in attributes.items())
    return f"<{name} {written}/>"
