"""What waits to be done, the longest first: plans before renderings, so that what cannot be laid out is found at once."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from itertools import count
from typing import Generic, TypeVar

Task = TypeVar("Task")
RENDER, PLAN, AGAIN = range(3)  # how urgent: what a dead worker had comes before all


class TaskQueue(Generic[Task]):
    """Tasks in the order in which they are to be done: the more urgent, of these the longer, of equals the one that came first.

    More may be put in while it is worked off.
    """

    def __init__(self, tasks: Iterable[Task] = ()) -> None:
        self._heap: list[tuple[int, float, int, Task]] = []
        self._number = count()
        for task in tasks:
            self.put(task)

    def __len__(self) -> int:
        return len(self._heap)

    def put(self, task: Task, frames: float = 0.0, urgency: int = RENDER) -> None:
        """Let a task of about so many frames wait."""
        heapq.heappush(self._heap, (-urgency, -frames, next(self._number), task))

    def take(self) -> Task:
        """Take out the next task; raises IndexError when there is none."""
        return heapq.heappop(self._heap)[-1]
