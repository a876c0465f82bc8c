"""The sounds of landings: when, where, how high, how many, how loud."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.core.errors import InputError
from scenes.core.events import Event
from voiceover.bed import PROGRESSION, plan_of
from voiceover.landings import MOST, TIMBRES, hits_of, pitch_of, sound, strike, thinned
from voiceover.loudness import RATE, Samples, decibels, factor_of
from voiceover.mix import Sound, mix
from voiceover.track import Span

ONLY = Sound(narration=False, bed=False)
KINDS = sorted(TIMBRES)


def struck(events: list[Event], seconds: float, start: float = 0.0) -> Samples:
    return mix([], [Span("cluster", "ring", start, seconds - start, tuple(events))], seconds, ONLY)


def pitch_heard(samples: Samples) -> float:
    """Return the strongest frequency as a MIDI number."""
    powers = np.abs(np.fft.rfft(samples.sum(axis=1) * np.hanning(len(samples)), 1 << 19))
    return float(69 + 12 * np.log2(np.argmax(powers) * RATE / (1 << 19) / 440))


# ---------------------------------------------------------------- when and where
@pytest.mark.parametrize("kind", KINDS)
def test_a_sound_begins_with_its_event(kind: str) -> None:
    samples = np.abs(struck([Event(0.5123, kind, (0.5, 0.5), "token")], 3, start=1)).max(axis=1)
    onset = np.flatnonzero(samples > 0.01 * samples.max())[0] / RATE
    assert onset == pytest.approx(1.5123, abs=1e-3)
    assert not samples[: round(1.5123 * RATE)].any()


@given(x=st.floats(0, 1))
def test_left_to_right_is_heard_at_one_power(x: float) -> None:
    (hit,) = hits_of([Span("cluster", "ring", 0, 1, (Event(0.1, "land", (x, 0.5), "token"),))], plan_of([], 1), 1)
    left, right = hit.gains
    assert left**2 + right**2 == pytest.approx(1)
    assert (right - left) * (x - 0.5) >= 0


def test_the_side_of_the_frame_is_the_side_of_the_sound() -> None:
    left, right = (np.abs(struck([Event(0.1, "land", (x, 0.5), "token")], 1)).max(axis=0) for x in (0.0, 1.0))
    assert left[0] > 5 * left[1] > 0 and right[1] > 5 * right[0] > 0
    middle = struck([Event(0.1, "land", (0.5, 0.5), "token")], 1)
    np.testing.assert_allclose(middle[:, 0], middle[:, 1], atol=1e-7)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("second", "number"), [(1.0, 0), (9.5, 1), (18.0, 2)])
def test_the_height_is_a_tone_of_the_chord_that_is_heard(kind: str, second: float, number: int) -> None:
    plan = plan_of([], 32)
    heights = [0.05, 0.5, 0.95]
    heard = [pitch_heard(struck([Event(second, kind, (0.5, y), "token")], 32)[round(second * RATE) :][:RATE]) for y in heights]
    assert plan[number].chord == PROGRESSION[number]
    for note, y in zip(heard, heights, strict=True):
        assert note == pytest.approx(pitch_of(PROGRESSION[number], y) + 12 * TIMBRES[kind].octave, abs=0.1)
        assert round(note) % 12 in {tone % 12 for tone in PROGRESSION[number].scale}
    assert heard == sorted(heard, reverse=True)


def test_ten_heights_have_ten_tones() -> None:
    for chord in PROGRESSION:
        tones = [pitch_of(chord, y) for y in np.linspace(0.95, 0.05, 10)]
        assert tones == sorted(set(tones))
        assert (pitch_of(chord, 1), pitch_of(chord, 0)) == (tones[0], tones[-1])


def test_kinds_differ_in_brightness_and_length() -> None:
    def brightness(kind: str) -> float:
        powers = np.abs(np.fft.rfft(sound(kind, 69 + 12 * TIMBRES[kind].octave))) ** 2
        return float((powers * np.arange(len(powers))).sum() / powers.sum() / len(powers))

    assert 2 * brightness("absorb") < brightness("land") < 0.6 * brightness("bounce")
    assert len(sound("bounce", 81)) < len(sound("absorb", 57)) < len(sound("land", 69))


# ---------------------------------------------------------------- how many
@given(st.lists(st.floats(0, 6).map(lambda time: round(time, 3)), max_size=120).map(sorted))
def test_no_second_holds_more_than_eight(times: list[float]) -> None:
    kept = [times[number] for number in thinned(times)]
    assert all(sum(time <= other <= time + 1 for other in kept) <= MOST for time in kept)
    assert kept[:1] == times[:1]


@given(st.lists(st.integers(0, 40), max_size=60).map(sorted))
def test_nothing_is_left_out_where_there_is_room(steps: list[int]) -> None:
    times = [step * 0.1437 for step in sorted(set(steps))]  # seven a second at most
    assert thinned(times) == list(range(len(times)))


@pytest.mark.parametrize("rate", [9, 10, 20, 50, 200])
def test_a_stream_becomes_an_even_beat(rate: int) -> None:
    kept = np.array(thinned([step / rate for step in range(5 * rate)])) / rate
    assert np.diff(kept).max() < 0.26
    assert len(kept) == 35


def test_a_dense_stretch_takes_nothing_from_a_quiet_one() -> None:
    times = [0.0, 0.4, *(2 + step / 100 for step in range(100)), 5.0, 5.1]
    kept = [times[number] for number in thinned(times)]
    assert kept[:2] == [0.0, 0.4] and kept[-2:] == [5.0, 5.1]


def test_of_a_crowd_at_one_moment_the_first_is_heard() -> None:
    assert thinned([0.01] * 9 + [0.5]) == [0, 9]


def test_the_order_of_events_does_not_matter() -> None:
    events = [Event(0.2 + step // 3 / 10, KINDS[step % 3], (step % 7 / 7, step % 5 / 5), "token") for step in range(60)]
    np.testing.assert_array_equal(struck(events, 3), struck(events[::-1], 3))


# ---------------------------------------------------------------- how loud
@pytest.mark.parametrize("rate", [3, 8, 100, 100_000])
@pytest.mark.parametrize("kind", KINDS)
def test_no_crowd_is_louder_than_it_may_be(kind: str, rate: int) -> None:
    events = [Event(0.5 + step / rate, kind, (step % 2, step % 9 / 9), "token") for step in range(40)]
    peak = decibels(float(np.abs(struck(events, max(2.0, 1 + 40 / rate))).max()))
    assert -36 < peak <= -24


def test_eight_at_once_are_no_louder_than_one() -> None:
    together = np.abs(struck([Event(0.5, "land", (0.5, step / 8), str(step)) for step in range(8)], 2)).max()
    alone = np.abs(struck([Event(0.5, "land", (0.5, 0.5), "token")], 2)).max()
    assert 0.3 * alone < together <= alone


def test_a_film_holds_its_sounds_as_they_are() -> None:
    spans = [Span("cluster", "ring", 0, 2, (Event(0.5, "land", (0.2, 0.3), "token"),))]
    (hit,) = hits_of(spans, plan_of(spans, 2), 2)
    made = strike(hit, 2 * RATE)
    np.testing.assert_allclose(mix([], spans, 2, ONLY)[RATE // 2 :][: len(made)], made, atol=1e-7)


def test_what_the_film_cuts_off_goes_out_softly() -> None:
    samples = struck([Event(0.95, "land", (0.5, 0.9), "token"), Event(1.0, "land", (0.5, 0.9), "token")], 1)
    steps = np.abs(np.diff(samples[:, 0]))
    assert np.abs(samples[-1]).max() < factor_of(-90)
    assert steps[-RATE // 100 :].max() <= steps.max() and samples[-RATE // 50].any()


@pytest.mark.parametrize("kind", KINDS)
def test_a_sound_begins_and_ends_at_nothing(kind: str) -> None:
    samples = sound(kind, 60)
    assert samples[0] == samples[-1] == 0
    assert decibels(float(np.abs(samples).max())) == pytest.approx(-29 + TIMBRES[kind].level, abs=0.01)


def test_a_sound_at_the_last_sample_is_not_heard() -> None:
    (hit,) = hits_of([Span("cluster", "ring", 0, 1, (Event(1.0, "land", (0.5, 0.5), "token"),))], plan_of([], 1), 1)
    assert strike(hit, RATE).shape == (0, 2)


# ---------------------------------------------------------------- what cannot be heard
@pytest.mark.parametrize(
    ("event", "fault"),
    [
        (Event(0.5, "explode", (0.5, 0.5), "token"), r"cluster\.ring: an event of kind 'explode' has no sound; choose one of land, absorb"),
        (Event(2.5, "land", (0.5, 0.5), "token"), r"cluster\.ring: token lands at 2\.50 s .* put it inside film and frame"),
        (Event(-0.5, "land", (0.5, 0.5), "token"), r"cluster\.ring: token lands at -0\.50 s"),
        (Event(0.5, "land", (0.5, 1.5), "token"), r"cluster\.ring: token lands at 0\.50 s at \(0\.5, 1\.5\)"),
    ],
)
def test_an_event_that_cannot_sound_is_refused(event: Event, fault: str) -> None:
    with pytest.raises(InputError, match=fault):
        struck([event], 2)
