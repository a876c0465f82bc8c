"""The cues of section 3: a block goes through a node, links close a ring, batches are dealt, stages overlap; the ring is in cues_ring.py."""

from __future__ import annotations

from dataclasses import replace

from scenes.core.box import Box
from scenes.core.units import signed
from scenes.drawing.figure import Figure
from scenes.drawing.kit.payloads import block
from scenes.drawing.timeline import LIGHT, End, entry_of
from scenes.drawing.trajectory import Journey
from scenes.models.pipeline_schedule import gpipe
from scenes.sections.step import Step
from scenes.sections.training_cluster.bus import COLUMNS
from scenes.sections.training_cluster.facts import NODES, RING_TO_GRID, ClusterFacts, cluster_facts
from scenes.sections.training_cluster.moments import (
    MICRO_BATCHES,
    chunk_at,
    strips_after,
)
from scenes.sections.training_cluster.routes import column_of, pitch_of
from scenes.sections.walk import Walk

GPUS = 8
TIES = ("down", "left", "up", "right")  # the way from each link to the hub
TIED = 1.5  # seconds after which the links are joined to the hub
SWEEPS = ("right", "down", "left", "up")  # the way that each link of the ring is travelled
ROUND, PULSE = 1.85, (12.0, 16.0, 20.0, 27.0)  # seconds of a pulse around the ring; widths of what trails behind it, and its own
SLOW_WORK, FAST_WORK = (680.0, 0.07, 0.5), (1100.0, 0.03, 0.25)  # of what GPUs find: speed, seconds between columns, seconds of the count
BLOCK, DEALT = 0.86, 760.0  # side of a batch's block in pitches, speed of the first share that is dealt
FILLS = (2.1, 0.8, 0.65, 0.55)  # seconds in which the schedule of each number of micro-batches comes
PEAK = 0.62  # seconds for which the first schedule's idle share stands


# ---- payloads
def token(surface: Figure, side: float = 13.0) -> Figure:
    """Draw a block of training data as it travels."""
    return block(surface, Box(0, 0, side, side, "token"), state="hot", radius=3)


def packet(surface: Figure) -> Figure:
    """Draw what a GPU finds for a chunk, on its way to the strip."""
    return block(surface, Box(0, 0, 13, 13, "packet"), colour="violet", state="hot", radius=4)


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


# ---- cues
def node_opens(walk: Walk) -> None:
    """A block goes from disk to memory to CPU to a GPU; seven more follow fast, and every GPU lights when its block lands."""
    end = walk.end
    with walk.step(replace(end, inside=False, lit=frozenset({("node", 1)}), told=frozenset())) as step:
        hops = [step.course("in", 1, seconds=0.65), step.course("read", 1, seconds=0.7), step.course("read", 2, seconds=0.4)]
        first = Journey([*hops, step.course("read", 3, seconds=0.5), step.course("gpu", 0, seconds=0.4)], stop=0.12)
        arrivals = step.travel([token(walk.surface)], [first], [0.0], name="token")
        disk, memory, host, _, _ = first.arrivals
        step.mark("disk_read", disk)
        step.light("node", 1, "ssd", at=disk)
        step.light("node", 1, "bus", "read", at=disk + 0.1, seconds=memory - disk - 0.3, sweep="right")
        step.light("node", 1, "ram", at=memory)
        step.light("node", 1, "cpu", at=host)
        step.light("node", 1, "bus", "host", at=host + 0.15, seconds=0.5, sweep="right")
        others = [Journey([step.course("read", 3, seconds=0.35), step.course("gpu", k, seconds=0.3)]) for k in range(1, GPUS)]
        starts = [host + 0.6 + 0.07 * k for k in range(len(others))]
        arrivals += step.travel([token(walk.surface)] * len(others), others, starts, name="token")
        step.light_each([("node", 1, "gpus", "gpu", k) for k in range(GPUS)], arrivals)
        step.light_each([("node", 1, "bus", "tap", k) for k in range(COLUMNS)], [at - 0.2 for at in arrivals[:COLUMNS]])
        step.light("node", 1, at=entry_of(first, step.picture.figure("node", 1).box), seconds=0.4)
    walk.look()
    with walk.step(end) as step:
        _spread(step)


