"""The manifest of a kit: what was rendered, with all words and times that go with it. Rendering writes it; everything in publish/ reads only it.

`manifest.json` stands at the top of a kit's folder, paths in it are relative to that folder and never leave it. Times are seconds; places are
shares of a picture's width and height, from its top left corner.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from scenes.core.cache import write_file
from scenes.core.errors import InputError

NAME = "manifest.json"
VERSION = 1
TOLD = 3  # files that are named where many are missing
REMAKE = "make it again with `explainer clips` or `explainer talk`"
Kind = Literal["clip", "silent", "loop", "alpha", "prores", "webp", "gif", "first", "last", "film", "poster", "sheet"]
"""What a file shows: a clip with sound, the same silent, a loop without a seam, without its ground (WebM, ProRes), animated pictures, the first
and the last frame, the whole film (a deep dive's own, too), the poster, the sheet of a deep dive."""


class Record(BaseModel):
    """A part of the manifest: no other keys, never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _inside(path: str) -> str:
    """Return a path that stays in the kit's folder."""
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\\" in path:
        raise ValueError("leaves the kit's folder")
    return path


def _inside_or_none(path: str) -> str:
    return _inside(path) if path else path


class Media(Record):
    """A file: its path in the kit, what it shows, its size in pixels, for films their seconds and frames a second, its bytes and SHA-256."""

    path: Annotated[str, AfterValidator(_inside)]
    kind: Kind
    width: int = Field(gt=0)
    height: int = Field(gt=0)
    seconds: float | None = None
    fps: float | None = None
    sound: bool = False
    bytes: int = Field(gt=0)
    sha256: str = Field(min_length=64, max_length=64)

    @property
    def aspect(self) -> float:
        """Return its width divided by its height."""
        return self.width / self.height


class Timed(Record):
    """A caption: when it is read, from the start of its cue's clip, and its text (lines parted by a line feed)."""

    start: float = Field(ge=0)
    end: float
    text: str


class Cue(Record):
    """A cue of a section: its place in it (from 1), its name, when it begins in the film; its caption in the picture, what is said, what is seen."""

    number: int = Field(ge=1)
    name: str
    start: float = Field(ge=0)
    seconds: float = Field(gt=0)
    caption: str
    said: str
    seen: str
    captions: tuple[Timed, ...] = ()
    files: tuple[Media, ...] = ()

    @property
    def title(self) -> str:
        """Return its name as words: `chunks_add_up` is "Chunks add up"."""
        return self.name.replace("_", " ").capitalize()


class Chapter(Record):
    """A chapter of a film."""

    start: float
    title: str


class Film(Record):
    """A whole film: its files, seconds, chapters and captions (from the film's start)."""

    seconds: float
    chapters: tuple[Chapter, ...]
    captions: tuple[Timed, ...] = ()
    files: tuple[Media, ...] = ()


class DeepDive(Record):
    """A deep dive: its subtitle, its chapters (seconds from its own start), what its sheet shows; its film, and the files of its sheet, where they were made."""

    subtitle: str = ""
    chapters: tuple[Chapter, ...] = ()
    seen: str = ""
    film: Film | None = None
    sheet: tuple[Media, ...] = ()

    def chapter_at(self, seconds: float) -> str:
        """Return the title of the chapter that a time from its start lies in; "" before the first."""
        return next((chapter.title for chapter in reversed(self.chapters) if chapter.start <= seconds), "")

    def media(self) -> Iterator[Media]:
        """Yield every file of its film and sheet."""
        yield from self.film.files if self.film else ()
        yield from self.sheet


class Section(Record):
    """A scene: its key, its place in the film (the opening has 0), the number on its badge if it has one, title, start in the film, cues, files of the whole.

    A deep dive (`dive`) is a film of its own: it and its cues start at 0 there, and its place follows those of the film.
    """

    key: str
    place: int = Field(ge=0)
    badge: int | None
    title: str
    start: float = Field(ge=0)
    seconds: float = Field(gt=0)
    cues: tuple[Cue, ...]
    files: tuple[Media, ...] = ()
    dive: DeepDive | None = Field(default=None, exclude_if=lambda dive: dive is None)


class Text(Record):
    """A line that is drawn: what it says, the section that it belongs to ("" for header and footer), its level (1 the poster's headline, 2 a section's title, 3 a card's, 0 all else), its box in shares of the picture."""

    text: str
    section: str = ""
    level: int = Field(ge=0, le=3, default=0)
    x: float
    y: float
    w: float
    h: float


class Area(Record):
    """A section's panel on the poster, in shares of the picture, and what it shows, for those who do not see it."""

    section: str
    x: float
    y: float
    w: float
    h: float
    seen: str


class Poster(Record):
    """The poster: its files, its sections' panels, its lines in reading order."""

    files: tuple[Media, ...]
    areas: tuple[Area, ...]
    texts: tuple[Text, ...] = ()


class Number(Record):
    """A number that follows from a scenario: as it is written with its unit, what it is, its formula, its source."""

    key: str
    value: str
    name: str
    formula: str
    source: str


class Case(Record):
    """A scenario: its name, all its numbers, and its poster, where it was drawn."""

    name: str
    title: str
    numbers: tuple[Number, ...]
    poster: Media | None = None


class Question(Record):
    """A question of a worksheet with its answer, how it follows, and the section that it belongs to."""

    section: str
    question: str
    answer: str
    why: str


class Branch(Record):
    """A node of a tree of names: its name, other names of the same thing, names in another language, by which it is found, too, and what hangs on it."""

    name: str
    others: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    branches: tuple[Branch, ...] = ()

    @property
    def leaves(self) -> int:
        """Return how many names it ends in, its own where nothing hangs on it."""
        return sum(branch.leaves for branch in self.branches) or 1


class Look(Record):
    """The palette: is it dark, and its colours as #RRGGBB by their roles (ground, panel, ink, quiet, blue, cyan, violet, badge)."""

    name: str
    dark: bool
    colours: dict[str, Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]]


