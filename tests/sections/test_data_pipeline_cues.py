"""Section 1, what happens: every document has the fate that the corpus gives it, counts change on landings, causes come before effects."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from scenes.core.formats import FORMATS
from scenes.drawing.figure import Figure
from scenes.drawing.shape import Label, shapes_of
from scenes.lint import findings
from scenes.models.corpus import build_corpus
from scenes.models.shards import SHARDS, balance, fill_history, imbalance, read_in_parallel
from scenes.models.texts import KINDS
from scenes.models.tokenizer import tokenize_corpus, train_tokenizer
from scenes.project import load_project
from scenes.raster.still import style_of
from scenes.sections.data_pipeline.cues_shards import SLOW
from scenes.sections.data_pipeline.cues_tokens import FLASHED
from scenes.sections.data_pipeline.cues_workers import Shift
from scenes.sections.data_pipeline.facts import (
    corpus_counts,
    cut_document,
    equal_counts,
    fates,
    first_failed,
    placed_after,
    shown_document,
    spelling,
    split_by_length,
)
from scenes.sections.data_pipeline.frame_lanes import lanes_of
from scenes.sections.data_pipeline.moments import PipelineMoment, Reading, moments_of, unbalanced
from scenes.sections.data_pipeline.picture import KEY, picture
from tests.sections.geometry import FRAMES, bounds, numbered, stroke_of, texts
from tests.sections.walks import PlayedCue, walk_through

PROJECT, COUNTS = load_project(), corpus_counts()
MOMENTS = moments_of(COUNTS)
CUES = [name for name in MOMENTS if name not in ("start", "still")]


@cache
def played(name: str) -> dict[str, PlayedCue]:
    return walk_through(KEY, PROJECT, FORMATS[name])


def at(moment: PipelineMoment, name: str = "wide") -> Figure:
    """Draw the section at a moment."""
    fmt = FORMATS[name]
    return picture(PROJECT, style_of(PROJECT.theme, fmt, int(fmt.width), int(fmt.height)), fmt.stage, moment)


def numbers(figure: Figure, *part: object) -> list[str]:
    """Return the lines of a part that hold a digit."""
    return [text for text in texts(figure.part(*part)) if any(map(str.isdigit, text))]


# ---------------------------------------------------------------- what becomes of documents
def test_every_document_has_the_fate_that_the_corpus_counts() -> None:
    ends, kinds = Counter(fate.end for fate in fates()), Counter(fate.kind for fate in fates())
    assert ends == {"filtered": COUNTS.filtered, "copy": COUNTS.duplicates, "set aside": COUNTS.set_aside, "kept": COUNTS.kept}
    assert [kinds[k] for k in range(len(KINDS))] == list(COUNTS.by_kind.values())
    assert sum(fate.tidied for fate in fates()) == build_corpus().tidied
    kept = [kind for fate in fates() if fate.end == "kept" for kind in [KINDS[fate.kind]]]
    assert kept == list(build_corpus().kept_kinds), "in the order of arrival"


def test_a_word_falls_into_its_bytes_and_ends_as_the_tokenizer_cuts_it() -> None:
    document, tokenizer = shown_document(), train_tokenizer()
    first = document.words[1]
    found = spelling("".join(document.pieces[k] for k in first))
    assert found.states[0] == tuple("".join(document.pieces[k] for k in first)), "letter by letter"
    assert found.states[-1] == tuple(document.pieces[k] for k in first)
    for before, after, rule in zip(found.states, found.states[1:], found.rules, strict=False):
        left, right = tokenizer.pair_of(rule)
        assert len(after) == len(before) - 1 and left + right in after
    assert list(found.rules) == sorted(found.rules), "rules apply in the order in which they were learned"


def test_documents_fill_the_shards_as_the_balancer_places_them() -> None:
    history = fill_history()
    for documents in (1, 2, 40, COUNTS.kept):
        assert tuple(map(sum, placed_after(documents))) == history.totals[documents - 1]
    assert MOMENTS["tokens_fill_shards"].totals == balance([len(ids) for ids in tokenize_corpus().documents]).tokens_per_shard


def test_the_counter_example_has_as_many_documents_and_reads_for_longer() -> None:
    level, other = MOMENTS["tokens_fill_shards"].totals, tuple(map(sum, equal_counts()))
    assert {len(shard) for shard in equal_counts()} == {COUNTS.kept // SHARDS} and sum(other) == sum(level)
    assert read_in_parallel(other, SHARDS).time > 1.2 * read_in_parallel(level, SHARDS).time
    assert unbalanced(MOMENTS["workers_read_in_parallel"]).slow == other.index(max(other))


@pytest.mark.parametrize("name", FRAMES)
def test_lanes_are_as_long_as_their_tokens_and_say_who_waits(name: str) -> None:
    level = replace(MOMENTS["workers_read_in_parallel"], lanes=True)
    for moment in (level, replace(unbalanced(level), read=True)):
        lanes = at(moment, name).figure("lanes")
        assert findings(at(moment, name), FORMATS[name].stage) == []
        assert numbers(lanes, "counter")[0] == f"{imbalance(moment.totals):.2f}"
        longest = max(moment.totals)
        for shard, total in enumerate(moment.totals, start=1):
            documents = bounds(lanes.figure("lane", shard).part("documents"))
            assert documents.w / total == pytest.approx(lanes_of(lanes, moment.capacity).scale, rel=0.03)
            waits = moment.slow is not None and total < longest
            assert (("wait", shard) in lanes.parts) == (("waits", shard) in lanes.parts) == waits
            if waits:
                assert lanes.figure("wait", shard).box.w == pytest.approx((longest - total) * lanes_of(lanes, moment.capacity).scale)
        assert (("example",) in lanes.parts) == (moment.slow is not None)


def test_disks_that_go_over_lead_from_one_plan_to_the_other_and_lose_no_token() -> None:
    shift = Shift(fill_history().owner, split_by_length(), at=0.3, every=0.01)
    lengths = np.array(fill_history().lengths)
    for seconds, homes in ((0.0, shift.before), (shift.end, shift.after)):
        over, under = shift.places(seconds)
        assert over == pytest.approx(homes)
        for k in range(SHARDS):
            assert under[np.array(homes) == k] == pytest.approx([0, *np.cumsum(lengths[np.array(homes) == k])[:-1]])
    totals = np.array(MOMENTS["tokens_fill_shards"].totals)
    for document in shift.moved:
        totals = totals + shift.change(document)
        assert totals.sum() == lengths.sum() and imbalance(totals.tolist()) < 1.05 * imbalance(list(map(sum, equal_counts())))
    assert totals.tolist() == list(map(sum, equal_counts()))


def test_the_page_that_fails_is_the_first_and_for_the_reason_that_is_said() -> None:
    assert first_failed() == build_corpus().filter_reasons[0]
    assert first_failed()[1] == PROJECT.content.data_pipeline.labels.mostly_symbols


# ---------------------------------------------------------------- moments
@pytest.mark.parametrize("name", FRAMES)
def test_each_cue_brings_the_numbers_of_its_own_card_and_no_other(name: str) -> None:
    known = [[numbers(at(MOMENTS[cue], name), "stage", k) != [] for k in range(1, 6)] for cue in ("start", *CUES[:5])]
    extra = name == "wide"  # there the number that comes to the first sieve stands in the second card
    assert known[0] == [False] * 5
    assert known[1] == [True, extra, False, False, False]
    assert known[2:] == [[k <= n for k in range(1, 6)] for n in range(2, 6)]


def test_documents_are_nowhere_lost_on_the_way() -> None:
    for cue in CUES:
        moment = MOMENTS[cue]
        gone = (moment.filtered or 0) + (moment.copies or 0) + (moment.set_aside or 0)
        assert moment.queued + moment.cleaned + moment.stacked + moment.cut + gone == COUNTS.documents_in, cue


@pytest.mark.parametrize("name", FRAMES)
def test_what_waits_and_what_lies_in_trays_is_drawn_sheet_for_sheet(name: str) -> None:
    for cue in CUES[:3]:
        moment, figure = MOMENTS[cue], at(MOMENTS[cue], name)
        for part in ("queued", "cleaned"):
            assert len(numbered(figure.figure("stage", 2, part), "document")) == getattr(moment, part)
        for tray, count in (("filter", moment.filtered), ("reject", moment.copies)):
            assert len(numbered(figure.figure("stage", 2, "dropped", "tray", tray), "document")) == (count or 0)
        assert len(shapes_of(figure.part("stage", 3, "waiting"))) == moment.stacked


@pytest.mark.parametrize("name", FRAMES)
def test_only_the_card_in_turn_has_the_lit_border(name: str) -> None:
    for turn in (None, 1, 4, 5):
        figure = at(replace(MOMENTS["still"], turn=turn), name)
        borders = [str(stroke_of(shapes_of(figure.part("stage", k, "card"))[0])) for k in range(1, 6)]
        lit = {k for k, border in enumerate(borders, start=1) if borders.count(border) == 1}
        assert lit == ({turn} if turn else set())


def test_a_document_shows_its_text_once_as_letters_pieces_and_the_rest() -> None:
    document = shown_document()
    text = "".join(document.pieces[1:-1])
    letters = spelling("".join(document.pieces[k] for k in document.words[1])).states[2]
    for reading in (Reading(document), Reading(document, done=1, letters=letters), Reading(document, done=7), Reading(document, done=22)):
        seen = "".join(document.pieces[1 : max(1, reading.done)]) + "".join(reading.letters) + reading.rest
        assert seen == text
    assert Reading(document, done=len(document.pieces)).rest == "" and Reading(document, done=len(document.pieces)).hot is None


@pytest.mark.parametrize("name", FRAMES)
def test_every_text_that_flashes_up_fits_into_the_sheet(name: str) -> None:
    for number in FLASHED:
        document = cut_document(number)
        moment = replace(MOMENTS["still"], reading=Reading(document, done=len(document.pieces) - 1))
        assert len(numbered(at(moment, name).figure("stage", 4, "sentence"), "piece")) == len(document.pieces) - 1


# ---------------------------------------------------------------- landings
def landings(name: str, cue: str, payload: str) -> int:
    return sum(event.payload == payload for event in played(name)[cue].events)


@pytest.mark.parametrize("name", ["wide", "phone"])
def test_as_many_bodies_land_as_are_counted(name: str) -> None:
    assert landings(name, "sources_pour_documents", "document") == COUNTS.documents_in
    assert landings(name, "sieves_reject", "document") == COUNTS.documents_in
    reviewed = COUNTS.kept + COUNTS.set_aside
    assert landings(name, "reviewers_keep", "document") == reviewed + 2, "two are seen slowly: they come, then they go"
    assert landings(name, "reviewers_keep", "mark") == 3
    assert landings(name, "text_becomes_tokens", "document") == COUNTS.kept
    first = sum(fill_history().lengths[:SLOW])
    assert landings(name, "tokens_fill_shards", "token") == first
    assert landings(name, "tokens_fill_shards", "document") == COUNTS.kept - SLOW


# ---------------------------------------------------------------- settled pictures
@pytest.mark.parametrize("name", ["wide", "phone"])
def test_a_cue_settles_with_the_models_numbers(name: str) -> None:
    def settled(cue: str, *part: object) -> list[str]:
        return [label.text for label in shapes_of(played(name)[cue].picture.part(*part)) if isinstance(label, Label)]

    corpus, totals = build_corpus(), fill_history().totals[-1]
    assert settled("sources_pour_documents", "stage", 1, "counter", "number") == [str(corpus.documents_in)]
    assert settled("sieves_reject", "stage", 2, "counter", "number") == [str(corpus.duplicates_removed)]
    assert settled("reviewers_keep", "stage", 3, "counter", "number") == [str(corpus.documents_kept)]
    assert settled("text_becomes_tokens", "stage", 4, "counter", "number") == [f"{tokenize_corpus().total:,}"]
    assert [settled("tokens_fill_shards", "stage", 5, "shard", k + 1) for k in range(SHARDS)] == [[str(total)] for total in totals]
