"""Drawings of section 5 around the model server: stages, load balancer with its replicas, streamed output.

Words come from the content file; how many requests each replica holds and which one takes the next from the event queue
of `models.serving`; written words from the greedy decoding of `models.batch_table`.
"""

from __future__ import annotations

import math

import numpy as np

from scenes.content.inference_serving import Balancer, InferenceServingWords
from scenes.figures.arrows import arrow
from scenes.figures.bodies import block, hot_paint
from scenes.figures.containers import card, stage_card, strong_card
from scenes.figures.figure import Figure
from scenes.figures.hardware import server
from scenes.figures.icons import GRID, icon_curves
from scenes.figures.shape import diagonal, vertical
from scenes.layout import Box
from scenes.models.batch_table import BatchRequest, BatchTable
from scenes.models.serving import ServingRun

ICONS = (
    ("user-round", (1,)), ("log-in", (2,)), ("whole-word", (0, 1)), ("waypoints", (1, 3)), ("server", (2, 3)), ("message-square-more", (1, 2, 3)),
)  # fmt: skip
CELLS = 8  # of a replica, each for one request or, when queues are long, for several
SERVER_STAGE = 5  # the stage that the large picture opens; it is lit


def titled(figure: Figure, box: Box, title: str, *, lit: bool = False) -> Box:
    """Draw a panel of a frame with its title; return the box under the title."""
    stage_card(figure, box, None, lit=lit)
    size, wide = figure.setting.role("card").size, figure.setting.is_wide
    pad, drop = (22.0, 1.68) if wide else (20.0, 1.36)
    figure.text(box.x + pad, box.y + size * drop, title, "card", width=box.w - 2 * pad)
    top = size * (drop + (0.62 if wide else 0.54))
    return Box(box.x + pad, box.y + top, box.w - 2 * pad, box.h - top - (18 if wide else 14), box.name)


# ---------------------------------------------------------------- stages
def stage_tile(figure: Figure, box: Box, number: int, title: str) -> None:
    """Draw one of the six stages: icon and name, in one or two lines; the model server's is lit."""
    sheet, lit = figure.setting.is_sheet, number == SERVER_STAGE
    if sheet:
        (strong_card if lit else card)(figure, box)
    else:
        stage_card(figure, box, None, lit=lit)
    side = 20.0 if sheet else 34.0 if figure.setting.is_wide else 30.0
    left = 9.0 if sheet else 13.0
    name, accents = ICONS[number - 1]
    figure.icon(name, box.x + left, box.cy - side / 2, side, accent=accents)
    x = box.x + left + side + (7 if sheet else 10)
    room = box.right - x - (4.6 if sheet else 9.5)
    size = {"sheet": 10.5, "wide": 23.0}.get(figure.setting.name, 26.0)
    rows = figure.break_lines(title, "card", room, size=size)
    lead = size * 1.14
    figure.paragraph(x, box.cy + size * 0.345 - lead * (len(rows) - 1) / 2, rows, "card", width=room, lead=lead, size=size)


# ---------------------------------------------------------------- load balancer
def turned_icon(figure: Figure, name: str, cx: float, cy: float, size: float, colour: str) -> None:
    """Draw an icon turned clockwise by a quarter."""
    for points in icon_curves(name):
        away = points - GRID / 2
        turned = np.stack([-away[:, 1], away[:, 0]], axis=1) * (size / GRID) + (cx, cy)
        figure.draw(turned, stroke=colour, width=1.25, glow=0.35)


def split_disc(figure: Figure, cx: float, cy: float, radius: float) -> None:
    """Draw the balancer itself: a lit disc with one way in and several out."""
    theme = figure.theme
    fill = vertical((0, theme.shade("blue", 0.62), 1), (1, theme.shade("blue", 0.32), 1))
    figure.circle(cx, cy, radius, fill=fill, stroke="cyan", width=1.1, glow=0.6)
    turned_icon(figure, "split", cx, cy, radius * 1.06, theme.readable_on(theme.shade("blue", 0.5)))


