"""`python -m tests.mutants [WORD …]`: breaks the code in forty small ways, one at a time, and sees a quick test fail each time.

The mutations stand in `mutants.toml` beside this file: a file, a text that it holds exactly once, what is put in its place, and the
tests that ought to notice, which must pass without it. Each is made in a copy of the project. What was killed is kept under the cache
until the code or a test changes, so an interrupted run goes on where it stopped; with words only those mutations run whose file,
text or tests hold one.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from scenes.core.cache_tag import WORK
from scenes.core.environment import cache_folder

ROOT = Path(__file__).resolve().parents[2]
LIST = Path(__file__).with_name("mutants.toml")
COPIED = ("scenes", "publish", "tests", "assets", "benchmarks", "docs", "pyproject.toml", "README.md")
FAILED = 1  # what pytest returns when a test failed
LONGEST = 1200  # seconds for one mutation, and for all tests without any
AT_ONCE = 2  # mutations
console = Console(stderr=True, highlight=False)


@dataclass(frozen=True)
class Mutant:
    """One small fault: `old` in a file becomes `new`; the tests that ought to notice."""

    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return how reports name it: file, fault and tests."""
        return f"{self.file}: {self.old.strip()} -> {self.new.strip()} ({', '.join(self.tests)})"

    def apply(self, root: Path) -> None:
        """Make the fault in a copy of the project; raises ValueError unless the text is there exactly once."""
        path = root / self.file
        text = path.read_text(encoding="utf-8")
        if text.count(self.old) != 1:
            raise ValueError(f"{LIST.name}: {self.file} holds {text.count(self.old)} times {self.old!r}, not once; mend the entry")
        path.write_text(text.replace(self.old, self.new), encoding="utf-8")


def mutants() -> list[Mutant]:
    """Return all mutations of the list."""
    entries = tomllib.loads(LIST.read_text(encoding="utf-8"))["mutant"]
    return [Mutant(**{**entry, "tests": tuple(entry["tests"])}) for entry in entries]


def run(mutant: Mutant) -> str:
    """Return what became of a mutation: "killed", "survived", or what else went wrong."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        root = copy_to(Path(folder))
        try:
            mutant.apply(root)
        except ValueError as error:
            return str(error)
        code, said = _tested(root, mutant.tests)
    return {0: "survived", FAILED: "killed"}.get(code, f"tests could not run: {said[-400:]}")


def unbroken(wanted: Sequence[Mutant]) -> str | None:
    """Return None when the tests of mutations pass on the code as it is, else what they said: what fails anyway kills nothing."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        code, said = _tested(copy_to(Path(folder)), sorted({test for mutant in wanted for test in mutant.tests}))
    return f"tests fail without any mutation; mend them first:\n{said[-2000:]}" if code else None


def _tested(root: Path, tests: Sequence[str]) -> tuple[int, str]:
    """Run tests in a copy of the project, up to the first that fails; return pytest's code, or -1 after LONGEST, and what it said."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-m", "not slow", *tests]
    try:
        done = subprocess.run(command, cwd=root, env=_environment(root), capture_output=True, text=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        return -1, f"no end after {LONGEST} s"
    return done.returncode, done.stdout + done.stderr


def copy_to(folder: Path) -> Path:
    """Copy what tests need into a folder; return it."""
    for name in COPIED:
        source, target = ROOT / name, folder / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, target)
    return folder


def _environment(root: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}


def tree_hash() -> str:
    """Return a hash of all code, words and tests."""
    found = hashlib.sha256()
    for folder in ("scenes", "tests", "assets"):
        for file in sorted(path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts):
            found.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return found.hexdigest()


class Kept:
    """What was seen before of this very tree: mutations that were killed, and tests that pass without any."""

    def __init__(self) -> None:
        self._file = cache_folder() / WORK / "mutants.json"
        self._tree = tree_hash()
        try:
            found = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            found = {}
        self._seen: set[str] = set(found.get("seen", ())) if found.get("tree") == self._tree else set()

    def __contains__(self, name: str) -> bool:
        return name in self._seen

    def add(self, *names: str) -> None:
        """Keep what was seen."""
        self._seen.update(names)
        self._file.parent.mkdir(parents=True, exist_ok=True)
        part = self._file.with_suffix(f".{os.getpid()}.part")
        part.write_text(json.dumps({"tree": self._tree, "seen": sorted(self._seen)}), encoding="utf-8")
        part.replace(self._file)


def results(wanted: Sequence[Mutant]) -> Iterator[tuple[Mutant, str]]:
    """Yield mutations with what became of them, as they come; when this is left early, no further one is begun."""
    pool = ThreadPoolExecutor(max_workers=AT_ONCE)
    try:
        futures = {pool.submit(run, mutant): mutant for mutant in wanted}
        for future in as_completed(futures):
            yield futures[future], future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def main(words: Sequence[str]) -> int:
    """Run the mutations that hold one of the words, or all; print what became of each and return how many were not killed."""
    wanted = [mutant for mutant in mutants() if not words or any(word in mutant.name for word in words)]
    kept, left = Kept(), 0
    new = [mutant for mutant in wanted if mutant.name not in kept]
    with Progress(console=console) as progress:
        task = progress.add_task("tests as they are", total=len(wanted), completed=len(wanted) - len(new))
        unseen = [mutant for mutant in new if not all(test in kept for test in mutant.tests)]
        if unseen and (fault := unbroken(unseen)):
            console.print(fault, markup=False, soft_wrap=True)
            return len(new)
        kept.add(*(test for mutant in unseen for test in mutant.tests))
        progress.update(task, description="mutations")
        for mutant, fate in results(new):
            progress.advance(task)
            console.print(f"{fate}: {mutant.name}", markup=False, soft_wrap=True)
            if fate == "killed":
                kept.add(mutant.name)
            else:
                left += 1
    console.print(f"{len(wanted) - left} of {len(wanted)} killed")
    return left


if __name__ == "__main__":
    try:
        sys.exit(min(1, main(sys.argv[1:])))
    except KeyboardInterrupt:
        console.print("interrupted; what was killed is kept, the same command goes on with the rest")
        sys.exit(130)
