"""The schema of a palette file, and the contrast that it must give before anything is drawn with it."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from scenes.content.words import Strict

TEXT_LEAST, QUIET_LEAST = 7.0, 4.5


def _colour(value: str) -> str:
    digits = value.removeprefix("#")
    if len(value) != 7 or not value.startswith("#") or any(c not in "0123456789abcdefABCDEF" for c in digits):
        raise ValueError(f"{value!r} is no colour; write it as #RRGGBB")
    return value.upper()


Colour = Annotated[str, AfterValidator(_colour)]


class Colours(Strict):
    """The named colours of a palette; every other tone is mixed from them (see scenes/core/theme.py)."""

    ground_top: Colour
    ground: Colour
    ground_bottom: Colour
    panel: Colour
    ink: Colour
    body: Colour
    quiet: Colour
    cyan: Colour
    blue: Colour
    violet: Colour
    amber: Colour
    request: Colour
    light: Colour


class Palette(Strict):
    """A palette file: its name, whether ink is lighter than ground, the gain of the bloom, and its colours."""

    name: Annotated[str, Field(pattern="^[a-z0-9-]{2,40}$")]
    dark: bool
    glow: Annotated[float, Field(ge=0.0, le=2.0)]
    colours: Colours

    @model_validator(mode="after")
    def readable(self) -> Self:
        """Refuse a palette that is not what it says, or whose text cannot be read on its ground or panels."""
        if self.dark != (luminance(self.colours.ink) > luminance(self.colours.ground)):
            is_dark, ink = ("false", "darker") if self.dark else ("true", "lighter")
            raise ValueError(f"dark: is {str(self.dark).lower()}, but colours.ink is {ink} than colours.ground; write dark = {is_dark}")
        faults = [
            fault
            for key, least in (("ink", TEXT_LEAST), ("body", TEXT_LEAST), ("quiet", QUIET_LEAST))
            for fault in self._faults(key, least)
        ]
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def _faults(self, key: str, least: float) -> list[str]:
        colours = self.colours
        behind = {name: getattr(colours, name) for name in ("ground_top", "ground", "ground_bottom", "panel")}
        found = {name: contrast(getattr(colours, key), colour) for name, colour in behind.items()}
        cure = "lighten" if self.dark else "darken"
        return [
            f"colours.{key} on {name} has contrast {ratio:.1f} and needs {least}: {cure} {key}"
            for name, ratio in found.items()
            if ratio < least
        ]


def luminance(colour: str) -> float:
    """Return the relative luminance of a `#RRGGBB` colour (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)
