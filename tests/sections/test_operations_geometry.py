"""Section 6, what is drawn: lines, bars, blocks, marks and fills of the six cards stand where the models' runs say, in every format.

Scales are read from the labels of an axis, or, where a miniature has none, from what stands beside the values.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.lint import findings
from scenes.models.operations import autoscale, cost, guardrail, rollback, token_bucket
from scenes.models.rollback import Window
from scenes.models.serving import simulate
from scenes.project import load_project
from scenes.sections.operations.frame_bucket import PITCH
from scenes.sections.operations.frame_requests import LEAST_SPAN
from scenes.sections.operations.load import MOST_CELLS
from scenes.sections.operations.picture import KEY, picture
from scenes.sections.operations.progress import spent_by_cell
from scenes.sections.operations.sheet_charts import LEAST_SPAN as SHEET_SPAN
from scenes.sections.poster.boxes import SHEET_BOXES
from tests.sections.geometry import FRAMES, bounds, drawn, heights, in_proportion, middle, numbered, texts, ticks, vertices
from tests.sections.geometry_gauges import Scale, curves_of, labels_of, number_in, pieces, sampled_box, scale_of, y_scale

PROJECT = load_project()
WORDS = PROJECT.content.operations
LOAD, SERVED, SPENT = autoscale(PROJECT.scenario), simulate(PROJECT.scenario), cost(PROJECT.scenario)
BUCKET, GUARDRAIL, ROLLBACK = token_bucket(), guardrail(), rollback()
ROOMY = [name for name in FRAMES if name != "square"]  # a square's cards are narrow: they leave scales and labels out
MINUTES = len(LOAD.load)


def card(name: str, number: int) -> Figure:
    made = drawn(KEY, name).figure("card", number)
    return made.figure("chart") if name == "sheet" else made


def between(box: Box, last: float) -> Scale:
    """Return the scale of an axis that runs from 0 at the left of a box to `last` at its right."""
    return scale_of([(box.x, 0.0), (box.right, last)])


# ---------------------------------------------------------------- 1: autoscaling
def load_scales(name: str) -> tuple[Scale, Scale]:
    """Return minutes and requests/s of places in the card of the load."""
    scales = card(name, 1).figure("scales")
    marks, labels = numbered(scales, "mark"), labels_of(scales, "tick")
    loads, (first, half, last) = ticks(scales)[: len(marks)], labels[len(marks) :]
    assert [middle(mark)[1] for mark in marks] == pytest.approx([y for _, _, y in loads])
    minutes = [(first.box[0], first), ((half.box[0] + half.box[2]) / 2, half), (last.box[2], last)]
    assert number_in(last.text) == MINUTES
    return scale_of([(x, number_in(label.text)) for x, label in minutes]), scale_of([(y, number_in(text)) for text, _, y in loads])


@pytest.mark.parametrize("name", FRAMES)
def test_the_load_is_drawn_minute_by_minute(name: str) -> None:
    minute, load = load_scales(name)
    points = vertices(card(name, 1).part("load", "line"))
    assert minute(points[:, 0]) == pytest.approx(np.arange(MINUTES) + 0.5)
    assert load(points[:, 1]) == pytest.approx(LOAD.load)


def test_the_load_is_marked_where_it_is_over_the_target() -> None:
    minute, _ = load_scales("wide")
    starts = vertices(card("wide", 1).part("over", "line"))[:-1, 0]  # of the pieces, a minute each
    over = {k for k in range(MINUTES - 1) if LOAD.load[k] > LOAD.replicas[k] * LOAD.capacity * LOAD.target}
    assert {int(x) for x in minute(starts)} == over


def blocks_in(replicas: Figure, name: str) -> list[Box]:
    """Return the boxes of all blocks that run, or that start."""
    return [box for part in numbered(replicas, name) for box in pieces(part)]


def blocks(boxes: list[Box], minute: Scale, load: Scale) -> dict[float, set[int]]:
    """Return which blocks stand over which minute (the middle of a column): numbered from the floor, one replica each."""
    found: dict[float, set[int]] = {}
    for box in boxes:
        number = (load(box.bottom) + load(box.y)) / 2 / LOAD.capacity - 0.5
        assert number == pytest.approx(round(number), abs=1e-6)
        assert load(box.y) - load(box.bottom) == pytest.approx(0.84 * LOAD.capacity)
        found.setdefault(round(float(minute(box.cx)), 6), set()).add(round(number))
    return found


@pytest.mark.parametrize("name", FRAMES)
def test_a_block_stands_for_every_replica_that_runs_and_a_dashed_one_for_each_that_starts(name: str) -> None:
    minute, load = load_scales(name)
    replicas = card(name, 1).figure("replicas")
    running = blocks(blocks_in(replicas, "running"), minute, load)
    span = MINUTES // len(running)
    assert list(running) == pytest.approx([(k + 0.5) * span for k in range(len(running))])
    for k, found in enumerate(running.values()):
        assert found == set(range(LOAD.replicas[k * span]))
    if name == "square":
        return
    starting = blocks(blocks_in(replicas, "starting"), minute, load)
    for at, found in running.items():
        ahead = np.diff(LOAD.replicas[int(at - span / 2) : int(at - span / 2) + LOAD.delay_minutes + 1])
        assert starting.get(at, set()) == set(range(len(found), len(found) + ahead[ahead > 0].sum()))
    assert all(shape.dash for shape in numbered(replicas, "starting"))


def test_the_target_is_drawn_where_it_has_room() -> None:
    minute, load = load_scales("wide")
    points = vertices(card("wide", 1).part("replicas", "target", "line"))
    assert minute(points[:, 0]) == pytest.approx(np.repeat(np.arange(MINUTES + 1), 2)[1:-1])
    assert load(points[:, 1]) == pytest.approx(np.repeat(LOAD.replicas, 2) * LOAD.capacity * LOAD.target)


def test_load_and_blocks_of_the_miniature_share_one_scale() -> None:
    chart = card("sheet", 1)
    floor, boxes = bounds(chart.part("floor")), pieces(chart.part("running"))
    minute, load = between(floor, MINUTES), scale_of([(floor.y, 0.0), (floor.y - boxes[0].h / 0.84, LOAD.capacity)])
    points = vertices(chart.part("line"))
    assert minute(points[:, 0]) == pytest.approx(np.arange(MINUTES) + 0.5)
    assert load(points[:, 1]) == pytest.approx(LOAD.load)
    running = blocks(boxes, minute, load)
    span = MINUTES // len(running)
    assert list(running.values()) == [set(range(LOAD.replicas[k * span])) for k in range(len(running))]


# ---------------------------------------------------------------- 2: telemetry
@pytest.mark.parametrize("name", FRAMES)
def test_spans_of_the_trace_begin_and_end_when_the_model_says(name: str) -> None:
    made = card(name, 2)
    grid = made.figure("grid")
    lines, last = [middle(line)[0] for line in numbered(grid, "line")], ticks(grid)[-1][0]
    assert last.endswith(WORDS.units.milliseconds)
    time = scale_of([(lines[0], 0.0), (lines[-1], number_in(last))])
    assert np.ptp(np.diff(lines)) < 1e-6
    for text, x, _ in ticks(grid) if name in ROOMY else ():
        assert time(x) == pytest.approx(number_in(text), abs=1e-6)
    start, unit = 0.0, time(lines[0] + 1)
    rows = [made.figure("span", k) for k in range(1, len(SERVED.spans) + 1)]
    assert all(name in texts(row) for row, name in zip(rows, WORDS.labels.spans, strict=True))
    for row, (_, ms) in zip(rows, SERVED.spans, strict=True):
        bar = bounds(row.part("bar"))
        assert bar.w * unit == pytest.approx(max(LEAST_SPAN * unit, ms))
        assert time(bar.x) == pytest.approx(start, abs=1e-6) or ms < LEAST_SPAN * unit
        assert bar.cy == pytest.approx(row.box.cy)
        start += ms


def test_spans_of_the_miniature_follow_one_another_in_proportion() -> None:
    spans = [bounds(part) for part in numbered(card("sheet", 2), "span")]
    lengths, big = [ms for _, ms in SERVED.spans], max(ms for _, ms in SERVED.spans)
    unit = max(bar.w for bar in spans) / big
    assert [bar.w / unit for bar in spans] == pytest.approx([max(SHEET_SPAN / unit, ms) for ms in lengths])
    starts = np.concatenate([[0.0], np.cumsum(lengths)[:-1]])
    assert [(bar.x - spans[0].x) / unit for bar in spans] == pytest.approx(list(starts), abs=SHEET_SPAN / unit)
    assert min(bar.h for bar in spans) >= 3
    assert [bar.y for bar in spans] == sorted(bar.y for bar in spans)


# ---------------------------------------------------------------- 3: rate limiting
@pytest.mark.parametrize("name", ROOMY)
def test_the_level_of_the_bucket_is_drawn_event_by_event(name: str) -> None:
    level = card(name, 3).figure("level")
    time, credit = between(bounds(level.part("grid", "line", 0)), BUCKET.seconds), y_scale(level.part("grid"))
    points = vertices(level.figure("curve").part("line"))
    assert time(points[:, 0]) == pytest.approx([second for second, _ in BUCKET.levels])
    assert credit(points[:, 1]) == pytest.approx([left for _, left in BUCKET.levels], abs=1e-6)


@pytest.mark.parametrize("name", ROOMY)
def test_every_request_has_a_mark_at_its_time_in_the_row_of_its_verdict(name: str) -> None:
    made = card(name, 3)
    axis = bounds(made.part("level", "grid", "line", 0))
    place = [axis.x + axis.w * time / BUCKET.seconds for time, _ in BUCKET.events]
    admitted, refused = (numbered(made.figure("requests"), row) for row in ("admitted", "refused"))
    assert [middle(mark)[0] for mark in admitted] == pytest.approx(
        [x for x, (_, passed) in zip(place, BUCKET.events, strict=True) if passed]
    )
    moved = -math.inf
    for mark, x in zip(refused, [x for x, (_, passed) in zip(place, BUCKET.events, strict=True) if not passed], strict=True):
        moved = max(x, moved + PITCH)
        assert middle(mark)[0] == pytest.approx(moved)
    assert (len(admitted), len(refused)) == (BUCKET.admitted, BUCKET.refused)
    assert max(middle(mark)[1] for mark in admitted) < min(middle(mark)[1] for mark in refused)


@pytest.mark.parametrize("name", FRAMES)
def test_the_bucket_holds_the_credits_of_the_last_level(name: str) -> None:
    pail, left = card(name, 3).figure("bucket"), BUCKET.levels[-1][1]
    discs = numbered(pail, "credit")
    assert len(discs) == BUCKET.size
    filled = {key[1]: sampled_box(part).h for key, part in pail.parts.items() if key[0] == "filled"}
    shares = [filled.get(k, 0.0) / sampled_box(disc).h for k, disc in enumerate(discs)]
    assert shares == pytest.approx([min(1.0, max(0.0, left - k)) for k in range(len(discs))], abs=1e-3)


def test_the_miniature_shows_the_credits_event_by_event_and_a_box_for_every_refused_request() -> None:
    chart = card("sheet", 3)
    floor, points = bounds(chart.part("floor")), vertices(chart.part("level"))
    refused = [time for time, passed in BUCKET.events if not passed]
    first, last = int(refused[0]) - 4, int(refused[-1]) + 5
    time = scale_of([(floor.x, first), (floor.right, last)])
    times, levels = zip(*BUCKET.levels, strict=True)
    near = [(at, level) for at, level in BUCKET.levels if first < at < last]
    assert time(points[1:-1, 0]) == pytest.approx([at for at, _ in near])
    count = scale_of([(floor.y, 0.0), (points[:, 1].min(), max(level for _, level in near))])
    assert count(points[1:-1, 1]) == pytest.approx([level for _, level in near], abs=1e-6)
    assert count(points[[0, -1], 1]) == pytest.approx([float(np.interp(at, times, levels)) for at in (first, last)], abs=1e-6)
    boxes = [bounds(part) for part in numbered(chart, "refused")]
    assert len(boxes) == len(refused)
    assert min(box.w for box in boxes) >= 5 and min(box.h for box in boxes) >= 5
    assert [int(time(box.cx)) for box in boxes] == [int(at) for at in refused]
    assert not any(one.overlaps(other) for k, one in enumerate(boxes) for other in boxes[:k])


# ---------------------------------------------------------------- 4: guardrails
@pytest.mark.parametrize("name", FRAMES)
def test_prompts_pass_the_gate_or_stop_before_it_as_the_rules_decide(name: str) -> None:
    made = card(name, 4)
    gate = bounds(made.part("gate"))
    ends = {"passes": (True, True, (4, 2)), "stops": (False, True, (4, 1, 1)), "slips": (True, False, (4, 1, 4))}
    for lane, (passed, right, mark) in ends.items():
        tip = made.part(lane, "way").points_through[-1][0]
        assert tip > gate.right if passed else tip < gate.x
        assert curves_of(made.part(lane, "mark")) == mark
        for text in texts(made.part(lane, "prompt")):
            verdict = next(verdict for verdict in GUARDRAIL.prompts if verdict.prompt == text)
            assert (verdict.passed, verdict.right) == (passed, right)
    assert all(bool(texts(made.part(lane, "prompt"))) == (name in ROOMY) for lane in ends)


def test_the_miniature_has_a_mark_for_every_prompt_those_that_are_stopped_before_the_gate() -> None:
    chart = card("sheet", 4)
    gate, sides = bounds(chart.part("gate")), {name: [bounds(part) for part in numbered(chart, name)] for name in ("stopped", "passed")}
    assert {name: len(found) for name, found in sides.items()} == {"stopped": GUARDRAIL.stopped, "passed": GUARDRAIL.passed}
    assert max(box.right for box in sides["stopped"]) < gate.x < gate.right < min(box.x for box in sides["passed"])
    assert [f"{GUARDRAIL.stopped} {WORDS.labels.stopped}", f"{GUARDRAIL.passed} {WORDS.labels.passed}"] == texts(chart)[:2]


# ---------------------------------------------------------------- 5: versioning
def check_errors(good: Figure, bad: Figure, limit: Box, floor: float, windows: tuple[Window, ...], least: float) -> None:
    """Compare the bars of both versions with their windows; the limit's line spans all windows and gives the scale of the errors."""
    error = scale_of([(floor, 0.0), (limit.y, ROLLBACK.limit)])
    window = between(limit, len(windows))
    both = [k for k, shown in enumerate(windows) if shown.v2_requests]
    bars = [bounds(part) for part in numbered(good, "bar")]
    assert len(bars) == len(windows)
    plain = bars[0].w
    for k, (bar, shown) in enumerate(zip(bars, windows, strict=True)):
        assert error(bar.y) == pytest.approx(max(shown.v1_error, error(floor - least))) and bar.bottom == pytest.approx(floor)
        assert k < window(bar.x) < window(bar.right) < k + 1
        assert bar.w == pytest.approx(plain / 2 if k in both else plain)
    for k, part in zip(both, numbered(bad, "bar"), strict=True):
        bar = bounds(part)
        assert error(bar.y) == pytest.approx(windows[k].v2_error) and bar.bottom == pytest.approx(floor)
        assert (bar.x, bar.w) == pytest.approx((bars[k].right, bars[k].w))


