"""Video files in BT.709: frames are converted to it and the stream says so, so that players show the right colours."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, VideoReformatter
from manim.scene.scene_file_writer import SceneFileWriter, VideoSegmentEncoder


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


class FilmWriter(SceneFileWriter):
    """Manim's writer with the project's encoder."""

    def _create_segment_encoder(self, target: Path) -> VideoSegmentEncoder:
        if self.video_encoder is None or self.output_spec.transparent:
            return super()._create_segment_encoder(target)
        return Bt709Encoder(target=target, spec=self.video_encoder)


def concatenate(clips: list[Path], target: Path) -> None:
    """Join clips of one format without re-encoding, index first; written beside the target and renamed."""
    part = target.with_name(f".{target.name}.part.mp4")
    try:
        with av.open(str(part), "w", options={"movflags": "+faststart"}) as output:
            _join(clips, output)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _join(clips: list[Path], output: av.container.OutputContainer) -> None:
    with av.open(str(clips[0])) as first:
        stream = output.add_stream_from_template(first.streams.video[0])
    offset = 0
    for clip in clips:
        with av.open(str(clip)) as source:
            packets = [packet for packet in source.demux(video=0) if packet.dts is not None]
            start, end = min(packet.pts for packet in packets), offset
            for packet in packets:
                packet.pts += offset - start
                packet.dts += offset - start
                end = max(end, packet.pts + packet.duration)
                packet.stream = stream
                output.mux(packet)
        offset = end
