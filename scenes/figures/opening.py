"""The opening's picture: title and chip in the aisle, and traces that lead from the chip's pins to the map of eight."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.content.schema import Content
from scenes.figures.aisle import Aisle, racks
from scenes.figures.bodies import document
from scenes.figures.chip import Chip
from scenes.figures.containers import square_badge
from scenes.figures.figure import Figure
from scenes.figures.fitting import Fit, fit_text
from scenes.figures.geometry import Point
from scenes.figures.shape import along
from scenes.layout import Box

TONES = ("cyan", "request", "cyan", "violet", "cyan", "request", "cyan", "violet")
PINS = 20


@dataclass(frozen=True)
class Plan:
    """Where the opening's parts stand in one arrangement, in design units."""

    chip: tuple[float, float, float]
    title: Box
    headline: tuple[float, float]
    badges: tuple[Point, ...]
    badge: float
    label_width: float


def plan_of(figure: Figure, vanishing: Point, unit: float) -> Plan:
    """Return the plan for the figure's arrangement; `vanishing` and `unit` are those of the painted ground, design units."""
    vx, vy = vanishing
    chip = (vx, vy + 76.5 * unit, 221.7 * unit)
    setting = figure.setting
    if setting.is_wide:
        xs = [183 + 222 * k for k in range(8)]
        return Plan(chip, Box(80, 130, 952, 370, "title"), (110, 54), tuple((x, 894.0) for x in xs), 54, 210)
    top, first, pitch, size = {
        "phone": (170.0, 1196.0, 122.0, 104.0),
        "portrait": (56.0, 856.0, 116.0, 92.0),
        "square": (30.0, 712.0, 94.0, 80.0),
    }[setting.name]
    badges = tuple((x, first + pitch * row) for x in (150.0, 660.0) for row in range(4))
    chip = (vx, vy + 84 * unit, 205 * unit)
    return Plan(chip, Box(48, top, 984, 330, "title"), (size, 46), badges, 56, 330)


def opening_picture(figure: Figure, content: Content, vanishing: Point, unit: float) -> None:
    """Draw the settled opening. Parts: "racks", "chip", "title", ("trace", 1..8), ("badge", 1..8), "document"."""
    plan = plan_of(figure, vanishing, unit)
    scale = 237.0 * unit
    aisle = Aisle(
        vanishing[0],
        vanishing[1],
        scale,
        0.60 if figure.setting.is_wide else 0.46,
        0.345,
        4.6,
        (18, 17, 15, 13, 11, 9),
        fade=_fade(figure, vanishing[0], scale),
        dark_edge=True,
    )
    racks(figure.child("racks"), aisle)
    traces = [figure.child("trace", k + 1) for k in range(8)]
    chip = figure.attach(Chip(figure, *plan.chip, PINS, content.poster.chip), "chip")
    for k, trace in enumerate(traces):
        _trace(trace, _route(figure, plan, chip, k), TONES[k], figure, k)
    _titles(figure.child("title", box=plan.title), content, plan)
    for k, (x, y) in enumerate(plan.badges):
        _badge(figure.child("badge", k + 1), x, y, plan, k + 1, content.opening.map[k])
    x, y = plan.badges[0]
    reach = plan.badge * 0.5 + 30
    body = document(figure, Box(x - reach - 13, y - 17, 26, 34, "document"))
    figure.register(body, "document")
    figure.add_route([(-40, y), (x - reach, y)], "enter")


def _fade(figure: Figure, x: float, near: float) -> tuple[float, float] | None:
    """Let the nearest left rack sink into the ground where the title ends (wide frames only)."""
    return (1015.0, 1185.0) if figure.setting.is_wide else (x - near * 1.05, x - near * 0.86)


def _titles(figure: Figure, content: Content, plan: Plan) -> None:
    words, box, theme = content.poster, figure.box, figure.theme
    fit = _headline(figure, words.headline, plan)
    lead = fit.size * 1.09
    for i, line in enumerate(fit.lines):
        y = box.y + fit.size * 1.02 + i * lead
        ink = along(0, y - fit.size * 0.66, 0, y, (0.15, "light" if theme.dark else "ink", 1), (0.95, theme.tint("cyan", 0.62), 1))
        figure.text(box.x, y, line, "title", colour=ink, size=fit.size)
    below = box.y + fit.size * 1.02 + (len(fit.lines) - 1) * lead
    size = 32.0 if figure.setting.is_wide else 29.0
    share = 0.32 if figure.setting.is_wide else 0.24
    sub = fit_text(words.subtitle, "sans-semibold", box.w, key="poster.subtitle", sizes=(size, 18.0), spacing=share)
    x = box.x
    for word in words.subtitle.split(" "):
        x = _spaced(figure, x, below + size * 2.2, word, sub.size, share) + figure.measure(" ", "card", sub.size) + share * sub.size
    tag = figure.break_lines(words.tagline, "quiet", box.w, balanced=True, size=24 if figure.setting.is_wide else 26)
    figure.paragraph(box.x, below + size * 2.2 + 50, tag, "quiet", width=box.w, size=24 if figure.setting.is_wide else 26)


