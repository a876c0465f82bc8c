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
from scenes.content.faults import near
from scenes.content.loader import scenario_file, setting_source
from scenes.core.assets import short_name
from scenes.core.errors import InputError
from scenes.core.units import figures
from scenes.models.number import CHOICE, CHOSEN, Number
from scenes.models.numbers import numbers
from scenes.models.numbers_training import WATTS
from scenes.models.plan import scenario_warnings
from scenes.models.scenario import Scenario
from scenes.options import one_line_errors, with_choices
from scenes.project import Choices, load_chosen_scenario, watts_source

DEFAULT = "default"  # as --compare calls the scenario that no option names
NONE = "–"  # the ratio to nothing
NEW = Path(__file__).with_name("new_scenario.toml")
EXPLAINED = ("value", "unit", "name", "formula", "source")
POWERED = {"training_kwh": "training", "kwh_per_million_tokens": "serving"}  # whose GPUs' watts a number comes from
Label = Callable[[Number], str]
Found = tuple[Number, ...]
scenario = typer.Typer(help="Scenarios of one's own.", no_args_is_help=True)


@with_choices
def show_numbers(
    chosen: Choices,
    keys: Annotated[list[str] | None, typer.Argument(metavar="[KEY]...", help="Only these numbers; none: all.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Plain numbers in SI units, by key, and `warnings`: what is doubtful.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="With --json: each number as value, unit, name, formula and source.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="A table in Markdown.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Comma-separated plain numbers in SI units.")] = False,
    compare: Annotated[
        tuple[str, str] | None, typer.Option("--compare", help="Two scenarios side by side, with the ratio of the second to the first.")
    ] = None,
) -> None:
    """Show what follows from the scenario: every number with its formula and source; or two scenarios side by side."""
    if sum((json, markdown, as_csv)) > 1:
        raise InputError(["--json, --markdown, --csv: only one of them can be; choose one"])
    if explain and (compare or not json):
        raise InputError(
            ["--explain: is for --json of one scenario; add --json, and leave out --compare (tables and --csv explain already)"]
        )
    if compare and chosen.scenario:
        raise InputError(["--compare: names both scenarios; leave out --scenario and EXPLAINER_SCENARIO"])
    names, label = compare or (_name(chosen),), partial(_source, chosen)
    cases = [load_chosen_scenario(replace(chosen, scenario=_named(name)) if compare else chosen) for name in names]
    found = [_picked(case, keys or ()) for case in cases]
    if json:
        print(_json(names, cases, found, label if explain else None))  # noqa: T201
    elif markdown:
        print(_markdown(*_shown(names, found, label)))  # noqa: T201
    elif as_csv:
        print(_csv(*_plain(names, found, label)), end="")  # noqa: T201
    else:
        Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH).print(_table(cases, *_shown(names, found, label)))
    if not json:
        for case in cases:
            warn(case)


def _name(chosen: Choices) -> str:
    """Return the name of the scenario that is chosen."""
    return str(chosen.scenario or DEFAULT)


def _named(name: str) -> str | None:
    return None if name == DEFAULT else name


def _source(chosen: Choices, number: Number) -> str:
    """Return the source of a number: of one that is a choice the scenario's file, or the settings that it comes from; of watts, whose they are."""
    if WATTS in number.source:
        return number.source.replace(WATTS, watts_source(chosen, POWERED[number.key]))
    if number.source != CHOICE:
        return number.source
    file, given = short_name(scenario_file(chosen.scenario, chosen.folder)), dict(map(setting_source, chosen.settings))
    return ", ".join(dict.fromkeys(given.get(key, file) for key in CHOSEN[number.key]))


def _picked(case: Scenario, keys: Sequence[str]) -> Found:
    """Return the numbers of a case that are asked for, in their order; raises InputError for a key that none has."""
    found = numbers(case)
    known = [number.key for number in found]
    if unknown := [key for key in keys if key not in known]:
        raise InputError([f"{key}: is no number{near(key, known)}" for key in unknown])
    return tuple(number for number in found if not keys or number.key in keys)


def _shown(names: Sequence[str], found: Sequence[Found], label: Label) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return head and rows as people read them: value, formula and source, or both values and their ratio."""
    if len(found) == 1:
        rows: list[tuple[str, ...]] = [(n.key, n.text, f"{n.name}; {n.formula}; {label(n)}") for n in found[0]]
        return ("key", "value", "what it is, formula, source"), rows
    pairs: list[tuple[str, ...]] = [(a.key, a.text, b.text, _ratio(a.value, b.value), a.name) for a, b in zip(*found, strict=True)]
    return ("key", *names, "ratio", "what it is"), pairs


def _plain(names: Sequence[str], found: Sequence[Found], label: Label) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """Return head and rows in SI units, for programs."""
    if len(found) == 1:
        return ("key", *EXPLAINED), [(n.key, *_explained(n, label).values()) for n in found[0]]
    rows: list[tuple[object, ...]] = [
        (a.key, a.value, b.value, b.value / a.value if a.value else "", a.unit, a.name) for a, b in zip(*found, strict=True)
    ]
    return ("key", *names, "ratio", "unit", "name"), rows


def _ratio(first: float, second: float) -> str:
    return f"{figures(second / first)} ×" if first else NONE


def _explained(number: Number, label: Label) -> dict[str, object]:
    """Return a number as EXPLAINED says."""
    return dict(zip(EXPLAINED, (number.value, number.unit, number.name, number.formula, label(number)), strict=True))


def _json(names: Sequence[str], cases: Sequence[Scenario], found: Sequence[Found], label: Label | None) -> str:
    """Return plain values by key, or with a label each number as EXPLAINED says."""
    objects: list[dict[str, object]] = [
        {n.key: _explained(n, label) if label else n.value for n in rows} | {"warnings": scenario_warnings(case)}
        for case, rows in zip(cases, found, strict=True)
    ]
    return writer.dumps(objects[0] if len(objects) == 1 else dict(zip(names, objects, strict=True)), indent=2, ensure_ascii=False)


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
