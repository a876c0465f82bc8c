"""The training step's two waves: the model's four layers as upright plates, run forward and backward, in frames and on the sheet.

The plates are those of the tiny transformer: embedding, attention, MLP and head. On the plate of attention stands what the
shown example computed: row t tells how much of each earlier token and of itself token t mixes in, the mean of all heads; the
cells of the others only say that they hold numbers. On the way back the plate that the wave is in is hot; those ahead of it
still keep their activations.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.arrows import arrow
from scenes.drawing.kit.payloads import hot_paint
from scenes.drawing.shape import Ink, Shape
from scenes.models.language_model import TrainingRun
from scenes.sections.training_step.moments import DEPTH, StepMoment
from scenes.sections.training_step.words import TrainingStepWords

ATTENTION = 1  # place of the attention among the layers
BEAM_ENDS = 9.0  # of the sheet's beam before the first and after the last plate, units
OVERHANG = 14  # how far the row of names may reach over the box on each side, in px


def frame_forward(figure: Figure, box: Box, words: TrainingStepWords, run: TrainingRun, moment: StepMoment) -> None:
    """Draw the layers in the order of the forward pass, as far as the wave has come; each is brighter than the one before."""
    passed = moment.forward
    states = [*("low", "middle", "high", "last")[:passed], *("blank",) * (DEPTH - passed)]
    layers(figure, box, words.labels.layers, states, _pattern(run))


def frame_backward(figure: Figure, box: Box, words: TrainingStepWords, run: TrainingRun, moment: StepMoment) -> None:
    """Draw the layers in the order of the backward pass: those ahead of the wave keep their activations, those behind it have spent them."""
    kept = ["blank"] * (DEPTH - moment.forward) + ["kept"] * moment.forward
    states = ["spent"] * moment.spent + kept[moment.spent :]
    if moment.front is not None:
        states[moment.front - 1] = "hot"
    layers(figure, box, words.labels.layers[::-1], states, _pattern(run), back=True)


def _pattern(run: TrainingRun) -> np.ndarray:
    return np.asarray(run.snapshot.prediction.attention.mean(axis=0))


def layers(figure: Figure, box: Box, names: Sequence[str], states: Sequence[str], pattern: np.ndarray, *, back: bool = False) -> None:
    """Draw the layers as upright plates in the order in which the wave meets them. Parts: ("plate", k), from 1, and "beam" once it runs."""
    size, colour = figure.format.role("quiet").size, "violet" if back else "cyan"
    drawing = box.cut_bottom(*((size, 12) if figure.format.is_wide else (size * 0.8, 6)))[0]
    columns = _columns(figure, drawing, names)
    _lay_beam(figure, drawing, columns, states, colour)
    attention = len(names) - 1 - ATTENTION if back else ATTENTION
    plates = _plates(figure, columns, drawing.w / len(names), states, colour, (attention, pattern))
    for made, column, name, state in zip(plates, columns, names, states, strict=True):
        tone = figure.theme.tint(colour, 0.4) if state == "hot" else "quiet"
        made.text(column.cx, box.bottom - size * 0.06, name, "quiet", anchor="middle", colour=tone)


def sheet_layers(figure: Figure, box: Box, run: TrainingRun, states: Sequence[str], *, back: bool = False) -> None:
    """Draw the same plates without names, in the order of the model; a wave that goes back comes from the right, where the loss is.

    The beam ends in an arrow at the box's far edge. Parts: ("plate", k), from 1, "beam".
    """
    colour, columns = "violet" if back else "cyan", box.inset(BEAM_ENDS, 0).columns(len(states))
    made = figure.child("beam", box=box)
    front = next((column.cx for column, state in zip(columns, states, strict=True) if state == "hot"), box.x)
    if back:
        made.line((box.right, box.cy), (front, box.cy), stroke=(colour, 0.95), width=1.6, glow=0.5)
        arrow(made, (columns[0].cx, box.cy), (box.x, box.cy), colour=colour, glow=0.3)
    else:
        arrow(made, (box.x, box.cy), (box.right, box.cy), colour=colour, width=1.6)
    _plates(figure, columns, columns[0].w, states, colour, (ATTENTION, _pattern(run)))


def _plates(
    figure: Figure, columns: Sequence[Box], room: float, states: Sequence[str], colour: str, attention: tuple[int, np.ndarray]
) -> list[Figure]:
    """Draw a plate in each column, with `room` for it; the one of attention is wider and holds its pattern. Parts: ("plate", k), from 1."""
    made, (place, pattern) = [], attention
    for k, (column, state) in enumerate(zip(columns, states, strict=True)):
        made.append(figure.child("plate", k + 1, box=column))
        width = min(room * (1.14 if k == place else 0.7), column.h * (0.9 if k == place else 0.6))
        plate = Box(column.cx - width / 2, column.y, width, column.h)
        _layer(made[-1], plate, "cyan" if state == "kept" else colour, state, pattern if k == place else None)
    return made


def _columns(figure: Figure, box: Box, names: Sequence[str]) -> list[Box]:
    """Cut the box into columns as wide as the names under them, with one air between all."""
    widths = [figure.measure(name, "quiet") for name in names]
    margin = (box.w + 2 * OVERHANG - sum(widths)) / len(names)
    x, columns = box.x - OVERHANG, []
    for width in widths:
        columns.append(Box(x, box.y, width + margin, box.h, box.name))
        x += width + margin
    return columns


def _lay_beam(figure: Figure, box: Box, columns: Sequence[Box], states: Sequence[str], colour: str) -> None:
    """Draw the beam up to the last plate that it has reached; none while it has reached none."""
    reached = [k for k, state in enumerate(states) if state not in ("blank", "kept")]
    if reached:
        last = reached[-1] == len(states) - 1 and states[-1] != "hot"
        beam(figure.child("beam", box=box), colour, box.right if last else columns[reached[-1]].cx, ahead="hot" in states)


def beam(figure: Figure, colour: str, end: float, *, ahead: bool) -> None:
    """Draw the wave's way through the plates: bright where it has been, up to `end`, faint ahead of it."""
    box = figure.box
    figure.line((box.x, box.cy), (end, box.cy), stroke=(colour, 0.95), width=1.6, glow=0.5)
    if ahead:
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
    strength = {"low": 0.32, "middle": 0.42, "high": 0.52, "last": 0.62, "hot": 0.9, "kept": 0.16, "spent": 0.2, "blank": 0.1}[state]
    line = _edge(figure, colour, state)
    figure.polygon(*edge, fill=theme.shade(colour, strength * 0.55), stroke=line, width=0.8)
    fill = hot_paint(figure, colour) if state == "hot" else (theme.shade(colour, strength * (1 if pattern is None else 0.6)), 0.96)
    figure.polygon(*face, fill=fill, stroke=line, width=1.3 if state == "hot" else 0.95, glow=0.9 if state == "hot" else 0.0)
    plane = Box(x, box.y, right - x, box.h)
    if state == "blank":
        return
    if pattern is None:
        _units(figure, plane, lean, colour, state)
    else:
        tone = theme.shade(colour, 0.45) if state == "hot" else colour if state == "spent" else "cyan"  # dark on the lit face
        _shares(figure, plane, lean, pattern, 0.4 if state in ("kept", "spent") else 0.95, tone, lit=state != "hot")


