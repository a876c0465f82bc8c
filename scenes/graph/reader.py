"""What is read of a Mermaid flowchart so far, statement by statement."""

from __future__ import annotations

from dataclasses import dataclass, field

from scenes.graph.chart import Edge


@dataclass
class OpenGroup:
    """A subgraph that has not ended."""

    id: str
    title: str
    at: int
    direction: str | None = None
    members: dict[str, None] = field(default_factory=dict)


@dataclass
class Reader:
    """What is read so far. Styles are kept as the colour that they say."""

    name: str
    direction: str | None = None
    header: bool = False
    title: str = ""
    shapes: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    nodes: dict[str, int] = field(default_factory=dict)
    groups: dict[str, OpenGroup] = field(default_factory=dict)
    place: dict[str, str] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    classes: dict[str, str | None] = field(default_factory=dict)
    worn: dict[str, str] = field(default_factory=dict)
    worn_at: dict[str, int] = field(default_factory=dict)
    styles: dict[str, str | None] = field(default_factory=dict)
    links: dict[int, str | None] = field(default_factory=dict)
    links_at: dict[int, int] = field(default_factory=dict)
    open: list[OpenGroup] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