def _spread(step: Step) -> None:
    """Let a block go from the CPU over PCIe to a GPU of the panel, and over NVLink and the NVSwitch to all others, which light as it lands."""
    over = Journey([step.course("inside", "pcie", seconds=0.55), step.course("inside", "nvlink", 0, seconds=0.2)], stop=0.08)
    (switched,) = step.travel([token(step.surface, 11.0)], [over], [0.15], end=End.ABSORB, name="token")
    ways = [step.course("inside", "nvlink", k, seconds=0.25) for k in range(1, GPUS)]
    landed = step.travel([token(step.surface, 11.0)] * len(ways), ways, [switched + 0.05] * len(ways), name="token")
    step.light_each([("inside", "gpu", k) for k in range(GPUS)], [0.15 + over.arrivals[0], *landed])
    step.light("inside", "switch", at=switched)
    step.light("inside", seconds=0.3)


def links_come_up(walk: Walk) -> None:
    """Cables draw from port to port and through the nodes, the first slowly; what joins them to the hub; a pulse runs around the ring."""
    with walk.step(walk.end) as step:
        at = 0.0
        for k in range(1, NODES + 1):
            link, lane = (0.5, 0.25) if k == 1 else (0.2, 0.15)
            step.light("links", "port", k, 0, at=at)
            step.light("links", "link", k, at=at, seconds=link, sweep=SWEEPS[k - 1])
            at += link
            if k == 1:
                step.mark("first_link_lights", at)
            step.light("links", "port", k, 1, at=at)
            step.light("node", RING_TO_GRID[k % NODES] + 1, at=at, seconds=lane)
            step.light("links", "lane", k, at=at, seconds=lane, sweep=SWEEPS[k % NODES])
            at += lane
            step.light("links", "tie", k, at=TIED, seconds=0.3, sweep=TIES[k - 1])
        ties = [step.course("tie", k, seconds=0.4) for k in range(1, NODES + 1)]
        joined = step.travel([pulse(walk.surface, 16.0)] * NODES, ties, [TIED + 0.2] * NODES, end=End.ABSORB, name="pulse")
        step.light("hub", at=joined[0])
        for k in range(1, NODES + 1):
            step.light("links", "dotted", k, at=joined[0], seconds=0.4)
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
            _work(step, n, landed[-1] + LIGHT, facts)
            start = start + 0.2 if n else landed[-1] + 0.2
            landings += landed
        step.light("data_parallelism", at=landings[0])
        step.mark("shares_dealt", landings[0])


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


def _work(step: Step, n: int, at: float, facts: ClusterFacts) -> None:
    """Let what the GPUs of a node find go down to its strip, whose chunks count up to their values as it lands: the first node slowly."""
    node, drawing = RING_TO_GRID[n] + 1, packet(step.surface)
    strips, (speed, every, counted) = strips_after(facts, 0), FAST_WORK if n else SLOW_WORK
    ways = [step.course("work", node, k, speed=speed) for k in range(GPUS)]
    landed = step.travel([drawing] * GPUS, ways, [at + every * (COLUMNS - 1 - k % COLUMNS) for k in range(GPUS)], name="gradient")
    for c in range(NODES):
        cell, begin = ("node", node, "chunk", c), min(landed[c::COLUMNS])
        step.roll(*cell, "value", write=signed, start=0.0, end=chunk_at(strips, n, c).value, at=begin, seconds=counted)
        step.light(*cell, at=begin)
    step.light("node", node, at=at - 0.5, seconds=0.3)


def stages_overlap(walk: Walk) -> None:
    """The schedule fills from left to right; once it stands, its gaps are counted and looked at; then more micro-batches, and fewer gaps."""
    end = walk.end
    for count, seconds in zip(MICRO_BATCHES, FILLS, strict=True):
        first = count == MICRO_BATCHES[0]
        with walk.step(replace(end, plan=gpipe(micro_batches=count))) as step:
            drawn = step.light("legend", "schedule", seconds=seconds, sweep="right" if first else None)
            if first:
                step.light("legend", "free", seconds=seconds, sweep="right")
            if step.picture.has("legend", "count"):
                step.light("legend", "count", seconds=0.3)
            for part in ("law", "idle"):  # always together: what is written is always true
                step.light("legend", part, at=drawn if first else 0.0)
            if first:
                step.light("ring words", seconds=0.3)
                step.mark("gaps_stand", drawn)
                step.last(drawn + LIGHT + PEAK)
            elif count == MICRO_BATCHES[1]:
                step.mark("gaps_shrink", 0.0)
    walk.look()
