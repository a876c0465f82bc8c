"""A bar that grows or shrinks from its left end, between two shares of its full width (0..1): the rail of a section."""

from __future__ import annotations

from manim import Animation, linear

from scenes.drawing.shape import Shape, place


def stretch(bar: Shape, share: float) -> None:
    """Show a bar from its left end to a share of its full width."""
    left = bar.outline[:, 0].min()
    outline = bar.outline.copy()
    outline[:, 0] = left + (outline[:, 0] - left) * max(share, 0.001)
    bar.points = place(outline, bar.view)


class Stretch(Animation):
    """A bar that grows (or shrinks) evenly for the whole of a play."""

    def __init__(self, bar: Shape, start: float, end: float, run_time: float) -> None:
        self._start_share, self.end_share = start, end
        self._bar = bar
        super().__init__(bar, run_time=run_time, rate_func=linear)

    def begin(self) -> None:
        self.interpolate(0)

    def interpolate_mobject(self, alpha: float) -> None:
        stretch(self._bar, self._start_share + (self.end_share - self._start_share) * alpha)
