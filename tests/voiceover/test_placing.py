"""Words and pictures meet at their marks: the later of the two decides, in every format."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.content.timing import TimedWord
from voiceover.placing import LEAD, PAUSE, REST, Mechanism, PlaceError, Said, place


def said(text: str, marks: dict[str, int] | None = None, every: float = 0.4) -> Said:
    words = tuple(TimedWord(word, round(every * k, 2)) for k, word in enumerate(text.split()))
    return Said(words, round(every * len(words), 2), marks or {})


def test_without_marks_sentences_follow_one_another_and_the_longer_decides() -> None:
    timing = place([said("one two three"), said("four five")], [Mechanism(2.0)])
    first, second = timing.sentences
    assert first.start == LEAD and second.start == pytest.approx(first.end + PAUSE)
    assert timing.seconds == pytest.approx(second.end + REST, abs=0.051)
    assert place([said("one two three")], [Mechanism(9.0)]).seconds == 9.0
    assert place([said("one")], [Mechanism(2.0)], least=4.2).seconds == 4.2


def test_a_picture_waits_for_its_word() -> None:
    timing = place([said("a b c d e f", {"lands": 5})], [Mechanism(3.0, {"lands": 1.0})])
    assert timing.marks["lands"] == pytest.approx(LEAD + 5 * 0.4)
    assert timing.sentences[0].start == LEAD
    assert timing.seconds == pytest.approx(timing.marks["lands"] + 2.0, abs=0.051), (
        "what the picture shows after the mark takes as long as before"
    )


def test_a_sentence_waits_for_its_picture() -> None:
    timing = place([said("a b"), said("c d", {"lands": 1})], [Mechanism(6.0, {"lands": 4.0})])
    assert timing.marks["lands"] == timing.sentences[1].words[1].start == 4.0
    assert timing.sentences[0].start == LEAD


def test_the_slowest_format_decides_and_the_second_mark_follows_the_first() -> None:
    wide, phone = Mechanism(5.0, {"one": 1.0, "two": 3.0}), Mechanism(4.0, {"one": 2.0, "two": 2.5})
    timing = place([said("a b c d", {"one": 3}), said("e f", {"two": 0})], [wide, phone])
    one, two = timing.marks["one"], timing.marks["two"]
    assert one == 2.0, "the phone's picture gets there"
    assert two == one + 2.0, "and the wide one, which has waited at the first"
    assert timing.seconds >= two + 2.0


def test_words_of_one_sentence_are_not_stretched() -> None:
    mechanism = Mechanism(5.0, {"one": 1.0, "two": 3.0})
    with pytest.raises(PlaceError, match="at:two.*1.60 s after its word; put it into another sentence"):
        place([said("a b c d", {"one": 1, "two": 2})], [mechanism])
    timing = place([said("a b c d e f g h", {"one": 1, "two": 6})], [mechanism])
    assert timing.marks["two"] - timing.marks["one"] == pytest.approx(2.0)


@given(
    st.lists(st.floats(0.1, 2.0), min_size=1, max_size=4),
    st.lists(st.integers(1, 6), min_size=1, max_size=4),
    st.floats(0.2, 0.6),
)
def test_no_mark_comes_before_its_picture_nor_off_its_word(gaps: list[float], lengths: list[int], every: float) -> None:
    names = [f"m{k}" for k in range(min(len(gaps), len(lengths)))]
    at, marks = 0.0, {}
    for name, gap in zip(names, gaps, strict=False):
        marks[name] = at = round(at + gap, 3)
    mechanism = Mechanism(at + 1.0, marks)
    sentences = [said("w " * length, {name: length - 1}, every) for name, length in zip(names, lengths, strict=False)]
    timing = place(sentences, [mechanism])
    waited = 0.0
    for name, sentence in zip(names, timing.sentences, strict=True):
        assert timing.marks[name] == pytest.approx(sentence.words[-1].start, abs=0.011)
        assert timing.marks[name] >= marks[name] + waited - 0.02
        waited = max(waited, timing.marks[name] - marks[name])
    assert timing.seconds >= at + 1.0 + waited - 0.02


def test_unknown_marks_and_another_order_are_named() -> None:
    mechanism = Mechanism(5.0, {"one": 1.0, "two": 3.0})
    with pytest.raises(PlaceError, match="no such mark; choose one of one, two"):
        place([said("a", {"three": 0})], [mechanism])
    with pytest.raises(PlaceError, match="put them in this one: one, two"):
        place([said("a b", {"two": 0, "one": 1})], [mechanism])
