"""A picture with layout findings is never drawn silently: commands print them and stop, and go on only with --force."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from scenes.cli import app
from scenes.commands.guard import _told, _what_force_does
from scenes.content.loader import DEFAULT_CONTENT, PALETTES
from scenes.core.box import NO_ROOM, Box
from scenes.core.errors import LayoutError
from scenes.core.formats import WIDE
from scenes.film import picture_of
from scenes.project import Choices, load_project
from scenes.raster.still import style_of

LONG = "{1}: training_step.stages.loss (training_step, {0}): 'Loss Computation of Many Words' needs "


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def long(tmp_path: Path) -> Path:
    file = tmp_path / "long.toml"
    text = DEFAULT_CONTENT.read_text(encoding="utf-8")
    file.write_text(text.replace('loss = "Loss Compute"', 'loss = "Loss Computation of Many Words"'), encoding="utf-8")
    return file


COMMANDS = [
    (("poster", "--width", "270"), "poster.png", "sheet"),
    (("still", "training_step/loss_falls", "--size", "640x360"), "still.png", "wide"),
    (("loop", "training_step/window_enters", "--size", "320x180", "--fps", "2"), "loop.webp", "wide"),
    (("render", "training_step/window_enters", "--size", "320x320", "--fps", "2", "--silent", "--quiet"), "clips", "square"),
    (("film", "--size", "320x180", "--fps", "1", "--silent"), "film.mp4", "wide"),
]


@pytest.mark.parametrize(("command", "output", "name"), COMMANDS, ids=[case[0][0] for case in COMMANDS])
def test_a_picture_with_findings_is_not_drawn(tmp_path: Path, long: Path, command: tuple[str, ...], output: str, name: str) -> None:
    done = run(*command, "--content", long, "-o", tmp_path / output)
    assert done.exit_code == 2 and not (tmp_path / output).exists()
    lines = done.output.splitlines()
    assert any(line.startswith(LONG.format(name, long)) for line in lines) and lines[-1].endswith("--force draws it all the same")


def test_it_is_drawn_when_that_is_asked_for_and_the_findings_are_said(tmp_path: Path, long: Path) -> None:
    for command, output, name in COMMANDS[:2]:
        done = run(*command, "--content", long, "-o", tmp_path / output, "--force")
        assert done.exit_code == 0 and (tmp_path / output).is_file()
        assert done.output.startswith(LONG.format(name, long))


def test_force_lets_nothing_pass_afterwards(tmp_path: Path, long: Path) -> None:
    command, output, _ = COMMANDS[1]
    assert run(*command, "--content", long, "-o", tmp_path / output, "--force").exit_code == 0
    project = load_project(Choices(content=long))
    with pytest.raises(LayoutError):
        picture_of("training_step")(project, style_of(project.theme, WIDE, 640, 360), WIDE.stage)


def test_a_palette_whose_texts_cannot_be_read_is_not_drawn_either(tmp_path: Path) -> None:
    palette = tmp_path / "dull.toml"
    lines = (PALETTES / "deep-navy.toml").read_text(encoding="utf-8").splitlines()
    dull = ['cyan = "#123A4A"' if line.startswith("cyan") else line for line in lines]
    palette.write_text("\n".join(dull).replace("deep-navy", "dull"), encoding="utf-8")
    done = run("still", "operations/bucket_runs_dry", "--size", "640x360", "--palette", palette, "-o", tmp_path / "still.png")
    assert done.exit_code == 2 and "cyan on panel: 1.3, needs 4.5" in done.output and not (tmp_path / "still.png").exists()


def test_nothing_is_promised_of_force_where_a_box_has_no_room() -> None:
    with pytest.raises(LayoutError, match=NO_ROOM) as error:
        Box(0, 0, 184, -27.3, "agents row 2")
    assert _what_force_does([str(error.value)]) == "and --force cannot draw it either"
    assert _what_force_does(["'Loss' needs 90 units and has 80"]) == "--force draws it all the same"


def test_a_deep_dive_that_is_not_translated_is_said_once_where_it_is_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    german = load_project(Choices(content="de"))
    assert _told(german, ["poster", "opening"]) == german and not capsys.readouterr().err
    told = _told(german, ["stack"])
    assert capsys.readouterr().err == "assets/content.de.toml: stack: is missing, so assets/content.toml says it; add this table\n"
    assert "stack" not in told.notices and "physics" in told.notices
