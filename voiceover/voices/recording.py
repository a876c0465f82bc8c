"""A recorded take: the file read, and refused with its name, a reason and a cure when it would not do in the film."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from scenes.core.errors import InputError
from voiceover.voices.cutting import AUDIBLE, WINDOW, heard, levels

INSTALL = "pip install soundfile"
FORMATS = (".wav", ".flac", ".mp3")
LEAST_RATE = 16_000  # samples a second
LONGEST = 180.0  # seconds
SILENT = -50.0  # dB of full scale: the loudest window of a recording that can be used is above
FULL_SCALE = 0.9999
CLIPPED_RUN, CLIPPED_RUNS = 4, 2  # so many samples at full scale in a row, so often, are no accident
LEAST_SIGNAL_TO_NOISE = 25.0  # dB between the level of speech and that of the pauses
ABOVE_NOISE = 8.0  # dB: what is so far above the noise is speech
LEAST_SHARE, MOST_SHARE, PAUSES = 0.5, 2.0, 2.0  # of the seconds that a voice needs for the same text, and seconds of pauses


@dataclass(frozen=True)
class Recording:
    """Samples of a take, (n,) float32 mono within -1 to 1, their rate, and from how many dB of its loudest window on something is heard."""

    samples: np.ndarray
    rate: int
    audible: float = AUDIBLE


def recording_of(file: Path, usual: float) -> Recording:
    """Read a take of a text for which a voice needs so many seconds as usual; raises InputError with a line for each fault."""
    samples, rate = _read(file)
    faults = [fault for check in CHECKS if (fault := check(samples, rate))]
    if not faults:
        take = Recording(samples, rate, _audible(samples, rate))
        faults = [fault for fault in [_pace(take, usual)] if fault]
        if not faults:
            return take
    raise InputError([f"{file}: {fault}" for fault in faults])


def _read(file: Path) -> tuple[np.ndarray, int]:
    """Return mono samples and rate; raises InputError when the file is no recording, or not of one or two channels."""
    if find_spec("soundfile") is None:
        raise InputError([f"{file}: cannot be read without the package soundfile; {INSTALL}"])
    soundfile = import_module("soundfile")
    if file.suffix.lower() not in FORMATS:
        raise InputError([f"{file}: is no recording that can be read; save it as WAV, FLAC or MP3"])
    try:
        with soundfile.SoundFile(file) as sound:
            rate, channels, seconds = sound.samplerate, sound.channels, sound.frames / sound.samplerate
            samples = sound.read(dtype="float32", always_2d=True) if seconds <= LONGEST else None
    except (OSError, RuntimeError) as error:
        raise InputError([f"{file}: is broken ({_reason(error)}); record or save it again"]) from error
    if samples is None:
        raise InputError([f"{file}: is {seconds:.0f} s long, {LONGEST:.0f} s at most; a take is one cue"])
    if channels > 2:
        raise InputError([f"{file}: has {channels} channels; save it with one (or two that are mixed)"])
    if not len(samples) or not np.isfinite(samples).all():
        raise InputError([f"{file}: is broken ({'no samples' if not len(samples) else 'samples that are no numbers'}); record it again"])
    return samples.mean(axis=1), rate


def _reason(error: Exception) -> str:
    return str(getattr(error, "error_string", None) or getattr(error, "strerror", None) or error).strip().rstrip(".")


# ---------------------------------------------------------------- faults: each returns what is wrong and how to mend it, or nothing
def _too_low_a_rate(_samples: np.ndarray, rate: int) -> str:
    return f"has {rate} samples a second, {LEAST_RATE} at least; record at 48000" if rate < LEAST_RATE else ""


def _silent(samples: np.ndarray, rate: int) -> str:
    loudest = float(levels(samples, rate).max(initial=-120.0))
    return f"is silent (its loudest moment is {loudest:.0f} dB); check the microphone" if loudest < SILENT else ""


def _clipped(samples: np.ndarray, _rate: int) -> str:
    full = np.concatenate([[0], np.abs(samples) >= FULL_SCALE, [0]]).astype(np.int8)
    edges = np.flatnonzero(np.diff(full)).reshape(-1, 2)
    runs = int((np.diff(edges, axis=1) >= CLIPPED_RUN).sum())
    return f"is clipped ({runs} times); turn the microphone down and record it again" if runs >= CLIPPED_RUNS else ""


def _noisy(samples: np.ndarray, rate: int) -> str:
    speech, noise = _speech_and_noise(samples, rate)
    if speech < SILENT or speech - noise >= LEAST_SIGNAL_TO_NOISE:
        return ""
    return (
        f"is noisy (speech is {speech - noise:.0f} dB above the noise, {LEAST_SIGNAL_TO_NOISE:.0f} at least); record it in a quieter room"
    )


CHECKS: tuple[Callable[[np.ndarray, int], str], ...] = (_too_low_a_rate, _silent, _clipped, _noisy)


def _pace(take: Recording, usual: float) -> str:
    begin, end = heard(take.samples, take.rate, take.audible)
    least, most = LEAST_SHARE * usual, MOST_SHARE * usual + PAUSES
    if least <= end - begin <= most:
        return ""
    fault = "long" if end - begin > most else "short"
    return f"is too {fault} for its text ({end - begin:.1f} s, not {least:.1f} to {most:.1f}); read the whole text, and nothing else"


def _speech_and_noise(samples: np.ndarray, rate: int) -> tuple[float, float]:
    """Return the level of speech and of the pauses, in dB: of the loudest and the softest twentieth of windows of 20 ms."""
    level = levels(samples, rate, 4 * WINDOW)
    return (float(np.percentile(level, 95)), float(np.percentile(level, 5))) if len(level) else (-120.0, -120.0)


def _audible(samples: np.ndarray, rate: int) -> float:
    _, noise = _speech_and_noise(samples, rate)
    return max(AUDIBLE, noise + ABOVE_NOISE - float(levels(samples, rate).max()))
