"""Storage and orchestration in the poster's box: three cards, each a drawing left of a hairline and its words right, and the note under them."""

from __future__ import annotations

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.panels import card, tag_pill
from scenes.drawing.shape import along
from scenes.sections.storage_orchestration.facts import StorageFacts
from scenes.sections.storage_orchestration.sheet_drawings import sheet_chart, sheet_dashboard, sheet_store
from scenes.sections.storage_orchestration.words import StorageOrchestrationWords

SHEET_DRAWINGS = (sheet_store, sheet_dashboard, sheet_chart)
NOTE = 41.0  # height of the note under the cards
SHEET_TITLE, SHEET_LEAD = 14.0, 12.5  # first baseline of a card's words under their box, and the pitch of its lists


def sheet(figure: Figure, inner: Box, words: StorageOrchestrationWords, facts: StorageFacts) -> None:
    """Draw what is under the panel's head. Parts: ("card", 1..3), note."""
    cards, note = inner.cut_top(inner.h - NOTE)
    for k, cell in enumerate(cards.rows(3, 7), start=1):
        sheet_card(figure.child("card", k, box=cell), k, words, facts)
    sheet_note(figure.child("note", box=note), words.note)


def sheet_card(figure: Figure, number: int, words: StorageOrchestrationWords, facts: StorageFacts) -> None:
    """Draw one of the poster's three cards: its drawing left of a hairline, its words right."""
    box = figure.box
    card(figure, box)
    drawing, text = box.inset(6, 6, 6, 6).cut_left(82, 10)
    x = drawing.right + 4
    fade = along(0, box.y, 0, box.bottom, (0.08, "blue", 0.04), (0.5, "blue", 0.55), (0.92, "blue", 0.04))
    figure.line((x, box.y + 8), (x, box.bottom - 8), stroke=fade, width=0.6)
    SHEET_DRAWINGS[number - 1](figure.child("drawing", box=drawing), drawing, facts)
    (_sheet_store_words, _sheet_tracking_words, _sheet_monitoring_words)[number - 1](figure, text, words, facts)


def _sheet_store_words(figure: Figure, box: Box, words: StorageOrchestrationWords, facts: StorageFacts) -> None:
    labels = words.labels
    figure.text(box.x, box.y + SHEET_TITLE, words.store.title, "card", width=box.w)
    last = figure.paragraph(box.x, box.y + SHEET_TITLE + 13.5, words.store.note, "body", width=box.w, lead=12, lines=2, balanced=True)
    for k, (text, tone) in enumerate(((f"{facts.shards} {labels.shards}", "cyan"), (f"{facts.plates} {labels.checkpoints}", "blue"))):
        figure.bullets(box.x, last + 15 + k * SHEET_LEAD, (text,), width=box.w, colour="quiet", dot=tone)
    if words.tag:  # in the middle of both lines, which it is about
        tag_pill(figure, box.right - 4, last + 15 + SHEET_LEAD / 2 - 3, words.tag[0], anchor="end")


def _sheet_tracking_words(figure: Figure, box: Box, words: StorageOrchestrationWords, facts: StorageFacts) -> None:
    del facts
    last = figure.paragraph(box.x, box.y + SHEET_TITLE, words.tracking.title, "card", width=box.w, lead=12, lines=2)
    figure.bullets(box.x, last + 14.5, words.tracking.bullets, width=box.w, lead=SHEET_LEAD)


def _sheet_monitoring_words(figure: Figure, box: Box, words: StorageOrchestrationWords, facts: StorageFacts) -> None:
    del facts
    figure.text(box.x, box.y + SHEET_TITLE, words.monitoring.title, "card", width=box.w + 3)
    figure.bullets(box.x, box.y + SHEET_TITLE + 17, words.monitoring.bullets, width=box.w, lead=SHEET_LEAD)


def sheet_note(figure: Figure, note: str) -> None:
    """Set the poster's footer note under the cards."""
    box = figure.box
    figure.paragraph(box.x + 1, box.y + 18, note, "note", width=box.w, lead=11.5, lines=3)
