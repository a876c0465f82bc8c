"""Drawings of section 3: nodes, the network between them, and the three mini-panels. Words come from the content file,
chunk values from the ring all-reduce, the schedule from the pipeline model."""

from __future__ import annotations

from collections.abc import Sequence

from scenes.content.training_cluster import DataParallelism, Inside, Legend, Network, Node
from scenes.figures.arrows import arrow
from scenes.figures.bodies import block
from scenes.figures.charts import schedule
from scenes.figures.containers import card, fading_rule, lit_border, stage_card, strong_card
from scenes.figures.figure import Figure
from scenes.figures.hardware import cpu, dotted_link, gpu, metal, ram, ssd, switch
from scenes.figures.shape import along, horizontal, vertical
from scenes.layout import Box
from scenes.models.all_reduce import RingStep, Send
from scenes.models.pipeline_schedule import Schedule

GPUS = 8
CHUNK = (92.0, 62.0)  # size of a gradient chunk in flight, frame units


def stage_colours(figure: Figure) -> list[str]:
    """Return the four stage colours of the legend, from cyan to violet."""
    theme = figure.theme
    middle = theme.shade("request", 1.0), theme.tint("blue", 0.15)
    return [theme.hue("cyan"), middle[0], theme.tint("violet", 0.0), theme.gleam("violet", 0.35)]


# ---------------------------------------------------------------- nodes
def sheet_node(figure: Figure, box: Box, words: Node, name: str) -> Figure:
    """Draw a node of the poster: CPU host, RAM, eight GPUs, NVMe. Parts: cpu, ram, gpus, ("gpu", k), ssd."""
    strong_card(figure, box)
    x, y = box.x, box.y
    figure.text(x + 8, y + 14, f"{words.title} {name}", "card", width=box.w - 36)
    for k in range(3):
        figure.circle(box.right - 10 - k * 6, y + 10.4, 1.5, fill="blue" if k == 2 else "cyan", glow=0.6)
    figure.line((x + 8, y + 19.5), (box.right - 8, y + 19.5), stroke=along(x, 0, box.right, 0, (0, "request", 0.6), (1, "request", 0.1)), width=0.6)
    figure.register(cpu(figure, Box(x + 13, y + 25, 31, 31, "cpu")), "cpu")
    figure.text(x + 28.5, y + 66, words.cpu, "micro", anchor="middle", colour="body")
    figure.text(x + 28.5, y + 75.5, words.cores, "micro", anchor="middle")
    figure.register(ram(figure, Box(x + 58.5, y + 25, 31, 31, "ram")), "ram")
    figure.text(x + 74, y + 66, words.ram, "micro", anchor="middle", colour="body")
    figure.register(ssd(figure, Box(x + 9, y + 80.5, 30, 9.5, "ssd")), "ssd")
    figure.text(x + 43, y + 88.3, words.ssd, "micro", colour="body")
    gpus = figure.attach(_gpu_grid(figure, Box(x + 99, y + 25, 93, 51, "gpus"), 2), "gpus")
    figure.text(gpus.box.cx, y + 88.3, words.gpus, "micro", anchor="middle", colour="body")
    return figure


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
    fading_rule(figure, inner.x, inner.right, rule, strength=0.7)
    strip_h = 112 if narrow else 62
    body = Box(inner.x, rule + 14, inner.w, box.bottom - 16 - strip_h - 10 - rule - 14, "hardware")
    (_narrow_hardware if narrow else _hardware)(figure, body, words)
    _chunk_strip(figure, Box(inner.x, box.bottom - 16 - strip_h, inner.w, strip_h, "chunks"), step, index, 2 if narrow else 1)
    return figure


