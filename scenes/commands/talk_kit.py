"""A kit under way: its folder, what is in it and from what it was made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import publish
from publish.contents import Entry
from publish.manifest import Media
from scenes.commands.clips import Asked
from scenes.commands.sound import (
    Narrator,
)
from scenes.core.made import Made, key_of
from scenes.core.provenance import code_hash
from scenes.core.scene_ref import SceneRef
from scenes.project import Choices, Project

if TYPE_CHECKING:
    pass


@dataclass
class Kit:
    """A kit under way: what it is made from, its folder and record, which deep dives it has, and what is in it already."""

    project: Project
    choices: Choices
    folder: Path
    asked: Asked
    narrator: Narrator | None
    made: Made
    dives: tuple[SceneRef, ...] = ()
    entries: list[Entry] = field(default_factory=list)

    def make(self, path: str, key: str, write: Callable[[Path], object], part: str = "", purpose: str = "") -> Path:
        """Write a file of the kit, unless it is there and made from the same; list it where a purpose is given."""
        target = self.folder / path
        if not self.made.has(target, key):
            target.parent.mkdir(parents=True, exist_ok=True)
            write(target)
            self.made.add(target, key)
        self.list_entry(part, path, purpose)
        return target

    def list_entry(self, part: str, path: str, purpose: str) -> None:
        """Name a file or folder in the kit's contents."""
        if purpose:
            self.entries.append(Entry(part, path, purpose))

    def media(self, path: str, kind: str, size: tuple[int, int], seconds: float | None = None, sound: bool = False) -> Media:
        """Return a file of the kit as the manifest has it."""
        entry, fps = self.made.entry(self.folder / path), float(self.asked.output(self.asked.editions[0]).fps)
        return Media.model_validate(
            {"path": path, "kind": kind, "width": size[0], "height": size[1], "seconds": seconds, "fps": fps if seconds else None, "sound": sound,
             "bytes": entry.bytes, "sha256": entry.sha256}
        )  # fmt: skip


def code_of(name: str) -> str:
    """Return a hash of a module of publish/ with all that it imports, and of the templates that lie beside it."""
    folder = Path(publish.__file__).parent
    beside = sorted(file for file in folder.rglob("*") if file.is_file() and file.suffix not in (".py", ".pyc"))
    return key_of(code_hash(f"publish.{name}"), [(file.relative_to(folder).as_posix(), file.read_bytes()) for file in beside])
