"""What is seen in the cells that tell of machines: scheduled jobs, rings, links, arrays, tiles."""

from __future__ import annotations

from math import log2

from scenes.deep_dives.stack.cells_machines import JOBS
from scenes.deep_dives.stack.cells_parts import GPUS
from scenes.deep_dives.stack.facts_machines import TILES, fed_from
from scenes.deep_dives.stack.play import FIRST, Play
from scenes.deep_dives.stack.runs import TILE_SIDE, TILED
from scenes.models.gang_scheduler import FREE
from scenes.models.systolic import IDLE

SMALL = 0.9  # of the type's size: bodies of which several travel
LAP = 0.85  # seconds along a link of the ring
REFUSALS = 2  # hours in which it is seen that a job finds no node
HOUR = 0.42  # seconds in which an hour of a schedule goes by
STANDS = 1.0  # seconds in which a chart stands longer than other results
SUM = 0.3  # of the type's size: a body of a sum, for each product in it
CYCLE = 0.4  # seconds of a cycle of the array
SLOWEST = 2.6  # seconds of the slower one in a race


def _hours(play: Play, number: int, mark: str) -> None:
    """Let hour after hour go by; what is placed flies from the jobs that wait onto its node; what finds none is refused."""
    timeline = play.facts.schedules[number]
    before, tries = [FREE] * len(timeline.ticks[0].holders), 0
    for hour, tick in enumerate(timeline.ticks):
        with play.step(mark if hour == 0 else None) as step:
            at, there = FIRST if hour == 0 else 0.02, 0.0
            for node, holder in enumerate(tick.holders):
                if holder != FREE and before[node] != holder:
                    (there,) = play.send(step, JOBS[holder], [("place", holder, hour, node)], [at], 0.45, SMALL)
                    pod = before.count(holder) + len([n for n in range(node) if tick.holders[n] == holder and before[n] != holder])
                    play.light(step, "pod", holder, pod, at=at, seconds=0.1)
            if timeline.deadlocked and tick.holders == tuple(before) and tries < REFUSALS:
                tries += 1
                for job in range(len(timeline.jobs)):
                    (there,) = play.bounce(step, JOBS[job], ("try", job), at + 0.3 * job, 0.4)
            play.light(step, "hour", hour, at=max(there, at))
            step.last(max(there, at) + HOUR)
        before = list(tick.holders)


def pods(play: Play) -> None:
    """Pod by pod two jobs take nodes in turn, until each waits for the other."""
    _hours(play, 0, "pods_placed")


def gangs(play: Play) -> None:
    """All pods of a job at once: it runs to its end, then the other does."""
    _hours(play, 1, "gang_placed")


def idle(play: Play) -> None:
    """Bars count the hours without work, at the same pace."""
    hours = [float(timeline.idle_gpu_hours) for timeline in play.facts.schedules]
    with play.step() as step:
        for k, value in enumerate(hours):
            play.light(step, "bar", k, at=FIRST, seconds=max(0.2, 1.6 * value / max(max(hours), 1.0)), sweep="right")


def ring(play: Play) -> None:
    """Chunks go around the ring: they are added up for half of the way, the sums are handed on for the other."""
    nodes = play.facts.ring.nodes
    for number, lap in enumerate(play.facts.ring.steps):
        with play.step("ring_turns" if number == 0 else None) as step:
            at = FIRST if number == 0 else 0.02
            for send in lap.sends:
                (there,) = play.send(step, GPUS[send.chunk], [("link", send.source)], [at], LAP, SMALL)
            for k in range(nodes):
                play.light(step, "gpu", k, at=there, seconds=0.3)


def links(play: Play) -> None:
    """The same message sets out on both links at once, and each takes its time."""
    with play.step("race_starts") as step:
        slow = max(play.facts.links)
        for k, seconds in enumerate(play.facts.links):
            took = max(0.2, SLOWEST * seconds / slow)
            play.send(step, "violet", [("bar", k)], [FIRST], took, 1.2)
            play.light(step, "bar", k, at=FIRST, seconds=took, sweep="right")
            play.light(step, "end", k, at=FIRST + took)


