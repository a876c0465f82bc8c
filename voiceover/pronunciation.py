"""How a word is said that a voice would misread: as sounds for the voices that take them, as a respelling for the others."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from scenes.core.errors import InputError


class Pronunciation(NamedTuple):
    """A respelling in plain words ("rocky"), and the sounds in the IPA of misaki ("ɹˈɑki"); without them the respelling is read."""

    said: str
    ipa: str = ""


Pronunciations = Mapping[str, tuple[str, str]]
Said = tuple[tuple[str, str, str], ...]  # word, respelling, IPA: what a kept sentence is named after


def used(text: str, pronunciations: Pronunciations) -> Said:
    """Return the pronunciations of the words that a text has, in order of the words' names.

    Words are matched with their case and without punctuation, also inside a compound: "KV" in "KV-cache".
    """
    found = {match.group() for match in _pattern(pronunciations).finditer(text)} if pronunciations else set()
    return tuple((word, *pronunciations[word]) for word in sorted(found))


def spoken(text: str, said: Said, *, sounds: Callable[[int], str] | None = None) -> list[str]:
    """Return what is said for each word of `text.split()`: one word or several.

    `sounds` gives what stands for the sounds of a pronunciation (its place in `said`); without it respellings are read.
    Raises InputError for a text without a letter or a digit.
    """
    if not any(letter.isalnum() for letter in text):
        raise InputError([f"“{text}”: there is nothing to say; write words"])
    if not said:
        return text.split()
    places = {word: place for place, (word, *_) in enumerate(said)}

    def replaced(match: re.Match[str]) -> str:
        place = places[match.group()]
        return sounds(place) if sounds and said[place][2] else said[place][1]

    pattern = _pattern(places)
    return [pattern.sub(replaced, word) for word in text.split()]


def _pattern(words: Mapping[str, object]) -> re.Pattern[str]:
    """Return what finds the words, the longest first, where no letter or digit touches them."""
    longest = sorted(words, key=lambda word: (-len(word), word))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)")
