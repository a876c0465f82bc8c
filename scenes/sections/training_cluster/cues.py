"""The cues of section 3: a block goes through a node, links close a ring, batches are dealt, gradients are added up and shared."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from scenes.core.box import Box
from scenes.core.units import signed
from scenes.drawing.figure import Figure
from scenes.drawing.kit.payloads import block
from scenes.drawing.timeline import End, entry_of
from scenes.drawing.trajectory import Journey
from scenes.models.all_reduce import RingStep, Send
from scenes.models.pipeline_schedule import gpipe
from scenes.sections.step import Step
from scenes.sections.training_cluster.bus import COLUMNS
from scenes.sections.training_cluster.facts import RING_TO_GRID, ClusterFacts, cluster_facts
from scenes.sections.training_cluster.frame_ring import CHUNK, CHUNKS, chunk_card
from scenes.sections.training_cluster.moments import (
    MICRO_BATCHES,
    NODE_PARTS,
    ClusterMoment,
    Strip,
    chunk_at,
    strips_after,
    strips_during,
)
from scenes.sections.training_cluster.routes import column_of, pitch_of
from scenes.sections.training_cluster.sheet import idle_text
from scenes.sections.walk import Walk

NODES, GPUS = 4, 8
SWEEPS = ("right", "down", "left", "up")  # the way that each link of the ring is travelled
OUT, ON_LINK, ADDED = 900.0, 0.65, 0.45  # speed in a node's margin, seconds on a link and of an addition, at a pace of 1
FIRST, SEEN = 0.6, 0.5  # pace of the first chunk, and seconds for which its sum is looked at
SCATTER_PACES, GATHER_PACES = (FIRST, 1.3, 1.7), (1.0, 2.2, 3.0)  # of the steps of each phase: every repeat is faster
ROUND, PULSE = 1.8, (12.0, 16.0, 20.0, 27.0)  # seconds of a pulse around the ring; widths of what trails behind it, and its own
BLOCK, DEALT = 0.86, 760.0  # side of a batch's block in pitches, speed of the first share that is dealt
FILLS = (2.65, 0.8, 0.7, 0.6)  # seconds in which the schedule of each number of micro-batches comes


# ---- payloads
def token(surface: Figure, side: float = 13.0) -> Figure:
    """Draw a block of training data as it travels."""
    return block(surface, Box(0, 0, side, side, "token"), state="hot", radius=3)


def packet(surface: Figure) -> Figure:
    """Draw a chunk as it passes the margin of a node: too small for its value."""
    return block(surface, Box(0, 0, 15, 15, "packet"), colour="violet", state="hot", radius=5)


def batch(surface: Figure, pitch: float, shares: int) -> Figure:
    """Draw a whole batch as it travels: a row of blocks for each share."""
    made, side = surface.child(), pitch * BLOCK
    whole = Box(0, 0, pitch * COLUMNS + 6, pitch * shares + 6, "batch")
    made.box_rect(whole, 6, fill=(made.theme.wash(0.16), 0.96), stroke="cyan", width=1.1, glow=0.5)
    for cell in whole.inset(3, 3).grid(shares, COLUMNS, 0):
        block(made, Box(cell.cx - side / 2, cell.cy - side / 2, side, side, "block"), state="hot", radius=3)
    return made


def pulse(surface: Figure, side: float) -> Figure:
    """Draw a pulse of the network, or what trails behind it: round and bright."""
    made = surface.child()
    made.circle(0, 0, side / 2, fill=made.theme.gleam("cyan", 0.8), stroke="cyan", width=1.2, glow=1.2)
    return made


def card(surface: Figure, value: float | None, count: int) -> Figure:
    """Draw a chunk as it travels a link, with its value."""
    made = surface.child()
    chunk_card(made, Box(0, 0, *CHUNKS.get(surface.format.name, CHUNK), "chunk"), value, count)
    return made


# ---- cues
def node_opens(walk: Walk) -> None:
    """A block goes from disk to memory to CPU to a GPU; seven more follow fast, and every GPU lights when its block lands."""
    end = walk.end
    with walk.step(replace(end, inside=False, lit=frozenset({("node", 1)}), told=frozenset())) as step:
        hops = [step.course("in", 1, seconds=0.75), step.course("read", 1, seconds=0.8), step.course("read", 2, seconds=0.4)]
        first = Journey([*hops, step.course("read", 3, seconds=0.5), step.course("gpu", 0, seconds=0.4)], stop=0.12)
        arrivals = step.travel([token(walk.surface)], [first], [0.0], name="token")
        disk, memory, host, _, _ = first.arrivals
        step.light("node", 1, "ssd", at=disk)
        step.light("node", 1, "bus", "read", at=disk + 0.1, seconds=memory - disk - 0.3, sweep="right")
        step.light("node", 1, "ram", at=memory)
        step.light("node", 1, "cpu", at=host)
        step.light("node", 1, "bus", "host", at=host + 0.15, seconds=0.5, sweep="right")
        others = [Journey([step.course("read", 3, seconds=0.35), step.course("gpu", k, seconds=0.3)]) for k in range(1, GPUS)]
        starts = [host + 0.65 + 0.09 * k for k in range(len(others))]
        arrivals += step.travel([token(walk.surface)] * len(others), others, starts, name="token")
        step.light_each([("node", 1, "gpus", "gpu", k) for k in range(GPUS)], arrivals)
        step.light_each([("node", 1, "bus", "tap", k) for k in range(COLUMNS)], [at - 0.2 for at in arrivals[:COLUMNS]])
        step.light("node", 1, at=entry_of(first, step.picture.figure("node", 1).box), seconds=0.4)
    walk.look()
    with walk.step(end) as step:
        step.light("inside", seconds=0.55, sweep="right")


def links_come_up(walk: Walk) -> None:
    """Cables draw from port to port and through the nodes, the first slowly; what joins them to the hub; a pulse runs around the ring."""
    with walk.step(walk.end) as step:
        at = 0.0
        for k in range(1, NODES + 1):
            link, lane = (0.5, 0.25) if k == 1 else (0.2, 0.15)
            step.light("links", "port", k, 0, at=at)
            step.light("links", "link", k, at=at, seconds=link, sweep=SWEEPS[k - 1])
            at += link
            step.light("links", "port", k, 1, at=at)
            step.light("node", RING_TO_GRID[k % NODES] + 1, at=at, seconds=lane)
            step.light("links", "lane", k, at=at, seconds=lane, sweep=SWEEPS[k % NODES])
            at += lane
            step.light("links", "tie", k, at=1.5, seconds=0.4)
            step.light("links", "dotted", k, at=1.5, seconds=0.4)
        step.light("hub", at=1.75)
        around = step.course("round", seconds=ROUND)
        bodies = [pulse(walk.surface, side) for side in PULSE]
        step.travel(
            bodies,
            [around] * len(bodies),
            [at + 0.15 + 0.025 * (len(bodies) - 1 - k) for k in range(len(bodies))],
            end=End.ABSORB,
            name="pulse",
        )


def batches_split(walk: Walk) -> None:
    """A batch reaches the network and splits; one node's share goes in slowly, the others fast; GPUs light, strips count up."""
    facts = cluster_facts()
    end = walk.end
    with walk.step(end) as step:
        pitch = pitch_of(step.picture)
        (whole,) = step.travel(
            [batch(walk.surface, pitch, NODES)], [step.course("batch", seconds=0.9)], [0.0], end=End.ABSORB, name="token"
        )
        drawing, start, landings = token(walk.surface, pitch * BLOCK), whole + 0.55, []
        for n in range(NODES):
            landed = _deal(step, n, drawing, whole, start, facts)
            _work(step, n, landed[-1] + 0.15, 0.6 if n else 1.0, facts)
            start = start + 0.2 if n else landed[-1] + 0.2
            landings += landed
        step.light("data_parallelism", at=landings[0])


