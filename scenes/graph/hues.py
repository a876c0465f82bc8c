"""Colours that a flowchart's file says, as hues of the palette: no drawing has a colour of its own."""

from __future__ import annotations

import re

from scenes.core.oklch import apart, oklch
from scenes.core.theme import HUES, Theme

GREY = 0.045  # chroma, of 0.32 at most, below which a colour has no hue that the eye would name
CSS = {
    "red": "#FF0000", "orange": "#FFA500", "gold": "#FFD700", "yellow": "#FFFF00", "green": "#008000", "lime": "#00FF00", "teal": "#008080",
    "aqua": "#00FFFF", "navy": "#000080", "purple": "#800080", "magenta": "#FF00FF", "fuchsia": "#FF00FF", "pink": "#FFC0CB", "white": "#FFFFFF",
    "black": "#000000", "grey": "#808080", "gray": "#808080", "silver": "#C0C0C0",
}  # fmt: skip  # CSS Color Module Level 4, section 6.1 (from memory)
HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


def known(said: str) -> str | None:
    """Return a colour as a hue's name or `#RRGGBB`; None for what is no colour that can be read."""
    said = said.strip().lower()
    if said in HUES:
        return said
    if HEX.fullmatch(said):
        digits = said[1:] if len(said) == 7 else "".join(2 * digit for digit in said[1:])
        return f"#{digits.upper()}"
    return CSS.get(said)


def is_grey(colour: str) -> bool:
    """Tell whether a colour, as `known` returns it, has no hue."""
    return colour.startswith("#") and oklch(colour)[1] < GREY


def hue_of(colour: str, theme: Theme) -> str | None:
    """Return the name of the palette's hue nearest to a colour; None for a grey."""
    if not colour.startswith("#"):
        return colour
    _, chroma, angle = oklch(colour)
    if chroma < GREY:
        return None
    return min(HUES, key=lambda name: apart(oklch(theme.hue(name))[2], angle))
