"""The page in a real browser, from a folder and from the local server: by mouse, keyboard and touch, heard and seen. `make proofs` installs it, `make slow` runs it."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from publish.manifest import Manifest, Media, digest_of, read_manifest, write_manifest
from publish.page import write_page
from publish.server import address_of, page_server
from tests.publish.browser import PHONE, Tab, chromium
from tests.publish.little_kit import little_kit

pytestmark = pytest.mark.slow
EVIL = "<script>alert(1)</script>"
SNAPSHOTS = Path(__file__).parent / "aria"
PLAYING = "async () => { const v = document.querySelector('#clip'); for (let k = 0; k < 100 && !(v.currentTime > 0); k++) await new Promise(r => setTimeout(r, 30)); return v.currentTime > 0 }"
WIDTHS = (320, 390, 820, 1440, 2560)


def with_poster(kit: Path, manifest: Manifest, drawn: Path) -> Manifest:
    """Return a kit's manifest with a poster as large as a real one."""
    file = kit / "posters/large.png"
    with Image.open(drawn) as picture:
        picture.convert("RGB").resize((2160, 2700), Image.Resampling.LANCZOS).save(file)
    media = Media(path="posters/large.png", kind="poster", width=2160, height=2700, bytes=file.stat().st_size, sha256=digest_of(file))
    assert manifest.poster
    made = manifest.model_copy(update={"title": EVIL, "poster": manifest.poster.model_copy(update={"files": (media,)})})
    write_manifest(made, kit)
    return read_manifest(kit)


