"""Section 8: five words explain most design choices: batch, context, cache, throughput against latency, weights.

The still of a full frame is card D, open: two gauges and the curve that they follow, from the roofline model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from manim import Animation

from scenes.choreography.motion import REST, light_up, open_card
from scenes.content.key_concepts import CurveSetup, KeyConceptsWords
from scenes.content.words import Caption
from scenes.figures.containers import sheet_panel, stage_card, violet_card
from scenes.figures.figure import Figure, Look
from scenes.figures.key_concepts import batches, concept, context_window
from scenes.figures.key_concepts_cache import cache
from scenes.figures.key_concepts_curve import curve_panel
from scenes.figures.key_concepts_gauges import first_that_fits, gauge_panel, readings, sheet_gauges
from scenes.figures.key_concepts_index import index_card, index_note, tab, tabs, wide_note
from scenes.figures.key_concepts_product import phases, product
from scenes.figures.shape import set_level
from scenes.layout import Box
from scenes.models.case import Case
from scenes.models.kv_cache import pairs_with_and_without_cache
from scenes.models.language_model import product_example
from scenes.models.memory import serving_memory
from scenes.models.roofline import trade_off
from scenes.sections.base import FADE, Beat, SectionScene, Stream
from scenes.story import Story

KEY = "key_concepts"
NUMBER = 8
PROMPT = 4  # prompt tokens of card C: rows that stand in the cache before the new token
TAB_GAP = 16
OPEN = "D"  # the card that a still shows open
SHARES = (191, 149, 232, 209, 173, 104)  # heights of the five cards and the note on the sheet


def picture(story: Story, look: Look, box: Box) -> Figure:
    """Draw the key concepts in a box: as the poster's right column, or as a full frame in any of its four arrangements."""
    figure = Figure(look, box.called(KEY))
    words = story.content.key_concepts
    if look.setting.is_sheet:
        _sheet(figure, words, story.case)
    else:
        _frame(figure, words, story.case)
    return figure


def setup_of(words: KeyConceptsWords, case: Case) -> CurveSetup:
    """Return the conditions of the numbers for the kind of model that the case has."""
    return words.curve.dense if case.model.is_dense else words.curve.experts


def _sheet(figure: Figure, words: KeyConceptsWords, case: Case) -> None:
    inner = sheet_panel(figure, figure.box, NUMBER, words.title)
    rows = inner.rows(SHARES, 6)
    cards = [figure.child("card", words.cards[i].letter, box=row) for i, row in enumerate(rows[:5])]
    rooms = [concept(made, made.box, text) for made, text in zip(cards, words.cards, strict=True)]
    for k, (made, room) in enumerate(zip(cards, rooms, strict=True)):
        _concept(made, room, words, case, k)
    _sheet_note(figure.child("note", box=rows[5]), words)


def _concept(figure: Figure, box: Box, words: KeyConceptsWords, case: Case, k: int) -> None:
    """Draw the picture of the k-th concept in a box."""
    if k == 0:
        text = words.batch.same if figure.setting.is_sheet else first_that_fits(figure, setup_of(words, case).foot, "micro", box.w)
        batches(figure, box, words.batch, trade_off(case), trade_off(case).pair, text)
    elif k == 1:
        context_window(figure, box, words.context, trade_off(case))
    elif k == 2:
        cache(figure, box, words.cache, words.cards[2].title, pairs_with_and_without_cache(PROMPT))
    elif k == 3:
        sheet_gauges(figure, box, words.gauges, words.curve, setup_of(words, case).foot, trade_off(case))
    else:
        product(figure, box, words.product, product_example())


def _sheet_note(figure: Figure, words: KeyConceptsWords) -> None:
    box = figure.box
    violet_card(figure, box)
    figure.text(box.x + 9, box.y + 16, words.note.title, "card")
    phases(figure, Box(box.x + 9, box.y + 25, box.w - 18, 33, "phases"), words.note)
    figure.paragraph(box.x + 9, box.y + 73, words.note.text, "body", width=box.w - 16, lead=11.8, lines=3)


