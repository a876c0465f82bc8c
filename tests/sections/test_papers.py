"""The sheet on papers taller than 4:5: its boxes, its key art, its layout, and the file that is printed."""

from __future__ import annotations

import re
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from scenes.check import check
from scenes.cli import app
from scenes.commands.guard import POSTER
from scenes.core.box import Box
from scenes.core.errors import InputError, LayoutError
from scenes.core.formats import FORMATS, HEADER, SHEET, TALL_HEADER, Format, format_of, sheet_of
from scenes.core.papers import NAMED, is_paper, print_of
from scenes.drawing.figure import Figure
from scenes.drawing.shape import shapes_of
from scenes.film import KEYS
from scenes.project import Project
from scenes.raster.ground import paint, sheet_rows
from scenes.raster.still import style_of
from scenes.sections.poster.boxes import SHEET_BOXES, box_of, sheet_boxes
from scenes.sections.poster.road import legs
from scenes.sections.poster.sheet_parts import header, hero_of

ROOT_TWO, FIVE_TO_SEVEN, TWO_TO_THREE = sheet_of(29700, 42000), sheet_of(50, 70), sheet_of(24, 36)
TALL = (ROOT_TWO, FIVE_TO_SEVEN, TWO_TO_THREE)
PAPERS = (SHEET, sheet_of(21590, 27940), *TALL)
every_paper = pytest.mark.parametrize("fmt", PAPERS, ids=lambda fmt: fmt.label)
every_tall = pytest.mark.parametrize("fmt", TALL, ids=lambda fmt: fmt.label)


# ---------------------------------------------------------------- boxes
def test_4_to_5_keeps_its_boxes() -> None:
    assert sheet_of(2160, 2700) is sheet_of(541, 676) is SHEET and sheet_boxes() == SHEET_BOXES
    assert all(box_of(key) == SHEET_BOXES[key] for key in KEYS)


@every_paper
def test_no_boxes_overlap_and_all_gutters_and_margins_are_equal(fmt: Format) -> None:
    boxes = sheet_boxes(fmt)
    assert boxes.keys() == SHEET_BOXES.keys() and boxes["header"].bottom == boxes["data_pipeline"].y
    assert not any(a.overlaps(b) for a, b in combinations(boxes.values(), 2))
    panels = [box for name, box in boxes.items() if name != "header"]
    below = {min((b.y - a.bottom for b in panels if b.y >= a.bottom and b.x < a.right and a.x < b.right), default=None) for a in panels}
    beside = {min((b.x - a.right for b in panels if b.x >= a.right and b.y < a.bottom and a.y < b.bottom), default=None) for a in panels}
    assert below == beside == {12, None}
    assert {min(box.x for box in panels), fmt.width - max(box.right for box in panels), fmt.height - boxes["footer"].bottom} == {20}
    assert {boxes[name].bottom for name in ("operations", "training_vs_inference", "key_concepts")} == {boxes["footer"].y - 12}


@every_paper
def test_the_header_grows_first_then_the_rows_of_4_and_6(fmt: Format) -> None:
    boxes, more = sheet_boxes(fmt), fmt.height - SHEET.height
    grown = {name: boxes[name].h - box.h for name, box in SHEET_BOXES.items() if boxes[name].h != box.h}
    assert grown.get("header", 0) == min(more, TALL_HEADER - HEADER)
    rest = more - grown.get("header", 0)
    assert grown.get("training_step", 0) + grown.get("operations", 0) == grown.get("key_concepts", 0) == rest
    assert set(grown) <= {"header", "training_step", "operations", "training_vs_inference", "key_concepts"}
    if fmt is TWO_TO_THREE:
        assert min(grown["training_step"], grown["operations"]) > 0.4 * rest > 0


@every_paper
def test_the_road_keeps_to_the_gutters_of_its_sheet_and_ends_in_its_footer(fmt: Format) -> None:
    boxes, found = sheet_boxes(fmt), legs(500.0, fmt)
    port, *bends = found[0].corners
    assert port == (bends[0][0], boxes["data_pipeline"].bottom), "it comes out of the first panel, under its last stage"
    for corners in (bends, *(leg.corners for leg in found[1:-1])):
        for (ax, ay), (bx, by) in pairwise(corners):
            lane = Box(min(ax, bx) - 1, min(ay, by) - 1, abs(bx - ax) + 2, abs(by - ay) + 2)
            assert not any(lane.overlaps(box) for name, box in boxes.items() if name != "header"), corners
    assert found[-1].corners[-1] == (500.0, boxes["footer"].y + 1)


