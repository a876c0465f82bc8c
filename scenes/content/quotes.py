"""What is likely wrong where TOML cannot be read: with quotation marks, mostly."""

from __future__ import annotations

import re

LINE = re.compile(r"at line (\d+)")
ESCAPED = re.compile(r"\\.")
KEY = re.compile(r"^\s*[\w.\"-]+\s*=")
CURLED = "“”„‟«»‘’‚"


def likely_mistake(text: str, error: str) -> str:
    """Return what to mend: the likely mistake of the line that a reader's error names, else of the one before, where a text may have been left open."""
    lines = text.splitlines()
    found = LINE.search(error)
    at = int(found[1]) if found else len(lines)
    lines_there = [(number, lines[number - 1]) for number in (at, at - 1) if 0 < number <= len(lines)]
    return next((f"line {number}: {what}" for number, line in lines_there if (what := _mistake(line))), "mend the syntax there")


def _mistake(line: str) -> str:
    """Return what is wrong with the quotation marks of a line; nothing if they seem to be right."""
    value = ESCAPED.sub("", KEY.sub("", line)).strip()
    if value.startswith("#"):
        return ""
    if value.startswith(tuple(CURLED)):
        return f'a text stands between straight quotes, "…", and here is {value[0]}; write "'
    if value.startswith("'") and value.count("'") > 2:
        return 'an apostrophe ends a text in single quotes; put the text in double quotes, "…"'
    if '"""' in value:
        return ""
    if value.count('"') % 2:
        return 'a text is left open; write " at its end, and \\" for one inside it'
    if value.startswith('"') and value.count('"') > 2 and "," not in value:
        return 'a " inside a text ends it; write \\" there'
    return ""
