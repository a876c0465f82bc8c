"""What `poster` and `still` share where they write vectors: a drawing with its words as SVG, or as PDF/UA."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scenes.core.cache import write_file
from scenes.core.errors import InputError
from scenes.core.language import ENGLISH
from scenes.core.papers import INCH, SCREEN, Print
from scenes.core.scene_ref import SceneRef
from scenes.project import Project

if TYPE_CHECKING:
    from publish.manifest import Area
    from scenes.drawing.figure import Figure
    from scenes.printing import Words
    from scenes.vector.drawing import Vectors

VECTORS = ("pdf", "svg")
POINTS = 72
FLOWCHART = "flowchart"


@dataclass(frozen=True)
class Sides:
    """How large a page is: inches, how SVG says that, and the inches that its art goes beyond it."""

    inches: tuple[float, float]
    written: tuple[str, str]
    bleed: float = 0.0


@dataclass(frozen=True)
class Told:
    """What is said of a page: its title, what it shows as a whole, and in each of its pictures."""

    title: str
    description: str
    areas: tuple[Area, ...]


def kind_of(kind: str | None, output: str | None, known: Sequence[str]) -> str:
    """Return the kind of file that `--format` names, or else the ending of `-o`, or else the first that is known; raises InputError."""
    if kind is not None and kind.lower() not in known:
        named = [name for name in known if name != "jpeg"]
        raise InputError([f"--format: {kind!r} is none; choose {', '.join(named[:-1])} or {named[-1]}"])
    ending = Path(output).suffix.lower().lstrip(".") if output else ""
    return kind.lower() if kind else ending if ending in known else known[0]


def endings_of(kind: str | None, chosen: str, known: Sequence[str]) -> list[str]:
    """Return the endings that a file may have: that of the kind that is asked for, else the chosen one first, of all that are known."""
    return [f".{name}" for name in ([chosen] if kind else dict.fromkeys((chosen, *known)))]


def write_poster(project: Project, wanted: Print, bleed: float, kind: str, file: Path) -> None:
    """Write the poster as "pdf" or "svg"; bleed in millimetres. Raises InputError, FontError, OSError."""
    from publish.pdf import refuse_untold
    from scenes.printing import poster_areas, poster_vectors

    areas = poster_areas(project, wanted.sheet)
    if kind == "pdf":
        refuse_untold(areas)
    vectors, words = poster_vectors(project, wanted)
    poster = project.content.poster
    description = " ".join([poster.subtitle, poster.tagline, *(area.seen for area in areas)])
    written = tuple(f"{side:g}mm" for side in wanted.paper) if wanted.paper else (f"{wanted.width}", f"{wanted.height}")
    sides = Sides(wanted.inches, (written[0], written[1]), bleed / INCH)
    _write(project, vectors, words, Told(poster.headline, description, areas), sides, kind, file)


def write_sheet(project: Project, key: str, wanted: Print, bleed: float, kind: str, file: Path) -> None:
    """Write the sheet of a deep dive as "pdf" or "svg"; bleed in millimetres. Raises InputError, FontError, OSError."""
    from scenes.core.box import Box
    from scenes.deep_dives.sheet import GROUND, sheet
    from scenes.drawing.reading import passages_of
    from scenes.printing import area_of, sheet_ground
    from scenes.raster.still import style_of
    from scenes.vector.drawing import Bloom, vectors_of

    pixels, told = (wanted.width, wanted.height), getattr(project.content, key)
    style = style_of(project.theme, wanted.sheet, *pixels)
    drawn = sheet(project, style, key)
    bloom = Bloom(project.theme.glow, pixels[0] / style.view.frame_width * style.view.scale * style.format.line)
    vectors = vectors_of([drawn], style.view, sheet_ground(GROUND, *pixels, project.theme), bloom)
    words = [(key, passage) for passage in passages_of(drawn)]
    areas = (area_of(key, Box(0, 0, *pixels, key), pixels, told.seen or told.subtitle),)
    written = tuple(f"{side:g}mm" for side in wanted.paper) if wanted.paper else (f"{wanted.width}", f"{wanted.height}")
    sides = Sides(wanted.inches, (written[0], written[1]), bleed / INCH)
    _write(project, vectors, words, Told(told.title, told.seen or told.subtitle, areas), sides, kind, file)


def write_still(project: Project, ref: SceneRef, cue: str, size: tuple[int, int], kind: str, file: Path) -> None:
    """Write the still of a cue as "pdf" or "svg"; size in pixels. Raises InputError, FontError, OSError."""
    from scenes.core.box import Box
    from scenes.film import title_of
    from scenes.printing import area_of, still_seen, still_vectors

    title = title_of(ref.key, project)
    seen = still_seen(project, ref.key, cue, _told(project, ref.key, cue)) or title
    vectors, words = still_vectors(project, ref, cue, *size)
    areas = (area_of(ref.key, Box(0, 0, *size, ref.key), size, seen),)
    sides = Sides((size[0] / SCREEN, size[1] / SCREEN), (f"{size[0]}", f"{size[1]}"))
    _write(project, vectors, words, Told(title, seen, areas), sides, kind, file)


def write_flowchart(
    project: Project, drawn: Figure, told: tuple[str, str], pixels: tuple[int, int], sides: Sides, kind: str, file: Path
) -> None:
    """Write a flowchart as "pdf" or "svg": its title and description, its ground and light in pixels. Raises InputError, FontError, OSError."""
    from scenes.core.box import Box
    from scenes.drawing.reading import passages_of
    from scenes.printing import area_of
    from scenes.raster.ground import ground
    from scenes.vector.drawing import Bloom, vectors_of

    view = drawn.style.view
    bloom = Bloom(project.theme.glow, pixels[0] / view.frame_width * view.scale * drawn.style.format.line)
    vectors = vectors_of([drawn], view, ground("frame", *pixels, project.theme), bloom)
    words = [(FLOWCHART, passage) for passage in passages_of(drawn)]
    areas = (area_of(FLOWCHART, Box(0, 0, *pixels, FLOWCHART), pixels, told[1]),)
    _write(project, vectors, words, Told(*told, areas), sides, kind, file)


def _told(project: Project, key: str, cue: str) -> str:
    """Return what the narration says of what is seen in a cue, else what is said in it; "" in a language that it is not in."""
    from voiceover.script import load_script

    if project.language != ENGLISH:
        return ""
    script = load_script(project)
    return script.seen.get(key, {}).get(cue) or " ".join(sentence.written for sentence in script.sentences(key, cue))


def _write(project: Project, vectors: Vectors, words: Words, told: Told, sides: Sides, kind: str, file: Path) -> None:
    from scenes.vector.svg import Said, svg_of

    said = Said(told.title, told.description, project.language.code)
    if kind == "svg":
        lines = [line for _, passage in words for line in passage]
        write_file(file, svg_of(vectors, said, sides.written, lines).encode())
        return
    from publish.pdf import Page, pdf_of
    from scenes.printing import fonts_of, texts_of

    beyond = sides.bleed / sides.inches[0] * vectors.width
    fonts, folders = fonts_of(project)
    page = Page(
        title=told.title,
        language=project.language.code,
        art=svg_of(vectors, said, (f"{vectors.width + 2 * beyond}", f"{vectors.height + 2 * beyond}"), bleed=beyond),
        width=sides.inches[0] * POINTS,
        height=sides.inches[1] * POINTS,
        passages=texts_of(words, vectors.width, vectors.height),
        areas=told.areas,
        fonts=fonts,
        folders=folders,
        author=project.brand.name,
        bleed=sides.bleed * POINTS,
    )
    write_file(file, pdf_of(page))
