"""The sound of a film: bounds measured by two meters, sentences in their places, what gives way to them, what is refused."""

from __future__ import annotations

import wave
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pyloudnorm import Meter

from scenes.core.errors import InputError
from scenes.core.events import Event
from tests.voiceover.sounds import ffmpeg_meter, levels, spoken
from voiceover.loudness import RATE, Samples, integrated
from voiceover.mix import Ducking, Placed, Sound, cleaned, mix, write_wav
from voiceover.speech import Speech, Word
from voiceover.track import Span

SECONDS = 24.0
EVENTS = tuple(Event(step * 0.31, ("land", "absorb", "bounce")[step % 3], (step % 10 / 9, step % 7 / 6), "token") for step in range(20))
SPANS = (Span("pipeline", "crawl", 0, 8, EVENTS), Span("pipeline", "clean", 8, 7), Span("cluster", "ring", 15, 9, EVENTS))
SENTENCES = (
    Placed(spoken(4.0, 0.05, seed=1, sharp=True), 1.0),
    Placed(spoken(2.5, 0.2, rate=44_100, seed=2), 5.2),
    Placed(spoken(5.0, 0.02, seed=3), 8.5),
    Placed(spoken(0.6, 0.1, seed=4), 15.5),
    Placed(spoken(4.0, 0.1, rate=22_050, seed=5), 16.4),
)


def stretch(samples: Samples, placed: Placed) -> Samples:
    return samples[round(placed.start * RATE) : round(placed.end * RATE)]


def mixed(narration: bool = True, bed: bool = True, landings: bool = True) -> Samples:
    return mix(SENTENCES, SPANS, SECONDS, Sound(narration, bed, landings))


@pytest.fixture(scope="module")
def film() -> Samples:
    return mixed()


@pytest.fixture(scope="module")
def voice() -> Samples:
    return mixed(bed=False, landings=False)


# ---------------------------------------------------------------- bounds
@pytest.mark.parametrize(("bed", "landings"), [(True, True), (False, False), (True, False), (False, True)])
def test_loudness_and_peak_are_within_bounds(bed: bool, landings: bool) -> None:
    samples = mixed(bed=bed, landings=landings)
    level, peak = ffmpeg_meter(samples)
    assert level == pytest.approx(-16, abs=0.3)
    assert Meter(RATE).integrated_loudness(samples.astype(np.float64)) == pytest.approx(-16, abs=0.3)
    assert -2.5 < peak <= -1.5


@pytest.mark.parametrize("spoken_for", [0.6, 2.0, 8.0])
def test_a_film_with_few_words_is_within_bounds_too(spoken_for: float) -> None:
    level, peak = ffmpeg_meter(mix([Placed(spoken(spoken_for), 20)], [Span("cluster", "ring", 0, 60, EVENTS * 3)], 60, Sound()))
    assert level == pytest.approx(-16, abs=0.5)
    assert peak <= -1.5


def test_what_is_written_is_within_bounds(film: Samples, tmp_path: Path) -> None:
    write_wav(tmp_path / "film.wav", film)
    level, peak = ffmpeg_meter((read_wav(tmp_path / "film.wav") / 32768).astype(np.float32))
    assert level == pytest.approx(-16, abs=0.3) and peak <= -1.5


def test_a_real_voice_is_within_bounds() -> None:
    from hibari import Hibari

    said = ["Why does it take a building full of machines to answer one short question?", "It falls.", "Every GPU adds its own share."]
    voice, sentences, start = Hibari(), [], 0.5
    for text in said:
        sentences.append(Placed(Speech(np.asarray(voice(text, speed=0.9, seed=1), np.float32), 24_000, ()), start))
        start = sentences[-1].end + 0.3
    samples = mix(sentences, [Span("opening", "question", 0, start + 1)], start + 1, Sound())
    level, peak = ffmpeg_meter(samples)
    assert level == pytest.approx(-16, abs=0.5) and peak <= -1.5
    assert np.ptp([integrated(stretch(samples, placed)) for placed in sentences]) < 1.5


def test_a_mix_has_its_length_and_is_the_same_twice(film: Samples) -> None:
    assert film.shape == (round(SECONDS * RATE), 2) and film.dtype == np.float32
    assert mixed().tobytes() == film.tobytes()
    assert mix(SENTENCES[::-1], SPANS, SECONDS, Sound()).tobytes() == film.tobytes()
    assert mix([], SPANS[:1], 8.00003, Sound()).shape == (384_001, 2)


