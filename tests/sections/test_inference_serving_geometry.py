"""Section 5, what is drawn: queues, steps, tokens and cache rows are as many, as long and where the models say, in every format."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from scenes.core.box import Box
from scenes.drawing import geometry
from scenes.drawing.figure import Figure
from scenes.drawing.kit.arrows import Arrow
from scenes.drawing.kit.payloads import visible
from scenes.drawing.shape import shapes_of
from scenes.models.batch_table import BatchTable, batch_table
from scenes.models.serving import ServingRun, simulate
from scenes.project import Choices, load_project
from scenes.sections.inference_serving.balancing import around
from scenes.sections.inference_serving.batching import AFTER, timeline, timeline_of
from scenes.sections.inference_serving.cache import lying_cache, shares_of, standing_cache
from scenes.sections.inference_serving.facts import CELLS, requests_a_cell
from scenes.sections.inference_serving.picture import KEY
from scenes.sections.inference_serving.request_path import replica
from tests.sections.geometry import ALL, FRAMES, bounds, drawn, middle, numbered, stroke_of, texts, widths
from tests.sections.geometry_gauges import state_of

WORDS = load_project().content.inference_serving
TABLE = batch_table()
REQUESTS = tuple(enumerate(TABLE.requests, start=1))
OTHER = replace(  # a table in which no two requests are alike, and two of them end within the columns
    TABLE,
    now=5,
    requests=tuple(
        replace(request, join=join, done_column=done, rows=rows)
        for request, join, done, rows in zip(TABLE.requests, (1, 0, 3), (5, 7, 9), (7, 17, 10), strict=True)
    ),
    rows_in_use=34,
)
TABLES = pytest.mark.parametrize("table", [TABLE, OTHER], ids=["model", "other"])


def run_of(*settings: str) -> ServingRun:
    return simulate(load_project(Choices(settings=settings)).scenario)


def batching_of(name: str, table: BatchTable) -> Figure:
    """Return the batch of a format, drawn for a table in the box that the picture gives it."""
    batching = drawn(KEY, name).figure("batching")
    if table is TABLE:
        return batching
    rows = [batching.figure("row", k).box for k, _ in REQUESTS]
    made = Figure(batching.style, batching.box)
    box = Box(rows[0].x, rows[0].y, rows[0].w, rows[-1].bottom - rows[0].y)
    names = [request.name for request in table.requests]
    timeline(made, box, timeline_of(table, names), names, row_h=rows[0].h)
    return made


def standing(name: str, table: BatchTable) -> Figure:
    """Return the standing cache of a format, drawn for a table where the picture has it."""
    cache = cache_of(drawn(KEY, name))
    if table is TABLE:
        return cache
    made = Figure(cache.style, cache.box)
    standing_cache(made, bounds(cache.part("glass")), shares_of(table), table.cache_rows)
    return made


def lying(table: BatchTable) -> Figure:
    """Return the lying cache of the sheet, drawn for a table where the picture has it."""
    cache = cache_of(drawn(KEY, "sheet"))
    if table is TABLE:
        return cache
    made = Figure(cache.style, cache.box)
    lying_cache(made, bounds(cache.part("glass")), table)
    return made


def cache_of(figure: Figure) -> Figure:
    return figure.figure("server", "cache") if figure.format.is_sheet else figure.figure("cache")


# ---------------------------------------------------------------- load balancer
@pytest.mark.parametrize("settings", [(), ("serving.requests_per_second=400",)], ids=["default", "busy"])
@pytest.mark.parametrize("name", ALL)
def test_queues_fill_as_many_cells_as_requests_wait(name: str, settings: tuple[str, ...]) -> None:
    balancer, run = drawn(KEY, name, *settings).figure("balancer"), run_of(*settings)
    for k, queue in enumerate(run.pictured_queues, start=1):
        made = balancer.figure("replica", k)
        cell = bounds(made.part("free", CELLS - 1)).w
        assert widths(numbered(made, "taken")).sum() / cell * requests_a_cell(run) == pytest.approx(queue)
        whole, rest = divmod(queue, requests_a_cell(run))
        assert [key[1] for key in made.parts if key[0] == "taken"] == list(range(whole + (rest > 0)))
        chosen = k == 1 + run.pictured_choice
        assert (("next",) in made.parts) == chosen
        assert {key[1] for key in made.parts if key[0] == "free"} == set(range(whole + chosen, CELLS))


@pytest.mark.parametrize("chosen", [False, True])
@pytest.mark.parametrize("name", ALL)
def test_a_cell_that_stands_for_several_requests_is_filled_in_part(name: str, chosen: bool) -> None:
    pictured = drawn(KEY, name).figure("balancer", "replica", 1)
    made = Figure(pictured.style, pictured.box)
    replica(made, made.box, "R", made.measure("R", "strong"), 2.25, chosen)
    cell = bounds(made.part("free", CELLS - 1)).w
    assert widths(numbered(made, "taken")) / cell == pytest.approx([1, 1, 0.25])
    assert (("next",) in made.parts) == chosen


@pytest.mark.parametrize("name", ALL)
def test_cells_of_a_replica_stand_in_reading_order_and_the_next_request_gets_the_first_free_one(name: str) -> None:
    run, balancer = run_of(), drawn(KEY, name).figure("balancer")
    for k, queue in enumerate(run.pictured_queues, start=1):
        made = balancer.figure("replica", k)
        cells = {key[1]: middle(part) for key, part in made.parts.items() if key[0] in ("taken", "free")}
        if ("next",) in made.parts:
            cells[queue] = middle(made.part("next"))
        assert len(cells) == CELLS
        order = sorted(cells, key=lambda cell: (round(cells[cell][1]), cells[cell][0]))
        assert order == list(range(CELLS))


@pytest.mark.parametrize("name", ALL)
def test_every_way_of_the_balancer_ends_at_its_replica(name: str) -> None:
    balancer = drawn(KEY, name).figure("balancer")
    for k in range(1, len(run_of().pictured_queues) + 1):
        x, y = balancer.route("share", k)[-1]
        box = balancer.figure("replica", k).box
        assert 0 <= box.x - x <= 4 and y == pytest.approx(box.cy)


# ---------------------------------------------------------------- batching
@TABLES
@pytest.mark.parametrize("name", ALL)
def test_rows_have_a_token_in_every_step_from_joining_to_the_end_and_this_step_is_hot(name: str, table: BatchTable) -> None:
    batching = batching_of(name, table)
    for k, request in enumerate(table.requests, start=1):
        row = batching.figure("row", k)
        tokens = {key[1]: part for key, part in row.parts.items() if key[0] == "token"}
        assert list(tokens) == list(range(request.join, min(request.done_column, table.columns - 1) + 1))
        states = [state_of(token) for token in tokens.values()]
        done, later = table.now - request.join, len(tokens) - 1 - (table.now - request.join)
        assert states == ["rest"] * done + ["hot"] + ["ghost"] * later


@TABLES
@pytest.mark.parametrize("name", ALL)
def test_a_step_stands_in_one_column_of_all_rows_and_a_prompt_before_the_step_that_reads_it(name: str, table: BatchTable) -> None:
    batching = batching_of(name, table)
    columns: dict[int, list[tuple[float, float]]] = {}
    for k, request in enumerate(table.requests, start=1):
        row = batching.figure("row", k)
        for key, token in row.parts.items():
            if key[0] == "token":
                columns.setdefault(key[1], []).append((middle(token)[0], bounds(token).w))
        prompt, first = bounds(row.part("prompt")), bounds(row.part("token", request.join))
        assert texts(row.part("prompt")) == [str(request.prompt_tokens)]
        assert 0 < first.x - prompt.right < first.w / 2
    for found in columns.values():
        assert np.ptp(np.array(found), axis=0) == pytest.approx((0, 0), abs=1e-6)
    x, w = np.array([columns[column][0] for column in sorted(columns)]).T
    assert np.ptp(w) < 1e-6
    steps, joins = np.diff(x), [request.join for request in table.requests]
    if name == "sheet":  # the first slot to come stands free of the frame of this step
        frame, coming = bounds(batching.part("step")), columns[table.now + 1][0]
        assert coming[0] - coming[1] / 2 - frame.right >= 3
        steps[table.now] -= AFTER
    plain = [step for column, step in enumerate(steps, start=1) if column not in joins]
    assert np.ptp(plain) < 1e-6 and all(steps[join - 1] > max(plain) for join in joins if join)


@TABLES
@pytest.mark.parametrize("name", ALL)
def test_the_frame_of_this_step_holds_the_tokens_of_this_step_alone(name: str, table: BatchTable) -> None:
    batching = batching_of(name, table)
    frame = bounds(batching.part("step"))
    for k, _ in REQUESTS:
        for key, token in batching.figure("row", k).parts.items():
            if key[0] == "token":
                inside = frame.x <= middle(token)[0] <= frame.right
                assert inside == (key[1] == table.now)


@pytest.mark.parametrize("name", ALL)
def test_joining_leads_to_the_prompt_of_the_request(name: str) -> None:
    batching = drawn(KEY, name).figure("batching")
    for k, request in REQUESTS:
        row = batching.figure("row", k)
        x, y = batching.route("join", k)[-1]
        assert bounds(row.part("prompt")).x <= x <= bounds(row.part("token", request.join)).right
        assert y == pytest.approx(row.box.cy)


# ---------------------------------------------------------------- model server
@pytest.mark.parametrize("name", ALL)
def test_prefill_shows_every_token_of_the_prompt_read_last(name: str) -> None:
    chips = numbered(drawn(KEY, name).figure("server", "prefill"), "chip")
    assert len(chips) == TABLE.newest.prompt_tokens
    named = [text for chip in chips for text in texts(chip)]
    assert named in ([], [visible(piece) for piece in TABLE.newest.generation.prompt_tokens])
    assert bool(named) == (name == "wide")  # elsewhere there is no room for words


@pytest.mark.parametrize("name", ALL)
def test_lanes_bring_the_last_token_in_and_the_next_one_out(name: str) -> None:
    decode = drawn(KEY, name).figure("server", "decode")
    for k, request in REQUESTS:
        before, after = decode.part("input", k), decode.part("token", k)
        assert (texts(before), texts(after)) == ([visible(request.previous)], [visible(request.current)])
        assert bounds(before).right < bounds(after).x and middle(before)[1] == pytest.approx(middle(after)[1])
        assert decode.route("decode", k)[[0, -1]] == pytest.approx(np.array([middle(before), middle(after)]))
    heights = [middle(decode.part("token", k))[1] for k, _ in REQUESTS]
    assert heights == sorted(heights)


@pytest.mark.parametrize("name", ALL)
def test_the_adapter_of_the_request_that_names_one_is_in_use(name: str) -> None:
    figure = drawn(KEY, name)
    adapters = figure.figure("server", "adapters")
    for k, request in REQUESTS:
        place = adapters.figure("place", k)
        assert texts(place) == [request.name]
        assert bool(shapes_of(place)[0].dash) != request.adapted
        assert (stroke_of(shapes_of(place)[0]) == figure.theme.cyan.upper()) == request.adapted


# ---------------------------------------------------------------- KV cache
@TABLES
def test_rows_of_the_lying_cache_are_as_long_as_their_number(table: BatchTable) -> None:
    cache = lying(table)
    cap = bounds(cache.part("lid")).w / 2  # a share bulges by half a lid
    length = bounds(cache.part("glass")).w - cap
    at = bounds(cache.part("glass")).x
    for k, request in enumerate(table.requests, start=1):
        share = bounds(cache.part("rows", k))
        assert share.x == pytest.approx(at)
        assert (share.w - cap) / length * table.cache_rows == pytest.approx(request.rows, abs=0.02)
        assert texts(cache.part("rows", k)) == [request.name]
        at += share.w - cap
    assert (at - bounds(cache.part("glass")).x) / length * table.cache_rows == pytest.approx(table.rows_in_use, abs=0.05)


def test_the_lying_cache_begins_as_far_from_the_words_as_they_stand_apart_and_both_ways_end_on_rows_in_use() -> None:
    server = drawn(KEY, "sheet").figure("server")
    cache, tube = server.figure("cache"), lying(TABLE)
    words = sorted((label.box[0], label.box[2]) for label in cache.labels() if label.text in (WORDS.server.cache_place, *counters()))
    ends = [*(first for first, _ in words[1:]), bounds(tube.part("lid")).x]
    assert np.ptp([first - last for (_, last), first in zip(words, ends, strict=True)]) < 4
    ways = [part.points_through for part in server.get_family() if isinstance(part, Arrow)]
    landed = [x for points in ways for x, y in points if abs(y - (bounds(tube.part("glass")).y - 0.5)) < 1e-6]
    assert len(landed) == 2
    assert all(bounds(tube.part("rows", 1)).x < x < bounds(tube.part("rows", len(TABLE.requests))).right for x in landed)


def counters() -> tuple[str, str]:
    """Return what stands under the two counters of the sheet's cache."""
    return f"{WORDS.labels.of} {TABLE.cache_rows} {WORDS.labels.rows}", WORDS.labels.every_loop


