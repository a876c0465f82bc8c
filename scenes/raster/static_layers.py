"""The picture that stands still in a play, in layers, and the parts of it that are being lit.

It is drawn in full once a clip. Before a play only the areas are drawn anew in which a leaf came, went or changed. A part
that is being lit is drawn once more as it will be, and blended in by adding a share of the difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from manim import Camera, Mobject

from scenes.engine.areas import Area, Tiles, changed_pixels, whole
from scenes.engine.leaves import bounding, boxes_of, is_seen, look_of_leaf
from scenes.engine.lit import Difference, Lit
from scenes.engine.painter import Layers, Painter
from scenes.figures.lighting import Lighting

MANY = 24  # areas that are drawn anew one by one; more are drawn as one


@dataclass
class Leaf:
    """A leaf that stands still: how it looked when it was drawn, whether it was seen, and its box in pixels."""

    mobject: Mobject
    look: object
    seen: bool
    box: tuple[float, float, float, float]


class Held:
    """The still layers of a frame, and their `picture`.

    `settled` has no part that is on its way, `ahead` has every such part arrived; `now` stands between them, in the areas
    that two parts share; elsewhere `layers` brings it up to date when something moves there.
    """

    def __init__(self, camera: Camera, painter: Painter) -> None:
        self._camera, self._painter = camera, painter
        self._size = camera.pixel_width, camera.pixel_height
        self.leaves: list[Leaf] = []
        self.boxes = np.zeros((0, 4))
        self.picture = np.zeros((0, 0, 4), np.uint8)
        self._now: Layers | None = None
        self._settled: Layers | None = None
        self._ahead: Layers | None = None
        self._forget_lighting()

    # ---- between plays
    def settle(self, mobjects: Sequence[Mobject]) -> list[Area]:
        """Stand on exactly these leaves, in this order; return the areas that had to be drawn anew."""
        if self._ahead is None:
            return self._draw_all(mobjects)
        touched = self._finish_lighting()
        stale = self._update_leaves(mobjects)
        for area in stale:
            self._ahead.put(area, self._painter.paint(area, self.inside(area)))
        for area in [*touched, *stale]:
            self._settle_area(area)
        return [*touched, *stale]

    def _settle_area(self, area: Area) -> None:
        for layers in (self._settled, self._now):
            layers.take(area, self._ahead)
        self._ahead.cut(area).compose_into(self.picture[area.slices])

    def inside(self, area: Area) -> list[Mobject]:
        """Return the leaves that are seen in an area, in drawing order."""
        return [self.leaves[i].mobject for i in np.flatnonzero(area.overlaps(self.boxes)) if is_seen(self.leaves[i].mobject)]

    def _draw_all(self, mobjects: Sequence[Mobject]) -> list[Area]:
        self._forget_lighting()
        self.leaves = [self._leaf(mobject) for mobject in mobjects]
        self._index()
        frame = whole(*self._size)
        self._ahead = self._painter.paint(frame, self.inside(frame))
        self._settled, self._now = self._ahead.copy(), self._ahead.copy()
        self.picture = self._ahead.composed()
        return [frame]

    def _leaf(self, mobject: Mobject) -> Leaf:
        box = bounding(boxes_of(mobject, self._camera, self._painter.stamps, self._painter.reach))
        return Leaf(mobject, look_of_leaf(mobject), is_seen(mobject), box)

    def _index(self) -> None:
        self.boxes = np.array([leaf.box for leaf in self.leaves], float).reshape(-1, 4)

    def _finish_lighting(self) -> list[Area]:
        areas = [difference.area for lit in self._lit for difference in lit.differences]
        self._forget_lighting()
        return areas

    def _forget_lighting(self) -> None:
        self._taken: list[Lighting] = []  # in the present play
        self._waiting: list[Lighting] = []  # not begun
        self._lit: list[Lit] = []  # under way

    def _update_leaves(self, mobjects: Sequence[Mobject]) -> list[Area]:
        """Compare leaves with those that are drawn; return the areas in which they differ."""
        known = {id(leaf.mobject): leaf for leaf in self.leaves}
        tiles, found = Tiles(*self._size), []
        for mobject in mobjects:
            old = known.pop(id(mobject), None)
            if old is not None and old.look == look_of_leaf(mobject):
                found.append(old)
                continue
            new = self._leaf(mobject)
            seen = [leaf.box for leaf in (old, new) if leaf is not None and leaf.seen]
            tiles.mark(np.array(seen).reshape(-1, 4))
            found.append(new)
        tiles.mark(np.array([leaf.box for leaf in known.values() if leaf.seen]).reshape(-1, 4))
        if self._order_changed(found):
            tiles.mark_areas([whole(*self._size)])
        self.leaves = found
        self._index()
        return self._few(tiles)

    def _order_changed(self, found: Sequence[Leaf]) -> bool:
        before = {id(leaf.mobject): i for i, leaf in enumerate(self.leaves)}
        ranks = [before[id(leaf.mobject)] for leaf in found if id(leaf.mobject) in before]
        return ranks != sorted(ranks)

    def _few(self, tiles: Tiles) -> list[Area]:
        """Return the marked areas, or the one around them when there are many."""
        areas = tiles.areas()
        if len(areas) <= MANY:
            return areas
        left, top = min(a.x for a in areas), min(a.y for a in areas)
        return [Area(left, top, max(a.x + a.width for a in areas) - left, max(a.y + a.height for a in areas) - top)]

    # ---- lighting
    def light(self, lightings: Sequence[Lighting]) -> None:
        """Take in the parts that the present play lights, those that are not known yet."""
        known = {id(lighting) for lighting in self._taken}
        new = [lighting for lighting in lightings if id(lighting) not in known]
        self._taken += new
        self._waiting += new

    def advance(self) -> list[Area]:
        """Bring the parts that are being lit to their present shares; return the areas of the picture that changed."""
        self._begin()
        if all(lit.share == lit.lighting.share for lit in self._lit):
            return []
        for lit in self._lit:
            lit.share = lit.lighting.share
        differences = [(difference, lit.share) for lit in self._lit for difference in lit.differences]
        for difference, share in differences:
            if difference.alone:
                difference.blend_picture(self.picture, share)
        self._advance_shared([(difference, share) for difference, share in differences if not difference.alone])
        self._complete()
        return [difference.area for difference, _ in differences]

    def _advance_shared(self, differences: Sequence[tuple[Difference, float]]) -> None:
        """Where several parts change the same pixels, add up their shares layer by layer."""
        for difference, _ in differences:
            difference.take_from(self._settled, self._now)
        for difference, share in differences:
            difference.add_to(self._now, share)
        for difference, _ in differences:
            self._now.cut(difference.area).compose_into(self.picture[difference.area.slices])

    def layers(self, area: Area) -> Layers:
        """Return the layers of an area as they are in the present frame, in arrays of their own."""
        for lit in self._lit:
            for difference in lit.differences:
                if difference.alone and area.meets(difference.area):
                    difference.blend_layers(self._now, area, lit.share)
        return self._now.cut(area).copy()

    def under_way(self) -> list[Lighting]:
        """Return the lightings that have begun and are not complete."""
        return [lit.lighting for lit in self._lit]

    def _begin(self) -> None:
        """Draw the parts whose lighting begins in this frame as they will be: first what fades, so that nothing covers it."""
        begun = sorted((lighting for lighting in self._waiting if lighting.share > 0), key=lambda lighting: lighting.to > 0)
        self._waiting = [lighting for lighting in self._waiting if lighting.share <= 0]
        for lighting in begun:
            lit = Lit(lighting, self._differences(lighting))
            self._share_areas(lit)
            self._lit.append(lit)

    def _share_areas(self, new: Lit) -> None:
        """Find out which areas of a part are changed by others on their way, too."""
        for mine in new.differences:
            for other in (difference for lit in self._lit for difference in lit.differences):
                if mine.area.meets(other.area):
                    mine.alone = other.alone = False

    def _differences(self, lighting: Lighting) -> list[Difference]:
        """Draw a part as it will be into `ahead`; return what that changes."""
        changing = {id(shape) for shape in lighting.shapes if shape.level != lighting.to}
        lighting.arrive()
        tiles = Tiles(*self._size)
        rows = [i for i, leaf in enumerate(self.leaves) if id(leaf.mobject) in changing]
        tiles.mark(self.boxes[rows])
        for i in rows:
            self.leaves[i].look, self.leaves[i].seen = look_of_leaf(self.leaves[i].mobject), is_seen(self.leaves[i].mobject)
        return [difference for area in self._few(tiles) for difference in self._redraw(area)]

    def _redraw(self, area: Area) -> list[Difference]:
        """Draw an area anew into `ahead`; return the differences on the tiles in which there are any."""
        before, after = self._ahead.cut(area).copy(), self._painter.paint(area, self.inside(area))
        self._ahead.put(area, after)
        tiles = Tiles(*self._size)
        for old, new in zip(before.planes(), after.planes(), strict=True):
            tiles.mark_pixels(area, changed_pixels(old, new))
        return [_difference(part, before, after, area) for part in tiles.areas()]

    def _complete(self) -> None:
        for lit in [lit for lit in self._lit if lit.share >= 1]:
            for difference in lit.differences:
                self._arrive(difference)
            self._lit.remove(lit)

    def _arrive(self, difference: Difference) -> None:
        if difference.alone:
            self._settled.put(difference.area, difference.after)
            self._now.put(difference.area, difference.after)
        else:
            difference.add_to(self._settled, 1.0)


def _difference(part: Area, before: Layers, after: Layers, area: Area) -> Difference:
    """Return the difference in a part of an area."""
    inner = part.within(area)
    return Difference(part, before.cut(inner).copy(), after.cut(inner).copy())
