"""Storage and orchestration read backwards: loss and utilization on the axes that the ticks tell, the alert, the log's cells, plates, the poster's small charts."""

from __future__ import annotations

import numpy as np
import pytest

from scenes.drawing.figure import Figure
from scenes.drawing.kit.charts import Axes
from scenes.drawing.shape import shapes_of
from scenes.models.language_model import train
from scenes.models.recovery import recovery
from scenes.models.shards import fill_history
from scenes.models.utilization import WORKERS, utilization
from tests.sections.geometry import (
    FRAMES,
    arc_degrees,
    axes_of,
    bounds,
    curve_points,
    drawn,
    fill_of,
    in_proportion,
    middle,
    numbered,
    shares_on,
    texts,
    values_at,
    vertices,
)

KEY = "storage_orchestration"
STRETCHES = (1, 2, 3, 4)


def joined(figure: Figure, name: str, axes: Axes) -> np.ndarray:
    """Return the values of a curve that is drawn in stretches, each of which begins where the one before ends."""
    pieces = [curve_points(shapes_of(figure.part(name, k, "line"))[0], axes) for k in STRETCHES]
    for before, after in zip(pieces, pieces[1:], strict=False):
        assert np.allclose(before[-1], after[0])
    return np.vstack([pieces[0], *(piece[1:] for piece in pieces[1:])])


# ---------------------------------------------------------------- the run's loss
@pytest.mark.parametrize("name", FRAMES)
def test_the_loss_curve_has_the_losses_of_the_finished_steps(name: str) -> None:
    figure, losses = drawn(KEY, name), utilization().loss
    axes = axes_of(figure.part("loss axes"))
    points = joined(figure, "loss", axes)
    assert np.allclose(points[:, 0], range(1, len(losses) + 1), atol=1e-3)
    assert np.allclose(points[:, 1], losses, atol=1e-3)
    head = values_at([middle(figure.part("loss", 4, "head"))], axes)[0]
    assert head == pytest.approx((len(losses), losses[-1]), abs=1e-3)


@pytest.mark.parametrize("name", FRAMES)
def test_the_loss_is_drawn_over_an_area_down_to_the_floor(name: str) -> None:
    figure = drawn(KEY, name)
    axes = axes_of(figure.part("loss axes"))
    for k in STRETCHES:
        area, line = shapes_of(figure.part("loss", k))[:2]
        corners = vertices(area)
        assert np.allclose(corners[1:-2], vertices(line)) and np.allclose(corners[[0, -2], 1], axes.y(axes.y_range[0]), atol=0.1)


@pytest.mark.parametrize("name", FRAMES)
def test_diamonds_stand_on_the_curve_at_the_checkpoints(name: str) -> None:
    figure, watch = drawn(KEY, name), utilization()
    marks = [values_at([middle(mark.part("diamond"))], axes_of(figure.part("loss axes")))[0] for mark in numbered(figure, "mark")]
    assert np.allclose(marks, [(step, watch.loss[step - 1]) for step in watch.checkpoint_steps], atol=1e-3)


@pytest.mark.parametrize("name", FRAMES)
def test_the_job_goes_on_with_the_losses_after_the_checkpoint(name: str) -> None:
    figure, done = drawn(KEY, name), recovery()
    again = curve_points(shapes_of(figure.part("resume", "again"))[0], axes_of(figure.part("loss axes")))
    assert np.allclose(again[:, 0], range(done.resumed_from + 1, done.resumed_to + 1), atol=1e-3)
    assert np.allclose(again[:, 1], done.losses_again, atol=1e-3)


@pytest.mark.parametrize("name", FRAMES)
def test_the_way_back_leads_from_the_last_step_to_the_checkpoint(name: str) -> None:
    figure, done = drawn(KEY, name), recovery()
    axes = axes_of(figure.part("loss axes"))
    shaft, tip = shapes_of(figure.part("resume", "back"))
    assert vertices(shaft)[0, 0] == pytest.approx(axes.x(len(utilization().loss)), abs=0.01)
    mark = bounds(figure.figure("mark", len(utilization().checkpoint_steps)).part("diamond"))
    assert vertices(tip)[0, 0] == pytest.approx(axes.x(done.resumed_from), abs=0.01)
    assert 0 <= vertices(tip)[0, 1] - mark.bottom < 6, "its tip is at the diamond"


