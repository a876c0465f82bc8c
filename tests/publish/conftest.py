"""The little kit that several tests publish from, one a module: what a test does to its folder meets no other's."""

from __future__ import annotations

from pathlib import Path

import pytest

from publish.manifest import Manifest
from tests.publish.little_kit import little_kit


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kit")


@pytest.fixture(scope="module")
def kit(folder: Path) -> Manifest:
    return little_kit(folder)
