"""The layout lint on every picture, in every format and palette; and that the lint does find what is wrong."""

from __future__ import annotations

import pytest

from scenes.content.loader import palette_names
from scenes.core.box import Box
from scenes.core.formats import FORMATS, SHEET, WIDE
from scenes.deep_dives.sheet import sheet_format
from scenes.drawing.figure import Figure, PartError
from scenes.drawing.kit.arrows import connect
from scenes.film import DIVES, KEYS
from scenes.lint import contrast_findings, findings, lint_picture, pictures
from scenes.project import Choices, Project, load_project
from scenes.raster.still import paint, style_of
from tests.scenarios import NAMES

BOX = Box(0, 0, 300, 200, "picture")


@pytest.fixture
def figure(project: Project) -> Figure:
    return Figure(style_of(project.theme, SHEET, 1080, 1350), BOX)


@pytest.mark.parametrize("palette", palette_names())
@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize("key", [*KEYS, *DIVES])
def test_no_findings(key: str, fmt: str, palette: str) -> None:
    assert lint_picture(load_project(Choices(palette=palette)), key, FORMATS[fmt], pictures()[key]) == []


@pytest.mark.parametrize("key", DIVES)
@pytest.mark.parametrize("size", [(1600, 1200), *(pytest.param(size, marks=pytest.mark.slow) for size in ((1080, 1527), (1080, 1620)))])
def test_a_deep_dive_has_no_findings_on_other_paper(key: str, size: tuple[int, int], project: Project) -> None:
    assert lint_picture(project, key, sheet_format(*size), pictures()[key]) == []


def test_a_finding_is_measured_on_the_ground_of_its_sheet(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scenes.lint.GROUND", "sheet")
    assert any("has contrast" in fault for fault in lint_picture(project, "physics", sheet_format(1080, 1527), pictures()["physics"]))


def test_a_clean_figure_has_no_findings(figure: Figure) -> None:
    figure.rect(10, 10, 200, 100, stroke="cyan")
    figure.text(20, 40, "inside")
    assert findings(figure, BOX) == []


def test_text_on_text_is_found(figure: Figure) -> None:
    figure.text(20, 40, "first")
    figure.text(24, 42, "second")
    (fault,) = findings(figure, BOX)
    assert fault.startswith("texts 'first' and 'second' overlap by ") and fault.endswith(" letters fewer, or a short form")


def test_a_line_through_text_is_found_and_behind_it_allowed(figure: Figure) -> None:
    figure.text(20, 40, "crossed")
    figure.line((0, 37), (100, 37), stroke="cyan", behind=True)
    assert findings(figure, BOX) == []
    figure.line((0, 37), (100, 37), stroke="cyan")
    assert "is crossed by a shape" in findings(figure, BOX)[0]


def test_what_an_opaque_body_covers_does_not_count(figure: Figure) -> None:
    figure.line((0, 37), (100, 37), stroke="cyan")
    figure.rect(10, 28, 60, 16, fill="blue")
    figure.text(20, 40, "token", "token")
    assert findings(figure, BOX) == []


def test_text_outside_its_box_is_found(figure: Figure) -> None:
    figure.text(280, 40, "too far right")
    beyond = 280 + figure.measure("too far right", figure.labels()[0].role) - BOX.right
    assert any(f"leaves its box by {beyond:.0f} units: " in fault for fault in findings(figure, BOX))


def test_a_drawing_outside_the_box_is_found(figure: Figure) -> None:
    figure.rect(250, 150, 100, 20, stroke="cyan")
    assert any("leaves the picture's box" in fault for fault in findings(figure, BOX))


def test_small_type_is_found(figure: Figure) -> None:
    figure.text(20, 40, "small", size=8.0)
    assert findings(figure, BOX) == ["text 'small' is 8 and must be at least 8.5"]


def test_text_too_near_to_an_edge_is_found(figure: Figure) -> None:
    figure.rect(10, 10, 200, 100, stroke="cyan")
    figure.text(12, 60, "near")
    assert "from the edge of its box" in findings(figure, BOX)[0]


def test_a_loose_arrow_is_found(figure: Figure) -> None:
    start, end = figure.child("a", box=Box(10, 10, 40, 20)), figure.child("b", box=Box(120, 60, 40, 20))
    connect(figure, start, "right", end, "left")
    assert findings(figure, BOX) == []
    end.box = Box(120, 120, 40, 20)
    assert "misses its part" in findings(figure, BOX)[0]


def test_weak_contrast_is_found(project: Project, figure: Figure) -> None:
    figure.rect(10, 10, 200, 100, fill="cyan")
    shown = figure.copy()
    figure.text(20, 60, "white on cyan")
    pixels = paint(figure.style, [shown], 1080, 1350)
    assert "has contrast" in contrast_findings(project, figure.style, figure, pixels)[0]


def test_a_missing_part_lists_the_known_ones(figure: Figure) -> None:
    figure.child("stage", 1)
    assert figure.part("stage", 1) is figure.figure("stage", 1)
    with pytest.raises(PartError, match="no part 'stage 2'; known parts: stage 1"):
        figure.part("stage", 2)
    with pytest.raises(PartError, match="exists already"):
        figure.child("stage", 1)
    with pytest.raises(PartError, match="no route"):
        figure.route("stage", 1)


def test_a_part_is_asked_for_as_what_it_is(figure: Figure) -> None:
    figure.child("group").register(bar := figure.rect(0, 0, 9, 9, fill="cyan"), "bar")
    assert figure.shape("group", "bar") is bar
    with pytest.raises(PartError, match="is no shape"):
        figure.shape("group")
    with pytest.raises(PartError, match="is no figure"):
        figure.figure("group", "bar")


@pytest.mark.parametrize("scenario", NAMES[1:])
@pytest.mark.parametrize("key", [*KEYS, *DIVES])
def test_pictures_of_every_shipped_scenario_lay_out(key: str, scenario: str) -> None:
    project = load_project(Choices(scenario=scenario))
    assert [fault for fmt in FORMATS.values() for fault in lint_picture(project, key, fmt, pictures()[key], measure_contrast=False)] == []


def test_wide_is_larger_type_than_sheet() -> None:
    assert WIDE.least > SHEET.least