def _frame(figure: Figure, words: KeyConceptsWords, case: Case) -> None:
    index, note, stage = _arrangement(figure)
    _index(figure, index, words, OPEN)
    made = figure.child("note", box=note)
    (index_note if figure.setting.is_wide else wide_note)(made, note, words.note)
    _open(figure, stage, words, case)


def _arrangement(figure: Figure) -> tuple[Box, Box, Box]:
    """Return the boxes of the index, of the note and of the open card."""
    stage, name = figure.box, figure.setting.name
    if name == "wide":
        left, right = stage.cut_left(380, 32)
        index, note = left.cut_bottom(232, 14)
        return index, note, right
    height, note, gap = {"portrait": (140, 136, 20), "square": (124, 96, 16), "phone": (176, 140, 20)}[name]
    index, rest = stage.cut_top(height, gap)
    middle, below = rest.cut_bottom(note, gap)
    return index, below, middle


def _index(figure: Figure, box: Box, words: KeyConceptsWords, lit: str | None) -> None:
    """Draw the five lettered cards: a column in the wide frame, tabs in the tall ones."""
    if figure.setting.is_wide:
        for cell, text in zip(box.rows(5, 14), words.cards, strict=True):
            index_card(figure.child("card", text.letter, box=cell), cell, text, lit=text.letter == lit)
        return
    for (cell, rows), text in zip(tabs(figure, box, words.cards, TAB_GAP), words.cards, strict=True):
        tab(figure.child("card", text.letter, box=cell), cell, text, rows, lit=text.letter == lit)


def _open(figure: Figure, box: Box, words: KeyConceptsWords, case: Case) -> None:
    """Draw card D open: two gauges, and the curve that they follow."""
    cells, curve_box = _open_boxes(figure, box)
    curve = trade_off(case)
    widest = max((reading.written for reading in readings(curve)), key=len)
    for k, (cell, text, reading) in enumerate(zip(cells, words.gauges, readings(curve), strict=True), start=1):
        gauge_panel(figure.child("gauge", k, box=cell), cell, text, reading, widest)
    panel = figure.child("curve", box=curve_box)
    curve_panel(panel, curve_box, words.curve, setup_of(words, case), curve, serving_memory(case))
    figure.add_route(panel.route("curve"), "curve")


def _open_boxes(figure: Figure, box: Box) -> tuple[list[Box], Box]:
    name = figure.setting.name
    if name == "phone":
        top, below = box.cut_top(372, 20)
        return top.columns(2, 20), below
    width, gap = {"wide": (450, 32), "portrait": (324, 20), "square": (320, 16)}[name]
    left, right = box.cut_left(width, gap)
    return left.rows(2, 24 if name == "wide" else gap), right


def opened(figure: Figure, words: KeyConceptsWords, case: Case, k: int) -> None:
    """Draw the k-th card open (5 is the note): its title, its definition, and its picture as large as the room allows."""
    card, note = words.cards[min(k, 4)], words.note
    inner = stage_card(figure, figure.box, note.title if k == 5 else card.title, lit=True)
    lead = figure.lead("body")
    last = figure.paragraph(inner.x, inner.y + lead, note.text if k == 5 else card.text, "body", width=inner.w, balanced=True)
    room = Box(inner.x, last + lead, inner.w, inner.bottom - last - lead, "open")
    if k == 4:
        product(figure, room, words.product, product_example(), values=True)
    elif k in (1, 5):
        low = room.inset(0, room.h * (0.1 if k == 1 else 0.2))
        context_window(figure, low, words.context, trade_off(case)) if k == 1 else phases(figure, low, note)
    else:
        _concept(figure, room, words, case, k)


