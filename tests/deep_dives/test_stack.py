"""The stack: all that its source names is drawn in the layer that it belongs to, and what the cells show is what the models say."""

from __future__ import annotations

import numpy as np
import pytest

from scenes.core.formats import FORMATS, window_of
from scenes.core.units import quantity
from scenes.deep_dives.sheet import body_of, sheet
from scenes.deep_dives.stack.cells_api import squares_of
from scenes.deep_dives.stack.facts import CELLS, SQUARE, stack_facts
from scenes.deep_dives.stack.moments import TOWER, moments_of
from scenes.deep_dives.stack.picture import picture
from scenes.deep_dives.stack.plan import plan_for
from scenes.deep_dives.stack.words import CUES, LAYERS
from scenes.drawing.figure import Figure
from scenes.drawing.shape import Label, Shape, shapes_of
from scenes.models.gang_scheduler import FREE, in_gangs, pod_by_pod
from scenes.models.speculative import Speculation
from scenes.models.systolic import systolic_example
from scenes.project import Project
from scenes.raster.still import style_of


def drawn(project: Project, name: str = "wide") -> Figure:
    fmt = FORMATS[name]
    style = style_of(project.theme, fmt, int(fmt.width), int(fmt.height))
    return picture(project, style, body_of(fmt) if fmt.is_sheet else fmt.stage)


def texts(*figures: Figure) -> str:
    return " ".join(label.text for figure in figures for label in figure.get_family() if isinstance(label, Label))


def shapes(figure: Figure, *part: object) -> list[Shape]:
    return [shape for shape in shapes_of(figure.part(*part)) if not isinstance(shape, Label)]


def test_the_sheet_has_the_takeaway_and_the_references(project: Project) -> None:
    fmt = FORMATS["sheet"]
    said = texts(sheet(project, style_of(project.theme, fmt, 1080, 1350), "stack"))
    for text in ("new cloud computing", "Whoever controls the compute controls the AI", "renting GPUs", "intelligence as a service"):
        assert text in said
    for text in ("NVIDIA H100 Tensor Core GPU", "Google Cloud TPU documentation", "AWS Trainium", "vLLM", "DeepSpeed documentation"):
        assert text in said


def test_floors_stand_in_their_order_one_above_the_other(project: Project) -> None:
    boxes = [drawn(project).figure("floor", layer).box for layer in LAYERS]
    assert LAYERS == ("api", "serving", "frameworks", "compute", "network", "silicon")
    assert all(above.bottom < below.y for above, below in zip(boxes, boxes[1:], strict=False))


def test_every_cell_comes_in_a_cue_and_not_before(project: Project) -> None:
    facts = stack_facts(project)
    moments = moments_of(facts)
    assert list(moments)[1:-1] == list(CUES)
    counts = [dict(moments[cue].done) for cue in CUES]
    assert counts[0] == {} and counts[-1] == {cell: facts.steps(cell) for cells in CELLS.values() for cell in cells}
    assert moments["tokens_rise"].answered == len(facts.answer) and moments["silicon_opens"].answered == 0


# ---------------------------------------------------------------- drawings are the models' runs
def test_pods_are_drawn_as_they_are_held(project: Project) -> None:
    figure = drawn(project)
    for cell, timeline in (("pods", pod_by_pod()), ("gangs", in_gangs())):
        for hour, tick in enumerate(timeline.ticks):
            assert len(shapes(figure, "cell", cell, "hour", hour)) == len(tick.holders) - tick.holders.count(FREE)


def test_the_array_shows_its_weights_and_its_results(project: Project) -> None:
    run, figure = systolic_example(), drawn(project)
    shown = [label.text.replace("−", "-") for label in shapes_of(figure.part("cell", "array", "weights")) if isinstance(label, Label)]
    assert [float(text) for text in shown] == pytest.approx(run.weights.ravel().tolist(), abs=0.005)
    for m in range(len(run.inputs)):
        for n in range(run.weights.shape[1]):
            assert figure.has("cell", "array", "result", m, n)


def test_shares_of_a_layer_are_bands_or_copies_of_four_gpus(project: Project) -> None:
    figure = drawn(project)
    counts = {
        cell: [len(shapes(figure, "cell", cell, "matrix", k)) for k in range(4 if cell != "tensor" else 3)] for cell in CELLS["frameworks"]
    }
    assert counts == {"data": [5, 4, 4, 5], "tensor": [2, 5, 5], "stage": [5, 2, 2, 5]}  # bands and a frame; copies have none
    assert all(
        len(shapes(figure, "cell", "data", "gradient", k, n)) == 4 for k in (1, 2) for n in range(4)
    )  # each copy has the sum of four
    assert all(len(shapes(figure, "cell", "tensor", "part", n)) == 5 for n in range(4))


