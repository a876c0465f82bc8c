"""The index of the key concepts in a full frame: five lettered cards (a column, or tabs on top), each with its small picture; and the note."""

from __future__ import annotations

from collections.abc import Sequence

from scenes.content.named import order_of, placed
from scenes.core.box import Box
from scenes.core.errors import LayoutError
from scenes.drawing.figure import Figure
from scenes.drawing.kit.panels import letter_chip, stage_card
from scenes.drawing.kit.payloads import block
from scenes.drawing.kit.solids import disk_stack
from scenes.sections.key_concepts.product import decode_lane, phases, prefill_lane
from scenes.sections.key_concepts.words import ConceptCard, PhasesNote

SIGN = 50.0  # width of a small picture
TAB_MARGIN = 11.0  # from a tab's edge to what is in it
LETTER = 40.0  # side of a tab's letter chip


def index_card(figure: Figure, box: Box, card: str, words: ConceptCard, *, lit: bool) -> Figure:
    """Draw a card of the index column: letter, title, small picture."""
    stage_card(figure, box, None, lit=lit)
    letter_chip(figure, Box(box.x + 18, box.cy - 21, 42, 42, "letter"), words.letter, lit=lit)
    role = "strong" if lit else "body"
    size = figure.format.role(role).size
    rows = title_lines(figure, words.lines, role, box.w - 78 - SIGN - 40)
    y = box.cy + size * 0.35 - (len(rows) - 1) * size * 0.62
    figure.paragraph(box.x + 78, y, rows, role, width=box.w - 78 - SIGN - 22, lead=size * 1.24)
    sign(figure, Box(box.right - SIGN - 18, box.cy - SIGN / 2, SIGN, SIGN, "sign"), card)
    return figure


def title_lines(figure: Figure, pieces: Sequence[str], role: str, width: float) -> list[str]:
    """Join the pieces of a title into as few lines as fit."""
    rows: list[str] = []
    for piece in pieces:
        longer = f"{rows[-1]} {piece}" if rows else piece
        if rows and figure.measure(longer, role) <= width:
            rows[-1] = longer
        else:
            rows.append(piece)
    return rows


def tabs(figure: Figure, box: Box, cards: Sequence[ConceptCard], gap: float) -> list[tuple[Box, list[str]]]:
    """Return the boxes of the five tabs and the lines of their titles: as wide as they need, the rest shared evenly."""
    widest = figure.measure(" ".join(cards[-1].lines[:2]), "strong")
    rows = [title_lines(figure, card.lines, "strong", widest if len(card.lines) > 2 else 0) for card in cards]
    least = LETTER + SIGN + 8 + 2 * TAB_MARGIN
    widths = [max(least, *(figure.measure(line, "strong") + 2 * TAB_MARGIN for line in lines)) for lines in rows]
    spare = (box.w - gap * (len(cards) - 1) - sum(widths)) / len(cards)
    if spare < 0:
        raise LayoutError(f"the titles of the five cards need {-spare * len(cards):.0f} units more; use shorter ones")
    columns = box.columns([widths[k] + spare for k in order_of(cards)], gap)
    return list(zip(placed(cards, columns), rows, strict=True))


def tab(figure: Figure, box: Box, card: str, words: ConceptCard, rows: Sequence[str], *, lit: bool) -> Figure:
    """Draw a tab: letter and small picture over the title, which stands in the middle of the rest."""
    stage_card(figure, box, None, lit=lit)
    role = "strong" if lit else "body"
    size = figure.format.role(role).size
    lead, top = size * 1.12, box.y + TAB_MARGIN
    letter_chip(figure, Box(box.x + TAB_MARGIN, top + (SIGN - LETTER) / 2, LETTER, LETTER, "letter"), words.letter, lit=lit)
    sign(figure, Box(box.right - SIGN - TAB_MARGIN, top, SIGN, SIGN, "sign"), card)
    first = top + SIGN
    y = (first + box.bottom - 4) / 2 + size * 0.35 - (len(rows) - 1) * lead / 2
    figure.paragraph(box.x + TAB_MARGIN, y, rows, role, width=box.w - 2 * TAB_MARGIN + 2, lead=lead)
    return figure


