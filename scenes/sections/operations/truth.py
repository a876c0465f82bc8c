"""Truth of operations, reliability and safety: replicas and load, the trace, credits, verdicts, error shares, dollars."""

from __future__ import annotations

from collections.abc import Iterator

from scenes.core.units import compact, decimal, duration, money, percent, plain, quantity, rate, whole
from scenes.models.operations import autoscale, cost, guardrail, rollback, token_bucket
from scenes.models.serving import simulate
from scenes.project import Project
from scenes.sections.operations.facts import cost_figures, dollars_spent, load_ticks, round_ticks, span_times
from scenes.sections.operations.versions import TICKS
from scenes.sections.shown import P50, P95, Shown, captions

HPA = "Kubernetes, Horizontal Pod Autoscaler, algorithm details"
TOO_MANY, VERSION = "status code Too Many Requests: RFC 6585", "name of a version"
NAMES = {
    "HTTP 429": TOO_MANY,
    "429": TOO_MANY,
    "v1": VERSION,
    "v2": VERSION,
    "in v1": VERSION,
    "wrong tokens, v1": VERSION,
    "wrong tokens, v2": VERSION,
    "wrong tokens in\u00a0v2": VERSION,
    "in\u00a0v2": VERSION,
    "first token p95": P95,
    "p50": P50,
    "p50 to first token": P50,
    "p95 to first token": P95,
    "per million output tokens": "unit",
    "per 1M output tokens": "unit",
    "per 1M output": "unit, the first of its two rows",
}


def shown(project: Project) -> Iterator[Shown]:
    """Yield every number of the section."""
    yield from _autoscaling(project)
    yield from _trace(project)
    yield from _bucket(project)
    yield from _guardrail(project)
    yield from _rollback(project)
    yield from _cost(project)
    price = project.scenario.serving.gpus_per_replica * project.scenario.prices.serving_gpu_hour
    yield from captions(
        "operations", project.scenario, {"replica_dollars_per_hour": quantity(price, "dollars")}, "GPUs x price: assets/scenario.toml"
    )


