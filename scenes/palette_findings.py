"""Findings of contrast, measured on pictures, as one line for each key of the palette: what is worst, how many texts, the nearest cure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scenes.core.theme import COLOURS, HUES, Theme, contrast, mix, rgb

TEXTS = ("ink", "body", "quiet", *HUES, "light", "on_light")
TOWARD = ("ink", "light", "panel")  # what drawings mix into a hue
SHARES = STEPS = 64
NEAR = 1.5 / 255  # of a channel: what rounding may change
LINE = re.compile(
    r"^(?P<where>.*?): text (?P<text>.*) at [\d x-]+ in (?P<key>\w+|#\w+) \((?P<colour>#\w{6})\) on (?P<behind>#\w{6})"
    r" has contrast (?P<ratio>[\d.]+) and needs (?P<least>[\d.]+)$"
)


def key_of(theme: Theme, colour: str) -> str:
    """Return the key of the palette that a text's colour is, or is mixed from; the colour itself where it is from none."""
    for key in TEXTS:
        if getattr(theme, key) == colour:
            return key
    found = min(
        (_distance(mix(theme.hue(key), theme.hue(end), k / SHARES), colour), key) for key in HUES for end in TOWARD for k in range(SHARES)
    )
    return found[1] if found[0] <= NEAR + 0.5 / SHARES else colour


def by_palette(found: Sequence[str], theme: Theme) -> list[str]:
    """Return findings with those of contrast put together, a line a key of the palette; all others stay as they are."""
    groups: dict[str, list[re.Match[str]]] = {}
    rest = []
    for line in found:
        if match := LINE.match(line):
            groups.setdefault(match["key"], []).append(match)
        else:
            rest.append(line)
    return [*rest, *(_line(theme, key, matches) for key, matches in groups.items())]


def _line(theme: Theme, key: str, found: Sequence[re.Match[str]]) -> str:
    worst = min(found, key=lambda match: float(match["ratio"]) / float(match["least"]))
    what = f"{key} on {_surface(theme, worst['behind'])}: {worst['ratio']}, needs {worst['least']}"
    where = f"{worst['text']} in {worst['where']}" + (f", and {len(found) - 1} more texts" if len(found) > 1 else "")
    return f"palette {theme.name}: {what} ({where}); {_cure(theme, key, found)}"


def _surface(theme: Theme, colour: str) -> str:
    """Return the key of the ground or panel that a colour is near to, or the colour."""
    near, name = min((_distance(theme.hue(name), colour), name) for name in ("ground_top", "ground", "ground_bottom", "panel"))
    return name if near < 0.04 else colour


def _cure(theme: Theme, key: str, found: Sequence[re.Match[str]]) -> str:
    """Return the colour nearest to a key's own with which all its texts are read, each moved as far; what is behind them stays."""
    if key not in COLOURS:
        return "mend what is behind it"
    for step in range(1, STEPS + 1):
        for end in ("#FFFFFF", "#000000") if theme.dark else ("#000000", "#FFFFFF"):
            if all(contrast(mix(match["colour"], end, step / STEPS), match["behind"]) >= float(match["least"]) for match in found):
                return f"nearest that passes: {mix(theme.hue(key), end, step / STEPS)}"
    return "no colour passes; mend what is behind it"


def _distance(first: str, second: str) -> float:
    """Return the greatest difference of two colours in a channel, 0..1."""
    return max(abs(a - b) for a, b in zip(rgb(first), rgb(second), strict=True))
