"""Deep dives in what is published: after the film's sections, with chapters, sheet and film; and nothing of them where a kit has none."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pypdf
import pytest
from pptx import Presentation

from publish.deck import parts_of
from publish.handout import write_handout
from publish.html_deck import OF_DIVES, write_html_deck
from publish.lms import write_lms
from publish.manifest import NAME, Manifest, read_manifest
from publish.page import write_page
from publish.page_dives import SCRIPT, STYLE
from publish.page_parts import TEMPLATES, spots_of, words_of
from publish.pptx import write_pptx
from publish.worksheet import worksheet_of
from tests.publish.little_kit import DIVE, DIVE_CUES, DIVE_TITLE, SECTIONS, with_dive
from tests.publish.test_page import Parsed

CHAPTERS = ("At the door", "A model & its data")


@pytest.fixture(scope="module")
def dived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dived")
    with_dive(folder)
    return folder


@pytest.fixture(scope="module")
def manifest(dived: Path) -> Manifest:
    return read_manifest(dived)


@pytest.fixture(scope="module")
def page(dived: Path, manifest: Manifest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_page(manifest, dived, tmp_path_factory.mktemp("page") / "page").parent


def texts(slide: object) -> list[str]:
    return [p.text for shape in slide.shapes if shape.has_text_frame for p in shape.text_frame.paragraphs]  # type: ignore[attr-defined]


# ---- the manifest
def test_a_deep_dive_is_read_back_with_all_its_files(dived: Path, manifest: Manifest) -> None:
    assert [section.key for section in manifest.in_order] == [*SECTIONS, DIVE]
    assert {"film/workflow.mp4", "posters/workflow.png"} <= {media.path for media in manifest.media()}
    dive = manifest.in_order[-1].dive
    assert dive and [dive.chapter_at(seconds) for seconds in (0.0, 0.99, 1.0, 9.0)] == [CHAPTERS[0]] * 2 + [CHAPTERS[1]] * 2
    assert dive.model_copy(update={"chapters": dive.chapters[1:]}).chapter_at(0.5) == ""


def test_a_manifest_without_deep_dives_says_nothing_of_them(kit: Manifest, folder: Path) -> None:
    assert "dive" not in (folder / NAME).read_text(encoding="utf-8")


def test_the_sheet_of_a_deep_dive_must_be_there(tmp_path: Path) -> None:
    with_dive(tmp_path)
    (tmp_path / "posters/workflow.png").unlink()
    with pytest.raises(Exception, match=r"posters/workflow\.png: is named in manifest\.json and missing"):
        read_manifest(tmp_path)


# ---- decks
def test_slides_of_deep_dives_follow_those_of_the_film_and_go_before_the_poster(dived: Path, manifest: Manifest, tmp_path: Path) -> None:
    deck = Presentation(str(write_pptx(manifest, dived, tmp_path / "deck.pptx")))
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert titles[-6:-1] == [
        "Deep dives", "Deep dive: The Workflow", "The Workflow: Request enters", "The Workflow: Model trains", "Deep dive: The Workflow: sheet",
    ]  # fmt: skip
    assert titles[-1].endswith("Poster") and len(set(titles)) == len(titles) == 1 + 6 + 5 + 1
    divider, opening, *_, sheet = list(deck.slides)[-6:-1]
    assert [text for text in texts(divider) if text != "Deep dives"] == [DIVE_TITLE, "All of it as one living graph"]
    assert texts(opening)[1:] == ["Deep dive", DIVE_TITLE, *CHAPTERS]
    assert "A flowchart in three panels." in [shape._element._nvXxPr.cNvPr.get("descr") for shape in sheet.shapes]


def test_names_of_powerpoints_sections_tell_deep_dives(dived: Path, manifest: Manifest, tmp_path: Path) -> None:
    with zipfile.ZipFile(write_pptx(manifest, dived, tmp_path / "deck.pptx")) as read:
        found = read.read("ppt/presentation.xml").decode()
    assert found.index('name="2. Inference') < found.index('name="Deep dives"') < found.index('name="Deep dive: The Workflow"')


def test_the_deck_for_a_browser_names_chapters_and_shows_the_sheet(dived: Path, manifest: Manifest, tmp_path: Path) -> None:
    html = write_html_deck(manifest, dived, tmp_path / "deck").read_text(encoding="utf-8")
    ids = [own["id"] for own in Parsed(html).all("section") if own.get("id")]
    assert ids[-6:] == ["deep-dives", DIVE, *(f"{DIVE}--{name}" for name in DIVE_CUES), f"{DIVE}--sheet", "poster"]
    assert "<li>At the door</li><li>A model &amp; its data</li>" in html and not Parsed(html).faults
    assert (tmp_path / "deck" / OF_DIVES).is_file() and (tmp_path / "deck/media/posters/workflow.png").is_file()


def test_a_deck_without_deep_dives_has_no_style_of_theirs(kit: Manifest, folder: Path, tmp_path: Path) -> None:
    html = write_html_deck(kit, folder, tmp_path / "deck").read_text(encoding="utf-8")
    assert "dive" not in html and not (tmp_path / "deck" / OF_DIVES).exists()


def test_a_german_kit_calls_them_vertiefungen(dived: Path, manifest: Manifest) -> None:
    german = manifest.model_copy(update={"language": "de-CH"})
    assert parts_of(german, dived)[-1].heading == "Vertiefung: The Workflow"
    assert parts_of(manifest.model_copy(update={"language": "fr"}), dived)[-1].heading == "Deep dive: The Workflow"
    assert words_of("de")["dives"] == "Vertiefungen"


@pytest.mark.parametrize("layout", ["six", "one"])
def test_hand_outs_have_them_on_pages_of_their_own(dived: Path, manifest: Manifest, tmp_path: Path, layout: str) -> None:
    read = pypdf.PdfReader(write_handout(manifest, dived, tmp_path / "handout.pdf", "one" if layout == "one" else "six"))
    assert len(read.pages) == (2 if layout == "six" else 6)
    outline: list[str] = []

    def walk(items: list[object]) -> None:
        for item in items:
            walk(item) if isinstance(item, list) else outline.append(str(item.title))  # type: ignore[attr-defined]

    walk(read.outline)
    assert outline[-4:] == ["Deep dives", "Deep dive: The Workflow", "Request enters", "Model trains"]
    if layout == "six":
        assert "At the door" in read.pages[1].extract_text() and "Deep dives" not in read.pages[0].extract_text()


# ---- the page
def test_the_page_has_a_card_with_sheet_film_and_clips(page: Path, manifest: Manifest) -> None:
    text = (page / "index.html").read_text(encoding="utf-8")
    found = Parsed(text)
    assert not found.faults
    (video,) = found.all("video", id="film-workflow")
    assert video["src"] == "files/film/workflow.mp4" and json.loads(video["data-captions"]) == [[0.2, 0.8, "Of the deep dive."]]
    assert [own["data-start"] for own in found.all("a", **{"data-film": "film-workflow"})] == ["0", "1"]
    assert [own["class"] for own in found.all("a", **{"data-section": DIVE})] == ["card"]
    (picture,) = [own for own in found.all("img") if own.get("alt", "").startswith("The sheet of The Workflow")]
    assert (page / picture["src"]).is_file()
    assert [own["data-key"] for own in found.all("details") if "data-key" in own] == [*SECTIONS, DIVE]
    assert all((page / "files" / media.path).is_file() for media in manifest.media())


def test_the_page_has_style_and_script_of_deep_dives_as_they_are(page: Path) -> None:
    text = (page / "index.html").read_text(encoding="utf-8")
    assert all((TEMPLATES / name).read_text(encoding="utf-8") in text for name in (SCRIPT, STYLE))


def test_the_posters_map_does_not_point_to_deep_dives(page: Path, manifest: Manifest) -> None:
    assert [spot["key"] for spot in spots_of(manifest)] == list(SECTIONS)
    found = Parsed((page / "index.html").read_text(encoding="utf-8"))
    assert [own["data-section"] for own in found.all("a", **{"class": "card"})] == [*SECTIONS, DIVE]


def test_a_kit_of_clips_alone_has_a_card_without_film_and_sheet(dived: Path, manifest: Manifest, tmp_path: Path) -> None:
    bare = [s.model_copy(update={"dive": s.dive.model_copy(update={"film": None, "sheet": ()})}) for s in manifest.sections if s.dive]
    alone = manifest.model_copy(update={"sections": tuple(bare), "film": None, "poster": None, "cases": ()})
    text = write_page(alone, dived, tmp_path / "page").read_text(encoding="utf-8")
    assert 'href="#workflow" data-section="workflow"' in text and "At the door" in text
    assert "film-workflow" not in text and not Parsed(text).faults


def test_a_page_without_deep_dives_has_nothing_of_them(kit: Manifest, folder: Path, tmp_path: Path) -> None:
    text = write_page(kit, folder, tmp_path / "page").read_text(encoding="utf-8")
    assert "dive" not in text


def test_the_package_for_a_course_plays_the_film_of_a_deep_dive(dived: Path, manifest: Manifest, tmp_path: Path) -> None:
    with zipfile.ZipFile(write_lms(manifest, dived, tmp_path / "page.zip")) as read:
        names = read.namelist()
    assert {"files/film/workflow.mp4", "files/posters/workflow.png", "files/clips/3_workflow-1_request_enters-360p.mp4"} <= set(names)


def test_a_worksheet_knows_the_title_of_a_deep_dive(manifest: Manifest) -> None:
    assert worksheet_of(manifest).sections[DIVE] == DIVE_TITLE
