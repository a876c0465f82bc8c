"""The project's camera: ground, panels, drawings, bloom of listed strokes, text; in that order in every frame.

What stands still is held in layers (`held`); of a frame only the areas are composed again in which something changes. What
moves is drawn between the static layers, so a glow is never fed back and no letter is ever hazed. Mobjects that are not the
project's own are drawn as drawings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import cv2
import numpy as np
from manim import Camera, Mobject

from scenes.core.memory import map_large_arrays
from scenes.drawing.fade import Fade
from scenes.raster.compositing import bands
from scenes.raster.dirty_rectangles import Changes, Rect, Tiles, whole
from scenes.raster.draw_list import boxes_of, draw_list, is_seen
from scenes.raster.painter import Painter, as_vectors, layer_of
from scenes.raster.static_layers import StaticLayers


class LayeredCamera(Camera):
    """Draws shapes layer by layer over a painted ground (`set_ground`)."""

    def __init__(self) -> None:
        map_large_arrays()
        super().__init__()
        self._gain, self._scale = 1.0, 1.0
        self._ground = self._plain_ground()
        self._start_anew()

    # ---- ground
    def set_ground(self, pixels: np.ndarray, bloom_gain: float, bloom_scale: float) -> None:
        """Set the ground (height, width, 3) uint8; `bloom_scale` is pixels to one unit of the bloom's sigmas.

        A camera whose background is transparent leaves the ground away.
        """
        self._ground = np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])
        if self.background_opacity == 0:
            self._ground[:] = 0
        self._gain, self._scale = bloom_gain, bloom_scale
        self._start_anew()

    @property
    def ground(self) -> np.ndarray:
        """Return the ground, (height, width, 3) uint8."""
        return self._ground[..., :3]

    @property
    def bloom(self) -> tuple[float, float]:
        """Return gain and scale of the bloom, see `set_ground`."""
        return self._gain, self._scale

    def lay_over_ground(self, pixels: np.ndarray, x: int, y: int) -> None:
        """Lay another ground (height, width, 3) over a part of this one, its top left at a pixel."""
        height, width = pixels.shape[:2]
        if self.background_opacity > 0:
            self._ground[y : y + height, x : x + width, :3] = pixels
        self._start_anew()

    def _start_anew(self) -> None:
        self.painter = Painter(self, self._ground, self._gain, self._scale)
        self.forget()

    def _plain_ground(self) -> np.ndarray:
        ground = np.empty((self.pixel_height, self.pixel_width, 4), np.uint8)
        ground[:] = (*(int(255 * v) for v in self.background_color.to_rgb()), 255)
        return ground

    # ---- a picture that stands alone
    def capture_mobjects(self, mobjects: Iterable[Mobject], **settings: object) -> None:
        """Draw mobjects alone on the ground into `pixel_array`; bodies as vectors."""
        self.forget()
        frame, seen = whole(self.pixel_width, self.pixel_height), [drawable for drawable in self._drawables(mobjects) if is_seen(drawable)]
        self.painter.paint(frame, as_vectors(seen)).compose_into(self.pixel_array)

    # ---- a play
    def forget(self) -> None:
        """Forget what stood still, so that the next play draws it in full."""
        self.held = StaticLayers(self, self.painter)
        self._moving: list[Mobject] = []
        self._owners = np.zeros(0, int)  # of the boxes of what moves: which of the moving each belongs to
        self._covered: set[int] = set()
        self._touched = np.zeros((0, 4))
        self._dirty = Tiles(self.pixel_width, self.pixel_height)

    def hold_static(self, mobjects: Iterable[Mobject], moving: Iterable[Mobject] = ()) -> None:
        """Stand on the mobjects of a scene, except what moves in the coming play."""
        self.painter.forget()
        drawables, apart = self._drawables(mobjects), {id(drawable) for drawable in self._drawables(moving)}
        still = [drawable for drawable in drawables if id(drawable) not in apart]
        rects = self.held.settle(still)
        self._follow(drawables, still)
        self._compose(rects, np.zeros((0, 4)))

    def follow(self, mobjects: Iterable[Mobject]) -> None:
        """Let what has come into the scene since the play began count as moving."""
        self._follow(self._drawables(mobjects), [drawable.mobject for drawable in self.held.drawables])

    def _follow(self, drawables: Sequence[Mobject], still: Sequence[Mobject]) -> None:
        known = {id(drawable) for drawable in still}
        self._moving = [drawable for drawable in drawables if id(drawable) not in known]
        self._order = Order(drawables, still, self.painter.reach)

    def next_frame(self, fades: Sequence[Fade] = ()) -> None:
        """Draw the present state of what moves and of the parts that are being lit."""
        self.held.light(fades)
        rects = self.held.advance()
        boxes = [self._boxes_of(drawable) for drawable in self._moving]
        pairs = zip(self._moving, boxes, strict=True)
        self._covered = {id(drawable) for drawable, mine in pairs if self._order.is_covered(drawable, mine, self.held.boxes)}
        self._owners = np.repeat(np.arange(len(boxes)), [len(mine) for mine in boxes])
        self._compose(rects, np.concatenate([np.zeros((0, 4)), *boxes]))

    def take_changes(self, lend: bool = False) -> Changes:
        """Return what differs from the frame when this was last asked: copies, or with `lend` views that hold until the next frame."""
        rects = self._dirty.rects()
        self._dirty = Tiles(self.pixel_width, self.pixel_height)
        pixels = [self.pixel_array[rect.slices] for rect in rects]
        return Changes(tuple(zip(rects, pixels if lend else [part.copy() for part in pixels], strict=True)))

    def _compose(self, rects: list[Rect], boxes: np.ndarray) -> None:
        """Compose the boxes that are touched now, and, without what moves, the areas and the boxes touched in the frame before."""
        still, moving = Tiles(self.pixel_width, self.pixel_height), Tiles(self.pixel_width, self.pixel_height)
        still.mark_rects(rects)
        still.mark(self._touched)
        moving.mark(boxes)
        self._touched = boxes
        self._dirty.join(still)
        self._dirty.join(moving)
        still.part_from(moving)
        for rect in still.rects():
            self.pixel_array[rect.slices] = self.held.picture[rect.slices]
        for rect in moving.rects():
            self._compose_moving(rect, [self._moving[i] for i in np.unique(self._owners[rect.overlaps(boxes)])])

    def _compose_moving(self, rect: Rect, moving: Sequence[Mobject]) -> None:
        """Compose an area in which something moves: it is drawn over what stands still."""
        if any(id(drawable) in self._covered for drawable in moving):
            self._compose_in_order(rect, moving)
            return
        layers = self.held.layers(rect)
        without = layers.composed() if self.held.changes(rect) else None
        self.painter.add(layers, rect, moving)
        if without is None:
            layers.compose_into(self.pixel_array[rect.slices])
            return
        _shift(self.held.picture[rect.slices], without, layers.composed(), self.pixel_array[rect.slices])

    def _compose_in_order(self, rect: Rect, moving: Sequence[Mobject]) -> None:
        """Draw an area from the ground up, as something that stands still lies over something that moves."""
        fades = self.held.under_way()
        for fade in fades:
            fade.apply()
        drawables = sorted([*self.held.inside(rect), *moving], key=self._order.rank)
        self.painter.paint(rect, drawables).compose_into(self.pixel_array[rect.slices])
        for fade in fades:
            fade.arrive()

    def _drawables(self, mobjects: Iterable[Mobject]) -> list[Mobject]:
        return draw_list(mobjects, self.use_z_index)

    def _boxes_of(self, drawable: Mobject) -> np.ndarray:
        if not is_seen(drawable):
            return np.zeros((0, 4))
        return boxes_of(drawable, self, self.painter.sprites, self.painter.reach)


def _shift(picture: np.ndarray, without: np.ndarray, with_moving: np.ndarray, target: np.ndarray) -> None:
    """Write a picture with what moving things change; blended pictures and blended layers differ a little in mid-way."""
    for rows in bands(*picture.shape[:2]):
        old, new = without[rows], with_moving[rows]
        target[rows] = cv2.subtract(cv2.add(picture[rows], cv2.subtract(new, old)), cv2.subtract(old, new))


class Order:
    """Which leaf is drawn after which, in a play; `glow_reach` is how far a box reaches beyond the ink of what glows."""

    def __init__(self, drawables: Sequence[Mobject], still: Sequence[Mobject], glow_reach: int) -> None:
        self._ranks = {id(drawable): i for i, drawable in enumerate(drawables)}
        self._drawables = list(still)
        self._reach = glow_reach
        self._still = np.array([self.rank(drawable) for drawable in still], int)
        self._layers = np.array([layer_of(drawable) for drawable in still])
        self._pads = np.array([self._pad(drawable) for drawable in still])

    def rank(self, drawable: Mobject) -> int:
        """Return a leaf's place in the drawing order; one that has left the scene comes last."""
        return self._ranks.get(id(drawable), len(self._ranks))

    def _pad(self, drawable: Mobject) -> int:
        return self._reach if getattr(drawable, "glow", 0) > 0 else 0

    def is_covered(self, moving: Mobject, boxes: np.ndarray, still_boxes: np.ndarray) -> bool:
        """Tell whether a still leaf that is drawn after a moving one, in its layer, lies over its ink; boxes in pixels."""
        after = self._still > self.rank(moving)
        if not len(boxes) or not after.any():
            return False
        layer = layer_of(moving)
        after &= np.isin(self._layers, ["art", "text", "particles"] if layer == "particles" else [layer, "particles"])
        pads = self._pads + self._pad(moving)
        (left, top), (right, bottom) = boxes[:, :2].min(0), boxes[:, 2:].max(0)
        over = (still_boxes[:, 0] + pads < right) & (still_boxes[:, 2] - pads > left)
        over &= (still_boxes[:, 1] + pads < bottom) & (still_boxes[:, 3] - pads > top)
        return any(is_seen(self._drawables[i]) for i in np.flatnonzero(after & over))
