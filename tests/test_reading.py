"""What is read of the words is noted, all of it and no more; words that a scene did not read can change without effect."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

import pytest

from scenes.content.reading import Gone, Place, noted, values_at
from scenes.content.schema import Content
from scenes.content.words import Strict
from scenes.engine.clips import Output
from scenes.engine.jobs import Planning, plan_job
from scenes.engine.pool import Pool
from scenes.film import SCENES, Entry, entry
from scenes.story import Story, load_story

SMALL = Output(160, 90, 2)
OTHER = load_story().content.footer
QUICK = ("training_cluster", "operations", "poster")
EACH = [pytest.param(scene, id=scene.key, marks=() if scene.key in QUICK else pytest.mark.slow) for scene in SCENES]


def reads_of(content: Content, read: Callable[[Content], object]) -> tuple[Place, ...]:
    with noted(content) as reads:
        read(content)
    return reads.places


def altered(value: object, kept: Collection[Place], place: Place = ()) -> object:
    """Return a value with another text or number wherever none of the kept places is."""
    if place in kept:
        return value
    if isinstance(value, Strict):
        return value.model_copy(update={name: altered(getattr(value, name), kept, (*place, name)) for name in type(value).model_fields})
    if isinstance(value, Mapping):
        return {key: altered(item, kept, (*place, key)) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(altered(item, kept, (*place, i)) for i, item in enumerate(value))
    if isinstance(value, str):
        return f"other {value}"
    return value + 1 if isinstance(value, int | float) and not isinstance(value, bool) else value


def test_texts_and_lists_are_noted_by_their_place(story: Story) -> None:
    content = story.content
    assert reads_of(content, lambda c: c.training_cluster.title) == (("training_cluster", "title"),)
    assert reads_of(content, lambda c: c.training_cluster.network) == (), "of a table only what is read of it counts"
    assert reads_of(content, lambda c: (c.footer.quote, c.training_cluster.nodes[0])) == (
        ("footer", "quote"),
        ("training_cluster", "nodes"),
    )
    cue = next(iter(content.operations.captions))
    found = reads_of(content, lambda c: c.operations.captions[cue].text)
    assert found == (("operations", "captions"),), "what lies in a list that was read needs no place of its own"


@pytest.mark.parametrize(
    "read",
    [
        lambda table: table == OTHER,
        lambda table: OTHER.__eq__(table),
        lambda table: hash(table),
        lambda table: repr(table),
        lambda table: list(table),
        lambda table: vars(table),
        lambda table: table.model_dump(),
        lambda table: table.model_dump_json(),
        lambda table: copy.deepcopy(table),
        lambda table: pickle.dumps(table),
    ],
    ids=["equal", "equal to it", "hash", "repr", "iterate", "vars", "dump", "json", "deepcopy", "pickle"],
)
def test_who_reads_a_table_as_a_whole_reads_all_of_it(story: Story, read: Callable[[Strict], object]) -> None:
    assert ("footer",) in reads_of(story.content, lambda content: read(content.footer))


def test_nothing_is_noted_outside_or_of_another_content(story: Story) -> None:
    other = story.content.model_copy(deep=True)
    with noted(story.content) as reads:
        assert other.footer.quote
    assert story.content.footer.quote
    assert reads.places == ()


def test_what_is_gone_is_told_from_every_text(story: Story) -> None:
    places = (("footer", "quote"), ("footer", "nothing"), ("operations", "captions", "no such cue"), ("training_cluster", "nodes", 99))
    assert values_at(story.content, places) == [story.content.footer.quote, Gone.GONE, Gone.GONE, Gone.GONE]
    footer = story.content.footer.model_copy(update={"quote": Gone.GONE.value})
    assert values_at(story.content.model_copy(update={"footer": footer}), places[:1]) != [Gone.GONE]


@pytest.mark.parametrize("scene", EACH)
def test_a_plan_does_not_depend_on_words_that_it_did_not_read(scene: Entry, story: Story) -> None:
    with Pool(1) as pool:  # another process, in which nothing is known from an earlier plan
        ((_, planned),) = pool.run(plan_job, [Planning(scene, SMALL, story)])
    assert () not in planned.reads and planned.reads
    others = altered(story.content, planned.reads)
    assert others != story.content
    assert values_at(others, planned.reads) == values_at(story.content, planned.reads)
    assert plan_job(Planning(scene, SMALL, replace(story, content=others))) == planned


def test_a_plan_depends_on_a_word_that_it_read(story: Story) -> None:
    scene = entry("training_cluster")
    planned = plan_job(Planning(scene, SMALL, story))
    words = story.content.training_cluster
    inside = words.inside.model_copy(update={"title": "Inside the Node"})
    edited = story.content.model_copy(update={"training_cluster": words.model_copy(update={"inside": inside})})
    assert ("training_cluster", "inside", "title") in planned.reads
    assert plan_job(Planning(scene, SMALL, replace(story, content=edited))).plan != planned.plan
