"""Words of storage and orchestration: three cards and the note on the control layer."""

from __future__ import annotations

from typing import Annotated

from scenes.content.words import MARK, Bullet, CardTitle, Exactly, Mark, Phrase, SectionWords, Sentence, Strict, Tag, Text


class StoreCard(Strict):
    """Object storage: a title and a note."""

    title: CardTitle
    note: Phrase


class ListCard(Strict):
    """A card with exactly three bullets."""

    title: CardTitle
    bullets: Annotated[tuple[Bullet, ...], Exactly(3)]


class StorageLabels(Strict):
    """Small labels on the drawings and under the counters; a word in braces is filled by the picture."""

    tokens_at_rest: Tag
    tokens: Mark
    documents: Mark
    shard: Mark
    shards: Mark
    imbalance: Tag
    checkpoint: Mark
    checkpoints: Mark
    each: Mark
    run: Annotated[str, Text(MARK, "id")]
    rate: Mark
    batch: Mark
    seed: Mark
    step: Mark
    loss: Tag
    since: Tag
    utilization: Tag
    rule: Tag
    node: Mark
    silent: Mark
    wait: Mark
    of: Mark
    job: Mark
    mean_use: Mark
    alert: Mark

    def checkpoints_of(self, count: int) -> str:
        """Return the word for so many checkpoints."""
        return self.checkpoint if count == 1 else self.checkpoints


class StorageOrchestrationWords(SectionWords):
    """Exactly three cards and a footer note."""

    store: StoreCard
    tracking: ListCard
    monitoring: ListCard
    note: Sentence
    labels: StorageLabels


TABLES = {"storage_orchestration": StorageOrchestrationWords}
