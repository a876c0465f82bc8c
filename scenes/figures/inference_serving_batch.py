"""Dynamic Batching of section 5: three requests on a time line of steps; a new one joins at any step.

Who joins when, how long its prompt is and how many tokens it has written come from `models.batch_table`.
"""

from __future__ import annotations

from scenes.content.inference_serving import Batching
from scenes.figures.bodies import block
from scenes.figures.figure import Figure
from scenes.layout import Box
from scenes.models.batch_table import BatchRequest, BatchTable


def timeline(figure: Figure, box: Box, table: BatchTable, words: Batching, *, row_h: float, numbers: bool = True) -> Box:
    """Draw the three request rows over the steps; return the frame of the column "this step".

    Parts: ("row", 1..3), "step". Routes: ("join", 1..3), from a request's name to the step in which it joins.
    """
    sheet = figure.setting.is_sheet
    role = "quiet" if sheet else "strong"
    lead = max(figure.measure(name, role) for name in words.rows) + (7 if sheet else 14)
    mark = 0.0 if sheet else figure.setting.role("body").size * 0.95
    chart = Box(box.x + lead + mark, box.y, box.w - lead - mark, box.h, "steps")
    step = chart.w / table.columns
    hot = Box(chart.x + table.now * step, box.y - row_h * 0.22, step, box.h + row_h * 0.44, "this step")
    column = figure.child("step", box=hot)
    column.box_rect(hot, min(9, row_h * 0.24), fill=("cyan", 0.08), stroke=("cyan", 0.9), width=0.9, glow=0.25)
    gap = (box.h - 3 * row_h) / 2
    for k, (request, name) in enumerate(zip(table.requests, words.rows, strict=True)):
        row = Box(box.x, box.y + k * (row_h + gap), box.w, row_h, name)
        made = figure.child("row", k + 1, box=row)
        _name(made, row, name, role)
        _cells(made, Box(chart.x, row.y, chart.w, row_h), request, table, step, numbers)
        start = chart.x + (request.join + 0.5) * step
        figure.add_route([(chart.x - mark - lead * 0.5, row.cy), (max(start, chart.x + 1), row.cy)], "join", k + 1)
    return hot


def _name(figure: Figure, row: Box, name: str, role: str) -> None:
    size = figure.setting.role(role).size
    x = row.x
    if not figure.setting.is_sheet:
        height = min(size * 1.3, row.h * 0.92)
        block(figure, Box(x, row.cy - height / 2, size * 0.48, height), colour="blue", radius=4)
        x += size * 0.95
    figure.text(x, row.cy + size * 0.345, name, role, colour="body" if role == "quiet" else "ink")


def _cells(figure: Figure, box: Box, request: BatchRequest, table: BatchTable, step: float, numbers: bool) -> None:
    """Draw one row: a line, the prompt where it joins, a token a step, the one of this step hot, later ones as ghosts."""
    theme = figure.theme
    figure.line((box.x, box.cy), (box.right, box.cy), stroke=(theme.shade("blue", 0.5), 0.8), width=0.7, behind=True)
    air = 0.7 if figure.setting.is_sheet else max(1.5, step * 0.055)
    for column in range(request.join, table.columns):
        cell = Box(box.x + column * step + air, box.y, step - 2 * air, box.h)
        token = cell.inset(0 if figure.setting.is_sheet else air * 0.6, box.h * 0.07)
        if column == request.join:
            _prompt(figure, cell, request, numbers)
        elif column == table.now:
            block(figure, token, state="hot", radius=min(7, token.w * 0.2))
        elif column <= request.done_column:
            block(figure, token, state="rest" if column < table.now else "ghost", radius=min(7, token.w * 0.2))


def _prompt(figure: Figure, cell: Box, request: BatchRequest, numbers: bool) -> None:
    """Draw the step that reads the prompt: the request's blue, with its count of tokens."""
    made = block(figure, cell, colour="blue", radius=min(7, cell.w * 0.2))
    if numbers:
        role = "micro-strong" if figure.setting.is_sheet else "token" if cell.w > 40 else "tick"
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
