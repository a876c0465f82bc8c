"""What a flowchart says: nodes, edges and nested groups, in the order of its file; no places, no colours of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace

SHAPES = ("rect", "round", "stadium", "cylinder", "rhombus", "circle")
LINES = ("plain", "dotted", "thick")
ACROSS = ("LR", "RL")
DIRECTIONS = ("TB", "BT", *ACROSS)


@dataclass(frozen=True)
class Node:
    """A box: its id, its title's lines, its shape, the id of its group (None: none), its colour (a hue's name or `#RRGGBB`; None: none)."""

    id: str
    title: tuple[str, ...]
    shape: str = "rect"
    group: str | None = None
    colour: str | None = None


@dataclass(frozen=True)
class Group:
    """A subgraph: its id and title, the group that it lies in, its direction where its file says one, its colour as of a node."""

    id: str
    title: str
    group: str | None = None
    direction: str | None = None
    colour: str | None = None


@dataclass(frozen=True)
class Edge:
    """A line from a node or group to another: its label's lines, how it is drawn, at which ends it has a head, its line in the file."""

    start: str
    end: str
    label: tuple[str, ...] = ()
    line: str = "plain"
    head: bool = True
    tail: bool = False
    colour: str | None = None
    at: int = 0


@dataclass(frozen=True)
class Chart:
    """A whole flowchart; `direction` is None where its file says none. `notices` are lines about what was read and not used."""

    nodes: dict[str, Node]
    groups: dict[str, Group]
    edges: tuple[Edge, ...]
    direction: str | None = None
    title: str = ""
    notices: tuple[str, ...] = ()

    def parent(self, name: str) -> str | None:
        """Return the group that a node or group lies in; None for the chart itself."""
        return self.nodes[name].group if name in self.nodes else self.groups[name].group

    def chain(self, name: str) -> tuple[str | None, ...]:
        """Return a node or group and all groups around it, outward; the last is None, the chart itself."""
        found: list[str | None] = [name]
        while (last := found[-1]) is not None:
            found.append(self.parent(last))
        return tuple(found)

    def inside(self, group: str | None) -> tuple[str, ...]:
        """Return what lies directly in a group, in the order of the file: nodes and groups."""
        return tuple(name for name in self.order if self.parent(name) == group)

    @property
    def order(self) -> tuple[str, ...]:
        """Return all ids: groups where their first node stands."""
        found: dict[str, None] = {}
        for name in self.nodes:
            for outer in reversed(self.chain(name)[:-1]):
                found.setdefault(str(outer))
        return (*found, *(name for name in self.groups if name not in found))

    @property
    def colours(self) -> set[str]:
        """Return all colours that the chart says."""
        parts: tuple[Node | Group | Edge, ...] = (*self.nodes.values(), *self.groups.values(), *self.edges)
        return {part.colour for part in parts if part.colour}

    def coloured(self, colours: dict[str, str | None]) -> Chart:
        """Return the chart with each colour that it says replaced by that of a table."""
        return replace(
            self,
            nodes={key: replace(node, colour=colours.get(node.colour or "")) for key, node in self.nodes.items()},
            groups={key: replace(group, colour=colours.get(group.colour or "")) for key, group in self.groups.items()},
            edges=tuple(replace(edge, colour=colours.get(edge.colour or "")) for edge in self.edges),
        )
