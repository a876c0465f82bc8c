"""Shared fixtures: a clean environment, a cache of the test run's own, and Manim settings that do not leak."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from manim import config, tempconfig

from scenes.content.loader import DEFAULT_PALETTE, palette_names
from scenes.core import language
from scenes.core.box import Box
from scenes.core.formats import WIDE
from scenes.drawing.figure import Figure
from scenes.film import DIVES
from scenes.models import texts
from scenes.models.scenario import Scenario
from scenes.project import Project, load_project
from scenes.raster.camera import LayeredCamera
from scenes.raster.still import style_of
from tests.scenarios import NAMES, SIZE, shipped

PALETTES = tuple(name for name in palette_names() if name != DEFAULT_PALETTE)
ROOT = Path(__file__).resolve().parents[1]
CACHE = "EXPLAINER_CACHE"
PLAYED = ("test_each_mark_happens", "test_a_cue_lasts")  # tests that play all cues anew
CUES = ("_cues.py", "_rows.py")  # ends of the names of files whose tests play cues
QUICK = "workflow"  # the deep dive whose cues the quick tests play
own_cache = pytest.StashKey[str]()
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])  # machines differ, and share
settings.load_profile("untimed")


def pytest_configure(config: pytest.Config) -> None:
    """Give the run an empty cache; parallel workers inherit it, so each model runs once for all tests."""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # as in a shell's background: the programs that tests start must hear Ctrl-C
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if not hasattr(config, "workerinput"):
        config.stash[own_cache] = os.environ[CACHE] = tempfile.mkdtemp(prefix="explainer-tests-")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave to the slow tests what deep dives do in other frames than 16:9, in other palettes and scenarios, and cues of sections in 4:5 and 1:1."""
    for item in items:
        said = _parameters(item)
        if item.path.name.endswith(CUES) and said & {"portrait", "square"}:  # plays all cues of a section in that frame
            item.add_marker(pytest.mark.slow)
        if said & set(DIVES) and said & {"phone", "portrait", "square", *PALETTES, *NAMES[1:]}:
            item.add_marker(pytest.mark.slow)
        if "deep_dives" in item.path.parts and said & {*NAMES[1:]}:
            item.add_marker(pytest.mark.slow)
        if said & set(DIVES) and item.name.startswith(PLAYED):  # the walks of other tests play the same cues
            item.add_marker(pytest.mark.slow)
        if said & {*DIVES} - {QUICK} and "walks" in getattr(item, "fixturenames", ()):  # plays all cues; the quick tests play one deep dive
            item.add_marker(pytest.mark.slow)


def _parameters(item: pytest.Item) -> set[str]:
    """Return a test's parameters by their names: texts, and formats; none of a test that has others."""
    values = [getattr(value, "name", value) for value in getattr(getattr(item, "callspec", None), "params", {}).values()]
    return set(values) if all(isinstance(value, str) for value in values) else set()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take the cache away again."""
    if own_cache in config.stash:
        shutil.rmtree(config.stash[own_cache], ignore_errors=True)


@pytest.fixture(autouse=True)
def no_options() -> Iterator[None]:
    """Start every test without the options of the shell that runs it, and leave none to the next."""
    cache = os.environ[CACHE]
    _forget_options(cache)
    yield
    _forget_options(cache)


def _forget_options(cache: str) -> None:
    """Drop every option but the run's cache."""
    for name in [name for name in os.environ if name.startswith("EXPLAINER_")]:
        del os.environ[name]
    os.environ[CACHE] = cache


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """Put English in force again after a test that chose another language or corpus."""
    yield
    language.use(language.ENGLISH)
    texts.use(texts.ENGLISH)


@pytest.fixture(autouse=True)
def own_settings() -> Iterator[None]:
    """Undo whatever a test does to Manim's global configuration."""
    with tempconfig(config.copy()):
        yield


@pytest.fixture(scope="session")
def project() -> Project:
    """The story that ships: default words and palette."""
    return load_project()


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's root folder."""
    return ROOT


@pytest.fixture
def camera() -> Iterator[LayeredCamera]:
    """A camera for half the wide frame, over a plain ground."""
    with tempconfig({"pixel_width": SIZE[0], "pixel_height": SIZE[1], "frame_width": 19.2, "frame_height": 10.8}):
        made = LayeredCamera()
        made.set_ground(np.full((SIZE[1], SIZE[0], 3), (10, 21, 56), np.uint8), 1.0, 0.9)
        yield made


@pytest.fixture
def surface(project: Project) -> Figure:
    """An empty figure over the whole wide frame."""
    return Figure(style_of(project.theme, WIDE, *SIZE), Box(0, 0, 1920, 1080, "surface"))


@pytest.fixture(params=NAMES)
def scenario(request: pytest.FixtureRequest) -> Scenario:
    """Each case that ships, one after another."""
    return shipped(request.param)
