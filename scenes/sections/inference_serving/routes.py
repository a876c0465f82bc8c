"""The ways of section 5: a request along the stages, through balancer and batch; words from the loop to their sentence; rows and reads.

All of them run through gutters and margins, so that nothing crosses a word.
"""

from __future__ import annotations

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point

BODIES = {"wide": 58.0, "square": 26.0}  # heights of a request that rides on a stage's upper edge, where it is not BODY
BODY = 34.0
DIP, SMALL_DIP = 14.0, 9.0  # how far it reaches into the stage, above its word


def body_height(figure: Figure) -> float:
    """Return the height of a request on its way in, and of the tokens that it is cut into."""
    return BODIES.get(figure.format.name, BODY)


def on_edge(figure: Figure, tile: Box) -> Point:
    """Return where the middle of a request is that stands on a stage's upper edge."""
    return tile.cx, tile.y + (DIP if figure.format.is_wide else SMALL_DIP) - body_height(figure) / 2


def add_routes(figure: Figure, tiles: list[Box], boxes: dict[str, Box]) -> None:
    """Name the ways in a picture.

    ("ride", 1..4) along the stages' upper edges; "handed" from the last of them to where the balancer's "come" begins; ("enter", k) from the balancer to
    place k of the batch; "fetch" from this step to the server; ("first", k) of a first token from Prefill, around the loop, to where its newest token stands;
    ("say", k) from the loop to line k.
    """
    _add_rides(figure, tiles)
    _add_entries(figure, tiles, boxes)
    step, server = figure.figure("batching", "step").box, boxes["server"]
    figure.add_route(_fetch(figure, step, server), "fetch", radius=4)
    for k in (1, 2, 3):
        figure.add_route(_first(figure, server, k), "first", k, radius=6)
        figure.add_route(_say(figure, boxes, k), "say", k, radius=6)


def _add_rides(figure: Figure, tiles: list[Box]) -> None:
    """Name the way of a request along the upper edges of the first four stages."""
    first = on_edge(figure, tiles[0])
    at: Point = (figure.box.x - 120.0, first[1])
    for k, tile in enumerate(tiles[:4], start=1):
        to = on_edge(figure, tile)
        if at[1] == to[1]:
            figure.add_route([at, to], "ride", k)
        else:
            before, half = tiles[k - 2], (tiles[k - 2].bottom + tile.y) / 2
            figure.add_route([at, (before.right + 14, at[1]), (before.right + 14, half), (to[0], half), to], "ride", k, radius=6)
        at = to


def _add_entries(figure: Figure, tiles: list[Box], boxes: dict[str, Box]) -> None:
    """Name the way of a request from the router to the balancer's door, and from it to its place in the batch."""
    balance, batch, router = boxes["balancer"], boxes["batching"], tiles[3]
    half = (router.bottom + balance.y) / 2
    x = balance.cx if figure.format.is_wide else router.cx
    door = figure.route("balancer", "come")[0]
    figure.add_route([(router.cx, router.bottom), (router.cx, half), (door[0], half), tuple(door)], "handed", radius=6)
    beside = balance.y == batch.y
    gutter = (balance.right + batch.x) / 2 if beside else x
    for k in (1, 2, 3):
        low, step = figure.figure("batching", "row", k).box.cy, figure.figure("batching", "step").box
        start = (
            [(balance.right - 8, low), (gutter, low)]
            if beside
            else [(x, balance.bottom - 6), (x, batch.y - 10), (batch.x - 12, batch.y - 10)]
        )
        if not beside:
            start.append((batch.x - 12, low))
        figure.add_route([*start, (step.x - 20, low)], "enter", k, radius=5)


def _fetch(figure: Figure, step: Box, server: Box) -> list[Point]:
    """Return the way of a prompt from this step to the server: along the arrow between them."""
    if figure.format.is_wide:
        return [(step.cx, step.y + 20), (step.cx, server.bottom - 6)]
    batch = figure.figure("batching").box
    half, x = (batch.bottom + server.y) / 2, server.right - 48.0
    return [(step.cx, step.bottom - 10), (step.cx, half), (x, half), (x, server.y + 4)]


def _first(figure: Figure, server: Box, k: int) -> list[Point]:
    """Return the way of a request's first token: out of Prefill's plates, around the Decode Loop, to where the newest token stands."""
    prefill, decode = figure.figure("server", "prefill").box, figure.figure("server", "decode").box
    plates, token = figure.figure("server", "prefill", "plates").box, figure.figure("server", "decode", "token", k).box
    side = (decode.right + server.right) / 2
    start, end = (plates.right, plates.cy), [(side, token.cy), (token.right + 10, token.cy)]
    if prefill.y != decode.y:
        return [start, (side, plates.cy), *end]
    between, under = (prefill.right + decode.x) / 2, (decode.bottom + figure.figure("server", "adapters").box.y) / 2
    return [start, (between, plates.cy), (between, under), (side, under), *end]


def _say(figure: Figure, boxes: dict[str, Box], k: int) -> list[Point]:
    """Return the way of a written token: out of the loop's side, down the server's margin, along the gutter, to its line."""
    server, out = boxes["server"], boxes["output"]
    token, line = figure.figure("server", "decode", "token", k).box, figure.figure("output", "line", k).box
    decode = figure.figure("server", "decode").box
    side = (decode.right + server.right) / 2
    gutter, left = (server.bottom + out.y) / 2, line.x - 12.0
    return [(token.right + 10, token.cy), (side, token.cy), (side, gutter), (left, gutter), (left, line.cy), (line.x + 6, line.cy)]