def _narrow_hardware(figure: Figure, box: Box, words: Node) -> None:
    """Draw CPU, RAM and GPUs in one row over their labels, and the SSD as a thin board (square frames)."""
    size = figure.setting.role("body").size
    top, board = box.cut_bottom(18, 8)
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
    figure.register(ssd(figure, board, 8, 6), "ssd")


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
    drive = figure.child("ssd", box=strip)
    drive.box_rect(strip, 7, fill=(figure.theme.wash(0.22), 0.9), stroke=(figure.theme.shade("request", 0.7), 0.9), width=0.75)
    board = ssd(drive, Box(strip.x + 10, strip.y + 9, 62, strip.h - 18, "flash"), 4, 3)
    drive.text(board.box.right + 14, strip.cy + size * 0.34, words.ssd, "body")


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
        chunk.box_rect(cell, 7, fill=("violet", 0.15 if waiting else 0.09), stroke=figure.theme.tint("violet", 0.2) if waiting else figure.theme.shade("violet", 0.7), width=1.2 if waiting else 0.8)
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


def flying_chunk(figure: Figure, cx: float, cy: float, send: Send, direction: tuple[int, int]) -> Figure:
    """Draw a chunk in flight, hot, with a short trail behind it."""
    w, h = CHUNK
    made = figure.child(box=Box(cx - w / 2, cy - h / 2, w, h, "chunk in flight"))
    dx, dy = direction
    for k, alpha in ((3, 0.10), (2, 0.20), (1, 0.34)):
        made.rect(cx - w / 2 - dx * k * 14, cy - h / 2 - dy * k * 14, w, h, 9, fill=("violet", alpha), behind=True)
    block(made, made.box, None, colour="violet", state="hot")
    tone = figure.theme.on_light
    made.text(cx, cy + 2, signed(send.value), "token", anchor="middle", colour=tone, size=min(27.0, figure.setting.role("token").size + 1))
    for p in range(4):
        style = {"fill": tone} if p < send.count else {}
        made.circle(cx + (p - 1.5) * 15, cy + 18, 4.2, stroke=tone, width=0.85, **style)
    return made


# ---------------------------------------------------------------- network
def sheet_network(figure: Figure, nodes: Sequence[Figure], words: Network) -> None:
    """Draw the poster's network: a switch for each row of nodes, double rails, dotted links between the nodes."""
    left, right = nodes[0].box.right, nodes[1].box.x
    cx, half = (left + right) / 2, 54.0
    lines = [Box(cx - half, node.box.y + 34.5, 2 * half, 27.5, "switch") for node in (nodes[0], nodes[2])]
    _dotted_grid(figure, nodes)
    top, bottom = lines[0].bottom, lines[1].y
    figure.rect(cx - 43.6, top, 87.2, bottom - top + 8, 0, fill=vertical((0, "cyan", 0.20), (0.34, "blue", 0.05), (0.66, "blue", 0.05), (1, "cyan", 0.20)))
    for dx in (-49.5, -44.5, 44.5, 49.5):
        _rail(figure, (cx + dx, top), (cx + dx, bottom + 8))
    for k, box in enumerate(lines):
        y = box.bottom - 9.5
        for start, end in ((left + 1, box.x), (box.right, right - 1)):
            for dy in (-4, 4):
                _rail(figure, (start, y + dy), (end, y + dy))
        figure.register(switch(figure, box), "switch", k)
    first, second = words.name.rsplit(" ", 1)
    figure.text(cx, 437.5 - 316 + figure.box.y, first, "card", anchor="middle", width=84)
    figure.text(cx, 450 - 316 + figure.box.y, second, "card", anchor="middle", width=84)
    figure.text(cx, 463.5 - 316 + figure.box.y, words.kinds, "body", anchor="middle", colour=figure.theme.tint("cyan", 0.55), width=84)


def _rail(figure: Figure, start: tuple[float, float], end: tuple[float, float]) -> None:
    figure.line(start, end, stroke=(figure.theme.shade("blue", 0.85), 0.6), width=4)
    figure.line(start, end, stroke="cyan", width=1.7, glow=1.0)


