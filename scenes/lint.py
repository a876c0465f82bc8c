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
from scenes.engine.still import look_of, paint
from scenes.figures import geometry
from scenes.figures.arrows import Arrow, bounds_of
from scenes.figures.figure import Figure, Look
from scenes.figures.header import footer, header
from scenes.figures.shape import Label, Paint, Shape, shapes_of
from scenes.frames import SETTINGS, SHEET, SHEET_BOXES, Setting
from scenes.layout import Box, LayoutError
from scenes.sections.base import KEYS
from scenes.story import Story, load_story
from scenes.theme import Theme, contrast, rgb

STRONG_ROLES = {"title", "card", "body", "strong", "caption", "caption-key", "note", "headline", "subtitle"}
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Ink:
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


def findings(figure: Figure, box: Box) -> list[str]:
    """Return every fault of a picture that can be told from its tree; `box` is the room that it was given."""
    setting = figure.setting
    labels = [label for label in figure.labels() if label.level > 0]
    inks = _inks(figure)
    found = _outside(figure, labels, box) + _too_small(labels, setting) + _on_one_another(labels)
    for label in labels:
        found += _crossed(label, inks, setting)
    return found + _loose_arrows(figure)


def _outside(figure: Figure, labels: Sequence[Label], box: Box) -> list[str]:
    found = [f"text {label.text!r} leaves its box" for label in labels if not _within(label.box, box, 0.5)]
    slack = 3.0 if figure.setting.is_sheet else 30.0
    for shape in shapes_of(figure):
        if isinstance(shape, Label) or shape.glow_only or not len(shape.outline):
            continue
        if not _within(shape.bounds, box, slack):
            found.append(f"a shape at {_at(shape.bounds)} leaves the picture's box")
    return found


def _too_small(labels: Sequence[Label], setting: Setting) -> list[str]:
    found = []
    for label in labels:
        least = setting.least_tick if label.role == "tick" else setting.least
        if label.size < least - 1e-6:
            found.append(f"text {label.text!r} is {label.size:g} and must be at least {least:g}")
    return found


def _on_one_another(labels: Sequence[Label]) -> list[str]:
    found = []
    for i, first in enumerate(labels):
        for second in labels[i + 1 :]:
            if _share(first.box, second.box, 0.6):
                found.append(f"texts {first.text!r} and {second.text!r} overlap")
    return found


def _crossed(label: Label, inks: Sequence[Ink], setting: Setting) -> list[str]:
    """Tell which strokes or edges run through a text; what an opaque body covers beneath the text does not count."""
    x, y, right, bottom = label.box
    floor = max((ink.order for ink in inks if ink.opaque and _within(label.box, ink.box, 0.5)), default=-1)
    found = []
    for ink in inks:
        if ink.order < floor or ink.faint or not _reaches(ink.bounds, label.box):
            continue
        inside = (
            (ink.points[:, 0] > x + 0.4)
            & (ink.points[:, 0] < right - 0.4)
            & (ink.points[:, 1] > y + 0.4)
            & (ink.points[:, 1] < bottom - 0.4)
        )
        if inside.any():
            found.append(f"text {label.text!r} at {_at(label.box)} is crossed by a shape at {_at(ink.bounds)}")
    return found + _tight(label, inks, floor, setting)


def _tight(label: Label, inks: Sequence[Ink], floor: int, setting: Setting) -> list[str]:
    """Tell whether a text stands too near to the edge of the box that holds it."""
    least_x, least_y, least_w, least_h = (4.4, 1.5, 40, 24) if setting.is_sheet else (9.0, 3.0, 90, 50)
    for ink in inks:
        x, y, right, bottom = ink.bounds
        if ink.faint or not ink.holds or right - x < least_w or bottom - y < least_h or not _within(label.box, ink.box, 0.0):
            continue
        gap_x, gap_y = min(label.box[0] - x, right - label.box[2]), min(label.box[1] - y, bottom - label.box[3])
        if gap_x < least_x or gap_y < least_y:
            return [f"text {label.text!r} at {_at(label.box)} is {gap_x:.1f} / {gap_y:.1f} from the edge of its box {_at(ink.bounds)}"]
    return []


def _loose_arrows(figure: Figure) -> list[str]:
    """Tell which connecting arrows end away from the part that they join."""
    found = []
    for arrow in (member for member in figure.get_family() if isinstance(member, Arrow)):
        for (part, _, gap), point in zip(arrow.joins, (arrow.points_through[0], arrow.points_through[-1]), strict=False):
            if _distance(point, bounds_of(part)) > gap + 1.0:
                found.append(f"an arrow's end at {point[0]:.0f}, {point[1]:.0f} misses its part at {_at(bounds_of(part))}")
    return found


