"""What a scene's code depends on: its module, every project module that it imports, and the versions of packages.

Imports are read from the source, not by running it; names of modules that are put together at run time are found by their
constant beginning ("scenes.sections." stands for the whole folder).
"""

from __future__ import annotations

import ast
import hashlib
import json
import platform
import re
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import ClassVar

from scenes.keeping import cache_root, keep_file

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "scenes"
PACKAGES = (
    "manim", "numpy", "scipy", "opencv-python-headless", "pycairo", "av", "uharfbuzz", "skia-pathops", "svgelements",
    "python-lucide", "font-source-sans-pro", "font-source-serif-pro",
)  # fmt: skip
MOST = 2000  # sources whose imports are kept
_MODULE = re.compile(rf"{PACKAGE}(\.\w+)+\.?")


def code_hash(module: str) -> str:
    """Return the hash of the source of a module and of every project module that it imports, however far away."""
    made = hashlib.sha256()
    for name in sorted(closure(module)):
        made.update(f"{name}={_source_hash(name)};".encode())
    return made.hexdigest()


@cache
def closure(module: str) -> frozenset[str]:
    """Return a module's name and those of all project modules that it imports, packages included."""
    found, todo = set(), [module]
    while todo:
        name = todo.pop()
        if name.endswith("."):
            todo += _begun(name)
        elif name not in found and _file(name) is not None:
            found.add(name)
            todo += [*_Kept.of(name), *([name.rpartition(".")[0]] if "." in name else [])]
    _Kept.keep()
    return frozenset(found)


def versions() -> str:
    """Return the versions of everything outside of the project that shapes pixels or bytes."""
    import av
    import cairo

    libraries = [f"{name}={'.'.join(map(str, number))}" for name, number in sorted(av.library_versions.items())]
    own = [f"python={platform.python_version()}", f"machine={platform.machine()}", f"cairo={cairo.cairo_version_string()}"]
    return ";".join([*own, *(f"{name}={_version(name)}" for name in PACKAGES), *libraries])


@cache
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


class _Kept:
    """The imports of sources that were read before, by module and hash, in one small file of the cache."""

    known: ClassVar[dict[str, list[str]] | None] = None
    is_new: ClassVar[bool] = False

    @classmethod
    def of(cls, module: str) -> list[str]:
        """Return the project modules that a module's source names."""
        if cls.known is None:
            cls.known = _read_kept()
        key = f"{module} {_source_hash(module)}"
        if key not in cls.known:
            cls.known[key], cls.is_new = sorted(_imports_of(module)), True
        return cls.known[key]

    @classmethod
    def keep(cls) -> None:
        """Write what is new."""
        if cls.is_new:
            latest = dict(list(cls.known.items())[-MOST:])
            keep_file(_kept_file(), lambda file: file.write(json.dumps(latest).encode()))
            cls.is_new = False


def _kept_file() -> Path:
    return cache_root() / "plans" / "imports.json"


def _read_kept() -> dict[str, list[str]]:
    try:
        return dict(json.loads(_kept_file().read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def _imports_of(module: str) -> set[str]:
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
            found.add(node.value)
    return {name for name in found if name.split(".")[0] == PACKAGE}


def _begun(text: str) -> set[str]:
    """Return the modules that a beginning ("scenes.sections.") stands for: all in that folder."""
    folder = ROOT.joinpath(*text.strip(".").split("."))
    return {f"{text}{file.stem}" for file in folder.glob("*.py") if file.stem != "__init__"}
