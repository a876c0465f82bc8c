"""Finished clips and plans on disk, by key: shared by all runs, written beside and renamed, checked when they are read.

A clip's file is named after its key, size and SHA-256, so a truncated or broken one is noticed, taken away and rendered
again. What is used is touched, so that the age of a file says when it was last of use.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from scenes.content.reading import Place
from scenes.content.schema import Content
from scenes.engine.clips import Clip, Plan, Planned, plan_key
from scenes.engine.workspace import sweep, workspace

PARTS = ("clips", "plans", "grounds", "models")
DAYS = 30  # how long what is not used is kept


@dataclass(frozen=True)
class Part:
    """One part of the cache: its name, how many files and bytes it has, and its folder."""

    name: str
    files: int
    size: int
    folder: Path


class Store:
    """The clips and plans under a cache's root folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    # ---- clips
    def clip(self, key: str) -> Path | None:
        """Return the file of a clip, or None when it is missing or broken."""
        for file in sorted(self._clip_folder(key).glob(f"{key}-*.mp4")):
            if _is_whole(file):
                _touch(file)
                return file
            file.unlink(missing_ok=True)
        return None

    def put_clip(self, key: str, data: bytes) -> Path:
        """Keep the bytes of a clip; raises OSError when the disk is full or the folder cannot be written to."""
        name = f"{key}-{len(data)}-{_digest(data)}.mp4"
        return self._write(self._clip_folder(key) / name, data)

    def _clip_folder(self, key: str) -> Path:
        return self.root / "clips" / key[:2]

    # ---- plans
    def plan(self, base: str, content: Content) -> Plan | None:
        """Return the plan of a scene that read the same words, or None when it is missing or broken."""
        for file, reads in self._reads(base):
            found = self._plan_file(plan_key(base, content, reads))
            with suppress(OSError, ValueError, TypeError):
                plan = tuple(Clip(**row) for row in json.loads(found.read_text(encoding="utf-8")))
                _touch(found)
                _touch(file)
                return plan
        return None

    def put_plan(self, base: str, content: Content, planned: Planned) -> None:
        """Keep a scene's plan, and which words it read: what is read can depend on the words, so there may be several ways."""
        plan, reads = [asdict(clip) for clip in planned.plan], json.dumps(planned.reads).encode()
        self._write(self._plan_file(plan_key(base, content, planned.reads)), json.dumps(plan).encode())
        self._write(self._plan_file(f"{base}-{_digest(reads)}"), reads)

    def _reads(self, base: str) -> Iterator[tuple[Path, tuple[Place, ...]]]:
        """Yield the places that plans of a scene have read, one tuple each way in which it was ever planned, with its file."""
        for file in sorted((self.root / "plans").glob(f"{base}-*.json")):
            with suppress(OSError, ValueError, TypeError):
                yield file, tuple(map(tuple, json.loads(file.read_text(encoding="utf-8"))))

    def _plan_file(self, key: str) -> Path:
        return self.root / "plans" / f"{key}.json"

    # ---- housekeeping
    def parts(self) -> list[Part]:
        """Return what the cache holds, part by part."""
        return [self._part(name) for name in PARTS]

    def _part(self, name: str) -> Part:
        sizes = [file.stat().st_size for file in _files(self.root / name)]
        return Part(name, len(sizes), sum(sizes), self.root / name)

    def prune(self, everything: bool = False) -> tuple[int, int]:
        """Delete what was not used for DAYS days, or everything; return how many files and bytes went."""
        sweep(self.root)
        limit = time.time() - DAYS * 86_400
        files = bytes_gone = 0
        for file in [file for name in PARTS for file in _files(self.root / name)]:
            facts = file.stat()
            if everything or max(facts.st_mtime, facts.st_atime) < limit:
                file.unlink(missing_ok=True)
                files, bytes_gone = files + 1, bytes_gone + facts.st_size
        return files, bytes_gone

    def _write(self, file: Path, data: bytes) -> Path:
        """Write beside the file (in a folder that a later run sweeps), then rename."""
        file.parent.mkdir(parents=True, exist_ok=True)
        with workspace(self.root, "write") as folder:
            part = folder / file.name
            try:
                part.write_bytes(data)
                os.replace(part, file)
            except OSError as error:
                raise OSError(error.errno, error.strerror, str(self.root)) from error
        return file


def _is_whole(file: Path) -> bool:
    try:
        _, size, digest = file.stem.split("-")
        data = file.read_bytes()
    except (OSError, ValueError):
        return False
    return len(data) == int(size) and _digest(data) == digest


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []


def _touch(file: Path) -> None:
    with suppress(OSError):  # a cache that can only be read
        os.utime(file)
