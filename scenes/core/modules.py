"""Modules of the project that are loaded by name: what is missing of a section is one line with the file to write.

docs/own-section.md tells what each file of a section holds.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any

from scenes.core.errors import SectionError
from scenes.core.provenance import PACKAGE, ROOT

RECIPE = "docs/own-section.md tells what it holds"


def file_of(module: str) -> str:
    """Return the file or folder of a module of the project as errors name it: scenes/film.py for "scenes.film"."""
    return module.replace(".", "/") + ("" if ROOT.joinpath(*module.split(".")).is_dir() else ".py")


def part_of(module: str) -> ModuleType:
    """Import a module of the project by its name; raises SectionError where it, or one that it imports, is missing or no Python."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith(f"{PACKAGE}."):
            raise
        raise _missing(str(error.name)) from None
    except ImportError as error:
        if not (error.name or "").startswith(f"{PACKAGE}."):
            raise
        raise SectionError(f"{file_of(str(error.name))}: {_what(error)}; write it there, or mend the import in {file_of(module)}") from None
    except SyntaxError as error:
        raise SectionError(f"{error.filename}:{error.lineno}: {error.msg}; mend the syntax there") from None


def _missing(module: str) -> SectionError:
    """Return the error of a module that is not there: a section's folder, or a file in one."""
    if ROOT.joinpath(*module.split(".")).parent.name == "sections":
        return SectionError(
            f"{module.replace('.', '/')}: no such folder, and scenes/film.py names it; write it, {RECIPE}, or take out its line"
        )
    return SectionError(f"{file_of(module)}: no such file; write it, {RECIPE}")


def named(module: ModuleType, name: str) -> Any:
    """Return what a module calls by a name; raises SectionError where it has none of it."""
    try:
        return getattr(module, name)
    except AttributeError:
        raise SectionError(f"{file_of(module.__name__)}: has no {name}; write it, {RECIPE}") from None


def _what(error: ImportError) -> str:
    """Return what an import asked a module for in vain, as Python says it, without the file that follows."""
    return str(error).split(" from ")[0]
