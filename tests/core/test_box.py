"""Box: what it divides adds up, what cannot be is refused with the part's name."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.core.box import Box
from scenes.core.errors import LayoutError
from scenes.core.formats import FORMATS, FRAMES, SHEET, nearest_frame, view_of
from scenes.film import KEYS
from scenes.sections.poster.boxes import SHEET_BOXES, box_of

size = st.floats(1, 3000, allow_nan=False)
place = st.floats(-3000, 3000, allow_nan=False)
boxes = st.builds(Box, place, place, size, size)


@given(boxes, st.integers(1, 12), st.floats(0, 50))
def test_columns_fill_the_box_with_equal_gaps(box: Box, count: int, gap: float) -> None:
    if box.w <= gap * (count - 1) + 1e-6:
        return
    cells = box.columns(count, gap)
    assert len(cells) == count
    assert cells[0].x == pytest.approx(box.x, abs=1e-6)
    assert cells[-1].right == pytest.approx(box.right, abs=1e-6)
    assert all(b.x - a.right == pytest.approx(gap, abs=1e-6) for a, b in zip(cells, cells[1:], strict=False))
    assert all(cell.w == pytest.approx(cells[0].w, rel=1e-6) and cell.h == box.h for cell in cells)


@given(boxes, st.lists(st.floats(0.1, 10), min_size=1, max_size=8))
def test_rows_keep_their_shares(box: Box, shares: list[float]) -> None:
    rows = box.rows(shares)
    assert sum(row.h for row in rows) == pytest.approx(box.h, rel=1e-6)
    assert all(row.h / box.h == pytest.approx(share / sum(shares), rel=1e-6) for row, share in zip(rows, shares, strict=True))


@given(boxes, st.integers(1, 5), st.integers(1, 5))
def test_a_grid_is_rows_of_columns_inside_the_box(box: Box, rows: int, columns: int) -> None:
    cells = box.grid(rows, columns)
    assert len(cells) == rows * columns
    assert all(box.contains(cell, 1e-6) for cell in cells)
    assert not any(a.overlaps(b, 1e-6) for i, a in enumerate(cells) for b in cells[i + 1 :])


@given(boxes, size, size)
def test_fit_keeps_the_aspect_and_touches_two_sides(box: Box, width: float, height: float) -> None:
    inner = box.fit(width, height)
    assert inner.w / inner.h == pytest.approx(width / height, rel=1e-6)
    assert box.contains(inner, 1e-5)
    assert math.isclose(inner.w, box.w, rel_tol=1e-9) or math.isclose(inner.h, box.h, rel_tol=1e-9)
    assert inner.cx == pytest.approx(box.cx, abs=1e-6)


@given(boxes, st.floats(0.01, 0.45))
def test_cuts_are_two_parts_of_the_box(box: Box, share: float) -> None:
    top, below = box.cut_top(box.h * share)
    above, bottom = box.cut_bottom(box.h * share)
    assert top.bottom == pytest.approx(below.y)
    assert above.bottom == pytest.approx(bottom.y)
    left, right = box.cut_left(box.w * share)
    assert left.right == pytest.approx(right.x)
    assert box.cut_right(box.w * share)[1].right == pytest.approx(box.right)


@given(boxes, st.floats(0, 5000))
def test_inset_never_gives_an_impossible_box(box: Box, margin: float) -> None:
    if 2 * margin < min(box.w, box.h) * 0.999:
        assert box.contains(box.inset(margin), 1e-6)
    elif 2 * margin > min(box.w, box.h) * 1.001:
        with pytest.raises(LayoutError):
            box.inset(margin)


@pytest.mark.parametrize(
    "impossible",
    [
        lambda: Box(0, 0, 0, 10, "the gauge"),
        lambda: Box(0, 0, 10, 10, "the gauge").inset(5),
        lambda: Box(0, 0, 10, 10, "the gauge").columns(3, 5),
        lambda: Box(0, 0, 10, 10, "the gauge").rows([1, 0]),
        lambda: Box(0, 0, 10, 10, "the gauge").columns([]),
        lambda: Box(0, 0, 10, 10, "the gauge").cut_top(11),
        lambda: Box(0, 0, 10, 10, "the gauge").fit(0, 1),
    ],
)
def test_an_impossible_box_names_the_part(impossible) -> None:
    with pytest.raises(LayoutError, match="the gauge"):
        impossible()


def gaps(box: Box, others: list[Box]) -> list[float]:
    """Return how far the nearest box below it, and the nearest right of it, are."""
    below = [other.y - box.bottom for other in others if other.y >= box.bottom and other.x < box.right and box.x < other.right]
    beside = [other.x - box.right for other in others if other.x >= box.right and other.y < box.bottom and box.y < other.bottom]
    return [min(found) for found in (below, beside) if found]


def test_the_sheet_has_equal_gutters_and_margins() -> None:
    assert SHEET_BOXES.keys() == {"header", *KEYS, "footer"}
    panels = [box for name, box in SHEET_BOXES.items() if name != "header"]
    found = [gap for box in panels for gap in gaps(box, panels)]
    assert set(found) == {12}
    assert len(found) >= len(panels)
    assert min(box.x for box in panels) == SHEET.width - max(box.right for box in panels) == 20
    assert not any(p.overlaps(q) for i, p in enumerate(panels) for q in panels[i + 1 :])


def test_a_section_without_a_box_is_named() -> None:
    with pytest.raises(LayoutError, match=r"no box is called 'agents'; give it one in scenes/sections/poster/boxes\.py"):
        box_of("agents")


@pytest.mark.parametrize(
    ("size", "name"),
    [
        ((1920, 1080), "wide"),
        ((1080, 1350), "portrait"),
        ((1080, 1080), "square"),
        ((1080, 1920), "phone"),
        ((2520, 1080), "wide"),
        ((1080, 2520), "phone"),
    ],
)
def test_the_nearest_format(size: tuple[int, int], name: str) -> None:
    assert nearest_frame(*size).name == name


@given(st.floats(9 / 21, 21 / 9))
def test_every_aspect_shows_its_format_whole(aspect: float) -> None:
    width, height = 1000 * aspect, 1000.0
    fmt = nearest_frame(width, height)
    view = view_of(fmt, width, height)
    assert view.left >= -1e-6
    assert view.top >= -1e-6
    assert view.frame_width / view.frame_height == pytest.approx(aspect)
    assert view.left * 2 + fmt.width == pytest.approx(view.frame_width)
    assert view.top * 2 + fmt.height == pytest.approx(view.frame_height)


def test_stages_and_captions_stay_apart() -> None:
    for fmt in FRAMES:
        caption_top = min(fmt.caption) - fmt.role("caption").size
        assert fmt.stage.bottom < caption_top
        assert max(fmt.caption) < fmt.height - 40


def test_no_role_is_smaller_than_its_format_allows() -> None:
    for fmt in FORMATS.values():
        for name, role in fmt.roles.items():
            assert role.size >= (fmt.least_tick if name == "tick" else fmt.least), (fmt.name, name)


def test_an_unknown_role_lists_the_known_ones() -> None:
    with pytest.raises(LayoutError, match=r"no type role 'huge'.*body"):
        SHEET.role("huge")
