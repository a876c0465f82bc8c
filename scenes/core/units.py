"""The one place where a number becomes text.

Everywhere: thousands are parted, by commas in English, a negative number has a true minus sign (−), what rounds to zero has no sign, and
there is no exponent but in FLOP (3.8 × 10²⁵). Marks, gaps and words are those of the language in force (scenes.core.language). A share is 0..1, a duration in milliseconds, everything else in SI units. A section chooses
which function says what and in which unit; the signs of its units may come from its words (`Signs`). Not finite: ValueError.

    whole       1,234           decimal   1,234.50        signed    +1.83, −3.04     plain     0.004, 8,192, 0.5
    figures     0.42, 8.6, 22   tenths    0.12, 8.1, 24.6 compact   7,882, 12.3k     mark      600, 1.2k
    percent     28 %, 8.6 %     money     $6.78, $279     duration  33.4 ms, 1.23 s  rate      22/s, 6/min
    quantity    328 kB, 1.1 TB  in_unit   2,684 MB        durations, quantities      parts that add up to a total
    exact       31.41 GB, 3.143 × 10²³ FLOP               to be compared
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from types import SimpleNamespace
from typing import Protocol

from scenes.core import language

MINUS = "−"
STEPS = {
    "bytes": ((1e15, "PB"), (1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1.0, "bytes")),
    "FLOP": ((1e15, "PFLOP"), (1e12, "TFLOP"), (1e9, "GFLOP"), (1.0, "FLOP")),
    "s": ((86_400.0, "days"), (3600.0, "h"), (60.0, "min"), (1.0, "s"), (1e-3, "ms"), (1e-6, "µs")),
    "count": ((1e12, "T"), (1e9, "B"), (1e6, "M")),
}
COMPACT = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))
SIZES = {name: size for steps in STEPS.values() for size, name in steps}
SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class Signs(Protocol):
    """The signs of units as a section's words may give them."""

    per_second: str
    milliseconds: str
    seconds: str
    minutes: str
    hours: str
    percent: str
    dollar: str


ENGLISH: Signs = SimpleNamespace(per_second="/s", milliseconds="ms", seconds="s", minutes="min", hours="h", percent="%", dollar="$")


# ---------------------------------------------------------------- bare numbers
def decimal(value: float, places: int) -> str:
    """Write a number with exactly so many decimals: 1,234.50."""
    text = _marked(f"{abs(_finite(value)):,.{places}f}")
    return f"{MINUS}{text}" if value < 0 and _is_not_zero(text) else text


def whole(value: float) -> str:
    """Write a number without decimals: 1,234."""
    return decimal(value, 0)


def signed(value: float, places: int = 2, *, leading_zero: bool = True) -> str:
    """Write a number with its sign: +1.83, −3.04, and 0.00 without one; for narrow cells without the leading zero: −.88."""
    text = decimal(value, places)
    if value > 0 and _is_not_zero(text):
        text = f"+{text}"
    point = language.current().decimal
    return text if leading_zero else text.replace(f"0{point}", point, 1) if abs(value) < 1 else text


def figures(value: float) -> str:
    """Write a number with two figures below 10, else whole; whole numbers below a million stay whole: 0.42, 8.6, 22, 8."""
    if abs(_finite(value)) < 1e6 and value == int(value):
        return whole(value)
    places = _places(value)
    text = decimal(value, places)
    return text.rstrip("0") if places > 1 else text


def tenths(value: float) -> str:
    """Write a number with one decimal, below one with two figures: 24.6, 8.0, 0.12."""
    return decimal(value, 1) if abs(value) >= 0.95 else figures(value)


def plain(value: float) -> str:
    """Write a number that is round already (a choice, a mark of a scale) with the decimals it has, up to six figures: 0.004, 20, 0.5."""
    places = max(0, 5 - math.floor(math.log10(abs(_finite(value))))) if value else 0
    text = decimal(value, places)
    return _short(text) if places else text


def mark(value: float) -> str:
    """Write a mark of a scale in the least room: 600, 1.2k, 15k, 2M."""
    size, name = next((step for step in COMPACT if abs(value) >= step[0] * (1 - 1e-9)), (1.0, ""))
    return f"{plain(value / size)}{name}"


def compact(value: float, more: int = 0) -> str:
    """Write a number in five characters at most, up to 999T: whole below 10,000, then with three figures: 12.3k, 123k, 1.23M.

    `more`: as many figures more.
    """
    least = {1e3: 9_999.5}
    size, name = next((step for step in COMPACT if abs(value) >= least.get(step[0], 0.9995 * step[0])), (1.0, ""))
    return f"{decimal(value / size, _third(value / size) + more if name else 0)}{name}"


def _last_sign(text: str) -> str:
    """Return the last letter or digit of a text: what follows may be the sign of a currency."""
    return next((char for char in reversed(text) if char.isalnum()), "")


def places_of(text: str) -> int:
    """Return how many decimals a written number has."""
    return sum(char.isdigit() for char in text.partition(language.current().decimal)[2])


