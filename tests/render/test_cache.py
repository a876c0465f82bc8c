"""The cache by clip: what gives a clip a new key and what does not, broken files, pruning, and a second run that renders nothing."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import time
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scenes.cli import app
from scenes.core import provenance
from scenes.core.cache_tag import PARTS
from scenes.core.errors import InputError
from scenes.film import scene_called
from scenes.project import Choices, Project, load_project
from scenes.render import store as module
from scenes.render import versions
from scenes.render.clips import Clip, Output, clip_keys, plan_key
from scenes.render.planner import plan_scene
from scenes.render.progress import Progress
from scenes.render.runner import Rendered, render_scenes
from scenes.render.store import DAYS, Store
from scenes.session import subject_of
from tests.little import OUTPUT, subjects

KEY = "0123456789abcdef" * 2
CLUSTER = scene_called("training_cluster")


@pytest.fixture(scope="module")
def cluster(project: Project) -> dict[str, str]:
    """The keys of a section's clips, by cue."""
    return keys(project)


def keys(project: Project, output: Output = OUTPUT) -> dict[str, str]:
    subject = subject_of(CLUSTER, project)
    plan = plan_scene(subject, output)
    return dict(zip((clip.cue for clip in plan), clip_keys(subject, output, plan), strict=True))


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    assert before.keys() == after.keys()
    return {cue for cue in before if before[cue] != after[cue]}


def with_caption(project: Project, key: str, cue: str, **edit: object) -> Project:
    """Return a project with another caption for one cue of a section."""
    words = getattr(project.content, key)
    captions = {**words.captions, cue: words.captions[cue].model_copy(update=edit)}
    return replace(project, content=project.content.model_copy(update={key: words.model_copy(update={"captions": captions})}))


# ---- keys
def test_one_caption_renders_only_the_clips_that_show_it(project: Project, cluster: dict[str, str]) -> None:
    edited = with_caption(project, "training_cluster", "batches_split", text="Every copy takes another part of the batch.")
    assert changed(cluster, keys(edited)) == {"batches_split", "chunks_add_up"}, "it fades away in the clip after its own"
    assert changed(cluster, keys(project)) == set()


def test_other_scenes_captions_change_no_clip(project: Project, cluster: dict[str, str]) -> None:
    edited = with_caption(project, "operations", next(iter(project.content.operations.captions)), text="Something else.")
    assert changed(cluster, keys(edited)) == set()


def test_more_seconds_change_the_clip_alone(project: Project, cluster: dict[str, str]) -> None:
    cues = project.timing.cues["training_cluster"]
    cues = {**cues, "chunks_add_up": replace(cues["chunks_add_up"], seconds=16.0)}
    longer = replace(project, timing=replace(project.timing, cues={**project.timing.cues, "training_cluster": cues}))
    assert changed(cluster, keys(longer)) == {"chunks_add_up"}


def test_a_palette_a_size_a_rate_and_a_preset_change_every_clip(project: Project, cluster: dict[str, str]) -> None:
    subject = subject_of(CLUSTER, project)
    plan = plan_scene(subject, OUTPUT)
    for output in (replace(OUTPUT, width=242), replace(OUTPUT, fps=6), replace(OUTPUT, preset="archive")):
        assert not set(clip_keys(subject, output, plan)) & set(cluster.values())
    assert changed(cluster, keys(load_project(Choices(palette="paper")))) == set(cluster)


