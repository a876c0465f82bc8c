"""What is installed is what was checked out: the wheel's files, and the command from an environment of its own. `make slow` runs it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from email.message import Message
from email.parser import Parser
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import scenes
from scenes.project import Project
from scenes.sections.poster.picture import poster_pixels

pytestmark = pytest.mark.slow
ONLY_IN_A_CHECKOUT = {"scenes/storyboard_page.py", "scenes/truth_page.py"}


def run(*command: str | Path, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command that must succeed, without our paths."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("EXPLAINER_", "PYTHON"))} | variables
    done = subprocess.run([str(part) for part in command], cwd=cwd, env=own, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", folder, ".", cwd=root)
    (file,) = folder.iterdir()
    return file


@pytest.fixture(scope="module")
def files(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def tracked(root: Path, folder: str) -> list[Path]:
    """Return the files of a folder, without what running leaves there."""
    return [file for file in (root / folder).rglob("*") if file.is_file() and "__pycache__" not in file.parts]


def test_the_wheel_holds_every_module_and_every_asset_byte_for_byte(root: Path, files: dict[str, bytes]) -> None:
    wanted = {
        file.relative_to(root).as_posix(): file.read_bytes() for part in ("scenes", "voiceover", "publish") for file in tracked(root, part)
    }
    wanted["explainer.py"] = (root / "explainer.py").read_bytes()
    wanted |= {f"scenes/{file.relative_to(root).as_posix()}": file.read_bytes() for file in tracked(root, "assets")}
    assert len([name for name in wanted if name.startswith("scenes/assets/")]) >= 10
    assert "scenes/py.typed" in wanted
    for name in ONLY_IN_A_CHECKOUT:
        del wanted[name]
    assert {name: data for name, data in files.items() if ".dist-info/" not in name} == wanted


def test_no_module_of_the_wheel_needs_tests_or_benchmarks(files: dict[str, bytes]) -> None:
    needs = re.compile(rb"^\s*(from|import) (tests|benchmarks)\b", re.MULTILINE)
    assert [name for name, data in files.items() if needs.search(data)] == []


def test_the_wheel_says_what_it_is(root: Path, files: dict[str, bytes]) -> None:
    told = metadata(files)
    assert (told["Name"], told["Version"], told["License-Expression"]) == ("ai-infrastructure-explainer", scenes.__version__, "MIT")
    licences = [data for name, data in files.items() if name.endswith("licenses/LICENSE")]
    assert licences == [(root / "LICENSE").read_bytes()]


def metadata(files: dict[str, bytes]) -> Message:
    (text,) = (data.decode() for name, data in files.items() if name.endswith(".dist-info/METADATA"))
    return Parser().parsestr(text)


@pytest.fixture(scope="module")
def installed(wheel: Path, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of the commands of an environment that holds the wheel and what it asks for, nothing else; nobody may write there."""
    folder = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", folder / "venv", cwd=folder)
    python = folder / "venv" / "bin" / "python"
    run(python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "-c", root / "constraints.txt", wheel, cwd=folder)
    run("chmod", "-R", "a-w", packages(folder / "venv" / "bin"), cwd=folder)
    yield folder / "venv" / "bin"
    run("chmod", "-R", "u+w", folder, cwd=folder)


def packages(commands: Path) -> Path:
    (folder,) = commands.parent.glob("lib/python3*/site-packages")
    return folder


def state(folder: Path) -> dict[str, int]:
    """Return when each file of a folder was last changed."""
    return {str(file): file.stat().st_mtime_ns for file in folder.rglob("*")}


def test_the_installed_command_draws_and_renders_and_writes_beside_nothing(installed: Path, project: Project, tmp_path: Path) -> None:
    before, cache = state(packages(installed)), {"EXPLAINER_CACHE": str(tmp_path / "cache")}
    explainer, away = installed / "explainer", tmp_path / "away"
    away.mkdir()
    run(explainer, "poster", "-o", "p.png", "--width", "540", cwd=away, **cache)
    assert np.array_equal(np.asarray(Image.open(away / "p.png")), poster_pixels(project, 540))
    told = run(explainer, "render", "operations", "--size", "320x180", "--fps", "5", "--json", cwd=away, **cache)
    assert json.loads(told.stdout)["files"] == [f"media/clips/operations.{ending}" for ending in ("mp4", "srt", "vtt")]
    assert (away / "media" / "clips" / "operations.mp4").stat().st_size > 10_000
    assert run(explainer, "--version", cwd=away).stdout == f"explainer {scenes.__version__}\n"
    assert state(packages(installed)) == before


def test_the_installed_list_names_files_that_the_bare_manim_command_takes(installed: Path, tmp_path: Path) -> None:
    listed = run(installed / "explainer", "list", cwd=tmp_path).stdout.splitlines()
    (row,) = (line.split() for line in listed if line.startswith("opening "))
    options = ("-s", "-r", "320,180", "--progress_bar", "none", "--verbosity", "WARNING")
    run(installed / "manim", *options, row[1], row[2], cwd=tmp_path, EXPLAINER_CACHE=str(tmp_path / "cache"))
    assert len(list(tmp_path.rglob("Opening*.png"))) == 1


def test_a_folder_of_the_installed_command_can_be_changed(installed: Path, tmp_path: Path) -> None:
    run(installed / "explainer", "init", "ours", cwd=tmp_path)
    scenario = tmp_path / "ours" / "scenario.toml"
    assert all(path.stat().st_mode & 0o200 for path in (tmp_path / "ours").rglob("*"))
    scenario.write_text(scenario.read_text(encoding="utf-8").replace("layers = 80", "layers = 40"), encoding="utf-8")
    told = run(installed / "explainer", "numbers", "--json", "--assets", "ours", cwd=tmp_path).stdout
    assert json.loads(told)["kv_bytes_per_token"] == 2 * 40 * 8 * 128 * 2
