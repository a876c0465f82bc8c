"""The landscape holds every node and leaf of the mind maps that it was merged from (landscape.mmd), each under what it stands under there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scenes.content.landscape import FILE, LandscapeFile, Node, Way, load_landscape
from scenes.core.assets import asset, copy_assets
from scenes.core.errors import InputError
from scenes.deep_dives.landscape.tree import landscape as in_force
from scenes.film import inputs_hash, scene_called
from scenes.project import Choices, load_project

MAPS, NODES, LEAVES = 21, 301, 167  # of landscape.mmd, each map's own counted
KNOWN, OWN_LEAVES, OWN_NODES, DEPTH = 212, 117, 194, 8
Chain = tuple[str, ...]


def mind_maps() -> list[list[Chain]]:
    """Return the nodes of each mind map as their chains of names, from the root down."""
    text = Path(__file__).with_name("landscape.mmd").read_text(encoding="utf-8")
    return [chains(block) for block in text.split("mindmap\n")[1:]]


def chains(block: str) -> list[Chain]:
    """Return the nodes of a mind map, whose levels are told by their indents, as their chains of names."""
    found: list[Chain] = []
    open_: list[tuple[int, str]] = []
    for line in filter(str.strip, block.splitlines()):
        indent = len(line) - len(line.lstrip())
        name = re.sub(r"<[^>]*>", "", line).strip()
        open_ = [(at, above) for at, above in open_ if at < indent] + [(indent, name.removeprefix("root((").removesuffix("))"))]
        found.append(tuple(name for _, name in open_))
    return found


def is_under(chain: Chain, nodes: tuple[Node, ...]) -> bool:
    """Tell whether the names of a chain are names of some of the nodes, in their order, the last one of the last."""
    at = iter(nodes)
    return chain[-1] in nodes[-1].names("zh") and all(any(name in node.names("zh") for node in at) for name in chain)


@pytest.fixture(scope="module")
def landscape() -> LandscapeFile:
    return load_landscape()


@pytest.fixture(scope="module")
def places(landscape: LandscapeFile) -> dict[Way, tuple[Node, ...]]:
    return {path: landscape.root.chain(path) for path, _ in landscape.root.walk()}


def test_every_node_of_the_mind_maps_is_there_under_what_it_stands_under(places: dict[Way, tuple[Node, ...]]) -> None:
    lost = [chain for one in mind_maps() for chain in one if not any(is_under(chain, nodes) for nodes in places.values())]
    assert not lost


def test_nothing_is_there_that_the_mind_maps_do_not_name(landscape: LandscapeFile) -> None:
    known = {chain[-1] for one in mind_maps() for chain in one}
    assert {name for _, node in landscape.root.walk() for name in node.names("zh")} == known


def test_counts(landscape: LandscapeFile) -> None:
    maps = mind_maps()
    nodes = [chain for one in maps for chain in one]
    ends = [chain for one in maps for chain in one if not any(other[:-1] == chain for other in one)]
    assert (len(maps), len(nodes), len(ends)) == (MAPS, NODES, LEAVES)
    assert len({chain[-1] for chain in nodes}) == KNOWN
    root = landscape.root
    assert (len(root.leaves()), sum(1 for _ in root.walk()), root.depth()) == (OWN_LEAVES, OWN_NODES, DEPTH)


def test_a_leaf_that_is_taken_out_is_missed(landscape: LandscapeFile) -> None:
    """What the test above would say if the file had no `Infinity Fabric`."""
    (path,) = landscape.root.find("Infinity Fabric")
    others = [landscape.root.chain(other) for other, _ in landscape.root.walk() if other != path]
    lost = [chain for one in mind_maps() for chain in one if not any(is_under(chain, nodes) for nodes in others)]
    assert {chain[-1] for chain in lost} == {"Infinity Fabric"}


def test_a_tree_can_be_asked(landscape: LandscapeFile) -> None:
    root = landscape.root
    (path,) = root.find("直接液冷（DLC）")
    assert [node.en for node in root.chain(path)][1:] == [
        "Physical infrastructure", "Liquid cooling and power", "Thermal management", "Direct liquid cooling (DLC)",
    ]  # fmt: skip
    assert len(root.find("NVLink / NVSwitch")) == 2 and not root.find("no such name")
    assert root.at(path).name("zh") == "直接液冷（DLC）" and root.at(root.find("vLLM")[0]).name("zh") == "vLLM"
    assert {node.lens for _, node in root.walk() if node.lens} == {"zero", "kv-cache", "memory-wall", "communication", "goodput"}


@pytest.mark.parametrize(
    ("line", "mended", "said"),
    [
        ('{ en = "HIP" }', '{ eng = "HIP" }', r"nodes\.1\.nodes\.2\.nodes\.1\.en: is missing; add this key"),
        ('{ en = "HIP" }', '{ en = "HIP", lenses = "zero" }', r"nodes\.1\.lenses: is not a known key; write 'lens', or delete it"),
        ('{ en = "HIP" }', '{ en = "" }', r"nodes\.1\.en: is empty; write something"),
        ('{ en = "cuDNN" }', '{ en = "cuBLAS" }', r"nodes\.2\.en: 'cuBLAS' stands there already, as node 1; choose another name, or delete one"),
        ('{ en = "HIP" }', f'{{ en = "{"x" * 61}" }}', r"en: has 61 characters, at most 60 can be laid out"),
        ('lens = "goodput"', 'lens = "good"', r"lens: Input should be 'zero', 'kv-cache', .* or 'goodput'"),
        (" nodes = [", " nodes = 3 #", "not valid TOML"),
    ],
)  # fmt: skip
def test_a_fault_is_one_line(tmp_path: Path, line: str, mended: str, said: str) -> None:
    text = asset(FILE).read_text(encoding="utf-8")
    assert line in text
    file = tmp_path / "own.toml"
    file.write_text(text.replace(line, mended, 1), encoding="utf-8")
    with pytest.raises(InputError, match=rf"own\.toml: .*{said}") as caught:
        load_landscape(file)
    assert len(str(caught.value).splitlines()) <= 2


def test_too_much_is_refused(tmp_path: Path) -> None:
    leaves = ", ".join(f'{{ en = "{k}" }}' for k in range(400))
    file = tmp_path / "own.toml"
    file.write_text(f'en = "Root"\n[branches.a]\nen = "A"\nnodes = [{leaves}]\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"branches: hold 402 nodes, and a map has room for 400; delete some"):
        load_landscape(file)
    file.write_text('en = "Root"\n[branches]\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"branches: has 0; write from 1 to 12 tables \[branches.KEY\]"):
        load_landscape(file)


def test_a_landscape_of_one_s_own_is_drawn_and_counts_as_an_input(tmp_path: Path) -> None:
    own = tmp_path / "own"
    copy_assets(own)
    file = own / "landscape.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('"vLLM"', '"My engine"'), encoding="utf-8")
    usual, scene = load_project(), scene_called("landscape")
    before = inputs_hash(scene, usual)
    mine = load_project(Choices(assets=own))
    mine.put_in_force()
    try:
        assert any("My engine" in node.en for _, node in in_force().root.walk()) and inputs_hash(scene, mine) != before
    finally:
        usual.put_in_force()
    assert not any("My engine" in node.en for _, node in in_force().root.walk()) and inputs_hash(scene, usual) == before
