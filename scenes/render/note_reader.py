"""Reads the notes of jobs that are being rendered, tells the progress, and remembers what each clip took."""

from __future__ import annotations

from collections.abc import Sequence

from scenes.render.jobs import Finished, RenderJob, read_note
from scenes.render.progress import Progress


class NoteReader:
    """Reads the notes of jobs, tells the progress, and remembers what each clip took."""

    def __init__(self, progress: Progress) -> None:
        self._jobs: list[RenderJob] = []
        self._progress = progress
        self.seconds: dict[str, float] = {}

    def follow(self, job: RenderJob) -> None:
        """Read the notes of one more job."""
        self._jobs.append(job)

    def read(self) -> None:
        """Tell what the notes say."""
        for job in self._jobs:
            note = None if job.note is None else read_note(job.note)
            if note is None:
                continue
            for number, seconds in note.done:
                self._tell(job, number, seconds)
            if job.keys[note.clip] not in self.seconds:
                clip = job.plan[note.clip]
                self._progress.at(job.subject.key, clip.cue, note.frames, clip.frames)

    def end(self, job: RenderJob, finished: Sequence[Finished]) -> None:
        """Tell the clips of a job that is done, those too that a worker finished before it died."""
        took = {done.clip: done.seconds for done in finished}
        for clip in job.clips:
            self._tell(job, clip, took.get(clip, 0.0))

    def where(self, job: RenderJob) -> str:
        """Return scene and cue of what a job was at."""
        note = None if job.note is None else read_note(job.note)
        clip = job.clips[0] if note is None else next((i for i in job.clips if job.keys[i] not in self.seconds), note.clip)
        return f"{job.subject.key}/{job.plan[clip].cue}"

    def _tell(self, job: RenderJob, clip: int, seconds: float) -> None:
        if job.keys[clip] not in self.seconds:
            self.seconds[job.keys[clip]] = seconds
            self._progress.done(job.subject.key, job.plan[clip], seconds)
