"""The training cluster: four nodes of eight GPUs, three mini-panels, four stages, every word everywhere, values that are the model's."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pytest

from scenes.core.formats import FORMATS
from scenes.core.units import signed
from scenes.drawing.figure import Figure
from scenes.drawing.shape import shapes_of
from scenes.models.all_reduce import ring_example
from scenes.models.data_parallel import data_parallel_step
from scenes.models.pipeline_schedule import gpipe
from scenes.project import Project, load_project
from scenes.raster.still import style_of
from scenes.sections.poster.boxes import SHEET_BOXES
from scenes.sections.training_cluster.facts import RING_TO_GRID, STEP, cluster_facts
from scenes.sections.training_cluster.frame_minis import NARROWEST
from scenes.sections.training_cluster.moments import MICRO_BATCHES, moments_of
from scenes.sections.training_cluster.parts import GPUS
from scenes.sections.training_cluster.picture import KEY, picture
from scenes.sections.training_cluster.sheet import law_text
from tests.sections import geometry
from tests.sections.geometry import bounds, fill_of, middle, vertices
from tests.sections.pictures import CASES, SHIPPED
from tests.sections.walks import picture_at

FRAMES = [name for name in FORMATS if name != "sheet"]
BRIEF = (
    "Training Cluster Architecture", "GPU / Accelerator Node 1", "GPU / Accelerator Node 2", "GPU / Accelerator Node 3",
    "GPU / Accelerator Node 4", "CPU Host", "(Multi-core)", "RAM", "8x H100", "NVMe local SSD", "High-Speed Network InfiniBand / RoCE",
    "Inside a Node", "Data Parallelism", "Distributed Training Parallelism (Legend)", "CPU", "PCIe", "NVLink", "NVSwitch", "NIC",
    "Stage 1", "Stage 2", "Stage 3", "Stage 4",
)  # fmt: skip


@cache
def project() -> Project:
    """Load the film's words once."""
    return load_project()


@cache
def drawn(name: str) -> Figure:
    """Draw the section in one format."""
    fmt = FORMATS[name]
    box = SHEET_BOXES[KEY] if fmt.is_sheet else fmt.stage
    return picture(project(), style_of(project().theme, fmt, int(fmt.width), int(fmt.height)), box)


def texts(figure: Figure) -> list[str]:
    """Return the lines of text of a figure in drawing order."""
    return [label.text for label in figure.labels()]


def filled_dots(figure: Figure) -> int:
    """Return how many small filled circles a chunk shows: the nodes that are added in it."""
    widths = [(s.bounds[2] - s.bounds[0], s) for s in shapes_of(figure)]
    return sum(abs(w - 2 * r) < 0.01 and shape.get_fill_opacity() > 0 for w, shape in widths for r in (4.0, 4.2))


@pytest.mark.parametrize("name", FORMATS)
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


@pytest.mark.parametrize("name", FORMATS)
def test_every_word_of_the_brief_is_said(name):
    said = " ".join([project().content.training_cluster.title, *texts(drawn(name))])
    assert [word for word in BRIEF if word not in said] == []


@pytest.mark.parametrize("name", FORMATS)
def test_the_legend_has_four_stages_and_the_schedule_of_the_model(name):
    legend, plan = drawn(name).figure("legend"), gpipe()
    assert [text for text in texts(legend) if text.startswith("Stage ")] == [f"Stage {k}" for k in range(1, 5)]
    assert set(legend.figure("schedule").parts) == {("slot", s, t) for s in range(4) for t in range(len(plan.slots[0]))}
    said, share = " ".join(texts(legend)), f"= {plan.bubble:.0%}".replace("%", " %")
    assert f"3/(4+3) {share}" in said and (name in ("portrait", "square", "sheet") or "4 micro-batches" in said)
    assert "one stage a node" in said


@pytest.mark.parametrize("count", MICRO_BATCHES)
def test_the_drawn_idle_share_follows_from_its_law(count):
    plan = gpipe(micro_batches=count)
    over, under = re.fullmatch(r"(\d+)/\((\d+\+\d+)\)", law_text(plan)).groups()
    assert int(over) / sum(map(int, under.split("+"))) == pytest.approx(plan.bubble)


@pytest.mark.parametrize("scenario", SHIPPED)
def test_the_captions_idle_share_follows_from_its_law(scenario):
    run = load_project(CASES[scenario])
    said = run.content.training_cluster.captions["stages_overlap"].text
    if run.scenario.training.pipeline_stages == 1:
        assert "one stage, so none waits" in said and "%" not in said
        assert run.content.training_cluster.legend.stage_of == f"example; {run.scenario.model.size_name}: one", "four are drawn"
        return
    over, virtual, count, more, share = re.search(r"(\d+)/\((?:(\d+)·)?(\d+)\+(\d+)\) = ([\d.]+) %", said).groups()
    training = run.scenario.training
    assert [int(n) for n in (over, virtual or 1, count, more)] == [
        training.pipeline_stages - 1, training.virtual_stages, training.micro_batches, training.pipeline_stages - 1,
    ]  # fmt: skip
    assert 100 * int(over) / (int(virtual or 1) * int(count) + int(more)) == pytest.approx(float(share), abs=0.5)


