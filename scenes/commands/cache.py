"""The command `explainer cache`: what is kept between runs, and how it is deleted."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from scenes.commands.shared import PLAIN_WIDTH, console
from scenes.core.cache_tag import WORK, has_locks
from scenes.core.environment import cache_folder
from scenes.options import one_line_errors
from scenes.render.store import DAYS, Store

cache = typer.Typer(help="What is kept between runs: clips, plans, grounds, model runs.", no_args_is_help=True)


@cache.command("show")
@one_line_errors
def cache_show() -> None:
    """Show what the cache holds: its folder, files and megabytes of each part."""
    table = Table("part", "files", "MB")
    for part in Store(cache_folder()).parts():
        table.add_row(part.name, str(part.files), f"{part.size / 1e6:.1f}")
    print(cache_folder())  # noqa: T201  (a path is printed as it is)
    Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH).print(table)


@cache.command("prune")
@one_line_errors
def cache_prune(
    everything: Annotated[bool, typer.Option("--all", help=f"Delete everything, not only what was not used for {DAYS} days.")] = False,
) -> None:
    """Delete what was not used for a month, or everything."""
    files, size = Store(cache_folder()).prune(everything)
    if not has_locks(cache_folder()):
        console.print(
            f"{cache_folder() / WORK}: what killed runs left there stays, as this disk has no locks; delete it while nothing runs"
        )
    console.print(f"{files} files, {size / 1e6:.1f} MB deleted")
