"""What a scene's code depends on: its module, every project module that it imports, and the versions of packages.

Imports are read from the source, not by running it; names of modules that are put together at run time are found by their
constant beginning ("scenes.sections." stands for the whole folder).
"""

from __future__ import annotations

import ast
import hashlib
import platform
import re
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "scenes"
PACKAGES = (
    "manim", "numpy", "scipy", "opencv-python-headless", "pycairo", "av", "uharfbuzz", "skia-pathops", "svgelements",
    "python-lucide", "font-source-sans-pro", "font-source-serif-pro",
)  # fmt: skip
_MODULE = re.compile(rf"{PACKAGE}(\.\w+)+\.?")


def code_hash(module: str) -> str:
    """Return the hash of the source of a module and of every project module that it imports, however far away."""
    made = hashlib.sha256()
    for name in sorted(closure(module)):
        made.update(f"{name}={_source_hash(name)};".encode())
    return made.hexdigest()


def closure(module: str) -> set[str]:
    """Return a module's name and those of all project modules that it imports, packages included."""
    found, todo = set(), [module]
    while todo:
        name = todo.pop()
        if name not in found and _file(name) is not None:
            found.add(name)
            todo += [*_imports(name), *([name.rpartition(".")[0]] if "." in name else [])]
    return found


def versions() -> str:
    """Return the versions of everything outside of the project that shapes pixels or bytes."""
    import av
    import cairo

    libraries = [f"{name}={'.'.join(map(str, number))}" for name, number in sorted(av.library_versions.items())]
    own = [f"python={platform.python_version()}", f"machine={platform.machine()}", f"cairo={cairo.cairo_version_string()}"]
    return ";".join([*own, *(f"{name}={_version(name)}" for name in PACKAGES), *libraries])


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"


@cache
def _file(module: str) -> Path | None:
    path = ROOT.joinpath(*module.split("."))
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()), None)


@cache
def _source(module: str) -> bytes:
    return _file(module).read_bytes()


@cache
def _source_hash(module: str) -> str:
    return hashlib.sha256(_source(module)).hexdigest()


@cache
def _imports(module: str) -> frozenset[str]:
    """Return the project modules that a module's source names."""
    package = module if _file(module).name == "__init__.py" else module.rpartition(".")[0]
    found: set[str] = set()
    for node in ast.walk(ast.parse(_source(module))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package.rsplit(".", node.level - 1)[0] if node.level else ""
            origin = ".".join(part for part in (base, node.module) if part)
            found |= {origin, *(f"{origin}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _MODULE.fullmatch(node.value):
            found |= _named(node.value)
    return frozenset(name for name in found if name.split(".")[0] == PACKAGE)


def _named(text: str) -> set[str]:
    """Return the modules that a constant names: one, or for a beginning ("scenes.sections.") all in that folder."""
    if not text.endswith("."):
        return {text}
    folder = ROOT.joinpath(*text.strip(".").split("."))
    return {f"{text}{file.stem}" for file in folder.glob("*.py") if file.stem != "__init__"}
