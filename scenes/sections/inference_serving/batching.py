"""What the sheet and the full frames of inference serving share of Dynamic Batching: three requests on a time line of steps; a new one joins at any step.

Who joins when, how long its prompt is and how many tokens it has written come from `models.batch_table`. A column is one
step; a step in which a prompt is read is drawn wider by the prompt's body, so that every token written has a body of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.payloads import block
from scenes.drawing.shape import Shape
from scenes.models.batch_table import BatchTable
from scenes.sections.inference_serving.words import BatchingWords

AFTER = 3.4  # room after the frame of "this step" on the sheet, so that the first slot to come stands free
WAIT_AIR = 6.0  # least room beside the word that a request waits, both sides together


@dataclass(frozen=True)
class Lane:
    """A request in the batch: its name in the row, the column in which it joins, that of its end token, the tokens of its prompt."""

    name: str
    join: int
    done_column: int
    prompt_tokens: int


@dataclass(frozen=True)
class Timeline:
    """The steps that are drawn: rows (None: nobody is in it), the column "this step", whether its pass is done, how many columns fit.

    `now` has its place as if the requests of the table had joined; `shown` is the column that is there (the same where nothing moves);
    `wait` is said where a row stands still while another's prompt is read ("": nothing).
    """

    lanes: tuple[Lane | None, ...]
    joins: tuple[int, ...]
    columns: int
    now: int
    shown: int | None = None
    passed: bool = True
    wait: str = ""

    @property
    def column(self) -> int:
        """Return the column in the frame of "this step"."""
        return self.now if self.shown is None else self.shown


def timeline_of(table: BatchTable, names: Sequence[str]) -> Timeline:
    """Return the time line of the table as it stands still."""
    lanes = tuple(Lane(name, r.join, r.done_column, r.prompt_tokens) for r, name in zip(table.requests, names, strict=True))
    return Timeline(lanes, tuple(request.join for request in table.requests), table.columns, table.now)


def timeline(figure: Figure, box: Box, time: Timeline, names: Sequence[str], *, row_h: float) -> Box:
    """Draw the three request rows over the steps; return the frame of the column "this step", which stays where it is while rows move.

    `names` are those that the rows may have. Parts: ("row", 1..3) with "name", "prompt", ("token", column) and ("wait", column), "step".
    Routes: ("join", 1..3), from a request's name to the step in which it joins.
    """
    sheet = figure.format.is_sheet
    role = "quiet" if sheet else "strong"
    lead = max(figure.measure(name, role) for name in names) + (7 if sheet else 14)
    mark = 0.0 if sheet else figure.format.role("body").size * 0.95
    chart = Box(box.x + lead + mark, box.y, box.w - lead - mark, box.h, "steps")
    columns = _columns(figure, chart, time)
    now = columns[time.column]
    hot = Box(now.x, box.y - row_h * 0.22, now.w, box.h + row_h * 0.44, "this step")
    column = figure.child("step", box=hot)
    column.box_rect(hot, min(9, row_h * 0.24), fill=("cyan", 0.08), stroke=("cyan", 0.9), width=0.9, glow=0.25)
    gap = (box.h - 3 * row_h) / 2
    for k, lane in enumerate(time.lanes):
        row = Box(box.x, box.y + k * (row_h + gap), box.w, row_h, f"row {k + 1}")
        made = figure.child("row", k + 1, box=row)
        made.line((chart.x, row.cy), (chart.right, row.cy), stroke=(figure.theme.shade("blue", 0.5), 0.8), width=0.7, behind=True)
        if lane is not None:
            _name(made if sheet else made.child("name"), row, lane.name, role)
            _cells(made, Box(chart.x, row.y, chart.w, row_h), lane, time, columns)
        join = columns.get(lane.join, now) if lane else now
        start = join.x + join.w / 2
        figure.add_route([(chart.x - mark - lead * 0.5, row.cy), (max(start, chart.x + 1), row.cy)], "join", k + 1)
    return hot


def _prompt_width(figure: Figure) -> float:
    """Return the width of a prompt's body: two digits and air."""
    role = _count_role(figure)
    return figure.measure("00", role) + (3.4 if figure.format.is_sheet else figure.format.role(role).size * 0.8)


def _count_role(figure: Figure) -> str:
    return "micro-strong" if figure.format.is_sheet else "token"


