"""Frames to video files. Knows pixels and codecs, nothing of scenes.

Opaque frames become BT.709 in limited range, 4:2:0, by arithmetic in whole numbers: the same planes on any machine. A chroma
sample is made from the mean colour of the 2x2 pixels around it, so it lies in their centre. Matrix, primaries, transfer and
range are tagged. Transparent frames are un-premultiplied first. Settings are named presets (`presets`).
"""

from __future__ import annotations

from pathlib import Path

import av
import cv2
import numpy as np
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from manim._config.video_encoder import VideoEncoderSpec
from manim.scene.scene_file_writer import VideoSegmentEncoder

from scenes.raster.compositing import bands
from scenes.raster.dirty_rectangles import Changes, Rect, whole
from scenes.video.presets import preset

# ---- colours to planes
# Rows Y, Cb, Cr and columns R, G, B of BT.709 in limited range, in 1/1024; grey has no chroma, white is 235.
WEIGHTS = np.array([[187, 629, 63], [-103, -347, 450], [450, -409, -41]])
LIFT = np.array([16, 128, 128])
MATRIX = np.column_stack([WEIGHTS / 1024, LIFT]).astype(np.float32)
BAND = 1 << 17  # pixels that are converted at once, so that they stay in the processor's cache
STEP = 64  # pixels: OpenCV computes whole steps in whole numbers on every processor, a rest in floats