@TABLES
@pytest.mark.parametrize("name", FRAMES)
def test_rows_of_the_standing_cache_are_as_high_as_their_number(name: str, table: BatchTable) -> None:
    cache = standing(name, table)
    cap = bounds(cache.part("surface")).h / 2
    glass = bounds(cache.part("glass"))
    height, at = glass.h - cap, glass.bottom - cap
    for k, request in enumerate(table.requests, start=1):
        body = bounds(cache.part("rows", k, "body"))
        assert body.bottom - cap == pytest.approx(at, abs=0.01)
        assert (body.h - cap) / height * table.cache_rows == pytest.approx(request.rows, abs=0.02)
        lines = numbered(cache.figure("rows", k), "line")
        assert len(lines) == request.rows - 1
        pitch = height / table.cache_rows
        assert [bounds(line).y for line in lines] == pytest.approx([at - pitch * (j + 1) for j in range(len(lines))], abs=0.01)
        bracket = bounds(cache.part("rows", k, "bracket"))
        assert (bracket.y, bracket.bottom) == pytest.approx((body.y + 3, at - 3), abs=0.01)
        assert {request.name, str(request.rows)} <= set(texts(cache.part("rows", k)))
        at = body.y
    assert middle(cache.part("surface"))[1] == pytest.approx(glass.bottom - cap - height * table.rows_in_use / table.cache_rows)


