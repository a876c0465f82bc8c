"""Ship a bad version by mistake, notice it by its errors, and go back.

Version 1 is the trained tiny model; version 2 is one of its early checkpoints. The error of a window is the share of
wrong next-token guesses over a slice of the corpus, measured with the model. When `BAD_WINDOWS` windows running exceed
the limit, version 1 returns with the next window.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from scenes.models.language_model import token_errors

WINDOWS = 20
BAD_FROM = 7
BAD_STEP = 75
LIMIT = 0.10
BAD_WINDOWS = 2


@dataclass(frozen=True)
class Rollback:
    """Error share and serving version of each window; `v1_error` and `v2_error` over the whole corpus.

    `bad_from`: first window of version 2; `back_from`: first window of version 1 again; `bad_step`: version 2's step.
    """

    windows: tuple[float, ...]
    versions: tuple[int, ...]
    v1_error: float
    v2_error: float
    limit: float
    bad_windows: int
    bad_from: int
    back_from: int
    bad_step: int


@cache
def rollback() -> Rollback:
    """Measure both versions and play the switch window by window."""
    errors = {1: token_errors(), 2: token_errors(BAD_STEP)}
    shares = {version: [float(w.mean()) for w in np.array_split(e, WINDOWS)] for version, e in errors.items()}
    versions = play(shares)
    bad = versions.count(2)
    return Rollback(
        windows=tuple(shares[version][i] for i, version in enumerate(versions)),
        versions=tuple(versions),
        v1_error=float(errors[1].mean()),
        v2_error=float(errors[2].mean()),
        limit=LIMIT,
        bad_windows=bad,
        bad_from=BAD_FROM,
        back_from=BAD_FROM + bad,
        bad_step=BAD_STEP,
    )


def play(shares: dict[int, list[float]]) -> list[int]:
    """Return the version that serves each window, given the error share of each version in each window."""
    version, over, versions = 1, 0, []
    for window in range(len(shares[1])):
        version = 2 if window == BAD_FROM else version
        versions.append(version)
        over = over + 1 if shares[version][window] > LIMIT else 0
        if version == 2 and over >= BAD_WINDOWS:
            version, over = 1, 0
    return versions
