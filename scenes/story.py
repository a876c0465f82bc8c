"""What a film is made from: the words and the palette, loaded once and passed in everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scenes import typeset
from scenes.content.loader import InputError, load_content, load_palette
from scenes.content.schema import Content
from scenes.theme import Theme


@dataclass(frozen=True)
class Story:
    """Every word on screen, and the theme that it is drawn in."""

    content: Content
    theme: Theme


def load_story(content: Path | None = None, palette: str | None = None, overrides: Mapping[str, str] | None = None) -> Story:
    """Load words and palette (see scenes.content.loader); raises InputError with all findings of both, fonts included."""
    findings: list[str] = []
    words = look = None
    try:
        words = load_content(content, overrides)
        findings += missing_letters(words, content)
    except InputError as error:
        findings += error.findings
    try:
        look = load_palette(palette)
    except InputError as error:
        findings += error.findings
    if findings or words is None or look is None:
        raise InputError(findings)
    return Story(words, Theme.from_colours(look.name, look.colours.model_dump(), dark=look.dark, glow=look.glow))


def missing_letters(content: Content, file: Path | None = None) -> list[str]:
    """Return a finding for every text that holds a character which the faces lack."""
    findings = []
    for key, text in _texts(content.model_dump(), ""):
        for name in ("sans", "sans-semibold", *(("serif",) if key in SERIF_KEYS else ())):
            missing = typeset.face(name).missing(text)
            if missing:
                char = missing[0]
                findings.append(
                    f"{file or 'assets/content.toml'}: {key}: the face {name} has no glyph for {char!r} (U+{ord(char):04X}); use another character"
                )
                break
    return findings


SERIF_KEYS = {"poster.headline", "footer.quote"}


def _texts(value: object, key: str) -> list[tuple[str, str]]:
    if isinstance(value, str):
        return [(key, value)]
    if isinstance(value, Mapping):
        return [found for name, item in value.items() for found in _texts(item, f"{key}.{name}".lstrip("."))]
    if isinstance(value, list | tuple):
        return [found for i, item in enumerate(value) for found in _texts(item, f"{key}.{i + 1}")]
    return []
