"""The panel of governance: a policy goes round four functions; each writes what it holds while it is there, and the last resets what the first began."""

from __future__ import annotations

from scenes.deep_dives.physics import rows
from scenes.deep_dives.physics.canvas import Canvas, Point, along, length, share
from scenes.deep_dives.physics.cells import HEAD, NOTE, SIDE, TYPE
from scenes.deep_dives.physics.moments import last_hour
from scenes.drawing.kit.arrows import arrow
from scenes.drawing.kit.panels import card
from scenes.models.drift import mean_at

ICONS = {"govern": "landmark", "map": "map", "measure": "gauge", "manage": "wrench"}
ORDER = ("govern", "map", "measure", "manage")
GAP = 18.0  # units between the four
HERE = ((0.02, 0.16), (0.22, 0.36), (0.42, 0.57), (0.63, 0.82))  # progress at which the policy is with each
LINE = 15.0


def nodes(c: Canvas) -> dict[str, tuple[float, float, float, float]]:
    """Return x, y, width and height of the four, clockwise from the top left."""
    top, bottom = rows.room_of(c)
    wide, tall = (c.cell.wide - 2 * SIDE - GAP) / 2, (bottom - top - GAP) / 2
    spots = ((0, 0), (1, 0), (1, 1), (0, 1))
    return {
        name: (SIDE + column * (wide + GAP), HEAD + 2 + row * (tall + GAP), wide, tall)
        for name, (column, row) in zip(ORDER, spots, strict=True)
    }


def ways(c: Canvas) -> list[tuple[Point, Point]]:
    """Return the ways from each to the next."""
    (gx, gy, gw, gh), (mx, my, mw, mh), (ex, ey, _, eh), (ax, ay, aw, ah) = (nodes(c)[name] for name in ORDER)
    return [
        ((gx + gw, gy + gh / 2), (mx, gy + gh / 2)),
        ((mx + mw / 2, my + mh), (mx + mw / 2, ey)),
        ((ex, ey + eh / 2), (ax + aw, ay + ah / 2)),
        ((ax + aw / 2, ay), (gx + gw / 2, gy + gh)),
    ]


def draw_shell(c: Canvas) -> None:
    """Draw the four cards, their names and the arrows of the ring."""
    for name, title in zip(ORDER, c.labels.functions, strict=True):
        x, y, w, h = nodes(c)[name]
        card(c.figure, c.box(x, y, w, h), radius=c.cell.s(6))
        c.text(x + 9, y + 17, title, "card", size=TYPE)
        c.icon(ICONS[name], x + w - 22, y + 5, 14, colour="blue")
    for start, end in ways(c):
        arrow(c.figure, *((c.cell.x(x), c.cell.y(y)) for x, y in (start, end)), colour="cyan")
    rows.draw_foot(c)


def draw_live(c: Canvas, p: float) -> None:
    """Draw the policy on its way, and what each function has written."""
    texts = c.facts_said
    for name, (start, end) in zip(ORDER, HERE, strict=True):
        x, y, w, h = nodes(c)[name]
        lit, done = share(p, start, start + 0.04), share(p, start, end)
        c.rect(x, y, w, h, 6, stroke="cyan", width=1.3, glow=0.3, seen=lit)
        lines = c.lines(texts[name].text, "strong", w - 16, NOTE)
        for j, line in enumerate(lines):
            c.text(
                x + 9,
                y + 34 + LINE * j,
                line,
                "strong",
                size=NOTE,
                hue="cyan",
                seen=share(done, 0.0, 0.2) if name != "manage" else share(done, 0.5, 0.8),
            )
        _sketch(c, (x + 9, y + 40 + LINE * (len(lines) - 1), w - 18, h - 46 - LINE * (len(lines) - 1)), name, done, lit)
    for k, way in enumerate(ways(c)):
        start, end = HERE[k][1], HERE[k + 1][0] if k < 3 else 0.99
        going = share(p, start, end)
        c.body(*along(way, length(way) * going), "violet", 10, min(1.0, 6 * going, 6 * (1 - going)))


def _sketch(c: Canvas, room: tuple[float, float, float, float], name: str, done: float, lit: float) -> None:
    """Draw what a function writes: the limit; the mean that grows; PSI up to the alert; PSI as it falls under a new reference."""
    x, y, w, h = room
    once, last = c.facts.once, last_hour(c.facts)
    top = 1.15 * once.at_alert
    psi = list(c.facts.drift.psi[: last + 1])
    series = {
        "govern": [once.limit] * (last + 1),
        "map": [top * 0.9 * (mean_at(hour) - 0.9) / (mean_at(last) - 0.9) for hour in range(last + 1)],
        "measure": psi,
        "manage": [once.at_alert] * 6 + [once.after] * (last - 5),
    }[name]
    c.line((x, y + h), (x + w, y + h), stroke=("blue", 0.7), width=0.7, seen=lit)
    if name != "map":
        limit = y + h * (1 - once.limit / top)
        c.line(
            (x, limit), (x + w * (done if name == "govern" else 1.0) + 0.1, limit), stroke=("amber", 0.9), width=1.0, dash=(2, 2), seen=lit
        )
    points: list[Point] = []
    for hour, value in enumerate(series):
        at = min(float(hour), done * last)
        k = min(int(at), last - 1)
        height = series[k] + (series[k + 1] - series[k]) * (at - k) if hour > at else value
        points.append((x + w * at / last, y + h * (1 - min(1.0, height / top))))
    seen = lit if name != "govern" else 0.0
    c.line(points[0], (points[0][0] + 0.01, points[0][1]), *points[1:], stroke="cyan", width=1.4, glow=0.3, seen=seen)
    c.circle(*points[-1], 3.0, fill="ink", stroke="cyan", width=1.0, glow=0.5, seen=lit * (1 - share(done, 0.97, 1.0)))
