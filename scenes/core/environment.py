"""The one place where environment variables are read: for the bare Manim CLI, and as defaults of the command's options."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

NAME = "ai-infrastructure-explainer"
SAFE_PATH = "PYTHONSAFEPATH"
# A setting: up to a semicolon or a line's end; a string of TOML (where a value or an item of a list begins) is taken whole.
STRING = r'"""(?:\\.|[^\\])*?"""|\'{3}.*?\'{3}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\''
SETTING = re.compile(rf"(?:[=\[,][ \t]*(?:{STRING})|[^;\n\r])+", re.DOTALL)
CHOICES = ("assets", "content", "timing", "palette", "scenario", "hardware", "headline", "subtitle", "quote", "captions", "brand")


def chosen() -> dict[str, str]:
    """Return what $EXPLAINER_ASSETS, _CONTENT, _PALETTE, … (see CHOICES) choose, by lower-case name."""
    found = {name: _variable(name) for name in CHOICES}
    return {name: value for name, value in found.items() if value}


def settings() -> tuple[str, ...]:
    """Return the settings of $EXPLAINER_SET: "table.key=value", parted by semicolons or line ends that stand in no quotes."""
    return tuple(part.strip() for part in SETTING.findall(_variable("set")) if part.strip())


def preset_name() -> str | None:
    """Return the encoder preset that $EXPLAINER_PRESET names."""
    return _variable("preset") or None


def is_debug() -> bool:
    """Tell whether $EXPLAINER_DEBUG asks for a line about every play."""
    return _variable("debug") not in ("", "0")


def is_silent() -> bool:
    """Tell whether $EXPLAINER_SILENT asks for pictures alone."""
    return _variable("silent") not in ("", "0")


def cache_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the cache's folder, absolute: $EXPLAINER_CACHE, or ours under $XDG_CACHE_HOME, or under ~/.cache."""
    if given := environment.get("EXPLAINER_CACHE"):
        return at_home(Path(given)).absolute()
    base = environment.get("XDG_CACHE_HOME")
    return ((at_home(Path(base)) if base else Path.home() / ".cache") / NAME).absolute()


def at_home(path: Path) -> Path:
    """Return a path with "~" or "~name" at its start as that home; one of nobody stays as it is."""
    return Path(os.path.expanduser(path))  # not Path.expanduser: that raises


@contextmanager
def safe_path() -> Iterator[None]:
    """Let Python processes that are started inside import nothing from the current folder."""
    before = os.environ.get(SAFE_PATH)
    os.environ[SAFE_PATH] = "1"
    try:
        yield
    finally:
        del os.environ[SAFE_PATH]
        if before is not None:
            os.environ[SAFE_PATH] = before


def _variable(name: str) -> str:
    return os.environ.get(f"EXPLAINER_{name.upper()}", "")
