"""What the nodes of the workflow read as they work, in words and as small charts; every number from a model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from scenes.core.units import decimal, percent, plain
from scenes.deep_dives.workflow.words import WorkflowLabels
from scenes.models.alert import watch
from scenes.models.corpus import build_corpus
from scenes.models.gateway import OK, TOO_MANY, UNAUTHORIZED, gateway
from scenes.models.guardrail import guardrail
from scenes.models.language_model import generate
from scenes.models.learning_rate_search import search
from scenes.models.numbers import placeholders
from scenes.models.response_cache import response_cache
from scenes.models.sampling import sampling
from scenes.models.scenario import Scenario
from scenes.models.spine import spine
from scenes.models.tokenizer import EOS_ID, tokenize_corpus, train_tokenizer
from scenes.project import Project

REPLICAS = ("ModelA", "ModelB", "ModelC")
OLD, NEW = "1", "2"  # versions of the model
FLOOR = 0.4  # the use at the foot of its curve


@dataclass(frozen=True)
class Reading:
    """What a node says at one time; over it a curve (with a limit as a line), or bars of which one may be marked, all of heights 0..1."""

    text: str
    curve: tuple[float, ...] = ()
    limit: float | None = None
    bars: tuple[float, ...] = ()
    marked: int | None = None

    @property
    def is_drawn(self) -> bool:
        """Tell whether anything but text is drawn."""
        return bool(self.curve or self.bars)


@dataclass(frozen=True)
class Facts:
    """Readings by node, in the order in which they come, and the series that cues count through.

    `requests` come to the gateway; `written` are the pieces that the tiny model writes after `prompt` tokens, `hit_rates` the cache's after every request, `losses` the score of
    each trial of the search.
    """

    readings: Mapping[str, tuple[Reading, ...]]
    requests: int
    prompt: int
    system: int
    written: tuple[str, ...]
    hit_rates: tuple[float, ...]
    losses: tuple[float, ...]


def workflow_facts(project: Project) -> Facts:
    """Return the facts of a project."""
    return _facts(project.scenario, project.content.workflow.labels, project.corpus.digest)


@lru_cache(maxsize=8)
def _facts(scenario: Scenario, labels: WorkflowLabels, corpus: str) -> Facts:
    tokenizer, told = train_tokenizer(), spine()
    prompt, system = (len(tokenizer.encode(text)) for text in (told.prompt, labels.system))
    written = tuple(piece for piece in generate(told.prompt).pieces if piece != tokenizer.piece(EOS_ID))
    run = response_cache()
    rates = tuple(sum(run.hits[: k + 1]) / (k + 1) for k in range(len(run.hits)))
    readings = {**_door(labels), **_server(labels, scenario, prompt, system, written), **_training(labels), **_watched(labels, scenario)}
    return Facts(readings, len(gateway().status), prompt, system, written, rates, tuple(trial.score for trial in search().trials))


def _door(labels: WorkflowLabels) -> dict[str, tuple[Reading, ...]]:
    run, total = gateway(), len(gateway().status)
    known, going = total - run.count(UNAUTHORIZED), run.count(OK)
    strangers = labels.refused.format(count=run.count(UNAUTHORIZED), total=total, status=UNAUTHORIZED)
    hasty = labels.refused.format(count=run.count(TOO_MANY), total=known, status=TOO_MANY)
    return {
        "API": (Reading(labels.requests.format(count=total)),),
        "Auth": (Reading(strangers),),
        "Rate": (Reading(hasty),),
        "LB": (Reading(labels.passed_on.format(count=going)),),
    }


def _server(
    labels: WorkflowLabels, scenario: Scenario, prompt: int, system: int, written: tuple[str, ...]
) -> dict[str, tuple[Reading, ...]]:
    chosen, rail, cached = sampling(spine().prompt), guardrail(), response_cache()
    text = "".join(written).strip()
    body = json.dumps({"text": text, "tokens": len(written)}, ensure_ascii=False).encode()
    passed = sum(verdict.passed for verdict in rail.prompts)
    kept = labels.kept_answers.format(count=1)
    versions = tuple(Reading(labels.version.format(number=number)) for number in (OLD, NEW))
    return {
        "Tokenizer": (Reading(labels.tokens.format(count=prompt)),),
        "PP": (Reading(labels.tokens.format(count=prompt + system)),),
        "PC": (Reading(labels.likeliest.format(before=percent(chosen.plain, 1), after=percent(chosen.sharpened, 1))),),
        **dict.fromkeys(REPLICAS, versions),
        "BatchP": (Reading(labels.requests.format(count=placeholders(scenario)["served_batch"])),),
        "TPS": (Reading(labels.tokens.format(count=len(written))),),
        "KVCache": (Reading(labels.rows.format(count=rows_kept(prompt + system, len(written)))),),
        "TD": (Reading(text.split()[0]),),
        "Format": (Reading(labels.bytes.format(count=len(body))),),
        "Filter": (Reading(labels.passes.format(count=passed, total=len(rail.prompts))),),
        "Cache": (Reading(kept), Reading(labels.hits.format(share=percent(cached.hit_rate)))),
    }


def rows_kept(prompt: int, written: int) -> int:
    """Return the rows of the KV cache when so many tokens are written after a prompt: the first token, <bos>, has one too, the last written none."""
    return 1 + prompt + max(0, written - 1)


def _training(labels: WorkflowLabels) -> dict[str, tuple[Reading, ...]]:
    corpus, trials = build_corpus(), search().trials
    collected = Reading(labels.documents.format(count=len(corpus.documents)))
    highest = max(max(trial.losses) for trial in trials)
    losses = tuple(Reading(labels.loss.format(value=decimal(trial.score, 2)), curve=_shares(trial.losses, highest)) for trial in trials)
    return {
        "D": (collected,),
        "DC": (collected,),
        "DP": (Reading(labels.kept.format(count=len(corpus.kept))),),
        "DL": (Reading(labels.labelled.format(count=len(guardrail().prompts))),),
        "FE": (Reading(labels.tokens.format(count=plain(sum(map(len, tokenize_corpus().documents))))),),
        "MT": (*losses, losses[_best()]),
        "HP": tuple(_tried(labels, count) for count in range(1, len(trials) + 1)),
    }


def _best() -> int:
    return search().trials.index(search().best)


def _tried(labels: WorkflowLabels, count: int) -> Reading:
    """Return what the search says after some trials: the best rate so far, and a bar a trial as high as its loss."""
    scores = [trial.score for trial in search().trials]
    best = scores.index(min(scores[:count]))
    rate = labels.best_rate.format(rate=plain(search().trials[best].rate))
    return Reading(rate, bars=_shares(scores[:count], max(scores)), marked=best)


def _shares(values: Any, highest: float) -> tuple[float, ...]:
    return tuple(float(value) / highest for value in values)


def _watched(labels: WorkflowLabels, scenario: Scenario) -> dict[str, tuple[Reading, ...]]:
    seen = watch(scenario)
    last = len(seen.samples) if seen.fires is None else seen.fires + 1
    top = max(*seen.samples, seen.limit)

    def height(use: float) -> float:
        return max(0.0, (use - FLOOR) / (top - FLOOR))

    said = labels.no_alert if seen.fires is None else labels.fires.format(minute=seen.fires)
    use = labels.use.format(share=percent(seen.samples[last - 1]))
    return {
        "Log": (Reading(labels.lines.format(count=len(gateway().status))),),
        "Met": (Reading(use, curve=tuple(map(height, seen.samples[:last])), limit=height(seen.limit)),),
        "Alert": (Reading(said),),
    }
