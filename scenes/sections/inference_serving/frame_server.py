"""The model server of inference serving in a full frame, opened: Prefill, Decode Loop, adapters, and the ways of K and V to the cache.

Words come from the content file; requests, tokens, rows and the replica from the section's facts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenes.core.box import Box
from scenes.core.words import Words
from scenes.drawing import geometry
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point
from scenes.drawing.kit.arrows import arrow, arrow_head
from scenes.drawing.kit.panels import tag_pill
from scenes.drawing.kit.payloads import slab
from scenes.models.serving import ServingRun
from scenes.sections.inference_serving.facts import ServingFacts
from scenes.sections.inference_serving.frame_bench import frame_bench
from scenes.sections.inference_serving.frame_title import titled
from scenes.sections.inference_serving.moments import ServingMoment
from scenes.sections.inference_serving.prefill import Prompt, prefill, prompt_note
from scenes.sections.inference_serving.server import Pieces, adapters, decode, heading, inner_box
from scenes.sections.inference_serving.words import InferenceServingWords

SHARES = {"wide": (0.405, 0.595), "square": (0.328, 0.672)}  # Prefill and Decode Loop side by side
GAP = 44.0  # between Prefill and the Decode Loop under it: room for the way of rows and its words
OVER_RIM = 11.0  # units over the cylinder's rim at which rows come in, where counters stand over it


@dataclass(frozen=True)
class OpenedServer:
    """Boxes inside the server: Prefill and Decode Loop with the plates of each, and the height of the band above both."""

    prefill: Box
    decode: Box
    first: Box
    layers: Box
    band: float


def frame_server(figure: Figure, box: Box, words: InferenceServingWords, facts: ServingFacts, moment: ServingMoment) -> OpenedServer:
    """Draw the model server, highlighted: title and replica, Prefill, Decode Loop, adapters.

    Parts: "prefill", "decode", "adapters", "between", "plain", "highlight"; the last two in "decode", too; "bench" where it is opened.
    """
    fmt = figure.format
    stacked = fmt.name not in SHARES
    room = titled(figure, box, words.server.title, highlight=True)
    y = box.y + fmt.role("card").size * (1.68 if fmt.is_wide else 1.36)
    _inside(figure, room, y, words, facts.run)
    square = fmt.name == "square"
    band = 4.0 if stacked else 24.0 if fmt.is_wide else 16.0
    if moment.bench:
        frame_bench(figure.child("bench", box=box), Box(room.x, room.y, room.w, box.bottom - 14 - room.y), words, facts, moment.bench)
    room = Box(box.x + 18, room.y + band, box.w - 36, box.bottom - 14 - room.y - band)
    upper, slots = room.cut_bottom(40 if square else 44, 12 if square else 16)
    left, right = upper.rows((98, upper.h - 98 - GAP), GAP) if stacked else upper.columns(SHARES[fmt.name], 18 if square else 24)
    first, second = figure.child("prefill", box=left), figure.child("decode", box=right)
    inner_box(first, left)
    inner_box(second, right, lit=True)
    between = figure.child("between")
    if stacked:
        arrow(between, (left.x + 60, left.bottom + 2), (left.x + 60, right.y - 2), glow=0.4)
    else:
        arrow(between, (left.right + 3, upper.cy), (right.x - 3, upper.cy), glow=0.4)
    prompt, note = _prompt(facts, moment), _note(facts, moment, words)
    read = (_stacked_prefill if stacked else _prefill)(first, left, words, prompt, note)
    area = heading(second, right, words.server.decode, (), beside=False)
    layers = _decode(second, area, words, facts, moment, label=not square)
    place = _adapters(figure, slots, words, facts, moment)
    if moment.adapter:
        arrow(figure.figure("adapters"), (place.cx, place.y - 1), (place.cx, right.bottom + 1.5), glow=0.4)
    _add_detour(figure, second, place, facts.adapted.place + 1)
    return OpenedServer(left, right, read, layers, room.y - band / 2)


def _inside(figure: Figure, room: Box, y: float, words: InferenceServingWords, run: ServingRun) -> None:
    """Say in which replica this server is, and that what it computes is the tiny model's; the tag keeps off the panel's edge."""
    name, tiny = words.balancer.replicas[run.pictured_choice], words.labels.tiny
    start = room.x + figure.measure(words.server.title, "card") + 16
    pill = figure.measure(tiny, "micro") + figure.format.role("micro").size * 0.75  # as tag_pill makes it
    text, size = figure.fitted(Words(f"{words.labels.inside} {name}", name), "quiet", room.right - start - 12 - pill)
    figure.text(start, y, text, "quiet", size=size)
    end = start + figure.measure(text, "quiet", size)
    tag_pill(figure, end + 12, y - figure.format.role("quiet").size * 0.335, tiny)


def _prompt(facts: ServingFacts, moment: ServingMoment) -> Prompt:
    """Return the prompt that stands before Prefill."""
    pieces = () if moment.prompt is None else facts.requests[moment.prompt].generation.prompt_tokens
    return Prompt(pieces, moment.is_read, moment.crossing, facts.table.newest.prompt_tokens)


def _note(facts: ServingFacts, moment: ServingMoment, words: InferenceServingWords) -> str | None:
    """Return what is said of the prompt once it is read."""
    if moment.prompt is None or not moment.is_read or moment.crossing:
        return None
    request = facts.requests[moment.prompt]
    return f"{request.name}, {request.prompt_tokens} {words.labels.tokens}"


def _prefill(figure: Figure, box: Box, words: InferenceServingWords, prompt: Prompt, note: str | None) -> Box:
    """Draw Prefill beside the Decode Loop: the prompt in lines, notes beneath."""
    wide, size = figure.format.is_wide, figure.format.role("quiet").size
    room = heading(figure, box, words.server.prefill, (), beside=False)
    area = room.cut_bottom(size * (2.55 if wide else 1.35))[0]
    layers = prefill(figure, area, prompt, rows=4 if wide else 3, named=wide, plates_w=50 if wide else 46)
    if note:
        prompt_note(figure.child("note"), box.cx, box.bottom - 14, note, middle=True)
    if wide:
        figure.text(box.cx, box.bottom - 14 - size * 1.2, " ".join(words.server.prefill_note), "quiet", anchor="middle", width=box.w)
    return layers


def _stacked_prefill(figure: Figure, box: Box, words: InferenceServingWords, prompt: Prompt, note: str | None) -> Box:
    """Draw Prefill above the Decode Loop: words in one line, the prompt in one line."""
    size = figure.format.role("card").size
    y = box.y + size * 1.25
    figure.text(box.x + 18, y, words.server.prefill, "card")
    x = box.x + 18 + figure.measure(words.server.prefill, "card") + 16
    figure.text(x, y, " ".join(words.server.prefill_note), "quiet")
    if note:
        prompt_note(figure.child("note"), box.x + 18, box.bottom - 22, note)
    used = figure.measure(f"R0, {prompt.places} {words.labels.tokens}", "quiet") + 64
    room = Box(box.x + used, box.bottom - 52, box.w - used - 18, 42)
    return prefill(figure, room, prompt, rows=1, named=False, plates_w=46)


def _decode(figure: Figure, room: Box, words: InferenceServingWords, facts: ServingFacts, moment: ServingMoment, *, label: bool) -> Box:
    """Draw the loop; the plates reach up into the line of the title, where the way of reading ends."""
    lift = 0.0 if figure.format.is_wide else 22.0 if label else 26.0
    area = Box(room.x, room.y - lift, room.w, room.h + lift)
    note = " ".join(words.server.decode_note) if label else None
    lanes = [_lane(facts, moment, place) for place in range(len(moment.present))]
    return decode(figure, area, lanes, label=note, over=_read_room(figure), widest=_widest(facts), lit=moment.looping)


def _lane(facts: ServingFacts, moment: ServingMoment, place: int) -> Pieces:
    """Return what is in a lane of the loop at a moment."""
    index = moment.present[place]
    return Pieces(None if index is None else facts.requests[index].name, moment.inputs[place], moment.outputs[place])


def _widest(facts: ServingFacts) -> list[str]:
    """Return every piece that goes through the loop in the film, so that its lanes never change."""
    last = max(request.join for request in facts.requests)
    return [piece for request in facts.requests for piece in request.generation.pieces[: request.written(last)]]


def _add_detour(figure: Figure, decode: Figure, place: Box, number: int) -> None:
    """Name the way of what an adapter adds: from the lane's token in down to the adapter, and up to the token out."""
    into, out = decode.figure("input", number).box, decode.figure("token", number).box
    low, left, right = place.y - 7.0, into.x - 22.0, out.right + 12.6
    x = place.cx + (figure.measure("R0", "quiet") + figure.format.role("quiet").size * 0.4) / 2
    figure.add_route([(into.x - 6, into.cy), (left, into.cy), (left, low), (x, low), (x, place.cy)], "to adapter", radius=6)
    figure.add_route([(x, place.cy), (x, low), (right, low), (right, out.cy), (out.right + 6, out.cy)], "from adapter", radius=6)
    figure.add_route([(figure.box.x + 14, place.bottom + 7), (x, place.bottom + 7), (x, place.cy)], "swap in", radius=6)


