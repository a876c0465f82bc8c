"""The page: a folder for any static host, or none: the poster as a map, each clip beside its words, film, numbers, downloads.

`index.html` holds words, style, scripts and faces; beside it lie the kit's files and pictures that Pillow makes smaller. A policy in it lets
run its own scripts and style, by their hashes, and nothing be asked of any network. Template, style, script and words lie in publish/page/.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from PIL import Image, UnidentifiedImageError

from publish.manifest import Manifest, Media
from publish.page_folder import GENERATOR, INDEX, is_page, replaced_folder, take_file
from publish.page_look import faces_of, grounds, licences, style_of
from publish.page_parts import (
    FILES,
    TEMPLATES,
    art_of,
    case_parts,
    film_parts,
    groups_of,
    href,
    is_picture,
    poster_parts,
    poster_picture,
    sections_of,
    spot_rules,
    spots_of,
    still_of,
    told,
    words_of,
)
from scenes.core.cache import write_file
from scenes.core.errors import InputError

LICENCES = "licences"  # of the faces, which ask for it
POSTER_WIDTHS, STILL_WIDTHS, CASE_WIDTHS = (1080, 2160), (320, 960), (1080,)
QUALITIES = (86, 80, 72, 62, 50)  # of WebP: the best that keeps a picture small enough
MOST = {2160: 700_000, 1080: 340_000, 960: 120_000, 320: 20_000}  # bytes of a picture of a width: the first view has 1.5 MB


def write_page(manifest: Manifest, folder: Path, target: Path, only: Sequence[Media] | None = None) -> Path:
    """Write the page of a kit's folder into a folder of its own; return its index.html. `only` leaves out all files of the kit but these.

    An earlier page there is replaced at once, and stays if anything fails. Raises InputError for a folder that holds something else, or a
    picture that cannot be read; OSError.
    """
    if manifest.speaker.logo and not (folder / manifest.speaker.logo).is_file():
        raise InputError([f"{folder / manifest.speaker.logo}: is named as the speaker's logo and missing; make the kit again"])
    with replaced_folder(target, is_page) as part:
        kept = list(manifest.media()) if only is None else list(only)
        for path in sorted({media.path for media in kept} | ({manifest.speaker.logo} if manifest.speaker.logo else set())):
            take_file(folder / path, part / FILES / path)
        for name, licence in licences():
            write_file(part / LICENCES / name, licence)
        text = _text(manifest, folder, part)
        (part / INDEX).write_text(text, encoding="utf-8", newline="\n")
    return target / INDEX


def _text(manifest: Manifest, folder: Path, part: Path) -> str:
    """Return the page's text; the files of the kit are in `part`, and what pictures are made from them is put there."""
    posters = _posters(manifest, folder, part)
    _stills(manifest, folder, part)
    words, spots = words_of(manifest.language), spots_of(manifest)
    light, dark = grounds(manifest.look)

    def has(path: str) -> bool:
        return (part / path).is_file() or (part / FILES / path).is_file()

    poster = poster_parts(manifest, words, posters, has)
    return _filled(
        manifest,
        spot_rules(spots),
        generator=GENERATOR,
        kit=manifest,
        words=words,
        light=light,
        dark=dark,
        logo=href(manifest.speaker.logo) if manifest.speaker.logo else None,
        by=words["by"].format(name=manifest.speaker.name),
        poster=poster,
        spots=spots if poster else [],
        sections=list(sections_of(manifest, words, has)),
        film=film_parts(manifest, has),
        cases=[case_parts(case, words, posters) for case in manifest.cases],
        tree=manifest.tree,
        groups=list(groups_of(manifest, words, has)),
        told=Markup(told(manifest, words)),
    )


def _filled(manifest: Manifest, rules: str, **fields: Any) -> str:
    """Return the template, filled: all text escaped, style and script as they are, their hashes in the policy."""
    template = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined).get_template("index.html")
    css, head, script = (Markup((TEMPLATES / name).read_text(encoding="utf-8")) for name in ("page.css", "head.js", "page.js"))
    plain = template.render(**fields, policy="", style="", faces="", head="", script="")
    style = Markup(style_of(manifest.look, f"{css}\n{rules}"))
    faces, policy = Markup(faces_of(unescape(plain), manifest.quote)), policy_of([style], [head, script])
    return template.render(**fields, policy=policy, style=style, faces=faces, head=head, script=script)


def policy_of(styles: Sequence[str], scripts: Sequence[str]) -> str:
    """Return the content security policy: these styles, these scripts, pictures and films beside the page, and nothing else."""
    own = {name: " ".join(f"'{_hash_of(text)}'" for text in texts) for name, texts in (("style", styles), ("script", scripts))}
    return (
        f"default-src 'none'; script-src {own['script']}; style-src {own['style']}; img-src 'self' data:; media-src 'self'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash_of(text: str) -> str:
    """Return the hash of an inline script or style as a policy has it (CSP level 3, hash-source)."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _posters(manifest: Manifest, folder: Path, part: Path) -> dict[str, dict[str, Any]]:
    """Make the posters' pictures, that of the page in several widths; return what their images say, by the posters' paths."""
    own = poster_picture(manifest.poster)
    wanted: dict[str, tuple[Media, tuple[int, ...]]]
    wanted = {case.poster.path: (case.poster, CASE_WIDTHS) for case in manifest.cases if case.poster and is_picture(case.poster)}
    if own:
        wanted[own.path] = (own, POSTER_WIDTHS)
    return {path: _picture(media, widths, folder, part) for path, (media, widths) in wanted.items()}


def _picture(media: Media, widths: Sequence[int], folder: Path, part: Path) -> dict[str, Any]:
    """Make a picture in each width; return address and size of the first, and all with the widths that they have."""
    sizes = {width: _shrink(folder / media.path, part / art_of(media, width), width) for width in widths}
    width, height = sizes[widths[0]]
    srcset = ", ".join(f"{quote(art_of(media, wanted))} {made}w" for wanted, (made, _) in sizes.items())
    return {"src": quote(art_of(media, widths[0])), "srcset": srcset, "width": width, "height": height}


def _stills(manifest: Manifest, folder: Path, part: Path) -> None:
    """Make each cue's still, and a small one of each section's last, for its card."""
    for section in manifest.sections:
        stills = [still for cue in section.cues if (still := still_of(cue))]
        for still in stills:
            _shrink(folder / still.path, part / art_of(still, 960), 960)
        if stills:
            _shrink(folder / stills[-1].path, part / art_of(stills[-1], 320), 320)


def _shrink(source: Path, place: Path, width: int) -> tuple[int, int]:
    """Write a picture as WebP, no wider than asked, as good as its bytes allow; return its size. Raises InputError for what is no picture."""
    try:
        with Image.open(source) as opened:
            picture = opened.convert("RGB")
    except UnidentifiedImageError:
        raise InputError([f"{source}: is no picture that can be read; make the kit again"]) from None
    if picture.width > width:
        picture = picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)
    place.parent.mkdir(parents=True, exist_ok=True)
    for quality in QUALITIES:
        picture.save(place, "WEBP", quality=quality, method=4)
        if place.stat().st_size <= MOST[width]:
            break
    return picture.size
