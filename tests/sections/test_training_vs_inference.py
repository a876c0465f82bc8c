"""Training against inference: exactly six rows and two columns, every word of the brief, and numbers that are the models'."""

from __future__ import annotations

import pytest

from scenes.core.formats import FORMATS, SHEET
from scenes.core.units import quantity
from scenes.drawing.figure import Figure
from scenes.drawing.shape import shapes_of
from scenes.lint import lint_picture
from scenes.models.language_model import train
from scenes.models.memory import serving_memory, training_memory
from scenes.models.serving import simulate
from scenes.models.utilization import utilization
from scenes.project import Choices, Project, load_project
from scenes.raster.still import style_of
from scenes.sections.poster.boxes import SHEET_BOXES
from scenes.sections.training_vs_inference.facts import BATCH_ROWS, DRAWN, SIDES, STEPS_A_COLUMN, facts_of, now_column, stays, window
from scenes.sections.training_vs_inference.picture import KEY, picture
from tests.sections.geometry import bar_lengths

ROWS = {
    "Goal": ("Learn model weights from data", "Generate useful responses for users"),
    "Main Bottleneck": ("Distributed compute and data movement bandwidth", "Latency and throughput"),
    "Memory Focus": ("Activations / gradients / optimizer states", "Model weights plus KV cache"),
    "Typical Metric": ("Tokens per second or convergence", "Latency and tokens per second"),
    "Scale Pattern": ("Large batch long jobs", "Many short requests"),
    "Resilience Needs": ("Checkpointing / fault tolerance", "High availability / graceful degradation"),
}
SCENARIOS = (
    Choices(scenario="8b-one-node"),
    Choices(scenario="405b-16384-gpus"),
    Choices(scenario="mixture-of-experts"),
    Choices(settings=("serving.context=131072",)),
    Choices(settings=("serving.batch_limit=1",)),
    Choices(settings=("model.parameters=7.24e9",)),
    Choices(settings=("model.kv_heads=64",)),
    Choices(settings=("serving.requests_per_second=0.2",)),
)
LONG = (SCENARIOS[4], SCENARIOS[5], SCENARIOS[7])  # whose service takes long to simulate
IN_TURN = [pytest.param(choices, marks=pytest.mark.slow) if choices in LONG else choices for choices in SCENARIOS]
FRAMES = [name for name in FORMATS if name != "sheet"]


@pytest.fixture(scope="module")
def project() -> Project:
    return load_project()


def drawn(project: Project, name: str) -> Figure:
    fmt = FORMATS[name]
    style = style_of(project.theme, fmt, int(fmt.width), int(fmt.height))
    return picture(project, style, SHEET_BOXES[KEY] if fmt is SHEET else fmt.stage)


def called(choices: Choices) -> str:
    return " ".join(filter(None, (choices.scenario, *choices.settings)))


def texts(figure: Figure) -> list[str]:
    return [label.text for label in figure.labels()]


@pytest.mark.parametrize("name", FORMATS)
def test_table_has_exactly_six_rows_and_two_columns(project: Project, name: str) -> None:
    figure = drawn(project, name)
    assert sorted(key[1] for key in figure.parts if key[0] == "row") == [1, 2, 3, 4, 5, 6]
    assert {key[1:] for key in figure.parts if key[0] == "cell"} == {(k, side) for k in range(1, 7) for side in SIDES}


@pytest.mark.parametrize("name", FORMATS)
def test_cells_say_the_words_of_the_brief(project: Project, name: str) -> None:
    figure = drawn(project, name)
    assert {"Training", "Inference (Serving)"} <= set(texts(figure))
    for k, (title, cells) in enumerate(ROWS.items(), start=1):
        assert title in texts(figure.figure("row", k))
        for side, words in zip(SIDES, cells, strict=True):
            assert words in " ".join(texts(figure.figure("cell", k, side)))


def test_numbers_in_the_wide_frame_are_the_models(project: Project) -> None:
    said = texts(drawn(project, "wide"))
    served = simulate(project.scenario)
    assert f"{train().parameters:,}" in said
    assert f"{train().losses[-1]:.2f}" in said
    assert quantity(training_memory(project.scenario).total, "bytes") in said
    assert quantity(serving_memory(project.scenario).total, "bytes") in said
    assert quantity(served.p95 / 1e3, "s") in said
    assert f"{served.between_tokens.p50:.1f} ms a token, p50" in said
    assert f"{served.tokens_per_second / project.scenario.serving.replicas:,.0f} tokens/s a replica" in said
    assert str(utilization().steps_lost) in said


