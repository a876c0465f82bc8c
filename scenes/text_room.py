"""How much room every text of the content file has in each format: measured on the pictures as they are drawn, for those who translate.

A label may become as wide as the width that it was given, and no wider than the room to the next text, edge or stroke on its side. What is
told is a number of letters of the width that the text's own letters have. Texts that no settled picture shows have the schema's limit alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scenes.content.words import CAPTION
from scenes.core.box import Box
from scenes.core.errors import LayoutError
from scenes.core.formats import FORMATS, Format
from scenes.drawing import geometry
from scenes.drawing.figure import Figure
from scenes.drawing.shape import Label, Shape, shapes_of
from scenes.film import KEYS, picture_of
from scenes.project import Project, written_texts
from scenes.raster.still import style_of
from scenes.sections.poster.boxes import SHEET_KEYS, box_of

Limits = Mapping[str, Mapping[str, int]]  # letters, by key and name of the format
LEAST_PART = 3  # letters of a text that is looked for inside a longer line
EDGE = 4.0  # units between a text and what it must not touch
CAPTION_LINES = 2
FIELD = re.compile(r"\\\{\w+\\\}")


@dataclass(frozen=True)
class _Text:
    """A text of the content file: its key, what it says, and the pattern that it is found by once its placeholders are filled."""

    key: str
    says: str
    pattern: re.Pattern[str]


def limits_of(project: Project, report: Callable[[int, int], None] = lambda done, total: None) -> Limits:
    """Return how many letters each text may have, where a picture shows it; `report` hears of progress."""
    jobs = [(key, fmt) for key in KEYS for fmt in FORMATS.values() if not fmt.is_sheet or key in SHEET_KEYS]
    found: dict[str, dict[str, int]] = {}
    for done, (section, fmt) in enumerate(jobs, start=1):
        for key, letters in _of_picture(project, section, fmt):
            told = found.setdefault(key, {})
            told[fmt.name] = min(letters, told.get(fmt.name, letters))
        report(done, len(jobs))
    return found


def _of_picture(project: Project, section: str, fmt: Format) -> Iterator[tuple[str, int]]:
    """Yield key and letters of every text that a section's picture shows in a format, and of its captions."""
    scale = 2 if fmt.is_sheet else 1
    style = style_of(project.theme, fmt, int(fmt.width * scale), int(fmt.height * scale))
    box = box_of(section, fmt) if fmt.is_sheet else fmt.stage
    written = [_Text(key, text, _pattern(text)) for key, text in written_texts(getattr(project.content, section), section)]
    texts = [text for text in written if ".captions." not in text.key and not text.key.endswith((f"{section}.title", ".icon"))]
    try:
        figure = picture_of(section)(project, style, box)
    except LayoutError:
        return
    labels = [label for label in figure.labels() if label.opacity > 0]
    points = _points(figure)
    lines: dict[str, int] = {}
    for label in labels:
        more = _free(label, labels, points, box) / (_width(label) / len(label.text))
        for text in _shown_in(label.text, texts):
            yield text.key, len(text.says) + int(more)
        for text in _broken_in(label.text, texts):
            lines[text.key] = lines.get(text.key, 0) + len(label.text) + int(more)
    english = {text.key: len(text.says) for text in texts}
    yield from ((key, max(letters, english[key])) for key, letters in lines.items())
    if not fmt.is_sheet:
        yield from _captions(figure, written)


def _pattern(text: str) -> re.Pattern[str]:
    filled = FIELD.sub(lambda _: ".+?", re.escape(text))
    return re.compile(rf"(?<!\w){filled}(?!\w)")


def _shown_in(line: str, texts: Sequence[_Text]) -> list[_Text]:
    """Return the texts that a line is, or else those that are a part of it."""
    whole = [text for text in texts if text.pattern.fullmatch(line)]
    return whole or [text for text in texts if len(text.says) >= LEAST_PART and text.pattern.search(line)]


def _broken_in(line: str, texts: Sequence[_Text]) -> list[_Text]:
    """Return the texts of which a line is a part."""
    part = re.compile(rf"(?<!\w){re.escape(line)}(?!\w)")
    return [text for text in texts if len(line) >= LEAST_PART and len(text.says) > len(line) and part.search(text.says)]


def _captions(figure: Figure, texts: Iterable[_Text]) -> Iterator[tuple[str, int]]:
    for text in texts:
        if ".captions." in text.key and text.key.endswith(".text"):
            room = CAPTION_LINES * 0.95 * figure.format.stage.w / figure.measure(text.says, "caption")
            yield text.key, min(CAPTION, int(len(text.says) * room))


# ---- geometry
def _width(label: Label) -> float:
    return label.box[2] - label.box[0]


def _points(figure: Figure) -> np.ndarray:
    """Return points along the outlines of all shapes that are drawn under or beside the text, (n, 2)."""
    shapes = [shape for shape in shapes_of(figure) if _counts(shape)]
    return np.concatenate([np.zeros((0, 2)), *(geometry.sample(shape.outline, 12) for shape in shapes)])


def _counts(shape: Shape) -> bool:
    return not (isinstance(shape, Label) or shape.glow_only or shape.behind or shape.opacity <= 0) and len(shape.outline) > 0


def _free(label: Label, labels: Sequence[Label], points: np.ndarray, box: Box) -> float:
    """Return by how much a label may become wider: within the width that it was given, and up to what stands beside it."""
    left, right = _beside(label, labels, points, box)
    beside = {"middle": 2 * min(left, right), "start": right, "end": left}[label.anchor]
    return beside if label.room is None else max(0.0, min(label.room - _width(label), beside))


def _beside(label: Label, labels: Sequence[Label], points: np.ndarray, box: Box) -> tuple[float, float]:
    """Return the room at both sides of a label: to the box, another text, or a stroke on its height."""
    x, y, end, bottom = label.box
    others = [other.box for other in labels if other is not label and other.box[1] < bottom and other.box[3] > y]
    beside = points[(points[:, 1] > y) & (points[:, 1] < bottom)][:, 0]
    lefts = [box.x, *(other[2] for other in others if other[2] <= x + 1), *beside[beside <= x]]
    rights = [box.right, *(other[0] for other in others if other[0] >= end - 1), *beside[beside >= end]]
    return max(0.0, x - max(lefts) - EDGE), max(0.0, min(rights) - end - EDGE)
