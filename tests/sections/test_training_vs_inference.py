"""Section 7: exactly six rows and two columns, every word of the brief, and numbers that are the models'."""

from __future__ import annotations

import pytest

from scenes.engine.still import look_of
from scenes.figures.figure import Figure
from scenes.figures.training_vs_inference import LIT
from scenes.figures.training_vs_inference_facts import BATCH_ROWS, DRAWN, SIDES, STEPS_A_COLUMN, now_column, stays, window
from scenes.frames import SETTINGS, SHEET, SHEET_BOXES
from scenes.lint import lint_picture
from scenes.models.language_model import train
from scenes.models.memory import serving_memory, training_memory
from scenes.models.roofline import trade_off
from scenes.models.serving import simulate
from scenes.models.units import quantity
from scenes.models.utilization import utilization
from scenes.sections.training_vs_inference import BEATS, KEY, facts_of, picture
from scenes.story import Story, load_story

ROWS = {
    "Goal": ("Learn model weights from data", "Generate useful responses for users"),
    "Main Bottleneck": ("Distributed compute and data movement bandwidth", "Latency and throughput"),
    "Memory Focus": ("Activations / gradients / optimizer states", "Model weights plus KV cache"),
    "Typical Metric": ("Tokens per second or convergence", "Latency and tokens per second"),
    "Scale Pattern": ("Large batch long jobs", "Many short requests"),
    "Resilience Needs": ("Checkpointing / fault tolerance", "High availability / graceful degradation"),
}
FRAMES = [name for name in SETTINGS if name != "sheet"]


@pytest.fixture(scope="module")
def story() -> Story:
    return load_story()


def drawn(story: Story, name: str) -> Figure:
    setting = SETTINGS[name]
    look = look_of(story, setting, int(setting.width), int(setting.height))
    return picture(story, look, SHEET_BOXES[KEY] if setting is SHEET else setting.stage)


def texts(figure: Figure) -> list[str]:
    return [label.text for label in figure.labels()]


@pytest.mark.parametrize("name", SETTINGS)
def test_table_has_exactly_six_rows_and_two_columns(story: Story, name: str) -> None:
    figure = drawn(story, name)
    assert sorted(key[1] for key in figure.parts if key[0] == "row") == [1, 2, 3, 4, 5, 6]
    assert {key[1:] for key in figure.parts if key[0] == "cell"} == {(k, side) for k in range(1, 7) for side in SIDES}


@pytest.mark.parametrize("name", SETTINGS)
def test_cells_say_the_words_of_the_brief(story: Story, name: str) -> None:
    figure = drawn(story, name)
    assert {"Training", "Inference (Serving)"} <= set(texts(figure))
    for k, (title, cells) in enumerate(ROWS.items(), start=1):
        assert title in texts(figure.figure("row", k))
        for side, words in zip(SIDES, cells, strict=True):
            assert words in " ".join(texts(figure.figure("cell", k, side)))


@pytest.mark.parametrize("name", FRAMES)
def test_beats_name_parts_and_routes_that_exist(story: Story, name: str) -> None:
    figure = drawn(story, name)
    assert [beat.cue for beat in BEATS] == list(story.content.training_vs_inference.captions)
    for beat in BEATS:
        for part in beat.lights:
            figure.part(*part)
        for stream in beat.streams:
            assert len(figure.route(*stream.route))


def test_numbers_in_the_wide_frame_are_the_models(story: Story) -> None:
    said = texts(drawn(story, "wide"))
    curve = trade_off(story.case)
    assert f"{train().parameters:,}" in said
    assert f"{train().losses[-1]:.2f}" in said
    assert quantity(training_memory(story.case).total, "bytes") in said
    assert quantity(serving_memory(story.case).total, "bytes") in said
    assert quantity(simulate(story.case).p95 / 1e3, "s") in said
    assert f"{curve.chosen_ms:.1f} ms per token" in said
    assert f"{curve.chosen_tokens_per_second:,.0f} tokens/s" in said
    assert str(utilization().steps_lost) in said


