"""What travels in section 4: tokens and gradients as blocks, and parts of the picture that leave their places whole."""

from __future__ import annotations

import numpy as np
from manim import Mobject

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.payloads import block, visible
from scenes.drawing.redraw import copy_of
from scenes.drawing.shape import place, shapes_of
from scenes.sections.step import Step


def token(surface: Figure, side: float = 20.0, text: str | None = None) -> Figure:
    """Draw a token on its way."""
    return block(surface, Box(0, 0, side * (1.4 if text else 1.0), side, "token"), text, state="hot", radius=5)


def answer_chip(surface: Figure, piece: str) -> Figure:
    """Draw the true token on its way to its bar."""
    text, role = visible(piece), "quiet"
    width, height = surface.measure(text, role) + 8, surface.format.role(role).size * 1.15
    return block(surface, Box(0, 0, width, height, "answer"), text, state="hot", role=role, radius=5)


def gradient(surface: Figure, side: float = 20.0) -> Figure:
    """Draw a gradient on its way: many at once when it is large, one entry when it is small."""
    return block(surface, Box(0, 0, side, side, "gradient"), colour="violet", state="hot", radius=5)


def centre_of(drawing: Mobject) -> tuple[float, float]:
    """Return the middle of the box around a drawing, by which it is carried."""
    boxes = np.array([shape.bounds for shape in shapes_of(drawing)])
    x, y = (boxes[:, :2].min(0) + boxes[:, 2:].max(0)) / 2
    return float(x), float(y)


def light_note(step: Step, number: int, at: float) -> None:
    """Let a stage's line change, in formats that have room for one."""
    if ("note",) in step.picture.figure("stage", number).parts:
        step.light("stage", number, "note", at=at)


def flip(step: Step, *name: object, front: Figure, at: float, seconds: float) -> float:
    """Let a part turn over like a card: `front` narrows to nothing, what the part says next widens; return when it lies."""
    fade_in = copy_of(step.surface, step.picture.part(*name))
    middle = centre_of(fade_in)[0]

    def draw(figure: Figure, share: float) -> None:
        for drawing, width in ((front, 1 - 2 * share), (fade_in, 2 * share - 1)):
            for shape in shapes_of(copy_of(figure, drawing)):
                shape.outline = shape.outline.copy()
                shape.outline[:, 0] = middle + (shape.outline[:, 0] - middle) * max(width, 0.02)
                shape.points = place(shape.outline, shape.view)
                shape.opacity = 1.0 if width > 0.02 else 0.0
                figure.add(shape)

    return step.redraw(*name, draw=draw, keys=[(at, 0.0), (at + seconds, 1.0)])
