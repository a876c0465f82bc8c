"""The full frame of the training cluster: four nodes on a ring around the hub, chunks in flight between them, and three mini-panels."""

from __future__ import annotations

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.focus import set_focus
from scenes.sections.training_cluster.facts import RING_TO_GRID, ClusterFacts
from scenes.sections.training_cluster.frame_inside import frame_inside
from scenes.sections.training_cluster.frame_minis import frame_data_parallelism, frame_legend
from scenes.sections.training_cluster.frame_nodes import frame_node
from scenes.sections.training_cluster.frame_ring import draw_carried, draw_flying, draw_links, first_link_of, hub, ring_of
from scenes.sections.training_cluster.frame_ring_words import ring_words
from scenes.sections.training_cluster.moments import PANELS, SLOTS, ClusterMoment
from scenes.sections.training_cluster.routes import add_routes
from scenes.sections.training_cluster.words import TrainingClusterWords


def frame(figure: Figure, words: TrainingClusterWords, facts: ClusterFacts, moment: ClusterMoment) -> None:
    """Draw the whole frame at a moment. Parts: ("node", 1..4), links, hub, ring words, ("chunk", 1..4), carried, plus, inside, data_parallelism, legend."""
    cells, minis = _arrangement(figure)
    ring = ring_of(figure, cells)
    hub(figure, ring.hub, words.network, first=ring.hub.h * (0.33 if figure.format.name == "square" else 0.435))
    for i, cell in enumerate(cells):
        strip = moment.strip(RING_TO_GRID.index(i))
        frame_node(figure.child("node", i + 1, box=cell), cell, words.node, words.nodes[i], strip, moment.compared)
    if moment.links:
        draw_links(figure.child("links", box=figure.box), ring)
    if moment.phase is not None:
        ring_words(figure.child("ring words"), ring, words, facts.ring, moment.phase)
    draw_flying(figure, ring, moment.in_flight)
    frame_inside(figure.child("inside", box=minis[0]), minis[0], words.inside, words.node)
    frame_data_parallelism(
        figure.child("data_parallelism", box=minis[1]), minis[1], words.data_parallelism, words.labels.tiny, facts.shares, moment.windows
    )
    frame_legend(figure.child("legend", box=minis[2]), minis[2], words.legend, moment.plan, words.labels.micro_batches, SLOTS)
    figure.child("first link", box=first_link_of(*(figure.figure("node", n + 1) for n in RING_TO_GRID[:2])))
    add_routes(figure, ring)
    if moment.carried is not None:
        draw_carried(figure, *moment.carried)
    set_focus(figure, PANELS, moment.lit, moment.told)


def _arrangement(figure: Figure) -> tuple[list[Box], list[Box]]:
    """Return the boxes of four nodes (reading order) and of three mini-panels."""
    stage, name = figure.box, figure.format.name
    if name == "wide":
        left, right = stage.cut_right(524, 32)
        return left.grid(2, 2, 300, 128), right.rows((278, 214, 268), 24)
    if name == "square":
        left, right = stage.cut_right(304, 20)
        return left.grid(2, 2, 120, 124), right.rows((288, 196, 292), 14)
    if name == "portrait":
        nodes, rest = stage.cut_top(738, 18)
        return nodes.grid(2, 2, 144, 140), rest.columns((330, 284, 330), 20)
    nodes, rest = stage.cut_top(762, 22)
    pair, legend = rest.cut_top(254, 22)
    return nodes.grid(2, 2, 144, 138), [*pair.columns(2, 24), legend]
