"""A film of clips with sound, captions and chapters, read back: by the decoder, from the boxes of the file, and by ffprobe where there is one."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from struct import unpack_from

import av
import cv2
import numpy as np
import pytest
from manim._config.video_encoder import VideoEncoderSpec

from scenes.video.concat import concatenate
from scenes.video.encoder import opaque_encoder
from scenes.video.mux import RATE, mux, seconds_of

FPS, FRAMES = 30, (1, 60, 47, 12)
SECONDS = sum(FRAMES) / FPS
CLICKS = (0.0, 0.5, 1.25, 2.0, 2.7505, 3.9)
CAPTIONS = ((0.3, 1.2, "Much of it\nis <b>useless</b> & {old}."), (1.2, 2.0, "So it is filtered —"), (2.5, 3.9, "at \\N once."))
CHAPTERS = ((0.0, "Opening"), (1.5, "Data & Pipeline"), (3.0, "Finale"))


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Write clips of 1 to 60 frames, of which some are reordered (bframes=3)."""
    folder = tmp_path_factory.mktemp("clips")
    return [clip(folder / f"{k}.mp4", frames, 50 * k) for k, frames in enumerate(FRAMES)]


def clip(file: Path, frames: int, level: int, fps: int = FPS) -> Path:
    encoder = opaque_encoder(file, VideoEncoderSpec("mp4", "libx264", "yuv420p", 64, 64, Fraction(fps), ()), "talk")
    for k in range(frames):
        pixels = np.full((64, 64, 4), level, np.uint8)
        pixels[8 : 8 + k % 40, :, 1], pixels[..., 3] = 255, 255
        encoder.write_frame(pixels)
    encoder.finish()
    return file