def _edge(figure: Figure, colour: str, state: str) -> Ink:
    """Return the outline of a plate: light where the wave is, faint where it has not been."""
    if state == "hot":
        return figure.theme.gleam(colour, 0.75) if figure.theme.dark else colour
    if state == "blank":
        return figure.theme.shade("blue", 0.7), 0.9
    return colour, {"kept": 0.42, "spent": 0.6}.get(state, 0.9)


def _units(figure: Figure, box: Box, lean: float, colour: str, state: str) -> None:
    """Draw two columns of units on a plate's face, along its slant."""
    theme = figure.theme
    rows = max(3, round((box.h - lean) / (box.w * 0.42)))
    tone = {"hot": (theme.shade(colour, 0.55), 0.55), "kept": (colour, 0.30), "spent": (colour, 0.36)}.get(
        state, (theme.gleam(colour, 0.1), 0.62)
    )
    for r in range(rows):
        for c in range(2):
            _cell(figure, box, lean, (0.14 + 0.40 * c, 0.46 + 0.40 * c), ((r + 0.26) / rows, (r + 0.76) / rows), tone)


def _shares(figure: Figure, box: Box, lean: float, pattern: np.ndarray, most: float, colour: str, *, lit: bool) -> None:
    """Draw attention's triangle on a plate's face: a cell for every token (row) and what it mixes in (column). Parts: ("cell", r, c)."""
    count = len(pattern)
    pitch = 0.86 / count
    for r in range(count):
        for c in range(r + 1):
            left, strength = 0.07 + c * pitch, float(pattern[r, c]) ** 0.5
            tone = (figure.theme.gleam(colour, 0.25 * strength) if lit else colour, most * (0.12 + 0.88 * strength))
            cell = _cell(figure, box, lean, (left, left + pitch * 0.84), (0.05 + 0.9 * r / count, 0.05 + 0.9 * (r + 0.84) / count), tone)
            figure.register(cell, "cell", r, c)


def _cell(figure: Figure, box: Box, lean: float, across: tuple[float, float], down: tuple[float, float], tone: tuple[str, float]) -> Shape:
    """Fill one cell of a slanted face; `across` and `down` are shares of its width and of its upright height."""
    corners = [(u, v) for v, row in ((down[0], across), (down[1], across[::-1])) for u in row]
    return figure.polygon(*((box.x + box.w * u, box.y + lean * (1 - u) + (box.h - lean) * v) for u, v in corners), fill=tone)
