"""A kit as a folder of slides for a browser: reveal.js beside it, films and stills copied into it; it runs from a disk, without a network.

Next plays a cue's film and holds the frame that it ends on; Back shows the former's at once (`html_deck.js`). A start slide comes first: a browser
plays no sound before somebody has touched the page.
"""

from __future__ import annotations

import json
import shutil
from html import escape
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from publish.deck import LONG, Part, Step, cover_of, dive_words, dives_of, logo_of, parts_of, poster_of, seen_of
from publish.manifest import Manifest, Media
from publish.pptx_timing import Start
from scenes.core.cache import replaced, write_file
from scenes.core.errors import InputError
from scenes.core.typeset import file_of

HERE = Path(__file__).parent
MARK = '<meta name="generator" content="explainer deck">'
REVEAL = {"reveal.css": "dist/reveal.css", "reveal.js": "dist/reveal.js", "notes.js": "dist/plugin/notes.js", "LICENSE": "LICENSE"}
OWN, OF_DIVES = ("html_deck.css", "html_deck.js"), "html_deck_dives.css"  # the latter where there are deep dives
POLICY = "default-src 'none'; script-src 'self' file: 'unsafe-inline'; style-src 'self' file: 'unsafe-inline'; img-src 'self' file: data:; "
POLICY += "media-src 'self' file: data: blob:; font-src 'self' file:; frame-src 'self' file:; form-action 'none'; base-uri 'none'"
WORDS = {
    "en": {
        "begin": "Start", "captions": "Captions", "on": "Captions on", "off": "Captions off", "muted": "Tap or press a key for sound", "loud": "Sound on", "silent": "Sound off", "c": "Captions", "m": "Sound on or off", "r": "Play again",
        "keys": "→ next · ← back · R again · C captions · M sound · S speaker view · F full screen · B black",
        "still": "This computer asks for less motion: films stand still; R plays one.", "poster": "Poster",
    },
    "de": {
        "begin": "Start", "captions": "Untertitel", "on": "Untertitel an", "off": "Untertitel aus", "muted": "Für Ton tippen oder eine Taste drücken", "loud": "Ton an", "silent": "Ton aus", "c": "Untertitel", "m": "Ton an oder aus", "r": "Noch einmal",
        "keys": "→ weiter · ← zurück · R noch einmal · C Untertitel · M Ton · S Notizen · F Vollbild · B schwarz",
        "still": "Dieser Rechner wünscht weniger Bewegung: Filme stehen still; R spielt einen ab.", "poster": "Poster",
    },
}  # fmt: skip


def write_html_deck(manifest: Manifest, folder: Path, target: Path, height: int = 1080, start: Start = "auto") -> Path:
    """Write the deck of a kit, with films no higher than `height` pixels, into a folder; return its index.html.

    Raises InputError for a cue without film or last frame, for a folder that holds another index.html, and where reveal.js is missing; OSError.
    """
    parts, poster, logo = parts_of(manifest, folder, height), poster_of(manifest), logo_of(manifest, folder)
    page = target / "index.html"
    if page.is_file() and MARK not in page.read_text(encoding="utf-8", errors="replace"):
        raise InputError([f"{page}: is another page; choose another folder, or move it away"])
    reveal = _reveal_folder()
    html = _page(manifest, parts, poster, logo.name if logo else None, start)
    for name, source in REVEAL.items():
        _copy(reveal / source, target / "reveal" / name)
    for name in (*OWN, *([OF_DIVES] if dives_of(parts) else [])):
        _copy(HERE / name, target / name)
    for font in _fonts():
        _copy(font, target / "fonts" / font.name)
    for file in _files(parts, poster):
        _copy(folder / file.path, target / "media" / file.path)
    if logo:
        _copy(logo, target / "media" / logo.name)
    write_file(page, html.encode())
    return page


