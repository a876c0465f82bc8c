"""The sound of a film: sentences in their places, levelled, at -16 LUFS; below them a bed that gives way, and soft sounds where bodies land.

The bounds are those of video platforms and players: -16 LUFS ± 0.5 and no true peak above -1.5 dBTP, over the whole film. The bed lies 17 LU
below speech, 23 while it lasts: WCAG 2.2, criterion 1.4.7, asks for 20 dB.
"""

from __future__ import annotations

import wave
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import gcd
from pathlib import Path

import numpy as np

from scenes.core.cache import replaced
from scenes.core.errors import InputError
from voiceover.bed import BED, Bed, Part, plan_of
from voiceover.landings import hits_of, strike
from voiceover.loudness import RATE, Curve, Samples, average, bring_to, chunks, factor_of, integrated
from voiceover.speech import Speech
from voiceover.track import Span

NARRATION = -16.0  # LUFS
CEILING = -2.0  # dBTP: half a dB for what an encoder adds
BOTH = 10 * np.log10(2)  # LU by which a voice from both loudspeakers is louder than from one
APART = 0.7  # LU by which a sentence may differ from the film's middle one
FADE = RATE // 200
LOWEST = 70  # Hz
DUCKED, ATTACK, RELEASE, PAUSE = 6.0, 0.35, 0.9, 0.6  # dB; seconds before speech, after it, and between sentences that count as one
BELOW = 12.0  # LU from the average of the narration to the bed, at least: below the gate, so that few words in much music stay at NARRATION
DITHER = 20_817


@dataclass(frozen=True)
class Placed:
    """A sentence, and when it begins: seconds from the file's start."""

    speech: Speech
    start: float

    @property
    def end(self) -> float:
        """Return when its last sample has been heard."""
        return self.start + self.speech.seconds


@dataclass(frozen=True)
class Sound:
    """What is heard."""

    narration: bool = True
    bed: bool = True
    landings: bool = True


@dataclass(frozen=True)
class Ducking:
    """How what lies below speech gives way to it; `speaking` holds starts and ends in seconds, in order, with pauses between."""

    speaking: tuple[tuple[float, float], ...]

    @cached_property
    def _corners(self) -> tuple[list[float], list[float]]:
        return [time for start, end in self.speaking for time in (start - ATTACK, start, end, end + RELEASE)], [0, 1, 1, 0] * len(
            self.speaking
        )

    def gains(self, first: int, last: int) -> Curve:
        """Return the gain of each sample of a stretch: down by DUCKED dB, in soft curves that end before a word and begin after it."""
        if not self.speaking:
            return np.ones(last - first)
        depth = np.interp(np.arange(first, last) / RATE, *self._corners)
        return np.asarray(10 ** (-DUCKED / 20 * depth**2 * (3 - 2 * depth)))


def mix(sentences: Sequence[Placed], spans: Sequence[Span], seconds: float, sound: Sound) -> Samples:
    """Return the sound of a film, (round(seconds * 48000), 2) within -1 to 1, the same for the same input.

    `spans` are the cues in order; the bed and the landings follow them. Raises InputError with every sentence that overlaps the next, lies
    outside the film, or holds nothing that can be heard.
    """
    ordered = sorted(sentences, key=lambda placed: placed.start) if sound.narration else []
    _check(ordered, spans, seconds)
    mixed = np.zeros((round(seconds * RATE), 2), np.float32)
    below = 1.0
    if ordered:
        _narrate(mixed[:, 0], ordered, spans)
        below = factor_of(min(0.0, average(mixed[:, 0]) + BOTH - BELOW - BED))
        mixed[:, 1] = mixed[:, 0]
    _underlay(mixed, plan_of(spans, seconds), spans, sound, Ducking(_speaking(ordered)), below)
    bring_to(mixed, None, CEILING)
    return mixed


