"""Tiles and areas: they cover what is marked, never overlap, and stay on the grid on which light falls as in the whole frame."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scenes.raster.compositing import ALIGN
from scenes.raster.dirty_rectangles import TILE, Rect, Tiles, changed_pixels

WIDTH, HEIGHT = 200, 136
side = st.integers(-40, 240)
box = st.tuples(side, side, st.integers(1, 90), st.integers(1, 90)).map(lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3]))


def covered(rects: list[Rect]) -> np.ndarray:
    count = np.zeros((HEIGHT, WIDTH), int)
    for rect in rects:
        count[rect.slices] += 1
    return count


@given(st.lists(box, max_size=8))
def test_areas_cover_every_box_and_never_overlap(boxes: list[tuple[int, int, int, int]]) -> None:
    tiles = Tiles(WIDTH, HEIGHT)
    tiles.mark(np.array(boxes, float).reshape(-1, 4))
    rects = tiles.rects()
    count = covered(rects)
    assert count.max(initial=0) <= 1
    for left, top, right, bottom in boxes:
        assert (count[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)] == 1).all()
    assert sum(rect.pixels for rect in rects) == count.sum()
    for rect in rects:
        assert rect.x % ALIGN == rect.y % ALIGN == 0
        assert (rect.x + rect.width) % ALIGN == 0 or rect.x + rect.width == WIDTH
        assert (rect.y + rect.height) % ALIGN == 0 or rect.y + rect.height == HEIGHT


@given(st.lists(box, max_size=4))
def test_no_tile_is_marked_in_vain(boxes: list[tuple[int, int, int, int]]) -> None:
    tiles = Tiles(WIDTH, HEIGHT)
    tiles.mark(np.array(boxes, float).reshape(-1, 4))
    wanted = np.zeros((HEIGHT, WIDTH), bool)
    for left, top, right, bottom in boxes:
        wanted[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)] = True
    for row in range(tiles.marked.shape[0]):
        for column in range(tiles.marked.shape[1]):
            inside = wanted[row * TILE : (row + 1) * TILE, column * TILE : (column + 1) * TILE]
            assert bool(tiles.marked[row, column]) == bool(inside.any())


@given(st.integers(0, HEIGHT - 1), st.integers(0, WIDTH - 1))
def test_a_changed_pixel_marks_its_tile(y: int, x: int) -> None:
    before = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    after = before.copy()
    after[y, x, 2] = 1
    tiles = Tiles(WIDTH, HEIGHT)
    tiles.mark_pixels(Rect(0, 0, WIDTH, HEIGHT), changed_pixels(before, after))
    assert tiles.marked.sum() == 1
    assert tiles.marked[y // TILE, x // TILE] == 1


def test_an_area_grows_on_the_grid_and_stops_at_the_frame() -> None:
    assert Rect(32, 32, 32, 32).grown(5, WIDTH, HEIGHT) == Rect(24, 24, 48, 48)
    assert Rect(0, 96, 200, 40).grown(9, WIDTH, HEIGHT) == Rect(0, 80, 200, 56)


def test_what_only_touches_an_area_is_not_in_it() -> None:
    boxes = np.array([(0, 0, 32, 32), (31, 31, 33, 33), (64, 64, 70, 70), (40, 40, 41, 41)], float)
    assert Rect(32, 32, 32, 32).overlaps(boxes).tolist() == [False, True, False, True]
