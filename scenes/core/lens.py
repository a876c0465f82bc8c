"""The lens over the stage: which part of a picture fills the window, and how far what is out of focus drops. Plain geometry."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scenes.core.box import Box

if TYPE_CHECKING:
    from scenes.core.formats import View

FACTORS = (1.0, 1.4, 1.8, 2.3, 3.0)
FILLED = 0.94  # share of the window that a focused part fills at most
LEAST = 1.15  # a part that cannot be shown larger than this is shown with the whole stage


@dataclass(frozen=True)
class Lens:
    """A window on the frame and the focus in it, both in units of the frame; `dim` is what is left of all else.

    What is out of focus lets the ground through; where it `darkens`, for a picture that brings its own ground, it hides what is behind it.
    """

    window: Box
    focus: Box
    dim: float = 0.28
    feather: float = 10.0
    margin: float = 14.0
    darkens: bool = False


def look_at(view: View, window: Box, part: Box, factor: float) -> View:
    """Return the view that shows a part (design units) in the middle of a window (frame units), `factor` times as large.

    The factor is cut to what the window holds; where that is hardly larger, the view itself is returned.
    """
    widest = min(window.w / (part.w * view.scale), window.h / (part.h * view.scale)) * FILLED
    factor = min(factor, widest)
    if factor < LEAST:
        return view
    scale = view.scale * factor
    near = replace(view, scale=scale, left=window.cx - part.cx * scale, top=window.cy - part.cy * scale)
    focus = Box(near.left + part.x * scale, near.top + part.y * scale, part.w * scale, part.h * scale, part.name)
    return replace(near, lens=Lens(window, focus))