def _spaced(figure: Figure, x: float, y: float, word: str, size: float, share: float) -> float:
    """Set one word of the subtitle letter by letter; return where it ends."""
    for char in word:
        figure.text(x, y, char, "card", colour=figure.theme.tint("request", 0.72), size=size)
        x += figure.measure(char, "card", size) + share * size
    return x


def _headline(figure: Figure, headline: str, plan: Plan) -> Fit:
    face = figure.setting.role("title").face
    return fit_text(
        headline, face, plan.title.w, key="poster.headline", sizes=(plan.headline[0] * 0.86, plan.headline[1]), two_lines=plan.headline
    )


def _badge(figure: Figure, x: float, y: float, plan: Plan, number: int, title: str) -> None:
    """Draw a badge with its title: below it in wide frames, right of it in tall ones."""
    side, wide = plan.badge, figure.setting.is_wide
    figure.glow_ellipse(x, y, side * 0.62, side * 0.62, "amber", 0.25)
    square_badge(figure, Box(x - side / 2, y - side / 2, side, side), number)
    size = 23.0 if wide else 27.0
    if not wide:
        rows = figure.break_lines(title, "body", plan.label_width, balanced=True, size=size)
        first = y + size * 0.35 - (len(rows) - 1) * size * 0.6
        figure.paragraph(x + side / 2 + 22, first, rows, "body", width=plan.label_width, lead=size * 1.2, size=size)
        return
    rows = figure.break_lines(title, "body", plan.label_width, balanced=True, size=size)
    if len(rows) == 1 and " " in title:
        rows = figure.break_lines(title, "body", figure.measure(title, "body", size) * 0.72, balanced=True, size=size)
    figure.paragraph(x, y + side / 2 + size * 1.7, rows, "body", width=plan.label_width + 30, anchor="middle", lead=size * 1.26, size=size)


def _route(figure: Figure, plan: Plan, chip: Chip, k: int) -> list[Point]:
    """Return the corners of trace k: down from a pin, along a lane, down into its badge; 45 degree corners only."""
    x, y = plan.badges[k]
    if figure.setting.is_wide:
        return _wide_route(chip, x, y - plan.badge / 2, k)
    return _tall_route(chip, x - plan.badge / 2, y, k, plan.badges[0][1] - plan.badge)


def _tall_route(chip: Chip, end: float, y: float, k: int, floor: float) -> list[Point]:
    """Lead a trace down a bus left of its column; the outermost line of a bus feeds the lowest badge."""
    row, left = k % 4, k < 4
    px, py = chip.pin("left", (9, 7, 5, 3)[row] if left else (18, 16, 14, 12)[row])
    bus = end - 26 - 15 * row
    lane = floor - 12 - 15 * row if left else max(py + 18, floor - 36 - 6 * row)
    way = -1 if bus < px else 1
    cut = min(26.0, abs(bus - px) / 2, max(4.0, lane - py - 8))
    return [
        (px, py),
        (px, lane - cut),
        (px + way * cut, lane),
        (bus - way * cut, lane),
        (bus, lane + cut),
        (bus, y - 14),
        (bus + 14, y),
        (end, y),
    ]


def _wide_route(chip: Chip, x: float, end: float, k: int) -> list[Point]:
    lanes = (676, 698, 720, 742, 764)
    if k < 5:
        px, py = chip.pin("left", (1, 3, 7, 9, 12)[k])
        lane = lanes[k]
        return [(px, py), (px, py + 4), (px - (lane - py - 4), lane), (x + 40, lane), (x, lane + 40), (x, end)]
    if k == 5:
        px, py = chip.pin("left", 16)
        return [(px, py), (px, 756), (px - 34, 790), (x + 34, 790), (x, 824), (x, end)]
    px, py = chip.pin("right", 16 if k == 6 else 9)
    if k == 6:
        shift = x - px
        return [(px, py), (px, 790), (x, 790 + abs(shift)), (x, end)]
    return [(px, py), (px, 702), (px + 40, 742), (x - 40, 742), (x, 782), (x, end)]


def _trace(part: Figure, route: list[Point], tone: str, figure: Figure, k: int) -> None:
    part.line(*route, radius=4, stroke=(figure.theme.ground_top, 0.55), width=5.0)
    part.line(*route, radius=4, stroke=(tone, 0.14), width=3.4)
    (x0, y0), (x1, y1) = route[0], route[-1]
    lit = along(x0, y0, x1, y1, (0, figure.theme.gleam("cyan", 0.8), 1), (0.12, tone, 1), (1, tone, 0.9))
    part.line(*route, radius=4, stroke=lit, width=1.5, glow=0.8)
    figure.add_route(route, "trace", k + 1, radius=4)
