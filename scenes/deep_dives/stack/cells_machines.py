"""The mechanisms of the stack's cells that tell of machines: split layers, scheduled jobs, links, arrays and tiles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import log2

from scenes.core.box import Box
from scenes.deep_dives.stack.cells_parts import Cell
from scenes.deep_dives.stack.facts import TILES
from scenes.drawing.figure import Figure
from scenes.drawing.kit.charts import Axes, line_chart
from scenes.models.gang_scheduler import FREE
from scenes.models.systolic import IDLE

GPUS = ("blue", "cyan", "violet", "request")  # a colour each
JOBS = ("cyan", "violet")
WIDTHS = (1.1, 2.0, 1.1, 1.1)  # of x, up, down and what comes out, beside each other
HEIGHTS = (1.0, 0.55, 1.0, 1.0)  # of a share of the room


def _matrix(figure: Figure, box: Box, colours: Sequence[str], *, across: bool) -> None:
    """Draw a matrix in bands of colours, one a GPU: side by side where `across`, else one under the other."""
    count = len(colours)
    for k, colour in enumerate(colours):
        x, y = (box.x + k * box.w / count, box.y) if across else (box.x, box.y + k * box.h / count)
        w, h = (box.w / count, box.h) if across else (box.w, box.h / count)
        figure.rect(x + 0.5, y + 0.5, w - 1, h - 1, 0.8, fill=(colour, 0.8), behind=True)
    figure.box_rect(box, 1.0, stroke=("ink", 0.5), width=0.6)


def _layer(cell: Cell, ways: Sequence[tuple[Sequence[str], bool]]) -> None:
    """Draw x, up, down and the output, each parted in its way. Parts: ("matrix", k). Routes: ("to", k)."""
    s = cell.s
    room = Box(cell.room.x, cell.room.y, cell.room.w, cell.room.h - 1.3 * s, "matrices")
    scale = (room.w - 3 * 1.6 * s) / sum(WIDTHS)
    x = room.x
    boxes = []
    for wide, high in zip(WIDTHS, HEIGHTS, strict=True):
        boxes.append(Box(x, room.cy - room.h * high / 2, wide * scale, room.h * high, "matrix"))
        x = boxes[-1].right + 1.6 * s
    for k, (box, name) in enumerate(zip(boxes, cell.labels.parts, strict=True)):
        cell.figure.text(box.cx, cell.room.bottom - 0.15 * s, name, "body", anchor="middle", size=s, colour="quiet")
        if k:
            low = room.cy + 1.3 * s  # under the signs
            cell.figure.add_route([(boxes[k - 1].cx, low), (box.cx, low)], "to", k)
            cell.figure.text(
                (boxes[k - 1].right + box.x) / 2,
                room.cy + 0.35 * s,
                "→" if k == 3 else "×",
                "body",
                anchor="middle",
                size=s,
                colour="quiet",
            )
        if cell.count:
            colours, across = ways[k]
            _matrix(cell.figure.child("matrix", k, box=box), box, colours, across=across)
        else:
            cell.figure.box_rect(box, 1.0, stroke=("blue", 0.5), width=0.6, dash=(2, 2))


def data(cell: Cell) -> None:
    """Rows of x to the GPUs, all weights on each."""
    _layer(cell, ((GPUS, False), (("ink",), False), (("ink",), False), (GPUS, False)))


def tensor(cell: Cell) -> None:
    """Columns of up and rows of down to the GPUs; every output is a sum of all."""
    _layer(cell, ((("ink",), False), (GPUS, True), (GPUS, False), (("ink",), False)))


def stage(cell: Cell) -> None:
    """Up on the first stage, down on the second."""
    _layer(cell, ((("ink",) * 4, False), (GPUS[:1], True), (GPUS[1:2], False), (("ink",) * 4, False)))


def _schedule(cell: Cell, number: int) -> None:
    """Nodes, one under the other, over the hours: filled where a job computes, outlined where it holds and waits. Parts: ("hour", k)."""
    timeline, room = cell.facts.schedules[number], cell.room
    nodes, hours = len(timeline.ticks[0].holders), len(timeline.ticks)
    wide, high = room.w / hours, room.h / nodes
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


def _two_bars(cell: Cell, values: Sequence[float], names: Sequence[str], colours: Sequence[str]) -> None:
    """Draw two bars that lie, each beside its name. Parts: ("bar", k)."""
    s = cell.s
    label = max(cell.figure.measure(name, "body", s) for name in names) + 0.8 * s if any(names) else 0.0
    for k, (row, name) in enumerate(zip(cell.room.rows(2, 0.4 * s), names, strict=True)):
        if name:
            cell.figure.text(row.x, row.cy + 0.35 * s, name, "body", size=s)
        if cell.count:
            wide, high = (row.w - label) * values[k] / (max(values) or 1.0), min(1.6 * s, row.h)
            cell.figure.child("bar", k, box=row).rect(
                row.x + label, row.cy - high / 2, max(1.0, wide), high, 0.2 * s, fill=(colours[k], 0.85)
            )


def idle(cell: Cell) -> None:
    """GPU-hours that compute nothing, without gangs and with."""
    _two_bars(cell, [float(timeline.idle_gpu_hours) for timeline in cell.facts.schedules], cell.titles, ("amber", "cyan"))


def ring(cell: Cell) -> None:
    """GPUs in a ring, each with a quarter of the sum. Parts: ("gpu", k). Routes: ("link", k) to the next."""
    room, s = cell.room, cell.s
    side = min(2.4 * s, room.h * 0.4)
    half, tall = min(room.w / 2 - side, 1.6 * room.h), room.h / 2 - 0.55 * side
    places = [(room.cx + x * half, room.cy + y * tall) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    cell.figure.line(*places, places[0], stroke=("violet", 0.6), width=1.0, radius=side / 2)
    for k, (x, y) in enumerate(places):
        cell.figure.add_route([(x, y), places[(k + 1) % len(places)]], "link", k)
        cell.figure.rect(
            x - side / 2, y - side / 2, side, side, 0.2 * side, fill=(cell.figure.theme.wash(0.3), 1.0), stroke="blue", width=0.9
        )
        if cell.count:
            made = cell.figure.child("gpu", k, box=Box(x - side / 2, y - side / 2, side, side, "gpu"))
            made.rect(x - 0.36 * side, y - 0.36 * side, 0.72 * side, 0.72 * side, 0.15 * side, fill=("violet", 0.9), glow=0.3)


def links(cell: Cell) -> None:
    """Seconds of the same bytes over the link inside a node and over the network."""
    _two_bars(cell, cell.facts.links, [fact.text for fact in cell.facts.marks["links"]], ("cyan", "blue"))


def kinds(cell: Cell) -> None:
    """Bytes a step of tensor and of data parallelism."""
    _two_bars(cell, cell.facts.sent, (cell.labels.tensor_kind, cell.labels.data_kind), ("cyan", "blue"))


def array(cell: Cell) -> None:
    """The array's weights; in a cycle, cells that multiply carry the colour of their input row. Parts: "state", ("result", m, n)."""
    run, room, s = cell.facts.array, cell.room, cell.s
    rows, columns = run.weights.shape
    grid = Box(room.x + 2.4 * s, room.y, room.w - 4.8 * s, room.h * rows / (rows + 1.1), "grid")
    cycle = run.cycles[cell.count - 1] if cell.count else None
    state = cell.figure.child("state", box=grid)
    texts, weights = iter(cell.facts.marks["array"]), Figure(cell.figure.style, grid)
    for k, row in enumerate(grid.rows(rows, 0.2 * s)):
        for n, place in enumerate(row.columns(columns, 0.3 * s)):
            active = IDLE if cycle is None else int(cycle.rows[k, n])
            fill, edge = (
                ((state.theme.wash(0.18), 0.9), ("blue", 0.7)) if active == IDLE else ((GPUS[active + 1], 0.3), (GPUS[active + 1], 1.0))
            )
            state.box_rect(place, 0.2 * s, fill=fill, stroke=edge, width=0.6 if active == IDLE else 1.2, behind=True)
            if cycle is not None:
                size = min(s, 0.95 * place.h)
                weights.text(place.cx, place.cy + 0.35 * s, next(texts).text, "body", anchor="middle", size=size, colour="ink")
    cell.figure.attach(weights, "weights")
    results = Box(grid.x, grid.bottom + 0.25 * s, grid.w, room.bottom - grid.bottom - 0.3 * s, "results")
    left = [place for done in run.cycles[: cell.count] for place in done.left]
    for n, place in enumerate(results.columns(columns, 0.3 * s)):
        for m, part in enumerate(place.columns(len(run.inputs), 0.12 * s)):
            cell.figure.box_rect(part, 0.1 * s, stroke=("blue", 0.4), width=0.4)
            if (m, n) in left:
                cell.figure.child("result", m, n, box=part).box_rect(part, 0.1 * s, fill=(GPUS[m + 1], 0.9))


