"""Dynamic Batching of section 5: three requests on a time line of steps; a new one joins at any step.

Who joins when, how long its prompt is and how many tokens it has written come from `models.batch_table`. A column is one
step; a step in which a prompt is read is drawn wider by the prompt's body, so that every token written has a body of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from scenes.content.inference_serving import Batching
from scenes.figures.bodies import block
from scenes.figures.figure import Figure
from scenes.layout import Box
from scenes.models.batch_table import BatchRequest, BatchTable


def timeline(figure: Figure, box: Box, table: BatchTable, names: Sequence[str], *, row_h: float) -> Box:
    """Draw the three request rows over the steps; return the frame of the column "this step".

    Parts: ("row", 1..3), "step". Routes: ("join", 1..3), from a request's name to the step in which it joins.
    """
    sheet = figure.setting.is_sheet
    role = "quiet" if sheet else "strong"
    lead = max(figure.measure(name, role) for name in names) + (7 if sheet else 14)
    mark = 0.0 if sheet else figure.setting.role("body").size * 0.95
    chart = Box(box.x + lead + mark, box.y, box.w - lead - mark, box.h, "steps")
    columns = _columns(figure, chart, table)
    now = columns[table.now]
    hot = Box(now.x, box.y - row_h * 0.22, now.w, box.h + row_h * 0.44, "this step")
    column = figure.child("step", box=hot)
    column.box_rect(hot, min(9, row_h * 0.24), fill=("cyan", 0.08), stroke=("cyan", 0.9), width=0.9, glow=0.25)
    gap = (box.h - 3 * row_h) / 2
    for k, (request, name) in enumerate(zip(table.requests, names, strict=True)):
        row = Box(box.x, box.y + k * (row_h + gap), box.w, row_h, name)
        made = figure.child("row", k + 1, box=row)
        _name(made, row, name, role)
        _cells(made, Box(chart.x, row.y, chart.w, row_h), request, table, columns)
        start = columns[request.join].x + _prompt_width(figure) / 2
        figure.add_route([(chart.x - mark - lead * 0.5, row.cy), (max(start, chart.x + 1), row.cy)], "join", k + 1)
    return hot


def _prompt_width(figure: Figure) -> float:
    """Return the width of a prompt's body: two digits and air."""
    role = _count_role(figure)
    return figure.measure("00", role) + (3.4 if figure.setting.is_sheet else figure.setting.role(role).size * 0.55)


def _count_role(figure: Figure) -> str:
    return "micro-strong" if figure.setting.is_sheet else "token"


def _columns(figure: Figure, chart: Box, table: BatchTable) -> list[Box]:
    """Return the place of one token in every step; before it a step that reads a prompt has room for the prompt's body."""
    joins, extra = {request.join for request in table.requests}, _prompt_width(figure)
    step = (chart.w - extra * len(joins)) / table.columns
    places, x = [], chart.x
    for column in range(table.columns):
        x += extra if column in joins else 0.0
        places.append(Box(x, chart.y, step, chart.h, f"step {column}"))
        x += step
    return places


def _name(figure: Figure, row: Box, name: str, role: str) -> None:
    size = figure.setting.role(role).size
    x = row.x
    if not figure.setting.is_sheet:
        height = min(size * 1.3, row.h * 0.92)
        block(figure, Box(x, row.cy - height / 2, size * 0.48, height), colour="blue", radius=4)
        x += size * 0.95
    figure.text(x, row.cy + size * 0.345, name, role, colour="body" if role == "quiet" else "ink")


def _cells(figure: Figure, box: Box, request: BatchRequest, table: BatchTable, columns: Sequence[Box]) -> None:
    """Draw one row: a line, the prompt where it joins, a token for every step, this step's hot, later ones as ghosts."""
    sheet = figure.setting.is_sheet
    figure.line((box.x, box.cy), (box.right, box.cy), stroke=(figure.theme.shade("blue", 0.5), 0.8), width=0.7, behind=True)
    air = 0.7 if sheet else max(1.5, columns[0].w * 0.055)
    extra = _prompt_width(figure)
    first = columns[request.join]
    _prompt(figure, Box(first.x - extra + air, box.y, extra - 2 * air, box.h), request)
    for column in range(request.join, table.columns):
        place = columns[column]
        token = Box(place.x + air, box.y, place.w - 2 * air, box.h).inset(0 if sheet else air * 0.6, box.h * 0.07)
        radius = min(7, token.w * 0.2)
        if column == table.now:
            block(figure, token, state="hot", radius=radius)
        elif column <= request.done_column:
            block(figure, token, state="rest" if column < table.now else "ghost", radius=radius)


def _prompt(figure: Figure, cell: Box, request: BatchRequest) -> None:
    """Draw the reading of the prompt: the request's blue, with its count of tokens."""
    made = block(figure, cell, colour="blue", radius=min(7, cell.w * 0.2))
    role = _count_role(figure)
    size = figure.setting.role(role).size
    made.text(cell.cx, cell.cy + size * 0.345, str(request.prompt_tokens), role, anchor="middle", colour="ink", width=cell.w)


def legend(figure: Figure, x: float, y: float, words: Batching, *, right: float, gap: float) -> float:
    """Set the legend on one baseline: a blue body for the prompt, a cyan one for a token; return its right end."""
    size = figure.setting.role("quiet").size
    for colour, text in (("blue", words.prompt), ("cyan", words.token)):
        block(figure, Box(x, y - size * 0.78, size * 0.68, size * 0.94), colour=colour, radius=size * 0.18)
        x += size * 0.98
        figure.text(x, y, text, "quiet", width=right - x)
        x += figure.measure(text, "quiet") + gap
    return x - gap
