"""A brand file: whose film it is, with logo, one to three colours, and fonts; and the palette and fonts that follow from it.

Hue and strength of the colours are the brand's, their luminance is that of the palette that it starts from: contrasts, which follow from
luminance alone (WCAG 2.2), stay as they are there, whatever the colours.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, NamedTuple

from annotated_types import MaxLen, MinLen
from pydantic import AfterValidator, Field
from pydantic import Strict as StrictMode

from scenes.content.loader import read_toml, validated
from scenes.content.logo import read_logo
from scenes.content.palette import Colour, Palette
from scenes.content.words import Strict, plain
from scenes.core import typeset
from scenes.core.assets import short_name
from scenes.core.brand import Brand
from scenes.core.errors import FontError, InputError
from scenes.core.oklch import apart, oklch, with_luminance
from scenes.core.theme import luminance

GREY = 0.03  # chroma below which a colour has no hue
TURN = 80.0  # degrees from the first colour to what stands beside it, where the brand has no second
NEAR = 50.0  # degrees within which an accent would be taken for the first colour
PLAIN = ("ground_top", "ground", "ground_bottom", "panel", "ink", "body", "quiet")  # tinted with the first colour
# On a light ground colours are mixed with white and ink, which changes the luminance of some hues more than that of others: of lit red
# bodies most. So what is a body is a little lighter there, and what is text in a hue a little darker.
ON_LIGHT = {"cyan": 1.05, "amber": 0.94}
FACES = ("sans", "semibold", "bold", "serif", "serif_italic")
FALLS_TO = {"semibold": "sans", "bold": "semibold", "serif": "sans", "serif_italic": "serif"}  # where a font is not given
HOUSE = {"sans": "sans", "semibold": "sans-semibold", "bold": "sans-bold", "serif": "serif", "serif_italic": "serif-italic"}


class Tone(NamedTuple):
    """A colour without its lightness: hue in degrees, and chroma."""

    hue: float
    chroma: float


class FontsTable(Strict):
    """Font files, beside the brand file; what is not given falls to a heavier or plainer one that is."""

    sans: str | None = None
    semibold: str | None = None
    bold: str | None = None
    serif: str | None = None
    serif_italic: str | None = None


class BrandFile(Strict):
    """A brand file; all of it may be left out."""

    name: Annotated[str, Field(max_length=34), AfterValidator(plain)] = ""
    logo: str | None = None
    palette: str | None = None
    colours: Annotated[tuple[Colour, ...], StrictMode(strict=False), MinLen(1), MaxLen(3)] | None = None
    fonts: FontsTable = FontsTable()


def load_brand(file: Path) -> BrandFile:
    """Return what a brand file says; raises InputError."""
    return validated(BrandFile, read_toml(file), file)


def mark_of(file: Path, brand: BrandFile) -> Brand:
    """Return name and logo; raises InputError for a logo that cannot be drawn."""
    logo = read_logo(file.parent / brand.logo, f"{short_name(file)}: logo: {brand.logo}") if brand.logo else None
    return Brand(brand.name, logo)


def fonts_of(file: Path, brand: BrandFile) -> tuple[tuple[str, str], ...]:
    """Return the face that stands for each house name; raises InputError for a file that is no font."""
    given: dict[str, str] = {}
    for name in FACES:
        wanted = getattr(brand.fonts, name)
        if wanted:
            given[name] = _face_of(file.parent / wanted, f"{short_name(file)}: fonts.{name}: {wanted}")
        elif (falls := FALLS_TO.get(name)) in given:
            given[name] = given[falls]
    return tuple((HOUSE[name], face) for name, face in given.items())


def _face_of(file: Path, shown: str) -> str:
    try:
        key = typeset.own_face(file.absolute(), hashlib.sha256(file.read_bytes()).hexdigest()[:16])
        typeset.face(key)
    except OSError as error:
        raise InputError([f"{shown}: cannot be read ({error.strerror}); name a .ttf or .otf file beside the brand file"]) from None
    except FontError as error:
        raise InputError([f"{shown}: {error}"]) from None
    return key


def palette_of(brand: BrandFile, base: Palette) -> Palette:
    """Return the palette of a brand: that of `base` with hues and strengths of the brand's colours, every luminance kept."""
    if not brand.colours:
        return base
    tones = _tones(tuple(_tone(colour) for colour in brand.colours), base)
    slack = {} if base.dark else ON_LIGHT
    colours = {key: with_luminance(*tone, luminance(getattr(base.colours, key)) * slack.get(key, 1.0)) for key, tone in tones.items()}
    return Palette(name=f"{base.name[:34]}-brand", dark=base.dark, glow=base.glow, colours=base.colours.model_copy(update=colours))


def _tones(given: tuple[Tone, ...], base: Palette) -> dict[str, Tone]:
    """Return the tone of each key that changes.

    The brand's first colour takes what is under way, and tints grounds and plain text; its second gradients and rows, else what stands
    beside the first; its third alerts and badges, else amber, or its opposite where the others are near to amber. A second of two that is
    near to amber, as orange is, takes alerts and badges, and gradients what stands beside the first. Requests stand between.
    """
    own = {key: _tone(value) for key, value in base.colours.model_dump().items()}
    first = given[0]
    grey = first.chroma < GREY
    beside = own["violet"] if grey else Tone((first.hue + TURN) % 360, own["violet"].chroma)
    if len(given) == 2 and _is_amber(given[1], own["amber"]) and not _is_amber(first, own["amber"]):
        given = (first, _accent(beside, (first, given[1])), given[1])
    second = given[1] if len(given) > 1 else beside
    third = given[2] if len(given) > 2 else _accent(own["amber"], (first, second))
    between = own["request"] if grey else Tone((first.hue + _turn(first.hue, second.hue) / 2) % 360, (first.chroma + second.chroma) / 2)
    tinted = {key: Tone(first.hue, 0.0 if grey else own[key].chroma) for key in PLAIN}
    return tinted | {"cyan": first, "blue": first, "violet": second, "request": between, "amber": third}


def _is_amber(tone: Tone, amber: Tone) -> bool:
    return tone.chroma >= GREY and apart(tone.hue, amber.hue) < NEAR


def _accent(wanted: Tone, taken: tuple[Tone, ...]) -> Tone:
    """Return a tone, or the hue farthest from those that are taken where one of them would be taken for it."""
    hues = [tone.hue for tone in taken if tone.chroma >= GREY]
    if all(apart(hue, wanted.hue) >= NEAR for hue in hues):
        return wanted
    return Tone(max(range(0, 360, 10), key=lambda hue: min(apart(hue, other) for other in hues)), wanted.chroma)


def _tone(colour: str) -> Tone:
    return Tone(*oklch(colour)[:0:-1])


def _turn(first: float, second: float) -> float:
    """Return the degrees from one hue to another, the shorter way."""
    return (second - first + 180) % 360 - 180
