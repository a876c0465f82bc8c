"""The environment: what its variables choose, what goes before them, and the bare Manim CLI that has no other options.

The only tests that set these variables; all others pass `Choices`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from scenes.cli import app
from scenes.commands import films, render
from scenes.content.loader import DEFAULT_CONTENT, HARDWARE, PALETTES, SCENARIOS
from scenes.core import environment
from scenes.core.environment import cache_folder
from scenes.core.errors import InputError
from scenes.project import Choices, load_project
from scenes.video.presets import preset

OURS = "ai-infrastructure-explainer"


def set_variables(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(f"EXPLAINER_{name.upper()}", value)


def test_the_environment_is_read_in_one_place(root: Path) -> None:
    read = re.compile(r"\b(environ|getenv|putenv)\b")
    modules = {file for file in (root / "scenes").rglob("*.py") if read.search(file.read_text(encoding="utf-8"))}
    assert modules == {root / "scenes" / "core" / "environment.py"}


def test_the_readme_names_every_variable_and_every_option(root: Path) -> None:
    text = (root / "README.md").read_text(encoding="utf-8")
    for name in environment.CHOICES:
        assert f"`--{name}" in text, name
        assert f"EXPLAINER_{name.upper()}`" in text or f"`_{name.upper()}`" in text, name
    assert all(f"EXPLAINER_{name}" in text for name in ("SET", "PRESET", "SILENT", "DEBUG", "CACHE"))


# ---------------------------------------------------------------- choices
def test_nothing_is_chosen_in_a_clean_environment() -> None:
    assert Choices.from_environment() == Choices()


def test_every_choice_has_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    values = {name: f"our {name}" for name in vars(Choices()) if name != "settings"}
    set_variables(monkeypatch, **values, set="serving.context=65536; ;name=Our case;")
    assert Choices.from_environment() == Choices(**values, settings=("serving.context=65536", "name=Our case"))
    assert set(environment.CHOICES) == set(values)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("serving.context=131072\nserving.gpu=B200\r\nname=Ours\n", ("serving.context=131072", "serving.gpu=B200", "name=Ours")),
        ('model.name="Llama; 3"; serving.replicas=2', ('model.name="Llama; 3"', "serving.replicas=2")),
        ("name='a;b';name = 'c\\';name=d", ("name='a;b'", "name = 'c\\'", "name=d")),
        ('name="a\\";b";name=c', ('name="a\\";b"', "name=c")),
        ("name=Meta's; name=Bob's", ("name=Meta's", "name=Bob's")),
        ('name="""a\n;b"""\nname=c', ('name="""a\n;b"""', "name=c")),
    ],
)
def test_settings_are_parted_where_no_quotes_hold_them_together(
    text: str, wanted: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    set_variables(monkeypatch, set=text)
    assert environment.settings() == wanted


def test_every_setting_of_the_variable_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    set_variables(monkeypatch, set='serving.replicas=3\nmodel.name="Llama; 3"')
    project = load_project(Choices.from_environment())
    assert (project.scenario.serving.replicas, project.scenario.model.name) == (3, "Llama; 3")
    with pytest.raises(InputError, match="^--set: .* holds more than one line; write a --set for each key$"):
        load_project(Choices(settings=("serving.replicas=3\nserving.context=4096",)))


def test_a_tilde_is_the_home_in_every_choice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    ours = tmp_path / "ours"
    assert CliRunner().invoke(app, ["init", "~/ours"]).exit_code == 0 and ours.is_dir()
    (ours / "scenarios" / "8b-one-node.toml").rename(ours / "MINE.TOML")
    chosen = Choices(assets="~/ours", content="~/ours/content.toml", scenario="~/ours/MINE.TOML", palette="~/ours/palettes/paper.toml")
    assert load_project(chosen).scenario.model.size_name == "8B"
    assert CliRunner().invoke(app, ["numbers", "--hardware=~/ours/hardware.toml", "--scenario=~/ours/MINE.TOML"]).exit_code == 0
    assert CliRunner().invoke(app, ["scenario", "new", "~/NEW.TOML"]).exit_code == 0 and (tmp_path / "NEW.TOML").is_file()
    assert cache_folder({"EXPLAINER_CACHE": "~/kept"}) == tmp_path / "kept"
    assert environment.at_home(Path("~nobody-of-this-name/x")) == Path("~nobody-of-this-name/x")


def test_an_empty_variable_chooses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    set_variables(monkeypatch, **dict.fromkeys((*environment.CHOICES, "set", "preset", "silent", "debug"), ""))
    assert Choices.from_environment() == Choices()
    assert environment.preset_name() is None and not environment.is_debug() and not environment.is_silent()


def test_a_project_of_explicit_choices_does_not_read_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    set_variables(monkeypatch, palette="paper", headline="FROM THE SHELL", scenario="8b-one-node", set="training.gpus=0")
    project = load_project()
    assert project.theme.name == "deep-navy"
    assert project.content.poster.headline != "FROM THE SHELL"
    assert project.scenario.model.size_name == "70B"


def test_what_the_variables_choose_reaches_the_project(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text((PALETTES / "paper.toml").read_text().replace('name = "paper"', 'name = "mine"'))
    monkeypatch.chdir(tmp_path)
    set_variables(monkeypatch, palette="mine.toml", scenario="8b-one-node", headline="OURS", subtitle="SECOND", quote="Third.")
    project = load_project(Choices.from_environment())
    assert (project.theme.name, project.scenario.model.size_name) == ("mine", "8B")
    words = project.content
    assert (words.poster.headline, words.poster.subtitle, words.footer.quote) == ("OURS", "SECOND", "Third.")


# ---------------------------------------------------------------- options go before the environment
def test_options_go_before_the_environment_and_settings_after_its_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    set_variables(monkeypatch, palette="paper", quote="From the shell.", set="serving.context=131072;serving.batch_limit=4")
    chosen = Choices.from_environment().overridden(Choices(palette="aurora", settings=("serving.context=65536",)))
    assert chosen.settings == ("serving.context=131072", "serving.batch_limit=4", "serving.context=65536")
    project = load_project(chosen)
    assert project.theme.name == "aurora"
    assert project.content.footer.quote == "From the shell."
    assert (project.scenario.serving.context, project.scenario.serving.batch_limit) == (65536, 4)


def test_the_command_takes_what_no_option_says_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    set_variables(monkeypatch, scenario="8b-one-node", set="serving.replicas=3")
    told = CliRunner().invoke(app, ["numbers", "--json"]).output
    assert '"weights_bytes": 16000000000.0' in told
    other = CliRunner().invoke(app, ["numbers", "--json", "--scenario", "405b-16384-gpus"]).output
    assert '"model_parameters": 405000000000.0' in other
    bad = CliRunner().invoke(app, ["numbers", "--set", "serving.replicas=3x"])
    assert bad.exit_code == 2 and "serving.replicas: is '3x'" in bad.output
    set_variables(monkeypatch, set="serving.replicas=3x")
    assert CliRunner().invoke(app, ["numbers", "--set", "serving.replicas=2"]).exit_code == 0


def test_a_folder_of_ones_own_by_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "ours.toml").write_bytes((SCENARIOS / "8b-one-node.toml").read_bytes())
    (tmp_path / "content.toml").write_bytes(DEFAULT_CONTENT.read_bytes())
    (tmp_path / "parts.toml").write_bytes(HARDWARE.read_bytes())
    set_variables(monkeypatch, assets=str(tmp_path), scenario="ours", hardware=str(tmp_path / "parts.toml"))
    assert load_project(Choices.from_environment()).scenario.model.size_name == "8B"


# ---------------------------------------------------------------- preset, debug, cache
def test_the_preset_of_the_environment_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    assert preset().name == "talk"
    set_variables(monkeypatch, preset="draft")
    assert (preset().name, preset("archive").name) == ("draft", "archive")


@pytest.mark.parametrize(("name", "asked"), [("debug", environment.is_debug), ("silent", environment.is_silent)])
def test_a_switch_is_on_for_anything_but_nothing_and_zero(name: str, asked: Callable[[], bool], monkeypatch: pytest.MonkeyPatch) -> None:
    told = []
    for value in ("", "0", "1", "yes"):
        set_variables(monkeypatch, **{name: value})
        told.append(asked())
    assert told == [False, False, True, True]


@pytest.mark.parametrize(("value", "speaks"), [pytest.param("", True, marks=pytest.mark.slow), ("1", False)])
def test_a_command_is_silent_where_the_environment_says_so(value: str, speaks: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def narrator(*_: object) -> None:
        raise InputError(["a voice is asked for"])

    def rendering(*_: object) -> None:
        raise InputError(["no voice is asked for"])

    for command in (films, render):
        monkeypatch.setattr(command, "narrator_of", narrator)
        monkeypatch.setattr(command, "render_wanted", rendering)
    set_variables(monkeypatch, silent=value)
    for command in (["render", "opening"], ["film"]):
        assert ("no voice" not in CliRunner().invoke(app, command).output) == speaks
        assert "no voice" in CliRunner().invoke(app, [*command, "--silent"]).output


def test_where_the_cache_is() -> None:
    assert cache_folder({"EXPLAINER_CACHE": "/a", "XDG_CACHE_HOME": "/b"}) == Path("/a")
    assert cache_folder({"XDG_CACHE_HOME": "/b"}) == Path("/b") / OURS
    assert cache_folder({}) == Path.home() / ".cache" / OURS
    assert cache_folder({"EXPLAINER_CACHE": "10:30"}) == Path.cwd() / "10:30"


# ---------------------------------------------------------------- the bare Manim CLI
def manim(root: Path, folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `manim` in a folder on one of our scenes."""
    own = {f"EXPLAINER_{name.upper()}": value for name, value in variables.items()}
    environment = os.environ | own | {"PYTHONPATH": str(root)}
    command = [sys.executable, "-m", "manim", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


OPENING = ("-s", "-r", "320,180", "--verbosity", "WARNING", "--progress_bar", "none")


def test_the_bare_command_draws_in_the_palette_of_the_environment(root: Path, tmp_path: Path) -> None:
    scene = str(root / "scenes" / "sections" / "opening" / "scene.py")
    done = manim(root, tmp_path, *OPENING, scene, "Opening", palette="paper")
    assert done.returncode == 0, done.stderr
    (picture,) = tmp_path.rglob("*.png")
    corner = Image.open(picture).convert("RGB").getpixel((2, 2))
    assert min(corner) > 200, "the ground of paper is light"


@pytest.mark.parametrize(
    ("variables", "line"),
    [
        (
            {"palette": "pink"},
            "EXPLAINER_PALETTE: no palette is called 'pink'; choose one of aurora, deep-navy, okabe-night, paper or name a .toml file",
        ),
        (
            {"set": "training.gpus=0"},
            "EXPLAINER_SET training.gpus=0: training.gpus: 0 cannot be; choose a number greater than or equal to 1",
        ),
    ],
)
def test_a_bad_variable_ends_the_bare_command_in_one_line(root: Path, tmp_path: Path, variables: dict[str, str], line: str) -> None:
    scene = str(root / "scenes" / "sections" / "operations" / "scene.py")
    done = manim(root, tmp_path, "-ql", "-s", scene, "Operations", **variables)
    assert done.returncode != 0
    assert [text for text in done.stderr.splitlines() if text] == [line]
    assert "Traceback" not in done.stdout
    assert list(tmp_path.iterdir()) == []
