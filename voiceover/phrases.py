"""Where written speech may be broken: what it costs to part two words. English; a table of words, no grammar."""

from __future__ import annotations

TORN = 1000.0  # what must not be parted costs more than all that is only less good


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


ARTICLES = _set("a an the")
PREPOSITIONS = _set("""
    about above across after against along among around as at before behind below beneath beside between beyond by despite during except for from in
    inside into like near of on onto over past per since than through throughout to toward towards under until upon via with within without
""")
CONJUNCTIONS = _set("""
    and or but nor so yet because although though while when where whereas which who whose that if unless once then
""")
NUMBERS = _set("""
    one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion
    trillion half
""")
VERBS = _set("is are was were has have had does did can could will would may might must should")
OTHERS = _set("""
    be been do not no every each all both many its their our your his her my this these those some any very more most only too what how why
""")
LEANING = CONJUNCTIONS | NUMBERS | VERBS | OTHERS  # words that lean on the one that follows


def may_end_line(word: str) -> bool:
    """Tell whether a word, as it is written, may end a line: no article and no preposition, unless a comma or a point follows."""
    return _bare(word) not in ARTICLES | PREPOSITIONS


def parting_cost(left: str, right: str) -> float:
    """Return what it costs to break between two words of a sentence, as they are written: 1 at a semicolon to TORN after an article."""
    if not may_end_line(left):
        return TORN
    if right in ("—", "–"):
        return 20.0
    if left[-1] in ";:—–":
        return 1.0
    if left[-1] in ",)":
        return 2.0
    if _bare(left) in LEANING or any(char.isdigit() for char in left):
        return 14.0
    following = _bare(right)
    if following in CONJUNCTIONS:
        return 4.0
    return 6.0 if following in (PREPOSITIONS | VERBS) - {"of"} else 10.0  # "of" hangs on the word before it


def _bare(word: str) -> str:
    """Return a word in small letters, without marks before it; those after it part it from what follows, and stay."""
    return word.lstrip("\"'“‘(").lower()
