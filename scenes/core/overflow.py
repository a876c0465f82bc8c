"""What is too long for its room: an error that ends the drawing, or, while a picture is checked, a note of it, and the drawing goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar

from scenes.core.errors import LayoutError


class Overflow(LayoutError):
    """A text that needs more room than it has, even at its `smallest` size; both in `unit`: design units of the format, or lines."""

    def __init__(
        self, place: str, text: str, needs: float, has: float, cure: str, unit: str = "units", smallest: float | None = None
    ) -> None:
        at = "" if smallest is None else f" at its smallest size of {smallest:g}"
        super().__init__(f"{place}: {text!r} needs {needs:.0f} {unit}{at} and has {has:.0f}; {cure}")
        self.text, self.needs, self.has, self.unit, self.cure = text, needs, has, unit, cure

    def __reduce__(self) -> tuple[type[LayoutError], tuple[str]]:
        """Let the error go from one process to another as what it says."""
        return LayoutError, (str(self),)


_noted: ContextVar[list[Overflow] | None] = ContextVar("noted", default=None)


@contextmanager
def noting() -> Iterator[list[Overflow]]:
    """Note what overflows, in the list that is given, in place of ending with it."""
    noted: list[Overflow] = []
    token = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(token)


@contextmanager
def passing(forced: bool) -> Iterator[None]:
    """Let what overflows be drawn, where that is asked for."""
    with noting() if forced else nullcontext():
        yield


def refuse(fault: Overflow) -> None:
    """Raise an overflow, or note it where that is asked for."""
    noted = _noted.get()
    if noted is None:
        raise fault
    noted.append(fault)
