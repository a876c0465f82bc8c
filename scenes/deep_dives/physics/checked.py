"""The panel of reported figures: they are passed on first; then a model goes down the rows and says what it makes of each."""

from __future__ import annotations

from scenes.deep_dives.physics import rows
from scenes.deep_dives.physics.canvas import Canvas, share
from scenes.deep_dives.physics.cells import HEAD, NOTE, SIDE, TYPE
from scenes.drawing.kit.payloads import check, cross
from scenes.drawing.shape import set_opacity

ICONS = ("memory-stick", "timer", "arrow-left-right", "server", "brain")
PASSED = (0.03, 0.36)  # progress in which the figures are passed on
CHECKED = (0.42, 0.97)  # and in which they are checked
RAIL = 19.0  # units: where the model goes down


def _bands(c: Canvas) -> list[rows.Band]:
    return rows.places(c, c.facts.rows["reported"])


def draw_shell(c: Canvas) -> None:
    """Draw what the figures are of."""
    for icon, row, band in zip(ICONS, c.facts.rows["reported"], _bands(c), strict=True):
        rows.draw_row(c, row, band, icon)
        base = rows.base_of(row, band)
        c.line((rows.TEXT, base + rows.LEAD + 6), (c.cell.wide - SIDE, base + rows.LEAD + 6), stroke=("blue", 0.35), width=0.6)


def draw_live(c: Canvas, p: float) -> None:
    """Draw the figures as they are reported, and what the model says of each that it has come to."""
    made, bands = c.facts.rows["reported"], _bands(c)
    count, way = len(made), share(p, *CHECKED) * len(made)
    for k, (row, band, icon) in enumerate(zip(made, bands, ICONS, strict=True)):
        base = rows.base_of(row, band)
        passed = share(share(p, *PASSED) * count, k, k + 1)
        said = share(way, k + 0.55, k + 0.8)
        told_wide = c.measure(row.told, "strong")
        x = c.cell.wide - SIDE - told_wide
        c.text(x - 40 * (1 - passed), base, row.told, "strong", size=TYPE, seen=passed)
        c.icon(icon, SIDE + 1, base - 0.33 * TYPE - rows.ICON / 2, rows.ICON, colour=row.hue, seen=said, glow=0.4)
        text = row.value.text if row.value else ""
        mark = c.part()
        (check if row.hue == "cyan" else cross)(
            mark.figure,
            c.cell.x(c.cell.wide - SIDE - 9 - c.measure(text, "strong", NOTE)),
            c.cell.y(base + rows.LEAD - 4.4),
            c.cell.s(9),
            colour=row.hue,
            width=1.6,
        )
        set_opacity(mark.figure, said)
        c.text(c.cell.wide - SIDE, base + rows.LEAD, text, "strong", anchor="end", size=NOTE, hue=row.hue, seen=said)
    tops = [HEAD + 6, *(rows.base_of(row, band) + rows.LEAD - 5 for row, band in zip(made, bands, strict=True))]
    k = min(int(way), count - 1)
    y = tops[k] + (tops[k + 1] - tops[k]) * share(way - k, 0.0, 0.55)
    c.body(RAIL, y, "cyan", 10, share(p, CHECKED[0] - 0.04, CHECKED[0]) * (1 - share(p, 0.97, 1.0)))
