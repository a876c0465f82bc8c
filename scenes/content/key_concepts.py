"""Words of section 8: five lettered cards and the note on prefill and decode."""

from __future__ import annotations

from scenes.content.words import Mark, Name, Section, Sentence, Strict, Tag, exactly


class Card(Strict):
    """A lettered card: its title and its definition."""

    letter: Mark
    title: Name
    text: Sentence


class Note(Strict):
    """Prefill vs Decode."""

    title: Name
    prefill: Mark
    decode: Mark
    text: Sentence


class Labels(Strict):
    """Small labels on the drawings and under the counters."""

    small_batch: Tag


class KeyConceptsWords(Section):
    """Exactly five lettered cards, A to E."""

    cards: exactly(Card, 5)
    note: Note
    labels: Labels
