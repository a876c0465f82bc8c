"""Captions: every rule on spoken text, one test a rule that is broken, and the cheapest cut against all cuts that there are."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.content.timing import CueTiming, TimedSentence, TimedWord
from voiceover import captions as captions_module
from voiceover.captions import FASTEST, GAP, LONGEST, SHORTEST, WIDTH, Caption, caption_faults, captions_of
from voiceover.phrases import ARTICLES, PREPOSITIONS, TORN, may_end_line, parting_cost
from voiceover.track import Span

SCRIPT = {
    "data/crawl": "Where does a model's knowledge come from? Mostly from the open web. A crawler has read billions of pages, and much of it is "
    "useless: menus, copies, spam, and pages that a machine wrote for other machines.",
    "data/filter": "So it is filtered. First, a program takes the text out of each page, and drops what is not written in a language that the model is "
    "to learn. Then near-copies are found with short fingerprints: two pages that share most of them count as one. What is left is about a tenth.",
    "data/tokens": "The model never sees letters. A tokenizer cuts text into pieces that occur often, and gives each of them a number. Yes. Why? Because "
    "numbers can be multiplied.",
    "train/step": "During training, the model predicts the next token, computes the loss, propagates gradients backward through every layer, and "
    "updates its weights. This repeats millions of times, on two thousand forty-eight GPUs that must wait for the slowest of them.",
    "train/ring": "The gradients of all copies are added up in a ring: each GPU sends a chunk to its neighbour, adds what it gets, and after two "
    "rounds all of them hold the same sum — without any one of them ever holding all of the traffic.",
}


def spoken(text: str, pause: float = 0.35, pace: float = 0.06, rest: float = 0.6) -> CueTiming:
    """Return a text as a voice says it at about 150 words a minute: a letter takes `pace` seconds, a comma 0.18, a sentence's end `pause`."""
    time, sentences = 0.3, []
    for sentence in re.split(r"(?<=[.?!])\s+", text):
        words = []
        for word in sentence.split():
            words.append(TimedWord(word, round(time, 2)))
            time += pace * (1 + len(word)) + (0.18 if word[-1] in ",:;" else 0)
        sentences.append(TimedSentence(tuple(words), round(time, 2)))
        time += pause
    return CueTiming(round(time - pause + rest, 2), tuple(sentences))


def told(script: dict[str, str], **how: float) -> tuple[list[Span], dict[str, dict[str, CueTiming]]]:
    """Return a script (by section/cue) as it is placed in a film, and its timing."""
    start, spans, timing = 0.0, [], {}
    for place, text in script.items():
        section, cue = place.split("/")
        timing.setdefault(section, {})[cue] = made = spoken(text, **how)
        spans.append(Span(section, cue, start, made.seconds))
        start += made.seconds
    return spans, timing


def captions(text: str, **how: float) -> list[Caption]:
    return captions_of(*told({"section/cue": text}, **how))


def lines(text: str, **how: float) -> list[tuple[str, ...]]:
    return [caption.lines for caption in captions(text, **how)]


# ---- a script
def test_a_spoken_script_keeps_every_rule() -> None:
    found = captions_of(*told(SCRIPT))
    assert caption_faults(found) == []
    assert len(found) > 20
    said = [word for text in SCRIPT.values() for word in text.split()]
    assert [word.text for caption in found for word in caption.words] == said
    assert " ".join(" ".join(caption.lines) for caption in found).split() == said


def test_words_have_the_times_at_which_they_are_said() -> None:
    spans, timing = told(SCRIPT)
    starts = [span.start + word.start for span in spans for s in timing[span.section][span.cue].sentences for word in s.words]
    assert [word.start for caption in captions_of(spans, timing) for word in caption.words] == pytest.approx(starts, abs=0.0006)


def test_a_caption_begins_with_its_first_word_and_ends_within_its_span() -> None:
    spans, timing = told(SCRIPT, rest=0.0)
    ends = {f"{span.section}/{span.cue}": span.start + span.seconds for span in spans}
    for caption in captions_of(spans, timing):
        assert caption.start == caption.words[0].start
        assert caption.end <= ends[caption.cue] + 1e-9


def test_what_is_not_narrated_has_no_captions() -> None:
    spans, timing = told({"data/crawl": "Much of it is useless."})
    silent = [Span("rest", "rest", 0.0, 4.0), Span("data", "mute", 4.0, 4.0)]
    timing["data"]["mute"] = CueTiming(4.0)
    later = [replace(span, start=span.start + 8) for span in spans]
    assert [caption.start for caption in captions_of(silent + later, timing)] == [8.3]
    assert captions_of(silent, timing) == captions_of([], {}) == []


# ---- where it is cut
def test_it_is_cut_where_sentences_end() -> None:
    assert lines("Much of it is useless. So it is filtered first.") == [("Much of it is useless.",), ("So it is filtered first.",)]


