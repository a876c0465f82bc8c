"""Temporary folders that outlive nobody: each is locked by the process that uses it; those of dead processes are swept."""

from __future__ import annotations

import fcntl
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

FOLDER = "work"


@contextmanager
def workspace(root: Path, name: str) -> Iterator[Path]:
    """Make a folder of one's own under a cache's root; it is gone at the end."""
    folder = root / FOLDER / f"{name}-{uuid.uuid4().hex[:12]}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    lock = _lock(_lock_file(folder))
    try:
        folder.mkdir()
        yield folder
    finally:
        _remove(folder)
        lock.close()


def sweep(root: Path) -> int:
    """Remove the folders whose processes are gone; return how many."""
    swept = 0
    for file in sorted((root / FOLDER).glob("*.lock")):
        try:
            with file.open("rb+") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _remove(file.with_suffix(""))
                swept += 1
        except OSError:  # in use, or swept by another run just now
            continue
    return swept


def _lock(file: Path) -> IO[bytes]:
    """Lock a file; when a sweep took it away between making and locking, make it again."""
    while True:
        lock = file.open("wb")
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            if file.stat().st_ino == os.fstat(lock.fileno()).st_ino:
                return lock
        except FileNotFoundError:
            pass
        lock.close()


def _lock_file(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    _lock_file(folder).unlink(missing_ok=True)