def as_read(text: str) -> float:
    """Return the number that a viewer reads in what `compact`, `decimal` or `money` wrote."""
    point = language.current().decimal
    digits = "".join("." if char == point else char for char in text if char.isdigit() or char == point)
    return float(digits) * {name: size for size, name in COMPACT}.get(_last_sign(text), 1.0) * (-1 if MINUS in text else 1)


# ---------------------------------------------------------------- with a unit
def percent(share: float, places: int | None = None, signs: Signs = ENGLISH) -> str:
    """Write a share (0..1) as per cent: with two figures or whole, or with so many decimals."""
    return f"{figures(100 * share) if places is None else decimal(100 * share, places)}{_gap('%')}{signs.percent}"


def money(dollars: float, signs: Signs = ENGLISH, *, short: bool = False, more: int = 0, places: int | None = None) -> str:
    """Write dollars: cents below a hundred, else whole, from a million on in millions; `short`: from ten thousand on 12.3k, 1.23M.

    `more`: as many figures more, but for millions in words; `places`: with exactly so many decimals, whatever the amount.
    """
    amount = abs(dollars)
    if places is not None:
        text = decimal(amount, places)
    elif short and amount >= 9_999.5:
        text = compact(amount, more)
    elif amount >= 999_500:
        text = _millions(amount)
    else:
        text = decimal(amount, more + (2 if amount < 99.995 else 0))
    sign = MINUS if dollars < 0 and _is_not_zero(text) else ""
    told = language.current()
    if not told.money_first:
        return f"{sign}{text}{_gap()}{signs.dollar}"
    return f"{signs.dollar}{told.money_gap}{sign}{text}" if told.money_gap else f"{sign}{signs.dollar}{text}"


def duration(ms: float, places: int = 1, signs: Signs = ENGLISH) -> str:
    """Write milliseconds with `places` decimals, from a second on as seconds with one more."""
    if _in_seconds(ms, places):
        return f"{decimal(ms / 1e3, places + 1)}{_gap()}{signs.seconds}"
    return f"{decimal(ms, places)}{_gap()}{signs.milliseconds}"


def rate(per_second: float, signs: Signs = ENGLISH) -> str:
    """Write how often something happens: a second, or a minute or an hour where that is less than a tenth of one."""
    steps = ((1.0, signs.per_second), (60.0, f"/{signs.minutes}"), (3600.0, f"/{signs.hours}"))
    size, name = next((step for step in steps if per_second * step[0] >= 0.0995), steps[-1])
    return f"{figures(per_second * size)}{name}"


def quantity(value: float, unit: str) -> str:
    """Write a value with a fitting unit of its kind (a key of STEPS), a share as per cent, dollars as money, others plain.

    A value below the smallest unit of its kind is written in that unit; from a million on, a plain one in millions.
    """
    if unit == "share":
        return percent(value)
    if unit == "dollars":
        return money(value)
    if unit == "FLOP" and value >= 1e18:
        return f"{_power(value)}{_gap()}FLOP"
    if unit in STEPS:
        return _stepped(value, unit)
    text = _millions(value) if abs(value) >= 1e6 else figures(value)
    return f"{text}{_gap(unit)}{_word(unit)}".rstrip()


def in_unit(value: float, name: str, places: int | None = None) -> str:
    """Write a value in one unit of STEPS: with two figures or whole, or with so many decimals: 2,684 MB."""
    amount = value / SIZES[name]
    return f"{figures(amount) if places is None else decimal(amount, places)}{_gap(name)}{_word(name)}"


def written_like(end: float, unit: str) -> Callable[[float], str]:
    """Return how a number of a kind of STEPS is written as it runs: in the unit and with the decimals that it ends with, so never wider."""
    size, name = _unit_of(end, unit)
    return partial(in_unit, name=name, places=places_of(figures(end / size)))


def exact(value: float, unit: str) -> str:
    """Write a value with four figures, or whole, to be compared with another: 31.41 GB, 30,907,611 GPU hours, 46.2 %."""
    if unit == "share":
        return percent(value, 1)
    if unit == "FLOP":
        return f"{_power(value, 3)}{_gap()}FLOP"
    size, name = _unit_of(value, unit) if unit == "bytes" else (1.0, unit)
    places = max(0, 3 - math.floor(math.log10(abs(value / size) or 1.0)))
    text = decimal(value / size, places)
    return f"{_short(text) if places else text}{_gap(name)}{_word(name)}"


# ---------------------------------------------------------------- parts of a whole
def durations(parts: Sequence[float], total: float, places: int = 1, signs: Signs = ENGLISH) -> tuple[str, ...]:
    """Write milliseconds of parts so that what is written adds up to their total as it is written (see `add_up`)."""
    rounded = add_up(parts, total, [10.0 ** (2 - places) if _in_seconds(ms, places) else 10.0**-places for ms in parts])
    return tuple(duration(ms, places, signs) for ms in rounded)


