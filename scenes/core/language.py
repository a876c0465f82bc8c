"""In which language numbers are written: marks, gaps and the few words that a number can hold.

A film is in one language: the one that its content file names (`locale = "de"`), in force for the whole process. The marks are those of
the Unicode CLDR (from memory), but that English keeps plain blanks. Size signs (k, M, B, T) stay: "70B" is what a model is called.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

NBSP = "\u00a0"


@dataclass(frozen=True)
class Language:
    """The marks of a language: of decimals, of thousands; the gap before a unit; words for 10⁶, for days and for bytes.

    `own` is the language's name in itself; `money_first`: the sign of the currency stands before its number, and after it
    `money_gap`, then a minus where there is one (nl, de-CH). `percent_gap` stands before %. `quotes` open and close what is quoted.
    """

    code: str
    own: str
    decimal: str = ","
    thousands: str = "."
    gap: str = NBSP
    million: str = "million"
    days: str = "days"
    bytes: str = "bytes"
    money_first: bool = False
    money_gap: str = ""
    percent_gap: str = NBSP
    quotes: tuple[str, str] = ("“", "”")

    @property
    def words(self) -> dict[str, str]:
        """Return the words of units that are no signs, by their English names."""
        return {"days": self.days, "bytes": self.bytes}


ENGLISH = Language("en", "English", ".", ",", " ", money_first=True, percent_gap=" ")
LANGUAGES = {
    language.code: language
    for language in (
        ENGLISH,
        Language("de", "Deutsch", million="Mio.", days="Tage", bytes="Bytes", quotes=("„", "“")),
        Language(
            "de-CH", "Deutsch (Schweiz)", ".", "’", million="Mio.", days="Tage", bytes="Bytes", money_first=True, money_gap=NBSP,
            percent_gap="", quotes=("«", "»"),
        ),
        Language("es", "español", million="millones", days="días", bytes="bytes", quotes=("«", "»")),
        Language("fr", "français", thousands=NBSP, million="millions", days="jours", bytes="octets", quotes=(f"«{NBSP}", f"{NBSP}»")),
        Language("it", "italiano", million="milioni", days="giorni", bytes="byte", percent_gap="", quotes=("«", "»")),
        Language(
            "nl", "Nederlands", million="miljoen", days="dagen", bytes="bytes", money_first=True, money_gap=NBSP, percent_gap="",
            quotes=("‘", "’"),
        ),
    )
}  # fmt: skip


@dataclass
class _InForce:
    language: Language = ENGLISH


_in_force = _InForce()


def current() -> Language:
    """Return the language in force."""
    return _in_force.language


def quoted(text: str) -> str:
    """Return a text in the quotation marks of the language in force."""
    return text.join(current().quotes)


def use(language: Language) -> None:
    """Put a language in force, and forget every text that was written in another."""
    if language != _in_force.language:
        _in_force.language = language
        forget_results()


def forget_results() -> None:
    """Empty the caches of all project modules: what they hold follows from what was in force."""
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] in ("scenes", "voiceover"):
            for value in list(vars(module).values()):
                if clear := getattr(value, "cache_clear", None):
                    clear()
