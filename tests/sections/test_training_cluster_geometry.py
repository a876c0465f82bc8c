"""The training cluster read backwards: the cells of the schedule, the chunks that nodes hold and that fly, blocks of the batches, GPUs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scenes.core.box import Box
from scenes.core.units import signed
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import sample
from scenes.drawing.shape import Shape, shapes_of
from scenes.models.all_reduce import SCATTER, ring_example
from scenes.models.data_parallel import data_parallel_step
from scenes.models.pipeline_schedule import gpipe
from scenes.models.scenario import GPUS_PER_NODE
from scenes.project import load_project
from scenes.sections.training_cluster.facts import RING_TO_GRID, STEP, cluster_facts
from scenes.sections.training_cluster.frame_ring import tag_size
from scenes.sections.training_cluster.moments import ClusterMoment, Strip, moments_of, strips_after, strips_during, strips_with
from scenes.sections.training_cluster.sheet import stage_colours
from tests.sections.geometry import ALL, FRAMES, bounds, drawn, fill_of, is_even, middle, numbered, stroke_of, texts, vertices
from tests.sections.walks import picture_at

KEY = "training_cluster"


# ---------------------------------------------------------------- the legend's schedule
def kind_in_frame(figure: Figure, slot: Shape) -> str:
    """Return what a slot of a frame's schedule says by its colour."""
    return {None: "idle", figure.theme.cyan: "forward", figure.theme.violet: "backward"}[stroke_of(slot)]


def kind_on_sheet(figure: Figure, slot: Shape, stage: int) -> str:
    """Return what a slot of the poster's schedule says: forward is filled in the stage's colour, backward only outlined in it."""
    if stroke_of(slot) is None:
        return "idle"
    assert stroke_of(slot) == stage_colours(figure)[stage].upper()
    return "forward" if slot.fill_paint else "backward"


@pytest.mark.parametrize("name", ALL)
def test_the_schedules_cells_are_those_of_the_pipeline(name: str) -> None:
    schedule, plan = drawn(KEY, name).figure("legend", "schedule"), gpipe()
    for s, kinds in enumerate(plan.slots):
        slots = numbered(schedule, "slot", s)
        shown = [kind_on_sheet(schedule, slot, s) if name == "sheet" else kind_in_frame(schedule, slot) for slot in slots]
        assert shown == list(kinds)
        assert is_even([middle(slot)[0] for slot in slots]) and np.ptp([middle(slot)[1] for slot in slots]) < 1e-6
    assert is_even([middle(schedule.part("slot", s, 0))[1] for s in range(len(plan.slots))])


@pytest.mark.parametrize("name", ALL)
def test_stages_of_the_legend_stand_level_with_their_rows(name: str) -> None:
    legend = drawn(KEY, name).figure("legend")
    labels = [label for label in legend.labels() if label.text.startswith("Stage ")]
    assert len(labels) == len(gpipe().slots)
    for label in labels:
        s = int(label.text.split()[1]) - 1
        assert (label.box[1] + label.box[3]) / 2 == pytest.approx(middle(legend.part("schedule", "slot", s, 0))[1], abs=0.2 * label.size)


# ---------------------------------------------------------------- chunks
def dots(chunk: Figure) -> list[bool]:
    """Return which of a chunk's dots, from the left, are filled: they are the small circles under its value."""
    small = [
        shape
        for shape in shapes_of(chunk)
        if stroke_of(shape) and bounds(shape).w < 9 and bounds(shape).w == pytest.approx(bounds(shape).h)
    ]
    return [fill_of(shape) is not None for shape in sorted(small, key=lambda shape: bounds(shape).x)]


