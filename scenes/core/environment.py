"""The one place where environment variables are read: for the bare Manim CLI, and as defaults of the command's options."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

NAME = "ai-infrastructure-explainer"
CHOICES = ("assets", "content", "timing", "palette", "scenario", "hardware", "headline", "subtitle", "quote", "captions")


def chosen() -> dict[str, str]:
    """Return what $EXPLAINER_ASSETS, _CONTENT, _PALETTE, … (see CHOICES) choose, by lower-case name."""
    found = {name: _variable(name) for name in CHOICES}
    return {name: value for name, value in found.items() if value}


def settings() -> tuple[str, ...]:
    """Return the settings of $EXPLAINER_SET ("table.key=value", parted by semicolons)."""
    return tuple(part.strip() for part in _variable("set").split(";") if part.strip())


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
    """Return the cache's folder: $EXPLAINER_CACHE, or ours under $XDG_CACHE_HOME, or under ~/.cache."""
    if given := environment.get("EXPLAINER_CACHE"):
        return Path(given)
    base = environment.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / NAME


def _variable(name: str) -> str:
    return os.environ.get(f"EXPLAINER_{name.upper()}", "")
