"""Every text with a digit, in every picture and caption, is a label of the brief, notation, or a number that a model gives."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib import import_module

import pytest

from scenes.content.loader import DEFAULT_CONTENT
from scenes.engine.still import look_of
from scenes.figures.figure import Figure
from scenes.frames import SETTINGS, SHEET, SHEET_BOXES
from scenes.sections.base import KEYS
from scenes.story import Story, load_story
from tests.truth.labels import BRIEF, NOTATION, PATTERNS
from tests.truth.page import PAGE, page

SCENARIOS = ("8b-one-node", "405b-16384-gpus", "mixture-of-experts")
RAW = tomllib.loads(DEFAULT_CONTENT.read_text(encoding="utf-8"))


def strings(value: object) -> Iterator[str]:
    """Yield every text of a content file."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from strings(item)


def has_digit(text: str) -> bool:
    return any(char.isdigit() for char in text)


def drawn(story: Story, key: str, name: str) -> Figure:
    setting = SETTINGS[name]
    look = look_of(story, setting, int(setting.width), int(setting.height))
    box = SHEET_BOXES[key] if setting is SHEET else setting.stage
    return import_module(f"scenes.sections.{key}").picture(story, look, box)


def is_known(text: str, known: set[str]) -> bool:
    return text in known or any(re.fullmatch(pattern, text) for pattern in PATTERNS)


def untraced(story: Story, key: str, texts: list[str]) -> list[str]:
    """Return the texts with a digit that neither the labels nor the section's truth table explain."""
    known = set(BRIEF) | set(NOTATION) | {row.text for row in import_module(f"tests.truth.{key}").shown(story)}
    return sorted({text for text in texts if has_digit(text) and not is_known(text, known)})


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("key", KEYS)
def test_every_number_of_a_picture_is_traced(key: str, name: str) -> None:
    story = load_story()
    texts = [label.text for label in drawn(story, key, name).labels()]
    assert untraced(story, key, texts) == []


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("key", KEYS)
def test_numbers_follow_the_scenario(key: str, scenario: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPLAINER_SCENARIO", scenario)
    story = load_story()
    texts = [label.text for name in ("sheet", "wide", "phone") for label in drawn(story, key, name).labels()]
    assert untraced(story, key, texts) == []


def test_the_walk_finds_a_number_that_nobody_computed() -> None:
    assert untraced(load_story(), "training_step", ["FP32", "step", "98.76 % of 12"]) == ["98.76 % of 12"]


def test_content_holds_no_number_but_labels() -> None:
    typed = {text for text in strings(RAW) if has_digit(text)}
    assert typed <= set(BRIEF) | set(NOTATION)


def test_no_label_is_listed_in_vain() -> None:
    typed = {text for text in strings(RAW) if has_digit(text)}
    unused = {text for text in BRIEF if text not in typed}
    assert not unused


def test_the_page_of_truth_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(load_story()), "run: make truth"
