"""Operations as a full frame in any of its four formats: six cards in two or three columns, in the order of the content file, and the note under them.

Words come from the content file, every number from the section's facts; how far each card's run is drawn, its moment says.
"""

from __future__ import annotations

from scenes.content.named import placed
from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.focus import set_focus
from scenes.drawing.shape import set_opacity
from scenes.sections.operations.facts import VERSIONS, OperationsFacts, readings
from scenes.sections.operations.frame_bucket import bucket
from scenes.sections.operations.frame_card import CardZones, frame_card, note, show_facts
from scenes.sections.operations.frame_cost import cost
from scenes.sections.operations.frame_load import autoscaling
from scenes.sections.operations.frame_requests import guardrail, trace
from scenes.sections.operations.frame_versions import rollback
from scenes.sections.operations.moments import PANELS, OperationsMoment
from scenes.sections.operations.words import OperationsWords


def frame(figure: Figure, words: OperationsWords, facts: OperationsFacts, moment: OperationsMoment) -> None:
    """Draw the six cards and the note in the figure's box at a moment. Parts: ("card", 1..6), "note"."""
    places, foot = _arrangement(figure)
    cards = placed(words.cards, places)
    last, now = readings(facts, words), readings(facts, words, moment.progress)
    for i, cell in enumerate(cards):
        card = figure.child("card", i + 1, box=cell)
        zones = frame_card(card, cell, words.cards[i], i + 1, words.labels.tiny if i + 1 == VERSIONS else ())
        _draw(card, zones, words, facts, moment, i)
        show_facts(card, zones, last[i], now[i])
    note(figure.child("note", box=foot), foot, words.note)
    set_focus(figure, PANELS, moment.lit, moment.told)
    for i in range(len(cards)):
        unseen = "plain" if moment.turn == i + 1 else "highlight"
        set_opacity(figure.part("card", i + 1, "head", unseen), 0.0)


def _arrangement(figure: Figure) -> tuple[list[Box], Box]:
    """Return six boxes (reading order) for cards and of the note."""
    stage, name = figure.box, figure.format.name
    if name == "wide":
        body, foot = stage.cut_bottom(100, 24)
        return body.grid(2, 3, 31.5, 24), foot
    low, gap = {"square": (92, 18), "portrait": (110, 20)}.get(name, (110, 22))
    body, foot = stage.cut_bottom(low, gap)
    return body.grid(3, 2, 18, gap), foot


def _draw(card: Figure, places: CardZones, words: OperationsWords, facts: OperationsFacts, moment: OperationsMoment, index: int) -> None:
    """Draw the run of a card's model in its drawing zone, as far as it is at a moment."""
    at, box = moment.progress, places.drawing
    if index == 0:
        below = box if places.beside else Box(box.x, box.y, box.w, places.facts.bottom - box.y)
        card.child("chart", box=below)
        autoscaling(card, box, facts.load, words, at.minute)
    elif index == 1:
        trace(card, box, facts.served, words, at.spans, compared=at.compared)
    elif index == 2:
        bucket(card, box, facts.bucket, words, at.second)
    elif index == 3:
        guardrail(card, box, facts.guardrail, words, at.prompts, alarm=at.alarm)
    elif index == 4:
        rollback(card, box, facts.rollback, words, at.windows)
    else:
        cost(card, box, facts, words, at)
