"""Commands about the numbers of scenarios: `explainer numbers`, of one or of two side by side, and `explainer scenario new`."""

from __future__ import annotations

import csv
import io
import json as writer
import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from scenes.commands.shared import PLAIN_WIDTH, console, warn
from scenes.content.loader import scenario_file, setting_source
from scenes.core.assets import short_name
from scenes.core.errors import InputError
from scenes.core.units import figures
from scenes.models.number import CHOICE, CHOSEN, Number
from scenes.models.numbers import numbers
from scenes.models.plan import scenario_warnings
from scenes.models.scenario import Scenario
from scenes.options import one_line_errors, with_choices
from scenes.project import Choices, load_chosen_scenario

DEFAULT = "default"  # as --compare calls the scenario that no option names
NONE = "–"  # the ratio to nothing
NEW = Path(__file__).with_name("new_scenario.toml")
Label = Callable[[Number], str]
scenario = typer.Typer(help="Scenarios of one's own.", no_args_is_help=True)


@with_choices
def show_numbers(
    chosen: Choices,
    json: Annotated[bool, typer.Option("--json", help="Plain numbers in SI units, by key, and `warnings`: what is doubtful.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="A table in Markdown.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Comma-separated plain numbers in SI units.")] = False,
    compare: Annotated[
        tuple[str, str] | None, typer.Option("--compare", help="Two scenarios side by side, with the ratio of the second to the first.")
    ] = None,
) -> None:
    """Show what follows from the scenario: every number with its formula and source; or two scenarios side by side."""
    if sum((json, markdown, as_csv)) > 1:
        raise InputError(["--json, --markdown, --csv: only one of them can be; choose one"])
    if compare and chosen.scenario:
        raise InputError(["--compare: names both scenarios; leave out --scenario and EXPLAINER_SCENARIO"])
    names, label = compare or (_name(chosen),), partial(_source, short_name(scenario_file(chosen.scenario, chosen.folder)), chosen.settings)
    cases = [load_chosen_scenario(replace(chosen, scenario=_named(name)) if compare else chosen) for name in names]
    if json:
        print(_json(names, cases))  # noqa: T201
    elif markdown:
        print(_markdown(*_shown(names, cases, label)))  # noqa: T201
    elif as_csv:
        print(_csv(*_plain(names, cases, label)), end="")  # noqa: T201
    else:
        Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH).print(_table(cases, *_shown(names, cases, label)))
    if not json:
        for case in cases:
            warn(case)


def _name(chosen: Choices) -> str:
    """Return the name of the scenario that is chosen."""
    return str(chosen.scenario or DEFAULT)


def _named(name: str) -> str | None:
    return None if name == DEFAULT else name


def _source(file: str, settings: Sequence[str], number: Number) -> str:
    """Return the source of a number: of one that is a choice the scenario's file, or the settings that it comes from."""
    if number.source != CHOICE:
        return number.source
    given = dict(map(setting_source, settings))
    return ", ".join(dict.fromkeys(given.get(key, file) for key in CHOSEN[number.key]))


def _pairs(cases: Sequence[Scenario]) -> list[tuple[Number, ...]]:
    """Return each number of every case, side by side."""
    return list(zip(*(numbers(case) for case in cases), strict=True))


def _shown(names: Sequence[str], cases: Sequence[Scenario], label: Label) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return head and rows as people read them: value, formula and source, or both values and their ratio."""
    if len(cases) == 1:
        rows: list[tuple[str, ...]] = [(n.key, n.text, f"{n.name}; {n.formula}; {label(n)}") for n in numbers(cases[0])]
        return ("key", "value", "what it is, formula, source"), rows
    pairs: list[tuple[str, ...]] = [(a.key, a.text, b.text, _ratio(a.value, b.value), a.name) for a, b in _pairs(cases)]
    return ("key", *names, "ratio", "what it is"), pairs


def _plain(names: Sequence[str], cases: Sequence[Scenario], label: Label) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """Return head and rows in SI units, for programs."""
    if len(cases) == 1:
        return ("key", "value", "unit", "name", "formula", "source"), [
            (n.key, n.value, n.unit, n.name, n.formula, label(n)) for n in numbers(cases[0])
        ]
    rows: list[tuple[object, ...]] = [
        (a.key, a.value, b.value, b.value / a.value if a.value else "", a.unit, a.name) for a, b in _pairs(cases)
    ]
    return ("key", *names, "ratio", "unit", "name"), rows


def _ratio(first: float, second: float) -> str:
    return f"{figures(second / first)} ×" if first else NONE


def _json(names: Sequence[str], cases: Sequence[Scenario]) -> str:
    found = [{number.key: number.value for number in numbers(case)} | {"warnings": scenario_warnings(case)} for case in cases]
    return writer.dumps(found[0] if len(found) == 1 else dict(zip(names, found, strict=True)), indent=2)


def _csv(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows((head, *rows))
    return text.getvalue()


def _markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _table(cases: Sequence[Scenario], head: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(*head, title=Text(" and ".join(case.name for case in cases)), row_styles=["", "dim"])
    for column in table.columns[:-1]:
        column.no_wrap = True
    for column in table.columns[1:-1]:
        column.justify = "right"
    for row in rows:
        table.add_row(*row)
    return table


@scenario.command("new")
@one_line_errors
def new_scenario(file: Annotated[Path, typer.Argument(help="A .toml file that is not there yet.")]) -> None:
    """Write a scenario to be filled in: every key with its unit, what it means, and an example."""
    if file.suffix.lower() != ".toml":
        raise InputError([f"{file}: is no .toml file; end the name in .toml"])
    text = NEW.read_text(encoding="utf-8")
    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(text)
    except FileExistsError:
        raise InputError([f"{file}: is there already; choose another name, or move it away"]) from None
    console.print(f"{file}\nChange what you like, then:\n  explainer numbers --scenario {shlex.quote(str(file))}")