def _reveal_folder() -> Path:
    """Return where reveal.js lies: in the package pyreveal, which is not imported."""
    found = find_spec("pyreveal")
    folder = Path(found.origin).parent / "revealjs" if found and found.origin else None
    if folder is None or not all((folder / source).is_file() for source in REVEAL.values()):
        raise InputError(["deck: reveal.js is missing; run `make setup`, or `pip install -c constraints.txt pyreveal`"])
    return folder


def _fonts() -> list[Path]:
    """Return the fonts of the slides' words and their licence."""
    faces = [file_of(name) for name in ("sans", "sans-semibold")]
    return [*faces, faces[0].with_name("LICENSE.txt")]


def _copy(source: Path, target: Path) -> None:
    with replaced(target) as part:
        shutil.copyfile(source, part)


def _files(parts: tuple[Part, ...], poster: Media | None) -> list[Media]:
    """Return the files of the kit that the deck shows."""
    shown = [file for part in parts for step in part.steps for file in (step.clip, step.first, step.last)]
    return [file for file in (*shown, *(part.sheet for part in parts), poster) if file]


# ---------------------------------------------------------------- the page
def _page(manifest: Manifest, parts: tuple[Part, ...], poster: Media | None, logo: str | None, start: Start) -> str:
    words = WORDS.get(manifest.language.split("-")[0], WORDS["en"])
    dives, sheet = dives_of(parts), dive_words(manifest)[2]
    slides = [_start(manifest, parts, logo, words), *(_part(part, start, sheet) for part in parts)]
    if dives:
        slides.insert(1 + len(parts) - len(dives), _dives(dives, dive_words(manifest)[1]))
    if poster:
        slides.append(_poster(manifest, poster, words))
    told = " ".join(f'data-{name}="{escape(words[name])}"' for name in ("captions", "on", "off", "muted", "loud", "silent", "c", "m", "r"))
    styled = f'\n<link rel="stylesheet" href="{OF_DIVES}">' if dives else ""
    return f"""<!doctype html>
<html lang="{escape(manifest.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
{MARK}
<title>{escape(manifest.title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="reveal/reveal.css">
<link rel="stylesheet" href="html_deck.css">{styled}
<style>:root {{ {_colours(manifest)} }}</style>
</head>
<body>
<main class="reveal"><div class="slides">
{chr(10).join(slides)}
</div></main>
<div id="told" role="status" {told}></div>
<script src="reveal/reveal.js"></script>
<script src="reveal/notes.js"></script>
<script src="html_deck.js"></script>
</body>
</html>
"""


def _colours(manifest: Manifest) -> str:
    """Return the look's colours as variables of CSS; they are checked to be #RRGGBB."""
    colours = manifest.look.colours
    ink = colours["ink"]
    shown = {name: colours.get(name, ink) for name in ("ground", "ink", "quiet", "cyan", "badge")}
    shown["on-badge"] = colours["ground"] if manifest.look.dark else ink
    return " ".join(f"--{name}: {colour};" for name, colour in shown.items())


def _start(manifest: Manifest, parts: tuple[Part, ...], logo: str | None, words: dict[str, str]) -> str:
    """Return the start slide: a picture, headline, subtitle, speaker, and what the keys do."""
    name = manifest.speaker.name
    mark = f'<img src="media/{quote(logo)}" alt="">' if logo else ""
    speaker = f'<p class="speaker">{mark}{escape(name)}</p>' if mark or name else ""
    long = ' class="long"' if len(manifest.title) > LONG else ""
    return (
        f'<section class="start"><img class="frame" src="{_link(cover_of(parts))}" alt=""><div class="band"><h1{long}>{escape(manifest.title)}</h1>'
        f'<p class="subtitle">{escape(manifest.subtitle)}</p>{speaker}'
        f'<div class="begin"><button type="button" id="begin">{words["begin"]}</button>'
        f'<button type="button" id="captions" aria-pressed="false">{words["captions"]}</button>'
        f'<p class="keys">{words["keys"]} <span class="still">{words["still"]}</span></p></div></div></section>'
    )


