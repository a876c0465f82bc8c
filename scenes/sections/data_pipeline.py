"""Section 1: raw documents are cleaned, reviewed, cut into tokens and dealt out to four level shards.

Documents, copies, merge rules, ids and shard totals come from the corpus, tokenizer and shard models; words from the
content file. A full frame shows one instant: the document on tokens is being tokenized, the one before is on its way.
"""

from __future__ import annotations

from functools import cache

from scenes.content.data_pipeline import DataPipelineWords
from scenes.figures.bodies import visible
from scenes.figures.containers import sheet_panel
from scenes.figures.data_pipeline import SheetNumbers, sheet_cards
from scenes.figures.data_pipeline_columns import Counts, column, link, train_above
from scenes.figures.data_pipeline_rows import PHONE_ROWS, PORTRAIT_ROWS, down_link, row, row_boxes, train_below
from scenes.figures.data_pipeline_sentence import Moment
from scenes.figures.data_pipeline_tiles import tile, tile_boxes, tile_links, train_up
from scenes.figures.figure import Figure, Look
from scenes.layout import Box
from scenes.models.corpus import build_corpus
from scenes.models.shards import SHARDS, fill_history, imbalance
from scenes.models.tokenizer import BOS, tokenize_corpus, train_tokenizer
from scenes.sections.base import Beat, SectionScene, Stream
from scenes.story import Story

KEY = "data_pipeline"
SHOWN_DOCUMENT = "Deduplication drops"  # the kept document that opens like this is the one in turn
SHEET_SENTENCE = "Each shard holds"  # the opening that the poster's fourth card cuts into tokens
ACCORDION = (262, 262, 262, 572, 290)  # widths of the five cards while the fourth is open


@cache
def moment() -> Moment:
    """Compute the instant that a full frame shows from the tokenizer and the order in which the shards are filled."""
    tokenizer, documents, history = train_tokenizer(), tokenize_corpus().documents, fill_history()
    kept = build_corpus().kept
    shown = next(step for step, i in enumerate(history.order) if kept[i].startswith(SHOWN_DOCUMENT))
    ids = documents[history.order[shown]]
    pieces = tuple(map(tokenizer.piece, ids))
    hot = _hot_piece(pieces)
    rule = tokenizer.merge_rule_of(pieces[hot]) or 0
    landed = range(shown - 1)  # the document before the one in turn is still on its way
    placed = tuple(tuple(history.lengths[i] for i in landed if history.owner[i] == k) for k in range(SHARDS))
    return Moment(
        pieces=pieces, ids=ids, hot=hot, number=shown + 1, documents=len(documents),
        tokens_so_far=sum(history.lengths[:shown]) + hot + 1, rule=rule, rules=len(tokenizer.merges), pair=tokenizer.pair_of(rule),
        train=history.lengths[shown - 1], placed=placed, emptiest=history.owner[shown - 1], capacity=max(history.totals[-1]),
        imbalance=imbalance([sum(lengths) for lengths in placed]),
    )  # fmt: skip


def _hot_piece(pieces: tuple[str, ...]) -> int:
    """Return the longest piece that continues a word: the one whose merge rule tells most."""
    inner = [k for k, piece in enumerate(pieces) if piece.isalpha()]
    return max(inner, key=lambda k: (len(pieces[k]), k))


@cache
def counts() -> Counts:
    """Return what the corpus counted; the near copy shown is the one most like its twin without being equal."""
    corpus = build_corpus()
    alike = max(share for _, _, share in corpus.pairs if share < 1)
    return Counts(
        corpus.documents_in, corpus.counts_by_kind, corpus.filtered_out, corpus.duplicates_removed,
        corpus.rejected_by_curation, corpus.documents_kept, alike,
    )  # fmt: skip


@cache
def sheet_numbers() -> SheetNumbers:
    """Return what the poster's small drawings are true to."""
    tokenizer, corpus = train_tokenizer(), build_corpus()
    passed = 1 - (corpus.filtered_out + corpus.duplicates_removed) / corpus.documents_in
    pieces = tuple(visible(tokenizer.piece(i)) for i in tokenizer.encode(SHEET_SENTENCE))
    return SheetNumbers(passed, SHEET_SENTENCE, (BOS, *pieces), fill_history().totals[-1])


