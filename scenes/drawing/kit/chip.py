"""The GPU of the header and the opening: package, substrate, six memory stacks, die with its word, pins and light."""

from __future__ import annotations

import numpy as np

from scenes.core import typeset
from scenes.core.box import Box
from scenes.drawing import geometry
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point
from scenes.drawing.kit.solids import Projection, iso_box, isometric
from scenes.drawing.shape import Label, along

FLAT = 0.44
DIE = ((-0.36, -0.19), (0.36, 0.19))
TILES = 12  # of a row on the die


class Chip(Figure):
    """A GPU around a point. `size` is the length of its side along both axes (168 on the sheet), `pins` an edge.

    Parts: "die", ("memory", 1..6), ("pin", side, k). `pin(side, k)` is where a trace leaves pin k of the left or right edge.
    """

    def __init__(self, surface: Figure, cx: float, cy: float, size: float, pins: int, word: str) -> None:
        super().__init__(surface.style, Box(cx - size / 2, cy - size * FLAT, size, size * FLAT * 1.6, "chip"))
        self.project: Projection = isometric(cx, cy, size, FLAT)
        self.unit, self.pins = size / 168, pins
        self._stroke = self.unit / self.line_scale
        self._light(cx, cy)
        self._substrate()
        self._memories(-0.395, first=1)
        self._die(word)
        self._memories(0.235, first=4)

    def pin(self, side: str, k: int) -> Point:
        """Return the lower end of a pin, 0 from the outer corner, on the left or the right lower edge."""
        t = -0.46 + 0.92 * k / (self.pins - 1)
        return self.project(t, 0.5, -8 * self.unit) if side == "left" else self.project(0.5, t, -8 * self.unit)

    def _light(self, cx: float, cy: float) -> None:
        u = self.unit
        shadow = [self.project(a, b, -9 * u) for a, b in ((-0.52, -0.52), (0.52, -0.52), (0.52, 0.52), (-0.52, 0.52))]
        self.polygon(*shadow, fill=("#000000" if self.theme.dark else "blue", 0.5 if self.theme.dark else 0.10))
        self.glow_ellipse(cx, cy + 34 * u, 96 * u, 9 * u, "blue", 0.5)
        self.glow_ellipse(cx, cy - 8 * u, 70 * u, 24 * u, "blue", 0.32)

    def _substrate(self) -> None:
        u, theme, p = self.unit, self.theme, self.project
        self._pins()
        tones = ((0, theme.shade("blue", 0.7), 1), (0.55, theme.shade("blue", 0.4), 1), (1, theme.shade("blue", 0.2), 1))
        sides = {"left": theme.shade("blue", 0.22), "right": theme.shade("blue", 0.38), "edge": theme.gleam("cyan", 0.1)}
        top = along(*p(-0.5, -0.5, 0), *p(0.5, 0.5, 0), *tones)
        iso_box(self, p, (-0.5, -0.5, 0), (0.5, 0.5, 5 * u), top=top, **sides, width=1.0 * self._stroke, glow=0.8)
        rim = [p(a, b, 5 * u) for a, b in ((-0.46, -0.46), (0.46, -0.46), (0.46, 0.46), (-0.46, 0.46))]
        self.polygon(*rim, stroke=(theme.gleam("cyan", 0.2), 0.6), width=0.5 * self._stroke)
        self._rim_marks()
        self._base()

    def _pins(self) -> None:
        """Draw the pins of both lower edges. Parts: ("pin", side, k)."""
        u, tone, p = self.unit, (self.theme.gleam("cyan", 0.35), 0.9), self.project
        width = (1.3 if self.pins < 12 else 0.9) * self._stroke
        for k in range(self.pins):
            t = -0.46 + 0.92 * k / (self.pins - 1)
            for side, a, b in (("left", p(t, 0.5, -1 * u), p(t, 0.5, -8 * u)), ("right", p(0.5, t, -1 * u), p(0.5, t, -8 * u))):
                self.register(self.line(a, b, stroke=tone, width=width, glow=0.4), "pin", side, k)

    def _rim_marks(self) -> None:
        """Draw the short marks along all four edges."""
        u, tone, p = self.unit, (self.theme.gleam("cyan", 0.3), 0.7), self.project
        marks = 7 if self.pins < 12 else 19
        for k in range(marks):
            t = -0.40 + 0.80 * k / (marks - 1)
            for s in (-1, 1):
                for a, b in (((t, 0.455 * s), (t, 0.405 * s)), ((0.455 * s, t), (0.405 * s, t))):
                    self.line(p(*a, 5 * u), p(*b, 5 * u), stroke=tone, width=0.45 * self._stroke)

    def _base(self) -> None:
        """Draw the plate under die and memory, and the wires between them."""
        u, theme, p = self.unit, self.theme, self.project
        base = [p(a, b, 5.2 * u) for a, b in ((-0.385, -0.425), (0.385, -0.425), (0.385, 0.425), (-0.385, 0.425))]
        fill = along(*base[0], *base[2], (0, theme.shade("blue", 0.6), 0.9), (1, theme.shade("blue", 0.24), 0.95))
        self.polygon(*base, fill=fill, stroke=(theme.gleam("cyan", 0.1), 0.8), width=0.5 * self._stroke)
        tone = (theme.gleam("cyan", 0.4), 0.75)
        for k in range(16):
            t = -0.33 + 0.66 * k / 15
            for s in (-1, 1):
                self.line(p(t, 0.185 * s, 5.4 * u), p(t, 0.25 * s, 5.4 * u), stroke=tone, width=0.4 * self._stroke)

    def _memories(self, v0: float, first: int) -> None:
        u, theme, p = self.unit, self.theme, self.project
        for k in range(3):
            u0 = -0.34 + 0.24 * k
            stack = Figure(self.style, self.box)
            low, high = (u0, v0, 5 * u), (u0 + 0.20, v0 + 0.16, 12 * u)
            top = along(*p(*low[:2], high[2]), *p(*high), (0, theme.gleam("violet", 0.38), 1), (1, theme.shade("violet", 0.72), 1))
            iso_box(
                stack,
                p,
                low,
                high,
                top=top,
                left=theme.shade("violet", 0.32),
                right=theme.shade("violet", 0.46),
                edge=theme.gleam("violet", 0.5),
                width=0.6 * self._stroke,
            )
            for z in (7.3, 9.6):
                stack.line(
                    p(low[0], high[1], z * u),
                    p(high[0], high[1], z * u),
                    p(high[0], low[1], z * u),
                    stroke=(theme.gleam("violet", 0.3), 0.7),
                    width=0.35 * self._stroke,
                )
            self.attach(stack, "memory", first + k)

    def _die(self, word: str) -> None:
        u, theme, p = self.unit, self.theme, self.project
        die, z = Figure(self.style, self.box), 14 * u
        (u0, v0), (u1, v1) = DIE
        high, low = (0.3, 0.05) if theme.dark else (0.6, 0.5)
        tones = ((0, theme.gleam("cyan", 0.86), 1), (0.45, theme.gleam("cyan", high), 1), (1, theme.gleam("blue", low), 1))
        sides = {"left": theme.shade("blue", 0.6), "right": theme.shade("blue", 0.85), "edge": theme.gleam("cyan", 0.85)}
        top = along(*p(u0, v0, z), *p(u1, v1, z), *tones)
        iso_box(die, p, (u0, v0, 5 * u), (u1, v1, z), top=top, **sides, width=0.9 * self._stroke, glow=1.0)
        inner = [p(a, b, z) for a, b in ((-0.335, -0.165), (0.335, -0.165), (0.335, 0.165), (-0.335, 0.165))]
        die.polygon(*inner, stroke=(theme.on_light, 0.4), width=0.5 * self._stroke, behind=True)
        if self.pins >= 12:
            self._tiles(die, z)
        die.add(self._word(word, z))
        self.attach(die, "die")

    def _tiles(self, die: Figure, z: float) -> None:
        """Draw the two rows of units on the die. Parts of the die: ("tile", row, k)."""
        fill, edge = (self.theme.shade("blue", 0.75), 0.42), (self.theme.gleam("cyan", 0.75), 0.5)
        for k in range(TILES):
            for row, v in enumerate((-0.16, 0.1)):
                a = -0.32 + k * 0.0535
                tile = [self.project(x, y, z) for x, y in ((a, v), (a + 0.043, v), (a + 0.043, v + 0.06), (a, v + 0.06))]
                shape = die.polygon(*tile, fill=fill, stroke=edge, width=0.3 * self._stroke, behind=True)
                die.register(shape, "tile", row, k)

    def _word(self, word: str, z: float) -> Label:
        """Lay the word flat on the die, sheared by the same projection."""
        size = 0.205 * 168 * self.unit * (3 / max(3, len(word)))
        flat = typeset.outline(word, self.theme.face("sans-bold"), size, size * 0.05) * (1, -1)
        flat -= (flat.min(0) + flat.max(0)) / 2
        x, y = self.project(0, 0, z)
        turned = np.stack([(flat[:, 0] - flat[:, 1]) * 0.5, (flat[:, 0] + flat[:, 1]) * 0.5 * FLAT], axis=1) * 1.28 + (x, y)
        low, high = turned.min(0), turned.max(0)
        box = (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
        return Label(turned, self.style.view, text=word, role="token", size=size, box=box, fill=self.theme.on_light)


def trace(figure: Figure, *points: Point, colour: str, width: float = 1.1, dot: bool = True) -> None:
    """Draw a circuit trace: a lit line that ends in a via."""
    figure.draw(geometry.polyline(points), stroke=(colour, 0.95), width=width, glow=0.8)
    if dot:
        figure.circle(
            *points[-1], 1.9 * width * figure.line_scale, fill=figure.theme.gleam(colour, 0.8), stroke=colour, width=0.8 * width, glow=0.8
        )