def _part(part: Part, start: Start, sheet: str) -> str:
    """Return a section: its number and title with the picture that it ends on, and a slide for each cue; of a deep dive also its sheet."""
    slides = [_step(part, step, start) for step in part.steps]
    if part.dive:
        slides = [_dive(part), *slides, *([_sheet(part, sheet)] if part.sheet else [])]
    elif part.badge is not None:
        last = part.steps[-1].last
        slides.insert(
            0,
            f'<section class="heading" id="{escape(part.key)}"><span class="badge" aria-hidden="true">{part.badge}</span>'
            f'<h2><span class="unseen">{part.badge}. </span>{escape(part.title)}</h2><img class="frame" src="{_link(last)}" alt=""></section>',
        )
    return "<section>\n" + "\n".join(slides) + "\n</section>"


def _dives(dives: list[Part], name: str) -> str:
    """Return the slide before all deep dives, which names them."""
    rows = "".join(f"<dt>{escape(part.title)}</dt><dd>{escape(part.dive.subtitle if part.dive else '')}</dd>" for part in dives)
    return f'<section class="heading dives" id="deep-dives"><h2>{escape(name)}</h2><dl>{rows}</dl></section>'


def _dive(part: Part) -> str:
    """Return the slide of a deep dive: what it is, its title, its chapters, and the picture that it ends on."""
    chapters = "".join(f"<li>{escape(title)}</li>" for title in part.chapters)
    return (
        f'<section class="heading dive" id="{escape(part.key)}"><p class="kind">{escape(part.kind)}</p>'
        f"<h2>{escape(part.title)}</h2>{f'<ol>{chapters}</ol>' if chapters else ''}"
        f'<img class="frame" src="{_link(part.steps[-1].last)}" alt=""></section>'
    )


def _sheet(part: Part, name: str) -> str:
    """Return the slide of a deep dive's sheet."""
    return (
        f'<section class="poster" id="{escape(part.key)}--sheet"><h3 class="unseen">{escape(f"{part.heading}: {name}")}</h3>'
        f'<img class="frame" src="{_link(part.sheet)}" alt="{escape(part.dive.seen if part.dive else "")}"></section>'
    )


def _step(part: Part, step: Step, start: Start) -> str:
    """Return a cue's slide: its film, above it the frame that it ends on, its captions (on one line, below what is read in the picture), narration as notes."""
    assert step.clip is not None
    captions = json.dumps([[timed.start, timed.end, timed.text.replace("\n", " ")] for timed in step.cue.captions], ensure_ascii=False)
    first = f' poster="{_link(step.first)}"' if step.first else ""
    waits = '<span class="fragment"></span>' if start == "click" else ""
    return (
        f'<section class="step settled" id="{escape(part.key)}--{escape(step.cue.name)}"><h3 class="unseen">{escape(step.title)}</h3>'
        f'<video playsinline preload="auto" data-src="{_link(step.clip)}"{first} data-captions="{escape(captions)}" aria-label="{escape(step.title)}"></video>'
        f'<img class="frame" src="{_link(step.last)}" alt="{escape(step.cue.seen)}">{waits}'
        f'<aside class="notes"><p>{escape(step.said)}</p></aside></section>'
    )


def _poster(manifest: Manifest, poster: Media, words: dict[str, str]) -> str:
    title = f"{manifest.title}: {words['poster']}"
    return (
        f'<section class="poster" id="poster"><h2 class="unseen">{escape(title)}</h2>'
        f'<img class="frame" src="{_link(poster)}" alt="{escape(seen_of(manifest))}">'
        f'<aside class="notes"><p>{escape(manifest.quote)}</p></aside></section>'
    )


def _link(media: Media | None) -> str:
    """Return the address of a file in the deck's folder."""
    assert media is not None
    return f"media/{quote(media.path)}"
