"""A move of the lens: one picture at two views, and how far the way from one to the other is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from manim import Animation, Mobject, linear

from scenes.core.box import Box
from scenes.core.formats import View
from scenes.drawing.figure import Figure
from scenes.drawing.shape import shapes_of

Focus = tuple[float, float, float, float]  # of a view's lens, in design units: x, y, width, height
SHARED = 0.1  # of the smaller of two focuses: what they share at least where one goes over into the other


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
        """Return where the picture stands now: the way of every point is straight.

        A focus goes over into one that shares some of what it lights; else one goes out before the next one lights.
        """
        first, last = self.views
        at = smootherstep(self.share)
        scale, left, top = (a + (b - a) * at for a, b in ((first.scale, last.scale), (first.left, last.left), (first.top, last.top)))
        focuses = [_focus_of(view) for view in self.views if view.lens]
        if not focuses:
            return Placement(scale, left, top, None, 1.0)
        together = _overlap(focuses[0], focuses[-1])
        x, y, w, h = _between(focuses[0], focuses[-1], at) if together else focuses[0] if at < 0.5 else focuses[-1]
        dims = [view.lens.dim if view.lens else 1.0 for view in self.views]
        focus, dim = Box(left + x * scale, top + y * scale, w * scale, h * scale, "focus"), dims[0] + (dims[1] - dims[0]) * at
        lit = 1.0 if together else dim + (1 - dim) * abs(1 - 2 * at)
        return Placement(scale, left, top, focus, dim, lit)


def _between(first: Focus, last: Focus, share: float) -> Focus:
    """Return a focus on the way from one to another."""
    x, y, w, h = (a + (b - a) * share for a, b in zip(first, last, strict=True))
    return x, y, w, h


def _overlap(first: Focus, last: Focus) -> bool:
    """Tell whether two focuses share a tenth of the smaller one."""
    sides = [min(first[k] + first[k + 2], last[k] + last[k + 2]) - max(first[k], last[k]) for k in (0, 1)]
    return min(sides) > 0 and sides[0] * sides[1] >= SHARED * min(first[2] * first[3], last[2] * last[3])


def _focus_of(view: View) -> Focus:
    """Return the focus of a view's lens."""
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
