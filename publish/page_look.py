"""The page's colours, light and dark, from a manifest's palette; and its faces, cut down to the letters that it has.

A palette is for one ground; for the other, ground and ink change places and each hue is mixed toward the ink until it can be read there.
Contrasts are those of WCAG 2.2, criteria 1.4.3 (text, 4.5) and 1.4.11 (lines that say something, 3).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from importlib.resources import files

import uharfbuzz

from publish.manifest import Look
from scenes.core.theme import contrast, mix

READABLE, SEEN = 4.5, 3.0
STEPS = 20
BLACK, WHITE = "#000000", "#FFFFFF"
HOUSE = {  # what a palette lacks
    "ground": "#0A1538",
    "panel": "#081230",
    "ink": "#F2F7FF",
    "quiet": "#9FB4DA",
    "blue": "#1A6DF7",
    "cyan": "#35E0FF",
    "violet": "#A273FF",
    "badge": "#FFB020",
}
FACES = (  # family, weight, style, package, file
    ("Page Serif", 600, "normal", "font_source_serif_pro", "SourceSerifPro-Semibold.ttf"),
    ("Page Serif", 400, "italic", "font_source_serif_pro", "SourceSerifPro-It.ttf"),
    ("Page Sans", 400, "normal", "font_source_sans_pro", "SourceSansPro-Regular.ttf"),
    ("Page Sans", 600, "normal", "font_source_sans_pro", "SourceSansPro-Semibold.ttf"),
)


def grounds(look: Look) -> tuple[dict[str, str], dict[str, str]]:
    """Return the colours of the light and of the dark page by the names that page.css has for them."""
    own = HOUSE | look.colours
    other = _on_paper(own) if look.dark else _at_night(own)
    light, dark = (other, own) if look.dark else (own, other)
    return _variables(light, dark=False), _variables(dark, dark=True)


def style_of(look: Look, css: str) -> str:
    """Return the page's style: colours for both grounds, then what page.css says."""
    light, dark = (";".join(f"--{name}:{colour}" for name, colour in colours.items()) for colours in grounds(look))
    return f":root{{{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n{css}"


def faces_of(text: str) -> str:
    """Return the faces with the letters of a text alone, as JSON: family, weight, style, bytes in base 64."""
    return json.dumps([[family, str(weight), style, _cut(package, name, text)] for family, weight, style, package, name in FACES])


def _on_paper(own: dict[str, str]) -> dict[str, str]:
    """Return a dark palette's colours for a light ground."""
    return own | {"ground": mix(WHITE, own["blue"], 0.045), "panel": WHITE, "ink": mix(own["ground"], BLACK, 0.25)}


def _at_night(own: dict[str, str]) -> dict[str, str]:
    """Return a light palette's colours for a dark ground."""
    ground = mix(own["ink"], BLACK, 0.55)
    return own | {"ground": ground, "panel": mix(ground, own["blue"], 0.08), "ink": mix(WHITE, own["blue"], 0.05)}


def _variables(colours: dict[str, str], dark: bool) -> dict[str, str]:
    ground, panel, ink, blue = (colours[name] for name in ("ground", "panel", "ink", "blue"))
    lit = mix(panel, blue, 0.16 if dark else 0.07)
    behind = min((ground, panel, lit), key=lambda colour: contrast(colour, ink))  # what is read there is read on the others
    spot = mix(HOUSE["ground"], BLACK, 0.2)  # names of panels lie on the poster, which does not change with the page
    return {
        "ground": ground,
        "panel": mix(panel, blue, 0.06) if dark else panel,
        "panel-lit": lit,
        "ink": ink,
        "quiet": _toward(colours["quiet"], ink, behind, READABLE),
        "link": _toward(colours["cyan"], ink, behind, READABLE),
        "focus": _toward(colours["violet"], ink, behind, SEEN),
        "edge": _toward(mix(panel, blue, 0.5), ink, behind, SEEN),
        "rule": mix(panel, blue, 0.3 if dark else 0.18),
        "line-from": mix(panel, blue, 0.75 if dark else 0.4),
        "line-to": mix(panel, colours["cyan"], 0.75 if dark else 0.45),
        "glow": colours["cyan"],
        "badge": colours["badge"],
        "on-badge": max((BLACK, WHITE), key=lambda colour: contrast(colour, colours["badge"])),
        "spot": spot,
        "on-spot": WHITE,
    }


def _toward(colour: str, ink: str, ground: str, least: float) -> str:
    """Return a colour, mixed with as little ink as makes its contrast on a ground enough."""
    mixed = (mix(colour, ink, k / STEPS) for k in range(STEPS + 1))
    return next((tone for tone in mixed if contrast(tone, ground) >= least), ink)


def licences() -> Iterator[tuple[str, bytes]]:
    """Yield the licence of each family, with a name for its file."""
    for package in dict.fromkeys(package for _, _, _, package, _ in FACES):
        yield f"{package}.txt", (files(package) / "files/LICENSE.txt").read_bytes()


def _cut(package: str, name: str, text: str) -> str:
    """Return a face with the letters of a text, in base 64."""
    asked = uharfbuzz.SubsetInput()
    asked.sets(uharfbuzz.SubsetInputSets.UNICODE).set({ord(letter) for letter in text if letter.isprintable()})
    data = (files(package) / "files" / name).read_bytes()
    return base64.b64encode(uharfbuzz.subset(uharfbuzz.Face(data), asked).blob.data).decode()
