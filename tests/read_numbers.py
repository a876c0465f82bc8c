"""Reads a number back from a text, with the room that its rounding leaves: what a viewer knows when he sees it.

Written apart from scenes.core.units, which writes the texts. "33.4 ms" is 0.03335 to 0.03345 s, "1.2k" is 1,150 to 1,250.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

UNITS = {
    "bytes": 1.0, "kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "PB": 1e15,
    "FLOP": 1.0, "GFLOP": 1e9, "TFLOP": 1e12, "PFLOP": 1e15,
    "µs": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0, "days": 86_400.0,
    "/s": 1.0, "/min": 1 / 60, "/h": 1 / 3600,
    "%": 0.01, "k": 1e3, "M": 1e6, "B": 1e9, "T": 1e12, "million": 1e6,
}  # fmt: skip
NUMBER = re.compile(
    r"(?P<sign>[−+]?)\$?(?P<digits>(?:\d[\d,]*)?\.?\d+)(?: × 10(?P<power>[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?"
    rf"(?: ?(?P<unit>{'|'.join(sorted(map(re.escape, UNITS), key=len, reverse=True))})(?![A-Za-z]))?"
)
PLAIN_DIGITS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
SLACK = 1e-9  # of a value, for the arithmetic of the reader


@dataclass(frozen=True)
class Read:
    """A number as it is written: its value and between what it lies, in bytes, seconds, dollars, 0..1, or plain."""

    value: float
    low: float
    high: float

    @property
    def step(self) -> float:
        """The worth of its last figure."""
        return self.high - self.low

    def __add__(self, other: Read) -> Read:
        return Read(self.value + other.value, self.low + other.low, self.high + other.high)

    def __sub__(self, other: Read) -> Read:
        return Read(self.value - other.value, self.low - other.high, self.high - other.low)

    def __mul__(self, other: Read | float) -> Read:
        factor = other if isinstance(other, Read) else Read(other, other, other)
        ends = [a * b for a in (self.low, self.high) for b in (factor.low, factor.high)]
        return Read(self.value * factor.value, min(ends), max(ends))

    def __truediv__(self, other: Read) -> Read:
        return self * Read(1 / other.value, 1 / other.high, 1 / other.low)

    def meets(self, other: Read | float) -> bool:
        """Tell whether both can be one number, within what is shown of them."""
        low, high = (other.low, other.high) if isinstance(other, Read) else (other, other)
        slack = SLACK * max(abs(self.high), abs(high), 1e-300)
        return self.low <= high + slack and low <= self.high + slack


def read_all(text: str) -> list[Read]:
    """Return every number of a text, from left to right."""
    return [_read(match) for match in NUMBER.finditer(text)]


def read(text: str) -> Read:
    """Return the first number of a text; ValueError if it has none."""
    found = NUMBER.search(text)
    if found is None:
        raise ValueError(f"no number in {text!r}")
    return _read(found)


def exact(text: str) -> Read:
    """Return the first number of a text that counts, and so is not rounded."""
    value = read(text).value
    return Read(value, value, value)


def total(numbers: Iterable[Read]) -> Read:
    """Return the sum of some numbers."""
    result = Read(0.0, 0.0, 0.0)
    for number in numbers:
        result += number
    return result


def _read(match: re.Match[str]) -> Read:
    digits = match["digits"].replace(",", "")
    size = UNITS.get(match["unit"] or "", 1.0) * 10.0 ** int((match["power"] or "0").translate(PLAIN_DIGITS))
    value = float(digits) * size * (-1 if match["sign"] == "−" else 1)
    half = 0.5 * 10.0 ** -len(digits.partition(".")[2]) * size
    return Read(value, value - half, value + half)
