"""What the nodes of the workflow read as they work, in words and as small charts; every number from a model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from scenes.core.units import figures, percent, plain
from scenes.deep_dives.workflow.facts_training import training_readings, watch_readings
from scenes.deep_dives.workflow.reading import BLANK, Reading, broken, halves
from scenes.deep_dives.workflow.words import WorkflowLabels
from scenes.drawing.kit.payloads import visible
from scenes.models import texts
from scenes.models.decode import chances
from scenes.models.gateway import OK, TOO_MANY, UNAUTHORIZED, gateway
from scenes.models.guardrail import guardrail, judge
from scenes.models.language_model import sample
from scenes.models.learning_rate_search import search
from scenes.models.numbers import placeholders
from scenes.models.response_cache import response_cache
from scenes.models.scenario import Scenario
from scenes.models.spine import spine
from scenes.models.token_bucket import SECONDS
from scenes.models.tokenizer import EOS_ID, train_tokenizer
from scenes.project import Project

REPLICAS = ("ModelA", "ModelB", "ModelC")
LOOKED_AT = "ModelB"  # the replica that our request comes to
OLD, NEW = "1", "2"  # versions of the model
TEMPERATURE, TOP_K = 0.7, 40  # settings of the request, choices: likely tokens become likelier, and only so many may be drawn
SEED = 1  # of the tokens that are drawn
SHOWN_HITS = 48  # requests of the cache that are drawn
MOST_SLOTS = 256  # requests of a batch that are drawn one by one
HOTTEST = 2.0  # temperature that is shown for comparison, a choice
SHOWN_TOKENS = 48  # likeliest next tokens that are drawn, a few more than may be chosen
LEAST_CHANCE = 1e-7  # at the foot of their bars


@dataclass(frozen=True)
class Facts:
    """Readings by node, in the order in which they come, and the series that cues count through.

    `requests` reach the servers; `written` are the pieces that the tiny model writes after `prompt` tokens, `hit_rates` the cache's after every request, `losses` the score of
    each trial of the search, `figures` what stands on the sheet's cards.
    """

    readings: Mapping[str, tuple[Reading, ...]]
    requests: int
    prompt: int
    system: int
    written: tuple[str, ...]
    hit_rates: tuple[float, ...]
    losses: tuple[float, ...]
    figures: tuple[str, ...]


def workflow_facts(project: Project) -> Facts:
    """Return the facts of a project."""
    return _facts(project.scenario, project.content.workflow.labels, project.corpus.digest)


@lru_cache(maxsize=8)
def _facts(scenario: Scenario, labels: WorkflowLabels, corpus: str) -> Facts:
    tokenizer, told = train_tokenizer(), spine()
    prompt, system = (len(tokenizer.encode(text)) for text in (told.prompt, labels.system))
    written = tuple(piece for piece in sample(told.prompt, TEMPERATURE, TOP_K, SEED).pieces if piece != tokenizer.piece(EOS_ID))
    readings = {
        **_door(labels, written),
        **_server(labels, scenario, prompt, system, written),
        **training_readings(labels),
        **watch_readings(labels, scenario),
    }
    return Facts(
        readings,
        len(gateway().status),
        prompt,
        system,
        written,
        _hit_rates(),
        tuple(trial.score for trial in search().trials),
        _figures(labels, scenario),
    )


def _figures(labels: WorkflowLabels, scenario: Scenario) -> tuple[str, ...]:
    """Return the figures of the sheet's cards: requests a replica carries, hits, bytes a token of the KV cache, requests of a step."""
    said = placeholders(scenario)
    hits = percent(response_cache().hit_rate)
    return (
        said["replica_requests_per_second"],
        hits,
        labels.each_token.format(size=said["kv_bytes_per_token"]),
        labels.up_to.format(count=said["served_batch"]),
    )


def _door(labels: WorkflowLabels, written: tuple[str, ...]) -> dict[str, tuple[Reading, ...]]:
    """Return the readings at the gateway: the same requests on one time axis, fewer from check to check."""
    run, total = gateway(), len(gateway().status)
    known, going = total - run.count(UNAUTHORIZED), run.count(OK)
    strangers = labels.refused.format(count=run.count(UNAUTHORIZED), total=total, status=UNAUTHORIZED)
    hasty = labels.refused.format(count=run.count(TOO_MANY), total=known, status=TOO_MANY)
    return {
        "UI": _said(broken(spine().prompt), broken(_answer(written))),
        "API": (Reading(labels.requests.format(count=total), strip=_strip({})),),
        "Auth": (Reading(strangers, strip=_strip({UNAUTHORIZED: "amber"})),),
        "Rate": (Reading(hasty, strip=_strip({UNAUTHORIZED: "", TOO_MANY: "amber"})),),
        "LB": (Reading(labels.passed_on.format(count=going), strip=_strip({UNAUTHORIZED: "", TOO_MANY: ""})),),
    }


def _said(question: str, answer: str) -> tuple[Reading, ...]:
    """Return what the user sees: the question, and later the answer under it."""
    blank = "\n".join(BLANK for _ in answer.split("\n"))
    asked = len(question.split("\n"))
    return Reading(f"{question}\n{blank}", asked=asked), Reading(f"{question}\n{answer}", asked=asked)


def _answer(written: tuple[str, ...]) -> str:
    return "".join(written).strip()


def _strip(colours: Mapping[int, str]) -> tuple[tuple[float, str], ...]:
    """Return the client's requests as places on a time axis, in the colours of their status, in blue where that has none; "" leaves one out."""
    found = ((second / SECONDS, colours.get(status, "request")) for second, status in zip(gateway().seconds, gateway().status, strict=True))
    return tuple((place, colour) for place, colour in found if colour)