def test_a_copy_has_its_own_gradient_before_it_has_the_sum(project: Project) -> None:
    fmt, still = FORMATS["wide"], moments_of(stack_facts(project))["still"]
    figure = picture(project, style_of(project.theme, fmt, int(fmt.width), int(fmt.height)), fmt.stage, still.stepped("data", 3))
    colours = [[shape.fill_rgbas for shape in shapes(figure, "cell", "data", "gradient", 2, n)] for n in range(4)]
    assert [len(found) for found in colours] == [1, 1, 1, 1] and len({str(found) for found in colours}) == 4


def test_what_a_gpu_sends_has_the_order_that_large_models_have(project: Project) -> None:
    facts = stack_facts(project)
    data, tensor, stage = facts.sent
    assert tensor > data > stage > 0
    said = [facts.readings[cell][-1].text for cell in CELLS["frameworks"]]
    assert all(quantity(sent, "bytes") in text for sent, text in zip(facts.sent, said, strict=True)), said
    assert [way for way, *_ in facts.ways] == ["tensor", "data", "pipeline"] and [inside for *_, inside in facts.ways] == [
        True,
        False,
        False,
    ]
    wide = [np.ptp([shape.bounds[0], shape.bounds[2]]) for k in range(3) for shape in shapes(drawn(project), "cell", "kinds", "bar", k)]
    assert wide == sorted(wide, reverse=True)
    assert wide[0] / wide[1] == pytest.approx(tensor / data, rel=0.02)


# ---------------------------------------------------------------- what is opened fills the lens
@pytest.mark.parametrize("name", [name for name, fmt in FORMATS.items() if not fmt.is_sheet])
def test_what_is_looked_at_fills_the_window(project: Project, name: str) -> None:
    fmt = FORMATS[name]
    style = style_of(project.theme, fmt, int(fmt.width), int(fmt.height))
    plan = plan_for(fmt, fmt.stage)
    for cue, moment in moments_of(stack_facts(project)).items():
        if moment.look is None:
            continue
        assert moment.opened == moment.look.part, cue
        figure = picture(project, style, fmt.stage, moment)
        box = figure.figure(*moment.look.part).box
        window = window_of(fmt, style.view)
        assert box.h / box.w == pytest.approx(window.h / window.w, rel=0.02), cue
        assert plan.request.bottom < box.y and box.bottom < plan.takeaway.y, cue
        others = [part for part in TOWER if part != moment.opened and figure.has(*part)]
        for part in others:  # nothing lies under it
            other = figure.figure(*part).box
            assert other.right <= box.x or box.right <= other.x or other.bottom <= box.y or box.bottom <= other.y, (cue, part)