@pytest.mark.parametrize("name", FRAMES)
def test_bars_show_the_errors_of_both_versions_window_by_window(name: str) -> None:
    errors, alert = card(name, 5).figure("errors"), card(name, 5).figure("alert")
    limit, lines = bounds(errors.part("limit")), [middle(line)[1] for line in numbered(errors.figure("grid"), "line")]
    check_errors(errors, alert, limit, lines[0], ROLLBACK.windows, least=1.0)
    error = scale_of([(lines[0], 0.0), (limit.y, ROLLBACK.limit)])
    assert [error(y) for y in lines] == pytest.approx([0.0, 0.2, 0.4])
    labels = ticks(errors.figure("grid"))
    assert [number_in(text) / 100 for text, _, _ in labels] == (pytest.approx([0.0, 0.2, 0.4]) if name in ROOMY else [])
    assert [y for _, _, y in labels] == pytest.approx(lines if name in ROOMY else [])


def test_the_miniature_shows_the_windows_around_the_bad_version_and_who_served_them() -> None:
    chart = card("sheet", 5)
    near = ROLLBACK.windows[ROLLBACK.start - 2 : ROLLBACK.back + 2]
    limit, floor = bounds(chart.part("limit")), bounds(chart.part("good", "bar", 0)).bottom
    check_errors(chart.figure("good"), chart.figure("bad"), limit, floor, near, least=0.8)
    window = between(limit, len(near))
    band = bounds(chart.part("canary"))
    bad = [k for k, shown in enumerate(near) if shown.v2_requests]
    assert (window(band.x), window(band.right)) == pytest.approx((bad[0], bad[-1] + 1))
    served = [(window(bounds(part).x - 0.4), window(bounds(part).right + 0.4)) for part in numbered(chart, "version")]
    assert served == [pytest.approx(span) for span in ((0, bad[0]), (bad[0], bad[-1] + 1), (bad[-1] + 1, len(near)))]


