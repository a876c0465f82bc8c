"""Words of section 4: six stages, accumulation, precision, checkpoints, optimizer state."""

from __future__ import annotations

from scenes.content.words import Mark, Name, Section, Sentence, Strict, Tag, exactly


class Precision(Strict):
    """The Model Precision box: exactly the three rows of the brief."""

    title: Name
    formats: exactly(Mark, 3)


class Box(Strict):
    """A titled box with one line."""

    title: Name
    note: Tag


class Labels(Strict):
    """Small labels on the drawings and under the counters."""

    loss: Mark


class TrainingStepWords(Section):
    """Exactly six stages."""

    stages: exactly(Name, 6)
    accumulation: Sentence
    precision: Precision
    checkpointing: Box
    optimizer_state: Box
    caption: Sentence
    labels: Labels