def _dotted_grid(figure: Figure, nodes: Sequence[Figure]) -> None:
    """Draw the dotted links between neighbouring nodes."""
    for a, b, y in ((nodes[0], nodes[1], nodes[0].box.y + 15), (nodes[2], nodes[3], nodes[2].box.bottom - 15)):
        dotted_link(figure, (a.box.right + 4, y), (b.box.x - 3, y))
    for a, b in ((nodes[0], nodes[2]), (nodes[1], nodes[3])):
        for x in (a.box.x + 52, a.box.right - 52):
            dotted_link(figure, (x, a.box.bottom + 3), (x, b.box.y - 2.5))


def hub(figure: Figure, box: Box, words: Network) -> Figure:
    """Draw the label of the network as the hub of a full frame."""
    made = figure.child("hub", box=box)
    size = figure.setting.role("body").size
    made.box_rect(box, 14, fill=(figure.theme.wash(0.14), 0.96), stroke=lit_border(), width=0.95, glow=0.4)
    made.text(box.cx, box.cy - size * 0.36, words.name, "strong", anchor="middle", width=box.w - 16)
    made.text(box.cx, box.cy + size * 1.02, words.kinds, "body", anchor="middle", colour=figure.theme.tint("cyan", 0.1), width=box.w - 16)
    return made


# ---------------------------------------------------------------- mini-panels of the sheet
def sheet_inside(figure: Figure, box: Box, words: Inside) -> Figure:
    """Draw Inside a Node: CPU, PCIe buses, NVSwitch, NVLink, eight GPUs."""
    card(figure, box)
    x, y = box.x, box.y
    figure.text(x + 9, y + 14.5, words.title, "card")
    columns = Box(x + 56, y + 26, 88, 17).columns(4, 4)
    low = [Box(c.x, y + 65, c.w, c.h) for c in columns]
    for bus, row, edge in ((y + 22.5, columns, y + 46), (y + 86.5, low, y + 64)):
        figure.line((x + 26, edge), (x + 26, bus), (columns[3].cx, bus), radius=4, stroke="blue", width=1.3, glow=0.3)
        for cell in row:
            figure.line((cell.cx, bus), (cell.cx, cell.y if bus < edge else cell.bottom), stroke="blue", width=1.3)
    for cell, under in zip(columns, low, strict=True):
        for dx in (-3.2, 3.2):
            figure.line((cell.cx + dx, cell.bottom), (cell.cx + dx, y + 48.5), stroke="cyan", width=1.1, glow=0.7)
            figure.line((cell.cx + dx, y + 60.5), (cell.cx + dx, under.y), stroke="cyan", width=1.1, glow=0.7)
    for k, cell in enumerate([*columns, *low]):
        figure.register(gpu(figure, cell), "gpu", k)
    bar = Box(columns[0].x - 2, y + 48.5, columns[3].right - columns[0].x + 4, 12)
    dark, mid = figure.theme.shade("blue", 0.34), figure.theme.shade("blue", 0.56)
    figure.register(figure.box_rect(bar, 2, fill=horizontal((0, dark, 1), (0.5, mid, 1), (1, dark, 1)), stroke="cyan", width=0.8, glow=0.4), "switch")
    figure.text(bar.cx, bar.y + 9.2, words.switch, "micro-strong", anchor="middle", colour=figure.theme.readable_on(mid))
    figure.register(cpu(figure, Box(x + 11, y + 40, 30, 30), pins=4, label=words.cpu), "cpu")
    theme = figure.theme
    figure.text(x + 9, y + 95, words.pcie, "micro", colour=theme.tint("request", 0.2))
    figure.line((x + 28, y + 92.3), (x + 42, y + 92.3), stroke="blue", width=1.6)
    figure.text(x + 54, y + 95, words.nvlink, "micro", colour=theme.tint("cyan", 0.5))
    figure.line((x + 83, y + 92.3), (x + 97, y + 92.3), stroke="cyan", width=1.6, glow=0.5)
    figure.text(box.right - 9, y + 95, words.gpus, "micro", anchor="end")
    return figure


