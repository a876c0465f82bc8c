"""Transparent files, read back with their alpha: colours and edges as they were, on any slide; frames in order at their times."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from manim._config.video_encoder import VideoEncoderSpec
from PIL import Image
from typer.testing import CliRunner, Result

from scenes.cli import app
from scenes.render.clips import Output, clip_keys
from scenes.render.planner import plan_scene
from scenes.render.store import Store
from scenes.session import subject_of, wanted_of
from scenes.video.alpha import bled, join, transparent_encoder
from scenes.video.encoder import straight

WIDTH, HEIGHT = 96, 64
KINDS = ("webm", "mov")
COLOURS = {"white": (255, 255, 255), "red": (220, 30, 40), "dark": (12, 20, 60)}


def disc(colour: tuple[int, int, int], radius: int = 18, alpha: float = 1.0) -> np.ndarray:
    """Return a disc with a hard edge, premultiplied, on nothing."""
    cover = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.circle(cover, (40, 30), radius, 255, -1)
    share = cover.astype(float) / 255 * alpha
    return np.rint(np.dstack([*(share * value for value in colour), share * 255])).astype(np.uint8)


def encoded(file: Path, *frames: np.ndarray, fps: Fraction | int = 30) -> Path:
    spec = VideoEncoderSpec("mp4", "libx264", "yuv420p", WIDTH, HEIGHT, Fraction(fps), ())
    encoder = transparent_encoder(file, spec, file.suffix[1:])
    for frame in frames:
        encoder.write_frame(frame)
    encoder.finish()
    return file


def decoded(file: Path) -> tuple[list[np.ndarray], list[Fraction], Fraction]:
    """Return RGBA frames, their times and the frame rate; the alpha of VP9 is decoded by libvpx alone."""
    with av.open(str(file)) as film:
        stream = film.streams.video[0]
        decoder = av.CodecContext.create("libvpx-vp9", "r") if file.suffix == ".webm" else stream.codec_context
        shown = [frame for packet in film.demux(stream) for frame in decoder.decode(packet)]
        times = [Fraction(frame.pts) * stream.time_base for frame in shown]
        return [frame.to_ndarray(format="rgba") for frame in shown], times, stream.average_rate


def over(frame: np.ndarray, slide: int) -> np.ndarray:
    """Lay straight pixels over a grey slide."""
    alpha = frame[..., 3:].astype(float) / 255
    return frame[..., :3] * alpha + slide * (1 - alpha)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("colour", COLOURS.values(), ids=COLOURS)
def test_colours_and_alpha_come_back(kind: str, colour: tuple[int, int, int], tmp_path: Path) -> None:
    (frame,), _, _ = decoded(encoded(tmp_path / f"a.{kind}", disc(colour, alpha=0.5)))
    inside = frame[20:40, 30:50].astype(int)
    assert np.abs(inside[..., :3] - colour).max() <= 6 and np.abs(inside[..., 3] - 128).max() <= 3
    assert frame[:6].max(axis=(0, 1))[3] == 0 and frame[:, 80:].max(axis=(0, 1))[3] == 0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("colour", COLOURS.values(), ids=COLOURS)
def test_no_edge_has_a_fringe_even_when_a_player_scales_it(kind: str, colour: tuple[int, int, int], tmp_path: Path) -> None:
    """On a slide of a colour that lies beside the disc's, every pixel lies between the two."""
    pixels = disc(colour)
    (frame,), _, _ = decoded(encoded(tmp_path / f"a.{kind}", pixels))
    scaled = cv2.resize(frame, (3 * WIDTH, 3 * HEIGHT), interpolation=cv2.INTER_LINEAR)  # straight colours, as players do
    ideal = cv2.resize(pixels, (3 * WIDTH, 3 * HEIGHT), interpolation=cv2.INTER_LINEAR).astype(float)
    for slide in (255, 0, 128):
        right = ideal[..., :3] + slide * (1 - ideal[..., 3:] / 255)
        assert np.abs(over(scaled, slide) - right).max() <= 16
    if colour == COLOURS["white"]:
        assert over(scaled, 255).min() >= 249, "white on white is white"


@given(st.integers(1, 255), st.integers(1, 40))
def test_what_is_not_seen_has_the_colour_of_what_is_beside_it(alpha: int, size: int) -> None:
    pixels = np.zeros((48, 40, 4), np.uint8)
    pixels[:size, :size] = np.rint(np.array([200, 100, 50, 255]) * alpha / 255)
    seen = straight(pixels)[0, 0, :3].astype(int)
    found = bled(pixels).astype(int)
    assert np.abs(found - seen).max() <= 2
    assert bled(np.zeros((5, 3, 4), np.uint8)).shape == (5, 3, 3)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fps", [24, Fraction(30000, 1001), Fraction(60000, 1001)], ids=str)
def test_clips_join_frame_by_frame_at_their_times(kind: str, fps: Fraction | int, tmp_path: Path) -> None:
    counts = (3, 1, 8)
    clips = [encoded(tmp_path / f"{k}.{kind}", *[disc((255, 80 * k, 10), 8 + j) for j in range(n)], fps=fps) for k, n in enumerate(counts)]
    join(clips, tmp_path / f"all.{kind}", fps, "Ours")
    frames, times, rate = decoded(tmp_path / f"all.{kind}")
    assert len(frames) == sum(counts) and rate == fps
    apart = [abs(time - k / Fraction(fps)) for k, time in enumerate(times)]
    assert max(apart) == 0 if kind == "mov" else max(apart) <= Fraction(1, 2000), "WebM counts milliseconds"
    for k, first in enumerate((0, 3, 4)):
        assert abs(int(frames[first][30, 40, 1]) - 80 * k) <= 6
    assert [int((frame[..., 3] > 128).sum()) for frame in frames[4:]] == sorted(int((frame[..., 3] > 128).sum()) for frame in frames[4:])
    with av.open(str(tmp_path / f"all.{kind}")) as film:
        assert film.metadata["title"] == "Ours"


