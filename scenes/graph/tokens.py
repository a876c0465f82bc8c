"""The pieces of a Mermaid flowchart's statements: nodes with their shapes, and links; each is read from a place in a line.

Syntax after Mermaid's own documentation of flowcharts ("Flowcharts - Basic Syntax"; from memory).
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

ID = re.compile(r"\w+(?:[-.](?=\w)\w+)*")
SHAPES = (
    ("([", "])", "stadium"),
    ("[(", ")]", "cylinder"),
    ("((", "))", "circle"),
    ("[", "]", "rect"),
    ("(", ")", "round"),
    ("{", "}", "rhombus"),
)
UNKNOWN = (
    ("(((", "a double circle", "((a circle))"),
    ("[[", "a subroutine", "[a box]"),
    ("{{", "a hexagon", "{a rhombus}"),
    ("[/", "a leaning box", "[a box]"),
    ("[\\", "a leaning box", "[a box]"),
    (">", "a flag", "[a box]"),
    ("@{", "a shape with @{…}", "[a box]"),
)
LINK = re.compile(
    r"(?P<tail><)?(?:(?P<plain>-{2,}(?P<p>[->]))|(?P<dotted>-\.+-(?P<d>>)?)|(?P<thick>={2,}(?P<t>[=>])))(?:\s*\|(?P<label>\"[^\"]*\"|[^|\"]*)\|)?"
)
TEXT_LINK = re.compile(
    r"(?P<tail><)?(?:--\s*(?P<p>[^\s>-].*?)\s*-{2,}(?P<ph>[->])|-\.\s*(?P<d>[^\s.-].*?)\s*\.+-(?P<dh>>)?|==\s*(?P<t>[^\s=>].*?)\s*={2,}(?P<th>[=>]))"
)
OTHER_LINK = (
    (re.compile(r"[xo<]?(?:-{2,}|={2,}|-\.+-)[xo](?=[\s|])|[xo](?:-{2,}|={2,}|-\.+-)"), "a link that ends in a cross or circle", "-->"),
    (re.compile(r"~{3,}"), "an invisible link", "---"),
    (re.compile(r"\w+@(?=[-=<])"), "a link with an id", "-->"),
)
BREAK = re.compile(r"<br\s*/?>|\\n|\n", re.IGNORECASE)
ENTITY = re.compile(r"#(\w+);")


class StatementError(ValueError):
    """What a statement says cannot be drawn; the message says what it is and what can be written instead."""


@dataclass(frozen=True)
class NodeToken:
    """A node as it stands in a statement: its shape and text are None where it is only named."""

    id: str
    shape: str | None = None
    text: tuple[str, ...] | None = None
    classes: tuple[str, ...] = ()


@dataclass(frozen=True)
class LinkToken:
    """A link as it stands in a statement."""

    line: str
    head: bool
    tail: bool
    label: tuple[str, ...] = ()


def lines_of(text: str) -> tuple[str, ...]:
    """Return the lines of a label: without its quotes, at `<br/>`, entities (`#quot;`, `&amp;`) read."""
    bare = text.strip()
    if len(bare) > 1 and bare[0] == bare[-1] == '"':
        bare = bare[1:-1]
    bare = bare.strip("`")
    rows = [html.unescape(ENTITY.sub(_entity, row)) for row in BREAK.split(bare)]
    return tuple(row for row in (" ".join(row.split()) for row in rows) if row)


def _entity(found: re.Match[str]) -> str:
    return f"&#{found[1]};" if found[1].isdigit() else f"&{found[1]};"


def read_node(text: str, at: int) -> tuple[NodeToken, int]:
    """Return the node at a place, and where it ends; raises StatementError."""
    found = ID.match(text, at)
    if found is None:
        raise StatementError(f"{_shown(text[at:])} is no node; write an id, then its text: A[Text]")
    at = found.end()
    shape, words, at = _read_shape(text, at)
    classes: list[str] = []
    while text.startswith(":::", at):
        named = ID.match(text, at + 3)
        if named is None:
            raise StatementError("::: names no class; write A:::name")
        classes.append(named[0])
        at = named.end()
    return NodeToken(found[0], shape, words, tuple(classes)), at


def _read_shape(text: str, at: int) -> tuple[str | None, tuple[str, ...] | None, int]:
    for opening, name, instead in UNKNOWN:
        if text.startswith(opening, at):
            raise StatementError(f"{name} is not drawn; write {instead}")
    for opening, closing, shape in SHAPES:
        if text.startswith(opening, at):
            inner, end = _read_text(text, at + len(opening), closing)
            return shape, lines_of(inner) or ("",), end
    return None, None, at


def _read_text(text: str, at: int, closing: str) -> tuple[str, int]:
    begin = at + len(text[at:]) - len(text[at:].lstrip())
    if text.startswith('"', begin):
        end = text.find('"', begin + 1)
        if end < 0:
            raise StatementError('a quoted text does not end; write "Text"')
        after = end + 1 + len(text[end + 1 :]) - len(text[end + 1 :].lstrip())
        if not text.startswith(closing, after):
            raise StatementError(f"after a quoted text {closing} is missing; write it")
        return text[begin : end + 1], after + len(closing)
    end = text.find(closing, at)
    if end < 0:
        raise StatementError(f"{closing} is missing; write it after the text")
    inner = text[at:end]
    if bad := re.search(r'[\[\](){}"]', inner):
        raise StatementError(
            f'{bad[0]} stands in a text; write the text in quotes: "{inner.strip()}"'
            if bad[0] != '"'
            else "a quote stands in a text; write #quot; for it"
        )
    return inner, end + len(closing)


def read_link(text: str, at: int) -> tuple[LinkToken, int]:
    """Return the link at a place, and where it ends; raises StatementError."""
    for pattern, name, instead in OTHER_LINK:
        if pattern.match(text, at):
            raise StatementError(f"{name} is not drawn; write {instead}")
    if found := LINK.match(text, at):
        line = next(name for name in ("plain", "dotted", "thick") if found[name])
        head = ">" in (found["p"] or "", found["d"] or "", found["t"] or "")
        return _link(line, head, found["tail"], lines_of(found["label"] or "")), found.end()
    if found := TEXT_LINK.match(text, at):
        line, words, end = next((n, found[k], found[f"{k}h"]) for n, k in (("plain", "p"), ("dotted", "d"), ("thick", "t")) if found[k])
        return _link(line, end == ">", found["tail"], lines_of(words)), found.end()
    raise StatementError(f"{_shown(text[at:])} is no link; write -->, ---, <-->, -.-> or ==>, and a label as -->|label|")


def _link(line: str, head: bool, tail: str | None, label: tuple[str, ...]) -> LinkToken:
    if tail and not head:
        raise StatementError("a link with a head at its start alone is not drawn; turn it around: B --> A")
    return LinkToken(line, head, bool(tail), label)


def _shown(text: str) -> str:
    text = text.strip()
    return repr(text if len(text) <= 24 else f"{text[:23]}…") if text else "the end of the line"