# ---------------------------------------------------------------- 6: cost
def hours_of(meter: Figure) -> float:
    """Return how many cells of a meter are filled."""
    cells, filled = (pieces(meter.part(name)) for name in ("cells", "filled"))
    assert [box.x for box in filled] == pytest.approx([box.x for box in cells[: len(filled)]])
    assert [box.w for box in filled[:-1]] == pytest.approx([cells[0].w] * (len(filled) - 1))
    assert len(cells) == len(filled)
    return sum(box.w for box in filled) / cells[0].w


@pytest.mark.parametrize("name", FRAMES)
def test_over_every_replica_hour_stand_the_dollars_and_tokens_of_it(name: str) -> None:
    made = card(name, 6)
    cells = pieces(made.figure("meter").part("cells"))
    coins, blocks = (
        [bounds(part) for part in numbered(made.figure(row), part)] for row, part in (("dollars", "coin"), ("tokens", "block"))
    )
    spent = spent_by_cell(LOAD, SERVED, SPENT.replica_price, 1.0, len(cells))
    for row in (coins, blocks):
        assert [box.cx for box in row] == pytest.approx([cell.cx for cell in cells], abs=0.5)
    assert in_proportion(np.array([box.w * box.h for box in coins]), [cell.dollars for cell in spent], 0.02)
    assert in_proportion(np.array([box.h for box in blocks]), [cell.tokens for cell in spent], 0.02)


