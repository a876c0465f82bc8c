"""What travels through section 7: tokens, gradients, requests."""

from __future__ import annotations

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.payloads import block


def token(surface: Figure) -> Figure:
    """Draw a token on its way into a model or out of it."""
    return block(surface, Box(0, 0, 24, 24, "token"), state="hot", radius=6)


def gradient(surface: Figure) -> Figure:
    """Draw a gradient on its way back, or to another node."""
    return block(surface, Box(0, 0, 24, 26, "gradient"), colour="violet", state="hot", radius=7)


def request(surface: Figure) -> Figure:
    """Draw a request on its way to a replica."""
    return block(surface, Box(0, 0, 20, 26, "request"), colour="blue", state="hot", radius=6)
