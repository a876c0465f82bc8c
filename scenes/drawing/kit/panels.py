"""Panels, cards, badges and rules: everything that holds something else."""

from __future__ import annotations

from manim import VMobject

from scenes.core.box import Box
from scenes.core.theme import mix
from scenes.drawing.figure import Figure
from scenes.drawing.fitting import fit_text
from scenes.drawing.shape import Paint, Shape, along, diagonal, set_opacity, vertical

PANEL_HEAD = 29.5  # height of a sheet panel's head, design units
TITLE_SIZES, TITLE_TWO, TITLE_LEAD = (17.0, 15.0), (17.0, 12.0), 16.5  # of a sheet panel, on one line and on two, and the pitch of two
DOT = 0.45  # size of a badge without a number, beside one with


def panel_fill(figure: Figure, *, hero: bool = False) -> Paint:
    """Return the fill of a panel, on paper none; the hero's is brighter, and the light behind it shows through."""
    wash = figure.theme.wash
    if not (hero or figure.theme.dark):
        return vertical((0, figure.theme.panel, 1), (1, figure.theme.panel, 1))
    if hero:
        return vertical(
            (0, wash(0.38), 0.80), (0.10, wash(0.28), 0.62), (0.45, wash(0.24), 0.60), (0.75, wash(0.18), 0.72), (1, wash(0.12), 0.82)
        )
    return vertical((0, wash(0.27), 0.80), (0.10, wash(0.12), 0.80), (0.45, wash(0.05), 0.78), (1, wash(0.0), 0.82))


def border(figure: Figure, *, hero: bool = False) -> Paint:
    """Return the gradient of a panel's border along the diagonal: calm blue, or that of the sheet's one hero, gleaming cyan."""
    if hero:
        lit = figure.theme.gleam("cyan", 0.25)
        return diagonal((0, lit, 1), (0.35, "cyan", 0.95), (0.7, "blue", 0.95), (1, lit, 1))
    soft = figure.theme.shade("blue", 0.62)
    return diagonal((0, "blue", 0.80), (0.35, soft, 0.70), (0.7, soft, 0.65), (1, "blue", 0.70))


def lit_border() -> Paint:
    """Return the border of the one panel in turn."""
    return diagonal((0, "blue", 1), (1, "cyan", 1))


def sheet_panel(figure: Figure, box: Box, number: int | None, title: str, *, hero: bool = False, tag: tuple[str, str] | None = None) -> Box:
    """Draw a numbered panel of the poster (None: with a dot in the number's place) with its head; return the box under the head (10 at the sides, 8 below).

    The `hero` is the one that the eye goes to first. `tag` names the model that all numbers in it belong to, and what it stands for.
    A title that is too long for one line takes two.
    """
    sheet_border(figure, box, hero=hero)
    square_badge(figure, Box(box.x + 9, box.y + 6, 20, 20, "badge"), number)
    right, middle = _sheet_title(figure, box, title), box.y + 16
    start, end, extra = right + 10, box.right - 10, 0.0
    if tag:
        end = tag_note(figure, end, middle, tag, room=end - start) - 10
    if not right:
        extra = TITLE_LEAD - 2
    elif end - start > 16:
        figure.line((start, middle), (end, middle), stroke=along(start, 0, end, 0, (0, "cyan", 0.6), (1, "cyan", 0)), width=0.8)
    head = PANEL_HEAD + extra
    return Box(box.x + 10, box.y + head, box.w - 20, box.h - head - 8, box.name)


def _sheet_title(figure: Figure, box: Box, title: str) -> float:
    """Set a panel's title right of its badge; return where it ends, or 0 where it takes two lines."""
    face, x = figure.format.role("title").face, box.x + 36
    key = f"{box.name}.title"
    fit = fit_text(title, figure.theme.face(face), box.w - 36 - 9, key=key, sizes=TITLE_SIZES, two_lines=TITLE_TWO)
    if len(fit.lines) == 1:
        return float(figure.text(x, box.y + 16 + 0.33 * fit.size, title, "title", size=fit.size).box[2])
    for k, line in enumerate(fit.lines):
        figure.text(x, box.y + 19.4 + k * TITLE_LEAD, line, "title", size=fit.size)
    return 0.0


