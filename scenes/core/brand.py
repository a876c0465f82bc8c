"""Whose film it is: a name and a logo, as plain values that a drawing can take. Fonts and colours of a brand are in the theme."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class LogoShape:
    """One shape of a logo: an SVG path in the logo's own units, and its colour and opacity."""

    path: str
    fill: str
    opacity: float


@dataclass(frozen=True)
class Logo:
    """A logo of a width and height in units of its own: shapes, or the bytes of a PNG. `digest` tells one from another.

    `tones` are the colours of its outline, which has to stand out from the ground.
    """

    width: float
    height: float
    digest: str
    tones: tuple[str, ...]
    shapes: tuple[LogoShape, ...] = field(default=(), repr=False)
    png: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Brand:
    """A name, and a logo where there is one; an empty name is not written."""

    name: str = ""
    logo: Logo | None = None
