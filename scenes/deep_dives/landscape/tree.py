"""The landscape's tree as the map draws it, and which of its names each cue of the film visits."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from scenes.content.landscape import FILE, LandscapeFile, Node, file_in_force, load_landscape
from scenes.core.assets import short_name
from scenes.core.errors import InputError
from scenes.deep_dives.landscape.words import CUES
from scenes.drawing.mind_map.twigs import Twig, Way

# Hues of the branches in their order: two of the palette's and the share of the second; the last one is amber's.
HUES = (("cyan", "amber", 0.62), ("cyan", "amber", 0.28), ("request", "request", 0.0), ("violet", "amber", 0.5), ("violet", "violet", 0.0), ("cyan", "cyan", 0.0), ("amber", "amber", 0.0))  # fmt: skip
MEASURED = {"zero_divides": "zero", "goodput_counts": "goodput", "wall_stands": "memory-wall", "cache_fills": "kv-cache", "messages_cost": "communication"}  # fmt: skip
VISITS = tuple(cue for cue in CUES[1:-1] if cue not in MEASURED)


def landscape() -> LandscapeFile:
    """Return the landscape in force; raises InputError where the film visits what it does not have."""
    return _landscape(file_in_force())


@lru_cache(maxsize=4)
def _landscape(file: Path) -> LandscapeFile:
    found = load_landscape(file)
    nodes = [node for _, node in found.root.walk()]
    lost = [
        f"{FILE}: no node has cue = {cue!r}, which the film visits; give it to one"
        for cue in VISITS
        if all(node.cue != cue for node in nodes)
    ]
    lost += [
        f"{FILE}: no leaf has lens = {lens!r}, which the film shows; give it to one"
        for lens in MEASURED.values()
        if all(node.lens != lens for node in nodes)
    ]
    if lost:
        raise InputError([line.replace(FILE, short_name(file)) for line in lost])
    return found


def twig(language: str, with_others: bool) -> Twig:
    """Return the tree in a language, with the other names of things where they are wanted."""
    return _tree(file_in_force(), language, with_others)


@lru_cache(maxsize=8)
def _tree(file: Path, language: str, with_others: bool) -> Twig:
    root = _landscape(file).root
    branches = tuple(_twig(node, language, with_others, HUES[k % len(HUES)]) for k, node in enumerate(root.nodes))
    return Twig(root.name(language), (), branches)


def _twig(node: Node, language: str, with_others: bool, hue: tuple[str, str, float] | None = None) -> Twig:
    others = tuple(other.name(language) for other in node.also) if with_others else ()
    return Twig(node.name(language), others, tuple(_twig(child, language, with_others) for child in node.nodes), node.lens is not None, hue)


def visited() -> dict[str, tuple[Way, ...]]:
    """Return the ways of the names that each cue visits: what has the cue, with all below that has none of its own."""
    return _visited(file_in_force())


@lru_cache(maxsize=4)
def _visited(file: Path) -> dict[str, tuple[Way, ...]]:
    root, found = _landscape(file).root, dict[str, list[Way]]()
    for way, _ in root.walk():
        cue = next((node.cue for node in reversed(root.chain(way)) if node.cue), None)
        if cue:
            found.setdefault(cue, []).append(way)
    return {cue: tuple(ways) for cue, ways in found.items()}


def top_of(cue: str) -> Way:
    """Return the way of the name that a cue goes to."""
    return next(way for way, node in landscape().root.walk() if node.cue == cue)


def leaf_of(lens: str) -> Way:
    """Return the way of the leaf that a lens looks into."""
    return next(way for way, node in landscape().root.walk() if node.lens == lens)