class Planes:
    """The planes of a frame of even size, 4:2:0: luma (height, width), blue and red (height / 2, width / 2), uint8, in `frame`.

    With `form` "yuva420p" the frame has a fourth plane, which is left to who made it.
    """

    def __init__(self, width: int, height: int, form: str = "yuv420p") -> None:
        self.frame = av.VideoFrame(width, height, form)
        self.frame.colorspace, self.frame.color_range = Colorspace.ITU709, ColorRange.MPEG
        self._pixels = np.zeros((2, max(BAND, 2 * width) + STEP, 3), np.uint8)
        self._unused = np.zeros(max(BAND, 2 * width), np.uint8)
        self.take_over()

    def take_over(self) -> None:
        """Make the planes free to be changed: in memory of their own, if an encoder still holds the last ones."""
        self.frame.make_writable()
        self.luma, self.blue, self.red = (
            np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]
            for plane in self.frame.planes[:3]
        )

    def put(self, rect: Rect, pixels: np.ndarray) -> None:
        """Convert the pixels (height, width, 4) uint8 of an area; its corner and size are even."""
        for rows in bands(rect.height, rect.width, BAND, 2):
            band = pixels[rows]
            self._put_band(Rect(rect.x, rect.y + rows.start, rect.width, len(band)), band)

    def _put_band(self, rect: Rect, band: np.ndarray) -> None:
        half = Rect(rect.x // 2, rect.y // 2, rect.width // 2, rect.height // 2)
        mean = cv2.resize(band, (half.width, half.height), interpolation=cv2.INTER_AREA)
        unused = self._unused[: rect.pixels].reshape(rect.height, rect.width)
        cv2.split(self._converted(band), [self.luma[rect.slices], unused, unused])
        unused = self._unused[: half.pixels].reshape(half.height, half.width)
        cv2.split(self._converted(mean), [unused, self.blue[half.slices], self.red[half.slices]])

    def _converted(self, rgba: np.ndarray) -> np.ndarray:
        """Return Y, Cb, Cr (height, width, 3) of pixels, in scratch memory."""
        height, width = rgba.shape[:2]
        count = height * width
        padded = self._pixels[:, : -(-count // STEP) * STEP]
        given, made = padded[:, None]
        cv2.cvtColor(rgba, cv2.COLOR_RGBA2RGB, dst=given[0, :count].reshape(height, width, 3))
        cv2.transform(given, MATRIX, dst=made)
        return made[0, :count].reshape(height, width, 3)


# ---- encoders
class Bt709Encoder(VideoSegmentEncoder):
    """Encodes opaque RGBA frames of even size as BT.709, limited range, and tags the stream."""

    _stream: av.VideoStream

    def __init__(self, *, target: Path, spec: VideoEncoderSpec) -> None:
        super().__init__(target=target, spec=spec)
        tag(self._stream.codec_context)
        self._planes = Planes(spec.width, spec.height)
        self._empty = True

    def write_frame(self, pixels: np.ndarray | Changes, *, repeat: int = 1) -> None:
        """Encode a frame `repeat` times: (height, width, 4) uint8, or what changed since the frame that this encoder had before."""
        patches = self._patches(pixels, repeat)
        try:
            self._planes.take_over()
            for rect, patch in patches:
                self._planes.put(rect, patch)
            self._empty = False
            self._send(self._planes.frame, repeat)
        except BaseException as error:
            raise self._operation_error("encode", error) from error

    def write_planes(self, planes: np.ndarray) -> None:
        """Encode a frame that is given as planes already: (3 height / 2, width) uint8, as PyAV's yuv420p arrays are."""
        frame = av.VideoFrame.from_ndarray(planes, "yuv420p")
        frame.colorspace, frame.color_range = Colorspace.ITU709, ColorRange.MPEG
        self._send(frame, 1)

    def _patches(self, pixels: np.ndarray | Changes, repeat: int) -> tuple[tuple[Rect, np.ndarray], ...]:
        """Return the areas to convert; raises ValueError or TypeError for a frame that does not fit."""
        if not isinstance(pixels, Changes):
            self._validate_frame(pixels, repeat)
            return ((whole(self.spec.width, self.spec.height), pixels),)
        if self._empty:
            raise ValueError(f"The first frame of {self.target} was given as changes; a whole frame must come first.")
        if self._closed or isinstance(repeat, bool) or not isinstance(repeat, int) or repeat <= 0:
            raise ValueError(f"{self.target} is closed, or its frame is to be shown {repeat!r} times; it must be 1 or more.")
        for rect, patch in pixels.patches:
            self._validate_patch(rect, patch)
        return pixels.patches

    def _validate_patch(self, rect: Rect, patch: np.ndarray) -> None:
        if patch.shape != (rect.height, rect.width, 4) or patch.dtype != np.uint8:
            raise ValueError(f"The pixels of {rect} have the shape {patch.shape} and the type {patch.dtype}.")
        inside = min(rect.x, rect.y) >= 0 and rect.x + rect.width <= self.spec.width and rect.y + rect.height <= self.spec.height
        if not inside or (rect.x | rect.y | rect.width | rect.height) % 2:
            raise ValueError(f"{rect} is not inside the frame of {self.spec.width}x{self.spec.height} or not even.")

    def _send(self, frame: av.VideoFrame, repeat: int) -> None:
        """Encode a frame `repeat` times."""
        frame.time_base = 1 / self.spec.frame_rate
        for _ in range(repeat):
            frame.pts = self._next_pts
            self._next_pts += 1
            for packet in self._stream.encode(frame):
                self._container.mux(packet)


class UnpremultipliedEncoder(VideoSegmentEncoder):
    """Encodes transparent frames: Manim's pixels are premultiplied, the alpha of video files is straight."""

    def write_frame(self, pixels: np.ndarray, *, repeat: int = 1) -> None:
        """Encode a premultiplied frame (height, width, 4) uint8 `repeat` times."""
        self._validate_frame(pixels, repeat)
        super().write_frame(straight(pixels), repeat=repeat)


def straight(pixels: np.ndarray) -> np.ndarray:
    """Return premultiplied pixels (height, width, 4) uint8 with their full colours, to the nearest level; alpha stays."""
    alpha = np.ascontiguousarray(pixels[..., 3])
    colours = cv2.divide(pixels, cv2.merge((alpha, alpha, alpha, alpha)), scale=255)
    return cv2.insertChannel(alpha, colours, 3)


def encoder_for(
    target: Path, spec: VideoEncoderSpec, transparent: bool, preset_name: str | None = None
) -> Bt709Encoder | UnpremultipliedEncoder:
    """Open the encoder of a file: an opaque one with the settings of a preset, where the specification leaves them open."""
    return UnpremultipliedEncoder(target=target, spec=spec) if transparent else opaque_encoder(target, spec, preset_name)


def opaque_encoder(target: Path, spec: VideoEncoderSpec, preset_name: str | None = None) -> Bt709Encoder:
    """Open the encoder of a file of opaque frames, with the settings of a preset where the specification leaves them open."""
    return Bt709Encoder(target=target, spec=preset(preset_name).applied(spec))


def tag(context: av.VideoCodecContext) -> None:
    """Say in a stream that its colours are BT.709 in limited range, its chroma samples between the pixels."""
    context.colorspace = Colorspace.ITU709
    context.color_primaries = ColorPrimaries.BT709
    context.color_trc = ColorTrc.BT709
    context.color_range = ColorRange.MPEG
    context.options = {**context.options, "chroma_sample_location": "center"}
