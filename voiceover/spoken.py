"""How written words are said: numbers, units, money and signs as words, one entry for each written word, so that times map back.

    330 kB → three hundred thirty | kilobytes      $2.50 → two dollars fifty      28 % → twenty-eight | percent
    70B → seventy billion                          $11 million → eleven | million dollars
    6.3 × 10²⁴ → six point three | times | ten to the twenty-fourth              8 × H200 → eight | | H two hundred

Where the text says "about", a number is said with two figures: about 328 kB → about three hundred thirty kilobytes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

ABOUT = {"about", "around", "roughly", "approximately", "~", "≈"}
ROUGH_FIGURES = 2
SMALL = 12  # the largest whole number that texts write as a word
CENTS = 2  # digits
UNITS = {  # as they are said of one; of others with an s, but for those of INVARIABLE
    "bytes": "byte", "byte": "byte", "kB": "kilobyte", "MB": "megabyte", "GB": "gigabyte", "TB": "terabyte", "PB": "petabyte",
    "bit": "bit", "bits": "bit", "kbit": "kilobit", "Mbit": "megabit", "Gbit": "gigabit", "Tbit": "terabit",
    "s": "second", "ms": "millisecond", "µs": "microsecond", "μs": "microsecond", "ns": "nanosecond", "min": "minute", "h": "hour",
    "FLOP": "floating-point operation", "MFLOP": "megaflop", "GFLOP": "gigaflop", "TFLOP": "teraflop", "PFLOP": "petaflop",
    "EFLOP": "exaflop", "W": "watt", "kW": "kilowatt", "MW": "megawatt", "GW": "gigawatt", "kWh": "kilowatt hour",
    "Hz": "hertz", "kHz": "kilohertz", "MHz": "megahertz", "GHz": "gigahertz", "%": "percent", "°C": "degree Celsius", "dB": "decibel",
}  # fmt: skip
INVARIABLE = {"hertz", "kilohertz", "megahertz", "gigahertz", "percent"}
SCALES = {"k": "thousand", "M": "million", "B": "billion", "T": "trillion"}
LARGE = {"thousand", *SCALES.values()}
PER = {"s": "second", "min": "minute", "h": "hour", "day": "day"}
SIGNS = {
    "~": "about",
    "≈": "about",
    "→": "to",
    "=": "equals",
    "+": "plus",
    "−": "minus",
    "&": "and",
    "%": "percent",
    "<": "below",
    ">": "above",
}
SUPERSCRIPT = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_UNIT = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
_AMOUNT = re.compile(
    rf"(?P<about>[~≈])?(?P<sign>[+−-])?(?P<dollar>\$)?(?P<number>{_NUMBER})"
    rf"(?:(?P<ordinal>st|nd|rd|th)|(?P<times>[x×])|(?P<scale>[kMBT])|(?P<unit>{_UNIT}))?(?:/(?P<per>s|min|h|day))?(?:-(?P<word>[A-Za-z]+))?"
)
_RANGE = re.compile(rf"(?P<start>{_NUMBER})[–-](?P<end>{_NUMBER})")
_FRACTION = re.compile(r"(?P<over>\d+)/\((?P<under>[\d·+]+)")  # the bracket that ends it is a mark at the word's end
_POWER = re.compile(r"10(?P<exponent>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_RATE = re.compile(r"(?P<what>[A-Za-z%]+)/(?P<per>s|min|h|day)")
_NAME = re.compile(r"(?P<letters>[A-Za-z]+(?:-[A-Za-z]+)?)-?(?P<number>\d+)")
_EDGES = re.compile(r"(?P<head>[\"'“‘(\[]*)(?P<core>.*?)(?P<tail>[\"'”’)\].,;:!?…—]*)")


def spoken_words(written: Sequence[str], keep: Collection[str] = ()) -> list[str]:
    """Return what is said for each written word: one or more words that blanks part, or "" where nothing is said.

    Marks at the ends of a word stay. `keep`: names that are left as they are written, since a table says how they sound.
    """
    parts = [_parted(word) for word in written]
    cores = [core for _, core, _ in parts]
    said = [core if core in keep else _said(cores, k) for k, core in enumerate(cores)]
    return [f"{head}{word}{tail}" if word else "" for word, (head, _, tail) in zip(said, parts, strict=True)]


def number_in_words(text: str) -> str:
    """Return a number (1,024 or 2.29) in words: one thousand twenty-four, two point two nine."""
    words = str(_english().number_to_words(text.replace(",", ""), andword="", comma=""))
    return " ".join(words.split())


def in_words_if_small(text: str) -> str:
    """Return a whole number up to twelve as a word, as texts write it, and everything else as it is."""
    return number_in_words(text) if text.isdecimal() and int(text) <= SMALL else text


@cache
def _small_numbers() -> dict[str, str]:
    """Return the numbers that texts write as words, by their words."""
    return {number_in_words(str(number)): str(number) for number in range(SMALL + 1)}


def bare(word: str) -> str:
    """Return a word without the marks at its ends."""
    return _parted(word)[1]


def _parted(word: str) -> tuple[str, str, str]:
    """Return what stands before a word, the word, and what stands behind it; of signs alone, all is the word."""
    found = _EDGES.fullmatch(word)
    return (found["head"], found["core"], found["tail"]) if found and found["core"] else ("", word, "")


@dataclass(frozen=True)
class _Place:
    """A word's neighbours, without the marks at their ends."""

    before: str
    after: str

    @property
    def is_rough(self) -> bool:
        """Whether the text says that a number is not exact."""
        return self.before.lower() in ABOUT


