"""The encoder alone: frames that a scene drew are kept raw in a file, read back before the clock starts, and encoded again.

Full frames go through the film's own encoder with the settings that the scene was encoded with, in one thread of one process.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import BinaryIO
from unittest import mock

import numpy as np

from benchmarks.rendering import Rendering, Size, Timed, render_in
from scenes.raster.dirty_rectangles import Changes
from scenes.video.encoder import Bt709Encoder

BATCH = 48  # frames that are in memory at a time: 400 MB at 1920x1080


class Kept:
    """Frames of a scene in the order in which they were encoded: raw RGBA in a file; of each its clip and how often it is shown."""

    def __init__(self, file: Path, size: Size) -> None:
        self.file, self.shape = file, (size.height, size.width, 4)
        self.encoders: list[Bt709Encoder] = []
        self.shown: list[tuple[int, int]] = []
        self._last: np.ndarray | None = None

    def keep(self, encoder: Bt709Encoder, frame: np.ndarray | Changes, repeat: int, out: BinaryIO) -> None:
        """Write down a frame, whole, whatever form it has."""
        if not self.encoders or self.encoders[-1] is not encoder:
            self.encoders.append(encoder)
        self._last = frame.copy() if isinstance(frame, np.ndarray) else _with_changes(self._last, frame)
        self._last.tofile(out)
        self.shown.append((len(self.encoders) - 1, repeat))

    def batches(self) -> Iterator[list[tuple[np.ndarray, tuple[int, int]]]]:
        """Yield lists of frames in memory, with their clips and repeats."""
        pairs = zip(_frames(self.file, self.shape), self.shown, strict=True)
        while batch := list(islice(pairs, BATCH)):
            yield batch


def _with_changes(before: np.ndarray, changes: Changes) -> np.ndarray:
    for rect, pixels in changes.patches:
        before[rect.slices] = pixels
    return before


def _frames(file: Path, shape: tuple[int, int, int]) -> Iterator[np.ndarray]:
    with file.open("rb") as source:
        while len(data := source.read(int(np.prod(shape)))):
            yield np.frombuffer(data, np.uint8).reshape(shape)


def encode_alone(folder: Path, size: Size, make: Callable[[], Timed]) -> Rendering:
    """Draw a scene, keep its frames, and encode them alone, as many files as before; `build` of the result is 0."""
    kept = Kept(folder / "frames.rgba", size)
    with _keeping(kept):
        render_in(folder, size, make)
    encoders = [type(made)(target=folder / f"alone-{i}.mp4", spec=made.spec) for i, made in enumerate(kept.encoders)]
    seconds = cpu = 0.0
    for batch in kept.batches():
        spent = _timed(lambda batch=batch: [encoders[clip].write_frame(pixels, repeat=repeat) for pixels, (clip, repeat) in batch])
        seconds, cpu = seconds + spent[0], cpu + spent[1]
    spent = _timed(lambda: [encoder.finish() for encoder in encoders])
    return Rendering(sum(repeat for _, repeat in kept.shown), 0.0, seconds + spent[0], cpu + spent[1])


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Do some work; return its wall and CPU seconds."""
    started, spent = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - started, time.process_time() - spent


@contextmanager
def _keeping(kept: Kept) -> Iterator[None]:
    """Let the film's encoder write down every frame that it is given."""
    write = Bt709Encoder.write_frame
    with kept.file.open("wb") as out:

        def keeping(encoder: Bt709Encoder, pixels: np.ndarray | Changes, *, repeat: int = 1) -> None:
            kept.keep(encoder, pixels, repeat, out)
            write(encoder, pixels, repeat=repeat)

        with mock.patch.object(Bt709Encoder, "write_frame", keeping):
            yield
