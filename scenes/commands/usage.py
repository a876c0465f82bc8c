"""Faults of the command line as one line each, as of all other bad input: the option or the command, what is wrong, how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any

import typer
from typer.core import TyperGroup

from scenes.options import fail

USAGE: type[Exception] = typer.BadParameter.__mro__[1]  # of all faults of a command line; typer does not export its name
CURES = {  # of what a command lacks that another has
    ("film", "--transparent"): "a film has its ground; `explainer render KEY … --transparent` makes clips without it",
    ("loop", "--transparent"): "a loop has its ground; `explainer render KEY/CUE --transparent` makes a clip without it",
}
SEVERAL = {"still": "draws one cue; `explainer render KEY/CUE KEY/CUE --stills` draws several"}
KINDS = {
    "valid integer": "is no whole number; write digits alone",
    "valid number": "is no number; write digits, with a point, not a comma",
    "valid boolean": "is neither true nor false; write one of them",
}


class OneLineGroup(TyperGroup):
    """Commands whose wrong use is told in one line on stderr, with exit code 2."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse what stands before the command."""
        with one_line():
            return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Parse what stands after the command, and run it."""
        with one_line():
            return super().invoke(ctx)


@contextmanager
def one_line() -> Iterator[None]:
    """Turn what is wrong with a command line into one line; a page of help, which comes the same way, is let through."""
    try:
        yield
    except USAGE as error:
        if "\n" in str(error):
            raise
        fail([usage_line(error)], 2)


def usage_line(error: Any) -> str:
    """Return the line of a usage error: of an option that is unknown, of a value, of an argument too few or too many, of a command."""
    command = " ".join(_names(error.ctx))
    page = " ".join(("explainer", command, "--help")).replace("  ", " ")
    if hasattr(error, "option_name"):
        return _option(error, command, page)
    if hasattr(error, "param"):
        return _value(error, page)
    message = _lower(error.format_message())
    if extra := re.search(r"unexpected extra argument\S* \((.*)\)", message):
        return f"{command}: {extra[1]} is too much; it {SEVERAL.get(command, f'takes less, see `{page}`')}"
    return f"{command or 'explainer'}: {message}{'' if message.endswith('?') else f'; `{page}` lists what there is'}"


def _option(error: Any, command: str, page: str) -> str:
    """Return the line of an option that a command has not, or that lacks its value."""
    option = error.option_name
    if "requires" in str(error.message):
        return f"{option}: needs a value; write one after it"
    known = [name for parameter in error.ctx.command.params for name in parameter.opts]
    if found := get_close_matches(option, known, n=1, cutoff=0.75):
        return f"{command}: has no option {option}; did you mean {found[0]}?"
    return f"{command or 'explainer'}: has no option {option}; {CURES.get((command, option), f'`{page}` lists them')}"


def _value(error: Any, page: str) -> str:
    """Return the line of an option's value that cannot be, or of an argument that is missing."""
    name = max(error.param.opts, key=len) if error.param else ""
    message = _lower(str(error.message or ""))
    if not name or not message:
        what = name if name.startswith("-") else name.rstrip("s").upper()
        return f"{page.removesuffix(' --help')}: {what} is missing; `{page}` says what it may be"
    wrong = next((ours for theirs, ours in KINDS.items() if theirs in message), f"{message}; choose another")
    return f"{name}: {wrong.replace('input should be', 'must be', 1)}"


def _names(context: Any) -> list[str]:
    """Return the words that name a command, without the program's: voice, say."""
    return [] if context is None or context.parent is None else [*_names(context.parent), str(context.info_name)]


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:].rstrip(".")
