"""A panel of rows: icons, labels and notes that stand from the start; what a row says, and its bar, come as its story reaches it."""

from __future__ import annotations

from collections.abc import Sequence

from scenes.deep_dives.physics.canvas import Canvas
from scenes.deep_dives.physics.cells import HEAD, NOTE, SIDE, TYPE, bands
from scenes.deep_dives.physics.facts import Row
from scenes.drawing.shape import along as ramp

LEAD = 15.6
ICON = 15.0
TEXT = 36.0  # units from the left edge where a row's text begins
BAR = 4.6
Band = tuple[float, float]  # top and height of a row, in units


def _foot(c: Canvas) -> str:
    """Return a panel's foot: that of the stores says how much they hold."""
    return c.facts_said["data"].text if c.key == "storage" else c.panel.foot


def foot_lines(c: Canvas) -> list[str]:
    """Return a panel's foot in lines."""
    return c.lines(_foot(c), "quiet", c.cell.wide - 2 * SIDE, NOTE)


def foot_height(c: Canvas) -> float:
    """Return the units that a panel's foot takes."""
    return LEAD * len(foot_lines(c)) + 6 if _foot(c) else 0.0


def draw_foot(c: Canvas) -> None:
    """Set a panel's foot."""
    lines = foot_lines(c)
    for k, line in enumerate(lines):
        c.text(SIDE, c.cell.high - 10 - LEAD * (len(lines) - 1 - k), line, "quiet", size=NOTE)


def room_of(c: Canvas) -> tuple[float, float]:
    """Return top and bottom of a panel's room, in units: between its title and its foot."""
    return HEAD + 2, c.cell.high - 8 - foot_height(c)


def places(c: Canvas, rows: Sequence[Row], *, strip: float = 0.0, axis: float = 0.0) -> list[Band]:
    """Return top and height of every row; a row with a note is more than half as high again."""
    return bands(c.cell, [1.6 if row.note else 1.0 for row in rows], foot_height(c) + axis, strip)


def base_of(row: Row, band: Band) -> float:
    """Return the baseline of a row's label."""
    below = (LEAD if row.note else 0.0) + (BAR + 3.0 if row.bar is not None else 0.0)
    return band[0] + (band[1] - below) / 2 + 0.36 * TYPE


def bar_top(row: Row, band: Band) -> float:
    """Return the top of a row's bar."""
    return base_of(row, band) + (LEAD if row.note else 0.0) + 4.0


def draw_row(c: Canvas, row: Row, band: Band, icon: str, *, text_x: float = TEXT) -> None:
    """Draw a row's icon, label, note and the groove of its bar."""
    base = base_of(row, band)
    if icon:
        c.icon(icon, SIDE + 1, base - 0.33 * TYPE - ICON / 2, ICON, colour="blue")
    c.text(text_x, base, row.label)
    for j, line in enumerate(c.lines(row.note, "quiet", c.cell.wide - text_x - SIDE, NOTE)):
        c.text(text_x, base + LEAD * (j + 1), line, "quiet", size=NOTE)
    if row.bar is not None:
        c.rect(text_x, bar_top(row, band), c.cell.wide - text_x - SIDE, BAR, BAR / 2, fill=(c.theme.shade("blue", 0.4), 0.5))


def draw_value(c: Canvas, row: Row, band: Band, icon: str, seen: float, text: str = "") -> None:
    """Draw what a row says, or another text while it counts, and its icon as it is lit."""
    base = base_of(row, band)
    if icon:
        c.icon(icon, SIDE + 1, base - 0.33 * TYPE - ICON / 2, ICON, colour=row.hue, seen=seen, glow=0.4)
    if row.value is not None:
        c.text(c.cell.wide - SIDE, base, text or row.value.text, "strong", anchor="end", hue=row.hue, seen=seen)


def draw_bar(c: Canvas, row: Row, band: Band, length: float, k: int, seen: float = 1.0) -> None:
    """Draw the k-th row's bar to a share of the whole. Part: ("bar", k)."""
    wide, y = (c.cell.wide - TEXT - SIDE) * max(0.004, length), bar_top(row, band)
    x = c.cell.x(TEXT)
    fill = ramp(x, 0, x + c.cell.s(wide), 0, (0, c.theme.shade(row.hue, 0.6), 1), (1, row.hue, 1))
    c.figure.register(c.rect(TEXT, y, wide, BAR, min(BAR, wide) / 2, seen=seen, fill=fill, glow=0.25), "bar", k)
