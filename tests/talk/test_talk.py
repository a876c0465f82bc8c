"""A whole kit, little and short: every file of it read back by another program; what is there is not made again."""

from __future__ import annotations

import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import av
import pypdf
import pytest
from PIL import Image
from pptx import Presentation

from publish.manifest import Manifest
from scenes.film import KEYS, SCENES
from scenes.project import load_project
from scenes.sections.poster.boxes import SHEET_KEYS
from tests.command import run

pytestmark = pytest.mark.slow
ASK = ("talk", "--editions", "180p", "--fps", "5", "--silent", "--kinds", "clip,first,last", "--headline", "OURS & YOURS")


class Links(HTMLParser):
    """Collects what a page refers to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in ("href", "src") and value and not value.startswith(("#", "data:"))]


def test_the_list_of_contents_names_what_is_there_and_nothing_else(kit: Path) -> None:
    links = Links()
    links.feed((kit / "index.html").read_text(encoding="utf-8"))
    assert links.found and all((kit / unquote(link)).is_file() or (kit / unquote(link)).is_dir() for link in links.found)
    said = (kit / "README.txt").read_text(encoding="utf-8")
    assert "OURS & YOURS" in said and "OURS &amp; YOURS" in (kit / "index.html").read_text(encoding="utf-8")
    for folder in ("clips", "film", "posters", "decks", "page", "teaching", "social"):
        assert re.search(rf"^{folder}", said, re.MULTILINE), folder
        assert any((kit / folder).iterdir())


def test_the_manifest_holds_the_whole_film(manifest: Manifest) -> None:
    assert [section.key for section in manifest.sections] == [scene.key for scene in SCENES]
    assert manifest.poster is not None and [area.section for area in manifest.poster.areas] == list(SHEET_KEYS)
    assert {line.section for line in manifest.poster.texts} == {"", *KEYS}
    assert manifest.film is not None and [file.kind for file in manifest.film.files] == ["film"]
    assert len(manifest.cases) == 6 and len(manifest.questions) == 10
    last = manifest.sections[-1]
    assert manifest.film.seconds == pytest.approx(last.start + last.seconds, abs=0.5)


def test_film_and_posters_can_be_opened(kit: Path) -> None:
    with av.open(str(kit / "film/film.mp4")) as film:
        assert film.streams.video[0].width == 320 and len(film.chapters()) >= len(KEYS)
    for name in ("poster.png", "poster.webp"):
        with Image.open(kit / "posters" / name) as picture:
            assert picture.size == (2160, 2700)
    for name, points in (("poster-A3.pdf", (842, 1191)), ("poster-office-A4.pdf", (595, 842)), ("poster-24x36in.pdf", (1728, 2592))):
        page = pypdf.PdfReader(kit / "posters" / name).pages[0]
        assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(points, abs=1)
    assert len(list((kit / "posters/scenarios").glob("*.webp"))) == 5


def test_decks_and_hand_outs_have_every_cue(kit: Path, manifest: Manifest) -> None:
    cues = sum(len(section.cues) for section in manifest.sections)
    headings = sum(section.badge is not None for section in manifest.sections)
    assert len(Presentation(str(kit / "decks/deck.pptx")).slides) == 1 + headings + cues + 1
    assert len(pypdf.PdfReader(kit / "decks/stills.pdf").pages) == cues
    assert (kit / "decks/html/index.html").is_file()


def test_page_and_worksheets_are_there(kit: Path) -> None:
    assert (kit / "page/index.html").is_file()
    with zipfile.ZipFile(kit / "teaching/page-lms.zip") as course:
        assert course.testzip() is None and "imsmanifest.xml" in course.namelist()
    for name in ("worksheet.pdf", "worksheet-answers.pdf"):
        assert pypdf.PdfReader(kit / "teaching" / name).pages


def test_cards_and_description_are_for_posts(kit: Path) -> None:
    for name, size in (("thumbnail", (1280, 720)), ("open-graph", (1200, 630)), ("square", (1080, 1080))):
        with Image.open(kit / "social" / f"{name}.png") as card:
            assert card.size == size
    said = (kit / "social/description.txt").read_text(encoding="utf-8")
    assert said.startswith("OURS & YOURS") and "\n0:00 " in said and load_project().content.footer.quote in said


def test_a_second_run_makes_nothing(kit: Path) -> None:
    def times() -> dict[str, int]:
        return {path.relative_to(kit).as_posix(): path.stat().st_mtime_ns for path in kit.rglob("*") if path.is_file()}

    before = times()
    assert run(*ASK, "-o", str(kit)).exit_code == 0
    written = {path for path, time in times().items() if before.get(path) != time}
    assert all(
        path.split("/")[0] in ("manifest.json", ".made.json", "index.html", "README.txt") or path.endswith((".txt", ".md", ".html"))
        for path in written
    ), written
    assert not any(path.endswith((".mp4", ".png", ".pdf", ".pptx", ".webp", ".zip")) for path in written)


def test_decks_and_page_need_a_wide_edition() -> None:
    result = run("talk", "--shapes", "9:16")
    assert result.exit_code == 2 and "--shapes: 9:16 has no 16:9, which decks and page are made of; add it" in result.output
