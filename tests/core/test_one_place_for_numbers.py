"""No picture and no model formats a number by itself: scenes.core.units is the one place where a number becomes text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import scenes
from scenes.core import units

SPEC = re.compile(r"[+,]|\.\d|\.\{|[eEfgGn%]$")
ROOMS = [Path(scenes.__file__).parent / room for room in ("sections", "models", "drawing")]


def formatted(source: str) -> Iterator[int]:
    """Yield the lines that write a number by a format of their own, or swap a minus sign; messages of errors may."""
    tree = ast.parse(source)
    errors = {id(node) for found in ast.walk(tree) if _is_error(found) for node in ast.walk(found)}
    for node in ast.walk(tree):
        if id(node) in errors:
            continue
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            spec = "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.format_spec.values)
            if SPEC.search(spec):
                yield node.lineno
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and (node.value == "−" or re.search(r"\{:[^}]+\}", node.value)):
            yield node.lineno


def _is_error(node: ast.AST) -> bool:
    return isinstance(node, ast.Raise) or (isinstance(node, ast.Call) and getattr(node.func, "id", "").endswith("Error"))


@pytest.mark.parametrize(
    "source",
    ['f"{x:.2f}"', 'f"{x:,}"', 'f"{x:g}"', 'f"{x:.{n}f}"', 'f"{x:+.1f}"', 'text.replace("-", "−")', '"{:.0f}".format', 'f"{x:.0%}"'],
)
def test_a_number_that_is_formatted_by_hand_is_found(source: str) -> None:
    assert list(formatted(source)) == [1]


def test_no_picture_and_no_model_formats_a_number_by_itself() -> None:
    files = [file for room in ROOMS for file in sorted(room.rglob("*.py"))]
    assert len(files) > 150
    assert [f"{file.name}:{line}" for file in files for line in formatted(file.read_text(encoding="utf-8"))] == []
    assert list(formatted(Path(units.__file__).read_text(encoding="utf-8")))
