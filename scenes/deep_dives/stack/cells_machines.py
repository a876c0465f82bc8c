"""The mechanisms of the stack's cells that tell of many machines: split layers, scheduled jobs, a ring, links."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from scenes.core.box import Box
from scenes.deep_dives.stack.cells_parts import Cell, lying_bars, slot
from scenes.drawing.figure import Figure
from scenes.models.gang_scheduler import FREE

GPUS = ("blue", "cyan", "violet", "request")  # a colour each
JOBS = ("cyan", "violet")
WIDTHS = (1.1, 2.0, 1.1, 1.1)  # of x, up, down and what comes out, beside each other
HEIGHTS = (1.0, 0.55, 1.0, 1.0)  # of a share of the room
LEAN = 0.32  # of the type's size: from one copy of a matrix to the next
RING_GPU, RING_SHAPE = 0.36, 1.2  # of the room: a GPU of the ring; its width to its height
DOCK = 0.65  # of the type's size: from a GPU to the middle of what docks at it
INK4 = ("ink",) * 4


def _matrix(figure: Figure, box: Box, colours: Sequence[str], *, across: bool) -> None:
    """Draw a matrix in bands of colours, one a GPU: side by side where `across`, else one under the other."""
    count = len(colours)
    for k, colour in enumerate(colours):
        x, y = (box.x + k * box.w / count, box.y) if across else (box.x, box.y + k * box.h / count)
        w, h = (box.w / count, box.h) if across else (box.w, box.h / count)
        figure.rect(x + 0.5, y + 0.5, w - 1, h - 1, 0.8, fill=(colour, 0.8), behind=True)
    figure.box_rect(box, 1.0, stroke=("ink", 0.5), width=0.6)


def _copies(figure: Figure, box: Box, colours: Sequence[str], s: float) -> None:
    """Draw a matrix as often as there are GPUs, one behind the other, each whole."""
    lean = LEAN * s
    last = len(colours) - 1
    for k, colour in enumerate(reversed(colours)):
        at = (last - k) * lean
        place = Box(box.x + at, box.y + at, box.w - last * lean, box.h - last * lean, "copy")
        figure.box_rect(place, 0.8, fill=(figure.theme.shade(colour, 0.75), 1.0), stroke=(colour, 1.0), width=0.7)


def _places(cell: Cell) -> list[Box]:
    """Return where x, up, down and the output stand."""
    s, room = cell.s, cell.between(under=1)
    scale, x = (room.w - 3 * 1.6 * s) / sum(WIDTHS), room.x
    boxes = []
    for wide, high in zip(WIDTHS, HEIGHTS, strict=True):
        boxes.append(Box(x, room.cy - room.h * high / 2, wide * scale, room.h * high, "matrix"))
        x = boxes[-1].right + 1.6 * s
    return boxes


def _layer(cell: Cell) -> list[Box]:
    """Draw the names and signs of x, up, down and the output, and frames where they come; return the boxes. Routes: ("to", k, n), ("back", k)."""
    s, boxes = cell.s, _places(cell)
    figure, names = cell.figure, zip(boxes, cell.labels.parts, strict=True)
    for box, name in names:
        figure.text(box.cx, cell.room.bottom - 0.2 * s, name, "body", anchor="middle", size=s, colour="quiet")
        figure.box_rect(box, 1.0, stroke=("blue", 0.35), width=0.5, dash=(2, 2))
    for k, (before, box) in enumerate(pairwise(boxes), start=1):
        sign = "→" if k == 3 else "×"
        figure.text((before.right + box.x) / 2, before.cy + 0.35 * s, sign, "body", anchor="middle", size=s, colour="quiet")
        for n in range(len(GPUS)):
            low, high = box.cy - box.h * 0.375, box.h * 0.25
            ways = [box.cy + side * (1.5 + k) * s for side in (-1, 1) for k in (0, 0.9)]  # over and under the signs
            start = before.cy - before.h * 0.375 + n * before.h * 0.25
            figure.add_route([(before.cx, start), (before.right, ways[n]), (box.x, ways[n]), (box.cx, low + n * high)], "to", k, n)
    up, down = boxes[1], boxes[2]
    for n in range(len(GPUS)):
        y = up.cy + (1.5 + 0.9 * n) * s if n > 1 else up.cy - (1.5 + 0.9 * n) * s
        figure.add_route([(down.cx, y), (up.cx, y)], "back", n)
    return boxes


def _parts(cell: Cell, boxes: Sequence[Box], states: Sequence[tuple[int, Sequence[str], bool | None]]) -> None:
    """Draw each matrix from the step on in which it comes: in bands across (True) or down (False), or as copies (None). Parts: ("matrix", k)."""
    for k, (box, (since, colours, across)) in enumerate(zip(boxes, states, strict=True)):
        if cell.count < since:
            continue
        made = cell.figure.child("matrix", k, box=box)
        if across is None:
            _copies(made, box, colours, cell.s)
        else:
            _matrix(made, box, colours, across=across)


def data(cell: Cell) -> None:
    """Rows of x to the GPUs, all weights on each; then gradients are added over all copies. Parts also: ("gradient", k)."""
    boxes = _layer(cell)
    _parts(cell, boxes, ((1, GPUS, False), (1, GPUS, None), (1, GPUS, None), (2, GPUS, False)))
    if cell.count == 3:
        side = 1.0 * cell.s
        for k, box in enumerate(boxes[1:3]):
            wide = box.w - 3 * LEAN * cell.s
            made = cell.figure.child("gradient", k, box=box)
            made.rect(
                box.x + 0.12 * wide, box.y + 0.6 * side, 0.76 * wide, side, 0.25 * side, fill=("violet", 1.0), stroke="ink", width=0.7
            )


def tensor(cell: Cell) -> None:
    """Columns of up and rows of down to the GPUs; four partial outputs, then their sum."""
    boxes = _layer(cell)
    out: tuple[int, Sequence[str], bool | None] = (2, GPUS, None) if cell.count < 3 else (3, ("ink",), False)
    _parts(cell, boxes, ((1, ("ink",), False), (1, GPUS, True), (1, GPUS, False), out))


def stage(cell: Cell) -> None:
    """Up on the first stage, down on the second; micro-batches go from one to the other."""
    _parts(cell, _layer(cell), ((1, INK4, False), (1, GPUS[:1], True), (1, GPUS[1:2], False), (2, INK4, False)))
    if cell.count == 3:
        box = _places(cell)[3]
        check_side = 1.6 * cell.s
        made = cell.figure.child("same", box=box)
        made.circle(box.cx, box.cy, check_side, fill=(made.theme.wash(0.12), 1.0), stroke="cyan", width=1.1)
        made.icon("check", box.cx - 0.6 * check_side, box.cy - 0.6 * check_side, 1.2 * check_side)


def _schedule(cell: Cell, number: int) -> None:
    """Pods that wait, then nodes, one under the other, over the hours: filled where a job computes, outlined where it holds and waits.

    Parts: ("pod", job, k), ("hour", k). Routes: ("place", hour, node).
    """
    timeline, s = cell.facts.schedules[number], cell.s
    nodes, hours = len(timeline.ticks[0].holders), len(timeline.ticks)
    side = 1.15 * s
    room = cell.between(over=1, left=3 * 1.3 * side / s + 0.9)
    cell.figure.text(room.x, cell.room.y + 0.85 * s, cell.facts.marks["nodes"][0].text, "body", size=s, colour="quiet")
    cell.over(f"{cell.labels.hours} →", anchor="end")
    wide, high = room.w / hours, room.h / nodes
    now = timeline.ticks[cell.count - 1].holders if cell.count else (FREE,) * nodes
    ran = {job for tick in timeline.ticks[: cell.count] for job in tick.computing}
    for job, placed in enumerate(timeline.jobs):
        y = room.y + room.h * (0.28 + 0.44 * job)
        for k in range(placed.pods):
            x = cell.room.x + 1.3 * side * k
            cell.figure.rect(x, y - side / 2, side, side, 0.2 * side, stroke=(JOBS[job], 0.35), width=0.6, dash=(1.6, 1.6))
            if job not in ran and k >= now.count(job):
                slot(cell.figure.child("pod", job, k, box=room), x, y, side, JOBS[job])
        for hour in range(hours):
            for node in range(nodes):
                start = (cell.room.x + 1.3 * side * 3, y)
                cell.figure.add_route([start, (room.x + (hour + 0.5) * wide, room.y + (node + 0.5) * high)], "place", job, hour, node)
    for node in range(nodes):
        for hour in range(hours):
            cell.figure.rect(room.x + hour * wide + 1, room.y + node * high + 1, wide - 2, high - 2, 1.5, stroke=("blue", 0.35), width=0.5)
    for hour, tick in enumerate(timeline.ticks[: cell.count]):
        made = cell.figure.child("hour", hour, box=room)
        for node, holder in enumerate(tick.holders):
            if holder == FREE:
                continue
            box = Box(room.x + hour * wide + 1, room.y + node * high + 1, wide - 2, high - 2, "pod")
            if holder in tick.computing:
                made.box_rect(box, 1.5, fill=(JOBS[holder], 0.9), behind=True)
            else:
                made.box_rect(box, 1.5, fill=(JOBS[holder], 0.16), stroke=(JOBS[holder], 0.9), width=0.8, dash=(2.2, 2), behind=True)


def pods(cell: Cell) -> None:
    """Two jobs without gangs."""
    _schedule(cell, 0)


def gangs(cell: Cell) -> None:
    """Two jobs with gangs."""
    _schedule(cell, 1)


def idle(cell: Cell) -> None:
    """GPU-hours that compute nothing, without gangs and with."""
    lying_bars(cell, [float(timeline.idle_gpu_hours) for timeline in cell.facts.schedules], cell.titles, (), ("amber", "cyan"))


def ring(cell: Cell) -> None:
    """GPUs in a ring; in each a bar for every chunk, as high as GPUs are added up in it. Parts: ("gpu", k). Routes: ("link", k) to the next, from side to side."""
    room, s, run = cell.room, cell.s, cell.facts.ring
    side = RING_GPU * min(room.h, room.w / RING_SHAPE)
    wide = RING_SHAPE * side
    half = min(room.w - wide, room.h - side) / 2
    places = [(room.cx + x * half, room.cy + y * half) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    cell.figure.line(*places, places[0], stroke=("violet", 0.6), width=1.0, radius=side / 3)
    counts = run.steps[cell.count - 1].counts if cell.count else run.steps[0].counts_before
    for k, (x, y) in enumerate(places):
        across, down = (((1, 0), (0, 1), (-1, 0), (0, -1))[k][axis] for axis in (0, 1))
        from_x, from_y = x + across * (wide / 2 + DOCK * s), y + down * (side / 2 + DOCK * s)
        to_x, to_y = places[(k + 1) % len(places)]
        cell.figure.add_route([(from_x, from_y), (to_x - across * (wide / 2 + DOCK * s), to_y - down * (side / 2 + DOCK * s))], "link", k)
        card = Box(x - wide / 2, y - side / 2, wide, side, "gpu")
        cell.figure.box_rect(card, 0.12 * side, fill=(cell.figure.theme.wash(0.25), 1.0), stroke="blue", width=0.9)
        made = cell.figure.child("gpu", k, box=card)
        for chunk, part in enumerate(
            Box(card.x + 0.1 * wide, card.y + 0.12 * side, 0.8 * wide, 0.76 * side, "chunks").columns(4, 0.05 * wide)
        ):
            cell.figure.box_rect(part, 0.6, stroke=(GPUS[chunk], 0.5), width=0.4)
            high = part.h * counts[k, chunk] / run.nodes
            full = counts[k, chunk] == run.nodes
            made.rect(part.x, part.bottom - high, part.w, high, 0.6, fill=(GPUS[chunk], 1.0 if full else 0.65), behind=True)


def links(cell: Cell) -> None:
    """Seconds of the same bytes over the link inside a node and over the network."""
    names, ends = ([fact.text for fact in cell.facts.marks[key]] for key in ("links", "link_times"))
    lying_bars(cell, cell.facts.links, names, ends, ("cyan", "blue"))


def kinds(cell: Cell) -> None:
    """Bytes a step of tensor, data and pipeline parallelism."""
    data_sent, *others = cell.facts.sent
    sent = (others[0], data_sent, others[1])
    lying_bars(cell, sent, cell.labels.ways, [fact.text for fact in cell.facts.marks["kinds"]], ("cyan", "blue", "blue"))


DRAW: dict[str, Callable[[Cell], None]] = {made.__name__: made for made in (data, tensor, stage, pods, gangs, idle, ring, links, kinds)}