# ---------------------------------------------------------------- sentences
def test_sentences_are_about_equally_loud(voice: Samples) -> None:
    before = [integrated(cleaned(placed.speech)) for placed in SENTENCES]
    after = [integrated(stretch(voice, placed)) for placed in SENTENCES]
    assert np.ptp(before) > 15
    assert np.ptp(after) < 1.6
    assert np.argmax(after) == np.argmax(before)  # what was said more loudly stays a little louder


@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 44_100, 48_000])
def test_a_sentence_begins_where_it_is_placed(rate: int) -> None:
    times = np.arange(2 * rate) / rate
    tone = np.where((times >= 0.5) & (times < 1.5), 0.1 * np.sin(2 * np.pi * 440 * times), 0).astype(np.float32)
    samples = np.abs(mix([Placed(Speech(tone, rate, ()), 1.2345)], [Span("a", "b", 0, 4)], 4, Sound(bed=False))[:, 0])
    loud = np.flatnonzero(samples > 0.2 * samples.max()) / RATE
    assert loud[[0, -1]] == pytest.approx([1.7345, 2.7345], abs=1.2e-3)


@pytest.mark.parametrize("offset", [0.0, 0.3])
def test_a_cut_does_not_click(offset: float) -> None:
    times = np.arange(48_000) / 24_000
    cut = (offset + 0.3 * np.cos(2 * np.pi * 200 * times)).astype(np.float32)  # begins and ends at full swing
    samples = mix([Placed(Speech(cut, 24_000, ()), 1.0)], [Span("a", "b", 0, 4)], 4, Sound(bed=False))[:, 0]
    steps = np.abs(np.diff(samples))
    inside = steps[RATE + RATE // 10 : 3 * RATE - RATE // 10].max()
    assert steps[: RATE + RATE // 10].max() <= 1.05 * inside and steps[3 * RATE - RATE // 10 :].max() <= 1.05 * inside


def test_rumble_is_taken_away_and_speech_is_left() -> None:
    def kept(hertz: float) -> float:
        tone = np.sin(2 * np.pi * hertz * np.arange(48_000) / 24_000).astype(np.float32)
        return float(np.std(cleaned(Speech(tone, 24_000, ()))[RATE // 2 : -RATE // 2]) / np.std(tone))

    assert kept(20) < 0.1 and kept(70) == pytest.approx(0.71, abs=0.02) and kept(200) > 0.99


# ---------------------------------------------------------------- what gives way
def test_the_bed_is_quiet() -> None:
    bed = mixed(narration=False, landings=False)
    level, _ = ffmpeg_meter(bed)
    assert -35 < level <= -32
    assert Meter(RATE).integrated_loudness(bed.astype(np.float64)) <= -32


@pytest.mark.parametrize("what", ["bed", "landings"])
def test_the_bed_and_landings_give_way_to_speech(what: str) -> None:
    soft = [Placed(replace(placed.speech, samples=np.tile(placed.speech.samples[4800:9600], 32)), 5.0) for placed in SENTENCES[:1]]
    spans = [Span("a", "b", 0, 16, tuple(Event(0.5 + step / 2, "land", (0.5, 0.5), "token") for step in range(30)))]
    off = mix(soft, spans, 16, Sound(bed=False, landings=False))
    on = mix(soft, spans, 16, replace(Sound(bed=False, landings=False), **{what: True}))
    alone = mix([], spans, 16, replace(Sound(bed=False, landings=False), **{what: True}))
    down = levels(on - off, 0.5) - levels(alone, 0.5)
    assert np.median(down[10:22]) == pytest.approx(-6, abs=0.3)
    assert down[4:8] == pytest.approx(np.zeros(4), abs=0.1) and down[25:31] == pytest.approx(np.zeros(6), abs=0.1)


def test_ducking_is_smooth_and_complete_before_the_first_word() -> None:
    gains = 20 * np.log10(Ducking(((2.0, 4.0),)).gains(0, 8 * RATE))
    assert gains[2 * RATE : 4 * RATE] == pytest.approx(np.full(2 * RATE, -6.0))
    assert not gains[: RATE + RATE // 2].any() and not gains[5 * RATE :].any()
    assert np.abs(np.diff(gains)).max() * RATE < 30  # dB a second
    np.testing.assert_allclose(Ducking(((2.0, 4.0),)).gains(RATE, 3 * RATE), 10 ** (gains[RATE : 3 * RATE] / 20), rtol=1e-12)


def test_the_bed_does_not_pump_between_sentences() -> None:
    bed = mix(SENTENCES, SPANS, SECONDS, Sound(landings=False)) - mixed(bed=False, landings=False)
    alone = mixed(narration=False, landings=False)
    pauses = [5.0, 5.1, 8.0, 8.2, 16.2]  # seconds; less than two between the words
    assert [
        levels(bed[round(at * RATE) :][:4800], 0.1)[0] - levels(alone[round(at * RATE) :][:4800], 0.1)[0] for at in pauses
    ] == pytest.approx([-6] * 5, abs=0.1)


def test_ducking_follows_the_words_not_the_silence_around_them() -> None:
    said, spans = spoken(10, silence=2.0), [Span("a", "b", 0, 14)]
    on, off = (mix([Placed(said, 2)], spans, 14, Sound(bed=bed)) for bed in (True, False))
    down = levels(on - off, 0.2) - levels(mix([], spans, 14, Sound()), 0.2)
    assert said.words == (Word("word", 2.0, 8.0),)
    assert down[10:18] == pytest.approx(np.zeros(8), abs=0.1)  # before 3.6 s; the word is at 4 s
    assert down[20:50] == pytest.approx(np.full(30, -6.0), abs=0.1)


def test_what_is_switched_off_is_not_heard() -> None:
    assert not mixed(narration=False, bed=False, landings=False).any()
    overlapping = [*SENTENCES, replace(SENTENCES[0], start=2.0)]
    assert mix(overlapping, SPANS, SECONDS, Sound(narration=False)).any()  # who is not heard is in nobody's way


# ---------------------------------------------------------------- what is refused
def faults(sentences: list[Placed], seconds: float = SECONDS) -> list[str]:
    with pytest.raises(InputError) as caught:
        mix(sentences, SPANS, seconds, Sound())
    return caught.value.findings


def test_a_sentence_that_runs_into_the_next_is_refused_with_its_cue() -> None:
    (fault,) = faults([Placed(spoken(3), 9.0), Placed(spoken(2), 11.6)])
    assert fault == "pipeline.clean: the sentence at 9.00 s runs 0.40 s into the next, at 11.60 s; give the cue more seconds or fewer words"


def test_a_sentence_outside_the_film_is_refused_with_its_cue() -> None:
    early, late = faults([Placed(spoken(1), -0.25), Placed(spoken(3), 22.0)])
    assert early == "before the first cue: the sentence at -0.25 s begins 0.25 s before the film; place it later"
    assert late == "cluster.ring: the sentence at 22.00 s ends 1.00 s after the film; give the cue more seconds or fewer words"


@pytest.mark.parametrize("value", [0.0, 0.2, 1e-6, np.nan, np.inf])
def test_a_sentence_without_sound_is_refused_with_its_cue(value: float) -> None:
    silent = Speech(np.full(24_000, value, np.float32), 24_000, ())
    assert faults([Placed(silent, 8.0)]) == ["pipeline.clean: the sentence at 8.00 s holds no sound; record it again, or mend the voice"]


def test_sentences_that_touch_are_mixed() -> None:
    one = Placed(spoken(1.1), 1.7)
    assert mix([one, Placed(spoken(2), one.end), Placed(spoken(2), SECONDS - 2)], SPANS, SECONDS, Sound()).any()


# ---------------------------------------------------------------- the file
def read_wav(path: Path) -> np.ndarray:
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 2, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2)


def test_a_file_holds_the_samples_and_the_same_bytes_twice(film: Samples, tmp_path: Path) -> None:
    for name in ("one.wav", "two.wav"):
        write_wav(tmp_path / name, film)
    assert np.abs(read_wav(tmp_path / "one.wav") - film.astype(np.float64) * 32767).max() <= 1.5
    assert (tmp_path / "one.wav").read_bytes() == (tmp_path / "two.wav").read_bytes()


def test_dither_keeps_what_is_softer_than_a_step(tmp_path: Path) -> None:
    tone = 0.4 * np.sin(2 * np.pi * 440 * np.arange(4 * RATE) / RATE)
    write_wav(tmp_path / "soft.wav", np.repeat(tone[:, None] / 32767, 2, axis=1).astype(np.float32))
    read = read_wav(tmp_path / "soft.wav").astype(np.float64)
    assert (read[:, 0] @ tone) / (tone @ tone) == pytest.approx(1, abs=0.03)  # rounding alone would leave nothing
    assert np.std(read[:, 0] - tone) == pytest.approx(0.5, abs=0.02)  # noise that does not follow the sound
    assert abs(np.corrcoef((read[:, 0] - tone) ** 2, tone**2)[0, 1]) < 0.01


@pytest.mark.parametrize("value", [1.01, -1.01, np.nan])
def test_a_file_is_never_clipped_and_never_half_written(value: float, tmp_path: Path) -> None:
    samples = np.zeros((RATE, 2), np.float32)
    samples[-1, 1] = value
    with pytest.raises(ValueError, match=r"film\.wav: samples lie beyond -1 to 1, or are no numbers"):
        write_wav(tmp_path / "film.wav", samples)
    assert not list(tmp_path.iterdir())
