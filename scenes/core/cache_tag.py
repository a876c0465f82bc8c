"""Which files below a cache's root are its own, and the mark that says so: nothing else is ever deleted.

The mark is CACHEDIR.TAG of the Cache Directory Tagging Specification (https://bford.info/cachedir/, from memory), which tools for backups
know too. So it is put only where nothing else lies: a folder of data that someone named as the cache gets none.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from scenes.core.cache import PART, write_file

TAG = "CACHEDIR.TAG"
SIGNATURE = b"Signature: 8a477f597d28d172789f06886806bc55"
TEXT = SIGNATURE + b"\n# What this folder holds is made again when it is missing. `explainer cache prune` deletes it.\n"
WORK = "work"  # where what is being made lies: see scenes.render.scratch
_RESULT = re.compile(r"\w+-[0-9a-f]{20}\.pickle", re.ASCII)  # scenes.core.memo
PARTS = {  # folders of a cache, and the paths of the files in each: scenes.render.store has the first two
    "clips": re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}-\d+-[0-9a-f]{32}\.(?:mp4|webm|mov)", re.ASCII),
    "plans": re.compile(r"[0-9a-f]{32}\.json"),
    "grounds": _RESULT,
    "models": _RESULT,
    "lint": _RESULT,
    "speech": _RESULT,
}


def own_files(root: Path, part: str) -> list[Path]:
    """Return the files of a part that this project wrote, in order: no link, nothing behind one, no other name."""
    return sorted(file for file in _files(root / part) if _is_own(file, root, part))


def left_files(root: Path, part: str) -> Iterator[Path]:
    """Yield what killed processes left half-written in a part: nobody holds its lock."""
    for file in _files(root / part):
        if PART.fullmatch(file.name):
            with suppress(OSError), file.open("rb+") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                yield file


def is_marked(root: Path) -> bool:
    """Tell whether a folder is marked as a cache."""
    try:
        with (root / TAG).open("rb") as file:
            return file.read(len(SIGNATURE)) == SIGNATURE
    except OSError:
        return False


@cache
def mark(root: Path) -> None:
    """Mark a folder as a cache, where nothing lies in it that is not the cache's own; a folder that refuses is no error."""
    with suppress(OSError):
        if not is_marked(root) and stranger(root) is None:
            write_file(root / TAG, TEXT)


def has_locks(root: Path) -> bool:
    """Tell whether files below a root can be locked: without (NFS, some of them) nobody knows what killed processes left."""
    try:
        with (root / TAG).open("rb+") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except (FileNotFoundError, BlockingIOError):
        return True
    except OSError:
        return False
    return True


def stranger(root: Path) -> Path | None:
    """Return a file or folder below a root that is not the cache's own, None where all is."""
    if not root.is_dir():
        return None
    for entry in sorted(root.iterdir()):
        if entry.name not in (TAG, WORK, *PARTS) and not PART.fullmatch(entry.name):
            return entry
    return next(
        (file for part in PARTS for file in sorted(_files(root / part)) if not _is_own(file, root, part) and not PART.fullmatch(file.name)),
        None,
    )


def _is_own(file: Path, root: Path, part: str) -> bool:
    return PARTS[part].fullmatch(file.relative_to(root / part).as_posix()) is not None


def _files(folder: Path) -> Iterator[Path]:
    """Yield the plain files below a folder; links are not followed."""
    if not folder.is_symlink():
        for place, _, names in os.walk(folder):
            yield from (file for name in names if (file := Path(place, name)).is_file() and not file.is_symlink())
