"""A deep dive as a scene of cues: a film of its own, whose rail counts its chapters."""

from __future__ import annotations

from typing import ClassVar

from scenes.drawing.figure import Figure
from scenes.drawing.kit.frame_chrome import header
from scenes.film import chapters_in
from scenes.project import Project
from scenes.sections.cued_scene import Cue, CuedScene

__all__ = ["Cue", "DeepDive"]


class DeepDive(CuedScene):
    """A deep dive. Subclasses give what a section gives; a caption of the content file that names a chapter begins it."""

    key: ClassVar[str]

    @classmethod
    def draw_header(cls, frame: Figure, project: Project, cue: int) -> None:
        """Draw title, the chapter of a cue, and the rail of all chapters."""
        words, chapters = getattr(project.content, cls.key), chapters_in(cls.key, project)
        chapter, _, _ = cls.place(project, cue)
        title = chapters[chapter][1] if chapters else ""
        header(frame, None, words.title, 0, words.tag, title, (chapter + 1, max(1, len(chapters))))

    @classmethod
    def progress(cls, project: Project, cue: int, share: float) -> float:
        """Return the share of its chapter that is over, when a share of a cue is."""
        _, place, cues = cls.place(project, cue)
        return (place + share) / cues

    @classmethod
    def place(cls, project: Project, cue: int) -> tuple[int, int, int]:
        """Return the chapter that a cue lies in, its place there, and how many cues that has; all counted from 0."""
        names = [known.name for known in cls.cues]
        starts = [names.index(first) for first, _ in chapters_in(cls.key, project)] or [0]
        starts[0] = 0
        chapter = sum(start <= cue for start in starts) - 1
        end = [*starts, len(names)][chapter + 1]
        return chapter, cue - starts[chapter], end - starts[chapter]
