"""Placeholders that the English has and another content file leaves out: a number that was typed in their place stays when the scenario changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from scenes.content.cases import Cases, Chosen, every_choice
from scenes.content.loader import DEFAULT_CONTENT, read_toml
from scenes.content.words import PLACEHOLDER
from scenes.core.assets import short_name

Fields = Mapping[str, frozenset[str]]  # placeholders of each text, by its key


def lost_placeholders(file: Path, cases: Cases) -> tuple[str, ...]:
    """Return a line for each text of a file that leaves out a placeholder which the English one has, in any of its variants."""
    english, own = _fields(DEFAULT_CONTENT, cases), _fields(file, cases)
    lost = {key: sorted(english[key] - found) for key, found in own.items() if english.get(key, frozenset()) - found}
    return tuple(
        f"{short_name(file)}: {key}: leaves out {' and '.join(f'{{{name}}}' for name in names)}, which the English has; "
        "a number that is typed stays when the scenario changes"
        for key, names in lost.items()
    )


def _fields(file: Path, cases: Cases) -> Fields:
    """Return the placeholders of every text of a file; of one with variants, those of all."""
    data = read_toml(file)
    found: dict[str, frozenset[str]] = {}
    for choice in every_choice(data, cases) or [Chosen(data)]:
        for key, text in _texts(choice.data):
            found[key] = found.get(key, frozenset()) | frozenset(PLACEHOLDER.findall(text))
    return found


def _texts(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text with its key; a whole text counts, not its short form."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, list):
        for number, item in enumerate(value, start=1):
            yield from _texts(item, f"{key}.{number}")
    elif isinstance(value, dict):
        for name, item in value.items():
            if name != "short":
                yield from _texts(item, key if name == "text" else f"{key}.{name}".lstrip("."))