def _columns(figure: Figure, chart: Box, time: Timeline) -> dict[int, Box]:
    """Return the place of one token in every step that fits; before it a step that reads a prompt has room for the prompt's body."""
    extra, after = _prompt_width(figure), AFTER if figure.format.is_sheet else 0.0
    step = (chart.w - after - extra * len(set(time.joins))) / time.columns
    still = chart.x + step * time.now + extra * len({join for join in time.joins if join <= time.now})
    joins = {lane.join for lane in time.lanes if lane}
    places, x = {}, still
    for column in range(time.column, time.column + time.columns - time.now):
        places[column] = Box(x, chart.y, step, chart.h, f"step {column}")
        x += step + (extra if column + 1 in joins else 0.0) + (after if column == time.column else 0.0)
    x = still
    for column in range(time.column - 1, -1, -1):
        x -= step + (extra if column + 1 in joins else 0.0)
        if x < chart.x - 0.01:
            break
        places[column] = Box(x, chart.y, step, chart.h, f"step {column}")
    return dict(sorted(places.items()))


def _name(figure: Figure, row: Box, name: str, role: str) -> None:
    size = figure.format.role(role).size
    x = row.x
    if not figure.format.is_sheet:
        height = min(size * 1.3, row.h * 0.92)
        block(figure, Box(x, row.cy - height / 2, size * 0.48, height), colour="blue", radius=4)
        x += size * 0.95
    figure.text(x, row.cy + size * 0.345, name, role, colour="body" if role == "quiet" else "ink")


def _cells(figure: Figure, box: Box, lane: Lane, time: Timeline, columns: Mapping[int, Box]) -> None:
    """Draw one row: the prompt where it joins, a token for every step, this step's hot, later ones as ghosts."""
    sheet = figure.format.is_sheet
    width = next(iter(columns.values())).w
    margin = 0.7 if sheet else max(1.5, width * 0.055)
    extra = _prompt_width(figure)
    if (first := columns.get(lane.join)) is not None and first.x - extra >= box.x - 0.01:
        _prompt(figure, Box(first.x - extra + margin, box.y, extra - 2 * margin, box.h), lane)
    done = time.column if time.passed else time.column - 1
    for column, place in columns.items():
        if column < lane.join:
            continue
        token = Box(place.x + margin, box.y, place.w - 2 * margin, box.h).inset(0 if sheet else margin * 0.6, box.h * 0.07)
        radius = min(7, token.w * 0.2)
        if column <= lane.done_column or (column == time.now and time.shown is None):
            state = "ghost" if column > done else "hot" if column == time.column else "rest"
            figure.register(block(figure, token, state=state, radius=radius), "token", column)
    joins = {other.join for other in time.lanes if other}
    for column in sorted(joins & columns.keys()):
        if lane.join < column <= lane.done_column and columns[column].x - extra > box.x:
            air = margin * (1.0 if sheet else 1.6)
            _wait(figure, Box(columns[column].x - extra - air, box.y, extra + air, box.h), time.wait, column)


def _wait(figure: Figure, hole: Box, word: str, column: int) -> None:
    """Draw on the sheet the line that the legend names, or say, where there is room, that a request waits while another's prompt is read."""
    if figure.format.is_sheet:
        figure.register(wait_line(figure, hole.x + 2.4, hole.right - 2.4, hole.cy), "wait", column)
        return
    if word and figure.measure(word, "quiet") + WAIT_AIR <= hole.w:
        made = figure.child("wait", column, box=hole)
        made.text(hole.cx, hole.cy + figure.format.role("quiet").size * 0.345, word, "quiet", anchor="middle", width=hole.w)


def wait_line(figure: Figure, left: float, right: float, y: float) -> Shape:
    """Draw the line of a request that stands still."""
    return figure.line((left, y), (right, y), stroke=figure.theme.tint("request", 0.2), width=1.2, dash=(2.0, 1.6))


def _prompt(figure: Figure, cell: Box, lane: Lane) -> None:
    """Draw the reading of the prompt: the request's blue, with its count of tokens."""
    made = figure.register(block(figure, cell, colour="blue", radius=min(7, cell.w * 0.2)), "prompt")
    role = _count_role(figure)
    size = figure.format.role(role).size
    made.text(cell.cx, cell.cy + size * 0.345, str(lane.prompt_tokens), role, anchor="middle", colour="ink", width=cell.w)


def legend(figure: Figure, x: float, y: float, words: BatchingWords, *, right: float, gap: float) -> float:
    """Set the legend on one baseline: a blue body for the prompt, a cyan one for a token; return its right end."""
    size = figure.format.role("quiet").size
    for colour, text in (("blue", words.prompt), ("cyan", words.token)):
        block(figure, Box(x, y - size * 0.78, size * 0.68, size * 0.94), colour=colour, radius=size * 0.18)
        x += size * 0.98
        figure.text(x, y, text, "quiet", width=right - x)
        x += figure.measure(text, "quiet") + gap
    return x - gap


def wait_legend(figure: Figure, x: float, y: float, text: str, *, right: float) -> None:
    """Say on the sheet what the line of a request that stands still means."""
    size = figure.format.role("quiet").size
    wait_line(figure, x, x + size * 1.3, y - size * 0.31)
    figure.text(x + size * 1.3 + size * 0.3, y, text, "quiet", width=right - x - size * 1.6)
