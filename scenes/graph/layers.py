"""What lies before what in one group: layers as in Sugiyama, Tagawa and Toda 1981 (IEEE SMC 11(2)); circles broken, orders by barycentre."""

from __future__ import annotations

from collections.abc import Sequence

import networkx as nx

from scenes.graph.chart import Chart

SWEEPS = 8
Pair = tuple[str, str]


def lifted(chart: Chart, group: str | None) -> dict[Pair, list[int]]:
    """Return the edges between what lies directly in a group: start and end, each itself or the group that holds it; with their numbers."""
    found: dict[Pair, list[int]] = {}
    for k, edge in enumerate(chart.edges):
        pair = tuple(_below(chart, name, group) for name in (edge.start, edge.end))
        if pair[0] and pair[1] and pair[0] != pair[1]:
            found.setdefault((pair[0], pair[1]), []).append(k)
    return found


def _below(chart: Chart, name: str, group: str | None) -> str | None:
    """Return what lies directly in a group and is or holds a node or group; None where it lies elsewhere."""
    chain = chart.chain(name)
    place = chain.index(group) if group in chain else 0
    return chain[place - 1] if place else None


def components(members: Sequence[str], pairs: Sequence[Pair]) -> list[list[str]]:
    """Return what hangs together, each in the order of its members."""
    graph = nx.Graph()
    graph.add_nodes_from(members)
    graph.add_edges_from(pairs)
    found = [[name for name in members if name in part] for part in nx.connected_components(graph)]
    return sorted(found, key=lambda part: members.index(part[0]))


def layers(members: Sequence[str], pairs: Sequence[Pair]) -> list[list[str]]:
    """Return members in layers, first to last, each ordered so that few edges cross."""
    graph = nx.DiGraph()
    graph.add_nodes_from(members)
    for start, end in pairs:
        if start in graph and end in graph:
            back = nx.has_path(graph, end, start)
            graph.add_edge(*((end, start) if back else (start, end)))
    rank = {name: k for k, names in enumerate(nx.topological_generations(graph)) for name in names}
    for name in sorted(members, key=lambda one: (-rank[one], members.index(one))):
        if not graph.in_degree(name) and graph.out_degree(name):
            rank[name] = min(rank[after] for after in graph.successors(name)) - 1
    rows = [[name for name in members if rank[name] == k] for k in range(max(rank.values()) + 1)]
    return _ordered([row for row in rows if row], graph)


def _ordered(rows: list[list[str]], graph: nx.DiGraph) -> list[list[str]]:
    near = {name: set(graph.predecessors(name)) | set(graph.successors(name)) for name in graph}
    best, fewest = rows, _crossings(rows, near)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        rows = [list(row) for row in rows]
        for k in range(1, len(rows)) if down else range(len(rows) - 2, -1, -1):
            fixed = rows[k - 1] if down else rows[k + 1]
            place = {name: at / max(1, len(fixed) - 1) for at, name in enumerate(fixed)}
            own = {name: at / max(1, len(rows[k]) - 1) for at, name in enumerate(rows[k])}
            rows[k] = sorted(rows[k], key=lambda name: _middle([place[one] for one in near[name] if one in place], own[name]))  # noqa: B023
        if (count := _crossings(rows, near)) < fewest:
            best, fewest = rows, count
    return best


def _middle(places: list[float], own: float) -> float:
    return sum(sorted(places)) / len(places) if places else own


def _crossings(rows: list[list[str]], near: dict[str, set[str]]) -> int:
    count = 0
    for upper, lower in zip(rows, rows[1:], strict=False):
        place = {name: at for at, name in enumerate(lower)}
        ends = [(k, place[one]) for k, name in enumerate(upper) for one in near[name] if one in place]
        count += sum((a < c and b > d) or (a > c and b < d) for n, (a, b) in enumerate(ends) for c, d in ends[:n])
    return count
