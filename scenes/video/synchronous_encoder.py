"""Encoding where the drawing is: what Manim's queued job is to a writer, without queue and thread."""

from __future__ import annotations

from logging import getLogger
from threading import Thread

import numpy as np
from manim.scene.scene_file_writer import VideoSegmentEncoder, _PartialMovieEncodeJob

from scenes.raster.dirty_rectangles import Changes


class SynchronousEncodeJob(_PartialMovieEncodeJob):
    """Encodes each frame when it is put; what fails, fails where it is called. A frame may be overwritten afterwards."""

    encoder: VideoSegmentEncoder

    def __init__(self, encoder: VideoSegmentEncoder, animation_index: int) -> None:
        # Not Manim's own: that starts the thread and makes the queue which are not wanted here.
        self.path, self.animation_index, self.encoder = encoder.target, animation_index, encoder
        self.thread = _NoThread()
        self._open = True
        self._exception: BaseException | None = None  # of an abort; Manim's writer asks for it

    def put(self, repeat: int, frame: np.ndarray | Changes) -> None:
        """Encode a frame."""
        self.encoder.write_frame(frame, repeat=repeat)  # type: ignore[arg-type]  # changes go to encoders that take them alone

    def seal(self) -> None:
        """Encode to the end, and close the file."""
        if self._open:
            self.encoder.finish()
            self._open = False

    def abort(self) -> None:
        """Throw the file away; what goes wrong meanwhile is kept, so that it hides no error before it."""
        if not self._open:
            return
        self._open = False
        try:
            self.encoder.abort()
        except Exception as error:
            getLogger(__name__).warning("%s was not cleaned up: %s", self.path, error)
            self._exception = error

    def join(self) -> None:
        """Wait for nothing."""


class _NoThread(Thread):
    """A thread that is never started, and so is never alive; it can be waited for all the same."""

    def join(self, timeout: float | None = None) -> None:
        pass
