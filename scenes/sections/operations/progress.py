"""How far the run of each card of operations is, and what is true of a run that has come so far. Draws nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenes.models.operations import Autoscaling, Bucket, Guardrail, Rollback, Verdict
from scenes.models.rollback import Window
from scenes.models.serving import ServingRun


@dataclass(frozen=True)
class Progress:
    """How far the run of each card is: minutes of the load, spans of the trace, seconds of the bucket, prompts judged (those that
    are drawn first; `alarm` while the false alarm among them stands in the lane of what is stopped), windows of the rollout, minutes paid; `compared` once the trace is one of many and its longest span is known,
    `divided` once dollars are set against tokens."""

    minute: int = 0
    spans: int = 0
    compared: bool = False
    second: float = 0.0
    prompts: int = 0
    alarm: bool = False
    windows: int = 0
    paid: int = 0
    divided: bool = False


def level_at(run: Bucket, second: float) -> float:
    """Return how many credits a bucket holds at a second, after what was asked for by then."""
    time, left = [level for level in run.levels if level[0] <= second][-1]
    return min(run.size, left + run.rate * (second - time))


def requests_until(run: Bucket, second: float) -> tuple[int, int]:
    """Return how many requests were admitted and refused up to a second."""
    found = [admitted for time, admitted in run.events if time <= second]
    return sum(found), len(found) - sum(found)


def drawn_first(result: Guardrail) -> tuple[Verdict, ...]:
    """Return all verdicts: those that are drawn before the others, the first false alarm after them."""
    shown = [*shown_verdicts(result), *[verdict for verdict in result.prompts if not verdict.passed and not verdict.right][:1]]
    return (*shown, *(verdict for verdict in result.prompts if verdict not in shown))


def judged(result: Guardrail, prompts: int) -> tuple[int, int, int]:
    """Return how many of the first prompts a rule stops, how many it misses, and how many of those stopped are false alarms."""
    seen = drawn_first(result)[:prompts]
    stopped = [verdict for verdict in seen if not verdict.passed]
    missed = [verdict for verdict in seen if verdict.passed and not verdict.right]
    return len(stopped), len(missed), sum(not verdict.right for verdict in stopped)


def answers_until(run: Rollback, windows: int) -> Window:
    """Return all answers of the first windows as one window."""
    seen = run.windows[:windows]
    v1, wrong_v1 = sum(w.v1_requests for w in seen), sum(w.v1_errors for w in seen)
    v2, wrong_v2 = sum(w.v2_requests for w in seen), sum(w.v2_errors for w in seen)
    return Window(v2 / max(1, v1 + v2), v1, wrong_v1, v2, wrong_v2)


def hours_until(run: Autoscaling, minutes: int) -> float:
    """Return the replica hours of the first minutes."""
    return sum(run.replicas[:minutes]) / 60


def tokens_until(run: Autoscaling, served: ServingRun, minutes: int) -> float:
    """Return the answer tokens that were served in the first minutes: what exceeds the running capacity is lost (see the cost model)."""
    answered = np.minimum(run.load, np.array(run.replicas) * run.capacity)[:minutes] * 60
    return float(answered.sum() * served.answer_tokens.mean())


def shown_verdicts(result: Guardrail) -> tuple[Verdict, Verdict, Verdict]:
    """Return the last harmless prompt that passes, the first that a rule on secrets rightly stops, and the first that is missed."""
    passes = [verdict for verdict in result.prompts if verdict.passed and verdict.right]
    stops = [verdict for verdict in result.prompts if verdict.rule == verdict.harm == result.rules[0]]
    missed = [verdict for verdict in result.prompts if verdict.passed and not verdict.right]
    return passes[-1], stops[0], missed[0]


@dataclass(frozen=True)
class Spent:
    """What came of a span of replica time: its hours, the dollars that they cost, the answer tokens that they wrote."""

    hours: float
    dollars: float
    tokens: float


def spent_by_cell(run: Autoscaling, served: ServingRun, price: float, each: float, count: int) -> tuple[Spent, ...]:
    """Divide a run into spans of `each` replica hours, one after the other; the last is what is left."""
    minutes = range(len(run.load) + 1)
    hours, tokens = [hours_until(run, minute) for minute in minutes], [tokens_until(run, served, minute) for minute in minutes]
    bounds = [min(k * each, hours[-1]) for k in range(count + 1)]
    written = np.interp(bounds, hours, tokens)
    return tuple(
        Spent(b - a, (b - a) * price, float(after - before))
        for a, b, before, after in zip(bounds, bounds[1:], written, written[1:], strict=False)
    )
