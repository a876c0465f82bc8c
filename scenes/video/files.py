"""Media files by their path. FFmpeg takes what stands before a colon for a protocol, so a path is named as the file that it is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import av
from av.container import InputContainer, OutputContainer

INDEX_FIRST = {"movflags": "+faststart"}


def open_clip(file: Path) -> InputContainer:
    """Open a file to read it, whatever its name; raises OSError and av.FFmpegError."""
    return av.open(f"file:{file}")


def open_film(file: Path, kind: str | None = None, options: Mapping[str, str] = INDEX_FIRST) -> OutputContainer:
    """Open a file to write it, whatever its name, with its index first unless other options are given; its ending says its kind, or `kind`."""
    return av.open(f"file:{file}", "w", format=kind, options=dict(options))
