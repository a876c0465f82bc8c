"""Where the scenes of a film begin: its chapters, and the block of text from which video sites make theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from scenes.core.errors import InputError
from voiceover.track import Span

SHORTEST, LONGEST_TITLE = 10.0, 49  # of a chapter on a video site: seconds, characters


@dataclass(frozen=True)
class Chapter:
    """A chapter: when it begins, in seconds from the file's start, and its title."""

    start: float
    title: str


def chapters_of(
    spans: Sequence[Span], titles: Mapping[str, str], parts: Mapping[str, Mapping[str, str]] = MappingProxyType({})
) -> list[Chapter]:
    """Return a chapter for each section, from its first span on; raises InputError for a section without a title.

    A section that has `parts`, by the cue that each begins with, is as many chapters where all of its cues are there; the first has what comes before.
    """
    starts: dict[str, float] = {}
    for span in spans:
        starts.setdefault(span.section, span.start)
    if missing := [section for section in starts if not titles.get(section, "").strip()]:
        raise InputError(
            [f"{section}: title: there is none, so its chapter has no name; give it one in the content file" for section in missing]
        )
    return [
        chapter for section, start in starts.items() for chapter in _parts(spans, section, start, titles[section], parts.get(section, {}))
    ]


def _parts(spans: Sequence[Span], section: str, start: float, title: str, parts: Mapping[str, str]) -> list[Chapter]:
    """Return the chapters of a section."""
    begins = {span.cue: span.start for span in spans if span.section == section}
    if len(begins) < 2 or not parts.keys() <= begins.keys():
        return [Chapter(start, title)]
    found = [Chapter(begins[cue], name) for cue, name in parts.items()]
    return [Chapter(start, found[0].title), *found[1:]] if found else [Chapter(start, title)]


def chapter_block(chapters: Sequence[Chapter], seconds: float) -> str:
    """Return a line a chapter of a film of so many seconds, as 0:00 Title, for the description on a video site.

    There the first begins at 0:00 and none is shorter than 10 s: one that is becomes part of the one before it, the first of the one after it, and
    its title is left out; a film of less than 10 s has no lines. Raises InputError for titles that are too long, or of more than a line, and for chapters that are not in order.
    """
    if faults := _faults(chapters, seconds):
        raise InputError(faults)
    return "".join(f"{clock(chapter.start)} {chapter.title}\n" for chapter in _long_enough(chapters, seconds))


def clock(seconds: float) -> str:
    """Write a time as players do: 0:07, 12:40, 1:02:03; what is over a whole second is left out."""
    whole = int(seconds + 1e-6)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def _long_enough(chapters: Sequence[Chapter], seconds: float) -> list[Chapter]:
    """Return the chapters that are left when those that are too short have been joined to a neighbour."""
    kept: list[Chapter] = []
    ends = [*(chapter.start for chapter in chapters[1:]), seconds]
    for chapter, end in zip(chapters, ends, strict=False):
        start = chapter.start if kept else 0.0
        if end - start >= SHORTEST - 1e-6:
            kept.append(Chapter(start, chapter.title))
    return kept


def _faults(chapters: Sequence[Chapter], seconds: float) -> list[str]:
    starts = [*(chapter.start for chapter in chapters), seconds]
    disorder = [
        f"{chapter.title}: begins at {chapter.start:.2f} s, not before {after:.2f} s, where the next one or the end is; put them in order"
        for chapter, after in zip(chapters, starts[1:], strict=False)
        if chapter.start >= after
    ]
    titles = [chapter.title for chapter in chapters]
    long = [
        f"{title}: title: has {len(title)} characters, at most {LONGEST_TITLE} on a video site; write it shorter"
        for title in titles
        if len(title) > LONGEST_TITLE
    ]
    broken = [f"{title!r}: title: is not one line of text; write it as one" for title in titles if title.splitlines() != [title]]
    return disorder + long + broken