@pytest.fixture(scope="module")
def site(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    kit = tmp_path_factory.mktemp("kit")
    manifest = with_poster(kit, little_kit(kit), root / "media/preview/poster.png")
    return write_page(manifest, kit, tmp_path_factory.mktemp("site") / "page").parent


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture
def tab(browser: Any, site: Path) -> Iterator[Callable[..., Tab]]:
    """Return what opens the page from its folder; at the end nothing was logged, and nothing asked for that is not in it."""
    opened: list[Tab] = []

    def open_tab(hash_: str = "", **options: Any) -> Tab:
        opened.append(Tab(browser, f"{(site / 'index.html').as_uri()}{hash_}", **options))
        return opened[-1]

    yield open_tab
    for one in opened:
        one.close()
        assert one.log == []
        assert all(address.startswith((site.as_uri(), "data:")) for address in one.asked)


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with page_server(site, 0) as server:
        running = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        running.start()
        yield address_of(server)
        server.shutdown()
        running.join()


def is_open(tab: Tab) -> bool:
    return bool(tab.run("document.querySelector('#reader').open"))


def hash_of(tab: Tab) -> str:
    return str(tab.run("location.hash"))


def test_a_panel_lights_up_under_the_mouse_and_opens_its_clip_beside_its_words(tab) -> None:
    one = tab()
    for number, title in ((1, "Data Pipeline"), (2, "Inference Serving Pipeline")):
        spot = one.page.locator(f".spot-{number}")
        spot.hover()
        one.wait(f"getComputedStyle(document.querySelector('.spot-{number} .name')).opacity === '1'")
        assert one.page.locator(".card.shown .title").inner_text().endswith(title)
        spot.click()
        assert is_open(one) and one.page.locator("#reader-title").inner_text().split("\n")[-1].endswith(title)
        assert one.run(PLAYING), "asked for by a click"
        assert one.page.locator("#lines a[aria-current]").count() == 1
        one.page.locator("#close").click()
        assert not is_open(one) and hash_of(one) == ""
        assert spot.evaluate("own => own === document.activeElement")


def test_the_keyboard_reaches_every_panel_and_comes_back_to_it(tab) -> None:
    one = tab()
    one.page.keyboard.press("Tab")
    assert one.run("document.activeElement.className") == "skip"
    for number, key in ((1, "data_pipeline"), (2, "inference_serving")):
        for _ in range(12):
            one.page.keyboard.press("Tab")
            if one.run("document.activeElement.classList.contains('spot')"):
                break
        assert one.run("document.activeElement.classList.contains('shown') && document.activeElement.matches(':focus-visible')")
        assert one.run("document.activeElement.hash") == f"#{key}"
        one.page.keyboard.press("Enter")
        one.wait("document.querySelector('#reader').open")
        assert one.run("document.activeElement.id") == "reader-title" and one.run(PLAYING)
        one.page.keyboard.press("ArrowRight")
        one.wait(f"document.querySelector('#place').textContent === '{2 * number} of 4'")
        one.page.keyboard.press("Escape")
        one.wait("!document.querySelector('#reader').open")
        assert one.run("document.activeElement.classList.contains('spot')") and hash_of(one) == ""


def test_keys_and_buttons_go_through_all_cues_and_stop_at_the_ends(tab) -> None:
    one = tab("#data_pipeline")
    place = one.page.locator("#place")
    assert one.page.locator("#back").is_disabled() and place.inner_text() == "1 of 4"
    for number in (2, 3, 4):
        one.page.locator("#next").click()
        one.wait(f"document.querySelector('#place').textContent === '{number} of 4'")
    assert one.page.locator("#next").is_disabled() and one.run("document.activeElement.id") == "next", "focus is not lost"
    one.page.keyboard.press("ArrowRight")
    assert place.inner_text() == "4 of 4"
    one.page.keyboard.press("ArrowLeft")
    one.wait("document.querySelector('#place').textContent === '3 of 4'")
    assert one.page.locator("#told").inner_text() == "Prompt is prefilled. Caption of prompt_is_prefilled."
    one.page.locator("#clip").focus()
    one.page.keyboard.press("ArrowLeft")
    assert place.inner_text() == "3 of 4", "the arrows of a film are its own"


def test_a_finger_shows_the_name_and_opens(tab) -> None:
    one = tab(**PHONE)
    for number in (1, 2):
        spot = one.page.locator(f".spot-{number}")
        spot.scroll_into_view_if_needed()
        spot.dispatch_event("pointerdown", {"pointerType": "touch"})
        one.wait(f"getComputedStyle(document.querySelector('.spot-{number} .name')).opacity === '1'")
        box = spot.bounding_box()
        one.page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        one.wait("document.querySelector('#reader').open")
        assert one.run(PLAYING)
        one.page.locator("#close").tap()
        one.wait("!document.querySelector('#reader').open")


def test_a_card_opens_the_same(tab) -> None:
    one = tab()
    one.page.locator(".card").nth(1).click()
    assert is_open(one) and hash_of(one) == "#inference_serving"
    one.page.keyboard.press("Escape")
    assert one.run("document.activeElement.className").startswith("card")


def test_a_deep_link_opens_its_cue_and_waits_for_the_reader(tab) -> None:
    one = tab("#inference_serving/token_is_decoded")
    assert is_open(one) and one.page.locator("#cue-title").inner_text() == "Token is decoded"
    assert one.run("document.querySelector('#clip').paused") and not [url for url in one.asked if url.endswith(".mp4")]
    assert one.run("document.title").startswith("Token is decoded · ")
    one.page.keyboard.press("Escape")
    assert one.run("document.activeElement.dataset.section") == "inference_serving"
    assert tab("#inference_serving/gone").page.locator("#place").inner_text() == "3 of 4", "a cue that is no more: its section"
    for unknown in ("#none", "#at-film", "#%"):
        assert not is_open(tab(unknown))


def test_the_browsers_back_goes_where_the_reader_was(tab) -> None:
    one = tab()
    one.page.locator(".spot-1").click()
    one.page.locator("#next").click()
    assert hash_of(one) == "#data_pipeline/text_becomes_tokens"
    one.page.go_back()
    assert is_open(one) and one.page.locator("#place").inner_text() == "1 of 4"
    one.page.go_back()
    assert not is_open(one) and hash_of(one) == ""
    one.page.go_forward()
    assert is_open(one) and one.page.locator("#place").inner_text() == "1 of 4"
    before = one.run("scrollY")
    one.page.keyboard.press("Escape")
    assert one.run("scrollY") == before and not is_open(one)


def test_captions_come_by_choice_with_their_cue_and_are_remembered(tab) -> None:
    one = tab("#data_pipeline/sieves_reject")
    track = "document.querySelector('#clip').textTracks[0]"
    assert one.run(f"{track}.mode") == "disabled"
    button = one.page.locator("#reader .captions")
    button.click()
    assert button.get_attribute("aria-pressed") == "true" and one.run(f"{track}.mode") == "showing"
    assert one.run(f"[...{track}.cues].map(cue => cue.text)") == ["What is said of sieves_reject & more."]
    one.page.locator("#next").click()
    one.wait(f"{track}.activeCues.length === 1")
    assert one.run(f"{track}.activeCues[0].text") == "What is said of text_becomes_tokens & more."
    assert one.run(f"{track}.cues.length") == 1, "those of the clip before are gone"
    one.page.reload()
    assert one.run(f"{track}.mode") == "showing"
    assert one.run("document.querySelector('#film').textTracks[0].cues[0].text") == "The first caption,\nin two lines."
    one.run(f"{track}.mode = 'disabled'")
    one.wait("document.querySelector('#reader .captions').getAttribute('aria-pressed') === 'false'")


def test_the_speed_is_that_of_every_film(tab) -> None:
    one = tab("#data_pipeline")
    one.page.locator("#reader .speed").select_option("1.5")
    one.page.locator("#next").click()
    assert one.run(PLAYING) and one.run("[...document.querySelectorAll('video')].map(v => v.playbackRate)") == [1.5, 1.5]
    one.page.reload()
    assert one.run("document.querySelector('#clip').playbackRate") == 1.5


def test_clips_follow_one_another_where_that_is_asked(tab) -> None:
    one = tab("#data_pipeline")
    one.page.get_by_role("button", name="Play on").click()
    one.page.locator("#next").click()
    one.wait("document.querySelector('#place').textContent === '4 of 4'")


def test_with_reduced_motion_nothing_begins_by_itself(tab) -> None:
    one = tab(reduced_motion="reduce")
    one.page.locator(".spot-1").click()
    one.page.locator("#next").click()
    one.page.wait_for_timeout(400)
    assert one.run("document.querySelector('#clip').paused")
    assert one.run("getComputedStyle(document.querySelector('#reader')).animationName") == "none"


def test_numbers_are_those_of_the_scenario_and_can_be_searched(tab) -> None:
    one = tab()
    rows = one.page.locator(".case:visible tbody tr:visible")
    assert rows.count() == 2 and one.page.locator("#found").inner_text() == "2 of 2 numbers"
    one.page.locator("#find").fill("layers KEYS")
    assert rows.count() == 1 and "328 kB" in rows.inner_text() and one.page.locator("#found").inner_text() == "1 of 2 numbers"
    one.page.locator("#find").fill("layers weights")
    assert one.page.locator("#found").inner_text() == "0 of 2 numbers", "all words are to be there"
    one.page.locator("#find").fill("keys")
    one.page.locator("#case").select_option("2")
    assert one.page.locator(".case:visible h3").inner_text() == "8B" and rows.count() == 1


def test_names_of_the_tree_can_be_searched(tab) -> None:
    one = tab()
    names = one.page.locator("#tree li:visible")
    assert names.count() == 2 and one.page.locator("#found-names").inner_text() == "4 of 4 names", "branches are closed at first"
    one.page.locator("#find-name").fill("roce")
    assert names.count() == 2 and one.page.locator("#found-names").inner_text() == "1 of 4 names"
    assert "RoCE" in names.last.inner_text() and "InfiniBand" not in one.page.locator("#tree").inner_text()
    one.page.locator("#find-name").fill("links")
    assert one.page.locator("#found-names").inner_text() == "1 of 4 names" and one.page.locator("#tree li:not([hidden])").count() == 3
    one.page.locator("#find-name").fill("")
    assert names.count() == 2


def test_a_chapter_is_sought_through_the_server(browser, address: str) -> None:
    one = Tab(browser, address)
    one.page.locator(".chapters a").nth(1).click()
    one.wait("document.querySelector('#film').currentTime >= 2 && document.querySelector('#film').readyState > 1")
    assert one.log == [] and all(url.startswith(address) or url.startswith("data:") for url in one.asked)
    one.close()


def test_the_first_view_is_light_and_holds_still(browser, address: str, site: Path) -> None:
    for options in ({}, PHONE, {"viewport": {"width": 2560, "height": 1440}}):
        one = Tab(browser, "about:blank", **options)
        one.page.add_init_script(
            "window.shift = 0; new PerformanceObserver(list => { for (const e of list.getEntries()) window.shift += e.value; })"
            ".observe({type: 'layout-shift', buffered: true});"
        )
        one.page.goto(address, wait_until="networkidle")
        files = {site / url.removeprefix(address).split("?")[0] for url in one.asked if url.startswith(address)}
        weight = sum((file / "index.html" if file.is_dir() else file).stat().st_size for file in files)
        assert len(files) >= 2 and weight <= 1_500_000 and not [file for file in files if file.suffix == ".mp4"]
        assert one.run("window.shift") == 0 and one.log == []
        one.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wider_than_the_window(tab, width: int) -> None:
    for hash_ in ("", "#inference_serving"):
        one = tab(hash_, viewport={"width": width, "height": 800})
        assert one.run("document.documentElement.scrollWidth") <= width
        assert one.run("document.querySelector('.inside').scrollWidth <= document.querySelector('.inside').clientWidth")
        poster = one.page.locator(".sheet").bounding_box()
        spot = one.page.locator(".spot-2").bounding_box()
        assert abs(spot["y"] - poster["y"] - 0.55 * poster["height"]) < 2 and abs(spot["width"] - 0.9 * poster["width"]) < 2
        if width < 700:
            assert poster["width"] == width, "on a phone the poster fills it"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("options", [{}, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing(tab, scheme: str, options: dict[str, Any]) -> None:
    one = tab(color_scheme=scheme, reduced_motion="reduce", **options)
    one.run("document.querySelectorAll('details').forEach(part => { part.open = true })")
    assert one.findings() == []
    one.page.locator(".spot-1").focus()
    assert one.findings() == []
    one.run("location.hash = 'inference_serving/token_is_decoded'")
    one.wait("document.querySelector('#reader').open")
    assert one.findings() == []


def test_a_screen_reader_is_told_what_the_snapshots_say(tab) -> None:
    one = tab()
    found = {"page": one.page.locator("body").aria_snapshot()}
    one.page.locator(".spot-2").click()
    found["reader"] = one.page.locator("#reader").aria_snapshot()
    for name, whole in found.items():
        snapshot = re.sub(r"[\d.]+ [kM]B", "0 kB", whole)  # sizes of films differ from encoder to encoder
        file = SNAPSHOTS / f"{name}.yaml"
        if not file.exists():  # delete it to take today's; look at it before it is committed
            file.parent.mkdir(exist_ok=True)
            file.write_text(f"{snapshot}\n", encoding="utf-8")
        assert f"{snapshot}\n" == file.read_text(encoding="utf-8"), file


def test_a_headline_runs_nothing_and_the_policy_lets_nothing_in(browser, site: Path, tab) -> None:
    one = tab()
    assert one.page.locator("h1").inner_text() == EVIL
    other = Tab(browser, (site / "index.html").as_uri())
    other.run(
        "() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s);"
        "const i = new Image(); i.src = 'https://example.org/x.png'; document.body.append(i); }"
    )
    reached = other.run("fetch('https://example.org/').then(() => 'reached', () => 'refused')")
    other.page.wait_for_timeout(200)
    assert other.run("window.ran") is None and reached == "refused"
    assert len(other.log) >= 3 and all("Content Security Policy" in line for line in other.log)
    other.close()


def test_on_paper_all_words_are_open(tab, tmp_path: Path) -> None:
    from pypdf import PdfReader

    one = tab()
    one.page.pdf(path=tmp_path / "page.pdf")
    text = " ".join(page.extract_text() for page in PdfReader(tmp_path / "page.pdf").pages)
    for said in ("What is said of sieves_reject & more.", "What is seen in token_is_decoded.", "140 GB"):
        assert said in " ".join(text.split())
    assert "Downloads" not in text and one.run("document.querySelectorAll('details[open]').length") == 2, "closed again"


def test_without_a_script_all_words_and_clips_are_there(tab) -> None:
    one = tab("#inference_serving", java_script_enabled=False)
    assert one.page.locator("#case").is_hidden() and one.page.locator(".case:visible").count() == 2
    one.page.locator("#inference_serving summary").click()
    assert one.page.locator("#inference_serving .watch a").first.is_visible()
