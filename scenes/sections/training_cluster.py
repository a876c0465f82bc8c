"""Section 3: four nodes agree on one gradient by passing pieces around.

Chunk values, counts and routes come from the ring all-reduce of real gradients, the batches from the split of that step's
batch over the nodes; the legend is GPipe's schedule.
"""

from __future__ import annotations

from scenes.content.training_cluster import TrainingClusterWords
from scenes.figures.containers import sheet_panel
from scenes.figures.figure import Figure, Look
from scenes.figures.training_cluster import frame_node, sheet_node
from scenes.figures.training_cluster_inside import frame_inside
from scenes.figures.training_cluster_minis import frame_data_parallelism, frame_legend
from scenes.figures.training_cluster_network import hub, sheet_network
from scenes.figures.training_cluster_ring import draw_flying, draw_links, ring_of, ring_words
from scenes.figures.training_cluster_sheet import sheet_data_parallelism, sheet_inside, sheet_legend
from scenes.layout import Box
from scenes.models.all_reduce import ring_example
from scenes.models.data_parallel import data_parallel_step
from scenes.models.pipeline_schedule import gpipe
from scenes.sections.base import Beat, SectionScene, Stream
from scenes.story import Story

KEY = "training_cluster"
STEP = 1  # the step of the reduce-scatter that a still shows (0 is the first)
RING_TO_GRID = (0, 1, 3, 2)  # ring order, clockwise, to reading order of the 2 x 2 grid


def picture(story: Story, look: Look, box: Box) -> Figure:
    """Draw the cluster in a box: as the poster's panel, or as a full frame in any of its four arrangements."""
    figure = Figure(look, box.called(KEY))
    words = story.content.training_cluster
    if look.setting.is_sheet:
        _sheet(figure, words)
    else:
        _frame(figure, words)
    return figure


def _sheet(figure: Figure, words: TrainingClusterWords) -> None:
    inner = sheet_panel(figure, figure.box, 3, words.title, bloom=0.7, pool=0.8)
    nodes = Box(inner.x, inner.y, inner.w, 206).grid(2, 2, 132, 14)
    figures = [figure.child("node", i + 1, box=cell) for i, cell in enumerate(nodes)]
    network = figure.child("network", box=figure.box)
    sheet_network(network, figures, words.network)
    for k, (node, name) in enumerate(zip(figures, words.nodes, strict=True)):
        sheet_node(node, node.box, words.node, name, nic_left=k % 2 == 1)
    minis = inner.cut_top(216)[1]
    first, rest = minis.cut_left(156, 8)
    second, third = rest.cut_left(146, 8)
    sheet_inside(figure.child("inside", box=first), first, words.inside)
    sheet_data_parallelism(figure.child("data_parallelism", box=second), second, words.data_parallelism)
    sheet_legend(figure.child("legend", box=third), third, words.legend, gpipe())


def _frame(figure: Figure, words: TrainingClusterWords) -> None:
    run = ring_example()
    cells, minis = _arrangement(figure)
    ring = ring_of(figure, cells)
    draw_links(figure.child("links", box=figure.box), ring)
    hub(figure, ring.hub, words.network, first=ring.hub.h * (0.33 if figure.setting.name == "square" else 0.435))
    for i, cell in enumerate(cells):
        frame_node(figure.child("node", i + 1, box=cell), cell, words.node, words.nodes[i], run.steps[STEP], RING_TO_GRID.index(i))
    ring_words(figure.child("ring words"), ring, words.labels, run, STEP)
    draw_flying(figure, ring, run.steps[STEP])
    for k, way in enumerate(ring.ways):
        figure.add_route(way, "ring", k + 1)
    door = cells[0].y + cells[0].h * 0.3
    figure.add_route([(figure.box.x - 60, door), (cells[0].x + 40, door)], "in")
    frame_inside(figure.child("inside", box=minis[0]), minis[0], words.inside, words.node)
    frame_data_parallelism(figure.child("data_parallelism", box=minis[1]), minis[1], words.data_parallelism, data_parallel_step())
    frame_legend(figure.child("legend", box=minis[2]), minis[2], words.legend, gpipe())


def _arrangement(figure: Figure) -> tuple[list[Box], list[Box]]:
    """Return the boxes of four nodes (reading order) and of three mini-panels."""
    stage, name = figure.box, figure.setting.name
    if name == "wide":
        left, right = stage.cut_right(524, 32)
        return left.grid(2, 2, 300, 128), right.rows((274, 240, 246), 24)
    if name == "square":
        left, right = stage.cut_right(304, 20)
        return left.grid(2, 2, 120, 124), right.rows((296, 206, 274), 14)
    if name == "portrait":
        nodes, rest = stage.cut_top(762, 18)
        return nodes.grid(2, 2, 144, 140), rest.columns(3, 20)
    nodes, rest = stage.cut_top(762, 22)
    pair, legend = rest.cut_top(254, 22)
    return nodes.grid(2, 2, 144, 138), [*pair.columns(2, 24), legend]


CHUNKS = tuple(("chunk", k) for k in (1, 2, 3, 4))
BEATS = (
    Beat("node_opens", lights=(("node", 1), ("inside",)), streams=(Stream("token", ("in",), 6),)),
    Beat("links_come_up", lights=(("links",), ("hub",), ("node", 2), ("node", 4), ("node", 3))),
    Beat("batches_split", lights=(("data_parallelism",),)),
    Beat(
        "chunks_add_up",
        streams=tuple(Stream("gradient", ("ring", k), 2) for k in (1, 2, 3, 4)),
        reveals=(("ring words",), *CHUNKS),
    ),
    Beat("sums_go_around", streams=tuple(Stream("gradient", ("ring", k), 4) for k in (1, 2, 3, 4)), clears=(("ring words",), *CHUNKS)),
    Beat("stages_interleave", lights=(("legend",),)),
)


class TrainingCluster(SectionScene):
    """Four nodes, one network, one gradient."""

    key = KEY
    picture = staticmethod(picture)
    beats = BEATS
    still = "chunks_add_up"
