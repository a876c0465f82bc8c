"""Truth of the data pipeline: counts of the corpus, ids and rules of the tokenizer, totals of the shard plan."""

from __future__ import annotations

from collections.abc import Iterator

from scenes.core.units import decimal, percent, whole
from scenes.models import texts
from scenes.models.corpus import build_corpus
from scenes.models.shards import SHARDS, fill_history, imbalance
from scenes.models.tokenizer import tokenize_corpus, train_tokenizer
from scenes.project import Project
from scenes.sections.data_pipeline.facts import equal_counts
from scenes.sections.data_pipeline.words import DataLabels
from scenes.sections.shown import Shown


def shown(project: Project) -> Iterator[Shown]:
    """Yield every number of the section."""
    words = project.content.data_pipeline.labels
    yield from _corpus_counts(words)
    yield from _document_in_turn(words)
    yield from _shard_totals()


def _corpus_counts(words: DataLabels) -> Iterator[Shown]:
    corpus, source = build_corpus(), "corpus.build_corpus: "
    for kind, count in corpus.counts_by_kind.items():
        yield Shown(f"{count}", f"documents in, {kind}", source + "counts_by_kind")
    after_filter = corpus.documents_in - corpus.filtered_out
    yield Shown(f"{corpus.documents_in}", "documents in", source + "documents_in")
    yield Shown(f"{after_filter}", "documents that pass the filter", source + "documents_in - filtered_out")
    after_copies = after_filter - corpus.duplicates_removed
    yield Shown(f"{after_copies}", "documents without near copies", source + "documents_in - filtered_out - duplicates_removed")
    yield Shown(f"{corpus.filtered_out}", "documents filtered out", source + "filtered_out")
    yield Shown(f"{corpus.filtered_out} {words.filtered_out}", "documents filtered out", source + "filtered_out")
    yield Shown(f"{corpus.duplicates_removed}", "near copies removed", source + "duplicates_removed")
    yield Shown(f"{corpus.rejected_by_curation}", "documents the review rejects", source + "rejected_by_curation")
    yield Shown(f"{corpus.rejected_by_curation} {words.set_aside}", "documents the review rejects", source + "rejected_by_curation")
    yield Shown(f"{corpus.documents_kept}", "documents kept", source + "documents_kept")
    alike = max(share for _, _, share in corpus.pairs if share < 1)
    yield Shown(f"{percent(alike, 0)} {words.alike}", "MinHash similarity of the nearest unequal copy", source + "pairs (Broder 1997)")


def _document_in_turn(words: DataLabels) -> Iterator[Shown]:
    tokenizer, history, corpus = train_tokenizer(), fill_history(), build_corpus()
    document = next(i for i, text in enumerate(corpus.kept) if text.startswith(texts.current().shown))
    number, ids = history.order.index(document) + 1, tokenize_corpus().documents[document]
    pieces = [tokenizer.piece(token_id) for token_id in ids]
    lit = max(range(1, len(ids) - 1), key=lambda k: (len(pieces[k]) if pieces[k].isalpha() else 0, k))
    for token_id, piece in zip(ids[: lit + 1], pieces, strict=False):
        yield Shown(f"{token_id}", f"id of {piece!r}", "tokenizer.train_tokenizer: Tokenizer.ids")
    yield Shown(f"{words.document_of} {number} {words.of} {corpus.documents_kept}", "document in turn", "shards.fill_history: order")
    rule = tokenizer.merge_rule_of(pieces[lit])
    yield Shown(
        f"{words.rule_of} {rule} {words.of} {len(tokenizer.merges)}",
        f"merge rule that made {pieces[lit]!r}",
        "tokenizer.train_tokenizer: Tokenizer.merge_rule_of (Sennrich et al. 2016)",
    )
    before = sum(history.lengths[: number - 1])
    yield Shown(whole(before + lit + 1), "tokens so far, up to the lit one", "shards.fill_history: lengths, tokenizer.tokenize_corpus")


def _shard_totals() -> Iterator[Shown]:
    history, corpus = fill_history(), build_corpus()
    document = next(i for i, text in enumerate(corpus.kept) if text.startswith(texts.current().shown))
    totals = history.totals[history.order.index(document) - 2]
    for shard in range(SHARDS):
        yield Shown(f"{totals[shard]}", f"tokens on shard {shard + 1} so far", "shards.fill_history: totals (Graham 1969)")
    yield Shown(decimal(imbalance(totals), 2), "fullest shard over the mean so far", "shards.imbalance of fill_history's totals")
    split = tuple(map(sum, equal_counts()))
    for shard, tokens in enumerate(split, start=1):
        yield Shown(f"{tokens}", f"tokens on shard {shard} if documents are split by length, not balanced", "shards.fill_history: lengths")
    yield Shown(decimal(imbalance(split), 2), "fullest shard over the mean after that split", "shards.imbalance")
