"""The `explainer` command: its parts, each from a module of scenes/commands/."""

from __future__ import annotations

from typing import Annotated

import typer

from scenes import __version__
from scenes.commands.cache import cache
from scenes.commands.clips import clips
from scenes.commands.content import content
from scenes.commands.doctor import doctor
from scenes.commands.films import film
from scenes.commands.graph import graph
from scenes.commands.information import check, init, list_scenes, measure
from scenes.commands.loops import loop, preview
from scenes.commands.numbers import scenario, show_numbers
from scenes.commands.page import page, serve
from scenes.commands.pictures import poster, still
from scenes.commands.render import render
from scenes.commands.talk import talk
from scenes.commands.talk_files import deck, handout
from scenes.commands.usage import OneLineGroup
from scenes.commands.voice import voice
from scenes.commands.worksheet import worksheet
from scenes.core.manim_defaults import ignore_manim_files

ignore_manim_files()  # nothing has imported Manim yet
app = typer.Typer(cls=OneLineGroup, no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


def _print_version(asked: bool) -> None:
    if asked:
        print(f"explainer {__version__}")  # noqa: T201
        raise typer.Exit


@app.callback()
def explainer(
    version: Annotated[bool, typer.Option("--version", help="Print the version and end.", callback=_print_version, is_eager=True)] = False,
) -> None:
    """AI Infrastructure: a film and a 4:5 poster, from one source."""


app.command("list")(list_scenes)
app.command("numbers")(show_numbers)
for command in (
    check,
    init,
    render,
    film,
    clips,
    talk,
    poster,
    still,
    graph,
    loop,
    deck,
    handout,
    worksheet,
    page,
    serve,
    measure,
    preview,
    doctor,
):
    app.command()(command)
app.add_typer(cache, name="cache")
app.add_typer(scenario, name="scenario")
app.add_typer(content, name="content")
app.add_typer(voice, name="voice")


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
