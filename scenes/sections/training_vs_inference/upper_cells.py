"""What the cells of rows 1 to 3 of training against inference draw in full frames: what is learned and written, what waits, what fills the memory.

Weights, pieces, spans and bytes come from the models; each drawing fills the box that it is given.
"""

from __future__ import annotations

import numpy as np

from scenes.core.box import Box
from scenes.core.units import quantity
from scenes.drawing.figure import Figure
from scenes.drawing.kit.arrows import arrow
from scenes.drawing.kit.charts import heat_grid
from scenes.drawing.kit.hardware import gpu, metal, server
from scenes.drawing.kit.payloads import block, body_paint, visible
from scenes.drawing.shape import horizontal
from scenes.models.layers import Array
from scenes.models.memory import MemorySplit
from scenes.sections.training_vs_inference.facts import ComparisonFacts, MemoryLimit
from scenes.sections.training_vs_inference.moments import ComparisonMoment

TAIL = 0.2  # share of a speech bubble's height
LARGE = 130.0  # from this height on, a drawing stands in the open row of the film
PLACES = 6  # in the queue of the open row
IDLE = 64.0  # room of the mark over a GPU that waits
ROOMY = 170.0  # from this width on, a drawing shows words and more bodies


def weight_block(figure: Figure, facts: ComparisonFacts, box: Box, values: Array) -> Figure:
    """Draw a block of weights as heat, as strong as the values are against the largest that is learned in the end. Part: "weights"."""
    made = heat_grid(figure, box, values, colour="blue", gap=0.16, peak=float(np.abs(facts.grids[-1][:, : values.shape[1]]).max()))
    figure.register(made, "weights")
    return made


def learned_weights(figure: Figure, facts: ComparisonFacts, moment: ComparisonMoment) -> None:
    """Draw tokens that turn into weights: a block of the output weights as far as they have learned, as heat.

    Part: "weights". Routes: ("feed", 0..2), from a token into the weights.
    """
    box = figure.box
    values = facts.grids[moment.grid]
    if box.w < ROOMY:
        values = values[:, :4]
    size = min(20.0 if box.h < LARGE else 34.0, box.h * 0.2)
    tokens = Box(box.x, box.cy - size * 1.9, size * 1.2, size * 3.8).rows(3, size * 0.4)
    for row in tokens:
        block(figure, row, None, colour="cyan", radius=4)
    rows, columns = values.shape
    cell = min(box.h / rows, (box.w - size * 1.2 - 48) / columns)
    grid = Box(box.right - cell * columns, box.cy - cell * rows / 2, cell * columns, cell * rows)
    arrow(figure, (box.x + size * 1.2 + 7, box.cy), (grid.x - 7, box.cy), colour=figure.theme.tint("request", 0.1), width=1.1)
    weight_block(figure, facts, grid, values)
    for k, row in enumerate(tokens):
        figure.add_route([(row.right, row.cy), (grid.x + cell * 1.5, row.cy)], "feed", k)


def written_answer(figure: Figure, facts: ComparisonFacts, moment: ComparisonMoment) -> None:
    """Draw the first pieces that the model wrote, or, where words have no room, an answer with its newest token."""
    if figure.box.w >= ROOMY:
        _pieces(figure, facts, moment)
        return
    if moment.pieces == 0:
        return
    box, theme = figure.box.inset(2, figure.box.h * 0.06), figure.theme
    body = box.cut_bottom(box.h * TAIL)[0]
    figure.path(speech_bubble(box, 12.0), fill=(theme.wash(0.16), 0.95), stroke=theme.tint("request", 0.1), width=1.1)
    line = body.y + body.h * 0.3
    figure.line((body.x + 18, line), (body.right - 18, line), stroke=("ink", 0.9), width=1.5)
    lower = body.y + body.h * 0.66
    figure.line((body.x + 18, lower), (body.cx - 8, lower), stroke=("ink", 0.9), width=1.5)
    block(figure, Box(body.cx + 2, lower - 9, body.right - 18 - body.cx - 2, 18), None, colour="cyan", state="hot", radius=4)


def speech_bubble(box: Box, radius: float) -> str:
    """Return the outline of a speech bubble as an SVG path; its tail hangs in the lowest fifth of the box."""
    body, tail = box.cut_bottom(box.h * TAIL)
    r, foot = radius, body.x + body.w * 0.18
    return (
        f"M{body.x + r} {body.y} H{body.right - r} Q{body.right} {body.y} {body.right} {body.y + r} V{body.bottom - r} "
        f"Q{body.right} {body.bottom} {body.right - r} {body.bottom} H{foot + tail.h} L{foot} {tail.bottom} V{body.bottom} H{body.x + r} "
        f"Q{body.x} {body.bottom} {body.x} {body.bottom - r} V{body.y + r} Q{body.x} {body.y} {body.x + r} {body.y} Z"
    )


