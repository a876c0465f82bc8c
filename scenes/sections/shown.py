"""One row of the truth table: a text with a number as it is drawn, what it says, and the model or source that it comes from.

A text with a digit that is a name and no quantity (a label of the brief, notation) stands in the NAMES of a section's truth.py, with why.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scenes.content.cases import chosen
from scenes.content.loader import DEFAULT_CONTENT
from scenes.models.cases import cases
from scenes.models.scenario import Scenario

P50, P95 = "50th percentile", "95th percentile"  # why names such as "p95 wait" hold a digit


@dataclass(frozen=True)
class Shown:
    """`text` exactly as drawn; `what` in words; `source`: a model's function and attribute, or a formula and its paper."""

    text: str
    what: str
    source: str


def captions(key: str, scenario: Scenario, values: Mapping[str, str], source: str) -> Iterator[Shown]:
    """Yield the captions of a section that hold placeholders: the raw text that the content file has for a scenario, `values` in their places."""
    raw = chosen(tomllib.loads(DEFAULT_CONTENT.read_text(encoding="utf-8")), cases(scenario)).data
    for name, caption in raw[key]["captions"].items():
        if "{" in caption["text"]:
            yield Shown(caption["text"].format(**values), f"caption {name}", source)
