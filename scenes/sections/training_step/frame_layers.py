"""Full-frame drawings of section 4's two waves: the model's four layers as upright plates, run forward and backward.

The plates are those of the tiny transformer: embedding, attention, MLP and head. On the plate of attention stands what the
shown example computed: row t tells how much of each earlier token and of itself token t mixes in, the mean of all heads; the
cells of the others only say that they hold numbers. On the way back the head is hot, since the gradient entries in the next
stage belong to it; the plates ahead of the wave still keep their activations.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scenes.content.training_step import TrainingStepWords
from scenes.figures.bodies import hot_paint
from scenes.figures.figure import Figure
from scenes.layout import Box
from scenes.models.language_model import TrainingRun

ATTENTION = 1  # place of the attention among the layers
OVERHANG = 14  # how far the row of names may reach over the box on each side, in px


def frame_forward(figure: Figure, box: Box, words: TrainingStepWords, run: TrainingRun) -> None:
    """Draw the layers in the order of the forward pass, each brighter than the one before."""
    layers(figure, box, words.labels.layers, ("low", "middle", "high", "last"), _pattern(run))


def frame_backward(figure: Figure, box: Box, words: TrainingStepWords, run: TrainingRun) -> None:
    """Draw the layers in the order of the backward pass: the wave has reached the head."""
    layers(figure, box, words.labels.layers[::-1], ("hot", "kept", "kept", "kept"), _pattern(run), back=True)


def _pattern(run: TrainingRun) -> np.ndarray:
    return run.snapshot.prediction.attention.mean(axis=0)


def layers(figure: Figure, box: Box, names: Sequence[str], states: Sequence[str], pattern: np.ndarray, *, back: bool = False) -> None:
    """Draw the layers as upright plates in the order in which the wave meets them. Parts: ("plate", k), from 1."""
    size, colour = figure.setting.role("quiet").size, "violet" if back else "cyan"
    drawing = box.cut_bottom(*((size, 12) if figure.setting.is_wide else (size * 0.8, 6)))[0]
    columns = _columns(figure, drawing, names)
    _beam(figure, drawing, colour, columns[0].cx if "hot" in states else None)
    attention = len(names) - 1 - ATTENTION if back else ATTENTION
    for k, (column, name, state) in enumerate(zip(columns, names, states, strict=True)):
        made = figure.child("plate", k + 1, box=column)
        width = min(drawing.w / len(names) * (1.14 if k == attention else 0.7), drawing.h * (0.9 if k == attention else 0.6))
        plate = Box(column.cx - width / 2, drawing.y, width, drawing.h)
        _layer(made, plate, "cyan" if state == "kept" else colour, state, pattern if k == attention else None)
        tone = figure.theme.tint(colour, 0.4) if state == "hot" else "quiet"
        made.text(column.cx, box.bottom - size * 0.06, name, "quiet", anchor="middle", colour=tone)


def _columns(figure: Figure, box: Box, names: Sequence[str]) -> list[Box]:
    """Cut the box into columns as wide as the names under them, with one air between all."""
    widths = [figure.measure(name, "quiet") for name in names]
    air = (box.w + 2 * OVERHANG - sum(widths)) / len(names)
    x, columns = box.x - OVERHANG, []
    for width in widths:
        columns.append(Box(x, box.y, width + air, box.h, box.name))
        x += width + air
    return columns


def _beam(figure: Figure, box: Box, colour: str, front: float | None) -> None:
    """Draw the wave's way through the plates: bright where it has been, up to `front`, faint ahead of it."""
    end = box.right if front is None else front
    figure.line((box.x, box.cy), (end, box.cy), stroke=(colour, 0.95), width=1.6, glow=0.5)
    if end < box.right:
        figure.line((end, box.cy), (box.right, box.cy), stroke=(colour, 0.4), width=1.1, dash=(2.2, 2.6))


def _layer(figure: Figure, box: Box, colour: str, state: str, pattern: np.ndarray | None) -> None:
    """Draw one plate with its edge and its cells; hot is the wave's front, kept still holds its activations."""
    theme, thick = figure.theme, box.w * 0.10
    lean = min((box.w - thick) * 0.62, box.h * 0.24)
    x, right = box.x, box.right - thick
    face = [(x, box.y + lean), (right, box.y), (right, box.bottom - lean), (x, box.bottom)]
    edge = [
        (right, box.y),
        (right + thick, box.y + thick * 0.5),
        (right + thick, box.bottom - lean + thick * 0.5),
        (right, box.bottom - lean),
    ]
    strength = {"low": 0.32, "middle": 0.42, "high": 0.52, "last": 0.62, "hot": 0.9, "kept": 0.16}[state]
    line = (theme.gleam(colour, 0.75) if theme.dark else colour) if state == "hot" else (colour, 0.9 if state != "kept" else 0.42)
    figure.polygon(*edge, fill=theme.shade(colour, strength * 0.55), stroke=line, width=0.8)
    fill = hot_paint(figure, colour) if state == "hot" else (theme.shade(colour, strength * (1 if pattern is None else 0.6)), 0.96)
    figure.polygon(*face, fill=fill, stroke=line, width=1.3 if state == "hot" else 0.95, glow=0.9 if state == "hot" else 0.0)
    plane = Box(x, box.y, right - x, box.h)
    if pattern is None:
        _units(figure, plane, lean, colour, state)
    else:
        _shares(figure, plane, lean, pattern, 0.4 if state == "kept" else 0.95)


def _units(figure: Figure, box: Box, lean: float, colour: str, state: str) -> None:
    """Draw two columns of units on a plate's face, along its slant."""
    theme = figure.theme
    rows = max(3, round((box.h - lean) / (box.w * 0.42)))
    tone = {"hot": (theme.shade(colour, 0.55), 0.55), "kept": (colour, 0.30)}.get(state, (theme.gleam(colour, 0.1), 0.62))
    for r in range(rows):
        for c in range(2):
            _cell(figure, box, lean, (0.14 + 0.40 * c, 0.46 + 0.40 * c), ((r + 0.26) / rows, (r + 0.76) / rows), tone)


def _shares(figure: Figure, box: Box, lean: float, pattern: np.ndarray, most: float) -> None:
    """Draw attention's triangle on a plate's face: a cell for every token (row) and what it mixes in (column)."""
    count = len(pattern)
    pitch = 0.86 / count
    for r in range(count):
        for c in range(r + 1):
            left, strength = 0.07 + c * pitch, float(pattern[r, c]) ** 0.5
            tone = (figure.theme.gleam("cyan", 0.25 * strength), most * (0.12 + 0.88 * strength))
            _cell(figure, box, lean, (left, left + pitch * 0.84), (0.05 + 0.9 * r / count, 0.05 + 0.9 * (r + 0.84) / count), tone)


def _cell(figure: Figure, box: Box, lean: float, across: tuple[float, float], down: tuple[float, float], tone: tuple[str, float]) -> None:
    """Fill one cell of a slanted face; `across` and `down` are shares of its width and of its upright height."""
    corners = [(u, v) for v, row in ((down[0], across), (down[1], across[::-1])) for u in row]
    figure.polygon(*((box.x + box.w * u, box.y + lean * (1 - u) + (box.h - lean) * v) for u, v in corners), fill=tone)
