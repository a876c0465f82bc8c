"""The mechanisms of the stack's cells that tell of many machines: scheduled jobs, a ring, links."""

from __future__ import annotations

from collections.abc import Callable

from scenes.core.box import Box
from scenes.deep_dives.stack.cells_parts import GPUS, Cell, lying_bars, slot
from scenes.deep_dives.stack.words import WAYS
from scenes.models.gang_scheduler import FREE

JOBS = ("cyan", "violet")
RING_GPU, RING_SHAPE, RING_WIDE = 0.42, 1.5, 2.0  # of the room: a GPU of the ring; its width to its height; the ring's, at most
MACHINE = 1.7  # of its height: width of a machine beside a bar
DOCK = 0.65  # of the type's size: from a GPU to the middle of what docks at it


def _schedule(cell: Cell, number: int) -> None:
    """Pods that wait, then nodes, one under the other, over the hours: filled where a job computes, outlined where it holds and waits.

    Parts: ("pod", job, k), ("hour", k). Routes: ("place", job, hour, node), ("try", job) to the nodes that the other job holds.
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
        full = room.y + (nodes - 0.5) * high
        cell.figure.add_route([(cell.room.x + 1.3 * side * 2, y), (room.x - 0.9 * side, full if job else room.y + 0.5 * high)], "try", job)
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
    tall = (room.h - side) / 2
    half = min((room.w - wide) / 2, RING_WIDE * tall)
    places = [(room.cx + x * half, room.cy + y * tall) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
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
    """Bytes of a step by what is split, and at the right two machines a row: what stays inside is in one, what does not crosses to the other.

    Parts and routes: those of `lying_bars`, ("machines", k); ("goes", k).
    """
    facts, s = cell.facts, cell.s
    names = dict(zip(WAYS, cell.labels.ways, strict=True))
    ways = facts.ways or ((WAYS[0], 0.0, True),)
    ends = [fact.text for fact in facts.marks["kinds"]] or [""]
    side = min(2.6 * s, 0.8 * (cell.room.h - 0.4 * s * (len(ways) - 1)) / len(ways))
    tail = 2 * MACHINE * side + 2.2 * s
    lying_bars(
        cell,
        [size for _, size, _ in ways],
        [names[way] for way, _, _ in ways],
        ends,
        ["cyan" if inside else "blue" for *_, inside in ways],
        tail,
    )
    for k, (row, (_, size, inside)) in enumerate(zip(cell.room.rows(len(ways), 0.4 * s), ways, strict=True)):
        first = Box(row.right - tail + 0.8 * s, row.cy - side / 2, MACHINE * side, side, "machine")
        second = Box(row.right - first.w, first.y, first.w, side, "machine")
        start, end = (first.x + 0.22 * first.w, row.cy), (first.x + 0.78 * first.w, row.cy)
        cell.figure.add_route([start, end, start, end] if inside else [end, (second.x + 0.22 * second.w, row.cy)], "goes", k)
        cell.figure.line((first.right, row.cy), (second.x, row.cy), stroke=("blue", 0.8), width=0.8)
        for place in (first, second):
            cell.figure.box_rect(place, 0.2 * side, fill=(cell.figure.theme.wash(0.2), 1.0), stroke=("blue", 0.9), width=0.7)
            for x in (0.22, 0.78):
                cell.figure.circle(place.x + x * place.w, row.cy, 0.13 * side, fill=("blue", 0.8))
        if cell.count and size:
            made = cell.figure.child("machines", k, box=Box(first.x, first.y, second.right - first.x, side, "machines"))
            to = (end[0], row.cy) if inside else (second.x + 0.22 * second.w, row.cy)
            made.line((start if inside else end), to, stroke=("violet", 1.0), width=1.0 + 1.6 * size / ways[0][1])


DRAW: dict[str, Callable[[Cell], None]] = {made.__name__: made for made in (pods, gangs, idle, ring, links, kinds)}
