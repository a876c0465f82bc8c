"""The moments of section 7: what is true on screen before the first cue, after each, and in the still.

One row at a time has grown and plays; what its cells show comes from the models (facts.py).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from scenes.sections.training_vs_inference.words import SIDES
from scenes.sections.walk import Moment

HEADS = tuple(("head", side) for side in SIDES)
ROWS = tuple(("row", k) for k in range(1, 7))
PANELS = (*HEADS, *ROWS)
ONE, SPLIT, TWO, HOME = range(4)  # the model: one in the middle, two beside each other, both at work, one in each head
RUNNING, FAILED, MET, RESUMED = range(4)  # what the last row shows: all is well, the failure, what comes of it, and the job at its end
NONE, IN_TURN = 0, 5  # no row has grown; the row that has grown in the still
Cell = tuple[int, str]


@dataclass(frozen=True)
class ComparisonMoment(Moment):
    """What is true of the table. `seen`: cells whose drawing is there; the others have their words alone."""

    model: int = HOME
    arrows: bool = True  # in the heads: which way what goes through the model
    rows: bool = True
    row: int = NONE  # the one that has grown
    is_large: bool = True  # grown over most of the stage, as in the film; in the still it is lower
    seen: frozenset[Cell] = frozenset()
    measured: frozenset[Cell] = frozenset()  # of those, the ones whose curves, bars and numbers are there
    grid: int = 0  # of the weights: how far they have learned, an index of the facts' grids
    pieces: int | None = 0  # of the answer that are written; None: all that fit
    asked: bool = False  # whether a person's question is there
    waits: bool = False  # whether gradients wait on the link
    lit_gpus: bool = False  # those that wait have a mark
    queued: int = 0  # requests in the open row's queue, the one in front counted even when it is served
    is_served: bool = False  # whether the one in front has gone to the GPU
    clock: int | None = 0  # columns of the long job that are over; None: as in the still
    failure: int = RUNNING  # of the job
    outage: int = RUNNING  # of a replica

    def is_thin(self, row: int) -> bool:
        """Return whether a row is a line between its neighbours because another one is open."""
        return self.is_large and self.row not in (NONE, row)

    def grow(self, row: int) -> ComparisonMoment:
        """Return the moment with another row grown, and lit."""
        return replace(self.turned_to(("row", row)), row=row)

    def show(self, *cells: Cell) -> ComparisonMoment:
        """Return the moment with more cells seen."""
        return replace(self, seen=self.seen | set(cells))

    def measure(self, *cells: Cell) -> ComparisonMoment:
        """Return the moment with more cells seen, and what is measured in them."""
        return replace(self.show(*cells), measured=self.measured | set(cells))


def both(row: int) -> tuple[Cell, Cell]:
    """Return the two cells of a row."""
    return (row, SIDES[0]), (row, SIDES[1])


def moments_of(grids: int) -> dict[str, ComparisonMoment]:
    """Return the section's moments by cue: "start", then where each cue settles; "still" is the picture of the preview."""
    start = ComparisonMoment(model=ONE, arrows=False, rows=False)
    split = replace(start.turned_to(*HEADS), model=HOME, arrows=True, rows=True, told=frozenset(ROWS))
    goals = replace(split.grow(1).measure(*both(1)), grid=grids - 1, pieces=None, asked=True)
    waits = replace(goals.grow(2).measure(*both(2)), waits=True)
    memory = waits.grow(3).measure(*both(3))
    metrics = memory.grow(4).measure(*both(4))
    scale = replace(metrics.grow(5).measure(*both(5)), clock=None)
    met = replace(scale.grow(6).measure(*both(6)), failure=RESUMED, outage=MET)
    failures = replace(met, row=NONE, lit=frozenset(PANELS), told=frozenset())
    still = replace(failures, failure=MET, row=IN_TURN, is_large=False, lit=frozenset(PANELS), told=frozenset())
    return {
        "start": start,
        "model_splits_in_two": split,
        "goals_differ": goals,
        "bottlenecks_differ": memory,
        "metrics_differ": scale,
        "failures_differ": failures,
        "still": still,
    }
