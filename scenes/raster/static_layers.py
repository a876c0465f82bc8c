"""The picture that stands still in a play, in layers, and the parts of it that are being lit.

It is drawn in full once a clip. Before a play only the areas are drawn anew in which a leaf came, went or changed. A part
that is being lit is drawn once more as it will be, and blended in by adding a share of the difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from manim import Camera, Mobject

from scenes.drawing.fade import Fade
from scenes.raster.cross_fade import CrossFade, Difference, Share
from scenes.raster.dirty_rectangles import Rect, Tiles, changed_pixels, whole
from scenes.raster.draw_list import bounding, boxes_of, drawn_state, is_seen
from scenes.raster.painter import Layers, Painter

MANY = 24  # areas that are drawn anew one by one; more are drawn as one


@dataclass
class StaticDrawable:
    """A leaf that stands still: how it looked when it was drawn, whether it was seen, and its box in pixels."""

    mobject: Mobject
    style: object
    seen: bool
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class Stages:
    """The layers of a whole frame, three times.

    `settled` has no part that is on its way, `ahead` has every such part arrived; `now` stands between them, in the areas
    that two parts share; elsewhere `StaticLayers.layers` brings it up to date when something moves there.
    """

    settled: Layers
    now: Layers
    ahead: Layers


class StaticLayers:
    """The still layers of a frame, and their `picture`; there are none until `settle` is called."""

    def __init__(self, camera: Camera, painter: Painter) -> None:
        self._camera, self._painter = camera, painter
        self._size = camera.pixel_width, camera.pixel_height
        self.drawables: list[StaticDrawable] = []
        self.boxes = np.zeros((0, 4))
        self.picture = np.zeros((0, 0, 4), np.uint8)
        self._drawn: Stages | None = None
        self._forget_lighting()

    @property
    def _stages(self) -> Stages:
        if self._drawn is None:
            raise RuntimeError("nothing stands still yet; settle what does before something moves over it")
        return self._drawn

    # ---- between plays
    def settle(self, mobjects: Sequence[Mobject]) -> list[Rect]:
        """Stand on exactly these leaves, in this order; return the areas that had to be drawn anew."""
        if self._drawn is None:
            return self._draw_all(mobjects)
        touched = self._finish_lighting()
        stale = self._update_leaves(mobjects)
        for rect in stale:
            self._stages.ahead.put(rect, self._painter.paint(rect, self.inside(rect)))
        for rect in [*touched, *stale]:
            self._settle_rect(rect)
        return [*touched, *stale]

    def _settle_rect(self, rect: Rect) -> None:
        for layers in (self._stages.settled, self._stages.now):
            layers.take(rect, self._stages.ahead)
        self._stages.ahead.cut(rect).compose_into(self.picture[rect.slices])

    def inside(self, rect: Rect) -> list[Mobject]:
        """Return the leaves that are seen in an area, in drawing order."""
        return [self.drawables[i].mobject for i in np.flatnonzero(rect.overlaps(self.boxes)) if is_seen(self.drawables[i].mobject)]

    def _draw_all(self, mobjects: Sequence[Mobject]) -> list[Rect]:
        self._forget_lighting()
        self.drawables = [self._drawable(mobject) for mobject in mobjects]
        self._index()
        frame = whole(*self._size)
        layers = self._painter.paint(frame, self.inside(frame))
        self._drawn = Stages(layers.copy(), layers.copy(), layers)
        self.picture = layers.composed()
        return [frame]

    def _drawable(self, mobject: Mobject) -> StaticDrawable:
        box = bounding(boxes_of(mobject, self._camera, self._painter.sprites, self._painter.reach))
        return StaticDrawable(mobject, drawn_state(mobject), is_seen(mobject), box)

    def _index(self) -> None:
        self.boxes = np.array([drawable.box for drawable in self.drawables], float).reshape(-1, 4)

    def _finish_lighting(self) -> list[Rect]:
        rects = [difference.rect for lit in self._lit for difference in lit.differences]
        self._forget_lighting()
        return rects

    def _forget_lighting(self) -> None:
        self._taken: list[Fade] = []  # in the present play
        self._waiting: list[Fade] = []  # not begun
        self._lit: list[CrossFade] = []  # under way

    def _update_leaves(self, mobjects: Sequence[Mobject]) -> list[Rect]:
        """Compare leaves with those that are drawn; return the areas in which they differ."""
        known = {id(drawable.mobject): drawable for drawable in self.drawables}
        tiles, found = Tiles(*self._size), []
        for mobject in mobjects:
            old = known.pop(id(mobject), None)
            if old is not None and old.style == drawn_state(mobject):
                found.append(old)
                continue
            new = self._drawable(mobject)
            seen = [drawable.box for drawable in (old, new) if drawable is not None and drawable.seen]
            tiles.mark(np.array(seen).reshape(-1, 4))
            found.append(new)
        tiles.mark(np.array([drawable.box for drawable in known.values() if drawable.seen]).reshape(-1, 4))
        if self._order_changed(found):
            tiles.mark_rects([whole(*self._size)])
        self.drawables = found
        self._index()
        return self._merged(tiles)

    def _order_changed(self, found: Sequence[StaticDrawable]) -> bool:
        before = {id(drawable.mobject): i for i, drawable in enumerate(self.drawables)}
        ranks = [before[id(drawable.mobject)] for drawable in found if id(drawable.mobject) in before]
        return ranks != sorted(ranks)

    def _merged(self, tiles: Tiles) -> list[Rect]:
        """Return the marked areas, or the one around them when there are many."""
        rects = tiles.rects()
        if len(rects) <= MANY:
            return rects
        left, top = min(a.x for a in rects), min(a.y for a in rects)
        return [Rect(left, top, max(a.x + a.width for a in rects) - left, max(a.y + a.height for a in rects) - top)]

    # ---- lighting
    def light(self, fades: Sequence[Fade]) -> None:
        """Take in the parts that the present play lights, those that are not known yet."""
        known = {id(fade) for fade in self._taken}
        new = [fade for fade in fades if id(fade) not in known]
        self._taken += new
        self._waiting += new

    def advance(self) -> list[Rect]:
        """Bring the parts that are being lit to their present shares; return the areas of the picture that changed."""
        self._begin()
        if all(lit.share == lit.fade.share for lit in self._lit):
            return []
        for lit in self._lit:
            lit.share = lit.fade.share
        differences = [(difference, lit.share_in(difference.rect)) for lit in self._lit for difference in lit.differences]
        for difference, share in differences:
            if difference.alone:
                difference.blend_picture(self.picture, share)
        self._advance_shared([(difference, share) for difference, share in differences if not difference.alone])
        self._complete()
        return [difference.rect for difference, _ in differences]

    def _advance_shared(self, differences: Sequence[tuple[Difference, Share]]) -> None:
        """Where several parts change the same pixels, add up their shares layer by layer."""
        for difference, _ in differences:
            difference.take_from(self._stages.settled, self._stages.now)
        for difference, share in differences:
            difference.add_to(self._stages.now, share)
        for difference, _ in differences:
            self._stages.now.cut(difference.rect).compose_into(self.picture[difference.rect.slices])

    def layers(self, rect: Rect) -> Layers:
        """Return the layers of an area as they are in the present frame, in arrays of their own."""
        for lit in self._lit:
            for difference in lit.differences:
                if difference.alone and rect.meets(difference.rect):
                    difference.blend_layers(self._stages.now, rect, lit.share_in(difference.rect))
        return self._stages.now.cut(rect).copy()

    def changes(self, rect: Rect) -> bool:
        """Tell whether a part that is on its way changes an area."""
        return any(rect.meets(difference.rect) for lit in self._lit for difference in lit.differences)

    def under_way(self) -> list[Fade]:
        """Return the lightings that have begun and are not complete."""
        return [lit.fade for lit in self._lit]

    def _begin(self) -> None:
        """Draw the parts whose lighting begins in this frame as they will be, so that none is hidden by another that changes too.

        First what fades, the uppermost first, then what comes, the lowest first.
        """
        ranks = {id(drawable.mobject): i for i, drawable in enumerate(self.drawables)}

        def turn(fade: Fade) -> tuple[bool, int]:
            top = max((ranks.get(id(shape), 0) for shape in fade.shapes), default=0)
            return fade.to > 0, top if fade.to > 0 else -top

        begun = sorted((fade for fade in self._waiting if fade.share > 0), key=turn)
        self._waiting = [fade for fade in self._waiting if fade.share <= 0]
        for fade in begun:
            lit = CrossFade(fade, self._differences(fade))
            self._share_areas(lit)
            self._lit.append(lit)

    def _share_areas(self, new: CrossFade) -> None:
        """Find out which areas of a part are changed by others on their way, too."""
        for mine in new.differences:
            for other in (difference for lit in self._lit for difference in lit.differences):
                if mine.rect.meets(other.rect):
                    mine.alone = other.alone = False

    def _differences(self, fade: Fade) -> list[Difference]:
        """Draw a part as it will be into `ahead`; return what that changes."""
        changing = {id(shape) for shape, to in zip(fade.shapes, fade.targets, strict=True) if shape.opacity != to}
        fade.arrive()
        tiles = Tiles(*self._size)
        rows = [i for i, drawable in enumerate(self.drawables) if id(drawable.mobject) in changing]
        tiles.mark(self.boxes[rows])
        for i in rows:
            self.drawables[i].style, self.drawables[i].seen = drawn_state(self.drawables[i].mobject), is_seen(self.drawables[i].mobject)
        return [difference for rect in self._merged(tiles) for difference in self._redraw(rect)]

    def _redraw(self, rect: Rect) -> list[Difference]:
        """Draw an area anew into `ahead`; return the differences on the tiles in which there are any."""
        before, after = self._stages.ahead.cut(rect).copy(), self._painter.paint(rect, self.inside(rect))
        self._stages.ahead.put(rect, after)
        whole_area, tiles = Difference(rect, before, after).sparing(), Tiles(*self._size)
        for old, new in zip(before.planes(), after.planes(), strict=True):
            tiles.mark_pixels(rect, changed_pixels(old, new))
        parts = [whole_area.cut(part) for part in tiles.rects()]
        few = sum(part.rect.pixels for part in parts) < rect.pixels / 2
        return [part.copy() for part in parts] if few else parts

    def _complete(self) -> None:
        for lit in [lit for lit in self._lit if lit.share >= 1]:
            for difference in lit.differences:
                self._arrive(difference)
            self._lit.remove(lit)

    def _arrive(self, difference: Difference) -> None:
        if difference.alone:
            self._stages.settled.put(difference.rect, difference.after)
            self._stages.now.put(difference.rect, difference.after)
        else:
            difference.add_to(self._stages.settled, 1.0)
