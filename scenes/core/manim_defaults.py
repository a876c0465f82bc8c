"""Lets Manim take its settings from its own defaults alone, whatever manim.cfg lies in the current folder or in the home.

Manim reads such files while it is imported: another codec or background would change what is drawn but not the keys under which it
is kept, and a fault in one would end every command. So a finder stands before the import, and lets Manim's settings name no file but
Manim's own. The bare Manim CLI is Manim's: there a manim.cfg counts (see scenes.sections.bare_manim).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType

SETTINGS = "manim._config.utils"  # the module whose config_file_paths names Manim's own file, the home's, and the folder's


def ignore_manim_files() -> None:
    """Let Manim, when it is imported from now on, read no settings but its defaults; where it is imported already, nothing changes."""
    if SETTINGS not in sys.modules and not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Finder(MetaPathFinder):
    """Finds the module of Manim's settings, once, and lets it be loaded with its own file alone."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Return the module's specification with a loader of ours; None for any other module."""
        if name != SETTINGS:
            return None
        sys.meta_path.remove(self)
        found = PathFinder.find_spec(name, path)
        if found is not None and found.origin is not None:
            found.loader = _Loader(name, found.origin)
        return found


class _Loader(SourceFileLoader):
    """Loads the module, then lets it name its own file in place of the others."""

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's code."""
        super().exec_module(module)
        own = Path(self.path).with_name("default.cfg")
        vars(module)["config_file_paths"] = lambda: [own, own, own]
