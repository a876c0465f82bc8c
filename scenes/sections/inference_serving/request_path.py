"""What the sheet and the full frames of inference serving share of a request's path: the six stages, the load balancer with its replicas.

Words come from the content file, queues and the chosen replica from the section's facts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.icons import GRID, icon_curves
from scenes.drawing.kit.arrows import arrow, connect
from scenes.drawing.kit.hardware import server
from scenes.drawing.kit.panels import card, stage_card, strong_card
from scenes.drawing.kit.payloads import block
from scenes.drawing.shape import diagonal, vertical
from scenes.models.serving import ServingRun
from scenes.sections.inference_serving.facts import CELLS, requests_a_cell
from scenes.sections.inference_serving.words import BalancerWords, InferenceServingWords

ICONS = (
    ("user-round", (1,)), ("log-in", (2,)), ("whole-word", (0, 1)), ("waypoints", (1, 3)), ("server", (2, 3)), ("message-square-more", (1, 2, 3)),
)  # fmt: skip
TWO_ROWS = 13.0  # height from which the cells of a replica stand in two rows on the sheet, units
BEFORE_TOKENS = 2  # arrows between stages that carry a request, not tokens yet
SERVER_STAGE = 5  # the stage that the large picture opens


# ---------------------------------------------------------------- stages
def draw_stages(figure: Figure, boxes: list[Box], words: InferenceServingWords) -> list[Box]:
    """Draw the six stages and the arrows between neighbours in a row; return their boxes."""
    tiles: list[Figure] = []
    for k, (box, title) in enumerate(zip(boxes, words.stages, strict=True)):
        tile = figure.child("stage", k + 1, box=box)
        stage_tile(tile, box, k + 1, title)
        if k and boxes[k - 1].y == box.y:
            connect(figure, tiles[-1], "right", tile, "left", colour="request" if k <= BEFORE_TOKENS else "cyan")
        tiles.append(tile)
    return boxes


def lead_around(figure: Figure, start: Box, end: Box, margin: float) -> None:
    """Lead requests from under a stage to the top of a panel further left."""
    half = (start.bottom + end.y) / 2
    points = [(start.cx, start.bottom + margin), (start.cx, half), (end.cx, half), (end.cx, end.y - margin)]
    arrow(figure, *points, colour="request", glow=0.5)


def stage_tile(figure: Figure, box: Box, number: int, title: str) -> None:
    """Draw one of the six stages: icon and name, in one or two lines; the model server's is lit (in a frame as the part "highlight")."""
    sheet, opened = figure.format.is_sheet, number == SERVER_STAGE
    if sheet:
        (strong_card if opened else card)(figure, box)
    else:
        stage_card(figure, box, highlight=opened)
    side = 20.0 if sheet else 34.0 if figure.format.is_wide else 30.0
    left = 9.0 if sheet else 13.0
    name, accents = ICONS[number - 1]
    figure.icon(name, box.x + left, box.cy - side / 2, side, accent=accents)
    x = box.x + left + side + (7 if sheet else 10)
    room = box.right - x - (4.6 if sheet else 9.5)
    size = {"sheet": 10.5, "wide": 23.0}.get(figure.format.name, 26.0)
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


@dataclass(frozen=True)
class Queues:
    """Requests on each pictured replica, the one that the next request goes to (None: no request comes), requests a cell stands for."""

    loads: tuple[int, ...]
    chosen: int | None
    unit: int

    def taken(self, k: int) -> float:
        """Return how many cells of a replica are taken."""
        return self.loads[k] / self.unit


def queues_of(run: ServingRun) -> Queues:
    """Return the queues at the choice that is pictured."""
    return Queues(run.pictured_queues, run.pictured_choice, requests_a_cell(run))


def balancer(figure: Figure, box: Box, words: BalancerWords, queues: Queues, *, left: float, rows: list[Box]) -> None:
    """Draw the disc at `left`, three replicas in `rows` and a way to each; replicas that the scenario does not have stay empty outlines.

    Parts: "ways", ("replica", 1..3); routes "come" to the disc, ("share", k), those of missing replicas lead to the first.
    """
    sheet = figure.format.is_sheet
    radius = 17.0 if sheet else min(44.0, (rows[0].x - left) * 0.27)
    cx, cy = left + radius, rows[1].cy
    ways = figure.child("ways")
    bend = rows[0].x - (rows[0].x - cx - radius) * 0.52
    for k, row in sorted(enumerate(rows), key=lambda pair: pair[0] == queues.chosen):
        chosen = k == queues.chosen
        tip = row.x - (2 if sheet else 4)
        points = [(cx + radius, row.cy), (tip, row.cy)] if k == 1 else [(cx + radius, cy), (bend, cy), (bend, row.cy), (tip, row.cy)]
        figure.add_route(points, "share", k + 1)
        if k >= len(queues.loads):
            continue
        tone = "request" if chosen or sheet else figure.theme.shade("request", 0.62)
        arrow(ways, *points, colour=tone, glow=0.5 if chosen else 0.1)
    split_disc(ways, cx, cy, radius)
    figure.add_route([(box.x - 14, cy), (cx, cy)], "come")
    longest = max(figure.measure(name, "strong") for name in words.replicas)
    for k, (row, name) in enumerate(zip(rows, words.replicas, strict=True)):
        made = figure.child("replica", k + 1, box=row)
        if k < len(queues.loads):
            replica(made, row, name, longest, queues.taken(k), k == queues.chosen)
        else:
            _missing(made, row, name)
    _dots_between(figure, rows[1], rows[2])