@pytest.mark.parametrize("name", FRAMES)
def test_what_a_node_stands_for_and_whose_gradients_are_added_is_said(name):
    ring, panel = texts(drawn(name).figure("ring words")), texts(drawn(name).figure("data_parallelism"))
    assert f"sum ÷ {len(data_parallel_step())}" in " ".join(panel)
    if name == "square":  # chunks pass where other frames say it
        assert "tiny" in panel
    else:
        assert "tiny" in ring and all("one copy a node" in " ".join(said) for said in (ring, panel))


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
        left = {send.chunk for done in ring_example().steps[: STEP + 1] for send in done.sends if send.source == ring}
        for c in range(4):
            chunk = node.figure("chunk", c)
            assert texts(chunk) == ([] if c in left else [signed(float(step.values_before[ring, c]))])
            assert filled_dots(chunk) == (0 if c in left else step.counts_before[ring, c])
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
def test_links_are_whole_and_chunks_stand_over_them(name):
    figure, order = drawn(name), {id(shape): k for k, shape in enumerate(shapes_of(drawn(name)))}
    for k in range(1, 5):
        way, cores = figure.route("ring", k), shapes_of(figure.part("links", "link", k))
        for core in cores:
            assert np.allclose(vertices(core), way[[0, -1]])
        cover, body = shapes_of(figure.part("chunk", k))[3:5]
        assert (cover.glow_only, cover.bounds, fill_of(cover)) == (True, body.bounds, "#000000")
        assert body.get_fill_opacity() == 1.0 and max(order[id(core)] for core in cores) < order[id(cover)]


@pytest.mark.parametrize("name", FRAMES)
def test_every_link_is_tied_to_the_hub(name):
    figure, hub = drawn(name), drawn(name).figure("hub").box
    for k in range(1, 5):
        way, tie = figure.route("ring", k), shapes_of(figure.part("links", "tie", k))
        (x, y), end = (way[0] + way[-1]) / 2, vertices(tie[0])[-1]
        assert vertices(tie[0])[0].tolist() == pytest.approx([x, y]) and middle(tie[1]) == pytest.approx((x, y))
        assert (end[0] in (x, hub.x, hub.right)) and (end[1] in (y, hub.y, hub.bottom)) and (end[0] == x) != (end[1] == y)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("gpu", ["B200", "A100"])
def test_a_node_holds_the_gpus_of_the_scenario(name, gpu):
    said = texts(geometry.drawn(KEY, name, f"training.gpu={gpu}"))
    assert not [text for text in said if "H100" in text]
    assert len([text for text in said if text in (f"GPUs: 8x {gpu}", f"8x {gpu}")]) == 4
    assert "8 GPUs" in said


def test_by_default_a_node_holds_what_the_brief_says():
    assert project().content.training_cluster.node.gpus == "GPUs: 8x H100"


@pytest.mark.parametrize("name", FRAMES)
def test_the_scale_and_the_step_are_said(name):
    run, said = ring_example(), " ".join(texts(drawn(name).figure("ring words")))
    step = run.steps[STEP]
    assert f"step {step.number} of {sum(other.phase == step.phase for other in run.steps)}" in said
    assert f"× {1 / run.scale:g}" in said
    assert f"= {step.sends[0].count + 1} of 4 nodes added" in said


@pytest.mark.parametrize("name", FRAMES)
def test_the_legend_keeps_places_free_for_the_first_plan(name):
    legend = picture_at(KEY, load_project(), name, moments_of(cluster_facts())["start"]).figure("legend")
    plan = gpipe(micro_batches=MICRO_BATCHES[0])
    wanted = {("slot", s, t) for s, kinds in enumerate(plan.slots) for t, kind in enumerate(kinds) if kind != "idle"}
    assert set(legend.figure("free").parts) == wanted and ("schedule",) not in legend.parts


def test_the_network_is_lit_while_chunks_pass_over_it():
    moments = moments_of(cluster_facts())
    assert all({("hub",), ("links",)} <= moments[cue].lit for cue in ("chunks_add_up", "sums_go_around"))


@pytest.mark.parametrize("name", FRAMES)
def test_slots_too_narrow_to_be_told_apart_are_drawn_as_one(name):
    planned = moments_of(cluster_facts())["stages_overlap"]
    schedule = picture_at(KEY, load_project(), name, planned).figure("legend", "schedule")
    pitch = schedule.box.w / len(planned.plan.slots[0])
    cells = [bounds(cell) for (_, stage, _), cell in schedule.parts.items() if stage == 0]
    work = [box for box in cells if box.w > 0.5 * pitch and box.h > 8]
    assert min(box.w for box in work) > 4
    assert len(work) == (2 if pitch < NARROWEST else 2 * planned.plan.micro_batches)
    assert sum(box.w for box in work) == pytest.approx(2 * planned.plan.micro_batches * pitch, rel=0.13), "as long as they work"
