"""The bench's parts at tiny sizes: the same frames on both sides, honest sums, whole files, nothing left behind."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import av
import numpy as np
import pytest
from manim import Animation, Camera, MoveAlongPath, Rotate, Scene, Text, VMobject, tempconfig

from benchmarks import __main__ as bench
from benchmarks import rows
from benchmarks.__main__ import main
from benchmarks.command import CommandError, run
from benchmarks.encoding import encode_alone
from benchmarks.parts import CAPTION, PICTURE, edit
from benchmarks.plain import PlainSection, set_frame
from benchmarks.plain_motion import stock_animations
from benchmarks.rendering import Size, render_in, settings
from benchmarks.rows import END, START, Row
from benchmarks.scaling import ClipCost, FilmCost, clips_of, markdown, schedule
from benchmarks.subjects import SUBJECTS, ours, plain
from scenes.drawing.shape import Label, Shape
from scenes.drawing.timeline import Travels
from scenes.render.renderer import LayeredRenderer

SIZE = Size(160, 90, 5)
CUES = ("training_cluster", ("links_come_up",))


def film_of(folder: Path) -> list[np.ndarray]:
    (file,) = [file for file in folder.rglob("*.mp4") if "partial_movie_files" not in file.parts]
    with av.open(str(file)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def likeness(first: np.ndarray, second: np.ndarray) -> float:
    """Return the correlation of two pictures' brightness."""
    return float(np.corrcoef(first.max(2).ravel(), second.max(2).ravel())[0, 1])


def plain_scene() -> Scene:
    set_frame(SIZE.width, SIZE.height)
    return plain(*CUES)()


@pytest.mark.slow
def test_plain_manim_and_ours_render_as_many_frames_of_the_same_picture(tmp_path: Path) -> None:
    stock = render_in(tmp_path / "plain", SIZE, plain_scene)
    own = render_in(tmp_path / "own", SIZE, ours(*CUES))
    first, second = film_of(tmp_path / "plain"), film_of(tmp_path / "own")
    assert abs(stock.frames - own.frames) <= 1, "a play of stock Manim may be one frame off"
    assert (stock.frames, own.frames) == (len(first), len(second))
    for one, other in ((first[-1], second[-1]), (first[-1] - first[0].astype(float), second[-1] - second[0].astype(float))):
        shifted = likeness(one, np.roll(other, 6, axis=1))
        assert likeness(one, other) > max(0.4, shifted + 0.1), "the pictures differ in more than light"
    for found in (stock, own):
        assert found.build > 0 and found.seconds > 0 and found.cpu > 0


@pytest.mark.slow
def test_plain_manim_is_stock_manim_and_moves_what_the_walk_moves(tmp_path: Path) -> None:
    played: list[Animation] = []
    walked: list[Animation] = []
    with tempconfig(settings(SIZE, tmp_path) | {"dry_run": True}):
        scene = plain_scene()
        play, show = scene.play, scene.show
        scene.play = lambda *animations, **options: (played.extend(animations), play(*animations, **options))
        scene.show = lambda pictures, animations: (walked.extend(animations), show(pictures, animations))
        scene.render()
        assert type(scene.camera) is Camera and not isinstance(scene.renderer, LayeredRenderer)
    members = [member for mobject in scene.mobjects for member in mobject.get_family()]
    assert not any(isinstance(member, Shape) for member in members)
    seen = [stocked.shape for stocked in scene.stock.values()]
    labels = {shape.text for shape in seen if isinstance(shape, Label)}
    assert "Accelerator Node 1" in " ".join(labels)
    assert labels - {""} <= {member.original_text for member in members if isinstance(member, Text)}
    ways = [way for animation in played for way in _nested(animation) if isinstance(way, MoveAlongPath)]
    sent = sum(len(travels.courses) for travels in walked if isinstance(travels, Travels))
    assert len(ways) == sent > 0, "as many payloads as the walk sends"
    assert all(type(way.path) is VMobject for way in ways)


def _nested(animation: object) -> list[object]:
    return [animation, *(inner for part in getattr(animation, "animations", ()) for inner in _nested(part))]


def test_what_plain_manim_cannot_show_is_named() -> None:
    with pytest.raises(TypeError, match="Rotate: plain Manim has no animation for it"):
        stock_animations(Rotate(VMobject()), None)


