"""Charts say what they are given: points on their axes, bars as long as their values, needles at their share, cells as strong."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.core.box import Box
from scenes.core.formats import WIDE
from scenes.drawing.figure import Figure
from scenes.drawing.kit.charts import Axes, bar_chart, gauge, grid_lines, heat_grid, line_chart, schedule, x_ticks
from scenes.drawing.shape import shapes_of
from scenes.project import load_project
from scenes.raster.still import style_of
from tests.sections.geometry import (
    arc_degrees,
    bar_lengths,
    bounds,
    curve_points,
    fill_of,
    heat_values,
    middle,
    needle_angle,
    numbered,
    stroke_of,
    ticks,
    vertices,
    widths,
)
from tests.sections.geometry_gauges import arc_ends

BOX = Box(100, 200, 300, 120, "chart")
AXES = Axes(BOX, (2, 12), (-10, 50))
CENTRE = (500, 400)
SWEEPS = [(200.0, -20.0), (210.0, -30.0), (180.0, 0.0)]
SURFACE = Figure(style_of(load_project().theme, WIDE, 960, 540), Box(0, 0, 1920, 1080, "surface"))


def turned(angle: float, wanted: float) -> float:
    """Return by how many degrees an angle misses another."""
    return abs((angle - wanted + 180) % 360 - 180)


# ---------------------------------------------------------------- axes
@given(st.floats(2, 12), st.floats(-10, 50))
def test_axes_place_a_value_at_its_share_of_the_box_and_more_is_up(x: float, y: float) -> None:
    assert (AXES.x(x) - BOX.x) / BOX.w == pytest.approx((x - 2) / 10, abs=1e-9)
    assert (BOX.bottom - AXES.y(y)) / BOX.h == pytest.approx((y + 10) / 60, abs=1e-9)
    assert AXES.points([x], [y]) == [(AXES.x(x), AXES.y(y))]


def test_a_series_of_two_lengths_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        AXES.points([1, 2], [1])


def test_grid_lines_run_over_the_whole_plot_at_their_values_with_their_labels(surface: Figure) -> None:
    values = (-10, 0, 25, 50)
    grid_lines(surface, AXES, values, labels=lambda value: f"{value} %", gap=9)
    grid = surface.figure("grid")
    for line, value in zip(numbered(grid, "line"), values, strict=True):
        assert vertices(line) == pytest.approx(np.array([(BOX.x, AXES.y(value)), (BOX.right, AXES.y(value))]))
    assert [text for text, _, _ in ticks(grid)] == [f"{value} %" for value in values]
    assert [y for _, _, y in ticks(grid)] == pytest.approx([AXES.y(value) for value in values])
    assert [label.box[2] for label in grid.labels()] == pytest.approx([BOX.x - 9] * 4)


def test_marks_of_both_axes_have_letters_of_the_size_that_is_asked_for(surface: Figure) -> None:
    grid_lines(surface, AXES, (0, 1), labels=str, size=31)
    x_ticks(surface, AXES, (2, 7), size=31)
    assert [label.size for label in surface.labels()] == [31] * 4


def test_grid_lines_without_labels_set_no_text(surface: Figure) -> None:
    grid_lines(surface, AXES, (0, 1))
    assert surface.labels() == [] and len(numbered(surface.figure("grid"), "line")) == 2


def test_ticks_stand_under_their_values(surface: Figure) -> None:
    x_ticks(surface, AXES, (2, 7, 12), labels=lambda value: f"{value} s")
    assert [text for text, _, _ in ticks(surface)] == ["2 s", "7 s", "12 s"]
    assert [x for _, x, _ in ticks(surface)] == pytest.approx([AXES.x(value) for value in (2, 7, 12)])
    assert all(label.box[1] > BOX.bottom for label in surface.labels())


# ---------------------------------------------------------------- lines
def test_a_line_goes_through_every_value_and_its_area_stands_on_the_floor(surface: Figure) -> None:
    xs, ys = np.linspace(2, 12, 7), np.array([0, 10, -10, 50, 20, 20, 5.0])
    chart = line_chart(surface, AXES, xs, ys, head=True)
    assert curve_points(chart.part("line"), AXES) == pytest.approx(np.column_stack([xs, ys]))
    assert middle(chart.part("head")) == pytest.approx((AXES.x(xs[-1]), AXES.y(ys[-1])))
    area = vertices(shapes_of(chart)[0])
    assert area[0] == pytest.approx((AXES.x(xs[0]), BOX.bottom)) and area[-2] == pytest.approx((AXES.x(xs[-1]), BOX.bottom))
    assert area[1:-2] == pytest.approx(vertices(chart.part("line")))


def test_a_line_may_have_neither_area_nor_head(surface: Figure) -> None:
    chart = line_chart(surface, AXES, (2, 12), (0, 1), area=False)
    assert len(shapes_of(chart)) == 1 and ("head",) not in chart.parts


# ---------------------------------------------------------------- bars
@given(st.lists(st.floats(0, 100), min_size=1, max_size=12).filter(lambda values: max(values) > 1))
def test_bars_are_as_high_as_their_values_of_the_largest(values: list[float]) -> None:
    chart = bar_chart(SURFACE, BOX, values)
    assert bar_lengths(chart) == pytest.approx([max(0.6, BOX.h * value / max(values)) for value in values])
    assert [bounds(bar).bottom for bar in numbered(chart, "bar")] == pytest.approx([BOX.bottom] * len(values))


def test_bars_share_the_width_of_the_box_and_keep_their_gap(surface: Figure) -> None:
    bars = numbered(bar_chart(surface, BOX, (1, 2, 3, 4), gap=0.2), "bar")
    assert widths(bars) == pytest.approx([BOX.w / 4 * 0.8] * 4)
    assert [middle(bar)[0] for bar in bars] == pytest.approx([BOX.x + BOX.w / 4 * (k + 0.5) for k in range(4)])


def test_a_stated_top_scales_bars_and_cuts_what_is_over_it(surface: Figure) -> None:
    assert bar_lengths(bar_chart(surface, BOX, (5, 10, 20), top=10)) == pytest.approx([BOX.h / 2, BOX.h, BOX.h])


def test_every_bar_may_have_a_colour(surface: Figure) -> None:
    same, other = (bar_chart(surface, BOX, (1, 1), colours=colours) for colours in (("blue", "blue"), ("blue", "violet")))
    assert len({fill_of(shape) for shape in shapes_of(same)}) == 1
    assert len({fill_of(shape) for shape in shapes_of(other)}) == 2


# ---------------------------------------------------------------- grids
def test_cells_of_a_heat_grid_are_as_strong_as_their_values_of_the_largest(surface: Figure) -> None:
    values = np.array([[0.0, -1.0, 2.0], [4.0, -3.0, 0.5]])
    grid = heat_grid(surface, BOX, values, colour="violet", least=0.1)
    assert heat_values(grid, surface.theme, "violet", 0.1) == pytest.approx(np.abs(values) / 4, abs=0.02)
    for (r, c), _ in np.ndenumerate(values):
        x, y = BOX.x + BOX.w / 3 * (c + 0.5), BOX.y + BOX.h / 2 * (r + 0.5)
        assert middle(grid.part("cell", r, c)) == pytest.approx((x, y))


def test_a_grid_of_zeros_is_drawn_at_its_least(surface: Figure) -> None:
    grid = heat_grid(surface, BOX, np.zeros((2, 2)))
    assert {fill_of(shape) for shape in shapes_of(grid)} == {surface.theme.mix_heat("blue", 0.14).upper()}


@pytest.mark.parametrize("colours", [None, ("blue", "cyan")])
def test_slots_of_a_schedule_tell_forward_backward_and_idle_apart(surface: Figure, colours: tuple[str, str] | None) -> None:
    slots = (("forward", "idle", "backward"), ("idle", "forward", "backward"))
    made = schedule(surface, BOX, slots, colours=colours)
    assert set(made.parts) == {("slot", s, t) for s in range(2) for t in range(3)}
    looks: dict[tuple, set[str]] = {}
    for s, row in enumerate(slots):
        for t, kind in enumerate(row):
            cell = made.part("slot", s, t)
            assert middle(cell)[0] == pytest.approx(BOX.x + BOX.w / 3 * (t + 0.5))
            assert BOX.y + BOX.h / 2 * s <= middle(cell)[1] <= BOX.y + BOX.h / 2 * (s + 1)
            looks.setdefault((fill_of(cell), stroke_of(cell)), set()).add(kind)
    assert all(len(kinds) == 1 for kinds in looks.values()) and len(looks) == (3 if colours is None else 5)


# ---------------------------------------------------------------- gauges
@pytest.mark.parametrize("sweep", SWEEPS)
@pytest.mark.parametrize("share", [0.0, 0.123, 0.5, 0.9, 1.0])
def test_needle_and_filled_band_stand_at_their_share_of_the_sweep(surface: Figure, share: float, sweep: tuple[float, float]) -> None:
    dial = gauge(surface, *CENTRE, 80, share, sweep=sweep)
    assert turned(needle_angle(dial), sweep[0] + (sweep[1] - sweep[0]) * share) < 1e-6
    assert arc_degrees(dial.part("band"), CENTRE) == pytest.approx(sweep[0] - sweep[1])
    assert (("fill",) in dial.parts) == (share > 0.01)
    if share > 0.01:
        assert arc_degrees(dial.part("fill"), CENTRE) == pytest.approx(share * (sweep[0] - sweep[1]))
        assert turned(arc_ends(dial.part("fill"), CENTRE)[0], sweep[0]) < 1e-6


@pytest.mark.parametrize(("share", "shown"), [(-0.5, 0.0), (1.7, 1.0)])
def test_a_share_outside_its_scale_stops_at_the_end(surface: Figure, share: float, shown: float) -> None:
    dial, end = gauge(surface, *CENTRE, 80, share), gauge(surface, *CENTRE, 80, shown)
    assert needle_angle(dial) == pytest.approx(needle_angle(end))


def test_ticks_of_a_gauge_part_its_sweep_evenly_and_major_ones_are_longer(surface: Figure) -> None:
    dial = gauge(surface, *CENTRE, 80, 0.3, sweep=(210, -30), ticks=10, major=5)
    ends = [vertices(tick) for tick in numbered(dial, "tick")]
    assert all(math.dist(inner, CENTRE) < math.dist(outer, CENTRE) < 80 for outer, inner in ends)
    angles = [math.degrees(math.atan2(CENTRE[1] - outer[1], outer[0] - CENTRE[0])) for outer, _ in ends]
    assert max(turned(angle, wanted) for angle, wanted in zip(angles, np.linspace(210, -30, 11), strict=True)) < 1e-6
    lengths = [math.dist(*tick) for tick in ends]
    assert {k for k, length in enumerate(lengths) if length > min(lengths) * 1.5} == {0, 5, 10}