# ---------------------------------------------------------------- key art
def head(project: Project, fmt: Format) -> Figure:
    figure = Figure(style_of(project.theme, fmt, int(fmt.width), int(fmt.height)), sheet_boxes(fmt)["header"])
    header(figure, project.content.poster)
    return figure


def share_of_hero(figure: Figure) -> float:
    """Return which share of the sheet racks and chip hold: what the title does not stand on, right of where the first rack rises."""
    fmt, box, fade = figure.format, figure.box, hero_of(figure.format).fade
    assert fade is not None
    bodies = [shape.bounds for name in ("racks", "chip") for shape in shapes_of(figure.part(name))]
    left, right = max(fade[0], min(x for x, *_ in bodies)), min(box.right, max(right for _, _, right, _ in bodies))
    top, bottom = max(box.y, min(y for _, y, *_ in bodies)), min(box.bottom, max(bottom for *_, bottom in bodies))
    title = sum(max(0.0, label.box[2] - left) * (label.box[3] - label.box[1]) for label in figure.figure("title").labels())
    return ((right - left) * (bottom - top) - title) / (fmt.width * fmt.height)


@every_tall
def test_the_key_art_holds_a_tenth_of_a_tall_sheet(project: Project, fmt: Format) -> None:
    assert share_of_hero(head(project, fmt)) >= 0.10 > 2 * share_of_hero(head(project, SHEET))


@every_paper
def test_the_chip_is_whole_and_the_title_keeps_clear_of_it(project: Project, fmt: Format) -> None:
    figure = head(project, fmt)
    (chip, box), title = (figure.figure("chip"), figure.box), figure.figure("title")
    die = shapes_of(chip.part("die"))
    inside = [shape.bounds for shape in (*die, *(shape for k in range(1, 7) for shape in shapes_of(chip.part("memory", k))))]
    assert all(box.x < x and box.y < y and right < box.right and bottom < box.bottom for x, y, right, bottom in inside)
    assert chip.project(0.5, 0.5, 0)[1] < box.bottom and chip.project(0.5, -0.5, 0)[0] < box.right
    assert max(label.box[2] for label in title.labels()) < chip.project(-0.5, 0.5, 0)[0]
    assert all(label.box[1] > 8 and label.box[3] < box.bottom for label in title.labels())
    headline, subtitle = ([label for label in title.labels() if label.role == role] for role in ("headline", "subtitle"))
    assert subtitle[0].bounds[2] < max(label.bounds[2] for label in headline) + 1.5, (
        "tracked toward the headline's right edge, at most to it"
    )


@every_tall
def test_a_tall_header_has_a_larger_headline_on_two_lines(project: Project, fmt: Format) -> None:
    lines, (one,) = (
        [label.size for label in head(project, of).figure("title").labels() if label.role == "headline"] for of in (fmt, SHEET)
    )
    assert len(lines) == 2 and min(lines) > one


@every_paper
def test_racks_stand_where_the_painted_aisle_has_its_light(project: Project, fmt: Format) -> None:
    width, height = 270, round(fmt.height / 4)
    light = paint("sheet", width, height, project.theme).sum(axis=2, dtype=np.float32)
    y, x = np.unravel_index(light.argmax(), light.shape)
    vx, vy = hero_of(fmt).vanishing
    assert abs(4 * x - vx) < 60 and abs(4 * y - vy) < 30 * hero_of(fmt).unit


def test_the_ground_of_a_tall_sheet_is_the_same_in_bands(project: Project) -> None:
    whole = paint("sheet", 216, 324, project.theme)
    band = sheet_rows("sheet", 216, 324, project.theme, 40, 120)
    assert np.abs(whole[40:160].astype(int) - band).max() <= 3


# ---------------------------------------------------------------- layout
@pytest.mark.parametrize("size", ["A1", "24x36in"])
def test_a_poster_on_tall_paper_has_no_findings(project: Project, size: str) -> None:
    assert check(project, POSTER, [print_of(size).sheet]) == []