@pytest.mark.parametrize("name", ["sheet", *FRAMES])
def test_the_meter_is_filled_to_the_replica_hours(name: str) -> None:
    meter = card(name, 6) if name == "sheet" else card(name, 6).figure("meter")
    each = math.ceil(SPENT.replica_hours / MOST_CELLS)
    assert hours_of(meter) * each == pytest.approx(SPENT.replica_hours)


def test_dollars_of_the_miniature_rise_in_proportion() -> None:
    spent = card("sheet", 6).figure("spent")
    points = vertices(spent.part("line"))
    assert in_proportion(spent.box.bottom - points[:, 1], SPENT.cumulative, 1e-6)
    assert between(spent.box, len(SPENT.cumulative))(points[:, 0]) == pytest.approx(np.arange(1, len(SPENT.cumulative) + 1))


def test_marks_of_one_kind_are_equal() -> None:
    marks = [part for name in ("admitted", "refused") for part in numbered(card("wide", 3).figure("requests"), name)]
    assert np.ptp(heights(marks)) < 1e-6


@pytest.mark.parametrize("more", [0.0, 45.0, 90.0])
def test_the_charts_of_a_taller_sheet_grow_and_lay_out(more: float) -> None:
    box = SHEET_BOXES[KEY]
    made = picture(PROJECT, drawn(KEY, "sheet").style, Box(box.x, box.y, box.w, box.h + more, KEY))
    assert findings(made, made.box) == []
    charts = [made.figure("card", k, "chart").box.h for k in range(1, 7)]
    assert charts == pytest.approx([drawn(KEY, "sheet").figure("card", 1, "chart").box.h + more / 2] * 6)
    spans = [bounds(part) for part in numbered(made.figure("card", 2, "chart"), "span")]
    assert sum(bar.h for bar in spans) > 0.5 * charts[0]
