"""Soft sounds where bodies land: the kind of an event decides the timbre, its place the pan and the pitch.

A landing is a struck bar of wood, an absorption a lower one that is swallowed, a bounce a short bright one. Left to right is heard as left
to right, higher as higher: on two octaves of five tones that are in tune with the bed. A sound begins on the sample of its event.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from scenes.core.errors import InputError
from scenes.core.events import Event
from voiceover.bed import Chord, Part, chord_at
from voiceover.loudness import RATE, Samples, factor_of
from voiceover.track import Span

PEAK = -29.0  # dBFS of one sound
MOST = 8  # sounds in any second
TOGETHER = 0.1  # seconds in which sounds count as one, and share its peak
WIDTH = 0.8  # of the way from the middle to a loudspeaker
END = RATE // 100  # samples over which a sound that the film cuts off goes out


@dataclass(frozen=True)
class Timbre:
    """A struck body: partials as (ratio, strength, seconds to fall by 60 dB), the rise in seconds, octaves above the scale's."""

    partials: tuple[tuple[float, float, float], ...]
    rise: float
    octave: int
    level: float  # dB beside PEAK


TIMBRES = {
    "land": Timbre(((1.0, 1.0, 0.70), (3.93, 0.22, 0.18), (9.2, 0.05, 0.06)), 0.0015, 0, 0.0),
    "absorb": Timbre(((1.0, 1.0, 0.45), (2.0, 0.12, 0.25)), 0.012, -1, -2.0),
    "bounce": Timbre(((1.0, 1.0, 0.28), (2.76, 0.35, 0.15), (5.4, 0.12, 0.08)), 0.0008, 1, -2.0),
}


@dataclass(frozen=True)
class Hit:
    """A sound: its first sample in the film, kind, pitch as a MIDI number, the gains of the left and right channel."""

    first: int
    kind: str
    note: int
    gains: tuple[float, float]


def hits_of(spans: Sequence[Span], plan: Sequence[Part], seconds: float) -> tuple[Hit, ...]:
    """Return the sounds of a film in their order; where more than eight fall into a second, see `thinned`.

    Raises InputError for a kind that has no timbre and for an event outside the film.
    """
    events = sorted(_checked(span, event, seconds) for span in spans for event in span.events)
    heard = [events[number] for number in thinned([event[0] for event in events])]
    times = np.array([event[0] for event in heard])
    near = np.searchsorted(times, times + TOGETHER) - np.searchsorted(times, times - TOGETHER, "right")
    return tuple(
        Hit(round(second * RATE), kind, pitch_of(chord_at(plan, second), y) + 12 * TIMBRES[kind].octave, _pan(x, int(count)))
        for (second, kind, (x, y)), count in zip(heard, near, strict=True)
    )


def thinned(times: Sequence[float], most: int = MOST) -> list[int]:
    """Return which of some times in ascending order are kept, so that no second holds more than so many.

    Of times that lie in a second with too many, the first in each seventh of a second is kept: eight of those meet in a second at most.
    All others are kept.
    """
    moments = np.asarray(times, np.float64)
    crowded = np.zeros(len(moments), bool)
    for first, end in enumerate(np.searchsorted(moments, moments + 1, "right")):
        crowded[first:end] |= end - first > most
    slots = np.where(crowded, np.floor(moments * (most - 1)), np.nan)
    return [number for number in range(len(moments)) if not crowded[number] or number == 0 or slots[number] != slots[number - 1]]


def pitch_of(chord: Chord, y: float) -> int:
    """Return the MIDI number for a height, 0 at the frame's top: one of the ten tones of a chord's scale in two octaves."""
    step = min(9, int((1 - y) * 10))
    return chord.scale[step % 5] + 12 * (step // 5)


@lru_cache(maxsize=64)
def sound(kind: str, note: int) -> Samples:
    """Return a sound in mono, (n,), with its peak where its kind has it; it begins and ends at 0."""
    timbre, hertz = TIMBRES[kind], 440 * 2 ** ((note - 69) / 12)
    times = np.arange(int(max(fall for _, _, fall in timbre.partials) * RATE)) / RATE
    made = sum(
        strength * np.sin(2 * np.pi * hertz * ratio * times) * 10 ** (-3 * times / fall)
        for ratio, strength, fall in timbre.partials
        if hertz * ratio < 16_000
    )
    made = made * np.sin(np.pi / 2 * np.minimum(1, times / timbre.rise)) * _fading(len(times))
    samples = np.asarray(made / np.abs(made).max() * factor_of(PEAK + timbre.level), np.float32)
    samples.setflags(write=False)
    return samples


def strike(hit: Hit, length: int) -> Samples:
    """Return what is heard of a hit in a film of so many samples, (n, 2)."""
    samples = sound(hit.kind, hit.note)[: length - hit.first]
    samples = samples * _fading(len(samples)) if len(samples) else samples
    return np.asarray(samples[:, None] * np.array(hit.gains, np.float32), np.float32)


def _checked(span: Span, event: Event, seconds: float) -> tuple[float, str, tuple[float, float]]:
    second = span.start + event.seconds
    if event.kind not in TIMBRES:
        raise InputError([f"{span.section}.{span.cue}: an event of kind {event.kind!r} has no sound; choose one of {', '.join(TIMBRES)}"])
    if not 0 <= second <= seconds + 1e-6 or not all(0 <= share <= 1 for share in event.place):
        raise InputError(
            [f"{span.section}.{span.cue}: {event.payload} lands at {second:.2f} s at {event.place}; put it inside film and frame"]
        )
    return second, event.kind, event.place


def _pan(x: float, together: int) -> tuple[float, float]:
    """Return the gains of left and right, of equal power wherever it is; sounds at one time share one's peak."""
    angle = np.pi / 4 * (1 + WIDTH * (2 * x - 1))
    return float(np.cos(angle)) / together, float(np.sin(angle)) / together


def _fading(length: int) -> Samples:
    """Return ones that go to 0 over the last 10 ms."""
    return np.asarray(np.sin(np.pi / 2 * np.minimum(1, (length - 1 - np.arange(length)) / END)) ** 2, np.float32)
