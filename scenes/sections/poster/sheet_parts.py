"""The poster's header and footer. Words come from the content file."""

from __future__ import annotations

from scenes.core.box import Box
from scenes.core.brand import Brand
from scenes.core.language import quoted
from scenes.drawing.figure import Figure
from scenes.drawing.fitting import fit_text
from scenes.drawing.kit.arrows import arrow
from scenes.drawing.kit.brand import brand_mark
from scenes.drawing.kit.chip import Chip, trace
from scenes.drawing.kit.hero import Hero, hero
from scenes.drawing.kit.panels import sheet_border
from scenes.drawing.shape import along, vertical
from scenes.sections.poster.words import FooterWords, PosterWords

CONTACTS = 9  # on each edge of the chip
HERO = Hero((882, 84), 1.0, near=204, rise=0.50, far=4.4, units=(15, 14, 12, 10, 8), chip=(25, 162), contacts=CONTACTS, fade=(684, 752))
TITLE_WIDTH = 648.0
BRAND = Box(20, 8, 420, 18, "brand")  # over the headline
HEADLINE_SIZES, HEADLINE_TWO = (64.0, 36.0), (35.0, 22.0)
PATH_ICONS = (("database", (2,)), ("cpu", (0,)), ("server", (2, 3)), ("gem", (1, 2)))


def header(figure: Figure, words: PosterWords, brand: Brand = Brand()) -> None:  # noqa: B008  (frozen)
    """Draw racks, chip, traces, the title block and whose poster it is. Parts: "title", "brand", "racks", "chip", "traces"."""
    chip = hero(figure, HERO, words.chip, under=[("traces",)])
    _traces(figure.figure("traces"), chip)
    _titles(figure.child("title"), words)
    brand_mark(figure.child("brand", box=BRAND), BRAND, brand)


def _titles(figure: Figure, words: PosterWords) -> None:
    """Set headline, subtitle and tagline; the stems of their first letters align."""
    style = figure.format.role("headline")
    fit = fit_text(
        words.headline, figure.theme.face(style.face), TITLE_WIDTH, key="poster.headline", sizes=HEADLINE_SIZES, two_lines=HEADLINE_TWO
    )
    lead = fit.size * 1.02
    last = 82.0 if len(fit.lines) == 1 else 84.0
    for i, line in enumerate(reversed(fit.lines)):
        y = last - i * lead
        ink = along(
            0, y - fit.size * 0.66, 0, y, (0.15, "light" if figure.theme.dark else "ink", 1), (0.95, figure.theme.tint("cyan", 0.62), 1)
        )
        figure.text(20.5 - fit.size * 0.04, y, line, "headline", colour=ink, size=fit.size)
    _subtitle(figure, words.subtitle)
    tag = fit_text(
        words.tagline,
        figure.theme.face(figure.format.role("tagline").face),
        TITLE_WIDTH - 10,
        key="poster.tagline",
        sizes=(12.0, 8.5),
        spacing=0.02,
    )
    figure.text(19.6, 131, words.tagline, "tagline", size=tag.size)


def _subtitle(figure: Figure, text: str) -> None:
    style = figure.format.role("subtitle")
    share = style.spacing / style.size
    fit = fit_text(text, figure.theme.face(style.face), TITLE_WIDTH - 10, key="poster.subtitle", sizes=(style.size, 9.5), spacing=share)
    figure.text(19.4, 110, text, "subtitle", colour=figure.theme.tint("request", 0.72), size=fit.size)


def _traces(figure: Figure, chip: Chip) -> None:
    """Draw six traces from the chip's pins to vias on the borders of the panels under the header."""
    for side, k, colour, reach in (("left", 1, "cyan", 740), ("left", 3, "request", 792), ("left", 5, "cyan", 0)):
        x, y = chip.contact(side, k)
        if reach:
            trace(figure, (x, y), (x - 12, y + 12), (reach, y + 12), (reach - (154 - y - 12), 154), colour=colour)
        else:
            trace(figure, (x, y), (x, 146), (x - 8, 154), colour=colour)
    for side, k, colour, reach in (("right", 1, "cyan", 1024), ("right", 3, "violet", 972), ("right", 5, "request", 0)):
        x, y = chip.contact(side, k)
        if reach:
            trace(figure, (x, y), (x + 12, y + 12), (reach, y + 12), (reach + (154 - y - 12), 154), colour=colour)
        else:
            trace(figure, (x, y), (x, 146), (x + 8, 154), colour=colour)


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
