"""Styles in a Mermaid flowchart: of what they say, colours alone are kept, and become hues of the palette (scenes.graph.hues)."""

from __future__ import annotations

import re
from collections.abc import Callable

from scenes.graph.hues import is_grey, known
from scenes.graph.reader import Reader
from scenes.graph.tokens import StatementError

PROPERTY = re.compile(r"\s*([\w-]+)\s*:\s*(.+?)\s*$")
UNUSED = ("color", "stroke-width")  # of a style: the palette and the format say them


def read_class_def(reader: Reader, rest: str, at: int) -> None:
    """Read `classDef hot fill:#f90`."""
    names, _, said = rest.partition(" ")
    if not said:
        raise StatementError(f"classDef {names}: says no style; write classDef name fill:#7aa2f7")
    colour = _colour(reader, said, at)
    for name in names.split(","):
        reader.classes[name] = None if name == "default" else colour


def read_class(reader: Reader, rest: str, at: int) -> None:
    """Read `class A,B hot`."""
    names, _, worn = rest.rpartition(" ")
    if not names:
        raise StatementError(f"class {rest}: names no class; write class A,B name")
    for name in filter(None, (part.strip() for part in names.split(","))):
        reader.worn[name], reader.worn_at[name] = worn, at


def read_style(reader: Reader, rest: str, at: int) -> None:
    """Read `style A fill:#f90`."""
    names, _, said = rest.partition(" ")
    colour = _colour(reader, said, at)
    for name in names.split(","):
        reader.styles[name] = colour
        reader.worn_at[name] = at


def read_link_style(reader: Reader, rest: str, at: int) -> None:
    """Read `linkStyle 0,1 stroke:#f90`."""
    numbers, _, said = rest.partition(" ")
    colour = _colour(reader, said, at, ("stroke", "fill"))
    for number in numbers.split(","):
        if number == "default":
            continue
        if not number.isdigit():
            raise StatementError(f"linkStyle {number}: is no number of a link; write linkStyle 0 stroke:#7aa2f7")
        reader.links[int(number)], reader.links_at[int(number)] = colour, at


def _colour(reader: Reader, said: str, at: int, order: tuple[str, ...] = ("fill", "stroke")) -> str | None:
    """Return the first colour of a style that is no grey, as it is written; that of its text is the palette's. Of other settings a notice tells."""
    found: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in re.split(r"[,;]", said))):
        pair = PROPERTY.match(part)
        if pair is None:
            raise StatementError(f"{part}: is no style; write fill:#7aa2f7")
        key, value = pair[1], pair[2]
        if key in order and (colour := known(value)):
            found[key] = colour
        elif key not in UNUSED:
            reader.notices.append(f"{reader.name}:{at}: {key}:{value} is ignored; fill and stroke as #RRGGBB choose a hue of the palette")
    return next((found[key] for key in order if key in found and not is_grey(found[key])), None)


def colour_of(reader: Reader, name: str) -> str | None:
    """Return the colour that a node or group is given: its own, else that of its class; None for none."""
    if (own := reader.styles.get(name)) is not None:
        return own
    worn = reader.worn.get(name)
    if worn is None:
        return None
    return reader.classes[worn] if worn in reader.classes else known(worn)


STYLES: dict[str, Callable[[Reader, str, int], None]] = {
    "classDef": read_class_def,
    "class": read_class,
    "style": read_style,
    "linkStyle": read_link_style,
}
