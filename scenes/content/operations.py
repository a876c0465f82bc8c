"""Words of section 6: six cards and a note."""

from __future__ import annotations

from scenes.content.words import Name, Section, Sentence, Strict, Tag, exactly


class Labels(Strict):
    """Small labels on the drawings and under the counters."""

    load: Tag


class OperationsWords(Section):
    """Exactly six operational cards."""

    cards: exactly(Name, 6)
    note: Sentence
    labels: Labels
