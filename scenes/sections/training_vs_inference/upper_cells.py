"""Small drawings of section 7, rows 1 to 3: what is learned and written, what waits, what fills the memory.

Weights, pieces, spans and bytes come from the models; each drawing fills the box that it is given.
"""

from __future__ import annotations

from scenes.figures.arrows import arrow
from scenes.figures.bodies import block, body_paint, visible
from scenes.figures.charts import heat_grid
from scenes.figures.figure import Figure
from scenes.figures.hardware import gpu, metal, server
from scenes.figures.shape import horizontal
from scenes.figures.training_vs_inference_facts import Facts, Limit
from scenes.layout import Box
from scenes.models.units import quantity

TAIL = 0.2  # share of a speech bubble's height
ROOMY = 170.0  # from this width on, a drawing shows words and more bodies


def learned_weights(figure: Figure, facts: Facts) -> None:
    """Draw tokens that turn into weights: a block of the trained output weights, as heat."""
    box = figure.box
    values = facts.run.snapshot.block.weights_after
    if box.w < ROOMY:
        values = values[:, :4]
    size = min(20.0, box.h * 0.2)
    for row in Box(box.x, box.cy - size * 1.9, size * 1.2, size * 3.8).rows(3, size * 0.4):
        block(figure, row, None, colour="cyan", radius=4)
    rows, columns = values.shape
    cell = min(box.h / rows, (box.w - size * 1.2 - 48) / columns)
    grid = Box(box.right - cell * columns, box.cy - cell * rows / 2, cell * columns, cell * rows)
    arrow(figure, (box.x + size * 1.2 + 7, box.cy), (grid.x - 7, box.cy), colour=figure.theme.tint("request", 0.1), width=1.1)
    heat_grid(figure, grid, values, colour="blue", gap=0.16)


def written_answer(figure: Figure, facts: Facts) -> None:
    """Draw the first pieces that the model wrote, or, where words have no room, an answer with its newest token."""
    if figure.box.w >= ROOMY:
        _pieces(figure, facts)
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


def _pieces(figure: Figure, facts: Facts) -> None:
    """Set pieces as tokens in two lines; the last one that fits is the newest."""
    box, role = figure.box, "micro-strong"
    high = min(34.0, (box.h - 8) / 2)
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
    for k, (cell, piece) in enumerate(placed):
        block(figure, cell, piece, colour="cyan", state="hot" if k == len(placed) - 1 else "rest", role=role)


