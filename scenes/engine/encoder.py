"""Frames to video in BT.709: converted to it, and the stream says so, so that players show the right colours."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, VideoReformatter
from manim.scene.scene_file_writer import VideoSegmentEncoder


class Bt709Encoder(VideoSegmentEncoder):
    """Encodes RGBA frames as BT.709, limited range, and tags the stream."""

    def __init__(self, **settings: object) -> None:
        super().__init__(**settings)
        context = self._stream.codec_context
        context.colorspace = Colorspace.ITU709
        context.color_primaries = ColorPrimaries.BT709
        context.color_trc = ColorTrc.BT709
        context.color_range = ColorRange.MPEG
        self._reformatter = VideoReformatter()

    def write_frame(self, pixels: np.ndarray, *, repeat: int = 1) -> None:
        """Encode one frame (height, width, 4) uint8 `repeat` times."""
        self._validate_frame(pixels, repeat)
        try:
            planes = self._convert(pixels)
            for _ in range(repeat):
                planes.pts = self._next_pts
                planes.time_base = Fraction(self.spec.frame_rate.denominator, self.spec.frame_rate.numerator)
                self._next_pts += 1
                for packet in self._stream.encode(planes):
                    self._container.mux(packet)
        except BaseException as error:
            raise self._operation_error("encode", error) from error

    def _convert(self, pixels: np.ndarray) -> av.VideoFrame:
        frame = av.VideoFrame.from_ndarray(pixels, format="rgba")
        frame.color_range = ColorRange.JPEG
        return self._reformatter.reformat(
            frame,
            format=self.spec.pixel_format,
            src_colorspace=Colorspace.ITU709,
            dst_colorspace=Colorspace.ITU709,
            src_color_range=ColorRange.JPEG,
            dst_color_range=ColorRange.MPEG,
        )
