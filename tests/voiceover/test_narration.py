"""The narration: what is written bound to what is said, timing measured, sentences where the timing file has them, faults with seconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from scenes.content.timing import CueTiming, TimedSentence, TimedWord
from scenes.core.errors import InputError
from scenes.project import Choices, Project, load_project
from tests.voiceover.narrated import LEAD, METRONOME, SAID, Metronome, film
from voiceover.captions import caption_faults, captions_of
from voiceover.narration import drift, narrate, said, speaker_of, timing_of
from voiceover.placing import Mechanism
from voiceover.script import Script, ScriptWord, Sentence, load_script
from voiceover.speech import Speech
from voiceover.track import Span

SECTION, CUE = "training_step", "loss_falls"


@pytest.fixture(scope="module")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Script]:
    return film(tmp_path_factory.mktemp("film"))


def sentence(*words: tuple[str, str], **marks: int) -> Sentence:
    return Sentence(tuple(ScriptWord(written, spoken) for written, spoken in words), marks)


def spans(project: Project, *cues: tuple[str, str], start: float = 3.0) -> list[Span]:
    """Return spans of cues with two seconds between them."""
    found: list[Span] = []
    for section, cue in cues:
        found.append(Span(section, cue, start, project.timing.cues[section][cue].seconds))
        start += found[-1].seconds + 2.0
    return found


# ---- written and spoken words
def test_a_written_word_begins_with_the_first_of_its_spoken_words() -> None:
    told = sentence(("It", "It"), ("takes", "takes"), ("328", "three hundred thirty"), ("kB", "kilobytes"), ("now.", "now."), lands=4)
    speech = Metronome().say(told.spoken)
    found = said(told, speech)
    starts = [word.start - LEAD for word in speech.words]
    assert [word.text for word in found.words] == ["It", "takes", "328", "kB", "now."]
    assert [word.start for word in found.words] == pytest.approx([starts[k] for k in (0, 1, 2, 5, 6)])
    assert found.end == pytest.approx(speech.words[-1].end - LEAD)
    assert found.marks == {"lands": 4}


def test_a_word_that_is_not_said_begins_with_the_next_one_that_is() -> None:
    told = sentence(("Yes", "Yes"), ("–", ""), ("so", "so"), ("it", "it"), ("is", "is"), ("(*)", ""))
    speech = Metronome().say(told.spoken)
    found = [word.start + LEAD for word in said(told, speech).words]
    first, second, third, fourth = (word.start for word in speech.words)
    assert found == pytest.approx([first, second, second, third, fourth, fourth])


def test_the_script_gives_numbers_their_words(filmed: tuple[Project, Script]) -> None:
    told = filmed[1].sentences(SECTION, CUE)[1]
    assert told.written == "That takes 328 kB of notes."
    assert told.spoken == "That takes three hundred twenty-eight kilobytes of notes."
    assert len(said(told, Metronome().say(told.spoken)).words) == 6


# ---- timing
def test_timing_is_measured_with_the_voice() -> None:
    told = (sentence(("Add", "Add"), ("it", "it"), lands=1), sentence(("Done.", "Done.")))
    found = timing_of("s", "c", told, METRONOME, [Mechanism(2.0, {"lands": 0.2})])
    (first, second), word = found.sentences, 0.2 + 0.02 * 3 + 0.06
    assert [w.start for w in first.words] == pytest.approx([0.35, 0.35 + word], abs=0.006)
    assert found.marks == {"lands": first.words[1].start}
    assert second.start >= first.end + 0.3 - 1e-6
    assert found.seconds >= second.end


def test_a_slower_voice_gets_more_seconds() -> None:
    told = (sentence(*[(word, word) for word in ["This", "is", "what", "a", "voice", "has", "to", "say", "in", "its", "time."]]),)
    usual, slow = (timing_of("s", "c", told, speaker_of(Metronome(by)), [Mechanism(1.0)]) for by in (1.0, 1.5))
    assert slow.seconds > usual.seconds + 1.0


def test_a_cue_is_lengthened_until_its_caption_can_be_read() -> None:
    told = (sentence(("Go!", "Go!")),)
    found = timing_of("s", "c", told, speaker_of(Metronome(0.2)), [Mechanism(0.5)])
    assert not caption_faults(captions_of([Span("s", "c", 0, found.seconds)], {"s": {"c": found}}))
    assert found.seconds == pytest.approx(1.35, abs=0.051), "a caption stays a second"


@pytest.mark.parametrize(
    ("marks", "line"),
    [
        ({"gone": 0.1}, "the picture has no such mark; choose one of gone"),
        ({"lands": 3.0, "stays": 0.5}, "the marks stand in another order"),
    ],
)
def test_words_that_do_not_fit_the_picture_are_named(marks: dict[str, float], line: str) -> None:
    told = (sentence(("Add", "Add"), ("it.", "it."), lands=0, stays=1),)
    mechanism = Mechanism(4.0, dict(sorted(marks.items(), key=lambda mark: mark[1])))
    with pytest.raises(InputError) as error:
        timing_of("training_step", "loss_falls", told, METRONOME, [mechanism])
    (found,) = error.value.findings
    assert found.startswith("voiceover/script.toml: training_step.loss_falls: ") and line in found


# ---- places
@pytest.mark.parametrize("slower", [1.0, 0.7])
def test_sentences_begin_where_the_timing_has_them_whoever_speaks(filmed: tuple[Project, Script], slower: float) -> None:
    project, script = filmed
    shown = spans(project, ("opening", "chip_wakes"), (SECTION, CUE))
    found = narrate(project, script, speaker_of(Metronome(slower)), shown)
    begun = [placed.start + placed.speech.words[0].start for placed in found.sentences]
    wanted = [span.start + known.start for span in shown for known in project.timing.cues[span.section][span.cue].sentences]
    assert begun == pytest.approx(wanted, abs=1e-6) and len(begun) == 3
    assert found.timing[SECTION][CUE] == project.timing.cues[SECTION][CUE]


def test_cues_that_say_nothing_and_cues_that_are_not_shown_are_not_said(filmed: tuple[Project, Script]) -> None:
    project, script = filmed
    found = narrate(project, script, METRONOME, spans(project, ("opening", "document_enters"), ("training_step", "weights_move")))
    assert [len(placed.speech.words) for placed in found.sentences] == [7]
    assert list(found.timing) == ["training_step"] and list(found.timing["training_step"]) == ["weights_move"]


def test_the_words_of_another_scenario_take_the_place_of_those_that_were_timed(filmed: tuple[Project, Script], tmp_path: Path) -> None:
    notes = SAID | {"training_step": {"loss_falls": ["A token takes {kv_bytes_per_token} of notes.", "It falls."]}}
    project, _ = film(tmp_path, notes)
    other = load_project(Choices(timing=tmp_path / "timing.toml", scenario="8b-one-node"))
    script = load_script(other, tmp_path / "script.toml")
    found = narrate(other, script, METRONOME, spans(other, (SECTION, CUE)))
    known, now = project.timing.cues[SECTION][CUE], found.timing[SECTION][CUE]
    assert known.sentences[0].text != now.sentences[0].text == script.sentences(SECTION, CUE)[0].written
    assert now.sentences[0].start == known.sentences[0].start
    assert now.sentences[1] == known.sentences[1]
    assert (now.seconds, now.marks) == (known.seconds, known.marks)


def test_every_sentence_that_is_too_long_is_named_with_its_seconds(filmed: tuple[Project, Script]) -> None:
    project, script = filmed
    slow = 2.0
    with pytest.raises(InputError) as error:
        narrate(project, script, speaker_of(Metronome(slow)), spans(project, ("opening", "chip_wakes"), (SECTION, CUE)))
    timed = project.timing.cues[SECTION][CUE]
    starts, ends = [known.start for known in timed.sentences], [timed.sentences[1].start, timed.seconds]
    lengths = [_length(Metronome(slow).say(told.spoken)) for told in script.sentences(SECTION, CUE)]
    late = [start + length - end for start, length, end in zip(starts, lengths, ends, strict=True)]
    wanted = [
        f"{project.timing.file}: {SECTION}.{CUE}: sentence {k} runs {by:.2f} s too long; run `explainer voice time`"
        for k, by in enumerate(late, 1)
    ]
    assert error.value.findings[1:] == wanted
    assert error.value.findings[0].startswith(f"{project.timing.file}: opening.chip_wakes: sentence 1 runs ")


def _length(speech: Speech) -> float:
    return speech.words[-1].end - speech.words[0].start


def test_a_timing_with_other_sentences_is_named(filmed: tuple[Project, Script]) -> None:
    project, script = filmed
    silent = replace(project.timing, cues={**project.timing.cues, SECTION: {**project.timing.cues[SECTION], CUE: CueTiming(9.0)}})
    with pytest.raises(InputError, match=f"{SECTION}.{CUE}: has 0 sentences, and the script 2; run `explainer voice time`"):
        narrate(replace(project, timing=silent), script, METRONOME, spans(project, (SECTION, CUE)))


# ---- drift
def test_the_voice_that_was_measured_lies_beside_its_timing_by_rounding_alone(filmed: tuple[Project, Script]) -> None:
    project, script = filmed
    found = drift(project.timing.cues, script, METRONOME)
    assert set(found) == {"opening/chip_wakes", "training_step/loss_falls", "training_step/weights_move"}
    assert max(found.values()) <= 0.0101


def test_drift_is_that_of_the_worst_word(filmed: tuple[Project, Script]) -> None:
    project, script = filmed

    def late(section: str, cue: str, sentences: Sequence[str]) -> list[Speech]:
        """Say one word of one cue 80 ms late."""
        speeches = METRONOME(section, cue, sentences)
        if cue == CUE:
            words = speeches[0].words
            speeches[0] = replace(speeches[0], words=(*words[:3], replace(words[3], start=words[3].start + 0.08), *words[4:]))
        return speeches

    found = drift(project.timing.cues, script, late)
    assert found.pop("training_step/loss_falls") == pytest.approx(0.08, abs=0.011)
    assert max(found.values()) < 0.02


def test_a_sentence_is_compared_from_its_own_start(filmed: tuple[Project, Script]) -> None:
    """When a sentence begins is the timing's alone; no voice can be early."""
    project, script = filmed
    known = project.timing.cues["opening"]["chip_wakes"]
    (told,) = known.sentences
    later = TimedSentence(tuple(TimedWord(word.text, word.start + 1) for word in told.words), told.end + 1)
    moved = {**project.timing.cues, "opening": {**project.timing.cues["opening"], "chip_wakes": replace(known, sentences=(later,))}}
    assert drift(moved, script, METRONOME)["opening/chip_wakes"] < 0.02
