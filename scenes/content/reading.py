"""Which words someone reads: they are noted by their place in the content file, so that other words may change without effect.

A field that holds a table is noted by what is read of the table; one that holds a text, a number or a list is noted itself. Whoever
compares, copies, lists or hashes a table reads all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import Enum

from scenes.content.words import Strict

Place = tuple[str | int, ...]  # names of fields, keys and places of lists, from the root
WHOLE = {"__dict__", "__pydantic_serializer__"}  # what everything goes through that reads a whole table


class Gone(Enum):
    """What is found where a content holds nothing: unlike all that it may hold."""

    GONE = "gone"


class Reads:
    """The places of a content that were read."""

    def __init__(self, content: Strict) -> None:
        self._tables = dict(_tables(content, ()))
        self._noted: set[Place] = set()

    def note(self, table: Strict, name: str) -> None:
        """Note that a name is asked of a table."""
        place = self._tables.get(id(table))
        if place is None:
            return
        if name in WHOLE:
            self._noted.add(place)
        elif name in type(table).model_fields and not isinstance(object.__getattribute__(table, name), Strict):
            self._noted.add((*place, name))

    @property
    def places(self) -> tuple[Place, ...]:
        """Return the places in order, without those that lie in another."""
        return tuple(sorted((place for place in self._noted if not self._is_within(place)), key=str))

    def _is_within(self, place: Place) -> bool:
        return any(place[:length] in self._noted for length in range(len(place)))


def _tables(value: object, place: Place) -> Iterator[tuple[int, Place]]:
    """Yield id and place of every table in a value."""
    if isinstance(value, Strict):
        yield id(value), place
        items = [(name, getattr(value, name)) for name in type(value).model_fields]
    elif isinstance(value, Mapping):
        items = list(value.items())
    elif isinstance(value, list | tuple):
        items = list(enumerate(value))
    else:
        return
    for name, item in items:
        yield from _tables(item, (*place, name))


@contextmanager
def noted(content: Strict) -> Iterator[Reads]:
    """Note what is read of a content meanwhile, in this process."""
    reads, before = Reads(content), Strict.listener
    Strict.listener = reads.note
    try:
        yield reads
    finally:
        Strict.listener = before


def values_at(content: Strict, places: tuple[Place, ...]) -> list[object]:
    """Return what a content holds at each place; Gone.GONE where it holds nothing."""
    return [_value_at(content, place) for place in places]


def _value_at(value: object, place: Place) -> object:
    for name in place:
        try:
            value = getattr(value, str(name)) if isinstance(value, Strict) else value[name]
        except (AttributeError, LookupError, TypeError):
            return Gone.GONE
    return value
