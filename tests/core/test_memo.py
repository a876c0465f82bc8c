"""Model runs kept on disk: the same results bit for bit, read-only, and nothing broken or foreign is ever read."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from scenes.keeping import cache_root
from scenes.models import keep
from scenes.models.keep import kept, pack, unpack
from scenes.models.language_model import _run, generate, train
from scenes.models.run_records import run_record
from scenes.models.serving import simulate
from scenes.models.tokenizer import train_tokenizer
from tests.cases import shipped


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
    """An empty cache; the folder of its models."""
    monkeypatch.setenv("EXPLAINER_CACHE", str(tmp_path))
    return tmp_path / "models"


def ask(run: Counted, size: int = 5) -> Found:
    """Ask as a new process would: without what an earlier one remembers."""
    return kept(run)(size)


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


@pytest.mark.parametrize("part", [keep.np, keep.platform], ids=["numpy", "python"])
def test_another_version_computes_anew(folder: Path, part: object, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Counted()
    ask(run)
    monkeypatch.setattr(part, *(("__version__", "0.0") if part is np else ("python_version", lambda: "0.0")))
    ask(run)
    assert run.calls == 2 and len(list(folder.iterdir())) == 2


def test_another_source_text_computes_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Counted()
    ask(run)
    monkeypatch.setattr(keep, "_source", lambda: b"another")
    ask(run)
    assert run.calls == 2 and len(list(folder.iterdir())) == 2


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
    monkeypatch.setattr(keep.os, "getuid", lambda: other)
    ask(run)
    assert run.calls == 2


def test_a_folder_that_cannot_be_written_to_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("a file where the folder should be")
    monkeypatch.setenv("EXPLAINER_CACHE", str(tmp_path / "file"))
    assert same(ask(Counted()), Counted()(5))


def test_a_failed_write_leaves_nothing_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keep, "_write", full)
    assert same(ask(Counted()), Counted()(5)) and not list(folder.iterdir())


def test_kept_runs_of_the_models_are_what_computing_them_gives() -> None:
    case = shipped("default")
    assert train_tokenizer() == train_tokenizer.__wrapped__()
    assert run_record() == run_record.__wrapped__()
    for found, computed in ((simulate(case), simulate.__wrapped__(case)), (train(), train.__wrapped__())):
        assert pack(found) == pack(unpack(pack(computed)))
    assert pack(generate("The")) == pack(unpack(pack(generate.__wrapped__("The"))))
    assert not next(iter(_run().checkpoints.values())).state.weights["head"].flags.writeable


def test_the_cache_is_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("EXPLAINER_CACHE", str(tmp_path / "own"))
    assert cache_root() == tmp_path / "own"
    monkeypatch.delenv("EXPLAINER_CACHE")
    assert cache_root() == tmp_path / "ai-infrastructure-explainer"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache_root() == Path.home() / ".cache" / "ai-infrastructure-explainer"
