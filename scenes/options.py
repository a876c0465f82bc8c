"""The options that choose what a film is made from, the same on every command; sizes; and errors as single lines."""

from __future__ import annotations

import errno
import inspect
import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, NoReturn, get_type_hints

import typer

from scenes.core.environment import at_home
from scenes.core.errors import ExplainerError, InputError
from scenes.core.given import Given
from scenes.film import DIVES
from scenes.project import Choices, Project, load_project

WIDEST = 21 / 9
CURE = "free space or choose another folder"
CURES = {
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), "choose a folder that you may write to"),
    **dict.fromkeys(
        (errno.EISDIR, errno.ENOTDIR, errno.EEXIST), "a file and a folder have one name; move it away, or choose another folder"
    ),
    errno.ENAMETOOLONG: "choose a shorter name",
    errno.ELOOP: "the link leads back to itself; choose another name",
    errno.EMFILE: "allow more open files (`ulimit -n 4096`), or choose fewer --jobs",
}


def choices(
    assets: Annotated[
        Path | None, typer.Option("--assets", help="A folder made by `explainer init`: its files go before those that ship.")
    ] = None,
    content: Annotated[str | None, typer.Option("--content", help="A content file, or one of assets by its language: en, de.")] = None,
    timing: Annotated[Path | None, typer.Option("--timing", help="A timing file instead of assets/timing.toml.")] = None,
    scenario: Annotated[str | None, typer.Option("--scenario", help="A scenario file, or one of assets/scenarios by name.")] = None,
    settings: Annotated[list[str] | None, typer.Option("--set", help="One key of the scenario, e.g. serving.context=131072.")] = None,
    palette: Annotated[str | None, typer.Option("--palette", help="A palette by name, or a .toml file.")] = None,
    hardware: Annotated[
        Path | None, typer.Option("--hardware", help="A file of GPUs and links; they go before those of assets/hardware.toml.")
    ] = None,
    brand: Annotated[Path | None, typer.Option("--brand", help="A brand file: name, logo, colours, fonts (docs/brand.md).")] = None,
    headline: Annotated[str | None, typer.Option("--headline", help="The poster's headline.")] = None,
    subtitle: Annotated[str | None, typer.Option("--subtitle", help="The poster's subtitle.")] = None,
    quote: Annotated[str | None, typer.Option("--quote", help="The footer's quote.")] = None,
    captions: Annotated[
        str | None, typer.Option("--captions", help="The narration's captions: side (a track and files), burn (in the picture), none.")
    ] = None,
) -> Choices:
    """Return what is chosen; what is not falls to the environment."""
    texts = {"headline": headline, "subtitle": subtitle, "quote": quote, "palette": palette, "scenario": scenario, "captions": captions}
    given: dict[str, Any] = {name: Given(text, f"--{name}") for name, text in texts.items() if text is not None}
    if empty := [f"{text.source}: is empty; write something, or leave the option out" for text in given.values() if not text]:
        raise InputError(empty)
    chosen = Choices(
        assets=assets, content=content, timing=timing, hardware=hardware, settings=tuple(settings or ()), brand=brand, **given
    )  # fmt: skip
    return Choices.from_environment().overridden(chosen)


def parse_size(size: str) -> tuple[int, int]:
    """Return width and height of `WxH`; raises InputError for anything that cannot be rendered."""
    try:
        width, height = (int(part) for part in size.lower().split("x"))
    except ValueError:
        raise InputError([f"--size: {size!r} is not of the form 1920x1080; write width x height in pixels"]) from None
    if not (64 <= width <= 8192 and 64 <= height <= 8192) or width % 2 or height % 2:
        raise InputError([f"--size: {size!r} needs two even numbers from 64 to 8192; choose the nearest even size"])
    if not 1 / WIDEST - 1e-3 <= width / height <= WIDEST + 1e-3:
        raise InputError([f"--size: {size!r} is beyond 9:21 to 21:9; choose a squarer frame"])
    return width, height


def with_project(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of `choices` after its own; it receives the project as its first argument."""

    def load(chosen: Choices) -> Project:
        project = load_project(chosen)
        say([line for key, line in project.notices.items() if key not in DIVES])  # those are said where they are drawn
        return project

    return _with(load, command)


def with_choices(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of `choices` after its own; it receives what is chosen as its first argument."""
    return _with(lambda chosen: chosen, command)


def _with(load: Callable[[Choices], object], command: Callable[..., None]) -> Callable[..., None]:
    own = list(inspect.signature(command).parameters.values())[1:]
    added = list(inspect.signature(choices).parameters.values())

    def chosen(**options: Any) -> None:
        made_of = choices(**{parameter.name: options.pop(parameter.name) for parameter in added})
        command(load(made_of), **options)

    hints = get_type_hints(command, include_extras=True) | get_type_hints(choices, include_extras=True)
    parameters = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=hints[p.name]) for p in (*own, *added)]
    chosen.__name__, chosen.__doc__ = command.__name__, command.__doc__
    chosen.__annotations__ = {p.name: hints[p.name] for p in parameters}
    vars(chosen)["__signature__"] = inspect.Signature(parameters)  # typer reads the options from it
    return one_line_errors(chosen)


def one_line_errors(command: Callable[..., None]) -> Callable[..., None]:
    """Turn what can go wrong with input into lines on stderr and an exit code."""

    @wraps(command)
    def guarded(*arguments: Any, **options: Any) -> None:
        try:
            command(*arguments, **{name: _found(name, value) for name, value in options.items()})
        except ExplainerError as error:
            fail(error.findings, error.exit_code)
        except BrokenPipeError:
            raise
        except OSError as error:
            fail([f"{error.filename or 'output'}: {error.strerror or error}; {CURES.get(error.errno or 0, CURE)}"], 1)
        except KeyboardInterrupt:
            fail(["interrupted; finished clips are kept, the same command goes on from there"], 130)

    return guarded


def _found(name: str, value: Any) -> Any:
    """Return what an option says, "~" at the start of a path as the home; an output may be a word, whose last slash says something."""
    if name == "output" and isinstance(value, str):
        return os.path.expanduser(value)
    return at_home(value) if isinstance(value, Path) else value


def fail(lines: list[str], code: int) -> NoReturn:
    """Print lines on stderr and end with an exit code."""
    say(lines)
    raise typer.Exit(code)


def say(lines: list[str]) -> None:
    """Print lines on stderr."""
    for line in lines:
        print(line, file=sys.stderr)  # noqa: T201
