"""The bench's result: rows of goal and measurement, as a table for the terminal, as JSON and as Markdown in the README."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rich.table import Table

from scenes.core.cache import write_file

START, END = "<!-- measured -->", "<!-- /measured -->"  # around what the bench writes into a page
COLUMNS = ("", "what", "goal", "measured", "met", "peak MB")


@dataclass(frozen=True)
class Row:
    """One measurement: the part of the bench, what was measured, its goal, what came out, and the raw figures."""

    part: int
    what: str
    goal: str
    measured: str
    met: bool | None
    peak: float
    raw: dict = field(default_factory=dict)

    @property
    def cells(self) -> tuple[str, ...]:
        """Return the row as text, one cell a column."""
        met = {True: "yes", False: "no", None: ""}[self.met]
        return str(self.part), self.what, self.goal, self.measured, met, f"{self.peak:.0f}" if self.peak else ""


def at_least(ratio: float, goal: float) -> tuple[str, str, bool]:
    """Return goal, measured and met of a ratio that should be at least so much."""
    return f"≥ {goal:g}", f"{ratio:.2f}", ratio >= goal


def at_most(ratio: float, goal: float) -> tuple[str, str, bool]:
    """Return goal, measured and met of a ratio that should be at most so much."""
    return f"≤ {goal:g}", f"{ratio:.2f}", ratio <= goal


def merged(old: Sequence[Row], new: Sequence[Row]) -> list[Row]:
    """Return old rows with those of newly measured parts replaced, in the order of parts."""
    parts = {row.part for row in new}
    return sorted([*(row for row in old if row.part not in parts), *new], key=lambda row: row.part)


def table(rows: Sequence[Row], title: str) -> Table:
    """Return the rows as a table for the terminal."""
    made = Table(*COLUMNS, title=title)
    for row in rows:
        made.add_row(*row.cells, style={True: "green", False: "red", None: ""}[row.met])
    return made


def markdown(rows: Sequence[Row], machine: str) -> str:
    """Return the rows as a Markdown table under a line that names the machine."""
    lines = [_line(COLUMNS), _line(["---"] * len(COLUMNS)), *(_line(row.cells) for row in rows)]
    return f"{machine}\n\n" + "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def load(file: Path) -> list[Row]:
    """Return the rows of an earlier run; none when there is no readable file."""
    try:
        return [Row(**row) for row in json.loads(file.read_text(encoding="utf-8"))["rows"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def save(rows: Sequence[Row], machine: str, file: Path) -> None:
    """Write the rows as JSON, beside the file and renamed."""
    told = {"machine": machine, "rows": [asdict(row) for row in rows]}
    write_file(file, (json.dumps(told, indent=1, ensure_ascii=False) + "\n").encode())


def put_into(page: Path, text: str) -> None:
    """Put a text between the bench's marks of a Markdown page; raises ValueError when it has none."""
    whole = page.read_text(encoding="utf-8")
    head, start, rest = whole.partition(START)
    _, end, tail = rest.partition(END)
    if not start or not end:
        raise ValueError(f"{page.name}: the marks {START} and {END} are missing; put them where the table belongs")
    write_file(page, f"{head}{START}\n{text}\n{END}{tail}".encode())
