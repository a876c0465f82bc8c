"""The command: what it prints, what it refuses in one line, and that nothing half-written stays behind."""

from __future__ import annotations

from pathlib import Path

import av
import pytest
from typer.testing import CliRunner, Result

from scenes.cli import app
from scenes.film import SCENES


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_help_names_the_commands() -> None:
    text = run("--help").output
    assert all(command in text for command in ("list", "check", "render", "poster", "film"))


def test_list_names_every_scene_with_its_seconds() -> None:
    text = run("list").output
    assert all(scene.key in text and scene.name in text for scene in SCENES)
    assert "film" in text


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("render", "nope"), "no scene has the key 'nope'; choose one of opening, data_pipeline"),
        (("render", "opening", "--size", "big"), "--size: 'big' is not of the form 1920x1080"),
        (("render", "opening", "--size", "1921x1080"), "--size: '1921x1080' needs two even numbers"),
        (("render", "opening", "--size", "3000x1000"), "--size: '3000x1000' is beyond 9:21 to 21:9"),
        (("poster", "-o", "poster.jpg"), "-o: poster.jpg is no PNG; end the name in .png"),
        (("poster", "--palette", "pink"), "palette: no palette is called 'pink'; choose one of aurora, deep-navy, okabe-night, paper"),
        (("poster", "--content", "gone.toml"), "gone.toml: no such file; check the name"),
        (("poster", "--headline", "W" * 60), "poster.headline: 'WWW"),
        (("poster", "--headline", "W" * 61), "poster.headline: has 61 characters, at most 60"),
        (("poster", "--quote", "long " * 40), "footer.quote: "),
    ],
)
def test_bad_input_is_one_clear_line(arguments: tuple[str, ...], line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == 2
    lines = [text for text in result.output.splitlines() if text]
    assert len(lines) == 1
    assert line in lines[0]
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("")
    result = run("poster", "--width", "270", "-o", str(blocker / "poster.png"))
    assert result.exit_code == 1
    assert "choose another folder" in result.output


def test_render_writes_a_clip_and_a_second_run_takes_it_from_the_cache(tmp_path: Path) -> None:
    arguments = ("render", "opening", "--size", "160x90", "--fps", "5", "--jobs", "1", "-o", str(tmp_path))
    assert run(*arguments).exit_code == 0
    clip = tmp_path / "opening.mp4"
    first = clip.read_bytes()
    with av.open(str(clip)) as container:
        assert (container.streams.video[0].width, container.streams.video[0].height) == (160, 90)
    stamps = {file: file.stat().st_mtime_ns for file in (tmp_path / ".cache").iterdir()}
    assert run(*arguments).exit_code == 0
    assert {file: file.stat().st_mtime_ns for file in (tmp_path / ".cache").iterdir()} == stamps
    assert clip.read_bytes() == first
    assert sorted(file.name for file in tmp_path.iterdir()) == [".cache", "opening.mp4"]


def test_the_palette_changes_the_picture(tmp_path: Path) -> None:
    files = [tmp_path / f"{name}.png" for name in ("deep-navy", "paper")]
    for file in files:
        assert run("poster", "--width", "270", "--palette", file.stem, "-o", str(file)).exit_code == 0
    assert files[0].read_bytes() != files[1].read_bytes()
