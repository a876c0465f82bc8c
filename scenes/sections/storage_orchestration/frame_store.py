"""The object store of a full frame: a cloud over (or before) a glass cylinder of shards, checkpoint plates beside it.

Tokens of each shard come from the filling of the shards, checkpoint steps from the run. Parts go to the picture: cloud, store,
("shard", k) with disk, name, tokens, ("checkpoint", k), "store facts". Routes: "shards" into the store, ("sink", k) down to a shard's place.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scenes.core.box import Box
from scenes.core.units import quantity, whole
from scenes.drawing import geometry
from scenes.drawing.figure import Figure
from scenes.drawing.kit.arrows import arrow
from scenes.drawing.kit.panels import divider
from scenes.drawing.kit.solids import cloud, plate
from scenes.drawing.shape import Paint, diagonal, horizontal, vertical
from scenes.sections.storage_orchestration.facts import StorageFacts
from scenes.sections.storage_orchestration.moments import StorageMoment
from scenes.sections.storage_orchestration.words import StorageLabels

CAPITALS = 0.66  # height of capitals, as a share of the type's size
NARROW = {"square": (82, 28, 156)}  # widths of cloud, arrow and glass where both columns need the room
TALL = (116, 36, 184)


@dataclass(frozen=True)
class StorePlaces:
    """Where the parts of the store stand: cloud, glass, left edge of the token counts, the checkpoints' own column.

    `head` is the baseline of the two columns' headings, `right` where the area ends, `down` tells that the cloud is above the glass.
    """

    cloud: Box
    glass: Box
    counts: float
    plates: Box
    down: bool
    head: float
    right: float


def head_line(figure: Figure, box: Box) -> float:
    """Return the first baseline of a tall card: the title's capitals reach the top of its box, and so do all heads beside it."""
    return box.y + figure.format.role("card").size * CAPITALS


def store_places(figure: Figure, box: Box, labels: StorageLabels) -> StorePlaces:
    """Return the places in the drawing area of the first card."""
    tokens, size = figure.measure(labels.tokens, "quiet"), figure.format.role("quiet").size
    if figure.format.is_wide:
        above, rest = box.cut_top(128, 40)
        glass = Box(box.x + 4, rest.y, 240, rest.h, "store")
        counts, head, gap = glass.right + 26, glass.y + 34, 40
        cloud_box = Box(glass.cx - 88, above.y, 176, 128, "cloud")
    else:
        cloud_w, way, glass_w = NARROW.get(figure.format.name, TALL)
        glass = Box(box.x + cloud_w + way, box.y, glass_w, box.h, "store")
        counts, head, gap = glass.right + 13, head_line(figure, box), 26 if figure.format.name in NARROW else 34
        cloud_box = Box(box.x, box.cy - cloud_w * 0.4, cloud_w, cloud_w * 0.74, "cloud")
    x, top = counts + tokens + gap, head + size * 0.5
    plates = Box(x, top, figure.measure(labels.checkpoints, "quiet"), glass.bottom - top, "checkpoints")
    return StorePlaces(cloud_box, glass, counts, plates, figure.format.is_wide, head, box.right)


def frame_store(figure: Figure, box: Box, labels: StorageLabels, facts: StorageFacts, moment: StorageMoment) -> None:
    """Draw cloud, store, shards and checkpoints in the drawing area of the first card."""
    places = store_places(figure, box, labels)
    glass = places.glass
    store = figure.child("store", box=glass)
    top, pitch, ry = disk_level(glass, facts.shards, down=places.down)
    _glass_back(store, glass, ry)
    for k in range(facts.shards - 1, -1, -1):
        made = figure.child("shard", k + 1, box=Box(glass.x, top + k * pitch, glass.w, pitch))
        if k >= facts.shards - moment.shards:
            _shard(made, places, (top + k * pitch, pitch, ry), k, labels, facts)
        half = pitch * (0.39 if places.down else 0.44)
        mouth = places.cloud.bottom + 24 if places.down else top + half - 6
        figure.add_route([(glass.cx, mouth), (glass.cx, top + k * pitch + half)], "sink", k + 1)
    _glass_front(figure.child("store front", box=glass), glass, ry)
    _cloud(figure.child("cloud", box=places.cloud), places, top - 4)
    _plates(figure, places, (_middle(places, (top, pitch, ry)), pitch), labels, facts, moment)
    if places.down:
        _hero(figure.figure("store facts"), places, labels, facts, moment)
    c = places.cloud
    edge = figure.box.x - 60
    figure.add_route([(edge, c.cy), (c.cx, c.cy)] if places.down else [(edge, c.cy), (glass.cx, c.cy)], "shards")


def disk_level(glass: Box, shards: int, *, down: bool) -> tuple[float, float, float]:
    """Return the height of the first disk's lid, the distance from one disk to the next, and the radius of the glass's lid."""
    ry = min(glass.w * 0.125, glass.h * (0.11 if glass.h > 200 else 0.085))
    top = glass.y + ry * (1.25 if down else 1.05)
    return top, (glass.bottom - ry * 1.25 - top) / shards, ry


