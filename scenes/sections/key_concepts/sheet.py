"""The poster's box of the key concepts: a column of five lettered cards, and the note on prefill and decode.

Words come from the content file, every number from the section's facts.
"""

from __future__ import annotations

from scenes.content.named import order_of, placed
from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.panels import card, letter_chip, strong_card
from scenes.sections.key_concepts.cache import cache
from scenes.sections.key_concepts.cards import batches, context_window
from scenes.sections.key_concepts.facts import ConceptFacts
from scenes.sections.key_concepts.moments import LETTERS
from scenes.sections.key_concepts.product import phases, product
from scenes.sections.key_concepts.sheet_gauges import sheet_gauges
from scenes.sections.key_concepts.words import ConceptCard, KeyConceptsWords

HEIGHTS, NOTE, GAP = (191.0, 149.0, 232.0, 209.0, 173.0), 104.0, 6.0  # least heights of the five cards and of the note on the sheet
GROWS = (0.365, 0.20, 0.30, 0.025, 0.11)  # shares of any more room that the cards take


def sheet(figure: Figure, inner: Box, words: KeyConceptsWords, facts: ConceptFacts) -> None:
    """Draw the five cards and the note in a box. Parts: ("card", letter), "note"."""
    spare = max(0.0, inner.h - sum(HEIGHTS) - NOTE - GAP * len(HEIGHTS))
    heights = [height + spare * share for height, share in zip(HEIGHTS, GROWS, strict=True)]
    *rows, last = inner.rows([*(heights[k] for k in order_of(words.cards)), NOTE], GAP)
    cards = [figure.child("card", letter, box=row) for letter, row in zip(LETTERS, placed(words.cards, rows), strict=True)]
    a, b, c, d, e = (_concept(made, made.box, text) for made, text in zip(cards, words.cards, strict=True))
    batches(cards[0], a, words.batch, facts.curve, facts.curve.pair, words.batch.same)
    context_window(cards[1], b, words.context, facts.curve)
    cache(cards[2], c, words.cache, words.cards[2].title, facts.cache)
    sheet_gauges(cards[3], d, words.gauges, words.curve, words.curve.setup.foot, facts.curve)
    product(cards[4], e, words.product, facts.product)
    _note(figure.child("note", box=last), words)


def _note(figure: Figure, words: KeyConceptsWords) -> None:
    box = figure.box
    strong_card(figure, box, glow=0.3)
    figure.text(box.x + 9, box.y + 16, words.note.title, "card")
    phases(figure, Box(box.x + 9, box.y + 25, box.w - 18, 33, "phases"), words.note)
    figure.paragraph(box.x + 9, box.y + 73, words.note.text, "body", width=box.w - 16, lead=11.8, lines=3)


def _concept(figure: Figure, box: Box, words: ConceptCard) -> Box:
    """Draw a lettered card: chip, title, definition; return the room under the definition."""
    card(figure, box)
    letter_chip(figure, Box(box.x + 9, box.y + 8, 15, 15, "letter"), words.letter, "letter")
    figure.text(box.x + 30, box.y + 19.3, words.title, "card", width=box.w - 36)
    last = figure.paragraph(box.x + 9, box.y + 36, words.text, "body", width=box.w - 16, lead=11.8, lines=3)
    return Box(box.x + 9, last + 9, box.w - 18, box.bottom - last - 18, words.title)
