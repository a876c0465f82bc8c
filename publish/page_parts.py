"""What the page's template is filled with, in plain values: addresses of files, words, sizes. Everything comes from the manifest."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from publish.manifest import Case, Cue, Film, Kind, Manifest, Media, Poster, Section, Timed, pick

FILES, ART = "files", "art"  # folders of the page: the kit's own, and pictures made for the page
TEMPLATES = Path(__file__).parent / "page"
HIGH, LOW = 1080, 720
SECTION_TITLE = 2  # level of a line of the poster
GROUPS: tuple[tuple[str, tuple[Kind, ...]], ...] = (  # what files are for
    ("poster", ("poster",)),
    ("film", ("film",)),
    ("clip", ("clip",)),
    ("silent", ("silent",)),
    ("loop", ("loop",)),
    ("alpha", ("alpha",)),
    ("prores", ("prores",)),
    ("webp", ("webp",)),
    ("gif", ("gif",)),
    ("still", ("first", "last")),
)
PICTURES = (".png", ".webp", ".jpg", ".jpeg")
VECTORS = (".svg", ".pdf")  # the first keeps the aspect of the poster on the page
Pictures = Mapping[str, dict[str, Any]]  # what an image of a poster says of itself, by the poster's path
Has = Callable[[str], bool]  # whether the page has a file of the kit, or a picture made for it


@cache
def words_of(language: str) -> dict[str, str]:
    """Return the page's own words in a language, in English where it has none."""
    known: dict[str, dict[str, str]] = tomllib.loads((TEMPLATES / "words.toml").read_text(encoding="utf-8"))
    return known.get(language.split("-")[0].lower(), known["en"])


def href(path: str) -> str:
    """Return a file of the kit as the page addresses it."""
    return quote(f"{FILES}/{path}")


def art_of(media: Media, width: int) -> str:
    """Return the path of the page's own copy of a picture that is to be so wide."""
    return f"{ART}/{PurePosixPath(media.path).with_suffix('').as_posix()}-{width}.webp"


def is_picture(media: Media) -> bool:
    """Tell whether a file is pixels that can be made smaller."""
    return media.path.lower().endswith(PICTURES)


def poster_picture(poster: Poster | None) -> Media | None:
    """Return the poster as pixels, the largest of the aspect that its areas have: that of its first file."""
    if poster is None:
        return None
    drawn = [file for file in poster.files if is_picture(file)]
    own = [file for file in drawn if abs(file.aspect / drawn[0].aspect - 1) < 0.01]
    return max(own, key=lambda file: file.width, default=None)


def large_poster(poster: Poster, has: Has) -> Media | None:
    """Return the file behind "full size": vectors, where there are any, can be magnified without end."""
    drawn = poster_picture(poster)
    there = [file for file in (*poster.files, *((drawn,) if drawn else ())) if has(file.path)]
    return next((file for ending in VECTORS for file in there if file.path.endswith(ending)), there[-1] if there else None)


def clip_of(files: Sequence[Media], height: int = HIGH) -> Media | None:
    """Return the film that the page plays: a wide one with sound, or the nearest to it."""
    wide = pick(files, "clip", height) or pick(files, "silent", height)
    return wide or next((file for file in files if file.kind in ("clip", "silent")), None)


def film_of(film: Film, height: int = HIGH) -> Media | None:
    """Return the file of the whole film that the page plays."""
    return pick(film.files, "film", height) or next((file for file in film.files if file.kind == "film"), None)


def still_of(cue: Cue) -> Media | None:
    """Return the picture of a cue: what is seen when it has settled."""
    return pick(cue.files, "last", HIGH) or next((file for file in cue.files if file.kind == "last"), None)


def played(manifest: Manifest) -> list[Media]:
    """Return the files that the page itself shows and plays, in the smaller size: what goes into an edition for a course."""
    found = [clip_of(cue.files, LOW) for section in manifest.sections for cue in section.cues]
    if manifest.film:
        found.append(film_of(manifest.film, LOW))
    if manifest.poster:
        found += [poster_picture(manifest.poster), large_poster(manifest.poster, lambda _: True)]
    return list({file.path: file for file in found if file}.values())


def captions_of(lines: Sequence[Timed]) -> str:
    """Return captions as JSON: start, end, text."""
    return json.dumps([[line.start, line.end, line.text] for line in lines], ensure_ascii=False)


def told(manifest: Manifest, words: dict[str, str]) -> str:
    """Return the words that the page's script needs, as JSON that ends no script element."""
    wanted = {name: words[name] for name in ("captions", "place", "found", "found_names")} | {"title": manifest.title}
    return json.dumps(wanted, ensure_ascii=False).replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def sections_of(manifest: Manifest, words: dict[str, str], has: Has) -> Iterator[dict[str, Any]]:
    """Yield what cards and transcript show of each section."""
    for section in manifest.sections:
        cues = [_cue(section, cue, words, has) for cue in section.cues]
        small = next((small for cue in reversed(section.cues) if (small := _art(still_of(cue), 320, has))), None)
        yield {
            "key": section.key,
            "badge": section.badge,
            "title": section.title,
            "thumb": small,
            "first": section.cues[0].caption if section.cues else "",
            "count": f"{_count('cues', len(cues), words)} · {clock(section.seconds)}",
            "cues": cues,
        }


def _cue(section: Section, cue: Cue, words: dict[str, str], has: Has) -> dict[str, Any]:
    there = [file for file in cue.files if has(file.path)]
    large, small = clip_of(there), clip_of(there, LOW)
    data = {"large": href(large.path) if large else None, "small": href(small.path) if small else None}
    data["still"] = _art(still_of(cue), 960, has)
    return {
        "id": f"{section.key}/{cue.name}",
        "title": cue.title,
        "caption": cue.caption,
        "said": cue.said,
        "seen": cue.seen if cue.seen != cue.caption else "",
        "captions": captions_of(cue.captions),
        "data": [(name, address) for name, address in data.items() if address],
        "film": data["large"],
        "watch": words["watch"].format(seconds=round(cue.seconds)),
    }


