"""The mechanisms of the stack's cells that tell of requests: bills, queues, blocks, rounding, guesses; and the list of all."""

from __future__ import annotations

from collections.abc import Callable

from scenes.core.box import Box
from scenes.deep_dives.stack import cells_machines as machines
from scenes.deep_dives.stack.cells_parts import FULL, Cell, bars, slot
from scenes.deep_dives.stack.facts import LOADS, rounded_rows
from scenes.drawing.kit.charts import Axes, line_chart

SPAN = 2.0  # days' work of a replica that the curve shows
MOST_QUEUED = 8  # requests on a replica that are drawn one by one


def bill(cell: Cell) -> None:
    """A strip of tokens, those of the prompt and those of the answer, as wide as there are many. Parts: "in", "out"."""
    room, (prompt, answer) = cell.room, cell.facts.bill
    strip = Box(room.x, room.cy - 0.2 * cell.s, room.w, min(1.5 * cell.s, room.h / 2), "strip")
    cell.figure.box_rect(strip, 0.3 * cell.s, stroke=("blue", 0.5), width=0.7)
    if not cell.count:
        return
    split = strip.w * prompt / (prompt + answer)
    texts = [fact.text for fact in cell.facts.marks["bill"]]
    for name, x, wide, colour, text, anchor in (
        ("in", strip.x, split, "request", texts[0], "start"),
        ("out", strip.x + split, strip.w - split, "cyan", texts[1], "end"),
    ):
        made = cell.figure.child(name, box=strip)
        made.rect(x + 1, strip.y + 1, wide - 2, strip.h - 2, 0.25 * cell.s, fill=(colour, 0.85))
        made.text(strip.x if anchor == "start" else strip.right, strip.y - 0.45 * cell.s, text, "body", anchor=anchor, size=cell.s)


def rent(cell: Cell) -> None:
    """Dollars a day over tokens a day: the API's line, the stairs of own GPUs, a dot where they meet. Parts: "axes", "api", "own", "dot"."""
    even, figure = cell.facts.even, cell.figure
    most = SPAN * even.replica_tokens
    top = max(even.price * most / 1e6, 2 * even.replica_dollars)
    axes = Axes(cell.room, (0, most), (0, top * 1.05))
    frame = figure.child("axes", box=cell.room)
    frame.line(
        (cell.room.x, cell.room.y), (cell.room.x, cell.room.bottom), (cell.room.right, cell.room.bottom), stroke=("blue", 0.7), width=0.8
    )
    if not cell.count:
        return
    line_chart(figure.child("api", box=cell.room), axes, (0, most), (0, even.price * most / 1e6), colour="request", area=False)
    stairs = ((0, 1), (1, 1), (1, 2), (2, 2))
    line_chart(
        figure.child("own", box=cell.room),
        axes,
        [x * even.replica_tokens for x, _ in stairs],
        [n * even.replica_dollars for _, n in stairs],
        area=False,
    )
    if even.pays:
        figure.child("dot", box=cell.room).circle(
            axes.x(even.meets), axes.y(even.replica_dollars), 0.42 * cell.s, fill="ink", stroke="cyan", width=1.0, glow=0.8
        )


def load(cell: Cell) -> None:
    """What a million tokens cost at loads of an own replica, and the API's price as a line. Parts: "marks", ("bar", k), "line"."""
    even = cell.facts.even
    costs = [even.own / share for share in LOADS]
    top = max(*costs, even.price)
    room = Box(cell.room.x, cell.room.y, cell.room.w, cell.room.h - 1.2 * cell.s, "bars")
    if not cell.count:
        return
    made = cell.figure.child("marks", box=room)
    for k, fact in enumerate(cell.facts.marks["load"]):
        x = room.x + room.w * (k + 0.5) / len(LOADS)
        made.text(x, cell.room.bottom - 0.15 * cell.s, fact.text, "tick", anchor="middle", size=cell.s)
    bars(cell.figure, room, costs, top, ["blue" if cost > even.price else "cyan" for cost in costs])
    y = room.bottom - room.h * even.price / top
    cell.figure.child("line", box=room).line((room.x, y), (room.right, y), stroke=("request", 0.95), width=1.1, dash=(3, 2.4))


def router(cell: Cell) -> None:
    """A queue for each of the replicas that are pictured; the newcomer is on the shortest. Parts: ("queue", k), "newcomer". Route: "newcomer"."""
    run, room = cell.facts.served.continuous, cell.room
    queues, chosen = run.pictured_queues, run.pictured_choice
    side = min(room.h / len(queues) * 0.72, room.w / (MOST_QUEUED + 4))
    end = room.cx + (MOST_QUEUED + 4) * side / 2
    for k, (lane, count) in enumerate(zip(room.rows(len(queues), 0.0), queues, strict=True)):
        made = cell.figure.child("queue", k, box=lane)
        machine = Box(end - 2.2 * side, lane.cy - side * 0.6, 2.0 * side, side * 1.2, "replica")
        made.box_rect(machine, 0.25 * side, fill=(made.theme.wash(0.3), 0.9), stroke="cyan", width=0.9)
        for place in range(min(count, MOST_QUEUED - 1)):
            slot(made, machine.x - (place + 1) * 1.12 * side, lane.cy, side, "blue")
        if k == chosen:
            x = machine.x - (min(count, MOST_QUEUED - 1) + 1) * 1.12 * side
            cell.figure.add_route([(room.x, room.cy), (room.x + side, lane.cy), (x + side / 2, lane.cy)], "newcomer")
            if cell.count:
                slot(cell.figure.child("newcomer", box=lane), x, lane.cy, side, "request", hot=True)


