"""Nodes of section 3: CPU host, RAM, eight GPUs, SSD, NIC, and the gradient chunks that a node holds.

Words come from the content file, values and counts from the ring all-reduce.
"""

from __future__ import annotations

from scenes.content.training_cluster import Node
from scenes.figures.bodies import block
from scenes.figures.containers import fading_rule, stage_card, strong_card
from scenes.figures.figure import Figure
from scenes.figures.hardware import cpu, gpu, metal, ram, ssd
from scenes.figures.shape import along
from scenes.layout import Box
from scenes.models.all_reduce import RingStep

GPUS = 8
RAIL_Y, RAIL_HALF = 52.5, 4.0  # middle of the rails under a node's top edge on the poster, and half their distance


def sheet_node(figure: Figure, box: Box, words: Node, name: str, nic_left: bool) -> Figure:
    """Draw a node of the poster: CPU host, RAM, eight GPUs, NVMe, NIC. Parts: cpu, ram, gpus, ("gpu", k), ssd, nic."""
    strong_card(figure, box, glow=0.78)
    x, y = box.x, box.y
    figure.text(x + 8, y + 14, f"{words.title} {name}", "card", width=box.w - 36)
    for k in range(3):
        figure.circle(box.right - 10 - k * 6, y + 10.4, 1.5, fill="blue" if k == 2 else "cyan", glow=0.6)
    figure.line(
        (x + 8, y + 19.5), (box.right - 8, y + 19.5), stroke=along(x, 0, box.right, 0, (0, "request", 0.6), (1, "request", 0.1)), width=0.6
    )
    figure.register(cpu(figure, Box(x + 13, y + 25, 31, 31, "cpu")), "cpu")
    figure.text(x + 28.5, y + 66, words.cpu, "micro", anchor="middle", colour="body")
    figure.text(x + 28.5, y + 75.5, words.cores, "micro", anchor="middle")
    figure.register(ram(figure, Box(x + 58.5, y + 25, 31, 31, "ram")), "ram")
    figure.text(x + 74, y + 66, words.ram, "micro", anchor="middle", colour="body")
    figure.register(ssd(figure, Box(x + 9, y + 80.5, 30, 9.5, "ssd")), "ssd")
    figure.text(x + 43, y + 88.3, words.ssd, "micro", colour="body")
    gpus = figure.attach(_gpu_grid(figure, Box(x + 98.5, y + 25, 91, 51, "gpus"), 2), "gpus")
    figure.text(gpus.box.cx, y + 88.3, words.gpus, "micro", anchor="middle", colour="body")
    edge = box.x + 0.9 if nic_left else box.right - 6.9
    figure.register(sheet_nic(figure, Box(edge, y + RAIL_Y - 7, 6, 14, "nic")), "nic")
    return figure


def sheet_nic(figure: Figure, box: Box) -> Figure:
    """Draw the network card of a node on the poster: two ports, at the height of the rails."""
    made = figure.child(box=box)
    made.box_rect(box, 1.2, fill=metal(made, 0.5, 0.2), stroke="cyan", width=0.8, glow=0.4)
    for dy in (-RAIL_HALF, RAIL_HALF):
        made.circle(box.cx, box.cy + dy, 1.3, fill=figure.theme.gleam("cyan", 0.3))
    return made


