"""The folder of slides: all that its page names is in it, nothing else is asked for, words are shown as they are, and what is refused."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from importlib import metadata
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from publish import html_deck
from publish.html_deck import write_html_deck
from publish.manifest import Manifest, Speaker
from scenes.core.errors import InputError
from tests.publish.little_kit import SIZES, little_kit

ODD = "</title><script>alert(1)</script>\"'&amp;"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20" fill="#ff0000"/></svg>'


class Page(HTMLParser):
    """A page that was read: its elements as (tag, attributes), its text by the tag it stands in, and what it names."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, str]] = []
        self.inside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attributes}))
        if tag not in ("meta", "link", "img"):
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.inside.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((self.inside[-1], data))

    def text_of(self, tag: str) -> list[str]:
        return [text for inside, text in self.texts if inside == tag]

    def all(self, tag: str, of_class: str = "") -> list[dict[str, str]]:
        return [found for name, found in self.elements if name == tag and (not of_class or of_class in found.get("class", "").split())]

    def named(self) -> list[str]:
        return [found[name] for _, found in self.elements for name in ("src", "href", "poster", "data-src") if name in found]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("kit")
    (made / "logo.svg").write_text(SVG, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def kit(folder: Path) -> Manifest:
    return little_kit(folder).model_copy(update={"speaker": Speaker(name="Ada Example", logo="logo.svg")})


@pytest.fixture(scope="module")
def deck(kit: Manifest, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_html_deck(kit, folder, tmp_path_factory.mktemp("deck")).parent


@pytest.fixture(scope="module")
def page(deck: Path) -> Page:
    return Page((deck / "index.html").read_text(encoding="utf-8"))


def changed(kit: Manifest, **words: str) -> Manifest:
    """Return the kit with other words in its first cue."""
    first, second = kit.sections
    cue = first.cues[0].model_copy(update=words)
    return kit.model_copy(update={"sections": (first.model_copy(update={"cues": (cue, first.cues[1])}), second)})


def test_all_that_the_page_names_is_in_the_folder_and_nothing_else_is(page: Page, deck: Path) -> None:
    named = {unquote(name) for name in page.named() if not name.startswith("data:")}
    assert all(not urlsplit(name).scheme and not name.startswith("/") and ".." not in name for name in named)
    styled = set(re.findall(r'url\("([^"]+)"\)', (deck / "html_deck.css").read_text(encoding="utf-8")))
    there = {file.relative_to(deck).as_posix() for file in deck.rglob("*") if file.is_file()}
    assert there == {"index.html", "reveal/LICENSE", "fonts/LICENSE.txt"} | named | styled
    assert len([name for name in there if name.endswith(".mp4")]) == 4


def test_nothing_that_is_ours_names_another_host(deck: Path) -> None:
    for name in ("index.html", "html_deck.css", "html_deck.js", "reveal/reveal.css"):
        text = (deck / name).read_text(encoding="utf-8")
        assert "http:" not in text and "https:" not in text, name


def test_licences_lie_beside_what_they_are_for(deck: Path) -> None:
    assert "Permission is hereby granted" in (deck / "reveal" / "LICENSE").read_text(encoding="utf-8")
    assert "Open Font License" in (deck / "fonts" / "LICENSE.txt").read_text(encoding="utf-8", errors="replace").replace(
        "OPEN FONT LICENSE", "Open Font License"
    )
    assert metadata.version("pyreveal") == "1.0.0"


def test_each_cue_is_a_slide_with_its_film_its_last_frame_and_its_narration(page: Page, kit: Manifest) -> None:
    cues = [(section, cue) for section in kit.sections for cue in section.cues]
    films, stills = page.all("video"), [found for found in page.all("img", "frame") if found["src"].endswith("last.png") and found["alt"]]
    assert [unquote(film["data-src"]) for film in films] == [
        f"media/clips/{section.place}_{section.key}-{cue.number}_{cue.name}-{SIZES[0][1]}p.mp4" for section, cue in cues
    ]
    assert [(still["alt"], still["src"]) for still in stills] == [
        (cue.seen, film["data-src"].replace(".mp4", "-last.png")) for (_, cue), film in zip(cues, films, strict=True)
    ]
    assert [film["poster"] for film in films] == [film["data-src"].replace(".mp4", "-first.png") for film in films]
    assert [json.loads(film["data-captions"]) for film in films] == [[[0.1, 0.9, cue.said]] for _, cue in cues]
    said = [text for text in page.text_of("p") if "is said" in text]
    assert said == [cue.said for _, cue in cues]


def test_titles_are_headings_that_no_two_slides_share(page: Page) -> None:
    titles = page.text_of("h1") + page.text_of("h2") + page.text_of("h3")
    assert titles == [
        "AI INFRASTRUCTURE", "Data Pipeline", "Inference Serving Pipeline", "AI INFRASTRUCTURE: Poster",
        "1. Data Pipeline: Sieves reject", "1. Data Pipeline: Text becomes tokens",
        "2. Inference Serving Pipeline: Prompt is prefilled", "2. Inference Serving Pipeline: Token is decoded",
    ]  # fmt: skip
    ids = [found["id"] for found in page.all("section") if "id" in found]
    assert len(ids) == len(set(ids)) == 7


def test_the_start_slide_says_whose_talk_it_is_and_what_the_keys_do(page: Page) -> None:
    assert "Ada Example" in page.text_of("p") and page.all("img")[1]["src"] == "media/logo.svg"
    assert page.text_of("button") == ["Start", "Captions"] and any("S speaker view" in text for text in page.text_of("p"))


@pytest.mark.parametrize(("language", "word"), [("de", "Untertitel"), ("de-AT", "Untertitel"), ("fr", "Captions")])
def test_it_speaks_the_language_of_the_kit(kit: Manifest, folder: Path, tmp_path: Path, language: str, word: str) -> None:
    page = Page(write_html_deck(kit.model_copy(update={"language": language}), folder, tmp_path / "d").read_text(encoding="utf-8"))
    assert page.all("html") == [{"lang": language}] and page.text_of("button")[1] == word


def test_words_of_any_kind_are_text_and_never_markup(kit: Manifest, folder: Path, tmp_path: Path) -> None:
    odd = changed(kit, said=ODD, seen=ODD).model_copy(update={"title": ODD, "subtitle": ODD, "quote": ODD, "speaker": Speaker(name=ODD)})
    timed = odd.sections[0].cues[0].captions[0].model_copy(update={"text": f"{ODD}\n2"})
    odd = changed(odd, captions=(timed,))  # type: ignore[arg-type]
    page = Page(write_html_deck(odd, folder, tmp_path / "d").read_text(encoding="utf-8"))
    assert page.text_of("title") == page.text_of("h1") == [ODD] and page.text_of("p").count(ODD) == 4
    assert [found.get("src") for found in page.all("script")] == ["reveal/reveal.js", "reveal/notes.js", "html_deck.js"]
    assert page.all("img", "frame")[2]["alt"] == ODD and json.loads(page.all("video")[0]["data-captions"])[0][2] == f"{ODD} 2"


def test_a_click_starts_a_film_where_that_is_asked_for(kit: Manifest, folder: Path, page: Page, tmp_path: Path) -> None:
    waiting = Page(write_html_deck(kit, folder, tmp_path / "d", start="click").read_text(encoding="utf-8"))
    assert (len(waiting.all("span", "fragment")), len(page.all("span", "fragment"))) == (4, 0)


def test_the_same_kit_gives_the_same_bytes_also_over_an_older_deck(kit: Manifest, folder: Path, deck: Path, tmp_path: Path) -> None:
    for height in (180, 1080):
        write_html_deck(kit, folder, tmp_path / "d", height)
    for file in [file for file in deck.rglob("*") if file.is_file()]:
        assert (tmp_path / "d" / file.relative_to(deck)).read_bytes() == file.read_bytes()


def test_another_page_is_not_written_over(kit: Manifest, folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_text("<p>mine</p>", encoding="utf-8")
    with pytest.raises(InputError, match=r"index.html: is another page; choose another folder, or move it away$"):
        write_html_deck(kit, folder, tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["index.html"] and page.read_text(encoding="utf-8") == "<p>mine</p>"


def test_without_revealjs_one_line_says_what_to_do(kit: Manifest, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html_deck, "find_spec", lambda _: None)
    with pytest.raises(InputError, match=r"^deck: reveal.js is missing; run `make setup`"):
        write_html_deck(kit, folder, tmp_path / "d")
    assert not (tmp_path / "d").exists()


def test_a_cue_without_its_film_is_named_and_nothing_is_written(kit: Manifest, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="data_pipeline/sieves_reject has no clip with sound in 16:9 up to 1080p"):
        write_html_deck(
            changed(kit, files=tuple(file for file in kit.sections[0].cues[0].files if file.kind == "last")), folder, tmp_path / "d"
        )  # type: ignore[arg-type]
    assert not (tmp_path / "d").exists()
