"""The GPU of the key art: a board with a lit edge connector, six memory stacks, a die with its floorplan and its word; lit from behind."""

from __future__ import annotations

from typing import TypedDict

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
TILES, CLUSTER = 12, 3  # of a row on the die, and of them side by side without a gap
TOP, LID, FOOT = 5.0, 14.0, -3.5  # heights over the floor: of the board's top, of the die's, of the board's lower edge; sheet units
OUTLINE = (
    (-0.5, 0.5, FOOT),
    (-0.5, 0.5, TOP),
    (-0.5, -0.5, TOP),
    (0.5, -0.5, TOP),
    (0.5, -0.5, FOOT),
    (0.5, 0.5, FOOT),
)  # of the board, as it is seen
CAST = 0.035  # how far shadows reach toward the eye, as a share of the board


class Sides(TypedDict):
    """The inks of a body's sides, as `iso_box` takes them."""

    left: str
    right: str


class Chip(Figure):
    """A GPU around a point. `size` is the length of its side along both axes (162 on the sheet), `contacts` an edge.

    Parts: "die", ("memory", 1..6), ("finger", side, k) of the edge connector, of which every other is a contact: `contact(side, k)` is
    where a trace leaves contact k of the left or right edge.
    """

    def __init__(self, surface: Figure, cx: float, cy: float, size: float, contacts: int, word: str) -> None:
        super().__init__(surface.style, Box(cx - size / 2, cy - size * FLAT, size, size * FLAT * 1.6, "chip"))
        self.project: Projection = isometric(cx, cy, size, FLAT)
        self.unit, self.contacts = size / 168, contacts
        self._stroke = self.unit / self.line_scale
        self._light(cx, cy)
        self._board()
        self._memories(-0.395, first=1)
        self._die(word)
        self._memories(0.235, first=4)

    def contact(self, side: str, k: int) -> Point:
        """Return the lower end of a contact, 0 from the outer corner, on the left or the right lower edge."""
        return self._along_edge(side, -0.46 + 0.92 * k / (self.contacts - 1), FOOT)

    def _along_edge(self, side: str, t: float, z: float) -> Point:
        """Return a place of the left or the right lower edge: -0.5 at the outer corner, 0.5 at the front one; z in sheet units."""
        return self.project(t, 0.5, z * self.unit) if side == "left" else self.project(0.5, t, z * self.unit)

    def _sides(self, colour: str, left: float, right: float) -> Sides:
        """Return the sides of a body that turns away from the light: dark on a dark ground, and on paper darker than their top."""
        shade = self.theme.shade
        return {"left": shade(colour, left if self.theme.dark else 0.95), "right": shade(colour, right if self.theme.dark else 0.78)}

    def _light(self, cx: float, cy: float) -> None:
        """Draw the shadow on the floor, and the light that the connector throws on it."""
        u, dark, p = self.unit, self.theme.dark, self.project
        outline = [p(a, b, z * u) for a, b, z in OUTLINE]
        cover = self.polygon(*outline, fill="#000000")  # of the bloom of what stands behind
        cover.glow, cover.glow_only = 1.0, True
        shadow = [p(a, b, -10 * u) for a, b in ((-0.52, -0.52), (0.52, -0.52), (0.52, 0.52), (-0.52, 0.52))]
        self.polygon(*shadow, fill=("#000000" if dark else "blue", 0.42 if dark else 0.10))
        for grow in (1.0, 0.84, 0.70, 0.56, 0.42):
            self.glow_ellipse(cx, cy + 30 * u, 112 * u * grow, 22 * u * grow, "blue", 0.13)
        for side in ("left", "right"):
            self._spill(side)

    def _spill(self, side: str) -> None:
        """Draw the light that the connector of a side throws on the floor: bright along the edge, gone a little beyond it."""
        near, far, reach = FOOT - 1.5, FOOT - 17, 12.5 * self.unit
        corners = [self._along_edge(side, t, z) for t, z in ((-0.5, near), (0.5, near), (0.5, far), (-0.5, far))]
        (x0, y0), (x1, y1) = corners[:2]
        east, south = (y0 - y1, x1 - x0) if side == "left" else (y1 - y0, x0 - x1)
        length = (east * east + south * south) ** 0.5
        end = (x0 + east / length * reach, y0 + south / length * reach)
        tone = "cyan" if self.theme.dark else "blue"
        fall = along(
            x0, y0, *end, (0, tone, 0.62 if self.theme.dark else 0.3), (0.35, tone, 0.22 if self.theme.dark else 0.1), (1, tone, 0)
        )
        self.polygon(*corners, fill=fall, glow=0.4)

    def _board(self) -> None:
        u, theme, p = self.unit, self.theme, self.project
        tones = (
            (0, theme.shade("cyan", 0.72), 1),
            (0.3, theme.shade("blue", 0.60), 1),
            (0.7, theme.shade("blue", 0.30), 1),
            (1, theme.shade("blue", 0.18), 1),
        )
        top = along(*p(-0.5, -0.5, 0), *p(0.5, 0.5, 0), *tones)
        iso_box(
            self,
            p,
            (-0.5, -0.5, FOOT * u),
            (0.5, 0.5, TOP * u),
            top=top,
            **self._sides("blue", 0.16, 0.26),
            edge=(theme.gleam("cyan", 0.1), 0.9),
            width=0.9 * self._stroke,
            glow=0.5,
        )
        self._connector()
        rim = [p(a, b, TOP * u) for a, b in ((-0.46, -0.46), (0.46, -0.46), (0.46, 0.46), (-0.46, 0.46))]
        self.polygon(*rim, stroke=(theme.gleam("cyan", 0.2), 0.6), width=0.5 * self._stroke)
        self._rim_marks()
        self._back_light()
        self._base()

    def _connector(self) -> None:
        """Draw the fingers on both visible sides; they are lit. Parts: ("finger", side, k)."""
        theme, count = self.theme, 2 * self.contacts - 1
        half = 0.92 / (count - 1) * 0.26
        for side in ("left", "right"):
            for k in range(count):
                t = -0.46 + 0.92 * k / (count - 1)
                corners = [self._along_edge(side, t + d, z) for d, z in ((-half, 2.2), (half, 2.2), (half, FOOT), (-half, FOOT))]
                (x, high), (_, low) = self._along_edge(side, t, 2.2), self._along_edge(side, t, FOOT)
                lit = along(x, high, x, low, (0, theme.shade("cyan", 0.55), 0.9), (1, theme.gleam("cyan", 0.65), 1))
                self.register(self.polygon(*corners, fill=lit, glow=0.5), "finger", side, k)
            ends = [self._along_edge(side, t, FOOT) for t in (-0.5, 0.5)]
            self.line(*ends, stroke=theme.gleam("cyan", 0.55), width=0.8 * self._stroke, glow=0.9)

    def _back_light(self) -> None:
        """Draw the light of the horizon along the board's far edges."""
        p, z = self.project, TOP * self.unit
        left, back, right = p(-0.5, 0.5, z), p(-0.5, -0.5, z), p(0.5, -0.5, z)
        for end in (left, right):
            lit = along(
                *back, *end, (0, "light" if self.theme.dark else "cyan", 1), (0.55, self.theme.gleam("cyan", 0.5), 0.9), (1, "cyan", 0.3)
            )
            self.line(end, back, stroke=lit, width=1.5 * self._stroke, glow=1.2)

    def _rim_marks(self) -> None:
        """Draw the short marks along all four edges."""
        u, tone, p = self.unit, (self.theme.gleam("cyan", 0.3), 0.7), self.project
        marks = 7 if self.contacts < 12 else 19
        for k in range(marks):
            t = -0.40 + 0.80 * k / (marks - 1)
            for s in (-1, 1):
                for a, b in (((t, 0.455 * s), (t, 0.405 * s)), ((0.455 * s, t), (0.405 * s, t))):
                    self.line(p(*a, TOP * u), p(*b, TOP * u), stroke=tone, width=0.45 * self._stroke)

    def _base(self) -> None:
        """Draw the plate under die and memory, and the wires between them."""
        u, theme, p = self.unit, self.theme, self.project
        base = [p(a, b, 5.2 * u) for a, b in ((-0.385, -0.425), (0.385, -0.425), (0.385, 0.425), (-0.385, 0.425))]
        fill = along(*base[0], *base[2], (0, theme.shade("blue", 0.6), 0.9), (1, theme.shade("blue", 0.24), 0.95))
        self.polygon(*base, fill=fill, stroke=(theme.gleam("cyan", 0.1), 0.8), width=0.5 * self._stroke)
        self._shadows()
        tone = (theme.gleam("cyan", 0.4), 0.75)
        for k in range(16):
            t = -0.33 + 0.66 * k / 15
            for s in (-1, 1):
                self.line(p(t, 0.185 * s, 5.4 * u), p(t, 0.25 * s, 5.4 * u), stroke=tone, width=0.4 * self._stroke)

    def _shadows(self) -> None:
        """Draw what die and memory cast toward the eye, away from the light."""
        z, alpha = (TOP + 0.3) * self.unit, 0.45 if self.theme.dark else 0.12
        stacks = [((-0.34 + 0.24 * k, v), (-0.14 + 0.24 * k, v + 0.16)) for k in range(3) for v in (-0.395, 0.235)]
        for (u0, v0), (u1, v1) in (DIE, *stacks):
            u1, v1 = u1 + CAST, v1 + CAST
            corners = [self.project(a, b, z) for a, b in ((u0 + CAST, v0 + CAST), (u1, v0 + CAST), (u1, v1), (u0 + CAST, v1))]
            self.polygon(*corners, fill=("#000000" if self.theme.dark else "blue", alpha))

    def _memories(self, v0: float, first: int) -> None:
        """Draw three stacks of memory: bright tops, dark sides with the layers' edges. Parts: ("memory", k)."""
        u, theme, p, gleam = self.unit, self.theme, self.project, self.theme.gleam
        for k in range(3):
            u0 = -0.34 + 0.24 * k
            stack = Figure(self.style, self.box)
            low, high = (u0, v0, TOP * u), (u0 + 0.20, v0 + 0.16, 13 * u)
            tones = (
                (0, gleam("violet", 0.70), 1),
                (0.45, gleam("violet", 0.10 if theme.dark else 0.5), 1),
                (1, theme.shade("violet", 0.62), 1),
            )
            top = along(*p(*low[:2], high[2]), *p(*high), *tones)
            edge = (gleam("violet", 0.35), 0.9)
            iso_box(stack, p, low, high, top=top, **self._sides("violet", 0.18, 0.32), edge=edge, width=0.55 * self._stroke)
            for z in (7, 9, 11):
                layer = [p(low[0], high[1], z * u), p(high[0], high[1], z * u), p(high[0], low[1], z * u)]
                stack.line(*layer, stroke=(gleam("violet", 0.1), 0.55), width=0.35 * self._stroke)
            far = [p(low[0], high[1], high[2]), p(low[0], low[1], high[2]), p(high[0], low[1], high[2])]
            stack.line(*far, stroke=gleam("violet", 0.8), width=0.7 * self._stroke, glow=0.5)
            self.attach(stack, "memory", first + k)

    def _die(self, word: str) -> None:
        u, theme, p = self.unit, self.theme, self.project
        die, z, gleam = Figure(self.style, self.box), LID * u, theme.gleam
        (u0, v0), (u1, v1) = DIE
        tones: tuple[tuple[float, str, float], ...] = (
            (0, gleam("cyan", 0.94), 1),
            (0.32, gleam("cyan", 0.60), 1),
            (0.60, gleam("cyan", 0.10), 1),
            (1, theme.shade("blue", 0.92), 1),
        )
        if not theme.dark:
            tones = (
                (0, gleam("cyan", 0.86), 1),
                (0.32, gleam("cyan", 0.68), 1),
                (0.60, gleam("cyan", 0.55), 1),
                (1, gleam("blue", 0.5), 1),
            )
        sides = {"left": theme.shade("blue", 0.42), "right": theme.shade("blue", 0.66), "edge": gleam("cyan", 0.85)}
        top = along(*p(u0, v0, z), *p(u1, v1, z), *tones)
        iso_box(die, p, (u0, v0, TOP * u), (u1, v1, z), top=top, **sides, width=0.8 * self._stroke, glow=1.0)
        inner = [p(a, b, z) for a, b in ((-0.345, -0.176), (0.345, -0.176), (0.345, 0.176), (-0.345, 0.176))]
        die.polygon(*inner, stroke=(theme.on_light, 0.35), width=0.4 * self._stroke, behind=True)
        self._tiles(die, z)
        die.add(self._word(word, z))
        self.attach(die, "die")

    def _tiles(self, die: Figure, z: float) -> None:
        """Draw the floorplan: two rows of clusters along the die's long sides. Parts of the die: ("tile", row, k)."""
        theme, pitch, gap = self.theme, 0.0525, 0.014
        first = -(TILES * pitch + (TILES // CLUSTER - 1) * gap) / 2
        for k in range(TILES):
            a = first + k * pitch + k // CLUSTER * gap
            for row, (low, high) in enumerate(((-0.165, -0.098), (0.098, 0.165))):
                for half in (0, 1):
                    v0 = low + half * (high - low) * 0.52
                    v1 = v0 + (high - low) * 0.46
                    tile = [self.project(x, y, z) for x, y in ((a, v0), (a + 0.043, v0), (a + 0.043, v1), (a, v1))]
                    ink = theme.shade("blue", 0.30) if theme.dark else theme.shade("blue", 0.75)
                    shape = die.polygon(*tile, fill=(ink, 0.62 if half == row else 0.46), behind=True)
                    die.register(shape, "tile", row, 2 * k + half)

    def _word(self, word: str, z: float) -> Label:
        """Lay the word flat on the die, sheared by the same projection."""
        size = 0.168 * 168 * self.unit * (3 / max(3, len(word)))
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
