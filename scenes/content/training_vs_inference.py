"""Words of section 7: a table with exactly six rows and two columns."""

from __future__ import annotations

from scenes.content.words import Name, Phrase, Section, Strict, Tag, exactly


class Row(Strict):
    """One row of the comparison."""

    name: Name
    training: Phrase
    inference: Phrase


class Labels(Strict):
    """Small labels beside the numbers."""

    weights: Tag


class TrainingVsInferenceWords(Section):
    """Exactly six rows: Goal to Resilience Needs."""

    columns: exactly(Name, 2)
    rows: exactly(Row, 6)
    labels: Labels
