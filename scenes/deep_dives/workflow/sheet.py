"""What the sheet of the workflow says beside its flowchart: what decides how fast it is, each with a figure, and what decides how it is run."""

from __future__ import annotations

from collections.abc import Sequence

from scenes.core.box import Box
from scenes.deep_dives.workflow.words import Note, WorkflowWords
from scenes.drawing.figure import Figure
from scenes.drawing.kit.panels import card

BAND, COLUMN = 206.0, 300.0  # height of the notes under an upright chart, and width of those beside one that lies
TITLE, TEXT, FIGURE = 14.0, 12.5, 26.0  # sizes of type
PAD, GAP = 12.0, 10.0


def room_for_chart(box: Box) -> tuple[Box, Box]:
    """Return the room of the chart and that of the notes: below it on an upright sheet, at its right on one that lies."""
    if box.w > box.h:
        chart, notes = box.cut_right(COLUMN)
        return Box(chart.x, chart.y, chart.w - GAP, chart.h, "chart"), notes
    above = Box(box.x, box.y, box.w, box.h - BAND - GAP, "chart")
    return above, Box(box.x, above.bottom + GAP, box.w, BAND, "notes")


def draw_notes(figure: Figure, room: Box, words: WorkflowWords, figures: Sequence[str]) -> None:
    """Draw a card for each note. Parts: ("note", k) from 1, those with figures first."""
    notes = (*words.speed, *words.running)
    across = 1 if room.h > room.w else len(words.speed)
    rows = len(notes) // across
    places = [
        cell
        for row in room.rows([1.2, 0.9] if rows == 2 else [1.2] * len(words.speed) + [0.9] * len(words.running), GAP)
        for cell in row.columns(across, GAP)
    ]
    for k, (place, note) in enumerate(zip(places, notes, strict=False), start=1):
        _note(figure.child("note", k, box=place), note, figures[k - 1] if k <= len(figures) else "")


def _note(figure: Figure, note: Note, said: str) -> None:
    box = figure.box
    card(figure, box)
    left, width = box.x + PAD, box.w - 2 * PAD
    y = box.y + PAD + 0.8 * TITLE
    figure.text(left, y, note.title, "card", size=TITLE, width=width)
    if said:
        y += 1.25 * FIGURE
        figure.text(left, y, said, "number", size=FIGURE, colour=figure.theme.tint("cyan", 0.25), width=width)
    figure.paragraph(left, y + 1.75 * TEXT, note.text, "body", width=width, size=TEXT, lead=1.3 * TEXT)