def sheet_data_parallelism(figure: Figure, box: Box, words: DataParallelism) -> Figure:
    """Draw Data Parallelism: four batches, four workers, one all-reduce."""
    card(figure, box)
    x, y = box.x, box.y
    figure.text(x + 9, y + 14.5, words.title, "card")
    for i, (cell, name) in enumerate(zip(Box(x + 9, y + 21, box.w - 18, 11).columns(4, 10.6), words.batches, strict=True)):
        figure.register(block(figure, cell, name, role="micro-strong"), "batch", i)
        arrow(figure, (cell.cx, y + 33), (cell.cx, y + 40.4), glow=0.2)
        figure.register(gpu(figure, Box(cell.x + 1, y + 41, cell.w - 2, 17)), "worker", i)
        arrow(figure, (cell.cx, y + 59), (cell.cx, y + 68), colour="violet", glow=0.4)
    bar = Box(x + 9, y + 68.5, box.w - 18, 12)
    dark, mid = figure.theme.shade("violet", 0.36), figure.theme.shade("violet", 0.5)
    figure.register(figure.box_rect(bar, 2, fill=horizontal((0, dark, 1), (0.5, mid, 1), (1, dark, 1)), stroke=figure.theme.tint("violet", 0.45), width=0.8, glow=0.3), "average")
    figure.text(bar.cx, bar.y + 9.2, words.average, "micro-strong", anchor="middle", colour=figure.theme.readable_on(mid))
    figure.text(box.cx, y + 93, words.note, "micro", anchor="middle", width=box.w - 12)
    return figure


def sheet_legend(figure: Figure, box: Box, words: Legend, plan: Schedule) -> Figure:
    """Draw the legend: four stages over time, forward filled, backward outlined, idle a dash."""
    card(figure, box)
    x, y = box.x, box.y
    figure.text(x + 9, y + 14.5, words.title, "card", width=box.w - 16)
    colours = stage_colours(figure)
    for s, name in enumerate(words.stages):
        figure.rect(x + 9, y + 24 + s * 14, 8, 8, 2, fill=colours[s])
        figure.text(x + 21, y + 31.3 + s * 14, name, "quiet", colour="body")
    chart = Box(x + 56, y + 22.5, box.w - 65, 53.4, "schedule")
    figure.register(schedule(figure, chart, plan.slots, colours=colours, row_gap=0.22), "schedule")
    ky, kx, tone = y + 91.5, x + 56, figure.theme.tint("request", 0.15)
    figure.rect(kx, ky - 6.2, 7, 7, 1.2, fill=tone)
    figure.text(kx + 10.5, ky, words.forward, "micro")
    figure.rect(kx + 46.4, ky - 6, 6.6, 6.6, 1.2, fill=(tone, 0.22), stroke=tone, width=0.9)
    figure.text(kx + 57, ky, words.backward, "micro")
    figure.circle(kx + 104, ky - 2.7, 1.1, fill=(figure.theme.shade("blue", 0.7), 1))
    figure.text(kx + 110, ky, words.idle, "micro")
    figure.text(x + 9, ky, words.time, "micro")
    arrow(figure, (x + 28, ky - 2.7), (x + 47, ky - 2.7), colour="quiet", width=0.9, glow=0.0)
    return figure


# ---------------------------------------------------------------- mini-panels of a full frame
def frame_inside(figure: Figure, box: Box, words: Inside) -> Figure:
    """Draw Inside a Node in a frame: CPU over PCIe to NVSwitch, NVLink to eight GPUs; upright when the box is tall."""
    inner = stage_card(figure, box, words.title)
    return _inside_across(figure, inner, words) if box.w / box.h > 1.75 else _inside_down(figure, inner, words)


