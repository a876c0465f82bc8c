"""A panel of inference serving in a full frame, with its title."""

from __future__ import annotations

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.panels import stage_card


def titled(figure: Figure, box: Box, title: str, *, highlight: bool = False) -> Box:
    """Draw a panel of a frame with its title; return the box under the title. `highlight` as in `stage_card`."""
    stage_card(figure, box, highlight=highlight)
    size, wide = figure.format.role("card").size, figure.format.is_wide
    pad, drop = (22.0, 1.68) if wide else (20.0, 1.36)
    figure.text(box.x + pad, box.y + size * drop, title, "card", width=box.w - 2 * pad)
    top = size * (drop + (0.62 if wide else 0.54))
    return Box(box.x + pad, box.y + top, box.w - 2 * pad, box.h - top - (18 if wide else 14), box.name)
