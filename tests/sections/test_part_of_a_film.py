"""A film of some sections in any order, and a plain one: badges, rail, map and poster follow what is in it, or are not there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scenes.core.box import Box
from scenes.core.formats import FRAMES, PHONE, SHEET, WIDE, Format
from scenes.drawing.figure import Figure
from scenes.drawing.shape import Label
from scenes.film import KEYS, badge_of, inputs_hash, picture_of, scene_called, title_of
from scenes.preview import cue_still
from scenes.project import Project
from scenes.raster.still import style_of
from scenes.render.clips import Output
from scenes.render.planner import plan_scene
from scenes.sections.cued_scene import chrome
from scenes.sections.opening.picture import picture as opening
from scenes.sections.poster.boxes import box_of
from scenes.session import subject_of
from scenes.soundtrack import titles_of

SOME = ("inference_serving", "data_pipeline", "operations")
OTHERS = tuple(key for key in KEYS if key not in SOME)
SMALL = Output(160, 90, 2)


@pytest.fixture(scope="module")
def part(project: Project) -> Project:
    return replace(project, sections=SOME)


@pytest.fixture(scope="module")
def plain(project: Project) -> Project:
    return replace(project, plain=True)


def badges(figure: Figure) -> list[str]:
    return [label.text for label in figure.labels() if label.role == "badge"]


def header(project: Project, key: str, fmt: Format = WIDE) -> Figure:
    return chrome(scene_called(key).load(), project, style_of(project.theme, fmt, int(fmt.width), int(fmt.height)), 0, 0.5)


def drawn_map(project: Project, fmt: Format = WIDE) -> Figure:
    width, height = int(fmt.width), int(fmt.height)
    frame = Figure(style_of(project.theme, fmt, width, height), Box(0, 0, width, height, "opening"))
    return opening(frame, project, width, height)


def panel(project: Project, key: str) -> Figure:
    return picture_of(key)(project, style_of(project.theme, SHEET, 1080, 1350), box_of(key))


# ---- some sections
def test_badge_and_title_count_the_sections_of_the_film(project: Project, part: Project) -> None:
    assert [badge_of(key, part) for key in (*SOME, OTHERS[0])] == [1, 2, 3, None]
    assert [badge_of(key, project) for key in KEYS] == list(range(1, 9))
    assert titles_of(part)["inference_serving"] == f"1. {part.content.inference_serving.title}"
    assert title_of(OTHERS[0], part) == getattr(part.content, OTHERS[0]).title


def test_header_and_rail_follow_the_film(part: Project) -> None:
    for number, key in enumerate(SOME, start=1):
        frame = header(part, key)
        rail = frame.figure("rail")
        segments = sorted({shape.bounds[0] for shape in rail.submobjects})
        assert badges(frame) == [str(number)] and len(segments) == len(SOME)
        assert rail.shape("present").bounds[0] == segments[number - 1]


@pytest.mark.parametrize("fmt", FRAMES, ids=lambda fmt: fmt.name)
def test_the_map_shows_the_films_sections_in_its_order(part: Project, fmt: Format) -> None:
    drawn = drawn_map(part, fmt)
    said = " ".join(label.text for label in drawn.labels())
    assert badges(drawn) == ["1", "2", "3"] and not drawn.has("badge", 4)
    words = [[label.text for label in drawn.figure("badge", k).labels() if label.role != "badge"] for k in (1, 2, 3)]
    assert [" ".join(found) for found in words] == [getattr(part.content, key).title for key in SOME]
    assert not any(getattr(part.content, key).title in said for key in OTHERS)


def test_the_poster_numbers_what_is_in_the_film_and_marks_the_rest_with_a_dot(part: Project) -> None:
    assert [badges(panel(part, key)) for key in SOME] == [["1"], ["2"], ["3"]]
    assert [badges(panel(part, key)) for key in OTHERS] == [[]] * len(OTHERS)


@pytest.mark.parametrize(
    ("key", "sections"), [("opening", KEYS[:1]), ("opening", SOME), pytest.param("poster", KEYS[-1:], marks=pytest.mark.slow)]
)
def test_every_cue_of_opening_and_finale_plays_in_a_film_of_any_sections(project: Project, key: str, sections: tuple[str, ...]) -> None:
    whole, part = (plan_scene(subject_of(scene_called(key), one), SMALL) for one in (project, replace(project, sections=sections)))
    assert [clip.cue for clip in part] == list(project.timing.cues[key])
    assert [clip.frames for clip in part] == [clip.frames for clip in whole]
    assert [{name for name, _ in clip.marks} for clip in part] == [{name for name, _ in clip.marks} for clip in whole]
    assert [clip.play_hash for clip in part] != [clip.play_hash for clip in whole]


def test_what_is_shown_counts_in_the_keys_of_clips(project: Project, part: Project, plain: Project) -> None:
    """A section that keeps its badge and its rail keeps its clips; any other change is another clip."""
    first = replace(project, sections=("data_pipeline", *KEYS[2:], KEYS[1]))
    scene = scene_called("data_pipeline")
    assert inputs_hash(scene, first) == inputs_hash(scene, project)
    assert len({inputs_hash(scene, other) for other in (project, part, plain)}) == 3
    shown = {plan_scene(subject_of(scene, other), SMALL, clip=1)[0].play_hash for other in (project, part, plain)}
    assert len(shown) == 3
    for key in ("opening", "poster"):
        assert len({inputs_hash(scene_called(key), other) for other in (project, part, plain, first)}) == 4


# ---- plain
@pytest.mark.parametrize("fmt", [WIDE, PHONE], ids=lambda fmt: fmt.name)
def test_a_plain_frame_has_its_title_alone(project: Project, plain: Project, fmt: Format) -> None:
    usual, bare = header(project, "operations", fmt), header(plain, "operations", fmt)
    assert badges(bare) == [] and not bare.has("rail")
    title = next(label for label in bare.labels() if isinstance(label, Label) and label.role == "title")
    before = next(label for label in usual.labels() if label.role == "title")
    assert title.text == before.text and title.box[0] == pytest.approx(fmt.stage.x, abs=4) and before.box[0] > title.box[0] + 40
    assert title_of("operations", plain) == project.content.operations.title


def test_map_and_poster_of_a_plain_film_have_dots_in_place_of_numbers(plain: Project) -> None:
    drawn = drawn_map(plain)
    assert badges(drawn) == [] and drawn.has("badge", len(KEYS))
    assert all(badges(panel(plain, key)) == [] for key in KEYS)


def test_a_plain_still_differs_in_the_header_alone(project: Project, plain: Project) -> None:
    cue = "bucket_runs_dry"
    usual, bare = (cue_still(one, scene_called("operations"), cue, 480, 270).astype(int) for one in (project, plain))
    rows = abs(usual - bare).max(axis=(1, 2)).nonzero()[0]
    assert len(rows) > 0 and rows.max() < 0.11 * 270