def sheet_border(figure: Figure, box: Box, *, hero: bool = False) -> None:
    """Draw a panel of the poster without a head: outer glow, fill, border, and the sheen along its top edge; the hero's are brighter."""
    halo(figure, box, ((7, 0.05), (4.5, 0.06), (2.6, 0.10)))
    figure.box_rect(box, 10, fill=panel_fill(figure, hero=hero), layer="under")
    width, glow, lit = (1.5, 1.1, 0.45) if hero else (0.9, 0.06, 0.18)
    figure.box_rect(box, 10, stroke=border(figure, hero=hero), width=width, layer="under", glow=glow)
    gleam, end = figure.theme.gleam("cyan", 0.7), box.x + box.w * 0.55
    sheen = along(box.x + 10, 0, end, 0, (0, gleam, 0), (0.25, gleam, lit), (1, "cyan", 0))
    figure.line((box.x + 10, box.y + 1.3), (end, box.y + 1.3), stroke=sheen, width=0.6, layer="under")


def halo(figure: Figure, box: Box, strokes: tuple[tuple[float, float], ...], colour: str = "blue", radius: float = 10) -> None:
    """Draw the faint outer glow of a panel: wide strokes at low opacity (fainter on paper)."""
    gain = 1.0 if figure.theme.dark else 0.35
    for width, alpha in strokes:
        figure.box_rect(box, radius, stroke=(colour, alpha * gain), width=width, layer="under", exact=figure.format.is_sheet)


def round_badge(figure: Figure, cx: float, cy: float, radius: float, number: int | None) -> None:
    """Draw the amber disc with a section's number (sheet), or a dot where it has none."""
    radius *= 1.0 if number else DOT
    amber = vertical((0, figure.theme.gleam("amber", 0.22), 1), (1, "amber", 1))
    figure.circle(cx, cy, radius, fill=amber)
    figure.circle(cx, cy, radius, stroke=(figure.theme.gleam("amber", 0.6), 0.8), width=0.6)
    if number:
        figure.text(cx, cy + figure.format.role("badge").size * 0.35, str(number), "badge", anchor="middle")


def square_badge(figure: Figure, box: Box, number: int | None) -> None:
    """Draw the amber square with a section's number (frames), or a dot where it has none."""
    if not number:
        round_badge(figure, box.cx, box.cy, box.w / 2, None)
        return
    amber = vertical((0, figure.theme.gleam("amber", 0.3), 1), (1, "amber", 1))
    figure.box_rect(box, box.w * 0.22, fill=amber)
    figure.box_rect(box, box.w * 0.22, stroke=(figure.theme.gleam("amber", 0.6), 0.7), width=0.6)
    size = figure.format.role("badge").size
    figure.text(box.cx, box.cy + size * 0.355, str(number), "badge", anchor="middle")


def letter_chip(figure: Figure, box: Box, letter: str, role: str = "card", lit: bool = False) -> None:
    """Draw the small square with a concept's letter."""
    theme = figure.theme
    ends = (theme.blue, theme.cyan) if theme.dark else (theme.tint("blue", 0.3), theme.tint("cyan", 0.3))
    lit_fill = diagonal((0, ends[0], 1), (1, ends[1], 1))
    fill = lit_fill if lit else vertical((0, theme.shade("blue", 0.72), 1), (1, theme.shade("blue", 0.45), 1))
    figure.box_rect(box, box.w * 0.24, fill=fill, stroke=theme.gleam("cyan", 0.45), width=0.8)
    colour = theme.readable_on(mix(*ends, 0.5) if lit else theme.shade("blue", 0.6))
    figure.text(box.cx, box.cy + figure.format.role(role).size * 0.355, letter, role, anchor="middle", colour=colour)


