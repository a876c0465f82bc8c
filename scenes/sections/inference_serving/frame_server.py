"""The model server of section 5 in a full frame, opened: Prefill, Decode Loop, adapters, and the ways of K and V to the cache.

Words come from the content file; requests, tokens and rows from `models.batch_table`, the replica from `models.serving`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenes.content.inference_serving import InferenceServingWords
from scenes.figures import geometry
from scenes.figures.arrows import arrow, arrow_head
from scenes.figures.bodies import slab
from scenes.figures.figure import Figure
from scenes.figures.geometry import Point
from scenes.figures.inference_serving import titled
from scenes.figures.inference_serving_prefill import prefill, prompt_note
from scenes.figures.inference_serving_server import adapters, decode, heading, inner_box
from scenes.layout import Box
from scenes.models.batch_table import batch_table
from scenes.models.serving import ServingRun

SLABS = 3  # rows on their way: one for each request
SHARES = {"wide": (0.405, 0.595), "square": (0.362, 0.638)}  # Prefill and Decode Loop side by side


@dataclass(frozen=True)
class Opened:
    """Boxes inside the server: Prefill and Decode Loop with the plates of each, and the height of the band above both."""

    prefill: Box
    decode: Box
    first: Box
    layers: Box
    band: float


def frame_server(figure: Figure, box: Box, words: InferenceServingWords, run: ServingRun) -> Opened:
    """Draw the model server, lit: title and replica, Prefill, Decode Loop, adapters. Parts: "prefill", "decode", "adapters"."""
    setting = figure.setting
    stacked = setting.name not in SHARES
    room = titled(figure, box, words.server.title, lit=True)
    y = box.y + setting.role("card").size * (1.68 if setting.is_wide else 1.36)
    _inside(figure, room.x, y, words, run)
    square = setting.name == "square"
    band = 4.0 if stacked else 24.0 if setting.is_wide else 16.0
    room = Box(box.x + 18, room.y + band, box.w - 36, box.bottom - 14 - room.y - band)
    upper, slots = room.cut_bottom(40 if square else 44, 12 if square else 16)
    left, right = upper.rows((98, upper.h - 122), 24) if stacked else upper.columns(SHARES[setting.name], 24)
    first, second = figure.child("prefill", box=left), figure.child("decode", box=right)
    inner_box(first, left)
    inner_box(second, right, lit=True)
    if stacked:
        arrow(figure, (left.x + 60, left.bottom + 2), (left.x + 60, right.y - 2), glow=0.4)
    else:
        arrow(figure, (left.right + 3, upper.cy), (right.x - 3, upper.cy), glow=0.4)
    read = _stacked_prefill(first, left, words) if stacked else _prefill(first, left, words)
    area = heading(second, right, words.server.decode, (), beside=False)
    layers = _decode(second, area, words, label=not square)
    place = _adapters(figure, slots, words)
    arrow(figure.figure("adapters"), (place.cx, place.y - 1), (place.cx, right.bottom + 1.5), glow=0.4)
    return Opened(left, right, read, layers, room.y - band / 2)


def _inside(figure: Figure, x: float, y: float, words: InferenceServingWords, run: ServingRun) -> None:
    """Say in which replica this server is."""
    text = f"{words.labels.inside} {words.balancer.replicas[run.pictured_choice]}"
    figure.text(x + figure.measure(words.server.title, "card") + 16, y, text, "quiet")


def _prefill(figure: Figure, box: Box, words: InferenceServingWords) -> Box:
    """Draw Prefill beside the Decode Loop: the prompt in lines, notes beneath."""
    wide, size = figure.setting.is_wide, figure.setting.role("quiet").size
    room = heading(figure, box, words.server.prefill, (), beside=False)
    area = room.cut_bottom(size * (2.55 if wide else 1.35))[0]
    layers = prefill(figure, area, batch_table(), rows=4 if wide else 3, named=wide, plates_w=50 if wide else 46)
    prompt_note(figure, box.cx, box.bottom - 14, batch_table(), words.labels.tokens, middle=True)
    if wide:
        figure.text(box.cx, box.bottom - 14 - size * 1.2, " ".join(words.server.prefill_note), "quiet", anchor="middle", width=box.w)
    return layers


def _stacked_prefill(figure: Figure, box: Box, words: InferenceServingWords) -> Box:
    """Draw Prefill above the Decode Loop: words in one line, the prompt in one line."""
    size = figure.setting.role("card").size
    y = box.y + size * 1.25
    figure.text(box.x + 18, y, words.server.prefill, "card")
    x = box.x + 18 + figure.measure(words.server.prefill, "card") + 16
    figure.text(x, y, " ".join(words.server.prefill_note), "quiet")
    table = batch_table()
    prompt_note(figure, box.x + 18, box.bottom - 22, table, words.labels.tokens)
    used = figure.measure(f"{table.newest.name}, {table.newest.prompt_tokens} {words.labels.tokens}", "quiet") + 64
    room = Box(box.x + used, box.bottom - 52, box.w - used - 18, 42)
    return prefill(figure, room, table, rows=1, named=False, plates_w=46)


def _decode(figure: Figure, room: Box, words: InferenceServingWords, *, label: bool) -> Box:
    """Draw the loop; the plates reach up into the line of the title, where the way of reading ends."""
    lift = 0.0 if figure.setting.is_wide else 22.0 if label else 26.0
    area = Box(room.x, room.y - lift, room.w, room.h + lift)
    return decode(figure, area, batch_table(), label=" ".join(words.server.decode_note) if label else None, over=_read_room(figure))


def _read_room(figure: Figure) -> float:
    """Return how far the plates stand out above the lanes: there the way of reading ends."""
    return 22.0 if figure.setting.name == "square" else 26.0


def _adapters(figure: Figure, box: Box, words: InferenceServingWords) -> Box:
    """Draw the adapters' places in a row; return the place that is in use."""
    made = figure.child("adapters", box=box)
    size = figure.setting.role("quiet").size
    made.text(box.x + 4, box.cy + size * 0.345, words.server.adapters, "quiet")
    used = figure.measure(words.server.adapters, "quiet") + 30
    return adapters(made, Box(box.x + used, box.y, box.w - used, box.h), batch_table())


