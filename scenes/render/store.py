"""Finished clips and plans on disk, by key: shared by all runs, written beside and renamed, checked when they are read.

A clip's file is named after its key, size and SHA-256, so a truncated or broken one is noticed, taken away and rendered
again. What is used is touched, so that the age of a file says when it was last of use.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from scenes.core.cache import write_file
from scenes.core.cache_tag import PARTS, is_marked, left_files, mark, own_files, stranger
from scenes.core.errors import InputError
from scenes.render.clips import Clip, Output, ScenePlan
from scenes.render.scratch import scratch_folder, sweep

ENDINGS = (".mp4", ".webm", ".mov")  # of clips
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
        for file in sorted(file for file in self._clip_folder(key).glob(f"{key}-*") if file.suffix in ENDINGS):
            if _is_whole(file):
                _touch(file)
                return file
            file.unlink(missing_ok=True)
        return None

    def put_clip(self, key: str, data: bytes, ending: str = ".mp4") -> Path:
        """Keep the bytes of a clip; raises OSError when the disk is full or the folder cannot be written to."""
        name = f"{key}-{len(data)}-{_digest(data)}{ending}"
        return self._write(self._clip_folder(key) / name, data)

    def hand_over(self, before: Path, after: Path, output: Output) -> tuple[Path, int]:
        """Return the clip between two clips of the store, and its frames; it is made where it is not there yet."""
        from scenes.video.dissolve import SECONDS, dissolve

        key = _digest(repr((before.stem, after.stem, output, SECONDS)).encode())
        frames = max(1, round(SECONDS * output.fps))
        if found := self.clip(key):
            return found, frames
        with scratch_folder(self.root, "hand_over") as folder:
            made = folder / "dissolve.mp4"
            dissolve(before, after, made, output.fps, output.preset)
            return self.put_clip(key, made.read_bytes()), frames

    def _clip_folder(self, key: str) -> Path:
        return self.root / "clips" / key[:2]

    # ---- plans
    def plan(self, key: str) -> ScenePlan | None:
        """Return a scene's plan, or None when it is missing or broken."""
        file = self._plan_file(key)
        with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
            plan = tuple(Clip.from_row(row) for row in json.loads(file.read_text(encoding="utf-8")))
            _touch(file)
            return plan
        return None

    def put_plan(self, key: str, plan: ScenePlan) -> None:
        """Keep a scene's plan."""
        self._write(self._plan_file(key), json.dumps([asdict(clip) for clip in plan]).encode())

    def _plan_file(self, key: str) -> Path:
        return self.root / "plans" / f"{key}.json"

    # ---- housekeeping
    def parts(self) -> list[Part]:
        """Return what the cache holds, part by part."""
        return [self._part(name) for name in PARTS]

    def _part(self, name: str) -> Part:
        sizes = [facts.st_size for file in own_files(self.root, name) if (facts := _facts(file))]
        return Part(name, len(sizes), sum(sizes), self.root / name)

    def prune(self, everything: bool = False) -> tuple[int, int]:
        """Delete what was not used for DAYS days, or everything; return how many files and bytes went.

        Only files that were written here go. Raises InputError for a folder that is not marked as a cache and holds something else.
        """
        mark(self.root)
        if self.root.is_dir() and not is_marked(self.root):
            other = stranger(self.root) or self.root
            raise InputError(
                [f"{other}: is none of this cache's files, so nothing was deleted; set EXPLAINER_CACHE to a folder of its own"]
            )
        sweep(self.root)
        limit = time.time() - DAYS * 86_400
        files = bytes_gone = 0
        for file in [file for name in PARTS for file in own_files(self.root, name)]:
            facts = _facts(file)
            if facts and (everything or max(facts.st_mtime, facts.st_atime) < limit):
                file.unlink(missing_ok=True)
                files, bytes_gone = files + 1, bytes_gone + facts.st_size
        for left in [left for name in PARTS for left in left_files(self.root, name)]:
            left.unlink(missing_ok=True)
        return files, bytes_gone

    def _write(self, file: Path, data: bytes) -> Path:
        mark(self.root)
        try:
            write_file(file, data)
        except OSError as error:
            place = error.filename if error.errno in (errno.EISDIR, errno.ENOTDIR, errno.EEXIST) else self.root
            raise OSError(error.errno, error.strerror, str(place)) from error
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


def _facts(file: Path) -> os.stat_result | None:
    """Return a file's facts, None where another run took it away meanwhile."""
    with suppress(FileNotFoundError):
        return file.stat()
    return None


def _touch(file: Path) -> None:
    with suppress(OSError):  # a cache that can only be read
        os.utime(file)