def batch(cell: Cell) -> None:
    """Tokens a second of the same requests with continuous and with static batching. Parts: ("bar", k)."""
    run, labels = cell.facts.served, cell.labels
    waits = (run.continuous.tokens_per_second, run.static.tokens_per_second)
    for k, (row, name) in enumerate(zip(cell.room.rows(2, 0.3 * cell.s), (labels.continuous, labels.static), strict=True)):
        cell.figure.text(row.x, row.cy + 0.35 * cell.s, name, "body", size=cell.s)
        if cell.count:
            wide = (row.w - 6 * cell.s) * waits[k] / max(waits)
            made = cell.figure.child("bar", k, box=row)
            high = min(1.5 * cell.s, row.h)
            made.rect(row.x + 6 * cell.s, row.cy - high / 2, max(wide, 1.0), high, 0.2 * cell.s, fill=(("cyan", "blue")[k], 0.85))


def prefix(cell: Cell) -> None:
    """A row of blocks a request; what is in memory already is drawn as an outline under the first. Parts: ("request", k)."""
    run, room = cell.facts.prefix, cell.room
    columns = max(len(placed.blocks) for placed in run.placed)
    side = min(room.h / len(run.placed) * 0.84, room.w / columns / 1.12)
    left = room.cx - columns * side * 0.56
    for k, placed in enumerate(run.placed[: cell.count]):
        made = cell.figure.child("request", k, box=room)
        y = room.y + (k + 0.5) * room.h / len(run.placed)
        for place, _ in enumerate(placed.blocks):
            known = place < placed.reused
            slot(made, left + place * side * 1.12, y, side, "violet", hot=not known, ghost=known)


def paging(cell: Cell) -> None:
    """The first requests of the trace: rows that each holds, in one piece as long as the context, then in blocks. Parts: "pieces", "blocks"."""
    facts, room = cell.facts, cell.room
    upper, lower = Box(room.x, room.y, room.w, room.h - 1.2 * cell.s, "strips").rows(2, 0.5 * cell.s)
    total = sum(piece.reserved for piece in facts.pieces)
    for name, strip, steps in (("pieces", upper, 1), ("blocks", lower, 2)):
        cell.figure.box_rect(strip, 0.2 * cell.s, stroke=("violet", 0.55), width=0.7)
        if cell.count < steps:
            continue
        made, x = cell.figure.child(name, box=strip), strip.x
        lengths = [piece.reserved / total for piece in facts.pieces] if name == "pieces" else facts.packed
        held = [piece.held / total for piece in facts.pieces] if name == "pieces" else facts.packed
        for length, filled in zip(lengths, held, strict=True):
            made.rect(x + 0.3, strip.y + 1, max(0.6, strip.w * filled - 0.6), strip.h - 2, 0.4, fill=("violet", 0.95), behind=True)
            x += strip.w * length
            if name == "pieces":
                made.line((x, strip.y), (x, strip.bottom), stroke=("violet", 0.6), width=0.6)
    if cell.count == FULL["paging"]:
        cell.figure.child("paper", box=room).text(
            room.cx,
            room.bottom - 0.05 * cell.s,
            facts.marks["paging"][0].text,
            "body",
            anchor="middle",
            size=cell.s,
            colour="quiet",
            width=room.w,
        )


def rounding(cell: Cell) -> None:
    """The same weights as they are, at 8 and at 4 bits, as bars up and down. Parts: ("row", k)."""
    rows, room = rounded_rows(cell.facts), cell.room
    peak, label = max(abs(float(value)) for value in rows[0]), 3.4 * cell.s
    for k, (strip, values, name) in enumerate(zip(room.rows(3, 0.35 * cell.s), rows, ("BF16", "INT8", "INT4"), strict=True)):
        cell.figure.text(strip.x, strip.cy + 0.35 * cell.s, name, "body", size=cell.s)
        cell.figure.line((strip.x + label, strip.cy), (strip.right, strip.cy), stroke=("blue", 0.5), width=0.5)
        if k >= cell.count:
            continue
        made, step = cell.figure.child("row", k, box=strip), (strip.w - label) / len(values)
        for place, value in enumerate(float(value) for value in values):
            high = strip.h / 2 * abs(value) / peak
            if high > 0.2:
                made.rect(
                    strip.x + label + (place + 0.15) * step,
                    strip.cy - (high if value > 0 else 0),
                    0.7 * step,
                    high,
                    0,
                    fill=(("ink", "cyan", "violet")[k], 0.9),
                )


def draft(cell: Cell) -> None:
    """A row a pass of the large model: guesses accepted, refused, and its own token. Parts: ("round", k)."""
    rounds, room = cell.facts.draft.rounds, cell.room
    most = max(len(one.drafted) + 1 for one in rounds)
    side = min(room.h / len(rounds) * 0.82, room.w / most / 2.3)
    left = room.cx - most * side * 1.1
    for k, one in enumerate(rounds[: cell.count]):
        made, y = cell.figure.child("round", k, box=room), room.y + (k + 0.5) * room.h / len(rounds)
        for place in range(len(one.drafted)):
            taken = place < one.accepted
            slot(made, left + place * side * 2.2, y, side, "violet" if taken else "amber", wide=2.0, hot=taken, ghost=not taken)
        if len(one.written) > one.accepted:
            slot(made, left + (most - 1 + 0.15) * side * 2.2, y, side, "cyan", wide=2.0, hot=True)


DRAW: dict[str, Callable[[Cell], None]] = {
    **{made.__name__: made for made in (bill, rent, load, router, batch, prefix, paging, rounding, draft)},
    **machines.DRAW,
}