def _art(media: Media | None, width: int, has: Has) -> str | None:
    """Return the address of the page's own copy of a picture, None where it has none."""
    path = art_of(media, width) if media else ""
    return quote(path) if media and has(path) else None


def spots_of(manifest: Manifest) -> list[dict[str, Any]]:
    """Return the poster's panels that have a section, in its order, with the lines that stand in them."""
    if manifest.poster is None:
        return []
    known = {section.key: section for section in manifest.sections}
    return [
        {
            "key": area.section,
            "badge": known[area.section].badge,
            "title": known[area.section].title,
            "seen": area.seen,
            "lines": [line.text for line in manifest.poster.texts if line.section == area.section and line.level != SECTION_TITLE],
            "area": area,
        }
        for area in manifest.poster.areas
        if area.section in known
    ]


def spot_rules(spots: Sequence[dict[str, Any]]) -> str:
    """Return where each panel lies on the poster, as style: shares of its width and height."""
    areas = [spot["area"] for spot in spots]
    return "\n".join(
        f".spot-{k}{{left:{100 * area.x:.3f}%;top:{100 * area.y:.3f}%;width:{100 * area.w:.3f}%;height:{100 * area.h:.3f}%}}"
        + (f".spot-{k} .name{{left:0;right:auto}}" if area.x + area.w / 2 < 0.25 else "")  # a name may be wider than its panel
        for k, area in enumerate(areas, start=1)
    )


def film_parts(manifest: Manifest, has: Has) -> dict[str, Any] | None:
    """Return what the page shows of the whole film; None where there is none."""
    film = manifest.film
    file = film_of(film.model_copy(update={"files": [one for one in film.files if has(one.path)]})) if film else None
    if film is None or file is None:
        return None
    stills = (_art(still_of(cue), 960, has) for section in manifest.sections for cue in section.cues)
    chapters = [{"start": f"{chapter.start:g}", "time": clock(chapter.start), "title": chapter.title} for chapter in film.chapters]
    return {
        "src": href(file.path), "width": file.width, "height": file.height, "still": next((still for still in stills if still), None),
        "captions": captions_of(film.captions), "chapters": chapters,
    }  # fmt: skip


def poster_parts(manifest: Manifest, words: dict[str, str], posters: Pictures, has: Has) -> dict[str, Any] | None:
    """Return the poster as the page shows it; None where none is drawn."""
    drawn = poster_picture(manifest.poster)
    if manifest.poster is None or drawn is None:
        return None
    large = large_poster(manifest.poster, has)
    alt = words["poster_alt"].format(title=manifest.title, subtitle=manifest.subtitle)
    return posters[drawn.path] | {"alt": alt, "large": href(large.path) if large else posters[drawn.path]["src"]}


def case_parts(case: Case, words: dict[str, str], posters: Pictures) -> dict[str, Any]:
    """Return a scenario: its numbers, and its poster where it is drawn."""
    shown = posters.get(case.poster.path) if case.poster else None
    picture = shown | {"alt": words["case_poster"].format(title=case.title)} if shown else None
    return {"title": case.title, "numbers": case.numbers, "poster": picture}


def groups_of(manifest: Manifest, words: dict[str, str], has: Has) -> Iterator[dict[str, Any]]:
    """Yield the downloads by what they are for."""
    named = _named(manifest)
    for key, kinds in GROUPS:
        files = [(media, name) for media, name in named if media.kind in kinds and has(media.path)]
        if files:
            yield {
                "title": words[f"for_{key}"],
                "count": f"{_count('files', len(files), words)} · {size_of(sum(media.bytes for media, _ in files))}",
                "open": key in ("poster", "film"),
                "files": [{"href": href(media.path), "name": name, "what": _what(media, words)} for media, name in files],
            }


def _named(manifest: Manifest) -> list[tuple[Media, str]]:
    """Return every file once, with what it is called on the page."""
    named: dict[str, tuple[Media, str]] = {}

    def add(files: Sequence[Media], name: str) -> None:
        for media in files:
            named.setdefault(media.path, (media, name))

    for section in manifest.sections:
        title = f"{section.badge} {section.title}" if section.badge is not None else section.title
        add(section.files, title)
        for cue in section.cues:
            add(cue.files, f"{title}: {cue.title}")
    add(manifest.film.files if manifest.film else (), manifest.title)
    add(manifest.poster.files if manifest.poster else (), manifest.title)
    for case in manifest.cases:
        add((case.poster,) if case.poster else (), case.title)
    return list(named.values())


def _what(media: Media, words: dict[str, str]) -> str:
    """Return what kind of file it is: ending, pixels, seconds, sound, size."""
    ending = PurePosixPath(media.path).suffix.removeprefix(".").upper()
    parts = [ending, f"{media.width} × {media.height}"]
    if media.seconds:
        parts += [clock(media.seconds), words["sound" if media.sound else "silent"]]
    return " · ".join((*parts, size_of(media.bytes)))


def _count(name: str, number: int, words: dict[str, str]) -> str:
    return words[f"{name}_one"] if number == 1 else words[f"{name}_many"].format(count=number)


def clock(seconds: float) -> str:
    """Return seconds as minutes and seconds: 1:05."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def size_of(count: int) -> str:
    """Return a file's size: kB below a million bytes, MB from there."""
    return f"{max(1, round(count / 1e3))} kB" if count < 999_500 else f"{count / 1e6:.1f} MB"
