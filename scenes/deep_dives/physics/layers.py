"""The panel of layers: an answer's words leave the model, GPU seconds pass under them, and all of it sinks down as heat."""

from __future__ import annotations

import math

from scenes.core.units import figures, whole
from scenes.deep_dives.physics import rows
from scenes.deep_dives.physics.canvas import Canvas, share
from scenes.deep_dives.physics.cells import NOTE, SIDE
from scenes.drawing.kit.solids import plate
from scenes.models.answer_layers import answer_layers

HUES = ("cyan", "blue", "violet")
TEXT = 92.0
MIDDLE = 54.0  # units: of the plates
STARTS = (0.04, 0.42, 0.76)  # progress at which each layer is reached
WORDS, STEP = 9, 11.0  # bodies of an answer's words, units apart


def _bands(c: Canvas) -> list[rows.Band]:
    return rows.places(c, c.facts.rows["layers"], axis=rows.LEAD + 6)


def _plate(c: Canvas, k: int) -> tuple[float, float]:
    """Return top and height of a layer's plate."""
    top, high = _bands(c)[k]
    tall = min(high * 0.8, 46.0)
    return top + (high - tall) / 2, tall


def draw_shell(c: Canvas) -> None:
    """Draw the layers, their names and what they hold."""
    for k, (row, band) in enumerate(zip(c.facts.rows["layers"], _bands(c), strict=True)):
        rows.draw_row(c, row, band, "", text_x=TEXT)
        top, tall = _plate(c, k)
        plate(c.figure, c.box(26, top, 56, tall), colour=HUES[k])
    rows.draw_foot(c)


def draw_live(c: Canvas, p: float) -> None:
    """Draw words that come, seconds of GPUs that pass under them, joules that are left, each counting while it flows."""
    found = answer_layers(c.scenario)
    totals = (float(found.written), found.gpu_seconds, found.machine_joules)
    written = (lambda v: f"{whole(v)} tokens", lambda v: f"{figures(max(v, 0.01))} GPU s", lambda v: f"{whole(v)} J")
    made, bands = c.facts.rows["layers"], _bands(c)
    for k, start in enumerate(STARTS):
        top, tall = _plate(c, k)
        lit, done = share(p, start, start + 0.06), share(p, start, 0.97)
        part = c.part()
        plate(part.figure, c.box(26, top, 56, tall), colour=HUES[k], state="hot")
        for shape in part.figure.get_family():
            if hasattr(shape, "outline"):
                shape.opacity = lit  # type: ignore[attr-defined]
        value = made[k].value
        text = value.text if done >= 1 and value else written[k](totals[k] * done)
        c.text(c.cell.wide - SIDE, rows.base_of(made[k], bands[k]), text, "strong", anchor="end", hue=HUES[k], seen=lit)
        below = _plate(c, k + 1)[0] if k + 1 < len(STARTS) else c.cell.high - 12
        hue = HUES[k + 1] if k + 1 < len(STARTS) else "amber"
        c.stream(
            [(MIDDLE, top + 0.6 * tall), (MIDDLE, below + (10 if k + 1 < len(STARTS) else 0))],
            190 * (p - start - 0.04),
            hue,
            gap=13,
            side=7,
        )
    c.text(TEXT, c.cell.high - 10, c.facts_said["account"].text, "quiet", size=NOTE, seen=share(p, 0.9, 0.97))
    base = rows.base_of(made[0], bands[0])
    label_end = TEXT + c.measure(made[0].label) + 12
    for j in range(WORDS):
        came = share(p, STARTS[0] + 0.08 * j, STARTS[0] + 0.08 * j + 0.1)
        end = label_end + 5 + STEP * j
        c.body(MIDDLE + 30 + (end - MIDDLE - 30) * came, base - 4.5 - 14 * math.sin(math.pi * came), "cyan", 8, min(1.0, 4 * came))
