"""Shared fixtures: a clean environment, a private cache for grounds, and Manim settings that do not leak."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from manim import config, tempconfig

from scenes.models.case import Case
from scenes.story import Story, load_story
from tests.cases import NAMES, shipped

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def no_options() -> Iterator[None]:
    """Start every test without the options of the shell that runs it, and leave none to the next."""
    _forget_options()
    yield
    _forget_options()


def _forget_options() -> None:
    for name in [name for name in os.environ if name.startswith("EXPLAINER_")]:
        del os.environ[name]


@pytest.fixture(autouse=True)
def own_settings() -> Iterator[None]:
    """Undo whatever a test does to Manim's global configuration."""
    with tempconfig(config.copy()):
        yield


@pytest.fixture(scope="session")
def story() -> Story:
    """The story that ships: default words and palette."""
    return load_story()


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's root folder."""
    return ROOT


@pytest.fixture(params=NAMES)
def case(request: pytest.FixtureRequest) -> Case:
    """Each case that ships, one after another."""
    return shipped(request.param)
