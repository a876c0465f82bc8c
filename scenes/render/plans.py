"""Plans of whole scenes at several sizes, without rendering: what their clips show, how long they are at least, when their marks happen."""

from __future__ import annotations

from collections.abc import Sequence

from scenes.render.clips import Clip, Output, ScenePlan, Subject, plan_key
from scenes.render.jobs import Planning, plan_job
from scenes.render.pool import Pool
from scenes.render.progress import Progress
from scenes.render.store import Store
from scenes.render.task_queue import PLAN, TaskQueue


def plan_scenes(
    subjects: Sequence[Subject], outputs: Sequence[Output], *, workers: int, store: Store, progress: Progress
) -> dict[tuple[str, Output], ScenePlan]:
    """Plan every clip of scenes whose clips can be made alone; what is in the store is taken from there. Raises InputError, LayoutError."""
    found: dict[tuple[str, Output, int], Clip] = {}
    missing: TaskQueue[Planning] = TaskQueue()
    for subject, output, number in ((s, o, n) for s in subjects for o in outputs for n in range(len(s.clips))):
        plan = store.plan(plan_key(subject, output, number))
        if plan is None:
            missing.put(Planning(subject, output, clip=number), urgency=PLAN)
        else:
            found[subject.key, output, number] = plan[0]
    progress.plan(len(missing))
    with Pool(workers) as pool:
        for task, plan in pool.run(plan_job, missing):
            assert task.clip is not None
            store.put_plan(plan_key(task.subject, task.output, task.clip), plan)
            found[task.subject.key, task.output, task.clip] = plan[0]
            progress.planned(task.subject.key)
    return {
        (subject.key, output): tuple(found[subject.key, output, number] for number in range(len(subject.clips)))
        for subject in subjects
        for output in outputs
    }
