"""Try a new version on a tenth of the traffic, notice by its errors that it is bad, and go back.

Version 1 is the trained tiny model. Version 2 is an early checkpoint of the same training, shipped by mistake: the last that
is still wrong at more than `BAD_SHARE` of all places. A request asks for the next token at a place of the corpus, drawn with a
seed, and is an error when the version that answers guesses wrong there (measured with the model, not assumed).

The rollout goes stage by stage: version 2 gets a tenth of the requests, then half, then all. At a window's end, once the
stage has `LEAST_SAMPLES` answers of version 2, their error share is compared with the limit, twice what version 1 is known
for: above it version 1 answers everything again, else the next stage begins (canarying as in Beyer et al. 2018, "The Site
Reliability Workbook", chapter 16). Shares, sizes and factor are choices. A real canary also watches latency and cost, and its
errors are rarely known as fast as here.
"""

from dataclasses import dataclass

import numpy as np

from scenes.core.errors import InputError
from scenes.models.language_model import token_errors, train
from scenes.models.memo import kept

SEED = 2
WINDOWS = 20
REQUESTS = 400  # a window
START = 7  # the window in which version 2 gets its first requests
STAGES = (0.1, 0.5, 1.0)  # shares of the traffic
LEAST_SAMPLES = 100
LIMIT_FACTOR = 2.0
BAD_SHARE = 0.3


@dataclass(frozen=True)
class Window:
    """Some requests: version 2's share of the traffic, and of each version its requests and the errors among them."""

    share: float
    v1_requests: int
    v1_errors: int
    v2_requests: int
    v2_errors: int

    @property
    def v1_error(self) -> float:
        """Error share of version 1, 0..1; 0 when it got no request."""
        return self.v1_errors / self.v1_requests if self.v1_requests else 0.0

    @property
    def v2_error(self) -> float:
        """Error share of version 2, 0..1; 0 when it got no request."""
        return self.v2_errors / self.v2_requests if self.v2_requests else 0.0


@dataclass(frozen=True)
class Rollback:
    """All windows, and what they come to; error shares 0..1.

    `limit`: on version 2's error share; `start`: first window of version 2; `back`: first window without it again;
    `bad_step`: the training step of version 2; `v1_error` and `v2_error`: over all requests that each answered.
    """

    windows: tuple[Window, ...]
    limit: float
    start: int
    back: int
    bad_step: int
    v1_error: float
    v2_error: float

    @property
    def canary_requests(self) -> int:
        """How many requests version 2 answered."""
        return sum(window.v2_requests for window in self.windows)

    @property
    def canary_share(self) -> float:
        """Version 2's first share of the traffic, 0..1."""
        return self.windows[self.start].share


def choose_bad_step() -> int:
    """Return the step of the last checkpoint that is wrong at more than BAD_SHARE of all places."""
    return next(step for step in reversed(train().checkpoint_steps) if token_errors(step).mean() > BAD_SHARE)


def roll_out(old: np.ndarray, new: np.ndarray, limit: float, seed: int = SEED) -> tuple[tuple[Window, ...], int | None]:
    """Play the windows; return them and the first window after a rollback, None without one.

    `old` and `new`: whether version 1 and version 2 are wrong at each place, bool, the same shape (places,).
    """
    rng, stage, counted, windows, back = np.random.default_rng(seed), 0, (0, 0), [], None
    for number in range(WINDOWS):
        canary = number >= START and back is None
        window = _serve(rng, old, new, STAGES[stage] if canary else 0.0)
        windows.append(window)
        requests, errors = counted = counted[0] + window.v2_requests, counted[1] + window.v2_errors
        if not canary or requests < LEAST_SAMPLES:
            continue
        if errors > limit * requests:
            back = number + 1
        stage, counted = min(stage + 1, len(STAGES) - 1), (0, 0)
    return tuple(windows), back


def _serve(rng: np.random.Generator, old: np.ndarray, new: np.ndarray, share: float) -> Window:
    """Draw a window's requests, send each to version 2 with probability `share`, and count the wrong answers."""
    places, canary = rng.integers(0, len(old), REQUESTS), rng.random(REQUESTS) < share
    errors = np.where(canary, new[places], old[places])
    to_new, wrong = int(canary.sum()), int(errors[canary].sum())
    return Window(share, REQUESTS - to_new, int(errors.sum()) - wrong, to_new, wrong)


@kept
def rollback(seed: int = SEED) -> Rollback:
    """Roll out the early checkpoint over the trained model; raises ValueError when it is not rolled back."""
    step = choose_bad_step()
    old, new = token_errors(), token_errors(step)
    limit = LIMIT_FACTOR * float(old.mean())
    windows, back = roll_out(old, new, limit, seed)
    if back is None:
        raise InputError(
            [f"corpus: the checkpoint of step {step} stays under the limit of {limit:.2f} in all {WINDOWS} windows; mend its sentences"]
        )
    return Rollback(
        windows=windows,
        limit=limit,
        start=START,
        back=back,
        bad_step=step,
        v1_error=sum(w.v1_errors for w in windows) / sum(w.v1_requests for w in windows),
        v2_error=sum(w.v2_errors for w in windows) / sum(w.v2_requests for w in windows),
    )
