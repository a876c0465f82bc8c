"""What a speaker asks for: the list of cues, numbered steps and stills, films of some scenes, where files go, frame rates, pace."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from scenes.cli import app
from scenes.commands.shared import parse_fps, parse_pace
from scenes.commands.targets import file_target, file_targets, folder_target
from scenes.core.errors import InputError
from scenes.film import SCENES, clips_of, cue_number, scene_called, seconds_of
from scenes.project import Project
from scenes.session import numbered, wanted_of
from scenes.video.dissolve import SECONDS as SECONDS_BETWEEN

SMALL = ("--size", "160x90", "--fps", "5", "--preset", "draft", "--jobs", "1", "--silent")
SECONDS = {"chip_wakes": 4.7, "traces_reach_out": 4.85, "document_enters": 3.7}


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result


def read(file: Path) -> tuple[set[Fraction], list[Fraction]]:
    """Return the frame rates that a file tells, and when each of its frames is shown, exactly."""
    with av.open(str(file)) as film:
        stream = film.streams.video[0]
        rates = {stream.average_rate, stream.guessed_rate}
        return rates, [Fraction(frame.pts) * frame.time_base for frame in film.decode(stream)]


# ---- the list
def test_the_list_of_cues_has_number_name_start_seconds_and_caption(project: Project) -> None:
    lines = [line for line in run("list", "--cues").output.splitlines() if line[0] != " "]
    cues = [(scene.key, *cue) for scene in SCENES for cue in clips_of(scene, project)]
    assert len(lines) == len(cues)
    for line, (key, cue, seconds) in zip(lines, cues, strict=True):
        number, name, _, told, _, text = line.split(maxsplit=5)
        assert (number, name, float(told)) == (cue_number(key, cue, project), f"{key}/{cue}", seconds)
        captions = getattr(getattr(project.content, key), "captions", {})
        said = " ".join(sentence.text for sentence in project.timing.cues[key][cue].sentences)
        assert text == (captions[cue].text if cue in captions else said)
    assert lines[0].startswith("00-01  opening/chip_wakes ") and lines[-1].startswith("09-04  poster/poster_stands ")
    assert any(line.startswith("05-03  inference_serving/token_is_decoded ") for line in lines)


def test_the_list_of_some_cues_at_a_pace() -> None:
    (line,) = run("list", "--cues", "operations/bucket_runs_dry", "--pace", "0.8").output.splitlines()
    assert float(line.split()[3]) == pytest.approx(7.55 / 0.8, abs=0.01)


def test_cues_have_their_start_in_a_film_of_the_scenes_that_are_named_and_scenes_their_sums(project: Project) -> None:
    lines = [line.split() for line in run("list", "--cues", "opening", "operations").output.splitlines()]
    first, second = (seconds_of(scene_called(key), project) for key in ("opening", "operations"))
    sums = {name: rest for name, *rest in lines if not name[0].isdigit()}
    assert sums["opening"] == ["0:00.0", f"{first:.2f}", "s"]
    start = next(line for line in lines if line[0] == "06-01")[2]
    assert sums["operations"] == [start, f"{second:.2f}", "s"]
    assert float(start.removeprefix("0:")) == pytest.approx(first + SECONDS_BETWEEN, abs=0.06)
    assert sums["film,"][-2] == f"{first + SECONDS_BETWEEN + second:.2f}"


def test_seconds_of_opening_and_finale_are_those_of_the_timing_file(tmp_path: Path) -> None:
    run("init", tmp_path / "ours")
    file = tmp_path / "ours" / "timing.toml"
    for key, cue in (("opening", "document_enters"), ("poster", "poster_stands")):
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(rf"(\[{key}\.{cue}\]\nseconds = )[\d.]+", r"\g<1>12.5", text), encoding="utf-8")
        (line,) = run("list", "--cues", f"{key}/{cue}", "--assets", tmp_path / "ours").output.splitlines()
        assert line.split()[3] == "12.50"


# ---- steps and stills
def test_steps_and_stills_are_numbered_and_the_still_is_the_last_frame(tmp_path: Path) -> None:
    run("render", "opening", "--steps", "--stills", *SMALL, "-o", tmp_path / "deck")
    names = ["00-01-chip_wakes", "00-02-traces_reach_out", "00-03-document_enters"]
    assert sorted(file.name for file in (tmp_path / "deck").iterdir()) == sorted(
        f"{name}.{kind}" for name in names for kind in ("mp4", "png")
    )
    for name in names:
        with av.open(str(tmp_path / "deck" / f"{name}.mp4")) as film:
            last = [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)][-1]
        still = np.asarray(Image.open(tmp_path / "deck" / f"{name}.png").convert("RGB"))
        assert still.shape == last.shape and np.abs(still.astype(int) - last).mean() < 6


def test_stills_alone_render_nothing(tmp_path: Path) -> None:
    told = json.loads(run("render", "operations/bucket_runs_dry", "--stills", "--json", *SMALL, "-o", tmp_path / "one.png").stdout)
    assert (told["clips"], told["files"]) == ([], [str(tmp_path / "one.png")])
    assert [file.name for file in tmp_path.iterdir()] == ["one.png"]


def test_numbers_are_those_of_the_list(project: Project) -> None:
    items = numbered(project, wanted_of(["poster", "inference_serving/token_is_decoded", "inference_serving"], project))
    assert [item.name for item in items[:5]] == [
        "09-01-sheet_assembles", "09-02-document_travels", "09-03-path_lights", "09-04-poster_stands", "05-03-token_is_decoded"
    ]  # fmt: skip
    assert len(items) == len(set(items)) == 4 + 7
    with pytest.raises(InputError, match="operations has no cue 'nope'; choose one of load_rises"):
        wanted_of(["operations/nope"], project)


def test_a_cue_is_also_called_by_its_number_and_hyphens_are_underscores(project: Project) -> None:
    (usual,) = wanted_of(["inference_serving/token_is_decoded"], project)
    for name in ("05-03", "05-03-token_is_decoded", "inference-serving/token-is-decoded"):
        assert wanted_of([name, "inference_serving/token_is_decoded"], project) == [usual]


# ---- where files go
def test_an_ending_names_a_file_and_anything_else_a_folder(tmp_path: Path) -> None:
    (tmp_path / "v1.2").mkdir()
    default = Path("media/film.mp4")
    assert file_target(None, default, ".mp4") == default
    for given in ("talk.mp4", "new/talk.MP4"):
        assert file_target(given, default, ".mp4") == Path(given)
    for given in ("talk", "talk/", ".", "..", f"{tmp_path}", f"{tmp_path}/v1.2", "v1.3/", "talk.mp4/"):
        assert file_target(given, default, ".mp4") == Path(given) / "film.mp4"
        assert file_targets(given, Path("media"), ["a", "b"], ".mp4") == [Path(given) / "a.mp4", Path(given) / "b.mp4"]
        assert folder_target(given, default) == Path(given)
    assert file_targets("talk.mp4", Path("media"), ["a"], ".mp4") == [Path("talk.mp4")]
    assert file_target("~/talk.mp4", default, ".mp4") == Path.home() / "talk.mp4"
    assert file_target("-", default, ".png") == Path("-") and file_target("-/", default, ".png") == Path("-/film.mp4")
    assert file_targets(None, Path("media"), ["a", "b"], ".png", ".jpg") == [Path("media/a.png"), Path("media/b.png")]


def test_what_cannot_be_a_file_or_folder_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").mkdir()
    for given, line in {
        "": "-o: is empty; name a file that ends in .mp4, or a folder",
        "-": "-o: - is standard output, which takes no film; name a file or folder",
        "x.webm": "-o: x.webm cannot be written; end the name in .mp4, or in / for a folder",
        f"{tmp_path}/clip.mp4": f"-o: {tmp_path}/clip.mp4 is a folder; end it in / to write into it, or choose another name",
    }.items():
        with pytest.raises(InputError) as caught:
            file_target(given, Path("media/film.mp4"), ".mp4")
        assert caught.value.findings == [line]
    with pytest.raises(InputError, match="-o: clip.mp4 is one file, and 2 are asked for; name a folder, or end the name in /"):
        file_targets("clip.mp4", Path("media"), ["a", "b"], ".mp4")
    with pytest.raises(InputError, match="-o: clip.mp4 is one file"):
        folder_target("clip.mp4", Path("media"))


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("film", "-o", "x.gif"), "-o: x.gif cannot be written; end the name in .mp4, or in / for a folder"),
        (("film", "--title", " "), "--title: is empty; write something, or leave the option out"),
        (("film", "opening/chip_wakes"), "opening/chip_wakes: a film is made of whole scenes"),
        (("film", "operations/"), "operations/: names no cue; write operations for the whole scene, or operations/CUE"),
        (("render", "opening", "operations", "-o", "clip.mp4"), "-o: clip.mp4 is one file, and 2 are asked for"),
        (("render", "opening", "--steps", "-o", "clip.mp4"), "-o: clip.mp4 is one file, and 3 are asked for"),
        (
            ("render", "opening/chip_wakes", "--steps", "--stills", "-o", "clip.mp4"),
            "-o: clip.mp4 is one file, and this command writes several",
        ),
        (
            ("still", "opening/chip_wakes", "-o", "a.gif"),
            "-o: a.gif cannot be written; end the name in .png or .jpg or .jpeg or .webp or .pdf or .svg",
        ),
        (("still", "opening/chip_wakes", "--format", "bmp"), "--format: 'bmp' is none; choose png, jpg, webp, pdf or svg"),
        (("loop", "opening/chip_wakes", "-o", "a.mp4"), "-o: a.mp4 cannot be written; end the name in .webp"),
        (("poster", "-o", ""), "-o: is empty; name a file that ends in .png or .webp or .pdf or .svg, or a folder"),
        (("voice", "mix", "-o", "a.mp3"), "-o: a.mp3 cannot be written; end the name in .wav"),
        (("voice", "record-sheet", "-o", "a.doc"), "-o: a.doc cannot be written; end the name in .pdf or .md"),
        (("list", "operations"), "list operations: lists all scenes; add --cues for the cues of some"),
    ],
)
def test_commands_refuse_in_one_line_and_write_nothing(
    arguments: tuple[str, ...], line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 2 and len(result.output.splitlines()) == 1
    assert result.output.startswith(line) and list(tmp_path.iterdir()) == []


def test_one_clip_goes_to_a_file_by_its_ending_and_to_a_folder_by_none(tmp_path: Path) -> None:
    for given, written in ((tmp_path / "my clip.mp4", "my clip.mp4"), (tmp_path / "deck", "deck/opening-document_enters.mp4")):
        run("render", "opening/document_enters", *SMALL, "-o", given)
        assert (tmp_path / written).is_file()
    run("still", "opening/document_enters", "--size", "160x90", "-o", f"{tmp_path}/deck/")
    assert (tmp_path / "deck" / "opening-document_enters.png").is_file()


# ---- a film of some scenes
@pytest.mark.slow
def test_a_film_of_scenes_in_another_order(tmp_path: Path) -> None:
    told = json.loads(run("film", "poster", "opening", *SMALL, "--json", "-o", tmp_path / "some.mp4").stdout)
    assert list(dict.fromkeys(clip["scene"] for clip in told["clips"])) == ["poster", "opening"]
    with av.open(str(tmp_path / "some.mp4")) as film:
        assert [chapter["metadata"]["title"] for chapter in film.chapters()] == ["Finale", "Opening"]
    assert (tmp_path / "some.chapters.txt").read_text(encoding="utf-8").splitlines()[0] == "0:00 Finale"


def test_two_films_in_one_folder_keep_their_texts_and_titles(tmp_path: Path) -> None:
    for name, title in (("film", ()), ("talk", ("--title", "Ours"))):
        printed = run("film", "opening", *SMALL, *title, "-o", tmp_path / f"{name}.mp4").output.splitlines()
        assert printed[-3:] == [str(tmp_path / beside(name, text)) for text in ("mp4", "chapters.txt", "events.json")]
        with av.open(str(tmp_path / f"{name}.mp4")) as film:
            assert film.metadata["title"] == ("Ours" if title else "AI INFRASTRUCTURE: HOW MODERN AI SYSTEMS WORK")
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "chapters.txt", "events.json", "film.mp4", "talk.chapters.txt", "talk.events.json", "talk.mp4"
    ]  # fmt: skip


def beside(film: str, text: str) -> str:
    return text if film == "film" and text != "mp4" else f"{film}.{text}"


def test_measuring_tells_of_what_is_in_the_file_alone(tmp_path: Path) -> None:
    run("render", "operations/bucket_runs_dry", *SMALL, "-o", tmp_path / "one.mp4")
    told = CliRunner().invoke(app, ["measure", str(tmp_path / "one.mp4")]).output
    assert [line.split()[0] for line in told.splitlines() if "smallest letter" in line] == ["operations/bucket_runs_dry"]
    assert re.search(r"smallest letter \d\.\d %", told) and "under 3.3 % of the frame's shorter side" in told
    assert "captions in the picture: 1 of 1 last long enough to be read; of the narration: no track" in told
    hurried = CliRunner().invoke(app, ["measure", str(tmp_path / "one.mp4"), "--pace", "2"])
    assert hurried.exit_code == 1 and "operations/bucket_runs_dry: too short to be read" in hurried.output


# ---- frame rates
@pytest.mark.parametrize(
    ("given", "rate"),
    [
        ("24", 24), ("25", 25), ("120", 120), ("1", 1), ("12.5", Fraction(25, 2)), ("30000/1001", Fraction(30000, 1001)),
        ("29.97", Fraction(30000, 1001)), ("23.976", Fraction(24000, 1001)), ("23.98", Fraction(24000, 1001)),
        ("59.94", Fraction(60000, 1001)), ("119.88", Fraction(120000, 1001)), ("60/2", 30), ("29.5", Fraction(59, 2)),
    ],
)  # fmt: skip
def test_frame_rates_are_exact(given: str, rate: Fraction) -> None:
    assert parse_fps(given) == rate


@pytest.mark.parametrize("given", ["0", "-25", "121", "240", "abc", "", "30/0", "nan", "inf", "29.333333", "1e9", "30 fps"])
def test_what_is_no_frame_rate_is_one_clear_line(given: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_fps(given)
    (line,) = caught.value.findings
    assert line.startswith("--fps: ") and "24, 25, 29.97" in line


SLOW = pytest.mark.slow


@pytest.mark.parametrize(
    ("fps", "pace"), [("24", "1.25"), pytest.param("29.97", "1", marks=SLOW), pytest.param("59.94", "0.8", marks=SLOW)]
)
def test_every_frame_has_its_exact_time_in_the_file(fps: str, pace: str, tmp_path: Path) -> None:
    size = ("--size", "64x64", "--preset", "draft", "--jobs", "1", "--silent")
    run("render", "opening", "--fps", fps, "--pace", pace, *size, "-o", tmp_path / "clip.mp4")
    rate = parse_fps(fps)
    rates, times = read(tmp_path / "clip.mp4")
    assert rates == {rate}
    assert times == [Fraction(k) / rate for k in range(len(times))]
    assert len(times) == sum(round(seconds / float(pace) * rate) for seconds in SECONDS.values())


# ---- pace
@pytest.mark.slow
def test_at_half_the_pace_every_second_frame_is_one_of_the_usual_film(tmp_path: Path) -> None:
    usual, slow = tmp_path / "usual.mp4", tmp_path / "slow.mp4"
    size = ("--size", "160x90", "--preset", "archive", "--jobs", "1", "--silent")
    run("render", "opening/document_enters", *size, "--fps", "10", "-o", usual)
    run("render", "opening/document_enters", *size, "--fps", "5", "--pace", "0.5", "-o", slow)
    frames = []
    for file in (usual, slow):
        with av.open(str(file)) as film:
            frames.append([frame.to_ndarray(format="rgb24").astype(int) for frame in film.decode(video=0)])
    assert len(frames[0]) == len(frames[1]) == 37, "twice as long at half as many frames a second"
    apart = [np.abs(one - other) for one, other in zip(*frames, strict=True)]
    moved = [np.abs(one - other).max() for one, other in zip(frames[0], frames[0][1:], strict=False)]
    assert max(map(np.max, apart)) < 20 < np.median(moved), "the encoder rounds, after the time between frames; nothing else is another"


def test_events_lie_at_their_seconds_of_a_slower_film(tmp_path: Path) -> None:
    found = {}
    for pace in ("1", "0.5"):
        run("film", "opening", *SMALL, "--pace", pace, "-o", tmp_path / pace / "film.mp4")
        found[pace] = json.loads((tmp_path / pace / "events.json").read_text(encoding="utf-8"))
    assert len(found["1"]) == len(found["0.5"]) > 0
    # clips are whole frames long, of 0.2 s each
    assert [event["seconds"] for event in found["0.5"]] == pytest.approx([2 * event["seconds"] for event in found["1"]], abs=0.5)


@pytest.mark.parametrize("pace", [0.49, 2.1, 0, -1, float("nan")])
def test_a_pace_that_cannot_be_is_one_clear_line(pace: float) -> None:
    with pytest.raises(InputError, match="--pace: .* cannot be; choose from 0.5"):
        parse_pace(pace)
