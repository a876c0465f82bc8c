"""The panels of inference serving in a full frame: load balancer, batching, cache.

Words come from the content file; requests, tokens, rows and queues from the section's facts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.panels import tag_pill
from scenes.models.batch_steps import ServedRequest
from scenes.sections.inference_serving.batching import Lane, Timeline, legend, timeline
from scenes.sections.inference_serving.cache import TONES, Share, standing_cache
from scenes.sections.inference_serving.facts import ServingFacts, requests_a_cell
from scenes.sections.inference_serving.frame_title import titled
from scenes.sections.inference_serving.moments import ServingMoment
from scenes.sections.inference_serving.request_path import Queues, balancer, cells_legend
from scenes.sections.inference_serving.words import InferenceServingWords

KEY_GAP = 30.0  # between what stands beside the title of the batch
NARROW = 600.0  # a batching panel under this width names its rows in short


def frame_balancer(figure: Figure, box: Box, words: InferenceServingWords, facts: ServingFacts, moment: ServingMoment) -> None:
    """Draw the balancer and its three replicas. Parts: ("replica", 1..3)."""
    room = titled(figure, box, words.balancer.title)
    wide = figure.format.is_wide
    card = figure.format.role("card").size
    free = room.w - figure.measure(words.balancer.title, "card") - 16
    units = words.labels.requests_at, words.labels.requests
    cells_legend(figure, room.right, box.y + card * (1.68 if wide else 1.36), facts.run, *units, room=free)
    share = 0.34 if wide else 0.20 if box.w > 600 else 0.24
    replicas = room.cut_right(room.w * (1 - share))[1]
    gap = replicas.h * 0.05
    height = (replicas.h - gap * 4) / 3
    first, rest = replicas.cut_top(height, gap)
    second, rest = rest.cut_top(height, gap * 3)
    queues = Queues(moment.queues, moment.chosen, requests_a_cell(facts.run))
    balancer(figure, box, words.balancer, queues, left=room.x, rows=[first, second, rest])


def frame_batching(figure: Figure, box: Box, words: InferenceServingWords, facts: ServingFacts, moment: ServingMoment) -> Box:
    """Draw the batch over its steps; return the frame of the column "this step"."""
    names = [_row_name(words, k) if box.w > NARROW else request.name for k, request in enumerate(facts.requests)]
    fmt, labels = figure.format, words.batching
    room, wide = titled(figure, box, labels.title), fmt.is_wide
    size, title_y = fmt.role("quiet").size, box.y + fmt.role("card").size * (1.68 if wide else 1.36)
    beside = box.w > 600
    foot, head = size * (1.5 if wide else 0.3 if beside else 1.45), size * (0.3 if beside else 0.15)
    rows = Box(room.x, room.y + head, room.w, room.h - foot - head, "rows")
    hot = timeline(figure, rows, _time(facts, moment, names, labels.wait), names, row_h=rows.h / 3 * (0.82 if beside else 0.92))
    figure.text(
        hot.cx, room.bottom + 4 if wide else title_y, labels.this_step, "strong", anchor="middle", colour=figure.theme.tint("cyan", 0.25)
    )
    if wide:
        figure.text(room.x, room.bottom, labels.note, "quiet", width=room.w)
    end = hot.cx - (0.0 if wide else figure.measure(labels.this_step, "strong") / 2)
    x = _tag(figure, room.x + figure.measure(labels.title, "card"), title_y, words, end - 12, beside=beside)
    if beside:
        legend(figure, x, title_y, labels, right=room.right, gap=KEY_GAP)
    else:
        legend(figure, room.x, room.bottom, labels, right=hot.x - 10, gap=22)
    return hot


def _tag(figure: Figure, x: float, y: float, words: InferenceServingWords, right: float, *, beside: bool) -> float:
    """Say behind the title that the batch is the tiny model's, where that leaves room; return where a legend `beside` it starts."""
    tiny, size = words.labels.tiny, figure.format.role("quiet").size
    pill = figure.measure(tiny, "micro") + figure.format.role("micro").size * 0.75  # as tag_pill makes it
    key = sum(figure.measure(text, "quiet") + size * 0.98 for text in (words.batching.prompt, words.batching.token)) + KEY_GAP
    if x + 12 + pill + (KEY_GAP + key if beside else 0.0) > right:
        return x + 40
    return tag_pill(figure, x + 12, y - size * 0.335, tiny) + KEY_GAP


def _row_name(words: InferenceServingWords, k: int) -> str:
    """Return the name of a request in full: the first three are in the words, later ones are named like them."""
    rows = words.batching.rows
    return rows[k] if k < len(rows) else re.sub(r"\d+", str(k + 1), rows[-1])


def _time(facts: ServingFacts, moment: ServingMoment, names: Sequence[str], wait: str) -> Timeline:
    """Return the time line at a moment: rows move under "this step", which stays where it is in the still."""
    lanes = [None if k is None else _lane(names[k], facts.requests[k]) for k in moment.present]
    joins = tuple(request.join for request in facts.table.requests)
    return Timeline(tuple(lanes), joins, facts.table.columns, facts.table.now, moment.column, moment.passed, wait)


