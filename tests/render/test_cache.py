"""The cache by clip: what gives a clip a new key and what does not, broken files, pruning, and a second run that renders nothing."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scenes.cli import app
from scenes.engine import closure
from scenes.engine.clips import Clip, Output, Planned, clip_keys, plan_base
from scenes.engine.planner import plan_scene
from scenes.engine.progress import Quiet
from scenes.engine.runner import Rendered, render_scenes
from scenes.engine.store import DAYS, Store
from scenes.film import entry
from scenes.story import Story, load_story
from tests.little import ENTRIES, OUTPUT

LAMPS, TRAFFIC = ENTRIES
KEY = "0123456789abcdef" * 2
CLUSTER = entry("training_cluster")


@pytest.fixture(scope="module")
def cluster(story: Story) -> dict[str, str]:
    """The keys of a section's clips, by cue."""
    return keys(story)


def keys(story: Story, output: Output = OUTPUT) -> dict[str, str]:
    plan = plan_scene(CLUSTER, output, story)
    return dict(zip((clip.cue for clip in plan), clip_keys(CLUSTER, output, story.theme, plan), strict=True))


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    assert before.keys() == after.keys()
    return {cue for cue in before if before[cue] != after[cue]}


def with_caption(story: Story, key: str, cue: str, **edit: object) -> Story:
    """Return a story with another caption for one cue of a section."""
    words = getattr(story.content, key)
    captions = {**words.captions, cue: words.captions[cue].model_copy(update=edit)}
    return replace(story, content=story.content.model_copy(update={key: words.model_copy(update={"captions": captions})}))


# ---- keys
def test_one_caption_renders_only_the_clips_that_show_it(story: Story, cluster: dict[str, str]) -> None:
    edited = with_caption(story, "training_cluster", "batches_split", text="Every copy takes another part of the batch.")
    assert changed(cluster, keys(edited)) == {"batches_split", "chunks_add_up"}, "it fades away in the clip after its own"
    assert changed(cluster, keys(story)) == set()


def test_other_scenes_captions_change_no_clip(story: Story, cluster: dict[str, str]) -> None:
    edited = with_caption(story, "operations", next(iter(story.content.operations.captions)), text="Something else.")
    assert changed(cluster, keys(edited)) == set()


def test_more_seconds_change_the_clip_alone(story: Story, cluster: dict[str, str]) -> None:
    longer = with_caption(story, "training_cluster", "chunks_add_up", seconds=6.0)
    assert changed(cluster, keys(longer)) == {"chunks_add_up"}


def test_a_palette_a_size_a_rate_and_a_preset_change_every_clip(story: Story, cluster: dict[str, str]) -> None:
    plan = plan_scene(CLUSTER, OUTPUT, story)
    for output in (replace(OUTPUT, width=242), replace(OUTPUT, fps=6), replace(OUTPUT, preset="archive")):
        assert not set(clip_keys(CLUSTER, output, story.theme, plan)) & set(cluster.values())
    assert changed(cluster, keys(load_story(palette="paper"))) == set(cluster)