def kinds(play: Play) -> None:
    """Bars of what a step sends grow at the same pace; what stays inside goes to and fro in one machine, the rest crosses to another."""
    with play.step("most_inside") as step:
        ways = play.facts.ways or (("", 0.0, True),)
        for k, (_, value, inside) in enumerate(ways):
            took = max(0.3, 1.8 * value / max(ways[0][1], 1.0))
            play.light(step, "bar", k, at=FIRST, seconds=took, sweep="right")
            play.light(step, "end", k, at=FIRST + took)
            if value:
                (there,) = play.send(step, "violet", [("goes", k)], [FIRST + 0.2], 1.8 if inside else 1.2, SMALL if inside else 0.5)
                play.light(step, "machines", k, at=there)


def array(play: Play) -> None:
    """Cycle by cycle inputs enter from the left, cross the weights, sums go down from cell to cell, and results leave at the bottom."""
    run = play.facts.array
    last = len(run.weights) - 1
    for number, cycle in enumerate(run.cycles):
        with play.step("wave_enters" if number == 0 else None) as step:
            at = FIRST if number == 0 else 0.0
            rows = [k for k in range(len(run.weights)) if cycle.rows[k, 0] != IDLE]
            for k in rows:
                play.send(step, GPUS[int(cycle.rows[k, 0]) + 1], [("in", k)], [at], 0.25, SMALL)
            before = run.cycles[number - 1].rows if number else None
            for k, n in () if before is None else [(int(k), int(n)) for k, n in zip(*(before != IDLE).nonzero(), strict=True)]:
                if k < last and before is not None:
                    play.send(step, GPUS[int(before[k, n]) + 1], [("down", k, n)], [at], 0.25, SUM * (k + 1))
            play.light(step, "state", at=at + (0.2 if rows or number else 0.0), seconds=0.15)
            play.light(step, "weights", at=at)
            for m, n in cycle.left:
                (there,) = play.send(step, GPUS[m + 1], [("out", n)], [at + 0.1], 0.25, SMALL)
                play.light(step, "result", m, n, at=there)
            play.light(step, "reading", at=at + 0.2, seconds=0.1)
            step.last(at + CYCLE)
    with play.step() as step:
        play.light(step, "state", at=0.05, seconds=0.3)


def tile(play: Play) -> None:
    """For a tile, squares of both matrices are read, step by step along the depth, and its sums grow; then the other tiles come, each with its own reads."""
    run = play.facts.array
    (count, depth), width = run.inputs.shape, run.weights.shape[1]
    for number, (top, left) in enumerate((TILED[0], *TILED)):
        with play.step("tile_read" if number == 0 else None) as step:
            at = FIRST
            if number == 0:
                play.each(step, [("inputs", m, k) for m in range(count) for k in range(depth)], FIRST, 0.02)
                play.each(step, [("weights", k, n) for k in range(depth) for n in range(width)], FIRST, 0.02)
                at += 0.6
            for name in ("rows", "columns"):
                if number == 1:
                    play.slide(step, name, at=at)
                else:
                    play.light(step, name, at=at)
            play.light(step, "tile", at=at + 0.2)
            for m in range(top, min(top + TILE_SIDE, count)):
                for n in range(left, left + TILE_SIDE):
                    play.light(step, "output", m, n, at=at + 0.35)
            play.light(step, "reading", at=at + 0.35)
            step.last(at + (0.9 if number < 2 else 0.6))


def reuse(play: Play) -> None:
    """What the GPU needs stands as a line; with the side of the tile the work a byte does rises, and crosses it."""
    with play.step("tile_grows") as step:
        play.light(step, "marks", at=FIRST)
        play.light(step, "ridge", at=FIRST, seconds=0.5, sweep="right")
    with play.step() as step:
        over = play.light(step, "curve", at=0.05, seconds=2.4, sweep="right")
        side = fed_from(play.facts.ridge)
        crossing = 0.05 + 2.4 * log2(side) / log2(TILES[-1]) if side else over
        if side:
            play.light(step, "meets", at=crossing)
        play.light(step, "reading", at=crossing + 0.2)
        step.last(over + STANDS)


PLAYS = {made.__name__: made for made in (pods, gangs, idle, ring, links, kinds, array, tile, reuse)}
