"""What every card of operations has in a full frame: head with icon, the zones under it, its facts; and the note.

Words come from the content file, numbers from the section's facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.panels import fading_rule, stage_card, tag_pill
from scenes.sections.operations.facts import CardReading
from scenes.sections.operations.marks import ICONS

FACT_GAP = 16.0  # px, the least from one fact to the next
TAG_GAP = 12.0  # px, the least from a title to its tag


@dataclass(frozen=True)
class CardZones:
    """Where the parts of a card stand: head, drawing, and the facts in a row under it or in a column beside it."""

    icon: Box
    title: tuple[float, float]
    rule: float | None
    drawing: Box
    facts: Box
    beside: bool = False


def zones(figure: Figure, box: Box) -> CardZones:
    """Divide a card of a full frame: head on top; facts under the drawing, or beside it where the card is low."""
    name, inner = figure.format.name, box.inset(22, 0)
    if name == "square":
        drawing, facts = box.inset(22, 56, 14, 12).cut_left(272, 20)
        return CardZones(Box(box.x + 20, box.y + 14, 34, 34), (box.x + 66, box.y + 41), None, drawing, facts, beside=True)
    if name == "wide":
        return CardZones(Box(inner.x, box.y + 18, 32, 32), (box.x + 68, box.y + 42), 61.0, _band(inner, 76, 234), _band(inner, 246, 312))
    if name == "portrait":
        return CardZones(Box(inner.x, box.y + 13, 34, 34), (box.x + 70, box.y + 39), None, _band(inner, 54, 206), _band(inner, 214, 285))
    return CardZones(Box(inner.x, box.y + 19, 38, 38), (box.x + 74, box.y + 49), None, _band(inner, 76, 268), _band(inner, 286, 356))


def _band(box: Box, top: float, bottom: float) -> Box:
    return Box(box.x, box.y + top, box.w, bottom - top, box.name)


def frame_card(figure: Figure, box: Box, title: str, number: int, tags: Sequence[str] = ()) -> CardZones:
    """Draw card `number` (from 1) with its head; return its zones. Parts: "head", with "plain" and "highlight" in it, both shown.

    `tags` say in long and in short which model all its values belong to; the longest that fits stands at the head's right.
    """
    head = figure.child("head", box=box)
    stage_card(head, box, highlight=True)
    places = zones(figure, box)
    icon, accent = ICONS[number - 1]
    head.icon(icon, places.icon.x, places.icon.y, places.icon.w, accent=accent)
    said = head.text(*places.title, title, "card", width=box.right - 14 - places.title[0])
    _tag(head, said.box[2] + TAG_GAP, box.right - 22, places.title[1], tags)
    if places.rule:
        for name, strength in (("plain", 0.7), ("highlight", 1.0)):
            head.figure(name).add(fading_rule(head, box.x + 22, box.right - 22, box.y + places.rule, strength=strength))
    return places


def _tag(head: Figure, left: float, right: float, base: float, tags: Sequence[str]) -> None:
    """Set a tag at the right of a title's line, in the longest form that has room."""
    room = right - left - head.format.role("micro").size * 0.75
    for text in [text for text in tags if head.measure(text, "micro") <= room][:1]:
        tag_pill(head, right, base - head.format.role("card").size * 0.335, text, anchor="end")


def show_facts(figure: Figure, places: CardZones, facts: Sequence[CardReading], now: Sequence[CardReading]) -> None:
    """Set what a card says of its run so far; where it stands follows from what the card says at the end (`facts`).

    Parts: "facts", in it ("number", k) of those that are seen, from 0, the most telling first.
    """
    made = figure.child("facts", box=places.facts)
    if places.beside:
        _facts_beside(made, places.facts, facts, now)
        return
    wide = figure.format.is_wide
    size = 40.0 if wide or figure.format.name == "portrait" else 44.0
    shares = (212.0, 174.0, 141.0) if wide else (248.0, 192.0)
    columns, scale = _fact_columns(made, places.facts, facts[: len(shares)], shares, size)
    for k, (cell, fact) in enumerate(zip(columns, now, strict=False)):
        if fact.seen:
            base = cell.bottom - (32 if wide else 35)
            number = made.child("number", k)
            number.text(cell.x - 1, base, fact.number, "number", colour=tone_of(made, fact.colour), size=size * scale)
        made.text(cell.x, cell.bottom - 2, _label(made, fact, cell.w - 4), "quiet", width=cell.w - 4)


def _fact_columns(figure: Figure, box: Box, facts: Sequence[CardReading], shares: Sequence[float], size: float) -> tuple[list[Box], float]:
    """Return a column for each fact, and by how much the numbers shrink: shared as given, or as long numbers need it."""
    numbers = [figure.measure(fact.number, "number", size) + FACT_GAP for fact in facts]
    cells = box.columns(shares)
    if all(number <= cell.w for number, cell in zip(numbers, cells, strict=True)):
        return cells, 1.0
    labels = [figure.measure(fact.short, "quiet") + FACT_GAP for fact in facts]
    needs = [max(pair) for pair in zip(numbers, labels, strict=True)]
    return box.columns(needs), min(1.0, box.w / sum(needs))


def _label(figure: Figure, fact: CardReading, width: float) -> str:
    """Return what a number is, in short where the width asks for it."""
    return fact.label if figure.measure(fact.label, "quiet") <= width else fact.short


def tone_of(figure: Figure, colour: str) -> str:
    """Return the colour of words; amber and cyan darken on paper, where they would be hard to read."""
    deeper = {} if figure.theme.dark else {"amber": 0.45, "cyan": 0.3}
    return figure.theme.tint(colour, deeper[colour]) if colour in deeper else colour


def _facts_beside(figure: Figure, box: Box, facts: Sequence[CardReading], now: Sequence[CardReading]) -> None:
    """Set the first fact large and the second as a line under it; a label of two rows lifts both."""
    hero, second = now[0], now[1]
    size = figure.format.role("quiet").size
    large = min(44.0, 44.0 * box.w / figure.measure(facts[0].rough, "hero", 44))
    rows = figure.break_lines(_label(figure, hero, box.w), "quiet", box.w)
    top, lead = box.y - 22 * (len(rows) - 1), size * 1.2
    if hero.seen:
        figure.child("number", 0).text(box.x - 1, top + 58, hero.rough, "hero", colour=tone_of(figure, hero.colour), size=large)
    last = figure.paragraph(box.x, top + 94, rows, "quiet", width=box.w, lead=lead)
    if second.seen:
        figure.child("number", 1).text(box.x, last + lead, f"{second.rough} {second.short}", "quiet", width=box.w)


def note(figure: Figure, box: Box, words: str) -> None:
    """Set the note in a panel of its own, an icon before it."""
    stage_card(figure, box, None)
    wide = figure.format.is_wide
    size, icon = (30.0, 40.0) if wide else (29.0, 46.0)
    room = box.w - icon - 84
    rows = figure.break_lines(words, "note", room, balanced=True, size=size)
    width = max(figure.measure(row, "note", size) for row in rows)
    left = box.cx - (width + icon + 28) / 2
    figure.icon("wrench", left, box.cy - icon / 2, icon)
    lead = size * 1.24
    first = box.cy + size * 0.34 - lead * (len(rows) - 1) / 2
    figure.paragraph(left + icon + 28, first, rows, "note", width=room, lead=lead, size=size)