def tag_note(figure: Figure, right: float, cy: float, tag: tuple[str, str], *, room: float, role: str = "micro") -> float:
    """Draw a model's tag and what it stands for, or the tag alone where there is no more room; they end at `right`. Return where they begin."""
    size = figure.format.role(role).size
    name, meaning = tag
    if figure.measure(name, role) + figure.measure(meaning, role) + 1.5 * size <= room:
        right = figure.text(right, cy + size * 0.335, meaning, role, anchor="end", colour="quiet").box[0] - size * 0.4
    return tag_pill(figure, right, cy, name, anchor="end", role=role)


def card(figure: Figure, box: Box, *, dashed: bool = False, radius: float | None = None, strength: float = 1.0) -> None:
    """Draw a card inside a panel: a slightly lighter fill under a blue hairline."""
    wash, theme = figure.theme.wash, figure.theme
    corner = figure.format.radius["card" if figure.format.is_sheet else "box"] if radius is None else radius
    fill = vertical((0, wash(0.32 * strength), 0.62), (0.35, wash(0.18 * strength), 0.58), (1, wash(0.10 * strength), 0.62))
    edge = vertical((0, theme.tint("blue", 0.1), 0.75), (1, theme.shade("blue", 0.55), 0.75))
    figure.box_rect(box, corner, fill=fill)
    figure.box_rect(box, corner, stroke=edge, width=0.8, dash=(3, 2.4) if dashed else ())


def strong_card(figure: Figure, box: Box, *, glow: float = 0.6, radius: float | None = None) -> None:
    """Draw the second level above a card: nodes and the model server; brighter fill, cyan to blue border that glows."""
    wash = figure.theme.wash
    corner = figure.format.radius["card" if figure.format.is_sheet else "box"] if radius is None else radius
    figure.box_rect(box, corner, fill=vertical((0, wash(0.56), 0.85), (0.22, wash(0.40), 0.85), (1, wash(0.22), 0.90)))
    figure.box_rect(box, corner, stroke=diagonal((0, "cyan", 0.95), (1, "blue", 0.9)), width=1.0, glow=glow)


def violet_card(figure: Figure, box: Box, *, glow: float = 0.4, radius: float | None = None) -> None:
    """Draw a card of the violet family: the KV cache, the note on prefill and decode."""
    corner = figure.format.radius["card" if figure.format.is_sheet else "box"] if radius is None else radius
    shade = figure.theme.shade
    low, high = (0.32, 0.14) if figure.theme.dark else (0.16, 0.07)
    figure.box_rect(box, corner, fill=vertical((0, shade("violet", low), 0.72), (1, shade("violet", high), 0.76)))
    figure.box_rect(box, corner, stroke=diagonal((0, "violet", 0.95), (1, "blue", 0.8)), width=0.9, glow=glow)


def stage_card(
    figure: Figure,
    box: Box,
    title: str | None = None,
    *,
    lit: bool = False,
    highlight: bool = False,
    title_x: float = 22.0,
    rule: bool = True,
) -> Box:
    """Draw a panel of a full frame, at rest or lit, with its title and rule; return the box under the title.

    With `highlight` a cue can light it: what differs is drawn twice, as the parts "plain" (unseen in a still) and "highlight".
    """
    states = {"plain": False, "highlight": True} if highlight else {"panel": lit}
    parts: dict[str, list[VMobject]] = {name: [_card_halo(figure, box, lit=on)] for name, on in states.items()}
    _card_fill(figure, box)
    for name, on in states.items():
        parts[name].append(_card_border(figure, box, lit=on))
    inner = box.inset(22)
    if title is not None:
        inner, line = _card_title(figure, box, title, title_x)
        for name, on in states.items() if rule else ():
            parts[name].append(fading_rule(figure, box.x + 22, box.right - 22, line, strength=1.0 if on else 0.7))
    if highlight:
        for name, shapes in parts.items():
            group(figure, name, *shapes)
        switch(figure, highlighted=True)
    return inner


