"""Truth of section 6: replicas and load, the trace, credits, verdicts, error shares, dollars."""

from __future__ import annotations

from collections.abc import Iterator

from scenes.figures.operations import duration, money
from scenes.figures.operations_load import load_ticks, round_ticks
from scenes.figures.operations_versions import TICKS
from scenes.models.operations import autoscale, cost, guardrail, rollback, token_bucket
from scenes.models.serving import simulate
from scenes.models.units import figures, quantity
from scenes.story import Story
from tests.truth.base import Shown, captions

HPA = "Kubernetes, Horizontal Pod Autoscaler, algorithm details"


def shown(story: Story) -> Iterator[Shown]:
    """Yield every number of section 6."""
    yield from _autoscaling(story)
    yield from _trace(story)
    yield from _bucket(story)
    yield from _guardrail(story)
    yield from _rollback(story)
    yield from _cost(story)
    price = story.case.serving.gpus_per_replica * story.case.prices.serving_gpu_hour
    yield from captions("operations", {"replica_dollars_per_hour": quantity(price, "dollars")}, "GPUs x price: assets/scenario.toml")


def _autoscaling(story: Story) -> Iterator[Shown]:
    run, unit, labels, source = (
        autoscale(story.case),
        story.content.operations.units,
        story.content.operations.labels,
        "autoscaler.autoscale: ",
    )
    span = f"{run.replicas_min} {unit.arrow} {run.replicas_max}"
    for text in (span, f"{span} {story.content.operations.facts.autoscaling[0].label}"):
        yield Shown(text, "least and most replicas that ran", f"{source}replicas_min, replicas_max ({HPA})")
    peak = f"{figures(run.peak)}{unit.per_second}"
    for text in (peak, f"{peak} {story.content.operations.facts.autoscaling[1].short}"):
        yield Shown(text, "largest load, requests/s", source + "peak")
    yield Shown(f"{run.delay_minutes} {unit.minutes}", "start delay of a replica, a choice", source + "delay_minutes")
    carried = f"{figures(run.capacity)}{unit.per_second}"
    for text in (f"= {carried}", f"{labels.replica}: {carried}"):
        yield Shown(text, "requests/s that one replica sustains", "autoscaler.capacity_of (Yu et al. 2022, Orca; roofline)")
    yield Shown(f"{run.target * 100:.0f} {unit.percent} {labels.target}", "wished use, a choice", source + "target")
    ticks = load_ticks(run)
    for value in ticks:
        yield Shown(
            f"{value:g}{unit.per_second if value == ticks[-1] else ''}",
            "scale of the load",
            f"{source}replicas_max x capacity, in round steps",
        )
    minutes = len(run.load)
    for value in (0, minutes // 2, minutes):
        yield Shown(
            f"{value} {unit.minutes}" if value == minutes else f"{value}", "scale of time, minutes", source + "load, one entry a minute"
        )


def _trace(story: Story) -> Iterator[Shown]:
    run, unit, facts = simulate(story.case), story.content.operations.units, story.content.operations.facts.telemetry
    for name, ms, fact in (("p95", run.p95, facts[0]), ("p50", run.p50, facts[1])):
        rough = duration(ms, unit, 0)
        for text in (duration(ms, unit), rough, f"{fact.short} {rough}", f"{rough} {fact.short}"):
            yield Shown(text, f"time to first token, {name}", f"serving.simulate: {name}")
    yield Shown(f"{run.requests}", "requests of the simulation", "serving.simulate: requests")
    for name, ms in run.spans:
        for places in (0, 1):
            yield Shown(duration(ms, unit, places), f"span {name} of the request nearest to p95", "serving.simulate: spans")
    ticks = round_ticks(sum(ms for _, ms in run.spans))
    size, name = (1.0, unit.milliseconds) if ticks[-1] < 1000 else (1e3, unit.seconds)
    for ms in ticks:
        yield Shown(
            f"{ms / size:g}{f' {name}' if ms == ticks[-1] else ''}", "scale of the trace", "serving.simulate: spans, in round steps"
        )


def _bucket(story: Story) -> Iterator[Shown]:
    run, words, source = token_bucket(), story.content.operations, "token_bucket.token_bucket: "
    second = words.facts.rate_limiting[1]
    yield Shown(f"{run.refused}", "requests refused", source + "refused")
    for text in (f"{run.admitted}", f"{run.admitted} {second.short or second.label}"):
        yield Shown(text, "requests admitted", source + "admitted")
    yield Shown(f"{figures(run.rate)}{words.units.per_second}", "credits a bucket gains, a choice", source + "rate")
    yield Shown(f"{run.seconds:.0f} {words.units.seconds}", "length of the run, a choice", source + "seconds")
    for value in (0, run.size / 2, run.size):
        yield Shown(f"{value:.0f}", "scale of the level: up to what the bucket holds, a choice", source + "size")


def _guardrail(story: Story) -> Iterator[Shown]:
    result, words, source = guardrail(), story.content.operations, "guardrail.guardrail: "
    for text in (f"{result.stopped}", f"{result.stopped} {words.labels.stopped}"):
        yield Shown(text, "prompts that a rule stops", source + "stopped")
    for text in (f"{result.missed}", f"{result.missed} {words.facts.guardrails[1].label}"):
        yield Shown(text, "harmful prompts that pass: false negatives", source + "missed")
    yield Shown(f"{result.false_alarms}", "harmless prompts that are stopped: false positives", source + "false_alarms")
    yield Shown(f"{result.passed} {words.labels.passed}", "prompts that no rule stops", source + "passed")


def _rollback(story: Story) -> Iterator[Shown]:
    run, words, source = rollback(), story.content.operations, "rollback.rollback: "
    percent = words.units.percent
    bad, good = (f"{share * 100:.0f} {percent}" for share in (run.v2_error, run.v1_error))
    yield Shown(bad, f"errors of version 2 (checkpoint {run.bad_step}), of its answers", source + "v2_error")
    for text in (good, f"{good} {words.facts.rollback[1].short}"):
        yield Shown(text, "errors of version 1, of its answers", source + "v1_error")
    yield Shown(f"{run.canary_requests}", "requests that version 2 answered", source + "canary_requests")
    share = f"{run.canary_share * 100:.0f} {percent}"
    for text in (share, f"{words.labels.canary} {share}", f"{words.labels.versions[1]} {share}"):
        yield Shown(text, "version 2's first share of the traffic, a choice", source + "canary_share")
    for tick in TICKS:
        yield Shown(f"{tick * 100:.0f} {percent}", "scale of the error shares", source + "windows")


def _cost(story: Story) -> Iterator[Shown]:
    spent, words, source = cost(story.case), story.content.operations, "cost.cost: "
    unit, second = words.units, words.facts.cost[1]
    yield Shown(money(spent.dollars_per_million_tokens, unit), "dollars a million answer tokens", source + "dollars_per_million_tokens")
    hours = f"{spent.replica_hours:.1f} {unit.hours}"
    for text in (hours, f"{hours} {second.short}"):
        yield Shown(text, "hours of all replicas", source + "replica_hours")
    yield Shown(
        money(spent.replica_price, unit), "price of a replica and hour: GPUs x price", source + "replica_price (assets/scenario.toml)"
    )
    period = f"{words.labels.period} {len(spent.cumulative) / 60:.0f} {unit.hours}"
    yield Shown(f"{money(spent.total, unit)} {period}", "dollars of the whole run", source + "total")
    for value in round_ticks(spent.total):
        yield Shown(f"{unit.dollar}{value:g}", "scale of the dollars", source + "total, in round steps")
