"""What the sheet and the full frames of operations share: the cards' icons, and the paint of the longest span."""

from __future__ import annotations

from scenes.drawing.figure import Figure
from scenes.drawing.shape import Paint, horizontal

ICONS = (
    ("trending-up", (0,)), ("activity", ()), ("gauge", (0,)),
    ("shield-check", (1,)), ("git-branch", (0,)), ("circle-dollar-sign", (1, 2)),
)  # fmt: skip


def longest_paint(figure: Figure) -> Paint:
    """Return the fill of the longest span: from blue to cyan."""
    return horizontal((0, "blue", 1), (1, figure.theme.gleam("cyan", 0.15), 1))