def quantities(parts: Sequence[float], total: float, unit: str, rest: int | None = None) -> tuple[str, ...]:
    """Write parts (a kind of STEPS) so that what is written adds up to their total (see `add_up`).

    The part `rest` is what the others leave: they are written as everywhere else, where it is no finer than they are.

    All are in one unit, in which the largest is whole; those of less than one of it are in a smaller one.
    """
    largest, steps = max(parts, default=0.0), STEPS[unit]
    size, name = next((step for step in steps if largest >= 9.95 * step[0]), steps[-1])
    sizes = [size if part >= 0.995 * size else _unit_of(part, unit)[0] for part in parts]
    roundings = [one * 10.0 ** -_places(part / one) for part, one in zip(parts, sizes, strict=True)]
    rounded = add_up(parts, total, roundings)
    if rest is not None and parts[rest] and roundings[rest] == max(roundings):
        own = [round(part / step) * step for part, step in zip(parts, roundings, strict=True)]
        left = round(total / roundings[rest]) * roundings[rest] - sum(own) + own[rest]
        rounded = (*parts[:rest], left, *parts[rest + 1 :])
    return tuple(
        in_unit(value, name) if one == size and value else quantity(value, unit) for value, one in zip(rounded, sizes, strict=True)
    )


def add_up(parts: Sequence[float], total: float, steps: Sequence[float]) -> tuple[float, ...]:
    """Return parts (0 or more) of which the coarsest are rounded up or down so that all, rounded, add up to the total.

    `steps`: to which step each part is rounded when it is written. The total is parted in their ratio; the parts with the
    largest step make up for what rounding leaves, those with the largest remainder first (Hamilton's method).
    """
    scale = total / sum(parts) if sum(parts) else 0.0
    shares = [part * scale for part in parts]
    coarsest = max(steps, default=1.0)
    coarse = [k for k, step in enumerate(steps) if step == coarsest]
    fine = sum(round(share / step) * step for share, step in zip(shares, steps, strict=True) if step != coarsest)
    counts = {k: math.floor(shares[k] / coarsest) for k in coarse}
    left = round((round(total / coarsest) * coarsest - fine) / coarsest) - sum(counts.values())
    each, more = divmod(left, max(1, len(coarse)))
    for rank, k in enumerate(sorted(coarse, key=lambda k: counts[k] - shares[k] / coarsest)):
        counts[k] += each + (rank < more)
    return tuple(counts[k] * coarsest if k in counts and counts[k] != round(part / coarsest) else part for k, part in enumerate(parts))


# ---------------------------------------------------------------- what these share
def _marked(text: str) -> str:
    """Return a number as Python writes it with the marks of the language in force."""
    marks = language.current()
    return text.translate({ord("."): marks.decimal, ord(","): marks.thousands})


def _short(text: str) -> str:
    """Return a number with decimals without the zeros at its end."""
    return text.rstrip("0").rstrip(language.current().decimal)


def _gap(unit: str = "") -> str:
    """Return what stands between a number and its unit."""
    return language.current().percent_gap if unit == "%" else language.current().gap


def _word(unit: str) -> str:
    return language.current().words.get(unit, unit)


def _millions(value: float) -> str:
    return f"{figures(value / 1e6)}{_gap()}{language.current().million}"


def _finite(value: float) -> float:
    """Return a value; nan and infinity are no numbers that a picture can show."""
    if not math.isfinite(value):
        raise ValueError(f"{value} is not a number that can be shown")
    return value


def _is_not_zero(text: str) -> bool:
    return any(char in "123456789" for char in text)


def _in_seconds(ms: float, places: int) -> bool:
    """Tell whether milliseconds, rounded to `places` decimals, are a second or more."""
    return abs(ms) >= 1e3 - 0.5 * 10.0**-places


def _places(value: float) -> int:
    """Return the decimals with which a number has two figures, or none from 10 on."""
    if abs(value) >= 9.95 or not value:
        return 0
    return 1 if abs(value) >= 0.995 else 1 - math.floor(math.log10(abs(value)))


def _unit_of(value: float, unit: str) -> tuple[float, str]:
    """Return size and name of the largest unit of a kind of which a value is at least one, or of the smallest."""
    return next((step for step in STEPS[unit] if abs(value) >= step[0] * 0.9995), STEPS[unit][-1])


def _stepped(value: float, unit: str) -> str:
    """Write a value in its unit; zero, and counts below the smallest, as they are."""
    size, name = _unit_of(value, unit)
    if unit == "count":
        return f"{_three(value / size)}{name}" if abs(value) >= size * 0.9995 else figures(value)
    return f"{figures(value / size)}{_gap(name)}{_word(name)}" if value else f"0{_gap(unit)}{_word(unit)}"


def _third(value: float) -> int:
    """Return the decimals with which a number from 1 on has three figures, or none from 100 on."""
    return 2 if abs(value) < 9.995 else 1 if abs(value) < 99.95 else 0


def _three(value: float) -> str:
    """Write a number from 1 to 1,000 with three figures at most: 8.03, 15.6, 70."""
    places = _third(value)
    text = decimal(value, places)
    return _short(text) if places else text


def _power(value: float, places: int = 1) -> str:
    """Write a number as 3.8 × 10²⁵."""
    digits, exponent = f"{_finite(value):.{places}e}".split("e")
    return f"{_marked(digits)} × 10{str(int(exponent)).translate(SUPERSCRIPT)}"
