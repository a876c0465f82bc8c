"""Poster and stills as vectors, with what is said of them: their words in reading order, and for every picture an alternative text.

Words come from the content file; the places of both are shares of the picture, as a kit's manifest has them.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import uharfbuzz as hb

from publish.manifest import Area, Text
from scenes.core.box import Box
from scenes.core.formats import SHEET, Format
from scenes.core.overflow import passing
from scenes.core.papers import Print
from scenes.core.scene_ref import SceneRef
from scenes.core.theme import Theme
from scenes.core.typeset import FACES, file_of
from scenes.drawing.figure import Figure
from scenes.drawing.reading import HEADLINE, Line, Passage, passages_of
from scenes.preview import settled_scene
from scenes.project import Project
from scenes.raster.ground import ground
from scenes.raster.still import BAND_ROWS, LARGEST_AT_ONCE, rows_of_ground, style_of
from scenes.sections.poster.boxes import SHEET_KEYS, sheet_boxes
from scenes.sections.poster.picture import sheet
from scenes.vector.drawing import Bloom, Vectors, vectors_of

Words = list[tuple[str, Passage]]  # passages in reading order, each with its section ("" for none)


def poster_vectors(project: Project, wanted: Print) -> tuple[Vectors, Words]:
    """Return the poster as vectors, its ground and light in the pixels of a print; and what is read on it, in order."""
    style = style_of(project.theme, wanted.sheet, wanted.width, wanted.height)
    with passing(project.forced):
        drawn = sheet(project, style)
    pixels = sheet_ground("sheet", wanted.width, wanted.height, project.theme)
    bloom = Bloom(project.theme.glow, wanted.width / style.view.frame_width * style.view.scale * style.format.line)
    return vectors_of([drawn], style.view, pixels, bloom), poster_words(drawn)


def sheet_ground(kind: str, width: int, height: int, theme: Theme) -> np.ndarray:
    """Return the ground of a sheet (one of raster.ground.SHEETS), (height, width, 3) uint8: as `raster` paints it, a large one some rows at a time."""
    if width * height <= LARGEST_AT_ONCE:
        return ground(kind, width, height, theme)
    rows = rows_of_ground(kind, width, height, theme)
    pixels = np.empty((height, width, 3), np.uint8)
    for first in range(0, height, BAND_ROWS):
        pixels[first : first + BAND_ROWS] = rows(first, min(BAND_ROWS, height - first))
    return pixels


def still_vectors(project: Project, ref: SceneRef, cue: str, width: int, height: int) -> tuple[Vectors, Words]:
    """Return what is seen when a cue has settled as vectors, its ground and light in these pixels; and what is read on it, in order.

    Raises InputError for what is not known, or only Manim can draw.
    """
    with settled_scene(project, ref, cue, width, height) as scene:
        made = vectors_of(scene.mobjects, scene.view, scene.camera.ground, Bloom(*scene.camera.bloom))
        return made, [(ref.key, _raised(passage)) for part in scene.mobjects for passage in passages_of(part)]


def _raised(passage: Passage) -> Passage:
    """Return a passage as it stands on a page of its own, whose headline is the title."""
    return tuple(replace(line, level=max(HEADLINE, line.level - 1)) if line.level else line for line in passage)


# ---- words
def poster_words(drawn: Figure) -> Words:
    """Return what is read on a sheet, in order: the title block, the sections by their numbers, the footer; headings have their levels."""
    header = drawn.figure("header")
    title = header.part("title")
    parts = [title, *(part for part in header.submobjects if part is not title)]
    words = [("", passage) for part in parts for passage in passages_of(part)]
    for key in SHEET_KEYS:
        words += [(key, passage) for passage in passages_of(drawn.part("section", key))]
    return words + [("", passage) for passage in passages_of(drawn.part("footer"))]


def poster_texts(project: Project) -> tuple[Text, ...]:
    """Return the lines of the 4:5 sheet in reading order."""
    with passing(project.forced):
        drawn = sheet(project, style_of(project.theme, SHEET, int(SHEET.width), int(SHEET.height)))
    return tuple(line for passage in texts_of(poster_words(drawn), SHEET.width, SHEET.height) for line in passage)


def poster_areas(project: Project, fmt: Format) -> tuple[Area, ...]:
    """Return the panels of a sheet, with what each shows ("" where the content file does not say it)."""
    boxes = sheet_boxes(fmt)
    return tuple(area_of(key, boxes[key], (fmt.width, fmt.height), getattr(project.content, key).seen) for key in SHEET_KEYS)


def area_of(section: str, box: Box, size: tuple[float, float], seen: str) -> Area:
    """Return a picture's box in shares of a frame of a size."""
    return Area(section=section, x=box.x / size[0], y=box.y / size[1], w=box.w / size[0], h=box.h / size[1], seen=seen)


def still_seen(project: Project, key: str, cue: str, seen: str) -> str:
    """Return what a cue's still shows: what is `seen` in it, where somebody says it, after what its caption tells."""
    captions = getattr(getattr(project.content, key, None), "captions", {})
    told = captions[cue].text if cue in captions else ""
    return " ".join(text for text in (told, seen) if text)


def texts_of(words: Words, width: float, height: float) -> list[tuple[Text, ...]]:
    """Return words in shares of a frame of a size, as a kit's manifest has them, passage by passage."""
    return [tuple(_text(line, section, width, height) for line in passage) for section, passage in words]


def _text(line: Line, section: str, width: float, height: float) -> Text:
    place = {"x": line.x / width, "y": line.y / height, "w": line.w / width, "h": line.h / height}
    return Text(text=line.text, section=section, level=line.level, **place)


def fonts_of(project: Project) -> tuple[list[str], list[Path]]:
    """Return the families of the faces that words are set in, and the folders of their files."""
    files = list(dict.fromkeys(file_of(project.theme.face(name)) for name in FACES))
    return list(dict.fromkeys(map(_family, files))), sorted({file.parent for file in files})


def _family(file: Path) -> str:
    """Return the family of a font file, as font programs list it (OpenType, table name: 16, else 1)."""
    face = hb.Face(hb.Blob.from_file_path(str(file)))
    return face.get_name(hb.OTNameIdPredefined.TYPOGRAPHIC_FAMILY) or face.get_name(hb.OTNameIdPredefined.FONT_FAMILY) or file.stem
