"""Reads a Mermaid flowchart: the subset of docs/graph.md. What lies outside of it is named with its line.

A node belongs to the subgraph that ends first of all that name it, as in Mermaid: the innermost one.
"""

from __future__ import annotations

import re
from pathlib import Path

from scenes.core.errors import InputError
from scenes.graph.chart import DIRECTIONS, Chart, Edge, Group, Node
from scenes.graph.reader import OpenGroup, Reader
from scenes.graph.styles import STYLES, colour_of
from scenes.graph.tokens import ID, LinkToken, NodeToken, StatementError, lines_of, read_link, read_node

HEADER = re.compile(r"(?:flowchart(?:-elk)?|graph)(?:\s+(\S+))?$")
FENCE = re.compile(r"```\s*mermaid\s*\n(.*?)^```", re.DOTALL | re.MULTILINE)
SUBGRAPH = re.compile(r"(?P<id>\w+(?:[-.]\w+)*)\s*(?:\[(?P<title>.*)\])$")
OTHERS = {
    "click": "a still cannot be clicked; leave the line out",
    "accTitle": "is not read; write the title between --- lines at the top: title: …",
    "accDescr": "is not read; leave the line out",
    "sequenceDiagram": "only flowcharts are drawn; write flowchart TB and its nodes",
}
DEEPEST, MOST = 12, 400  # nested groups; nodes and groups


