"""Words of section 1: five stages with the brief's bullets."""

from __future__ import annotations

from scenes.content.words import Bullet, Name, Section, Sentence, Strict, Tag, exactly


class SourceStage(Strict):
    """Raw data sources: exactly five."""

    title: Name
    bullets: exactly(Bullet, 5)


class Stage(Strict):
    """Any later stage: exactly three bullets."""

    title: Name
    bullets: exactly(Bullet, 3)


class Labels(Strict):
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
    of: Tag
    alike: Tag
    set_aside: Tag
    space_key: Tag
    short_in: Tag
    short_copies: Tag
    short_kept: Tag
    short_tokens: Tag
    short_skew: Tag


class DataPipelineWords(Section):
    """Exactly five stages and a caption."""

    sources: SourceStage
    cleaning: Stage
    curation: Stage
    tokenization: Stage
    sharding: Stage
    caption: Sentence
    labels: Labels
