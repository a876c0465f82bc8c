"""The poster as vectors, drawn once for all tests of this folder."""

from __future__ import annotations

import pytest

from scenes.core.formats import SHEET
from scenes.core.papers import Print
from scenes.printing import Words, poster_vectors
from scenes.project import Project
from scenes.vector.drawing import Vectors


@pytest.fixture(scope="session")
def poster(project: Project) -> tuple[Vectors, Words]:
    return poster_vectors(project, Print(432, 540, None, SHEET))
