"""A choice that remembers where it was made: findings name the option or the variable that a value came from."""

from __future__ import annotations

from typing import Self


class Given(str):
    """A text that somebody gave, and where: `source` is an option or a variable."""

    source: str

    def __new__(cls, text: str, source: str = "") -> Self:
        """Return the text with its source."""
        made = super().__new__(cls, text)
        made.source = source
        return made


def source_of(value: object, otherwise: str) -> str:
    """Return where a value was given, or what it is from `otherwise`."""
    return getattr(value, "source", "") or otherwise
