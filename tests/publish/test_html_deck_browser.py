"""The folder of slides in Chromium, from a disk: sound, Next and Back frame by frame, captions, speaker view, windows of any shape. `make slow` runs it."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from publish.html_deck import write_html_deck
from publish.manifest import Manifest
from tests.publish.browser import AXE, chromium
from tests.publish.little_kit import grey_of
from tests.publish.proofs import pages_of

pytestmark = pytest.mark.slow
STATE = """(() => { const v = Reveal.getCurrentSlide().querySelector("video");
  return { paused: v.paused, muted: v.muted, at: v.currentTime, ended: v.ended, loud: v.volume, settled: v.closest("section").classList.contains("settled") }; })()"""
LAST, NEXT = grey_of(1, 1, last=True), grey_of(1, 2, last=False)
INSIDE = ("file:", "data:", "blob:", "about:")
NEAR = 4  # of a grey, after H.264


@pytest.fixture(scope="module")
def index(kit: Manifest, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_html_deck(kit, folder, tmp_path_factory.mktemp("deck"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@contextmanager
def opened(browser: Any, index: Path, place: str = "", **options: Any) -> Iterator[Any]:
    """Give a page with the deck, which must log nothing, fail at nothing and ask for nothing elsewhere, its speaker view included."""
    complaints: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 720}, **options)
    context.on("console", lambda message: complaints.append(f"console: {message.text}"))
    context.on("weberror", lambda error: complaints.append(f"error: {error.error}"))
    context.on("dialog", lambda dialog: (complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    context.on("requestfailed", lambda request: complaints.append(f"failed: {request.url}"))
    context.on("request", lambda request: None if request.url.startswith(INSIDE) else complaints.append(f"asked: {request.url}"))
    page = context.new_page()
    page.goto(index.as_uri() + place)
    page.wait_for_selector("body[data-ready]")
    yield page
    assert complaints == []
    context.close()


@pytest.fixture
def page(browser: Any, index: Path) -> Iterator[Any]:
    with opened(browser, index) as page:
        yield page


def wait_until(page: Any, condition: str) -> None:
    """Wait until a condition holds in a page or frame; its policy forbids what Playwright waits with."""
    end = time.monotonic() + 10
    while not page.evaluate(condition):
        assert time.monotonic() < end, f"waited in vain for {condition}"
        time.sleep(0.02)


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def grey(page: Any, x: float = 0.5, y: float = 0.5) -> int:
    """Return the grey of a pixel, at shares of the window."""
    pixels = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))
    return int(pixels[int(y * (pixels.shape[0] - 1)), int(x * (pixels.shape[1] - 1)), 0])


def until(page: Any, what: str) -> None:
    wait_until(page, f"({STATE}).{what}")


def to_first_film(page: Any) -> None:
    press(page, "ArrowRight", "ArrowRight")  # over the section's slide


def test_the_first_film_has_sound_and_holds_its_last_frame(page: Any) -> None:
    to_first_film(page)
    until(page, "at > 0.2")
    state = page.evaluate(STATE)
    assert (state["paused"], state["muted"], state["loud"], state["settled"]) == (False, False, 1, False)
    assert page.evaluate('Reveal.getCurrentSlide().querySelector("video").webkitAudioDecodedByteCount') > 0
    until(page, "ended")
    assert abs(grey(page) - LAST) <= NEAR
    time.sleep(0.5)
    assert abs(grey(page) - LAST) <= NEAR and page.evaluate(STATE)["ended"]


def test_next_plays_and_back_shows_the_former_last_frame_at_once(page: Any) -> None:
    to_first_film(page)
    press(page, "PageDown")  # while the first still plays
    until(page, "at > 0")
    assert NEXT - NEAR <= grey(page) <= NEXT + 10 + NEAR and not page.evaluate(STATE)["paused"]
    press(page, "PageUp")
    assert grey(page) == LAST, "not the picture itself, or not at once"
    before = page.evaluate(STATE)
    assert before["paused"] and before["settled"]
    time.sleep(0.4)
    assert grey(page) == LAST and page.evaluate(STATE) == before
    press(page, "PageDown")
    until(page, "at > 0")
    assert not page.evaluate(STATE)["paused"] and abs(grey(page) - NEXT) <= 10 + NEAR
    until(page, "ended")
    press(page, "ArrowLeft", "ArrowLeft")  # the section's slide
    assert page.evaluate("Reveal.getCurrentSlide().className").startswith("heading")
    press(page, "ArrowRight")
    until(page, "at > 0")
    assert not page.evaluate(STATE)["paused"]


def test_r_plays_again_a_click_halts_and_b_blacks_out(page: Any) -> None:
    to_first_film(page)
    until(page, "ended")
    press(page, "r")
    until(page, "at < 0.5")
    page.mouse.click(640, 360)
    assert page.evaluate(STATE)["paused"]
    page.mouse.click(640, 360)
    assert not page.evaluate(STATE)["paused"]
    press(page, "b")
    assert page.evaluate(STATE)["paused"]
    time.sleep(1.2)
    assert grey(page) == 0
    press(page, "b")
    until(page, "ended")


def test_captions_come_on_request(page: Any) -> None:
    track = 'Reveal.getCurrentSlide().querySelector("video").textTracks[0]'
    to_first_film(page)
    assert page.evaluate(f"{track}.mode") == "hidden"
    press(page, "c")
    assert page.locator("#told").inner_text() == "Captions on"
    press(page, "r")
    wait_until(page, f"{track}.activeCues.length")
    assert page.evaluate(f"[{track}.mode, {track}.activeCues[0].getCueAsHTML().textContent]") == [
        "showing",
        "What is said of sieves_reject & more.",
    ]
    press(page, "PageDown", "c")
    assert page.evaluate(f"{track}.mode") == "hidden"


def test_the_speaker_view_has_the_notes_and_the_next_picture_and_makes_no_sound(page: Any) -> None:
    to_first_film(page)
    with page.context.expect_page() as opening:
        press(page, "s")
    view = opening.value
    view.wait_for_selector("#upcoming-slide iframe")
    view.get_by_text("What is said of sieves_reject & more.").wait_for()
    current, upcoming = (view.query_selector(f"#{name}-slide iframe").content_frame() for name in ("current", "upcoming"))
    for frame in (current, upcoming):
        frame.wait_for_selector("body[data-ready]")
    wait_until(upcoming, 'Reveal.getCurrentSlide().id === "data_pipeline--text_becomes_tokens"')
    assert upcoming.evaluate(STATE)["settled"] and upcoming.evaluate(STATE)["paused"]
    page.bring_to_front()
    press(page, "PageDown")
    view.get_by_text("What is said of text_becomes_tokens & more.").wait_for()
    wait_until(current, 'Reveal.getCurrentSlide().id === "data_pipeline--text_becomes_tokens"')
    assert current.evaluate(STATE)["muted"] and not page.evaluate(STATE)["muted"]


@pytest.mark.parametrize(
    ("width", "height", "box"), [(1024, 768, (0, 96, 1024, 576)), (400, 900, (0, 337.5, 400, 225)), (2560, 1080, (320, 0, 1920, 1080))]
)
def test_a_film_is_seen_whole_in_a_window_of_any_shape(page: Any, width: int, height: int, box: tuple[float, ...]) -> None:
    page.set_viewport_size({"width": width, "height": height})
    to_first_film(page)
    until(page, "ended")
    found = page.evaluate(
        '(() => { const r = Reveal.getCurrentSlide().querySelector("video").getBoundingClientRect(); return [r.x, r.y, r.width, r.height]; })()'
    )
    assert found == pytest.approx(box, abs=1.5)
    assert page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]") == [width, height]


def test_who_asks_for_less_motion_sees_still_pictures_until_a_key(browser: Any, index: Path) -> None:
    with opened(browser, index, reduced_motion="reduce") as page:
        assert page.locator(".band .still").is_visible()
        to_first_film(page)
        assert grey(page) == LAST and page.evaluate(STATE)["paused"]
        press(page, "r")
        until(page, "ended")


def test_with_start_on_click_a_film_waits_at_its_first_frame(browser: Any, kit: Manifest, folder: Path, tmp_path: Path) -> None:
    with opened(browser, write_html_deck(kit, folder, tmp_path, start="click")) as page:
        to_first_film(page)
        time.sleep(0.4)
        assert abs(grey(page) - grey_of(1, 1, last=False)) <= NEAR and page.evaluate(STATE)["paused"]
        press(page, "PageDown")
        until(page, "ended")
        assert abs(grey(page) - LAST) <= NEAR
        press(page, "PageDown")
        assert page.evaluate("Reveal.getCurrentSlide().id") == "data_pipeline--text_becomes_tokens" and page.evaluate(STATE)["paused"]
        press(page, "PageUp")
        assert grey(page) == LAST


def test_a_film_that_comes_first_plays_without_sound_until_a_key(browser: Any, index: Path) -> None:
    with opened(browser, index, "#/data_pipeline--sieves_reject") as page:
        until(page, "at > 0")
        assert page.evaluate(STATE)["muted"] and page.locator("#told").inner_text() == "Tap or press a key for sound"
        press(page, "r")
        until(page, "ended")
        assert not page.evaluate(STATE)["muted"]


def test_words_are_text_also_in_the_speaker_view(browser: Any, kit: Manifest, folder: Path, tmp_path: Path) -> None:
    odd = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    first, second = kit.sections
    timed = first.cues[0].captions[0].model_copy(update={"text": odd})
    cue = first.cues[0].model_copy(update={"said": odd, "seen": odd, "captions": (timed,)})
    kit = kit.model_copy(update={"title": odd, "sections": (first.model_copy(update={"title": odd, "cues": (cue, first.cues[1])}), second)})
    with opened(browser, write_html_deck(kit, folder, tmp_path)) as page:
        assert (page.locator("h1").inner_text(), page.title()) == (odd, odd)
        to_first_film(page)
        with page.context.expect_page() as opening:
            press(page, "s")
        opening.value.get_by_text(odd).wait_for()


def test_a_screen_reader_keeps_its_keys_and_finds_a_heading_and_a_picture(page: Any) -> None:
    to_first_film(page)
    press(page, "PageDown", "PageUp")
    assert page.locator(".reveal").get_attribute("role") is None
    assert page.get_by_role("heading", name="1. Data Pipeline: Sieves reject").count() == 1
    assert page.get_by_role("img", name="What is seen in sieves_reject.").is_visible()


def test_axe_finds_nothing_on_any_kind_of_slide(page: Any) -> None:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for _ in range(8):
        found = page.evaluate("axe.run(document, {preload: false, resultTypes: ['violations']})")["violations"]
        assert [(one["id"], one["impact"], [node["target"] for node in one["nodes"]]) for one in found] == []
        press(page, "PageDown")


def test_it_prints_each_still_with_its_narration(page: Any, tmp_path: Path) -> None:
    from pypdf import PdfReader

    page.pdf(path=tmp_path / "print.pdf", format="A4", landscape=True)
    texts = [" ".join(sheet.extract_text().split()) for sheet in PdfReader(tmp_path / "print.pdf").pages]
    assert len(texts) == 6, texts
    assert "1. Data Pipeline: Sieves reject" in texts[1] and "What is said of sieves_reject & more." in texts[1]
    sheets = pages_of(tmp_path / "print.pdf", tmp_path)
    assert abs(int(sheets[1][sheets[1].shape[0] // 2, sheets[1].shape[1] // 3, 0]) - LAST) <= 2


def test_m_is_silence_for_this_film_and_those_that_follow(page: Any) -> None:
    to_first_film(page)
    until(page, "at > 0")
    press(page, "m")
    assert page.evaluate(STATE)["muted"]
    press(page, "PageDown")
    until(page, "at > 0")
    assert page.evaluate(STATE)["muted"]
    press(page, "m")
    assert not page.evaluate(STATE)["muted"]


def test_the_help_lists_the_keys_of_the_deck(page: Any) -> None:
    page.evaluate("Reveal.toggleHelp(true)")
    said = page.locator(".r-overlay").inner_text()
    for key, what in (("C", "Captions"), ("M", "Sound on or off"), ("R", "Play again")):
        assert f"{key}\t{what}" in said or f"{key} {what}" in said.replace("\n", " "), said