@pytest.mark.parametrize("name", ["portrait", "square", "phone"])
def test_narrow_tables_keep_their_numbers(project: Project, name: str) -> None:
    figure, labels = drawn(project, name), project.content.training_vs_inference.labels
    numbers = {
        (1, "training"): f"{train().parameters:,}",
        (2, "inference"): quantity(simulate(project.scenario).p95 / 1e3, "s"),
        (3, "training"): quantity(training_memory(project.scenario).total, "bytes"),
        (3, "inference"): quantity(serving_memory(project.scenario).total, "bytes"),
        (4, "training"): f"{train().losses[-1]:.2f}",
        (4, "inference"): quantity(simulate(project.scenario).p50 / 1e3, "s"),
        (6, "training"): str(utilization().steps_lost),
    }
    for cell, number in numbers.items():
        assert number in texts(figure.figure("cell", *cell))
    assert {labels.writes, labels.reads, labels.tiny_model, labels.big_model} <= set(texts(figure))


@pytest.mark.parametrize("name", ["portrait", "square", "phone"])
def test_bars_of_the_histogram_are_as_long_as_their_counts(project: Project, name: str) -> None:
    drawing = drawn(project, name).figure("cell", 4, "inference", "drawing")
    chart = next(part for part in drawing.get_family() if isinstance(part, Figure) and ("bar", 0) in part.parts)
    lengths, counts = bar_lengths(chart), simulate(project.scenario).histogram
    least = 0.6 / chart.box.h  # what is drawn of an empty bar
    assert lengths / chart.box.h == pytest.approx([max(least, count / max(counts)) for count in counts])


def test_rows_of_the_sheet_give_two_lines_their_air(project: Project) -> None:
    figure = drawn(project, "sheet")
    for k in range(1, len(ROWS) + 1):
        row = figure.figure("row", k)
        assert all(label.box[1] - row.box.y >= 4.4 and row.box.bottom - label.box[3] >= 3.0 for label in row.labels())


@pytest.mark.parametrize("name", FRAMES)
def test_lost_replica_has_no_number(project: Project, name: str) -> None:
    cell = drawn(project, name).figure("cell", 6, "inference")
    assert not any(char.isdigit() for text in texts(cell) for char in text)


@pytest.mark.parametrize("name", FRAMES)
def test_long_job_is_drawn_whole(project: Project, name: str) -> None:
    run = train()
    drawing = drawn(project, name).figure("cell", 5, "training", "drawing")
    steps = [key for key in drawing.parts if key[0] == "step"]
    assert len(steps) * STEPS_A_COLUMN == run.steps
    assert run.micro_batch * run.micro_batches % BATCH_ROWS == 0
    assert 0 < now_column(run) < len(steps)


def test_requests_in_one_lane_never_overlap(project: Project) -> None:
    lanes: dict[int, float] = {}
    for stay in stays(facts_of(project.scenario, project.content.training_vs_inference.labels)):
        assert stay.start >= lanes.get(stay.lane, 0.0)
        lanes[stay.lane] = stay.end


@pytest.mark.parametrize(
    "choices", [choices if k < 2 else pytest.param(choices, marks=pytest.mark.slow) for k, choices in enumerate(SCENARIOS)], ids=called
)
def test_every_scenario_lays_out_in_every_format(choices: Choices) -> None:
    other = load_project(choices)
    for fmt in FORMATS.values():
        assert lint_picture(other, KEY, fmt, picture, measure_contrast=False) == []


@pytest.mark.slow
@pytest.mark.parametrize("settings", [("model.parameters=7.24e9",), ("model.parameters=8.88e9", "serving.gpu=B200")], ids=", ".join)
def test_a_long_name_of_the_model_leaves_drawings_and_tags_apart(settings: tuple[str, ...]) -> None:
    figure = drawn(load_project(Choices(settings=settings)), "wide")
    for k, side in ((2, "training"), (4, "inference")):
        cell = figure.figure("cell", k, side)
        (tag,) = [label for label in cell.labels() if label.role == "micro" and label.text == cell_name(figure)]
        drawing = max(shape.bounds[2] for shape in shapes_of(cell.figure("drawing")))
        assert drawing < tag.box[0] - 8, (k, side)


def cell_name(figure: Figure) -> str:
    """Return what the big model is called: the second tag of the legend."""
    return [label.text for label in figure.figure("legend").labels() if label.role == "micro"][1]


def test_both_memory_drawings_share_one_scale_and_mark_what_gpus_hold(project: Project) -> None:
    facts = facts_of(project.scenario, project.content.training_vs_inference.labels)
    assert (facts.training_limit.name, facts.training_limit.memory) == ("H100", 80e9)
    assert (facts.serving_limit.name, facts.serving_limit.memory) == ("8 × H200", 8 * 141e9)
    shown = texts(drawn(project, "wide"))
    assert "H100 80 GB" in shown and "8 × H200 1.1 TB" in shown


def test_window_is_round_and_lies_in_the_run(project: Project) -> None:
    facts = facts_of(project.scenario, project.content.training_vs_inference.labels)
    first, last = window(facts)
    assert 0 < first < last < facts.served.arrivals[-1]
    assert 20 < len(stays(facts)) < 3 * DRAWN
