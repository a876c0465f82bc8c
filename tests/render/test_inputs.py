"""Which words a scene reads: `inputs_hash` stands for all of them, so whatever leaves it as it is may change without effect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from scenes.core.scene_ref import SceneRef
from scenes.film import SCENES, inputs_hash, scene_called
from scenes.project import Project
from scenes.render.clips import Output
from scenes.render.jobs import Planning, plan_job
from scenes.render.planner import plan_scene
from scenes.render.pool import Pool
from scenes.session import subject_of

SMALL = Output(160, 90, 2)
QUICK = ("opening", "training_cluster", "operations")
EACH = [pytest.param(scene, id=scene.key, marks=() if scene.key in QUICK else pytest.mark.slow) for scene in SCENES]
Place = tuple[str | int, ...]


def leaves(value: object, place: Place = ()) -> Iterator[Place]:
    """Yield the place of every text and number of the content."""
    if isinstance(value, str | int | float):
        yield place
    elif isinstance(value, list | tuple):
        for i, item in enumerate(value):
            yield from leaves(item, (*place, i))
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from leaves(item, (*place, name))
    elif value is not None:
        for name in type(value).model_fields:
            yield from leaves(getattr(value, name), (*place, name))


def altered(value: Any, place: Place) -> Any:
    """Return a value with another text or number at a place."""
    if not place:
        return not value if isinstance(value, bool) else value + 1 if isinstance(value, int | float) else f"other {value}"
    name, rest = place[0], place[1:]
    if isinstance(value, tuple):
        return (*value[:name], altered(value[name], rest), *value[name + 1 :])
    if isinstance(value, Mapping):
        return {**value, name: altered(value[name], rest)}
    return value.model_copy(update={name: altered(getattr(value, name), rest)})


def with_altered(project: Project, *places: Place) -> Project:
    content = project.content
    for place in places:
        content = altered(content, place)
    return replace(project, content=content)


@pytest.mark.parametrize("scene", EACH)
def test_words_that_leave_the_hash_as_it_is_leave_the_plan_as_it_is(scene: SceneRef, project: Project) -> None:
    before = inputs_hash(scene, project)
    unread = [place for place in leaves(project.content) if inputs_hash(scene, with_altered(project, place)) == before]
    others = with_altered(project, *unread)
    assert unread and inputs_hash(scene, others) == before
    with Pool(1) as pool:  # a new process, in which nothing is known from the plan with the words as they are
        ((_, plan),) = pool.run(plan_job, [Planning(subject_of(scene, others), SMALL)])
    assert plan == plan_scene(subject_of(scene, project), SMALL)


def test_most_words_are_not_those_of_a_section(project: Project) -> None:
    scene, before = scene_called("training_cluster"), inputs_hash(scene_called("training_cluster"), project)
    read = {place for place in leaves(project.content) if inputs_hash(scene, with_altered(project, place)) != before}
    assert read == {place for place in leaves(project.content) if place[0] == "training_cluster"}


READ = [
    ("training_cluster", ("training_cluster", "inside", "title")),
    pytest.param("training_cluster", ("training_cluster", "captions", "chunks_add_up", "text"), marks=pytest.mark.slow),
    ("operations", ("operations", "title")),
    ("opening", ("data_pipeline", "title")),
    pytest.param("poster", ("training_cluster", "inside", "title"), marks=pytest.mark.slow),
    pytest.param("poster", ("footer", "quote"), marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("key", "place"), READ)
def test_a_word_that_is_read_changes_hash_and_plan(key: str, place: Place, project: Project) -> None:
    scene, edited = scene_called(key), with_altered(project, place)
    assert inputs_hash(scene, edited) != inputs_hash(scene, project)
    assert plan_scene(subject_of(scene, edited), SMALL) != plan_scene(subject_of(scene, project), SMALL)


def test_captions_are_not_read_by_the_poster_nor_by_other_sections(project: Project) -> None:
    edited = with_altered(project, ("operations", "captions", next(iter(project.content.operations.captions)), "text"))
    changed = [scene.key for scene in SCENES if inputs_hash(scene, edited) != inputs_hash(scene, project)]
    assert changed == ["operations"]
