"""What every deck and hand-out shows of a kit: the sections with their cues in 16:9, a title for each that no other slide has, the pictures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from publish.manifest import NAME, Cue, DeepDive, Kind, Manifest, Media, Section, pick
from scenes.core.errors import InputError

PICTURES = (".png", ".jpg", ".jpeg")
LOGOS = (*PICTURES, ".svg")
SHEET = 4 / 5  # the poster's aspect
LONG = 24  # characters of a headline that is set smaller
MOST_POSTER = 2160  # pixels across, of a poster on a slide
DIVE_WORDS = MappingProxyType({"en": ("Deep dive", "Deep dives", "sheet"), "de": ("Vertiefung", "Vertiefungen", "Blatt")})


@dataclass(frozen=True)
class Step:
    """A cue of a deck: the title of its slide, its clip with sound (None where no film is asked for), the frame it ends on, the one it begins with."""

    title: str
    cue: Cue
    clip: Media | None
    last: Media
    first: Media | None

    @property
    def said(self) -> str:
        """Return what the speaker's notes hold: what is said, else what is read in the picture."""
        return self.cue.said or self.cue.caption


@dataclass(frozen=True)
class Part:
    """A section of a deck: its key, the number on its badge, its title, its steps; of a deep dive also what that is called, chapters, sheet."""

    key: str
    badge: int | None
    title: str
    steps: tuple[Step, ...]
    kind: str = ""
    dive: DeepDive | None = None

    @property
    def heading(self) -> str:
        """Return the title behind its number, or behind what it is."""
        return f"{self.kind}: {self.title}" if self.kind else _heading(self.badge, self.title)

    @property
    def chapters(self) -> tuple[str, ...]:
        """Return the titles of a deep dive's chapters."""
        return tuple(chapter.title for chapter in self.dive.chapters) if self.dive else ()

    @property
    def sheet(self) -> Media | None:
        """Return the sheet of a deep dive as a picture for a slide, None where there is none."""
        return next(iter(_pictures(self.dive.sheet)), None) if self.dive else None


def parts_of(manifest: Manifest, folder: Path, height: int | None = None, films: bool = True) -> tuple[Part, ...]:
    """Return the sections, deep dives last, with the clips and stills of their cues, 16:9 and no higher than `height` pixels.

    Raises InputError that names each cue without a clip (where `films` are asked for) or without the frame that it ends on.
    """
    faults: list[str] = []
    titles, one = _Titles(), dive_words(manifest)[0]
    parts = tuple(
        Part(
            section.key, section.badge, section.title, tuple(_steps(section, folder, height, films, titles, faults)),
            one if section.dive else "", section.dive,
        )
        for section in manifest.in_order
    )  # fmt: skip
    if not any(section.cues for section in manifest.sections):
        faults.append(f"{folder / NAME}: holds no cue; make the clips with `explainer clips -o {folder}`")
    if faults:
        raise InputError(faults)
    return tuple(part for part in parts if part.steps)


def dive_words(manifest: Manifest) -> tuple[str, str, str]:
    """Return what a deep dive, all of them together, and a sheet are called in the kit's language, in English where it has no words for that."""
    return DIVE_WORDS.get(manifest.language.split("-")[0], DIVE_WORDS["en"])


def dives_of(parts: Sequence[Part]) -> list[Part]:
    """Return the deep dives among the sections."""
    return [part for part in parts if part.dive]


class _Titles:
    """Titles that were given away: one that comes again gets a number."""

    def __init__(self) -> None:
        self.given: set[str] = set()

    def own(self, title: str) -> str:
        wanted, number = title, 2
        while wanted in self.given:
            wanted, number = f"{title} ({number})", number + 1
        self.given.add(wanted)
        return wanted


def _steps(
    section: Section, folder: Path, height: int | None, films: bool, titles: _Titles, faults: list[str]
) -> Iterable[Step]:  # fmt: skip
    for cue in section.cues:
        clip = pick(cue.files, "clip", height) if films else None
        last = pick(_pictures(cue.files), "last", height)
        lacking: list[Kind] = [kind for kind, found in (("clip", clip), ("last", last)) if found is None and (films or kind == "last")]  # type: ignore[misc]
        faults.extend(_lacks(folder, section.key, cue.name, kind, height) for kind in lacking)
        if last is not None and not lacking:
            title = titles.own(f"{_heading(section.badge, section.title)}: {cue.title}")
            yield Step(title, cue, clip, last, pick(_pictures(cue.files), "first", height))


def _lacks(folder: Path, section: str, cue: str, kind: Kind, height: int | None) -> str:
    what = {"clip": "clip with sound", "last": "picture of its last frame"}[kind]
    low = f" up to {height}p" if height else ""
    return f"{folder / NAME}: {section}/{cue} has no {what} in 16:9{low}; make it with `explainer clips {section} -o {folder}`"


def _heading(badge: int | None, title: str) -> str:
    return title if badge is None else f"{badge}. {title}"


def _pictures(files: Sequence[Media]) -> list[Media]:
    """Return the files that any program can show as a picture."""
    return [file for file in files if PurePosixPath(file.path).suffix.lower() in PICTURES]


def cover_of(parts: Sequence[Part]) -> Media:
    """Return the picture of a deck's first slide: the opening's first frame, or else the frame that the first section ends on."""
    first = parts[0].steps[0].first
    return first if first and parts[0].badge is None else parts[0].steps[-1].last


def poster_of(manifest: Manifest) -> Media | None:
    """Return the poster as a picture for a slide, None where there is none."""
    if manifest.poster is None:
        return None
    pictures = _pictures(manifest.poster.files)
    found = pick(pictures, "poster", MOST_POSTER, SHEET)
    return found or min((file for file in pictures if file.kind == "poster"), key=lambda file: file.height, default=None)


def seen_of(manifest: Manifest) -> str:
    """Return what is seen on the poster, for those who do not see it."""
    areas = manifest.poster.areas if manifest.poster else ()
    return " ".join([f"{manifest.title}. {manifest.subtitle}.", *(area.seen for area in areas)])


def logo_of(manifest: Manifest, folder: Path) -> Path | None:
    """Return the speaker's logo, a PNG, JPEG or SVG of the kit; raises InputError for one that is missing, elsewhere, or of another kind."""
    name = manifest.speaker.logo
    if not name:
        return None
    file = folder / name
    if file.suffix.lower() not in LOGOS:
        raise InputError([f"{folder / NAME}: speaker.logo: {name} is none of {', '.join(LOGOS)}; take another file"])
    if not file.is_file():
        raise InputError([f"{file}: is the speaker's logo and missing; copy it there"])
    return file
