"""The bed: a soft pad of slow chords, generated, and the scale that sounds above it are tuned to.

Each chord is a loop of 12 seconds without a seam: additive synthesis by an inverse FFT, in which every partial has a whole number of
cycles. A partial is three bins, the outer ones in nearly opposite phase left and right, so that it wanders softly between the loudspeakers
and never beats in level. The partials fall off above 500 Hz, below what makes speech clear. All chords are equally loud and share two or
three notes with the next; one fades into another over three seconds.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np

from voiceover.loudness import RATE, Curve, Samples, factor_of, integrated
from voiceover.track import Span

BED = -33.0  # LUFS where nobody speaks
HOLD = 8.0  # seconds of a chord, about
CROSS = 3.0  # seconds in which a chord becomes the next, at most
RISE, FALL = 2.5, 4.0  # seconds in which the bed comes and goes, at most
LOOP = 12 * RATE
SEED = 20_817


@dataclass(frozen=True)
class Chord:
    """The notes of a chord and the five tones of a scale that fits it, as MIDI numbers; the scale from its lowest tone above C4."""

    name: str
    notes: tuple[int, ...]
    scale: tuple[int, int, int, int, int]


ON_D, ON_A, ON_G = (62, 64, 66, 69, 71), (61, 64, 66, 69, 71), (62, 64, 67, 69, 71)
PROGRESSION = (
    Chord("D add9", (50, 57, 62, 64, 66), ON_D),
    Chord("B minor 11", (47, 54, 57, 62, 64), ON_D),
    Chord("G add9", (43, 55, 57, 59, 62), ON_G),
    Chord("A add9", (45, 52, 57, 59, 61), ON_A),
    Chord("F sharp minor 11", (42, 54, 57, 59, 64), ON_A),
    Chord("G 6/9", (43, 50, 57, 59, 64), ON_G),
    Chord("E minor 11", (40, 52, 55, 59, 62), ON_G),
    Chord("A sus4", (45, 52, 57, 59, 62), ON_D),
)

HOME, LEADING = PROGRESSION[0], PROGRESSION[3]


@dataclass(frozen=True)
class Part:
    """A chord from `start` to `end` seconds."""

    chord: Chord
    start: float
    end: float


def plan_of(spans: Sequence[Span], seconds: float) -> tuple[Part, ...]:
    """Return the chords of a film: one begins with each section, and about every eight seconds within it; the last is that of rest."""
    heads = [next(group).start for _, group in groupby(sorted(spans, key=lambda span: span.start), key=lambda span: span.section)]
    starts = [0.0, *(start for start in heads[1:] if 0 < start < seconds), seconds]
    times = [0.0]
    for start, end in zip(starts, starts[1:], strict=False):
        times += list(np.linspace(start, end, max(1, round((end - start) / HOLD)) + 1)[1:])
    chords = [PROGRESSION[number % len(PROGRESSION)] for number in range(len(times) - 2)] + [HOME]
    if chords[-2:-1] == [HOME]:
        chords[-2] = LEADING
    return tuple(Part(chord, float(start), float(end)) for chord, start, end in zip(chords, times, times[1:], strict=False))


def chord_at(plan: Sequence[Part], second: float) -> Chord:
    """Return the chord that is heard, or taking over."""
    return plan[max(0, bisect_right([part.start for part in plan], second) - 1)].chord


@dataclass(frozen=True)
class Bed:
    """The bed of a film; its loops are made when they are first heard, and go with it."""

    plan: tuple[Part, ...]
    loops: dict[Chord, Samples] = field(default_factory=dict)

    def stretch(self, first: int, last: int) -> Samples:
        """Return it from one sample of the film to another, (last - first, 2), at BED; nobody speaks yet."""
        made = np.zeros((last - first, 2), np.float32)
        for number in range(len(self.plan)):
            self._add(made, number, first)
        return made * _column(_ends(np.arange(first, last) / RATE, self.plan[-1].end))

    def _add(self, made: Samples, number: int, first: int) -> None:
        """Add a part to a stretch, as far as it is heard there."""
        part = self.plan[number]
        into = _cross(self.plan[number - 1], part) if number else 0.0
        out = _cross(part, self.plan[number + 1]) if number + 1 < len(self.plan) else 0.0
        low, high = (int(np.clip(round(edge * RATE) - first, 0, len(made))) for edge in (part.start - into / 2, part.end + out / 2))
        if low == high:
            return
        heard = np.arange(first + low, first + high)
        weight = np.ones(len(heard))
        weight *= np.sin(_quarter(heard / RATE, part.start, into)) if into else 1
        weight *= np.cos(_quarter(heard / RATE, part.end, out)) if out else 1
        made[low:high] += np.take(self._loop(part.chord), heard, axis=0, mode="wrap") * _column(weight)

    def _loop(self, chord: Chord) -> Samples:
        if chord not in self.loops:
            self.loops[chord] = loop_of(chord)
        return self.loops[chord]


def _cross(one: Part, other: Part) -> float:
    """Return the seconds in which a part becomes the next: not so long that a third would be heard."""
    return min(CROSS, one.end - one.start, other.end - other.start)


def _quarter(times: Curve, middle: float, length: float) -> Curve:
    """Return an angle that goes from 0 to 90 degrees around a moment: sine and cosine of it keep the power of a cross-fade."""
    edge = length / 2
    return np.asarray(np.interp(times, (middle - edge, middle + edge), (0, np.pi / 2)))


def _ends(times: Curve, seconds: float) -> Curve:
    """Return how the bed comes at the film's start and goes at its end."""
    rise, fall = min(RISE, seconds / 4), min(FALL, seconds / 3)
    return np.asarray(np.sin(np.interp(times, (0, rise, seconds - fall, seconds), (0, np.pi / 2, np.pi / 2, 0))) ** 2)


