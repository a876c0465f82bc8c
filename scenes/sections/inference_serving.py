"""Section 5: a prompt is read once and answered token by token, for many users at once.

Requests, tokens, cache rows and batch come from `models.batch_table`, the replicas' queues from `models.serving`.
"""

from __future__ import annotations

from scenes.content.inference_serving import InferenceServingWords
from scenes.figures.arrows import arrow, connect
from scenes.figures.containers import sheet_panel
from scenes.figures.figure import Figure, Look
from scenes.figures.inference_serving import stage_tile
from scenes.figures.inference_serving_frame import frame_balancer, frame_batching, frame_cache, frame_output
from scenes.figures.inference_serving_opened import cache_ways, frame_server
from scenes.figures.inference_serving_sheet import sheet_balancer, sheet_batching, sheet_server, zoom
from scenes.layout import Box
from scenes.models.batch_table import batch_table
from scenes.models.serving import ServingRun, simulate
from scenes.sections.base import Beat, SectionScene, Stream
from scenes.story import Story

KEY = "inference_serving"
GUTTER = 24.0  # between panels of the tall frames: room for an arrow
NARROW = 600.0  # a batching panel under this width names its rows in short
PROMPT = 10  # tokens of the prompt that was read last (a test holds it to the model)
BEFORE_TOKENS = 2  # arrows between stages that carry a request, not tokens yet


def picture(story: Story, look: Look, box: Box) -> Figure:
    """Draw the serving pipeline in a box: as the poster's panel, or as a full frame in any of its four arrangements."""
    figure = Figure(look, box.called(KEY))
    words, run = story.content.inference_serving, simulate(story.case)
    if look.setting.is_sheet:
        _sheet(figure, words, run)
    else:
        _frame(figure, words, run)
    return figure


def _stages(figure: Figure, boxes: list[Box], words: InferenceServingWords) -> list[Box]:
    """Draw the six stages and the arrows between neighbours in a row; return their boxes."""
    tiles: list[Figure] = []
    for k, (box, title) in enumerate(zip(boxes, words.stages, strict=True)):
        tile = figure.child("stage", k + 1, box=box)
        stage_tile(tile, box, k + 1, title)
        if k and boxes[k - 1].y == box.y:
            connect(figure, tiles[-1], "right", tile, "left", colour="request" if k <= BEFORE_TOKENS else "cyan")
        tiles.append(tile)
    return boxes


# ---------------------------------------------------------------- sheet
def _sheet(figure: Figure, words: InferenceServingWords, run: ServingRun) -> None:
    inner = sheet_panel(figure, figure.box, 5, words.title)
    top, lower = inner.cut_top(34, 18)
    tiles = _stages(figure, top.columns(6, 22), words)
    left, rest = lower.cut_left(168, 16)
    middle, right = rest.cut_left(184, 16)
    zoom(figure, tiles[4], right)
    replicas = sheet_balancer(figure, left, words, run)
    batch = sheet_batching(figure, middle, words)
    server = sheet_server(figure, right, words, run)
    _around(figure, tiles[3], left, 2)
    y = replicas.part("replica", run.pictured_choice + 1).box.cy
    arrow(figure, (left.right + 2.5, y), (middle.x - 2.5, y), colour="request")
    connect(figure, batch, "right", server, "left")


def _around(figure: Figure, start: Box, end: Box, air: float) -> None:
    """Lead requests from under a stage to the top of a panel further left."""
    half = (start.bottom + end.y) / 2
    points = [(start.cx, start.bottom + air), (start.cx, half), (end.cx, half), (end.cx, end.y - air)]
    arrow(figure, *points, colour="request", glow=0.5)


# ---------------------------------------------------------------- frames
def _frame(figure: Figure, words: InferenceServingWords, run: ServingRun) -> None:
    tiles, boxes = _arrangement(figure)
    _stages(figure, tiles, words)
    made = {name: figure.child(name, box=box) for name, box in boxes.items()}
    frame_balancer(made["balancer"], boxes["balancer"], words, run)
    names = words.batching.rows if boxes["batching"].w > NARROW else [request.name for request in batch_table().requests]
    step = frame_batching(made["batching"], boxes["batching"], words, names)
    inside = frame_server(made["server"], boxes["server"], words, run)
    cylinder, surface = frame_cache(made["cache"], boxes["cache"], words)
    frame_output(made["output"], boxes["output"], words)
    cache_ways(figure, inside, cylinder, surface, words)
    if figure.setting.is_wide:
        _wide_ways(figure, tiles, made, step)
    else:
        _tall_ways(figure, tiles, made, step)
    _routes(figure, tiles, boxes)


def _arrangement(figure: Figure) -> tuple[list[Box], dict[str, Box]]:
    """Return the boxes of six stages and of five panels."""
    stage, name = figure.box, figure.setting.name
    if name == "wide":
        top, rest = stage.cut_top(76, 24)
        upper, lower = rest.cut_top(408, 24)
        balance, server, cache = upper.columns((480, 740, 492), 32)
        batch, out = lower.columns((772, 972), 32)
        return top.columns(6, 31.2), {"balancer": balance, "batching": batch, "server": server, "cache": cache, "output": out}
    heights = {"portrait": (140, 222, 462, 176), "square": (108, 202, 314, 108), "phone": (140, 190, 210, 482, 176)}[name]
    rows = stage.rows(heights, GUTTER)
    tiles = rows[0].grid(2, 3, 30, 28 if name != "square" else 17)
    if name == "phone":
        balance, batch, pair, out = rows[1:]
    else:
        (balance, batch), pair, out = rows[1].columns((0.47, 0.53), GUTTER), rows[2], rows[3]
    server, cache = pair.cut_right(330, GUTTER)
    return tiles, {"balancer": balance, "batching": batch, "server": server, "cache": cache, "output": out}


