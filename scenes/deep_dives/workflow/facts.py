"""What the nodes of the workflow read as they work, in words and as small charts; every number from a model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from scenes.core.units import decimal, figures, percent, plain
from scenes.deep_dives.workflow.words import WorkflowLabels
from scenes.drawing.kit.payloads import visible
from scenes.models import texts
from scenes.models.alert import FOR_MINUTES, watch
from scenes.models.corpus import build_corpus
from scenes.models.gateway import OK, TOO_MANY, UNAUTHORIZED, gateway
from scenes.models.guardrail import guardrail, judge
from scenes.models.language_model import sample
from scenes.models.learning_rate_search import search
from scenes.models.numbers import placeholders
from scenes.models.response_cache import response_cache
from scenes.models.scenario import Scenario
from scenes.models.spine import spine
from scenes.models.token_bucket import SECONDS
from scenes.models.tokenizer import EOS_ID, tokenize_corpus, train_tokenizer
from scenes.project import Project

REPLICAS = ("ModelA", "ModelB", "ModelC")
OLD, NEW = "1", "2"  # versions of the model
TEMPERATURE, TOP_K = 0.7, 40  # settings of the request, choices: likely tokens become likelier, and only so many may be drawn
SEED = 1  # of the tokens that are drawn
SHOWN_HITS = 48  # requests of the cache that are drawn
MOST_SLOTS = 256  # requests of a batch that are drawn one by one
LOG_LINES = 2  # of the log that are shown
MINUTES = 12  # that the alert shows
FLOOR = 0.4  # the use at the foot of its curve
BLANK = "\u2007"  # a figure space: a row of it is as high as a row of text, and nothing is seen


@dataclass(frozen=True)
class Reading:
    """What a node says at one time, in lines of `text`, and what is drawn over that, at most one kind of:

    `curve`, heights 0..1, over `past` ones, with a `limit` as a line; `bars`, heights 0..1 (0: not there yet), one of which may be `marked`; `strip`, places 0..1 with colours;
    `cells` by their colours, `columns` in a row; `chips`, pieces of text. Of the text so many lines are what was `asked`.
    """

    text: str
    curve: tuple[float, ...] = ()
    past: tuple[tuple[float, ...], ...] = ()
    limit: float | None = None
    bars: tuple[float, ...] = ()
    marked: int | None = None
    strip: tuple[tuple[float, str], ...] = ()
    cells: tuple[str, ...] = ()
    columns: int = 0
    chips: tuple[str, ...] = ()
    asked: int = 0

    @property
    def is_drawn(self) -> bool:
        """Tell whether anything but text is drawn."""
        return bool(self.curve or self.bars or self.strip or self.cells or self.chips)

    @property
    def rows(self) -> tuple[str, ...]:
        """Return the lines of text."""
        return tuple(self.text.split("\n"))


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
        **_training(labels),
        **_watched(labels, scenario),
    }
    return Facts(
        readings,
        len(gateway().status),
        prompt,
        system,
        written,
        _hit_rates(),
        tuple(trial.score for trial in search().trials),
        _figures(scenario),
    )


def _figures(scenario: Scenario) -> tuple[str, ...]:
    """Return the figures of the sheet's cards: requests a replica carries, hits, bytes a token of the KV cache, requests of a step."""
    said = placeholders(scenario)
    hits = percent(response_cache().hit_rate)
    return said["replica_requests_per_second"], hits, said["kv_bytes_per_token"], said["served_batch"]


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


def broken(text: str) -> str:
    """Return a text in two lines, parted at the blank nearest to its middle."""
    blanks = [place for place, char in enumerate(text) if char == " "]
    middle = min(blanks, key=lambda place: abs(place - len(text) / 2), default=None)
    return text if middle is None else f"{text[:middle]}\n{text[middle + 1 :]}"


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
    cache = [Reading(labels.rows.format(count=count), cells=rows[:count], columns=_wide(len(rows))) for count in (held, len(rows))]
    hits = labels.hits.format(share=percent(cached.hit_rate), count=figures(len(cached.hits)))
    batch = placeholders(scenario)["served_batch"]
    return {
        "Tokenizer": (Reading(labels.tokens.format(count=prompt), chips=pieces),),
        "PP": (Reading(labels.tokens.format(count=held), cells=("ink",) + ("blue",) * system + ("cyan",) * prompt, columns=_wide(held)),),
        "PC": (Reading("\n".join(_settings(labels))),),
        **dict.fromkeys(REPLICAS, (versions[0], Reading(labels.loading), versions[1])),
        "BatchP": (Reading(labels.share_step.format(count=batch), **_slots(batch)),),
        "TPS": tuple(stream),
        "KVCache": tuple(cache),
        "TD": (Reading(broken(text)),),
        "Format": (Reading(f"{body[:18]}…\n{labels.bytes.format(count=len(body.encode()))}"),),
        "Filter": (
            Reading(verdict, cells=(colour,), columns=_wide(len(right))),
            Reading(labels.tests.format(count=right.count("cyan"), total=len(right)), cells=right, columns=_wide(len(right))),
        ),
        "Cache": (*(Reading(labels.kept_answers.format(count=count)) for count in (1, 2)), Reading(hits, strip=_hits())),
    }


def _settings(labels: WorkflowLabels) -> tuple[str, ...]:
    """Return the settings that go with a request: how the next token is chosen."""
    return labels.temperature.format(value=plain(TEMPERATURE)), labels.top_k.format(value=TOP_K)


