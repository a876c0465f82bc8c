"""The command: what it prints, what it refuses in one line, and that nothing half-written stays behind."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tomllib
from pathlib import Path
from typing import get_args

import av
import numpy as np
import pytest

import scenes
from scenes.commands import films, render
from scenes.content.loader import DEFAULT_CONTENT
from scenes.content.scenario import ScenarioFile
from scenes.core.assets import ASSETS
from scenes.film import ALL_SCENES, SCENES
from tests.command import run, values

OPTIONS = ("--assets", "--content", "--scenario", "--set", "--palette", "--hardware", "--headline", "--subtitle", "--quote")


def test_help_names_the_commands() -> None:
    text = run("--help").output
    assert all(
        command in text
        for command in (
            "list",
            "numbers",
            "check",
            "init",
            "render",
            "still",
            "graph",
            "loop",
            "poster",
            "film",
            "measure",
            "preview",
            "deck",
            "handout",
            "cache",
            "scenario",
        )
    )


def test_the_version_is_said_once(root: Path) -> None:
    assert run("--version").output == f"explainer {scenes.__version__}\n"
    stated = [
        line
        for line in (root / "pyproject.toml").read_text(encoding="utf-8").splitlines()
        if re.search(rf"(?<!==){re.escape(scenes.__version__)}", line)
    ]
    assert stated == [], "the version stands in scenes/__init__.py alone"


@pytest.mark.parametrize("command", ["list", "numbers", "check", "render", "poster", "film", "preview"])
def test_every_command_takes_the_choices(command: str) -> None:
    text = run(command, "--help").output
    assert all(option in text for option in OPTIONS)


def test_a_new_scenario_has_every_key_with_an_example_and_is_never_written_over(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    assert run("scenario", "new", str(file)).exit_code == 0
    text = file.read_text(encoding="utf-8")
    assert run("numbers", "--scenario", str(file), "--json").exit_code == 0
    every = re.sub(r"^# (\w+ = )", r"\1", text, flags=re.MULTILINE)
    found, keys = tomllib.loads(every), ScenarioFile.model_fields
    assert found.keys() == keys.keys()
    for name, table in ((name, field.annotation) for name, field in keys.items() if name != "name"):
        (given,), kind = (found[name].values(), get_args(table)[1]) if get_args(table) else ([found[name]], table)
        assert given.keys() == kind.model_fields.keys(), name
    ScenarioFile.model_validate(found)
    assert all("#" in line for line in text.splitlines() if " = " in line and not line.startswith("# A"))
    file.write_text("mine", encoding="utf-8")
    refused = run("scenario", "new", str(file))
    assert (refused.exit_code, file.read_text(encoding="utf-8")) == (2, "mine")
    assert refused.output.replace("\n", "") == f"{file}: is there already; choose another name, or move it away"


def test_list_names_every_scene_with_its_seconds() -> None:
    text = run("list").output
    assert all(scene.key in text and scene.name in text for scene in SCENES)
    assert "film" in text


def test_list_names_files_that_can_be_opened_from_any_folder(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder, first in ((root, "scenes/sections/opening/scene.py"), (tmp_path, str(root / "scenes/sections/opening/scene.py"))):
        monkeypatch.chdir(folder)
        paths = [line.split()[1] for line in run("list").output.splitlines() if ".py" in line]
        assert paths[0] == first
        assert all(Path(path).is_file() for path in paths) and len(paths) == len(ALL_SCENES)


def test_init_copies_and_says_which_commands_use_the_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("init", "our talk")
    assert result.exit_code == 0
    assert "  explainer poster --assets 'our talk' -o poster.png\n" in result.output
    assert "  explainer poster --content 'our talk/content.toml' --palette 'our talk/palettes/paper.toml'\n" in result.output
    assert values("--assets", "our talk") == values()
    again = run("init", "our talk")
    assert (again.exit_code, len(again.output.splitlines())) == (2, 1)
    assert again.output.startswith(
        "our talk: holds content.toml, content.de.toml, corpus.de.toml, timing.toml, scenario.toml, hardware.toml, worksheet.toml, worksheet.de.toml, landscape.toml, scenarios, "
        "palettes already; choose"
    )
    hardware = tmp_path / "our talk" / "hardware.toml"
    hardware.write_text(hardware.read_text(encoding="utf-8").replace("memory = 141e9", "memory = 200e9"), encoding="utf-8")
    assert values("--assets", "our talk")["serving_memory_bytes"] == values("--hardware", str(hardware))["serving_memory_bytes"] == 1600e9


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("render", "nope"), "no scene has the key 'nope'; choose one of opening, data_pipeline"),
        (("render", "opening/nope"), "opening has no cue 'nope'; choose one of chip_wakes, traces_reach_out, document_enters"),
        (("render", "inference_servng"), "no scene has the key 'inference_servng'; did you mean inference_serving?"),
        (("still", "opening/chip_wake"), "opening has no cue 'chip_wake'; did you mean chip_wakes?"),
        (("render", "05-99"), "05-99: no cue has this number; `explainer list --cues` lists them"),
        (("check", "nl.toml"), "nl.toml: is a file where a scene's key belongs; write --content nl.toml"),
        (("film", "--fps", "29,97"), "--fps: '29,97' is no frame rate (a point, not a comma); write 24"),
        (("film", "--pace", "0,8"), "--pace: is no number; write digits, with a point, not a comma"),
        (
            ("film", "--transparent"),
            "film: has no option --transparent; a film has its ground; `explainer render KEY … --transparent` makes",
        ),
        (("poster", "--widht", "270"), "poster: has no option --widht; did you mean --width?"),
        (("poster", "--width", "21600x"), "--width: is no whole number; write digits alone"),
        (("poster", "--width", "21600"), "--width: must be less than or equal to 10800; choose another"),
        (("film", "--size"), "--size: needs a value; write one after it"),
        (("still",), "explainer still: NAME is missing; `explainer still --help` says what it may be"),
        (
            ("still", "opening/chip_wakes", "b"),
            "still: b is too much; it draws one cue; `explainer render KEY/CUE KEY/CUE --stills` draws several",
        ),
        (("voice", "saay"), "voice: no such command 'saay'. Did you mean 'say'?"),
        (("--foo",), "explainer: has no option --foo; `explainer --help` lists them"),
        (("render", "opening", "--preset", "best"), "preset: no preset is called 'best'; choose one of draft, talk, archive"),
        (("render", "opening", "--size", "big"), "--size: 'big' is not of the form 1920x1080"),
        (("render", "opening", "--size", "1921x1080"), "--size: '1921x1080' needs two even numbers"),
        (("render", "opening", "--size", "3000x1000"), "--size: '3000x1000' is beyond 9:21 to 21:9"),
        (("poster", "-o", "poster.jpg"), "-o: poster.jpg cannot be written; end the name in .png"),
        (("poster", "--palette", "pink"), "palette: no palette is called 'pink'; choose one of aurora, deep-navy, okabe-night, paper"),
        (
            ("numbers", "--set", "training.gpus=0"),
            "--set training.gpus=0: training.gpus: 0 cannot be; choose a number greater than or equal to 1",
        ),
        (("numbers", "--csv", "--markdown"), "--json, --markdown, --csv: only one of them can be; choose one"),
        (("numbers", "--compare", "default", "mine"), "scenario: no scenario is called 'mine'; choose one of 405b-16384-gpus, 8b-one-node"),
        (
            ("numbers", "--compare", "default", "8b-one-node", "--scenario", "8b-one-node"),
            "--compare: names both scenarios; leave out --scenario and EXPLAINER_SCENARIO",
        ),
        (("scenario", "new", "ours.json"), "ours.json: is no .toml file; end the name in .toml"),
        (("poster", "--set", "model.kv_heads=7"), "--set model.kv_heads=7: model.kv_heads: 64 heads cannot share 7 KV heads evenly"),
        (("check", "--set", "serving.batch_limit=9000"), "--set serving.batch_limit=9000: serving.batch_limit: 9000 requests of "),
        (
            ("film", "--set", "serving.contxt=1"),
            "--set serving.contxt=1: serving.contxt: is not a known key; write 'context', or delete it",
        ),
        (("list", "--set", "context"), "--set: 'context' is not of the form table.key=value"),
        (
            ("render", "opening", "--scenario", "none"),
            "--scenario: no scenario is called 'none'; choose one of 405b-16384-gpus, 8b-one-node",
        ),
        (("preview", "--scenario", "gone.toml"), "gone.toml: no such file; check the name"),
        (("poster", "--content", "gone.toml"), "gone.toml: no such file; check the name"),
        (("poster", "--hardware", "gone.toml"), "gone.toml: no such file; check the name"),
        (("poster", "--assets", "gone"), "gone: no such folder; `explainer init gone` makes one"),
        (("poster", "--headline", "W" * 60), "--headline: poster.headline (poster, sheet): 'WWW"),
        (("poster", "--headline", ""), "--headline: is empty; write something, or leave the option out"),
        (("poster", "--set", "model.heads=63"), "assets/scenario.toml with --set model.heads=63: model.kv_heads: "),
        (("poster", "--headline", "W" * 61), "--headline: poster.headline: has 61 characters, at most 60"),
        (("poster", "--quote", "long " * 40), "--quote: footer.quote: "),
    ],
)
def test_bad_input_is_one_clear_line(arguments: tuple[str, ...], line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == 2
    lines = [text for text in result.output.splitlines() if text]
    assert len(lines) == 1
    assert line in lines[0]
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("")
    result = run("poster", "--width", "270", "-o", str(blocker / "poster.png"))
    assert result.exit_code == 1
    assert "choose another folder" in result.output


def test_what_cannot_be_written_is_told_before_anything_is_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("fifo.png")
    Path("null.mp4").symlink_to("/dev/null")
    told = [
        (("poster", "-o", "fifo.png"), "fifo.png: is a fifo where a file is to be written; move it away, or name another"),
        (("still", "opening/chip_wakes", "-o", "fifo.png"), "fifo.png: is a fifo where a file is to be written; "),
        (("film", "-o", "null.mp4"), "null.mp4: is a device where a file is to be written; "),
        (("film", "-o", "-"), "-o: - is standard output, which takes no film; name a file or folder"),
        (("render", "opening", "-o", "-"), "-o: - is standard output, which takes no film; "),
        (("poster", "-o", "x" * 260 + ".png"), "File name too long; choose a shorter name"),
    ]
    monkeypatch.setattr("scenes.sections.poster.picture.poster_pixels", drawn)
    monkeypatch.setattr("scenes.preview.cue_still", drawn)
    for command in (films, render):
        monkeypatch.setattr(command, "render_wanted", drawn)
    for arguments, line in told:
        result = run(*arguments)
        assert result.exit_code in (1, 2) and line in result.output and len(result.output.splitlines()) == 1, result.output
    assert sorted(file.name for file in tmp_path.iterdir()) == ["fifo.png", "null.mp4"]


def drawn(*_: object) -> None:
    """Stand in for what draws, where nothing is to be drawn."""
    raise AssertionError("it was drawn")


@pytest.mark.parametrize(("kind", "magic"), [("png", b"\x89PNG"), ("webp", b"RIFF")])
def test_a_picture_may_go_to_standard_output(kind: str, magic: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("scenes.preview.cue_still", lambda *_, **__: np.zeros((4, 4, 3), np.uint8))
    result = run("still", "opening/chip_wakes", "--format", kind, "-o", "-")
    assert result.stdout_bytes.startswith(magic) and result.stderr == "" and not list(tmp_path.iterdir())


def test_a_poster_that_is_written_through_a_link_disturbs_nothing_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scenes.sections.poster.picture.poster_pixels", lambda *_: np.zeros((4, 4, 3), np.uint8))
    beside, link = tmp_path / ".poster.png.part", tmp_path / "poster.png"
    beside.write_bytes(b"of another run")
    link.symlink_to("real.png")
    assert run("poster", "-o", str(link)).exit_code == 0
    assert link.is_symlink() and beside.read_bytes() == b"of another run" and (tmp_path / "real.png").stat().st_size > 60


def test_a_long_path_is_printed_in_one_line_and_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scenes.sections.poster.picture.poster_pixels", lambda *_: np.zeros((4, 4, 3), np.uint8))
    file = tmp_path / ("long name " * 12) / "a :rocket: [bold]poster.png"
    assert run("poster", "-o", str(file)).stderr == f"{file}\n"
    monkeypatch.setenv("EXPLAINER_CACHE", str(file.parent))
    assert run("cache", "show").stdout.startswith(f"{file.parent}\n")


@pytest.mark.parametrize("option", ["--content", "--palette", "--scenario", "--hardware", "--timing"])
def test_a_mark_of_byte_order_is_no_fault(option: str, tmp_path: Path) -> None:
    name = {"--palette": "palettes/paper.toml"}.get(option, f"{option[2:]}.toml")
    file = tmp_path / "OURS.TOML"
    file.write_bytes(b"\xef\xbb\xbf" + (ASSETS / name).read_bytes())
    assert run("list", option, str(file)).exit_code == 0


def test_render_writes_clips_and_a_second_run_takes_them_from_the_cache(tmp_path: Path) -> None:
    arguments = ("render", "opening", "opening/document_enters", "--size", "160x90", "--fps", "5", "--preset", "draft", "-o", str(tmp_path))
    lines = run(*arguments)
    assert lines.exit_code == 0, lines.output
    assert "opening/chip_wakes 24 frames" in lines.output
    files = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert set(files) == {f"{name}.{ending}" for name in ("opening", "opening-document_enters") for ending in ("mp4", "srt", "vtt")}
    assert [frames(tmp_path / name) for name in sorted(files) if name.endswith(".mp4")] == [18, 66]
    again = run(*arguments, "--json")
    assert again.exit_code == 0
    told = json.loads(again.stdout)
    assert [(clip["cue"], clip["from_cache"]) for clip in told["clips"]] == [
        ("chip_wakes", True), ("traces_reach_out", True), ("document_enters", True)
    ]  # fmt: skip
    assert sorted(told["files"]) == sorted(str(tmp_path / name) for name in files)
    assert (told["frames"], told["rendered_frames"]) == (66, 0)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == files
    assert run(*arguments, "--quiet").output == ""


def frames(file: Path) -> int:
    with av.open(str(file)) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == (160, 90)
        return sum(1 for _ in container.decode(video=0))


def test_the_palette_changes_the_picture(tmp_path: Path) -> None:
    files = [tmp_path / f"{name}.png" for name in ("deep-navy", "paper")]
    for file in files:
        assert run("poster", "--width", "270", "--palette", file.stem, "-o", str(file)).exit_code == 0
    assert files[0].read_bytes() != files[1].read_bytes()


def test_a_caption_without_its_cue_and_a_stray_brace_are_named(tmp_path: Path) -> None:
    text = DEFAULT_CONTENT.read_text(encoding="utf-8")
    file = tmp_path / "ours.toml"
    file.write_text(text.replace("workers_read_in_parallel =", "workers_read_in_paralel ="), encoding="utf-8")
    for command in (("list",), ("render", "data_pipeline")):
        result = run(*command, "--content", str(file))
        assert result.exit_code == 2
        assert result.output.splitlines() == [
            "content: data_pipeline.captions.workers_read_in_parallel: is missing; add this key or mend its spelling",
            "content: data_pipeline.captions.workers_read_in_paralel: is no cue of the film; write 'workers_read_in_parallel', or delete it",
        ]
    file.write_text(text.replace('step = "step {step}"', 'step = "{step} {"'), encoding="utf-8")
    result = run("list", "--content", str(file))
    assert result.exit_code == 2
    assert "training_step.labels.step: holds a stray brace" in result.output


def test_preview_draws_where_the_repository_keeps_nothing() -> None:
    """Without -o no file of the README is drawn over: git ignores the folder."""
    from scenes.commands.loops import PREVIEWS
    from tests.ninth_section import ROOT

    ignored = subprocess.run(["git", "check-ignore", "-q", str(PREVIEWS / "poster.png")], cwd=ROOT, check=False)
    assert ignored.returncode == 0 or not (ROOT / ".git").exists()
    assert Path("media/preview") != PREVIEWS and "-o media/preview" in (ROOT / "Makefile").read_text(encoding="utf-8")