def _read_room(figure: Figure) -> float:
    """Return how far the plates stand out above the lanes: there the way of reading ends."""
    return 22.0 if figure.format.name == "square" else 26.0


def _adapters(figure: Figure, box: Box, words: InferenceServingWords, facts: ServingFacts, moment: ServingMoment) -> Box:
    """Draw the adapters' places in a row; return the place of the request that names one."""
    made = figure.child("adapters", box=box)
    size = figure.format.role("quiet").size
    made.text(box.x + 4, box.cy + size * 0.345, words.server.adapters, "quiet")
    used = figure.measure(words.server.adapters, "quiet") + 30
    names = [None if index is None else facts.requests[index].name for index in moment.present]
    place = facts.adapted.place
    return adapters(made, Box(box.x + used, box.y, box.w - used, box.h), names, place if moment.adapter else None)[place]


# ---------------------------------------------------------------- ways of K and V
def cache_ways(figure: Figure, server: OpenedServer, cylinder: Box, surface: float, words: InferenceServingWords, slabs: int) -> None:
    """Draw how rows are written on the cache's surface, from Prefill and from the loop, and read back in every loop.

    Parts: "cache ways" with "prompt" and ("slab", k), rows on their way, in it. Routes: "write", "prompt rows", "prompt slabs" (all the way), "read".
    """
    made = figure.child("cache ways")
    mouth = (cylinder.cx - cylinder.w * 0.16, surface - min(cylinder.w * 0.11, cylinder.h * 0.1) * 0.7)
    stacked = figure.format.name not in SHARES
    write, prompt, whole = _between(server, cylinder, mouth) if stacked else _piped(server, cylinder, mouth, figure.format.is_wide)
    before = made.child("prompt")
    before.draw(prompt, stroke=figure.theme.shade("violet", 0.72), width=1.2)
    made.draw(write, stroke=("violet", 0.95), width=1.4, glow=0.6)
    made.draw(arrow_head((mouth[0], mouth[1] - 20), mouth, made.line_scale), fill=figure.theme.tint("violet", 0.6))
    figure.add_route(write, "write")
    figure.add_route(prompt, "prompt rows")
    figure.add_route(whole, "prompt slabs")
    _slabs(made, write, slabs)
    _read(figure, made, server, cylinder, surface, words)
    tone = figure.theme.tint("violet", 0.45)
    if figure.format.is_wide:
        made.text(server.decode.right, server.band - 18, words.labels.write, "quiet", anchor="end", colour=tone)
    elif stacked:
        x, room = server.layers.right + 16, prompt[0][0] - server.layers.right - 16 - OVER_RIM
        made.text(x, cylinder.y - OVER_RIM - 7, words.labels.write, "quiet", colour=tone, width=room)


