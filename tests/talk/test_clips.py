"""Real clips of one cue, little and short: every kind of file read back, the manifest, and what is not made again."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from publish.manifest import Cue, Manifest, pick, read_manifest
from scenes.core.errors import InputError
from scenes.video.dissolve import SECONDS
from tests.command import run

FPS = 5
ASK = ("clips", "opening/chip_wakes", "--editions", "180p", "--fps", str(FPS), "--jobs", "1", "--silent", "--quiet", "--kinds", "all")


@pytest.fixture(scope="module")
def cue(manifest: Manifest) -> Cue:
    (section,) = manifest.sections
    (cue,) = section.cues
    return cue


def frames(file: Path) -> list[np.ndarray]:
    with av.open(str(file)) as film:
        return [frame.to_ndarray(format="rgb24").astype(int) for frame in film.decode(video=0)]


def file_of(kit: Path, cue: Cue, kind: str) -> Path:
    (media,) = [media for media in cue.files if media.kind == kind]
    return kit / media.path


def test_every_kind_is_made_and_named(cue: Cue) -> None:
    assert [media.path for media in cue.files] == [
        f"clips/0_opening-1_chip_wakes{end}"
        for end in (
            "-180p.mp4",
            "-180p-silent.mp4",
            "-180p-loop.mp4",
            ".webp",
            ".gif",
            "-180p-first.png",
            "-180p-last.png",
            "-180p-alpha.webm",
            "-180p-alpha.mov",
        )
    ]
    assert (cue.number, cue.name, cue.title) == (1, "chip_wakes", "Chip wakes") and cue.said and cue.seen


def test_first_and_last_frame_are_those_of_the_clip(kit: Path, cue: Cue) -> None:
    shown = frames(file_of(kit, cue, "clip"))
    for kind, frame in (("first", shown[0]), ("last", shown[-1])):
        assert np.abs(np.asarray(Image.open(file_of(kit, cue, kind))).astype(int) - frame).max() <= 1
    assert np.abs(shown[0] - shown[-1]).max() > 50  # something happened


def test_a_loop_has_no_seam(kit: Path, cue: Cue) -> None:
    shown, looped = frames(file_of(kit, cue, "silent")), frames(file_of(kit, cue, "loop"))
    assert len(looped) == len(shown) + max(1, round(SECONDS * FPS))
    assert all(np.array_equal(a, b) for a, b in zip(shown, looped, strict=False))
    cut, seam = np.abs(shown[-1] - shown[0]).mean(), np.abs(looped[-1] - looped[0]).mean()
    assert seam < 0.6 * cut


def test_animated_pictures_repeat_for_ever_and_last_as_long(kit: Path, cue: Cue) -> None:
    for kind in ("webp", "gif"):
        with Image.open(file_of(kit, cue, kind)) as picture:
            assert picture.info["loop"] == 0 and picture.n_frames > 10
            lasts = 0
            for number in range(picture.n_frames):
                picture.seek(number)
                picture.load()
                lasts += picture.info["duration"]
            assert picture.size == (320, 180)
        assert lasts == pytest.approx(1000 * cue.seconds, abs=1400)  # a WebP holds its last frame


@pytest.mark.parametrize("kind", ["alpha", "prores"])
def test_a_clip_without_ground_is_transparent_where_nothing_is(kit: Path, cue: Cue, kind: str) -> None:
    with av.open(str(file_of(kit, cue, kind))) as film:
        stream = film.streams.video[0]
        decoder = av.CodecContext.create("libvpx-vp9", "r") if kind == "alpha" else stream.codec_context
        found = []
        for packet in film.demux(stream):
            found += decoder.decode(packet)
        picture = found[-1].to_ndarray(format="rgba")
    assert picture[5, 5, 3] < 40 < 200 < picture[..., 3].max()


def test_sizes_and_digests_are_those_of_the_files(kit: Path, manifest: Manifest) -> None:
    assert read_manifest(kit) == manifest
    for media in manifest.media():
        assert (kit / media.path).stat().st_size == media.bytes


def test_what_is_there_is_not_made_again(kit: Path, cue: Cue) -> None:
    before = {media.path: (kit / media.path).stat().st_mtime_ns for media in cue.files}
    broken = file_of(kit, cue, "gif")
    broken.write_bytes(b"half")
    assert run(*ASK, "-o", str(kit)).exit_code == 0
    changed = [path for path, time in before.items() if (kit / path).stat().st_mtime_ns != time]
    assert changed == [broken.relative_to(kit).as_posix()] and broken.stat().st_size > 4


def test_a_kit_that_is_not_whole_is_refused(kit: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=f"{tmp_path}/manifest.json: is missing; make it with `explainer clips -o {tmp_path}`"):
        read_manifest(tmp_path)
    text = (kit / "manifest.json").read_text()
    for wrong, said in (
        (text.replace('"version": 1', '"version": 7', 1), "version 7 where 1 is read"),
        (text[:200], "is no JSON"),
        (text.replace('"logo": ""', '"logo": "../logo.png"'), "speaker.logo: Value error, leaves the kit's folder"),
        (text, "is named in manifest.json and missing"),
    ):
        (tmp_path / "manifest.json").write_text(wrong)
        with pytest.raises(InputError, match=said):
            read_manifest(tmp_path)


def test_files_are_picked_by_kind_height_and_shape(cue: Cue) -> None:
    clip = pick(cue.files, "clip")
    assert clip is not None and (clip.width, clip.height) == (320, 180) == (pick(cue.files, "clip", 720).width, 180)  # type: ignore[union-attr]
    assert pick(cue.files, "clip", 100) is None and pick(cue.files, "clip", aspect=9 / 16) is None
