"""Section 7, what is drawn: bytes, losses, needles, bars and steps of the twelve cells are as long and as many as the models say.

The poster's table has words and one figure a row; every other format draws all cells, the narrow ones in less room.
"""

from __future__ import annotations

import numpy as np
import pytest

from scenes.core.box import Box
from scenes.core.units import quantity, tenths, whole
from scenes.drawing.figure import Figure
from scenes.drawing.kit.payloads import visible
from scenes.drawing.shape import Shape, shapes_of
from scenes.lint import findings
from scenes.models.roofline import trade_off
from scenes.project import load_project
from scenes.sections.poster.boxes import SHEET_BOXES
from scenes.sections.training_vs_inference.facts import (
    BATCH_ROWS,
    NOW,
    REPLICA,
    SIDES,
    STEPS_A_COLUMN,
    facts_of,
    sheet_figures,
    stays,
    window,
)
from scenes.sections.training_vs_inference.lower_cells import SWEEP
from scenes.sections.training_vs_inference.picture import KEY, picture
from tests.sections.geometry import (
    ALL,
    FRAMES,
    arc_degrees,
    bar_lengths,
    bounds,
    drawn,
    heat_values,
    in_proportion,
    middle,
    numbered,
    texts,
    vertices,
    widths,
)
from tests.sections.geometry_gauges import needle_share, pieces, state_of

PROJECT = load_project()
FACTS = facts_of(PROJECT.scenario, PROJECT.content.training_vs_inference.labels)
TALL = [name for name in FRAMES if name != "wide"]
GAP = 1.6  # what parts of a bar stand apart, in all


def drawing(name: str, row: int, side: str) -> Figure:
    return drawn(KEY, name).figure("cell", row, side, "drawing")


# ---------------------------------------------------------------- the table of the sheet
def test_every_row_of_the_sheet_has_figures_that_are_all_of_the_case_that_its_head_names() -> None:
    sheet, labels, case = drawn(KEY, "sheet"), PROJECT.content.training_vs_inference.labels, PROJECT.scenario
    said = {
        (1, "training"): f"{quantity(case.training.tokens, 'count')} tokens",
        (2, "training"): f"{quantity(FACTS.sent_bytes, 'bytes')} a step",
        (2, "inference"): f"first token {quantity(FACTS.served.p95 / 1e3, 's')} p95",
        (3, "training"): f"{quantity(FACTS.training_memory.total, 'bytes')} a GPU",
        (3, "inference"): f"{quantity(FACTS.serving_memory.total, 'bytes')} a replica",
        (4, "inference"): f"{tenths(trade_off(case).chosen_ms)} ms",
        (5, "training"): f"{whole(case.training.nodes)} nodes",
        (6, "training"): quantity(14 * case.model.parameters, "bytes"),
    }
    assert {key[1:]: texts(sheet.figure(*key)) for key in sheet.parts if key[0] == "figure"} == {key: [text] for key, text in said.items()}
    held = f"calculated; p95 at {whole(case.serving.prompt_tokens)} tokens a prompt"
    assert {labels.big, held} <= set(texts(sheet)) and labels.tiny not in texts(sheet)


def test_the_table_and_the_gauge_say_the_same_of_a_token() -> None:
    (gauge,) = (text for text in texts(drawn("key_concepts", "sheet").figure("card", "D")) if text == tenths(FACTS.trade_off.chosen_ms))
    assert texts(drawn(KEY, "sheet").figure("figure", 4, "inference")) == [f"{gauge} ms"]


@pytest.mark.parametrize("more", [0.0, 40.0])
def test_figures_of_the_sheet_stand_clear_of_the_words_of_their_cells(more: float) -> None:
    box = SHEET_BOXES[KEY]
    made = picture(PROJECT, drawn(KEY, "sheet").style, Box(box.x, box.y, box.w, box.h + more, KEY))
    assert findings(made, made.box) == []
    for k, side in sheet_figures(FACTS, PROJECT.content.training_vs_inference.labels):
        cell, found = made.figure("cell", k, side), made.figure("figure", k, side)
        words, left = max(label.box[2] for label in cell.labels()), min(label.box[0] for label in found.labels())
        assert words + 4.5 < left < max(label.box[2] for label in found.labels()) < cell.box.right - 4.5


# ---------------------------------------------------------------- 1: goal
@pytest.mark.parametrize("name", FRAMES)
def test_the_heat_of_the_weights_is_that_of_the_trained_ones(name: str) -> None:
    grid, values = drawing(name, 1, "training").figure("weights"), FACTS.run.snapshot.block.weights_after
    columns = 1 + max(key[2] for key in grid.parts)
    assert columns == (values.shape[1] if name == "wide" else 4)
    shown = np.abs(values[:, :columns]) / np.abs(values[:, :columns]).max()
    assert heat_values(grid, grid.theme, "blue", 0.14) == pytest.approx(shown, abs=0.02)


