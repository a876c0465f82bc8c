"""A scene by name: what the renderer, its workers and the command pass around instead of the class itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from scenes.core.modules import named, part_of


@dataclass(frozen=True)
class SceneRef:
    """A scene: its key (the same in content, clips and tests), module and class.

    `draws` names modules that it loads by name: their code counts as its own.
    """

    key: str
    module: str
    name: str
    draws: tuple[str, ...] = ()

    @property
    def modules(self) -> tuple[str, ...]:
        """Return the modules whose code, with all that they import, decides what the scene shows."""
        return (self.module, *self.draws)

    def load(self) -> Any:
        """Import the module and return the scene's class; raises SectionError where either is missing."""
        return named(part_of(self.module), self.name)
