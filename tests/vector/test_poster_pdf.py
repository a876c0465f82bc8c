"""The poster as PDF, read back: boxes, words in reading order, tags, outline, alternative texts, and what lies over what."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import pypdf
import pytest
from pypdf.generic import ContentStream, DictionaryObject

from publish.pdf import Page, pdf_of
from scenes.content.loader import DEFAULT_CONTENT, read_toml
from scenes.core.formats import SHEET
from scenes.film import KEYS
from scenes.printing import Words, fonts_of, poster_areas, texts_of
from scenes.project import Project
from scenes.vector.drawing import Vectors
from scenes.vector.svg import Said, svg_of

PAINTS = {"f": "path", "f*": "path", "S": "path", "B": "path", "Tj": "text", "TJ": "text"}


@pytest.fixture(scope="module")
def page(project: Project, poster: tuple[Vectors, Words]) -> Page:
    vectors, words = poster
    fonts, folders = fonts_of(project)
    return Page(
        title="AI INFRASTRUCTURE",
        language="en",
        art=svg_of(vectors, Said("", "", "en"), ("1", "1")),
        width=1080,
        height=1350,
        passages=texts_of(words, 1080, 1350),
        areas=poster_areas(project, SHEET),
        fonts=fonts,
        folders=folders,
    )


@pytest.fixture(scope="module")
def pdf(page: Page) -> bytes:
    return pdf_of(page)


@pytest.fixture(scope="module")
def reader(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf), strict=True)


def painted(reader: pypdf.PdfReader, holder: Any) -> Iterator[str]:
    """Yield what a page paints, in order: picture, path, text; "screen" where what follows is screened."""
    resources = holder["/Resources"].get_object()
    stream = holder.get_contents() if isinstance(holder, pypdf.PageObject) else ContentStream(holder, reader)
    for operands, operator in stream.operations:
        name = operator.decode()
        if name in PAINTS:
            yield PAINTS[name]
        elif name == "gs" and resources["/ExtGState"][operands[0]].get_object().get("/BM") == "/Screen":
            yield "screen"
        elif name == "Do":
            drawn = resources["/XObject"][operands[0]].get_object()
            yield from ["picture"] if drawn["/Subtype"] == "/Image" else painted(reader, drawn)


def tagged(element: Any) -> Iterator[DictionaryObject]:
    """Yield the elements of a structure tree, in order."""
    found = element.get_object()
    for one in found if isinstance(found, list) else [found]:
        held = one.get_object()
        if isinstance(held, DictionaryObject):
            if "/S" in held:
                yield held
            if "/K" in held:
                yield from tagged(held["/K"])


def test_ground_drawings_light_and_text_lie_in_this_order(reader: pypdf.PdfReader) -> None:
    runs = [(kind, len(list(run))) for kind, run in groupby(painted(reader, reader.pages[0]))]
    assert [kind for kind, _ in runs] == ["picture", "path", "screen", "picture", "path", "text"]
    counts = [count for _, count in runs]
    assert counts[0] == counts[3] == 1 and counts[1] > 2900 and counts[4] > 380, (
        "drawings and letters are paths, and no picture lies over them"
    )


def test_it_says_what_it_is_in_its_language(reader: pypdf.PdfReader) -> None:
    root = reader.trailer["/Root"].get_object()
    assert root["/Lang"] == "en" and root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None and reader.metadata.title == "AI INFRASTRUCTURE"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()


def test_the_outline_has_the_eight_sections(reader: pypdf.PdfReader) -> None:
    poster, sections = reader.outline
    titles = [read_toml(DEFAULT_CONTENT)[key]["title"] for key in KEYS]
    assert poster["/Title"] == "AI INFRASTRUCTURE"
    assert [entry["/Title"] for entry in sections] == [f"{number} {title}" for number, title in enumerate(titles, start=1)]


def test_headings_and_figures_follow_each_other_and_every_figure_is_told(reader: pypdf.PdfReader, project: Project) -> None:
    elements = list(tagged(reader.trailer["/Root"]["/StructTreeRoot"]))
    main = [element for element in elements if element["/S"] in ("/H1", "/H2", "/Figure")]
    assert [element["/S"] for element in main] == ["/H1", *["/H2", "/Figure"] * len(KEYS)]
    assert [element["/Alt"] for element in main[2::2]] == [getattr(project.content, key).seen for key in KEYS]
    assert sum(element["/S"] == "/H3" for element in elements) > 30


def test_words_come_in_reading_order(reader: pypdf.PdfReader, project: Project) -> None:
    text = " ".join(reader.pages[0].extract_text().split())
    at = 0
    for key in KEYS:
        words = getattr(project.content, key)
        at = text.index(words.title, at)
    first, last = text.index("Data Pipeline"), text.index("Storage + Orchestration Layer")
    part = text[first:last]
    order = [
        "Raw Data Sources",
        "Web pages",
        "Ingestion & Cleaning",
        "Filtering",
        "Sharding & Storage",
        "Data is cleaned, deduplicated, curated",
    ]
    assert [part.index(words) for words in order] == sorted(part.index(words) for words in order)
    assert "processes together in one step." in text and text.rindex("VALUE") > at


def test_same_bytes_twice(page: Page, pdf: bytes) -> None:
    assert pdf_of(page) == pdf
    assert b"CreationDate" not in pdf and b"ModDate" not in pdf
