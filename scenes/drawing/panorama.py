"""A move of the lens: one picture at two views, and how far the way from one to the other is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from manim import Animation, Mobject, linear

from scenes.core.box import Box
from scenes.core.formats import View
from scenes.drawing.figure import Figure
from scenes.drawing.shape import shapes_of


@dataclass(frozen=True)
class Placement:
    """Where a view's design units stand in the middle of a move: scale, left, top; the focus, if it has one, and what is left in it."""

    scale: float
    left: float
    top: float
    focus: Box | None
    dim: float
    lit: float = 1.0


class Panorama(Mobject):
    """The same picture drawn for two views; between them it is warped, not drawn. `share` is how far the move is, 0 to 1.

    `window` is the window of the lens in units of the frame.
    """

    def __init__(self, before: Figure, after: Figure, window: Box) -> None:
        super().__init__()
        self.pictures = tuple(shapes_of(before)), tuple(shapes_of(after))
        self.views: tuple[View, View] = before.style.view, after.style.view
        self.window = window
        self.share = 0.0
        self.points = np.zeros((1, 3))  # Manim shows only what has points

    @property
    def placement(self) -> Placement:
        """Return where the picture stands now: the way of every point is straight; one focus goes out before the next one lights."""
        first, last = self.views
        at = smootherstep(self.share)
        scale, left, top = (a + (b - a) * at for a, b in ((first.scale, last.scale), (first.left, last.left), (first.top, last.top)))
        focuses = [_focus_of(view) for view in self.views if view.lens]
        if not focuses:
            return Placement(scale, left, top, None, 1.0)
        x, y, w, h = focuses[0] if at < 0.5 else focuses[-1]
        dims = [view.lens.dim if view.lens else 1.0 for view in self.views]
        focus, dim = Box(left + x * scale, top + y * scale, w * scale, h * scale, "focus"), dims[0] + (dims[1] - dims[0]) * at
        lit = 1.0 if np.allclose(focuses[0], focuses[-1]) else dim + (1 - dim) * abs(1 - 2 * at)
        return Placement(scale, left, top, focus, dim, lit)


def _focus_of(view: View) -> tuple[float, float, float, float]:
    """Return the focus of a view's lens in design units: x, y, width, height."""
    assert view.lens is not None
    focus, scale = view.lens.focus, view.scale
    return (focus.x - view.left) / scale, (focus.y - view.top) / scale, focus.w / scale, focus.h / scale


class Move(Animation):
    """Takes a panorama from its first view to its last."""

    def __init__(self, panorama: Panorama, run_time: float) -> None:
        self._panorama = panorama
        super().__init__(panorama, run_time=run_time, rate_func=linear, introducer=True, remover=True)

    def begin(self) -> None:
        self.interpolate(0)

    def interpolate_mobject(self, alpha: float) -> None:
        self._panorama.share = min(1.0, alpha)


def smootherstep(share: float) -> float:
    """Return 6 t^5 - 15 t^4 + 10 t^3 (Perlin 2002): no jump in speed or acceleration at either end."""
    return share * share * share * (share * (6 * share - 15) + 10)
