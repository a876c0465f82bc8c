"""The film's first frame: night over the aisle, the chip in rim light, and the sentence whose last word is missing."""

from __future__ import annotations

from dataclasses import dataclass

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point
from scenes.drawing.kit.chip import DIE, FOOT, LID, TOP, Chip
from scenes.drawing.shape import vertical
from scenes.models.spine import Spine

ASLEEP = 0.32  # of the chip's light, before it wakes
NIGHT = 0.55
LIGHT = (2.3, 2.05, 1.8, 1.6, 1.4, 1.2, 1.05, 0.9, 0.7)  # sizes of the dark that lies over the light at the end of the aisle
ROOM = {"wide": Box(80, 96, 1500, 420), "phone": Box(48, 190, 984, 560), "portrait": Box(48, 56, 984, 420), "square": Box(48, 40, 984, 330)}
LINES = {"wide": 2, "phone": 3, "portrait": 3, "square": 2}
LARGEST, LEAD = 190.0, 1.16


@dataclass(frozen=True)
class SentencePlan:
    """Where the sentence stands: its lines without the missing word, their left edge and baselines, and the slot of that word."""

    lines: tuple[str, ...]
    x: float
    baselines: tuple[float, ...]
    size: float
    slot: Box


def night(figure: Figure, vanishing: Point, unit: float) -> None:
    """Darken the whole output, and most of all the white light at the end of the aisle, which a veil alone would leave grey."""
    view = figure.style.view
    whole = Box(-view.left - 2, -view.top - 2, view.frame_width + 4, view.frame_height + 4, "night")
    figure.box_rect(whole, 0, fill=(figure.theme.ground_top, NIGHT), layer="under")
    x, y = vanishing
    for grow in LIGHT if figure.theme.dark else ():
        figure.ellipse(x, y + 6 * unit, 62 * unit * grow, 15 * unit * grow, fill=(figure.theme.shade("blue", 0.30), 0.20), layer="under")


def rim(figure: Figure, chip: Chip) -> None:
    """Draw the light along the edges of a sleeping chip and its die."""
    u, project, tone = chip.unit, chip.project, figure.theme.gleam("cyan", 0.5)
    (u0, v0), (u1, v1) = DIE
    for corners, z, width in (((-0.5, -0.5, 0.5, 0.5), TOP * u, 1.7), ((u0, v0, u1, v1), LID * u, 1.5)):
        a, b, c, d = corners
        top = [project(a, b, z), project(c, b, z), project(c, d, z), project(a, d, z)]
        figure.polygon(*top, stroke=(tone, 0.95), width=width, glow=1.0)
    left, front, right = (project(*corner, FOOT * u) for corner in ((-0.5, 0.5), (0.5, 0.5), (0.5, -0.5)))
    figure.line(left, front, right, stroke=(figure.theme.gleam("cyan", 0.2), 0.8), width=1.1, glow=0.6)


def sentence_plan(figure: Figure, spine: Spine) -> SentencePlan:
    """Return where the sentence stands: as large as a format's room holds it."""
    name = figure.format.name
    room, text = ROOM[name], f"{spine.prompt} {spine.word}"
    size = LARGEST
    while (
        len(rows := figure.break_lines(text, "title", room.w, balanced=True, size=size)) > LINES[name] or len(rows) * size * LEAD > room.h
    ):
        size -= 2.0
    last = rows[-1].removesuffix(spine.word)
    baselines = tuple(room.y + size * (0.95 + LEAD * k) for k in range(len(rows)))
    left = room.x + figure.measure(last, "title", size)
    slot = Box(left, baselines[-1] - size * 0.86, figure.measure(spine.word, "title", size), size * 1.08, "slot")
    return SentencePlan((*rows[:-1], last.rstrip()), room.x, baselines, size, slot)


def sentence(figure: Figure, plan: SentencePlan, spine: Spine) -> None:
    """Set the sentence, its last word a slot. Parts: "words", "slot"."""
    words, theme = figure.child("words"), figure.theme
    for line, base in zip(plan.lines, plan.baselines, strict=True):
        if line:
            ink = vertical((0, "light" if theme.dark else "ink", 1), (1, theme.tint("cyan", 0.62), 1))
            words.text(plan.x, base, line, "title", size=plan.size, colour=ink)
    draw_slot(figure.child("slot", box=plan.slot), plan.slot, 1.0)


def draw_slot(figure: Figure, slot: Box, strength: float, opacity: float = 1.0) -> None:
    """Draw the slot of the missing word, more or less lit."""
    glow = (0.3 + 0.6 * strength) * opacity
    figure.box_rect(slot, slot.h * 0.12, fill=("cyan", 0.10 + 0.85 * strength), stroke="cyan", width=2.2, glow=glow, opacity=opacity)


def add_fall(figure: Figure, plan: SentencePlan, chip: Chip) -> None:
    """Name the way of what leaves the slot and falls into the die."""
    x, y = chip.project(0, 0, LID * chip.unit)
    slot = plan.slot
    over: Point = (x, slot.cy) if x > slot.right else (slot.cx, (slot.bottom + y) / 2)
    figure.add_route([(slot.cx, slot.cy), over, (x, y)], "fall", radius=min(90.0, abs(y - slot.cy) * 0.6))