@pytest.mark.parametrize("name", FRAMES)
def test_rows_are_written_on_the_surface_one_for_each_request(name: str) -> None:
    figure = drawn(KEY, name)
    assert len(numbered(figure.figure("cache ways"), "slab")) == TABLE.rows_added == len(TABLE.requests)
    surface, (x, y) = bounds(cache_of(figure).part("surface")), figure.route("write")[-1]
    assert surface.x < x < surface.right and surface.y <= y <= surface.bottom


@pytest.mark.parametrize("name", ["portrait", "phone"])
def test_rows_leave_the_server_between_its_two_boxes_and_the_way_says_what_it_carries(name: str) -> None:
    figure = drawn(KEY, name)
    server, way = figure.figure("server"), geometry.sample(figure.route("write"), 40)
    prefill, decode = server.figure("prefill").box, server.figure("decode").box
    assert way[:, 1].min() > prefill.bottom
    assert all(y < decode.y for x, y in way if decode.right < x < server.box.right)
    (said,) = (label for label in figure.figure("cache ways").labels() if label.text == WORDS.labels.write)
    assert 0 < way[:, 1].min() - said.box[3] < said.size
    assert way[:, 0].min() < said.box[0] and said.box[2] < prefill.right


# ---------------------------------------------------------------- output and payloads
@pytest.mark.parametrize("name", FRAMES)
def test_a_line_says_the_prompt_what_is_written_and_this_steps_token(name: str) -> None:
    output = drawn(KEY, name).figure("output")
    for k, request in REQUESTS:
        row = output.figure("line", k)
        said = [request.name, *request.prompt.split(), *"".join(request.pieces[:-1]).split(), request.current.strip()]
        assert texts(row)[: len(said)] == said
        assert math.prod(np.diff([label.box[0] for label in row.labels()[: len(said)]]) > 0)


@pytest.mark.parametrize("name", FRAMES)
def test_the_mark_around_a_place_keeps_off_the_places_beside_it_and_the_name_above(name: str) -> None:
    replica = drawn(KEY, name).figure("balancer", "replica", 1)
    cells = [replica.figure("place", cell).box for cell in range(CELLS)]
    (label,) = (label for label in replica.labels() if label.text.startswith("Model"))
    descender = label.box[3] + 0.15 * label.size  # of a "p", below the box of a label
    for cell, box in enumerate(cells):
        mark = around(cells, cell)
        assert mark.x <= box.x and mark.right >= box.right and mark.y <= box.y and mark.bottom >= box.bottom
        assert all(abs(other.cx - box.cx) < 1 or mark.right < other.x or other.right < mark.x for other in cells if other.cy == box.cy)
        assert mark.y - 0.9 > descender or mark.x > label.box[2], "its stroke is 1.8 wide"
