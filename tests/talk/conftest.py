"""A kit that a whole file of tests reads: made by what the module asks of the CLI, its `ASK`."""

from __future__ import annotations

from pathlib import Path

import pytest

from publish.manifest import Manifest, read_manifest
from tests.command import run


@pytest.fixture(scope="module")
def kit(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the kit."""
    folder = tmp_path_factory.mktemp("kit")
    result = run(*request.module.ASK, "-o", str(folder))
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture(scope="module")
def manifest(kit: Path) -> Manifest:
    """The record of the kit."""
    return read_manifest(kit)