def picture(story: Story, look: Look, box: Box) -> Figure:
    """Draw the pipeline in a box: as the poster's panel, or as a full frame in any of its four arrangements."""
    figure = Figure(look, box.called(KEY))
    words = story.content.data_pipeline
    if look.setting.is_sheet:
        _sheet(figure, words)
    elif look.setting.is_wide:
        _columns(figure, words)
    elif look.setting.name == "square":
        _tiles(figure, words)
    else:
        _rows(figure, words)
    return figure


def _sheet(figure: Figure, words: DataPipelineWords) -> None:
    inner = sheet_panel(figure, figure.box, 1, words.title)
    cards, foot = inner.cut_top(101)
    sheet_cards(figure, cards.columns(5, 18), words, sheet_numbers())
    figure.text(cards.x + 1, foot.y + 16, words.caption, "caption", width=inner.w)


def _columns(figure: Figure, words: DataPipelineWords) -> None:
    boxes = figure.box.columns(ACCORDION, 32)
    for k, box in enumerate(boxes, start=1):
        column(figure, k, box, words, counts(), moment())
    for k in (1, 2, 3):
        link(figure, k, boxes[k - 1], boxes[k])
    train_above(figure, boxes[3], boxes[4], moment())


def _rows(figure: Figure, words: DataPipelineWords) -> None:
    sizes = PHONE_ROWS if figure.setting.name == "phone" else PORTRAIT_ROWS
    boxes = row_boxes(figure.box, sizes)
    for k, box in enumerate(boxes, start=1):
        row(figure, k, box, words, counts(), moment(), sizes)
    for k in (1, 2, 3):
        down_link(figure, k, boxes[k - 1], boxes[k])
    train_below(figure, boxes[3], moment(), sizes)


def _tiles(figure: Figure, words: DataPipelineWords) -> None:
    boxes, opened = tile_boxes(figure.box)
    for k, box in enumerate(boxes, start=1):
        tile(figure, k, box, opened, words, counts(), moment())
    tile_links(figure, boxes)
    train_up(figure, opened, moment())


def _sources_to(route: str) -> tuple[Stream, ...]:
    return tuple(Stream("document", ("stage", 1, route, k), 3) for k in range(1, 6))


BEATS = (
    Beat("sources_pour_documents", lights=(("stage", 1),), streams=_sources_to("source"), reveals=(("stage", 1, "counter"),)),
    Beat(
        "sieves_reject",
        lights=(("link", 1), ("stage", 2)),
        streams=(
            Stream("document", ("stage", 2, "through"), 6),
            Stream("document", ("stage", 2, "filter"), 2),
            Stream("document", ("stage", 2, "reject"), 3),
        ),
        reveals=(("stage", 2, "dropped"), ("stage", 2, "counter")),
    ),
    Beat(
        "reviewers_keep",
        lights=(("link", 2), ("stage", 3)),
        streams=(Stream("document", ("stage", 3, "through"), 5),),
        reveals=(("stage", 3, "dropped"), ("stage", 3, "counter")),
    ),
    Beat(
        "text_becomes_tokens",
        lights=(("link", 3), ("stage", 4)),
        streams=(Stream("document", ("stage", 4, "in"), 2),),
        reveals=(("stage", 4, "counter"),),
        clears=(("stage", 3, "taken"),),
    ),
    Beat(
        "tokens_fill_shards",
        lights=(("train",), ("stage", 5)),
        streams=(Stream("token", ("train",), 12),),
        reveals=(("stage", 5, "counter"),),
    ),
    Beat("workers_read_in_parallel", streams=tuple(Stream("token", ("stage", 5, "read", k), 5) for k in range(1, SHARDS + 1))),
)


class DataPipeline(SectionScene):
    """From raw documents to level shards of tokens."""

    key = KEY
    picture = staticmethod(picture)
    beats = BEATS
    still = "text_becomes_tokens"