def _piped(server: OpenedServer, cylinder: Box, mouth: Point, wide: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the ways along the band above both boxes and over the cylinder's rim; Prefill's joins the loop's, and goes on as the third."""
    start, first = (server.layers.right, server.layers.y), (server.first.right, server.first.y)
    band = server.band
    over = (
        [(mouth[0], band)]
        if wide
        else [(cylinder.x - 44, band), (cylinder.x - 44, cylinder.y - OVER_RIM), (mouth[0], cylinder.y - OVER_RIM)]
    )
    write = geometry.polyline([start, (start[0], band), *over, mouth], radius=26 if wide else 15)
    whole = geometry.polyline([first, (first[0], band), *over, mouth], radius=12)
    return write, geometry.polyline([first, (first[0], band), (start[0] + 20, band)], radius=12), whole


def _between(server: OpenedServer, cylinder: Box, mouth: Point) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the ways along the gap between Prefill and the loop under it; Prefill's drops on the loop's, and goes on as the third."""
    start, y, first = (server.layers.right, server.layers.y), cylinder.y - OVER_RIM, server.first
    x = first.right - first.w * 0.12
    out = (x, first.bottom - first.w * 0.12)
    write = geometry.polyline([start, (start[0], y), (mouth[0], y), mouth], radius=15)
    whole = geometry.polyline([out, (x, y), (mouth[0], y), mouth], radius=12)
    return write, geometry.polyline([out, (x, y), (x + 20, y)], radius=12), whole


def slab_size(figure: Figure) -> tuple[float, float]:
    """Return the size of a row on its way."""
    return (38, 12) if figure.format.is_wide else (32, 11)


def _slabs(figure: Figure, way: np.ndarray, count: int) -> None:
    """Set so many rows on their way."""
    points = geometry.sample(way, 24)
    lengths = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    w, h = slab_size(figure)
    first, step = {"wide": (0.22, 0.16), "square": (0.328, 0.672)}.get(figure.format.name, (0.44, 0.16))
    for k in range(count):
        at = lengths[-1] * (first + step * k)
        x, y = (float(np.interp(at, lengths, points[:, axis])) for axis in (0, 1))
        figure.register(slab(figure, Box(x - w / 2, y - h / 2, w, h)), "slab", k)


def _read(root: Figure, figure: Figure, server: OpenedServer, cylinder: Box, surface: float, words: InferenceServingWords) -> None:
    """Lead the rows from the cylinder's side to the edge of the last plate, above the lanes."""
    layers, size = server.layers, figure.format.role("quiet").size
    y, low = layers.y + _read_room(figure) * 0.56, surface + (cylinder.bottom - surface) * 0.42
    turn = cylinder.x - 20
    way = [(cylinder.x, low), (turn, low), (turn, y), (layers.right + 1, y)]
    arrow(figure, *way, colour="violet", width=1.4, glow=0.4)
    root.add_route(way, "read", radius=6)
    figure.text(
        server.decode.right - 12, y - size * 0.36, words.labels.read, "quiet", anchor="end", colour=figure.theme.tint("violet", 0.45)
    )