D_PARTS = (("curve",), ("gauge", 1), ("gauge", 2))
BEATS = (
    Beat("batch_grows", lights=(("card", "A"),)),
    Beat("context_lengthens", lights=(("card", "B"),)),
    Beat("cache_answers", lights=(("card", "C"),)),
    Beat(
        "batch_slides_along_the_curve",
        lights=(("card", "D"), ("curve",), ("gauge", 1), ("gauge", 2)),
        streams=(Stream("request", ("curve",), 6),),
    ),
    Beat("grids_multiply", lights=(("card", "E"),)),
    Beat("prefill_parts_from_decode", lights=(("note",),)),
)


LETTERS = ("A", "B", "C", "D", "E", None)  # the card of each beat; the last is the note's
OPENED = {  # what flows through a card while it is open
    "batch_grows": (Stream("token", ("batch", 1), 2), Stream("token", ("batch", 2), 8)),
    "context_lengthens": (Stream("token", ("context",), 6),),
    "cache_answers": (Stream("row", ("write",), PROMPT), Stream("row", ("append",), 1)),
    "grids_multiply": (Stream("token", ("product",), 3),),
    "prefill_parts_from_decode": (),
}


class KeyConcepts(SectionScene):
    """Five words, one card each: the card in turn opens beside the index."""

    key = KEY
    picture = staticmethod(picture)
    beats = BEATS
    still = "batch_slides_along_the_curve"

    def _rest(self, drawn: Figure) -> None:
        """Lay every card out closed and lit, and every open card in one place; show the closed ones and the first open one."""
        words, (index, _, stage) = self.story.content.key_concepts, _arrangement(drawn)
        _index(drawn.child("closed", box=index), index, words, None)
        for k, (beat, letter) in enumerate(zip(self.beats, LETTERS, strict=True)):
            if beat.cue in OPENED:
                opened(drawn.child("open", beat.cue, box=stage), words, self.story.case, k)
            if letter is not None:
                lit = drawn.child("lit", letter, box=index)
                _index(lit, index, words, letter)
                set_level(lit, 0.0)
                set_level(drawn.part("card", letter), 0.0)
            for name in _open_parts(beat):
                set_level(drawn.part(*name), 0.0 if k else REST)

    def _turn(self, drawn: Figure, index: int) -> list[Animation]:
        """Open the card in turn, from its place in the index to where the last one was, while the caption changes."""
        letter = LETTERS[index]
        turn = []
        if index:
            before = LETTERS[index - 1]
            card = drawn.figure("note") if letter is None else drawn.figure("closed", "card", letter)
            old, new = ([drawn.part(*name) for name in _open_parts(self.beats[k])] for k in (index - 1, index))
            turn += [open_card(card, new, _arrangement(drawn)[2], instead_of=old, to=REST, run_time=FADE)]
            turn += [self._fade(drawn, [("lit", before, "card", before)], 0.0), self._fade(drawn, [("closed", "card", before)], 1.0)]
        if letter is not None:
            turn += [self._fade(drawn, [("lit", letter, "card", letter)], 1.0), self._fade(drawn, [("closed", "card", letter)], 0.0)]
        return turn

    def _fade(self, drawn: Figure, names: Sequence[tuple], to: float) -> Animation:
        return light_up(*(drawn.part(*name) for name in names), to=to, run_time=FADE)

    def _play_beat(self, drawn: Figure, beat: Beat, words: Caption, index: int) -> None:
        """Light the open card and let its own bodies flow."""
        streams = tuple(replace(stream, route=("open", beat.cue, *stream.route)) for stream in OPENED.get(beat.cue, ()))
        super()._play_beat(drawn, replace(beat, lights=_open_parts(beat), streams=(*beat.streams, *streams)), words, index)


def _open_parts(beat: Beat) -> tuple[tuple, ...]:
    """Return the names of what stands open while a beat plays."""
    return (("open", beat.cue),) if beat.cue in OPENED else D_PARTS
