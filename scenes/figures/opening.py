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
FADE = (1015.0, 1185.0)  # where the nearest left rack sinks into the ground in a wide frame


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
        return Plan(chip, Box(80, 130, 952, 370, "title"), (110, 30), tuple((x, 894.0) for x in xs), 54, 210)
    top, first, pitch, size = {
        "phone": (190.0, 1190.0, 124.0, 98.0),
        "portrait": (56.0, 850.0, 122.0, 96.0),
        "square": (36.0, 706.0, 96.0, 92.0),
    }[setting.name]
    badges = tuple((x, first + pitch * row) for x in (146.0, 652.0) for row in range(4))
    chip = (vx, vy + 78 * unit, 200 * unit)
    return Plan(chip, Box(48, top, 984, 330, "title"), (size, 30), badges, 60, 350)


def opening_picture(figure: Figure, content: Content, vanishing: Point, unit: float) -> None:
    """Draw the settled opening. Parts: "racks", "chip", "title", ("trace", 1..8), ("badge", 1..8), "document"."""
    plan = plan_of(figure, vanishing, unit)
    scale = 237.0 * unit
    wide = figure.setting.is_wide
    aisle = Aisle(
        vanishing[0],
        vanishing[1],
        scale,
        0.60 if wide else 0.46,
        0.345,
        4.6,
        (18, 17, 15, 13, 11, 9),
        fade=FADE if wide else None,
        dark_edge=wide,
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
    w = 40.0 if wide else 34.0
    centre = x - plan.badge / 2 - 14 - w / 2 if wide else plan.badges[0][0] - plan.badge / 2 - 14 - w / 2
    body = document(figure, Box(centre - w / 2, y - w * 0.65, w, w * 1.3, "document"), width=1.2)
    figure.register(body, "document")
    figure.add_route([(-40, y), (centre, y)], "enter")


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
    """Fit the headline: two large lines beside the chip in a wide frame, one line over it in a tall one."""
    largest, least = plan.headline
    wide = figure.setting.is_wide
    sizes, pair = ((largest * 0.86, least), (largest, least)) if wide else ((largest, least), (largest * 0.8, least))
    return fit_text(headline, figure.setting.role("title").face, plan.title.w, key="poster.headline", sizes=sizes, two_lines=pair)


def _badge(figure: Figure, x: float, y: float, plan: Plan, number: int, title: str) -> None:
    """Draw a badge with its title: below it in wide frames, right of it in tall ones."""
    side, wide = plan.badge, figure.setting.is_wide
    figure.glow_ellipse(x, y, side * 0.62, side * 0.62, "amber", 0.25)
    square_badge(figure, Box(x - side / 2, y - side / 2, side, side), number)
    size = 23.0 if wide else 29.0
    if not wide:
        rows = figure.break_lines(title, "strong", plan.label_width * 0.86, balanced=True, size=size)
        first = y + size * 0.35 - (len(rows) - 1) * size * 0.6
        figure.paragraph(x + side / 2 + 22, first, rows, "strong", width=plan.label_width, lead=size * 1.2, size=size)
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
    return _tall_route(chip, x - plan.badge / 2, y, k, plan.badges[0][1] - plan.badge * 0.95)


def _tall_route(chip: Chip, end: float, y: float, k: int, floor: float) -> list[Point]:
    """Lead a trace to its column: left pins along lanes to a bus left of the badges, right pins straight down.

    The outermost line of each bus feeds the lowest badge, so that no two traces cross.
    """
    row = k % 4
    if k >= 4:
        px, py = chip.pin("right", 12 + 2 * row)
        return [(px, py), (px, y - 14), (px + 14, y), (end, y)]
    px, py = chip.pin("left", 9 - 2 * row)
    bus, lane = end - 30 - 16 * row, max(floor - 16 * row, py + 30)
    cut = min(24.0, lane - py - 8)
    return [(px, py), (px, lane - cut), (px - cut, lane), (bus + cut, lane), (bus, lane + cut), (bus, y - 14), (bus + 14, y), (end, y)]


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
        return [(x, py), (x, end)]
    return [(px, py), (px, 702), (px + 40, 742), (x - 40, 742), (x, 782), (x, end)]


def _trace(part: Figure, route: list[Point], tone: str, figure: Figure, k: int) -> None:
    part.line(*route, radius=4, stroke=(figure.theme.ground_top, 0.55), width=5.0)
    part.line(*route, radius=4, stroke=(tone, 0.14), width=3.4)
    (x0, y0), (x1, y1) = route[0], route[-1]
    lit = along(x0, y0, x1, y1, (0, figure.theme.gleam("cyan", 0.8), 1), (0.12, tone, 1), (1, tone, 0.9))
    part.line(*route, radius=4, stroke=lit, width=1.5, glow=0.8)
    figure.add_route(route, "trace", k + 1, radius=4)