# ---------------------------------------------------------------- axes have names
NAMED = {
    "rent": ("dollars a day", "tokens a day"), "load": ("dollars a million tokens", "busy"), "batch": ("passes of the model",),
    "paging": ("rows of the cache", "in pieces", "in blocks"), "rounding": ("error", "INT4 g16"), "pods": ("nodes, 8 GPUs each", "hours"), "gangs": ("nodes, 8 GPUs each", "hours"),
    **dict.fromkeys(("data", "tensor", "stage"), ("70B, ", "GB a GPU a step")), "links": ("ms",), "kinds": ("GB", "tensor", "data", "pipeline"), "array": ("inputs", "sums", "numbers: weights"), "reuse": ("operations a byte, log", "tile side", "8,192 deep", "H100 needs"),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("cell", NAMED)
def test_axes_have_names_and_units(project: Project, name: str, cell: str) -> None:
    said = texts(drawn(project, name).figure("cell", cell))
    assert not [text for text in NAMED[cell] if text not in said], said


def test_a_bill_has_a_square_for_every_few_tokens(project: Project) -> None:
    facts, figure = stack_facts(project), drawn(project)
    squares = squares_of(facts)
    assert [(count - 1) * SQUARE < tokens <= count * SQUARE for count, tokens in zip(squares, facts.bill, strict=True)] == [True, True]
    assert figure.has("cell", "bill", "square", sum(squares) - 1) and not figure.has("cell", "bill", "square", sum(squares))


def test_gpus_of_the_ring_hold_what_the_run_says(project: Project) -> None:
    run = stack_facts(project).ring
    fmt = FORMATS["wide"]
    style = style_of(project.theme, fmt, int(fmt.width), int(fmt.height))
    still = moments_of(stack_facts(project))["still"]
    for taken, step in enumerate(run.steps, start=1):
        figure = picture(project, style, fmt.stage, still.stepped("ring", taken))
        for k in range(run.nodes):
            bars = [float(np.ptp([shape.bounds[1], shape.bounds[3]])) for shape in shapes(figure, "cell", "ring", "gpu", k)]
            full = [float(np.ptp([shape.bounds[1], shape.bounds[3]])) for shape in shapes(drawn(project), "cell", "ring", "gpu", k)]
            assert np.array(bars) / np.array(full) == pytest.approx(step.counts[k] / run.nodes, abs=0.01), (taken, k)


def test_bars_are_as_long_as_what_they_tell(project: Project) -> None:
    facts, figure = stack_facts(project), drawn(project)
    idle = [timeline.idle_gpu_hours for timeline in facts.schedules]
    for cell, values in (("idle", idle), ("links", facts.links)):
        wide = [np.ptp([shape.bounds[0], shape.bounds[2]]) for k in range(2) for shape in shapes(figure, "cell", cell, "bar", k)]
        assert wide[0] / wide[1] == pytest.approx(values[0] / values[1], rel=0.02)


def test_a_row_of_guesses_shows_what_was_refused(project: Project) -> None:
    facts = stack_facts(project)
    draft: Speculation = facts.draft
    assert draft.acceptance < 1
    figure = drawn(project, "sheet")
    written = "".join(piece for row in facts.written for piece in row)
    assert written.startswith("protectstheservice") and written.endswith("■")
    for k, one in enumerate(draft.rounds):
        said = [texts(figure.figure("cell", "draft", "guess", k, place)) for place in range(len(one.drafted))]
        assert said == [*facts.written[k][: one.accepted], *facts.refused[k]]
        assert figure.has("cell", "draft", "token", k) == (len(one.written) > one.accepted)


# ---------------------------------------------------------------- numbers agree with what is drawn
def at(project: Project, moment: str, name: str = "wide") -> Figure:
    fmt = FORMATS[name]
    style = style_of(project.theme, fmt, int(fmt.width), int(fmt.height))
    return picture(project, style, fmt.stage, moments_of(stack_facts(project))[moment])


def test_shares_are_those_of_what_is_drawn(project: Project) -> None:
    facts, figure = stack_facts(project), drawn(project)
    guessed = sum(len(one.drafted) for one in facts.draft.rounds)
    taken = sum(one.accepted for one in facts.draft.rounds)
    assert f"{round(100 * taken / guessed)} % taken" in texts(figure.figure("cell", "draft"))
    drawn_blocks = [k for k, one in enumerate(facts.prefix.placed) for _ in one.blocks]
    reused = sum(one.reused for one in facts.prefix.placed)
    assert f"{reused} of {len(drawn_blocks)} blocks" in texts(figure.figure("cell", "prefix"))


def test_a_queue_has_as_many_in_line_as_wait_there(project: Project) -> None:
    run, figure = stack_facts(project).served.continuous, drawn(project)
    for k, count in enumerate(run.pictured_queues):
        waits = count + (k == run.pictured_choice)
        assert texts(figure.figure("cell", "router", "length", k)) == f"{waits} in line"


@pytest.mark.parametrize("name", FORMATS)
def test_the_ring_is_a_rectangle_whose_links_lie_between_gpus(project: Project, name: str) -> None:
    figure = drawn(project, name)
    boxes = [figure.figure("cell", "ring", "gpu", k).box for k in range(4)]
    assert boxes[0].cy == pytest.approx(boxes[1].cy) and boxes[1].cx == pytest.approx(boxes[2].cx)
    for k in range(4):
        for x, y in figure.route("cell", "ring", "link", k):
            assert not [box for box in boxes if box.x < x < box.right and box.y < y < box.bottom]
    assert boxes[0].right < boxes[1].x and boxes[1].bottom < boxes[2].y


@pytest.mark.parametrize("name", ["wide", "phone"])
def test_the_film_ends_with_the_cloud_and_the_answer_and_the_still_with_all(project: Project, name: str) -> None:
    figure = at(project, "tokens_rise", name)
    assert all(figure.has("floor", layer) for layer in LAYERS) and not figure.has("takeaway", "text")
    floors = [figure.figure("floor", layer).box for layer in LAYERS]
    figure = at(project, "stack_turns", name)
    assert [part for part in TOWER if figure.has(*part)] == [("floor", "api")]  # each other layer is hidden by the one above
    assert "Whoever controls the compute" in texts(figure.figure("takeaway"))
    assert figure.figure("takeaway").box.y == floors[1].y and figure.figure("floor", "api").box == floors[0]
    assert all(drawn(project).has(*part) for part in TOWER)


@pytest.mark.parametrize("name", [name for name, fmt in FORMATS.items() if not fmt.is_sheet])
def test_the_answer_stands_in_its_band_and_each_token_comes_to_its_place(project: Project, name: str) -> None:
    figure, facts = at(project, "tokens_rise", name), stack_facts(project)
    band = figure.figure("request").box
    for k in range(len(facts.answer)):
        (label,) = [shape for shape in shapes_of(figure.part("request", "answer", k)) if isinstance(shape, Label)]
        left, top, right, bottom = label.box
        assert band.x < left < right < band.right and band.y <= top < bottom <= band.bottom
        end = figure.route("rise", k)[-1]
        assert left <= end[0] <= right and top - label.size < end[1] < bottom + label.size


def test_a_request_falls_straight_down_the_tower(project: Project) -> None:
    for name in ("wide", "phone"):
        figure = at(project, "request_comes", name)
        for layer in LAYERS[1:]:
            way = figure.route("into", layer)
            assert np.ptp(way[:, 0]) == pytest.approx(0, abs=1e-6) and way[-1][1] > way[0][1]
