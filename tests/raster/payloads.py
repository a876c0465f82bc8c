"""Payloads as sections draw them, for tests of how they are stamped."""

from __future__ import annotations

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.payloads import block, document, slab

SIZES = {"document": (26, 33), "token": (22, 28), "gradient": (34, 30), "request": (16, 32), "row": (44, 13)}
COLOURS = {"token": "cyan", "gradient": "violet", "request": "blue"}


def payload(surface: Figure, kind: str, text: str | None = None) -> Figure:
    """Draw one payload at the origin of a surface."""
    box = Box(0, 0, *SIZES[kind], kind)
    if kind == "document":
        return document(surface, box)
    if kind == "row":
        return slab(surface, box, hot=True)
    return block(surface, box, text, colour=COLOURS[kind], state="hot" if kind == "gradient" else "rest", radius=5)
