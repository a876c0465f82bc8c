"""Section 8, what is drawn: needles, curve, memory, cache rows, batches and grids say what the models say, on the sheet and in every frame.

The sheet draws all five cards. A frame has card D open; the others are opened here as the scene opens them.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest

from scenes.core.box import Box
from scenes.core.units import signed
from scenes.drawing.figure import Figure
from scenes.drawing.shape import shapes_of
from scenes.lint import findings
from scenes.project import load_project
from scenes.sections.key_concepts.cards import SWEEP
from scenes.sections.key_concepts.facts import CHOSEN, PROMPT, brief, facts_of
from scenes.sections.key_concepts.frame import arrangement
from scenes.sections.key_concepts.frame_open import card_open
from scenes.sections.key_concepts.picture import KEY, picture
from scenes.sections.poster.boxes import SHEET_BOXES
from tests.sections.geometry import (
    ALL,
    FRAMES,
    arc_degrees,
    bounds,
    drawn,
    fill_of,
    heat_values,
    middle,
    numbered,
    stroke_of,
    texts,
    ticks,
    vertices,
)
from tests.sections.geometry_gauges import Scale, labels_of, needle_share, number_in, scale_of, state_of

PROJECT = load_project()
WORDS = PROJECT.content.key_concepts
FACTS = facts_of(PROJECT.scenario)
CURVE = FACTS.curve
LETTERS = "ABCDE"


@cache
def card(name: str, letter: str) -> Figure:
    """Return a card of the sheet, or of a frame opened as the scene opens it."""
    picture = drawn(KEY, name)
    if name == "sheet":
        return picture.figure("card", letter)
    made = Figure(picture.style, arrangement(picture)[2])
    card_open(made, WORDS, FACTS, LETTERS.index(letter))
    return made


# ---------------------------------------------------------------- A: batch size
@pytest.mark.parametrize("name", ALL)
def test_a_batch_has_a_row_a_request_and_a_token_of_this_step_in_each(name: str) -> None:
    rows = max(4, *CURVE.pair)
    for k, size in enumerate(CURVE.pair, start=1):
        half = card(name, "A").figure("batch", k)
        tokens = {key[1:]: part for key, part in half.parts.items() if key[0] == "token"}
        last = max(column for _, column in tokens)
        assert set(tokens) == {(row, column) for row in range(rows) for column in range(last + 1)}
        now = half.theme.shade("cyan", 0.6).upper() if name == "sheet" else None
        for (row, column), token in tokens.items():
            is_now = fill_of(shapes_of(token)[0]) == now if now else state_of(token) == "hot"
            assert is_now == (row < size and column == last)
            assert (state_of(token) == "empty") == (row >= size)
        frame = bounds(half.part("step"))
        inside = {
            at for at, token in tokens.items() if frame.x < middle(token)[0] < frame.right and frame.y < middle(token)[1] < frame.bottom
        }
        assert inside == {(row, last) for row in range(size)}


# ---------------------------------------------------------------- B: context window
@pytest.mark.parametrize("name", ALL)
def test_a_prompt_is_shorter_than_its_context_and_the_window_spans_all_of_it(name: str) -> None:
    made = card(name, "B")
    prompt, context = (numbered(made.figure(row), "token") for row in ("prompt", "long"))
    assert [text for token in prompt for text in texts(token)] == list(WORDS.context.tokens[:PROMPT])
    assert [text for token in context for text in texts(token)] == list(WORDS.context.tokens)
    assert [state_of(token) for token in context] == ["rest"] * PROMPT + ["empty", "rest"]
    assert [middle(token)[0] for token in prompt] == pytest.approx([middle(token)[0] for token in context[:PROMPT]])
    left, right = (bounds(made.part("window", "edge", k)) for k in (0, 1))
    assert (left.x, right.right) == pytest.approx((bounds(context[0]).x, bounds(context[-1]).right))
    assert left.y > bounds(context[0]).bottom


# ---------------------------------------------------------------- C: KV cache
@pytest.mark.parametrize("name", ALL)
def test_the_cache_holds_a_row_a_prompt_token_and_a_slot_for_the_new_one(name: str) -> None:
    made = card(name, "C")
    cylinder = made.figure("cylinder")
    rows = numbered(cylinder, "row")
    assert [any(shape.glow > 0 for shape in shapes_of(row)) for row in rows] == [True] * PROMPT + [False] * (1 if name == "square" else 2)
    assert np.ptp(np.diff([row.box.y for row in rows])) < 1e-6 and rows[0].box.y > rows[-1].box.y
    assert len(numbered(made.figure("prompt"), "token")) == PROMPT
    pitch = rows[0].box.y - rows[1].box.y
    slot = middle(cylinder.part("slot"))[1]
    values = [label for label in cylinder.labels() if label.text.startswith(WORDS.cache.row[0][0])]
    assert [label.text for label in values] == [WORDS.cache.row[0].format(number=k) for k in range(1, PROMPT + 2)]
    heights = [label.box[3] - 0.2 * label.size - 0.33 * label.size for label in values]
    assert [low - high for low, high in zip(heights, heights[1:], strict=False)] == pytest.approx([pitch] * PROMPT)
    assert slot == pytest.approx(heights[PROMPT])
    for row, y in zip(rows, heights, strict=False):
        assert row.box.y < y < row.box.bottom + pitch / 2


@pytest.mark.parametrize("name", ALL)
def test_pairs_are_counted_pass_by_pass_and_outlined_where_they_are_computed_again(name: str) -> None:
    work, passes = card(name, "C").figure("work"), (FACTS.cache.steps_with, FACTS.cache.steps_without)
    starts = []
    for row, steps in enumerate(passes):
        pairs = [shapes_of(part) for part in numbered(work, "pairs", row)]
        assert [len(found) for found in pairs] == list(steps)
        fresh = [sum(shape.get_fill_opacity() > 0 for shape in found) for found in pairs]
        assert fresh == [steps[0], *(1 for _ in steps[1:])]
        starts.append([bounds(shape).x for shape in pairs[0]])
    assert starts[0] == pytest.approx(starts[1])
    assert np.ptp(np.diff(starts[0])) < 1e-6


# ---------------------------------------------------------------- D: throughput against latency
def gauge_of(name: str, k: int) -> Figure:
    owner = card("sheet", "D") if name == "sheet" else drawn(KEY, name)
    return owner.figure("gauge", k)


GAUGES = {1: (CURVE.chosen_tokens_per_second, CURVE.tokens_per_second), 2: (CURVE.chosen_ms, [1e3 * s for s in CURVE.seconds_per_step])}


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("k", GAUGES)
def test_a_needle_stands_at_the_value_of_the_chosen_batch_on_the_scale_around_it(k: int, name: str) -> None:
    made, (value, all_values) = gauge_of(name, k), GAUGES[k]
    dial = made.figure("dial")
    full = number_in(ticks(made)[-1][0])
    assert max(all_values) <= full < 1.7 * max(all_values)
    assert needle_share(dial, SWEEP) * full == pytest.approx(value, rel=1e-6)
    centre = middle(shapes_of(dial)[-1])
    assert arc_degrees(shapes_of(dial.part("fill"))[0], centre) == pytest.approx(value / full * (SWEEP[0] - SWEEP[1]), abs=0.1)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("k", GAUGES)
def test_marks_around_a_gauge_stand_at_their_share_of_its_sweep(k: int, name: str) -> None:
    made = gauge_of(name, k)
    (cx, cy), marks = middle(shapes_of(made.figure("dial"))[-1]), ticks(made)
    full = number_in(marks[-1][0])
    assert len(marks) == (2 if name == "sheet" else 6)
    for text, x, y in marks:
        share = number_in(text) / full
        assert share == pytest.approx(round(share * 5) / 5)
        wanted = math.radians(SWEEP[0] + (SWEEP[1] - SWEEP[0]) * share)
        away = math.atan2(cy - y, x - cx) - wanted
        assert abs((away + math.pi) % (2 * math.pi) - math.pi) < math.radians(14)


def test_the_knob_of_the_slider_and_its_marks_stand_where_their_batch_is() -> None:
    slider = card("sheet", "D").figure("slider")
    rail, knob = bounds(slider.part("rail")), middle(slider.part("knob"))[0]

    def batch(x: float) -> float:
        return CURVE.largest_batch ** ((x - rail.x) / rail.w)

    assert batch(knob) == pytest.approx(CURVE.chosen_batch)
    assert bounds(slider.part("track")).right == pytest.approx(knob)
    marks = {key[1]: middle(part)[0] for key, part in slider.parts.items() if key[0] == "mark"}
    assert set(marks) >= {1, 2, 4, 8, CURVE.chosen_batch, CURVE.largest_batch}
    assert {size: batch(x) for size, x in marks.items()} == pytest.approx({size: size for size in marks})
    for label in labels_of(slider, "micro") + labels_of(slider, "micro-strong"):
        if label.text.replace(",", "").isdigit():
            assert (label.box[0] + label.box[2]) / 2 == pytest.approx(marks[int(number_in(label.text))])


def curve_scales(name: str) -> tuple[Scale, Scale]:
    """Return ms and tokens/s of places in the plot, read from its labels."""
    scales = drawn(KEY, name).figure("curve", "scales")
    labels, marks = ticks(scales), numbered(scales, "mark")
    across, up = labels[: -len(marks)], labels[-len(marks) :]
    assert [y for _, _, y in up] == pytest.approx([middle(mark)[1] for mark in marks])
    return scale_of([(x, number_in(text)) for text, x, _ in across]), scale_of([(y, number_in(text)) for text, _, y in up])


@pytest.mark.parametrize("name", FRAMES)
def test_the_curve_goes_through_every_batch_and_its_bright_part_ends_at_the_chosen_one(name: str) -> None:
    ms, rate = curve_scales(name)
    made, chosen = drawn(KEY, name).figure("curve", "curve"), CURVE.place(CURVE.chosen_batch)
    waits, rates = 1e3 * np.array(CURVE.seconds_per_step), np.array(CURVE.tokens_per_second)
    for part, piece in ((made.part("chosen"), slice(0, chosen + 1)), (made.figure("rest").part("line"), slice(chosen, None))):
        points = vertices(part)
        assert ms(points[:, 0]) == pytest.approx(waits[piece], rel=1e-6)
        assert rate(points[:, 1]) == pytest.approx(rates[piece], rel=1e-6)


@pytest.mark.parametrize("name", FRAMES)
def test_floor_wall_and_point_of_the_plot_stand_at_their_values(name: str) -> None:
    ms, rate = curve_scales(name)
    made = drawn(KEY, name).figure("curve")
    assert ms(middle(made.part("floor", "line"))[0]) == pytest.approx(CURVE.floor_ms)
    assert ms(middle(made.part("wall", "line"))[0]) == pytest.approx(1e3 * CURVE.seconds_per_step[-1])
    x, y = middle(made.part("point", "dot"))
    assert (ms(x), rate(y)) == pytest.approx((CURVE.chosen_ms, CURVE.chosen_tokens_per_second))


@pytest.mark.parametrize("name", FRAMES)
def test_marked_batches_stand_on_the_curve_with_their_number_beside_them(name: str) -> None:
    ms, rate = curve_scales(name)
    made = drawn(KEY, name).figure("curve", "curve")
    dots = {key[1]: middle(part) for key, part in made.parts.items() if key[0] == "batch"}
    assert set(dots) == {1, 2, 4, 8, 16, 32, 128, 256, CURVE.largest_batch}
    for size, (x, y) in dots.items():
        place = CURVE.place(size)
        assert (ms(x), rate(y)) == pytest.approx((1e3 * CURVE.seconds_per_step[place], CURVE.tokens_per_second[place]))
    written = [label for label in labels_of(made, "body") if label.text.replace(",", "").isdigit()]
    assert written
    for label in written:
        x, y = dots[int(number_in(label.text))]
        left, top, right, bottom = label.box
        assert math.hypot(max(left - x, 0, x - right), max(top - y, 0, y - bottom)) < 24  # design units: nearer than to any other dot


@pytest.mark.parametrize("name", FRAMES)
def test_grid_lines_run_at_the_marks_of_the_throughput(name: str) -> None:
    made = drawn(KEY, name).figure("curve")
    marks = [middle(mark)[1] for mark in numbered(made.figure("scales"), "mark")]
    lines = {round(bounds(shape).y, 6) for shape in shapes_of(made.part("grid")) if bounds(shape).h < 1e-6}
    assert lines == {round(y, 6) for y in marks}


@pytest.mark.parametrize("name", FRAMES)
def test_memory_is_filled_by_weights_and_caches_up_to_the_wall(name: str) -> None:
    made = drawn(KEY, name).figure("curve", "memory")
    bar, total = bounds(made.part("bar")), CURVE.serving.memory
    at = bar.x
    for k, (_, size) in enumerate(FACTS.memory.parts):
        part = bounds(made.part("part", k))
        assert part.x == pytest.approx(at)
        assert (part.w + 2) / bar.w * total == pytest.approx(size, rel=1e-6)
        at += part.w + 2
    assert middle(made.part("wall"))[0] == pytest.approx(bar.right)


def test_violet_on_the_sheet_is_what_the_cache_holds_and_brings() -> None:
    sheet = drawn(KEY, "sheet")
    owners = {key for key, part in sheet.parts.items() for shape in shapes_of(part) if stroke_of(shape) == sheet.theme.violet.upper()}
    assert owners == {("card", "C"), ("card", "E"), ("note",)}, "and the activations, as the brief has them"
    dials = [sheet.figure("card", "D", "gauge", k, "dial").part("fill") for k in (1, 2)]
    assert not any(sheet.theme.violet in {colour for _, colour, _ in dial.stroke_paint.stops} for dial in dials)


def test_the_new_token_is_drawn_like_every_token() -> None:
    made = card("sheet", "C")
    newest, first = (shapes_of(part)[0] for part in (made.part("newest"), made.part("prompt", "token", 1)))
    assert (newest.fill_paint.stops, stroke_of(newest), newest.glow) == (first.fill_paint.stops, stroke_of(first), first.glow)


@pytest.mark.parametrize("more", [0.0, 120.0, 330.0])
def test_cards_share_the_room_of_a_taller_sheet_and_lay_out(more: float) -> None:
    box = SHEET_BOXES[KEY]
    made = picture(PROJECT, drawn(KEY, "sheet").style, Box(box.x, box.y, box.w, box.h + more, KEY))
    assert findings(made, made.box) == []
    low = max(made.figure("card", letter).box.bottom for letter in LETTERS)
    assert made.box.bottom - 8 == pytest.approx(made.figure("note").box.bottom) and low < made.figure("note").box.y
    tokens = numbered(made.figure("card", "B", "long"), "token")
    assert made.figure("card", "B").box.bottom - bounds(tokens[0]).bottom < 40, "the context fills its card"


# ---------------------------------------------------------------- E: weights and activations
MATRICES = {
    "weights": ("blue", FACTS.product.weights),
    "activations": ("violet", FACTS.product.activations),
    "output": ("violet", FACTS.product.output),
}


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("grid", MATRICES)
def test_cells_of_a_grid_are_as_strong_as_their_values_and_say_them_where_they_have_room(grid: str, name: str) -> None:
    made, (colour, values) = card(name, "E").figure(grid), MATRICES[grid]
    shown = heat_values(made.figure("cells"), made.theme, colour, 0.14)
    assert shown == pytest.approx(np.abs(values) / np.abs(values).max(), abs=0.02)
    said = texts(made)
    assert said in ([], [signed(float(value)) for value in values.flat], [brief(float(value)) for value in values.flat])
    assert bool(said) == (name not in ("sheet", "square"))  # there is no room
    cells = [middle(part) for part in numbered(made.figure("cells"), "cell")]
    for label, (x, y) in zip(made.labels(), cells, strict=False):
        assert ((label.box[0] + label.box[2]) / 2, label.box[3] - 0.54 * label.size) == pytest.approx((x, y), abs=0.5)


@pytest.mark.parametrize("name", ALL)
def test_the_outlined_row_and_column_make_the_outlined_cell(name: str) -> None:
    made, (row, column) = card(name, "E"), CHOSEN
    count = FACTS.product.weights.shape[1]
    wanted = {
        ("weights", "row"): {(row, c) for c in range(count)},
        ("activations", "column"): {(r, column) for r in range(FACTS.product.activations.shape[0])},
        ("output", "cell"): {(row, column)},
    }
    for (grid, outline), cells in wanted.items():
        box = bounds(made.part("sum", outline))
        places = {key[1:]: middle(part) for key, part in made.figure(grid, "cells").parts.items()}
        assert {at for at, (x, y) in places.items() if box.x < x < box.right and box.y < y < box.bottom} == cells
    value = float(FACTS.product.weights[row] @ FACTS.product.activations[:, column])
    assert any(text.endswith(signed(value)) for text in texts(made.part("sum")))
