"""Nodes of the training cluster in a full frame: CPU host, RAM, eight GPUs, SSD, and the gradient chunks that a node holds.

Words come from the content file, values and counts from the ring all-reduce.
"""

from __future__ import annotations

from scenes.core.box import Box
from scenes.core.units import signed
from scenes.core.words import forms_of
from scenes.drawing.figure import Figure
from scenes.drawing.kit.hardware import cpu, ram, ssd
from scenes.drawing.kit.panels import fading_rule, stage_card
from scenes.drawing.kit.payloads import block
from scenes.sections.training_cluster.bus import bus_of, draw_bus
from scenes.sections.training_cluster.moments import Strip
from scenes.sections.training_cluster.parts import gpu_grid
from scenes.sections.training_cluster.words import NodeWords

COMPARED = 3.5  # from a chunk that is compared to the outline around it


def frame_node(figure: Figure, box: Box, words: NodeWords, name: str, strip: Strip, compared: int | None = None) -> Figure:
    """Draw a node of a full frame, with its strip of gradient chunks. Parts: cpu, ram, gpus, ssd, bus, ("chunk", c), compared (around a chunk)."""
    narrow = box.w < 400
    stage_card(figure, box, None)
    inner = Box(box.x + 22, box.y, box.w - 44, box.h, box.name)
    size = figure.format.role("card").size
    titles = [words.title, name] if narrow else [f"{words.title} {name}"]
    last = figure.paragraph(inner.x, box.y + size * 1.55, titles, "card", width=inner.w, lead=size * 1.15)
    rule = last + size * 0.56
    if figure.format.is_wide:
        fading_rule(figure, inner.x, inner.right, rule, strength=0.7)
    top, strip_h = rule + (14 if figure.format.is_wide else 3), 98 if narrow else 62
    body = Box(inner.x, top, inner.w, box.bottom - 16 - strip_h - 10 - top, "hardware")
    (_narrow_hardware if narrow else _hardware)(figure, body, words)
    draw_bus(figure.child("bus"), bus_of(figure))
    _chunk_strip(figure, Box(inner.x, box.bottom - 16 - strip_h, inner.w, strip_h, "chunks"), strip, 2 if narrow else 1)
    if compared is not None:
        around = figure.figure("chunk", compared).box.inset(-COMPARED, -COMPARED)
        figure.child("compared").box_rect(around, 9, stroke="ink", width=2.2, glow=0.8)
    return figure


def _narrow_hardware(figure: Figure, box: Box, words: NodeWords) -> None:
    """Draw CPU, RAM and GPUs in one row over their labels, and the SSD on a strip of its own (square frames)."""
    size = figure.format.role("body").size
    top, strip = box.cut_bottom(33, 8)
    row, labels = top.cut_bottom(size * 1.1)
    side = min(row.h, 46.0)
    y = row.cy - side / 2
    figure.register(cpu(figure, Box(box.x, y, side, side, "cpu"), pins=4), "cpu")
    memory = Box(box.x + side + 10, y + 4, 40, side - 8, "ram")
    figure.register(ram(figure, memory, 3), "ram")
    grid = Box(memory.right + 12, row.y, box.right - memory.right - 12, row.h, "gpus")
    figure.attach(gpu_grid(figure, grid, 2, 4), "gpus")
    base = labels.bottom - size * 0.12
    figure.text(box.x + side / 2, base, forms_of(words.cpu)[-1].split()[0], "body", anchor="middle")
    figure.text(memory.cx + 6, base, words.ram, "body", anchor="middle")
    figure.text(grid.right, base, words.gpus.split(": ")[-1], "body", anchor="end")
    _drive(figure, strip, words, Box(strip.x + 9, strip.y + 8, 32, strip.h - 16, "flash"), 9)


def _hardware(figure: Figure, box: Box, words: NodeWords) -> None:
    """Draw CPU, RAM, GPUs with their labels, and the SSD on a strip of its own."""
    size = figure.format.role("body").size
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
    figure.attach(gpu_grid(figure, grid, 2, 9), "gpus")
    figure.text(grid.cx, grid.bottom + label, words.gpus, "body", anchor="middle")
    _drive(figure, strip, words, Box(strip.x + 10, strip.y + 9, 62, strip.h - 18, "flash"), 14)


def _drive(figure: Figure, strip: Box, words: NodeWords, flash: Box, gap: float) -> None:
    """Draw the SSD of a frame's node on its strip, with its name."""
    drive = figure.child("ssd", box=strip)
    drive.box_rect(strip, 7, fill=(figure.theme.wash(0.22), 0.9), stroke=(figure.theme.shade("request", 0.7), 0.9), width=0.75)
    ssd(drive, flash, 4 if flash.w > 50 else 2, 3 if flash.w > 50 else 1)
    x = flash.right + gap
    drive.text(x, strip.cy + figure.format.role("body").size * 0.34, words.ssd, "body", width=strip.right - 8 - x)


def _chunk_strip(figure: Figure, box: Box, strip: Strip, rows: int) -> None:
    """Draw the node's gradient chunks: one that is not there is a ghost, one that is added to is outlined, what was just found is lit."""
    for c, (cell, held) in enumerate(zip(box.grid(rows, len(strip) // rows, 8), strip, strict=True)):
        chunk = figure.child("chunk", c, box=cell)
        if held is None:
            block(chunk, cell, None, colour="violet", state="ghost")
            continue
        if held.lit:
            block(chunk, cell, None, colour="violet", state="hot", radius=7)
            chunk_value(chunk, cell, held.value, held.count, figure.theme.on_light)
            continue
        waiting = held.waits
        tone = figure.theme.tint("violet", 0.25 if waiting else 0.5)
        chunk.box_rect(
            cell,
            7,
            fill=("violet", 0.15 if waiting else 0.09),
            stroke=figure.theme.tint("violet", 0.2) if waiting else figure.theme.shade("violet", 0.7),
            width=1.2 if waiting else 0.8,
        )
        chunk_value(chunk, cell, held.value, held.count, tone)


def chunk_value(figure: Figure, box: Box, value: float, count: int, tone: str) -> None:
    size = min(26.0, figure.format.role("token").size)
    figure.register(figure.text(box.cx, box.cy + 2, signed(value), "token", anchor="middle", colour=tone, size=size), "value")
    for p in range(4):
        fill = tone if p < count else None
        figure.circle(box.cx + (p - 1.5) * 15, box.bottom - box.h * 0.21, 4.0, fill=fill, stroke=tone, width=0.8)
