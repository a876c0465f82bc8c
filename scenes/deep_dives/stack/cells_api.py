"""The mechanisms of the stack's first floor: a bill, and whether own machines cost less."""

from __future__ import annotations

from math import ceil

from scenes.core.box import Box
from scenes.deep_dives.stack.cells_parts import ROW, Cell, axes_lines, grid_of
from scenes.deep_dives.stack.facts import LOADS, SPAN, SQUARE, StackFacts
from scenes.drawing.kit.charts import Axes, line_chart

LOW = 6.0  # of the type's size: height of a chart without words in it
BESIDE = 0.55  # of a replica's work: where both cost the same, at most, for words to stand after it


def squares_of(facts: StackFacts) -> tuple[int, int]:
    """Return how many squares of the bill the prompt and the answer fill."""
    return ceil(facts.bill[0] / SQUARE), ceil(facts.bill[1] / SQUARE)


def bill(cell: Cell) -> None:
    """A square for every few tokens, first those of the prompt, then those of the answer. Parts: ("square", k), ("count", 0 or 1). Route: "enter"."""
    prompt, answer = squares_of(cell.facts)
    s, room = cell.s, cell.between(over=1.15)
    columns, pitch = grid_of(prompt + answer, room, 2.2 * s)
    rows = ceil((prompt + answer) / columns)
    left, top, side = room.cx - columns * pitch / 2, room.cy - rows * pitch / 2, 0.82 * pitch
    cell.enter((left + pitch / 2, top + pitch / 2))
    for k in range(prompt + answer):
        place = Box(left + k % columns * pitch + 0.09 * pitch, top + k // columns * pitch + 0.09 * pitch, side, side, "square")
        cell.figure.box_rect(place, 0.15 * pitch, stroke=("blue", 0.4), width=0.5)
        if cell.count:
            colour = "request" if k < prompt else "cyan"
            cell.figure.child("square", k, box=place).box_rect(place, 0.15 * pitch, fill=(colour, 0.9), behind=True)
    if not cell.count:
        return
    for k, (fact, anchor) in enumerate(zip(cell.facts.marks["bill"], ("start", "end"), strict=True)):
        cell.over(fact.text, anchor=anchor, figure=cell.figure.child("count", k, box=cell.room), colour="ink")
    made, text = cell.figure.child("per", box=cell.room), cell.facts.marks["square"][0].text
    wide = made.measure(text, "body", s)
    made.rect(cell.room.cx - wide / 2 - s, cell.room.y + 0.15 * s, 0.75 * s, 0.75 * s, 0.15 * s, stroke=("ink", 0.6), width=0.6)
    cell.over(text, anchor="middle", figure=made)


def rent(cell: Cell) -> None:
    """Dollars a day over tokens a day: the stairs of own GPUs, the API's line, a dot where they meet. Parts: "own", "api", "dot"."""
    even, figure, s = cell.facts.even, cell.figure, cell.s
    most = SPAN * even.replica_tokens
    top = max(even.price * most / 1e6, 2 * even.replica_dollars)
    room = cell.between(over=1, under=1)
    axes = Axes(room, (0, most), (0, top * 1.05))
    axes_lines(cell, room, x=cell.labels.tokens_a_day, y=cell.labels.dollars_a_day)
    if not cell.count:
        return
    dollars, second, last = cell.facts.marks["rent"]
    own = figure.child("own", box=room)
    stairs = ((0, 1), (1, 1), (1, 2), (2, 2))
    line_chart(own, axes, [x * even.replica_tokens for x, _ in stairs], [n * even.replica_dollars for _, n in stairs], area=False)
    if room.h < LOW * s:  # no room for words between the lines
        cell.over(dollars.text, anchor="end", figure=own, colour="ink")
    else:
        beside = even.pays and even.load < BESIDE  # there is room after the dot, under the line
        x, y = (axes.x(even.meets) + 0.9 * s, 1.2 * s) if beside else (room.x + 0.6 * s, -0.5 * s)
        own.text(x, axes.y(even.replica_dollars) + y, dollars.text, "strong", size=s)
        own.text(room.x + room.w / 2 + 0.6 * s, axes.y(2 * even.replica_dollars) + 1.2 * s, second.text, "strong", size=s)
    cell.under(last.text, figure=figure.child("most", box=cell.room))
    if cell.count < 2:
        return
    line_chart(figure.child("api", box=room), axes, (0, most), (0, even.price * most / 1e6), colour="request", area=False)
    if even.pays:
        figure.child("dot", box=room).circle(
            axes.x(even.meets), axes.y(even.replica_dollars), 0.5 * s, fill="ink", stroke="cyan", width=1.0, glow=0.8
        )


def load(cell: Cell) -> None:
    """What a million tokens cost at loads of an own replica, and the API's price as a line. Parts: "line", ("mark", k), ("bar", k), ("cost", k)."""
    even, facts, s = cell.facts.even, cell.facts, cell.s
    costs = [even.own / share for share in LOADS]
    top = max(*costs, even.price)
    room = cell.between(over=2, under=1)
    cell.over(cell.labels.dollars_a_million)
    cell.figure.line((room.x, room.bottom), (room.right, room.bottom), stroke=("blue", 0.75), width=0.8)
    if not cell.count:
        return
    step, y = room.w / len(LOADS), room.bottom - room.h * even.price / top
    line = cell.figure.child("line", box=room)
    line.line((room.x, y), (room.right, y), stroke=("request", 0.95), width=1.1, dash=(3, 2.4))
    price = line.text(room.right, cell.room.y + 0.85 * s, facts.marks["load_price"][0].text, "strong", anchor="end", size=s)
    key = price.box[0] - 0.5 * s
    line.line((key - 2.4 * s, cell.room.y + 0.5 * s), (key, cell.room.y + 0.5 * s), stroke=("request", 0.95), width=1.1, dash=(3, 2.4))
    for k, cost in enumerate(costs):
        place = Box(room.x + k * step, room.y, step, room.h, "bar")
        high = max(1.0, room.h * cost / top)
        mark = cell.figure.child("mark", k, box=place)
        mark.text(place.cx, cell.room.bottom - 0.2 * s, facts.marks["load"][k].text, "body", anchor="middle", size=s, width=step)
        bar = Box(place.x + 0.2 * step, room.bottom - high, 0.6 * step, high, "bar")
        cell.figure.child("bar", k, box=bar).box_rect(bar, min(1.5, high / 2), fill=("cyan", 0.4 if cost > even.price else 0.9))
        over = min(bar.y, y if bar.y - y < ROW * s and cost <= even.price else bar.y) - 0.4 * s
        cell.figure.child("cost", k, box=place).text(place.cx, over, facts.marks["load_costs"][k].text, "strong", anchor="middle", size=s)
