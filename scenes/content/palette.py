"""The schema of a palette file; what can be read in it is judged by scenes.content.readable."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from scenes.content.words import Strict
from scenes.core.theme import Theme, luminance


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
    def honest(self) -> Self:
        """Refuse a palette that is not what it says."""
        if self.dark != (luminance(self.colours.ink) > luminance(self.colours.ground)):
            is_dark, ink = ("false", "darker") if self.dark else ("true", "lighter")
            raise ValueError(f"dark: is {str(self.dark).lower()}, but colours.ink is {ink} than colours.ground; write dark = {is_dark}")
        return self

    @property
    def theme(self) -> Theme:
        """Return the theme of these colours."""
        return Theme.from_colours(self.name, self.colours.model_dump(), dark=self.dark, glow=self.glow)