def _inside_across(figure: Figure, box: Box, words: Inside) -> Figure:
    size = figure.setting.role("quiet").size
    drawing, labels = box.cut_bottom(size * 1.1)
    side = min(92.0, drawing.h - 8)
    chip = cpu(figure, Box(box.x + 4, drawing.cy - side / 2, side, side, "cpu"))
    bar = Box(box.x + box.w * 0.40, drawing.y + 2, 36, drawing.h - 4, "switch")
    figure.line((chip.box.right, drawing.cy), (bar.x, drawing.cy), stroke=figure.theme.tint("request", 0.1), width=1.4)
    figure.text((chip.box.right + bar.x) / 2, drawing.cy - 12, words.pcie, "quiet", anchor="middle")
    _frame_switch(figure, bar, 6, 1)
    grid = Box(bar.right + 30, drawing.y, box.right - bar.right - 32, drawing.h, "gpus")
    for r, row in enumerate(grid.rows(2, 14)):
        figure.line((bar.right, row.cy), (grid.right - 24, row.cy), stroke=("cyan", 0.85), width=1.25, glow=0.5)
        for c, cell in enumerate(row.columns(4, 11)):
            figure.register(gpu(figure, cell), "gpu", r * 4 + c)
    base = labels.bottom - 2
    figure.text(chip.box.cx, base, words.cpu, "quiet", anchor="middle")
    figure.text(bar.cx - 4, base, words.switch, "quiet", anchor="middle")
    figure.text(grid.right, base, f"{words.nvlink}, {words.gpus}", "quiet", anchor="end")
    return figure


def _inside_down(figure: Figure, box: Box, words: Inside) -> Figure:
    size = figure.setting.role("quiet").size
    drawing, labels = box.cut_bottom(size * 1.15)
    rows = drawing.rows((0.36, 0.30, 0.34), drawing.h * 0.085)
    chip = cpu(figure, Box(box.x + 10, rows[0].y - 4, rows[0].h + 4, rows[0].h + 4, "cpu"))
    figure.text(chip.box.right + 14, rows[0].cy + size * 0.2, words.cpu, "quiet")
    figure.line((chip.box.cx, chip.box.bottom), (chip.box.cx, rows[1].y), stroke=figure.theme.tint("request", 0.1), width=1.4)
    figure.text(box.right, rows[0].cy + size * 0.2, words.pcie, "quiet", anchor="end")
    _frame_switch(figure, rows[1], 1, 6, words.switch)
    for k, cell in enumerate(rows[2].columns(GPUS, 6)):
        figure.line((cell.cx, rows[1].bottom), (cell.cx, cell.y), stroke=("cyan", 0.85), width=1.25, glow=0.5)
        figure.register(gpu(figure, cell), "gpu", k)
    figure.text(box.cx, labels.bottom + 2, f"{words.nvlink}, {words.gpus}", "quiet", anchor="middle")
    return figure


def _frame_switch(figure: Figure, box: Box, rows: int, columns: int, label: str | None = None) -> None:
    figure.register(figure.box_rect(box, 7, fill=metal(figure), stroke=figure.theme.tint("request", 0.1), width=0.9), "switch")
    if label:
        size = figure.setting.role("body").size
        figure.text(box.x + 12, box.cy + size * 0.34, label, "body")
        box = Box(box.right - 22 * columns - 8, box.cy - 8, 22 * columns, 16)
        cells = box.columns(columns, 6)
    else:
        cells = box.inset(9, 10).grid(rows, columns, 7)
    for cell in cells:
        figure.box_rect(cell, 2, fill=("cyan", 0.2), stroke=figure.theme.tint("request", 0.05), width=0.6)


