"""What the page shows of deep dives: a card for each, with its sheet, its film and its chapters, and the way to its clips."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from publish.manifest import Manifest, Media, Section
from publish.page_parts import Has, Pictures, captions_of, clock, film_of, href, is_picture, large_of, stills_of

STYLE, SCRIPT = "dives.css", "dives.js"  # in publish/page/; a page without deep dives has neither


def sheet_picture(section: Section) -> Media | None:
    """Return the sheet of a deep dive as pixels; None where there is none."""
    return next(filter(is_picture, section.dive.sheet if section.dive else ()), None)


def dives_of(
    manifest: Manifest, sections: list[dict[str, Any]], words: dict[str, str], posters: Pictures, has: Has
) -> Iterator[dict[str, Any]]:
    """Yield what the card of each deep dive shows; `sections` is what all of them show in the transcript."""
    shown = {section["key"]: section for section in sections}
    for section in manifest.in_order:
        if section.dive:
            yield {
                "key": section.key,
                "title": section.title,
                "subtitle": section.dive.subtitle,
                "clips": words["dive_clips"].format(count=shown[section.key]["count"]),
                "thumb": shown[section.key]["thumb"],
                "sheet": _sheet(section, words, posters, has),
                "film": _film(section, has),
                "chapters": [
                    {"start": f"{chapter.start:g}", "time": clock(chapter.start), "title": chapter.title}
                    for chapter in section.dive.chapters
                ],
            }


def _sheet(section: Section, words: dict[str, str], posters: Pictures, has: Has) -> dict[str, Any] | None:
    drawn = sheet_picture(section)
    if drawn is None or section.dive is None:
        return None
    large = large_of([file for file in section.dive.sheet if has(file.path)])
    alt = words["sheet_alt"].format(title=section.title, seen=section.dive.seen)
    return posters[drawn.path] | {"alt": alt, "large": href(large.path) if large else posters[drawn.path]["src"]}


def _film(section: Section, has: Has) -> dict[str, Any] | None:
    film = section.dive.film if section.dive else None
    file = film_of(film.model_copy(update={"files": [one for one in film.files if has(one.path)]})) if film else None
    if film is None or file is None:
        return None
    still = next(stills_of([section], has), None)
    return {"src": href(file.path), "width": file.width, "height": file.height, "still": still, "captions": captions_of(film.captions)}
