"""Words of section 6: six cards with three facts each, a note, small labels and units."""

from __future__ import annotations

from pydantic import Field

from scenes.content.words import Mark, Name, Section, Sentence, Strict, Tag, exactly


class Labels(Strict):
    """Small labels on the drawings; `spans` in the order of the trace, `credits` in long and in short."""

    load: Mark
    replica: Mark
    starting: Mark
    spans: exactly(Mark, 5)
    target: Mark
    credits: exactly(Mark, 2)
    refused: Mark
    code: Mark
    gate: Mark
    passed: Mark
    stopped: Mark
    rule: Mark
    versions: exactly(Mark, 2)
    errors: Mark
    limit: Mark
    canary: Mark
    period: Mark


class Units(Strict):
    """Units and signs that numbers are set with."""

    per_second: Mark
    milliseconds: Mark
    seconds: Mark
    minutes: Mark
    hours: Mark
    percent: Mark
    dollar: Mark
    arrow: Mark


class Fact(Strict):
    """What a number is; `short` is said where a card is narrow."""

    label: Tag
    short: str = Field(default="", max_length=20)


class Facts(Strict):
    """Three facts a card, the most telling first."""

    autoscaling: exactly(Fact, 3)
    telemetry: exactly(Fact, 3)
    rate_limiting: exactly(Fact, 3)
    guardrails: exactly(Fact, 3)
    rollback: exactly(Fact, 3)
    cost: exactly(Fact, 3)


class OperationsWords(Section):
    """Exactly six operational cards."""

    cards: exactly(Name, 6)
    note: Sentence
    labels: Labels
    units: Units
    facts: Facts
