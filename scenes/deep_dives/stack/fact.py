"""A text with a number, as the stack draws it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """A text with a number as it is drawn, what it says, and where it comes from."""

    text: str
    what: str
    source: str


Readings = dict[str, tuple[Fact, ...]]