def contrast_findings(story: Story, look: Look, figure: Figure, pixels: np.ndarray) -> list[str]:
    """Measure each text against the picture drawn without text (height, width, 3); the worst tenth of it counts."""
    scale = pixels.shape[1] / look.view.frame_width * look.view.scale
    found = []
    for label in figure.labels():
        x, y, right, bottom = ((v + offset) * scale for v, offset in zip(label.box, (look.view.left, look.view.top) * 2, strict=True))
        patch = pixels[max(0, math.floor(y)) : math.ceil(bottom), max(0, math.floor(x)) : math.ceil(right)]
        if not patch.size:
            continue
        ratio, least = _contrast(label.colour, patch), _least(label, story.theme)
        if ratio < least:
            found.append(f"text {label.text!r} at {_at(label.box)} has contrast {ratio:.1f} and needs {least}")
    return found


def _contrast(colour: str, patch: np.ndarray) -> float:
    """Return the contrast to the worst tenth behind: the lightest for a light text, the darkest for a dark one."""
    dark, light = np.percentile(patch.reshape(-1, 3), 10, axis=0), np.percentile(patch.reshape(-1, 3), 90, axis=0)
    worst = light if sum(rgb(colour)) > 1.5 else dark
    return contrast(colour, "#" + "".join(f"{int(v):02X}" for v in worst))


def _least(label: Label, theme: Theme) -> float:
    plain = label.colour in (theme.ink, theme.body)
    return 7.0 if plain and label.role in STRONG_ROLES else 4.5


# ---- geometry
def _inks(figure: Figure) -> list[Ink]:
    result = []
    for order, shape in enumerate(shapes_of(figure)):
        if isinstance(shape, Label) or shape.glow_only or shape.behind or shape.level <= 0 or not len(shape.outline):
            continue
        fill = _alpha(shape.fill_paint, shape.get_fill_opacity()) if shape.fill_opacity else 0.0
        stroke = _alpha(shape.stroke_paint, shape.get_stroke_opacity()) if np.max(shape.stroke_width) > 0 else 0.0
        result.append(
            Ink(
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
def lint_picture(story: Story, key: str, setting: Setting, picture: Callable[..., Figure], measure_contrast: bool = True) -> list[str]:
    """Build one section's picture in one arrangement and return its findings, each with section and arrangement."""
    scale = 1 if setting is not SHEET else 2
    look = look_of(story, setting, int(setting.width * scale), int(setting.height * scale))
    box = SHEET_BOXES[key] if setting is SHEET else setting.stage
    figure = picture(story, look, box)
    found = findings(figure, box)
    if measure_contrast:
        found += contrast_findings(story, look, figure, _without_text(story, look, figure, scale))
    return [f"{key}, {setting.name}, {story.theme.name}: {fault}" for fault in dict.fromkeys(found)]


def _without_text(story: Story, look: Look, figure: Figure, scale: int) -> np.ndarray:
    shapes: list[Mobject] = [shape for shape in shapes_of(figure) if not isinstance(shape, Label)]
    return paint(story, look, shapes, int(look.setting.width * scale), int(look.setting.height * scale))


def pictures() -> dict[str, Callable[..., Figure]]:
    """Return every section's picture function by key."""
    from importlib import import_module

    return {key: import_module(f"scenes.sections.{key}").picture for key in KEYS}


def lint_all(story: Story, settings: Iterable[Setting], report: Callable[[int, int], None] = lambda done, total: None) -> list[str]:
    """Lint every picture in every arrangement, and header, footer and opening; `report` hears of progress."""
    chosen, drawn = list(settings), pictures()
    jobs = [(key, setting) for key in drawn for setting in chosen]
    found: list[str] = []
    for done, (key, setting) in enumerate(jobs, start=1):
        try:
            found += lint_picture(story, key, setting, drawn[key])
        except LayoutError as error:
            found.append(f"{key}, {setting.name}: {error}")
        report(done, len(jobs))
    return found + _frame_faults(story)


def _frame_faults(story: Story) -> list[str]:
    """Tell whether header and footer of the poster and the opening's title can be laid out with these words."""
    found = []
    look = look_of(story, SHEET, 1080, 1350)
    for name, draw, words in (("header", header, story.content.poster), ("footer", footer, story.content.footer)):
        figure = Figure(look, SHEET_BOXES[name])
        try:
            draw(figure, words)
            found += [f"{name}: {fault}" for fault in _on_one_another(figure.labels())]
        except LayoutError as error:
            found.append(f"{name}: {error}")
    return found


def main(arguments: Iterable[str]) -> int:
    """Lint `KEY [SETTING …] [PALETTE …]` from the command line; print the findings and return their number."""
    key, *rest = arguments
    from importlib import import_module

    picture = import_module(f"scenes.sections.{key}").picture
    settings = [name for name in rest if name in SETTINGS] or list(SETTINGS)
    palettes = [name for name in rest if name in palette_names()] or ["deep-navy"]
    found = [
        fault
        for palette in palettes
        for name in settings
        for fault in lint_picture(load_story(palette=palette), key, SETTINGS[name], picture)
    ]
    print("\n".join(found) or "no findings")  # noqa: T201
    return len(found)


if __name__ == "__main__":
    sys.exit(min(1, main(sys.argv[1:])))
