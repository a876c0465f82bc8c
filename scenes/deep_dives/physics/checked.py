"""The panel of reported figures: they are passed on first; then the case goes down the rows, and a bar in each says how many times the figure it is.

All figures that a model disputes, page by page: the first cue reads the first page, the second the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, log10

from scenes.deep_dives.physics import rows
from scenes.deep_dives.physics.canvas import Canvas, share
from scenes.deep_dives.physics.cells import HEAD, NOTE, SIDE, TYPE, bands
from scenes.models.reported import Judged

ICONS = {
    "gpu_bandwidth": "memory-stick", "cores": "grid-3x3", "cpu_bandwidth": "cpu", "bert_v100": "timer", "bert_tpu": "timer", "v5e_speed": "gauge",
    "inference_waits": "timer", "machines": "server", "training_traffic": "arrow-left-right", "chip_watts": "zap", "rack_watts": "server",
    "rack_now": "server", "cooling_share": "fan", "liquid": "thermometer", "model_size": "brain", "model_choice": "minimize-2",
}  # fmt: skip
OTHER_ICON = "scale"
MOST = 5  # figures of a page
PASSED = (0.03, 0.3)  # progress of a page in which its figures are passed on
CHECKED = (0.34, 0.93)  # and in which they are checked
GONE = 0.06  # of the next page's progress, in which a page goes
OTHER = "\u2260"  # before what is computed where that is another figure than the reported one
RAIL = 19.0  # units: where the case goes down
WIDEST, LEAST = 84.0, 26.0  # units of a bar's room
DECADES = 1.0  # of a bar's half: more is cut off
CASE = 10.0  # units: the side of what goes down


def pages(disputed: Sequence[Judged]) -> list[tuple[Judged, ...]]:
    """Return the figures page by page, two pages at least, as evenly as can be."""
    count = max(2, ceil(len(disputed) / MOST))
    ends = [round(k * len(disputed) / count) for k in range(count + 1)]
    return [tuple(disputed[start:end]) for start, end in zip(ends, ends[1:], strict=False)]


def page_progress(p: float, k: int, count: int) -> float:
    """Return how far the k-th of so many pages has come at a progress of the story: 0..1, beyond 1 once the next begins."""
    start, end = (0.0, 1.0) if k == 0 else (1 + (k - 1) / (count - 1), 1 + k / (count - 1))
    return (p - start) / (end - start)


def _bands(c: Canvas, count: int) -> list[rows.Band]:
    return bands(c.cell, [1.0] * count, rows.LEAD + 8)


def _base(band: rows.Band) -> float:
    return band[0] + (band[1] - rows.LEAD) / 2 + 0.36 * TYPE


def draw_shell(c: Canvas) -> None:
    """Draw the lines that figures will stand on."""
    for band in _bands(c, MOST):
        y = band[0] + band[1]
        c.line((rows.TEXT, y), (c.cell.wide - SIDE, y), stroke=("blue", 0.35), width=0.6)


def draw_live(c: Canvas, p: float) -> None:
    """Draw the pages: figures as they are reported, and what the case says of each that it has come to."""
    found, wide = pages(c.facts.disputed), _room(c)
    for k, page in enumerate(found):
        done = page_progress(p, k, len(found))
        left = 1.0 if k == len(found) - 1 else 1 - share(done, 1.0, 1.0 + GONE)
        _page(c, page, min(done, 1.0), left, wide)
    c.text(SIDE, c.cell.high - 10, c.facts_said["verdicts"].text, "quiet", size=NOTE, seen=share(p, 0.9, 0.96))


def _room(c: Canvas) -> float:
    """Return the units that all bars have, beside the longest text."""
    texts = [c.measure(one.ours, "strong", NOTE) for one in c.facts.disputed]
    return min(WIDEST, c.cell.wide - SIDE - 9 - max(texts, default=0.0) - 14 - rows.TEXT)


def _page(c: Canvas, page: Sequence[Judged], done: float, left: float, wide: float) -> None:
    if not page:
        return
    places, count = _bands(c, MOST), len(page)
    way = share(done, *CHECKED) * count
    for k, (one, band) in enumerate(zip(page, places, strict=False)):
        base, icon = _base(band), ICONS.get(one.row.key, OTHER_ICON)
        passed, said = share(share(done, *PASSED) * count, k, k + 1), share(way, k + 0.5, k + 0.7)
        x = c.cell.wide - SIDE - c.measure(one.row.figure, "strong")
        label = one.row.said[:1].upper() + one.row.said[1:]
        c.text(rows.TEXT - 12 * (1 - passed), base, label, size=TYPE, seen=passed * left)
        c.text(x - 40 * (1 - passed), base, one.row.figure, "strong", size=TYPE, seen=passed * left)
        corner = SIDE + 1, base - 0.33 * TYPE - rows.ICON / 2
        c.icon(icon, *corner, rows.ICON, colour="blue", seen=passed * left)
        c.icon(icon, *corner, rows.ICON, colour="amber", seen=said * left, glow=0.4)
        mark = c.cell.wide - SIDE - 9 - c.measure(one.ours, "strong", NOTE)
        c.text(mark, base + rows.LEAD, OTHER, "strong", anchor="middle", size=NOTE, hue="amber", seen=said * left)
        c.text(c.cell.wide - SIDE, base + rows.LEAD, one.ours, "strong", anchor="end", size=NOTE, hue="amber", seen=said * left)
        _bar(c, one, base + rows.LEAD - 4.4, wide, share(way, k + 0.5, k + 1.0), passed * left)
    tops = [HEAD + 6, *(_base(band) + 0.5 * rows.LEAD - 5 for band in places[:count])]
    k = min(int(way), count - 1)
    y = tops[k] + (tops[k + 1] - tops[k]) * share(way - k, 0.0, 0.5)
    here = share(done, CHECKED[0] - 0.04, CHECKED[0]) * (1 - share(done, CHECKED[1], CHECKED[1] + 0.04))
    c.body(RAIL, y, "cyan", CASE, here * left)


def reach(times: float) -> float:
    """Return how far a bar goes from its middle, the figure as reported: -1..1, by the logarithm of how many times it is."""
    return max(-1.0, min(1.0, log10(max(times, 1e-9)) / DECADES))


def _bar(c: Canvas, one: Judged, y: float, wide: float, done: float, seen: float) -> None:
    """Draw how many times the figure is: to the left of the middle less, to the right more. Part: ("bar", key)."""
    is_there = 1.0 if wide >= LEAST else 0.0
    half, middle = wide / 2, rows.TEXT + wide / 2
    far = half * reach(one.times or 1.0) * done
    c.rect(rows.TEXT, y - 2.3, max(wide, 1.0), 4.6, 2.3, fill=(c.theme.shade("blue", 0.4), 0.5), seen=seen * is_there)
    part = c.part("bar", one.row.key)
    part.rect(
        min(middle, middle + far), y - 2.3, max(0.4, abs(far)), 4.6, min(2.3, abs(far) / 2), fill="amber", glow=0.3, seen=seen * is_there
    )
    c.line((middle, y - 5), (middle, y + 5), stroke=("ink", 0.9), width=1.2, seen=seen * is_there)