def _wide_ways(figure: Figure, tiles: list[Box], made: dict[str, Figure], step: Box) -> None:
    """Join the panels: scheduler to balancer, balancer to batch, this step to the server, server to output."""
    air = 4.0
    balance, batch, server, out = (made[name].box for name in ("balancer", "batching", "server", "output"))
    _around(figure, tiles[3], balance, air)
    arrow(figure, (balance.cx, balance.bottom + air), (balance.cx, batch.y - air), colour="request")
    arrow(figure, (step.cx, step.y - air), (step.cx, server.bottom + air))
    x = (max(server.x, out.x) + min(server.right, out.right)) / 2
    arrow(figure, (x, server.bottom + air), (x, out.y - air))


def _tall_ways(figure: Figure, tiles: list[Box], made: dict[str, Figure], step: Box) -> None:
    """Join the stages' two rows and the panels beneath, top to bottom; this step leaves along the gutter to the server."""
    air = 2.0
    balance, batch, server, out = (made[name].box for name in ("balancer", "batching", "server", "output"))
    half = (tiles[2].bottom + tiles[3].y) / 2
    arrow(figure, (tiles[2].cx, tiles[2].bottom + air), (tiles[2].cx, half), (tiles[3].cx, half), (tiles[3].cx, tiles[3].y - air), glow=0.3)
    arrow(figure, (tiles[3].cx, tiles[3].bottom + air), (tiles[3].cx, balance.y - air), colour="request")
    if balance.y == batch.y:
        arrow(figure, (balance.right + air, balance.cy), (batch.x - air, balance.cy), colour="request")
    else:
        arrow(figure, (tiles[3].cx, balance.bottom + air), (tiles[3].cx, batch.y - air), colour="request")
    x, half = server.right - 2 * GUTTER, batch.bottom + GUTTER * 0.42
    arrow(figure, (step.cx, step.bottom + air), (step.cx, half), (x, half), (x, server.y - air))
    arrow(figure, (server.cx, server.bottom + air), (server.cx, out.y - air))


def _routes(figure: Figure, tiles: list[Box], boxes: dict[str, Box]) -> None:
    """Name the ways of bodies that belong to no single panel."""
    start = (figure.box.x - 60, tiles[0].cy)
    figure.add_route([start, (tiles[2].cx, tiles[2].cy)], "arrive")
    first, last = tiles[2], tiles[3]
    middle = [] if first.y == last.y else [(first.cx, (first.bottom + last.y) / 2), (last.cx, (first.bottom + last.y) / 2)]
    figure.add_route([(first.cx, first.cy), *middle, (last.cx, last.cy)], "tokens")
    out, server = boxes["output"], boxes["server"]
    figure.add_route([(server.cx, server.bottom), (server.cx, out.y), (out.cx, out.cy)], "stream")
    figure.add_route([(out.cx, out.cy), (figure.box.right + 60, out.cy)], "leave")


BEATS = (
    Beat(
        "request_passes_gateway",
        lights=tuple(("stage", k) for k in (1, 2, 3, 4)),
        streams=(Stream("request", ("arrive",), 1), Stream("token", ("tokens",), 6)),
    ),
    Beat(
        "prompt_is_prefilled",
        lights=(("stage", 5), ("server", "prefill"), ("cache ways", "prompt"), ("cache", "rows", 3)),
        streams=(Stream("token", ("server", "prefill", "prompt"), PROMPT), Stream("row", ("prompt rows",), PROMPT)),
    ),
    Beat(
        "token_is_decoded",
        lights=(("server", "decode"), ("cache ways",), ("stage", 6), ("output", "line", 1)),
        streams=(
            Stream("token", ("server", "decode", "decode", 1), 3),
            Stream("token", ("server", "decode", "loop"), 3),
            Stream("row", ("write",), 3),
        ),
    ),
    Beat(
        "requests_join_the_batch",
        lights=(
            ("batching", "row", 1),
            ("batching", "row", 2),
            ("batching", "row", 3),
            ("batching", "step"),
            ("cache", "rows", 1),
            ("cache", "rows", 2),
        ),
        reveals=(("cache", "counters"),),
        streams=(
            Stream("request", ("batching", "join", 2), 1),
            Stream("request", ("batching", "join", 3), 1),
            Stream("row", ("write",), 3),
        ),
    ),
    Beat("adapter_is_swapped_in", lights=(("server", "adapters"),)),
    Beat(
        "load_is_shared",
        lights=(("balancer", "ways"), *(("balancer", "replica", k) for k in (1, 2, 3))),
        streams=tuple(Stream("request", ("balancer", "share", k), 1 + (k == 2)) for k in (1, 2, 3)),
    ),
    Beat(
        "sentence_finishes",
        lights=(("output", "line", 2), ("output", "line", 3)),
        streams=(
            Stream("token", ("stream",), 3),
            Stream("row", ("cache", "free"), 4),
            Stream("document", ("leave",), 1),
            Stream("request", ("batching", "join", 1), 1),
        ),
    ),
)


class InferenceServing(SectionScene):
    """A prompt is read once, then answered token by token."""

    key = KEY
    picture = staticmethod(picture)
    beats = BEATS
    still = "token_is_decoded"