@pytest.mark.parametrize("name", FRAMES)
def test_each_chunk_of_a_node_has_a_dot_for_each_node_and_a_filled_one_for_each_that_is_added(name: str) -> None:
    figure, step = drawn(KEY, name), ring_example().steps[STEP]
    for i in range(4):
        ring = RING_TO_GRID.index(i)
        gone = {send.chunk for done in ring_example().steps[: STEP + 1] for send in done.sends if send.source == ring}
        due = next(send.chunk for send in step.sends if send.target == ring)
        for c, chunk in enumerate(numbered(figure.figure("node", i + 1), "chunk")):
            count = int(step.counts_before[ring, c])
            assert dots(chunk) == ([] if c in gone else [k < count for k in range(4)])
            assert (fill_of(shapes_of(chunk)[0]) is None) == (c in gone), "a chunk that has left is a ghost"
            assert (stroke_of(shapes_of(chunk)[0]) == figure.theme.tint("violet", 0.2).upper()) == (c == due), "only the one that waits"


@pytest.mark.parametrize("name", FRAMES)
def test_chunks_of_a_node_stand_in_their_order(name: str) -> None:
    for i in range(1, 5):
        boxes = [bounds(chunk) for chunk in numbered(drawn(KEY, name).figure("node", i), "chunk")]
        places = [(round(box.y), box.x) for box in boxes]
        assert places == sorted(places) and len(set(places)) == 4


@pytest.mark.parametrize("name", FRAMES)
def test_each_chunk_in_flight_stands_on_the_link_of_its_sender(name: str) -> None:
    figure, step = drawn(KEY, name), ring_example().steps[STEP]
    for send in step.sends:
        chunk, way = figure.figure("chunk", send.source + 1), figure.route("ring", send.source + 1)
        body = next(shape for shape in shapes_of(chunk) if fill_of(shape) and stroke_of(shape) and bounds(shape).w > 40)
        start, end, place = way[0], way[-1], np.array(middle(body))
        share = float((place - start) @ (end - start) / ((end - start) @ (end - start)))
        assert np.allclose(start + share * (end - start), place, atol=1e-6) and 0.2 < share < 0.8
        assert dots(chunk) == [k < send.count for k in range(4)]
        trail = [np.array(middle(shape)) - place for shape in shapes_of(chunk)[:3]]
        assert all((behind @ (end - start)) < 0 for behind in trail), "the trail is behind"


