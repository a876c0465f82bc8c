"""Results kept on disk: the same bit for bit, read-only, and nothing broken or foreign is ever read."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from scenes.core import memo
from scenes.core.memo import kept_in


@dataclass(frozen=True)
class Found:
    """What the small function of these tests returns."""

    whole: np.ndarray
    cut: np.ndarray
    turned: np.ndarray
    names: tuple[str, ...]


class Counted:
    """A function that counts how often it is really called."""

    __name__ = "counted"

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, size: int) -> Found:
        self.calls += 1
        table = np.random.default_rng(size).normal(size=(size, 6))
        return Found(table, table[:, ::2], table.T, ("a", "é"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache; the folder of what is kept."""
    monkeypatch.setenv("EXPLAINER_CACHE", str(tmp_path))
    return tmp_path / "some"


def ask(run: Counted, size: int = 5) -> Found:
    """Ask as a new process would: without what an earlier one remembers."""
    return kept_in("some", in_memory=2)(run)(size)


def same(a: Found, b: Found) -> bool:
    arrays = [(getattr(a, name), getattr(b, name)) for name in ("whole", "cut", "turned")]
    return a.names == b.names and all(x.dtype == y.dtype and x.tobytes() == y.tobytes() for x, y in arrays)


def test_the_first_and_the_second_process_get_what_was_computed_and_cannot_change_it(folder: Path) -> None:
    run, plain = Counted(), Counted()(5)
    first, second = ask(run), ask(run)
    assert run.calls == 1 and len(list(folder.iterdir())) == 1
    assert same(first, plain) and same(second, plain)
    assert not any(getattr(found, name).flags.writeable for found in (first, second) for name in ("whole", "cut", "turned"))


def test_other_arguments_have_files_of_their_own(folder: Path) -> None:
    run = Counted()
    assert len(ask(run, 4).whole) == 4 and len(ask(run, 5).whole) == 5
    assert run.calls == 2 and len(list(folder.iterdir())) == 2


OTHER = {
    "python": lambda patch: patch.setattr(memo.platform, "python_version", lambda: "0.0"),
    "numpy": lambda patch: patch.setattr(memo, "package_version", lambda package: "0.0" if package == "numpy" else "1"),
    "code": lambda patch: patch.setattr(memo, "code_hash", lambda module: "another"),
}


@pytest.mark.parametrize("change", OTHER.values(), ids=OTHER)
def test_other_versions_and_other_code_compute_anew(
    folder: Path, change: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Counted()
    ask(run)
    change(monkeypatch)
    ask(run)
    assert run.calls == 2 and len(list(folder.iterdir())) == 2


def test_the_code_is_that_of_the_functions_module(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(memo, "code_hash", lambda module: asked.append(module) or "")
    ask(Counted())
    assert asked == [__name__]


@pytest.mark.parametrize(("in_memory", "calls"), [(0, 3), (2, 1)])
def test_nothing_is_kept_in_memory_unless_it_is_wanted(folder: Path, in_memory: int, calls: int) -> None:
    run = Counted()
    found = kept_in("some", in_memory=in_memory)(run)
    for _ in range(3):
        found(5)
        for file in folder.iterdir():
            file.unlink()
    assert run.calls == calls


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


def _flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[-5] ^= 1
    file.write_bytes(data)


def _empty(file: Path) -> None:
    file.write_bytes(b"")


def _open_to_others(file: Path) -> None:
    file.chmod(0o666)


@pytest.mark.parametrize("harm", [_cut, _flip, _empty, _open_to_others])
def test_a_file_that_cannot_be_trusted_is_computed_again_and_replaced(folder: Path, harm: Callable[[Path], None]) -> None:
    run = Counted()
    ask(run)
    harm(next(folder.iterdir()))
    assert same(ask(run), Counted()(5)) and run.calls == 2
    ask(run)
    assert run.calls == 2


def test_a_file_of_another_user_is_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Counted()
    ask(run)
    other = os.getuid() + 1
    monkeypatch.setattr(memo.os, "getuid", lambda: other)
    ask(run)
    assert run.calls == 2


def test_a_folder_that_cannot_be_written_to_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("a file where the folder should be")
    monkeypatch.setenv("EXPLAINER_CACHE", str(tmp_path / "file"))
    assert same(ask(Counted()), Counted()(5))


def test_a_failed_write_leaves_nothing_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(memo, "_write", full)
    assert same(ask(Counted()), Counted()(5)) and not list(folder.iterdir())
