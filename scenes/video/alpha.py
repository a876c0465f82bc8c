"""Transparent frames to video files, with straight alpha: VP9 in WebM, ProRes 4444 in MOV.

A player multiplies colours by alpha, after it has scaled them and halved their resolution: what is unseen bleeds into what is seen beside it.
So unseen pixels take the colours of the nearest seen ones, and no edge has a dark fringe. Colours are BT.709 in limited range, by the
arithmetic of opaque frames; alpha is in full range.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from av.video.reformatter import ColorRange, Colorspace
from manim._config.video_encoder import VideoEncoderSpec
from manim.scene.scene_file_writer import VideoSegmentEncoder

from scenes.core.cache import replaced
from scenes.raster.dirty_rectangles import whole
from scenes.video.encoder import MATRIX, Planes, straight, tag
from scenes.video.files import INDEX_FIRST, open_clip, open_film
from scenes.video.presets import TRANSPARENT

BIT_EXACT = 0x0400  # AVFMT_FLAG_BITEXACT of libavformat
SAME_BYTES = {"fflags": "+bitexact"}
OPTIONS = {"webm": SAME_BYTES, "mov": SAME_BYTES | INDEX_FIRST}
SURE = 24.0  # of 255: alpha from which a pixel's own colour is exact enough to be all of it
NONE = 1e-6  # the least alpha by which is divided


class StraightEncoder(VideoSegmentEncoder):
    """Encodes premultiplied RGBA frames with straight alpha, as the kind of file asks (`webm` or `mov`)."""

    _stream: av.VideoStream

    def __init__(self, *, target: Path, spec: VideoEncoderSpec) -> None:
        super().__init__(target=target, spec=spec)
        tag(self._stream.codec_context)
        self._container.flags |= BIT_EXACT  # else WebM numbers its files at random
        self._stream.metadata["alpha_mode"] = "1"
        self._planes = Planes(spec.width, spec.height, "yuva420p") if spec.container_format == "webm" else None

    def write_frame(self, pixels: np.ndarray, *, repeat: int = 1) -> None:
        """Encode a premultiplied frame (height, width, 4) uint8 `repeat` times."""
        self._validate_frame(pixels, repeat)
        try:
            frame = self._frame_of(pixels)
            frame.time_base = 1 / self.spec.frame_rate
            for _ in range(repeat):
                frame.pts = self._next_pts
                self._next_pts += 1
                for packet in self._stream.encode(frame):
                    self._container.mux(packet)
        except BaseException as error:
            raise self._operation_error("encode", error) from error

    def _frame_of(self, pixels: np.ndarray) -> av.VideoFrame:
        colours = bled(pixels)
        if self._planes is None:
            return _deep(colours, pixels[..., 3])
        self._planes.take_over()
        self._planes.put(whole(self.spec.width, self.spec.height), np.dstack([colours, pixels[..., 3]]))
        _plane(self._planes.frame.planes[3], np.uint8)[:] = pixels[..., 3]
        return self._planes.frame


def transparent_encoder(target: Path, spec: VideoEncoderSpec, kind: str) -> StraightEncoder:
    """Open the encoder of a transparent file of a kind, "webm" or "mov"."""
    chosen = TRANSPARENT[kind]
    options = tuple(sorted(chosen.options.items()))
    return StraightEncoder(
        target=target, spec=VideoEncoderSpec(kind, chosen.codec, chosen.pixel_format, spec.width, spec.height, spec.frame_rate, options)
    )


def bled(pixels: np.ndarray) -> np.ndarray:
    """Return the straight colours (height, width, 3) uint8 of premultiplied pixels; where nothing is seen, those of what is seen nearest.

    Means of ever larger areas, weighted by alpha, fill what a finer one leaves open (push-pull: Gortler et al. 1996, The Lumigraph, from memory).
    """
    height, width = pixels.shape[:2]
    own = np.ascontiguousarray(straight(pixels)[..., :3])
    near = cv2.resize(_filled(_halved(pixels.astype(np.float32))), (width, height), interpolation=cv2.INTER_LINEAR)
    sure = np.minimum(pixels[..., 3] * np.float32(1 / SURE), np.float32(1))
    return cv2.blendLinear(own, cv2.convertScaleAbs(near), sure, 1 - sure)


def _filled(pixels: np.ndarray) -> np.ndarray:
    """Return straight colours (height, width, 3) float32 of premultiplied pixels (height, width, 4) float32, without gaps."""
    height, width = pixels.shape[:2]
    alpha = pixels[..., 3:]
    own = pixels[..., :3] * (255 / np.maximum(alpha, NONE))
    if max(height, width) == 1:
        return own
    near = cv2.resize(_filled(_halved(pixels)), (width, height), interpolation=cv2.INTER_LINEAR)
    return near + (own - near) * np.minimum(alpha / SURE, 1)


def _halved(pixels: np.ndarray) -> np.ndarray:
    height, width = pixels.shape[:2]
    return cv2.resize(pixels, (-(-width // 2), -(-height // 2)), interpolation=cv2.INTER_AREA)


def _deep(colours: np.ndarray, alpha: np.ndarray) -> av.VideoFrame:
    """Return straight colours and alpha as a frame of 10 bits a sample, in full resolution."""
    height, width = alpha.shape
    frame = av.VideoFrame(width, height, "yuva444p10le")
    frame.colorspace, frame.color_range = Colorspace.ITU709, ColorRange.MPEG
    samples = np.rint(cv2.transform(colours.astype(np.float32), MATRIX) * 4).astype(np.uint16)
    planes = (*np.moveaxis(samples, 2, 0), np.rint(alpha * (1023 / 255)).astype(np.uint16))
    for plane, values in zip(frame.planes, planes, strict=True):
        _plane(plane, np.uint16)[:] = values
    return frame


def _plane(plane: av.video.plane.VideoPlane, kind: type) -> np.ndarray:
    """Return the samples of a plane, (height, width), to be written to."""
    rows: np.ndarray = np.frombuffer(memoryview(plane), kind).reshape(plane.height, -1)
    return rows[:, : plane.width]


# ---- one file of clips
def join(clips: list[Path], target: Path, fps: Fraction | int, title: str = "") -> None:
    """Join transparent clips without re-encoding: the k-th frame at k/fps seconds, as exactly as the container counts (WebM: milliseconds)."""
    kind = target.suffix.lower().removeprefix(".")
    with replaced(target) as part, open_film(part, kind, OPTIONS[kind]) as output:
        with open_clip(clips[0]) as source:
            stream = output.add_stream_from_template(source.streams.video[0])
            stream.codec_context.codec_tag = source.streams.video[0].codec_context.codec_tag  # else MOV calls any ProRes 422 HQ
        stream.time_base = 1 / Fraction(fps)
        stream.metadata["alpha_mode"] = "1"
        if title:
            output.metadata["title"] = title
        for number, packet in enumerate(_packets(clips)):
            packet.stream, packet.time_base, packet.pts, packet.dts, packet.duration = stream, 1 / Fraction(fps), number, number, 1
            output.mux(packet)


def _packets(clips: list[Path]) -> Iterator[av.Packet[av.VideoStream]]:
    """Yield the packets of clips in order: in these codecs a packet is a frame, and none is reordered."""
    for clip in clips:
        with open_clip(clip) as source:
            yield from (packet for packet in source.demux(video=0) if packet.pts is not None)