def click_train(rate: int = RATE, seconds: float = SECONDS) -> np.ndarray:
    """Return silence with a click of 5 ms at each of CLICKS."""
    samples = np.zeros(round(seconds * rate), np.float32)
    for click in CLICKS:
        samples[round(click * rate) :][: rate // 200] = 0.5
    return samples


def film(clips: list[Path], target: Path, audio: np.ndarray | None = None, rate: int = RATE) -> Path:
    sound = click_train() if audio is None else audio
    mux(clips, target, audio=sound, rate=rate, captions=CAPTIONS, chapters=CHAPTERS, title="How it works — ü")
    return target


def packets_of(file: Path) -> list[tuple[bytes, Fraction, Fraction]]:
    """Return the bytes of the packets of a picture, when each is shown and decoded."""
    with av.open(str(file)) as source:
        return [(bytes(p), p.pts * p.time_base, p.dts * p.time_base) for p in source.demux(video=0) if p.size]


def sound_of(file: Path) -> tuple[float, np.ndarray]:
    """Return when the sound of a file begins, and its samples (n, 2)."""
    with av.open(str(file)) as source:
        frames = [(frame.time, frame.to_ndarray()) for frame in source.decode(audio=0)]
    return float(frames[0][0] or 0), np.concatenate([samples for _, samples in frames], 1).T


def onsets(file: Path) -> list[float]:
    """Return when a file becomes loud, in seconds."""
    start, samples = sound_of(file)
    loud = np.flatnonzero(np.abs(samples[:, 0]) > 0.25)
    return [float(start + first / RATE) for first in loud[np.diff(loud, prepend=-RATE) > RATE // 20]]


def boxes(data: bytes, path: str) -> Iterator[bytes]:
    """Yield what is in the boxes of a path, as moov/trak/edts (ISO 14496-12)."""
    name, _, rest = path.partition("/")
    at = 0
    while at < len(data):
        (size,) = unpack_from(">I", data, at)
        if data[at + 4 : at + 8] == name.encode():
            yield from boxes(data[at + 8 : at + size], rest) if rest else [data[at + 8 : at + size]]
        at += size


# ---- pictures
def test_with_nothing_but_clips_it_is_what_concatenate_writes(clips: list[Path], tmp_path: Path) -> None:
    concatenate(clips, tmp_path / "joined.mp4")
    mux(clips, tmp_path / "film.mp4")
    assert (tmp_path / "film.mp4").read_bytes() == (tmp_path / "joined.mp4").read_bytes()


def test_pictures_are_those_of_the_clips_byte_for_byte_and_one_frame_apart(clips: list[Path], tmp_path: Path) -> None:
    found = packets_of(film(clips, tmp_path / "film.mp4"))
    assert [data for data, _, _ in found] == [data for file in clips for data, _, _ in packets_of(file)]
    concatenate(clips, tmp_path / "joined.mp4")
    assert found == packets_of(tmp_path / "joined.mp4"), "sound moves the pictures"
    with av.open(str(tmp_path / "film.mp4")) as source:
        times = [frame.time for frame in source.decode(video=0)]
    assert times == pytest.approx([k / FPS for k in range(sum(FRAMES))], abs=1e-6)
    assert seconds_of(clips) == Fraction(sum(FRAMES), FPS)


def test_another_reader_sees_as_many_frames(clips: list[Path], tmp_path: Path) -> None:
    """OpenCV brings a decoder of its own."""
    reader = cv2.VideoCapture(str(film(clips, tmp_path / "film.mp4")))
    times = []
    while reader.read()[0]:
        times.append(reader.get(cv2.CAP_PROP_POS_MSEC) / 1000)
    assert times == pytest.approx([k / FPS for k in range(sum(FRAMES))], abs=1e-6)


# ---- sound
@pytest.mark.parametrize("rate", [RATE, 24_000, 44_100])
def test_clicks_are_heard_where_they_were_placed(clips: list[Path], tmp_path: Path, rate: int) -> None:
    found = onsets(film(clips, tmp_path / "film.mp4", click_train(rate), rate))
    assert found == pytest.approx(CLICKS, abs=0.001), "goal 0.005"


def test_the_samples_before_the_first_are_left_out_by_an_edit_list(clips: list[Path], tmp_path: Path) -> None:
    """A decoder may know how many samples to drop; a player reads it from the file: a segment that begins at sample 1,024."""
    data = film(clips, tmp_path / "film.mp4").read_bytes()
    edits = [next(boxes(track, "edts/elst")) for track in boxes(data, "moov/trak")]
    starts = [unpack_from(">IIIi", edit, 0)[1::2] for edit in edits]  # entries, and where in the track the first begins
    assert starts[1] == (1, 1024)
    assert starts[0][0] == 1 and all(count == 1 for count, _ in starts), "nothing waits before it begins"


def test_one_channel_goes_to_both_sides_at_its_level_and_two_stay_apart(clips: list[Path], tmp_path: Path) -> None:
    tone = (0.4 * np.sin(2 * np.pi * 440 * np.arange(round(SECONDS * RATE)) / RATE)).astype(np.float32)
    _, one = sound_of(film(clips, tmp_path / "one.mp4", tone))
    _, two = sound_of(film(clips, tmp_path / "two.mp4", np.stack([tone, 0 * tone], 1)))
    middle = slice(RATE, 3 * RATE)
    assert np.abs(one[middle] - tone[middle, None]).max() < 0.02
    assert np.abs(two[middle, 0] - tone[middle]).max() < 0.02 and np.abs(two[middle, 1]).max() < 0.02


def test_sound_is_aac_in_stereo_at_48_khz(clips: list[Path], tmp_path: Path) -> None:
    with av.open(str(film(clips, tmp_path / "film.mp4", np.random.default_rng(0).normal(0, 0.1, (round(SECONDS * RATE), 2))))) as source:
        stream = source.streams.audio[0]
        assert (stream.codec_context.name, stream.rate, stream.layout.name, stream.language) == ("aac", RATE, "stereo", "eng")
        assert stream.bit_rate == pytest.approx(192_000, rel=0.05)


# ---- words
def test_captions_and_chapters_come_back(clips: list[Path], tmp_path: Path) -> None:
    with av.open(str(film(clips, tmp_path / "film.mp4"))) as source:
        assert source.metadata["title"] == "How it works — ü"
        found = [(c["start"] * c["time_base"], c["end"] * c["time_base"], c["metadata"]["title"]) for c in source.chapters()]
        assert source.streams.subtitles[0].language == "eng"
        shown = [(p.pts, p.pts + p.duration, bytes(p)[2:].decode(), p.decode()) for p in source.demux(subtitles=0) if p.size > 2]
    assert found == [(0, 1.5, "Opening"), (1.5, 3, "Data & Pipeline"), (3, SECONDS, "Finale")]
    assert [(start / 1000, end / 1000, text) for start, end, text, _ in shown] == list(CAPTIONS)
    assert shown[0][3][0].ass.endswith(b"Much of it\\Nis <b>useless</b> & {old}.")


def test_nothing_is_read_where_there_is_no_caption(clips: list[Path], tmp_path: Path) -> None:
    with av.open(str(film(clips, tmp_path / "film.mp4"))) as source:
        silent = [(p.pts, p.pts + p.duration) for p in source.demux(subtitles=0) if p.size == 2 and p.duration]
    assert silent == [(0, 300), (2000, 2500)]


def test_a_reader_of_another_language_is_told(clips: list[Path], tmp_path: Path) -> None:
    mux(clips, tmp_path / "film.mp4", audio=click_train(), captions=CAPTIONS, language="deu")
    with av.open(str(tmp_path / "film.mp4")) as source:
        assert [stream.language for stream in (*source.streams.audio, *source.streams.subtitles)] == ["deu", "deu"]


# ---- the file
def test_the_index_comes_first(clips: list[Path], tmp_path: Path) -> None:
    data = film(clips, tmp_path / "film.mp4").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_packets_lie_in_the_order_of_time(tmp_path: Path) -> None:
    """Over more than the 10 s that a container sorts by itself: who plays from a disc or a network need not jump."""
    mux([clip(tmp_path / "slow.mp4", 40, 0, fps=1)], tmp_path / "film.mp4", audio=np.zeros(40 * RATE, np.float32))
    with av.open(str(tmp_path / "film.mp4")) as source:
        places = sorted((p.pos, float(p.dts * p.time_base)) for p in source.demux(video=0, audio=0) if p.size)
    times = [time for _, time in places]
    assert max(before - after for before, after in zip(times, times[1:], strict=False)) <= 1024 / RATE


def test_the_same_input_gives_the_same_bytes(clips: list[Path], tmp_path: Path) -> None:
    assert film(clips, tmp_path / "a.mp4").read_bytes() == film(clips, tmp_path / "b.mp4").read_bytes()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"audio": np.zeros(round(SECONDS * RATE) + 4800)}, "the sound is 0.100 s longer"),
        ({"audio": np.zeros((10, 3))}, "sound of shape"),
        ({"captions": [(1.0, 2.0, "a"), (1.5, 3.0, "b")]}, "captions are not in order"),
        ({"captions": [(1.0, SECONDS + 1, "a")]}, "captions are not in order, or not within the 4.000 s"),
        ({"chapters": [(0.0, "a"), (0.0, "b")]}, "chapters are not in order"),
        ({"chapters": [(0.0, "a"), (SECONDS, "b")]}, "chapters are not in order, or not within"),
    ],
)
def test_what_does_not_fit_the_pictures_is_refused_and_leaves_nothing(clips: list[Path], tmp_path: Path, given: dict, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        mux(clips, tmp_path / "film.mp4", **given)
    assert not list(tmp_path.iterdir())


def test_what_fails_on_the_way_leaves_the_old_file(clips: list[Path], tmp_path: Path) -> None:
    (tmp_path / "film.mp4").write_bytes(b"old")
    with pytest.raises(UnicodeEncodeError):
        mux(clips, tmp_path / "film.mp4", audio=click_train(), captions=[(1.0, 2.0, "\ud800")])
    assert (tmp_path / "film.mp4").read_bytes() == b"old" and len(list(tmp_path.iterdir())) == 1


def test_no_clips_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no clips"):
        mux([], tmp_path / "film.mp4")


@pytest.mark.skipif(shutil.which("ffprobe") is None, reason="no ffprobe on this machine")
def test_ffprobe_reads_the_same(clips: list[Path], tmp_path: Path) -> None:
    asked = ["ffprobe", "-v", "error", "-of", "json", "-show_streams", "-show_chapters", "-show_format", "-count_frames"]
    told = json.loads(subprocess.run([*asked, str(film(clips, tmp_path / "film.mp4"))], check=True, capture_output=True).stdout)
    streams = {stream["codec_type"]: stream for stream in told["streams"]}
    assert streams["video"]["nb_read_frames"] == str(sum(FRAMES))
    assert (streams["audio"]["codec_name"], float(streams["audio"]["start_time"])) == ("aac", 0)
    assert streams["subtitle"]["codec_name"] == "mov_text"
    assert [chapter["tags"]["title"] for chapter in told["chapters"]] == [title for _, title in CHAPTERS]
