"""What the tests of training against inference share: its moments, pictures of them, and its cues as they are played."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial

import pytest

from scenes.core.events import Event
from scenes.core.formats import FORMATS
from scenes.drawing.figure import Figure
from scenes.project import Project, load_project
from scenes.sections.training_vs_inference.cue_tools import drawing_of
from scenes.sections.training_vs_inference.facts import (
    SIDES,
    facts_of,
)
from scenes.sections.training_vs_inference.moments import (
    ComparisonMoment,
    both,
    moments_of,
)
from scenes.sections.training_vs_inference.picture import KEY
from tests.sections.walks import PlayedCue, picture_at, walk_through

FRAMES = [name for name in FORMATS if name != "sheet"]
TALL = [name for name in FRAMES if name != "wide"]
DEFAULT = load_project()
FACTS = facts_of(DEFAULT.scenario, DEFAULT.content.training_vs_inference.labels)
MOMENTS = moments_of(len(FACTS.grids))
CUES = list(MOMENTS)[1:-1]
LEFT, RIGHT = SIDES
CELLS = [(row, side) for row in range(1, 7) for side in SIDES]
GAP = 1.6  # what parts of a bar stand apart, in all
in_frames = pytest.mark.parametrize("name", FRAMES)
drawn = partial(picture_at, KEY)


@cache
def played() -> dict[str, PlayedCue]:
    """Return the cues, played in a wide frame."""
    return walk_through(KEY, DEFAULT, FORMATS["wide"])


def grown(row: int, **changes: object) -> ComparisonMoment:
    """Return the moment at which a row has grown and nothing in it is measured."""
    return replace(MOMENTS["model_splits_in_two"].grow(row).show(*both(row)), **changes)


def measured(row: int, **changes: object) -> ComparisonMoment:
    """Return the moment at which a row has grown and is measured."""
    return replace(grown(row).measure(*both(row)), **changes)


def drawing(project: Project, name: str, moment: ComparisonMoment, side: str) -> Figure:
    """Draw the cell of a side in the row that has grown."""
    return drawn(project, name, moment).figure(*drawing_of(moment.row, side))


def landed(cue: PlayedCue, payload: str, side: str | None = None) -> list[Event]:
    """Return the landings of a kind of payload, in one column of a wide frame, in the order of their time."""
    middle = FORMATS["wide"].stage
    halves = {None: (0.0, 1.0), LEFT: (0.0, (middle.x + 150 + middle.w / 2) / FORMATS["wide"].width)}
    halves[RIGHT] = (halves[LEFT][1], 1.0)
    low, high = halves[side]
    return sorted((e for e in cue.events if e.payload == payload and low <= e.place[0] < high), key=lambda e: e.seconds)
