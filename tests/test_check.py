"""`explainer check` lays out all that any format draws, finds everything at once, and names the keys; the worst comes last."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scenes.check import Asked, Finding, _checked, _once, _Texts, check
from scenes.cli import app
from scenes.content.loader import DEFAULT_CONTENT
from scenes.core.box import Box
from scenes.core.errors import LayoutError
from scenes.core.formats import FORMATS, SHEET
from scenes.core.overflow import noting
from scenes.drawing.figure import Figure
from scenes.film import ALL_SCENES, scene_called
from scenes.lint import findings
from scenes.project import Choices, load_project
from scenes.raster.still import style_of

TEXT = DEFAULT_CONTENT.read_text(encoding="utf-8")


def changed(tmp_path: Path, old: str, new: str) -> Path:
    assert TEXT.count(old) == 1, old
    file = tmp_path / "ours.toml"
    file.write_text(TEXT.replace(old, new), encoding="utf-8")
    return file


def found(file: Path, key: str, *names: str) -> list[str]:
    project = load_project(Choices(content=file))
    return [finding.line(project) for finding in check(project, [scene_called(key)], [FORMATS[name] for name in names])]


GATEWAY = 'text = "A request passes the gateway and is turned into tokens.", key = "request"'
CASES = [  # section, what is changed, format, and the key and the fault that are named
    ("inference_serving", GATEWAY, f'text = "{"W" * 80}"', "wide", "inference_serving.captions.request_passes_gateway", "units"),
    ("inference_serving", GATEWAY, f'text = "{" ".join(["W" * 20] * 4)}"', "square", "captions.request_passes_gateway", "lines and has 2"),
    ("operations", 'title = "Operations, Reliability, and Safety"', f'title = "{"W" * 44}"', "wide", "operations.title", "units"),
    ("opening", "[opening]\n", f"[opening]\nmap = {['W' * 64, *'ABCDEFG']}\n".replace("'", '"'), "wide", "opening.map.1", "units"),
    ("poster", 'answers = "answers"', f'answers = "{"W" * 34}"', "square", "poster.counts.answers", "units"),
    ("training_step", 'loss = "Loss Compute"', f'loss = "{"W" * 40}"', "sheet", "training_step.stages.loss", "units"),
]  # fmt: skip


@pytest.mark.parametrize(("section", "old", "new", "name", "key", "fault"), CASES, ids=[f"{case[0]} {case[4]} {case[5]}" for case in CASES])
def test_a_text_that_cannot_be_set_is_found_by_its_key(
    tmp_path: Path, section: str, old: str, new: str, name: str, key: str, fault: str
) -> None:
    lines = found(changed(tmp_path, old, new), section, name)
    assert [line for line in lines if key in line.partition(" (")[0] and re.search(rf"needs \d+ {fault}", line)], lines


def test_all_findings_come_at_once_the_shortest_overflow_first(tmp_path: Path) -> None:
    file = changed(tmp_path, 'loss = "Loss Compute"', f'loss = "{"W" * 30}"')
    file.write_text(file.read_text(encoding="utf-8").replace('forward = "Forward Pass"', f'forward = "{"W" * 20}"'), encoding="utf-8")
    project = load_project(Choices(content=file))
    findings = check(project, [scene_called("training_step")], [FORMATS["sheet"], FORMATS["wide"]])
    known = [finding for finding in findings if finding.keys and finding.keys[0].startswith("training_step.stages.")]
    assert {(finding.keys[0].rpartition(".")[2], finding.format) for finding in known} >= {("forward", "sheet"), ("loss", "sheet")}
    assert [finding.over for finding in findings] == sorted(finding.over for finding in findings)
    (first,) = (
        finding for finding in known if finding.keys[0].endswith("forward") and finding.format == "sheet" and "needs" in finding.what
    )
    needs, has = (float(number) for number in re.search(r"needs (\d+) units and has (\d+)", first.what).groups())
    assert first.over == pytest.approx(needs - has, abs=1.01)


@pytest.mark.parametrize(
    ("drawn", "keys"),
    [("3", ()), ("4 s", ()), ("70B", ("training_vs_inference.labels.big",)), ("Loss Compute", ("training_step.stages.loss",))],
)
def test_digits_are_named_by_a_text_of_their_own_scene_alone(drawn: str, keys: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    project = load_project()
    monkeypatch.setattr("scenes.check._faults", lambda asked, fmt: [f"texts {drawn!r} and {drawn!r} overlap"])
    asked = Asked("training_vs_inference", "wide", drawn, "test of digits", project)
    (finding,) = _checked.__wrapped__(asked)
    assert set(finding.keys) == set(keys)


def test_a_drawing_goes_on_after_what_it_has_no_room_for() -> None:
    figure = Figure(style_of(load_project().theme, SHEET, 1080, 1350), SHEET.stage)
    with pytest.raises(LayoutError, match="needs"):
        figure.text(0, 40, "much too long", width=20)
    with noting() as noted:
        figure.text(0, 40, "much too long", width=20)
        figure.text(0, 60, "short", width=90)
    assert [fault.text for fault in noted] == ["much too long"] and [label.text for label in figure.labels()] == ["much too long", "short"]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch):
    return lambda *arguments: CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_the_command_checks_one_section_in_one_size(tmp_path: Path, run) -> None:
    done = run("check", "training_step", "--size", "1080x1080")
    assert done.exit_code == 0 and "training_step in 1 arrangements: no findings" in done.output
    file = changed(tmp_path, 'title = "The Training Step"', f'title = "{"W" * 44}"')
    done = run("check", "training_step", "--size", "1080x1080", "--content", file)
    assert done.exit_code == 2
    assert any(
        line.startswith(f"{file}: training_step.title (training_step, square): ") and "needs" in line for line in done.output.splitlines()
    )
    assert run("check", "operations", "--size", "1080x1080", "--content", file).exit_code == 0
    assert "no scene has the key 'operation'" in run("check", "operation").output


def test_what_was_checked_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPLAINER_CACHE", str(tmp_path))
    _checked.cache_clear()  # type: ignore[attr-defined]
    project = load_project()
    assert check(project, [scene_called("operations")], [FORMATS["sheet"]]) == []
    (kept,) = (tmp_path / "lint").iterdir()
    assert kept.name.startswith("checked-")


@pytest.mark.slow
def test_every_shipped_format_is_clean() -> None:
    assert check(load_project(), ALL_SCENES, FORMATS.values()) == []


def test_a_text_is_looked_for_in_its_own_scene_before_others() -> None:
    texts = _Texts(load_project(), "inference_serving")
    assert texts.key_of("of 60 rows") == "inference_serving.labels.rows"
    assert texts.key_of("AI INFRASTRUCTURE") == "poster.headline"
    assert texts.key_of("unwritten") == ""


def test_a_word_of_a_label_is_not_taken_for_the_same_word_of_a_caption(tmp_path: Path) -> None:
    words = load_project().content.data_pipeline.captions["reviewers_keep"].text.strip(".").split()
    file = changed(tmp_path, '"Optimized for parallel reads"', f'"Optimized for {words[-1]}"')
    assert _Texts(load_project(Choices(content=file)), "data_pipeline").key_of(words[-1]) == "data_pipeline.sharding.bullets.3"


def test_a_fault_of_the_sheet_is_told_once_not_for_every_frame_of_the_finale() -> None:
    sheet = Finding("data_pipeline", "sheet", ("data_pipeline.tokenization.bullets.2",), "'long' needs 9 units and has 8", 1.0)
    frames = [Finding("poster", name, (), sheet.what, 1.0) for name in ("wide", "phone")]
    other = [Finding("poster", name, ("poster.counts.answers",), "'answers' needs 3 units and has 2", 1.0) for name in ("wide", "phone")]
    assert _once([*frames, sheet, *other]) == [sheet, other[0]]
    assert _once(frames) == [frames[0]]


def test_what_is_crossed_is_told_with_the_text_that_pushes_it_there_and_by_how_much() -> None:
    box = Box(0, 0, 300, 200, "picture")
    figure = Figure(style_of(load_project().theme, SHEET, 1080, 1350), box)
    label = figure.text(20, 40, "A long name")
    number = figure.text(label.box[2] + 6, 40, "33")
    x = (number.box[0] + number.box[2]) / 2
    figure.line((x, 10), (x, 60), stroke="cyan")
    (fault,) = findings(figure, box)
    assert fault.startswith("text '33' at ") and " beside 'A long name' is crossed by a shape at " in fault
    assert fault.endswith(" units: 1 letter fewer, or a short form")
    texts = _Texts(load_project(), "data_pipeline")
    assert texts.key_of("33") == "", "a number has no key; that of its neighbour is told"
