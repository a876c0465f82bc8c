"""What is seen in the cells that tell of machines: split layers, scheduled jobs, rings, links, arrays, tiles."""

from __future__ import annotations

from scenes.deep_dives.stack.cells_machines import GPUS, JOBS
from scenes.deep_dives.stack.cells_silicon import CELLS
from scenes.deep_dives.stack.play import FIRST, Play
from scenes.models.gang_scheduler import FREE
from scenes.models.systolic import IDLE

SMALL = 0.9  # of the type's size: bodies of which several travel
LAP = 0.85  # seconds along a link of the ring
HOUR = 0.42  # seconds in which an hour of a schedule goes by
STANDS = 1.0  # seconds in which a chart stands longer than other results
CYCLE = 0.4  # seconds of a cycle of the array
SLOWEST = 2.6  # seconds of the slower one in a race
MATRICES = tuple(("matrix", k) for k in range(4))


def _forward(play: Play, step: object, at: float, colours: tuple[str, ...], seconds: float, delay: float = 0.0) -> float:
    """Send the GPUs' bodies through the matrices; return when the last one arrives. `delay`: from one to the next."""
    for k in (1, 2, 3):
        starts = [at + delay * n for n in range(len(GPUS))]
        for n, colour in enumerate(colours):
            landed = play.send(step, colour, [("to", k, n)], [starts[n]], seconds, SMALL)  # type: ignore[arg-type]
        at += seconds
    return landed[-1]


def data(play: Play) -> None:
    """The batch is dealt to the GPUs, all of which hold all weights; rows go through; then gradients go around, and all copies hold their sum."""
    with play.step("batch_dealt") as step:
        play.light(step, "matrix", 0, at=FIRST, seconds=0.6, sweep="down")
        play.each(step, MATRICES[1:3], FIRST + 0.5, 0.2, seconds=0.3)
    with play.step() as step:
        there = _forward(play, step, 0.05, GPUS, 0.35)
        play.light(step, "matrix", 3, at=there - 0.1)
    with play.step("gradients_go") as step:
        landed = play.send(
            step, "violet", [("back", n) for n in range(len(GPUS))], [FIRST + 0.12 * n for n in range(len(GPUS))], 0.6, SMALL
        )
        back = play.send(step, "violet", [("back", n) for n in range(len(GPUS))], [0.75 + 0.12 * n for n in range(len(GPUS))], 0.6, SMALL)
        play.light(step, "gradient", 1, at=landed[0])
        play.light(step, "gradient", 0, at=back[0])
        play.light(step, "reading", at=back[-1])


def tensor(play: Play) -> None:
    """Columns of one matrix and rows of the next go to the GPUs; each makes a whole output of its own, and the four are added up."""
    with play.step("matrix_parted") as step:
        play.light(step, "matrix", 0, at=FIRST)
        play.light(step, "matrix", 1, at=FIRST + 0.2, seconds=0.5, sweep="right")
        play.light(step, "matrix", 2, at=FIRST + 0.6, seconds=0.5, sweep="down")
    with play.step() as step:
        there = _forward(play, step, 0.05, ("ink", *GPUS[1:]), 0.3)
        play.light(step, "matrix", 3, at=there - 0.1)
    with play.step("sums_added") as step:
        landed = [play.send(step, colour, [("to", 3, n)], [FIRST + 0.15 * n], 0.5, SMALL)[0] for n, colour in enumerate(GPUS)]
        play.light(step, "matrix", 3, at=landed[-1], seconds=0.4)
        play.light(step, "reading", at=landed[-1] + 0.2)


def stage(play: Play) -> None:
    """Micro-batch after micro-batch goes through the first stage, then the second, while the next one follows."""
    with play.step("stages_run") as step:
        play.each(step, MATRICES[:3], FIRST, 0.25, seconds=0.3)
    with play.step() as step:
        there = _forward(play, step, 0.05, ("cyan",) * 4, 0.4, delay=0.3)
        play.light(step, "matrix", 3, at=there - 1.0, seconds=1.0, sweep="down")
    with play.step("outputs_agree") as step:
        play.light(step, "same", at=FIRST)
        play.light(step, "reading", at=FIRST + 0.4)


def _hours(play: Play, number: int, mark: str) -> None:
    """Let hour after hour go by; what is placed flies from the jobs that wait onto its node."""
    timeline = play.facts.schedules[number]
    before = [FREE] * len(timeline.ticks[0].holders)
    for hour, tick in enumerate(timeline.ticks):
        with play.step(mark if hour == 0 else None) as step:
            at, there = FIRST if hour == 0 else 0.02, 0.0
            for node, holder in enumerate(tick.holders):
                if holder != FREE and before[node] != holder:
                    (there,) = play.send(step, JOBS[holder], [("place", holder, hour, node)], [at], 0.45, SMALL)
                    pod = before.count(holder) + len([n for n in range(node) if tick.holders[n] == holder and before[n] != holder])
                    play.light(step, "pod", holder, pod, at=at, seconds=0.1)
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
    """Bars of what a step sends grow at the same pace; the longest stays inside a machine."""
    sent = play.facts.sent[1], play.facts.sent[0], play.facts.sent[2]
    with play.step("most_inside") as step:
        for k, value in enumerate(sent):
            took = max(0.15, 1.8 * value / max(max(sent), 1.0))
            play.light(step, "bar", k, at=FIRST, seconds=took, sweep="right")
            play.light(step, "end", k, at=FIRST + took)


def array(play: Play) -> None:
    """Cycle by cycle inputs enter from the left, cross the weights, and results leave at the bottom."""
    run = play.facts.array
    for number, cycle in enumerate(run.cycles):
        with play.step("wave_enters" if number == 0 else None) as step:
            at = FIRST if number == 0 else 0.0
            rows = [k for k in range(len(run.weights)) if cycle.rows[k, 0] != IDLE]
            for k in rows:
                play.send(step, GPUS[int(cycle.rows[k, 0]) + 1], [("in", k)], [at], 0.25, SMALL)
            play.light(step, "state", at=at + (0.2 if rows else 0.0), seconds=0.15)
            play.light(step, "weights", at=at)
            for m, n in cycle.left:
                (there,) = play.send(step, GPUS[m + 1], [("out", n)], [at + 0.1], 0.25, SMALL)
                play.light(step, "result", m, n, at=there)
            play.light(step, "reading", at=at + 0.2, seconds=0.1)
            step.last(at + CYCLE)


def tile(play: Play) -> None:
    """Rows and columns are read once; then each place of the tile uses them."""
    with play.step("tile_read") as step:
        play.light(step, "rows", at=FIRST)
        there = play.send(step, "cyan", [("rows",)], [FIRST + 0.15], 0.7, SMALL)
        play.light(step, "columns", at=FIRST + 0.2)
        there = play.send(step, "request", [("columns",)], [FIRST + 0.35], 0.7, SMALL)
        play.light(step, "tile", at=there[-1])
    with play.step() as step:
        play.each(step, [("value", k) for k in range(CELLS * CELLS)], 0.05, 0.1, seconds=0.15)


def reuse(play: Play) -> None:
    """What the GPU needs stands as a line; with the side of the tile the work a byte does rises towards it."""
    with play.step("tile_grows") as step:
        play.light(step, "marks", at=FIRST)
        play.light(step, "ridge", at=FIRST, seconds=0.5, sweep="right")
    with play.step() as step:
        over = play.light(step, "curve", at=0.05, seconds=2.2, sweep="right")
        step.last(over + STANDS)


PLAYS = {made.__name__: made for made in (data, tensor, stage, pods, gangs, idle, ring, links, kinds, array, tile, reuse)}
