"""The key concepts as a full frame in any of its four formats: the index of five cards, the note, and card D open beside them.

Words come from the content file, every number from the section's facts.
"""

from __future__ import annotations

from scenes.content.named import placed
from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.focus import set_focus
from scenes.sections.key_concepts.facts import OPEN, ConceptFacts
from scenes.sections.key_concepts.frame_index import index_card, index_note, tab, tabs, wide_note
from scenes.sections.key_concepts.frame_open import card_in_turn, trade_off_open
from scenes.sections.key_concepts.moments import LETTERS, NOTE, PANELS, ConceptMoment
from scenes.sections.key_concepts.routes import add_routes
from scenes.sections.key_concepts.words import KeyConceptsWords

TAB_GAP = 16


def frame(figure: Figure, words: KeyConceptsWords, facts: ConceptFacts, moment: ConceptMoment) -> None:
    """Draw the section at a moment: the index, and beside it the card that is open.

    Parts: ("card", letter), "note" (not beside itself in tall frames), and what is open: ("gauge", k) and "curve" of card D, else "open".
    """
    index, note, _ = arrangement(figure)
    stage = stage_of(figure, moment.open)
    _index(figure, index, words, moment.open)
    if figure.format.is_wide or moment.open != NOTE:
        made = figure.child("note", box=note)
        (index_note if figure.format.is_wide else wide_note)(made, note, words.note)
    set_focus(figure, PANELS, moment.lit, moment.told)
    if moment.open == OPEN:
        trade_off_open(figure, stage, words, facts, moment)
    elif moment.open is not None:
        card_in_turn(figure, stage, words, facts, moment)
        add_routes(figure, facts, moment.open)


def arrangement(figure: Figure) -> tuple[Box, Box, Box]:
    """Return the boxes of the index, of the note and of the open card."""
    stage, name = figure.box, figure.format.name
    if name == "wide":
        left, right = stage.cut_left(380, 32)
        index, note = left.cut_bottom(232, 14)
        return index, note, right
    tabs_h, note_h, gap = {"portrait": (140, 136, 20), "square": (124, 96, 16), "phone": (176, 140, 20)}[name]
    index, rest = stage.cut_top(tabs_h, gap)
    middle, below = rest.cut_bottom(note_h, gap)
    return index, below, middle


def stage_of(figure: Figure, opened: str | None) -> Box:
    """Return the box of the open card; in tall frames what the note opens into takes the note's room, too."""
    _, note, stage = arrangement(figure)
    if opened != NOTE or figure.format.is_wide:
        return stage
    return Box(stage.x, stage.y, stage.w, note.bottom - stage.y, stage.name)


def _index(figure: Figure, box: Box, words: KeyConceptsWords, opened: str | None) -> None:
    """Draw the five lettered cards: a column in the wide frame, tabs in the tall ones. Part of each: "highlight" if it is open, else "plain"."""
    cells = (
        [(cell, []) for cell in placed(words.cards, box.rows(5, 14))] if figure.format.is_wide else tabs(figure, box, words.cards, TAB_GAP)
    )
    for (cell, rows), card, text in zip(cells, LETTERS, words.cards, strict=True):
        made = figure.child("card", card, box=cell)
        lit = card == opened
        state = made.child("highlight" if lit else "plain", box=cell)
        if figure.format.is_wide:
            index_card(state, cell, card, text, lit=lit)
        else:
            tab(state, cell, card, text, rows, lit=lit)
