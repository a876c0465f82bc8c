"""What the nodes of the training pipeline read, and those of the watch; every number from a model."""

from __future__ import annotations

from dataclasses import replace

from scenes.core.units import decimal, percent, plain
from scenes.deep_dives.workflow.reading import BLANK, Reading, halves, shares
from scenes.deep_dives.workflow.words import WorkflowLabels
from scenes.models.alert import FOR_MINUTES, watch
from scenes.models.corpus import build_corpus
from scenes.models.gateway import OK, gateway
from scenes.models.guardrail import guardrail
from scenes.models.learning_rate_search import Trial, search
from scenes.models.scenario import Scenario
from scenes.models.tokenizer import tokenize_corpus

LOG_LINES = 2  # of the log that are shown
MINUTES, MINUTES_IN_ROW = 36, 12  # that the alert shows, at most
FLOOR = 0.4  # the use at the foot of its curve


def training_readings(labels: WorkflowLabels) -> dict[str, tuple[Reading, ...]]:
    """Return the readings of the training pipeline, by node."""
    corpus, trials, rail = build_corpus(), search().trials, guardrail().prompts
    kinds, kept = tuple(corpus.counts_by_kind.values()), set(corpus.kept)
    total, lengths = len(corpus.documents), sorted(map(len, tokenize_corpus().documents))
    count = labels.documents.format(count=total)
    survivors = tuple("ink" if document.text in kept else "faint" for document in corpus.documents)
    asked = tuple("blue" if prompt.harm else "cyan" for prompt in rail)
    highest = max(max(trial.losses) for trial in trials)
    curves = tuple(shares(trial.losses, highest) for trial in trials)
    losses = [Reading(_loss(labels, trial), curves[k], curves[:k]) for k, trial in enumerate(trials)]
    losses.append(replace(losses[best_trial()], past=curves))
    return {
        "D": (Reading(count, bars=shares(kinds, max(kinds))),),
        "DC": (Reading(count, cells=("ink",) * total, columns=-(-total // 4)),),
        "DP": (Reading(labels.kept.format(count=len(corpus.kept)), cells=survivors, columns=-(-total // 4)),),
        "DL": (Reading(labels.labelled.format(count=len(rail)), cells=asked, columns=halves(len(rail))),),
        "FE": (Reading(labels.tokens.format(count=plain(sum(lengths))), bars=shares(lengths[:: len(lengths) // 20 or 1], lengths[-1])),),
        "MT": tuple(losses),
        "HP": _search(labels),
    }


def _loss(labels: WorkflowLabels, trial: Trial) -> str:
    """Return a trial's score and the rate that led to it, in two lines."""
    return f"{labels.loss.format(value=decimal(trial.score, 2))}\n{labels.at_rate.format(rate=plain(trial.rate))}"


def best_trial() -> int:
    """Return the number of the trial with the lowest loss, from 0."""
    return search().trials.index(search().best)


def winning_curve() -> tuple[float, ...]:
    """Return the losses of the best trial as shares of its highest."""
    losses = search().best.losses
    return shares(losses, max(losses))


def _search(labels: WorkflowLabels) -> tuple[Reading, ...]:
    """Return what the search says: from the second trial on which rate is tried, its bar empty, and after each where the loss was lowest; at the end the best rate."""
    trials = search().trials
    before = [_tried(labels.trying.format(rate=plain(trials[k].rate)), k, k) for k in range(1, len(trials))]
    after = [_tried(labels.lowest.format(rate=plain(_lowest(k + 1))), k + 1) for k in range(len(trials))]
    best = replace(after[-1], text=labels.best_rate.format(rate=plain(search().best.rate)))
    return after[0], *(reading for pair in zip(before, after[1:], strict=True) for reading in pair), best


def _lowest(count: int) -> float:
    """Return the rate with the lowest loss among the first trials."""
    return min(search().trials[:count], key=lambda trial: trial.score).rate


def _tried(text: str, count: int, tried: int | None = None) -> Reading:
    """Return a text with the bars of so many trials by their rates, each as high as its loss, the lowest one marked; and the empty one of the trial that runs."""
    trials = search().trials
    scores, ranks = [trial.score for trial in trials], sorted(range(len(trials)), key=lambda k: trials[k].rate)
    bars = shares([scores[k] if k < count else 0.0 for k in ranks], max(scores))
    return Reading(
        text,
        bars=bars,
        names=tuple(plain(trials[k].rate) for k in ranks),
        marked=ranks.index(scores.index(min(scores[:count]))),
        tried=None if tried is None else ranks.index(tried),
    )


def watch_readings(labels: WorkflowLabels, scenario: Scenario) -> dict[str, tuple[Reading, ...]]:
    """Return the readings of the watch, by node: the last lines of the log, the use up to the alert, and what the alert counts."""
    seen = watch(scenario)
    last = minutes_watched(scenario)
    top = max(*seen.samples, seen.limit)

    def height(use: float) -> float:
        return max(0.0, (use - FLOOR) / (top - FLOOR))

    use = labels.use.format(share=percent(seen.samples[last - 1], 1), limit=percent(seen.limit))
    return {
        "Log": (Reading(_log_lines(labels)),),
        "Met": (Reading(use, curve=tuple(map(height, seen.samples[:last])), limit=height(seen.limit)),),
        "Alert": _alert(labels, scenario),
    }


def _alert(labels: WorkflowLabels, scenario: Scenario) -> tuple[Reading, ...]:
    """Return what the alert says before the limit is passed for good, and when it fires; one reading where it never does."""
    seen, last = watch(scenario), minutes_watched(scenario)
    first = first_shown(scenario)
    cells = tuple("amber" if use > seen.limit else "blue" for use in seen.samples[first:last])
    if seen.fires is None or seen.pending is None:
        return (Reading(labels.no_alert, cells=cells, columns=MINUTES_IN_ROW),)
    quiet = Reading(held_for(labels, scenario, 0), cells=cells[: seen.pending - first], columns=MINUTES_IN_ROW)
    said = f"{held_for(labels, scenario, FOR_MINUTES)}\n{labels.fires.format(first=seen.pending, last=seen.fires)}"
    return replace(quiet, text=f"{quiet.text}\n{BLANK}"), Reading(said, cells=cells, columns=MINUTES_IN_ROW)


def minutes_watched(scenario: Scenario) -> int:
    """Return how many samples there are when the alert fires; all of them where it never does."""
    seen = watch(scenario)
    return len(seen.samples) if seen.fires is None else seen.fires + 1


def first_shown(scenario: Scenario) -> int:
    """Return the first minute that the alert shows."""
    return max(0, minutes_watched(scenario) - MINUTES)


def held_for(labels: WorkflowLabels, scenario: Scenario, minutes: int) -> str:
    """Return what the alert says when its limit has been passed for so long."""
    return labels.over.format(count=minutes, minutes=FOR_MINUTES, limit=percent(watch(scenario).limit))


def minutes_over(scenario: Scenario) -> tuple[int, ...]:
    """Return after each minute that the alert shows how long the limit has been passed without a break, as the alert counts it."""
    seen, first, counted = watch(scenario), first_shown(scenario), list[int]()
    for use in seen.samples[: minutes_watched(scenario)]:
        counted.append((counted[-1] + 1 if counted else 0) if use > seen.limit else -1)
    return tuple(max(0, count) for count in counted[first:])


def _log_lines(labels: WorkflowLabels) -> str:
    """Return the end of the servers' log, a line a request that reached them: second, HTTP status; and how many lines there are."""
    run = gateway()
    passed = [second for second, status in zip(run.seconds, run.status, strict=True) if status == OK]
    last = [labels.log_line.format(second=decimal(second, 1), status=OK) for second in passed[-LOG_LINES:]]
    return "\n".join([*last, labels.lines.format(count=len(passed))])
