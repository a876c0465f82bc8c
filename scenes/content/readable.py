"""What text in a palette must stand out from, and the nearest colour that does where one does not: a line for each key of the palette.

The pairs are those that the drawings write: plain text on every ground and panel, text in a hue on panels that are tinted with blue, dark
text on lit bodies. What is measured on the pictures themselves is in scenes.lint.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from scenes.core.theme import Theme, contrast, mix

TEXT_LEAST, QUIET_LEAST = 7.0, 4.5  # WCAG 2.2: AAA and AA of small text
BEHIND = ("ground_top", "ground", "ground_bottom", "panel")
# Least share of ink in text of a hue, on dark grounds and on light ones, where drawings mix in more.
SHARES = {"cyan": (0.0, 0.1), "amber": (0.0, 0.45), "request": (0.2, 0.2), "violet": (0.25, 0.25)}
WASH = 0.16  # of blue, in panels that hold text of a hue
CARD = 0.62  # of that wash, over the panel, on paper
BODIES = ("cyan", "amber")  # that dark text stands on when they are lit
LIT = 0.2  # of light, in a lit body on a light ground
STEPS = 64


@dataclass(frozen=True)
class Pair:
    """Two colours that are read against each other: the key that is judged, what the other is called, contrast, and what it needs."""

    key: str
    other: str
    ratio: float
    least: float


def pairs(theme: Theme) -> Iterator[Pair]:
    """Yield every pair of a theme, readable or not."""
    for key, least in (("ink", TEXT_LEAST), ("body", TEXT_LEAST), ("quiet", QUIET_LEAST)):
        for name in BEHIND:
            yield Pair(key, name, contrast(theme.hue(key), theme.hue(name)), least)
    panel = theme.wash(WASH) if theme.dark else mix(theme.panel, theme.wash(WASH), CARD)
    for key, shares in SHARES.items():
        yield Pair(key, "panel", contrast(theme.tint(key, shares[not theme.dark]), panel), QUIET_LEAST)
    for key in BODIES:
        lit = theme.hue(key) if theme.dark else theme.gleam(key, LIT)
        yield Pair(key, "dark text", contrast(theme.on_light, lit), QUIET_LEAST)


def faults(theme: Theme) -> list[str]:
    """Return a line for each key of the palette that cannot be read: on what it is worst, what it needs, the nearest colour that passes."""
    found: dict[str, Pair] = {}
    for pair in pairs(theme):
        if pair.ratio < pair.least and (pair.key not in found or pair.ratio / pair.least < found[pair.key].ratio / found[pair.key].least):
            found[pair.key] = pair
    return [
        f"colours.{pair.key} on {pair.other}: {pair.ratio:.1f}, needs {pair.least:g}; {_cure(theme, pair.key)}" for pair in found.values()
    ]


def nearest(theme: Theme, key: str) -> str | None:
    """Return the colour nearest to a key's own, lighter or darker, with which all of its pairs can be read; None where none is."""
    own = theme.hue(key)
    for step in range(STEPS + 1):
        for end in ("#FFFFFF", "#000000") if theme.dark else ("#000000", "#FFFFFF"):
            changed: dict[str, Any] = {key: mix(own, end, step / STEPS)}
            tried = replace(theme, **changed)
            if all(pair.ratio >= pair.least for pair in pairs(tried) if pair.key == key):
                return tried.hue(key)
    return None


def _cure(theme: Theme, key: str) -> str:
    passes = nearest(theme, key)
    return f"nearest that passes: {passes}" if passes else f"no {key} passes; mend ground and panel first"
