"""What a cluster is made of: CPU, RAM, GPU, SSD, switch. Every drawing fills the box that it is given."""

from __future__ import annotations

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.shape import Paint, diagonal, vertical


def metal(figure: Figure, high: float = 0.42, low: float = 0.18) -> Paint:
    """Return the fill of a housing."""
    return vertical((0, figure.theme.shade("blue", high), 1), (1, figure.theme.shade("blue", low), 1))


def cpu(figure: Figure, box: Box, *, pins: int = 5, label: str | None = None, cores: bool = True) -> Figure:
    """Draw a CPU: a square package with pins on four sides and its cores; fills the largest square of the box."""
    made = figure.child(box=box)
    square = box.fit(1, 1)
    pin = square.w * 0.085
    body = square.inset(pin)
    edge = figure.theme.tint("request", 0.1)
    for k in range(pins):
        t = body.w * (k + 0.75) / (pins + 0.5)
        for a, b in (((body.x + t, square.y), (body.x + t, body.y)), ((body.x + t, body.bottom), (body.x + t, square.bottom))):
            made.line(a, b, stroke=(edge, 0.8), width=0.8)
        for a, b in (((square.x, body.y + t), (body.x, body.y + t)), ((body.right, body.y + t), (square.right, body.y + t))):
            made.line(a, b, stroke=(edge, 0.8), width=0.8)
    made.box_rect(body, body.w * 0.10, fill=metal(made), stroke=edge, width=0.9)
    die = body.inset(body.w * 0.2)
    if label:
        size = figure.format.role("micro-strong").size
        made.text(die.cx, die.cy + size * 0.35, label, "micro-strong", anchor="middle", width=body.w)
        return made
    made.box_rect(die, die.w * 0.12, fill=(figure.theme.wash(0.2), 1), stroke="cyan", width=0.9, glow=0.3)
    if cores:
        for cell in die.inset(die.w * 0.16).grid(2, 2, die.w * 0.1):
            made.box_rect(cell, cell.w * 0.14, fill=("cyan", 0.22), stroke=(edge, 0.9), width=0.6)
    return made


def gpu(figure: Figure, box: Box, *, lit: float = 1.0, edge: str = "cyan") -> Figure:
    """Draw a GPU: package, die that glows with `lit` (0..1), and memory stacks at both sides."""
    made = figure.child(box=box)
    theme = figure.theme
    made.box_rect(
        box, min(box.w, box.h) * 0.10, fill=metal(made, 0.46, 0.18), stroke=edge if lit > 0.5 else theme.shade("blue", 0.8), width=0.8
    )
    die = Box(box.cx - box.w * 0.22, box.cy - box.h * 0.28, box.w * 0.44, box.h * 0.56)
    hot = diagonal((0, theme.gleam("cyan", 0.45), 0.95), (1, theme.shade("cyan", 0.72), 0.9))
    calm = diagonal((0, theme.shade("blue", 0.85), 1), (1, theme.shade("blue", 0.45), 1))
    made.register(
        made.box_rect(
            die,
            die.w * 0.1,
            fill=hot if lit > 0.5 else calm,
            stroke=None if lit > 0.5 else theme.tint("request", 0.05),
            width=0.7,
            glow=0.5 * lit,
        ),
        "die",
    )
    for x in (box.x + box.w * 0.09, box.right - box.w * 0.20):
        for cell in Box(x, die.y, box.w * 0.11, die.h).rows(3, die.h * 0.08):
            made.box_rect(cell, min(cell.w, cell.h) * 0.15, fill=(theme.tint("request", 0.05), 0.9))
    return made


def ram(figure: Figure, box: Box, sticks: int = 4) -> Figure:
    """Draw memory sticks side by side, each with its chips and its contact edge."""
    made = figure.child(box=box)
    theme = figure.theme
    for stick in box.columns(sticks, box.w / sticks * 0.3):
        made.box_rect(stick, stick.w * 0.18, fill=metal(made, 0.62, 0.34), stroke=theme.tint("request", 0.3), width=0.6)
        for chip in stick.inset(stick.w * 0.24, stick.h * 0.07, stick.w * 0.24, stick.h * 0.13).rows(4, stick.h * 0.045):
            made.box_rect(chip, chip.w * 0.12, fill=(theme.tint("request", 0.6), 0.85))
        y = stick.bottom - stick.h * 0.055
        made.line((stick.x + stick.w * 0.18, y), (stick.right - stick.w * 0.18, y), stroke="cyan", width=0.9)
    return made