def test_the_measured_cues_exist_and_the_plain_scene_is_given_the_section_itself() -> None:
    for subject in SUBJECTS:
        scene = plain(subject.key, subject.cues)
        assert issubclass(scene, PlainSection)
        assert tuple(scene.section.cues[k].name for k in scene.wanted) == subject.cues


@pytest.mark.slow
def test_the_encoder_alone_gets_every_frame_and_writes_the_same_film(tmp_path: Path) -> None:
    alone = encode_alone(tmp_path, SIZE, ours(*CUES))
    raw = (tmp_path / "frames.rgba").stat().st_size
    assert raw % (SIZE.width * SIZE.height * 4) == 0 < raw
    again = []
    for file in sorted(tmp_path.glob("alone-*.mp4"), key=lambda file: int(file.stem.partition("-")[2])):
        with av.open(str(file)) as container:
            again += [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    (film,) = [file for file in tmp_path.rglob("*.mp4") if "partial_movie_files" not in file.parts and not file.stem.startswith("alone")]
    with av.open(str(film)) as container:
        first = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    assert len(first) == len(again) == alone.frames
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))


def test_a_command_is_watched_with_its_children() -> None:
    inner = "import time; held = bytearray(200 << 20); held[::4096] = b'x' * len(held[::4096]); time.sleep(1)"
    spent = run([sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}]); print('done')"])
    assert spent.output == "done\n"
    assert 200 < spent.peak < 400, "the child's memory counts, and is not added to the parent's"
    assert spent.wall > max(1, spent.cpu) and spent.cpu > 0


def test_a_command_that_fails_is_named_with_its_last_words() -> None:
    with pytest.raises(CommandError, match="ended with 3.*no such thing"):
        run([sys.executable, "-c", "import sys; print('no such thing', file=sys.stderr); sys.exit(3)"])


def test_the_words_that_are_changed_stand_once_in_the_content_file(tmp_path: Path, root: Path) -> None:
    file = tmp_path / "content.toml"
    file.write_text((root / "assets" / "content.toml").read_text(encoding="utf-8"), encoding="utf-8")
    for old, new in (CAPTION, PICTURE):
        edit(file, old, new)
        assert new in file.read_text(encoding="utf-8")
        with pytest.raises(ValueError, match="stands 0 times"):
            edit(file, old, new)


def row(part: int, met: bool | None = None, measured: str = "1") -> Row:
    return Row(part, "what", "≥ 1", measured, met, 12.0, {"a": [1]})


def test_rows_survive_a_file_and_a_partial_run_keeps_the_others(tmp_path: Path) -> None:
    file = tmp_path / "media" / "bench.json"
    rows.save([row(1), row(2, True)], "2 cores", file)
    assert rows.load(file) == [row(1), row(2, True)]
    assert rows.merged(rows.load(file), [row(1, False, "new")]) == [row(1, False, "new"), row(2, True)]
    assert [path.name for path in file.parent.iterdir()] == ["bench.json"]
    file.write_text("{")
    assert rows.load(file) == []


def test_the_table_stands_between_the_marks_of_the_readme(tmp_path: Path, root: Path) -> None:
    file = tmp_path / "README.md"
    file.write_text((root / "README.md").read_text(encoding="utf-8"), encoding="utf-8")
    for measured in ("1", "2"):
        rows.put_into(file, rows.markdown([row(1, True, measured)], "Measured here."))
    text = file.read_text(encoding="utf-8")
    between = text.partition(START)[2].partition(END)[0]
    assert "| 1 | what | ≥ 1 | 2 | yes | 12 |" in between and "| 1 | what | ≥ 1 | 1 |" not in text
    assert text.partition(START)[0] == (root / "README.md").read_text(encoding="utf-8").partition(START)[0]
    file.write_text("no marks")
    with pytest.raises(ValueError, match="marks"):
        rows.put_into(file, "x")


