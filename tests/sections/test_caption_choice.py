"""Captions beside the picture, in it, or left out: who chooses, what is written, and which clips count their words."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from scenes import soundtrack
from scenes.core.errors import InputError
from scenes.film import SCENES, clips_of, inputs_hash, scene_called
from scenes.project import Choices, Project, load_project
from scenes.render.clips import Output
from scenes.render.planner import plan_scene
from scenes.sections.burned_captions import burned_captions
from scenes.session import subject_of
from tests.sections.spoken import KEY, narrated
from voiceover.script import Script

SMALL = Output(160, 90, 5)


# ---------------------------------------------------------------- what counts
def with_word(project: Project, key: str, cue: str, text: str) -> Project:
    cues = project.timing.cues[key]
    first, *rest = cues[cue].sentences
    changed = replace(first, words=(replace(first.words[0], text=text), *first.words[1:]))
    cues = {**cues, cue: replace(cues[cue], sentences=(changed, *rest))}
    return replace(project, timing=replace(project.timing, cues={**project.timing.cues, key: cues}))


def test_a_word_that_is_said_counts_only_where_it_is_drawn(project: Project) -> None:
    scene, cue = scene_called("opening"), "traces_reach_out"
    names = [name for name, _ in clips_of(scene, project)]
    for how, expected in (("burn", [cue]), ("side", []), ("none", [])):
        before = narrated(project, scene.key, how)
        after = with_word(before, scene.key, cue, "Another")
        assert (inputs_hash(scene, before) != inputs_hash(scene, after)) == bool(expected), how
        plans = [plan_scene(subject_of(scene, each), SMALL) for each in (before, after)]
        assert [name for name, a, b in zip(names, *plans, strict=True) if a != b] == expected, how


@pytest.mark.parametrize("how", ["side", "none"])
def test_beside_the_picture_or_left_out_they_change_no_picture(project: Project, how: str) -> None:
    for scene in SCENES:
        told = narrated(project, scene.key, how)
        assert inputs_hash(scene, told) == inputs_hash(scene, project)
    scene = scene_called("opening")
    assert plan_scene(subject_of(scene, narrated(project, scene.key, how)), SMALL) == plan_scene(subject_of(scene, project), SMALL)


def test_marks_and_seconds_count_in_any_case(project: Project) -> None:
    scene, cues = scene_called(KEY), project.timing.cues[KEY]
    for change in ({"seconds": 30.0}, {"marks": {"here": 1.0}}):
        timing = replace(
            project.timing, cues={**project.timing.cues, KEY: {**cues, "reviewers_keep": replace(cues["reviewers_keep"], **change)}}
        )
        assert inputs_hash(scene, replace(project, timing=timing)) != inputs_hash(scene, project)


# ---------------------------------------------------------------- the choice
def test_captions_are_chosen_by_option_or_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_project().captions == "side"
    assert load_project(Choices(captions="burn")).captions == "burn"
    monkeypatch.setenv("EXPLAINER_CAPTIONS", "none")
    assert load_project(Choices.from_environment()).captions == "none"
    assert load_project(Choices.from_environment().overridden(Choices(captions="burn"))).captions == "burn"
    with pytest.raises(InputError) as error:
        load_project(Choices(captions="top"))
    assert error.value.findings == ["captions: 'top' is unknown; choose one of side, burn, none"]


@pytest.mark.parametrize(("how", "written"), [("side", True), ("burn", False), ("none", False)])
def test_a_track_is_written_only_where_captions_go_beside_the_picture(
    project: Project, monkeypatch: pytest.MonkeyPatch, how: str, written: bool
) -> None:
    told = narrated(project, KEY, how)
    monkeypatch.setattr(soundtrack, "narrate", lambda *_: SimpleNamespace(sentences=(), timing=told.timing.cues))
    monkeypatch.setattr(soundtrack, "mix", lambda *_: np.zeros((10, 2)))
    monkeypatch.setattr(soundtrack, "_seconds", lambda clips: 100.0)
    clips = [
        SimpleNamespace(scene=KEY, cue=cue, frames=30 * round(seconds), events=()) for cue, seconds in clips_of(scene_called(KEY), told)
    ]
    track = soundtrack.soundtrack_of(told, Script({}, {}), None, clips, 30, None)  # type: ignore[arg-type]
    assert bool(track.captions) == written and track.timing


def test_captions_of_a_cue_hold_all_its_words_and_end_with_it(project: Project) -> None:
    told = narrated(project, KEY)
    for cue, timed in told.timing.cues[KEY].items():
        captions = burned_captions(told, KEY, cue)
        words = [word for caption in captions for row in caption.rows for word in row]
        assert [(word.text, word.start) for word in words] == [(word.text, word.start) for s in timed.sentences for word in s.words]
        assert all(word.end > word.start for word in words) and captions[-1].end <= timed.seconds
        assert all(a.end <= b.start for a, b in zip(captions, captions[1:], strict=False))
    assert not burned_captions(replace(told, captions="side"), KEY, "reviewers_keep")
    assert not burned_captions(project, KEY, "reviewers_keep")
