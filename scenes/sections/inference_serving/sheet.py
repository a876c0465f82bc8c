"""The poster's box of inference serving: six stages, load balancer, batching and the opened model server.

Words come from the content file; requests, tokens, rows and queues from the section's facts.
"""

from __future__ import annotations

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.arrows import arrow, connect
from scenes.drawing.kit.panels import card, strong_card, tag_pill, violet_card
from scenes.drawing.shape import along
from scenes.models.batch_table import BatchTable
from scenes.models.serving import ServingRun
from scenes.sections.inference_serving.batching import legend, timeline, timeline_of, wait_legend
from scenes.sections.inference_serving.cache import lying_box, lying_cache
from scenes.sections.inference_serving.facts import ServingFacts
from scenes.sections.inference_serving.prefill import Prompt, note_of, prefill, prompt_note
from scenes.sections.inference_serving.request_path import balancer, cells_legend, draw_stages, lead_around, queues_of
from scenes.sections.inference_serving.server import PLATES, adapted_place, adapters, decode, heading, inner_box, pieces_of
from scenes.sections.inference_serving.words import InferenceServingWords

READ = 8.0  # from the way of K and V into the cache to the way back, units


def sheet(figure: Figure, inner: Box, words: InferenceServingWords, facts: ServingFacts) -> None:
    """Draw the serving pipeline in a box. Parts: ("stage", 1..6), "balancer", "batching", "server"."""
    top, lower = inner.cut_top(34, 18)
    tiles = draw_stages(figure, top.columns(6, 22), words)
    left, rest = lower.cut_left(168, 16)
    middle, right = rest.cut_left(184, 16)
    _zoom(figure, tiles[4], right)
    replicas = _balancer(figure, left, words, facts.run)
    batch = _batching(figure, middle, words, facts.table)
    server = _server(figure, right, words, facts)
    lead_around(figure, tiles[3], left, 2)
    y = replicas.figure("replica", facts.run.pictured_choice + 1).box.cy
    arrow(figure, (left.right + 2.5, y), (middle.x - 2.5, y), colour="request")
    connect(figure, batch, "right", server, "left")


def _zoom(figure: Figure, stage: Box, server: Box) -> None:
    """Show that the model server's card is its stage, opened."""
    low, high = server.y, stage.bottom
    fan = along(0, high, 0, low, (0, "cyan", 0.22), (1, "cyan", 0.05))
    left, right = (stage.x + 3, high + 0.5), (stage.right - 3, high + 0.5)
    figure.polygon(left, right, (server.right - 6, low), (server.x + 6, low), fill=fan, behind=True)
    for start, end in ((left, server.x + 6), (right, server.right - 6)):
        figure.line(start, (end, low), stroke=("cyan", 0.7), width=0.7, dash=(2, 2))


def _balancer(figure: Figure, box: Box, words: InferenceServingWords, run: ServingRun) -> Figure:
    """Draw the balancer's card; a short line leads from the chosen replica to the card's edge."""
    made = figure.child("balancer", box=box)
    card(made, box)
    made.text(box.x + 9, box.y + 15, words.balancer.title, "card")
    cells_legend(made, box.right - 9, box.y + 15, run, words.labels.requests)
    room = Box(box.x + 59, box.y + 22, box.w - 68, box.h - 31)
    tall = (room.h - 20) / 3
    first, rest = room.cut_top(tall, 6)
    second, last = rest.cut_top(tall, 14)
    rows = [first, second, last]
    balancer(made, box, words.balancer, queues_of(run), left=box.x + 9, rows=rows)
    chosen = rows[run.pictured_choice]
    made.line((chosen.right + 0.5, chosen.cy), (box.right, chosen.cy), stroke="request", width=1.3)
    return made


def _batching(figure: Figure, box: Box, words: InferenceServingWords, table: BatchTable) -> Figure:
    """Draw the batch over its steps."""
    made = figure.child("batching", box=box)
    card(made, box)
    made.text(box.x + 9, box.y + 15, words.batching.title, "card")
    rows = Box(box.x + 9, box.y + 36, box.w - 20, box.h - 82, "rows")
    hot = timeline(made, rows, timeline_of(table, words.batching.rows), words.batching.rows, row_h=min(18.0, rows.h / 4))
    made.text(hot.cx, box.y + 29.5, words.batching.this_step, "micro-strong", anchor="middle", colour=figure.theme.tint("cyan", 0.3))
    x, right = box.x + 9, box.right - 9
    legend(made, x, box.bottom - 33, words.batching, right=right, gap=12)
    wait_legend(made, x, box.bottom - 21.5, words.batching.waits, right=right)
    made.text(x, box.bottom - 9.5, words.batching.note, "quiet", width=right - x)
    return made