def _autoscaling(project: Project) -> Iterator[Shown]:
    run, unit, labels, source = (
        autoscale(project.scenario),
        project.content.operations.units,
        project.content.operations.labels,
        "autoscaler.autoscale: ",
    )
    span = f"{run.replicas_min} {unit.arrow} {run.replicas_max}"
    for text in (span, f"{span} {project.content.operations.facts.autoscaling[0].label}"):
        yield Shown(text, "least and most replicas that ran", f"{source}replicas_min, replicas_max ({HPA})")
    peak = rate(run.peak, unit)
    for text in (peak, f"{peak} {project.content.operations.facts.autoscaling[1].short}"):
        yield Shown(text, "largest load, requests/s", source + "peak")
    yield Shown(f"{run.delay_minutes} {unit.minutes}", "start delay of a replica, a choice", source + "delay_minutes")
    carried = rate(run.capacity, unit)
    for text in (f"= {carried}", f"{labels.replica}: {carried}"):
        yield Shown(text, "requests/s that one replica sustains", "autoscaler.capacity_of (Yu et al. 2022, Orca; roofline)")
    yield Shown(f"{percent(run.target, 0, unit)} {labels.target}", "wished use, a choice", source + "target")
    ticks = load_ticks(run)
    for value in ticks:
        yield Shown(
            f"{plain(value)}{unit.per_second if value == ticks[-1] else ''}",
            "scale of the load",
            f"{source}replicas_max x capacity, in round steps",
        )
    minutes = len(run.load)
    hours = f"{whole(minutes / 60)} {unit.hours}"
    yield Shown(labels.load_over.format(time=hours), "length of the run, a choice", source + "load, one entry a minute")
    for value in (0, minutes // 2, minutes):
        yield Shown(
            f"{value} {unit.minutes}" if value == minutes else f"{value}", "scale of time, minutes", source + "load, one entry a minute"
        )


def _trace(project: Project) -> Iterator[Shown]:
    run, unit, facts = simulate(project.scenario), project.content.operations.units, project.content.operations.facts.telemetry
    for name, ms, fact in (("p95", run.p95, facts[0]), ("p50", run.p50, facts[1])):
        rough = duration(ms, 0, unit)
        for text in (duration(ms, signs=unit), rough, f"{fact.short} {rough}", f"{rough} {fact.short}", f"{name} {rough}"):
            yield Shown(text, f"time to first token, {name}", f"serving.simulate: {name}")
    yield Shown(whole(run.requests), "requests of the simulation", "serving.simulate: requests")
    for (name, ms), said in zip(run.spans, span_times(run, unit), strict=True):
        for text in (duration(ms, 0, unit), said):
            yield Shown(text, f"span {name} of the request at p95", "serving.simulate: spans")
    ticks = round_ticks(sum(ms for _, ms in run.spans))
    size, name = (1.0, unit.milliseconds) if ticks[-1] < 1000 else (1e3, unit.seconds)
    for ms in ticks:
        yield Shown(
            f"{plain(ms / size)}{f' {name}' if ms == ticks[-1] else ''}", "scale of the trace", "serving.simulate: spans, in round steps"
        )


def _bucket(project: Project) -> Iterator[Shown]:
    run, words, source = token_bucket(), project.content.operations, "token_bucket.token_bucket: "
    second = words.facts.rate_limiting[1]
    for text in (f"{run.refused}", f"{run.refused} {words.facts.rate_limiting[0].label}"):
        yield Shown(text, "requests refused", source + "refused")
    for text in (f"{run.admitted}", f"{run.admitted} {second.short or second.label}"):
        yield Shown(text, "requests admitted", source + "admitted")
    yield Shown(rate(run.rate, words.units), "credits a bucket gains, a choice", source + "rate")
    yield Shown(f"{whole(run.seconds)} {words.units.seconds}", "length of the run, a choice", source + "seconds")
    for value in (0, run.size / 2, run.size):
        yield Shown(whole(value), "scale of the level: up to what the bucket holds, a choice", source + "size")


def _guardrail(project: Project) -> Iterator[Shown]:
    result, words, source = guardrail(), project.content.operations, "guardrail.guardrail: "
    for text in (f"{result.stopped}", f"{result.stopped} {words.labels.stopped}"):
        yield Shown(text, "prompts that a rule stops", source + "stopped")
    for text in (f"{result.missed}", f"{result.missed} {words.facts.guardrails[1].label}"):
        yield Shown(text, "harmful prompts that pass: false negatives", source + "missed")
    yield Shown(f"{result.false_alarms}", "harmless prompts that are stopped: false positives", source + "false_alarms")
    yield Shown(f"{result.passed} {words.labels.passed}", "prompts that no rule stops", source + "passed")


def _rollback(project: Project) -> Iterator[Shown]:
    run, words, source = rollback(), project.content.operations, "rollback.rollback: "
    bad, good = (percent(share, 0, words.units) for share in (run.v2_error, run.v1_error))
    yield Shown(bad, f"next tokens that version 2 gets wrong (the tiny model's checkpoint {run.bad_step})", source + "v2_error")
    for text in (good, f"{good} {words.facts.rollback[1].short}"):
        yield Shown(text, "next tokens that version 1 gets wrong (the tiny model)", source + "v1_error")
    yield Shown(whole(run.canary_requests), "requests that version 2 answered", source + "canary_requests")
    share = percent(run.canary_share, 0, words.units)
    for text in (share, f"{words.labels.canary} {share}", f"{words.labels.versions[1]} {share}"):
        yield Shown(text, "version 2's first share of the traffic, a choice", source + "canary_share")
    for tick in TICKS:
        yield Shown(percent(tick, 0, words.units), "scale of the shares of wrong tokens", source + "windows")


def _cost(project: Project) -> Iterator[Shown]:
    spent, words, source = cost(project.scenario), project.content.operations, "cost.cost: "
    unit, second = words.units, words.facts.cost[1]
    yield Shown(
        money(spent.dollars_per_million_tokens, unit, short=True), "dollars a million answer tokens", source + "dollars_per_million_tokens"
    )
    more = cost_figures(spent)
    hours = f"{decimal(spent.replica_hours, more.hours)} {unit.hours}"
    for text in (hours, f"{hours} {second.short}", f"{hours} {second.label}"):
        yield Shown(text, "hours of all replicas", source + "replica_hours")
    yield Shown(
        money(spent.replica_price, unit, short=True, more=more.price),
        "price of a replica and hour: GPUs x price",
        source + "replica_price (assets/scenario.toml)",
    )
    period = f"{words.labels.period} {whole(len(spent.cumulative) / 60)} {unit.hours}"
    yield Shown(f"{money(spent.total, unit, short=True)} {period}", "dollars of the whole run", source + "total")
    yield Shown(dollars_spent(spent, spent.total, unit), "dollars of the whole run, over the tokens", source + "total")
    tokens = compact(spent.tokens, more.tokens)
    for text in (tokens, f"{tokens} {words.labels.tokens}"):
        yield Shown(text, "answer tokens of the whole run, under the dollars", source + "tokens")