def test_a_finding_tells_on_which_sheet(project: Project) -> None:
    assert ROOT_TWO.label == "sheet 1527" and format_of("sheet 1527") == ROOT_TWO and format_of("wide") == FORMATS["wide"]
    assert SHEET.label == "sheet" and ROOT_TWO.is_sheet


# ---------------------------------------------------------------- sizes
@pytest.mark.parametrize(
    ("size", "dpi", "pixels", "told"),
    [
        ("A1", None, (4677, 6622), 200),
        ("a3", None, (3508, 4961), 300),
        ("A2", 300, (4961, 7016), 300),
        ("50x70cm", None, (3937, 5512), 200),
        ("24x36in", None, (4800, 7200), 200),
        ("letter", None, (2550, 3300), 300),
        ("500 x 700 mm", 100, (1969, 2756), 100),
        ("2160x2700", None, (2160, 2700), None),
        ("1080x1620", 150, (1080, 1620), 150),
    ],
)
def test_a_size_is_a_paper_or_pixels(size: str, dpi: int | None, pixels: tuple[int, int], told: int | None) -> None:
    found = print_of(size, dpi)
    assert ((found.width, found.height), found.dpi) == (pixels, told)
    assert found.sheet.height == pytest.approx(1080 * pixels[1] / pixels[0], abs=1)
    assert is_paper(size) is (size[-1] not in "0" or size == "50x70cm")


@pytest.mark.parametrize(
    ("size", "dpi", "line"),
    [
        ("B7", None, "--size: 'B7' is no paper; choose A0 to A4, letter, or width x height: 50x70cm, 24x36in, 2160x2700"),
        ("0x4cm", None, "is no paper; choose"),
        ("36x24in", None, "'36x24in' is 1.5 as wide as high; the poster stands upright, from 4:5 (0.8) to 2:3 (0.667)"),
        ("1080x1920", None, "'1080x1920' is 0.562 as wide as high; the poster stands upright"),
        ("A1", 600, "'A1' would be 14031 pixels wide, which goes from 270 to 10800; choose a --dpi from 72 to 461"),
        ("200x250", None, "would be 200 pixels wide, which goes from 270 to 10800; choose another"),
    ],
)
def test_a_size_that_cannot_be_drawn_is_told_in_one_line(size: str, dpi: int | None, line: str) -> None:
    with pytest.raises(InputError) as told:
        print_of(size, dpi)
    assert line in str(told.value) and len(told.value.findings) == 1


def test_the_dpi_that_are_offered_can_be_drawn() -> None:
    assert print_of("A1", 461).width <= 10800 < print_of("A1", 461).width * 462 / 461


def test_a_shape_without_a_sheet_is_refused() -> None:
    for width, height in ((1080, 1080), (1000, 1600)):
        with pytest.raises(LayoutError, match=r"choose a paper from 4:5 \(0.8\) to 2:3 \(0.667\), upright"):
            sheet_of(width, height)


def test_a_size_and_a_width_are_one_too_many() -> None:
    result = CliRunner().invoke(app, ["poster", "--size", "A4", "--width", "540"])
    assert result.exit_code == 2 and result.output == "--size: says how wide the poster is, and so does --width; give one of them\n"


def test_the_file_says_how_large_it_is_on_paper_and_that_its_colours_are_srgb(tmp_path: Path) -> None:
    file = tmp_path / "poster.png"
    result = CliRunner().invoke(app, ["poster", "--size", "A4", "--dpi", "72", "-o", str(file)])
    assert result.exit_code == 0, result.output
    with Image.open(file) as picture:
        assert picture.size == (595, 842) and picture.mode == "RGB"
        assert picture.info["dpi"] == pytest.approx((72, 72), abs=0.02)
        assert picture.info["srgb"] == 0
        assert [side / dot * 25.4 for side, dot in zip(picture.size, picture.info["dpi"], strict=True)] == pytest.approx(
            (210, 297), abs=0.3
        )


def test_the_page_about_printing_says_what_comes_of_each_paper() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "printing.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\S+) \| [^|]+ \| (\d+) x (\d+) \| (\d+) \|$", page, re.MULTILINE)
    assert {name.upper() for name, *_ in rows} >= set(NAMED)
    for name, *told in rows:
        found = print_of(name)
        assert [int(value) for value in told] == [found.width, found.height, found.dpi], name
