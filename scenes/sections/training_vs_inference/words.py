"""Words of section 7: a table with exactly six rows and two columns."""

from __future__ import annotations

from scenes.content.words import Mark, Name, Phrase, Section, Strict, Tag, exactly, tag


class Row(Strict):
    """One row of the comparison; `icon` is a Lucide name."""

    name: Name
    training: Phrase
    inference: Phrase
    icon: Tag


class Labels(Strict):
    """Small labels beside the numbers; `tiny` and `big` say which of two models a number belongs to."""

    tiny: Mark
    big: Mark
    tiny_model: Tag
    big_model: Tag
    writes: Tag
    reads: Tag
    weights: Tag
    written: Tag
    sent: Tag
    sent_short: Tag
    activations: Tag
    request: Tag
    requests: Tag
    training_gpu: Mark
    serving_gpus: Mark
    loss_from: Tag
    first_token: Tag
    first_token_short: Tag
    first_token_median: Tag
    per_token: Tag
    per_second: Tag
    input_tokens: Tag
    steps: Tag
    steps_short: Tag
    requests_in: Tag
    within: Mark
    window: tag("time")
    median: Tag
    median_short: Mark
    steps_lost: Tag
    take_over: Tag


class TrainingVsInferenceWords(Section):
    """Exactly six rows: Goal to Resilience Needs."""

    columns: exactly(Name, 2)
    rows: exactly(Row, 6)
    labels: Labels
