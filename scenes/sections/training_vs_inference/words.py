"""Words of training against inference: a table with exactly six rows and two columns."""

from __future__ import annotations

from typing import Annotated

from scenes.content.named import Named
from scenes.content.words import TAG, CardTitle, Mark, Phrase, SectionWords, Strict, Tag, Text

SIDES = ("training", "inference")


class ComparisonRow(Strict):
    """One row of the comparison; `icon` is a Lucide name."""

    name: CardTitle
    training: Phrase
    inference: Phrase
    icon: Tag


class ComparisonLabels(Strict):
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
    of_step: Annotated[str, Text(TAG, "time")]
    one_gpu: Tag
    context: Tag
    contexts: Tag
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
    window: Annotated[str, Text(TAG, "time")]
    median: Tag
    median_short: Mark
    steps_lost: Tag
    take_over: Tag
    sheet_tokens: Annotated[str, Text(TAG, "value")]
    sheet_sent: Annotated[str, Text(TAG, "value")]
    sheet_wait: Annotated[str, Text(TAG, "value")]
    sheet_case: Annotated[str, Text(TAG, "value")]
    sheet_gpu: Annotated[str, Text(TAG, "value")]
    sheet_replica: Annotated[str, Text(TAG, "value")]
    sheet_node: Annotated[str, Text(TAG, "value")]
    sheet_nodes: Annotated[str, Text(TAG, "value")]


class TrainingVsInferenceWords(SectionWords):
    """Exactly six rows, Goal to Resilience Needs, which stand in the order of the file."""

    columns: Annotated[tuple[CardTitle, ...], Named(*SIDES)]
    rows: Annotated[tuple[ComparisonRow, ...], Named("goal", "bottleneck", "memory", "metric", "scale", "resilience")]
    labels: ComparisonLabels


TABLES = {"training_vs_inference": TrainingVsInferenceWords}
