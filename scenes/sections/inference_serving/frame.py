"""Inference serving as a full frame in any of its four formats: six stages, five panels, and the ways between them.

Words come from the content file, every number from the section's facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.focus import LIT, READ, SHELL, set_focus
from scenes.drawing.kit.arrows import arrow
from scenes.drawing.shape import set_opacity
from scenes.sections.inference_serving.facts import ServingFacts
from scenes.sections.inference_serving.frame_output import frame_output, lines_of
from scenes.sections.inference_serving.frame_panels import frame_balancer, frame_batching, frame_cache
from scenes.sections.inference_serving.frame_server import OpenedServer, cache_ways, frame_server
from scenes.sections.inference_serving.moments import INSIDE, PANELS, ServingMoment
from scenes.sections.inference_serving.request_path import draw_stages, lead_around
from scenes.sections.inference_serving.routes import add_routes
from scenes.sections.inference_serving.words import InferenceServingWords

OVER_EDGE = 52.0  # room over the stages, for what stands on their upper edges
GUTTER = 24.0  # between panels of the tall frames: room for an arrow
BEHIND_BENCH = (*INSIDE, ("server", "between"), ("cache ways",))
HIGHLIGHTED = (("stage", 5), ("server",), ("server", "decode"))  # what has a brighter border when it is in turn


def frame(figure: Figure, words: InferenceServingWords, facts: ServingFacts, moment: ServingMoment) -> None:
    """Draw the serving pipeline in the figure's box at a moment. Parts: ("stage", 1..6), the panels by their names, "cache ways".

    What the lens looks at: "front" (four stages and the balancer), "server and cache", "loop and cache".
    """
    tiles, boxes = _arrangement(figure)
    draw_stages(figure, tiles, words)
    made = {name: figure.child(name, box=box) for name, box in boxes.items()}
    frame_balancer(made["balancer"], boxes["balancer"], words, facts, moment)
    step = frame_batching(made["batching"], boxes["batching"], words, facts, moment)
    inside = frame_server(made["server"], boxes["server"], words, facts, moment)
    cylinder, surface = frame_cache(made["cache"], boxes["cache"], words, facts, moment)
    frame_output(made["output"], boxes["output"], words, lines_of(facts, moment))
    cache_ways(figure, inside, cylinder, surface, words, moment.on_their_way)
    if figure.format.is_wide:
        _wide_ways(figure, tiles, made, step)
    else:
        _tall_ways(figure, tiles, made, step)
    add_routes(figure, tiles, boxes)
    _add_views(figure, tiles, boxes, inside)
    _set_focus(figure, moment)


def _add_views(figure: Figure, tiles: list[Box], boxes: dict[str, Box], inside: OpenedServer) -> None:
    """Name what the lens looks at."""
    front = _around([*tiles[:4], boxes["balancer"]])
    figure.child("front", box=replace(front, y=front.y - OVER_EDGE, h=front.h + OVER_EDGE))
    figure.child("server and cache", box=_around([boxes["server"], boxes["cache"]]))
    figure.child("loop and cache", box=_around([inside.decode, boxes["cache"]]))


def _around(boxes: Sequence[Box]) -> Box:
    """Return the box around boxes."""
    x, y = min(box.x for box in boxes), min(box.y for box in boxes)
    return Box(x, y, max(box.right for box in boxes) - x, max(box.bottom for box in boxes) - y)


def _set_focus(figure: Figure, moment: ServingMoment) -> None:
    """Set every panel to its brightness, and show the borders of what is in turn."""
    parts = frozenset(PANELS)
    set_focus(figure, PANELS, moment.lit & parts, moment.told & parts)
    inner = tuple(name[1:] for name in INSIDE)
    set_focus(figure.figure("server"), inner, *({name[1:] for name in INSIDE if name in names} for names in (moment.lit, moment.told)))
    for part in HIGHLIGHTED:
        made = figure.figure(*part)
        level = LIT if part in moment.lit else READ if part in moment.told else SHELL
        set_opacity(made.part("highlight"), level if part in moment.lit else 0.0)
        set_opacity(made.part("plain"), 0.0 if part in moment.lit else level)
    if moment.bench:
        for part in BEHIND_BENCH:
            set_opacity(figure.part(*part), 0.0)
        set_opacity(figure.part("server", "bench"), LIT)


def _arrangement(figure: Figure) -> tuple[list[Box], dict[str, Box]]:
    """Return the boxes of six stages and of five panels."""
    stage, name = figure.box, figure.format.name
    if name == "wide":
        top, rest = stage.cut_top(76, 24)
        upper, lower = rest.cut_top(408, 24)
        balance, server, cache = upper.columns((480, 740, 492), 32)
        batch, out = lower.columns((772, 972), 32)
        return top.columns(6, 31.2), {"balancer": balance, "batching": batch, "server": server, "cache": cache, "output": out}
    heights = {"portrait": (140, 206, 482, 172), "square": (108, 202, 314, 108), "phone": (140, 190, 210, 482, 176)}[name]
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
    margin = 4.0
    balance, batch, server, out = (made[name].box for name in ("balancer", "batching", "server", "output"))
    lead_around(figure, tiles[3], balance, margin)
    arrow(figure, (balance.cx, balance.bottom + margin), (balance.cx, batch.y - margin), colour="request")
    arrow(figure, (step.cx, step.y - margin), (step.cx, server.bottom + margin))
    x = (max(server.x, out.x) + min(server.right, out.right)) / 2
    arrow(figure, (x, server.bottom + margin), (x, out.y - margin))


def _tall_ways(figure: Figure, tiles: list[Box], made: dict[str, Figure], step: Box) -> None:
    """Join the stages' two rows and the panels beneath, top to bottom; this step leaves along the gutter to the server."""
    margin = 2.0
    balance, batch, server, out = (made[name].box for name in ("balancer", "batching", "server", "output"))
    half = (tiles[2].bottom + tiles[3].y) / 2
    arrow(
        figure,
        (tiles[2].cx, tiles[2].bottom + margin),
        (tiles[2].cx, half),
        (tiles[3].cx, half),
        (tiles[3].cx, tiles[3].y - margin),
        glow=0.3,
    )
    arrow(figure, (tiles[3].cx, tiles[3].bottom + margin), (tiles[3].cx, balance.y - margin), colour="request")
    if balance.y == batch.y:
        arrow(figure, (balance.right + margin, balance.cy), (batch.x - margin, balance.cy), colour="request")
    else:
        arrow(figure, (tiles[3].cx, balance.bottom + margin), (tiles[3].cx, batch.y - margin), colour="request")
    x, half = server.right - 2 * GUTTER, batch.bottom + GUTTER * 0.42
    arrow(figure, (step.cx, step.bottom + margin), (step.cx, half), (x, half), (x, server.y - margin))
    arrow(figure, (server.cx, server.bottom + margin), (server.cx, out.y - margin))