# ---------------------------------------------------------------- nodes and batches
@pytest.mark.parametrize("name", ALL)
def test_gpus_of_a_node_stand_in_two_equal_rows(name: str) -> None:
    for i in range(1, 5):
        places = np.array([middle(gpu) for gpu in numbered(drawn(KEY, name).figure("node", i, "gpus"), "gpu")])
        assert len(places) == GPUS_PER_NODE
        rows = places.reshape(2, GPUS_PER_NODE // 2, 2)
        assert all(is_even(row[:, 0]) for row in rows) and np.allclose(rows[0, :, 0], rows[1, :, 0]) and rows[0, 0, 1] < rows[1, 0, 1]


@pytest.mark.parametrize("name", FRAMES)
def test_blocks_of_a_batch_are_its_workers_windows(name: str) -> None:
    panel, shares = drawn(KEY, name).figure("data_parallelism"), data_parallel_step()
    batches = [numbered(panel, "window", worker) for worker in range(len(shares))]
    assert [len(batch) for batch in batches] == [share.windows for share in shares]
    assert is_even([np.mean([middle(block)[0] for block in batch]) for batch in batches], 1e-3)
    for batch in batches:
        assert len({(round(middle(block)[0], 3), round(middle(block)[1], 3)) for block in batch}) == len(batch)


def test_the_poster_has_a_named_batch_and_a_worker_for_each_share() -> None:
    panel = drawn(KEY, "sheet").figure("data_parallelism")
    batches, workers = numbered(panel, "batch"), numbered(panel, "worker")
    assert [texts(batch) for batch in batches] == [[f"D{k}"] for k in range(1, len(data_parallel_step()) + 1)]
    assert np.allclose([middle(worker)[0] for worker in workers], [middle(batch)[0] for batch in batches])


# ---------------------------------------------------------------- ways
@pytest.mark.parametrize("name", FRAMES)
def test_each_block_of_a_share_goes_into_its_own_node_only_and_ends_at_its_gpus(name: str) -> None:
    figure = drawn(KEY, name)
    nodes = {n: figure.figure("node", n).box for n in range(1, 5)}
    for n in nodes:
        gpus = [figure.figure("node", n, "gpus", "gpu", k).box for k in range(GPUS_PER_NODE)]
        ends = []
        for j in range(4):
            way = sample(figure.route("deal", n, j), 200)
            entered = {
                m
                for m, box in nodes.items()
                if ((box.x < way[:, 0]) & (way[:, 0] < box.right) & (box.y < way[:, 1]) & (way[:, 1] < box.bottom)).any()
            }
            assert entered == {n}
            ends.append(next(k % 4 for k, gpu in enumerate(gpus) if gpu.x <= way[-1, 0] <= gpu.right))
            assert gpus[0].y <= way[-1, 1] <= gpus[4].bottom
        assert sorted(ends) == list(range(4)), "each column of GPUs gets a block"


@pytest.mark.parametrize("name", FRAMES)
def test_what_a_gpu_finds_stays_in_its_node_and_ends_at_a_chunk_of_the_strip(name: str) -> None:
    figure = drawn(KEY, name)
    for n in range(1, 5):
        node, ends = figure.figure("node", n), []
        for k in range(GPUS_PER_NODE):
            way = sample(figure.route("work", n, k), 200)
            gpu, cell = node.figure("gpus", "gpu", k).box, node.figure("chunk", k % 4).box
            assert np.allclose(way[0], (gpu.cx, gpu.cy))
            assert (node.box.x < way[:, 0]).all() and (way[:, 0] < node.box.right).all() and (way[:, 1] < node.box.bottom).all()
            assert cell.x - 5 <= way[-1][0] <= cell.right + 5 and cell.y <= way[-1][1] <= cell.bottom
            ends.append(k % 4)
        assert sorted(ends) == sorted(2 * list(range(4))), "two GPUs a chunk"


@pytest.mark.parametrize("name", FRAMES)
def test_the_ring_is_closed_and_a_pulse_runs_on_it(name: str) -> None:
    figure = drawn(KEY, name)
    way = sample(figure.route("round"), 300)
    assert np.allclose(way[0], way[-1])
    for k in range(1, 5):
        link, lane = (next(iter(shapes_of(figure.part("links", part, k)))).outline for part in ("link", "lane"))
        assert np.allclose(link[-1], lane[0]) and np.allclose(lane[-1], figure.route("ring", k % 4 + 1)[0])
        assert all(np.hypot(*(way - point).T).min() < 1.0 for part in (link, lane) for point in sample(part, 24))


@pytest.mark.parametrize("name", FRAMES)
def test_blocks_inside_a_node_travel_on_its_bus(name: str) -> None:
    figure = drawn(KEY, name)
    node = figure.figure("node", 1)
    lines = np.concatenate([sample(shape.outline, 400) for shape in shapes_of(node.part("bus"))])
    chips = [node.figure(part).box for part in ("cpu", "ram", "ssd")] + [node.figure("gpus", "gpu", k).box for k in range(GPUS_PER_NODE)]
    for route in (*(("read", k) for k in (1, 2, 3)), *(("gpu", k) for k in range(GPUS_PER_NODE))):
        for x, y in sample(figure.route(*route), 24):
            inside = any(box.x - 1 <= x <= box.right + 1 and box.y - 1 <= y <= box.bottom + 1 for box in chips)
            assert inside or np.hypot(*(lines - (x, y)).T).min() < 3.0, (route, x, y)


@pytest.mark.parametrize("name", ALL)
def test_every_gpu_has_a_network_card_on_its_own_pcie_switch(name: str) -> None:
    inside = drawn(KEY, name).figure("inside")
    gpus, nics, switches = ([bounds(part) for part in numbered(inside, kind)] for kind in ("gpu", "nic", "pcie"))
    assert (len(gpus), len(nics), len(switches)) == (GPUS_PER_NODE, GPUS_PER_NODE, GPUS_PER_NODE // 2)
    cpu, bar = inside.figure("cpu").box, bounds(inside.part("switch"))
    lines = [points for shape in shapes_of(inside) if len(points := vertices(shape)) <= 8 and fill_of(shape) is None]
    for k, (gpu, nic) in enumerate(zip(gpus, nics, strict=True)):
        own = switches[k // 2]
        assert own.x <= min(gpu.cx, nic.cx) and max(gpu.cx, nic.cx) <= own.right
        assert joined(lines, (nic.cx, nic.bottom), (nic.cx, own.y)) and joined(lines, (gpu.cx, gpu.y), (gpu.cx, own.bottom))
        assert joined(lines, (gpu.cx, gpu.bottom), (gpu.cx, bar.y)), "to the NVSwitch"
        ends = [end for points in lines for end in (points[0], points[-1]) if inside_of(nic.inset(-1), end)]
        assert len(ends) == 2, "to its switch and out of the node, and to nothing else"
    reached = [points for points in lines if inside_of(cpu, points[0]) and points[-1][0] == pytest.approx(switches[0].x)]
    assert len({round(points[-1][1], 3) for points in reached}) == len(switches), "lanes of its own for each"
    for k, (left, right) in enumerate(zip(switches, switches[1:], strict=False), start=1):
        passing = {points[0][1] for points in lines if joined([points], (left.right, points[0][1]), (right.x, points[0][1]))}
        assert len(passing) == len(switches) - k, "those of the farther ones pass by"


def joined(lines: list[np.ndarray], start: tuple[float, float], end: tuple[float, float]) -> bool:
    """Tell whether a line goes from one point to another, or back."""
    ends = [sorted((tuple(points[0]), tuple(points[-1]))) for points in lines]
    return any(np.allclose(found, sorted((start, end)), atol=0.6) for found in ends)


def inside_of(box: Box, point: np.ndarray) -> bool:
    """Tell whether a point lies in a box."""
    return bool(box.x <= point[0] <= box.right and box.y <= point[1] <= box.bottom)


@pytest.mark.parametrize("name", FRAMES)
def test_in_the_panel_a_block_goes_from_the_cpu_to_a_gpu_over_the_switch_to_all_others(name: str) -> None:
    figure = drawn(KEY, name)
    inside = figure.figure("inside")
    gpus = [inside.figure("gpu", k).box for k in range(GPUS_PER_NODE)]
    pcie, cpu = figure.route("inside", "pcie"), inside.figure("cpu").box
    assert np.allclose(pcie[0], (cpu.cx, cpu.cy)) and np.allclose(pcie[-1], (gpus[0].cx, gpus[0].cy))
    bar = bounds(inside.part("switch"))
    for k, gpu in enumerate(gpus):
        way = figure.route("inside", "nvlink", k)[:: -1 if k == 0 else 1]
        assert bar.y - 1 <= way[0][1] <= bar.bottom + 1 and np.allclose(way[-1], (gpu.cx, gpu.cy))


def test_what_a_step_of_the_ring_brought_is_lit_and_at_the_end_everything() -> None:
    facts = cluster_facts()
    moments = moments_of(facts)
    for steps, step in enumerate(facts.ring.steps, start=1):
        lit = {(n, c) for n, strip in enumerate(strips_after(facts, steps)) for c, chunk in enumerate(strip) if chunk and chunk.lit}
        assert lit == {(send.target, send.chunk) for send in step.sends}
    assert all(chunk.lit for n in range(4) for chunk in moments["sums_go_around"].strip(n))
    assert len({moments["sums_go_around"].strip(n) for n in range(4)}) == 1, "all four are equal"


@pytest.mark.parametrize("name", FRAMES)
def test_no_number_stands_on_the_edge_of_the_first_addition(name: str) -> None:
    figure = picture_at(KEY, load_project(), name, first_addition(strips_during(cluster_facts(), 0)))
    box = figure.figure("first link").box
    for label in figure.labels():
        if any(letter.isdigit() for letter in label.text) and box.y < label.box[1] < box.bottom:
            assert not label.box[0] < box.x < label.box[2], label.text
            assert not label.box[0] < box.right < label.box[2], label.text


def first_addition(during: tuple[Strip, ...]) -> ClusterMoment:
    """Return the moment at which the first chunk has stopped beside what it is added to."""
    facts = cluster_facts()
    send, start = facts.ring.steps[0].sends[0], strips_after(facts, 0)
    moment = moments_of(facts)["chunks_add_up"]
    return replace(moment, strips=strips_with(start, during, [send]), phase=None, carried=(send, "beside"))


@pytest.mark.parametrize("name", FRAMES)
def test_the_first_addition_is_seen_whole_in_the_receiving_node(name: str) -> None:
    facts = cluster_facts()
    send = facts.ring.steps[0].sends[0]
    figure = picture_at(KEY, load_project(), name, first_addition(strips_during(facts, 0)))
    room, node = figure.figure("first link").box, figure.figure("node", RING_TO_GRID[send.target] + 1)
    carried, cell = figure.figure("carried"), node.figure("chunk", send.chunk)
    for box in (node.box, carried.box, cell.box):
        assert room.x <= box.x and box.right <= room.right and room.y <= box.y and box.bottom <= room.bottom
    assert texts(carried) == [signed(send.value)]
    assert carried.box.right < middle(figure.part("plus"))[0] < cell.box.x, "what comes, plus, what waits: in a row"
    assert middle(carried)[1] == pytest.approx(cell.box.cy, abs=0.5)
    assert np.allclose(figure.route("join")[-1][1], cell.box.cy)


def test_in_the_first_step_alone_one_chunk_is_added_and_the_others_wait() -> None:
    facts = cluster_facts()
    send, start = facts.ring.steps[0].sends[0], strips_after(facts, 0)
    alone = strips_with(start, strips_after(facts, 1), [send])
    changed = {(n, c) for n in range(4) for c in range(4) if alone[n][c] != start[n][c]}
    assert changed == {(send.source, send.chunk), (send.target, send.chunk)}
    others = strips_with(alone, strips_after(facts, 1), facts.ring.steps[0].sends[1:])
    assert others == strips_after(facts, 1), "all together they are the step"


def test_of_a_finished_sum_a_copy_leaves_and_the_sum_stays_lit() -> None:
    facts = cluster_facts()
    for index, step in enumerate(facts.ring.steps):
        held = [strips_during(facts, index)[send.source][send.chunk] for send in step.sends]
        assert all(chunk is None if step.phase == SCATTER else chunk and chunk.lit for chunk in held)


def test_a_chunk_that_is_compared_is_outlined_in_every_strip() -> None:
    moment = moments_of(cluster_facts())["sums_go_around"]
    for c in range(4):
        figure = picture_at(KEY, load_project(), "wide", replace(moment, compared=c, equal=c))
        for node in (figure.figure("node", k) for k in range(1, 5)):
            outline, cell = bounds(shapes_of(node.part("compared"))[-1]), node.figure("chunk", c).box
            assert outline.x < cell.x and cell.right < outline.right and outline.y < cell.y and cell.bottom < outline.bottom


@pytest.mark.parametrize("name", FRAMES)
def test_chunks_travel_over_their_link_and_on_the_hubs_side_of_their_nodes(name: str) -> None:
    figure = drawn(KEY, name)
    w, h = tag_size(figure)
    for k in range(1, 5):
        ends = [figure.figure("node", RING_TO_GRID[n] + 1) for n in (k - 1, k % 4)]
        link = figure.route("ring", k)[[0, -1]].mean(axis=0)
        for c in range(4):
            way = sample(figure.route("pass", k, c), 300)
            assert np.hypot(*(way - link).T).min() < 3.0, "over the middle of the link"
            for node, place in zip(ends, (way[0], way[-1]), strict=True):
                cell = node.figure("chunk", c).box
                assert cell.x - w / 2 < place[0] < cell.right + w / 2 and abs(place[1] - cell.bottom) < h, "from and to the chunk's cell"
            for node in ends:
                box, hub = node.box, figure.figure("hub").box.cx
                outer = box.x if box.cx < hub else box.right
                assert all(abs(x - outer) > 12 for x, y in way if box.y < y < box.bottom), "not along the outer border"