def _said(cores: Sequence[str], k: int) -> str:
    place = _Place(cores[k - 1] if k else "", cores[k + 1] if k + 1 < len(cores) else "")
    core = cores[k]
    if found := _POWER.fullmatch(core):
        return f"ten to the {_ordinal(found['exponent'].translate(SUPERSCRIPT))}"
    if found := _AMOUNT.fullmatch(core):
        return _amount(found, place)
    if found := _FRACTION.fullmatch(core):
        under = found["under"].replace("·", " times ").replace("+", " plus ")
        return re.sub(r"\d+", lambda number: number_in_words(number[0]), f"{found['over']} over {under}")
    if found := _RANGE.fullmatch(core):
        return f"{number_in_words(found['start'])} to {number_in_words(found['end'])}"
    return _word(core, place)


def _word(core: str, place: _Place) -> str:
    """Return how a word that is no number is said: a unit after its number, a sign, a name with a number in it."""
    amount = _AMOUNT.fullmatch(_small_numbers().get(place.before.lower(), place.before))
    if core in UNITS and (amount or _POWER.fullmatch(place.before)):
        return _counted(core, amount)
    if core in LARGE and amount and amount["dollar"]:
        return f"{core} dollars"
    if found := _RATE.fullmatch(core):
        what = _counted(found["what"], amount) if found["what"] in UNITS else found["what"]
        return f"{what} per {PER[found['per']]}"
    if core == "×":
        return "times" if amount and (_AMOUNT.fullmatch(place.after) or _POWER.fullmatch(place.after)) else ""
    if found := _NAME.fullmatch(core):
        return f"{found['letters']} {number_in_words(found['number'])}"
    return SIGNS.get(core, core)


# ---------------------------------------------------------------- numbers with what belongs to them
def _amount(found: re.Match[str], place: _Place) -> str:
    """Return how a number is said with its signs, its scale and its unit."""
    number = _rounded(found["number"]) if found["about"] or place.is_rough else found["number"]
    if found["ordinal"]:
        return _ordinal(number)
    signs = [SIGNS["~"]] if found["about"] else []
    signs += {"+": ["plus"], "−": ["minus"], "-": ["minus"]}.get(found["sign"] or "", [])
    large = place.after in LARGE
    words = _money(number, found["scale"], large) if found["dollar"] else _scaled(number, found["scale"])
    behind = ["times"] if found["times"] else [_counted(found["unit"], found)] if found["unit"] else []
    behind += [f"per {PER[found['per']]}"] if found["per"] else []
    behind += [found["word"]] if found["word"] else []
    return " ".join([*signs, words, *behind])


def _scaled(number: str, scale: str | None) -> str:
    return f"{number_in_words(number)} {SCALES[scale]}" if scale else number_in_words(number)


def _money(number: str, scale: str | None, large: bool) -> str:
    """Return dollars as they are said; where "million" stands behind the number, that says the dollars."""
    if large:
        return number_in_words(number)
    if scale:
        return f"{_scaled(number, scale)} dollars"
    whole, _, cents = number.replace(",", "").partition(".")
    if len(cents) > CENTS and cents.strip("0"):
        return f"{number_in_words(number)} dollars"
    dollars, rest = int(whole or 0), int(cents[:CENTS].ljust(CENTS, "0"))
    if not dollars and rest:
        return f"{number_in_words(str(rest))} {_plural('cent', rest == 1)}"
    said = f"{number_in_words(str(dollars))} {_plural('dollar', dollars == 1)}"
    return f"{said} {number_in_words(str(rest))}" if rest else said


def _rounded(number: str) -> str:
    """Return a number with ROUGH_FIGURES figures, as a text."""
    value = float(number.replace(",", ""))
    return f"{float(f'{value:.{ROUGH_FIGURES - 1}e}'):f}".rstrip("0").rstrip(".")


def _counted(unit: str, amount: re.Match[str] | None) -> str:
    """Return the name of a unit, of one or of many."""
    is_one = amount is not None and float(amount["number"].replace(",", "")) == 1 and not amount["scale"]
    return _plural(UNITS[unit], is_one)


def _plural(name: str, is_one: bool) -> str:
    if is_one or name in INVARIABLE:
        return name
    first, blank, rest = name.partition(" ")
    return f"{first}s{blank}{rest}" if rest == "Celsius" else f"{name}s"


def _ordinal(number: str) -> str:
    sign = "minus " if number.startswith("-") else ""
    return sign + number_in_words(str(_english().ordinal(number.lstrip("-").replace(",", ""))))


@cache
def _english() -> Any:
    """Return what knows English numbers; it is slow to load."""
    import inflect

    return inflect.engine()
