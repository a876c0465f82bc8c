"""What a folder holds, and from what each file was made: so that what is there already and unchanged is not made again.

The record stands in the folder as `.made.json`: by path the key of all that a file follows from, its bytes and its SHA-256. A file that was
changed or cut short since is made again.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from scenes.core.cache import write_file

RECORD = ".made.json"


@dataclass(frozen=True)
class Entry:
    """A file as it was made: the key of what it follows from, its bytes, its SHA-256."""

    key: str
    bytes: int
    sha256: str


class Made:
    """The record of a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._entries: dict[str, Entry] = {}
        with suppress(OSError, ValueError, TypeError, AttributeError):
            found = json.loads((folder / RECORD).read_text(encoding="utf-8"))
            self._entries = {str(path): Entry(**entry) for path, entry in found.items()}

    def has(self, file: Path, key: str) -> bool:
        """Tell whether a file is there, whole, and made from what the key stands for."""
        entry = self._entries.get(self._name(file))
        return entry is not None and entry.key == key and file.is_file() and file.stat().st_size == entry.bytes

    def add(self, file: Path, key: str) -> Entry:
        """Record a file that was made; the record is written at once, so that an interruption loses nothing."""
        with file.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
        entry = self._entries[self._name(file)] = Entry(key, file.stat().st_size, digest)
        self._write()
        return entry

    def entry(self, file: Path) -> Entry:
        """Return what is recorded of a file; raises KeyError for one that is not."""
        return self._entries[self._name(file)]

    def _name(self, file: Path) -> str:
        return file.relative_to(self.folder).as_posix()

    def _write(self) -> None:
        rows = {path: asdict(entry) for path, entry in sorted(self._entries.items())}
        write_file(self.folder / RECORD, (json.dumps(rows, indent=1) + "\n").encode())


def key_of(*parts: object) -> str:
    """Return the key of what something follows from: values whose `repr` tells them apart."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]
