"""Words of section 4: six stages, accumulation, precision, checkpoints, optimizer state, and the small labels of the frames."""

from __future__ import annotations

from scenes.content.words import Mark, Name, Section, Sentence, Strict, Tag, exactly, mark, tag


class Precision(Strict):
    """The Model Precision box: exactly the three rows of the brief; a slash parts two formats of one width."""

    title: Name
    formats: exactly(Mark, 3)

    @property
    def names(self) -> tuple[str, ...]:
        """Return every format by itself."""
        return tuple(name for row in self.formats for name in row.split("/"))


class Box(Strict):
    """A titled box with one line."""

    title: Name
    note: Tag


class Labels(Strict):
    """Small labels on the drawings and under the counters; words in braces are filled with numbers of the models."""

    loss: Mark
    next_batch: Tag
    hidden: Mark
    windows: tag("batch", "window")
    layers: exactly(Mark, 4)
    kept: tag("count")
    reversed: Tag
    surprise: tag("p", "loss")
    one_loss: Tag
    accumulating: tag("done", "all")
    accumulated: tag("all")
    rate: Mark
    update: Tag
    weights: tag("count")
    waits: tag("all")
    moved: tag("all")
    training_loss: Tag
    step: mark("step")
    fields: exactly(Mark, 3)
    digits: exactly(Mark, 2)
    ringed: Tag
    rounded: Tag
    off: mark("share")
    moments: exactly(Mark, 2)
    moment_names: exactly(Mark, 2)
    state_size: tag("count")
    every: tag("steps")


class TrainingStepWords(Section):
    """Exactly six stages."""

    stages: exactly(Name, 6)
    accumulation: Sentence
    precision: Precision
    checkpointing: Box
    optimizer_state: Box
    caption: Sentence
    labels: Labels
