"""Pages as PDF: boxes to the point, crop marks outside the trimmed page, text where it is drawn; what cannot be read by all is refused."""

from __future__ import annotations

import io
from dataclasses import replace

import pypdf
import pytest
from pypdf._text_extraction import mult

from publish.manifest import Area, Text
from publish.pdf import SLUG, Page, pdf_of
from scenes.core.errors import FontError, InputError
from scenes.core.typeset import file_of

MM = 72 / 25.4
RED = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><rect width="1" height="1" fill="#f00"/></svg>'
PASSAGES = (
    (Text(text="Überschrift", level=1, x=0.1, y=0.1, w=0.5, h=0.05),),
    (
        Text(text="1", section="one", level=2, x=0.1, y=0.2, w=0.02, h=0.02),
        Text(text="One", section="one", level=2, x=0.2, y=0.2, w=0.2, h=0.03),
    ),
    (
        Text(text="a sentence of", section="one", x=0.1, y=0.3, w=0.3, h=0.02),
        Text(text="two lines", section="one", x=0.1, y=0.33, w=0.2, h=0.02),
    ),
)
AREA = Area(section="one", x=0.1, y=0.2, w=0.8, h=0.4, seen="A red square.")
PAGE = Page("Überschrift", "de-CH", RED, 297 * MM, 420 * MM, PASSAGES, (AREA,), ("Source Sans Pro",), (file_of("sans").parent,))


def read(page: Page) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf_of(page)), strict=True)


def boxes(page: Page) -> dict[str, list[float]]:
    (found,) = read(page).pages
    return {name: [float(side) for side in found[name]] for name in ("/MediaBox", "/TrimBox", "/BleedBox") if name in found}


def test_a_page_is_as_large_as_its_paper() -> None:
    assert boxes(PAGE) == {"/MediaBox": pytest.approx([0, 0, 297 * MM, 420 * MM], abs=1e-3)}


@pytest.mark.parametrize("bleed", [2.0, 3.0, 10.0])
def test_trim_bleed_and_media_box_are_exact(bleed: float) -> None:
    edge = bleed * MM + SLUG
    found = boxes(replace(PAGE, bleed=bleed * MM))
    assert found["/MediaBox"] == pytest.approx([0, 0, 297 * MM + 2 * edge, 420 * MM + 2 * edge], abs=1e-3)
    assert found["/TrimBox"] == pytest.approx([edge, edge, edge + 297 * MM, edge + 420 * MM], abs=1e-3)
    assert found["/BleedBox"] == pytest.approx([SLUG, SLUG, SLUG + (297 + 2 * bleed) * MM, SLUG + (420 + 2 * bleed) * MM], abs=2e-3)


def test_crop_marks_stand_outside_the_bleed_in_line_with_the_trimmed_edges() -> None:
    reader = read(replace(PAGE, bleed=3 * MM))
    (page,) = reader.pages
    trim, bleed = ([float(side) for side in page[name]] for name in ("/TrimBox", "/BleedBox"))
    lines, at = [], (0.0, 0.0)
    place = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    for operands, operator in page.get_contents().operations:
        if operator == b"cm":
            place = tuple(float(value) for value in operands)
        elif operator == b"m":
            at = (float(operands[0]), float(operands[1]))
        elif operator == b"l":
            lines.append([(place[0] * x + place[4], place[3] * y + place[5]) for x, y in (at, (float(operands[0]), float(operands[1])))])
    upright = [
        line
        for line in lines
        if line[0][0] == pytest.approx(line[1][0]) and min(abs(line[0][0] - trim[0]), abs(line[0][0] - trim[2])) < 0.01
    ]
    level = [
        line
        for line in lines
        if line[0][1] == pytest.approx(line[1][1]) and min(abs(line[0][1] - trim[1]), abs(line[0][1] - trim[3])) < 0.01
    ]
    assert len(upright) == len(level) == 4
    assert all(max(y for _, y in line) <= bleed[1] + 0.01 or min(y for _, y in line) >= bleed[3] - 0.01 for line in upright)
    assert all(max(x for x, _ in line) <= bleed[0] + 0.01 or min(x for x, _ in line) >= bleed[2] - 0.01 for line in level)


def test_lines_stand_on_their_places() -> None:
    found: dict[str, list[float]] = {}

    def note(text: str, now: list[float], line: list[float], *_: object) -> None:
        if text.strip():
            found[text.strip()] = mult(line, now)

    (page,) = read(PAGE).pages
    page.extract_text(visitor_text=note)
    for line in (line for passage in PASSAGES for line in passage):
        x, y = found[line.text][4:]
        assert x == pytest.approx(line.x * PAGE.width, abs=0.2)
        assert 1 - line.y - line.h < y / PAGE.height < 1 - line.y, "its baseline is inside its box"


def test_tags_are_headings_paragraphs_and_a_figure() -> None:
    root = read(PAGE).trailer["/Root"].get_object()
    assert root["/Lang"] == "de-CH"
    (document,) = root["/StructTreeRoot"]["/K"]
    kinds = [child.get_object()["/S"] for child in document.get_object()["/K"]]
    assert kinds == ["/H1", "/H2", "/Figure", "/P"]
    assert document.get_object()["/K"][1].get_object()["/T"] == "1 One"
    assert document.get_object()["/K"][2].get_object()["/Alt"] == "A red square."


def test_a_page_without_headline_skips_no_level() -> None:
    reader = read(replace(PAGE, passages=PASSAGES[1:]))
    assert [entry["/Title"] for entry in reader.outline] == ["1 One"]


@pytest.mark.parametrize("seen", ["", "  "])
def test_a_picture_of_which_nothing_is_told_is_refused(seen: str) -> None:
    with pytest.raises(InputError, match="^one: nothing says what its picture shows; write `seen` in its table of the content file$"):
        pdf_of(replace(PAGE, areas=(AREA.model_copy(update={"seen": seen}),)))


def test_letters_that_no_font_has_are_refused_in_one_line() -> None:
    passage = (Text(text="漢字", level=1, x=0.1, y=0.1, w=0.5, h=0.05),)
    with pytest.raises(FontError, match="cannot be written as PDF") as refused:
        pdf_of(replace(PAGE, passages=(passage,)))
    assert len(refused.value.findings) == 1


def test_same_bytes_twice() -> None:
    page = replace(PAGE, bleed=3 * MM)
    assert pdf_of(page) == pdf_of(page)