def _server(
    labels: WorkflowLabels, scenario: Scenario, prompt: int, system: int, written: tuple[str, ...]
) -> dict[str, tuple[Reading, ...]]:
    rail, cached, tokenizer = guardrail(), response_cache(), train_tokenizer()
    text = _answer(written)
    body = json.dumps({"text": text, "tokens": len(written)}, ensure_ascii=False)
    right = tuple("cyan" if verdict.right else "faint" for verdict in rail.prompts)
    verdict, colour = (labels.passes, "cyan") if judge(text, texts.current().rules) is None else (labels.stopped, "amber")
    held = 1 + prompt + system  # with <bos>
    versions = tuple(Reading(labels.version.format(number=number)) for number in (OLD, NEW))
    pieces = tuple(visible(tokenizer.piece(piece)) for piece in tokenizer.encode(spine().prompt))
    rows = ("quiet",) * held + ("violet",) * (len(written) - 1)
    stream = [Reading(labels.written.format(count=count), cells=("cyan",) * count, columns=len(written)) for count in (1, len(written))]
    cache = [Reading(labels.rows.format(count=count), cells=rows[:count], columns=halves(len(rows))) for count in (held, len(rows))]
    hits = labels.hits.format(share=percent(cached.hit_rate), count=figures(len(cached.hits)))
    batch = placeholders(scenario)["served_batch"]
    return {
        "Tokenizer": (Reading(labels.tokens.format(count=prompt), chips=pieces),),
        "PP": (Reading(labels.tokens.format(count=held), cells=("ink",) + ("blue",) * system + ("cyan",) * prompt, columns=halves(held)),),
        "PC": _settings(labels),
        **dict.fromkeys(REPLICAS, (versions[0], replace(versions[1], hue="cyan"))),
        "BatchP": _batch(labels, batch),
        "TPS": tuple(stream),
        "KVCache": tuple(cache),
        "TD": (Reading(broken(text)),),
        "Format": (Reading(f"{body[:18]}…\n{labels.bytes.format(count=len(body.encode()))}"),),
        "Filter": (
            Reading(verdict, cells=(colour,), columns=halves(len(right))),
            Reading(labels.tests.format(count=right.count("cyan"), total=len(right)), cells=right, columns=halves(len(right))),
        ),
        "Cache": (*(Reading(labels.kept_answers.format(count=count)) for count in (1, 2)), Reading(hits, strip=_hits())),
    }


def _settings(labels: WorkflowLabels) -> tuple[Reading, ...]:
    """Return the settings that go with a request, over how likely each next token is with them: as they are, hotter, and as they are with only the likeliest."""
    cut = Reading(
        "\n".join([labels.chances, temperature_said(labels, TEMPERATURE), labels.top_k.format(value=TOP_K)]),
        bars=chance_bars(TEMPERATURE, TOP_K),
    )
    free = [
        Reading("\n".join([labels.chances, temperature_said(labels, heat), BLANK]), bars=chance_bars(heat))
        for heat in (TEMPERATURE, HOTTEST)
    ]
    return *free, cut


def temperature_said(labels: WorkflowLabels, temperature: float) -> str:
    """Return the line that names a temperature."""
    return labels.temperature.format(value=plain(round(temperature, 1)))


def chance_bars(temperature: float, top_k: int = SHOWN_TOKENS) -> tuple[float, ...]:
    """Return bars of the likeliest tokens after the question, as high as the logarithm of the probability with which each is drawn; 0 for one that may not be."""
    logits = sample(spine().prompt, TEMPERATURE, TOP_K, SEED).passes[0].logits
    _, found = chances(logits, temperature, top_k)
    highs = 1 - np.log(np.maximum(found, LEAST_CHANCE)) / np.log(LEAST_CHANCE)
    return (*(max(0.02, float(high)) for high in highs), *(0.0,) * (SHOWN_TOKENS - top_k))


def _hits() -> tuple[tuple[float, str], ...]:
    """Return the last requests of the stream as a strip: hits in the colour of an answer, misses low and dim."""
    hits = response_cache().hits[-SHOWN_HITS:]
    return tuple((k / (SHOWN_HITS - 1), "cyan" if hit else "quiet") for k, hit in enumerate(hits))


def _hit_rates() -> tuple[float, ...]:
    """Return the share of hits after every request, 0..1."""
    hits = response_cache().hits
    return tuple(sum(hits[: k + 1]) / (k + 1) for k in range(len(hits)))


def _batch(labels: WorkflowLabels, room: str) -> tuple[Reading, ...]:
    """Return the batch of one replica: its share of the requests that were let through, one of them ours, and the room that is left."""
    going = gateway().count(OK)
    count = min(-(-going // len(REPLICAS)), _count(room) or going)
    return (Reading(f"{labels.share_step.format(count=count)}\n{labels.room_for.format(count=room)}", **_slots(count, room)),)


def _count(said: str) -> int:
    """Return a number that was written, 0 where it is too large to be written in digits alone."""
    return int(said) if said.isdigit() else 0


def _slots(count: int, room: str) -> dict[str, Any]:
    """Return the requests of a batch as cells, one of them ours, and the room that is left; nothing of one that is too large to be drawn."""
    slots = _count(room)
    cells = ("cyan",) + ("blue",) * (count - 1) + ("faint",) * (slots - count)
    return {"cells": cells, "columns": -(-slots // 4)} if 0 < slots <= MOST_SLOTS else {}


def rows_kept(prompt: int, written: int) -> int:
    """Return the rows of the KV cache when so many tokens are written after a prompt: the first token, <bos>, has one too, the last written none."""
    return 1 + prompt + max(0, written - 1)
