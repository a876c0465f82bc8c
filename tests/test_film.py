"""The one list: what counts, numbers or names sections follows from it, and nothing else in the code keeps such a list."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from manim import Mobject

from scenes.core.formats import FRAMES, SHEET, Format
from scenes.drawing.figure import Figure
from scenes.drawing.kit.frame_chrome import header
from scenes.film import DIVES, DIVES_FOLDER, FOLDER, KEYS, SCENES, SECTIONS, main_path, number_of, picture_of, scene_called, word_tables
from scenes.project import Choices, Project, load_project, written_texts
from scenes.raster.still import style_of
from scenes.sections.cued_scene import chrome
from scenes.sections.poster.boxes import SHEET_BOXES
from scenes.sections.poster.road import legs
from scenes.storyboard_page import PAGE, page
from tests.sections.pictures import box_in

ROOT = Path(__file__).resolve().parents[1]
BOXES = "scenes/sections/poster/boxes.py"  # a section's box on the poster is the author's to give


def names_in(file: Path) -> list[list[str]]:
    """Return the keys of sections in every list, tuple, set or dict of a file that names nearly all of them."""
    kinds = (ast.List, ast.Tuple, ast.Set, ast.Dict)
    lists = [node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, kinds)]
    found = [[part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and part.value in KEYS] for node in lists]
    return [keys for keys in found if len(set(keys)) >= len(KEYS) - 1]


def test_no_other_file_lists_the_sections() -> None:
    files = [file for file in (ROOT / "scenes").rglob("*.py") if names_in(file)]
    assert [file.relative_to(ROOT).as_posix() for file in files] == ["scenes/film.py", BOXES]


def test_a_list_of_the_sections_is_found(tmp_path: Path) -> None:
    file = tmp_path / "typed.py"
    file.write_text(f"NAMES = {list(KEYS)!r}")
    assert names_in(file) == [list(KEYS)]


def test_the_folders_are_the_sections_and_both_ends() -> None:
    folders = {file.parent.name for file in (ROOT / Path(*FOLDER.split("."))).glob("*/scene.py")}
    assert folders == {scene.key for scene in SCENES} == {"opening", *KEYS, "poster"}
    assert {file.parent.name for file in (ROOT / Path(*DIVES_FOLDER.split("."))).glob("*/scene.py")} == set(DIVES)


def test_sections_feed_later_ones() -> None:
    for section in SECTIONS:
        assert all(number_of(fed) > number_of(section.key) for fed in section.feeds)


def test_words_follow_the_film() -> None:
    assert list(word_tables()) == ["opening", *KEYS, "poster", "footer", *DIVES]


def test_raw_data_travels_from_the_first_section_to_the_one_that_serves() -> None:
    path = main_path()
    assert path[0] == KEYS[0]
    assert [SECTIONS[number_of(key) - 1].sends for key in path] == ["cyan"] * (len(path) - 1) + ["request"]
    place = None
    for key, leg in zip(path, legs(498.0), strict=False):  # beside every panel of the path, on from the one before it
        box = SHEET_BOXES[key]
        assert leg.keys == (key,) and (place is None or leg.corners[0] == place)
        assert min(max(box.x - x, x - box.right, box.y - y, y - box.bottom) for x, y in leg.corners) <= 8
        place = leg.corners[-1]


@pytest.mark.parametrize("key", KEYS)
def test_a_panel_bears_the_sections_number(project: Project, key: str) -> None:
    drawn = picture_of(key)(project, style_of(project.theme, SHEET, 1080, 1350), box_in(key, SHEET))
    assert [label.text for label in drawn.labels() if label.role == "badge"] == [str(number_of(key))]


def ticks(figure: Figure) -> list[Mobject]:
    """Return the segments of a header's rail, without the lit ones that lie over them."""
    rail = figure.figure("rail")
    return list({shape.bounds: shape for shape in rail.submobjects}.values())


@pytest.mark.parametrize("count", [1, 8, 9, 12])
@pytest.mark.parametrize("fmt", FRAMES, ids=lambda fmt: fmt.name)
def test_the_rail_has_a_segment_a_section(project: Project, fmt: Format, count: int) -> None:
    figure = Figure(style_of(project.theme, fmt, int(fmt.width), int(fmt.height)), fmt.stage)
    header(figure, count, "Title", count)
    segments = ticks(figure)
    assert len(segments) == count
    assert figure.part("rail", "present").bounds == segments[-1].bounds
    assert all(a.bounds[2] < b.bounds[0] for a, b in zip(segments, segments[1:], strict=False))


@pytest.mark.parametrize("key", ["storage_orchestration", "training_step"])
@pytest.mark.parametrize("fmt", FRAMES, ids=lambda fmt: fmt.name)
def test_a_section_whose_numbers_are_the_tiny_models_says_so_beside_its_title(project: Project, key: str, fmt: Format) -> None:
    style = style_of(project.theme, fmt, int(fmt.width), int(fmt.height))
    title, *tag = chrome(scene_called(key).load(), project, style, 0, 1.0).labels()[1:]
    assert [label.text for label in tag] in (["tiny"], ["small, really trained", "tiny"])
    assert len(tag) == 2 or not fmt.is_wide, "where there is room"
    assert title.box[2] < min(label.box[0] for label in tag) and max(label.box[2] for label in tag) <= fmt.stage.right


@pytest.mark.parametrize("key", ["storage_orchestration", "training_step"])
def test_the_poster_says_whose_numbers_they_are(project: Project, key: str) -> None:
    said = [label.text for label in picture_of(key)(project, style_of(project.theme, SHEET, 1080, 1350), SHEET_BOXES[key]).labels()]
    assert said.count("tiny") == 1


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_text_in_a_picture_speaks_of_the_film_that_it_may_stand_without(language: str) -> None:
    texts = written_texts(load_project(Choices(content=language)).content)
    assert [key for key, text in texts if re.search(r"\bfilms?\b", text, re.IGNORECASE)] == []


def test_the_storyboard_is_current() -> None:
    told = PAGE.read_text(encoding="utf-8")
    assert told == page(load_project()), "run: make storyboard"
    assert all(f"| {cue.name} | " in told for scene in SCENES for cue in scene.load().cues)
    assert "|  |" not in told, "a cue says nothing of itself"