def read_chart(file: Path) -> Chart:
    """Return the flowchart of a file; of a Markdown file its first `mermaid` block. Raises InputError with a line for each fault, OSError."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InputError([f"{file}: is no text in UTF-8; save it as UTF-8"]) from None
    if found := FENCE.search(text):
        text = "\n" * text[: found.start(1)].count("\n") + found[1]
    return parse(text, str(file))


def parse(text: str, name: str = "chart.mmd") -> Chart:
    """Return the flowchart that a text says; `name` is its file in messages. Raises InputError with a line for each fault."""
    reader = Reader(name)
    at = 0
    for at, line in enumerate(_without_front_matter(reader, text.splitlines()), start=1):
        for statement in statements(line):
            try:
                _read(reader, statement, at)
            except StatementError as error:
                reader.faults.append(f"{name}:{at}: {error}")
    if not reader.header and not reader.faults:
        reader.faults.append(f"{name}: is no flowchart; begin with flowchart TB")
    reader.faults += [f"{name}:{group.at}: subgraph {group.id} does not end; write end" for group in reader.open]
    if reader.faults:
        raise InputError(reader.faults)
    return _chart(reader)


def statements(line: str) -> list[str]:
    """Return the statements of a line: parted by `;` outside of quotes, brackets and labels; a comment (%%) is none."""
    found, depth, quoted, piped, begin = [], 0, False, False, 0
    for k, char in enumerate(line):
        if char == '"':
            quoted = not quoted
        elif not quoted and line.startswith("%%", k):
            line = line[:k]
            break
        elif not quoted:
            depth += (char in "[({") - (char in "])}")
            piped ^= char == "|"
            if char == ";" and depth <= 0 and not piped and not re.search(r"[#&]\w+$", line[begin:k]):
                found.append(line[begin:k])
                begin = k + 1
    return [part.strip() for part in (*found, line[begin:]) if part.strip()]


def _without_front_matter(reader: Reader, lines: list[str]) -> list[str]:
    """Return lines, those of the head between --- emptied; its title is kept."""
    first = next((k for k, line in enumerate(lines) if line.strip()), None)
    if first is None or lines[first].strip() != "---":
        return lines
    last = next((k for k in range(first + 1, len(lines)) if lines[k].strip() == "---"), None)
    if last is None:
        reader.faults.append(f"{reader.name}:{first + 1}: the head between --- does not end; write ---")
        return []
    for k in range(first + 1, last):
        if found := re.match(r"\s*title\s*:\s*(.+)", lines[k]):
            reader.title = " ".join(lines_of(found[1].strip().strip("'")))
        elif lines[k].strip():
            reader.notices.append(f"{reader.name}:{k + 1}: {lines[k].strip()} is ignored; of the head only title is used")
    return [""] * (last + 1) + lines[last + 1 :]


def _read(reader: Reader, text: str, at: int) -> None:
    word, _, rest = text.partition(" ")
    rest = rest.strip()
    if not reader.header:
        _read_header(reader, text)
    elif text == "end":
        _close(reader)
    elif word in STYLES:
        STYLES[word](reader, rest, at)
    elif word == "subgraph":
        _open(reader, rest, at)
    elif word == "direction":
        _turn(reader, rest)
    elif (key := word.rstrip(":{")) in OTHERS:
        raise StatementError(f"{key}: {OTHERS[key]}")
    elif HEADER.match(text) and word != "end":
        raise StatementError("a second flowchart begins; write it into a file of its own")
    else:
        _read_edges(reader, text, at)


def _read_header(reader: Reader, text: str) -> None:
    found = HEADER.match(text)
    reader.header = True
    if found is None:
        raise StatementError(f"{text.split()[0]}: only flowcharts are drawn; begin with flowchart TB")
    direction = found[1]
    if direction and direction not in ("TD", *DIRECTIONS):
        raise StatementError(f"{direction} is no direction; write TB, BT, LR or RL")
    reader.direction = "TB" if direction == "TD" else direction


def _turn(reader: Reader, direction: str) -> None:
    if direction not in ("TD", *DIRECTIONS):
        raise StatementError(f"direction {direction}: is none; write TB, BT, LR or RL")
    direction = "TB" if direction == "TD" else direction
    if reader.open:
        reader.open[-1].direction = direction
    else:
        reader.direction = direction


def _open(reader: Reader, rest: str, at: int) -> None:
    if not rest:
        raise StatementError("subgraph has no name; write subgraph id[Title]")
    found = SUBGRAPH.match(rest)
    name, title = (found["id"], found["title"]) if found else (" ".join(lines_of(rest)), rest)
    if not found and not ID.fullmatch(name) and re.search(r"[\[\](){}]", name):
        raise StatementError(f"subgraph {rest}: is no name; write subgraph id[Title]")
    if name in reader.groups or any(name == group.id for group in reader.open):
        raise StatementError(f"subgraph {name} is there already; choose another id")
    if len(reader.open) >= DEEPEST:
        raise StatementError(f"subgraph {name} lies in {DEEPEST} others, which is the most; nest it less deep")
    group = OpenGroup(name, " ".join(lines_of(title)) or name, at)
    if reader.open:
        reader.open[-1].members.setdefault(name)
    reader.open.append(group)


def _close(reader: Reader) -> None:
    if not reader.open:
        raise StatementError("end closes no subgraph; leave it out")
    group = reader.open.pop()
    reader.groups[group.id] = group
    for member in group.members:
        reader.place.setdefault(member, group.id)


def _read_edges(reader: Reader, text: str, at: int) -> None:
    """Read nodes and links of a statement: A & B --> C -- label --> D."""
    before, place = _read_nodes(reader, text, 0, at)
    while place < len(text):
        link, place = read_link(text, place)
        after, place = _read_nodes(reader, text, _skip(text, place), at)
        reader.edges += [_edge(first, link, second, at) for first in before for second in after]
        before = after


def _edge(first: NodeToken, link: LinkToken, second: NodeToken, at: int) -> Edge:
    return Edge(first.id, second.id, link.label, link.line, link.head, link.tail, at=at)


def _read_nodes(reader: Reader, text: str, place: int, at: int) -> tuple[list[NodeToken], int]:
    found = []
    while True:
        node, place = read_node(text, place)
        _meet(reader, node, at)
        found.append(node)
        place = _skip(text, place)
        if not text.startswith("&", place):
            return found, place
        place = _skip(text, place + 1)


def _meet(reader: Reader, node: NodeToken, at: int) -> None:
    if node.id == "end":
        raise StatementError("end is a word of Mermaid's; name the node otherwise: End[end]")
    reader.nodes.setdefault(node.id, at)
    if node.shape is not None and node.text is not None:
        reader.shapes[node.id] = (node.shape, node.text)
    for name in node.classes:
        reader.worn[node.id], reader.worn_at[node.id] = name, at
    if reader.open and not any(node.id == group.id for group in reader.open):
        reader.open[-1].members.setdefault(node.id)


def _skip(text: str, place: int) -> int:
    while place < len(text) and text[place].isspace():
        place += 1
    return place


# ---- the whole
def _chart(reader: Reader) -> Chart:
    faults = _faults_of_edges(reader)
    names = [name for name in reader.nodes if name not in reader.groups]
    if not names and not faults:
        faults.append(f"{reader.name}: has no node; write A[Text]")
    if len(names) + len(reader.groups) > MOST:
        faults.append(
            f"{reader.name}: has {len(names)} nodes and {len(reader.groups)} groups; {MOST} are the most; part it into several files"
        )
    for name, at in reader.worn_at.items():
        if name not in reader.nodes and name not in reader.groups:
            reader.notices.append(f"{reader.name}:{at}: {name} is no node; its style is ignored")
    for number, at in reader.links_at.items():
        if number >= len(reader.edges):
            faults.append(
                f"{reader.name}:{at}: linkStyle {number}: there are {len(reader.edges)} links, counted from 0; choose one of them"
            )
    faults += _faults_of_empty(reader, names)
    if faults:
        raise InputError(faults)
    nodes = {name: Node(name, *_said(reader, name), reader.place.get(name), colour_of(reader, name)) for name in names}
    groups = {
        name: Group(name, group.title, reader.place.get(name), group.direction, colour_of(reader, name))
        for name, group in reader.groups.items()
    }
    edges = tuple(
        Edge(edge.start, edge.end, edge.label, edge.line, edge.head, edge.tail, reader.links.get(k), edge.at)
        for k, edge in enumerate(reader.edges)
    )
    return Chart(nodes, groups, edges, reader.direction, reader.title, tuple(reader.notices))


def _said(reader: Reader, name: str) -> tuple[tuple[str, ...], str]:
    shape, text = reader.shapes.get(name, ("rect", (name,)))
    return text, shape


def _faults_of_edges(reader: Reader) -> list[str]:
    """Return what is wrong with edges: those of a node to itself, and those of a group to what lies in it."""
    faults = []
    for edge in reader.edges:
        if edge.start == edge.end:
            faults.append(f"{reader.name}:{edge.at}: a link from {edge.start} to itself is not drawn; write what repeats as a node")
        for inner, outer in ((edge.start, edge.end), (edge.end, edge.start)):
            around, place = outer, reader.place.get(inner)
            while place is not None and place != around:
                place = reader.place.get(place)
            if place is not None and outer in reader.groups:
                faults.append(
                    f"{reader.name}:{edge.at}: {inner} lies in {outer}; link it to what is inside, or move it out of the subgraph"
                )
    return faults


def _faults_of_empty(reader: Reader, names: list[str]) -> list[str]:
    filled = {reader.place.get(name) for name in names}
    for name in reader.groups:
        place = name if name in filled else None
        while place is not None:
            filled.add(place)
            place = reader.place.get(place)
    empty = [group for name, group in reader.groups.items() if name not in filled]
    return [f"{reader.name}:{group.at}: subgraph {group.id} is empty; give it a node, or leave it out" for group in empty]
