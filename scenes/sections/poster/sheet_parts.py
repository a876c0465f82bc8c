"""The poster's header and footer. Words come from the content file."""

from __future__ import annotations

from dataclasses import replace

from scenes.core.box import Box
from scenes.core.brand import Brand
from scenes.core.formats import HEADER, Format, header_of
from scenes.core.language import quoted
from scenes.core.typeset import letters, measure
from scenes.drawing.figure import Figure
from scenes.drawing.fitting import fit_text
from scenes.drawing.geometry import Point
from scenes.drawing.kit.arrows import arrow
from scenes.drawing.kit.brand import brand_mark
from scenes.drawing.kit.chip import Chip, trace
from scenes.drawing.kit.hero import Hero, hero
from scenes.drawing.kit.panels import sheet_border
from scenes.drawing.shape import along, vertical
from scenes.raster.ground import unit, vanishing_point
from scenes.sections.poster.words import FooterWords, PosterWords

CONTACTS, MORE_CONTACTS = 9, 13  # on each edge of the chip, and of a large one
LEAVE = (0.125, 0.375, 0.625)  # where traces leave an edge of the chip, from its outer corner, as shares
BRAND = Box(20, 8, 420, 18, "brand")  # over the headline
TITLE_WIDTH, NARROWER = 648.0, 76.0  # of the title block in 4:5, and by how much less where the header is twice as high
HEADLINE_SIZES, HEADLINE_TWO = (64.0, 36.0), (35.0, 22.0)
LARGE_SIZES, LARGE_TWO = (84.0, 36.0), (84.0, 22.0)
LARGE = 0.5  # how much higher than in 4:5 a header must be, as a share, for a headline on two large lines
TIGHT, TRACKED = 0.2, 0.48  # least and widest spacing of the subtitle's letters, as shares of their size
COLOURS = {"left": ("cyan", "request", "cyan"), "right": ("cyan", "violet", "request")}  # of the traces, outermost first
RIGHTMOST = 1024.0  # x of a via
PATH_ICONS = (("database", (2,)), ("cpu", (0,)), ("server", (2, 3)), ("gem", (1, 2)))


def header(figure: Figure, words: PosterWords, brand: Brand = Brand()) -> None:  # noqa: B008  (frozen)
    """Draw racks, chip, traces, the title block and whose poster it is. Parts: "title", "brand", "racks", "chip", "traces"."""
    plan = hero_of(figure.format)
    chip = hero(figure, plan, words.chip, under=[("traces",)])
    _traces(figure.figure("traces"), chip, plan, figure.box.bottom)
    top = _titles(figure.child("title", box=figure.box), words)
    place = replace(BRAND, y=max(BRAND.y, top - 28))
    brand_mark(figure.child("brand", box=place), place, brand)


def taller(fmt: Format) -> float:
    """Return how much higher than in 4:5 the header of a sheet is, as a share."""
    return header_of(fmt.height) / HEADER - 1


def hero_of(fmt: Format) -> Hero:
    """Return where the key art stands on a sheet: on the ground's own aisle; the larger the header, the farther it reaches under the title."""
    size, more = (int(fmt.width), int(fmt.height)), taller(fmt)
    place, scale = vanishing_point("sheet", *size), unit("sheet", *size)
    contacts = MORE_CONTACTS if more > LARGE else CONTACTS
    fade = (684 - 152 * more, 752 - 106 * more)
    return Hero(
        place,
        scale,
        near=204,
        rise=0.50,
        far=4.4,
        units=(15, 14, 12, 10, 8),
        chip=(25, 162),
        contacts=contacts,
        fade=fade,
        floor=header_of(fmt.height) - 2,
    )


def _titles(figure: Figure, words: PosterWords) -> float:
    """Set headline, subtitle and tagline: the stems of their first letters align, and so do the right edges of headline and subtitle.

    Returns y of the headline's top.
    """
    more, theme, role = taller(figure.format), figure.theme, figure.format.role
    width, face = TITLE_WIDTH - NARROWER * more, theme.face(role("headline").face)
    sizes, pair = (LARGE_SIZES, LARGE_TWO) if more > LARGE else (HEADLINE_SIZES, HEADLINE_TWO)
    fit = fit_text(words.headline, face, width, key="poster.headline", sizes=sizes, two_lines=pair)
    lead, gaps = fit.size * 1.02, (30.0 * (1 + 0.3 * more), 21.0 * (1 + 0.3 * more))
    last = figure.box.cy + 6 + (0.72 * fit.size + (len(fit.lines) - 1) * lead - sum(gaps)) / 2
    right = 0.0
    for i, line in enumerate(reversed(fit.lines)):
        y = last - i * lead
        ink = along(0, y - fit.size * 0.66, 0, y, (0.15, "light" if theme.dark else "ink", 1), (0.95, theme.tint("cyan", 0.62), 1))
        label = figure.text(20.5 - fit.size * 0.04, y, line, "headline", colour=ink, size=fit.size)
        right = max(right, label.bounds[2])
    _subtitle(figure, words.subtitle, last + gaps[0], right, width - 10, role("subtitle").size * (1 + 0.1 * more))
    largest = role("tagline").size * (1 + 0.15 * more)
    tag = fit_text(words.tagline, theme.face(role("tagline").face), width - 10, key="poster.tagline", sizes=(largest, 8.5), spacing=0.02)
    figure.text(19.6, last + sum(gaps), words.tagline, "tagline", size=tag.size)
    return last - (len(fit.lines) - 1) * lead - 0.72 * fit.size


