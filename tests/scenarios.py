"""The cases that ship: the default scenario and every file of assets/scenarios."""

from __future__ import annotations

from functools import cache

from scenes.content.loader import DEFAULT_SCENARIO, SCENARIOS
from scenes.models.scenario import Scenario
from scenes.scenario import load_scenario

FILES = {"default": DEFAULT_SCENARIO, **{file.stem: file for file in sorted(SCENARIOS.glob("*.toml"))}}
SIZE = (960, 540)  # of a picture test: half the wide design frame, so a design unit is half a pixel
NAMES = tuple(FILES)


@cache
def shipped(name: str = "default") -> Scenario:
    """Load a shipped case by its name."""
    return load_scenario(FILES[name])