def waiting_link(figure: Figure, facts: Facts) -> None:
    """Draw two nodes whose gradients wait on the one link between them. Routes: "link"."""
    box, theme = figure.box, figure.theme
    wide = min(52.0, box.w * 0.28)
    high = min(box.h, 82.0)
    left, right = Box(box.x, box.cy - high / 2, wide, high), Box(box.right - wide, box.cy - high / 2, wide, high)
    figure.line((left.right, box.cy), (right.x, box.cy), stroke=("blue", 0.4), width=5)
    figure.line((left.right, box.cy), (right.x, box.cy), stroke="cyan", width=1.3, glow=0.5)
    for node in (left, right):
        figure.box_rect(node, 7, fill=metal(figure, 0.34, 0.14), stroke=theme.tint("request", 0.05), width=0.9)
        for cell in node.inset(node.w * 0.18, node.h * 0.09).rows(2 if facts.nodes > 1 else 1, node.h * 0.08):
            gpu(figure, cell, lit=0.0)
    gap = right.x - left.right
    count = max(2, int((gap - 10) // 23))
    step = (gap - 10) / count
    for k in range(count):
        cell = Box(left.right + 5 + k * step + (step - 18) / 2, box.cy - 11, 18, 22)
        block(figure, cell, None, colour="violet", radius=4)
    figure.add_route([(left.right, box.cy), (right.x, box.cy)], "link")


def waiting_requests(figure: Figure, facts: Facts) -> None:
    """Draw a queue before a server, and under it the spans of the request at p95 up to its first token, the longest lit.

    Routes: "queue".
    """
    box, theme = figure.box, figure.theme
    group = Box(box.x, box.cy - min(box.h, 84.0) / 2, box.w, min(box.h, 84.0))
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
    spans = [ms for _, ms in facts.served.spans]
    total, x = sum(spans), bar.x
    for ms in spans:
        wide = bar.w * ms / total
        longest = horizontal((0, "blue", 1), (1, theme.gleam("cyan", 0.15), 1))
        fill = longest if ms == max(spans) else (theme.shade("blue", 0.42), 0.95)
        figure.rect(x + 0.8, bar.y, max(1.6, wide - 1.6), bar.h, 2.5, fill=fill)
        x += wide
    figure.add_route([(line.x, line.cy), (rack.x, line.cy)], "queue")


def training_bytes(figure: Figure, facts: Facts) -> None:
    """Draw weights, gradients and optimizer states on the scale of both memory drawings; activations are dashed, not counted."""
    theme, bar, scale = figure.theme, _memory_bar(figure), _memory_scale(figure, facts)
    looks = {
        "weights": (body_paint(figure, "blue"), "request"),
        "gradients": (body_paint(figure, "violet", 1.3), theme.tint("violet", 0.2)),
        "optimizer": (body_paint(figure, "violet", 0.62), "violet"),
    }
    x = bar.x
    for name, size in facts.training_memory.parts:
        fill, edge = looks[name]
        figure.rect(x + 0.8, bar.y, size * scale - 1.6, bar.h, 4, fill=fill, stroke=edge, width=0.8)
        x += size * scale
    for cell in Box(x + 2, bar.y, figure.box.right - x - 2, bar.h).columns(2, 3):
        figure.box_rect(cell, 3, stroke=("cyan", 0.8), width=0.8, dash=(2, 2.2))
    _memory_limit(figure, facts, facts.training_limit)


def serving_bytes(figure: Figure, facts: Facts) -> None:
    """Draw weights and the KV cache, a pile of slabs, on the scale of both memory drawings."""
    theme, bar, scale = figure.theme, _memory_bar(figure), _memory_scale(figure, facts)
    sizes = dict(facts.serving_memory.parts)
    weights, cache = (sizes[name] * scale for name in ("weights", "kv_cache"))
    figure.rect(bar.x + 0.8, bar.y, max(1.0, weights - 1.6), bar.h, 4, fill=body_paint(figure, "blue"), stroke="request", width=0.8)
    for row in Box(bar.x + weights + 0.8, bar.y, max(1.0, cache - 1.6), bar.h).rows(5, bar.h * 0.06):
        figure.box_rect(row, row.h * 0.45, fill=body_paint(figure, "violet", 1.4), stroke=theme.tint("violet", 0.25), width=0.6)
    _memory_limit(figure, facts, facts.serving_limit)


def _memory_bar(figure: Figure) -> Box:
    """Return the box of the bar: what the label of the limit leaves."""
    box, label = figure.box, figure.setting.role("tick").size * 1.5
    high = min(46.0, box.h - label - 10)
    return Box(box.x, box.cy - (high + label) / 2, box.w, high)


def _memory_scale(figure: Figure, facts: Facts) -> float:
    """Return units a byte, the same in both drawings; room is left for the activations."""
    return (figure.box.w - min(30.0, figure.box.w * 0.16)) / max(facts.training_memory.total, facts.serving_limit.memory)


def _memory_limit(figure: Figure, facts: Facts, limit: Limit) -> None:
    """Mark how much memory there is, with a dotted line across the bar; a narrow drawing leaves out whose it is."""
    bar, tick = _memory_bar(figure), figure.setting.role("tick").size
    at = bar.x + limit.memory * _memory_scale(figure, facts)
    figure.line((at, bar.y - 5), (at, bar.bottom + 6), stroke=("ink", 0.95), width=0.9, dash=(1.6, 2.2))
    amount = quantity(limit.memory, "bytes")
    label = next((text for text in (f"{limit.name} {amount}", amount) if figure.measure(text, "tick") <= figure.box.w), amount)
    half = figure.measure(label, "tick") / 2
    middle = min(max(at, figure.box.x + half), figure.box.right - half)
    figure.text(middle, bar.bottom + tick * 1.22, label, "tick", anchor="middle")
