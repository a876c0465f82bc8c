"""A panel of rows: a rail at the left on which something falls from row to row; a row's value and bar come when it lands there."""

from __future__ import annotations

from scenes.deep_dives.physics.art import PLAIN, TEXT, draw_mark, strip_height
from scenes.deep_dives.physics.cells import HEAD, NOTE, SIDE, TYPE, Cell, bands
from scenes.deep_dives.physics.facts import Row
from scenes.drawing.figure import Figure
from scenes.drawing.shape import along

RAIL = 15.0  # units from the left edge
LEAD = 15.6


def weights_of(rows: tuple[Row, ...]) -> list[float]:
    """Return how high rows are: those with a note half as high again."""
    return [1.6 if row.note else 1.0 for row in rows]


def foot_height(figure: Figure, cell: Cell, foot: str) -> float:
    """Return the units that a panel's foot takes."""
    return LEAD * len(foot_lines(figure, cell, foot)) + 6 if foot else 0.0


def foot_lines(figure: Figure, cell: Cell, foot: str) -> list[str]:
    """Return a panel's foot in lines."""
    return figure.break_lines(foot, "quiet", cell.s(cell.wide - 2 * SIDE), size=cell.s(NOTE))


def draw_foot(figure: Figure, cell: Cell, foot: str) -> None:
    """Set a panel's foot."""
    lines = foot_lines(figure, cell, foot) if foot else []
    for k, line in enumerate(lines):
        y = cell.high - 10 - LEAD * (len(lines) - 1 - k)
        figure.text(cell.x(SIDE), cell.y(y), line, "quiet", size=cell.s(NOTE))


def places(figure: Figure, cell: Cell, rows: tuple[Row, ...], key: str, foot: str) -> list[tuple[float, float]]:
    """Return top and height of every row, in units."""
    return bands(cell, weights_of(rows), foot_height(figure, cell, foot), strip_height(cell, key))


def text_x(key: str) -> float:
    """Return where the text of a panel's rows begins, in units."""
    return TEXT.get(key, PLAIN)


def note_lines(figure: Figure, cell: Cell, key: str, note: str) -> list[str]:
    """Return a row's note in lines."""
    return figure.break_lines(note, "quiet", cell.s(cell.wide - text_x(key) - SIDE), size=cell.s(NOTE)) if note else []


def draw_shell(figure: Figure, cell: Cell, rows: tuple[Row, ...], key: str, foot: str) -> None:
    """Draw rail, ports, labels, notes and the grooves of bars. Routes: ("rail", k) from the port before."""
    theme, found = figure.theme, places(figure, cell, rows, key, foot)
    ports = [cell.y(_port(cell, row, top, high)) for row, (top, high) in zip(rows, found, strict=True)]
    start = cell.y(HEAD - 4)
    figure.line((cell.x(RAIL), start), (cell.x(RAIL), ports[-1]), stroke=(theme.shade("blue", 0.7), 0.9), width=1.0)
    for k, (row, (top, high)) in enumerate(zip(rows, found, strict=True)):
        figure.circle(cell.x(RAIL), ports[k], cell.s(3.4), fill=theme.wash(0.3), stroke=("blue", 0.9), width=0.8)
        base = _base(row, top, high)
        figure.text(cell.x(text_x(key)), cell.y(base), row.label, "body", size=cell.s(TYPE))
        draw_mark(figure, cell, key, k, base - 0.33 * TYPE)
        for j, line in enumerate(note_lines(figure, cell, key, row.note)):
            figure.text(cell.x(text_x(key)), cell.y(base + LEAD * (j + 1)), line, "quiet", size=cell.s(NOTE))
        if row.bar is not None:
            groove = _bar(cell, key, row, top, high, 1.0)
            figure.rect(*groove, groove[3] / 2, fill=(theme.shade("blue", 0.4), 0.5))
        figure.add_route([(cell.x(RAIL), ports[k - 1] if k else start), (cell.x(RAIL), ports[k])], "rail", k)


def draw_value(figure: Figure, cell: Cell, row: Row, key: str, place: tuple[float, float]) -> None:
    """Draw what a row says once it is reached: its lit port, its value at the right, and its bar. Parts: "text", "bar"."""
    top, high = place
    figure.circle(cell.x(RAIL), cell.y(_port(cell, row, top, high)), cell.s(3.4), fill=row.hue, glow=0.5)
    if row.value is not None:
        base = _base(row, top, high) + (LEAD if row.told else 0.0)
        size, colour = cell.s(NOTE if row.told else TYPE), figure.theme.tint(row.hue, 0.35)
        figure.child("text").text(cell.x(cell.wide - SIDE), cell.y(base), row.value.text, "strong", anchor="end", size=size, colour=colour)
        if row.told:
            figure.child("told").text(cell.x(text_x(key)), cell.y(base), row.told, "quiet", size=size)
    bar = figure.child("bar")
    if row.before is not None:
        x, y, w, h = _bar(cell, key, row, top, high, row.before)
        bar.rect(x, y, w, h, h / 2, stroke=("amber", 0.8), width=0.8)
    if row.bar is not None:
        x, y, w, h = _bar(cell, key, row, top, high, max(0.004, row.bar))
        tone = figure.theme.shade(row.hue, 0.6)
        bar.rect(x, y, w, h, min(h, w) / 2, fill=along(x, 0, x + w, 0, (0, tone, 1), (1, row.hue, 1)), glow=0.25)


def _base(row: Row, top: float, high: float) -> float:
    """Return the baseline of a row's label, in units."""
    lines = (LEAD if row.note or row.told else 0.0) + (7.0 if row.bar is not None else 0.0)
    return top + (high - lines) / 2 + 0.36 * TYPE


def _port(cell: Cell, row: Row, top: float, high: float) -> float:
    del cell
    return _base(row, top, high) - 0.33 * TYPE


def _bar(cell: Cell, key: str, row: Row, top: float, high: float, share: float) -> tuple[float, float, float, float]:
    """Return x, y, width and height of a row's bar in design units."""
    y = _base(row, top, high) + (LEAD if row.note else 0.0) + 4.6
    left = text_x(key)
    return cell.x(left), cell.y(y), cell.s((cell.wide - left - SIDE) * share), cell.s(4.0)