# ---------------------------------------------------------------- ways of K and V
def cache_ways(figure: Figure, server: Opened, cylinder: Box, surface: float, words: InferenceServingWords) -> None:
    """Draw how rows are written on the cache's surface, from Prefill and from the loop, and read back in every loop.

    Parts: "cache ways" with "prompt" in it. Routes: "write", "prompt rows".
    """
    made = figure.child("cache ways")
    mouth = (cylinder.cx - cylinder.w * 0.16, surface - min(cylinder.w * 0.11, cylinder.h * 0.1) * 0.7)
    draw = _piped if figure.setting.name in SHARES else _arched
    write, prompt = draw(server, cylinder, mouth, figure.setting.is_wide)
    before = made.child("prompt")
    before.draw(prompt, stroke=figure.theme.shade("violet", 0.72), width=1.2)
    made.draw(write, stroke=("violet", 0.95), width=1.4, glow=0.6)
    made.draw(arrow_head((mouth[0], mouth[1] - 20), mouth, made.line_scale), fill=figure.theme.tint("violet", 0.6))
    figure.add_route(write, "write")
    figure.add_route(prompt, "prompt rows")
    _slabs(made, write)
    _read(made, server, cylinder, surface, words)
    if figure.setting.is_wide:
        tone = figure.theme.tint("violet", 0.45)
        made.text(server.decode.right, server.band - 18, words.labels.write, "quiet", anchor="end", colour=tone)


def _piped(server: Opened, cylinder: Box, mouth: Point, wide: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return the ways along the band above both boxes and over the cylinder's rim; Prefill's joins the loop's."""
    start, first = (server.layers.right, server.layers.y), (server.first.right, server.first.y)
    band = server.band
    over = [(mouth[0], band)] if wide else [(cylinder.x - 44, band), (cylinder.x - 44, cylinder.y - 11), (mouth[0], cylinder.y - 11)]
    write = geometry.polyline([start, (start[0], band), *over, mouth], radius=26 if wide else 15)
    return write, geometry.polyline([first, (first[0], band), (start[0] + 20, band)], radius=12)


def _arched(server: Opened, cylinder: Box, mouth: Point, wide: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return the loop's way as one curve over the cylinder's rim; Prefill's drops on it from the last of its plates."""
    start, first = (server.layers.right, server.layers.y), server.first
    curve = np.array([start, (start[0] + 6, server.decode.y - 26), (mouth[0], server.decode.y - 70), mouth], float)
    x = first.right - first.w * 0.12
    points = geometry.sample(curve, 400)
    at = int(np.abs(points[:, 0] - x).argmin())
    drop = np.array(geometry.segment((x, first.bottom - first.w * 0.12), tuple(points[at])))
    return curve, np.concatenate([drop, _rest(curve, at / (len(points) - 1))])


def _rest(curve: np.ndarray, t: float) -> np.ndarray:
    """Return what is left of one cubic after its parameter `t`."""
    a, b, c, d = curve
    ab, bc, cd = a + (b - a) * t, b + (c - b) * t, c + (d - c) * t
    abc, bcd = ab + (bc - ab) * t, bc + (cd - bc) * t
    return np.array([abc + (bcd - abc) * t, bcd, cd, d])


def _slabs(figure: Figure, way: np.ndarray) -> None:
    """Set the rows of this step on their way."""
    points = geometry.sample(way, 24)
    lengths = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    w, h = (38, 12) if figure.setting.is_wide else (32, 11)
    first, step = {"wide": (0.22, 0.16), "square": (0.18, 0.115)}.get(figure.setting.name, (0.28, 0.16))
    for share in (first + step * k for k in range(SLABS)):
        x, y = (float(np.interp(lengths[-1] * share, lengths, points[:, axis])) for axis in (0, 1))
        slab(figure, Box(x - w / 2, y - h / 2, w, h))


def _read(figure: Figure, server: Opened, cylinder: Box, surface: float, words: InferenceServingWords) -> None:
    """Lead the rows from the cylinder's side to the edge of the last plate, above the lanes."""
    layers, size = server.layers, figure.setting.role("quiet").size
    y, low = layers.y + _read_room(figure) * 0.56, surface + (cylinder.bottom - surface) * 0.42
    turn = cylinder.x - 20
    arrow(figure, (cylinder.x, low), (turn, low), (turn, y), (layers.right + 1, y), colour="violet", width=1.4, glow=0.4)
    figure.text(
        server.decode.right - 12, y - size * 0.36, words.labels.read, "quiet", anchor="end", colour=figure.theme.tint("violet", 0.45)
    )