def test_then_at_commas_and_colons() -> None:
    assert lines(
        "The gradients of all of the copies are added up in a ring: each GPU sends a chunk to its neighbour, and adds what it gets."
    ) == [
        ("The gradients of all of the copies", "are added up in a ring:"),
        ("each GPU sends a chunk to its neighbour,", "and adds what it gets."),
    ]


def test_then_before_conjunctions_and_prepositions() -> None:
    assert lines("This repeats millions of times on thousands of machines") == [
        ("This repeats millions of times", "on thousands of machines")
    ]
    assert lines("A crawler reads billions of pages while filters drop copies") == [
        ("A crawler reads billions of pages", "while filters drop copies")
    ]


def test_what_fits_on_a_line_is_on_one_and_what_does_not_is_balanced() -> None:
    assert lines("What is left is about a tenth.") == [("What is left is about a tenth.",)]
    assert lines("alpha bravo charlie delta echoes foxtrot golfs hotel") == [("alpha bravo charlie delta", "echoes foxtrot golfs hotel")]


def test_a_short_answer_is_shown_with_its_neighbour() -> None:
    found = captions("The model never sees letters. Why? Because numbers can be multiplied.", pause=0.1)
    assert caption_faults(found) == []
    assert all(caption.seconds >= SHORTEST for caption in found)
    assert ("Why?",) not in [caption.lines for caption in found]


def test_an_article_or_a_preposition_ends_no_line() -> None:
    text = "the loss of a layer in the ring of the GPUs at the end of a step for the sum of the parts"
    assert [line.split()[-1] for caption in captions(text) for line in caption.lines if line.split()[-1] in ARTICLES | PREPOSITIONS] == []


@pytest.mark.parametrize(
    ("word", "may"), [("the", False), ("The", False), ("“of", False), ("of,", True), ("from?", True), ("ring", True), ("up", True)]
)
def test_what_may_end_a_line(word: str, may: bool) -> None:
    assert may_end_line(word) is may


def test_breaks_are_ranked() -> None:
    pairs = [("sum;", "so"), ("sum,", "so"), ("sum", "and"), ("sum", "in"), ("whole", "sum"), ("its", "sum"), ("sum", "—"), ("the", "sum")]
    costs = [parting_cost(*pair) for pair in pairs]
    assert costs == sorted(costs) and len(set(costs)) == len(costs) and costs[-1] == TORN
    assert parting_cost("sum", "is") == parting_cost("sum", "in") < parting_cost("sum", "of")
    assert parting_cost("328", "kB") == parting_cost("two", "rounds") > parting_cost("kB", "flow")


# ---- how long it stays
def test_a_quick_sentence_stays_until_it_can_be_read() -> None:
    (caption,) = captions("Everything everywhere is multiplied.", pace=0.03, rest=4.0)
    assert caption.speed == pytest.approx(FASTEST, abs=0.02) and caption.speed <= FASTEST
    assert caption_faults([caption]) == []


def test_a_word_stays_a_second() -> None:
    (caption,) = captions("Yes.", rest=4.0)
    assert caption.seconds == SHORTEST


def test_a_short_pause_is_no_flicker_and_a_long_one_is_empty() -> None:
    first, second = captions("Much of all of it is quite useless. So it is all filtered at the start.", pause=0.4)
    assert first.end == second.start
    first, second = captions("Much of all of it is quite useless. So it is all filtered at the start.", pause=1.5)
    assert second.start - first.end == pytest.approx(1.5)


@pytest.mark.parametrize(("seconds", "pause", "gap"), [(5.5, 0.4, 0.0), (5.8, 0.4, 0.4), (5.95, 0.05, 0.0), (5.98, 0.05, GAP)])
def test_what_is_shown_for_long_is_not_drawn_out(seconds: float, pause: float, gap: float) -> None:
    long = tuple(TimedWord(word, 0.3 + k * seconds / 4) for k, word in enumerate(["Multiplied", "gradients", "everywhere", "travel."]))
    then = tuple(TimedWord(word, 0.3 + seconds + pause + k) for k, word in enumerate(["So", "they", "are", "all", "added", "up."]))
    cue = CueTiming(20.0, (TimedSentence(long, 0.3 + seconds), TimedSentence(then, then[-1].start + 0.5)))
    first, second = captions_of([Span("a", "b", 0, 20.0)], {"a": {"b": cue}})
    assert second.start - first.end == pytest.approx(gap)
    assert caption_faults([first, second]) == []


def test_a_gap_is_none_or_two_frames_also_between_cues() -> None:
    for rest in (0.0, 0.03, 0.05, 0.2, 0.7):
        spans, timing = told({"a/b": "Much of all of it is quite useless.", "a/c": "So it is all filtered at the start."}, rest=rest)
        cue = timing["a"]["c"]
        early = [
            TimedSentence(tuple(replace(w, start=w.start - 0.27) for w in s.words), s.end - 0.27) for s in cue.sentences
        ]  # begins at 0.03 s
        timing["a"]["c"] = replace(cue, sentences=tuple(early))
        first, second = captions_of(spans, timing)
        gap = round(second.start - first.end, 6)
        assert gap == 0 or gap >= GAP
        assert first.end <= spans[1].start + 1e-9