def test_the_answer_begins_with_the_pieces_that_the_model_wrote() -> None:
    said = numbered(drawing("wide", 1, "inference"), "piece")
    assert [text for piece in said for text in texts(piece)] == [visible(piece) for piece in FACTS.text.pieces[: len(said)]]
    assert [state_of(piece) for piece in said] == ["rest"] * (len(said) - 1) + ["hot"]


# ---------------------------------------------------------------- 2: bottleneck
@pytest.mark.parametrize("name", FRAMES)
def test_the_wait_for_the_first_token_is_parted_as_the_simulation_says(name: str) -> None:
    spans = [bounds(part) for part in numbered(drawing(name, 2, "inference"), "span")]
    lengths = [ms for _, ms in FACTS.served.spans]
    whole = spans[-1].right - spans[0].x + GAP
    assert [bar.w for bar in spans] == pytest.approx([max(GAP, whole * ms / sum(lengths) - GAP) for ms in lengths], abs=0.5)
    assert [bar.x - spans[0].x for bar in spans] == pytest.approx(whole * (np.cumsum(lengths) - lengths) / sum(lengths), abs=0.5)


# ---------------------------------------------------------------- 3: memory
def length_of(part: Figure | Shape) -> float:
    return bounds(part).w + GAP


@pytest.mark.parametrize("name", FRAMES)
@pytest.mark.parametrize("side", SIDES)
def test_bytes_are_drawn_on_the_scale_of_the_memory_that_there_is(name: str, side: str) -> None:
    memory, limit = {"training": (FACTS.training_memory, FACTS.training_limit), "inference": (FACTS.serving_memory, FACTS.serving_limit)}[
        side
    ]
    made = drawing(name, 3, side)
    start = bounds(made.part("part", "weights")).x - GAP / 2
    unit = (middle(made.part("limit"))[0] - start) / limit.memory
    at = start
    for part, size in memory.parts:
        assert bounds(made.part("part", part)).x - GAP / 2 == pytest.approx(at, abs=1e-3)
        assert length_of(made.part("part", part)) == pytest.approx(max(1.0 + GAP, size * unit), rel=1e-3)
        at += size * unit
    assert limit.memory * unit == pytest.approx(made.box.w, abs=2.5), "the drawing is as wide as the memory"


# ---------------------------------------------------------------- 4: metric
@pytest.mark.parametrize("name", FRAMES)
def test_the_loss_falls_step_by_step_as_in_the_run(name: str) -> None:
    made = drawing(name, 4, "training")
    axes, points = bounds(made.part("axes")), vertices(made.figure("loss").part("line"))
    assert in_proportion(axes.bottom - points[:, 1], FACTS.run.losses, 1e-6)
    steps = np.arange(len(FACTS.run.losses)) / (len(FACTS.run.losses) - 1)
    assert (points[:, 0] - axes.x) / axes.w == pytest.approx(steps, abs=1e-9)
    assert middle(made.figure("loss").part("head")) == pytest.approx(tuple(points[-1]))


def test_both_needles_stand_at_what_the_service_reaches() -> None:
    made, served = drawing("wide", 4, "inference"), FACTS.served
    shares = (served.between_tokens.p50 / served.between_tokens.p95, served.tokens_per_second / FACTS.replicas / FACTS.sustained)
    for dial, share in zip(numbered(made, "gauge"), shares, strict=True):
        assert needle_share(dial, SWEEP) == pytest.approx(share, abs=1e-6)
        assert arc_degrees(shapes_of(dial.part("fill"))[0], middle(shapes_of(dial)[-1])) == pytest.approx(
            share * (SWEEP[0] - SWEEP[1]), abs=0.1
        )


@pytest.mark.parametrize("name", TALL)
def test_waits_are_counted_in_bars_and_the_median_is_marked(name: str) -> None:
    made, served = drawing(name, 4, "inference"), FACTS.served
    bars = made.figure("histogram")
    counts = [count / max(served.histogram) for count in served.histogram]
    assert bar_lengths(bars) == pytest.approx(np.maximum(0.6, bars.box.h * np.array(counts)))
    edges = [bounds(bar) for bar in numbered(bars, "bar")]
    pitch = edges[1].x - edges[0].x
    start = edges[0].cx - pitch / 2
    assert [edge.cx for edge in edges] == pytest.approx([start + pitch * (k + 0.5) for k in range(len(edges))])
    per_ms = pitch / (served.histogram_edges[1] - served.histogram_edges[0])
    assert middle(made.part("median"))[0] == pytest.approx(start + per_ms * served.p50)


# ---------------------------------------------------------------- 5: scale
@pytest.mark.parametrize("name", FRAMES)
def test_the_long_job_is_done_up_to_the_column_at_work(name: str) -> None:
    made, run = drawing(name, 5, "training"), FACTS.run
    steps = numbered(made, "step")
    now = int(NOW * run.steps / STEPS_A_COLUMN)
    assert len(steps) == run.steps / STEPS_A_COLUMN
    for k, step in enumerate(steps):
        cells = [box for shape in shapes_of(step) for box in pieces(shape)]
        assert len(cells) == BATCH_ROWS and np.ptp([cell.w for cell in cells]) < 1e-6
        filled = all(shape.get_fill_opacity() > 0 for shape in shapes_of(step))
        assert filled == (k <= now) and all((shape.glow > 0) == (k == now) for shape in shapes_of(step))
    assert np.ptp(np.diff([middle(step)[0] for step in steps])) < 1e-6
    time, elapsed = bounds(made.part("time")), bounds(made.part("elapsed"))
    assert elapsed.x == time.x and elapsed.w / time.w == pytest.approx((now + 1) / len(steps))
    assert made.route("job")[-1][0] == pytest.approx(middle(steps[now])[0])


