"""Prefill of section 5: a whole prompt crosses the layers of the model at once.

Prompt pieces come from `models.batch_table`. Prefill is at rest in the step that is drawn: it shows the prompt read last.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from scenes.figures.arrows import arrow
from scenes.figures.bodies import block, check, plates, visible
from scenes.figures.figure import Figure
from scenes.figures.inference_serving_server import PLATES
from scenes.layout import Box
from scenes.models.batch_table import BatchTable


def prompt_note(figure: Figure, x: float, y: float, table: BatchTable, unit: str, *, middle: bool = False) -> None:
    """Say whose prompt was read last and how long it is, with a tick: it is done."""
    role = "micro" if figure.setting.is_sheet else "quiet"
    size = figure.setting.role(role).size
    text = f"{table.newest.name}, {table.newest.prompt_tokens} {unit}"
    length = figure.measure(text, role)
    x -= (length + size * 0.9) / 2 if middle else 0.0
    figure.text(x, y, text, role)
    check(figure, x + length + size * 0.72, y - size * 0.33, size * 0.52, colour="quiet", width=1.1)


def prefill(figure: Figure, room: Box, table: BatchTable, *, rows: int, named: bool, plates_w: float) -> Box:
    """Draw the last prompt, read, before the plates that it crossed at once; return the plates' box. Routes: "prompt"."""
    sheet = figure.setting.is_sheet
    tokens, layers = room.cut_right(plates_w)
    gap = 15.0 if sheet else 38.0
    tokens = Box(tokens.x, tokens.y, tokens.w - gap, tokens.h, "prompt")
    pieces = table.newest.generation.prompt_tokens
    if named:
        chips(figure, tokens, pieces, rows)
    else:
        _blank_chips(figure, tokens, len(pieces), rows)
    tone = figure.theme.shade("cyan", 0.6)
    arrow(figure, (tokens.right + (2.5 if sheet else 7), room.cy), (layers.x - (1.5 if sheet else 4), room.cy), glow=0.0, colour=tone)
    plates(figure, layers, PLATES, lit=0)
    figure.add_route([(tokens.cx, room.cy), (layers.right, room.cy)], "prompt")
    return layers


def _blank_chips(figure: Figure, box: Box, count: int, rows: int) -> None:
    """Draw a prompt as so many tokens without their text."""
    columns = math.ceil(count / rows)
    gap = 1.8 if figure.setting.is_sheet else 6.0
    for cell in box.grid(rows, columns, gap)[:count]:
        block(figure, cell, state="quiet", radius=min(5.0, cell.w * 0.24))


def chips(figure: Figure, box: Box, pieces: Sequence[str], rows: int) -> None:
    """Draw a prompt as its tokens, broken into `rows` lines of one width."""
    role, gap = "micro-strong", 2.0 if figure.setting.is_sheet else 6.0
    lines = _broken(figure, [visible(piece) for piece in pieces], rows, role, gap)
    for line, cell in zip(lines, box.rows(rows, gap), strict=True):
        widths = [figure.measure(piece, role) for piece in line]
        spare = (cell.w - gap * (len(line) - 1) - sum(widths)) / len(line)
        x = cell.x
        for piece, width in zip(line, widths, strict=True):
            block(figure, Box(x, cell.y, width + spare, cell.h), piece, role=role, state="quiet")
            x += width + spare + gap


def _broken(figure: Figure, pieces: Sequence[str], rows: int, role: str, gap: float) -> list[list[str]]:
    """Break pieces into `rows` lines so that the longest line is as short as it can be."""
    pad = figure.setting.role(role).size * 0.7
    widths = [figure.measure(piece, role) + pad + gap for piece in pieces]
    best: list[list[str]] = []
    shortest = float("inf")
    for cuts in _cuts(len(pieces), rows):
        ends = [0, *cuts, len(pieces)]
        longest = max(sum(widths[a:b]) for a, b in zip(ends, ends[1:], strict=False))
        if longest < shortest:
            shortest, best = longest, [list(pieces[a:b]) for a, b in zip(ends, ends[1:], strict=False)]
    return best


def _cuts(count: int, rows: int, start: int = 1) -> list[list[int]]:
    if rows == 1:
        return [[]]
    return [[at, *rest] for at in range(start, count) for rest in _cuts(count, rows - 1, at + 1)]