def test_speech_that_is_too_fast_is_told_with_its_place() -> None:
    faults = caption_faults(captions("Everything everywhere is multiplied by something enormous.", pace=0.03, rest=0.0))
    assert faults and all(fault.startswith("section/cue: caption") for fault in faults)
    assert any("characters a second; at most 17" in fault for fault in faults)


# ---- the cheapest of all cuts
SOME = st.sampled_from(["the", "of", "and", "ring,", "sum.", "multiplied", "gradients", "a", "328", "kB", "Why?"])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(SOME, min_size=1, max_size=9),
    st.floats(0.02, 0.15),
)
def test_no_other_cut_costs_less(said: list[str], pace: float) -> None:
    spans, timing = told({"a/b": " ".join(said)}, pace=pace)
    words = captions_module._words(spans[0], timing["a"]["b"])
    stop = spans[0].seconds

    def cost(bounds: tuple[int, ...]) -> float:
        return sum(captions_module._cost(words, i, j, stop) for i, j in zip(bounds, bounds[1:], strict=False))

    every = [(0, *inner, len(words)) for count in range(len(words)) for inner in combinations(range(1, len(words)), count)]
    at = {word.start: k for k, word in enumerate(words)}
    chosen = (*(at[caption.start] for caption in captions_of(spans, timing)), len(words))
    assert cost(chosen) == pytest.approx(min(map(cost, every)))


WORDS = st.lists(st.text("abcdefghij.,;", min_size=1, max_size=16), min_size=1, max_size=40)


@settings(max_examples=60, deadline=None)
@given(WORDS, st.floats(0.01, 0.3), st.floats(0, 2))
def test_whatever_is_said_is_shown_once_in_order_and_never_over_the_next(said: list[str], pace: float, pause: float) -> None:
    found = captions(" ".join(said), pace=pace, pause=pause)
    assert [word.text for caption in found for word in caption.words] == " ".join(said).split()
    assert all(a.end <= b.start for a, b in zip(found, found[1:], strict=False))
    assert all(1 <= len(caption.lines) <= 2 and max(map(len, caption.lines)) <= WIDTH for caption in found)
    assert all(caption.seconds <= LONGEST or len(caption.words) == 1 for caption in found)
    assert not any("gap" in fault or "over" in fault or "words" in fault for fault in caption_faults(found))


# ---- rules
GOOD = Caption(
    1.0,
    3.0,
    ("Much of it", "is useless."),
    tuple(TimedWord(w, 1 + k / 4) for k, w in enumerate(["Much", "of", "it", "is", "useless."])),
    "data/crawl",
)


def changed(*shown: str, start: float = 1.0, end: float = 3.0) -> Caption:
    words = [TimedWord(word, start + k / 100) for k, word in enumerate(" ".join(shown).split())]
    return Caption(start, end, shown, tuple(words), "data/crawl")


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        ([changed("a1", "b2", "c3")], "has 3 lines; one or 2"),
        ([changed()], "has 0 lines; one or 2"),
        ([changed("x" * 43, end=5.0)], "has a line of 43 characters; 1 to 42"),
        ([changed("Much of", "it is useless.")], "ends a line with 'of'"),
        ([changed("Much of it", "is the")], "ends a line with 'the'"),
        ([changed("Much of it.", end=1.9)], "stays 0.90 s; 1 to 6 s"),
        ([changed("Much of it.", end=7.1)], "stays 6.10 s; 1 to 6 s"),
        ([changed("Much of it is useless.", end=2.2)], "is read at 18.3 characters a second; at most 17"),
        ([GOOD, changed("So it is filtered.", start=2.9, end=5.0)], "lies 0.10 s over the next one"),
        ([GOOD, changed("So it is filtered.", start=3.05, end=5.0)], "leaves a gap of 0.050 s; at least 0.08 s, or none"),
        ([replace(GOOD, lines=("Much of it",))], "does not show the words that are said"),
        ([replace(GOOD, start=1.2)], "is not shown while its words are said"),
        ([replace(GOOD, words=(*GOOD.words[:-1], TimedWord("useless.", 3.5)))], "is not shown while its words are said"),
    ],
)
def test_each_rule_that_is_broken_is_told(broken: list[Caption], rule: str) -> None:
    faults = caption_faults(broken)
    assert len(faults) == 1 and rule in faults[0] and faults[0].startswith("data/crawl: caption ")


def test_what_keeps_the_rules_is_not_told() -> None:
    assert caption_faults([GOOD, changed("So it is filtered.", start=3.0, end=5.0), changed("Then it is read.", start=5.08, end=7.0)]) == []
    assert caption_faults([]) == []
