"""Films and sheets of deep dives: the commands that make them, their chapters, their rail, the shapes of their sheets."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from scenes.core.errors import InputError, LayoutError
from scenes.core.formats import SHEET, format_of, lying_sheet_of
from scenes.core.papers import print_of
from scenes.deep_dives.sheet import body_of, sheet, sheet_format
from scenes.drawing.shape import Label
from scenes.film import DIVES, chapters_in, cue_names, inputs_hash, scene_called, seconds_of, title_of
from scenes.project import Project
from scenes.raster.still import style_of
from tests.command import run
from voiceover.chapters import chapters_of
from voiceover.script import load_script
from voiceover.track import Span

each = pytest.mark.parametrize("key", DIVES)
LONGEST, SHORTEST = 240, 120  # seconds of a film


# ---------------------------------------------------------------- chapters and rail
@each
def test_a_film_has_chapters_from_its_first_cue_on_and_lasts_two_to_four_minutes(project: Project, key: str) -> None:
    chapters, cues = chapters_in(key, project), cue_names(scene_called(key), project)
    assert chapters[0][0] == cues[0] and len(chapters) >= 3
    assert SHORTEST <= seconds_of(scene_called(key), project) <= LONGEST


@each
def test_the_rail_counts_chapters_and_grows_through_each(project: Project, key: str) -> None:
    scene = scene_called(key).load()
    places = [scene.place(project, cue) for cue in range(len(scene.cues))]
    assert [chapter for chapter, _, _ in places] == sorted(chapter for chapter, _, _ in places)
    assert places[-1][0] == len(chapters_in(key, project)) - 1
    for cue, (_, place, cues) in enumerate(places):
        assert scene.progress(project, cue, 0.0) == pytest.approx(place / cues)
        assert scene.progress(project, cue, 1.0) == pytest.approx((place + 1) / cues)


@each
def test_every_cue_says_something(project: Project, key: str) -> None:
    script = load_script(project)
    assert all(script.sentences(key, cue) for cue in cue_names(scene_called(key), project))


def test_a_section_with_parts_is_as_many_chapters() -> None:
    spans = [Span("one", "a", 0.0, 5.0), Span("one", "b", 5.0, 5.0), Span("one", "c", 10.0, 5.0), Span("two", "d", 15.0, 5.0)]
    titles, parts = {"one": "One", "two": "Two"}, {"one": {"b": "Part b", "c": "Part c"}}
    assert [(found.start, found.title) for found in chapters_of(spans, titles, parts)] == [(0.0, "Part b"), (10.0, "Part c"), (15.0, "Two")]
    assert [found.title for found in chapters_of(spans[:1], titles, parts)] == ["One"]
    assert [found.title for found in chapters_of(spans[1:2], titles, parts)] == ["One"]


# ---------------------------------------------------------------- sheets
@pytest.mark.parametrize("size", [(1080, 1350), (1080, 1528), (1080, 1620), (1920, 1080), (1440, 1080)])
@each
def test_the_sheet_says_its_title_and_sources_in_every_shape(project: Project, key: str, size: tuple[int, int]) -> None:
    fmt = sheet_format(*size)
    assert (fmt.width, fmt.height) == size
    drawn, words = sheet(project, style_of(project.theme, fmt, *size), key), getattr(project.content, key)
    labels = [label for label in drawn.get_family() if isinstance(label, Label)]
    texts = [label.text for label in labels]
    assert words.title in texts and words.subtitle in texts and words.source in texts
    assert min(label.size for label in labels) >= fmt.least - 1e-6
    body = body_of(fmt)
    picture = drawn.figure("picture").box
    assert (picture.x, picture.y) >= (body.x, body.y) and picture.right <= body.right + 0.01 and picture.bottom <= body.bottom + 0.01


def test_lying_sheets_go_from_4_3_to_16_9() -> None:
    assert lying_sheet_of(1920, 1080).label == "sheet 1920x1080" and format_of("sheet 1920x1080") == lying_sheet_of(16, 9)
    with pytest.raises(LayoutError, match="from 4:3"):
        lying_sheet_of(3, 1)
    assert print_of("59.4x42cm", lies=True).sheet.height == 1080 and print_of("A2").sheet.width == SHEET.width
    with pytest.raises(InputError, match="the poster stands upright"):
        print_of("59.4x42cm")


@each
def test_the_sheet_is_written_as_the_poster_is(tmp_path: Path, key: str) -> None:
    done = run("poster", key, "--width", "540", "-o", str(tmp_path / "sheet.png"))
    assert done.exit_code == 0, done.output
    with Image.open(tmp_path / "sheet.png") as picture:
        assert picture.size == (540, 675)


# ---------------------------------------------------------------- commands
def test_what_is_no_deep_dive_is_one_line(tmp_path: Path) -> None:
    done = run("film", "--deep-dives", "operations", "-o", str(tmp_path / "made"))
    assert done.exit_code == 2 and done.output.startswith(f"--deep-dives: operations is none; choose among {', '.join(DIVES)}")
    done = run("film", "--deep-dives", "workflow", "--title", "Mine", "-o", str(tmp_path / "made"))
    assert done.exit_code == 2 and "have their titles from the content file" in done.output
    done = run("poster", "operations", "-o", str(tmp_path / "x.png"))
    assert done.exit_code == 2 and "poster operations: is no deep dive; choose one of" in done.output
    assert not list(tmp_path.iterdir())


def test_what_changes_the_film_changes_its_inputs(project: Project) -> None:
    scene = scene_called("workflow")
    words = project.content.workflow.model_copy(update={"title": "Another"})
    edited = replace(project, content=project.content.model_copy(update={"workflow": words}))
    assert inputs_hash(scene, edited) != inputs_hash(scene, project)
    assert inputs_hash(scene_called("operations"), edited) == inputs_hash(scene_called("operations"), project)


@pytest.mark.slow
@each
def test_the_film_and_its_sheet_are_made(project: Project, tmp_path: Path, key: str) -> None:
    done = run("film", "--deep-dives", key, "--silent", "--size", "160x90", "--fps", "5", "-o", str(tmp_path))
    assert done.exit_code == 0, done.output
    with av.open(str(tmp_path / f"{key}.mp4")) as container:
        titles = [chapter["metadata"]["title"] for chapter in container.chapters()]
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
        assert container.metadata["title"] == title_of(key, project)
    assert titles == [title for _, title in chapters_in(key, project)]
    assert len(frames) / 5 == pytest.approx(seconds_of(scene_called(key), project), abs=1.0)
    assert np.ptp(frames[-1]) > 50
    with Image.open(tmp_path / f"{key}.png") as picture:
        assert picture.size == (2160, 2700)
    events = json.loads((tmp_path / f"{key}.events.json").read_text(encoding="utf-8"))
    assert {event["section"] for event in events} == {key} and len(events) > 10
