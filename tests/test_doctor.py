"""`explainer doctor` finds all that is needed here, and each thing that is taken away, with its cure."""

from __future__ import annotations

import json
import sys
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import av
import pytest
from typer.testing import CliRunner

from scenes import doctor
from scenes.cli import app
from scenes.core import environment, typeset
from tests.ninth_section import ROOT

Patch = pytest.MonkeyPatch


def told(*options: str) -> tuple[int, dict]:
    done = CliRunner().invoke(app, ["doctor", "--json", *options])
    return done.exit_code, json.loads(done.output)


def test_this_machine_has_all_that_is_needed() -> None:
    code, found = told()
    assert (code, found["ok"]) == (0, True)
    names = {check["name"] for check in found["checks"]}
    assert {"Python", "packages", "Cairo", "Pango", "fonts", "encoder libx264", "encoder aac", "cache", "disk of cache"} <= names
    text = CliRunner().invoke(app, ["doctor"]).output.splitlines()
    assert len(text) == len(found["checks"]) + 1
    assert text[-1].endswith("all that is needed is there")


def no_codec(patch: Patch, name: str) -> None:
    class Codec:
        def __init__(self, wanted: str, _: str) -> None:
            if wanted == name:
                raise ValueError(wanted)

    patch.setattr(av.codec, "Codec", Codec)


def full(patch: Patch) -> None:
    usage = namedtuple("usage", "total used free")  # noqa: PYI024
    patch.setattr(doctor.shutil, "disk_usage", lambda _: usage(10, 9, 1e6))


LOST: dict[str, tuple[Callable[[Patch], object], str]] = {
    "Python": (lambda patch: patch.setattr(doctor, "LEAST_PYTHON", (9, 9)), "install Python 9.9 or newer"),
    "package manim": (
        lambda patch: patch.setattr(doctor, "_is_installed", lambda name: name != "manim"),
        "run `make setup`, or `pip install -c constraints.txt .`",
    ),
    "Cairo": (lambda patch: patch.setitem(sys.modules, "cairo", None), "libcairo2-dev"),
    "Pango": (lambda patch: patch.setitem(sys.modules, "manimpango", None), "libpango1.0-dev"),
    "font lost": (lambda patch: patch.setitem(typeset.FACES, "lost", ("no_such_font", "Sans")), "run `make setup`"),
    "encoders": (lambda patch: patch.setitem(sys.modules, "av", None), "run `make setup`"),
    "encoder libx264": (lambda patch: no_codec(patch, "libx264"), "--only-binary av"),
    "cache": (lambda patch: patch.setattr(doctor, "cache_folder", lambda: Path(__file__)), "set EXPLAINER_CACHE to a folder"),
    "disk of cache": (full, "explainer cache prune"),
}


@pytest.mark.parametrize("name", LOST)
def test_what_is_missing_is_named_with_its_cure(name: str, monkeypatch: Patch) -> None:
    lose, cure = LOST[name]
    monkeypatch.setattr(doctor.platform, "system", lambda: "Linux")
    lose(monkeypatch)
    code, found = told()
    (missing,) = [check for check in found["checks"] if check["needed"] and not check["ok"]]
    assert (code, found["ok"], missing["name"]) == (1, False, name)
    assert cure in missing["cure"]


def test_code_that_is_a_copy_is_told_in_the_folder_of_the_project(tmp_path: Path, monkeypatch: Patch) -> None:
    def code() -> list[dict]:
        return [check for check in told()[1]["checks"] if check["name"] == "code of this folder"]

    monkeypatch.chdir(ROOT)
    assert [check["ok"] for check in code()] == [True]
    monkeypatch.chdir(tmp_path)
    assert not code(), "nothing to tell where no project is"
    for name in ("pyproject.toml", "scenes/doctor.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (check,) = code()
    assert not check["ok"] and str(ROOT / "scenes") in check["found"] and "-e ." in check["cure"]


def test_the_page_of_the_notebook_keeps_the_files_of_the_folder() -> None:
    lines = [line for line in (ROOT / "docs" / "notebook.md").read_text(encoding="utf-8").splitlines() if "pip install" in line]
    assert lines and all(" -e " in line for line in lines)


def test_what_is_not_needed_is_no_fault(monkeypatch: Patch) -> None:
    no_codec(monkeypatch, "prores_ks")
    code, found = told()
    assert (code, found["ok"]) == (0, True)
    assert [check["name"] for check in found["checks"] if not check["ok"]] == ["encoder prores_ks"]
    assert any(line.startswith("without encoder prores_ks") for line in CliRunner().invoke(app, ["doctor"]).output.splitlines())


def test_requirements_are_read_by_their_names() -> None:
    assert [doctor._name_of(text) for text in ("manim==0.22.0", "grimp>=3", "numpy", 'a-b ; python_version < "3"')] == [
        "manim",
        "grimp",
        "numpy",
        "a-b",
    ]
    assert environment.NAME == "ai-infrastructure-explainer"