def _pieces(figure: Figure, facts: ComparisonFacts, moment: ComparisonMoment) -> None:
    """Set pieces as tokens in two lines, as many as are written and fit; the newest is hot. Where there is room, the weights stand before them.

    Parts: ("piece", k), "weights". Routes: ("say", k), from the weights along the free side of a line to a piece.
    """
    box, role, large = figure.box, "strong" if figure.box.w > 3 * ROOMY else "micro-strong", figure.box.h >= LARGE
    if large:
        question, box = box.cut_top(box.h * 0.32, 10)
        grid, box = box.cut_left(min(box.h * 1.6, box.w * 0.43), 34)
        values = facts.grids[-1]
        cell = min(grid.h / values.shape[0], grid.w / values.shape[1])
        place = Box(grid.x, grid.cy - cell * values.shape[0] / 2, cell * values.shape[1], cell * values.shape[0])
        weight_block(figure, facts, place, values)
        start = (place.right + 6, box.cy)
        _question(figure, question, place, facts.text.prompt, is_asked=moment.asked)
    else:
        start = (box.x, box.cy)
    high = min(60.0 if large else 34.0, (box.h - 8) / 2)
    x, y = box.x, box.cy - high - 4
    placed = []
    for piece in map(visible, facts.text.pieces):
        wide = max(high, figure.measure(piece, role) + 16)
        if x + wide > box.right and y > box.cy - 1:
            break
        if x + wide > box.right:
            x, y = box.x, box.cy + 4
        placed.append((Box(x, y, wide, high), piece))
        x += wide + 6
    written = len(placed) if moment.pieces is None else min(moment.pieces, len(placed))
    for k, (cell, _) in enumerate(placed):
        free = cell.y - 14 if cell.cy < box.cy else cell.bottom + 14
        turn = (start[0] + box.x) / 2
        figure.add_route([start, (turn, start[1]), (turn, free), (cell.cx, free), (cell.cx, cell.cy)], "say", k, radius=6)
    for k, (cell, piece) in enumerate(placed[:written]):
        state = "hot" if k == written - 1 else "rest"
        figure.register(block(figure, cell, piece, colour="cyan", state=state, role=role), "piece", k)


def _question(figure: Figure, box: Box, weights: Box, prompt: str, *, is_asked: bool) -> None:
    """Draw a person, and the prompt in a bubble once it is asked. Parts: "question". Route: "ask", from the bubble into the weights."""
    high = min(box.h, 110.0)
    figure.icon("user-round", box.x, box.cy - high / 2, high, width=1.7)
    role = "card"
    size = figure.format.role(role).size
    wide = figure.measure(prompt, role) + 56
    bubble = Box(box.x + high + 14, box.cy - size * 1.3, min(wide, box.right - box.x - high - 14), size * 3.0)
    made = figure.child("question", box=bubble)
    start = (weights.cx, bubble.y + bubble.h * (1 - TAIL))
    if bubble.x > weights.cx:
        start = (bubble.x + bubble.w * 0.3, start[1])
    figure.add_route([start, (start[0], weights.y + weights.h * 0.3)], "ask")
    if is_asked:
        made.path(speech_bubble(bubble, 14.0), fill=(figure.theme.wash(0.16), 0.95), stroke=figure.theme.tint("request", 0.1), width=1.3)
        made.text(bubble.cx, bubble.y + bubble.h * 0.4 + size * 0.34, prompt, role, anchor="middle", width=bubble.w - 24)