def _deal(step: Step, n: int, drawing: Figure, whole: float, start: float, facts: ClusterFacts) -> list[float]:
    """Let the share of a node (in ring order) come out of the network, wait for its turn, and go in block by block; return when each lands."""
    node, fast = RING_TO_GRID[n] + 1, n > 0
    journeys, starts = [], []
    for j in range(facts.shares[n].windows):
        out = step.course("share", node, j % COLUMNS, seconds=0.3)
        leave = start + (0.07 if fast else 0.14) * j
        way = step.course("deal", node, j % COLUMNS, speed=DEALT * (2.0 if fast else 1.0))
        journeys.append(Journey([out, way], stop=leave - whole - out.seconds))
        starts.append(whole)
    landed = step.travel([drawing] * len(journeys), journeys, starts, name="token")
    step.light("node", node, "cpu", at=whole + entry_of(journeys[0], step.picture.figure("node", node).box))
    for j, at in enumerate(landed):
        step.light("data_parallelism", "window", n, j, at=at)
        column = column_of(node, j % COLUMNS)
        for k in (column, column + COLUMNS):
            step.light("node", node, "gpus", "gpu", k, at=at)
    return landed


def _work(step: Step, n: int, at: float, seconds: float, facts: ClusterFacts) -> None:
    """Let the strip of a node, whose GPUs are lit, count up to the values that they find."""
    node = ("node", RING_TO_GRID[n] + 1)
    strips = strips_after(facts, 0)
    for c in range(NODES):
        chunk, begin = chunk_at(strips, n, c), at + 0.2 + 0.06 * c
        step.roll(*node, "chunk", c, "value", write=signed, start=0.0, end=chunk.value, at=begin, seconds=seconds)
        step.light(*node, "chunk", c, at=begin - 0.2, seconds=0.3, sweep="up")
    step.light(*node, at=at - 0.5, seconds=0.3)


