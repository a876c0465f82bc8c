"""The commands that make files of a kit: what they write, where, and what they refuse in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from publish.manifest import Manifest, write_manifest
from tests.command import run
from tests.publish.little_kit import little_kit


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kit")
    little_kit(folder)
    return folder


@pytest.mark.parametrize(
    ("command", "error"),
    [
        (("preview", "operations"), "preview operations: is no deep dive; choose among "),
        (("voice", "record-sheet", "workflw"), "no scene has the key 'workflw'; did you mean workflow?"),
        (("voice", "mix", "workflow/alert_fires"), "workflow/alert_fires: a film is made of whole scenes; "),
    ],
)
def test_what_is_no_deep_dive_is_refused_in_one_line(command: tuple[str, ...], error: str, tmp_path: Path) -> None:
    result = run(*command, "-o", str(tmp_path / "new.wav" if "mix" in command else tmp_path / "new.md"))
    assert result.exit_code == 2 and error in result.output and len(result.output.splitlines()) == 1, result.output
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("command", "output", "made"),
    [
        (("deck",), "talk.pptx", "talk.pptx"),
        (("deck", "--start", "click", "--height", "720"), "out/", "out/talk.pptx"),
        (("deck", "--format", "html"), "slides", "slides/index.html"),
        (("handout",), "h.pdf", "h.pdf"),
        (("handout", "--layout", "one"), "out/", "out/stills.pdf"),
    ],
)
def test_each_writes_what_its_name_says_and_says_where(
    kit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], output: str, made: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "out").mkdir()
    result = run(*command, "--kit", str(kit), "-o", output)
    assert (result.exit_code, result.output) == (0, f"{made}\n") and (tmp_path / made).stat().st_size > 1000


def test_the_kit_is_looked_for_and_files_are_put_where_media_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    little_kit(tmp_path / "media" / "talk")
    assert [run(*command).output for command in (("deck",), ("deck", "--format", "html"), ("handout",))] == [
        "media/talk.pptx\n", "media/deck/index.html\n", "media/handout.pdf\n",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("command", "line"),
    [
        (("deck", "--format", "key"), "--format: 'key' is none; choose one of pptx, html"),
        (("deck", "--start", "clik"), "--start: 'clik' is none; did you mean click?"),
        (("deck", "--height", "700"), "--height: '700' is none; choose one of 720, 1080"),
        (("deck", "-o", "talk.key"), "-o: talk.key cannot be written; end the name in .pptx, or in / for a folder"),
        (
            ("deck", "--format", "html", "-o", "talk.html"),
            "-o: talk.html is one file, and this command writes several; name a folder, or end the name in /",
        ),
        (("handout", "--layout", "two"), "--layout: 'two' is none; choose one of six, one"),
        (("handout", "--kit", "none"), "none/manifest.json: is missing; make it with `explainer clips -o none`"),
    ],
)
def test_what_cannot_be_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], line: str) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*command)
    assert (result.exit_code, result.output) == (2, f"{line}\n") and not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("command", "what"),
    [(("deck",), "clip with sound"), (("deck", "--format", "html"), "clip with sound"), (("handout",), "picture of its last frame")],
)
def test_each_cue_that_lacks_a_file_has_its_line(kit: Path, tmp_path: Path, command: tuple[str, ...], what: str) -> None:
    manifest = Manifest.model_validate_json((kit / "manifest.json").read_text(encoding="utf-8"))
    kind = "clip" if "clip" in what else "last"
    for section in manifest.sections:
        for cue in section.cues:
            object.__setattr__(cue, "files", tuple(file for file in cue.files if file.kind != kind))
    for file in (file for file in kit.rglob("*") if file.is_file()):
        (tmp_path / file.relative_to(kit)).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file.relative_to(kit)).write_bytes(file.read_bytes())
    write_manifest(manifest, tmp_path)
    result = run(*command, "--kit", str(tmp_path), "-o", str(tmp_path / "out") + "/")
    lines = result.output.splitlines()
    assert result.exit_code == 2 and len(lines) == 4 and not (tmp_path / "out").exists()
    assert lines[0].startswith(f"{tmp_path / 'manifest.json'}: data_pipeline/sieves_reject has no {what} in 16:9")
