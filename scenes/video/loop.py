"""A clip as an animated WebP that repeats for ever: for a page or a slide that plays no film."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

from PIL import Image

from scenes.core.cache import write_file
from scenes.core.errors import InputError
from scenes.video.files import open_clip

QUALITIES = (80, 65, 50, 35, 20)  # of WebP, tried in turn
HOLD = 1.2  # seconds that the last frame stands before it begins again


def write_loop(clip: Path, target: Path, fps: Fraction | int, most: int) -> int:
    """Write a clip as a loop, at the best quality that takes at most so many bytes; return how many it takes.

    Raises InputError for a clip that is too large at any quality.
    """
    with open_clip(clip) as container:
        return write_frames([frame.to_image() for frame in container.decode(video=0)], target, fps, most)


def write_frames(frames: list[Image.Image], target: Path, fps: Fraction | int, most: int) -> int:
    """Write frames as a loop, see `write_loop`."""
    data = b""
    for quality in QUALITIES:
        data = _encoded(frames, fps, quality)
        if len(data) <= most:
            write_file(target, data)
            return len(data)
    raise InputError([f"{target}: takes {len(data) // 1000} kB, at most {most // 1000} are wanted; choose a smaller --size or --fps"])


def _encoded(frames: list[Image.Image], fps: Fraction | int, quality: int) -> bytes:
    """Return frames as WebP; the last one stands longer than the others."""
    times = [round(1000 * (k + 1) / fps) - round(1000 * k / fps) for k in range(len(frames))]
    times[-1] = round(1000 * HOLD)
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], duration=times, loop=0, quality=quality, method=4)
    return out.getvalue()
