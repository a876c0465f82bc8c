"""Texts with variants: what is said only where it is true of the scenario, in the content file and in the script of the narration.

Where a text (or a table of texts) could stand, a table may stand whose keys all are cases: `{ one_node = "…", many_nodes = "…" }`. The first
whose case holds is taken. Which cases there are, and which hold, says `scenes.models.cases`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scenes.content.faults import near

Cases = Mapping[str, bool]  # every case, and whether it holds; two that exclude one another follow each other
Place = tuple[int | str, ...]


@dataclass
class Chosen:
    """Data without variants: which variant was taken at which place, and a line, (key, fault), for each place that offers none."""

    data: Any
    taken: dict[Place, str] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)

    def place(self, place: Place) -> Place:
        """Return where a place of the data stands in the file: with the cases whose variants were taken."""
        found: list[int | str] = []
        for k, part in enumerate(place):
            found.append(part)
            if case := self.taken.get(place[: k + 1]):
                found.append(case)
        return tuple(found)


def chosen(data: Any, cases: Cases) -> Chosen:
    """Return data with the variants that hold."""
    return _take(data, cases, None)


def every_choice(data: Any, cases: Cases) -> list[Chosen]:
    """Return as many readings of data as show each of its variants once, whether it holds or not."""
    return [_take(data, cases, k) for k in range(_most(data, cases))]


def _is_choice(value: Any, cases: Cases) -> bool:
    return isinstance(value, dict) and any(key in cases for key in value)


def _most(value: Any, cases: Cases) -> int:
    """Return the most variants that any place offers, 0 where there are none."""
    if isinstance(value, list):
        return max((_most(item, cases) for item in value), default=0)
    if not isinstance(value, dict):
        return 0
    own = len(value) if _is_choice(value, cases) else 0
    return max([own, *(_most(item, cases) for item in value.values())])


def _take(data: Any, cases: Cases, number: int | None) -> Chosen:
    """Take of every choice the variant that holds, or the one of a number (the last, where there are fewer)."""
    made = Chosen(None)

    def walk(value: Any, place: Place) -> Any:
        if isinstance(value, list):
            return [walk(item, (*place, k)) for k, item in enumerate(value)]
        if not isinstance(value, dict):
            return value
        if not _is_choice(value, cases):
            return {key: walk(item, (*place, key)) for key, item in value.items()}
        case = _case_of(value, place)
        made.taken[place] = case
        return walk(value[case], place)

    def _case_of(value: dict[str, Any], place: Place) -> str:
        key = ".".join(
            str(part + 1 if isinstance(part, int) else part) for part in made.place(place)
        )  # items count from 1, as in all faults
        made.faults += [(f"{key}.{name}", f"is no case{near(name, cases)}") for name in value if name not in cases]
        there = [name for name in value if name in cases]
        if number is not None:
            return there[min(number, len(there) - 1)]
        if holds := [name for name in there if cases[name]]:
            return holds[0]
        made.faults.append((key, f"says nothing for this scenario; add {' or '.join(dict.fromkeys(map(other_of, there)))}"))
        return there[0]

    names = list(cases)

    def other_of(name: str) -> str:
        return names[names.index(name) ^ 1]

    made.data = walk(data, ())
    return made
