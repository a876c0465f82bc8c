"""Words of the data pipeline: five stages with the brief's bullets."""

from __future__ import annotations

from typing import Annotated

from scenes.content.named import Named
from scenes.content.words import Bullet, CardTitle, Exactly, SectionWords, Sentence, Strict, Tag


class SourceStageWords(Strict):
    """Raw data sources: exactly five."""

    title: CardTitle
    bullets: Annotated[tuple[Bullet, ...], Named("web", "documents", "code", "images", "logs")]


class StageWords(Strict):
    """Any later stage: exactly three bullets."""

    title: CardTitle
    bullets: Annotated[tuple[Bullet, ...], Exactly(3)]


class DataLabels(Strict):
    """Small labels on the drawings and under the counters."""

    documents_in: Tag
    duplicates_removed: Tag
    filtered_out: Tag
    documents_kept: Tag
    tokens_so_far: Tag
    document_of: Tag
    rule_of: Tag
    shard_imbalance: Tag
    fullest_by_mean: Tag
    split_by_length: Tag
    waits: Tag
    of: Tag
    alike: Tag
    mostly_symbols: Tag
    off_topic: Tag
    set_aside: Tag
    space_key: Tag
    short_in: Tag
    short_copies: Tag
    short_kept: Tag
    short_tokens: Tag
    short_skew: Tag


class DataPipelineWords(SectionWords):
    """Exactly five stages and a caption."""

    sources: SourceStageWords
    cleaning: StageWords
    curation: StageWords
    tokenization: StageWords
    sharding: StageWords
    caption: Sentence
    labels: DataLabels


TABLES = {"data_pipeline": DataPipelineWords}
