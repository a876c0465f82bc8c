"""How the ring adds up, as it is played: every node passes a chunk on and adds its own; then the sums go round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scenes.core.units import signed
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import polyline
from scenes.drawing.timeline import APPEAR, LEAVE, LIGHT, End
from scenes.drawing.trajectory import Course, Journey
from scenes.models.all_reduce import RingStep, Send
from scenes.sections.step import INSTANT
from scenes.sections.training_cluster.facts import NODES, RING_TO_GRID, ClusterFacts, cluster_facts
from scenes.sections.training_cluster.frame_ring import value_tag
from scenes.sections.training_cluster.moments import (
    NODE_PARTS,
    ClusterMoment,
    Strip,
    chunk_at,
    strips_after,
    strips_during,
    strips_with,
)
from scenes.sections.walk import Look, Walk

LEAVES, COMES, JOINS = 0.7, 0.95, 0.3  # seconds of the first chunk to its link, over it to beside what waits, and into that
BESIDE, SEEN = 0.5, 0.45  # seconds for which both are seen with the plus between them, and for which their sum is
SCATTER, GATHER = (1.1, 1.0, 0.8), (1.5, 0.9, 0.7)  # seconds of a chunk's way in the steps of each phase: every repeat is faster
COMPARED = 0.33  # seconds in which a chunk is compared in all strips
FIRST_LINK = Look(("first link",), 2.2)


def tag(surface: Figure, value: float) -> Figure:
    """Draw a chunk's value as it travels."""
    return value_tag(surface, 0.0, 0.0, value)


def chunks_add_up(walk: Walk) -> None:
    """The first addition large: a chunk stops beside the one that waits, with a plus, and both become their sum. Then all others, faster."""
    facts = cluster_facts()
    end = walk.end
    first, *later = facts.ring.steps[: len(SCATTER)]
    _add_first(walk, facts, end, first)
    now = replace(end, phase=(first.phase, first.number))
    walk.go(replace(now, strips=walk.moment.strips))
    _exchange(walk, now, first.sends[1:], (strips_during(facts, 0), strips_after(facts, 1)), SCATTER[0])
    for index, (ring, seconds) in enumerate(zip(later, SCATTER[1:], strict=True), start=1):
        now = replace(end, phase=(ring.phase, ring.number))
        during, after = strips_during(facts, index), strips_after(facts, index + 1)
        _exchange(walk, now, ring.sends, (during, after), seconds, ("pieces_complete", seconds) if ring is later[-1] else None)


def _add_first(walk: Walk, facts: ClusterFacts, end: ClusterMoment, ring: RingStep) -> None:
    """Show the first chunk of the ring's first step alone: it leaves, is seen large beside what it is added to, and both become their sum."""
    send = ring.sends[0]
    start, after = walk.moment.strips, strips_after(facts, 1)
    under_way = replace(end, phase=None, strips=strips_with(start, strips_during(facts, 0), [send]), carried=(send, "port"))
    held, waiting = (("node", RING_TO_GRID[n] + 1, "chunk", send.chunk) for n in (send.source, send.target))
    with walk.step(under_way) as step:
        step.light(*held, seconds=APPEAR)
        (at,) = step.travel([tag(walk.surface, send.value)], [step.course("port", seconds=LEAVES)], [0.0], name="gradient")
        step.mark("chunk_leaves", 0.0)
        step.light("carried", at=at, seconds=LEAVE)
        step.light(*waiting, at=at)
    walk.go(replace(walk.moment, look=FIRST_LINK))
    with walk.step(replace(under_way, carried=(send, "beside"))) as step:
        at = step.slide("carried", course=step.course("beside", seconds=COMES))
        step.light("plus", at=at)
        step.last(at + LIGHT + BESIDE)
    with walk.step(replace(under_way, strips=strips_with(start, after, [send]), carried=None)) as step:
        step.light("carried", at=APPEAR - 2 * INSTANT, seconds=INSTANT)  # once what moves on stands whole in its place
        x, y = step.picture.route("join")[0]
        way = Journey([Course(polyline([(x - 0.1, y), (x, y)]), seconds=APPEAR), step.course("join", seconds=JOINS)])
        (at,) = step.travel([tag(walk.surface, send.value)], [way], [0.0], end=End.ABSORB, name="gradient")
        step.light("plus", at=at - 0.1, seconds=0.2)
        step.tick(*waiting, "value", write=signed, ticks=[(at, chunk_at(after, send.target, send.chunk).value)])
        step.light(*waiting, at=at)
        step.mark("neighbour_adds", at)
        step.last(at + LIGHT + SEEN)


def sums_go_around(walk: Walk) -> None:
    """Copies of the finished sums travel on in three steps, originals stay; then all four strips are compared, and are equal."""
    facts = cluster_facts()
    end = walk.end
    for index, (ring, seconds) in enumerate(zip(facts.ring.steps[len(SCATTER) :], GATHER, strict=True), start=len(SCATTER)):
        now = replace(end, phase=(ring.phase, ring.number), equal=None)
        during, after = strips_during(facts, index), strips_after(facts, index + 1)
        _exchange(walk, now, ring.sends, (during, after), seconds, ("copies_leave", 0.0) if index == len(SCATTER) else None)
    _compare(walk, end)


def _exchange(
    walk: Walk,
    now: ClusterMoment,
    sends: Sequence[Send],
    strips: tuple[tuple[Strip, ...], tuple[Strip, ...]],
    seconds: float,
    mark: tuple[str, float] | None = None,
) -> None:
    """Let chunks go to the next node at the same time, each with its value; there it is added or kept. `strips` are those meanwhile, and after.

    `mark` names what happens at a time of their way.
    """
    start = walk.moment.strips
    during, after = (strips_with(start, these, sends) for these in strips)
    with walk.step(replace(now, strips=during)) as step:
        if step.picture.has("ring words"):
            step.light("ring words")
        for send in sends:
            for n in (send.source, send.target):
                step.light("node", RING_TO_GRID[n] + 1, "chunk", send.chunk, seconds=APPEAR)
        step.last(0.2)
    with walk.step(replace(now, strips=after)) as step:
        if mark:
            step.mark(*mark)
        for send in sends:
            way = step.course("pass", send.source + 1, send.chunk, seconds=seconds)
            (landed,) = step.travel([tag(walk.surface, send.value)], [way], [0.0], name="gradient")
            held, cell = chunk_at(after, send.target, send.chunk), ("node", RING_TO_GRID[send.target] + 1, "chunk", send.chunk)
            if held.count > send.count:
                step.tick(*cell, "value", write=signed, ticks=[(landed, held.value)])
            step.light(*cell, at=landed)
            step.light("node", RING_TO_GRID[send.source] + 1, "chunk", send.chunk, at=landed)


def _compare(walk: Walk, end: ClusterMoment) -> None:
    """Compare all strips, chunk by chunk: each is outlined in all four at once, is equal, and stays lit; then the whole strips are."""
    for compared in range(NODES):
        with walk.step(replace(end, compared=compared, equal=compared)) as step:
            for node in NODE_PARTS:
                step.light(*node, seconds=COMPARED)
    with walk.step(end) as step:
        step.mark("all_equal", 0.0)
        for node in NODE_PARTS:
            step.light(*node, seconds=COMPARED)
