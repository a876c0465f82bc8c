"""How a card opens: a frame grows from its place in the index to that of the open card, while what stood there gives way."""

from __future__ import annotations

from dataclasses import replace

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.redraw import Redraw
from scenes.drawing.transition import Name
from scenes.sections.key_concepts.facts import OPEN
from scenes.sections.key_concepts.frame import arrangement, stage_of
from scenes.sections.key_concepts.moments import NOTE, ConceptMoment, opened
from scenes.sections.walk import Walk

GROW = 0.7  # seconds
CURVE_PARTS: tuple[Name, ...] = (("gauge", 1), ("gauge", 2), ("curve",))


def open_card(walk: Walk, card: str) -> ConceptMoment:
    """Let a card open, nothing in it told yet; return that moment."""
    before: ConceptMoment = walk.moment
    moment = replace(opened(before, card), look=before.look)
    with walk.step(moment) as step:
        place = arrangement(step.picture)[1] if card == NOTE else step.picture.figure("card", card).box
        for name in _parts(before.open):
            step.light(*name, seconds=0.2, only="goes")
        for letter in dict.fromkeys(letter for letter in (before.open, card) if letter not in (None, NOTE)):
            step.light("card", letter, seconds=0.3)
        for name in _parts(card):
            step.light(*name, at=GROW * 0.65, seconds=0.3)
        if card == NOTE and not step.picture.format.is_wide:  # it becomes what opens
            step.light(NOTE, seconds=0.2, only="goes")
        corners = place, stage_of(step.picture, card)
        growing = Redraw(step.surface, lambda figure, share: _frame(figure, *corners, share), [(0.0, 0.0), (GROW, 1.0)])
        step.append(growing, GROW)
    return moment


def _parts(card: str | None) -> tuple[Name, ...]:
    """Return the parts of the picture that stand open with a card."""
    return CURVE_PARTS if card == OPEN else () if card is None else (("open",),)


def _frame(figure: Figure, start: Box, end: Box, share: float) -> None:
    """Draw the frame on its way from one box to another; near its end it goes over into the card."""
    x, y, w, h = (a + (b - a) * share for a, b in zip((start.x, start.y, start.w, start.h), (end.x, end.y, end.w, end.h), strict=True))
    frame = figure.rect(x, y, w, h, figure.format.radius["card"], fill=(figure.theme.wash(0.3), 0.5), stroke="cyan", width=1.2)
    frame.opacity = min(1.0, 4 * (1 - share))
