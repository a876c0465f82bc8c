"""Truth of the landscape: the values on its cards; digits in its names are names."""

from __future__ import annotations

from collections.abc import Iterator

from scenes.deep_dives.landscape.facts import cards
from scenes.deep_dives.landscape.tree import landscape
from scenes.project import Project
from scenes.sections.shown import Shown


def _names() -> dict[str, str]:
    """Return every name with a digit, in both languages."""
    found = {name for _, node in landscape().root.walk() for language in ("en", "zh") for name in node.names(language)}
    return {name: "a name of the map: assets/landscape.toml" for name in sorted(found) if any(map(str.isdigit, name))}


NAMES = _names()


def shown(project: Project) -> Iterator[Shown]:
    """Yield every number of the film."""
    for card in cards(project).values():
        yield Shown(card.title, "title of a card", "scenario: served_batch, where it holds a number")
        for bar in card.bars:
            yield Shown(bar.label, "what a row stands for", "scenario: context, or a stage's number")
            yield Shown(bar.text, bar.label, bar.source)
        if card.limit is not None:
            yield Shown(card.limit_text, "limit", card.limit_source)
