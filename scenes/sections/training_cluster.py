"""Section 3: four nodes agree on one gradient by passing pieces around.

Chunk values, counts and routes come from the ring all-reduce of real gradients; the legend is GPipe's schedule.
"""

from __future__ import annotations

from scenes.content.training_cluster import TrainingClusterWords
from scenes.figures.containers import sheet_panel
from scenes.figures.figure import Figure, Look
from scenes.figures.hardware import dotted_link, link, port
from scenes.figures.training_cluster import flying_chunk, frame_node, sheet_node
from scenes.figures.training_cluster_minis import frame_data_parallelism, frame_inside, frame_legend
from scenes.figures.training_cluster_network import hub, sheet_network
from scenes.figures.training_cluster_sheet import sheet_data_parallelism, sheet_inside, sheet_legend
from scenes.layout import Box
from scenes.models.all_reduce import RingStep, ring_example
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
    for node, name in zip(figures, words.nodes, strict=True):
        sheet_node(node, node.box, words.node, name)
    minis = inner.cut_top(216)[1]
    first, rest = minis.cut_left(156, 8)
    second, third = rest.cut_left(146, 8)
    sheet_inside(figure.child("inside", box=first), first, words.inside)
    sheet_data_parallelism(figure.child("data_parallelism", box=second), second, words.data_parallelism)
    sheet_legend(figure.child("legend", box=third), third, words.legend, gpipe())


def _frame(figure: Figure, words: TrainingClusterWords) -> None:
    step = ring_example().steps[STEP]
    cells, minis = _arrangement(figure)
    _links(figure, cells, words)
    for i, cell in enumerate(cells):
        frame_node(figure.child("node", i + 1, box=cell), cell, words.node, words.nodes[i], step, RING_TO_GRID.index(i))
    _chunks_in_flight(figure, cells, step)
    frame_inside(figure.child("inside", box=minis[0]), minis[0], words.inside)
    frame_data_parallelism(figure.child("data_parallelism", box=minis[1]), minis[1], words.data_parallelism)
    frame_legend(figure.child("legend", box=minis[2]), minis[2], words.legend, gpipe())


def _arrangement(figure: Figure) -> tuple[list[Box], list[Box]]:
    """Return the boxes of four nodes (reading order) and of three mini-panels."""
    stage, name = figure.box, figure.setting.name
    if name == "wide":
        left, right = stage.cut_right(524, 32)
        return left.grid(2, 2, 300, 128), right.rows(3, 24)
    if name == "square":
        left, right = stage.cut_right(320, 24)
        return left.grid(2, 2, 104, 84), right.rows(3, 18)
    if name == "portrait":
        nodes, rest = stage.cut_top(788, 22)
        return nodes.grid(2, 2, 136, 128), rest.columns(3, 20)
    nodes, rest = stage.cut_top(788, 24)
    pair, legend = rest.rows(2, 24)
    return nodes.grid(2, 2, 136, 128), [*pair.columns(2, 24), legend]


def _links(figure: Figure, cells: list[Box], words: TrainingClusterWords) -> None:
    """Draw the ring, its ports, the hub, and the routes of the chunks."""
    a, b, c, d = cells
    links = figure.child("links", box=figure.box)
    gap_x, gap_y = b.x - a.right, c.y - a.bottom
    cx, cy = (a.right + b.x) / 2, (a.bottom + c.y) / 2
    top, bottom = a.y + a.h * 0.42, c.y + c.h * 0.42
    inward = 0.0 if figure.setting.is_wide else a.w * 0.2
    left, right = a.cx - inward, b.cx + inward
    for points in (
        ((a.right, top), (b.x, top)),
        ((right, b.bottom), (right, d.y)),
        ((d.x, bottom), (c.right, bottom)),
        ((left, c.y), (left, a.bottom)),
    ):
        link(links, *points)
    narrow = figure.setting.name == "square"
    hub_box = Box(cx - 118, cy - 42, 236, 84) if figure.setting.is_wide else Box(cx - 131, cy - 40, 262, 80)
    for x, y in ((cx, top), (cx, bottom)):
        links.line((x, y), (x, hub_box.y if y < cy else hub_box.bottom), stroke=("blue", 0.8), width=1.4, glow=0.4)
        links.circle(x, y, 5, fill="cyan", glow=0.6)
    if not narrow:
        _dotted_corners(links, cells, hub_box)
    for x, y, upright in (
        (a.right, top, 0),
        (b.x, top, 0),
        (c.right, bottom, 0),
        (d.x, bottom, 0),
        (left, a.bottom, 1),
        (left, c.y, 1),
        (right, b.bottom, 1),
        (right, d.y, 1),
    ):
        port(links, x, y, vertical_link=bool(upright))
    hub(figure, hub_box, words.network)
    figure.add_route([(a.right, top), (b.x, top)], "ring", 1)
    figure.add_route([(right, b.bottom), (right, d.y)], "ring", 2)
    figure.add_route([(d.x, bottom), (c.right, bottom)], "ring", 3)
    figure.add_route([(left, c.y), (left, a.bottom)], "ring", 4)
    figure.add_route([(figure.box.x - 60, a.y + a.h * 0.3), (a.x + 40, a.y + a.h * 0.3)], "in")
    _ring_words(figure, cells, words, Box(left, a.bottom, right - left, gap_y), gap_x, (top, bottom))


