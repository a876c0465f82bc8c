"""How a file is put where others read it: written beside, then renamed. Knows nothing of what is written.

What is being written is locked by its process, so that what a killed one left is known and taken away.
"""

from __future__ import annotations

import fcntl
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path
from typing import IO, BinaryIO

PRIVATE = 0o600


@contextmanager
def replaced(path: Path, mode: int = 0o666) -> Iterator[Path]:
    """Give a file beside a path to write to; at the end it takes the path's place, at once. Folders are made.

    No reader ever sees half a file, and an error leaves the old one. Raises OSError with the path.
    """
    part = _part(path)
    try:
        with lock_file(part, mode):
            try:
                yield part
                os.replace(part, path)
            finally:
                part.unlink(missing_ok=True)
    except OSError as error:
        if error.errno is None or str(error.filename or part) != str(part):
            raise
        raise OSError(error.errno, error.strerror, str(path)) from error


def write_file(path: Path, data: bytes) -> None:
    """Write a file, see `replaced`; raises OSError."""
    with replaced(path) as part:
        part.write_bytes(data)


def keep_file(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write a file that only its owner may read; a folder that refuses is no error."""
    with suppress(OSError), replaced(path, mode=PRIVATE) as part, part.open("wb") as file:
        write(file)


def _part(path: Path) -> Path:
    """Return a new name for what is being written (its ending says the kind of file); take away what killed processes left."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for left in path.parent.glob(f".{escape(path.stem)}.*.part{escape(path.suffix)}"):
        with suppress(OSError), left.open("rb+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left.unlink()
    return path.parent / f".{path.stem}.{uuid.uuid4().hex[:12]}.part{path.suffix}"


def lock_file(file: Path, mode: int = 0o666) -> IO[bytes]:
    """Make a file and lock it, as long as what is returned is open; when another process took it away meanwhile, make it again."""
    while True:
        lock = os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT, mode), "rb+")
        with suppress(OSError):  # a file system without locks: then nothing is ever swept
            fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            if file.stat().st_ino == os.fstat(lock.fileno()).st_ino:
                return lock
        except FileNotFoundError:
            pass
        lock.close()
