"""The data pipeline read backwards: sheets in trays and piles, marks, tokens of the train and disks in the shards are as many and as high as the models say."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from scenes.core.formats import FORMATS
from scenes.core.words import Words
from scenes.drawing.figure import Figure
from scenes.drawing.kit.payloads import visible
from scenes.drawing.shape import shapes_of
from scenes.film import picture_of
from scenes.models.corpus import build_corpus
from scenes.models.shards import SHARDS, fill_history
from scenes.models.texts import ENGLISH
from scenes.models.tokenizer import tokenize_corpus, train_tokenizer
from scenes.project import load_project
from scenes.raster.still import style_of
from scenes.sections.data_pipeline.facts import equal_counts
from tests.sections.geometry import (
    FRAMES,
    bounds,
    drawn,
    fill_of,
    filled_cells,
    heights,
    is_even,
    middle,
    numbered,
    stroke_of,
    texts,
    widths,
)

KEY = "data_pipeline"


@cache
def step() -> int:
    """Return which step of the filling is in turn: that of the document that is cut into tokens."""
    kept = build_corpus().kept
    return next(step for step, i in enumerate(fill_history().order) if kept[i].startswith(ENGLISH.shown))


@cache
def tokens() -> tuple[tuple[int, ...], list[str], int]:
    """Return ids and pieces of the document in turn, and the place of the piece in turn: the longest of letters, the last of these."""
    ids = tokenize_corpus().documents[fill_history().order[step()]]
    pieces = [train_tokenizer().piece(number) for number in ids]
    return ids, pieces, max((len(piece), k) for k, piece in enumerate(pieces) if piece.isalpha())[1]


def on_shard(shard: int) -> list[int]:
    """Return the lengths of the documents that have landed on a shard (from 0), the first lowest."""
    history = fill_history()
    return [history.lengths[i] for i in range(step() - 1) if history.owner[i] == shard]


# ---------------------------------------------------------------- full frames
@pytest.mark.parametrize("name", FRAMES)
def test_each_stage_counts_what_the_models_counted(name: str) -> None:
    corpus, shards = build_corpus(), [sum(on_shard(k)) for k in range(SHARDS)]
    before = sum(fill_history().lengths[: step()])
    counted = [corpus.documents_in, corpus.duplicates_removed, corpus.documents_kept, f"{before + tokens()[2] + 1:,}"]
    counted += [f"{max(shards) * SHARDS / sum(shards):.2f}"]
    labels = [drawn(KEY, name).figure("stage", k, "counter").labels() for k in range(1, 6)]
    assert [label.text for stage in labels for label in stage if label.role == "hero"] == [str(value) for value in counted]


@pytest.mark.parametrize("name", [name for name in FRAMES if name != "square"])
def test_each_source_stands_beside_its_number(name: str) -> None:
    labels = drawn(KEY, name).figure("stage", 1).labels()
    names = ["Web pages", "Documents", "Code", "Images", "Logs"]
    for text, count in zip(names, build_corpus().counts_by_kind.values(), strict=True):
        (x, y, right, bottom) = next(label.box for label in labels if label.text == text)
        near = min((label for label in labels if label.text.isdigit()), key=lambda label: _apart(label.box, (x, y, right, bottom)))
        assert near.text == str(count)


def _apart(first: tuple[float, ...], second: tuple[float, ...]) -> float:
    """Return how far two boxes are from each other."""
    dx = max(first[0] - second[2], second[0] - first[2], 0.0)
    dy = max(first[1] - second[3], second[1] - first[3], 0.0)
    return float(np.hypot(dx, dy))


@pytest.mark.parametrize("name", FRAMES)
def test_trays_hold_a_sheet_for_each_document(name: str) -> None:
    figure, corpus = drawn(KEY, name), build_corpus()
    counts = {(2, "filter"): corpus.filtered_out, (2, "reject"): corpus.duplicates_removed, (3, "reject"): corpus.rejected_by_curation}
    for (stage, tray), count in counts.items():
        if (name, stage) == ("square", 3):  # a tile has no room for this tray
            continue
        bed = figure.figure("stage", stage, "dropped", "tray", tray)
        sheets = numbered(bed, "document")
        assert len(sheets) == count
        assert is_even([middle(sheet)[0] for sheet in sheets])
        assert bed.box.x < bounds(sheets[0]).x and bounds(sheets[-1]).right < bed.box.right


@pytest.mark.parametrize("name", ["wide", "portrait", "phone"])
def test_between_the_sieves_stands_what_is_left(name: str) -> None:
    corpus = build_corpus()
    after = corpus.documents_in - corpus.filtered_out, corpus.documents_in - corpus.filtered_out - corpus.duplicates_removed
    labels = [label for label in drawn(KEY, name).figure("stage", 2).labels() if label.role == "strong"]
    labels.sort(key=lambda label: label.box[0] if name == "wide" else label.box[1])
    wanted = [corpus.documents_in, *after, after[-1]] if name == "wide" else after
    assert [label.text for label in labels] == [str(count) for count in wanted]


@pytest.mark.parametrize("name", FRAMES)
def test_the_pile_has_a_sheet_for_each_kept_document_at_equal_steps(name: str) -> None:
    stage, kept = drawn(KEY, name).figure("stage", 3), build_corpus().documents_kept
    waiting, ghost = shapes_of(stage.part("waiting")), shapes_of(stage.part("ghost"))
    assert len(waiting) == kept - step() - 1
    places = np.array([middle(sheet) for sheet in waiting])
    along = 1 if name == "wide" else 0
    assert is_even(places[:, along]) and np.ptp(places[:, 1 - along]) < 1e-6
    pitch = float(places[1, along] - places[0, along])
    assert middle(ghost[-1])[along] - places[0, along] == pytest.approx(pitch * (kept - 1)), "the ghost is where the last would lie"


@pytest.mark.parametrize("name", FRAMES)
def test_pieces_stand_with_their_ids_in_reading_order(name: str) -> None:
    sentence, (ids, pieces, hot) = drawn(KEY, name).figure("stage", 4, "sentence"), tokens()
    blocks = numbered(sentence, "piece")
    assert [texts(block) for block in blocks] == [[visible(pieces[k]), str(ids[k])] for k in range(hot + 1)]
    places = [(round(block.box.y), block.box.x) for block in blocks]
    assert places == sorted(places)
    fills = [fill_of(shapes_of(block)[0]) for block in blocks]
    assert fills.count(fills[-1]) == 1, "another piece looks like the one in turn"
    assert fills[0] is None and None not in fills[1:], "only the special token is hollow"
    rest = " ".join(label.text for label in sentence.labels() if label.role == "body")
    assert rest == "".join(pieces[hot + 1 : -1]).strip()


@pytest.mark.parametrize("name", FRAMES)
def test_marks_are_filled_up_to_the_document_in_turn_and_how_far_it_is_read(name: str) -> None:
    marks, (ids, _, hot) = drawn(KEY, name).figure("stage", 4, "marks"), tokens()
    assert len(numbered(marks, "mark")) == build_corpus().documents_kept
    assert filled_cells(marks, [marks.theme.cyan], "mark") == {(k,) for k in range(1, step() + 1)}
    cell, read = bounds(marks.part("mark", step() + 1)), bounds(marks.part("read"))
    share = read.h / cell.h if name == "wide" else read.w / cell.w
    assert share == pytest.approx((hot + 1) / len(ids), abs=1e-6)
    assert (read.x, read.bottom) == pytest.approx((cell.x, cell.bottom))


@pytest.mark.parametrize("name", FRAMES)
def test_the_train_has_a_token_for_each_of_the_document_before(name: str) -> None:
    train = drawn(KEY, name).figure("train")
    bodies = numbered(train, "token")
    assert len(bodies) == fill_history().lengths[step() - 1]
    assert is_even([middle(body)[0] for body in bodies])
    hollow = [k for k, body in enumerate(bodies) if fill_of(shapes_of(body)[0]) is None]
    assert hollow == [0, len(bodies) - 1], "its two special tokens"


@pytest.mark.parametrize("name", FRAMES)
def test_disks_are_as_high_as_their_documents_have_tokens(name: str) -> None:
    figure, capacity = drawn(KEY, name), max(*fill_history().totals[-1], *map(sum, equal_counts()))
    for k in range(SHARDS):
        shard, lengths = figure.figure("stage", 5, "shard", k + 1), on_shard(k)
        rim, disks = bounds(shard.part("rim")), numbered(shard, "disk")
        base = shard.box.bottom - rim.h / 2
        unit = (base - rim.cy) / capacity
        drawn_heights, feet = zip(*(_disk(disk, rim.h / 2) for disk in disks), strict=True)
        assert np.allclose(drawn_heights, np.array(lengths) * unit, atol=1e-6)
        assert np.allclose(feet, base - unit * np.cumsum([0, *lengths[:-1]]), atol=1e-6)
        assert texts(shard) == [str(sum(lengths))]


def _disk(disk: Figure, ry: float) -> tuple[float, float]:
    """Return height and foot of a disk; its lid lies as deep as the gap to the disk above: 2.6 units, or less where it is flat."""
    side, lid = (bounds(shape) for shape in shapes_of(disk))
    foot, drawn_height = side.bottom - ry, side.bottom - ry - lid.cy
    return (drawn_height + 2.6 if drawn_height > 2.6 / 0.3 * 0.7 else drawn_height / 0.7), foot


@pytest.mark.parametrize("name", FRAMES)
def test_only_the_shard_that_gets_the_train_is_lit(name: str) -> None:
    figure, emptiest = drawn(KEY, name), fill_history().owner[step() - 1]
    rims = [figure.part("stage", 5, "shard", k + 1, "rim") for k in range(SHARDS)]
    assert [stroke_of(rim) == figure.theme.cyan for rim in rims] == [k == emptiest for k in range(SHARDS)]


def test_tokens_of_the_square_tile_are_as_wide_as_their_pieces_are_long() -> None:
    stage, pieces = drawn(KEY, "square").figure("stage", 4), tokens()[1][1:]
    bodies = numbered(stage, "token")
    lengths = [len(piece) for piece in pieces[: len(bodies)]]
    slope, least = np.polyfit(lengths, widths(bodies), 1)
    assert slope > 0 and np.allclose(widths(bodies), least + slope * np.array(lengths), atol=1e-6)


# ---------------------------------------------------------------- poster
def test_the_poster_drops_as_large_a_share_of_records_as_the_sieves() -> None:
    stage, corpus = drawn(KEY, "sheet").figure("stage", 2), build_corpus()
    clean, dirty, passed = (len(numbered(stage, part)) for part in ("clean", "dirty", "passed"))
    share = 1 - (corpus.filtered_out + corpus.duplicates_removed) / corpus.documents_in
    assert clean == passed and clean + dirty == round(clean / share)


def test_the_posters_tokens_are_those_of_its_sentence() -> None:
    blocks, tokenizer = numbered(drawn(KEY, "sheet").figure("stage", 4), "piece"), train_tokenizer()
    said = [visible(tokenizer.piece(number)) for number in tokenizer.encode(ENGLISH.cut)]
    assert [texts(block)[0] for block in blocks[1:]] == said
    assert fill_of(shapes_of(blocks[0])[0]) is None, "the special token is hollow"
    assert np.all(np.diff([block.box.x for block in blocks]) > 0)


def test_the_posters_cylinders_are_as_high_as_the_shards_are_full() -> None:
    stage, totals = drawn(KEY, "sheet").figure("stage", 5), np.array(fill_history().totals[-1])
    shards = numbered(stage, "shard")
    lid = bounds(shapes_of(shards[0].part("disk", 2))[1]).h  # an ellipse lies on top and another at the foot
    assert np.allclose((heights(shards) - lid + 1.4) / 24.0, totals / totals.max(), atol=1e-6)
    for shard in shards:
        assert is_even([middle(disk)[1] for disk in numbered(shard, "disk")])


@pytest.mark.parametrize(("text", "said"), [("Chunk into docs", "Chunk into docs"), ("Chunk into many little documents", "Chunk")])
def test_a_word_of_the_open_card_that_is_too_long_for_its_column_is_said_in_its_short_form(text: str, said: str) -> None:
    project = load_project()
    words = project.content.data_pipeline
    first, _, last = words.tokenization.bullets
    tokenization = words.tokenization.model_copy(update={"bullets": (first, Words(text, "Chunk"), last)})
    content = project.content.model_copy(update={"data_pipeline": words.model_copy(update={"tokenization": tokenization})})
    fmt = FORMATS["square"]
    style = style_of(project.theme, fmt, int(fmt.width), int(fmt.height))
    labels = [label.text for label in picture_of("data_pipeline")(replace(project, content=content), style, fmt.stage).labels()]
    assert said in labels and (text == said or text not in labels)
