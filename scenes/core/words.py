"""A text that may have a short form: said where the whole one has no room."""

from __future__ import annotations

from typing import Any, Self


class Words(str):
    """A text and its short form; it is a str in all else, and filled with numbers like one."""

    __slots__ = ("short",)
    short: str

    def __new__(cls, text: str, short: str) -> Self:
        """Make a text with its short form."""
        made = super().__new__(cls, text)
        made.short = short
        return made

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        """Return what `__new__` takes, for pickle and copy."""
        return str(self), self.short

    def __repr__(self) -> str:
        """Return both forms: whoever hashes words by what they look like counts the short one, too."""
        return f"Words({str(self)!r}, {self.short!r})"

    def format(self, *values: Any, **named: Any) -> Words:
        """Fill both forms."""
        return Words(str(self).format(*values, **named), self.short.format(*values, **named))


def forms_of(text: str) -> tuple[str, ...]:
    """Return a text and its short form where it has one, from long to short."""
    return (str(text), text.short) if isinstance(text, Words) else (text,)
