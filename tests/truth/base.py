"""One row of the truth table: a text with a number as it is drawn, what it says, and the model or source that it comes from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Shown:
    """`text` exactly as drawn; `what` in words; `source`: a model's function and attribute, or a formula and its paper."""

    text: str
    what: str
    source: str