def tile(cell: Cell) -> None:
    """Two matrices and their product in tiles; one tile reads its rows and its columns. Parts: "rows", "columns", "tile". Routes: "rows", "columns"."""
    room, count = cell.room, 6
    side = min(room.h, (room.w - 3 * cell.s) / 3)
    left, top, out = (Box(room.cx + (k - 1) * (side + 1.2 * cell.s) - side / 2, room.cy - side / 2, side, side, "matrix") for k in range(3))
    for box in (left, top, out):
        cell.figure.box_rect(box, 1.0, fill=(cell.figure.theme.wash(0.15), 0.9), stroke=("blue", 0.6), width=0.7)
    for a, b, sign in ((left, top, "×"), (top, out, "=")):
        cell.figure.text((a.right + b.x) / 2, room.cy + 0.35 * cell.s, sign, "body", anchor="middle", size=cell.s, colour="quiet")
    low, high = left.bottom - 0.6 * cell.s, top.y + 0.6 * cell.s  # under and over the signs
    cell.figure.add_route([(left.cx, left.cy), (left.cx, low), (out.cx, low), (out.cx, out.cy)], "rows")
    cell.figure.add_route([(top.cx, top.cy), (top.cx, high), (out.cx, high), (out.cx, out.cy)], "columns")
    if cell.count:
        part = side / count * 2
        cell.figure.child("rows", box=left).rect(left.x, left.y + part, side, part, 0.8, fill=("cyan", 0.8))
        cell.figure.child("columns", box=top).rect(top.x + part, top.y, part, side, 0.8, fill=("cyan", 0.8))
        cell.figure.child("tile", box=out).rect(out.x + part, out.y + part, part, part, 0.8, fill=("violet", 0.95), glow=0.4)