def ssd(figure: Figure, box: Box, blocks: int = 3, filled: int | None = None) -> Figure:
    """Draw an NVMe drive: a flat board with flash blocks and its connector. Parts: ("block", k)."""
    made = figure.child(box=box)
    theme = figure.theme
    filled = blocks if filled is None else filled
    made.box_rect(box, box.h * 0.17, fill=metal(made, 0.52, 0.24), stroke=theme.tint("request", 0.3), width=0.7)
    flash = box.inset(box.h * 0.26, box.h * 0.24, box.h * 0.62, box.h * 0.24)
    for k, cell in enumerate(flash.columns(blocks, flash.w / blocks * 0.24)):
        tone = (theme.tint("request", 0.6), 0.85) if k < filled else (theme.wash(0.1), 1)
        made.register(made.box_rect(cell, cell.h * 0.12, fill=tone, stroke=(theme.tint("request", 0.3), 0.7), width=0.4), "block", k)
    x = box.right - box.h * 0.34
    made.line((x, box.y + box.h * 0.24), (x, box.bottom - box.h * 0.24), stroke="cyan", width=1.2)
    return made


def switch(figure: Figure, box: Box, ports: int = 12) -> Figure:
    """Draw a switch in perspective: a lid that recedes and a front with lit ports."""
    made = figure.child(box=box)
    theme = figure.theme
    lid, front = box.cut_top(box.h * 0.30)
    lean = box.w * 0.07
    made.polygon(
        (lid.x + lean, lid.y),
        (lid.right - lean, lid.y),
        (lid.right, lid.bottom),
        (lid.x, lid.bottom),
        fill=vertical((0, theme.gleam("cyan", 0.40), 1), (1, theme.shade("cyan", 0.62), 1)),
        stroke=theme.gleam("cyan", 0.6),
        width=0.9,
        glow=0.8,
    )
    face = vertical((0, theme.shade("cyan", 0.60), 1), (1, theme.shade("blue", 0.42), 1))
    made.box_rect(front, front.h * 0.12, fill=face, stroke=theme.gleam("cyan", 0.5), width=1.0, glow=0.7)
    cells = front.inset(front.w * 0.07, front.h * 0.27).columns(ports, front.w * 0.018)
    for k, cell in enumerate(cells):
        made.box_rect(cell, cell.h * 0.12, fill=(theme.wash(0.05), 0.95), stroke=theme.tint("request", 0.15), width=0.5)
        led = Box(cell.x + cell.w * 0.2, cell.bottom - cell.h * 0.36, cell.w * 0.6, cell.h * 0.2)
        made.box_rect(led, 0, fill=theme.gleam("cyan", 0.3) if k % 4 else "request", glow=0.8)
    return made


def server(figure: Figure, box: Box, *, units: int = 3, colour: str = "cyan") -> Figure:
    """Draw a server as stacked units with a light and a vent each."""
    made = figure.child(box=box)
    for k, unit in enumerate(box.rows(units, box.h * 0.08)):
        made.box_rect(unit, unit.h * 0.2, fill=metal(made), stroke=colour, width=0.8)
        made.circle(
            unit.x + unit.h * 0.5, unit.cy, unit.h * 0.13, fill=figure.theme.gleam("cyan", 0.3) if k % 2 == 0 else "request", glow=0.6
        )
        made.line(
            (unit.x + unit.w * 0.45, unit.cy),
            (unit.right - unit.w * 0.12, unit.cy),
            stroke=(figure.theme.tint("request", 0.2), 0.8),
            width=0.9,
        )
    return made


def port(figure: Figure, cx: float, cy: float, *, vertical_link: bool, size: float = 1.0) -> Figure:
    """Draw the socket of a link at a point of a node's edge."""
    w, h = (32 * size, 12 * size) if vertical_link else (12 * size, 32 * size)
    made = figure.child(box=Box(cx - w / 2, cy - h / 2, w, h))
    made.rect(cx - w / 2, cy - h / 2, w, h, 4 * size, fill=figure.theme.shade("blue", 0.34), stroke="cyan", width=0.9, glow=0.4)
    return made


def link(figure: Figure, *points: tuple[float, float], strength: float = 1.0, width: float = 1.4, radius: float = 0.0) -> Figure:
    """Draw a glowing high-speed link: a bright core in a wide halo."""
    x = [p[0] for p in points]
    y = [p[1] for p in points]
    made = figure.child(box=Box(min(x) - 1, min(y) - 1, max(x) - min(x) + 2, max(y) - min(y) + 2))
    made.line(*points, radius=radius, stroke=("blue", 0.30 * strength), width=width * 5)
    made.line(*points, radius=radius, stroke=("blue", 0.55 * strength), width=width * 2.5)
    made.line(*points, radius=radius, stroke=("cyan", strength), width=width, glow=1.0 * strength)
    return made


def dotted_link(figure: Figure, *points: tuple[float, float], radius: float = 0.0, colour: str = "request") -> None:
    """Draw a dotted link: round dots at equal steps."""
    figure.line(*points, radius=radius, stroke=(figure.theme.tint(colour, 0.25), 0.95), width=1.6, dash=(0.1, 3.4))
