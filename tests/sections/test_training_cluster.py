"""Section 3: four nodes of eight GPUs, three mini-panels, four stages, every word everywhere, values that are the model's."""

from __future__ import annotations

from functools import cache

import pytest

from scenes.engine.still import look_of
from scenes.figures.figure import Figure
from scenes.figures.shape import shapes_of
from scenes.figures.training_cluster import GPUS, signed
from scenes.frames import SETTINGS, SHEET_BOXES
from scenes.models.all_reduce import ring_example
from scenes.models.data_parallel import data_parallel_step
from scenes.models.pipeline_schedule import gpipe
from scenes.sections.training_cluster import BEATS, KEY, RING_TO_GRID, STEP, picture
from scenes.story import Story, load_story

FRAMES = [name for name in SETTINGS if name != "sheet"]
BRIEF = (
    "Training Cluster Architecture", "GPU / Accelerator Node 1", "GPU / Accelerator Node 2", "GPU / Accelerator Node 3",
    "GPU / Accelerator Node 4", "CPU Host", "(Multi-core)", "RAM", "8x H100", "NVMe local SSD", "High-Speed Network InfiniBand / RoCE",
    "Inside a Node", "Data Parallelism", "Distributed Training Parallelism (Legend)", "CPU", "PCIe", "NVLink", "NVSwitch", "NIC",
    "Stage 1", "Stage 2", "Stage 3", "Stage 4",
)  # fmt: skip


@cache
def story() -> Story:
    """Load the film's words once."""
    return load_story()


@cache
def drawn(name: str) -> Figure:
    """Draw the section in one arrangement."""
    setting = SETTINGS[name]
    box = SHEET_BOXES[KEY] if setting.is_sheet else setting.stage
    return picture(story(), look_of(story(), setting, int(setting.width), int(setting.height)), box)


def texts(figure: Figure) -> list[str]:
    """Return the lines of text of a figure in drawing order."""
    return [label.text for label in figure.labels()]


def filled_dots(figure: Figure) -> int:
    """Return how many small filled circles a chunk shows: the nodes that are added in it."""
    widths = [(s.bounds[2] - s.bounds[0], s) for s in shapes_of(figure)]
    return sum(abs(w - 2 * r) < 0.01 and shape.get_fill_opacity() > 0 for w, shape in widths for r in (4.0, 4.2))


@pytest.mark.parametrize("name", SETTINGS)
def test_there_are_four_nodes_of_eight_gpus_and_three_mini_panels(name):
    figure = drawn(name)
    assert [key for key in figure.parts if key[0] == "node"] == [("node", k) for k in range(1, 5)]
    for k in range(1, 5):
        node = figure.figure("node", k)
        assert [key for key in node.figure("gpus").parts if key[0] == "gpu"] == [("gpu", g) for g in range(GPUS)]
        assert all(node.part(part) is not None for part in ("cpu", "ram", "ssd"))
    assert [key for key in figure.parts if key[0] in ("inside", "data_parallelism", "legend")] == [
        ("inside",), ("data_parallelism",), ("legend",),
    ]  # fmt: skip
    assert len([key for key in figure.figure("inside").parts if key[0] == "gpu"]) == GPUS


@pytest.mark.parametrize("name", SETTINGS)
def test_every_word_of_the_brief_is_said(name):
    said = " ".join([story().content.training_cluster.title, *texts(drawn(name))])
    assert [word for word in BRIEF if word not in said] == []


@pytest.mark.parametrize("name", SETTINGS)
def test_the_legend_has_four_stages_and_the_schedule_of_the_model(name):
    legend, plan = drawn(name).figure("legend"), gpipe()
    assert [text for text in texts(legend) if text.startswith("Stage ")] == [f"Stage {k}" for k in range(1, 5)]
    assert set(legend.figure("schedule").parts) == {("slot", s, t) for s in range(4) for t in range(len(plan.slots[0]))}
    assert f"idle {plan.bubble:.0%}".replace("%", " %") in texts(legend)


@pytest.mark.parametrize("name", FRAMES)
def test_every_workers_batch_has_a_block_for_each_of_its_windows(name):
    panel, shares = drawn(name).figure("data_parallelism"), data_parallel_step()
    windows = [key[1:] for key in panel.parts if key[0] == "window"]
    assert windows == [(worker, k) for worker, share in enumerate(shares) for k in range(share.windows)]


@pytest.mark.parametrize("name", FRAMES)
def test_chunks_show_the_values_and_counts_of_the_ring(name):
    step = ring_example().steps[STEP]
    for i in range(4):
        node, ring = drawn(name).figure("node", i + 1), RING_TO_GRID.index(i)
        left = next(send.chunk for send in step.sends if send.source == ring)
        for c in range(4):
            chunk = node.figure("chunk", c)
            assert texts(chunk) == ([] if c == left else [signed(float(step.values_before[ring, c]))])
            assert filled_dots(chunk) == (0 if c == left else step.counts_before[ring, c])
    for send in step.sends:
        flying = drawn(name).figure("chunk", send.source + 1)
        assert texts(flying) == [signed(send.value)]
        assert filled_dots(flying) == send.count


@pytest.mark.parametrize("name", FRAMES)
def test_chunks_travel_clockwise_from_their_node_to_the_next(name):
    figure = drawn(name)
    for send in ring_example().steps[STEP].sends:
        route = figure.route("ring", send.source + 1)
        for point, ring in ((route[0], send.source), (route[-1], send.target)):
            box = figure.figure("node", RING_TO_GRID[ring] + 1).box
            assert box.x - 0.5 <= point[0] <= box.right + 0.5
            assert box.y - 0.5 <= point[1] <= box.bottom + 0.5


@pytest.mark.parametrize("name", FRAMES)
def test_no_link_runs_under_a_chunk_in_flight(name):
    links = drawn(name).figure("links")
    for k in range(1, 5):
        body = drawn(name).figure("chunk", k).box
        for shape in shapes_of(links):
            x, y, right, bottom = shape.bounds
            assert min(right, body.right) - max(x, body.x) <= 0 or min(bottom, body.bottom) - max(y, body.y) <= 0


@pytest.mark.parametrize("name", FRAMES)
def test_the_scale_and_the_step_are_said(name):
    run, said = ring_example(), " ".join(texts(drawn(name).figure("ring words")))
    step = run.steps[STEP]
    assert f"step {step.number} of {sum(other.phase == step.phase for other in run.steps)}" in said
    assert f"× {1 / run.scale:g}" in said
    assert f"= {step.sends[0].count} of 4 nodes added" in said


@pytest.mark.parametrize("name", FRAMES)
def test_every_cue_finds_its_parts_and_routes_in_every_frame(name):
    assert [beat.cue for beat in BEATS] == list(story().content.training_cluster.captions)
    for beat in BEATS:
        for part in beat.lights:
            drawn(name).part(*part)
        for stream in beat.streams:
            assert len(drawn(name).route(*stream.route)) > 1
