"""The payloads that travel through the film. Each keeps its colour from the first section to the last.

Document white, token cyan, gradient violet (rounded square with a value), request blue, KV row a violet slab.
"""

from __future__ import annotations

import numpy as np

from scenes.core.box import Box
from scenes.core.theme import contrast
from scenes.drawing import geometry
from scenes.drawing.figure import Figure
from scenes.drawing.shape import Paint, ShapeStyle, vertical

TEXT = 5.4  # least contrast of text on the lightest part of a body, which glows at its edges


def visible(piece: str) -> str:
    """Return a token's piece as it is shown: a leading blank as a middle dot, so that different tokens look different."""
    return "·" + piece[1:] if piece.startswith(" ") else piece


def body_paint(figure: Figure, colour: str, strength: float = 1.0) -> Paint:
    """Return the fill of a payload at rest."""
    shade = figure.theme.shade
    high, low = (0.56, 0.30) if figure.theme.dark else (0.34, 0.18)
    return vertical((0, shade(colour, high * strength), 0.96), (1, shade(colour, low * strength), 0.96))


def hot_paint(figure: Figure, colour: str) -> Paint:
    """Return the fill of the one payload in turn: light, so that its text is dark."""
    return vertical((0, figure.theme.gleam(colour, 0.55), 1), (1, figure.theme.gleam(colour, 0.08), 1))


def block(
    figure: Figure,
    box: Box,
    text: str | None = None,
    *,
    colour: str = "cyan",
    state: str = "rest",
    role: str = "token",
    radius: float | None = None,
) -> Figure:
    """Draw a payload's block with an optional label: a token, a request or a gradient, by colour.

    States: rest, hot (in turn), ghost (where something will land), empty (a free slot), quiet (done or waiting).
    """
    made = figure.child(box=box)
    corner = (figure.format.radius["body"] if radius is None else radius) if radius is not None or box.h > 8 else box.h * 0.25
    made.box_rect(box, min(corner, box.h * 0.3), **_block_style(made, colour, state))
    if text:
        size = figure.format.role(role).size
        tone = figure.theme.on_light if state == "hot" else "ink" if state != "ghost" else "quiet"
        made.text(box.cx, box.cy + size * 0.345, text, role, anchor="middle", colour=tone, width=box.w)
    return made


def _block_style(figure: Figure, colour: str, state: str) -> ShapeStyle:
    theme = figure.theme
    if state == "hot":
        edge = theme.gleam(colour, 0.75) if theme.dark else colour
        return {"fill": hot_paint(figure, colour), "stroke": edge, "width": 1.1, "glow": 0.9}
    if state == "ghost":
        return {"stroke": (colour, 0.45), "width": 0.8, "dash": (2.2, 2.6)}
    if state == "empty":
        return {"fill": (theme.wash(0.06), 0.9), "stroke": (theme.shade("blue", 0.55), 0.9), "width": 0.8, "dash": (2, 1.8)}
    if state == "quiet":
        return {"fill": body_paint(figure, colour, 0.6), "stroke": (colour, 0.55), "width": 0.8}
    return {"fill": body_paint(figure, colour), "stroke": colour, "width": 0.9}


def document(
    figure: Figure, box: Box, *, lines: int = 3, colour: str = "ink", strength: float = 1.0, width: float = 1.0, solid: bool = True
) -> Figure:
    """Draw a sheet with a folded corner and lines of writing; `solid` hides what is behind it."""
    made = figure.child(box=box)
    fold, r = box.w * 0.30, min(box.w, box.h) * 0.10
    x, y, right, bottom = box.x, box.y, box.right, box.bottom
    shape = f"M{x + r} {y} H{right - fold} L{right} {y + fold} V{bottom - r} Q{right} {bottom} {right - r} {bottom} H{x + r} Q{x} {bottom} {x} {bottom - r} V{y + r} Q{x} {y} {x + r} {y} Z"
    made.path(shape, fill=(figure.theme.wash(0.16), 0.96 if solid else 0.35), stroke=(colour, strength), width=width)
    made.line((right - fold, y), (right - fold, y + fold), (right, y + fold), stroke=(colour, strength), width=width * 0.85)
    for i in range(lines):
        at = y + box.h * (0.42 + 0.46 * i / max(1, lines - 1) * 0.95)
        end = right - box.w * (0.2 if i < lines - 1 else 0.42)
        made.line((x + box.w * 0.2, at), (end, at), stroke=(colour, 0.8 * strength), width=width * 0.9)
    return made


def hot_document(figure: Figure, box: Box, *, width: float = 1.6) -> Figure:
    """Draw the one document in turn: a light sheet with a folded corner and dark lines of writing."""
    made, fold, ink = figure.child(box=box), 0.3 * box.w, figure.theme.on_light
    page = [(box.x, box.y), (box.right - fold, box.y), (box.right, box.y + fold), (box.right, box.bottom), (box.x, box.bottom)]
    made.polygon(*page, fill=made.theme.gleam("cyan", 0.85), stroke="cyan", width=0.85 * width, glow=0.9)
    made.line(page[1], (box.right - fold, box.y + fold), page[2], stroke=ink, width=width)
    for share, end in ((0.46, 0.8), (0.64, 0.8), (0.82, 0.55)):
        y = box.y + share * box.h
        made.line((box.x + 0.2 * box.w, y), (box.x + end * box.w, y), stroke=ink, width=1.35 * width)
    return made


