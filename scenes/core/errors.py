"""What can go wrong with input or surroundings, with one base: every error is lines that say what is wrong and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import ClassVar


class ExplainerError(Exception):
    """Something that a user can mend; the command prints its `findings`, a line each, and ends with `exit_code`."""

    exit_code: ClassVar[int] = 2

    @property
    def findings(self) -> list[str]:
        """Return the lines to be printed."""
        return [str(self)]


class InputError(ExplainerError, ValueError):
    """A file or an option is wrong. `findings` holds one line for each fault: file, key, fault, cure."""

    def __init__(self, findings: list[str]) -> None:
        super().__init__("\n".join(findings))
        self._findings = findings

    @property
    def findings(self) -> list[str]:
        """Return one line for each fault."""
        return self._findings

    def __reduce__(self) -> tuple[type[InputError], tuple[list[str]]]:
        """Let an error go from one process to another with its findings."""
        return type(self), (self._findings,)


class LayoutError(ExplainerError, ValueError):
    """A part cannot be laid out in the box that it was given; the message names the part and the cure."""


class SectionError(ExplainerError, ValueError):
    """A section's code does not fit the film, its words or its own picture; the message is one line with the place and the cure."""


class FontError(ExplainerError, RuntimeError):
    """A font package is missing, or a face lacks a character; the message says which and what to do."""


class RenderError(ExplainerError, RuntimeError):
    """Rendering could not go on; the message is one line with the scene, the cue and what to do."""

    exit_code = 1


class ClusterError(RenderError):
    """A cluster cannot be used; the message is one line that says what to do."""


def one_of(name: str, known: Iterable[str]) -> str:
    """Return what to write for a name that is not known: the nearest one that is, else one of all."""
    names = list(known)
    found = get_close_matches(name, names, n=1, cutoff=0.7)
    return f"did you mean {found[0]}?" if found else f"choose one of {', '.join(names)}"
