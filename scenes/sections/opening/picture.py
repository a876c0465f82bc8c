"""The opening's picture: title and chip in the aisle, and traces that lead from the contacts of the chip to the map of the sections.

Before the chip wakes, night lies over the aisle, and a sentence without its last word stands in the title's place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scenes.core.box import Box
from scenes.core.typeset import letters
from scenes.drawing.figure import Figure
from scenes.drawing.fitting import Fit, fit_text
from scenes.drawing.geometry import Point
from scenes.drawing.kit.brand import brand_mark
from scenes.drawing.kit.chip import Chip
from scenes.drawing.kit.hero import Hero, hero
from scenes.drawing.kit.panels import square_badge
from scenes.drawing.shape import along, set_opacity
from scenes.models.spine import spine
from scenes.project import Project
from scenes.raster.ground import unit, vanishing_point
from scenes.sections.opening.layout import BRANDS, CONTACTS, TALL_CHIP, WIDE_CHIP, OpeningLayout, layout_of, trace_routes
from scenes.sections.opening.moments import STILL, OpeningMoment
from scenes.sections.opening.night import ASLEEP, add_fall, night, rim, sentence, sentence_plan
from scenes.sections.opening.words import map_titles

TONES = ("cyan", "request", "cyan", "violet")  # of the traces, over and over
FADE = (1015.0, 1185.0)  # where the nearest left rack sinks into the ground in a wide frame


def picture(
    figure: Figure, project: Project, width: int, height: int, titles: Sequence[str] = (), moment: OpeningMoment | None = None
) -> Figure:
    """Draw the opening at a moment (the settled one) into a figure, on the ground that is painted for an output of this size; return it.

    `titles` stand on the map, those of the film's sections by default. Parts: "racks", "chip", "brand", "title", "lit", and one
    ("trace", 1..) and ("badge", 1..) a title; before the chip wakes "night", "rim" and "sentence". Routes: ("trace", 1..), "enter",
    and "fall" from the sentence's slot to the die.
    """
    moment = moment or STILL
    content, view = project.content, figure.style.view
    titles = titles or map_titles(content, project.sections)
    pixel = view.frame_width / width
    vx, vy = (v * pixel for v in vanishing_point("opening", width, height))
    vanishing, scale = (vx - view.left, vy - view.top), unit("opening", width, height) * pixel
    layout = layout_of(figure.format, vanishing, scale, len(titles))
    if not moment.awake:
        night(figure.child("night"), vanishing, scale)
    chip = _traces(figure, layout, _hero(figure, vanishing, scale), content.poster.chip, moment)
    brand_mark(figure.child("brand", box=BRANDS[figure.format.name]), BRANDS[figure.format.name], project.brand)
    if moment.titled:
        _titles(figure.child("title", box=layout.title), content, layout)
    for k, ((x, y), title) in enumerate(zip(layout.badges, titles, strict=True), start=1):
        if k <= moment.reached:
            _badge(figure.child("badge", k), x, y, layout, None if project.plain else k, title)
    _document(figure, layout, drawn=moment.entered)
    plan = sentence_plan(figure, spine())
    add_fall(figure, plan, chip)
    if moment.asks:
        sentence(figure.child("sentence"), plan, spine())
    return figure


def _traces(figure: Figure, layout: OpeningLayout, plan: Hero, word: str, moment: OpeningMoment) -> Chip:
    """Draw the chip in its aisle and, under it, a trace to each badge that is reached; return the chip."""
    names = [("trace", k + 1) for k in range(len(layout.badges))]
    chip = hero(figure, plan, word, awake=moment.awake, under=names)
    for k, route in enumerate(trace_routes(layout, chip, wide=figure.format.is_wide)):
        if k < moment.reached:
            draw_trace(figure.figure("trace", k + 1), route, route, TONES[k % len(TONES)])
        figure.add_route(route, "trace", k + 1, radius=4)
    if not moment.awake:
        set_opacity(chip, ASLEEP)
        rim(figure.child("rim"), chip)
    return chip


def _hero(figure: Figure, vanishing: Point, unit: float) -> Hero:
    wide = figure.format.is_wide
    rise, chip = (0.60, WIDE_CHIP) if wide else (0.46, TALL_CHIP)
    return Hero(vanishing, unit, 237.0, rise, 4.6, (18, 17, 15, 13, 11, 9), chip, CONTACTS, fade=FADE if wide else None)


def _document(figure: Figure, layout: OpeningLayout, *, drawn: bool) -> None:
    """Draw the light around the first badge, once the document has gone into it, and name the route on which it enters."""
    (x, y), half = layout.badges[0], layout.badge / 2
    if drawn:
        edge = half + 6
        lit = figure.child("lit", box=Box(x - edge, y - edge, 2 * edge, 2 * edge))
        lit.box_rect(lit.box, 0.3 * edge, stroke="cyan", width=2.0, glow=0.9)
    figure.add_route([(-60, y), (x, y)], "enter")


def _titles(figure: Figure, content: Any, layout: OpeningLayout) -> None:
    """Set headline, subtitle and tagline. Parts: "headline", "subtitle", "tagline"."""
    words, box, theme = content.poster, figure.box, figure.theme
    fit = _headline(figure, words.headline, layout)
    lead, headline, subtitle = fit.size * 1.09, figure.child("headline"), figure.child("subtitle")
    for i, line in enumerate(fit.lines):
        y = box.y + fit.size * 1.02 + i * lead
        ink = along(0, y - fit.size * 0.66, 0, y, (0.15, "light" if theme.dark else "ink", 1), (0.95, theme.tint("cyan", 0.62), 1))
        headline.text(box.x, y, line, "title", colour=ink, size=fit.size)
    below = box.y + fit.size * 1.02 + (len(fit.lines) - 1) * lead
    size = 32.0 if figure.format.is_wide else 29.0
    share = 0.32 if figure.format.is_wide else 0.24
    sub = fit_text(words.subtitle, theme.face("sans-semibold"), box.w, key="poster.subtitle", sizes=(size, 18.0), spacing=share)
    x = box.x
    for word in words.subtitle.split(" "):
        x = _spaced(subtitle, x, below + size * 2.2, word, sub.size, share) + figure.measure(" ", "card", sub.size) + share * sub.size
    tag = figure.break_lines(words.tagline, "quiet", box.w, balanced=True, size=24 if figure.format.is_wide else 26)
    figure.child("tagline").paragraph(box.x, below + size * 2.2 + 50, tag, "quiet", width=box.w, size=24 if figure.format.is_wide else 26)


def _spaced(figure: Figure, x: float, y: float, word: str, size: float, share: float) -> float:
    """Set one word of the subtitle letter by letter; return where it ends."""
    for char in letters(word):
        figure.text(x, y, char, "card", colour=figure.theme.tint("request", 0.72), size=size)
        x += figure.measure(char, "card", size) + share * size
    return x


def _headline(figure: Figure, headline: str, layout: OpeningLayout) -> Fit:
    """Fit the headline: two large lines beside the chip in a wide frame, one line over it in a tall one."""
    largest, least = layout.headline
    wide = figure.format.is_wide
    sizes, pair = ((largest * 0.86, least), (largest, least)) if wide else ((largest, least), (largest * 0.8, least))
    return fit_text(
        headline, figure.theme.face(figure.format.role("title").face), layout.title.w, key="poster.headline", sizes=sizes, two_lines=pair
    )


def _badge(figure: Figure, x: float, y: float, layout: OpeningLayout, number: int | None, title: str) -> None:
    """Draw a badge with its title: below it in wide frames, right of it in tall ones."""
    side, wide = layout.badge, figure.format.is_wide
    figure.glow_ellipse(x, y, side * 0.62, side * 0.62, "amber", 0.25)
    square_badge(figure, Box(x - side / 2, y - side / 2, side, side), number)
    size = layout.size
    if not wide:
        rows = figure.break_lines(title, "strong", layout.label_width, balanced=True, size=size)
        first = y + size * 0.35 - (len(rows) - 1) * size * 0.6
        figure.paragraph(x + side / 2 + 22, first, rows, "strong", width=layout.label_width, lead=size * 1.2, size=size)
        return
    rows = figure.break_lines(title, "body", layout.label_width, balanced=True, size=size)
    if len(rows) == 1 and " " in title:
        rows = figure.break_lines(title, "body", figure.measure(title, "body", size) * 0.72, balanced=True, size=size)
    figure.paragraph(
        x, y + side / 2 + size * 1.7, rows, "body", width=layout.label_width + 30, anchor="middle", lead=size * 1.26, size=size
    )


def draw_trace(part: Figure, drawn: Sequence[Point], route: Sequence[Point], tone: str) -> None:
    """Draw what there is of a trace, whose light runs along its whole route."""
    theme, (x0, y0), (x1, y1) = part.theme, route[0], route[-1]
    part.line(*drawn, radius=4, stroke=(theme.ground_top, 0.55), width=5.0)
    part.line(*drawn, radius=4, stroke=(tone, 0.14), width=3.4)
    lit = along(x0, y0, x1, y1, (0, theme.gleam("cyan", 0.8), 1), (0.12, tone, 1), (1, tone, 0.9))
    part.line(*drawn, radius=4, stroke=lit, width=1.5, glow=0.8)
