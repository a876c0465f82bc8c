"""Who may import whom: the contracts of pyproject.toml hold, each of them can fail, and what they cannot say is walked here."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted((ROOT / "scenes").rglob("*.py"))
CONTRACTS = [contract["id"] for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]]
FAULTS = [  # a contract, a new module, and what it must not import
    ("pictures", "drawing/new.py", "scenes.raster.camera"),
    ("pictures", "render/new.py", "scenes.sections.walk"),
    ("pictures", "raster/new.py", "scenes.video.encoder"),
    ("pictures", "core/new.py", "scenes.drawing.shape"),
    ("pictures", "sections/data_pipeline/new.py", "scenes.preview"),
    ("pictures", "new_room.py", "numpy"),
    ("facts", "content/new.py", "scenes.models.corpus"),
    ("facts", "models/new.py", "scenes.content.words"),
    ("facts", "models/new.py", "scenes.project"),
    ("film", "film/__init__.py", "scenes.sections.opening.words"),
    ("wordless", "render/new.py", "scenes.project"),
    ("wordless", "drawing/new.py", "scenes.models.corpus"),
    ("wordless", "raster/new.py", "scenes.film"),
    ("unseen", "models/new.py", "manim"),
    ("unseen", "content/new.py", "scenes.drawing.shape"),
    ("sections", "sections/data_pipeline/new.py", "scenes.sections.operations.picture"),
    ("sections", "sections/poster/new.py", "scenes.sections.data_pipeline.picture"),
    ("sections", "sections/shown/__init__.py", "scenes.sections.opening.words"),
    ("dives", "deep_dives/dive/__init__.py", "scenes.deep_dives.workflow.words"),
    ("room", "sections/operations/new.py", "scenes.raster.still"),
    ("room", "sections/poster/new.py", "scenes.render.scene"),
    ("room", "sections/training_step/new.py", "scenes.video.encoder"),
    ("core", "core/new.py", "manim"),
    ("core", "core/new.py", "pydantic"),
    ("schema", "sections/operations/new.py", "pydantic"),
    ("schema", "render/new.py", "pydantic"),
    ("pixels", "sections/key_concepts/new.py", "cv2"),
    ("pixels", "drawing/new.py", "cairo"),
    ("ground", "raster/ground/new.py", "scenes.drawing.shape"),
    ("ground", "raster/ground/new.py", "manim"),
    ("voice", "../voiceover/new.py", "scenes.sections.walk"),
    ("voice", "../voiceover/new.py", "av"),
    ("publish", "../publish/new.py", "scenes.film"),
    ("publish", "../publish/new.py", "scenes.video"),
    ("silent", "render/new.py", "voiceover.speech"),
    ("bare", "sections/operations/new.py", "voiceover.speech"),
]


def lint_imports(folder: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    """Run import-linter in a folder on all contracts, or on some."""
    chosen = [word for contract in contracts for word in ("--contract", contract)]
    command = [sys.executable, "-c", "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"]
    environment = os.environ | {"PYTHONPATH": str(folder), "COLUMNS": "200"}
    return subprocess.run([*command, "--no-cache", "--no-logo", *chosen], cwd=folder, env=environment, capture_output=True, text=True)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("layers")
    for package in ("scenes", "voiceover", "publish"):
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_the_contracts_hold() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout
    assert f"{len(CONTRACTS)} kept, 0 broken" in done.stdout


@pytest.mark.parametrize(("contract", "file", "wanted"), FAULTS, ids=[f"{contract}-{wanted}" for contract, _, wanted in FAULTS])
def test_a_contract_can_fail(copy: Path, contract: str, file: str, wanted: str) -> None:
    added = copy / "scenes" / file
    module, kept = added.parent.with_suffix(".py"), ""
    if file.endswith("__init__.py"):  # a module that is there: it becomes a package with one import more
        kept = module.read_text(encoding="utf-8")
        module.unlink()
        added.parent.mkdir()
    added.write_text(f"{kept}\nimport {wanted}\n", encoding="utf-8")
    try:
        done = lint_imports(copy, contract)
        assert done.returncode == 1
        assert "0 kept, 1 broken" in done.stdout
    finally:
        added.unlink()
        if kept:
            shutil.rmtree(added.parent)
            module.write_text(kept, encoding="utf-8")


def test_every_contract_is_broken_once() -> None:
    assert {contract for contract, *_ in FAULTS} == set(CONTRACTS)


@pytest.mark.parametrize("file", MODULES, ids=[file.relative_to(ROOT).as_posix() for file in MODULES])
def test_a_module_says_what_it_is_and_imports_by_name(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree) or not file.stat().st_size, "no docstring"
    stars = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)]
    assert not stars, "star import"


def test_the_environment_is_read_in_one_place() -> None:
    readers = {file for file in MODULES if any(word in file.read_text(encoding="utf-8") for word in ("os.environ", "getenv"))}
    assert {file.relative_to(ROOT).as_posix() for file in readers} == {"scenes/core/environment.py"}


def test_a_command_that_renders_nothing_does_not_wait_for_manim() -> None:
    asked = "import sys, scenes.cli, scenes.video.concat, scenes.render.runner; print([name for name in SLOW if name in sys.modules])"
    slow = ("manim", "scipy", "cv2", "distributed")
    told = subprocess.run([sys.executable, "-c", asked.replace("SLOW", repr(slow))], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
