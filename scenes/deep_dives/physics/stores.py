"""The panel of stores: what each asks a month, laid out as coins; then all read the training data at once, on one clock."""

from __future__ import annotations

from math import log10

from scenes.core.units import quantity
from scenes.deep_dives.physics import rows
from scenes.deep_dives.physics.canvas import Canvas, share
from scenes.deep_dives.physics.cells import SIDE
from scenes.deep_dives.physics.facts import BETWEEN, log_share
from scenes.models.storage_tiers import TIERS, data_bytes, dollars_a_month, seconds_to_read

ICONS = ("boxes", "waves-horizontal", "blocks", "folder-tree")
COINS = 12  # of the dearest store
COIN = 5.6  # units between coins
PAID, READ = (0.04, 0.32), (0.36, 0.97)  # progress in which coins fall, and in which the data are read


def span(c: Canvas) -> tuple[float, float]:
    """Return the seconds at both ends of the bars."""
    times = [seconds_to_read(tier, data_bytes(c.scenario)) for tier in TIERS]
    return min(times) / 4, max(times)


def coins(c: Canvas) -> list[int]:
    """Return how many coins each store asks a month: COINS of the dearest, the others in proportion, one at least."""
    asked = [dollars_a_month(tier, data_bytes(c.scenario)) for tier in TIERS]
    return [max(1, round(COINS * one / max(asked))) for one in asked]


def _bands(c: Canvas) -> list[rows.Band]:
    return rows.places(c, c.facts.rows["storage"])


def draw_shell(c: Canvas) -> None:
    """Draw the stores, what they are for, and the grooves of their bars."""
    for icon, row, band in zip(ICONS, c.facts.rows["storage"], _bands(c), strict=True):
        rows.draw_row(c, row, band, icon)
    rows.draw_foot(c)


def draw_live(c: Canvas, p: float) -> None:
    """Draw the coins that each asks, and how far each has read when the clock stands where it stands."""
    low, high = span(c)
    now = 10 ** (log10(low) + (log10(high) - log10(low)) * share(p, *READ))
    ticking = share(p, READ[0], READ[0] + 0.03)
    held = zip(c.facts.rows["storage"], TIERS, ICONS, _bands(c), coins(c), strict=True)
    for k, (row, tier, icon, band, count) in enumerate(held):
        whole_time = seconds_to_read(tier, data_bytes(c.scenario))
        paid = share(p, *PAID) * COINS
        price, time = row.value.text.split(BETWEEN) if row.value else ("", "")
        base = rows.base_of(row, band)
        text = time if now >= whole_time else quantity(now, "s")
        rows.draw_value(c, row, band, icon, ticking, text)
        right = c.cell.wide - SIDE - 66
        c.text(right, base, price, "strong", anchor="end", hue="violet", seen=share(paid, count - 1, count))
        for j in range(COINS):
            came = share(paid, j, j + 1) if j < count else 0.0
            c.circle(
                right - 58 - COIN * (COINS - 1 - j),
                base - 4.6 - 12 * (1 - came),
                3.4,
                seen=came,
                fill=c.theme.shade("violet", 0.75),
                stroke="violet",
                width=0.8,
            )
        rows.draw_bar(c, row, band, log_share(min(now, whole_time), low, high), k, ticking)
        wide = c.cell.wide - rows.TEXT - SIDE
        head = rows.TEXT + wide * log_share(min(now, whole_time), low, high)
        going = ticking * (1.0 if now < whole_time else 0.0)
        c.body(head, rows.bar_top(row, band) + rows.BAR / 2, "ink", 7, going)