def sign(figure: Figure, box: Box, letter: str) -> None:
    """Draw the small picture of a concept."""
    {"A": _requests, "B": _tokens, "C": _cylinder, "D": _curve, "E": _grids}[letter](figure, box)


def _requests(figure: Figure, box: Box) -> None:
    for cell in box.inset(1).grid(3, 3, 4):
        block(figure, cell, colour="blue", radius=3)


def _tokens(figure: Figure, box: Box) -> None:
    for k, cell in enumerate(box.inset(0, 5).grid(2, 3, 4)):
        block(figure, cell, state=("rest", "rest", "rest", "rest", "quiet", "empty")[k], radius=3)


def _cylinder(figure: Figure, box: Box) -> None:
    disk_stack(figure, box.inset(5, 0), ("dark", "violet", "violet"), gap=0.14)


def _curve(figure: Figure, box: Box) -> None:
    x, y, w, h = box.x, box.y, box.w, box.h
    figure.line((x + 3, y + 3), (x + 3, y + h - 4), (x + w - 1, y + h - 4), stroke=figure.theme.shade("request", 0.8), width=1.0)
    figure.path(
        f"M{x + 10} {y + h - 10} C{x + 14} {y + h * 0.42} {x + w * 0.5} {y + h * 0.24} {x + w - 3} {y + h * 0.16}",
        stroke="cyan",
        width=1.6,
        glow=0.4,
    )
    figure.circle(x + w * 0.45, y + h * 0.335, 4.6, fill="ink", stroke="cyan", width=1.0)


def _grids(figure: Figure, box: Box) -> None:
    h = 30.0
    for x, w, tone, columns in ((box.x - 8, 28.0, "blue", 3), (box.right - 17, 18.0, "violet", 2)):
        for cell in Box(x, box.cy - h / 2, w, h).grid(3, columns, 2.5):
            figure.box_rect(cell, 2, fill=tone)
    size = figure.format.role("body").size
    figure.text(box.x + 26.5, box.cy + size * 0.33, "×", "body", anchor="middle")


def index_note(figure: Figure, box: Box, words: PhasesNote) -> Figure:
    """Draw the note on prefill and decode under the index column."""
    stage_card(figure, box, None)
    size = figure.format.role("body").size
    figure.text(box.x + 20, box.y + size * 1.6, words.title, "strong", width=box.w - 40)
    rows = [row for text in words.short for row in figure.break_lines(text, "quiet", box.w - 36)]
    lead = size * 1.27
    last = box.bottom - size * 0.8
    first = last - (len(rows) - 1) * lead
    figure.paragraph(box.x + 20, first, rows, "quiet", width=box.w - 36, lead=lead)
    top = box.y + size * 2.35
    room = first - size * 1.1 - top
    phases(figure, Box(box.x + 20, top + (room - size * 3.1) / 2, box.w - 44, size * 3.1, "phases"), words, passes=False)
    return figure


def wide_note(figure: Figure, box: Box, words: PhasesNote) -> Figure:
    """Draw the note as a band: title and both lanes in one line, the explanation under them."""
    stage_card(figure, box, None)
    size = figure.format.role("body").size
    title_w = figure.measure(words.title, "card") + 44
    base = box.y + size * 1.55
    figure.text(box.x + 22, base, words.title, "card")
    text = words.text if box.h > 4.6 * size else " ".join(words.short)
    figure.paragraph(box.x + 22, base + size * 1.62, text, "quiet", width=box.w - 40, lead=size * 1.27, lines=2)
    lanes = Box(box.x + 22 + title_w, base - size * 0.82, box.right - 22 - box.x - 22 - title_w, size, "phases")
    _lanes(figure, lanes, words)
    return figure


def _lanes(figure: Figure, box: Box, words: PhasesNote) -> None:
    """Draw prefill and decode side by side."""
    for cell, part in zip(box.columns(2, 26), (0, 1), strict=True):
        name = ("prefill", "decode")[part]
        text = (words.prefill, words.decode)[part]
        made = figure.child(name, box=cell)
        made.text(
            cell.x,
            cell.cy + figure.format.role("quiet").size * 0.34,
            text,
            "quiet",
            colour=figure.theme.tint("cyan", 0.6),
        )
        track = cell.cut_left(made.measure(text, "quiet") + 14)[1]
        (decode_lane if part else prefill_lane)(made, track)
