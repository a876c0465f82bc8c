"""Every text with a digit, in every picture and caption, is a name that its section explains, or a number that a model gives."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator

import pytest

from scenes.content.cases import chosen
from scenes.content.loader import DEFAULT_CONTENT
from scenes.core.formats import FORMATS
from scenes.drawing.figure import Figure
from scenes.film import DIVES, KEYS, number_of, picture_of, truth_of
from scenes.models.cases import cases
from scenes.project import Choices, Project, load_project
from scenes.raster.still import style_of
from scenes.truth_page import PAGE, names_of, page
from tests.scenarios import NAMES as SCENARIOS
from tests.scenarios import shipped
from tests.sections.pictures import box_in, formats_of

RAW = chosen(tomllib.loads(DEFAULT_CONTENT.read_text(encoding="utf-8")), cases(shipped())).data


def strings(value: object) -> Iterator[str]:
    """Yield every text of a content file."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from strings(item)


def has_digit(text: str) -> bool:
    return any(char.isdigit() for char in text)


def drawn(project: Project, key: str, name: str) -> Figure:
    fmt = FORMATS[name]
    style = style_of(project.theme, fmt, int(fmt.width), int(fmt.height))
    return picture_of(key)(project, style, box_in(key, fmt))


def badge(key: str, name: str) -> set[str]:
    """Return the number of a section, which only the sheet shows."""
    return {str(number_of(key))} if name == "sheet" and key in KEYS else set()


def untraced(project: Project, key: str, texts: list[str]) -> list[str]:
    """Return the texts with a digit that neither the section's truth table nor its names explain."""
    known = {row.text for row in truth_of(key).shown(project)} | names_of(key).keys()
    return sorted({text for text in texts if has_digit(text)} - known)


def texts_of(project: Project, key: str, name: str) -> list[str]:
    """Return every text of a picture, and the section's captions."""
    captions = getattr(project.content, key).captions.values()
    return [*(label.text for label in drawn(project, key, name).labels()), *(caption.text for caption in captions)]


def untraced_in_picture(project: Project, key: str, name: str) -> set[str]:
    """Return what nobody computed in a picture and in the section's captions."""
    return set(untraced(project, key, texts_of(project, key, name))) - badge(key, name)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("key", [*KEYS, *DIVES])
def test_every_number_of_a_picture_is_traced(key: str, name: str) -> None:
    assert untraced_in_picture(load_project(), key, name) == set()


@pytest.mark.parametrize("scenario", SCENARIOS[1:])
@pytest.mark.parametrize("key", [*KEYS, *DIVES])
def test_numbers_follow_the_scenario(key: str, scenario: str) -> None:
    project = load_project(Choices(scenario=scenario))
    for name in {"sheet", "wide", "phone"} & set(formats_of(key)):
        assert untraced_in_picture(project, key, name) == set()


@pytest.mark.parametrize("text", ["98.76 % of 12", "9.87", "T999", "T9", "K42", "V0", "R31415", "R4", "D5", "S3", "S8", "Stage 5"])
@pytest.mark.parametrize("key", [*KEYS, *DIVES])
def test_the_walk_finds_a_number_that_nobody_computed(key: str, text: str) -> None:
    assert untraced(load_project(), key, ["step", text, *names_of(key)]) == [text]


@pytest.mark.parametrize(
    ("key", "texts"),
    [
        ("training_vs_inference", ["0", "1", "3", "7", "8", "BF16", "FP16", "K1", "R1", "T1", "p95"]),
        ("training_cluster", ["0", "1", "2", "3", "5", "7", "8", "FP16", "Request 1", "V1"]),
        ("data_pipeline", ["D1", "FP16", "FP32", "K1", "Node 1", "R1", "T5"]),
        ("training_step", ["9", "K1", "R1", "Stage 1", "T1"]),
        ("inference_serving", ["FP16", "FP8", "K1", "T1"]),
        ("key_concepts", ["FP16", "K6", "R1", "T6"]),
    ],
)
def test_names_of_one_section_explain_nothing_in_another(key: str, texts: list[str]) -> None:
    assert untraced(load_project(), key, texts) == sorted(texts)


@pytest.mark.parametrize("key", KEYS)
def test_only_the_sheet_shows_the_number_of_its_own_section(key: str) -> None:
    numbers = {
        name: {label.text for label in drawn(load_project(), key, name).labels() if label.role == "badge"} for name in formats_of(key)
    }
    assert numbers.pop("sheet", badge(key, "sheet")) == badge(key, "sheet") == {str(1 + list(KEYS).index(key))}
    assert not any(numbers.values()) and not any(badge(key, name) for name in numbers)


def test_content_holds_no_number_but_names() -> None:
    assert not {text for text in strings({table: value for table, value in RAW.items() if table not in (*KEYS, *DIVES)}) if has_digit(text)}
    for key in (*KEYS, *DIVES):
        assert {text for text in strings(RAW[key]) if has_digit(text)} <= names_of(key).keys()


@pytest.mark.parametrize("key", [*KEYS, *DIVES])
def test_no_name_is_listed_in_vain(key: str) -> None:
    project = load_project()
    texts = {text for name in formats_of(key) for text in texts_of(project, key, name)}
    assert names_of(key).keys() <= texts | set(strings(RAW[key]))


def test_the_page_of_truth_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(load_project()), "run: make truth"


def test_the_page_names_each_section_that_draws_a_name() -> None:
    assert "| p50 | 50th percentile | operations, training_vs_inference |\n" in page(load_project())