def chunks_add_up(walk: Walk) -> None:
    """The first addition large: a chunk leaves and lands in the slot of the one that waits, digits roll to the sum. Then all four, faster."""
    facts = cluster_facts()
    end = walk.end
    scatter = [step for step in facts.ring.steps if step.phase == facts.ring.steps[0].phase]
    _add_first(walk, facts, end, scatter[0])
    walk.go(replace(walk.moment, look=None, phase=(scatter[0].phase, scatter[0].number)))
    for index, ring in enumerate(scatter[1:], start=1):
        _exchange(walk, facts, end, index, ring, SCATTER_PACES[index])


def _add_first(walk: Walk, facts: ClusterFacts, end: ClusterMoment, ring: RingStep) -> None:
    """Show the ring's first step with its first link and the receiver's strip large; which step it is is said afterwards."""
    close = replace(end, phase=None)
    _send_off(walk, facts, close, 0)
    after = strips_after(facts, 1)
    with walk.step(replace(close, strips=after)) as step:
        for send in ring.sends:
            _pass_on(walk, step, send, after, SCATTER_PACES[0])
        step.last(step.seconds + SEEN)


def _send_off(walk: Walk, facts: ClusterFacts, moment: ClusterMoment, index: int) -> None:
    """Begin a step: what is sent leaves its cell, what it is added to is outlined."""
    with walk.step(replace(moment, strips=strips_during(facts, index))) as step:
        if step.picture.has("ring words"):
            step.light("ring words")
        for send in facts.ring.steps[index].sends:
            step.light("node", RING_TO_GRID[send.source] + 1, "chunk", send.chunk, seconds=0.2)
            step.light("node", RING_TO_GRID[send.target] + 1, "chunk", send.chunk, seconds=0.2)


def sums_go_around(walk: Walk) -> None:
    """Finished sums travel on in three steps; originals stay and no value changes, until all four strips are equal."""
    facts = cluster_facts()
    end = walk.end
    first = sum(step.phase == facts.ring.steps[0].phase for step in facts.ring.steps)
    for index, (ring, pace) in enumerate(zip(facts.ring.steps[first:], GATHER_PACES, strict=True), start=first):
        _exchange(walk, facts, end, index, ring, pace)
    _scan(walk, end)


def _exchange(walk: Walk, facts: ClusterFacts, end: ClusterMoment, index: int, ring: RingStep, pace: float) -> None:
    """Let every node send a chunk to the next at the same time, and add or keep it there."""
    now = replace(end, phase=(ring.phase, ring.number), equal=None)
    _send_off(walk, facts, now, index)
    after = strips_after(facts, index + 1)
    with walk.step(replace(now, strips=after)) as step:
        for send in ring.sends:
            _pass_on(walk, step, send, after, pace)


def _pass_on(walk: Walk, step: Step, send: Send, after: tuple[Strip, ...], pace: float) -> None:
    """Send one chunk out of a node, over its link and into the next one's strip."""
    k, node = send.source + 1, RING_TO_GRID[send.target] + 1
    (left,) = step.travel([packet(walk.surface)], [step.course("out", k, send.chunk, speed=OUT * pace)], [0.0], end=End.ABSORB)
    way = step.course("card", k, seconds=ON_LINK / pace)
    (over,) = step.travel([card(walk.surface, send.value, send.count)], [way], [left], end=End.ABSORB)
    back = step.course("back", k, send.chunk, speed=OUT * pace)
    (landed,) = step.travel([packet(walk.surface)], [back], [over], name="gradient")
    held = chunk_at(after, send.target, send.chunk)
    if held.count > send.count:
        cell, before = ("node", node, "chunk", send.chunk, "value"), held.value - send.value
        step.roll(*cell, write=signed, start=before, end=held.value, at=landed, seconds=ADDED / pace)
    step.light("node", node, "chunk", send.chunk, at=landed)


def _scan(walk: Walk, end: ClusterMoment) -> None:
    """Compare all strips, chunk by chunk: they are equal, and stay lit."""
    for equal in range(1, NODES + 1):
        with walk.step(replace(end, equal=equal)) as step:
            for node in NODE_PARTS:
                for c in range(NODES):
                    step.light(*node, "chunk", c, seconds=0.28)


def stages_interleave(walk: Walk) -> None:
    """The schedule fills from left to right and its gaps are counted; then more micro-batches, and fewer gaps."""
    words = walk.words.legend
    end = walk.end
    start = 0.0
    for count, seconds in zip(MICRO_BATCHES, FILLS, strict=True):
        plan = gpipe(micro_batches=count)
        first = count == MICRO_BATCHES[0]
        with walk.step(replace(end, plan=plan)) as step:
            step.light("legend", "schedule", seconds=seconds, sweep="right" if first else None)
            if step.picture.has("legend", "count"):
                step.light("legend", "count", seconds=0.3)
            if first:
                step.light("ring words", seconds=0.3)
            write = partial(idle_text, words.idle)
            step.roll("legend", "idle", write=write, start=start, end=plan.bubble, at=0.0, seconds=seconds, anchor="start")
        start = plan.bubble
    walk.look()