def test_code_and_packages_change_every_clip(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = (Clip("rest", 5, "digest"),)
    before = {*clip_keys(LAMPS, OUTPUT, story.theme, plan), plan_base(LAMPS, OUTPUT, story)}
    source = closure._source_hash

    def edited(name: str) -> str:
        return "edited" if name == "scenes.figures.shape" else source(name)

    with monkeypatch.context() as patch:
        patch.setattr(closure, "_source_hash", edited)
        assert not before & {*clip_keys(LAMPS, OUTPUT, story.theme, plan), plan_base(LAMPS, OUTPUT, story)}
    assert before == {*clip_keys(LAMPS, OUTPUT, story.theme, plan), plan_base(LAMPS, OUTPUT, story)}
    monkeypatch.setattr(closure, "_version", lambda package: "99")
    assert not before & {*clip_keys(LAMPS, OUTPUT, story.theme, plan), plan_base(LAMPS, OUTPUT, story)}


# ---- runs
def run(story: Story, store: Store) -> list[Rendered]:
    return render_scenes([LAMPS], story, OUTPUT, workers=1, store=store, progress=Quiet())


def test_a_second_run_builds_no_scene_and_a_broken_clip_is_rendered_again(
    story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path)
    first = run(story, store)
    assert all(clip.seconds is not None for clip in first)
    whole = {clip.cue: clip.file.read_bytes() for clip in first}
    with monkeypatch.context() as patch:
        patch.setattr("scenes.engine.pool.Pool._start", None)  # no worker may be started
        assert [clip.seconds for clip in run(story, store)] == [None] * 5
    first[1].file.write_bytes(whole["lamp_0"][:-100])
    (tmp_path / "plans").rename(tmp_path / "gone")
    again = run(story, store)
    assert [clip.cue for clip in again if clip.seconds is not None] == ["lamp_0"]
    assert {clip.cue: clip.file.read_bytes() for clip in again} == whole


# ---- the store
def test_a_broken_clip_is_taken_away(tmp_path: Path) -> None:
    store, data = Store(tmp_path), bytes(range(256)) * 20
    assert store.clip(KEY) is None
    file = store.put_clip(KEY, data)
    assert store.clip(KEY) == file
    for broken in (data[:-1], b"", data[:100] + b"?" + data[101:]):
        file.write_bytes(broken)
        assert store.clip(KEY) is None
        assert not file.exists()
        assert store.put_clip(KEY, data) == file


def test_a_plan_is_found_again_for_the_words_that_it_read(story: Story, tmp_path: Path) -> None:
    store, content = Store(tmp_path), story.content
    first, second = (Clip("rest", 5, "ab"), Clip("cue", 7, "cd")), (Clip("rest", 6, "ef"),)
    reads = (("footer", "quote"), ("operations", "title"))
    assert store.plan(KEY, content) is None
    store.put_plan(KEY, content, Planned(first, reads))
    edited = content.model_copy(update={"footer": content.footer.model_copy(update={"quote": "Another."})})
    renamed = content.model_copy(update={"poster": content.poster.model_copy(update={"headline": "ANOTHER"})})
    assert (store.plan(KEY, content), store.plan(KEY, renamed), store.plan(KEY, edited)) == (first, first, None)
    assert store.plan("another base", content) is None
    store.put_plan(KEY, edited, Planned(second, (("footer", "quote"),)))
    assert (store.plan(KEY, content), store.plan(KEY, edited)) == (first, second), "each finds the plan of its own words"


def test_a_broken_plan_is_made_again(story: Story, tmp_path: Path) -> None:
    store, plan = Store(tmp_path), (Clip("rest", 5, "ab"), Clip("cue", 7, "cd"))
    store.put_plan(KEY, story.content, Planned(plan, (("footer", "quote"),)))
    files = list((tmp_path / "plans").iterdir())
    assert len(files) == 2, "the words that were read, and the plan"
    for file in files:
        for broken in (file.read_text()[:-5], "", '[{"cue": 1}]', "[[1, 2, 3]]", "7"):
            file.write_text(broken)
            assert store.plan(KEY, story.content) is None
        store.put_plan(KEY, story.content, Planned(plan, (("footer", "quote"),)))
        assert store.plan(KEY, story.content) == plan


def test_an_edit_plans_only_the_scenes_that_read_it(story: Story, tmp_path: Path) -> None:
    entries, store, planned = [CLUSTER, entry("training_vs_inference")], Store(tmp_path), []

    class Noting(Quiet):
        def planned(self, scene: str) -> None:
            planned.append(scene)

    def run_rest(told: Story) -> None:
        cues = {scene.key: {"rest"} for scene in entries}
        render_scenes(entries, told, OUTPUT, workers=1, store=store, progress=Noting(), cues=cues)

    run_rest(story)
    assert sorted(planned) == ["training_cluster", "training_vs_inference"]
    run_rest(with_caption(story, "training_cluster", "batches_split", text="Every copy takes another part of the batch."))
    run_rest(story)
    assert planned[2:] == ["training_cluster"]


def test_prune_takes_what_was_not_used_for_a_month(tmp_path: Path) -> None:
    store = Store(tmp_path)
    old, new = store.put_clip("a" * 32, b"old"), store.put_clip("b" * 32, b"new")
    ground = tmp_path / "grounds" / "frame.npy"
    ground.parent.mkdir()
    ground.write_bytes(b"ground")
    past = time.time() - (DAYS + 1) * 86_400
    for file in (old, ground):
        os.utime(file, (past, past))
    assert store.prune() == (2, 9)
    assert (old.exists(), new.exists(), ground.exists()) == (False, True, False)
    os.utime(new, (past, past))
    assert store.clip("b" * 32) == new
    assert store.prune() == (0, 0), "what was just used counted as old"
    assert store.prune(everything=True) == (1, 3)
    assert [part.files for part in store.parts()] == [0, 0, 0, 0]


def test_cache_show_and_prune(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPLAINER_CACHE", str(tmp_path))
    Store(tmp_path).put_clip(KEY, b"c" * 2_500_000)
    shown = CliRunner().invoke(app, ["cache", "show"]).output
    assert all(part in shown for part in ("clips", "plans", "grounds", "models", "2.5"))
    assert "0 files, 0.0 MB deleted" in CliRunner().invoke(app, ["cache", "prune"]).output
    assert "1 files, 2.5 MB deleted" in CliRunner().invoke(app, ["cache", "prune", "--all"]).output
