"""The law and the lints of every section that walks from moment to moment, in every format."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from scenes.content.loader import DEFAULT_CONTENT
from scenes.core.formats import FORMATS, Format
from scenes.drawing.shape import Label
from scenes.film import ALL_SCENES, DIVES, KEYS, scene_called, truth_of
from scenes.measure import LETTER
from scenes.project import Project
from scenes.raster.still import paint, style_of
from scenes.sections.cued_scene import draw, smallest_letter
from scenes.sections.walk import reading_time
from tests.ninth_section import RECIPE
from tests.sections.walks import SCALE, PlayedCue, walk_through

FRAMES = [name for name in FORMATS if name != "sheet"]
PERCENT_OF_COVER = 20  # of a word's box that a payload may touch in passing

RING, JOB = {"node"}, {"card"}
TOGETHER = {  # where panels of a kind are lit at once: all nodes exchange in one step; run, metrics and plates are one job
    **{("training_cluster", cue): RING for cue in ("batches_split", "chunks_add_up", "sums_go_around")},
    **{("storage_orchestration", cue): JOB for cue in ("metrics_stream_in", "job_resumes_from_checkpoint")},
    ("training_vs_inference", "model_splits_in_two"): {"head"},  # the two columns of the comparison
    ("training_vs_inference", "failures_differ"): {"head", "row"},  # the whole table, once its last row has closed
    ("stack", "tower_stands"): {"floor"},  # the tower is whole
    ("stack", "tokens_rise"): {"floor"},  # those that the tokens pass
    ("stack", "stack_turns"): {"floor", "cell"},  # all of it
    ("training_step", "wave_comes_back"): {"stage", "arrow"},  # what the layers let go drops into the slots of the next stage
}

WHOLE_MAPS = {  # a map is seen whole, and read through the lens
    ("workflow", "two_pipelines"), ("workflow", "everything_runs"), ("landscape", "branches_grow"), ("landscape", "map_is_whole"),
    ("stack", "tower_stands"), ("physics", "twelve_panels"), ("physics", "all_of_it"),
}  # fmt: skip
MAPS = ("workflow", "landscape", "physics")  # deep dives in which all is lit that something has just gone through
SMALLEST = 0.02  # of a frame's shorter side: no letter of any picture is smaller
SMALL = {  # where what the cue is about is seen whole: the ring with all its nodes, all cells of a product
    ("training_cluster", "links_come_up"),
    ("training_cluster", "batches_split"),
    ("training_cluster", "sums_go_around"),
    ("key_concepts", "grids_multiply"),
    ("inference_serving", "request_passes_gateway"),  # the whole way in, stage by stage
    ("inference_serving", "prompt_is_prefilled"),  # prefill and cache together
}

cued = pytest.mark.parametrize("key", [*KEYS, *DIVES])
QUICK = ("wide",)  # the others walk the same cues; each takes as long again
in_frames = pytest.mark.parametrize("name", [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in FRAMES])


@pytest.fixture(scope="module")
def walks(project: Project) -> Callable[[str, str], dict[str, PlayedCue]]:
    """Every cue of a scene in a format, played once, when first asked for."""
    return lambda key, name: walk_through(key, project, FORMATS[name])


# ---------------------------------------------------------------- the law
@pytest.mark.parametrize("key", [scene.key for scene in ALL_SCENES])
@in_frames
def test_a_cue_begins_and_settles_at_the_picture_of_its_moment(walks, key: str, name: str) -> None:
    for cue, played in walks(key, name).items():
        first, last = played.afresh
        assert len(last) > 20, "hardly anything is drawn"
        assert played.first == first, f"{cue} does not begin at the moment before"
        assert played.last == last, f"{cue} does not settle at its moment"


@cued
def test_every_cue_and_the_still_have_a_moment_of_their_own(project: Project, key: str) -> None:
    scene = scene_called(key).load()
    moments = scene.moments(project)
    assert list(moments) == ["start", *(cue.name for cue in scene.cues), "still"]
    assert list(getattr(project.content, key).captions) == [cue.name for cue in scene.cues]
    steps = list(moments.values())[:-1]
    assert all(a != b for a, b in zip(steps, steps[1:], strict=False)), "a cue changes nothing"


# ---------------------------------------------------------------- focus
@cued
def test_one_panel_of_a_kind_is_lit(project: Project, key: str) -> None:
    moments = scene_called(key).load().moments(project)
    for cue, moment in moments.items():
        kinds = Counter(name[0] for name in moment.lit if name[:-1] not in moment.lit)  # a panel, not what is inside one
        several = set() if key in MAPS else {kind for kind, count in kinds.items() if count > 1} - TOGETHER.get((key, cue), set())
        assert cue == "still" or not several, f"{cue}: more than one {several} is lit"
        assert bool(moment.lit) == (cue != "start"), f"{cue}: what is it about?"


@cued
def test_what_was_lit_is_told_when_another_is(project: Project, key: str) -> None:
    moments = list(scene_called(key).load().moments(project).values())[:-1]
    for before, now in pairwise(moments):
        assert before.lit <= now.lit | now.told, f"{before.lit - now.lit - now.told} sinks back to what was never told"
        assert not now.lit & now.told


# ---------------------------------------------------------------- time
@cued
def test_a_cue_lasts_as_long_as_the_timing_says_and_can_be_read(walks, project: Project, key: str) -> None:
    captions, timing = getattr(project.content, key).captions, project.timing.cues[key]
    for cue, played in walks(key, "wide").items():
        assert played.seconds == pytest.approx(timing[cue].seconds, abs=0.11)
        assert timing[cue].seconds >= reading_time(captions[cue].text), f"{cue} is too short for its caption"


@cued
def test_neighbouring_cues_have_other_rhythms(project: Project, key: str) -> None:
    seconds = [cue.seconds for cue in project.timing.cues[key].values()]
    assert all(a != b for a, b in zip(seconds, seconds[1:], strict=False)), seconds


# ---------------------------------------------------------------- letters
@cued
@in_frames
def test_what_a_cue_is_about_can_be_read(project: Project, key: str, name: str) -> None:
    scene, fmt = scene_called(key).load(), FORMATS[name]
    style = style_of(project.theme, fmt, int(fmt.width), int(fmt.height))
    for cue in scene.cues:
        if (key, cue.name) in WHOLE_MAPS:
            continue
        least = LETTER if name == "wide" and (key, cue.name) not in SMALL else SMALLEST
        letter = smallest_letter(scene, project, style, cue)
        assert letter is None or letter >= least - 1e-4, f"{cue.name}: {letter:.4f} of the shorter side"


def test_the_recipe_says_how_large_letters_have_to_be() -> None:
    assert f"letters of {LETTER:g} of the frame's shorter side in wide, {SMALLEST:g} in the others" in RECIPE.read_text(encoding="utf-8")


# ---------------------------------------------------------------- what surrounds the picture
@cued
def test_each_cue_ends_with_its_own_caption_alone_and_the_rail_grown(walks, project: Project, key: str) -> None:
    captions, played = getattr(project.content, key).captions, walks(key, "wide")
    for number, (cue, done) in enumerate(played.items()):
        assert done.caption.replace(" ", "") == captions[cue].text.replace(" ", "")
        grown = scene_called(key).load().progress(project, number, 1.0)
        assert done.rail == pytest.approx(grown, abs=0.002), "the present segment of the rail"


# ---------------------------------------------------------------- truth
@cued
@in_frames
def test_no_digit_of_a_result_is_seen_before_its_cause(walks, project: Project, key: str, name: str) -> None:
    given = [*_plain_words(key), *getattr(truth_of(key), "NAMES", ()), *_inputs(key, project)]
    first = next(iter(walks(key, name).values()))
    answers = [text for text in first.texts if re.search(r"\d", text) and not any(text in known or known in text for known in given)]
    assert not answers, f"the first frame already says {answers}"


def _inputs(key: str, project: Project) -> list[str]:
    """Return the texts of a section that say what is given: by the brief, or by the scenario."""
    return [shown.text for shown in truth_of(key).shown(project) if shown.source.startswith(("brief", "scenario", "hardware"))]


def _plain_words(key: str) -> list[str]:
    """Return the texts of a section's table that hold no placeholder."""
    tables = tomllib.loads(DEFAULT_CONTENT.read_text(encoding="utf-8"))
    return [text for text in _strings(tables[key]) if "{" not in text]


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for item in items for text in _strings(item)]


