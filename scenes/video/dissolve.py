"""How one clip hands over to the next: the last frame of the one dissolves into the first of the other. Knows files, nothing of scenes."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from manim._config.video_encoder import VideoEncoderSpec

from scenes.core.cache import replaced
from scenes.video.encoder import opaque_encoder
from scenes.video.files import open_clip
from scenes.video.presets import preset

SECONDS = 0.4


def dissolve(before: Path, after: Path, target: Path, fps: Fraction | int, preset_name: str | None = None) -> int:
    """Write the hand-over of two clips of one size as a clip of its own; return its frames.

    The frames between the two are mixed plane by plane, smoothly; neither of the two is repeated. Raises ValueError for clips
    of different sizes, or without frames.
    """
    first, last = _last_frame(before), _first_frame(after)
    if first.shape != last.shape:
        raise ValueError(f"{before} and {after} have different sizes; render both at one")
    chosen, (rows, width) = preset(preset_name), first.shape
    spec = VideoEncoderSpec("mp4", chosen.codec, chosen.pixel_format, width, rows * 2 // 3, Fraction(fps), ())
    count = max(1, round(SECONDS * fps))
    with replaced(target) as part:
        encoder = opaque_encoder(part, spec, chosen.name)
        for k in range(1, count + 1):
            encoder.write_planes(mixed(first, last, k / (count + 1)))
        encoder.finish()
    return count


def mixed(first: np.ndarray, last: np.ndarray, share: float) -> np.ndarray:
    """Return planes between two, at a share of the way that is eased at both ends."""
    eased = share * share * (3 - 2 * share)
    return np.rint(first + (last.astype(np.float32) - first) * eased).astype(np.uint8)


def _first_frame(clip: Path) -> np.ndarray:
    with open_clip(clip) as source:
        for frame in source.decode(video=0):
            return frame.to_ndarray(format="yuv420p")
    raise ValueError(f"{clip} has no frames")


def _last_frame(clip: Path) -> np.ndarray:
    last: av.VideoFrame | None = None
    with open_clip(clip) as source:
        for frame in source.decode(video=0):
            last = frame
    if last is None:
        raise ValueError(f"{clip} has no frames")
    return last.to_ndarray(format="yuv420p")