def _hero(figure: Figure, places: StorePlaces, labels: StorageLabels, facts: StorageFacts, moment: StorageMoment) -> None:
    """Set what is in the store beside the cloud. Parts: tokens with "number", documents."""
    x, y, size = places.counts, places.cloud.y + 50, figure.format.role("quiet").size
    landed = slice(facts.shards - moment.shards, None)
    tokens = figure.child("tokens")
    if moment.shards:
        tokens.child("number").text(x, y, whole(sum(facts.shard_tokens[landed])), "hero")
    tokens.text(x + 2, y + size * 1.5, labels.tokens_at_rest, "quiet")
    if moment.shards:
        text = f"{sum(facts.shard_documents[landed])} {labels.documents}"
        figure.child("documents").text(x + 2, y + size * 2.8, text, "quiet")


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
    return horizontal(*((at, shade("cyan", tone), 1) for at, tone in zip((0, 0.07, 0.21, 0.68, 1), tones, strict=True)))


def _middle(places: StorePlaces, level: tuple[float, float, float]) -> float:
    """Return the height at which a disk's name stands: the middle of what its lid leaves of its side."""
    top, pitch, ry = level
    return top + ry * 0.82 + pitch * (0.39 if places.down else 0.44)


def _shard(
    figure: Figure, places: StorePlaces, level: tuple[float, float, float], k: int, labels: StorageLabels, facts: StorageFacts
) -> None:
    """Draw one disk with its name, and its tokens beside the glass. Parts: disk, name, tokens."""
    shard_disk(figure.child("disk"), places.glass, level, first=k == 0, down=places.down)
    size, y, glass = figure.format.role("token").size, _middle(places, level), places.glass
    name, room = f"{labels.shard} {k + 1}", glass.w * 0.9 - 16
    figure.child("name").text(glass.cx, y + size * 0.34, name, "token", anchor="middle", width=room, size=figure.format.least)
    tokens = figure.child("tokens")
    if places.down:
        tokens.line((glass.right + 5, y), (places.counts - 6, y), stroke=("request", 0.7), width=0.9, dash=(0.1, 3.2))
    tokens.child("number").text(places.counts, y + size * 0.345, whole(facts.shard_tokens[k]), "token")


def shard_disk(figure: Figure, glass: Box, level: tuple[float, float, float], *, first: bool, down: bool) -> None:
    """Draw the disk of a shard: `level` is the height of its lid, from one disk to the next, and the radius of lids."""
    top, pitch, ry = level
    theme = figure.theme
    rx, h = glass.w / 2 * 0.9, pitch * (0.78 if down else 0.88)
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
    figure.ellipse(glass.cx, top, rx, ry, fill=lid, stroke=tone, width=0.8, glow=0.3 if first else 0.0)


def _plates(
    figure: Figure, places: StorePlaces, level: tuple[float, float], labels: StorageLabels, facts: StorageFacts, moment: StorageMoment
) -> None:
    """Draw the checkpoints in a column of their own, newest on top and hot, each with its step; dashed where one is to come.

    A rule parts it from the shards, and the plates stand between their rows, so that no two read as one.
    """
    heads, area = figure.child("store facts", box=places.plates), places.plates
    size, wide = figure.format.role("quiet").size, figure.format.is_wide
    heads.text(places.counts, places.head, labels.tokens, "quiet")
    heads.text(area.x, places.head, labels.checkpoints, "quiet")
    x = (places.counts + figure.measure(labels.tokens, "quiet") + area.x) / 2
    divider(heads, x, places.head - size * 0.7, x, places.glass.bottom - 4, 0.9)
    first, pitch = level
    width = min(area.w * (0.58 if wide else 0.64), pitch * 1.75)
    for k, step in enumerate(reversed(facts.saved)):
        cy = first + pitch * (k + (facts.shards - facts.plates) / 2)
        box = Box(area.x, cy - width * 0.25, width, width * 0.5)
        number = facts.plates - k
        made, newest = figure.child("checkpoint", number, box=box), number == moment.saved
        if number > moment.saved:
            plate(made, box, state="ghost")
            continue
        plate(made, box, colour="cyan" if newest else "blue", state="hot" if newest else "rest")
        tone = figure.theme.tint("cyan", 0.35) if newest else "body"
        text = f"{labels.step} {step}"
        fits = wide and box.right + 11 + figure.measure(text, "token") <= places.right
        made.text(box.right + 11, cy + size * 0.33, text if fits else str(step), "token", colour=tone)
    below = first + pitch * ((facts.shards + facts.plates) / 2 - 1) + width * 0.25 + size * 1.5
    if below < places.glass.bottom and moment.saved:
        heads.child("each").text(area.x, below, f"{quantity(facts.checkpoint_bytes, 'bytes')} {labels.each}", "quiet")