# ---------------------------------------------------------------- utilization
@pytest.mark.parametrize("name", FRAMES)
def test_the_utilization_curve_has_a_ring_at_each_finished_step(name: str) -> None:
    figure, watch = drawn(KEY, name), utilization()
    axes = axes_of(figure.part("use axes"))
    wanted = np.array([(step, share) for step, share in enumerate(watch.shares[:-1], start=1)])
    assert np.allclose(joined(figure, "use", axes), wanted, atol=1e-3)
    rings = [values_at([middle(ring)], axes)[0] for k in STRETCHES for ring in numbered(figure.figure("use", k), "step")]
    assert np.allclose(rings, wanted, atol=1e-3)


@pytest.mark.parametrize("name", FRAMES)
def test_the_alert_rule_and_the_one_point_below_it_stand_at_their_values(name: str) -> None:
    figure, watch = drawn(KEY, name), utilization()
    axes = axes_of(figure.part("use axes"))
    rule = curve_points(shapes_of(figure.part("use axes", "rule"))[0], axes)
    assert np.allclose(rule, [(0, watch.alert_rule), (axes.x_range[1], watch.alert_rule)], atol=1e-3)
    fall = curve_points(shapes_of(figure.part("alert", "fall"))[0], axes)
    assert np.allclose(fall, [(watch.fail_step - 1, watch.shares[-2]), (watch.fail_step, watch.shares[-1])], atol=1e-3)
    assert middle(figure.part("alert", "point")) == pytest.approx(vertices(shapes_of(figure.part("alert", "fall"))[0])[-1])
    lens = max(shapes_of(figure.part("glass")), key=lambda shape: bounds(shape).w)
    assert middle(lens) == pytest.approx(middle(figure.part("alert", "point")))


@pytest.mark.parametrize("name", FRAMES)
def test_both_charts_have_the_same_steps_up_to_the_checkpoint_that_was_not_reached(name: str) -> None:
    loss, use = (axes_of(drawn(KEY, name).part(part)) for part in ("loss axes", "use axes"))
    last = utilization().checkpoint_steps[-1] + train().checkpoint_every
    assert loss.x_range == use.x_range == (0, last)
    assert use.y_range == (0.0, 1.0) and loss.y_range[0] <= min(utilization().loss)


@pytest.mark.parametrize("name", FRAMES)
def test_the_log_has_a_cell_for_each_worker_and_a_hollow_one_where_a_node_is_silent(name: str) -> None:
    figure, watch = drawn(KEY, name), utilization()
    rows = [row for row in numbered(figure, "log") if row.parts]
    for k, row in enumerate(rows, start=watch.fail_step - len(rows) + 1):
        cells = numbered(row, "worker")
        silent = [n for n, cell in enumerate(cells, start=1) if fill_of(shapes_of(cell)[0]) is None]
        assert (len(cells), silent) == (WORKERS, [watch.failed_node] if k == watch.fail_step else [])
        assert texts(row) == [f"step {k}", f"{WORKERS - len(silent)} of {WORKERS}"]
    assert rows[-1] is figure.part("log", 3)


# ---------------------------------------------------------------- the store
@pytest.mark.parametrize("name", FRAMES)
def test_shards_lie_from_the_first_down_each_beside_its_tokens(name: str) -> None:
    figure = drawn(KEY, name)
    totals, shards = fill_history().totals[-1], numbered(figure, "shard")
    assert [texts(shard) for shard in shards] == [[f"shard {k}", f"{total:,}"] for k, total in enumerate(totals, start=1)]
    sides = [bounds(shapes_of(shard)[0]) for shard in shards]
    assert np.ptp([side.h for side in sides]) < 1e-6 and np.all(np.diff([side.y for side in sides]) > 0)


@pytest.mark.parametrize("name", FRAMES)
def test_plates_are_the_checkpoints_and_only_the_newest_is_hot(name: str) -> None:
    figure, steps = drawn(KEY, name), utilization().checkpoint_steps
    plates = numbered(figure, "checkpoint")
    assert [texts(plate)[0].removeprefix("step ") for plate in plates] == [str(step) for step in steps]
    assert [shapes_of(plate)[1].glow > 0 for plate in plates] == [step == steps[-1] for step in steps]