def frame_data_parallelism(figure: Figure, box: Box, words: DataParallelism) -> Figure:
    """Draw Data Parallelism in a frame: own batch, same weights, one average, for four workers."""
    inner = stage_card(figure, box, words.title)
    size, beside = figure.setting.role("quiet").size, box.w > 420
    labels_w = max(figure.measure(text, "quiet") for text in (words.own_batch, words.same_weights)) + 22
    area = inner.cut_left(labels_w)[1] if beside else inner.cut_bottom(size * 1.15)[0]
    rows = area.rows((0.30, 0.38, 0.32), area.h * 0.09)
    for k in range(4):
        cells = [row.columns(4, area.w * 0.05)[k] for row in rows]
        for cell in cells[0].inset(cells[0].w * 0.06, 0).grid(2, 3, 4):
            block(figure, cell, radius=3)
        arrow(figure, (cells[0].cx, cells[0].bottom + 2), (cells[0].cx, cells[1].y + 1), colour="request", width=1.1, glow=0.2)
        _weights(figure, cells[1].inset(cells[1].w * 0.04, 3))
        figure.line((cells[2].cx, rows[1].bottom - 4), (cells[2].cx, rows[2].bottom - 6), stroke="violet", width=1.15)
        block(figure, Box(cells[2].cx - 17, rows[2].y + 1, 34, 15), colour="violet", radius=3)
    first, last = (row.columns(4, area.w * 0.05)[k].cx for row, k in ((rows[2], 0), (rows[2], 3)))
    y = rows[2].bottom - 6
    figure.line((first, rows[2].cy), (first, y), (last, y), (last, rows[2].cy), radius=10, stroke="violet", width=1.15, glow=0.4)
    if beside:
        for text, row in ((words.own_batch, rows[0]), (words.same_weights, rows[1]), (words.average.split()[0], rows[2])):
            figure.text(inner.x, row.cy + size * 0.34, text, "quiet")
    else:
        figure.text(inner.cx, inner.bottom + 2, words.average, "quiet", anchor="middle")
    return figure


def _weights(figure: Figure, box: Box) -> None:
    """Draw a model replica: three sheets of weights in perspective."""
    lean = box.w * 0.22
    height = box.h * 0.5
    for q in range(3):
        y = box.bottom - q * (box.h - height) / 2
        outline = [(box.x, y), (box.x + lean, y - height), (box.right, y - height), (box.right - lean, y)]
        figure.polygon(*outline, fill=figure.theme.shade("blue", 0.42), stroke=figure.theme.tint("request", 0.05), width=0.8)


def frame_legend(figure: Figure, box: Box, words: Legend, plan: Schedule) -> Figure:
    """Draw the legend in a frame: forward cyan, backward violet, idle dots."""
    size = figure.setting.role("body").size
    rows = figure.break_lines(words.title, "card", box.w - 40, balanced=True)
    inner = stage_card(figure, box, None)
    lead = figure.setting.role("card").size * 1.14
    last = figure.paragraph(box.x + 22, box.y + figure.setting.role("card").size * 1.72, rows, "card", width=box.w - 40, lead=lead)
    inner = Box(box.x + 22, last + 14, box.w - 44, box.bottom - 18 - last - 14, "legend")
    if len(rows) == 1:
        fading_rule(figure, inner.x, inner.right, last + 14, strength=0.7)
        inner = inner.inset(0, 14, 0, 0)
    label_w = size * 1.25 + figure.measure(words.stages[0], "body") + 18
    chart = Box(inner.x + label_w, inner.y, inner.w - label_w, inner.h, "schedule")
    figure.register(schedule(figure, chart, plan.slots, row_gap=0.36), "schedule")
    for name, tone, row in zip(words.stages, (0.45, 0.7, 0.95, 1.0), chart.rows(len(words.stages), chart.h / len(words.stages) * 0.36), strict=True):
        fill = figure.theme.shade("blue", tone) if tone < 1 else figure.theme.tint("request", 0.4)
        figure.rect(inner.x, row.cy - 9, 18, 18, 4, fill=fill)
        figure.text(inner.x + size * 1.25, row.cy + size * 0.34, name, "body")
    return figure