def _lane(name: str, request: ServedRequest) -> Lane:
    return Lane(name, request.join, request.done_column, request.prompt_tokens)


def shares_at(facts: ServingFacts, moment: ServingMoment) -> list[Share]:
    """Return the shares of the cache at a moment, from the base up; those who have left keep theirs until it is freed."""
    owners = {place: _owner(facts, moment, place) for place in moment.stacked}
    return [Share(owners[place], moment.rows[place], TONES[place], moment.rows[place]) for place in moment.stacked if moment.rows[place]]


def _owner(facts: ServingFacts, moment: ServingMoment, place: int) -> str:
    """Return the name of the request that holds the rows of a place."""
    index = moment.present[place]
    return facts.requests[place if index is None else index].name


def frame_cache(figure: Figure, box: Box, words: InferenceServingWords, facts: ServingFacts, moment: ServingMoment) -> tuple[Box, float]:
    """Draw the cache with its counters; return the box of the cylinder and the height of its surface.

    Parts: "counters" with "in use", "added", "fit", once there are rows; those of the cylinder.
    """
    server, capacity = words.server, facts.table.cache_rows
    shares, counters = shares_at(facts, moment), figure.child("counters")
    if figure.format.is_wide:
        room = titled(figure, box, f"{server.cache} {server.cache_place}")
        cylinder = Box(room.x + 12, room.y + 20, 222, room.h - 14, "cylinder")
        _counters_beside(counters, Box(box.right - 138, cylinder.y, 116, cylinder.h), words, capacity, moment)
        return cylinder, standing_cache(figure, cylinder, shares, capacity)
    card, short = figure.format.role("card").size, box.h < 360
    titled(figure, box, server.cache)
    place = box.y + card * 2.5
    figure.text(box.x + 20, place, server.cache_place, "quiet")
    share = figure.measure("R3 16", "strong") + 44
    width = box.w - 30 - share
    if short:
        _counters_in_line(counters, Box(box.x + 20, box.bottom - 62, box.w - 40, 48), words, capacity, moment)
        cylinder = Box(box.x + 30, place + 32, width, box.bottom - 66 - place - 32, "cylinder")
    else:
        _counters_over(counters, Box(box.x + 20, place + 16, box.w - 40, 84), words, capacity, moment)
        cylinder = Box(box.x + 30, place + 124, width, box.bottom - 20 - place - 124, "cylinder")
    return cylinder, standing_cache(figure, cylinder, shares, capacity)


def _counters_beside(figure: Figure, box: Box, words: InferenceServingWords, capacity: int, moment: ServingMoment) -> None:
    labels = words.labels
    numbers = (
        ("in use", str(moment.rows_in_use), labels.rows_in_use, "hero", "ink"),
        ("added", _added(moment), labels.every_loop, "number", figure.theme.tint("violet", 0.3)),
        ("fit", str(capacity), labels.rows_fit, "number", "body"),
    )
    for (name, number, unit, role, tone), cell in zip(numbers, box.rows((0.40, 0.30, 0.30)), strict=True):
        if moment.rows_in_use:
            _number(figure, name, cell.x, cell.bottom - 42, number, role, colour=tone)
        figure.text(cell.x, cell.bottom - 12, unit, "quiet")


def _added(moment: ServingMoment) -> str:
    """Return what the next loop adds, as it is written."""
    return f"+{moment.added}"


def _number(figure: Figure, name: str, x: float, y: float, number: str, role: str, **style: Any) -> None:
    """Set a number that runs as a part of its own."""
    figure.child(name).text(x, y, number, role, **style)


def _counters_over(figure: Figure, box: Box, words: InferenceServingWords, capacity: int, moment: ServingMoment) -> None:
    """Set rows in use at the left and what a loop adds at the right, each over its unit."""
    labels = words.labels
    y, low = box.y + 50, box.y + 82
    unit = figure.measure(labels.every_loop, "quiet")
    if moment.rows_in_use:
        _number(figure, "in use", box.x, y, str(moment.rows_in_use), "hero")
        _number(figure, "fit", box.x, low, f"{labels.of} {capacity} {labels.rows}", "quiet")
        _number(figure, "added", box.right - unit, y, _added(moment), "number", colour=figure.theme.tint("violet", 0.3), size=44)
    figure.text(box.right, low, labels.every_loop, "quiet", anchor="end")


def _counters_in_line(figure: Figure, box: Box, words: InferenceServingWords, capacity: int, moment: ServingMoment) -> None:
    """Set both counters on one line."""
    labels = words.labels
    if not moment.rows_in_use:
        return
    used = figure.measure(str(capacity), "hero", 50)
    _number(figure, "in use", box.x + used, box.bottom, str(moment.rows_in_use), "hero", anchor="end", size=50)
    _number(figure, "fit", box.x + used + 10, box.bottom, f"{labels.of} {capacity} {labels.rows}", "quiet")
    tone = figure.theme.tint("violet", 0.3)
    _number(figure, "added", box.right, box.bottom, _added(moment), "number", anchor="end", colour=tone, size=44)