def cells_legend(figure: Figure, right: float, y: float, run: ServingRun, *units: str, room: float = math.inf) -> None:
    """Say once what a replica's cells are: a taken cell and what it stands for, ending at `right` on a baseline.

    Of several `units` the first is written that leaves `room` for all, or the last.
    """
    count = requests_a_cell(run)
    role = "micro" if figure.format.is_sheet else "quiet"
    size = figure.format.role(role).size
    texts = [unit if count == 1 else f"{count} {unit}" for unit in units]
    text = next((text for text in texts if figure.measure(text, role) + size * 1.06 <= room), texts[-1])
    x = right - figure.measure(text, role)
    figure.text(x, y, text, role)
    block(figure, Box(x - size * 1.06, y - size * 0.70, size * 0.74, size * 0.78), colour="blue", radius=size * 0.18)


def _dots_between(figure: Figure, above: Box, below: Box) -> None:
    """Stand for the replicas between 2 and N."""
    gap = below.y - above.bottom
    for k in (-1, 0, 1):
        figure.circle(above.cx, (above.bottom + below.y) / 2 + k * gap * 0.24, min(2.2, gap * 0.1), fill="quiet")


def _missing(figure: Figure, box: Box, name: str) -> None:
    """Draw the outline of a replica that the scenario does not have."""
    sheet = figure.format.is_sheet
    figure.box_rect(box, 4.0 if sheet else 10.0, stroke=figure.theme.shade("blue", 0.7), width=0.8, dash=(2, 2))
    role = "body" if sheet else "strong"
    figure.text(box.cx, box.cy + figure.format.role(role).size * 0.345, name, role, anchor="middle", colour="quiet", width=box.w)


def replica(figure: Figure, box: Box, name: str, name_w: float, taken: float, chosen: bool) -> None:
    """Draw a replica: a server, its name, and a cell a request, of which `taken` are; the chosen one gets one more.

    Parts: ("taken", k), ("free", k) from the first cell, "next". Routes: ("cell", k), from its left along its cells, or along its lower edge where
    its name is in the way; ("done", k) out of a cell to the right.
    """
    theme, sheet = figure.theme, figure.format.is_sheet
    radius = 4.0 if sheet else 10.0
    fill = vertical((0, theme.wash(0.46), 0.9), (1, theme.wash(0.22), 0.9))
    edge = diagonal((0, "cyan", 1), (1, "blue", 1)) if chosen else theme.tint("blue", 0.05) if sheet else theme.shade("blue", 0.7)
    figure.box_rect(box, radius, fill=fill, stroke=edge, width=1.0 if chosen else 0.8, glow=0.5 if chosen else 0.0)
    size = figure.format.role("body").size
    stacked = sheet or box.h > 70
    pad = 6.0 if sheet else 12.0
    side = box.h - 11 if sheet else box.h - 2 * pad if stacked else box.h * 0.62
    widest = 17.4 if sheet else box.h * 0.62 if stacked else side * 1.1
    unit = Box(box.x + pad, box.cy - side / 2, min(side, widest), side)
    server(figure, unit)
    x = unit.right + (6 if sheet else 14)
    room = Box(x, box.y, box.right - pad - x, box.h)
    if stacked:
        figure.text(x, box.y + (11.6 if sheet else box.h * 0.42), name, "strong" if not sheet else "body", width=room.w, colour="ink")
        places = Box(x, box.y + (15.8 if sheet else box.h * 0.56), room.w, box.h - 21 if sheet else box.h * 0.27)
        _places(figure, box, places, taken, chosen, 2 if sheet and places.h > TWO_ROWS else 1, places.cy)
        return
    figure.text(x, box.cy + size * 0.345, name, "strong", colour="ink")
    free = room.w - name_w - 16
    rows = 1 if free > 150 else 2
    height = box.h * (0.62 if rows == 1 else 0.72)
    width = min(free, CELLS * height * 1.5)
    _places(figure, box, Box(box.right - pad - width, box.cy - height / 2, width, height), taken, chosen, rows, box.bottom)


def _places(figure: Figure, card: Box, box: Box, taken: float, chosen: bool, rows: int, low: float) -> None:
    """Draw the cells of a replica: taken ones blue, the one that the next request takes dashed, the others dim; requests come along `low`."""
    theme = figure.theme
    gap = box.w / CELLS * 0.22 * rows
    for k, cell in enumerate(box.grid(rows, CELLS // rows, gap, box.h * 0.16)):
        corner = min(cell.w, cell.h) * 0.24
        tip = card.x - (2 if figure.format.is_sheet else 4)
        figure.add_route([(tip, card.cy), (tip, low), (cell.cx, low), (cell.cx, cell.cy)], "cell", k)
        figure.add_route([(cell.cx, cell.cy), (card.right + 12, cell.cy)], "done", k)
        figure.child("place", k, box=cell)
        if chosen and k == math.floor(taken):
            edge = theme.gleam("request", 0.35)
            figure.register(figure.box_rect(cell, corner, fill=("request", 0.22), stroke=edge, width=0.9, dash=(1.6, 1.5)), "next")
        elif k + 1 > taken:
            fill, edge = (theme.wash(0.04), 0.9), theme.shade("blue", 0.7)
            figure.register(figure.box_rect(cell, corner, fill=fill, stroke=edge, width=0.6), "free", k)
        if k < taken:
            body = Box(cell.x, cell.y, cell.w * min(1.0, taken - k), cell.h)
            figure.register(block(figure, body, colour="blue", radius=corner), "taken", k)
