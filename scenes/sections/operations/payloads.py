"""What travels in the cards of section 6: requests, those that have paid with a credit, dollars and tokens."""

from __future__ import annotations

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.payloads import block
from scenes.sections.operations.frame_bucket import credit_paint
from scenes.sections.operations.frame_cost import draw_coin


def request(surface: Figure, side: float = 15.0, colour: str = "blue") -> Figure:
    """Draw a request as it travels; a harmful one is amber."""
    return block(surface, Box(0, 0, side, side, "request"), colour=colour, state="hot", radius=4)


def paid_request(surface: Figure) -> Figure:
    """Draw a request that has taken a credit."""
    made = request(surface, 17.0)
    made.circle(8.5, 8.5, 4.6, fill=credit_paint(made), stroke="ink", width=0.7)
    return made


def coin(surface: Figure, radius: float) -> Figure:
    """Draw the dollars of a replica hour."""
    made = surface.child()
    draw_coin(made, 0, 0, radius)
    return made


def tokens(surface: Figure, box: Box) -> Figure:
    """Draw the tokens of a replica hour."""
    return block(surface, box, state="hot", radius=4)
