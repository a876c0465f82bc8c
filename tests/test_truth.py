"""Every text with a digit, in every picture and caption, is a label of the brief, notation, or a number that a model gives."""

from __future__ import annotations

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
from tests.truth.labels import BRIEF, NOTATION, OF_SECTION
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


def badge(key: str, name: str) -> set[str]:
    """Return the number of a section, which only the sheet shows."""
    return {str(KEYS.index(key) + 1)} if name == "sheet" else set()


def untraced(story: Story, key: str, texts: list[str]) -> list[str]:
    """Return the texts with a digit that neither the labels nor the section's truth table explain."""
    rows = {row.text for row in import_module(f"tests.truth.{key}").shown(story)}
    known = rows | BRIEF.keys() | NOTATION.keys() | OF_SECTION.get(key, {}).keys()
    return sorted({text for text in texts if has_digit(text)} - known)


def untraced_in_picture(story: Story, key: str, name: str) -> set[str]:
    """Return what nobody computed in a picture and in the section's captions."""
    captions = getattr(story.content, key).captions.values()
    texts = [*(label.text for label in drawn(story, key, name).labels()), *(caption.text for caption in captions)]
    return set(untraced(story, key, texts)) - badge(key, name)


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("key", KEYS)
def test_every_number_of_a_picture_is_traced(key: str, name: str) -> None:
    assert untraced_in_picture(load_story(), key, name) == set()


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("key", KEYS)
def test_numbers_follow_the_scenario(key: str, scenario: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPLAINER_SCENARIO", scenario)
    story = load_story()
    for name in ("sheet", "wide", "phone"):
        assert untraced_in_picture(story, key, name) == set()


@pytest.mark.parametrize("text", ["98.76 % of 12", "9.87", "T999", "T9", "K42", "V0", "R31415", "R4", "D5", "S3", "S8", "Stage 5"])
@pytest.mark.parametrize("key", KEYS)
def test_the_walk_finds_a_number_that_nobody_computed(key: str, text: str) -> None:
    assert untraced(load_story(), key, ["FP32", "step", text]) == [text]


@pytest.mark.parametrize(
    ("key", "texts"),
    [
        ("training_vs_inference", ["0", "1", "3", "7", "8", "BF16", "FP16", "K1", "R1", "T5"]),
        ("training_cluster", ["0", "1", "2", "3", "5", "7", "8", "FP16", "V1"]),
        ("data_pipeline", ["FP16", "K1", "R1", "T5"]),
        ("training_step", ["9", "K1", "R1", "T5"]),
        ("inference_serving", ["FP16", "K1", "T5"]),
        ("key_concepts", ["FP16", "K6", "R1", "T6"]),
    ],
)
def test_names_of_one_section_explain_nothing_in_another(key: str, texts: list[str]) -> None:
    assert untraced(load_story(), key, texts) == sorted(texts)


@pytest.mark.parametrize("key", KEYS)
def test_only_the_sheet_shows_the_number_of_its_own_section(key: str) -> None:
    assert badge(key, "sheet") == {f"{1 + list(KEYS).index(key)}"}
    assert not any(badge(key, name) for name in SETTINGS if name != "sheet")


def test_content_holds_no_number_but_labels() -> None:
    typed = {text for text in strings({key: value for key, value in RAW.items() if key not in KEYS}) if has_digit(text)}
    assert typed <= BRIEF.keys() | NOTATION.keys()
    for key in KEYS:
        typed = {text for text in strings(RAW[key]) if has_digit(text)}
        assert typed <= BRIEF.keys() | NOTATION.keys() | OF_SECTION.get(key, {}).keys()


def test_no_label_is_listed_in_vain() -> None:
    typed = {text for text in strings(RAW) if has_digit(text)}
    unused = {text for text in BRIEF if text not in typed}
    assert not unused


def test_the_page_of_truth_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(load_story()), "run: make truth"
