"""Figures that papers, model cards and data sheets print, each beside what the models of this project compute for the same case.

One list: docs/truth.md shows it, a test holds every row to its tolerance. Rows of training stand in `published_training`, rows of
serving in `published_serving`.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Published:
    """One published figure: `expected` in `unit`, as `source` prints it, and `got`, which computes the same.

    `looked_up`: whether the figure was read for this row, in its source or where that is quoted; else it is from memory. `tolerance`: largest deviation that the test
    allows, as a share of `expected`; `why` says what makes a deviation above FREE.
    """

    what: str
    source: str
    looked_up: bool
    expected: float
    unit: str
    got: Callable[[], float]
    tolerance: float
    why: str = ""

    @property
    def deviation(self) -> float:
        """How far the computed figure lies above the published one (below: negative), as a share of it."""
        return self.got() / self.expected - 1


FREE = 0.05  # a deviation up to here needs no reason
