"""The data pipeline: the brief's counts and words in all five formats, and values that are the models' own."""

import itertools

import pytest

from scenes.core.formats import FORMATS, SHEET
from scenes.drawing.figure import Figure
from scenes.drawing.shape import shapes_of
from scenes.models.corpus import build_corpus
from scenes.models.shards import fill_history, shard_corpus
from scenes.models.tokenizer import tokenize_corpus, train_tokenizer
from scenes.project import Choices, load_project
from scenes.raster.still import style_of
from scenes.sections.data_pipeline.facts import corpus_counts, sheet_numbers, shown_document
from scenes.sections.data_pipeline.moments import moments_of, rule_of_hot
from scenes.sections.data_pipeline.picture import KEY, picture
from scenes.sections.poster.boxes import SHEET_BOXES

TITLES = ["Raw Data Sources", "Ingestion & Cleaning", "Labeling / Curation", "Tokenization / Chunking", "Sharding & Storage"]
BULLETS = [
    ["Web pages", "Documents", "Code", "Images", "Logs"],
    ["Filtering", "Deduplication", "Normalization"],
    ["Quality checks", "Human / heuristic", "Dataset assembly"],
    ["Convert text to tokens", "Chunk into docs", "Add special tokens"],
    ["Split into shards", "Balanced partitions", "Optimized for parallel reads"],
]
STILL = moments_of(corpus_counts())["still"]
FRAMES = [name for name in FORMATS if name != "sheet"]


@pytest.fixture(scope="module")
def project():
    return load_project(Choices(palette="deep-navy"))


def drawn(project, name) -> Figure:
    fmt = FORMATS[name]
    box = SHEET_BOXES[KEY] if fmt is SHEET else fmt.stage
    return picture(project, style_of(project.theme, fmt, int(fmt.width), int(fmt.height)), box)


def text_of(figure: Figure) -> str:
    """Return all text of a figure in drawing order; broken lines join to sentences again."""
    return " ".join(label.text for label in figure.labels())


@pytest.mark.parametrize("name", list(FORMATS))
def test_there_are_exactly_five_stages_each_with_its_title_and_bullets(project, name):
    figure = drawn(project, name)
    stages = sorted(key[1] for key in figure.parts if key[0] == "stage")
    assert stages == [1, 2, 3, 4, 5]
    for number, title, bullets in zip(stages, TITLES, BULLETS, strict=True):
        words = text_of(figure.figure("stage", number))
        assert title in words
        assert all(bullet in words for bullet in bullets)


def test_the_sheet_joins_the_stages_with_four_arrows_and_carries_the_caption(project):
    figure = drawn(project, "sheet")
    assert sorted(key[1] for key in figure.parts if key[0] == "link") == [1, 2, 3, 4]
    caption = next(label.text for label in figure.labels() if label.text.endswith("."))
    for word in ("cleaned", "deduplicated", "curated", "tokenized", "stored in shards", "many workers", "efficiently"):
        assert word in caption


@pytest.mark.parametrize("name", FRAMES)
def test_the_frame_shows_the_models_numbers(project, name):
    words, corpus = text_of(drawn(project, name)).split(), build_corpus()
    for value in (corpus.documents_in, corpus.duplicates_removed, corpus.documents_kept, STILL.tokens, *STILL.totals):
        assert f"{value:,}" in words
    assert f"{max(STILL.totals) * len(STILL.totals) / sum(STILL.totals):.2f}" in words


def test_the_still_is_the_tokenizers_and_the_balancers():
    document, reading, tokenizer, history = shown_document(), STILL.reading, train_tokenizer(), fill_history()
    step = document.number - 1
    assert reading.document == document and document.ids == tokenize_corpus().documents[history.order[step]]
    assert tuple(map(tokenizer.piece, document.ids)) == document.pieces
    rule, pair = rule_of_hot(reading)
    assert "".join(pair) == document.pieces[reading.hot] and tokenizer.pair_of(rule) == pair
    assert STILL.totals == history.totals[step - 2]
    assert STILL.emptiest == STILL.totals.index(min(STILL.totals))
    assert STILL.train == history.lengths[step - 1]
    assert STILL.tokens == sum(STILL.totals) + STILL.train + reading.done


def test_nothing_is_lost_between_the_counters():
    total = corpus_counts()
    assert total.documents_in == sum(total.by_kind.values()) == total.filtered + total.duplicates + total.set_aside + total.kept


def test_the_sieves_lose_only_what_lies_in_their_trays():
    total = corpus_counts()
    assert total.on_the_way[0] == total.documents_in
    assert total.on_the_way[-1] == total.kept + total.set_aside
    assert [a - b for a, b in itertools.pairwise(total.on_the_way)] == [total.filtered, total.duplicates, 0]


@pytest.mark.parametrize("name", FRAMES)
def test_the_pile_shows_only_the_documents_that_are_not_tokenized_yet(project, name):
    waiting = shapes_of(drawn(project, name).part("stage", 3, "waiting"))
    assert len(waiting) == STILL.stacked == corpus_counts().kept - shown_document().number


def test_the_posters_sentence_opens_a_kept_document_and_is_cut_by_the_tokenizer():
    numbers = sheet_numbers()
    assert any(text.startswith(numbers.sentence) for text in build_corpus().kept)
    assert "".join(numbers.pieces[1:]) == numbers.sentence
    assert numbers.shards == fill_history().totals[-1] == shard_corpus().tokens_per_shard
