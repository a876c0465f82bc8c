"""The moments of section 3: what is true on screen before the first cue, after each, and in the still.

Values, counts and what travels come from the steps of the ring all-reduce, the windows from the split of the batch, the schedule
from the pipeline model (facts.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from scenes.models.all_reduce import SCATTER, Send
from scenes.models.data_parallel import NODES
from scenes.models.pipeline_schedule import Schedule, gpipe
from scenes.sections.training_cluster.facts import STEP, ClusterFacts
from scenes.sections.walk import Moment

NODE_PARTS = tuple(("node", k) for k in range(1, NODES + 1))
PANELS = (*NODE_PARTS, ("links",), ("hub",), ("inside",), ("data_parallelism",), ("legend",))
MICRO_BATCHES = (4, 8, 16, 32)  # that the legend runs through
SLOTS = gpipe(micro_batches=MICRO_BATCHES[0])  # whose places stand free in the legend before the first of them comes


@dataclass(frozen=True)
class Chunk:
    """A gradient chunk in a node's strip: its value, how many nodes are summed in it, whether the ring's step adds to it; lit is what was just found."""

    value: float
    count: int
    waits: bool = False
    lit: bool = False


Strip = tuple[Chunk | None, ...]  # a node's chunks; None where one has left, or is still to come


def chunk_at(strips: tuple[Strip, ...], node: int, chunk: int) -> Chunk:
    """Return a chunk of a node's strip; raises ValueError where it has left."""
    found = strips[node][chunk]
    if found is None:
        raise ValueError(f"node {node} of the ring holds no chunk {chunk}")
    return found


@dataclass(frozen=True)
class ClusterMoment(Moment):
    """What is true of the cluster; nodes are in ring order but for `lit` and `told`, which name parts of the picture."""

    links: bool = False
    inside: bool = False
    windows: tuple[int, ...] = (0,) * NODES  # dealt to each worker
    strips: tuple[Strip, ...] = ((None,) * NODES,) * NODES
    phase: tuple[str, int] | None = None  # of the ring, and the step's number in it
    in_flight: tuple[Send, ...] = ()
    carried: tuple[Send, str] | None = (
        None  # the first chunk where it stops on its way: at the "port" it left by, or "beside" what it is added to
    )
    plan: Schedule | None = None
    compared: int | None = None  # the chunk that is compared in all strips
    equal: int | None = None  # so many of their chunks were compared in all strips, and are lit (None: what was just found is)

    def strip(self, node: int) -> Strip:
        """Return a node's strip as it is drawn: once strips are compared, what was seen to be equal is lit."""
        if self.equal is None:
            return self.strips[node]
        return tuple(replace(chunk, lit=c < self.equal) if chunk else chunk for c, chunk in enumerate(self.strips[node]))


def strips_after(facts: ClusterFacts, steps: int) -> tuple[Strip, ...]:
    """Return every node's strip once so many steps of the ring are done, of scatter and gather together.

    What the last step brought is lit. What a node has sent while sums are made is gone from it (what its memory still holds there is out of date), until the
    finished sum comes back.
    """
    run = facts.ring
    values, counts = (run.steps[steps - 1].values, run.steps[steps - 1].counts) if steps else (run.start, run.steps[0].counts_before)
    new = {(send.target, send.chunk) for send in run.steps[steps - 1].sends} if steps else set()
    gone: set[tuple[int, int]] = set()
    for step in run.steps[:steps]:
        if step.phase == SCATTER:
            gone |= {(send.source, send.chunk) for send in step.sends}
        else:
            gone -= {(send.target, send.chunk) for send in step.sends}
    return tuple(
        tuple(None if (n, c) in gone else Chunk(float(values[n, c]), int(counts[n, c]), lit=(n, c) in new) for c in range(run.nodes))
        for n in range(run.nodes)
    )


def strips_during(facts: ClusterFacts, step: int) -> tuple[Strip, ...]:
    """Return every node's strip while the chunks of a step travel: a sum in the making leaves, what it is added to waits.

    Of a finished sum a copy leaves; the sum itself stays, and stays lit.
    """
    sends, scatters = facts.ring.steps[step].sends, facts.ring.steps[step].phase == SCATTER
    gone = {(send.source, send.chunk) for send in sends} if scatters else set()
    waits = {(send.target, send.chunk) for send in sends}
    before = strips_after(facts, step)
    return tuple(
        tuple(
            None if (n, c) in gone or chunk is None else replace(chunk, waits=(n, c) in waits, lit=chunk.lit and not scatters)
            for c, chunk in enumerate(strip)
        )
        for n, strip in enumerate(before)
    )


def strips_with(before: tuple[Strip, ...], after: tuple[Strip, ...], sends: Sequence[Send]) -> tuple[Strip, ...]:
    """Return strips in which only these chunks are on their way, or have come: their cells are as after, all others as before."""
    touched = {place for send in sends for place in ((send.source, send.chunk), (send.target, send.chunk))}
    return tuple(tuple(after[n][c] if (n, c) in touched else chunk for c, chunk in enumerate(strip)) for n, strip in enumerate(before))


def moments_of(facts: ClusterFacts) -> dict[str, ClusterMoment]:
    """Return the section's moments by cue: "start", then where each cue settles; "still" is the picture of the preview."""
    scatter = sum(step.phase == facts.ring.steps[0].phase for step in facts.ring.steps)
    start = ClusterMoment()
    opened = replace(start.turned_to(("node", 1), ("inside",)), inside=True)
    linked = replace(opened.turned_to(("links",), ("hub",)), links=True)
    linked = replace(linked, told=linked.told | frozenset(NODE_PARTS))  # one after the other, as the ring reaches them
    dealt = replace(
        linked.turned_to(*NODE_PARTS, ("hub",), ("data_parallelism",)),
        windows=tuple(share.windows for share in facts.shares),
        strips=strips_after(facts, 0),
    )
    added = replace(
        dealt.turned_to(*NODE_PARTS, ("links",), ("hub",)), strips=strips_after(facts, scatter), phase=(facts.ring.steps[0].phase, scatter)
    )
    steps = len(facts.ring.steps)
    shared = replace(added, strips=strips_after(facts, steps), phase=(facts.ring.steps[-1].phase, steps - scatter), equal=NODES)
    planned = replace(shared.turned_to(("legend",)), plan=gpipe(micro_batches=MICRO_BATCHES[-1]), phase=None)
    everything = frozenset(PANELS)
    still = replace(
        shared,
        strips=strips_during(facts, STEP),
        equal=None,
        in_flight=facts.step.sends,
        phase=(facts.step.phase, facts.step.number),
        plan=facts.plan,
        lit=everything,
        told=frozenset(),
    )
    return {
        "start": start,
        "node_opens": opened,
        "links_come_up": linked,
        "batches_split": dealt,
        "chunks_add_up": added,
        "sums_go_around": shared,
        "stages_overlap": planned,
        "still": still,
    }
