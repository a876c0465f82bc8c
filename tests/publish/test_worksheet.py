"""The worksheet as a PDF: pages, lines to write on, tags, the same bytes twice; from a kit as from a project."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from publish.manifest import Question
from publish.worksheet import Worksheet, words_of, worksheet_of, worksheet_pdf, write_worksheet
from tests.publish.little_kit import little_kit

MM = 72 / 25.4
TEXT = "What does (n − 1) / n of 280 GB come to, for each of the GPUs of a ring? " * 4


def sheet(count: int = 10, language: str = "en", text: str = TEXT) -> Worksheet:
    questions = tuple(
        Question(section="operations", question=f"Q{k} {text.strip()}", answer=f"A{k}", why=f"W{k}") for k in range(1, count + 1)
    )
    return Worksheet("A <TITLE> *of* #ours", "70B [x] $y$", language, questions, {"operations": "Opera\u00adtions"}, "A Speaker")


def read(data: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(data))


def words(page: Any) -> str:
    return " ".join(page.extract_text().replace("\u00a0", " ").split())


def dotted(page: Any) -> list[float]:
    """Return the heights, from the page's foot in mm, of the dotted lines of a page, from its top down."""
    found: list[float] = []

    def visit(operator: bytes, operands: Any, matrix: list[float], _: list[float]) -> None:
        if operator == b"d" and operands[0]:
            visit.dashed = True  # type: ignore[attr-defined]
        elif operator == b"m" and getattr(visit, "dashed", False):
            found.append((float(operands[1]) * matrix[3] + matrix[5]) / MM)
            visit.dashed = False  # type: ignore[attr-defined]

    page.extract_text(visitor_operand_before=visit)
    return found


def tags(reader: PdfReader) -> list[str]:
    """Return the kinds of the structure tree in reading order."""
    kinds: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif hasattr(node, "get"):
            if "/S" in node:
                kinds.append(node["/S"])
            if "/K" in node:
                walk(node["/K"])

    root: Any = reader.trailer["/Root"]
    walk(root["/StructTreeRoot"])
    return kinds


@pytest.mark.parametrize("count", [1, 3, 10, 40])
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_every_question_has_lines_to_write_on_above_the_foot(count: int, paper: str) -> None:
    reader = read(worksheet_pdf(sheet(count), paper=paper))
    lines = [dotted(page) for page in reader.pages]
    assert 4 * count <= sum(map(len, lines)) <= 8 * count
    for page, heights in zip(reader.pages, lines, strict=True):
        asked = words(page).count("Question ")
        assert len(heights) >= 4 * asked and min(heights) > 20
        assert all(
            later == pytest.approx(former - 8, abs=0.01) or former - later > 15 for former, later in zip(heights, heights[1:], strict=False)
        )


def test_questions_are_spread_over_the_fewest_pages() -> None:
    pages = [words(page).count("Question ") for page in read(worksheet_pdf(sheet())).pages]
    assert sum(pages) == 10 and max(pages) - min(pages) <= 1
    assert len(read(worksheet_pdf(sheet(), answers=True)).pages) == 2


def test_a_question_of_the_greatest_length_keeps_its_lines() -> None:
    reader = read(worksheet_pdf(sheet(text=("word " * 139).strip())))
    for page in reader.pages:
        assert len(dotted(page)) >= 4 * words(page).count("Question ") > 0


def test_answers_stand_on_the_sheet_of_answers_alone() -> None:
    asked, answered = (" ".join(map(words, read(worksheet_pdf(sheet(2), answers)).pages)) for answers in (False, True))
    assert asked.startswith("Worksheet A <TITLE> *of* #ours · Scenario: 70B [x] $y$ · A Speaker Name")
    assert "A1" not in asked and "Answer" not in asked and "Question 2 · Operations Q2 What does" in asked
    assert answered.startswith("Worksheet: Answers A <TITLE> *of* #ours · Scenario: 70B [x] $y$ · A Speaker Question 1 · Operations Q1")
    assert "Answer: A1 How it follows: W1 Question 2" in answered and "Name" not in answered


@pytest.mark.parametrize("answers", [False, True])
def test_it_is_tagged_and_has_title_language_and_an_outline(answers: bool) -> None:
    reader = read(worksheet_pdf(sheet(3, "de-CH"), answers))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "de-CH" and root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data().decode()
    assert reader.metadata is not None and reader.metadata.author == "A Speaker"
    assert reader.metadata.title == "A <TITLE> *of* #ours: Arbeitsblatt" + (": Lösungen" if answers else "")
    headings = [tag for tag in tags(reader) if tag in ("/H1", "/H2")]
    assert headings == ["/H1", *["/H2"] * 3]
    top, below = reader.outline
    assert isinstance(below, list) and top["/Title"].startswith("Arbeitsblatt")  # type: ignore[call-overload]
    assert [one["/Title"] for one in below] == [f"Frage {k} · Operations" for k in (1, 2, 3)]  # type: ignore[call-overload]


def test_it_is_grey_alone_in_the_projects_fonts() -> None:
    for answers in (False, True):
        reader = read(worksheet_pdf(sheet(), answers))
        for page in reader.pages:
            colours = [values for values, kind in page.get_contents().operations if kind in (b"scn", b"SCN", b"rg", b"RG", b"k", b"K")]  # type: ignore[union-attr]
            assert colours and all(len(values) == 1 for values in colours)
            fonts = {
                str(font.get_object()["/BaseFont"]).partition("+")[2].removesuffix("-Identity-H")
                for font in page["/Resources"]["/Font"].values()
            }  # type: ignore[index]
            assert fonts <= {"SourceSansPro-Regular", "SourceSansPro-Semibold"}


def test_the_same_questions_give_the_same_bytes() -> None:
    assert worksheet_pdf(sheet()) == worksheet_pdf(sheet())
    assert worksheet_pdf(sheet(), answers=True) == worksheet_pdf(sheet(), answers=True)


def test_a_kit_has_a_worksheet(tmp_path: Path) -> None:
    kit = little_kit(tmp_path / "kit")
    assert worksheet_of(kit).sections["data_pipeline"] == "Data Pipeline"
    file = write_worksheet(kit, tmp_path / "below" / "answers.pdf", answers=True)
    text = words(PdfReader(file).pages[0])
    assert text.startswith("Worksheet: Answers AI INFRASTRUCTURE · Scenario: 70B dense model Question 1 · Inference Serving Pipeline")
    assert "How large are the weights? Answer: 140 GB How it follows: 70 billion × 2 bytes" in text


def test_a_section_that_the_kit_lacks_is_not_named() -> None:
    plain = Worksheet("T", "S", "en", sheet(1).questions)
    assert "Question 1 Q1" in words(read(worksheet_pdf(plain)).pages[0])


def test_words_fall_to_the_language_and_to_english() -> None:
    assert words_of("de") == words_of("de-CH") != words_of("en") == words_of("fr")
    assert words_of("de").keys() == words_of("en").keys()