@pytest.mark.parametrize("name", ["portrait", "square", "phone"])
def test_narrow_tables_keep_their_numbers(story: Story, name: str) -> None:
    figure, labels = drawn(story, name), story.content.training_vs_inference.labels
    numbers = {
        (1, "training"): f"{train().parameters:,}",
        (2, "inference"): quantity(simulate(story.case).p95 / 1e3, "s"),
        (3, "training"): quantity(training_memory(story.case).total, "bytes"),
        (3, "inference"): quantity(serving_memory(story.case).total, "bytes"),
        (4, "training"): f"{train().losses[-1]:.2f}",
        (4, "inference"): quantity(simulate(story.case).p50 / 1e3, "s"),
        (6, "training"): str(utilization().steps_lost),
    }
    for cell, number in numbers.items():
        assert number in texts(figure.figure("cell", *cell))
    assert {labels.writes, labels.reads, labels.tiny_model, labels.big_model} <= set(texts(figure))


def test_no_row_is_lit_at_the_end(story: Story) -> None:
    assert BEATS[-1].clears == (("row", LIT, "band"),)
    for name in FRAMES:
        assert drawn(story, name).part(*BEATS[-1].clears[0])


def test_rows_of_the_sheet_give_two_lines_their_air(story: Story) -> None:
    figure = drawn(story, "sheet")
    for k in range(1, len(ROWS) + 1):
        row = figure.figure("row", k)
        assert all(label.box[1] - row.box.y >= 4.4 and row.box.bottom - label.box[3] >= 3.0 for label in row.labels())


@pytest.mark.parametrize("name", FRAMES)
def test_lost_replica_has_no_number(story: Story, name: str) -> None:
    cell = drawn(story, name).figure("cell", 6, "inference")
    assert not any(char.isdigit() for text in texts(cell) for char in text)


@pytest.mark.parametrize("name", FRAMES)
def test_long_job_is_drawn_whole(story: Story, name: str) -> None:
    run = train()
    drawing = drawn(story, name).figure("cell", 5, "training", "drawing")
    steps = [key for key in drawing.parts if key[0] == "step"]
    assert len(steps) * STEPS_A_COLUMN == run.steps
    assert run.micro_batch * run.micro_batches % BATCH_ROWS == 0
    assert 0 < now_column(run) < len(steps)


def test_requests_in_one_lane_never_overlap(story: Story) -> None:
    lanes: dict[int, float] = {}
    for stay in stays(facts_of(story.case, story.content.training_vs_inference.labels)):
        assert stay.start >= lanes.get(stay.lane, 0.0)
        lanes[stay.lane] = stay.end


@pytest.mark.parametrize(
    ("scenario", "settings"),
    [
        ("8b-one-node", ""),
        ("405b-16384-gpus", ""),
        ("mixture-of-experts", ""),
        ("", "serving.context=131072"),
        ("", "serving.batch_limit=1"),
        ("", "model.kv_heads=64"),
        ("", "serving.requests_per_second=0.2"),
    ],
)
def test_every_case_lays_out_in_every_arrangement(scenario: str, settings: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPLAINER_SCENARIO", scenario)
    monkeypatch.setenv("EXPLAINER_SET", settings)
    other = load_story()
    for setting in SETTINGS.values():
        assert lint_picture(other, KEY, setting, picture, measure_contrast=False) == []


def test_both_memory_drawings_share_one_scale_and_mark_what_gpus_hold(story: Story) -> None:
    facts = facts_of(story.case, story.content.training_vs_inference.labels)
    assert (facts.training_limit.name, facts.training_limit.memory) == ("H100", 80e9)
    assert (facts.serving_limit.name, facts.serving_limit.memory) == ("8 × H200", 8 * 141e9)
    shown = texts(drawn(story, "wide"))
    assert "H100 80 GB" in shown and "8 × H200 1.1 TB" in shown


def test_window_is_round_and_lies_in_the_run(story: Story) -> None:
    facts = facts_of(story.case, story.content.training_vs_inference.labels)
    first, last = window(facts)
    assert 0 < first < last < facts.served.arrivals[-1]
    assert 20 < len(stays(facts)) < 3 * DRAWN