def balancer(figure: Figure, box: Box, words: Balancer, run: ServingRun, *, left: float, rows: list[Box]) -> None:
    """Draw the disc at `left`, three replicas in `rows` and a way to each; replicas that the case does not have stay empty outlines.

    Parts: "ways", ("replica", 1..3); routes ("share", k), those of missing replicas lead to the first.
    """
    sheet = figure.setting.is_sheet
    radius = 17.0 if sheet else min(44.0, (rows[0].x - left) * 0.27)
    cx, cy = left + radius, rows[1].cy
    ways = figure.child("ways")
    bend = rows[0].x - (rows[0].x - cx - radius) * 0.52
    for k, row in sorted(enumerate(rows), key=lambda pair: pair[0] == run.pictured_choice):
        chosen = k == run.pictured_choice
        tip = row.x - (2 if sheet else 4)
        points = [(cx + radius, row.cy), (tip, row.cy)] if k == 1 else [(cx + radius, cy), (bend, cy), (bend, row.cy), (tip, row.cy)]
        figure.add_route(points, "share", k + 1)
        if k >= len(run.pictured_queues):
            continue
        tone = "request" if chosen or sheet else figure.theme.shade("request", 0.62)
        arrow(ways, *points, colour=tone, glow=0.5 if chosen else 0.1)
    split_disc(ways, cx, cy, radius)
    longest = max(figure.measure(name, "strong") for name in words.replicas)
    for k, (row, name) in enumerate(zip(rows, words.replicas, strict=True)):
        made = figure.child("replica", k + 1, box=row)
        if k < len(run.pictured_queues):
            replica(made, row, name, longest, cells_taken(run)[k], k == run.pictured_choice)
        else:
            _missing(made, row, name)
    _dots_between(figure, rows[1], rows[2])


def requests_a_cell(run: ServingRun) -> int:
    """Return for how many requests a cell stands, so that the longest queue and one more fit into the cells."""
    return math.ceil((max(run.pictured_queues) + 1) / CELLS)


def cells_taken(run: ServingRun) -> list[float]:
    """Return how many cells the queue of each pictured replica fills."""
    return [queue / requests_a_cell(run) for queue in run.pictured_queues]


def cells_legend(figure: Figure, right: float, y: float, run: ServingRun, unit: str) -> None:
    """Say once what a replica's cells are: a taken cell and what it stands for, ending at `right` on a baseline."""
    count = requests_a_cell(run)
    text = unit if count == 1 else f"{count} {unit}"
    role = "micro" if figure.setting.is_sheet else "quiet"
    size = figure.setting.role(role).size
    x = right - figure.measure(text, role)
    figure.text(x, y, text, role)
    block(figure, Box(x - size * 1.06, y - size * 0.70, size * 0.74, size * 0.78), colour="blue", radius=size * 0.18)


def _dots_between(figure: Figure, above: Box, below: Box) -> None:
    """Stand for the replicas between 2 and N."""
    gap = below.y - above.bottom
    for k in (-1, 0, 1):
        figure.circle(above.cx, (above.bottom + below.y) / 2 + k * gap * 0.24, min(2.2, gap * 0.1), fill="quiet")


def _missing(figure: Figure, box: Box, name: str) -> None:
    """Draw the outline of a replica that the case does not have."""
    sheet = figure.setting.is_sheet
    figure.box_rect(box, 4.0 if sheet else 10.0, stroke=figure.theme.shade("blue", 0.7), width=0.8, dash=(2, 2))
    role = "body" if sheet else "strong"
    figure.text(box.cx, box.cy + figure.setting.role(role).size * 0.345, name, role, anchor="middle", colour="quiet", width=box.w)