def _subtitle(figure: Figure, text: str, y: float, right: float, room: float, size: float) -> None:
    """Set the subtitle, tracked out or in toward the headline's right edge, as far as that leaves words; else as its role says, where there is room."""
    style, left = figure.format.role("subtitle"), 19.4
    face, count, share = figure.theme.face(style.face), max(1, len(letters(text)) - 1), style.spacing / style.size
    size = fit_text(text, face, room, key="poster.subtitle", sizes=(size, 9.5), spacing=TIGHT).size

    def filling(width: float) -> float:
        return (width - measure(text, face, size)) / count / size

    out = filling(right - left)
    spacing = size * (min(out, TRACKED) if out >= TIGHT else min(share, filling(room)))
    figure.text(left, y, text, "subtitle", colour=figure.theme.tint("request", 0.72), size=size, spacing=spacing)


def _traces(figure: Figure, chip: Chip, plan: Hero, end: float) -> None:
    """Draw six traces from the chip's contacts over the floor to vias on the borders of the panels under the header."""
    (middle, _), u = plan.vanishing, plan.unit
    half, width = min(142 * u, RIGHTMOST - middle), 1.1 * u**0.5
    for side, away in (("left", -1), ("right", 1)):
        for share, colour, reach in zip(LEAVE, COLOURS[side], (half, 0.634 * half, 0), strict=True):
            x, y = chip.contact(side, round(share * (plan.contacts - 1)))
            to = middle + away * reach if reach else x
            trace(figure, (x, y), *_over_floor(x, y, to, end, 12 * u), (to, end), colour=colour, width=width)


def _over_floor(x: float, y: float, to: float, end: float, bend: float) -> list[Point]:
    """Return the corners of a trace from (x, y) to x `to` at `end`: a bend, a lane and a bend where there is room, else one bend."""
    across, away = abs(to - x), 1 if to > x else -1
    if across < 3 * bend:
        return [(to, y + across)] if 0 < across < end - y else []
    lane = y + bend
    cut = min(end - lane, 0.6 * (across - bend))
    return [(x + away * bend, lane), (to - away * cut, lane), *([(to, lane + cut)] if lane + cut < end else [])]


def footer(figure: Figure, words: FooterWords) -> None:
    """Draw the bottom strip: compass, the path DATA to VALUE, the quote. Parts: ("step", 1..4), ("arrow", 1..3), "quote"."""
    box = figure.box
    sheet_border(figure, box)
    cy = box.cy
    theme = figure.theme
    figure.circle(
        box.x + 26,
        cy,
        15,
        fill=vertical((0, theme.shade("blue", 0.6), 1), (1, theme.shade("blue", 0.22), 1)),
        stroke="cyan",
        width=1.2,
        glow=0.8,
    )
    figure.circle(box.x + 26, cy, 18.5, stroke=("cyan", 0.5), width=0.6)
    figure.icon("compass", box.x + 16, cy - 10, 20, accent=(0,), colour=theme.readable_on(theme.shade("blue", 0.5)))
    end = _path(figure, words, box.x + 62, cy)
    _quote(figure, words.quote, end, box)


def _path(figure: Figure, words: FooterWords, x: float, cy: float) -> float:
    for i, (word, (icon, accent)) in enumerate(zip(words.path, PATH_ICONS, strict=True), start=1):
        width = 22 + figure.measure(word, "path")
        step = figure.child("step", i, box=Box(x, cy - 9, width, 18))
        step.icon(icon, x, cy - 8, 16, accent=accent)
        step.text(x + 22, cy + 4.6, word, "path")
        x += width + 10
        if i < len(words.path):
            figure.register(arrow(figure, (x, cy), (x + 24, cy), width=1.4), "arrow", i)
            x += 34
    return x


def _quote(figure: Figure, quote: str, left: float, box: Box) -> None:
    """Set the closing quote right-aligned, on two lines when it is long, and the divider before it."""
    text = quoted(quote)
    part = figure.child("quote", box=box)
    style = figure.format.role("quote")
    room = box.right - 16 - left - 44
    fit = fit_text(text, figure.theme.face(style.face), room, key="footer.quote", sizes=(style.size, 11.0), two_lines=(11.5, 9.0))
    lead = fit.size * 1.25
    width = 0.0
    for i, line in enumerate(fit.lines):
        y = box.cy + fit.size * 0.34 + (i - (len(fit.lines) - 1) / 2) * lead
        label = part.text(box.right - 16, y, line, "quote", anchor="end", size=fit.size)
        width = max(width, label.box[2] - label.box[0])
    x = (left + box.right - 16 - width) / 2
    part.line(
        (x, box.cy - 12),
        (x, box.cy + 12),
        stroke=along(0, box.cy - 12, 0, box.cy + 12, (0, "cyan", 0), (0.5, "cyan", 0.8), (1, "cyan", 0)),
        width=1.0,
    )