def waiting_link(figure: Figure, facts: ComparisonFacts, moment: ComparisonMoment) -> None:
    """Draw two nodes whose gradients wait on the one link between them. Parts: ("node", k), ("idle", k), "waiting". Routes: "link", "back"."""
    box, theme = figure.box, figure.theme
    large = box.h >= LARGE
    wide = min(170.0 if large else 52.0, box.w * 0.28)
    high = min(box.h - 2 * IDLE, wide * 1.5) if large else min(box.h, 82.0)
    left, right = Box(box.x, box.cy - high / 2, wide, high), Box(box.right - wide, box.cy - high / 2, wide, high)
    figure.line((left.right, box.cy), (right.x, box.cy), stroke=("blue", 0.4), width=5)
    figure.line((left.right, box.cy), (right.x, box.cy), stroke="cyan", width=1.3, glow=0.5)
    for number, node in enumerate((left, right)):
        made = figure.child("node", number, box=node)
        made.box_rect(node, 7, fill=metal(figure, 0.34, 0.14), stroke=theme.tint("request", 0.05), width=0.9)
        for cell in node.inset(node.w * 0.18, node.h * 0.09).rows(2 if facts.nodes > 1 else 1, node.h * 0.08):
            gpu(made, cell, lit=float(moment.lit_gpus))
        idle = figure.child("idle", number, box=node)
        if large and not moment.lit_gpus:
            idle.icon(
                "hourglass", node.cx - IDLE * 0.42, node.y - IDLE, IDLE * 0.84, colour="ink", accent_colour="ink", width=1.5, glow=0.0
            )
    gap = right.x - left.right
    count = max(2, int((gap - 10) // 23))
    step = (gap - 10) / count
    waiting = figure.child("waiting", box=box)
    for k in range(count if moment.waits else 0):
        cell = Box(left.right + 5 + k * step + (step - 18) / 2, box.cy - 11, 18, 22)
        block(waiting, cell, None, colour="violet", radius=4)
    figure.add_route([(left.right, box.cy), (right.x, box.cy)], "link")
    figure.add_route([(right.x, box.cy), (left.right, box.cy)], "back")


def waiting_requests(figure: Figure, facts: ComparisonFacts, moment: ComparisonMoment) -> None:
    """Draw a queue before a server, and under it the spans of the request at p95 up to its first token, the longest lit.

    Parts: ("span", k). Routes: "queue".
    """
    if figure.box.h >= LARGE:
        _large_queue(figure, facts, moment)
        return
    box, theme = figure.box, figure.theme
    tall = min(box.h, 84.0)
    group = Box(box.x, box.cy - tall / 2, box.w, tall)
    line, bar = group.cut_bottom(group.h * 0.17, group.h * 0.16)
    high = min(38.0, line.h * 0.8)
    rack = Box(line.right - high * 1.25, line.cy - high * 0.58, high * 1.25, high * 1.16)
    server(figure, rack, units=2, colour=theme.tint("request", 0.05))
    pitch = high * 0.52
    count = max(2, int((rack.x - line.x - 34) // pitch))
    for k in range(count):
        cell = Box(line.x + k * pitch, line.cy - high / 2, pitch * 0.72, high)
        block(figure, cell, None, colour="blue", radius=4)
    arrow(figure, (line.x + count * pitch + 2, line.cy), (rack.x - 5, line.cy), colour=theme.tint("request", 0.1), width=1.1)
    if (2, "inference") in moment.measured:
        _spans(figure, bar, facts)


def _large_queue(figure: Figure, facts: ComparisonFacts, moment: ComparisonMoment) -> None:
    """Draw a GPU at work, the requests that wait before it, from the front, and under them the spans of the wait of the one in front.

    Parts: "busy", ("request", k), ("span", k). Routes: ("arrive", k) into a place of the queue, "queue" from its front into the GPU.
    """
    box = figure.box
    side = min(box.w * 0.3, box.h * 0.62)
    bar = Box(box.x, box.bottom - 44, box.w, 40)
    rack = Box(box.right - side, box.y + (bar.y - box.y - side) / 2, side, side)
    gpu(figure.child("busy", box=rack), rack)
    high = min(96.0, side * 0.6)
    pitch = (rack.x - 26 - box.x) / PLACES
    figure.line((box.x, rack.cy + high / 2 + 12), (rack.x - 14, rack.cy + high / 2 + 12), stroke=("blue", 0.7), width=1.2)
    for k in range(PLACES):
        place = Box(rack.x - 26 - (k + 1) * pitch, rack.cy - high / 2, pitch * 0.74, high)
        figure.add_route([(box.x, place.cy), (place.cx, place.cy)], "arrive", k)
        made = figure.child("request", k, box=place)
        if k < moment.queued and not (k == 0 and moment.is_served):
            block(made, place, None, colour="blue", state="hot" if k == 0 else "rest", radius=6)
        if k == 0:
            figure.add_route([(place.cx, place.cy), (rack.x + rack.w * 0.3, rack.cy)], "queue")
    if (2, "inference") in moment.measured:
        _spans(figure, bar, facts)


def _spans(figure: Figure, bar: Box, facts: ComparisonFacts) -> None:
    """Draw the spans of the request at p95 up to its first token, the longest lit."""
    theme = figure.theme
    spans = [ms for _, ms in facts.served.spans]
    total, x = sum(spans), bar.x
    for k, ms in enumerate(spans):
        wide = bar.w * ms / total
        longest = horizontal((0, "blue", 1), (1, theme.gleam("cyan", 0.15), 1))
        fill = longest if ms == max(spans) else (theme.shade("blue", 0.42), 0.95)
        figure.register(figure.rect(x + 0.8, bar.y, max(1.6, wide - 1.6), bar.h, 2.5, fill=fill), "span", k)
        x += wide


def training_bytes(figure: Figure, facts: ComparisonFacts, moment: ComparisonMoment) -> None:
    """Draw what one GPU holds in training on the scale of its memory: weights, gradients, optimizer states, activations.

    Parts: ("part", name), "limit".
    """
    if (3, "training") in moment.measured:
        _training_parts(figure, facts)
    _memory_limit(figure, facts.training_memory, facts.training_limit)


def _training_parts(figure: Figure, facts: ComparisonFacts) -> None:
    theme, bar, scale = figure.theme, _memory_bar(figure), _memory_scale(figure, facts.training_memory, facts.training_limit)
    looks = {
        "weights": (body_paint(figure, "blue"), "request"),
        "gradients": (body_paint(figure, "violet", 1.3), theme.tint("violet", 0.2)),
        "optimizer": (body_paint(figure, "violet", 0.62), "violet"),
        "activations": (body_paint(figure, "cyan", 0.8), "cyan"),
    }
    x = bar.x
    for name, size in facts.training_memory.parts:
        fill, edge = looks[name]
        body = Box(x + 0.8, bar.y, max(1.0, size * scale - 1.6), bar.h)
        figure.register(figure.box_rect(body, 4, fill=fill, stroke=edge, width=0.8), "part", name)
        x += size * scale


def serving_bytes(figure: Figure, facts: ComparisonFacts, moment: ComparisonMoment) -> None:
    """Draw weights and the KV cache, a pile of slabs, on the scale of a replica's memory.

    Parts: ("part", name), "limit".
    """
    if (3, "inference") in moment.measured:
        _serving_parts(figure, facts)
    _memory_limit(figure, facts.serving_memory, facts.serving_limit)


def _serving_parts(figure: Figure, facts: ComparisonFacts) -> None:
    theme, bar, scale = figure.theme, _memory_bar(figure), _memory_scale(figure, facts.serving_memory, facts.serving_limit)
    sizes = dict(facts.serving_memory.parts)
    weights, cache = (sizes[name] * scale for name in ("weights", "kv_cache"))
    body = Box(bar.x + 0.8, bar.y, max(1.0, weights - 1.6), bar.h)
    figure.register(figure.box_rect(body, 4, fill=body_paint(figure, "blue"), stroke="request", width=0.8), "part", "weights")
    pile = figure.child("part", "kv_cache", box=Box(bar.x + weights + 0.8, bar.y, max(1.0, cache - 1.6), bar.h))
    for row in pile.box.rows(5, bar.h * 0.06):
        pile.box_rect(row, row.h * 0.45, fill=body_paint(figure, "violet", 1.4), stroke=theme.tint("violet", 0.25), width=0.6)


def _memory_bar(figure: Figure) -> Box:
    """Return the box of the bar: what the label of the limit leaves."""
    box, label = figure.box, _limit_size(figure) * 1.5
    high = min(46.0 if box.h < LARGE else 190.0, box.h - label - 10)
    return Box(box.x, box.cy - (high + label) / 2, box.w, high)


def _limit_size(figure: Figure) -> float:
    """Return the size of the label of the limit: in the open row it is to be read as the words are."""
    return figure.format.role("tick" if figure.box.h < LARGE else "card").size


def _memory_scale(figure: Figure, memory: MemorySplit, limit: MemoryLimit) -> float:
    """Return units a byte: the width of the drawing is all memory there is, or what is needed if that is more."""
    return (figure.box.w - 2.0) / max(memory.total, limit.memory)


def _memory_limit(figure: Figure, memory: MemorySplit, limit: MemoryLimit) -> None:
    """Mark how much memory there is, with a dotted line across the bar; a narrow drawing leaves out whose it is."""
    bar, size = _memory_bar(figure), _limit_size(figure)
    role = "tick" if figure.box.h < LARGE else "card"
    at = bar.x + limit.memory * _memory_scale(figure, memory, limit)
    line = figure.line((at, bar.y - 5), (at, bar.bottom + 6), stroke=("ink", 0.95), width=0.9, dash=(1.6, 2.2))
    figure.register(line, "limit")
    amount = quantity(limit.memory, "bytes")
    label = next((text for text in (f"{limit.name} {amount}", amount) if figure.measure(text, role) <= figure.box.w), amount)
    half = figure.measure(label, role) / 2
    middle = min(max(at, figure.box.x + half), figure.box.right - half)
    figure.text(middle, bar.bottom + size * 1.22, label, role, anchor="middle")
