"""What a node says at one time: lines of text, and what is drawn over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BLANK = "\u2007"  # a figure space: a row of it is as high as a row of text, and nothing is seen


@dataclass(frozen=True)
class Reading:
    """What a node says at one time, in lines of `text`, and what is drawn over that, at most one kind of:

    `curve`, heights 0..1, over `past` ones, with a `limit` as a line; `bars`, heights 0..1 (0: not there yet), with `names` under them, one of which may be
    `marked`, and one `tried`, an empty outline; `strip`, places 0..1 with colours; `cells` by their colours, `columns` in a row; `chips`, pieces of text. Of
    the text so many lines are what was `asked`. A `hue` frames the node.
    """

    text: str
    curve: tuple[float, ...] = ()
    past: tuple[tuple[float, ...], ...] = ()
    limit: float | None = None
    bars: tuple[float, ...] = ()
    names: tuple[str, ...] = ()
    marked: int | None = None
    tried: int | None = None
    strip: tuple[tuple[float, str], ...] = ()
    cells: tuple[str, ...] = ()
    columns: int = 0
    chips: tuple[str, ...] = ()
    asked: int = 0
    hue: str = ""

    @property
    def is_drawn(self) -> bool:
        """Tell whether anything but text is drawn."""
        return bool(self.curve or self.bars or self.strip or self.cells or self.chips)

    @property
    def rows(self) -> tuple[str, ...]:
        """Return the lines of text."""
        return tuple(self.text.split("\n"))


def broken(text: str) -> str:
    """Return a text in two lines, parted at the blank nearest to its middle."""
    blanks = [place for place, char in enumerate(text) if char == " "]
    middle = min(blanks, key=lambda place: abs(place - len(text) / 2), default=None)
    return text if middle is None else f"{text[:middle]}\n{text[middle + 1 :]}"


def shares(values: Sequence[float], highest: float) -> tuple[float, ...]:
    """Return values as shares of the highest one."""
    return tuple(float(value) / highest for value in values)


def halves(count: int) -> int:
    """Return how many of so many cells stand in a row: two rows of them."""
    return -(-count // 2)
