"""The open card of the key concepts in a full frame: card D with gauges and curve, or any other card with its picture as large as it fits."""

from __future__ import annotations

from dataclasses import replace
from functools import cache as once
from types import MappingProxyType

from scenes.content.named import placed
from scenes.core.box import Box
from scenes.core.formats import FORMATS, Format
from scenes.drawing.figure import Figure
from scenes.drawing.kit.panels import stage_card
from scenes.sections.key_concepts.cache import cache
from scenes.sections.key_concepts.cards import batches, context_window, first_that_fits
from scenes.sections.key_concepts.facts import ConceptFacts, readings
from scenes.sections.key_concepts.frame_context import context_open
from scenes.sections.key_concepts.frame_curve import curve_panel
from scenes.sections.key_concepts.frame_gauges import gauge_panel
from scenes.sections.key_concepts.moments import LETTERS, NOTE, WHOLE, ConceptMoment
from scenes.sections.key_concepts.product import phases, product
from scenes.sections.key_concepts.words import KeyConceptsWords

LARGE = {"wide": 1.62, "phone": 1.3, "portrait": 1.15, "square": 1.0}  # how much larger the type of an open card is
GRIDS, GRID_TYPE = "E", {"wide": 1.25, "phone": 1.0, "portrait": 1.0, "square": 1.0}  # the card whose cells need their room for values
NOTE_CARD = 5  # what is opened after the five lettered cards


# ---------------------------------------------------------------- card D
def trade_off_open(figure: Figure, box: Box, words: KeyConceptsWords, facts: ConceptFacts, moment: ConceptMoment) -> None:
    """Draw card D open: two gauges, and the curve that they follow. Parts: ("gauge", k), "curve"."""
    cells, curve_box = _open_boxes(figure, box)
    curve = facts.curve
    widest = max((reading.written for reading in readings(curve)), key=len)
    for k, (cell, text, reading) in enumerate(
        zip(placed(words.gauges, cells), words.gauges, readings(curve, moment.batch), strict=True), start=1
    ):
        gauge_panel(figure.child("gauge", k, box=cell), cell, text, reading, widest, seen=moment.batch is not None)
    panel = figure.child("curve", box=curve_box)
    curve_panel(panel, curve_box, words.curve, words.curve.setup, facts, moment)


def _open_boxes(figure: Figure, box: Box) -> tuple[list[Box], Box]:
    name = figure.format.name
    if name == "phone":
        top, below = box.cut_top(372, 20)
        return top.columns(2, 20), below
    width, gap = {"wide": (450, 32), "portrait": (324, 20), "square": (320, 16)}[name]
    left, right = box.cut_left(width, gap)
    return left.rows(2, 24 if name == "wide" else gap), right


# ---------------------------------------------------------------- the other cards
def card_in_turn(figure: Figure, box: Box, words: KeyConceptsWords, facts: ConceptFacts, moment: ConceptMoment) -> None:
    """Draw the card that is open, in type that is read from afar. Part: "open"."""
    large = (GRID_TYPE if moment.open == GRIDS else LARGE)[figure.format.name]
    made = figure.attach(Figure(replace(figure.style, format=_larger(figure.format.name, large)), box.called("open")), "open")
    card_open(made, words, facts, NOTE_CARD if moment.open == NOTE else LETTERS.index(str(moment.open)), moment)


@once
def _larger(name: str, large: float) -> Format:
    """Return a format with type so much larger."""
    fmt = FORMATS[name]
    roles = {role: replace(kind, size=kind.size * large) for role, kind in fmt.roles.items()}
    return replace(fmt, roles=MappingProxyType(roles))


def card_open(figure: Figure, words: KeyConceptsWords, facts: ConceptFacts, k: int, moment: ConceptMoment = WHOLE) -> None:
    """Draw the k-th card open (5 is the note): its title, its definition, and its picture as large as the room allows."""
    card, note = words.cards[min(k, 4)], words.note
    inner = stage_card(figure, figure.box, note.title if k == NOTE_CARD else card.title, lit=True)
    lead = figure.lead("body")
    last = figure.paragraph(inner.x, inner.y + lead, note.text if k == NOTE_CARD else card.text, "body", width=inner.w, balanced=True)
    room = Box(inner.x, last + lead, inner.w, inner.bottom - last - lead, "open")
    if k == 0:
        conditions = first_that_fits(figure, words.curve.setup.foot, "micro", room.w)
        batches(figure, room, words.batch, facts.curve, facts.curve.pair, conditions, stepped=moment.stepped)
    elif k == 1:
        _context(figure, room, words, facts, moment)
    elif k == 2:
        cache(figure, room, words.cache, card.title, facts.cache, moment.cache)
    elif k == 4:
        product(figure, room, words.product, facts.product, values=True, summed=moment.summed)
    else:
        phases(figure, room.inset(0, room.h * 0.08), note, prefilled=moment.prefilled, decoded=moment.decoded, cache=words.cards[2].title)


def _context(figure: Figure, room: Box, words: KeyConceptsWords, facts: ConceptFacts, moment: ConceptMoment) -> None:
    """Draw the window and what has entered it; whole, as on the poster, a prompt over a long context."""
    if moment is WHOLE:
        context_window(figure, room.inset(0, room.h * 0.1), words.context, facts.curve)
        return
    context_open(figure, room, words.context, facts.curve, moment.entered)
