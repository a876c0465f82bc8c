"""Values of operations: the run of each card's model, and the numbers that a card says of it, as they are written. Draws nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from itertools import product

import numpy as np

from scenes.core.units import COMPACT, as_read, compact, decimal, duration, durations, money, percent, places_of, rate, whole
from scenes.models.operations import (
    Autoscaling,
    Bucket,
    Cost,
    Guardrail,
    Rollback,
    autoscale,
    cost,
    guardrail,
    rollback,
    token_bucket,
)
from scenes.models.scenario import Scenario
from scenes.models.serving import ServingRun, simulate
from scenes.sections.operations.progress import Progress, answers_until, hours_until, judged, requests_until
from scenes.sections.operations.words import FactWords, OperationsUnits, OperationsWords

BUCKET, VERSIONS = 3, 5  # the cards of the rate limit and of the rollback, from 1
HIGHLIGHTED = VERSIONS  # the card in turn in a still
DIGITS = (8, 6, 5, 4, 3, 2, 1)  # with which a round step begins


@dataclass(frozen=True)
class OperationsFacts:
    """The run that each of the six cards shows, in their order."""

    load: Autoscaling
    served: ServingRun
    bucket: Bucket
    guardrail: Guardrail
    rollback: Rollback
    cost: Cost


def facts_of(scenario: Scenario) -> OperationsFacts:
    """Run the models of the six cards for a scenario."""
    return OperationsFacts(autoscale(scenario), simulate(scenario), token_bucket(), guardrail(), rollback(), cost(scenario))


def whole_run(facts: OperationsFacts) -> Progress:
    """Return the progress of runs that are over."""
    run, spent = facts.load, facts.cost
    return Progress(
        minute=len(run.load),
        spans=len(facts.served.spans),
        compared=True,
        second=facts.bucket.seconds,
        prompts=len(facts.guardrail.prompts),
        windows=len(facts.rollback.windows),
        paid=len(spent.cumulative),
        divided=True,
    )


@dataclass(frozen=True)
class CardReading:
    """A number with its unit, what it is, in long and in short, and its colour; `rough` is the number where a card is narrow.

    `seen` is false while nothing has brought the number about.
    """

    number: str
    label: str
    short: str
    colour: str
    rough: str
    seen: bool = True


def readings(facts: OperationsFacts, words: OperationsWords, progress: Progress | None = None) -> list[tuple[CardReading, ...]]:
    """Return three readings a card, the most telling first, of runs that are over or have come so far."""
    unit, said, at = words.units, words.facts, progress or whole_run(facts)
    numbers, seen = _numbers(facts, unit, at), _seen(facts, at)
    labels = (said.autoscaling, said.telemetry, said.rate_limiting, said.guardrails, said.rollback, said.cost)
    cards = [
        tuple(_reading(n, f, "body", s) for n, f, s in zip(row, named, shown, strict=True))
        for row, named, shown in zip(numbers, labels, seen, strict=True)
    ]
    rough = [duration(ms, 0, unit) for ms in (facts.served.p95, facts.served.p50)]
    cards[1] = tuple(replace(fact, rough=number) for fact, number in zip(cards[1], (*rough, cards[1][2].number), strict=True))
    cards[BUCKET - 1] = (replace(cards[BUCKET - 1][0], colour="amber"), *cards[BUCKET - 1][1:])
    cards[VERSIONS - 1] = tuple(
        replace(fact, colour=colour) for fact, colour in zip(cards[VERSIONS - 1], ("amber", "cyan", "ink"), strict=True)
    )
    return cards


Numbers = tuple[tuple[str, str, str], ...]


def _numbers(facts: OperationsFacts, unit: OperationsUnits, at: Progress) -> Numbers:
    """Return the three numbers of each card with their units."""
    run, served, spent, bucket = facts.load, facts.served, facts.cost, facts.bucket
    replicas, load = run.replicas[: max(1, at.minute)], run.load[: max(1, at.minute)]
    admitted, refused = requests_until(bucket, at.second)
    stopped, missed, false_alarms = judged(facts.guardrail, at.prompts)
    answered = answers_until(facts.rollback, at.windows)
    return (
        (f"{min(replicas)} {unit.arrow} {max(replicas)}", rate(max(load), unit), f"{run.delay_minutes} {unit.minutes}"),
        (duration(served.p95, signs=unit), duration(served.p50, signs=unit), whole(served.requests)),
        (f"{refused}", f"{admitted}", rate(bucket.rate, unit)),
        (f"{stopped}", f"{missed}", f"{false_alarms}"),
        (percent(answered.v2_error, 0, unit), percent(answered.v1_error, 0, unit), whole(answered.v2_requests)),
        (
            money(spent.dollars_per_million_tokens, unit, short=True),
            f"{decimal(hours_until(run, at.paid), cost_figures(spent).hours)} {unit.hours}",
            money(spent.replica_price, unit, short=True, more=cost_figures(spent).price),
        ),
    )


@dataclass(frozen=True)
class CostFigures:
    """With how many figures more than usual dollars, tokens and the price of a replica hour are written, and with how many decimals hours."""

    dollars: int
    tokens: int
    hours: int
    price: int


@cache
def cost_figures(spent: Cost) -> CostFigures:
    """Return as many figures as it takes that dollars over tokens, as they are written, give the quotient that is written, and hours
    times the price the dollars."""
    cents = 0 if as_read(money(spent.replica_price, short=True)) == round(spent.replica_price, 2) else 2
    price = as_read(money(spent.replica_price, short=True, more=cents))

    def agree(more: tuple[int, ...]) -> bool:
        dollars = as_read(money(spent.total, short=True, more=more[0]))
        tokens, hours = as_read(compact(spent.tokens, more[1])), as_read(decimal(spent.replica_hours, 1 + more[2]))
        quotient = money(dollars / tokens * 1e6, short=True) == money(spent.dollars_per_million_tokens, short=True)
        return quotient and money(hours * price, short=True, more=more[0]) == money(spent.total, short=True, more=more[0])

    tried = sorted(product(range(5), repeat=3), key=lambda more: (sum(more), more))
    dollars, tokens, hours = next(filter(agree, tried), tried[0])
    return CostFigures(dollars, tokens, 1 + hours, cents)


def dollars_spent(spent: Cost, dollars: float, unit: OperationsUnits) -> str:
    """Write dollars of a run on the way to its total: with the decimals of the total."""
    more = cost_figures(spent).dollars
    whole_run = money(spent.total, unit, short=True, more=more)
    if any(name in whole_run for _, name in COMPACT):
        return money(dollars, unit, short=True, more=more)
    return money(dollars, unit, places=places_of(whole_run))


def _seen(facts: OperationsFacts, at: Progress) -> tuple[tuple[bool, bool, bool], ...]:
    """Return which numbers of each card something has brought about."""
    run, refused = facts.load, requests_until(facts.bucket, at.second)[1]
    arrived = at.minute >= min(len(run.load), run.first_arrival)
    canary = answers_until(facts.rollback, at.windows).v2_requests > 0
    return (
        (at.minute > 0, at.minute > 0, at.minute > 0 and arrived),
        (at.compared,) * 3,
        (refused > 0, at.second > 0, at.second > 0),
        (at.prompts > 0,) * 3,
        (canary, at.windows > 0, canary),
        (at.divided, at.paid > 0, at.paid > 0),
    )


def _reading(number: str, fact: FactWords, colour: str, seen: bool) -> CardReading:
    return CardReading(number, fact.label, fact.short or fact.label, colour, number, seen)


# ---------------------------------------------------------------- scales and moments
def round_ticks(most: float) -> list[float]:
    """Return 0 and the multiples of a round step up to `most`: two, seldom three."""
    power = 10.0 ** np.floor(np.log10(most / 2))
    step = next(digit * power for digit in DIGITS if digit * power <= most / 2)
    return [step * k for k in range(int(most / step) + 1)]


def load_ticks(run: Autoscaling) -> list[float]:
    """Return round loads up to what the most replicas carry, requests/s."""
    return round_ticks(run.replicas_max * run.capacity)


def sampled(run: Autoscaling, columns: int) -> list[tuple[int, int]]:
    """Return (running, starting) replicas at the first minute of each of `columns` equal spans.

    Starting are those that begin to serve within the start delay: they were asked for and do not answer yet.
    """
    result = []
    for k in range(columns):
        minute = k * len(run.replicas) // columns
        ahead = np.diff(run.replicas[minute : minute + run.delay_minutes + 1])
        result.append((run.replicas[minute], int(ahead.clip(min=0).sum())))
    return result


def starts(spans: tuple[tuple[str, float], ...]) -> list[float]:
    """Return when each span begins, ms after the first."""
    return [sum(ms for _, ms in spans[:k]) for k in range(len(spans))]


def longest(spans: tuple[tuple[str, float], ...]) -> int:
    """Return which span took the most time."""
    return max(range(len(spans)), key=lambda k: spans[k][1])


def span_times(run: ServingRun, unit: OperationsUnits) -> tuple[str, ...]:
    """Write how long each span took; what is written adds up to the p95 that stands beside it."""
    return durations([ms for _, ms in run.spans], run.p95, signs=unit)