def replica(figure: Figure, box: Box, name: str, name_w: float, taken: float, chosen: bool) -> None:
    """Draw a replica: a server, its name, and a cell a request, of which `taken` are; the chosen one gets one more."""
    theme, sheet = figure.theme, figure.setting.is_sheet
    radius = 4.0 if sheet else 10.0
    fill = vertical((0, theme.wash(0.46), 0.9), (1, theme.wash(0.22), 0.9))
    edge = diagonal((0, "cyan", 1), (1, "blue", 1)) if chosen else theme.tint("blue", 0.05) if sheet else theme.shade("blue", 0.7)
    figure.box_rect(box, radius, fill=fill, stroke=edge, width=1.0 if chosen else 0.8, glow=0.5 if chosen else 0.0)
    size = figure.setting.role("body").size
    stacked = sheet or box.h > 70
    pad = 6.0 if sheet else 12.0
    side = box.h - 11 if sheet else box.h - 2 * pad if stacked else box.h * 0.62
    unit = Box(box.x + pad, box.cy - side / 2, min(side, box.h * 0.62 if stacked else side * 1.1), side)
    server(figure, unit)
    x = unit.right + (6 if sheet else 14)
    room = Box(x, box.y, box.right - pad - x, box.h)
    if stacked:
        figure.text(x, box.y + (11.6 if sheet else box.h * 0.42), name, "strong" if not sheet else "body", width=room.w, colour="ink")
        places = Box(x, box.y + (15.8 if sheet else box.h * 0.56), room.w, 7.0 if sheet else box.h * 0.27)
        _places(figure, places, taken, chosen, 1)
        return
    figure.text(x, box.cy + size * 0.345, name, "strong", colour="ink")
    free = room.w - name_w - 16
    rows = 1 if free > 150 else 2
    height = box.h * (0.62 if rows == 1 else 0.72)
    width = min(free, CELLS * height * 1.5)
    _places(figure, Box(box.right - pad - width, box.cy - height / 2, width, height), taken, chosen, rows)


def _places(figure: Figure, box: Box, taken: float, chosen: bool, rows: int) -> None:
    """Draw the cells of a replica: taken ones blue, the one that the next request takes dashed, the others dim."""
    theme = figure.theme
    gap = box.w / CELLS * 0.22 * rows
    for k, cell in enumerate(box.grid(rows, CELLS // rows, gap, box.h * 0.16)):
        corner = min(cell.w, cell.h) * 0.24
        if chosen and k == math.floor(taken):
            figure.box_rect(cell, corner, fill=("request", 0.22), stroke=theme.gleam("request", 0.35), width=0.9, dash=(1.6, 1.5))
        elif k + 1 > taken:
            figure.box_rect(cell, corner, fill=(theme.wash(0.04), 0.9), stroke=theme.shade("blue", 0.7), width=0.6)
        if k < taken:
            block(figure, Box(cell.x, cell.y, cell.w * min(1.0, taken - k), cell.h), colour="blue", radius=corner)


# ---------------------------------------------------------------- streamed output
def output(figure: Figure, rows: list[Box], table: BatchTable, words: InferenceServingWords, size: float) -> None:
    """Write the answers as far as they go: prompt quiet, written words white, this step's token hot. Parts: ("line", 1..3)."""
    for k, (request, row) in enumerate(zip(table.requests, rows, strict=True)):
        _line(figure.child("line", k + 1, box=row), row, request, words.labels.tokens, size)


def _line(figure: Figure, box: Box, request: BatchRequest, unit: str, size: float) -> None:
    label = figure.setting.role("body").size
    y, x = box.cy + size * 0.345, box.x
    mark = min(label * 1.24, box.h * 0.8)
    block(figure, Box(x, box.cy - mark / 2, label * 0.48, mark), colour="blue", radius=4)
    x += label * 0.95
    figure.text(x, y, request.name, "strong")
    x += figure.measure(request.name, "strong") + label * 0.8
    blank = figure.measure(" ", "body", size)
    figure.text(x, y, request.prompt, "body", colour="quiet", size=size)
    x += figure.measure(request.prompt, "body", size) + blank
    written = "".join(request.pieces[:-1]).strip()
    figure.text(x, y, written, "body", colour="ink", size=size)
    x += figure.measure(written, "body", size) + (blank if request.current.startswith(" ") else size * 0.16)
    word = request.current.strip()
    height = min(size * 1.2, box.h * 0.92)
    chip = Box(x, box.cy - height / 2, figure.measure(word, "strong", size) + size * 0.5, height)
    figure.box_rect(chip, size * 0.18, fill=hot_paint(figure, "cyan"), stroke=figure.theme.gleam("cyan", 0.75), width=1.0, glow=0.7)
    figure.text(chip.cx, y, word, "strong", anchor="middle", colour=figure.theme.on_light, size=size)
    count = f"{request.written} {unit}"
    figure.text(box.right, y, count, "quiet", anchor="end", width=box.right - chip.right - 8)