def test_code_and_packages_change_every_clip(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    lamps = subjects(project)[0]

    def found() -> set[str]:
        return {*clip_keys(lamps, OUTPUT, (Clip("rest", 5, "hash"),)), plan_key(lamps, OUTPUT)}

    before, source = found(), provenance._source_hash

    def edited(name: str) -> str:
        return "edited" if name == "scenes.drawing.shape" else source(name)

    with monkeypatch.context() as patch:
        patch.setattr(provenance, "_source_hash", edited)
        assert not before & found()
    assert before == found()
    monkeypatch.setattr(versions, "package_version", lambda package: "99")
    assert not before & found()


# ---- runs
def run(project: Project, store: Store) -> list[Rendered]:
    return render_scenes(subjects(project)[:1], OUTPUT, workers=1, store=store, progress=Progress())


def test_a_second_run_builds_no_scene_and_a_broken_clip_is_rendered_again(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path)
    first = run(project, store)
    assert all(clip.seconds is not None for clip in first)
    whole = {clip.cue: clip.file.read_bytes() for clip in first}
    with monkeypatch.context() as patch:
        patch.setattr("scenes.render.pool.Pool._idle_executor", None)  # no worker may be started
        assert [clip.seconds for clip in run(project, store)] == [None] * 5
    first[1].file.write_bytes(whole["lamp_0"][:-100])
    (tmp_path / "plans").rename(tmp_path / "gone")
    again = run(project, store)
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


def test_a_plan_is_found_again_by_its_key_and_a_broken_one_is_made_again(tmp_path: Path) -> None:
    store, plan = Store(tmp_path), (Clip("rest", 5, "ab"), Clip("cue", 7, "cd"))
    store.put_plan(KEY, plan)
    assert (store.plan(KEY), store.plan("another key")) == (plan, None)
    (file,) = (tmp_path / "plans").iterdir()
    for broken in (file.read_text()[:-5], "", '[{"cue": 1}]', "[[1, 2, 3]]", "7"):
        file.write_text(broken)
        assert store.plan(KEY) is None
    store.put_plan(KEY, plan)
    assert store.plan(KEY) == plan


def test_an_edit_plans_only_the_scenes_that_read_it(project: Project, tmp_path: Path) -> None:
    scenes, store, planned = [scene_called("operations"), CLUSTER], Store(tmp_path), []
    first = {scene.key: next(iter(getattr(project.content, scene.key).captions)) for scene in scenes}

    class Noting(Progress):
        def planned(self, scene: str) -> None:
            planned.append(scene)

    def run_first(told: Project) -> None:
        cues, wanted = {key: {cue} for key, cue in first.items()}, [subject_of(scene, told) for scene in scenes]
        render_scenes(wanted, OUTPUT, workers=1, store=store, progress=Noting(), cues=cues)

    run_first(project)
    assert sorted(planned) == ["operations", "training_cluster"]
    run_first(with_caption(project, "training_cluster", "batches_split", text="Every copy takes another part of the batch."))
    run_first(project)
    assert planned[2:] == ["training_cluster"]


def test_prune_takes_what_was_not_used_for_a_month(tmp_path: Path) -> None:
    store = Store(tmp_path)
    old, new = store.put_clip("a" * 32, b"old"), store.put_clip("b" * 32, b"new")
    ground = tmp_path / "grounds" / f"ground-{'0' * 20}.pickle"
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
    assert not any(part.files for part in store.parts())


def files_in(folder: Path) -> set[str]:
    """Return the files below a folder, links followed."""
    return {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}


def test_prune_deletes_nothing_in_a_folder_that_is_no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("models/llama.safetensors", "clips/holiday.mp4", "work/thesis/chapter.tex", "work/thesis.lock"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"mine")
    before = files_in(tmp_path)
    monkeypatch.setenv("EXPLAINER_CACHE", str(tmp_path))
    for options in ((), ("--all",)):
        result = CliRunner().invoke(app, ["cache", "prune", *options])
        assert result.exit_code == 2 and len(result.output.splitlines()) == 1
        assert result.output.startswith(f"{tmp_path / 'clips' / 'holiday.mp4'}: is none of this cache's files, so nothing was deleted; ")
    assert files_in(tmp_path) == before


def test_prune_takes_only_names_that_were_written_in_real_folders(tmp_path: Path) -> None:
    root, data = tmp_path / "cache", tmp_path / "data"
    store = Store(root)
    own = store.put_clip(KEY, b"clip")
    assert (root / "CACHEDIR.TAG").read_bytes().startswith(b"Signature: 8a477f597d28d172789f06886806bc55\n")
    data.mkdir()
    like_ours = data / f"run-{'0' * 20}.pickle"
    half, thesis = root / "plans" / f".{KEY}.0123456789ab.part.json", root / "work" / "thesis"
    mine = [like_ours, root / "clips" / "holiday.mp4", root / "plans" / "notes.json", thesis / "chapter.tex", thesis.with_suffix(".lock")]
    for file in (*mine, half):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"mine")
    (root / "models").symlink_to(data, target_is_directory=True)
    (root / "clips" / "01" / own.name.replace("0123", "4567")).symlink_to(like_ours)
    assert store.prune(everything=True) == (1, 4)
    assert all(file.exists() for file in mine) and not own.exists() and not half.exists()


def test_every_result_that_is_kept_has_its_part(root: Path) -> None:
    texts = [file.read_text(encoding="utf-8") for part in ("scenes", "voiceover") for file in (root / part).rglob("*.py")]
    kept = {folder for text in texts for folder in re.findall(r"\bkept_in\(\"(\w+)\"", text)}
    assert kept and kept <= set(PARTS), "cache prune would leave it, and take the cache for another's folder"


def test_a_folder_of_data_is_not_marked_as_a_cache(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "llama.safetensors").write_bytes(b"mine")
    file = Store(tmp_path).put_clip(KEY, b"clip")
    assert files_in(tmp_path) == {"models/llama.safetensors", file.relative_to(tmp_path).as_posix()}


def test_two_prunes_at_once_do_not_disturb_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path)
    for k in range(3):
        store.put_clip(f"{k}" * 32, b"clip")
    listed = module.own_files

    def listed_then_gone(root: Path, part: str) -> list[Path]:
        files = listed(root, part)
        for file in files[:1]:
            file.unlink()
        return files

    monkeypatch.setattr(module, "own_files", listed_then_gone)
    assert store.prune(everything=True) == (2, 8)


def test_a_folder_where_a_file_should_be_is_named(tmp_path: Path) -> None:
    store = Store(tmp_path)
    place = tmp_path / "plans" / f"{KEY}.json"
    place.mkdir(parents=True)
    assert store.plan(KEY) is None
    with pytest.raises(InputError, match=f"{place}: is a folder where a file is to be written; move it away"):
        store.put_plan(KEY, ())


def test_cache_show_and_prune(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPLAINER_CACHE", str(tmp_path))
    Store(tmp_path).put_clip(KEY, b"c" * 2_500_000)
    shown = CliRunner().invoke(app, ["cache", "show"]).output
    assert all(part in shown for part in ("clips", "plans", "grounds", "models", "2.5"))
    assert "0 files, 0.0 MB deleted" in CliRunner().invoke(app, ["cache", "prune"]).output
    assert "1 files, 2.5 MB deleted" in CliRunner().invoke(app, ["cache", "prune", "--all"]).output


def test_a_disk_without_locks_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setenv("EXPLAINER_CACHE", str(tmp_path))
    Store(tmp_path).put_clip(KEY, b"clip")
    assert "no locks" not in CliRunner().invoke(app, ["cache", "prune"]).output
    monkeypatch.setattr(fcntl, "flock", refuse)
    assert (
        f"{tmp_path / 'work'}: what killed runs left there stays, as this disk has no locks"
        in CliRunner().invoke(app, ["cache", "prune"]).output
    )
