"""What comes first: plans before renderings, the longer before the shorter, a dead worker's task before all."""

from benchmarks.scaling import ClipCost, schedule
from scenes.render.task_queue import AGAIN, PLAN, TaskQueue


def test_tasks_come_out_by_urgency_then_length_then_age() -> None:
    tasks = TaskQueue(["first of no length", "second of no length"])
    tasks.put("short", 10)
    tasks.put("short plan", 5, PLAN)
    tasks.put("long", 20)
    tasks.put("long plan", 9, PLAN)
    tasks.put("of a dead worker", urgency=AGAIN)
    taken = [tasks.take() for _ in range(len(tasks))]
    assert taken == ["of a dead worker", "long plan", "short plan", "long", "short", "first of no length", "second of no length"]
    assert not tasks


def test_what_is_put_in_while_it_is_worked_off_takes_its_place() -> None:
    tasks: TaskQueue[str] = TaskQueue()
    tasks.put("short", 1)
    tasks.put("shorter", 0.5)
    assert tasks.take() == "short"
    tasks.put("long", 9)
    assert [tasks.take(), tasks.take()] == ["long", "shorter"]


def test_a_long_clip_whose_plan_comes_late_does_not_wait_behind_short_ones() -> None:
    short = tuple(ClipCost(f"short {i}", 10, 0.1, 0.0, 1.0) for i in range(40))
    late = ClipCost("long", 300, 3.0, 0.0, 20.0)
    assert schedule((*short, late), 4) == 23.0  # its own chain, nothing of the others before it
