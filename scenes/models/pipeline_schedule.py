"""Schedule micro-batches over pipeline stages and count the idle slots.

GPipe (Huang et al. 2019) runs all forwards, then all backwards; 1F1B (Narayanan et al. 2021, "PipeDream-flush") starts a
backward as soon as it can and so holds fewer activations. Every forward and backward takes one slot here, sending takes
none; then both idle for (p - 1) / (m + p - 1) of the time with p stages and m micro-batches.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

FORWARD, BACKWARD, IDLE = "forward", "backward", "idle"
StageTask = tuple[str, int]
Slot = tuple[str, int | None]  # idle slots have no micro-batch


@dataclass(frozen=True)
class Schedule:
    """One row a stage, one column a slot; `micro_batch` is the number (from 0) in each slot, None when idle.

    `bubble` is the idle share of all slots; `most_held` the largest number of micro-batches whose activations a stage
    holds at once, one number a stage.
    """

    slots: tuple[tuple[str, ...], ...]
    micro_batch: tuple[tuple[int | None, ...], ...]
    bubble: float
    most_held: tuple[int, ...]

    @property
    def micro_batches(self) -> int:
        """Return the number of micro-batches."""
        return self.slots[0].count(FORWARD)


@lru_cache(maxsize=32)
def gpipe(stages: int = 4, micro_batches: int = 4) -> Schedule:
    """Schedule all forwards before all backwards."""
    forwards = [(FORWARD, m) for m in range(micro_batches)]
    backwards = [(BACKWARD, m) for m in range(micro_batches)]
    return run_schedule([forwards + backwards] * stages)


@lru_cache(maxsize=32)
def one_f_one_b(stages: int = 4, micro_batches: int = 4) -> Schedule:
    """Schedule one forward, one backward in turn after a warm-up that is shorter for later stages."""
    return run_schedule([_alternating(min(stages - stage, micro_batches), micro_batches) for stage in range(stages)])


def _alternating(warm_up: int, micro_batches: int) -> list[StageTask]:
    order: list[StageTask] = [(FORWARD, m) for m in range(warm_up)]
    for m in range(micro_batches):
        order.append((BACKWARD, m))
        if warm_up + m < micro_batches:
            order.append((FORWARD, warm_up + m))
    return order


def run_schedule(orders: Sequence[Sequence[StageTask]]) -> Schedule:
    """Run each stage's tasks in order, one a slot, each as soon as the neighbouring stage has finished its part."""
    if not orders or not orders[0]:
        raise ValueError("a schedule needs at least one stage and one micro-batch")
    done: dict[tuple[int, StageTask], int] = {}
    position = [0] * len(orders)
    rows: list[list[Slot]] = [[] for _ in orders]
    slot = 0
    while any(p < len(order) for p, order in zip(position, orders, strict=True)):
        for stage, order in enumerate(orders):
            task = order[position[stage]] if position[stage] < len(order) else None
            if task is not None and all(done.get(need, slot) < slot for need in _needs(stage, task, len(orders))):
                rows[stage].append(task)
                done[stage, task] = slot
                position[stage] += 1
            else:
                rows[stage].append((IDLE, None))
        slot += 1
    return _schedule(rows)


def _needs(stage: int, task: StageTask, stages: int) -> list[tuple[int, StageTask]]:
    kind, m = task
    if kind == FORWARD:
        return [(stage - 1, task)] if stage else []
    return [(stage + 1, task)] if stage + 1 < stages else [(stage, (FORWARD, m))]


def _schedule(rows: list[list[Slot]]) -> Schedule:
    slots = tuple(tuple(kind for kind, _ in row) for row in rows)
    idle = sum(row.count(IDLE) for row in slots)
    return Schedule(
        slots=slots,
        micro_batch=tuple(tuple(m for _, m in row) for row in rows),
        bubble=idle / (len(slots) * len(slots[0])),
        most_held=tuple(_most_held(row) for row in slots),
    )


def _most_held(row: Sequence[str]) -> int:
    held = most = 0
    for kind in row:
        held += (kind == FORWARD) - (kind == BACKWARD)
        most = max(most, held)
    return most
