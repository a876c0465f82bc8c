"""Words of operations: six cards with three facts each, a note, small labels and units."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from scenes.content.named import Named
from scenes.content.words import TAG, CardTitle, Exactly, Mark, SectionWords, Sentence, Strict, Tag, Text


class OperationsLabels(Strict):
    """Small labels on the drawings; `spans` in the order of the trace, `credits` and `tiny` in long and in short.

    `tiny` marks what the tiny model of the film does, `wrong` what it gets wrong: next tokens, no failed requests.
    """

    load: Mark
    load_over: Annotated[str, Text(TAG, "time")]
    replica: Mark
    starting: Mark
    spans: Annotated[tuple[Mark, ...], Named("gateway", "tokenizer", "queue", "others", "own", "token")]
    trace: Annotated[tuple[Mark, ...], Named("queue", "prefill", "token")]
    target: Mark
    credits: Annotated[tuple[Mark, ...], Exactly(2)]
    refused: Mark
    code: Mark
    gate: Mark
    passed: Mark
    stopped: Mark
    false_alarm: Mark
    rule: Annotated[str, Text(TAG, "rule")]
    versions: Annotated[tuple[Mark, ...], Named("old", "new")]
    wrong: Mark
    tiny: Annotated[tuple[Mark, ...], Exactly(2)]
    limit: Mark
    canary: Mark
    period: Mark
    tokens: Mark


class OperationsUnits(Strict):
    """Units and signs that numbers are set with."""

    per_second: Mark
    milliseconds: Mark
    seconds: Mark
    minutes: Mark
    hours: Mark
    percent: Mark
    dollar: Mark
    arrow: Mark


class FactWords(Strict):
    """What a number is; `short` is said where a card is narrow."""

    label: Tag
    short: str = Field(default="", max_length=20)


class CardFacts(Strict):
    """Three facts a card, the most telling first."""

    autoscaling: Annotated[tuple[FactWords, ...], Named("replicas", "peak", "delay")]
    telemetry: Annotated[tuple[FactWords, ...], Named("p95", "p50", "requests")]
    rate_limiting: Annotated[tuple[FactWords, ...], Named("refused", "admitted", "refill")]
    guardrails: Annotated[tuple[FactWords, ...], Named("stopped", "missed", "alarms")]
    rollback: Annotated[tuple[FactWords, ...], Named("new", "old", "sample")]
    cost: Annotated[tuple[FactWords, ...], Named("price", "time", "hour")]


class OperationsWords(SectionWords):
    """Exactly six operational cards, which stand in the order of the file."""

    cards: Annotated[tuple[CardTitle, ...], Named("autoscaling", "telemetry", "rate_limiting", "guardrails", "rollback", "cost")]
    note: Sentence
    labels: OperationsLabels
    units: OperationsUnits
    facts: CardFacts


TABLES = {"operations": OperationsWords}
