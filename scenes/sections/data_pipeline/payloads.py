"""What travels in section 1: documents, straight or crooked, the reviewers' marks, tokens, and whole documents as short trains."""

from __future__ import annotations

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.payloads import block, document
from scenes.sections.data_pipeline.frame_review import tick
from scenes.sections.data_pipeline.frame_stages import DOC, source_icon

KIND = 31.0  # side of what comes from a source
SLANT = (-0.13, 0.16, -0.09)  # of the lines of a crooked document, in its widths


def sheet_of(surface: Figure, scale: float = 1.0) -> Figure:
    """Draw a document as it travels."""
    made = surface.child()
    document(made, Box(0, 0, DOC[0] * scale, DOC[1] * scale, "document"), width=0.95)
    return made


def kind_of(surface: Figure, kind: int, scale: float = 1.0) -> Figure:
    """Draw what comes from a source (from 0), with the sign that the source has."""
    made, side = surface.child(), KIND * scale
    made.rect(0, 0, side, side, side * 0.2, fill=(surface.theme.wash(0.2), 0.95), stroke=("ink", 0.7), width=0.9)
    source_icon(made, kind, side * 0.12, side * 0.12, side * 0.76)
    return made


def crooked_sheet(surface: Figure, scale: float = 1.0) -> Figure:
    """Draw a document whose lines are crooked: markup, entities, stray spaces."""
    made, (w, h) = surface.child(), (DOC[0] * scale, DOC[1] * scale)
    document(made, Box(0, 0, w, h, "document"), lines=0, width=0.95)
    for k, slant in enumerate(SLANT):
        y = h * (0.42 + 0.23 * k)
        made.line((w * 0.2, y - slant * h), (w * 0.78, y + slant * h), stroke="ink", width=0.85)
    return made


def failed_sheet(surface: Figure, text: str, scale: float = 1.0) -> Figure:
    """Draw a document that fails, with the signs that it opens with, amber: what is wrong with it."""
    made, (w, h) = surface.child(), (DOC[0] * scale, DOC[1] * scale)
    document(made, Box(0, 0, w, h, "document"), lines=0, width=0.95)
    for k, signs in enumerate(text.split()[:3]):
        made.text(w * 0.48, h * (0.46 + 0.22 * k), signs[:4], "token", anchor="middle", colour="amber", size=h * 0.26)
    return made


def mark(surface: Figure) -> Figure:
    """Draw a reviewer's mark."""
    made = surface.child()
    tick(made, 0.0, 0.0, 11.0)
    return made


def refusal(surface: Figure) -> Figure:
    """Draw the mark of a reviewer who keeps a document out: a cross."""
    made = surface.child()
    for slant in (-1, 1):
        made.line((-8.0, -8.0 * slant), (8.0, 8.0 * slant), stroke="amber", width=2.2, glow=0.6)
    return made


def refused_sheet(surface: Figure, scale: float = 1.0) -> Figure:
    """Draw a document that a reviewer keeps out, with the cross on it."""
    made, (w, h) = sheet_of(surface, scale), (DOC[0] * scale, DOC[1] * scale)
    for slant in (-1, 1):
        made.line((w * 0.2, h * (0.55 - 0.25 * slant)), (w * 0.8, h * (0.55 + 0.25 * slant)), stroke="amber", width=2.4, glow=0.6)
    return made


def kept_sheet(surface: Figure, scale: float = 1.0) -> Figure:
    """Draw a document that reviewers keep, with the tick on it."""
    made = sheet_of(surface, scale)
    tick(made, DOC[0] * scale * 0.5, DOC[1] * scale * 0.55, DOC[0] * scale * 0.4)
    return made


def token(surface: Figure, hot: bool = False) -> Figure:
    """Draw a token as it travels."""
    return block(surface, Box(0, 0, 15, 26, "token"), state="hot" if hot else "rest", radius=4)


def short_train(surface: Figure, cars: int = 3) -> Figure:
    """Draw a whole document as it travels once how a train goes has been seen: a few of its tokens."""
    made = surface.child()
    for k in range(cars):
        block(made, Box(11.0 * k, 0, 9.5, 22, "token"), state="rest", radius=3)
    return made
