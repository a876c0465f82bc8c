"""What is seen in the cells of split layers: who holds what, and what goes from GPU to GPU."""

from __future__ import annotations

from scenes.deep_dives.stack.cells_parts import GPUS
from scenes.deep_dives.stack.play import FIRST, Play
from scenes.sections.step import Step

SMALL = 0.9  # of the type's size: bodies of which several travel
MATRICES = tuple(("matrix", k) for k in range(4))
ROUNDS = len(GPUS) - 1  # until what each had is with all
ROUND = 0.42  # seconds of a round
REPEATS = 3  # further layers that are seen, faster each


def _across(
    play: Play, step: Step, legs: tuple[tuple[str, int], ...], colours: tuple[str, ...], at: float, seconds: float, delay: float = 0.0
) -> float:
    """Send the GPUs' bodies along legs, one after the other; return when the last one arrives. `delay`: from one body to the next."""
    for leg in legs:
        starts = [at + delay * n for n in range(len(GPUS))]
        landed = [play.send(step, colour, [(*leg, n)], [starts[n]], seconds, SMALL)[0] for n, colour in enumerate(colours)]
        at += seconds
    return landed[-1]


def _around(play: Play, step: Step, boxes: tuple[int, ...], at: float, every: float = ROUND) -> float:
    """Let the parts of all GPUs go from each to the next, in their colours, until all have all; return when they have."""
    for number in range(ROUNDS):
        for k in boxes:
            for n in range(len(GPUS)):
                play.send(step, GPUS[(n - number) % len(GPUS)], [("pass", k, n)], [at], 0.85 * every, SMALL)
        at += every
    return at


def _ends(play: Play, step: Step, at: float) -> None:
    """Let the output's numbers come, whether they are those of one GPU, and what the cell reads."""
    play.light(step, "values", at=at, seconds=0.4, sweep="down")
    play.light(step, "same", at=at + 0.5)
    play.light(step, "reading", at=at + 0.5)


def data(play: Play) -> None:
    """The batch is dealt to the GPUs, all of which hold all weights; rows go forward, gradients come back; then they go around, and all hold their sum."""
    forward, back = (("to", 1), ("to", 2), ("to", 3)), (("back", 2), ("back", 1))
    with play.step("batch_dealt") as step:
        play.light(step, "matrix", 0, at=FIRST, seconds=0.6, sweep="down")
        play.each(step, MATRICES[1:3], FIRST + 0.5, 0.2, seconds=0.3)
    with play.step() as step:
        there = _across(play, step, forward, GPUS, 0.05, 0.35)
        play.light(step, "matrix", 3, at=there - 0.1)
    with play.step() as step:
        there = _across(play, step, back, GPUS, 0.05, 0.4)
        for n in range(len(GPUS)):
            play.light(step, "gradient", 2, n, at=there - 0.4)
            play.light(step, "gradient", 1, n, at=there)
    with play.step("gradients_go") as step:
        over = _around(play, step, (1, 2), FIRST)
        for k in (1, 2):
            for n in range(len(GPUS)):
                play.light(step, "gradient", k, n, at=over)
        _ends(play, step, over + 0.2)


def tensor(play: Play) -> None:
    """Columns of one matrix and rows of the next go to the GPUs; each makes a part of every output, and these are added up; layer after layer."""
    ways = (("to", 1), ("to", 2), ("to", 3))
    with play.step("matrix_parted") as step:
        play.light(step, "matrix", 0, at=FIRST)
        play.light(step, "matrix", 1, at=FIRST + 0.2, seconds=0.5, sweep="right")
        play.light(step, "matrix", 2, at=FIRST + 0.6, seconds=0.5, sweep="down")
    with play.step() as step:
        there = _across(play, step, ways, GPUS, 0.05, 0.3)
        for n in range(len(GPUS)):
            play.light(step, "part", n, at=there)
    with play.step("sums_added") as step:
        over = _around(play, step, (3,), FIRST, 0.36)
        for n in range(len(GPUS)):
            play.light(step, "part", n, at=over)
        play.light(step, "layers", at=over)
    with play.step() as step:
        at, layers = 0.05, play.facts.layers
        step.roll(
            "cell",
            "tensor",
            "layers",
            write=lambda done: play.labels.layer.format(count=round(done), layers=layers),
            start=1,
            end=layers,
            at=at,
            seconds=1.5,
        )
        for k in range(REPEATS):
            there = _across(play, step, ways, GPUS, at, 0.14)
            at = _around(play, step, (3,), there, 0.1 - 0.02 * k)
        _ends(play, step, max(at, 1.55))


def stage(play: Play) -> None:
    """Micro-batch after micro-batch goes through the first stage, then the second, while the next one follows."""
    with play.step("stages_run") as step:
        play.each(step, MATRICES[:3], FIRST, 0.25, seconds=0.3)
    with play.step() as step:
        there = _across(play, step, (("to", 1), ("to", 2), ("to", 3)), ("cyan",) * 4, 0.05, 0.4, delay=0.3)
        play.light(step, "matrix", 3, at=there - 1.0, seconds=1.0, sweep="down")
    with play.step("outputs_agree") as step:
        _ends(play, step, FIRST)


PLAYS = {made.__name__: made for made in (data, tensor, stage)}
