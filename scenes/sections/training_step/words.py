"""Words of the training step: six stages, accumulation, precision, checkpoints, optimizer state, and the small labels of the frames."""

from __future__ import annotations

from typing import Annotated

from scenes.content.named import Named
from scenes.content.words import MARK, TAG, CardTitle, Mark, SectionWords, Sentence, Strict, Tag, Text


class PrecisionWords(Strict):
    """The Model Precision box: exactly the three rows of the brief; a slash parts two formats of one width. `eight_bits`: which of the formats of 8 bits."""

    title: CardTitle
    formats: Annotated[tuple[Mark, ...], Named("fp32", "fp16_bf16", "fp8")]
    eight_bits: Mark

    @property
    def names(self) -> tuple[str, ...]:
        """Return every format by itself."""
        return tuple(name for row in self.formats for name in row.split("/"))


class TitledNote(Strict):
    """A titled box with one line."""

    title: CardTitle
    note: Tag


class TrainingStepLabels(Strict):
    """Small labels on the drawings and under the counters; words in braces are filled with numbers of the models."""

    loss: Mark
    next_batch: Tag
    micro_batch: Tag
    hidden: Mark
    windows: Annotated[str, Text(TAG, "batch", "window")]
    layers: Annotated[tuple[Mark, ...], Named("embedding", "attention", "mlp", "head")]
    kept: Annotated[str, Text(TAG, "count")]
    reversed: Tag
    gradients: Annotated[str, Text(TAG, "count")]
    surprise: Annotated[str, Text(TAG, "p", "loss")]
    one_loss: Tag
    accumulating: Annotated[str, Text(TAG, "done", "all")]
    accumulated: Annotated[str, Text(TAG, "all")]
    rate: Mark
    update: Tag
    followed: Annotated[tuple[Mark, ...], Named("gradient", "weight")]
    waits: Annotated[str, Text(TAG, "all")]
    moved: Annotated[str, Text(TAG, "all")]
    training_loss: Tag
    step: Annotated[str, Text(MARK, "step")]
    fields: Annotated[tuple[Mark, ...], Named("sign", "exponent", "fraction")]
    digits: Annotated[tuple[Mark, ...], Named("zero", "one")]
    ringed: Tag
    rounded: Tag
    off: Annotated[str, Text(MARK, "share")]
    moments: Annotated[tuple[Mark, ...], Named("mean", "square")]
    moment_names: Annotated[tuple[Mark, ...], Named("mean", "square")]
    state_size: Annotated[str, Text(TAG, "count")]
    every: Annotated[str, Text(TAG, "steps")]


class TrainingStepWords(SectionWords):
    """Exactly six stages, in the order of the flow, whatever that of the file."""

    stages: Annotated[tuple[CardTitle, ...], Named("input", "forward", "loss", "backward", "gradients", "update")]
    accumulation: Sentence
    precision: PrecisionWords
    checkpointing: TitledNote
    optimizer_state: TitledNote
    caption: Sentence
    labels: TrainingStepLabels


TABLES = {"training_step": TrainingStepWords}
