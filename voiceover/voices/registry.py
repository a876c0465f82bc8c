"""The list of voices: which there are, which are installed and how the others are, and a voice by its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scenes.core.errors import InputError
from voiceover.pronunciation import Pronunciations
from voiceover.speech import Voice
from voiceover.voices import espeak, flite, hibari, kokoro, piper

DEFAULT = "hibari"


@dataclass(frozen=True)
class Availability:
    """A voice for `explainer voice list`: what it is, whether it can be used, how it is installed, which file it asks for."""

    name: str
    what: str
    installed: bool
    install: str
    file: str = ""


@dataclass(frozen=True)
class _Kind:
    what: str
    is_installed: Callable[[], bool]
    install: str
    make: Callable[[Pronunciations, Path | None], Voice]
    file: str = ""


_KINDS = {
    "hibari": _Kind("neural, 24 kHz; comes with this project", hibari.is_installed, hibari.INSTALL, lambda words, _: hibari.Hibari(words)),
    "kokoro": _Kind("neural, 24 kHz, many speakers; 92 MB", kokoro.is_installed, kokoro.INSTALL, kokoro.Kokoro, "a speaker file (.bin)"),
    "piper": _Kind("neural, the voice of a file", piper.is_installed, piper.INSTALL, piper.Piper, "a voice file (.onnx)"),
    "flite": _Kind("small, 16 kHz", flite.is_installed, flite.INSTALL, lambda words, _: flite.Flite(words)),
    "espeak": _Kind("a robot, 22 kHz", espeak.is_installed, espeak.INSTALL, lambda words, _: espeak.Espeak(words)),
}
VOICES = tuple(_KINDS)


def voice_called(name: str, pronunciations: Pronunciations, *, file: Path | None = None) -> Voice:
    """Return a voice; `file` is the speaker of kokoro or the voice of piper.

    Raises InputError with one line: an unknown name, a voice that is not installed, a file that is missing, broken or not asked for.
    """
    if name not in _KINDS:
        raise InputError([f"voice: {name}: there is no such voice; choose one of {', '.join(VOICES)}"])
    if file is not None and not _KINDS[name].file:
        raise InputError([f"voice: {name}: takes no file; leave {file} out, or choose kokoro or piper"])
    return _KINDS[name].make(pronunciations, file)


def availability() -> tuple[Availability, ...]:
    """Return every voice in order, the default first."""
    return tuple(Availability(name, kind.what, kind.is_installed(), kind.install, kind.file) for name, kind in _KINDS.items())