def group(figure: Figure, name: str, *members: VMobject) -> Figure:
    """Name what a figure has drawn already, wherever it stands in the drawing order."""
    made = Figure(figure.style, figure.box.called(name))
    made.add(*members)
    return figure.register(made, name)


def switch(figure: Figure, *, highlighted: bool) -> None:
    """Show the highlight of a panel that has one (see `stage_card`), or its plain state."""
    set_opacity(figure.part("highlight"), float(highlighted))
    set_opacity(figure.part("plain"), float(not highlighted))


def _card_title(figure: Figure, box: Box, title: str, x: float) -> tuple[Box, float]:
    """Set the title of a panel; return the box under it, and the height of the rule between."""
    size = figure.format.role("card").size
    figure.text(box.x + x, box.y + size * 1.72, title, "card", width=box.w - x - 12)
    line = box.y + size * 2.4
    return Box(box.x + 22, line + 14, box.w - 44, box.bottom - line - 32, box.name), line


def _card_radius(figure: Figure, box: Box) -> float:
    return min(figure.format.radius["panel"], box.h / 4)


def _card_fill(figure: Figure, box: Box) -> None:
    wash = figure.theme.wash
    fill = vertical((0, wash(0.24), 0.80), (0.18, wash(0.09), 0.78), (1, wash(0.0), 0.80))
    figure.box_rect(box, _card_radius(figure, box), fill=fill, layer="under")


def _card_halo(figure: Figure, box: Box, *, lit: bool) -> Figure:
    made = figure.child()
    grown = Box(box.x - 1.5, box.y - 1.5, box.w + 3, box.h + 3, box.name)
    halo(made, grown, ((4.0, 0.07), (2.0, 0.14)) if lit else ((2.3, 0.05),), "cyan" if lit else "blue", _card_radius(figure, box) + 1.5)
    return made


def _card_border(figure: Figure, box: Box, *, lit: bool) -> Shape:
    shade = figure.theme.shade
    ink = lit_border() if lit else diagonal((0, shade("blue", 0.78), 1), (1, shade("blue", 0.58), 1))
    width, glow = (1.15, 0.5) if lit else (0.8, 0.12)
    return figure.box_rect(box, _card_radius(figure, box), stroke=ink, width=width, layer="under", glow=glow)


def fading_rule(figure: Figure, start: float, end: float, y: float, *, colour: str = "blue", strength: float = 0.8) -> Shape:
    """Draw a thin rule that fades out to the right."""
    return figure.line((start, y), (end, y), stroke=along(start, 0, end, 0, (0, colour, 0.8 * strength), (1, colour, 0)), width=0.85)


def divider(figure: Figure, x1: float, y1: float, x2: float, y2: float, strength: float = 0.45) -> None:
    """Draw a hairline that parts two areas of a card."""
    figure.line((x1, y1), (x2, y2), stroke=(figure.theme.shade("blue", 0.75), strength), width=0.6 if figure.format.is_sheet else 0.8)


def tag_pill(figure: Figure, x: float, cy: float, text: str, *, anchor: str = "start", role: str = "micro") -> float:
    """Draw the small tag that says which of two models a number belongs to, centred on `cy`; return its other end."""
    size = figure.format.role(role).size
    wide = figure.measure(text, role) + size * 0.75
    left = x if anchor == "start" else x - wide
    high = size * 1.2
    figure.rect(
        left,
        cy - high / 2,
        wide,
        high,
        high * 0.3,
        fill=(figure.theme.wash(0.2), 0.8),
        stroke=(figure.theme.tint("request", 0.2), 0.75),
        width=0.7,
    )
    figure.text(left + wide / 2, cy + size * 0.335, text, role, anchor="middle", colour="body")
    return left + wide if anchor == "start" else left
