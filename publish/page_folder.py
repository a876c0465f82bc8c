"""The page's folder: written beside, then put in place at once; only an earlier page, or nothing, gives way to it."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path

from scenes.core.cache import lock_file
from scenes.core.errors import InputError

INDEX = "index.html"
GENERATOR = "explainer page"
MARK = f'<meta name="generator" content="{GENERATOR}">'.encode()
LOCK, NEW, FORMER = "lock", "new", "former"


def is_page(folder: Path) -> bool:
    """Tell whether a folder is a page that we made."""
    with suppress(OSError):
        return MARK in (folder / INDEX).read_bytes()
    return False


def take_file(source: Path, place: Path) -> None:
    """Put a file into the page: the same file under another name, or a copy where the disk has no such thing. Raises OSError."""
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, place)
    except OSError:
        shutil.copyfile(source, place)


@contextmanager
def replaced_folder(target: Path, is_ours: Callable[[Path], bool]) -> Iterator[Path]:
    """Give a folder beside a path to write to; at the end it takes the path's place, where there is nothing, or what `is_ours` knows.

    An error leaves what was there, and nothing else. Raises InputError for a folder of something else, OSError.
    """
    target = Path(os.path.realpath(target))
    if target.exists() and not (target.is_dir() and (is_ours(target) or not any(target.iterdir()))):
        raise InputError([f"{target}: holds something else; name a new folder, or an empty one"])
    target.parent.mkdir(parents=True, exist_ok=True)
    _sweep(target)
    made = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent))
    try:
        with lock_file(made / LOCK):
            (made / NEW).mkdir()
            yield made / NEW
            _put(made, target)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _put(made: Path, target: Path) -> None:
    """Put the new folder in its place; the former one comes back if that fails."""
    if target.exists():
        os.replace(target, made / FORMER)
    try:
        os.replace(made / NEW, target)
    except OSError:
        if (made / FORMER).exists():
            os.replace(made / FORMER, target)
        raise


def _sweep(target: Path) -> None:
    """Take away what killed processes left beside a folder, and put back the page that one had just moved aside."""
    for left in target.parent.glob(f".{escape(target.name)}.*.part"):
        with suppress(OSError), (left / LOCK).open("rb+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if (left / FORMER).exists() and not target.exists():
                os.replace(left / FORMER, target)
            shutil.rmtree(left, ignore_errors=True)
