"""Deep dives on the page, in Chromium: a chapter seeks in its film, the card opens their clips, nothing is logged or asked for. `make slow` runs it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from publish.page import write_page
from tests.publish.browser import PHONE, Tab, chromium
from tests.publish.little_kit import with_dive

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    kit: Path = tmp_path_factory.mktemp("kit")
    return write_page(with_dive(kit), kit, tmp_path_factory.mktemp("page") / "page").as_uri()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


def test_a_chapter_seeks_in_the_film_of_its_deep_dive(browser: Any, address: str) -> None:
    tab = Tab(browser, address, reduced_motion="reduce")
    tab.page.click("[data-film=film-workflow] >> nth=1")
    tab.wait("document.getElementById('film-workflow').currentTime === 1")
    assert tab.run("document.getElementById('film').readyState") == 0, "the film of all sections stays where it is"
    assert not tab.log and not [asked for asked in tab.asked if not asked.startswith("file:")]


@pytest.mark.parametrize("options", [{}, PHONE])
def test_the_card_opens_the_clips_and_gets_the_focus_back(browser: Any, address: str, options: dict[str, Any]) -> None:
    tab = Tab(browser, address, **options)
    tab.page.click(".dive a.card")
    tab.page.wait_for_selector("#reader[open]")
    assert tab.run("document.querySelector('#place').textContent") == "5 of 6"
    assert tab.run("document.querySelector('#reader-title span').textContent") == "The Workflow"
    tab.page.keyboard.press("Escape")
    assert tab.run("document.activeElement.dataset.section") == "workflow"
    assert tab.run("document.documentElement.scrollWidth <= innerWidth") and not tab.log


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Any, address: str, scheme: str) -> None:
    assert Tab(browser, address, color_scheme=scheme).findings() == []


def test_the_map_has_no_panel_of_a_deep_dive(browser: Any, address: str) -> None:
    assert Tab(browser, address).run("[...document.querySelectorAll('.spot')].map((spot) => spot.dataset.section)") == [
        "data_pipeline",
        "inference_serving",
    ]