class Speaker(Record):
    """Whose talk it is: name, and logo (a PNG or SVG in the kit), where they are given."""

    name: str = ""
    logo: Annotated[str, AfterValidator(_inside_or_none)] = ""


class Manifest(Record):
    """All that was rendered for one talk."""

    version: int
    title: str
    subtitle: str
    quote: str
    language: str
    scenario: str
    look: Look
    speaker: Speaker = Speaker()
    sections: tuple[Section, ...]
    film: Film | None = None
    poster: Poster | None = None
    cases: tuple[Case, ...] = ()
    questions: tuple[Question, ...] = ()
    tree: Branch | None = None

    @model_validator(mode="after")
    def _cues_are_in_order(self) -> Self:
        for section in self.sections:
            if [cue.number for cue in section.cues] != sorted({cue.number for cue in section.cues}):
                raise ValueError(f"the cues of {section.key} are out of order")
        return self

    @property
    def in_order(self) -> tuple[Section, ...]:
        """Return the sections of the film, then the deep dives."""
        return tuple(sorted(self.sections, key=lambda section: section.dive is not None))

    def media(self) -> Iterator[Media]:
        """Yield every file."""
        for section in self.sections:
            yield from section.files
            for cue in section.cues:
                yield from cue.files
            yield from section.dive.media() if section.dive else ()
        for part in (self.film, self.poster):
            yield from part.files if part else ()
        yield from (case.poster for case in self.cases if case.poster)


def pick(files: Sequence[Media], kind: Kind, height: int | None = None, aspect: float = 16 / 9) -> Media | None:
    """Return the file of a kind whose aspect is nearest, and of these the largest that is no higher than `height` (none: the largest of all)."""
    fitting = [file for file in files if file.kind == kind and abs(file.aspect / aspect - 1) < 0.02]
    low = [file for file in fitting if height is None or min(file.width, file.height) <= height]
    return max(low, key=lambda file: file.height, default=None)


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a kit's folder, every file of which is there and whole (by its size).

    Raises InputError for a manifest that is missing, broken or of another version, and for a file that is missing or half written.
    """
    file = folder / NAME
    try:
        text = file.read_bytes()
    except FileNotFoundError:
        raise InputError([f"{file}: is missing; make it with `explainer clips -o {folder}`"]) from None
    manifest = _parsed(file, text)
    faults = [fault for media in manifest.media() if (fault := _fault_of(folder, media))]
    if faults:
        raise InputError([*faults[:TOLD], *([f"and {len(faults) - TOLD} more such files"] if len(faults) > TOLD else [])])
    return manifest


def _parsed(file: Path, text: bytes) -> Manifest:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise InputError([f"{file}: is no JSON ({error}); {REMAKE}"]) from None
    version = found.get("version") if isinstance(found, dict) else None
    if version != VERSION:
        raise InputError([f"{file}: version {version!r} where {VERSION} is read; {REMAKE}"])
    try:
        return Manifest.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "manifest"
        raise InputError([f"{file}: {where}: {first['msg']}; {REMAKE}"]) from None


def _fault_of(folder: Path, media: Media) -> str | None:
    """Return what is wrong with a file of the kit, None where nothing is."""
    file = folder / media.path
    if not file.is_file():
        return f"{file}: is named in {NAME} and missing; {REMAKE}"
    if (size := file.stat().st_size) != media.bytes:
        return f"{file}: has {size} bytes where {NAME} says {media.bytes}; {REMAKE}"
    return None


def write_manifest(manifest: Manifest, folder: Path) -> Path:
    """Write a kit's manifest; return the file. Raises OSError."""
    file = folder / NAME
    write_file(file, (manifest.model_dump_json(indent=1) + "\n").encode())
    return file


def digest_of(file: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
