"""Words of the training step: six stages, accumulation, precision, checkpoints, optimizer state, and the small labels of the frames."""

from __future__ import annotations

from typing import Annotated

from scenes.content.words import MARK, TAG, CardTitle, Exactly, Mark, SectionWords, Sentence, Strict, Tag, Text


class PrecisionWords(Strict):
    """The Model Precision box: exactly the three rows of the brief; a slash parts two formats of one width. `eight_bits`: which of the formats of 8 bits."""

    title: CardTitle
    formats: Annotated[tuple[Mark, ...], Exactly(3)]
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
    layers: Annotated[tuple[Mark, ...], Exactly(4)]
    kept: Annotated[str, Text(TAG, "count")]
    reversed: Tag
    gradients: Annotated[str, Text(TAG, "count")]
    surprise: Annotated[str, Text(TAG, "p", "loss")]
    one_loss: Tag
    accumulating: Annotated[str, Text(TAG, "done", "all")]
    accumulated: Annotated[str, Text(TAG, "all")]
    rate: Mark
    update: Tag
    followed: Annotated[tuple[Mark, ...], Exactly(2)]
    waits: Annotated[str, Text(TAG, "all")]
    moved: Annotated[str, Text(TAG, "all")]
    training_loss: Tag
    step: Annotated[str, Text(MARK, "step")]
    fields: Annotated[tuple[Mark, ...], Exactly(3)]
    digits: Annotated[tuple[Mark, ...], Exactly(2)]
    ringed: Tag
    rounded: Tag
    off: Annotated[str, Text(MARK, "share")]
    moments: Annotated[tuple[Mark, ...], Exactly(2)]
    moment_names: Annotated[tuple[Mark, ...], Exactly(2)]
    state_size: Annotated[str, Text(TAG, "count")]
    every: Annotated[str, Text(TAG, "steps")]


class TrainingStepWords(SectionWords):
    """Exactly six stages."""

    stages: Annotated[tuple[CardTitle, ...], Exactly(6)]
    accumulation: Sentence
    precision: PrecisionWords
    checkpointing: TitledNote
    optimizer_state: TitledNote
    caption: Sentence
    labels: TrainingStepLabels


TABLES = {"training_step": TrainingStepWords}