@cued
def test_no_number_begins_to_change_without_a_cause(walks, key: str) -> None:
    idle = {cue: played.idle_counts for cue, played in walks(key, "wide").items() if played.idle_counts}
    assert not idle, "numbers change without a cause, in these seconds of a play"


# ---------------------------------------------------------------- payloads
@cued
@in_frames
def test_payloads_stay_off_header_and_caption(walks, key: str, name: str) -> None:
    stage = FORMATS[name].stage
    for cue, played in walks(key, name).items():
        for payload in (payload for step in played.steps if not step.is_close for payload in step.payloads):
            _, y, _, bottom = payload.box
            assert stage.y - 12 <= y and bottom <= stage.bottom + 12, f"{cue}: a payload is at {payload.box}"


@cued
@in_frames
def test_payloads_cross_no_word(walks, key: str, name: str) -> None:
    for cue, played in walks(key, name).items():
        for step in played.steps:
            boxes = np.array([payload.box for payload in step.payloads]).reshape(-1, 4)
            crossed = [word.text for word in step.words if _covered(word, boxes) > PERCENT_OF_COVER]
            assert not crossed, f"{cue}: payloads cross {crossed}"


def _covered(word: Label, boxes: np.ndarray) -> float:
    """Return the greatest share of a word's box that a payload covers, in percent."""
    x, y, right, bottom = word.box
    wide = np.minimum(boxes[:, 2], right) - np.maximum(boxes[:, 0], x)
    tall = np.minimum(boxes[:, 3], bottom) - np.maximum(boxes[:, 1], y)
    area = np.clip(wide, 0, None) * np.clip(tall, 0, None)
    return 100 * float(area.max(initial=0.0)) / max((right - x) * (bottom - y), 1e-9)


# ---------------------------------------------------------------- landings
@cued
def test_landings_are_events_in_the_frame_and_in_their_cue(walks, project: Project, key: str) -> None:
    played = walks(key, "wide")
    assert any(cue.events for cue in played.values()), "nothing lands"
    for cue in played.values():
        for event in cue.events:
            assert 0 <= event.seconds <= cue.seconds
            assert 0 <= event.place[0] <= 1 and 0 <= event.place[1] <= 1
            assert event.kind in {"land", "absorb", "bounce"}


# ---------------------------------------------------------------- palettes, pixels
@cued
def test_the_law_holds_pixel_for_pixel(walks, project: Project, key: str) -> None:
    scene, fmt = scene_called(key).load(), FORMATS["wide"]
    size = _size(fmt)
    style = style_of(project.theme, fmt, *size)
    for cue, played in walks(key, "wide").items():
        afresh = draw(scene, project, style, scene.moments(project)[cue])
        assert np.array_equal(paint(style, [played.picture], *size), paint(style, [afresh], *size)), cue


def _size(fmt: Format) -> tuple[int, int]:
    return int(fmt.width / SCALE) // 2 * 2, int(fmt.height / SCALE) // 2 * 2