def _hits() -> tuple[tuple[float, str], ...]:
    """Return the last requests of the stream as a strip: hits in the colour of an answer, misses low and dim."""
    hits = response_cache().hits[-SHOWN_HITS:]
    return tuple((k / (SHOWN_HITS - 1), "cyan" if hit else "quiet") for k, hit in enumerate(hits))


def _hit_rates() -> tuple[float, ...]:
    """Return the share of hits after every request, 0..1."""
    hits = response_cache().hits
    return tuple(sum(hits[: k + 1]) / (k + 1) for k in range(len(hits)))


def _wide(count: int) -> int:
    """Return how many of so many cells stand in a row: two rows of them."""
    return -(-count // 2)


def _slots(batch: str) -> dict[str, Any]:
    """Return the requests of a batch as cells, one of them ours; nothing of one that is too large to be counted."""
    count = int(batch) if batch.isdigit() else 0
    return {"cells": ("cyan",) + ("blue",) * (count - 1), "columns": -(-count // 4)} if 0 < count <= MOST_SLOTS else {}


def rows_kept(prompt: int, written: int) -> int:
    """Return the rows of the KV cache when so many tokens are written after a prompt: the first token, <bos>, has one too, the last written none."""
    return 1 + prompt + max(0, written - 1)


def _training(labels: WorkflowLabels) -> dict[str, tuple[Reading, ...]]:
    corpus, trials, rail = build_corpus(), search().trials, guardrail().prompts
    kinds, kept = tuple(corpus.counts_by_kind.values()), set(corpus.kept)
    total, lengths = len(corpus.documents), sorted(map(len, tokenize_corpus().documents))
    count = labels.documents.format(count=total)
    survivors = tuple("ink" if document.text in kept else "faint" for document in corpus.documents)
    highest = max(max(trial.losses) for trial in trials)
    curves = tuple(_shares(trial.losses, highest) for trial in trials)
    said = [labels.loss.format(value=decimal(trial.score, 2), rate=plain(trial.rate)) for trial in trials]
    losses = [Reading(said[k], curves[k], curves[:k]) for k in range(len(trials))]
    losses.append(replace(losses[_best()], past=curves))
    return {
        "D": (Reading(count, bars=_shares(kinds, max(kinds))),),
        "DC": (Reading(count, cells=("ink",) * total, columns=-(-total // 4)),),
        "DP": (Reading(labels.kept.format(count=len(corpus.kept)), cells=survivors, columns=-(-total // 4)),),
        "DL": (
            Reading(
                labels.labelled.format(count=len(rail)),
                cells=tuple("blue" if asked.harm else "cyan" for asked in rail),
                columns=_wide(len(rail)),
            ),
        ),
        "FE": (Reading(labels.tokens.format(count=plain(sum(lengths))), bars=_shares(lengths[:: len(lengths) // 20 or 1], lengths[-1])),),
        "MT": tuple(losses),
        "HP": _search(labels),
    }


def _best() -> int:
    return search().trials.index(search().best)


def _search(labels: WorkflowLabels) -> tuple[Reading, ...]:
    """Return what the search says: a trial's rate before it, from the second on, and after it; at the end the best one. A bar a trial as high as its loss, by their rates."""
    trials = search().trials
    said = [labels.rate.format(rate=plain(trial.rate)) for trial in trials]
    before = [_tried(said[k], k) for k in range(1, len(trials))]
    after = [_tried(said[k], k + 1) for k in range(len(trials))]
    best = replace(after[-1], text=labels.best_rate.format(rate=plain(search().best.rate)))
    return after[0], *(reading for pair in zip(before, after[1:], strict=True) for reading in pair), best


def _tried(text: str, count: int) -> Reading:
    """Return a text with the bars of so many trials, the lowest one marked."""
    trials = search().trials
    scores, ranks = [trial.score for trial in trials], sorted(range(len(trials)), key=lambda k: trials[k].rate)
    best = ranks.index(scores.index(min(scores[:count])))
    return Reading(text, bars=_shares([scores[k] if k < count else 0.0 for k in ranks], max(scores)), marked=best)


def _shares(values: Any, highest: float) -> tuple[float, ...]:
    return tuple(float(value) / highest for value in values)


def _log_lines(labels: WorkflowLabels) -> str:
    """Return the end of the servers' log, a line a request that reached them: second, HTTP status; and how many lines there are."""
    run = gateway()
    passed = [second for second, status in zip(run.seconds, run.status, strict=True) if status == OK]
    last = [labels.log_line.format(second=decimal(second, 1), status=OK) for second in passed[-LOG_LINES:]]
    return "\n".join([*last, labels.lines.format(count=len(passed))])


def _watched(labels: WorkflowLabels, scenario: Scenario) -> dict[str, tuple[Reading, ...]]:
    seen = watch(scenario)
    last = len(seen.samples) if seen.fires is None else seen.fires + 1
    top = max(*seen.samples, seen.limit)

    def height(use: float) -> float:
        return max(0.0, (use - FLOOR) / (top - FLOOR))

    held = labels.over.format(limit=percent(seen.limit), minutes=FOR_MINUTES)
    said = labels.no_alert if seen.fires is None else f"{held}\n{labels.fires.format(minute=seen.fires)}"
    use = labels.use.format(share=percent(seen.samples[last - 1], 1), limit=percent(seen.limit))
    return {
        "Log": (Reading(_log_lines(labels)),),
        "Met": (Reading(use, curve=tuple(map(height, seen.samples[:last])), limit=height(seen.limit)),),
        "Alert": (
            Reading(
                said,
                cells=tuple("amber" if use > seen.limit else "blue" for use in seen.samples[max(0, last - MINUTES) : last]),
                columns=MINUTES,
            ),
        ),
    }
