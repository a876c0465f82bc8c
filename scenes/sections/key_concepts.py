"""Section 8: five words explain most design choices: batch, context, cache, throughput against latency, weights.

The still of a full frame is card D, open: two gauges and the curve that they follow, from the roofline model.
"""

from __future__ import annotations

from scenes.content.key_concepts import KeyConceptsWords
from scenes.figures.containers import sheet_panel, violet_card
from scenes.figures.figure import Figure, Look
from scenes.figures.key_concepts import batches, concept, context_window
from scenes.figures.key_concepts_cache import cache
from scenes.figures.key_concepts_curve import curve_panel
from scenes.figures.key_concepts_gauges import gauge_panel, readings, sheet_gauges
from scenes.figures.key_concepts_index import index_card, index_note, tab, wide_note
from scenes.figures.key_concepts_product import phases, product
from scenes.layout import Box
from scenes.models.kv_cache import products_with_and_without_cache
from scenes.models.language_model import product_example
from scenes.models.memory import serving_memory
from scenes.models.roofline import trade_off
from scenes.sections.base import Beat, SectionScene, Stream
from scenes.story import Story

KEY = "key_concepts"
NUMBER = 8
BATCHES = (2, 8)  # the small and the large batch of card A
PROMPT = 4  # prompt tokens of card C: rows that stand in the cache before the new token
OPEN = "D"  # the card that a still shows open
SHARES = (184, 153, 226, 194, 185, 109)  # heights of the five cards and the note on the sheet


def picture(story: Story, look: Look, box: Box) -> Figure:
    """Draw the key concepts in a box: as the poster's right column, or as a full frame in any of its four arrangements."""
    figure = Figure(look, box.called(KEY))
    words = story.content.key_concepts
    if look.setting.is_sheet:
        _sheet(figure, words)
    else:
        _frame(figure, words)
    return figure


def _sheet(figure: Figure, words: KeyConceptsWords) -> None:
    inner = sheet_panel(figure, figure.box, NUMBER, words.title)
    rows = inner.rows(SHARES, 7)
    cards = [figure.child("card", words.cards[i].letter, box=row) for i, row in enumerate(rows[:5])]
    rooms = [concept(made, made.box, text) for made, text in zip(cards, words.cards, strict=True)]
    for k, (made, room) in enumerate(zip(cards, rooms, strict=True)):
        _concept(made, room, words, k)
    _sheet_note(figure.child("note", box=rows[5]), words)


def _concept(figure: Figure, box: Box, words: KeyConceptsWords, k: int) -> None:
    """Draw the picture of the k-th concept in a box."""
    if k == 0:
        batches(figure, box, words.batch, trade_off(), BATCHES)
    elif k == 1:
        context_window(figure, box, words.context, trade_off())
    elif k == 2:
        cache(figure, box, words.cache, words.cards[2].title, products_with_and_without_cache(PROMPT + 1), PROMPT)
    elif k == 3:
        sheet_gauges(figure, box, words.gauges, words.curve, trade_off())
    else:
        product(figure, box, words.product, product_example())


def _sheet_note(figure: Figure, words: KeyConceptsWords) -> None:
    box = figure.box
    violet_card(figure, box)
    figure.text(box.x + 9, box.y + 16, words.note.title, "card")
    phases(figure, Box(box.x + 9, box.y + 25, box.w - 18, 33, "phases"), words.note)
    figure.paragraph(box.x + 9, box.y + 75, words.note.text, "body", width=box.w - 16, lead=11.8, lines=3)


def _frame(figure: Figure, words: KeyConceptsWords) -> None:
    index, note, stage = _arrangement(figure)
    _index(figure, index, words)
    made = figure.child("note", box=note)
    (index_note if figure.setting.is_wide else wide_note)(made, note, words.note)
    _open(figure, stage, words)


def _arrangement(figure: Figure) -> tuple[Box, Box, Box]:
    """Return the boxes of the index, of the note and of the open card."""
    stage, name = figure.box, figure.setting.name
    if name == "wide":
        left, right = stage.cut_left(380, 32)
        index, note = left.cut_bottom(232, 14)
        return index, note, right
    tabs, note, gap = {"portrait": (104, 136, 20), "square": (104, 100, 16), "phone": (160, 140, 20)}[name]
    index, rest = stage.cut_top(tabs, gap)
    middle, below = rest.cut_bottom(note, gap)
    return index, below, middle


def _index(figure: Figure, box: Box, words: KeyConceptsWords) -> None:
    """Draw the five lettered cards: a column in the wide frame, tabs in the tall ones."""
    if figure.setting.is_wide:
        for cell, text in zip(box.rows(5, 14), words.cards, strict=True):
            index_card(figure.child("card", text.letter, box=cell), cell, text, lit=text.letter == OPEN)
        return
    tall = figure.setting.name == "phone"
    titles = [_lines(text.title, tall) for text in words.cards]
    widths = [max(figure.measure(line, "strong") for line in rows) + (30 if tall else 70) for rows in titles]
    least = 132.0 if tall else 0.0
    for cell, text, rows in zip(box.columns([max(w, least) for w in widths], 10), words.cards, titles, strict=True):
        tab(figure.child("card", text.letter, box=cell), cell, text, rows, lit=text.letter == OPEN, tall=tall)


def _lines(title: str, tall: bool) -> list[str]:
    """Break a title for a tab: after a slash, before `vs`, or into its words."""
    if " / " in title:
        parts = title.split(" / ")
        return [f"{part} /" for part in parts[:-1]] + [parts[-1]]
    if " vs " in title:
        first, second = title.split(" vs ")
        return [first, f"vs {second}"]
    return [title] if tall else title.split()


def _open(figure: Figure, box: Box, words: KeyConceptsWords) -> None:
    """Draw card D open: two gauges, and the curve that they follow."""
    cells, curve_box = _open_boxes(figure, box)
    curve = trade_off()
    widest = max((reading.written for reading in readings(curve)), key=len)
    for k, (cell, text, reading) in enumerate(zip(cells, words.gauges, readings(curve), strict=True), start=1):
        gauge_panel(figure.child("gauge", k, box=cell), cell, text, reading, widest)
    panel = figure.child("curve", box=curve_box)
    curve_panel(panel, curve_box, words.curve, curve, serving_memory())
    figure.add_route(panel.route("curve"), "curve")


def _open_boxes(figure: Figure, box: Box) -> tuple[list[Box], Box]:
    name = figure.setting.name
    if name == "phone":
        top, below = box.cut_top(360, 20)
        return top.columns(2, 20), below
    width, gap = {"wide": (450, 32), "portrait": (324, 20), "square": (320, 20)}[name]
    left, right = box.cut_left(width, gap)
    return left.rows(2, 24 if name == "wide" else gap), right


BEATS = (
    Beat("batch_grows", lights=(("card", "A"),)),
    Beat("context_lengthens", lights=(("card", "B"),)),
    Beat("cache_answers", lights=(("card", "C"),)),
    Beat("batch_slides_along_the_curve", lights=(("card", "D"), ("curve",), ("gauge", 1), ("gauge", 2)), streams=(Stream("request", ("curve",), 6),)),
    Beat("grids_multiply", lights=(("card", "E"),)),
    Beat("prefill_parts_from_decode", lights=(("note",),)),
)


class KeyConcepts(SectionScene):
    """Five words, one card each."""

    key = KEY
    picture = staticmethod(picture)
    beats = BEATS