# ---------------------------------------------------------------- poster
def test_the_posters_store_has_a_disk_for_each_shard_and_a_plate_for_each_checkpoint() -> None:
    drawing = drawn(KEY, "sheet").figure("card", 1, "drawing")
    assert len(numbered(drawing, "disk")) == len(fill_history().totals[-1])
    assert len(numbered(drawing.figure("plates"), "plate")) == len(utilization().checkpoint_steps)


def plane_of(shape: object) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return origin, right and up of a parallelogram that is drawn from its lower left corner to the right."""
    corners = vertices(shape)
    return corners[0], corners[1] - corners[0], corners[3] - corners[0]


def test_the_posters_screen_shows_the_runs_loss() -> None:
    drawing, losses = drawn(KEY, "sheet").figure("card", 2, "drawing"), np.array(utilization().loss)
    plane, screen = plane_of(drawing.part("front")), drawing.figure("screen")
    curve = shares_on(vertices(screen.part("loss")), *plane)
    shown = range(0, len(losses), 3)
    assert in_proportion(curve[:, 0] - curve[0, 0], shown, 1e-6)
    assert in_proportion(curve[:, 1] - 0.44, losses[shown] - losses.min(), 1e-6)
    assert np.ptp(curve[:, 1]) / 0.35 == pytest.approx((losses[shown].max() - losses[shown].min()) / np.ptp(losses))
    bars = [shares_on(vertices(bar), *plane) for bar in numbered(screen, "bar")]
    means = [part.mean() for part in np.array_split(losses, len(bars))]
    assert in_proportion([np.ptp(bar[:, 1]) for bar in bars], means, 1e-6)
    assert np.ptp(bars[0][:, 1]) / 0.27 == pytest.approx(means[0] / losses.max())


def test_the_ring_of_the_posters_screen_is_filled_as_far_as_the_run_is_done() -> None:
    drawing = drawn(KEY, "sheet").figure("card", 2, "drawing")
    origin, right, up = plane_of(drawing.part("front"))
    ring = drawing.part("screen", "done")
    on_plane = shares_on(ring.outline, origin, right, up) / (0.115, 0.155)  # a circle of radius 1
    ring_flat = type("Flat", (), {"outline": on_plane})
    share = len(utilization().loss) / train().steps
    assert arc_degrees(ring_flat, np.array((0.795, 0.61)) / (0.115, 0.155)) == pytest.approx(360 * share, abs=0.5)


def test_the_posters_chart_has_utilization_rule_and_losses_on_its_wall_and_floor() -> None:
    drawing, watch = drawn(KEY, "sheet").figure("card", 3, "drawing"), utilization()
    plane = plane_of(drawing.part("wall"))
    last = watch.checkpoint_steps[-1] + train().checkpoint_every
    use = shares_on(vertices(drawing.part("use")), *plane)
    steps = [*range(1, len(watch.shares), 3), len(watch.shares) - 1, len(watch.shares)]
    assert np.allclose(use[:, 0] * last, steps, atol=1e-3)
    scale = use[0, 1] / watch.shares[0]
    assert np.allclose(use[:, 1], scale * np.array([watch.shares[step - 1] for step in steps]), atol=1e-6)
    rule = shares_on(vertices(drawing.part("rule")), *plane)
    assert np.allclose(rule, [(0, scale * watch.alert_rule), (1, scale * watch.alert_rule)], atol=1e-6)
    lens = max(shapes_of(drawing.part("glass")), key=lambda shape: bounds(shape).w)
    assert middle(lens) == pytest.approx(vertices(drawing.part("use"))[-1])
    columns = [shapes_of(column)[0] for column in numbered(drawing, "column")]
    fronts = [float(vertices(front)[1, 1] - vertices(front)[2, 1]) for front in columns]
    means = [part.mean() for part in np.array_split(np.array(watch.loss), len(columns))]
    assert np.allclose(np.array(fronts) / 24, np.array(means) / max(watch.loss), atol=1e-6)
