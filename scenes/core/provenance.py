"""What a result follows from beside its inputs: a hash of the code (modules with all that they import), and versions of packages.

Imports are read from the source, not by running it. Names of modules that are put together at run time are not seen; whoever
loads so names the modules (see SceneRef.draws).
"""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from scenes.core.errors import SectionError

if TYPE_CHECKING:
    from grimp import ImportGraph

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "scenes"


def code_hash(*modules: str) -> str:
    """Return the SHA-256 of the source of modules and of every project module that they import, however far away."""
    made = hashlib.sha256()
    for name in sorted(import_closure(*modules)):
        made.update(f"{name}={_source_hash(name)};".encode())
    return made.hexdigest()


@cache
def import_closure(*modules: str) -> frozenset[str]:
    """Return the names of modules and of all project modules that they import, packages included; raises SectionError for one that is missing."""
    found: set[str] = set()
    todo = list(modules)
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            graph = _graph(name.split(".")[0])
            if name not in graph.modules:
                raise SectionError(f"{name.replace('.', '/')}.py: no such module; write it, or the __init__.py of its folder")
            todo += [*graph.find_upstream_modules(name), *([name.rpartition(".")[0]] if "." in name else [])]
    return frozenset(found)


@cache
def _graph(package: str) -> ImportGraph:
    """Return the imports of the project, and of another package of the same folder (the tests).

    Nothing of it is kept on disk: a file's time does not tell whether its text is another, and reading all takes a tenth of a second.
    They are read in a thread, which hears no Ctrl-C: what reads them takes that for a fault of its own.
    """
    import grimp

    try:
        with ThreadPoolExecutor(1) as reader:
            return reader.submit(grimp.build_graph, *{PACKAGE, package}, cache_dir=None, exclude_type_checking_imports=True).result()
    except grimp.exceptions.SourceSyntaxError as error:
        raise SectionError(f"{error.filename}:{error.lineno}: is no Python; mend the syntax there") from None


@cache
def _source_hash(module: str) -> str:
    path = ROOT.joinpath(*module.split("."))
    file = next(file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file())
    return hashlib.sha256(file.read_bytes()).hexdigest()


@cache
def package_version(package: str) -> str:
    """Return the version of a package, "none" where it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"
