"""The moments of the workflow: which nodes and edges were reached, and what the nodes read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from scenes.deep_dives.workflow.chart import chart, edge
from scenes.deep_dives.workflow.facts import LOOKED_AT, REPLICAS, Facts
from scenes.drawing.transition import Name
from scenes.sections.walk import Look, Moment

GROUPS = tuple(("group", name) for name in chart().groups)
NODES = tuple(("node", name) for name in chart().nodes)
EDGES = tuple(("edge", number) for number in range(len(chart().edges)))
WHOLE = ("two_pipelines", "everything_runs")  # cues that show the whole chart
NEAR = 9.0  # times as large: more than any window holds, so as large as there is room
MAIN = ("Training", "Inference", "Monitoring")  # the outer groups

# Cues in their order: nodes, groups and edges that they reach; an edge by its ends.
REACHED: dict[str, tuple[str | tuple[str, str], ...]] = {
    "two_pipelines": (*chart().groups, *chart().nodes, *((edge.start, edge.end) for edge in chart().edges)),
    "request_enters": ("UI", ("UI", "API"), "API"),
    "signature_is_checked": ("UI", ("UI", "API"), "API", ("API", "Auth"), "Auth"),
    "bucket_limits": ("Auth", ("Auth", "Rate"), "Rate"),
    "balancer_passes_on": ("API", ("API", "LB"), "LB", ("LB", "InferenceServers"), "InferenceServers"),
    "text_becomes_tokens": ("Tokenizer",),
    "prompt_grows": ("Tokenizer", ("Tokenizer", "PP"), "PP"),
    "settings_go_along": ("PP", ("PP", "PC"), "PC"),
    "batch_forms": ("PC", ("PC", "ModelServing"), "ModelServing", "BatchP", *REPLICAS),
    "tokens_stream": ("TPS", "KVCache"),
    "tokens_become_text": ("ModelServing", ("ModelServing", "TD"), "TD"),
    "response_is_formatted": ("TD", ("TD", "Format"), "Format"),
    "answer_is_filtered": ("Format", ("Format", "Filter"), "Filter"),
    "answer_goes_back": ("InferenceServers", ("LB", "InferenceServers"), "LB", ("API", "LB"), "API", ("UI", "API"), "UI"),
    "answer_is_kept": ("InferenceServers", ("InferenceServers", "Cache"), "Cache"),
    "cache_answers": ("UI", ("UI", "API"), "API", ("API", "LB"), "LB", ("LB", "InferenceServers"), ("InferenceServers", "Cache"), "Cache"),
    "documents_are_cleaned": ("D", ("D", "DC"), "DC", ("DC", "DP"), "DP"),
    "examples_are_labelled": ("DP", ("DP", "DL"), "DL", ("DL", "FE"), "FE"),
    "model_trains": ("FE", ("FE", "MT"), "MT"),
    "search_tunes": ("MT", ("MT", "HP"), "HP"),
    "model_is_promoted": ("MT", ("MT", "ModelServing"), "ModelServing", *REPLICAS),
    "logs_grow": ("InferenceServers", ("InferenceServers", "Log"), "Log"),
    "metrics_are_collected": ("InferenceServers", ("InferenceServers", "Met"), "Met"),
    "alert_fires": ("Met", ("Met", "Alert"), "Alert"),
}
STAY_LIT: dict[str, tuple[str, ...]] = {"batch_forms": ("BatchP", LOOKED_AT)}  # where not all that a cue reached is lit at its end
ENDS = {
    "batch_forms": ("BatchP", *REPLICAS),
    "cache_answers": ("Cache",),
    "model_is_promoted": REPLICAS,
}  # nodes that a lens goes nearer to
ALL = (*GROUPS, *NODES, *EDGES)


@dataclass(frozen=True)
class WorkflowMoment(Moment):
    """`read`: how many of its readings each node has shown, by its id, in the order of the file; a node that is not there shows none. `dark`: what nothing goes through."""

    read: tuple[tuple[str, int], ...] = ()
    dark: frozenset[str] = frozenset()

    def reading(self, **counts: int) -> Self:
        """Return the moment with some nodes at other readings."""
        found = dict(self.read) | counts
        return replace(self, read=tuple((node, found[node]) for node in chart().nodes if found.get(node)))

    def count(self, node: str) -> int:
        """Return how many of its readings a node has shown."""
        return dict(self.read).get(node, 0)


def name_of(reached: str | tuple[str, str]) -> Name:
    """Return the name of the part that something reached is drawn as."""
    if isinstance(reached, tuple):
        return ("edge", edge(*reached))
    return ("group", reached) if reached in chart().groups else ("node", reached)


def names_in(cue: str) -> tuple[Name, ...]:
    """Return the parts that a cue reaches, in their order."""
    return tuple(name_of(reached) for reached in REACHED[cue])


def look_of(cue: str) -> Look | None:
    """Return where a cue's lens looks first: at all that it reaches; None for the whole chart."""
    return Look(("place", cue), NEAR) if cue in REACHED and cue not in WHOLE else None


def later_look(cue: str) -> Look | None:
    """Return where a cue's lens goes later: nearer to what happens at its end; None where it stays."""
    return Look(("place", cue, "near"), NEAR) if cue in ENDS else None


def moments_of(facts: Facts) -> dict[str, WorkflowMoment]:
    """Return the moments by cue."""
    found = {"start": WorkflowMoment()}
    now = found["start"]
    for cue in REACHED:
        reached = now.turned_to(*names_in(cue))
        lit = reached.turned_to(*map(name_of, STAY_LIT[cue])) if cue in STAY_LIT else reached
        now = replace(lit.reading(**_read_in(cue, now, facts)), look=later_look(cue) or look_of(cue))
        found[cue] = now
    found["everything_runs"] = replace(now, lit=frozenset(ALL), told=frozenset(), look=None)
    found["still"] = found["everything_runs"]
    return found


def _read_in(cue: str, before: WorkflowMoment, facts: Facts) -> dict[str, int]:
    """Return how many readings the nodes of a cue have shown after it: the first one where nothing is said, or those that `NEXT` names."""
    if cue in WHOLE:
        return {}
    nodes: Sequence[str] = [reached for reached in REACHED[cue] if isinstance(reached, str) and reached in facts.readings]
    first = {node: 1 for node in nodes if not before.count(node)}
    return first | {node: len(facts.readings[node]) for node in LAST.get(cue, ())}


# Cues in which nodes come to the last of their readings.
LAST = {
    "settings_go_along": ("PC",), "tokens_stream": ("TPS", "KVCache"), "answer_is_filtered": ("Filter",), "answer_goes_back": ("UI",), "cache_answers": ("Cache",),
    "search_tunes": ("MT", "HP"), "model_is_promoted": REPLICAS, "alert_fires": ("Alert",),
}  # fmt: skip
