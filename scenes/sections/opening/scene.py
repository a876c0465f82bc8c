"""The opening: a sentence lacks its last word, the chip wakes, the title reads in its light, traces reach out, a document enters."""

from __future__ import annotations

from manim import config

from scenes.core.box import Box
from scenes.core.formats import caption_zone
from scenes.drawing.figure import Figure
from scenes.drawing.kit.spoken import SpokenCaptions
from scenes.project import Project
from scenes.sections.moment_scene import Cue, MomentScene
from scenes.sections.opening import cues
from scenes.sections.opening.layout import free_zone
from scenes.sections.opening.moments import OpeningMoment, moments_of
from scenes.sections.opening.picture import picture
from scenes.sections.walk import Moment


class Opening(MomentScene):
    """Title, chip, and the map of the sections."""

    key = "opening"
    loop = "chip_wakes"
    ground_kind = "opening"
    cues = (
        Cue("chip_wakes", cues.chip_wakes),
        Cue("traces_reach_out", cues.traces_reach_out),
        Cue("document_enters", cues.document_enters),
    )

    @classmethod
    def moments(cls, project: Project) -> dict[str, OpeningMoment]:
        """Return the moments of the opening by cue."""
        return moments_of(len(project.sections))

    def draw(self, moment: Moment) -> Figure:
        """Draw a moment of the opening in the whole frame."""
        assert isinstance(moment, OpeningMoment)
        frame = self.canvas(Box(0, 0, self.format.width, self.format.height, "opening"))
        return picture(frame, self.project, int(config.pixel_width), int(config.pixel_height), moment=moment)

    def captions(self, cue: str) -> SpokenCaptions:
        """Draw what is read in a cue: where no moment of the opening draws anything; where that is too little, on plates."""
        zone = free_zone(self.format, len(self.project.sections))
        if zone is None:
            return SpokenCaptions(self.style, self.spoken(cue), caption_zone(self.format), plate=True)
        return SpokenCaptions(self.style, self.spoken(cue), zone, anchor="start" if self.format.is_wide else "middle")
