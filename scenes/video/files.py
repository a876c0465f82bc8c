"""Media files by their path. FFmpeg takes what stands before a colon for a protocol, so a path is named as the file that it is."""

from __future__ import annotations

from pathlib import Path

import av
from av.container import InputContainer, OutputContainer

INDEX_FIRST = {"movflags": "+faststart"}


def open_clip(file: Path) -> InputContainer:
    """Open a file to read it, whatever its name; raises OSError and av.FFmpegError."""
    return av.open(f"file:{file}")


def open_film(file: Path) -> OutputContainer:
    """Open a file to write it, whatever its name, with its index first; its ending says its format."""
    return av.open(f"file:{file}", "w", options=INDEX_FIRST)