def reuse(cell: Cell) -> None:
    """Operations a byte over the side of a tile, on scales of powers of two; what the GPU asks for as a line. Parts: "axes", "curve", "ridge"."""
    facts, s = cell.facts, cell.s
    room = Box(cell.room.x, cell.room.y, cell.room.w, cell.room.h - 1.2 * s, "chart")
    axes = Axes(room, (0, log2(TILES[-1])), (log2(facts.intensities[0]), max(log2(facts.ridge), log2(facts.intensities[-1])) + 0.3))
    cell.figure.line((room.x, room.y), (room.x, room.bottom), (room.right, room.bottom), stroke=("blue", 0.7), width=0.8)
    if cell.count:
        marks = cell.figure.child("marks", box=cell.room)
        for side, fact, anchor in zip(TILES[::4], facts.marks["reuse"], ("start", "middle", "end"), strict=True):
            marks.text(axes.x(log2(side)), cell.room.bottom - 0.15 * s, fact.text, "tick", anchor=anchor, size=s)
        line_chart(cell.figure.child("curve", box=room), axes, map(log2, TILES), map(log2, facts.intensities))
        y = axes.y(log2(facts.ridge))
        cell.figure.child("ridge", box=room).line((room.x, y), (room.right, y), stroke=("amber", 0.9), width=1.0, dash=(3, 2.4))


DRAW: dict[str, Callable[[Cell], None]] = {
    made.__name__: made for made in (data, tensor, stage, pods, gangs, idle, ring, links, kinds, array, tile, reuse)
}