def _column(weights: Curve) -> Samples:
    return weights.astype(np.float32)[:, None]


# ---------------------------------------------------------------- a chord
def loop_of(chord: Chord) -> Samples:
    """Return a chord as a loop, (LOOP, 2), at BED."""
    random = np.random.default_rng((SEED, PROGRESSION.index(chord)))
    bins = np.zeros((2, LOOP // 2 + 1), np.complex128)
    for note in chord.notes:
        pitch = 440 * 2 ** ((note - 69) / 12)
        for harmonic in range(1, 1 + int(2400 / pitch)):
            _add_partial(bins, pitch * harmonic, _strength(pitch, harmonic), random)
    samples = np.ascontiguousarray(np.fft.irfft(bins, LOOP, axis=1).T.astype(np.float32))
    samples *= factor_of(BED - integrated(samples / np.abs(samples).max())) / np.abs(samples).max()
    return samples


def _add_partial(bins: np.ndarray, hertz: float, strength: float, random: np.random.Generator) -> None:
    """Add a partial: a bin in the middle, one on either side, which sway it to the left and right in 4 to 12 seconds."""
    middle, sway = round(hertz * LOOP / RATE), int(random.integers(1, 4))
    phase, wander = random.uniform(0, 2 * np.pi, 2)
    for side, channel in enumerate(bins):
        channel[middle] += strength * np.exp(1j * phase)
        for step in (-1, 1):
            channel[middle + step * sway] += 0.19 * strength * np.exp(1j * (phase + step * (wander + 0.85 * np.pi * side)))


def _strength(pitch: float, harmonic: int) -> float:
    """Return the amplitude of a harmonic: as 1/k^1.5, through a soft low-pass at 500 Hz; high notes are softer."""
    hertz = pitch * harmonic
    return float(harmonic**-1.5 / (1 + (hertz / 500) ** 4) ** 0.5 * (220 / pitch) ** 0.3)
