"""How much of a film moves: read from its decoded frames.

A frame changes by the share of its pixels (luma, scaled to WIDTH wide) that differ by more than LEVELS of 255 from the frame before. A
second is still when no frame in it changes by STILL; a frame is nearly still below FAINT; a cut changes more than CUT between two
that change less than half of it: a lens on the move changes as much in frame after frame, and is none. A flash is
a pair of opposing changes of luminance by FLASH or more (W3C, WCAG 2.2, general flash); more than three in a second, over a quarter of
any quarter of the frame, are a fault.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np

from scenes.core.errors import InputError
from scenes.video.files import open_clip

WIDTH, LEVELS = 480, 6
STILL, FAINT, CUT = 0.0005, 0.003, 0.45
FLASH, COARSE = 0.10, (48, 27)
GOALS = {"still_seconds": 0.12, "faint_frames": 0.55}


@dataclass(frozen=True)
class Motion:
    """What was measured: seconds, those without a moving pixel, share of nearly still frames, cuts and seconds of flashes."""

    seconds: int
    still: tuple[int, ...]
    faint_frames: float
    cuts: tuple[float, ...]
    flashes: tuple[int, ...]

    @property
    def still_seconds(self) -> float:
        """Return the share of seconds in which nothing moves."""
        return len(self.still) / max(1, self.seconds)

    @property
    def faults(self) -> list[str]:
        """Return what misses a goal, in words."""
        found = [f"{name}: {getattr(self, name):.3f}, at most {most}" for name, most in GOALS.items() if getattr(self, name) > most]
        return found + ([f"flashes: in seconds {', '.join(map(str, self.flashes))}"] if self.flashes else [])


def measure_motion(file: Path) -> Motion:
    """Measure a film; raises InputError for a file that is none (as `size_of`)."""
    changes: dict[int, list[float]] = defaultdict(list)
    every: list[tuple[float, float]] = []
    coarse: dict[int, list[np.ndarray]] = defaultdict(list)
    last: np.ndarray | None = None
    for time, luma in _lumas(file):
        coarse[int(time)].append(cv2.resize(luma, COARSE, interpolation=cv2.INTER_AREA).astype(float) / 255)
        if last is not None:
            change = float((cv2.absdiff(luma, last) > LEVELS).mean())
            changes[int(time)].append(change)
            every.append((time, change))
        last = luma
    still = tuple(second for second, found in changes.items() if max(found) < STILL)
    flashes = tuple(second for second, frames in coarse.items() if is_flashing(frames))
    faint = sum(change < FAINT for _, change in every) / max(1, len(every))
    return Motion(len(changes), still, faint, cuts_in(every), flashes)


def cuts_in(changes: Sequence[tuple[float, float]]) -> tuple[float, ...]:
    """Return when a film is cut: changes are (seconds, share of pixels), frame by frame."""
    shares = [0.0, *(share for _, share in changes), 0.0]
    alone = [max(shares[k], shares[k + 2]) < CUT / 2 for k in range(len(changes))]
    return tuple(round(time, 2) for (time, share), calm in zip(changes, alone, strict=True) if share > CUT and calm)


def size_of(file: Path) -> tuple[int, int]:
    """Return a film's width and height in pixels; raises InputError for a file that is no film."""
    with _opened(file) as box:
        return box.streams.video[0].width, box.streams.video[0].height


def comment_of(file: Path) -> str:
    """Return what a file says that it holds, see `scenes.soundtrack.names_of`; nothing if it says nothing."""
    with _opened(file) as box:
        return str(box.metadata.get("comment", ""))


def captions_of(file: Path) -> list[tuple[float, int]]:
    """Return seconds and letters of each caption of a film's track; none where it has no track."""
    with _opened(file) as box:
        if not box.streams.subtitles:
            return []
        stream = box.streams.subtitles[0]
        samples = [(packet.duration or 0, bytes(packet)[2:].decode()) for packet in box.demux(stream) if packet.size]
        return [(float(ticks * (stream.time_base or 0)), len(text)) for ticks, text in samples if text]


@contextmanager
def _opened(file: Path) -> Iterator[av.container.InputContainer]:
    if not file.is_file():
        raise InputError([f"{file}: no such file; check the name"])
    try:
        with open_clip(file) as box:
            if not box.streams.video:
                raise InputError([f"{file}: holds no pictures; name a film that was rendered"])
            yield box
    except av.FFmpegError as error:
        raise InputError([f"{file}: cannot be read as a film ({error.strerror}); name one that was rendered"]) from None


def _lumas(file: Path) -> Iterator[tuple[float, np.ndarray]]:
    with _opened(file) as box:
        stream = box.streams.video[0]
        stream.thread_type = "AUTO"
        height = round(WIDTH * stream.height / stream.width / 2) * 2
        for frame in box.decode(stream):
            yield float(frame.time or 0.0), frame.reformat(WIDTH, height, "gray").to_ndarray()


def is_flashing(frames: Sequence[np.ndarray]) -> bool:
    """Tell whether frames of one second (rows, columns) of luminance 0 to 1 flash more than three times, over enough of them."""
    counts = np.zeros(frames[0].shape, int)
    extreme, rising = frames[0].copy(), np.zeros(frames[0].shape, int)
    for frame in frames[1:]:
        change = frame - extreme
        turned = (np.abs(change) >= FLASH) & (np.sign(change) != rising) & (np.minimum(frame, extreme) < 0.8)
        counts += turned & (rising != 0)
        rising = np.where(turned, np.sign(change).astype(int), rising)
        follow = turned | ((rising != 0) & (np.sign(change) == rising))
        extreme = np.where(follow, frame, extreme)
    flashed = counts > 6  # two opposing changes are one flash
    h, w = (size // 2 for size in flashed.shape)
    return any(float(flashed[y : y + h, x : x + w].mean()) > 0.25 for y in (0, h) for x in (0, w))
