"""What the sheet and the full frames of inference serving share of Prefill: a whole prompt crosses the layers of the model at once.

Prompt pieces come from `models.batch_table`. Prefill is at rest in the step that is drawn: it shows the prompt read last.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.arrows import arrow
from scenes.drawing.kit.payloads import block, check, plates, visible
from scenes.models.batch_table import BatchTable
from scenes.sections.inference_serving.server import PLATES


def note_of(table: BatchTable, unit: str) -> str:
    """Return what the note under Prefill says of the prompt read last."""
    return f"{table.newest.name}, {table.newest.prompt_tokens} {unit}"


def prompt_note(figure: Figure, x: float, y: float, text: str, *, middle: bool = False) -> None:
    """Say whose prompt was read last and how long it is, with a tick: it is done."""
    role = "micro" if figure.format.is_sheet else "quiet"
    size = figure.format.role(role).size
    length = figure.measure(text, role)
    x -= (length + size * 0.9) / 2 if middle else 0.0
    figure.text(x, y, text, role)
    check(figure, x + length + size * 0.72, y - size * 0.33, size * 0.52, colour="quiet", width=1.1)


@dataclass(frozen=True)
class Prompt:
    """A prompt before the plates: its pieces, whether it was read, how many plates carry colour while it passes, the places that all take."""

    pieces: tuple[str, ...]
    is_read: bool = True
    lit: int = 0
    places: int = 0


def prefill(figure: Figure, room: Box, prompt: Prompt, *, rows: int, named: bool, plates_w: float) -> Box:
    """Draw a prompt before the plates that it crosses at once; return the plates' box.

    Parts: ("chip", k), "plates". Routes: "prompt", ("cross", k) of a chip into the plates.
    """
    sheet = figure.format.is_sheet
    tokens, layers = room.cut_right(plates_w)
    gap = 15.0 if sheet else 38.0
    tokens = Box(tokens.x, tokens.y, tokens.w - gap, tokens.h, "prompt")
    state = ("rest" if sheet else "quiet") if prompt.is_read else "hot"  # the sheet shows what Prefill does
    if named and prompt.pieces:
        chips(figure, tokens, prompt.pieces, rows, state)
    elif prompt.pieces:
        _blank_chips(figure, tokens, len(prompt.pieces), max(prompt.places, len(prompt.pieces)), rows, state)
    tone = figure.theme.shade("cyan", 0.6)
    arrow(figure, (tokens.right + (2.5 if sheet else 7), room.cy), (layers.x - (1.5 if sheet else 4), room.cy), glow=0.0, colour=tone)
    figure.register(plates(figure, layers, PLATES, lit=prompt.lit), "plates")
    for k in range(len(prompt.pieces)):
        chip = figure.figure("chip", k).box
        figure.add_route([(chip.cx, chip.cy), (layers.cx, chip.cy)], "cross", k)
    figure.add_route([(tokens.cx, room.cy), (layers.right, room.cy)], "prompt")
    return layers


def _blank_chips(figure: Figure, box: Box, tokens: int, places: int, rows: int, state: str) -> None:
    """Draw a prompt as so many tokens without their text, as small as if all `places` were taken."""
    columns = math.ceil(places / rows)
    gap = 1.8 if figure.format.is_sheet else 6.0
    for k, cell in enumerate(box.grid(rows, columns, gap)[:tokens]):
        figure.register(block(figure, cell, state=state, radius=min(5.0, cell.w * 0.24)), "chip", k)


def chips(figure: Figure, box: Box, pieces: Sequence[str], rows: int, state: str) -> None:
    """Draw a prompt as its tokens, broken into `rows` lines of one width."""
    role, gap = "micro-strong", 2.0 if figure.format.is_sheet else 6.0
    lines, number = _broken(figure, [visible(piece) for piece in pieces], rows, role, gap), count()
    for line, cell in zip(lines, box.rows(rows, gap), strict=True):
        widths = [figure.measure(piece, role) for piece in line]
        spare = (cell.w - gap * (len(line) - 1) - sum(widths)) / len(line)
        x = cell.x
        for piece, width in zip(line, widths, strict=True):
            chip = block(figure, Box(x, cell.y, width + spare, cell.h), piece, role=role, state=state)
            figure.register(chip, "chip", next(number))
            x += width + spare + gap


def _broken(figure: Figure, pieces: Sequence[str], rows: int, role: str, gap: float) -> list[list[str]]:
    """Break pieces into `rows` lines so that the longest line is as short as it can be."""
    pad = figure.format.role(role).size * 0.7
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