def _server(figure: Figure, box: Box, words: InferenceServingWords, facts: ServingFacts) -> Figure:
    """Draw the opened model server: title and adapters, Prefill and Decode Loop, the cache beneath them."""
    made = figure.child("server", box=box)
    strong_card(made, box)
    x, y = box.x + 9, box.y + 15.5
    made.text(x, y, words.server.title, "card")
    inside = f"{words.labels.inside} {words.balancer.replicas[facts.run.pictured_choice]}"
    made.text(x + made.measure(words.server.title, "card") + 6, y, inside, "micro", colour="body")
    body = Box(x, box.y + 29, box.w - 18, box.h - 36)
    upper, lower = body.cut_top(54 + 0.6 * max(0.0, body.h - 99), 17)
    left, right = upper.cut_left(137, 14)
    slots = _adapters(made, Box(right.cx - 62, box.y + 4.5, box.right - 7 - right.cx + 62, 16.5), words, facts.table)
    arrow(made, (slots.cx, slots.bottom + 1), (slots.cx, right.y - 0.5), glow=0.2)
    boxes = {"prefill": left, "decode": right}
    for name, cell in boxes.items():
        inner_box(made.child(name, box=cell), cell, lit=name == "decode")
    connect(made, made.part("prefill"), "right", made.part("decode"), "left")
    read_from = _prefill(made.figure("prefill"), left, words, facts.table)
    layers = _decode(made.figure("decode"), right, words, facts.table)
    _cache_ways(made, read_from, layers, lower, words, facts.table)
    return made


def _prefill(figure: Figure, box: Box, words: InferenceServingWords, table: BatchTable) -> Box:
    room = heading(figure, box, words.server.prefill, words.server.prefill_note, beside=True)
    prompt_note(figure, box.x + 8, box.y + 45.5, note_of(table, words.labels.tokens))
    return prefill(
        figure, room.inset(1, 8, 0, 8), Prompt(table.newest.generation.prompt_tokens, lit=PLATES), rows=3, named=False, plates_w=22
    )


def _decode(figure: Figure, box: Box, words: InferenceServingWords, table: BatchTable) -> Box:
    room = heading(figure, box, words.server.decode, words.server.decode_note, beside=True)
    return decode(figure, room.inset(1, 4, 0, 5), pieces_of(table), label=None)


def _cache_ways(figure: Figure, first: Box, layers: Box, box: Box, words: InferenceServingWords, table: BatchTable) -> None:
    """Draw the cache under both boxes and the ways of K and V: prompt rows and new rows go down, all rows are read up."""
    labels, theme = words.labels, figure.theme
    lean = layers.w * 0.3
    write = layers.x + lean * 0.5
    read = write + READ
    cylinder = lying_box(box.right - 7, box.y + 4, box.h - 8, read + 1.2, table)
    _cache(figure, box, cylinder, words, table)
    foot, top, bus = layers.bottom - lean * 0.5 + 1, cylinder.y - 0.5, box.y - 6
    start, dim, violet = first.right - first.w * 0.15, theme.shade("violet", 0.8), theme.tint("violet", 0.55)
    figure.line((start, first.bottom - first.w * 0.15 + 1), (start, bus), (write, bus), radius=4, stroke=dim, width=1.1)
    arrow(figure, (write, foot), (write, top), colour="violet", glow=0.2)
    arrow(figure, (read, top), (read, foot), colour="violet", glow=0.2)
    figure.text(start + 6, bus - 3.4, labels.write_prompt, "micro", colour=violet)
    figure.text(write - 4.5, bus - 3.4, labels.write, "micro", anchor="end", colour=violet)
    figure.text(read + 5, bus - 1.6, labels.read, "micro", colour=violet)


def _cache(figure: Figure, box: Box, cylinder: Box, words: InferenceServingWords, table: BatchTable) -> None:
    """Draw the cache's card: name, counters, the lying cylinder."""
    made, labels = figure.child("cache", box=box), words.labels
    violet_card(made, box, radius=4)
    tone, x = figure.theme.tint("violet", 0.65), box.x + 9
    columns = (
        (words.server.cache, words.server.cache_place, "ink"),
        (str(table.rows_in_use), f"{labels.of} {table.cache_rows} {labels.rows}", "ink"),
        (f"+{table.rows_added}", labels.every_loop, tone),
    )
    roles = ["strong", "number", "number"]
    widths = [max(made.measure(name, role), made.measure(note, "micro")) for (name, note, _), role in zip(columns, roles, strict=True)]
    gap = (cylinder.x - x - sum(widths)) / len(columns)
    for (name, note, colour), role, width in zip(columns, roles, widths, strict=True):
        made.text(x, box.cy - 2, name, role, colour=colour)
        made.text(x, box.cy + 9, note, "micro", colour=tone, width=cylinder.x - 4 - x)
        if name == str(table.rows_in_use):
            tag_pill(made, x + made.measure(name, role) + 5, box.cy - 2 - made.format.role(role).size * 0.335, labels.tiny)
        x += width + gap
    lying_cache(made, cylinder, table)


def _adapters(figure: Figure, box: Box, words: InferenceServingWords, table: BatchTable) -> Box:
    """Draw the adapters' places at the height of the title; return the place in use."""
    made = figure.child("adapters", box=box)
    card(made, box, dashed=True, radius=4)
    made.text(box.x + 6, box.cy + 2.9, words.server.adapters, "micro", colour="body")
    used = made.measure(words.server.adapters, "micro") + 12
    place = adapted_place(table)
    return adapters(made, Box(box.x + used, box.y + 2, box.w - used - 6, box.h - 4), [r.name for r in table.requests], place)[place]
