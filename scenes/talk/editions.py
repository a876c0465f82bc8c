"""Editions of clips (how large, which shape) and their kinds (with sound, silent, a loop, …), and how the files of both are called.

3_training_cluster-4_chunks_add_up-1080p-loop.mp4     section, cue, edition, kind
3_training_cluster-4_chunks_add_up-9x16-1080p.mp4     another shape than 16:9
3_training_cluster-4_chunks_add_up.gif                pictures of one size
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from scenes.core.errors import InputError, one_of

SHORT_SIDES = MappingProxyType({"4k": 2160, "1080p": 1080, "720p": 720, "480p": 480, "180p": 180})
SHAPES = MappingProxyType({"16:9": (16, 9), "4:5": (4, 5), "1:1": (1, 1), "9:16": (9, 16)})
WIDE = "16:9"
ENDINGS = MappingProxyType(
    {
        "clip": ".mp4",
        "silent": "-silent.mp4",
        "loop": "-loop.mp4",
        "alpha": "-alpha.webm",
        "prores": "-alpha.mov",
        "webp": ".webp",
        "gif": ".gif",
        "first": "-first.png",
        "last": "-last.png",
    }
)
USUAL = ("clip", "silent", "loop", "webp", "gif", "first", "last")
TRANSPARENT = MappingProxyType({"alpha": "webm", "prores": "mov"})  # kinds without a ground, and the file that each is
OF_ONE_SIZE = ("webp", "gif")  # of cues alone, made from the largest edition of a shape


@dataclass(frozen=True)
class Edition:
    """A size of clips: the pixels of its shorter side, by name, and its shape."""

    side: str
    shape: str

    @property
    def size(self) -> tuple[int, int]:
        """Return width and height in pixels, both even."""
        across, down = SHAPES[self.shape]
        scale = SHORT_SIDES[self.side] / min(across, down)
        return round(across * scale / 2) * 2, round(down * scale / 2) * 2

    @property
    def name(self) -> str:
        """Return what files are called after it."""
        return self.side if self.shape == WIDE else f"{self.shape.replace(':', 'x')}-{self.side}"

    @property
    def shape_name(self) -> str:
        """Return what files of one size are called after it: nothing in 16:9."""
        return "" if self.shape == WIDE else self.shape.replace(":", "x")


def editions_of(sides: str, shapes: str) -> tuple[Edition, ...]:
    """Return every size in every shape, largest first; both are lists with commas. Raises InputError for what is none."""
    wide = sorted(_listed("--editions", sides, list(SHORT_SIDES)), key=lambda side: -SHORT_SIDES[side])
    return tuple(Edition(side, shape) for shape in _listed("--shapes", shapes, list(SHAPES)) for side in wide)


def kinds_of(kinds: str) -> tuple[str, ...]:
    """Return kinds of files from a list with commas, "all" for every one. Raises InputError for what is none."""
    return tuple(ENDINGS) if kinds == "all" else _listed("--kinds", kinds, list(ENDINGS))


def _listed(option: str, text: str, known: Sequence[str]) -> tuple[str, ...]:
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    if not names:
        raise InputError([f"{option}: is empty; choose from {', '.join(known)}"])
    for name in names:
        if name not in known:
            raise InputError([f"{option}: {name!r} is none; {one_of(name, list(known))}"])
    return tuple(dict.fromkeys(names))


def file_name(place: int, key: str, cue: tuple[int, str] | None, edition: Edition, kind: str) -> str:
    """Return how a file is called; `place` is that of the section in the film, `cue` number and name in it, None for the whole section."""
    stem = f"{place}_{key}" + (f"-{cue[0]}_{cue[1]}" if cue else "")
    size = edition.shape_name if kind in OF_ONE_SIZE else edition.name
    return stem + (f"-{size}" if size else "") + ENDINGS[kind]
