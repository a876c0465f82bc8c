"""The poster's box of operations: six cards, each a title over a chart whose every mark comes from a model, and the note."""

from __future__ import annotations

from scenes.content.named import placed
from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.panels import card, tag_pill
from scenes.sections.operations.facts import VERSIONS, CardReading, OperationsFacts, readings
from scenes.sections.operations.sheet_charts import CHARTS
from scenes.sections.operations.words import OperationsWords

INSET, FIRST, LEAD = 7.0, 13.2, 11.2  # of a card's text and chart from its sides, baseline of its title, from line to line
UNDER_TITLE, FOOT = 27.4, 5.0  # where a chart begins, and what is free under it


def sheet(figure: Figure, inner: Box, words: OperationsWords, facts: OperationsFacts) -> None:
    """Draw the six cards and the note in a box. Parts: ("card", 1..6), "note"."""
    body, foot = inner.cut_bottom(20.5, 4.0)
    for i, (cell, numbers) in enumerate(zip(placed(words.cards, body.grid(2, 3, 8, 5.5)), readings(facts, words), strict=True)):
        _card(figure.child("card", i + 1, box=cell), cell, i + 1, words, facts, numbers)
    group = figure.child("note", box=foot)
    rows = group.break_lines(words.note, "note", foot.w - 40, balanced=True)
    group.paragraph(foot.x + 1, foot.y + 8.2, rows, "note", width=foot.w, lead=11.6, lines=2)


def _card(figure: Figure, box: Box, number: int, words: OperationsWords, facts: OperationsFacts, numbers: tuple[CardReading, ...]) -> None:
    """Draw card `number` (from 1); a title of one line has a number under it. Parts: chart."""
    card(figure, box)
    x, room = box.x + INSET, box.w - 2 * INSET
    title = words.cards[number - 1].replace(" /", "\u00a0/")  # a slash ends its line
    lines = [line.replace("\u00a0/", " /") for line in figure.break_lines(title, "card", room, balanced=True)]
    last = figure.paragraph(x, box.y + FIRST, lines, "card", width=room, lead=LEAD)
    if number == VERSIONS:
        tag_pill(figure, box.right - 5.5, last - figure.format.role("card").size * 0.26, words.labels.tiny[-1], anchor="end")
    draw, under = CHARTS[number - 1]
    if under and len(lines) == 1:
        figure.text(x, box.y + FIRST + LEAD, under(figure, words, facts, numbers, room), "micro", width=room)
    strip = Box(x, box.y + UNDER_TITLE, room, box.h - UNDER_TITLE - FOOT, "chart")
    draw(figure.child("chart", box=strip), strip, words, facts, numbers)
