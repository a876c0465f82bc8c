"""Encoding where the drawing is: what Manim's queued job is to a writer, without queue and thread."""

from __future__ import annotations

from logging import getLogger

import numpy as np
from manim.scene.scene_file_writer import VideoSegmentEncoder

from scenes.engine.areas import Changes


class DirectEncodeJob:
    """Encodes each frame when it is put; what fails, fails where it is called. A frame may be overwritten afterwards."""

    failed = False

    def __init__(self, encoder: VideoSegmentEncoder, animation_index: int) -> None:
        self.path, self.animation_index = encoder.target, animation_index
        self.thread = _NoThread()
        self._encoder, self._open = encoder, True
        self._exception: BaseException | None = None  # of an abort; Manim's writer asks for it

    def put(self, repeat: int, frame: np.ndarray | Changes) -> None:
        """Encode a frame."""
        self._encoder.write_frame(frame, repeat=repeat)

    def seal(self) -> None:
        """Encode to the end, and close the file."""
        if self._open:
            self._encoder.finish()
            self._open = False

    def abort(self) -> None:
        """Throw the file away; what goes wrong meanwhile is kept, so that it hides no error before it."""
        if not self._open:
            return
        self._open = False
        try:
            self._encoder.abort()
        except Exception as error:
            getLogger(__name__).warning("%s was not cleaned up: %s", self.path, error)
            self._exception = error

    def join(self) -> None:
        """Wait for nothing."""


class _NoThread:
    """A thread that has always ended."""

    def is_alive(self) -> bool:
        return False

    def join(self) -> None:
        pass