def test_the_same_frames_are_the_same_bytes(tmp_path: Path) -> None:
    for kind in KINDS:
        one, two = (encoded(tmp_path / f"{name}.{kind}", disc((1, 200, 90))) for name in "ab")
        assert one.read_bytes() == two.read_bytes()
        for name in "cd":
            join([one, two], tmp_path / f"{name}.{kind}", 30)
        assert (tmp_path / f"c.{kind}").read_bytes() == (tmp_path / f"d.{kind}").read_bytes()


@pytest.mark.parametrize(("kind", "called"), [("webm", ("VP9", "Profile 0")), ("mov", ("ap4h", "4444"))])
def test_a_joined_file_calls_its_codec_by_the_name_that_keeps_alpha(
    kind: str, called: tuple[str, str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """`ap4h` is ProRes 4444 (Apple ProRes White Paper, table of four-character codes, from memory); `apch` is 422 HQ, without alpha."""
    clip = encoded(tmp_path / f"a.{kind}", disc((1, 200, 90)))
    join([clip, clip], tmp_path / f"all.{kind}", 30)
    assert not caplog.records, "no option is left unused"
    with av.open(str(tmp_path / f"all.{kind}")) as film:
        codec = film.streams.video[0].codec_context
        tag = codec.codec_tag if kind == "mov" else codec.name.upper()
        assert (tag, codec.profile) == called


# ---- the command
def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


CUE, SMALL = "operations/bucket_runs_dry", ("--size", "320x180", "--fps", "3", "--jobs", "1")


@pytest.mark.parametrize("name", ["clip.webm", "clip.MOV"])
def test_a_transparent_clip_has_its_panels_and_no_ground(name: str, tmp_path: Path) -> None:
    result = run("render", CUE, "--transparent", *SMALL, "-o", tmp_path / name)
    assert result.exit_code == 0, result.output
    assert "palette deep-navy: its words vanish on white (contrast 1." in result.output and "--palette paper" in result.output
    assert [file.name for file in tmp_path.iterdir()] == [name], "no captions beside it"
    frames, _, _ = decoded((tmp_path / name).rename(tmp_path / name.lower()))
    assert len(frames) == 23
    for frame in (frames[0], frames[-1]):
        assert frame[0, 0, 3] == frame[-1, -1, 3] == 0
        assert 0.05 < (frame[..., 3] > 150).mean() < 0.9


def test_a_light_palette_needs_no_hint_and_transparent_clips_are_kept_like_others(tmp_path: Path) -> None:
    for again in (False, True):
        result = run("render", CUE, "--transparent", "--palette", "paper", *SMALL, "-o", tmp_path)
        assert result.exit_code == 0 and "vanish" not in result.output
        assert ("frames/s" in result.output) is not again, "the second run takes it from the cache"
    assert [file.name for file in tmp_path.iterdir()] == ["operations-bucket_runs_dry.webm"]


def test_a_transparent_still_is_what_the_clip_ends_with(tmp_path: Path) -> None:
    assert run("still", CUE, "--transparent", "--size", "320x180", "-o", tmp_path / "a.png").exit_code == 0
    assert run("render", CUE, "--transparent", "--format", "mov", *SMALL, "-o", tmp_path).exit_code == 0
    with Image.open(tmp_path / "a.png") as still:
        assert still.mode == "RGBA"
        pixels = np.asarray(still)
    last = decoded(tmp_path / "operations-bucket_runs_dry.mov")[0][-1]
    for slide in (0, 255):
        assert np.abs(over(pixels, slide) - over(last, slide)).mean() < 1.0


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("render", CUE, "--transparent", "-o", "a.mp4"), "-o: a.mp4 cannot be written; end the name in .webm or .mov"),
        (("render", CUE, "--transparent", "--format", "mov", "-o", "a.webm"), "-o: a.webm cannot be written; end the name in .mov"),
        (("render", CUE, "--transparent", "--format", "gif"), "--format: 'gif' is none; choose webm or mov"),
        (("render", CUE, "--format", "mov"), "--format: mov is for --transparent"),
        (("render", CUE, "-o", "a.webm"), "-o: a.webm cannot be written; end the name in .mp4"),
        (("still", CUE, "--transparent", "-o", "a.jpg"), "-o: a.jpg cannot be written; end the name in .png or .webp"),
        (("still", CUE, "--transparent", "--format", "jpg"), "--format: jpg cannot be transparent; choose png or webp"),
    ],
)
def test_what_cannot_be_transparent_is_one_line(
    arguments: tuple[str, ...], line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == 2 and result.output.startswith(line) and len(result.output.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_what_is_transparent_has_keys_of_its_own_and_is_pruned(project, tmp_path: Path) -> None:
    (item,) = wanted_of([CUE], project)
    subject = subject_of(item.scene, project)
    outputs = [Output(64, 64, 2), *(Output(64, 64, 2, transparent=kind) for kind in KINDS)]
    plan = plan_scene(subject, outputs[0], clip=2)
    assert len({clip_keys(subject, output, plan)[0] for output in outputs}) == 3
    store = Store(tmp_path)
    kept = [store.put_clip("0" * 32, kind.encode(), f".{kind}") for kind in KINDS]
    assert store.clip("0" * 32) in kept and store.prune(everything=True)[0] == 2
    assert not any(file.exists() for file in kept)