def test_what_cannot_be_chosen_is_refused(capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--only", "9"])
    assert ended.value.code == 2 and "write numbers of 1, 2, 3, 4, 5" in capsys.readouterr().err


def test_parts_that_were_measured_are_kept_when_a_later_one_is_interrupted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> list[Row]:
        raise KeyboardInterrupt

    (tmp_path / "README.md").write_text(f"before\n{START}\n{END}\nafter\n")
    monkeypatch.setattr(bench, "ROOT", tmp_path)
    monkeypatch.setattr(bench, "RESULT", tmp_path / "bench.json")
    monkeypatch.setattr(bench, "PARTS", {1: lambda *_: [row(1, True)], 2: interrupted})
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    assert main([]) == 130
    assert [found.part for found in rows.load(tmp_path / "bench.json")] == [1, 6]
    assert "| 1 | what | ≥ 1 | 1 | yes | 12 |" in (tmp_path / "README.md").read_text(encoding="utf-8")
    before = (tmp_path / "README.md").read_bytes()
    assert main(["--quick", "--only", "1"]) == 0
    assert (tmp_path / "README.md").read_bytes() == before, "small sizes write no table"


def test_an_interrupted_bench_ends_its_commands_and_leaves_no_folder(tmp_path: Path, root: Path) -> None:
    bench = subprocess.Popen(
        [sys.executable, "-m", "benchmarks", "--quick", "--only", "1"],
        cwd=root, env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "TMPDIR": str(tmp_path)}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    until = time.monotonic() + 60
    while not list(tmp_path.glob("bench-*/bench-*")) and time.monotonic() < until:
        time.sleep(0.05)
    bench.send_signal(signal.SIGTERM)
    words = bench.communicate(timeout=30)[1]
    assert bench.returncode == 130 and "interrupted" in words
    assert list(tmp_path.glob("bench-*")) == []


def clip(name: str, frames: int, job: float) -> ClipCost:
    """Return a clip that takes a second to plan, half a second to make."""
    return ClipCost(name, frames, 1.0, 0.5, job - 0.5)


FILM = FilmCost(2.0, 1.0, (clip("a/one", 10, 2.0), clip("a/two", 60, 6.0), clip("b/one", 20, 3.0), clip("b/two", 30, 3.0)), (1, 23.4))


def test_one_worker_does_everything_in_turn() -> None:
    assert FILM.seconds(1) == pytest.approx(2 + 1 + 4 * 1 + 14)


def test_plans_come_first_and_a_clip_as_soon_as_its_plan_is_there() -> None:
    assert schedule(FILM.clips, 2) == pytest.approx(10.0)  # plans until 2; two 2..8 and b/two 2..5; b/one 5..8; a/one 8..10
    assert schedule(FILM.clips, 3) == pytest.approx(7.0)  # a/two is drawn from 1 to 7, while a/one is still being planned
    assert schedule(FILM.clips, 4) == schedule(FILM.clips, 64) == pytest.approx(1 + 6)


def test_a_schedule_is_never_longer_with_more_workers() -> None:
    times = [FILM.seconds(workers) for workers in (1, 2, 4, 8, 64)]
    assert times == sorted(times, reverse=True)
    assert min(times) >= 2 + 1 + max(clip.plan + clip.job for clip in FILM.clips)


def test_the_prediction_says_what_it_rests_on() -> None:
    told = markdown(FILM)
    assert (
        "4 clips: planning 4.0 s in all, making their scenes 2.0 s, 120 frames 12.0 s (100.0 ms a frame); longest job a/two 6.0 s" in told
    )
    assert "| 1 | 21.0 | 6 | 1.0 | 1.00 |" in told
    assert "| 2 | 13.0 | 9 | 1.6 | 0.81 |" in told
    assert "By the clock, workers: 1, the film took 23.4 s; predicted are 21.0 s." in told


def test_clips_are_read_from_what_the_film_command_tells() -> None:
    told = [
        {"scene": "a", "cue": "rest", "frames": 5, "seconds": 0.5, "key": "x"},
        {"scene": "b", "cue": "hand_over", "frames": 4, "seconds": None},
        {"scene": "b", "cue": "rest", "frames": 2, "seconds": 0.1},
    ]
    found = clips_of({"clips": told}, {"a": {"": 0.2, "rest": 1.0}, "b": {"": 0.3, "rest": 2.0}})
    assert found == (ClipCost("a/rest", 5, 1.0, 0.2, 0.5), ClipCost("b/rest", 2, 2.0, 0.3, 0.1))