def write_wav(path: Path, samples: Samples) -> None:
    """Write (n, 2) samples at 48 kHz as 16-bit PCM, the same bytes for the same samples; raises OSError, and ValueError beyond -1 to 1.

    Dither of triangular density, two steps wide, turns the error of rounding into an even, very soft noise (Lipshitz et al. 1992).
    """
    random = np.random.default_rng(DITHER)
    with replaced(path) as part, wave.open(str(part), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        for first, last in chunks(len(samples)):
            steps = samples[first:last] * np.float32(32767)
            if not (np.abs(steps) <= 32767).all():
                raise ValueError(f"{path.name}: samples lie beyond -1 to 1, or are no numbers")
            steps += random.random(steps.shape, np.float32) - random.random(steps.shape, np.float32)
            file.writeframes(np.clip(np.rint(steps), -32768, 32767).astype("<i2").tobytes())


# ---------------------------------------------------------------- narration
def _narrate(track: Samples, sentences: Sequence[Placed], spans: Sequence[Span]) -> None:
    """Put sentences into a silent film, (n,), in place: each near the level of the middle one, all at NARRATION when both channels play them."""
    levels = []
    for placed in sentences:
        said = cleaned(placed.speech)
        levels.append(integrated(said))
        stretch = track[round(placed.start * RATE) :][: len(said)]
        stretch += said[: len(stretch)]
    if silent := [placed for placed, level in zip(sentences, levels, strict=True) if not np.isfinite(level)]:
        raise InputError([_unheard(placed, spans) for placed in silent])
    middle = float(np.median(levels))
    for placed, level in zip(sentences, levels, strict=True):
        wanted = middle + APART * float(np.tanh((level - middle) / APART))
        track[round(placed.start * RATE) : round(placed.end * RATE)] *= factor_of(wanted - level)
    bring_to(track, NARRATION - BOTH, CEILING)


def cleaned(speech: Speech) -> Samples:
    """Return a sentence at 48 kHz, (n,), without rumble below 70 Hz, faded in and out over 5 ms so that no cut clicks."""
    from scipy.signal import butter, resample_poly, sosfilt

    samples = speech.samples - speech.samples.mean(dtype=np.float64)
    common = gcd(RATE, speech.rate)
    samples = resample_poly(samples, RATE // common, speech.rate // common)
    samples = sosfilt(butter(2, LOWEST, "highpass", fs=RATE, output="sos"), samples).astype(np.float32)
    fade = np.sin(np.pi / 2 * np.arange(FADE) / FADE).astype(np.float32) ** 2
    samples[:FADE] *= fade[: len(samples)]
    samples[-FADE:] *= fade[::-1][-len(samples) :]
    return np.asarray(samples)


def _speaking(sentences: Sequence[Placed]) -> tuple[tuple[float, float], ...]:
    """Return from when to when somebody speaks, by the words; what lies close together is one stretch."""
    stretches: list[tuple[float, float]] = []
    for placed in sentences:
        words = placed.speech.words
        start, end = (placed.start + words[0].start, placed.start + words[-1].end) if words else (placed.start, placed.end)
        if stretches and start - stretches[-1][1] < ATTACK + RELEASE + PAUSE:
            start = stretches.pop()[0]
        stretches.append((start, end))
    return tuple(stretches)


# ---------------------------------------------------------------- below it
def _underlay(mixed: Samples, plan: tuple[Part, ...], spans: Sequence[Span], sound: Sound, ducking: Ducking, gain: float) -> None:
    """Add bed and landings to a film, in place, with a gain."""
    if sound.bed:
        pad = Bed(plan)
        for first, last in chunks(len(mixed)):
            mixed[first:last] += pad.stretch(first, last) * _column(gain * ducking.gains(first, last))
    if sound.landings:
        for hit in hits_of(spans, plan, len(mixed) / RATE):
            struck = strike(hit, len(mixed))
            mixed[hit.first : hit.first + len(struck)] += struck * _column(gain * ducking.gains(hit.first, hit.first + len(struck)))


def _column(gains: Curve) -> Samples:
    return gains.astype(np.float32)[:, None]


# ---------------------------------------------------------------- what cannot be mixed
def _check(sentences: Sequence[Placed], spans: Sequence[Span], seconds: float) -> None:
    """Raise InputError with a line for each sentence that cannot be placed or heard."""
    faults = [_unheard(placed, spans) for placed in sentences if not _has_samples(placed.speech)]
    faults += [_outside(placed, spans, seconds) for placed in sentences]
    faults += [_overlap(one, other, spans) for one, other in zip(sentences, sentences[1:], strict=False)]
    if any(faults):
        raise InputError([fault for fault in faults if fault])


def _has_samples(speech: Speech) -> bool:
    return speech.samples.ndim == 1 and speech.samples.size > 0 and bool(np.isfinite(speech.samples).all())


def _unheard(placed: Placed, spans: Sequence[Span]) -> str:
    return f"{_where(placed, spans)} holds no sound; record it again, or mend the voice"


def _outside(placed: Placed, spans: Sequence[Span], seconds: float) -> str:
    if placed.start < 0:
        return f"{_where(placed, spans)} begins {-placed.start:.2f} s before the film; place it later"
    late = placed.end - seconds
    return f"{_where(placed, spans)} ends {late:.2f} s after the film; give the cue more seconds or fewer words" if late > 1 / RATE else ""


def _overlap(one: Placed, other: Placed, spans: Sequence[Span]) -> str:
    over = one.end - other.start
    if over <= 1 / RATE:
        return ""
    return f"{_where(one, spans)} runs {over:.2f} s into the next, at {other.start:.2f} s; give the cue more seconds or fewer words"


def _where(placed: Placed, spans: Sequence[Span]) -> str:
    """Return section, cue and sentence as an error names them."""
    begun = [span for span in spans if span.start <= placed.start + 1e-6]
    name = f"{begun[-1].section}.{begun[-1].cue}" if begun else "before the first cue"
    return f"{name}: the sentence at {placed.start:.2f} s"