def slab(figure: Figure, box: Box, *, hot: bool = False) -> Figure:
    """Draw one KV row: a flat violet slab."""
    made = figure.child(box=box)
    fill = hot_paint(figure, "violet") if hot else body_paint(figure, "violet", 1.5)
    made.box_rect(
        box, box.h * 0.45, fill=fill, stroke=figure.theme.gleam("violet", 0.75 if hot else 0.35), width=0.9, glow=0.9 if hot else 0.2
    )
    return made


def plates(
    figure: Figure, box: Box, count: int, *, colour: str = "cyan", hot: int | None = None, lit: int | None = None, marks: bool = True
) -> Figure:
    """Draw the layers of a model as upright plates seen from the side; `lit` of them carry colour, `hot` is in turn.

    Parts: ("plate", k), counted from the left.
    """
    made = figure.child(box=box)
    lean = min(box.w * 0.30, box.h * 0.22)
    pitch = (box.w - lean) / max(1, count - 1) if count > 1 else 0
    lit = count if lit is None else lit
    for k in range(count):
        _plate(made.child("plate", k), box.x + k * pitch, box, lean, colour if k < lit else "", k == hot, marks)
    return made


def _plate(figure: Figure, x: float, box: Box, lean: float, colour: str, hot: bool, marks: bool) -> None:
    outline = [(x, box.y + lean), (x + lean, box.y), (x + lean, box.bottom - lean), (x, box.bottom)]
    theme = figure.theme
    if hot:
        figure.polygon(
            *outline,
            fill=hot_paint(figure, colour or "cyan"),
            stroke=theme.gleam(colour or "cyan", 0.8) if theme.dark else colour or "cyan",
            width=1.5,
            glow=0.9,
        )
        return
    edge, fill = (colour, theme.shade(colour, 0.38)) if colour else (theme.shade("blue", 0.6), theme.wash(0.18))
    figure.polygon(*outline, fill=(fill, 0.95), stroke=edge, width=0.95)
    if not marks:
        return
    rows = max(2, int((box.h - lean) // (lean * 1.15)))
    step, inner = (box.h - lean) / rows, lean * 0.66
    for m in range(rows):
        y = box.y + lean + step * (m + 0.28)
        x1, x2 = x + (lean - inner) / 2, x + (lean + inner) / 2
        shift = (lean - inner) / 2
        low = [(x1, y - shift), (x2, y - shift - inner), (x2, y - shift - inner + step * 0.42), (x1, y - shift + step * 0.42)]
        figure.polygon(*low, fill=(colour or theme.shade("blue", 0.5), 0.55))


def text_tone(figure: Figure, colour: str) -> str:
    """Return the colour of text on bodies of a hue."""
    return figure.theme.readable_on(figure.theme.shade(colour, 0.5))


def readable_strength(figure: Figure, colour: str, wanted: float) -> float:
    """Return how strong a shade of a hue may be, up to `wanted`, so that its `text_tone` has a contrast of TEXT on it (WCAG 2.2, 1.4.3, and a margin)."""
    theme, tone = figure.theme, text_tone(figure, colour)
    return next((s for s in np.arange(wanted, 0.1, -0.01) if contrast(tone, theme.shade(colour, float(s))) >= TEXT), 0.1)


def check(figure: Figure, cx: float, cy: float, size: float, *, colour: str = "cyan", width: float = 1.4) -> None:
    """Draw a tick mark centred at a point."""
    figure.line(
        (cx - size * 0.5, cy + size * 0.02),
        (cx - size * 0.12, cy + size * 0.38),
        (cx + size * 0.5, cy - size * 0.38),
        stroke=colour,
        width=width,
        glow=0.3,
    )


def cross(figure: Figure, cx: float, cy: float, size: float, *, colour: str = "quiet", width: float = 1.3) -> None:
    """Draw a cross centred at a point."""
    h = size / 2
    figure.line((cx - h, cy - h), (cx + h, cy + h), stroke=colour, width=width)
    figure.line((cx - h, cy + h), (cx + h, cy - h), stroke=colour, width=width)


def person(figure: Figure, cx: float, y: float, height: float, *, colour: str = "request", opacity: float = 1.0) -> None:
    """Draw a person: head and shoulders, `height` from the top of the head."""
    s = height / 10
    figure.circle(cx, y + 2.5 * s, 2.3 * s, fill=(colour, opacity))
    shoulders = geometry.svg(f"M{cx - 4 * s} {y + height} a{4 * s} {4 * s} 0 0 1 {8 * s} 0 Z")
    figure.draw(shoulders, fill=(colour, opacity))
