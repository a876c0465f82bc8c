"""How a file is put where others read it: written beside, then renamed. Knows nothing of what is written.

What is being written is locked by its process, so that what a killed one left is known and taken away. A symbolic link is written
through, "-" is standard output, and what is no plain file (a device, a fifo, a folder) is refused: a rename would put a file in its place.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import stat
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path
from typing import IO, BinaryIO

from scenes.core.errors import InputError

PRIVATE = 0o600
STDOUT = Path("-")
NAME_MOST = 255  # bytes of a file's name, on all usual file systems
PART = re.compile(r"\..*\.[0-9a-f]{12}\.part(\.[^.]*)?")  # names of `_part`
KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a fifo"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


@contextmanager
def replaced(path: Path, mode: int = 0o666) -> Iterator[Path]:
    """Give a file beside a path to write to; at the end it takes the path's place, at once. Folders are made.

    No reader ever sees half a file, and an error leaves the old one. Raises InputError for a path that is no plain file, OSError with the path.
    """
    if path == STDOUT:
        with _to_stdout() as part:
            yield part
        return
    place = place_of(path)
    part = _part(place)
    try:
        with lock_file(part, mode):
            try:
                yield part
                os.replace(part, place)
            finally:
                part.unlink(missing_ok=True)
    except OSError as error:
        if error.errno is None or str(error.filename or part) != str(part):
            raise
        raise OSError(error.errno, error.strerror, str(path)) from error


def write_file(path: Path, data: bytes) -> None:
    """Write a file, see `replaced`; raises InputError, OSError."""
    with replaced(path) as part:
        part.write_bytes(data)


def keep_file(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write a file that only its owner may read; a folder that refuses is no error."""
    with suppress(OSError), replaced(path, mode=PRIVATE) as part, part.open("wb") as file:
        write(file)


@contextmanager
def _to_stdout() -> Iterator[Path]:
    """Give a file to write to, whose bytes go to standard output at the end."""
    with tempfile.TemporaryDirectory(prefix="explainer-") as folder:
        part = Path(folder) / "part"
        yield part
        with part.open("rb") as file:
            shutil.copyfileobj(file, sys.stdout.buffer)
        sys.stdout.flush()


def place_of(path: Path) -> Path:
    """Return where a path's file is to be written: the target of a link, else the path itself.

    Raises InputError where something is there that is no plain file, OSError for a name that cannot be.
    """
    with suppress(FileNotFoundError):
        mode = path.stat().st_mode
        if (what := next((what for is_kind, what in KINDS if is_kind(mode)), None)) is not None:
            raise InputError([f"{path}: is {what} where a file is to be written; move it away, or name another"])
    return Path(os.path.realpath(path)) if path.is_symlink() else path


def _part(path: Path) -> Path:
    """Return a new name for what is being written (its ending says the kind of file); take away what killed processes left."""
    path.parent.mkdir(parents=True, exist_ok=True)
    stem = _short(path)
    for left in path.parent.glob(f".{escape(stem)}.*.part{escape(path.suffix)}"):
        if PART.fullmatch(left.name) and not left.is_symlink():
            with suppress(OSError), left.open("rb+") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                left.unlink()
    return path.parent / f".{stem}.{uuid.uuid4().hex[:12]}.part{path.suffix}"


def _short(path: Path) -> str:
    """Return a file's stem, or a digest of it where a longer name would be none."""
    room = NAME_MOST - len(f"..{'0' * 12}.part{path.suffix}".encode())
    return path.stem if len(os.fsencode(path.stem)) <= room else hashlib.sha256(os.fsencode(path.stem)).hexdigest()[:32]


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
