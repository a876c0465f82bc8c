"""The landscape: a tree of names in two languages, assets/landscape.toml, and what can be asked of such a tree.

[branches.network]
en = "Network interconnect"
zh = "网络互连"
nodes = [{ en = "Scale-out", zh = "Scale-Out（跨节点）", nodes = [{ en = "InfiniBand" }] }]
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from annotated_types import MaxLen, MinLen
from pydantic import AfterValidator, Field
from pydantic import Strict as StrictMode

from scenes.content.loader import read_toml, validated
from scenes.content.words import Strict, plain
from scenes.core.assets import asset, short_name
from scenes.core.errors import InputError

FILE = "landscape.toml"
LANGUAGES = ("en", "zh")
LONG = 60  # characters: two lines of a column
MOST, DEEPEST = 400, 8  # nodes and levels that a map has room for
BRANCHES = 12
Way = tuple[int, ...]  # from a node down: which child of which child, from 0
Name = Annotated[str, MinLen(1), MaxLen(LONG), AfterValidator(plain)]
Lens = Literal["zero", "kv-cache", "memory-wall", "communication", "goodput"]


class Named(Strict):
    """A name in English and in Chinese, which is left out where it is the same."""

    en: Name
    zh: Name | None = None

    def name(self, language: str = "en") -> str:
        """Return the name in a language of `LANGUAGES`."""
        return self.zh if language == "zh" and self.zh else self.en


class Node(Named):
    """A node of the tree: other names of the same thing, the mechanism that a lens shows at it, its cue of the film, and its children."""

    also: Annotated[tuple[Named, ...], StrictMode(strict=False)] = ()
    lens: Lens | None = None
    cue: Annotated[str, Field(pattern="^[a-z][a-z_]*$")] | None = None
    nodes: Annotated[tuple[Node, ...], StrictMode(strict=False)] = ()

    def names(self, language: str = "en") -> tuple[str, ...]:
        """Return all names in a language, the one that is drawn first."""
        return (self.name(language), *(other.name(language) for other in self.also))

    def walk(self, path: Way = ()) -> Iterator[tuple[Way, Node]]:
        """Yield this node and all below it with their paths; parents before children."""
        yield path, self
        for k, child in enumerate(self.nodes):
            yield from child.walk((*path, k))

    def at(self, path: Way) -> Node:
        """Return the node at a path; raises IndexError where there is none."""
        found = self
        for k in path:
            found = found.nodes[k]
        return found

    def chain(self, path: Way) -> tuple[Node, ...]:
        """Return the nodes from this one to the one at a path, both included."""
        return tuple(self.at(path[:k]) for k in range(len(path) + 1))

    def leaves(self) -> list[Way]:
        """Return the paths of all nodes without children, in the order of the file."""
        return [path for path, node in self.walk() if not node.nodes]

    def depth(self) -> int:
        """Return the number of levels, this node's included."""
        return 1 + max(len(path) for path, _ in self.walk())

    def find(self, name: str) -> list[Way]:
        """Return the paths of all nodes that have a name, in either language; none where nothing is called that."""
        return [path for path, node in self.walk() if any(name in node.names(language) for language in LANGUAGES)]


class LandscapeFile(Named):
    """The whole file: the root's name, and the branches under keys of their own."""

    branches: dict[str, Node]

    @property
    def root(self) -> Node:
        """Return the tree."""
        return Node(en=self.en, zh=self.zh, nodes=tuple(self.branches.values()))


_folder: list[Path | None] = [None]


def use(folder: Path | None) -> None:
    """Put in force the landscape of a folder that stands in for the assets; of None the one that ships."""
    _folder[0] = folder


def file_in_force() -> Path:
    """Return the file of the landscape that is drawn."""
    return asset(FILE, _folder[0])


def load_landscape(file: Path | None = None) -> LandscapeFile:
    """Return the landscape of a file, else the one in force; raises InputError with a line for each fault."""
    source = file or file_in_force()
    found = validated(LandscapeFile, read_toml(source), source)
    if faults := list(_faults(found)):
        raise InputError([f"{short_name(source)}: {line}" for line in faults])
    return found


def _faults(found: LandscapeFile) -> Iterator[str]:
    """Yield what no schema says: too few branches or too many, a tree too large or too deep, a name twice under one node."""
    if not 1 <= len(found.branches) <= BRANCHES:
        yield f"branches: has {len(found.branches)}; write from 1 to {BRANCHES} tables [branches.KEY]"
    if (count := sum(1 for _ in found.root.walk())) > MOST:
        yield f"branches: hold {count} nodes, and a map has room for {MOST}; delete some"
    for key, branch in found.branches.items():
        for path, node in branch.walk():
            yield from _doubled(".".join(["branches", key, *(f"nodes.{k + 1}" for k in path)]), node, len(path))


def _doubled(key: str, node: Node, depth: int) -> Iterator[str]:
    if depth + 2 > DEEPEST:
        yield f"{key}: is on level {depth + 2}, and a map has {DEEPEST}; move it up"
    names = [child.en for child in node.nodes]
    for k, name in enumerate(names):
        if name in names[:k]:
            yield f"{key}.nodes.{k + 1}.en: {name!r} stands there already, as node {names.index(name) + 1}; choose another name, or delete one"
