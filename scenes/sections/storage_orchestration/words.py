"""Words of section 2: three cards and the note on the control layer."""

from __future__ import annotations

from scenes.content.words import Bullet, Mark, Name, Phrase, Section, Sentence, Strict, Tag, exactly, mark


class StoreCard(Strict):
    """Object storage: a title and a note."""

    title: Name
    note: Phrase


class ListCard(Strict):
    """A card with exactly three bullets."""

    title: Name
    bullets: exactly(Bullet, 3)


class Labels(Strict):
    """Small labels on the drawings and under the counters; a word in braces is filled by the picture."""

    tokens_at_rest: Tag
    tokens: Mark
    documents: Mark
    shard: Mark
    shards: Mark
    imbalance: Tag
    checkpoints: Mark
    each: Mark
    run: mark("id")
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


class StorageOrchestrationWords(Section):
    """Exactly three cards and a footer note."""

    store: StoreCard
    tracking: ListCard
    monitoring: ListCard
    note: Sentence
    labels: Labels
