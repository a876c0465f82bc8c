"""The object store of a full frame: a cloud over (or before) a glass cylinder of shards, checkpoint plates beside it.

Tokens of each shard come from the shard balancer, checkpoint steps from the run. Parts go to the picture: cloud, store,
("shard", k), ("checkpoint", k), "store facts". Routes: "shards" into the store, "restore" from the newest plate.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scenes.content.storage_orchestration import Labels
from scenes.figures import geometry
from scenes.figures.arrows import arrow
from scenes.figures.figure import Figure
from scenes.figures.shape import Paint, diagonal, horizontal, vertical
from scenes.figures.solids import cloud, plate
from scenes.figures.storage_orchestration_facts import Facts
from scenes.layout import Box


@dataclass(frozen=True)
class StorePlaces:
    """Where the parts of the store stand: cloud, glass, left edge of the token counts, first plate; `down` if the cloud is above."""

    cloud: Box
    glass: Box
    counts: float
    plates: Box
    down: bool
    head: float


def store_places(figure: Figure, box: Box) -> StorePlaces:
    """Return the places in the drawing area of the first card."""
    if figure.setting.is_wide:
        top, rest = box.cut_top(128, 40)
        glass = Box(box.x + 24, rest.y, 254, rest.h, "store")
        return StorePlaces(
            Box(glass.cx - 88, top.y, 176, 128, "cloud"),
            glass,
            glass.right + 26,
            Box(box.right - 132, glass.y + 62, 88, 180, "plates"),
            True,
            glass.y + 34,
        )
    narrow = box.w < 560
    cloud_w, glass_w, plate_w = (112, 168, 66) if narrow else (132, 204, 96)
    glass = Box(box.x + cloud_w + 42, box.y, glass_w, box.h, "store")
    counts = glass.right + 16
    size = figure.setting.role("body").size
    head = box.y + size * (0.8 if box.h > 200 else 0.7)
    plates = Box(counts + size * 2.5, head + size * 0.7, plate_w, box.bottom - head - size * 0.7, "plates")
    return StorePlaces(Box(box.x, box.cy - cloud_w * 0.4, cloud_w, cloud_w * 0.74, "cloud"), glass, counts, plates, False, head)


def frame_store(figure: Figure, box: Box, labels: Labels, facts: Facts) -> None:
    """Draw cloud, store, shards and checkpoints in the drawing area of the first card."""
    places = store_places(figure, box)
    glass = places.glass
    store = figure.child("store", box=glass)
    ry = min(glass.w * 0.125, glass.h * (0.11 if glass.h > 200 else 0.085))
    _glass_back(store, glass, ry)
    top = glass.y + ry * (1.25 if places.down else 1.05)
    pitch = (glass.bottom - ry * 1.25 - top) / facts.shards
    for k in range(facts.shards - 1, -1, -1):
        _shard(
            figure.child("shard", k + 1, box=Box(glass.x, top + k * pitch, glass.w, pitch)),
            places,
            (top + k * pitch, pitch, ry),
            k,
            labels,
            facts,
        )
    _glass_front(figure.child("store front", box=glass), glass, ry)
    _cloud(figure.child("cloud", box=places.cloud), places, top - 4)
    _plates(figure, places, (top + ry * 0.86, pitch), labels, facts)
    if places.down:
        _hero(figure.figure("store facts"), places, labels, facts)
    c = places.cloud
    way = (
        [(figure.box.x - 60, c.cy), (c.cx, c.cy), (glass.cx, top + pitch)] if places.down else [(figure.box.x - 60, c.cy), (glass.cx, c.cy)]
    )
    figure.add_route(way, "shards", radius=30)


def _hero(figure: Figure, places: StorePlaces, labels: Labels, facts: Facts) -> None:
    """Set what is in the store beside the cloud."""
    x, y, size = places.counts, places.cloud.y + 50, figure.setting.role("quiet").size
    figure.text(x, y, f"{facts.tokens:,}", "hero")
    figure.text(x + 2, y + size * 1.5, labels.tokens_at_rest, "quiet")
    figure.text(x + 2, y + size * 2.8, f"{facts.documents} {labels.documents}", "quiet")


def _cloud(figure: Figure, places: StorePlaces, lid: float) -> None:
    """Draw the cloud and the arrow from it onto the lid of the first disk."""
    box, glass = places.cloud, places.glass
    cloud(figure, box)
    if places.down:
        arrow(figure, (glass.cx, box.bottom + 6), (glass.cx, lid), width=1.5, glow=0.6)
    else:
        arrow(figure, (box.right + 5, box.cy), (glass.x - 5, box.cy), width=1.4, glow=0.6)


def _glass_back(figure: Figure, box: Box, ry: float) -> None:
    """Draw the plinth and the back of the glass."""
    theme, rx = figure.theme, box.w / 2
    top, base = box.y + ry, box.bottom - ry
    figure.ellipse(
        box.cx,
        base + ry * 0.18,
        rx * 0.99,
        ry * 0.82,
        fill=diagonal((0, theme.shade("blue", 0.18), 1), (1, theme.shade("blue", 0.4), 1)),
        stroke=("cyan", 0.5),
        width=0.7,
    )
    body = f"M{box.x} {top} V{base} A{rx} {ry} 0 0 0 {box.right} {base} V{top} A{rx} {ry} 0 0 0 {box.x} {top} Z"
    figure.path(
        body,
        fill=horizontal((0, theme.shade("blue", 0.42), 0.5), (0.5, theme.shade("blue", 0.12), 0.5), (1, theme.shade("blue", 0.36), 0.5)),
    )
    figure.draw(geometry.arc(box.cx, top, rx, ry, math.pi, 2 * math.pi), stroke=("request", 0.8), width=0.9)


def _glass_front(figure: Figure, box: Box, ry: float) -> None:
    rx, top, base = box.w / 2, box.y + ry, box.bottom - ry
    edge = figure.theme.tint("request", 0.1)
    figure.path(f"M{box.x} {top} V{base} A{rx} {ry} 0 0 0 {box.right} {base} V{top}", stroke=(edge, 0.9), width=0.95, behind=True)
    figure.draw(geometry.arc(box.cx, top, rx, ry, 0, math.pi), stroke=(edge, 0.9), width=0.95, behind=True)
    figure.line(
        (box.x + rx * 0.13, top + ry * 0.85),
        (box.x + rx * 0.13, base),
        stroke=vertical((0, "light", 0.5), (1, "light", 0.05)),
        width=1.6,
        behind=True,
    )


def _side(figure: Figure) -> Paint:
    """Return the shading of a disk: light from the left, dark enough behind its name."""
    shade, dark = figure.theme.shade, figure.theme.dark
    tones = (0.34, 0.84, 0.44, 0.36, 0.18) if dark else (0.30, 0.55, 0.26, 0.20, 0.36)
    return horizontal(*((at, shade("cyan", tone), 1) for at, tone in zip((0, 0.10, 0.28, 0.68, 1), tones, strict=True)))


def _shard(figure: Figure, places: StorePlaces, level: tuple[float, float, float], k: int, labels: Labels, facts: Facts) -> None:
    """Draw one disk with its name, and its tokens beside the glass."""
    top, pitch, ry = level
    theme, glass = figure.theme, places.glass
    rx, h = glass.w / 2 * 0.9, pitch * (0.78 if places.down else 0.88)
    ry *= 0.86
    tone = theme.gleam("cyan", 0.35)
    figure.path(
        f"M{glass.cx - rx} {top} V{top + h} A{rx} {ry} 0 0 0 {glass.cx + rx} {top + h} V{top} A{rx} {ry} 0 0 1 {glass.cx - rx} {top} Z",
        fill=_side(figure),
        stroke=(tone, 0.9),
        width=0.8,
        glow=0.12,
    )
    lid = diagonal((0, theme.gleam("cyan", 0.35), 0.95), (1, theme.shade("cyan", 0.62), 0.95))
    figure.ellipse(glass.cx, top, rx, ry, fill=lid, stroke=tone, width=0.8, glow=0.3 if k == 0 else 0.0)
    size = figure.setting.role("token").size
    middle = top + ry + (h - ry + ry * 0.9) / 2 + size * 0.33
    figure.text(glass.cx, middle, f"{labels.shard} {k + 1}", "token", anchor="middle", width=2 * rx - 16, size=figure.setting.least)
    y = middle - size * 0.34
    if places.down:
        figure.line((glass.right + 5, y), (places.counts - 6, y), stroke=("request", 0.7), width=0.9, dash=(0.1, 3.2))
    figure.text(places.counts, y + size * 0.345, f"{facts.shard_tokens[k]:,}", "token")


def _plates(figure: Figure, places: StorePlaces, level: tuple[float, float], labels: Labels, facts: Facts) -> None:
    """Draw the checkpoints on the levels of the shards, newest on top and hot, each with its step; a ghost for the next."""
    heads = figure.child("store facts", box=places.plates)
    size = figure.setting.role("quiet").size
    if places.down:
        heads.text(places.counts, places.head, labels.tokens, "quiet")
    heads.text(places.plates.x - 4, places.head, labels.checkpoints, "quiet", anchor="start" if places.down else "start")
    (first, pitch), area = level, places.plates
    for k, step in enumerate((*facts.saved, facts.axis_steps)):
        cy = first + (facts.plates - k) * pitch + pitch * (0.40 if places.down else 0.44)
        box = Box(area.x, cy - area.w * 0.25, area.w, area.w * 0.5)
        state = "ghost" if k == facts.plates else "hot" if k == facts.plates - 1 else "rest"
        made = heads if state == "ghost" else figure.child("checkpoint", k + 1, box=box)
        plate(made, box, colour="blue" if state == "rest" else "cyan", state=state)
        tone = {"ghost": "quiet", "hot": figure.theme.tint("cyan", 0.35), "rest": "body"}[state]
        made.text(area.right + 12, cy + size * 0.33, str(step), "token", colour=tone)