def _dotted_corners(figure: Figure, cells: list[Box], hub_box: Box) -> None:
    for cell in cells:
        left, above = cell.cx < hub_box.cx, cell.cy < hub_box.cy
        x = hub_box.x - 6 if left else hub_box.right + 6
        y = hub_box.y - 6 if above else hub_box.bottom + 6
        corner = (cell.right + 6 if left else cell.x - 6, cell.bottom + 4 if above else cell.y - 4)
        if figure.setting.is_wide:
            dotted_link(figure, corner, (x, y))
        else:
            dotted_link(
                figure,
                (corner[0], corner[1] + (-52 if above else 52)),
                (hub_box.cx + (-34 if left else 34), corner[1] + (-52 if above else 52)),
                (hub_box.cx + (-34 if left else 34), y),
                radius=26,
            )


def _ring_words(
    figure: Figure, cells: list[Box], words: TrainingClusterWords, band: Box, gap_x: float, levels: tuple[float, float]
) -> None:
    """Say which step the ring is at, in the free space beside the hub."""
    labels, step = words.labels, ring_example().steps[STEP]
    count = step.sends[0].count
    phase, number = (labels.phase_scatter, f"{labels.step_of} {step.number} of 3")
    size = figure.setting.role("quiet").size
    group = figure.child("ring words")
    tone = figure.theme.tint("violet", 0.2)
    if figure.setting.is_wide:
        cx = (cells[0].right + cells[1].x) / 2
        group.text(cx, cells[0].y + 38, phase, "card", anchor="middle", colour="quiet", size=24)
        group.text(cx, cells[0].y + 78, number, "number", anchor="middle", size=34)
        y = levels[1] + 66
        _dots(group, cx - 78, y - 7, count, tone)
        group.text(cx - 4, y, f"{labels.sum_of} {count}", "quiet")
        group.text(cx, y + 30, labels.of_nodes, "quiet", anchor="middle")
        group.text(cx, y + 66, labels.scale, "quiet", anchor="middle")
        return
    if figure.setting.name == "square":
        return
    hub_half, chunk = 131, 46
    lx = (band.x + chunk + band.cx - hub_half) / 2
    rx = (band.right - chunk + band.cx + hub_half) / 2
    group.text(lx, band.cy - 8, phase, "quiet", anchor="middle")
    group.text(lx, band.cy + size, number, "number", anchor="middle", size=29)
    _dots(group, rx - 25, band.cy - 36, count, tone)
    group.text(rx, band.cy + 4, f"{labels.sum_of} {count}", "number", anchor="middle", size=29)
    group.text(rx, band.cy + 4 + size * 1.3, labels.scale, "quiet", anchor="middle")


def _dots(figure: Figure, x: float, y: float, count: int, tone: str) -> None:
    for p in range(4):
        figure.circle(x + p * 16.5, y, 4.8, stroke=tone, width=0.9, **({"fill": tone} if p < count else {}))


def _chunks_in_flight(figure: Figure, cells: list[Box], step: RingStep) -> None:
    """Draw the four chunks of the step on their links, where they are at half way."""
    a, b, c, _ = cells
    for k, send in enumerate(sorted(step.sends, key=lambda send: send.source)):
        route = figure.route("ring", k + 1)
        share = 0.5 if k % 2 or not figure.setting.is_wide else 0.30
        x, y = route[0] + (route[-1] - route[0]) * share
        direction = ((1, 0), (0, 1), (-1, 0), (0, -1))[k]
        figure.attach(flying_chunk(figure.child(box=Box(x - 46, y - 31, 92, 62)), x, y, send, direction), "chunk", k + 1)


BEATS = (
    Beat("node_opens", lights=(("node", 1), ("inside",)), streams=(Stream("token", ("in",), 6),)),
    Beat("links_come_up", lights=(("links",), ("hub",), ("node", 2), ("node", 4), ("node", 3))),
    Beat("batches_split", lights=(("data_parallelism",),)),
    Beat(
        "chunks_add_up",
        lights=(("chunk", 1), ("chunk", 2), ("chunk", 3), ("chunk", 4), ("ring words",)),
        streams=tuple(Stream("gradient", ("ring", k), 2) for k in (1, 2, 3, 4)),
    ),
    Beat("sums_go_around", streams=tuple(Stream("gradient", ("ring", k), 3) for k in (1, 2, 3, 4))),
    Beat("stages_interleave", lights=(("legend",),)),
)


class TrainingCluster(SectionScene):
    """Four nodes, one network, one gradient."""

    key = KEY
    picture = staticmethod(picture)
    beats = BEATS
