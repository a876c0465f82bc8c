"""Who may import whom (the table of the architecture), walked over every module."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# room -> rooms of the project that it may import (longest prefix wins); external packages that are banned there
ROOMS: dict[str, tuple[set[str], set[str]]] = {
    "scenes.content": ({"scenes.content"}, {"manim", "numpy"}),
    "scenes.theme": (set(), {"manim", "pydantic"}),
    "scenes.layout": (set(), {"manim", "pydantic"}),
    "scenes.typeset": (set(), {"manim", "pydantic"}),
    "scenes.frames": ({"scenes.layout"}, {"manim", "pydantic"}),
    "scenes.keeping": (set(), {"manim", "numpy", "pydantic"}),
    "scenes.models": ({"scenes.models", "scenes.keeping"}, {"manim", "pydantic", "scipy", "cv2"}),
    "scenes.story": ({"scenes.content", "scenes.models", "scenes.theme", "scenes.typeset"}, {"manim"}),
    "scenes.figures": (
        {
            "scenes.figures",
            "scenes.frames",
            "scenes.layout",
            "scenes.theme",
            "scenes.typeset",
            "scenes.content",
            "scenes.models",
            "scenes.story",
        },
        {"pydantic", "cv2"},
    ),
    "scenes.choreography": ({"scenes.choreography", "scenes.figures", "scenes.theme", "scenes.layout"}, {"pydantic"}),
    "scenes.engine.ground": ({"scenes.engine.ground", "scenes.keeping", "scenes.theme"}, {"manim", "pydantic"}),
    "scenes.engine": (
        {
            "scenes.engine",
            "scenes.figures",
            "scenes.frames",
            "scenes.keeping",
            "scenes.layout",
            "scenes.theme",
            "scenes.content",
            "scenes.story",
            "scenes.film",
        },
        set(),
    ),
    "scenes.sections": (
        {"scenes.choreography", "scenes.figures", "scenes.models", "scenes.content", "scenes.layout", "scenes.frames", "scenes.theme"}
        | {"scenes.story", "scenes.engine.scene", "scenes.sections.base"},
        {"pydantic"},
    ),
    "scenes.opening": (
        {"scenes.choreography", "scenes.engine", "scenes.figures", "scenes.layout", "scenes.story", "scenes.content"},
        {"pydantic"},
    ),
    "scenes.poster": (
        {"scenes.choreography", "scenes.engine", "scenes.figures", "scenes.frames", "scenes.layout", "scenes.story", "scenes.sections"},
        {"pydantic"},
    ),
    "scenes.film": ({"scenes.engine.scene", "scenes.story"}, {"pydantic"}),
    "scenes.options": ({"scenes.content", "scenes.layout", "scenes.story", "scenes.typeset"}, {"manim"}),
    "scenes.rendering": ({"scenes"}, {"manim"}),
    "scenes.preview": ({"scenes"}, {"pydantic"}),
    "scenes.lint": ({"scenes"}, set()),
    "scenes.cli": ({"scenes"}, set()),
    "scenes": (set(), {"manim"}),
}
MODULES = sorted((ROOT / "scenes").rglob("*.py"))


def name_of(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def within(module: str, room: str) -> bool:
    return module == room or module.startswith(room + ".")


def room_of(module: str) -> str:
    return max((room for room in ROOMS if within(module, room)), key=len)


def is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def imports(file: Path) -> set[str]:
    """Return every module that a file imports, relative imports resolved."""
    found, package = set(), name_of(file) if file.name == "__init__.py" else name_of(file).rpartition(".")[0]
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            base = package.rsplit(".", node.level - 1)[0] if node.level else ""
            origin = ".".join(part for part in (base, node.module) if part)
            names = {f"{origin}.{alias.name}" for alias in node.names}
            modules = {name for name in names if is_module(name)}
            found |= modules | ({origin} if len(modules) < len(names) else set())
            assert all(alias.name != "*" for alias in node.names), f"{file}: star import"
    return found


@pytest.mark.parametrize("file", MODULES, ids=[name_of(file) for file in MODULES])
def test_a_module_imports_only_what_its_room_may(file: Path) -> None:
    module = name_of(file)
    room = room_of(module)
    allowed, banned = ROOMS[room]
    for wanted in imports(file):
        if within(wanted, "scenes"):
            assert wanted == room or any(within(wanted, other) for other in allowed | {room}), f"{module} imports {wanted}"
        assert wanted.split(".")[0] not in banned, f"{module} imports {wanted}"


def test_sections_never_import_one_another() -> None:
    for file in (ROOT / "scenes" / "sections").glob("*.py"):
        others = {wanted for wanted in imports(file) if within(wanted, "scenes.sections")} - {"scenes.sections.base", name_of(file)}
        assert not others, f"{file.name} imports {others}"


def test_every_module_says_what_it_is() -> None:
    for file in MODULES:
        if file.stat().st_size:
            assert ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))), f"{file} has no docstring"


def test_a_command_that_renders_nothing_does_not_wait_for_manim() -> None:
    asked = "import sys, scenes.cli, scenes.engine.joining, scenes.engine.runner; print([name for name in SLOW if name in sys.modules])"
    slow = ("manim", "scipy", "cv2", "distributed")
    told = subprocess.run([sys.executable, "-c", asked.replace("SLOW", repr(slow))], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
