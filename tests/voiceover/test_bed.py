"""The bed: when its chords change, how loud it is, that nothing in it clicks or swells."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from tests.voiceover.sounds import levels
from voiceover.bed import BED, PROGRESSION, Bed, Chord, Part, chord_at, loop_of, plan_of
from voiceover.loudness import RATE, integrated
from voiceover.track import Span

SPANS = [Span("one", "first", 0, 10), Span("one", "second", 10, 13), Span("two", "third", 23, 3), Span("three", "fourth", 26, 14)]


@pytest.fixture(scope="module")
def plan() -> tuple[Part, ...]:
    return plan_of(SPANS, 40)


def test_a_chord_begins_with_each_section(plan: tuple[Part, ...]) -> None:
    assert {0, 23, 26} <= {part.start for part in plan}
    assert 10 not in {part.start for part in plan}


def test_chords_follow_one_another_to_the_end(plan: tuple[Part, ...]) -> None:
    assert all(one.end == other.start and one.chord != other.chord for one, other in pairwise(plan))
    assert plan[0].start == 0 and plan[-1].end == 40


def test_a_chord_lasts_about_eight_seconds(plan: tuple[Part, ...]) -> None:
    assert [part.end - part.start for part in plan] == pytest.approx([23 / 3] * 3 + [3] + [7, 7])


@pytest.mark.parametrize("seconds", range(4, 200, 7))
def test_a_film_ends_where_it_began_and_never_repeats_a_chord(seconds: int) -> None:
    chords = [part.chord for part in plan_of([], seconds)]
    assert chords[-1] == PROGRESSION[0]
    assert all(one != other for one, other in pairwise(chords))


def test_the_chord_of_a_moment_is_that_of_its_part(plan: tuple[Part, ...]) -> None:
    assert [chord_at(plan, second) for second in (0, 22.99, 23, 40)] == [plan[0].chord, plan[2].chord, plan[3].chord, plan[-1].chord]


@pytest.mark.parametrize("chord", PROGRESSION, ids=lambda chord: chord.name)
def test_the_scale_holds_the_notes_of_its_chord(chord: Chord) -> None:
    assert {note % 12 for note in chord.notes} <= {tone % 12 for tone in chord.scale}
    assert list(chord.scale) == sorted(chord.scale) and chord.scale[-1] - chord.scale[0] < 12


@pytest.mark.parametrize("chord", PROGRESSION, ids=lambda chord: chord.name)
def test_a_loop_has_its_loudness_and_no_seam(chord: Chord) -> None:
    loop = loop_of(chord)
    steps = np.abs(np.diff(loop, axis=0, append=loop[:1]))
    assert integrated(loop) == pytest.approx(BED, abs=0.02)
    assert steps[-1].max() <= steps[:-1].max()
    assert np.ptp(levels(np.concatenate((loop, loop)), 1.0)) < 4  # dB: no second stands out


def test_a_loop_sounds_below_what_makes_speech_clear() -> None:
    powers = np.abs(np.fft.rfft(loop_of(PROGRESSION[0]).mean(axis=1))) ** 2
    hertz = np.fft.rfftfreq(12 * RATE, 1 / RATE)
    assert powers[hertz > 1000].sum() < 1e-3 * powers.sum()


def test_the_bed_comes_goes_and_stays_even(plan: tuple[Part, ...]) -> None:
    heard = levels(Bed(plan).stretch(0, 40 * RATE), 0.5)
    assert heard[0] < -45 and heard[-1] < -55
    assert np.ptp(heard[6:-9]) < 6
    assert np.abs(np.diff(heard[6:-9])).max() < 2.5


def test_a_chord_goes_over_into_the_next_without_a_jolt(plan: tuple[Part, ...]) -> None:
    steps = np.abs(np.diff(Bed(plan).stretch(0, 40 * RATE), axis=0)).max(axis=1)
    near = np.abs(np.arange(len(steps))[:, None] / RATE - [part.start for part in plan[1:]]).min(axis=1) < 0.05
    assert steps[near].max() <= steps[~near].max()
    heard = Bed(plan).stretch(22 * RATE, 24 * RATE)  # around the change at 23 s
    alone = [Bed((replace(part, start=0.0, end=40.0),)).stretch(22 * RATE, 24 * RATE) for part in plan[2:4]]
    np.testing.assert_allclose(heard[RATE], (alone[0][RATE] + alone[1][RATE]) / 2**0.5, atol=1e-6)


@pytest.mark.parametrize("chord", PROGRESSION, ids=lambda chord: chord.name)
def test_a_chord_sways_softly_from_side_to_side(chord: Chord) -> None:
    loop = loop_of(chord)
    sides = np.sqrt(np.mean(loop.reshape(-1, RATE // 2, 2) ** 2, axis=1))
    lean = 20 * np.log10(sides[:, 0] / sides[:, 1])
    assert lean.min() < -0.5 and lean.max() > 0.5 and np.abs(lean).max() < 5  # dB
    assert 0.6 < np.corrcoef(loop.T)[0, 1] < 0.95


def test_stretches_join_without_a_trace(plan: tuple[Part, ...]) -> None:
    pad = Bed(plan)
    parts = [pad.stretch(first, last) for first, last in pairwise((20 * RATE, 22 * RATE + 7, 22 * RATE + 8, 27 * RATE))]
    np.testing.assert_array_equal(np.concatenate(parts), pad.stretch(20 * RATE, 27 * RATE))
    assert np.abs(np.concatenate(parts)).max() > 0.01
