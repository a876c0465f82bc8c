"""The options that choose what a film is made from, the same on every command, and errors as single lines."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, get_type_hints

import typer

from scenes.content.loader import OVERRIDES, InputError, scenario_file
from scenes.layout import LayoutError
from scenes.story import Story, load_story
from scenes.typeset import FontError


def choices(
    content: Annotated[Path | None, typer.Option("--content", help="A content file instead of assets/content.toml.")] = None,
    scenario: Annotated[str | None, typer.Option("--scenario", help="A scenario file, or one of assets/scenarios by name.")] = None,
    settings: Annotated[list[str] | None, typer.Option("--set", help="One key of the scenario, e.g. serving.context=131072.")] = None,
    palette: Annotated[str | None, typer.Option("--palette", help="A palette by name, or a .toml file.")] = None,
    headline: Annotated[str | None, typer.Option("--headline", help="The poster's headline.")] = None,
    subtitle: Annotated[str | None, typer.Option("--subtitle", help="The poster's subtitle.")] = None,
    quote: Annotated[str | None, typer.Option("--quote", help="The footer's quote.")] = None,
) -> Story:
    """Make the choices hold for this process and its children, and load the story with them."""
    chosen = [os.environ.get("EXPLAINER_SET", ""), *(settings or ())]
    given = {"EXPLAINER_CONTENT": content and str(content.resolve()), "EXPLAINER_PALETTE": _path(palette)}
    given |= {
        "EXPLAINER_SCENARIO": scenario and str(scenario_file(Path(scenario)).resolve()),
        "EXPLAINER_SET": ";".join(filter(None, chosen)),
    }
    given |= {OVERRIDES[key]: value for key, value in (("headline", headline), ("subtitle", subtitle), ("quote", quote))}
    os.environ.update({key: value for key, value in given.items() if value})
    return load_story()


def with_story(command: Callable) -> Callable:
    """Give a command the options of `choices` after its own; it receives the story as its first argument."""
    own = list(inspect.signature(command).parameters.values())[1:]
    added = list(inspect.signature(choices).parameters.values())

    @wraps(command)
    def chosen(**options: object) -> object:
        story = choices(**{parameter.name: options.pop(parameter.name) for parameter in added})
        return command(story, **options)

    parameters = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in (*own, *added)]
    hints = get_type_hints(command, include_extras=True) | get_type_hints(choices, include_extras=True)
    chosen.__signature__ = inspect.Signature([p.replace(annotation=hints[p.name]) for p in parameters])
    chosen.__annotations__ = {p.name: hints[p.name] for p in parameters}
    del chosen.__wrapped__
    return one_line_errors(chosen)


def one_line_errors(command: Callable) -> Callable:
    """Turn what can go wrong with input into lines on stderr and an exit code."""

    @wraps(command)
    def guarded(*arguments: object, **options: object) -> object:
        try:
            return command(*arguments, **options)
        except InputError as error:
            return fail(error.findings, 2)
        except (LayoutError, FontError) as error:
            return fail([str(error)], 2)
        except BrokenPipeError:
            raise
        except OSError as error:
            return fail([f"{error.filename or 'output'}: {error.strerror or error}; free space or choose another folder"], 1)
        except KeyboardInterrupt:
            return fail(["interrupted; finished clips are kept, the same command goes on from there"], 130)

    return guarded


def fail(lines: list[str], code: int) -> None:
    """Print lines on stderr and end with an exit code."""
    for line in lines:
        print(line, file=sys.stderr)  # noqa: T201
    raise typer.Exit(code)


def _path(palette: str | None) -> str | None:
    return str(Path(palette).resolve()) if palette and palette.endswith(".toml") else palette
