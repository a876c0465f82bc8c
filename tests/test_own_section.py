"""What goes wrong on the way to a section of one's own is one line that names the place and the cure; without a box it is left out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scenes.core.errors import SectionError
from scenes.core.modules import named, part_of
from scenes.drawing.icons import icon_curves
from scenes.film import number_of
from tests.ninth_section import KEY, RECIPE, ROOT, add_section

FOLDER = Path("scenes/sections") / KEY
SMALL = ("--size", "320x180", "--fps", "5", "--jobs", "1", "--silent", "-o", "clips")
STILL, RENDER = ("still", f"{KEY}/tools_answer", "--size", "320x180", "-o", "a.png"), ("render", f"{KEY}/tools_answer", *SMALL)
Change = Callable[[Path], object]


def without(file: Path | str) -> Change:
    """Return what takes a file, or a folder, away from a copy."""
    return lambda copy: shutil.rmtree(copy / file) if (copy / file).is_dir() else (copy / file).unlink()


def as_it_ships(file: str) -> Change:
    """Return what undoes the recipe in a file of a copy."""
    return lambda copy: shutil.copy(ROOT / file, copy / file)


def edited(name: str, old: str, new: str) -> Change:
    """Return what changes a text in a file of the section."""

    def change(copy: Path) -> None:
        file = copy / FOLDER / name
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")

    return change


FAULTS: dict[str, tuple[Change, tuple[str, ...], str]] = {
    "no folder": (without(FOLDER), ("list",), f"{FOLDER}: no such folder, and scenes/film.py names it"),
    "no line in film.py": (
        as_it_ships("scenes/film.py"),
        ("list",),
        f"assets/content.toml: {KEY}: is no section of the film; add Section('{KEY}') to SECTIONS in scenes/film.py",
    ),
    "no picture": (without(FOLDER / "picture.py"), RENDER, f"{FOLDER}/picture.py: no such file"),
    "no scene": (without(FOLDER / "scene.py"), RENDER, f"{FOLDER}/scene.py: no such file; write it"),
    "no Python": (edited("cues.py", "with walk", "wth walk"), STILL, f"{FOLDER}/cues.py:13: i"),
    "no seconds": (as_it_ships("assets/timing.toml"), ("list",), f"assets/timing.toml: {KEY}.model_plans: is missing"),
    "no moment": (edited("moments.py", '"tools_answer": answered, ', ""), STILL, f"{KEY}: moments() lacks tools_answer"),
    "no route": (edited("cues.py", '"loop"', '"lop"'), RENDER, f"{KEY}/tools_answer: no route 'lop'; known routes: loop"),
    "no part": (
        edited("cues.py", "step.light(*STEPS[1]", 'step.light("rail"'),
        RENDER,
        "agents/tools_answer: no part 'rail'; known parts: step",
    ),
    "no part of a part": (
        edited("cues.py", "step.light(*STEPS[1]", 'step.light("step", 4'),
        RENDER,
        "agents/tools_answer: no part 'step 4'; known parts: step 1, step 2, step 3",
    ),
    "two marks in a step": (
        edited(
            "cues.py", "step.light(*STEPS[2]", 'step.mark("comes", 0.1)\n        step.mark("lands", arrival)\n        step.light(*STEPS[2]'
        ),
        RENDER,
        "agents/tools_answer: the step marks comes and lands, and can wait for one word; mark lands in a step of its own",
    ),
    "no end": (
        edited("cues.py", "walk.end) as step:\n        body", "walk.moment) as step:\n        body"),
        RENDER,
        "ends at another moment",
    ),
}


def command(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a copy of the project."""
    environment = os.environ | {"PYTHONPATH": str(copy)}
    return subprocess.run(
        [sys.executable, "-m", "scenes.cli", *arguments], cwd=copy, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def recipe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("own") / "whole"
    root.mkdir()
    add_section(root)
    return root


@pytest.fixture
def copy(recipe: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(recipe, tmp_path / "copy"))


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_missing_is_one_line_that_names_it(copy: Path, fault: str) -> None:
    change, arguments, line = FAULTS[fault]
    change(copy)
    done = command(copy, *arguments)
    said = done.stderr.strip().splitlines()
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert line in said[0]
    assert len([found for found in said if "assets/timing.toml" not in found]) <= 1, said


def test_where_it_is_not_translated_the_default_file_speaks_and_says_so(copy: Path) -> None:
    done = command(copy, *STILL, "--content", "de")
    assert done.returncode == 0, done.stderr
    notice = f"assets/content.de.toml: {KEY}: is missing, so assets/content.toml says it; add this table"
    assert done.stderr.splitlines().count(notice) == 1
    german = copy / "assets" / "content.de.toml"
    german.write_text(german.read_text(encoding="utf-8").replace("[operations]", "[operation]", 1), encoding="utf-8")
    assert "operations.title: is missing; add this key" in command(copy, *STILL, "--content", "de").stderr


@pytest.mark.slow
def test_without_a_box_it_is_left_out_of_the_poster_with_a_notice(copy: Path) -> None:
    as_it_ships("scenes/sections/poster/boxes.py")(copy)
    done = command(copy, "poster", "--width", "270", "-o", "p.png")
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[0] == "poster: agents has no box and is left out; give it one in scenes/sections/poster/boxes.py"
    assert (copy / "p.png").is_file()
    rendered = command(copy, "render", "poster/sheet_assembles", f"{KEY}/model_plans", *SMALL)
    assert rendered.returncode == 0, rendered.stderr


@pytest.mark.slow
def test_without_a_box_the_tests_leave_its_sheet_out(copy: Path) -> None:
    as_it_ships("scenes/sections/poster/boxes.py")(copy)
    shutil.copytree(ROOT / "tests", copy / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    files = ("test_film.py", "test_lint.py", "sections/test_truth.py", "sections/test_counts_agree.py")
    chosen = ("-m", "not slow", "-k", f"{KEY} and not aurora and not okabe", *(f"tests/{name}" for name in files))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *chosen],
        cwd=copy, env=os.environ | {"PYTHONPATH": str(copy)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    assert {"s", "."} <= set(done.stdout.split()[0]), "its sheet is left out, its frames are not"


def test_modules_that_lack_something_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, fault in (
        ("scenes.sections.agents.words", "scenes/sections/agents: no such folder, and scenes/film.py names it"),
        ("scenes.sections.operations.word", "scenes/sections/operations/word.py: no such file; write it"),
    ):
        with pytest.raises(SectionError, match=fault):
            part_of(module)
    with pytest.raises(SectionError, match=r"scenes/sections/operations/words.py: has no Tables; write it"):
        named(part_of("scenes.sections.operations.words"), "Tables")
    monkeypatch.setattr(part_of("scenes.sections.operations.marks"), "__path__", [str(tmp_path)], raising=False)
    (tmp_path / "wrong.py").write_text("from scenes.sections.operations import cuse\n", encoding="utf-8")
    with pytest.raises(
        SectionError, match=r"^scenes/sections/operations: cannot import name 'cuse'; write it there, or mend the import in"
    ):
        part_of("scenes.sections.operations.marks.wrong")
    with pytest.raises(ModuleNotFoundError, match="no_package_of_ours"):
        part_of("no_package_of_ours")


def test_an_icon_that_is_not_there_is_named() -> None:
    with pytest.raises(SectionError, match="no icon is called 'agnt' in the Lucide family"):
        icon_curves("agnt")


def test_a_section_that_the_film_does_not_name_has_no_number() -> None:
    with pytest.raises(SectionError, match=r'scenes/film.py: SECTIONS has no section .agents.; add the line Section\("agents"\)'):
        number_of(KEY)


def test_the_recipe_names_every_command_as_it_is() -> None:
    from typer.main import get_command

    from scenes.cli import app

    known = get_command(app).commands  # type: ignore[attr-defined]
    named = [line.split()[1] for line in RECIPE.read_text(encoding="utf-8").splitlines() if line.startswith(".venv/bin/explainer ")]
    assert named and set(named) <= set(known)
