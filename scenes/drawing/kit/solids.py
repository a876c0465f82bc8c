"""Things with volume: cylinders of disks, checkpoint plates, boxes in isometric view, clouds."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from scenes.core.box import Box
from scenes.drawing import geometry
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point
from scenes.drawing.shape import Ink, Paint, diagonal, horizontal, vertical

Projection = Callable[[float, float, float], Point]
"""From a place (u, v, z) of an isometric space to design units."""


def round_body(figure: Figure, colour: str) -> Paint:
    """Return the horizontal shading of a cylinder's side; colour `dark` is an empty one."""
    shade, gleam = figure.theme.shade, figure.theme.gleam
    if colour == "dark":
        tones = (shade("blue", 0.16), shade("blue", 0.32), shade("blue", 0.22), shade("blue", 0.10))
    else:
        tones = (
            shade(colour, 0.34),
            gleam(colour, 0.10) if colour != "violet" else shade(colour, 0.78),
            shade(colour, 0.62),
            shade(colour, 0.24),
        )
    return horizontal(*((at, tone, 1) for at, tone in zip((0, 0.27, 0.6, 1), tones, strict=True)))


def lid_colour(figure: Figure, colour: str) -> str:
    """Return the colour of a cylinder's lid and edges."""
    return figure.theme.shade("blue", 0.55) if colour == "dark" else figure.theme.gleam(colour, 0.45)


def disk(
    figure: Figure,
    cx: float,
    top: float,
    w: float,
    h: float,
    ry: float,
    colour: str,
    *,
    edge: str | None = None,
    glow: float = 0.0,
    open_lid: bool = False,
) -> Figure:
    """Draw one disk of a cylinder: a side `h` high under a lid; `top` is the lid's centre."""
    made = figure.child(box=Box(cx - w / 2, top - ry, w, h + 2 * ry))
    rx, tone = w / 2, edge or lid_colour(figure, colour)
    side = f"M{cx - rx} {top} V{top + h} A{rx} {ry} 0 0 0 {cx + rx} {top + h} V{top} Z"
    made.path(side, fill=round_body(figure, colour), stroke=tone, width=0.8, glow=glow)
    lid = (
        (tone, 0.12) if open_lid else diagonal((0, tone, 0.95), (1, figure.theme.shade(colour if colour != "dark" else "blue", 0.66), 0.95))
    )
    made.ellipse(cx, top, rx, ry, fill=lid, stroke=tone, width=0.8)
    return made


def disk_stack(figure: Figure, box: Box, colours: Sequence[str], *, gap: float = 0.22, glow: float = 0.0) -> Figure:
    """Draw a cylinder of disks that fills a box, first colour on top. Parts: ("disk", k) from the top."""
    made = figure.child(box=box)
    ry = min(box.w * 0.145, box.h * 0.12)
    step = (box.h - 2 * ry) / len(colours)
    for k in range(len(colours) - 1, -1, -1):
        made.register(disk(made, box.cx, box.y + ry + k * step, box.w, step * (1 - gap), ry, colours[k], glow=glow), "disk", k)
    return made


def plate(figure: Figure, box: Box, *, colour: str = "blue", state: str = "rest") -> Figure:
    """Draw one checkpoint plate: a flat slab in isometric view that fills a box. States: rest, hot, ghost. Parts: "side", "lid"."""
    made, thick = figure.child(box=box), box.h * 0.22
    half, edge = (box.h - thick) / 2, _plate_edge(figure, colour, state)
    y, dash = box.y + half, (2.2, 2.4) if state == "ghost" else ()
    left, right, front = (box.x, y), (box.right, y), (box.cx, y + half)
    side, lid = _plate_fills(figure, colour, state)
    rim = [left, (box.x, y + thick), (box.cx, box.bottom), (box.right, y + thick), right, front]
    made.register(made.polygon(*rim, fill=side, stroke=edge, width=0.9, dash=dash), "side")
    glow = 0.5 if state == "hot" else 0.0
    made.register(made.polygon(left, (box.cx, box.y), right, front, fill=lid, stroke=edge, width=0.95, dash=dash, glow=glow), "lid")
    return made


