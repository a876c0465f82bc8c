"""The poster's panel of section 5: load balancer, batching and the opened model server.

Words come from the content file; requests, tokens and rows from `models.batch_table`, queues from `models.serving`.
"""

from __future__ import annotations

from scenes.content.inference_serving import InferenceServingWords
from scenes.figures.arrows import arrow, connect
from scenes.figures.containers import card, strong_card, violet_card
from scenes.figures.figure import Figure
from scenes.figures.inference_serving import balancer
from scenes.figures.inference_serving_batch import legend, timeline
from scenes.figures.inference_serving_cache import lying_cache
from scenes.figures.inference_serving_server import adapters, decode, heading, inner_box, prefill
from scenes.figures.shape import along
from scenes.layout import Box
from scenes.models.batch_table import batch_table
from scenes.models.serving import simulate


def zoom(figure: Figure, stage: Box, server: Box) -> None:
    """Show that the model server's card is its stage, opened."""
    low, high = server.y, stage.bottom
    fan = along(0, high, 0, low, (0, "cyan", 0.22), (1, "cyan", 0.05))
    left, right = (stage.x + 3, high + 0.5), (stage.right - 3, high + 0.5)
    figure.polygon(left, right, (server.right - 6, low), (server.x + 6, low), fill=fan, behind=True)
    for start, end in ((left, server.x + 6), (right, server.right - 6)):
        figure.line(start, (end, low), stroke=("cyan", 0.7), width=0.7, dash=(2, 2))


def sheet_balancer(figure: Figure, box: Box, words: InferenceServingWords) -> Figure:
    made = figure.child("balancer", box=box)
    card(made, box)
    made.text(box.x + 9, box.y + 15, words.balancer.title, "card")
    room = Box(box.x + 59, box.y + 22, box.w - 68, box.h - 31)
    first, rest = room.cut_top(28, 6)
    second, rest = rest.cut_top(28, 14)
    balancer(made, box, words.balancer, simulate(), left=box.x + 9, rows=[first, second, rest.cut_top(28)[0]])
    return made


def sheet_batching(figure: Figure, box: Box, words: InferenceServingWords) -> Figure:
    made = figure.child("batching", box=box)
    card(made, box)
    made.text(box.x + 9, box.y + 15, words.batching.title, "card")
    rows = Box(box.x + 9, box.y + 36, box.w - 18, 56, "rows")
    hot = timeline(made, rows, batch_table(), words.batching, row_h=14)
    made.text(hot.cx, box.y + 29.5, words.batching.this_step, "micro-strong", anchor="middle", colour=figure.theme.tint("cyan", 0.3))
    legend(made, box.x + 9, box.y + 111, words.batching, right=box.right - 9, gap=12)
    made.text(box.x + 9, box.y + 125, words.batching.note, "quiet", width=box.w - 18)
    return made


def sheet_server(figure: Figure, box: Box, words: InferenceServingWords) -> Figure:
    made = figure.child("server", box=box)
    table, labels = batch_table(), words.labels
    strong_card(made, box)
    made.text(box.x + 9, box.y + 15, words.server.title, "card")
    body = Box(box.x + 9, box.y + 20, box.w - 18, box.h - 28)
    upper, lower = body.cut_top(54, 18)
    left, right = upper.cut_left(160, 14)
    boxes = {"prefill": left, "decode": right}
    for name, cell in boxes.items():
        inner_box(made.child(name, box=cell), cell, lit=name == "decode")
    connect(made, made.part("prefill"), "right", made.part("decode"), "left")
    room = heading(made.figure("prefill"), left, words.server.prefill, words.server.prefill_note, beside=True)
    prefill(made.figure("prefill"), room.inset(0, 7), table, rows=3, plates_w=25)
    room = heading(made.figure("decode"), right, words.server.decode, words.server.decode_note, beside=True)
    decode(made.figure("decode"), room.inset(0, 5, 0, 4), table, label=None)
    memory, slots = lower.cut_left(246, 10)
    sheet_cache(figure, memory, words)
    _sheet_adapters(made, slots, words)
    tone, y1, y2 = figure.theme.tint("violet", 0.55), upper.bottom + 2, lower.y - 2
    arrow(made, (left.x + 40, y1), (left.x + 40, y2), colour="violet")
    made.text(left.x + 47, lower.y - 6, labels.write, "micro", colour=tone)
    arrow(made, (right.x + 14, y1), (right.x + 14, y2), colour="violet", tail=True)
    made.text(right.x + 21, lower.y - 6, labels.read, "micro", colour=tone)
    arrow(made, (slots.cx, y2), (slots.cx, y1), glow=0.3)
    return made


def sheet_cache(figure: Figure, box: Box, words: InferenceServingWords) -> None:
    made, table = figure.child("cache", box=box), batch_table()
    violet_card(made, box, radius=4)
    made.text(box.x + 9, box.cy - 2, words.server.cache, "strong")
    made.text(box.x + 9, box.cy + 9, words.server.cache_place, "micro", colour=figure.theme.tint("violet", 0.65))
    lying_cache(made, Box(box.x + 74, box.y + 5, 128, box.h - 10), table)
    tone = figure.theme.tint("violet", 0.65)
    made.text(box.right - 9, box.cy - 2, f"{table.rows_in_use} {words.labels.of}", "micro-strong", anchor="end")
    made.text(box.right - 9, box.cy + 9, f"{table.cache_rows} {words.labels.rows}", "micro", anchor="end", colour=tone)


def _sheet_adapters(figure: Figure, box: Box, words: InferenceServingWords) -> None:
    made = figure.child("adapters", box=box)
    card(made, box, dashed=True, radius=4)
    made.text(box.x + 8, box.y + 13, words.server.adapters, "micro", colour="body")
    adapters(made, Box(box.x + 8, box.y + 18, box.w - 16, 13), batch_table())