@pytest.mark.parametrize("name", FRAMES)
def test_requests_are_bars_from_their_arrival_to_their_last_token(name: str) -> None:
    made, (first, last) = drawing(name, 5, "inference"), window(FACTS)
    time = bounds(made.part("time"))
    unit, now = time.w / (last - first), first + (last - first) * NOW
    groups = {kind: [bounds(part) for part in numbered(made, kind)] for kind in ("done", "hot")}
    groups["to come"] = pieces(made.part("to come"))
    served, expected = FACTS.served, {"done": [], "hot": [], "to come": []}
    lanes = sorted({round(box.y, 3) for boxes in groups.values() for box in boxes})
    for arrival, ms, replica in zip(served.arrivals, served.durations, served.replica_of, strict=True):
        start, end = arrival, arrival + ms / 1e3
        if replica == REPLICA and end > first and start < last:
            left, right = time.x + (max(first, start) - first) * unit, time.x + (min(last, end) - first) * unit
            kind = "done" if end <= now else "hot" if start <= now else "to come"
            expected[kind].append((left, max(1.0, right - left - 1.5)))
    for kind, boxes in groups.items():
        shown = sorted((box.x, box.w) for box in boxes)
        assert np.array(shown) == pytest.approx(np.array(sorted(expected[kind])))
    assert np.ptp(np.diff(lanes)) < 1e-2 and len(lanes) == 1 + max(stay.lane for stay in stays(FACTS))
    elapsed = bounds(made.part("elapsed"))
    assert elapsed.w / time.w == pytest.approx(NOW)
    assert made.route("requests")[-1][0] == pytest.approx(time.x + time.w * NOW)


@pytest.mark.parametrize("name", FRAMES)
def test_requests_at_work_overlap_now_and_no_two_share_a_lane(name: str) -> None:
    made = drawing(name, 5, "inference")
    now = bounds(made.part("elapsed")).right
    hot = [bounds(part) for part in numbered(made, "hot")]
    assert all(box.x <= now + 1e-6 <= box.right + 1.5 + 1e-3 for box in hot)
    assert len({round(box.y, 3) for box in hot}) == len(hot)


# ---------------------------------------------------------------- 6: resilience
@pytest.mark.parametrize("name", FRAMES)
def test_steps_since_the_checkpoint_are_lost_and_those_before_it_kept(name: str) -> None:
    made, failure = drawing(name, 6, "training"), FACTS.failure
    kept, lost = (pieces(made.part(part)) for part in ("kept", "lost"))
    assert len(lost) == failure.steps_lost == failure.fail_step - 1 - failure.resumed_from
    cells = [*kept, *lost]
    assert np.ptp([cell.w for cell in cells]) < 1e-6 and np.ptp(np.diff([cell.x for cell in cells])) < 1e-6
    pitch = cells[1].x - cells[0].x
    end_of = {failure.resumed_from - len(kept) + k: cells[0].x - 1 + pitch * k for k in range(len(cells) + 1)}
    shown = {key[1]: part for key, part in made.parts.items() if key[0] == "checkpoint"}
    assert list(shown) == [step for step in failure.checkpoint_steps if step in end_of]
    for step, part in shown.items():
        assert middle(shapes_of(part)[0])[0] == pytest.approx(end_of[step])
        assert texts(part) == [str(step)]
        assert any(shape.glow > 0 for shape in shapes_of(part)) == (step == failure.resumed_from)
    assert middle(made.part("failed"))[0] > end_of[failure.fail_step - 1]
    assert made.route("reload")[-1][0] == pytest.approx(end_of[failure.resumed_from])
    assert all(shape.get_fill_opacity() > 0 for shape in shapes_of(made.part("kept")))
    assert all(shape.get_fill_opacity() == 0 for shape in shapes_of(made.part("lost")))


@pytest.mark.parametrize("name", ALL)
def test_rows_stand_one_under_another_in_the_order_of_the_table(name: str) -> None:
    rows = [drawn(KEY, name).figure("row", k).box for k in range(1, 7)]
    assert [row.y for row in rows[1:]] == pytest.approx([row.bottom for row in rows[:-1]])
    for side, before in ((SIDES[0], False), (SIDES[1], True)):
        cells = [drawn(KEY, name).figure("cell", k, side).box for k in range(1, 7)]
        assert np.ptp(widths([drawn(KEY, name).figure("head", side)])) == 0 and np.ptp([cell.x for cell in cells]) < 1e-6
        assert (cells[0].x > drawn(KEY, name).figure("cell", 1, SIDES[0]).box.x) == before
