"""Section 1: the brief's counts and words in all five arrangements, and values that are the models' own."""

import itertools

import pytest

from scenes.engine.still import look_of
from scenes.figures.figure import Figure
from scenes.figures.shape import shapes_of
from scenes.frames import SETTINGS, SHEET, SHEET_BOXES
from scenes.models.corpus import build_corpus
from scenes.models.shards import fill_history, shard_corpus
from scenes.models.tokenizer import tokenize_corpus, train_tokenizer
from scenes.sections.data_pipeline import BEATS, KEY, counts, moment, picture, sheet_numbers
from scenes.story import load_story

TITLES = ["Raw Data Sources", "Ingestion & Cleaning", "Labeling / Curation", "Tokenization / Chunking", "Sharding & Storage"]
BULLETS = [
    ["Web pages", "Documents", "Code", "Images", "Logs"],
    ["Filtering", "Deduplication", "Normalization"],
    ["Quality checks", "Human / heuristic", "Dataset assembly"],
    ["Convert text to tokens", "Chunk into docs", "Add special tokens"],
    ["Split into shards", "Balanced partitions", "Optimized for parallel reads"],
]
FRAMES = [name for name in SETTINGS if name != "sheet"]


@pytest.fixture(scope="module")
def story():
    return load_story(palette="deep-navy")


def drawn(story, name) -> Figure:
    setting = SETTINGS[name]
    box = SHEET_BOXES[KEY] if setting is SHEET else setting.stage
    return picture(story, look_of(story, setting, int(setting.width), int(setting.height)), box)


def text_of(figure: Figure) -> str:
    """Return all text of a figure in drawing order; broken lines join to sentences again."""
    return " ".join(label.text for label in figure.labels())


@pytest.mark.parametrize("name", list(SETTINGS))
def test_there_are_exactly_five_stages_each_with_its_title_and_bullets(story, name):
    figure = drawn(story, name)
    stages = sorted(key[1] for key in figure.parts if key[0] == "stage")
    assert stages == [1, 2, 3, 4, 5]
    for number, title, bullets in zip(stages, TITLES, BULLETS, strict=True):
        words = text_of(figure.figure("stage", number))
        assert title in words
        assert all(bullet in words for bullet in bullets)


def test_the_sheet_joins_the_stages_with_four_arrows_and_carries_the_caption(story):
    figure = drawn(story, "sheet")
    assert sorted(key[1] for key in figure.parts if key[0] == "link") == [1, 2, 3, 4]
    caption = next(label.text for label in figure.labels() if label.text.endswith("."))
    for word in ("cleaned", "deduplicated", "curated", "tokenized", "stored in shards", "many workers", "efficiently"):
        assert word in caption


@pytest.mark.parametrize("name", FRAMES)
def test_the_frame_shows_the_models_numbers(story, name):
    words, corpus, now = text_of(drawn(story, name)).split(), build_corpus(), moment()
    for value in (corpus.documents_in, corpus.duplicates_removed, corpus.documents_kept, now.tokens_so_far, *now.totals):
        assert f"{value:,}" in words
    assert f"{max(now.totals) * len(now.totals) / sum(now.totals):.2f}" in words


@pytest.mark.parametrize("name", FRAMES)
def test_every_beat_finds_its_parts_and_routes(story, name):
    figure = drawn(story, name)
    assert {beat.cue for beat in BEATS} == set(story.content.data_pipeline.captions)
    for beat in BEATS:
        for part in (*beat.lights, *beat.reveals, *beat.clears):
            assert figure.part(*part) is not None
        for stream in beat.streams:
            assert len(figure.route(*stream.route)) >= 4


def test_the_moment_is_the_tokenizers_and_the_balancers():
    now, tokenizer, history = moment(), train_tokenizer(), fill_history()
    step = now.number - 1
    assert now.ids == tokenize_corpus().documents[history.order[step]]
    assert tuple(map(tokenizer.piece, now.ids)) == now.pieces
    assert "".join(now.pair) == now.pieces[now.hot]
    assert tokenizer.pair_of(now.rule) == now.pair
    assert now.totals == history.totals[step - 2]
    assert now.emptiest == now.totals.index(min(now.totals))
    assert now.train == history.lengths[step - 1]
    assert now.tokens_so_far == sum(now.totals) + now.train + now.hot + 1


def test_nothing_is_lost_between_the_counters():
    total = counts()
    assert total.documents_in == sum(total.by_kind.values()) == total.filtered + total.duplicates + total.set_aside + total.kept


def test_the_sieves_lose_only_what_lies_in_their_trays():
    total = counts()
    assert total.on_the_way[0] == total.documents_in
    assert total.on_the_way[-1] == total.kept + total.set_aside
    assert [a - b for a, b in itertools.pairwise(total.on_the_way)] == [total.filtered, total.duplicates, 0]


@pytest.mark.parametrize("name", FRAMES)
def test_the_pile_shows_only_the_documents_that_are_not_tokenized_yet(story, name):
    taken = shapes_of(drawn(story, name).part("stage", 3, "taken"))
    assert len(taken) == moment().number and not any(shape.level for shape in taken)
    assert moment().number + moment().waiting == counts().kept


def test_the_posters_sentence_opens_a_kept_document_and_is_cut_by_the_tokenizer():
    numbers = sheet_numbers()
    assert any(text.startswith(numbers.sentence) for text in build_corpus().kept)
    assert "".join(numbers.pieces[1:]) == numbers.sentence.replace(" ", "·")
    assert numbers.shards == fill_history().totals[-1] == shard_corpus().tokens_per_shard
