"""Recorded takes: cut into their sentences, words found, a line for each fault, and a voice for what was not recorded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from scenes.core.errors import InputError
from tests.voiceover.voices import PRONOUNCED, Lower, begins_to_sound, read_aloud, voice_here
from voiceover.speech import Speech, Voice, Word
from voiceover.voices.aligning import warped
from voiceover.voices.registry import voice_called
from voiceover.voices.takes import Takes

CUE = (
    "During training, the model predicts the next word, and learns from its loss.",
    "Every machine waits for the slowest one.",
    "RoCE helps.",
)
SECTION, NAME = "training_step", "loss_falls"


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "anna" / SECTION).mkdir(parents=True)
    return tmp_path / "anna"


@pytest.fixture(scope="module")
def aloud() -> tuple[np.ndarray, int, list[list[Word]]]:
    return in_a_room(*read_aloud(Lower(), CUE, (0.6, 0.35, 0.8)))


def in_a_room(samples: np.ndarray, rate: int, words: list[list[Word]], below: float = 40.0) -> tuple[np.ndarray, int, list[list[Word]]]:
    """Return a recording with noise so many dB below speech."""
    loud = np.sqrt(np.mean(samples[np.abs(samples) > 0.01] ** 2))
    noise = np.random.default_rng(5).standard_normal(len(samples)) * loud * 10 ** (-below / 20)
    return (samples + noise).astype(np.float32), rate, words


def takes(folder: Path) -> Takes:
    return Takes(folder, voice_called("hibari", PRONOUNCED))


def write(folder: Path, samples: np.ndarray, rate: int, ending: str = "wav", **named: str) -> Path:
    file = folder / SECTION / f"{NAME}.{ending}"
    soundfile.write(file, samples, rate, **named)
    return file


def errors(cut: list[Speech], words: list[list[Word]]) -> np.ndarray:
    """Return by how many seconds each word but the first of a sentence lies beside where it was said, counted from the first."""
    return np.array(
        [
            (found.start - of_cut.words[0].start) - (word.start - of_take[0].start)
            for of_cut, of_take in zip(cut, words, strict=True)
            for found, word in zip(of_cut.words[1:], of_take[1:], strict=True)
        ]
    )


# ---------------------------------------------------------------- cut
@pytest.mark.parametrize("ending", ["wav", "flac", "mp3"])
def test_a_take_is_cut_into_its_sentences(folder, aloud, ending):
    samples, rate, words = aloud
    write(folder, samples, rate, ending)
    cut = takes(folder).take_of(SECTION, NAME, CUE)
    for speech, sentence, of_take in zip(cut, CUE, words, strict=True):
        assert speech.rate == rate and speech.samples.dtype == np.float32
        assert [word.text for word in speech.words] == sentence.split()
        assert begins_to_sound(speech) == pytest.approx(speech.words[0].start, abs=0.03)
        assert speech.words[-1].end - speech.words[0].start == pytest.approx(of_take[-1].end - of_take[0].start, abs=0.08)
        times = [time for word in speech.words for time in (word.start, word.end)]
        assert times == sorted(times) and times[-1] <= speech.seconds
    assert np.median(np.abs(errors(cut, words))) < 0.03
    assert np.abs(errors(cut, words)).max() < 0.12


@pytest.mark.slow
@pytest.mark.parametrize("name", ["kokoro", "piper", "flite", "espeak"])
def test_the_words_of_another_speaker_are_found(folder, tmp_path, name):
    samples, rate, words = in_a_room(*read_aloud(voice_here(name, tmp_path), CUE, (0.6, 0.35, 0.8)), below=30)
    write(folder, samples * 0.3 / np.abs(samples).max(), rate)
    found = errors(takes(folder).take_of(SECTION, NAME, CUE), words)
    assert np.median(np.abs(found)) < 0.03
    assert np.percentile(np.abs(found), 90) < 0.09 and np.abs(found).max() < 0.2


def test_the_samples_of_a_cut_are_those_of_the_take(folder, aloud):
    samples, rate, words = aloud
    write(folder, samples, rate, subtype="FLOAT")
    second = takes(folder).take_of(SECTION, NAME, CUE)[1]
    inner = second.samples[rate // 10 : -rate // 10]
    first = round((words[1][0].start - 0.05 + 0.1) * rate)
    places = range(first - rate // 20, first + rate // 20)
    assert min(np.abs(samples[place : place + len(inner)] - inner).max() for place in places) == 0


def test_two_channels_are_mixed(folder, aloud):
    samples, rate, _ = aloud
    write(folder, np.stack([samples, 0.5 * samples], axis=1), rate, subtype="FLOAT")
    mixed = takes(folder).take_of(SECTION, NAME, CUE)
    write(folder, 0.75 * samples, rate, subtype="FLOAT")
    alone = takes(folder).take_of(SECTION, NAME, CUE)
    assert all(np.allclose(one.samples, other.samples, atol=1e-6) for one, other in zip(mixed, alone, strict=True))


def test_the_same_take_gives_the_same_samples_and_times(folder, aloud):
    write(folder, *aloud[:2])
    one, other = (takes(folder).take_of(SECTION, NAME, CUE) for _ in range(2))
    assert [(speech.samples.tobytes(), speech.words) for speech in one] == [(speech.samples.tobytes(), speech.words) for speech in other]


def chirp(seconds: float, rate: int) -> np.ndarray:
    """Return a tone that rises from 300 to 3,900 Hz."""
    time = np.arange(round(seconds * rate)) / rate
    return np.sin(2 * np.pi * (300 * time + 1800 * time**2 / seconds)).astype(np.float32)


def test_a_sound_that_is_stretched_is_followed():
    warp = warped(chirp(2, 24_000), 24_000, chirp(3, 16_000), 16_000)
    assert np.abs(warp.at([0.5, 1.0, 1.5]) - np.array([0.75, 1.5, 2.25])).max() < 0.06


# ---------------------------------------------------------------- faults
def one_line(folder: Path, sentences: tuple[str, ...] = CUE) -> str:
    with pytest.raises(InputError) as refused:
        takes(folder).take_of(SECTION, NAME, sentences)
    assert len(refused.value.findings) == 1
    return refused.value.findings[0]


FAULTS: dict[str, tuple[Callable[[np.ndarray], np.ndarray], str]] = {
    "silent": (lambda samples: samples * 1e-3, "is silent (its loudest moment is -"),
    "nothing": (lambda samples: samples * 0, "is silent (its loudest moment is -120 dB); check the microphone"),
    "clipped": (lambda samples: np.clip(samples * 12, -1, 1), "is clipped ("),
    "noisy": (
        lambda samples: samples + np.random.default_rng(1).standard_normal(len(samples)).astype(np.float32) * 0.02,
        "is noisy (speech is ",
    ),
    "cut short": (lambda samples: samples[: len(samples) // 4], "is too short for its text (2.0 s, not "),
    "no samples": (lambda samples: samples[:0], "is broken (no samples); record it again"),
    "no numbers": (lambda samples: np.where(np.arange(len(samples)) == 99, np.nan, samples), "is broken (samples that are no numbers)"),
    "three channels": (lambda samples: np.stack([samples] * 3, axis=1), "has 3 channels; save it with one"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_take_with_a_fault_is_refused(folder, aloud, fault):
    broken, reason = FAULTS[fault]
    file = write(folder, broken(aloud[0]), aloud[1], subtype="FLOAT")
    assert one_line(folder).startswith(f"{file}: {reason}")
    assert ";" in one_line(folder)


def test_clipping_is_seen_in_16_bits_and_a_loud_take_is_none(folder, aloud):
    samples, rate, _ = aloud
    write(folder, samples / np.abs(samples).max(), rate)
    assert takes(folder).take_of(SECTION, NAME, CUE)
    write(folder, samples / np.abs(samples).max() * 4, rate, subtype="PCM_16")
    assert "is clipped (" in one_line(folder)


def test_a_low_rate_is_refused(folder, aloud):
    file = write(folder, aloud[0][::3], aloud[1] // 3)
    assert one_line(folder) == f"{file}: has 8000 samples a second, 16000 at least; record at 48000"


def test_a_take_with_a_text_besides_its_own_is_refused(folder, aloud):
    file = write(folder, *aloud[:2])
    assert one_line(folder, CUE[2:]).startswith(f"{file}: is too long for its text (")


def test_a_take_of_minutes_is_refused(folder, aloud):
    file = write(folder, np.zeros(16_000 * 181, np.float32), 16_000)
    assert one_line(folder) == f"{file}: is 181 s long, 180 s at most; a take is one cue"


@pytest.mark.parametrize("content", [b"", b"no sound at all", b"RIFF\x00\x00\x00\x00WAVE"])
@pytest.mark.parametrize("ending", ["wav", "flac", "mp3"])
def test_a_broken_file_is_refused(folder, ending, content):
    file = folder / SECTION / f"{NAME}.{ending}"
    file.write_bytes(content)
    line = one_line(folder)
    assert line.startswith(f"{file}: is broken (") and line.endswith("again")


def test_a_file_that_is_no_recording_is_refused(folder):
    file = folder / SECTION / f"{NAME}.m4a"
    file.write_bytes(b"...")
    assert one_line(folder) == f"{file}: is no recording that can be read; save it as WAV, FLAC or MP3"


def test_a_second_take_of_a_cue_is_refused(folder, aloud):
    file = write(folder, *aloud[:2], "flac")
    write(folder, *aloud[:2], "wav")
    assert one_line(folder) == f"{file}: there is a second take, {NAME}.wav; keep one"


def test_all_faults_are_found_at_once(folder, aloud):
    silent = write(folder, aloud[0] * 0, aloud[1])
    astray = folder / SECTION / "los_falls.wav"
    astray.write_bytes(b"")
    found = takes(folder).faults({(SECTION, NAME): CUE, (SECTION, "not_recorded"): CUE})
    assert found == [
        f"{astray}: no cue is called {SECTION}/los_falls; rename the take",
        f"{silent}: is silent (its loudest moment is -120 dB); check the microphone",
    ]


def test_a_folder_that_is_missing_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"berta: there is no such folder of takes; make it, with <section>/<cue>.wav in it$"):
        takes(tmp_path / "berta")


def test_without_the_package_that_reads_recordings_it_is_named(folder, aloud, monkeypatch):
    write(folder, *aloud[:2])
    monkeypatch.setattr("voiceover.voices.recording.find_spec", lambda _: None)
    assert one_line(folder).endswith("cannot be read without the package soundfile; pip install soundfile")


# ---------------------------------------------------------------- what was not recorded
def test_a_cue_without_a_take_is_said_by_the_voice_with_one_notice(folder, aloud):
    write(folder, *aloud[:2])
    voice: Voice = voice_called("hibari", PRONOUNCED)
    recorded = Takes(folder, voice)
    assert recorded.take_of(SECTION, "other", CUE) is None and not recorded.notices
    for _ in range(2):
        said = recorded.say(SECTION, "other", CUE)
    assert [speech.words for speech in said] == [voice.say(sentence).words for sentence in CUE]
    assert recorded.notices == [f"{SECTION}/other: there is no take of anna; hibari says it"]
    assert recorded.say(SECTION, NAME, CUE)[0].rate == aloud[1] and len(recorded.notices) == 1


def test_a_cue_that_says_nothing_needs_no_take(folder, aloud):
    recorded = takes(folder)
    write(folder, *aloud[:2])
    assert recorded.take_of(SECTION, NAME, ()) == []
    assert recorded.say(SECTION, "other", ()) == []
    assert not recorded.notices
