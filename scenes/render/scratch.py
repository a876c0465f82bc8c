"""Temporary folders that outlive nobody: each is locked by the process that uses it; those of dead processes are swept."""

from __future__ import annotations

import fcntl
import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scenes.core.cache import lock_file
from scenes.core.cache_tag import WORK, mark

LOCK = re.compile(r".+-[0-9a-f]{12}\.lock")  # names of `_lock_of`


@contextmanager
def scratch_folder(root: Path, name: str) -> Iterator[Path]:
    """Make a folder of one's own under a cache's root; it is gone at the end."""
    mark(root)
    folder = root / WORK / f"{name}-{uuid.uuid4().hex[:12]}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with lock_file(_lock_of(folder)):
        try:
            folder.mkdir()
            yield folder
        finally:
            _remove(folder)


def sweep(root: Path) -> int:
    """Remove the folders whose processes are gone, those that have names of ours; return how many."""
    swept = 0
    if (root / WORK).is_symlink():
        return 0
    for file in sorted(file for file in (root / WORK).glob("*.lock") if LOCK.fullmatch(file.name) and not file.is_symlink()):
        try:
            with file.open("rb+") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _remove(file.with_suffix(""))
                swept += 1
        except OSError:  # in use, or swept by another run just now
            continue
    return swept


def _lock_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    _lock_of(folder).unlink(missing_ok=True)
