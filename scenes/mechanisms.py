"""What the pictures of all cues need before anyone speaks: how long they last at least, when their marks happen, how long captions are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rich.console import Console

from scenes.content.timing import CueTiming
from scenes.core.environment import cache_folder
from scenes.core.scene_ref import SceneRef
from scenes.film import ALL_SCENES, DIVES, KEYS, SCENES, cue_names
from scenes.project import Project
from scenes.render.clips import Output
from scenes.render.plans import plan_scenes
from scenes.render.pool import free_workers
from scenes.render.progress import progress_for
from scenes.render.store import Store
from scenes.session import subject_of
from voiceover.placing import Mechanism

AS_LONG_AS_IT_TAKES = CueTiming(0.0)


def mechanisms_of(
    project: Project, outputs: Sequence[Output], jobs: int, console: Console, quiet: bool, scenes: Sequence[SceneRef] = SCENES
) -> dict[str, dict[str, list[Mechanism]]]:
    """Return, by scene (of some, or of all) and cue, what its picture needs at each of some sizes; plans that are kept are taken from the cache."""
    free = {scene.key: dict.fromkeys(cue_names(scene, project), AS_LONG_AS_IT_TAKES) for scene in ALL_SCENES}
    silent = replace(project, timing=replace(project.timing, cues=free))
    subjects = [subject_of(scene, silent) for scene in scenes]
    with progress_for(console, quiet) as progress:
        plans = plan_scenes(subjects, outputs, workers=jobs or free_workers(), store=Store(cache_folder()), progress=progress)
    return {
        subject.key: {
            name: [Mechanism(clip.least, dict(clip.marks)) for output in outputs for clip in [plans[subject.key, output][number]]]
            for number, (name, _) in enumerate(subject.clips)
        }
        for subject in subjects
    }


def reading_times(project: Project) -> dict[tuple[str, str], float]:
    """Return the seconds that the caption of each cue, (section, cue), needs to be read."""
    from scenes.sections.walk import reading_time

    return {
        (key, name): reading_time(caption.text)
        for key in (*KEYS, *DIVES)
        for name, caption in getattr(project.content, key).captions.items()
    }