def _gpu_grid(figure: Figure, box: Box, rows: int, gap: float = 2.8) -> Figure:
    """Draw eight GPUs in rows. Parts: ("gpu", k)."""
    made = Figure(figure.look, box)
    for k, cell in enumerate(box.grid(rows, GPUS // rows, gap)):
        made.register(gpu(made, cell), "gpu", k)
    return made


def frame_node(figure: Figure, box: Box, words: Node, name: str, step: RingStep, index: int) -> Figure:
    """Draw a node of a full frame, with its strip of gradient chunks. Parts: cpu, ram, gpus, ssd, ("chunk", c)."""
    narrow = box.w < 400
    stage_card(figure, box, None)
    inner = Box(box.x + 22, box.y, box.w - 44, box.h, box.name)
    size = figure.setting.role("card").size
    titles = [words.title, name] if narrow else [f"{words.title} {name}"]
    last = figure.paragraph(inner.x, box.y + size * 1.55, titles, "card", width=inner.w, lead=size * 1.15)
    rule = last + size * 0.56
    if figure.setting.is_wide:
        fading_rule(figure, inner.x, inner.right, rule, strength=0.7)
    top, strip_h = rule + (14 if figure.setting.is_wide else 3), 104 if narrow else 62
    body = Box(inner.x, top, inner.w, box.bottom - 16 - strip_h - 10 - top, "hardware")
    (_narrow_hardware if narrow else _hardware)(figure, body, words)
    _chunk_strip(figure, Box(inner.x, box.bottom - 16 - strip_h, inner.w, strip_h, "chunks"), step, index, 2 if narrow else 1)
    return figure


def _narrow_hardware(figure: Figure, box: Box, words: Node) -> None:
    """Draw CPU, RAM and GPUs in one row over their labels, and the SSD on a strip of its own (square frames)."""
    size = figure.setting.role("body").size
    top, strip = box.cut_bottom(33, 8)
    row, labels = top.cut_bottom(size * 1.1)
    side = min(row.h, 56.0)
    y = row.cy - side / 2
    figure.register(cpu(figure, Box(box.x, y, side, side, "cpu"), pins=4), "cpu")
    memory = Box(box.x + side + 10, y + 4, 40, side - 8, "ram")
    figure.register(ram(figure, memory, 3), "ram")
    grid = Box(memory.right + 12, y, box.right - memory.right - 12, side, "gpus")
    figure.register(_attach(figure, _gpu_grid(figure, grid, 2, 4)), "gpus")
    base = labels.bottom - size * 0.12
    figure.text(box.x + side / 2, base, words.cpu.split()[0], "body", anchor="middle")
    figure.text(memory.cx + 6, base, words.ram, "body", anchor="middle")
    figure.text(grid.right, base, words.gpus.split(": ")[-1], "body", anchor="end")
    _drive(figure, strip, words, Box(strip.x + 9, strip.y + 8, 32, strip.h - 16, "flash"), 9)


def _hardware(figure: Figure, box: Box, words: Node) -> None:
    """Draw CPU, RAM, GPUs with their labels, and the SSD on a strip of its own."""
    size = figure.setting.role("body").size
    top, strip = box.cut_bottom(36, 10)
    label = size * 1.12
    side = min(76.0, top.h - 2 * label - 4)
    figure.register(cpu(figure, Box(box.x + 4, top.y, side, side, "cpu")), "cpu")
    figure.text(box.x, top.y + side + label, words.cpu, "body")
    figure.text(box.x, top.y + side + 2 * label, words.cores, "quiet")
    ram_x = box.x + max(side + 28, figure.measure(words.cpu, "body") + 18)
    figure.register(ram(figure, Box(ram_x, top.y + 3, 66, side - 6, "ram")), "ram")
    figure.text(ram_x + 33, top.y + side + label, words.ram, "body", anchor="middle")
    grid = Box(ram_x + 86, top.y, box.right - ram_x - 86, top.h - label - 6, "gpus")
    figure.register(_attach(figure, _gpu_grid(figure, grid, 2, 9)), "gpus")
    figure.text(grid.cx, grid.bottom + label, words.gpus, "body", anchor="middle")
    _drive(figure, strip, words, Box(strip.x + 10, strip.y + 9, 62, strip.h - 18, "flash"), 14)


def _drive(figure: Figure, strip: Box, words: Node, flash: Box, gap: float) -> None:
    """Draw the SSD of a frame's node on its strip, with its name."""
    drive = figure.child("ssd", box=strip)
    drive.box_rect(strip, 7, fill=(figure.theme.wash(0.22), 0.9), stroke=(figure.theme.shade("request", 0.7), 0.9), width=0.75)
    ssd(drive, flash, 4 if flash.w > 50 else 2, 3 if flash.w > 50 else 1)
    drive.text(flash.right + gap, strip.cy + figure.setting.role("body").size * 0.34, words.ssd, "body")


def _attach(figure: Figure, made: Figure) -> Figure:
    figure.add(made)
    return made


def _chunk_strip(figure: Figure, box: Box, step: RingStep, index: int, rows: int) -> None:
    """Draw the node's four gradient chunks: the one that has just left is a ghost, the waiting one is outlined."""
    leaving = {send.source: send.chunk for send in step.sends}
    landing = {send.target: send.chunk for send in step.sends}
    for c, cell in enumerate(box.grid(rows, 4 // rows, 8)):
        chunk = figure.child("chunk", c, box=cell)
        if leaving[index] == c:
            block(chunk, cell, None, colour="violet", state="ghost")
            continue
        waiting = landing[index] == c
        tone = figure.theme.tint("violet", 0.25 if waiting else 0.5)
        chunk.box_rect(
            cell,
            7,
            fill=("violet", 0.15 if waiting else 0.09),
            stroke=figure.theme.tint("violet", 0.2) if waiting else figure.theme.shade("violet", 0.7),
            width=1.2 if waiting else 0.8,
        )
        _chunk_value(chunk, cell, float(step.values_before[index, c]), int(step.counts_before[index, c]), tone)


def _chunk_value(figure: Figure, box: Box, value: float, count: int, tone: str) -> None:
    size = min(26.0, figure.setting.role("token").size)
    figure.text(box.cx, box.cy + 2, signed(value), "token", anchor="middle", colour=tone, size=size)
    for p in range(4):
        style = {"fill": tone} if p < count else {}
        figure.circle(box.cx + (p - 1.5) * 15, box.bottom - box.h * 0.21, 4.0, stroke=tone, width=0.8, **style)


def signed(value: float) -> str:
    """Return a value with two decimals and a true minus sign."""
    return f"{value:+.2f}".replace("-", "−")
