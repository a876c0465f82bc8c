"""Truth of the header, the opening and the finale: the four counts beside the standing sheet."""

from __future__ import annotations

from collections.abc import Iterator

from scenes.core.units import decimal, percent, whole
from scenes.models.batch_table import batch_table
from scenes.models.language_model import train
from scenes.models.spine import spine
from scenes.models.tokenizer import tokenize_corpus
from scenes.project import Project
from scenes.sections.shown import Shown


def shown(project: Project) -> Iterator[Shown]:
    """Yield every number of the finale; header, footer and opening show none but the badges' numbers."""
    tokens, loss, written, answers = project.content.poster.counts
    generations = [request.generation for request in batch_table().requests]
    pieces = sum(len(generation.pieces) for generation in generations)
    ended = sum(generation.finished for generation in generations)
    yield Shown(
        f"{whole(tokenize_corpus().total)} {tokens}", "tokens of the corpus, special ones included", "tokenizer.tokenize_corpus: total"
    )
    yield Shown(f"{loss} {decimal(train().losses[-1], 2)}", "loss of the last training step, nats a token", "language_model.train: losses")
    yield Shown(
        f"{whole(pieces)} {written}",
        "tokens of the three answers, end tokens included",
        "batch_table.batch_table: requests, generation.pieces",
    )
    yield Shown(f"{ended} {answers}", "answers that ended with an end token", "batch_table.batch_table: requests, generation.finished")
    sure = project.content.poster.probability.format(value=percent(spine().probability, 0))
    yield Shown(sure, "what the trained model gives the sentence's last word", "spine.spine: probability")
