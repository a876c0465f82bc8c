"""The layout lint: nothing overlaps, nothing leaves its box, no type under its minimum, arrows end on their parts,
text stands out from what is behind it. Works on the tree of a picture; contrast is measured on its pixels."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from manim import Mobject

from scenes.content.loader import palette_names
from scenes.core.box import Box
from scenes.core.errors import LayoutError
from scenes.core.formats import FORMATS, SHEET, Format
from scenes.core.theme import Theme, contrast, rgb
from scenes.deep_dives.sheet import GROUND, body_of
from scenes.drawing import geometry
from scenes.drawing.figure import Figure, Style
from scenes.drawing.geometry import Bounds
from scenes.drawing.kit.arrows import Arrow, bounds_of
from scenes.drawing.shape import Label, Paint, Shape, shapes_of
from scenes.film import DIVES, KEYS, picture_of
from scenes.palette_findings import key_of
from scenes.project import Choices, Project, load_project
from scenes.raster.still import paint, style_of
from scenes.sections.opening.picture import picture as opening
from scenes.sections.poster.boxes import SHEET_BOXES, box_of, sheet_boxes
from scenes.sections.poster.sheet_parts import footer, header

LEAST_ON_MAP = 7.5  # of the type of a deep dive in a frame: seen whole it is a map, and each part is read through the lens
STRONG_ROLES = {"title", "card", "body", "strong", "caption", "caption-key", "note", "headline", "subtitle"}


@dataclass(frozen=True)
class DrawnShape:
    """What the lint needs to know of one drawn shape: where it is, in drawing order, how much it covers, and whether it can hold text."""

    order: int
    points: np.ndarray
    bounds: Bounds
    opaque: bool
    faint: bool
    holds: bool

    @cached_property
    def box(self) -> Box:
        """Return the bounds as a box."""
        x, y, right, bottom = self.bounds
        return Box(x, y, max(right - x, 1e-6), max(bottom - y, 1e-6))


def findings(figure: Figure, box: Box, least: float | None = None) -> list[str]:
    """Return every fault of a picture that can be told from its tree; `box` is the room that it was given, `least` its smallest type (None: the format's)."""
    fmt = figure.format
    labels = [label for label in figure.labels() if label.opacity > 0]
    drawn = _drawn_shapes(figure)
    found = _outside(figure, labels, box) + _too_small(labels, fmt, least) + _on_one_another(labels)
    for label in labels:
        found += _crossed(label, drawn, fmt.is_sheet or least is not None, labels)
    return found + _loose_arrows(figure)


def _outside(figure: Figure, labels: Sequence[Label], box: Box) -> list[str]:
    found = [
        f"text {label.text!r} leaves its box{_too_long(label, _beyond(label, box))}" for label in labels if not _within(label.box, box, 0.5)
    ]
    slack = 3.0 if figure.format.is_sheet else 30.0
    for shape in shapes_of(figure):
        if isinstance(shape, Label) or shape.glow_only or not len(shape.outline):
            continue
        if not _within(shape.bounds, box, slack):
            found.append(f"a shape at {_at(shape.bounds)} leaves the picture's box")
    return found


def _too_small(labels: Sequence[Label], fmt: Format, smallest: float | None) -> list[str]:
    found = []
    for label in labels:
        least = fmt.least_of(label.role) if smallest is None else smallest
        if label.size < least - 1e-6:
            found.append(f"text {label.text!r} is {label.size:g} and must be at least {least:g}")
    return found


def _on_one_another(labels: Sequence[Label]) -> list[str]:
    found = []
    for i, first in enumerate(labels):
        for second in labels[i + 1 :]:
            if _share(first.box, second.box, 0.6):
                shared = min(first.box[2], second.box[2]) - max(first.box[0], second.box[0])
                found.append(f"texts {first.text!r} and {second.text!r} overlap{_too_long(max(first, second, key=_length), shared)}")
    return found


def _crossed(label: Label, drawn: Sequence[DrawnShape], fine: bool, labels: Sequence[Label]) -> list[str]:
    """Tell which strokes or edges run through a text; what an opaque body covers beneath the text does not count.

    A number, which no file holds, is told with the text beside it, which pushes it there.
    """
    x, y, right, bottom = label.box
    floor = max((shape.order for shape in drawn if shape.opaque and _within(label.box, shape.box, 0.5)), default=-1)
    found = []
    for shape in drawn:
        if shape.order < floor or shape.faint or not _reaches(shape.bounds, label.box):
            continue
        inside = (
            (shape.points[:, 0] > x + 0.4)
            & (shape.points[:, 0] < right - 0.4)
            & (shape.points[:, 1] > y + 0.4)
            & (shape.points[:, 1] < bottom - 0.4)
        )
        if inside.any():
            crossing = shape.points[inside][:, 0]
            beside = "" if any(map(str.isalpha, label.text)) else _beside(label, labels)
            long = _too_long(label, min(right - crossing.min(), crossing.max() - x))
            found.append(f"text {label.text!r} at {_at(label.box)}{beside} is crossed by a shape at {_at(shape.bounds)}{long}")
    return found + _tight(label, drawn, floor, fine)


def _tight(label: Label, drawn: Sequence[DrawnShape], floor: int, fine: bool) -> list[str]:
    """Tell whether a text stands too near to the edge of the box that holds it; `fine` drawings have small type."""
    least_x, least_y, least_w, least_h = (4.4, 1.5, 40, 24) if fine else (9.0, 3.0, 90, 50)
    for shape in drawn:
        x, y, right, bottom = shape.bounds
        if shape.faint or not shape.holds or right - x < least_w or bottom - y < least_h or not _within(label.box, shape.box, 0.0):
            continue
        gap_x, gap_y = min(label.box[0] - x, right - label.box[2]), min(label.box[1] - y, bottom - label.box[3])
        if gap_x < least_x or gap_y < least_y:
            return [f"text {label.text!r} at {_at(label.box)} is {gap_x:.1f} / {gap_y:.1f} from the edge of its box {_at(shape.bounds)}"]
    return []


def _loose_arrows(figure: Figure) -> list[str]:
    """Tell which connecting arrows end away from the part that they join."""
    found = []
    for arrow in (member for member in figure.get_family() if isinstance(member, Arrow)):
        for (part, _, gap), point in zip(arrow.joins, (arrow.points_through[0], arrow.points_through[-1]), strict=False):
            if _distance(point, bounds_of(part)) > gap + 1.0:
                found.append(f"an arrow's end at {point[0]:.0f}, {point[1]:.0f} misses its part at {_at(bounds_of(part))}")
    return found


def contrast_findings(project: Project, style: Style, figure: Figure, pixels: np.ndarray) -> list[str]:
    """Measure each text against the picture drawn without text (height, width, 3); the worst tenth of it counts."""
    scale = pixels.shape[1] / style.view.frame_width * style.view.scale
    found = []
    for label in (label for label in figure.labels() if label.opacity > 0):
        x, y, right, bottom = ((v + offset) * scale for v, offset in zip(label.box, (style.view.left, style.view.top) * 2, strict=True))
        patch = pixels[max(0, math.floor(y)) : math.ceil(bottom), max(0, math.floor(x)) : math.ceil(right)]
        if not patch.size:
            continue
        behind, least = _worst_behind(label.colour, patch), _least(label, project.theme)
        if (ratio := contrast(label.colour, behind)) < least:
            colour = f"{key_of(project.theme, label.colour)} ({label.colour})"
            found.append(f"text {label.text!r} at {_at(label.box)} in {colour} on {behind} has contrast {ratio:.1f} and needs {least}")
    return found


def _worst_behind(colour: str, patch: np.ndarray) -> str:
    """Return the worst tenth of what is behind a text: the lightest for a light one, the darkest for a dark one."""
    dark, light = np.percentile(patch.reshape(-1, 3), 10, axis=0), np.percentile(patch.reshape(-1, 3), 90, axis=0)
    worst = light if sum(rgb(colour)) > 1.5 else dark
    return "#" + "".join(f"{int(v):02X}" for v in worst)


def _least(label: Label, theme: Theme) -> float:
    plain = label.colour in (theme.ink, theme.body)
    return 7.0 if plain and label.role in STRONG_ROLES else 4.5


# ---- cures
def _too_long(label: Label, units: float) -> str:
    """Return by how much a text is in the way: in units, and in letters of its own width."""
    letters = math.ceil(units / _length(label) * len(label.text) - 1e-6)
    return f" by {units:.0f} units: {letters} letter{'s'[: letters != 1]} fewer, or a short form" if units > 0 else ""


def _length(label: Label) -> float:
    return max(label.box[2] - label.box[0], 1e-6)


def _beyond(label: Label, box: Box) -> float:
    """Return by how much a text stands out at the sides of its box."""
    return max(box.x - label.box[0], label.box[2] - box.right)


def _beside(label: Label, labels: Sequence[Label]) -> str:
    """Return, as it is told, the nearest text with letters on the height of another; nothing where there is none."""
    row = [other for other in labels if other.box[1] < label.box[3] and other.box[3] > label.box[1] and any(map(str.isalpha, other.text))]
    nearest = min(row, key=lambda other: max(other.box[0] - label.box[2], label.box[0] - other.box[2]), default=None)
    return f" beside {nearest.text!r}" if nearest else ""


# ---- geometry
def _drawn_shapes(figure: Figure) -> list[DrawnShape]:
    result = []
    for order, shape in enumerate(shapes_of(figure)):
        if isinstance(shape, Label) or shape.glow_only or shape.behind or shape.opacity <= 0 or not len(shape.outline):
            continue
        fill = _alpha(shape.fill_paint, shape.get_fill_opacity()) if shape.fill_opacity else 0.0
        stroke = _alpha(shape.stroke_paint, shape.get_stroke_opacity()) if np.max(shape.stroke_width) > 0 else 0.0
        result.append(
            DrawnShape(
                order,
                geometry.sample(shape.outline, _density(shape)),
                shape.bounds,
                fill > 0.8,
                max(fill, stroke) < 0.16,
                fill > 0 or _is_closed(shape),
            )
        )
    return result


def _is_closed(shape: Shape) -> bool:
    return bool(np.allclose(shape.outline[0], shape.outline[-1], atol=0.5))


def _density(shape: Shape) -> int:
    x, y, right, bottom = shape.bounds
    return int(min(120, max(6, (right - x + bottom - y) / 3)))


def _alpha(paint: Paint | None, flat: float) -> float:
    return max(stop[2] for stop in paint.stops) if paint else float(flat)


def _within(bounds: Bounds, box: Box, slack: float) -> bool:
    x, y, right, bottom = bounds
    return x >= box.x - slack and y >= box.y - slack and right <= box.right + slack and bottom <= box.bottom + slack


def _reaches(a: Bounds, b: Bounds) -> bool:
    return a[0] < b[2] and a[2] > b[0] and a[1] < b[3] and a[3] > b[1]


def _share(a: Bounds, b: Bounds, slack: float) -> bool:
    return min(a[2], b[2]) - max(a[0], b[0]) > -slack and min(a[3], b[3]) - max(a[1], b[1]) > slack


def _distance(point: tuple[float, float], bounds: Bounds) -> float:
    dx = max(bounds[0] - point[0], 0, point[0] - bounds[2])
    dy = max(bounds[1] - point[1], 0, point[1] - bounds[3])
    return math.hypot(dx, dy)


def _at(bounds: Bounds) -> str:
    return f"{bounds[0]:.0f} {bounds[1]:.0f} {bounds[2] - bounds[0]:.0f} x {bounds[3] - bounds[1]:.0f}"


# ---- whole pictures
def lint_picture(project: Project, key: str, fmt: Format, picture: Callable[..., Figure], measure_contrast: bool = True) -> list[str]:
    """Build one section's picture in one format and return its findings, each with section and format; none of a sheet on which it has no box."""
    if fmt.is_sheet and key not in (*SHEET_BOXES, *DIVES):
        return []
    scale = 2 if fmt.is_sheet else 1
    style = style_of(project.theme, fmt, int(fmt.width * scale), int(fmt.height * scale))
    figure = picture(project, style, box := _room_of(key, fmt))
    found = findings(figure, box, LEAST_ON_MAP if key in DIVES and not fmt.is_sheet else None)
    if measure_contrast:
        found += contrast_findings(
            project, style, figure, _without_text(style, figure, scale, GROUND if fmt.is_sheet and key in DIVES else None)
        )
    return [f"{key}, {fmt.name}, {project.theme.name}: {fault}" for fault in dict.fromkeys(found)]


def _room_of(key: str, fmt: Format) -> Box:
    """Return the box in which a format shows a section or a deep dive."""
    if not fmt.is_sheet:
        return fmt.stage
    return body_of(fmt) if key in DIVES else box_of(key, fmt)


def _without_text(style: Style, figure: Figure, scale: int, kind: str | None) -> np.ndarray:
    shapes: list[Mobject] = [shape for shape in shapes_of(figure) if not isinstance(shape, Label)]
    return paint(style, shapes, int(style.format.width * scale), int(style.format.height * scale), kind)


def pictures() -> dict[str, Callable[..., Figure]]:
    """Return every section's picture function by key."""
    return {key: picture_of(key) for key in (*KEYS, *DIVES)}


def lint_opening(project: Project, fmt: Format, titles: Sequence[str] = ()) -> list[str]:
    """Return the findings of the opening's title and map in one format; racks and chip are scenery, and may be covered."""
    width, height = int(fmt.width), int(fmt.height)
    box = Box(0, 0, fmt.width, fmt.height, "opening")
    figure = Figure(style_of(project.theme, fmt, width, height), box)
    try:
        opening(figure, project, width, height, titles)
    except LayoutError as error:
        return [f"opening, {fmt.name}: {error}"]
    figure.remove(figure.part("racks"), figure.part("chip"))
    return [f"opening, {fmt.name}: {fault}" for fault in dict.fromkeys(findings(figure, box))]


def frame_faults(project: Project, fmt: Format = SHEET) -> list[str]:
    """Tell whether header and footer of a sheet can be laid out with these words."""
    found = []
    style = style_of(project.theme, fmt, int(fmt.width), int(fmt.height))
    drawn: tuple[tuple[str, Callable[[Figure], None]], ...] = (
        ("header", lambda figure: header(figure, project.content.poster, project.brand)),
        ("footer", lambda figure: footer(figure, project.content.footer)),
    )
    for name, draw in drawn:
        figure = Figure(style, sheet_boxes(fmt)[name])
        try:
            draw(figure)
            found += [f"{name}: {fault}" for fault in _on_one_another(figure.labels())]
        except LayoutError as error:
            found.append(f"{name}: {error}")
    return found


def main(arguments: Iterable[str]) -> int:
    """Lint `KEY [FORMAT …] [PALETTE …]` from the command line; print the findings and return their number."""
    key, *rest = arguments
    picture = picture_of(key)
    formats = [name for name in rest if name in FORMATS] or list(FORMATS)
    palettes = [name for name in rest if name in palette_names()] or ["deep-navy"]
    found = [
        fault
        for palette in palettes
        for name in formats
        for fault in lint_picture(load_project(Choices(palette=palette)), key, FORMATS[name], picture)
    ]
    print("\n".join(found) or "no findings")  # noqa: T201
    return len(found)


if __name__ == "__main__":
    sys.exit(min(1, main(sys.argv[1:])))
