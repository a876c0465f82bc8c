"""The landscape's whole tree on the page: each of its names stands there, where it hangs, and is found in English and in Chinese."""

from __future__ import annotations

from html import unescape
from pathlib import Path

import pytest

from publish.manifest import Branch, Manifest, read_manifest, write_manifest
from publish.page import write_page
from scenes.content.landscape import LandscapeFile, Node, load_landscape
from scenes.talk.manifest_of import tree_of
from tests.content.test_landscape import mind_maps
from tests.publish.browser import Tab, chromium
from tests.publish.test_page import Parsed


@pytest.fixture(scope="module")
def landscape() -> LandscapeFile:
    return load_landscape()


@pytest.fixture(scope="module")
def page(folder: Path, kit: Manifest, landscape: LandscapeFile, tmp_path_factory: pytest.TempPathFactory) -> Path:
    write_manifest(kit.model_copy(update={"tree": tree_of(landscape.root)}), folder)
    return write_page(read_manifest(folder), folder, tmp_path_factory.mktemp("page") / "page")


@pytest.fixture(scope="module")
def searched(page: Path) -> list[str]:
    """Return what is searched of each name of the page's tree, in its order."""
    return [own["data-names"] for own in Parsed(page.read_text(encoding="utf-8")).all("li") if "data-names" in own]


def test_every_node_of_the_landscape_is_on_the_page_under_what_it_hangs_on(landscape: LandscapeFile) -> None:
    def pairs(node: Node) -> list[tuple[str, ...]]:
        return [way for child in node.nodes for way in [(node.en, child.en, *(also.en for also in child.also)), *pairs(child)]]

    def shown(branch: Branch) -> list[tuple[str, ...]]:
        return [way for child in branch.branches for way in [(branch.name, child.name, *child.others), *shown(child)]]

    assert shown(tree_of(landscape.root)) == pairs(landscape.root) and tree_of(landscape.root).leaves == len(landscape.root.leaves())


def test_what_is_searched_holds_all_names_of_a_node_in_both_languages(searched: list[str], landscape: LandscapeFile) -> None:
    nodes = [node for way, node in landscape.root.walk() if way]
    assert len(searched) == len(nodes)
    for text, node in zip(searched, nodes, strict=True):
        assert all(name in text for language in ("en", "zh") for name in node.names(language)), node.en


def test_every_node_and_leaf_of_the_mind_maps_is_found_as_it_is_written_there(searched: list[str]) -> None:
    names = {chain[-1] for chains in mind_maps() for chain in chains if len(chain) > 1}
    lost = [name for name in names if not any(all(word in text.lower() for word in name.lower().split()) for text in searched)]
    assert len(names) > 150 and not lost


def test_a_name_says_on_the_page_what_it_says_on_the_map(page: Path, landscape: LandscapeFile) -> None:
    text = unescape(page.read_text(encoding="utf-8"))
    text = text[text.index('id="tree"') : text.index('id="at-transcript"')]
    assert all(name in text for way, node in landscape.root.walk() if way for name in node.names())


@pytest.mark.slow
def test_the_page_finds_a_leaf_by_its_chinese_name(page: Path, landscape: LandscapeFile) -> None:
    with chromium() as browser:
        one = Tab(browser, page.as_uri())
        one.page.locator("#find-name").fill("削峰填谷")
        assert one.page.locator("#found-names").inner_text() == f"1 of {sum(1 for _ in landscape.root.walk()) - 1} names"
        assert "Power smoothing" in one.page.locator("#tree li:visible").last.inner_text()
        one.close()