def _plate_edge(figure: Figure, colour: str, state: str) -> Ink:
    return (colour, 0.6) if state == "ghost" else figure.theme.gleam(colour, 0.25 if state == "hot" else 0.05)


def _plate_fills(figure: Figure, colour: str, state: str) -> tuple[Ink, Ink]:
    """Return the fills of a plate's side and of its lid."""
    if state == "ghost":
        return None, None
    shade = figure.theme.shade
    high, low = (0.72, 0.5) if state == "hot" else (0.5, 0.3)
    return shade(colour, 0.26), vertical((0, shade(colour, high), 1), (1, shade(colour, low), 1))


def plate_stack(figure: Figure, box: Box, count: int, *, colour: str = "blue", hot_colour: str = "cyan", overlap: float = 0.55) -> Figure:
    """Draw a stack of checkpoint plates, newest on top and hot. Parts: ("plate", k), oldest first."""
    made = figure.child(box=box)
    height = box.h / (1 + (count - 1) * (1 - overlap))
    for k in range(count):
        y = box.bottom - height - k * height * (1 - overlap)
        last = k == count - 1
        made.register(
            plate(made, Box(box.x, y, box.w, height), colour=hot_colour if last else colour, state="hot" if last else "rest"), "plate", k
        )
    return made


def isometric(cx: float, cy: float, size: float, flat: float = 0.44) -> Projection:
    """Return the projection (u, v, z) -> (x, y): u to the lower right, v to the lower left, z up in design units."""

    def project(u: float, v: float, z: float) -> Point:
        return cx + (u - v) * 0.5 * size, cy + (u + v) * 0.5 * size * flat - z

    return project


def iso_box(
    figure: Figure,
    project: Projection,
    low: tuple[float, float, float],
    high: tuple[float, float, float],
    *,
    top: Ink,
    left: Ink,
    right: Ink,
    edge: Ink,
    width: float = 0.8,
    glow: float = 0.0,
) -> None:
    """Draw a box between two corners (u, v, z) of an isometric space: left side, right side, top."""
    (u0, v0, z0), (u1, v1, z1) = low, high
    figure.polygon(project(u0, v1, z0), project(u1, v1, z0), project(u1, v1, z1), project(u0, v1, z1), fill=left, stroke=edge, width=width)
    figure.polygon(project(u1, v1, z0), project(u1, v0, z0), project(u1, v0, z1), project(u1, v1, z1), fill=right, stroke=edge, width=width)
    figure.polygon(
        project(u0, v0, z1), project(u1, v0, z1), project(u1, v1, z1), project(u0, v1, z1), fill=top, stroke=edge, width=width, glow=glow
    )


def cloud(figure: Figure, box: Box) -> Figure:
    """Draw a cloud that fills a box (aspect about 1.35)."""
    made = figure.child(box=box)
    raw = geometry.svg("M-16 9 a8 8 0 0 1 -1 -15.8 a11 11 0 0 1 20.6 -4.6 a9.6 9.6 0 0 1 13 9.2 a6 6 0 0 1 -1.2 11.2 Z")
    low, high = raw.min(0), raw.max(0)
    scale = min(box.w / (high[0] - low[0]), box.h / (high[1] - low[1]))
    outline = (raw - (low + high) / 2) * scale + np.array([box.cx, box.cy])
    shade = figure.theme.shade
    made.draw(
        outline,
        fill=vertical((0, shade("blue", 0.75), 0.9), (1, shade("blue", 0.28), 0.92)),
        stroke=figure.theme.gleam("cyan", 0.1),
        width=1.1,
        glow=0.4,
    )
    made.path(
        f"M{box.cx - box.w * 0.16} {box.cy - box.h * 0.13} q{box.w * 0.06} {-box.h * 0.2} {box.w * 0.22} {-box.h * 0.17}",
        stroke=("light", 0.6),
        width=0.9,
    )
    return made
