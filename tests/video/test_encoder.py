"""Frames to video: colours against the closed form, changes against whole frames, presets against lossless, transparency."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manim._config.video_encoder import VideoEncoderSpec

from scenes.core.errors import InputError
from scenes.raster.dirty_rectangles import Changes, Rect, whole
from scenes.video.concat import concatenate
from scenes.video.encoder import Bt709Encoder, Planes, UnpremultipliedEncoder, encoder_for, straight
from scenes.video.presets import PRESETS, preset

WIDTH, HEIGHT = 198, 106
BARS = {  # 100 % colour bars, 8 bits, BT.709 in limited range
    (255, 255, 255): (235, 128, 128),
    (255, 255, 0): (219, 16, 138),
    (0, 255, 255): (188, 154, 16),
    (0, 255, 0): (173, 42, 26),
    (255, 0, 255): (78, 214, 230),
    (255, 0, 0): (63, 102, 240),
    (0, 0, 255): (32, 240, 118),
    (0, 0, 0): (16, 128, 128),
}


def spec(width: int = WIDTH, height: int = HEIGHT, options: dict[str, str] | None = None, **other: str) -> VideoEncoderSpec:
    form = {"container_format": "mp4", "codec": "libx264", "pixel_format": "yuv420p", **other}
    options = {"crf": "23"} if options is None else options
    return VideoEncoderSpec(width=width, height=height, frame_rate=Fraction(10), options=tuple(sorted(options.items())), **form)


def noise(seed: int, height: int = HEIGHT, width: int = WIDTH) -> np.ndarray:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 4), np.uint8)
    pixels[..., 3] = 255
    return pixels


def planes_of(pixels: np.ndarray) -> Planes:
    planes = Planes(pixels.shape[1], pixels.shape[0])
    planes.put(whole(pixels.shape[1], pixels.shape[0]), pixels)
    return planes


def closed_form(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return Y, Cb, Cr by BT.709 in float64, chroma of the mean of 2x2 pixels."""
    height, width = pixels.shape[:2]
    rgb = pixels[..., :3] / 255
    mean = rgb.reshape(height // 2, 2, width // 2, 2, 3).mean((1, 3))
    luma, mean_luma = (colours @ [0.2126, 0.7152, 0.0722] for colours in (rgb, mean))
    blue, red = (mean[..., 2] - mean_luma) / 1.8556, (mean[..., 0] - mean_luma) / 1.5748
    return 16 + 219 * luma, 128 + 224 * blue, 128 + 224 * red


def decoded(file: Path, pixel_format: str | None = None) -> list[np.ndarray]:
    with av.open(str(file)) as container:
        return [frame.to_ndarray(format=pixel_format) for frame in container.decode(video=0)]


# ---- colours
@pytest.mark.parametrize("seed", range(4))
def test_planes_are_within_a_level_of_the_closed_form(seed):
    pixels = noise(seed, 270, 480) if seed < 3 else np.repeat(noise(seed) & 192, 2, 1)
    planes = planes_of(pixels)
    for plane, wanted in zip((planes.luma, planes.blue, planes.red), closed_form(pixels), strict=True):
        assert np.abs(plane - wanted).max() <= 1
        assert abs((plane - wanted).mean()) < 0.1


@pytest.mark.parametrize(("colour", "wanted"), BARS.items())
def test_colour_bars_have_their_levels(colour, wanted):
    planes = planes_of(np.full((16, 16, 4), (*colour, 255), np.uint8))
    for plane, level in zip((planes.luma, planes.blue, planes.red), wanted, strict=True):
        assert (plane == level).all()


def test_grey_has_no_chroma_and_an_even_luma():
    ramp = np.repeat(np.repeat(np.arange(256, dtype=np.uint8), 2)[None, :, None], 2, 0).repeat(4, 2)
    planes = planes_of(np.ascontiguousarray(ramp))
    assert (planes.blue == 128).all() and (planes.red == 128).all()
    assert np.abs(planes.luma[0, ::2] - (16 + 219 * np.arange(256) / 255)).max() < 0.65
    assert planes.luma[0, 0] == 16 and planes.luma[0, -1] == 235


def test_planes_do_not_depend_on_how_a_frame_is_cut():
    pixels, planes = noise(5, 106, 2 * 133), Planes(266, 106)
    for y in range(0, 106, 2):
        for x in (0, 2, 66, 130):
            rect = Rect(x, y, {0: 2, 2: 64, 66: 64, 130: 136}[x], 2)
            planes.put(rect, np.ascontiguousarray(pixels[rect.slices]))
    assert np.array_equal(planes.frame.to_ndarray(), planes_of(pixels).frame.to_ndarray())


# ---- changes
@st.composite
def rects(draw: st.DrawFn) -> Rect:
    left, top = 8 * draw(st.integers(0, (WIDTH - 1) // 8)), 8 * draw(st.integers(0, (HEIGHT - 1) // 8))
    width, height = 8 * draw(st.integers(1, 20)), 8 * draw(st.integers(1, 12))
    return Rect(left, top, min(width, WIDTH - left), min(height, HEIGHT - top))


@settings(max_examples=60, deadline=None)
@given(st.lists(rects(), max_size=5), st.integers(0, 99))
def test_changes_give_the_planes_of_the_whole_frame(changed, seed):
    pixels, new = noise(seed), noise(seed + 100)
    planes = planes_of(pixels)
    for rect in changed:
        pixels[rect.slices] = new[rect.slices]
        planes.put(rect, np.ascontiguousarray(new[rect.slices]))
    assert np.array_equal(planes.frame.to_ndarray(), planes_of(pixels).frame.to_ndarray())


def test_a_film_of_changes_is_the_film_of_whole_frames_byte_for_byte(tmp_path):
    frames = [noise(0)]
    full, part = (encoder_for(tmp_path / name, spec(), transparent=False) for name in ("full.mp4", "part.mp4"))
    full.write_frame(frames[0])
    part.write_frame(frames[0])
    for i in range(1, 12):
        rect = Rect(8 * i, 16, 48, 40)
        frames.append(frames[-1].copy())
        frames[-1][rect.slices] = noise(i, rect.height, rect.width)
        full.write_frame(frames[-1], repeat=1 + i % 3)
        part.write_frame(Changes(((rect, frames[-1][rect.slices].copy()),)), repeat=1 + i % 3)
    full.finish()
    part.finish()
    assert (tmp_path / "full.mp4").read_bytes() == (tmp_path / "part.mp4").read_bytes()
    assert len(decoded(tmp_path / "part.mp4")) == 1 + sum(1 + i % 3 for i in range(1, 12))


def test_frames_that_wait_in_the_encoder_keep_their_pixels(tmp_path):
    lossless = {"preset": "medium", "qp": "0", "threads": "4", "x264-params": "bframes=3"}
    frames = [noise(i) for i in range(12)]
    encoder = Bt709Encoder(target=tmp_path / "a.mp4", spec=spec(options=lossless))
    for frame in frames:
        encoder.write_frame(frame)
    encoder.finish()
    for frame, shown in zip(frames, decoded(tmp_path / "a.mp4"), strict=True):
        assert np.array_equal(shown, planes_of(frame).frame.to_ndarray())


def test_what_does_not_fit_is_refused(tmp_path):
    encoder = Bt709Encoder(target=tmp_path / "a.mp4", spec=spec())
    patch = np.zeros((8, 8, 4), np.uint8)
    with pytest.raises(ValueError, match="a whole frame must come first"):
        encoder.write_frame(Changes(()))
    encoder.write_frame(noise(0))
    for rect in (Rect(WIDTH - 4, 0, 8, 8), Rect(-8, 0, 8, 8), Rect(0, HEIGHT - 4, 8, 8), Rect(1, 0, 8, 8)):
        with pytest.raises(ValueError, match="not inside"):
            encoder.write_frame(Changes(((rect, patch),)))
    with pytest.raises(ValueError, match="shape"):
        encoder.write_frame(Changes(((Rect(0, 0, 16, 8), patch),)))
    with pytest.raises(ValueError, match="shown 0 times"):
        encoder.write_frame(Changes(()), repeat=0)
    encoder.write_frame(Changes(()), repeat=3)
    encoder.finish()
    assert len(decoded(tmp_path / "a.mp4")) == 4


def test_the_stream_says_what_its_colours_are(tmp_path):
    encoder = encoder_for(tmp_path / "a.mp4", spec(), transparent=False)
    encoder.write_frame(noise(0))
    encoder.finish()
    with av.open(str(tmp_path / "a.mp4")) as container:
        context = container.streams.video[0].codec_context
        tags = context.colorspace, context.color_primaries, context.color_trc, context.color_range
    assert tags == (1, 1, 1, 1)


# ---- one file of clips
def test_joined_clips_show_every_frame_for_one_step(tmp_path):
    clips, frames = [tmp_path / "a.mp4", tmp_path / "b.mp4", tmp_path / "c.mp4"], []
    for clip, count in zip(clips, (3, 7, 1), strict=True):
        encoder = encoder_for(clip, spec(), transparent=False)
        for i in range(count):
            encoder.write_frame(noise(count + i))
        encoder.finish()
        frames += decoded(clip)
    concatenate(clips, tmp_path / "film.mp4")
    assert np.array_equal(decoded(tmp_path / "film.mp4"), frames)
    with av.open(str(tmp_path / "film.mp4")) as film:
        shown = [frame.time for frame in film.decode(video=0)]
    assert shown == pytest.approx([i / 10 for i in range(3 + 7 + 1)])


# ---- presets
def test_presets_are_found_by_name():
    assert preset().name == "talk" and preset("archive").options["crf"] == "12"
    assert preset("draft") is PRESETS["draft"] and preset("talk") is PRESETS["talk"]
    with pytest.raises(InputError, match="'fast'; choose one of draft, talk, archive"):
        preset("fast")


def test_options_of_the_command_line_go_before_those_of_the_preset():
    applied = PRESETS["draft"].applied(spec(options={"crf": "30"}))
    assert dict(applied.options) == {**PRESETS["draft"].options, "crf": "30"}
    assert PRESETS["draft"].applied(spec(codec="libx265")) == spec(codec="libx265")
    assert all(made.options.keys() == PRESETS["talk"].options.keys() for made in PRESETS.values())


def similarity(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return the SSIM of every pixel, Gaussian window of 1.5 pixels."""
    a, b = a.astype(float), b.astype(float)

    def mean(x: np.ndarray) -> np.ndarray:
        return cv2.GaussianBlur(x, (11, 11), 1.5)

    spread = mean(a * a) - mean(a) ** 2 + mean(b * b) - mean(b) ** 2
    common = mean(a * b) - mean(a) * mean(b)
    return (2 * mean(a) * mean(b) + 6.5025) * (2 * common + 58.5225) / ((mean(a) ** 2 + mean(b) ** 2 + 6.5025) * (spread + 58.5225))


def page(step: int) -> np.ndarray:
    """Return a dithered dark ground with small bright text and a thin line that moves."""
    rows = np.linspace(12, 34, 270)[:, None] + np.random.default_rng(0).random((270, 480))
    pixels = np.stack([rows, rows * 1.1, rows * 1.7, np.full(rows.shape, 255)], -1).astype(np.uint8)
    for i in range(9):
        cv2.putText(
            pixels,
            f"Tokens {i * 7919} KV cache GPU",
            (12, 26 + 28 * i),
            cv2.FONT_HERSHEY_SIMPLEX,
            0.4,
            (230, 238, 255, 255),
            1,
            cv2.LINE_AA,
        )
    cv2.line(pixels, (300 + 3 * step, 10), (340 + 3 * step, 260), (80, 200, 255, 255), 1, cv2.LINE_AA)
    return pixels


@pytest.mark.parametrize(("name", "least", "worst"), [("draft", 0.96, 0.8), ("talk", 0.98, 0.9), ("archive", 0.99, 0.96)])
def test_text_stays_sharp_in_every_preset(tmp_path, name, least, worst):
    encoder = encoder_for(tmp_path / "a.mp4", spec(480, 270), transparent=False, preset_name=name)
    pages = [page(step) for step in range(12)]
    for pixels in pages:
        encoder.write_frame(pixels)
    encoder.finish()
    for pixels, shown in zip(pages, decoded(tmp_path / "a.mp4"), strict=True):
        alike = similarity(planes_of(pixels).luma, shown[:270])
        assert alike.mean() >= least
        assert cv2.resize(alike[:256], (15, 8), interpolation=cv2.INTER_AREA).min() >= worst


# ---- transparency
@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.mov", {"container_format": "mov", "codec": "qtrle", "pixel_format": "argb"}),
        ("a.mov", {"container_format": "mov", "codec": "prores_ks", "pixel_format": "yuva444p10le"}),
        ("a.webm", {"container_format": "webm", "codec": "libvpx-vp9", "pixel_format": "yuva420p"}),
    ],
)
def test_half_transparent_white_decodes_to_white(tmp_path, name, form):
    pixels = np.zeros((64, 96, 4), np.uint8)
    pixels[16:48, 16:80] = 128  # white, half transparent, premultiplied
    pixels[16:48, 16] = 40
    encoder = encoder_for(tmp_path / name, spec(96, 64, options={}, **form), transparent=True)
    assert isinstance(encoder, UnpremultipliedEncoder)
    encoder.write_frame(pixels, repeat=2)
    encoder.finish()
    shown = shown_with_alpha(tmp_path / name, form["codec"])
    inside = shown[0][20:44, 20:76].astype(int)
    assert len(shown) == 2
    assert inside[..., :3].min() >= 250 and np.abs(inside[..., 3] - 128).max() <= 3
    if form["codec"] == "qtrle":
        assert (shown[0][16:48, 16] == (255, 255, 255, 40)).all() and not shown[0][:16].any()


def shown_with_alpha(file: Path, codec: str) -> list[np.ndarray]:
    """Return RGBA frames; the alpha of VP9 is decoded by libvpx only."""
    with av.open(str(file)) as container:
        stream = container.streams.video[0]
        if codec != "libvpx-vp9":
            return [frame.to_ndarray(format="rgba") for frame in container.decode(video=0)]
        decoder = av.CodecContext.create("libvpx-vp9", "r")
        return [frame.to_ndarray(format="rgba") for packet in container.demux(stream) for frame in decoder.decode(packet)]


@given(st.integers(1, 255), st.integers(0, 255))
def test_colours_come_back_from_premultiplied_pixels(alpha, level):
    stored = round(level * alpha / 255)
    pixels = np.full((2, 2, 4), (stored, stored, 0, alpha), np.uint8)
    back = straight(pixels)
    assert np.abs(back[..., 0].astype(int) - level).max() <= 0.5 + 128 / alpha
    assert (back[..., 3] == alpha).all() and not back[..., 2].any()


def test_what_cannot_be_seen_has_no_colour():
    assert not straight(np.zeros((4, 4, 4), np.uint8)).any()
