"""A section as a scene of cues: header, picture, caption; each cue begins at the picture of one moment and ends, settled, at the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ClassVar

from manim import Animation

from scenes.content.faults import near
from scenes.core.box import Box
from scenes.core.errors import InputError
from scenes.core.formats import caption_zone
from scenes.drawing.fade import Fade
from scenes.drawing.figure import Figure, Style
from scenes.drawing.kit.frame_chrome import PAYLOAD_TONES, caption, header
from scenes.drawing.kit.spoken import SpokenCaptions
from scenes.drawing.shape import Label, shapes_of
from scenes.drawing.stretch import Stretch, stretch
from scenes.drawing.timeline import Fades
from scenes.film import DATA, badge_of
from scenes.project import Project
from scenes.sections.moment_scene import Cue, MomentScene
from scenes.sections.walk import CAPTION_IN, CAPTION_OUT, Moment, Walk, style_at

__all__ = ["Cue", "CuedScene"]


class CuedScene(MomentScene):
    """A section. Subclasses give `key`, `picture`, `cues` and `moments`: the moment it starts with, then each cue's last, by name."""

    picture: ClassVar[Callable[..., Figure]]
    still: ClassVar[str]

    @classmethod
    def durations(cls, project: Project) -> dict[str, float]:
        """Return the seconds of each cue; raises InputError for one that has no caption, and for a caption of no cue."""
        captions, names = getattr(project.content, cls.key).captions, [cue.name for cue in cls.cues]
        faults = [f"{name}: is missing; add this key or mend its spelling" for name in names if name not in captions]
        faults += [f"{name}: is no cue of the film{near(name, names)}" for name in captions if name not in names]
        if faults:
            raise InputError([f"content: {cls.key}.captions.{fault}" for fault in faults])
        return super().durations(project)

    @classmethod
    def draw_header(cls, frame: Figure, project: Project, cue: int) -> None:
        """Draw what stands over the picture during a cue, given by its place."""
        words = getattr(project.content, cls.key)
        header(frame, badge_of(cls.key, project), words.title, len(project.sections), words.tag)

    @classmethod
    def progress(cls, project: Project, cue: int, share: float) -> float:
        """Return how long the rail's present segment is, 0 to 1, when a share of a cue is over."""
        return (cue + share) / len(cls.cues)

    def draw(self, moment: Moment) -> Figure:
        """Draw the section at a moment, as its lens shows it."""
        return draw(type(self), self.project, self.style, moment)

    def settled(self, cue: str) -> list[Figure]:
        """Draw what a cue shows when it has settled: header, the picture of its moment, its headline caption; what is read has gone by then. Raises InputError for an unknown cue."""
        (picture,) = super().settled(cue)
        number = [known.name for known in self.cues].index(cue)
        return [chrome(type(self), self.project, self.style, number, 1.0), picture, *self._headline(cue)]

    def set_up(self, walk: Walk, number: int) -> None:
        """Put the frame, the caption of the cue before and the picture of the first moment into the scene."""
        self._number = number
        frame = chrome(type(self), self.project, self.style, number, 0.0)
        self._rail = frame.figure("rail").shape("present") if frame.has("rail") else None
        self._line = self._headline(self.cues[number - 1].name) if number else []
        self.add(frame, walk.picture, *self._line)

    def _headline(self, cue: str) -> list[Figure]:
        """Return the short caption of a cue; none where what is said is read in its place."""
        return [] if self.spoken(cue) else [caption_of(type(self), self.project, self.style, cue)]

    def captions(self, cue: str) -> SpokenCaptions:
        """Draw what is read in a cue, the word that is said in the colour of what the cue is about; where that is the text's own, in that of data."""
        tone = PAYLOAD_TONES[self.words.captions[cue].body]
        return SpokenCaptions(self.style, self.spoken(cue), caption_zone(self.format), DATA if tone == "ink" else tone)

    def announce(self, cue: Cue) -> tuple[Sequence[Animation], float]:
        """Return the change of captions: the old one goes, then the new one comes."""
        timed = []
        for new in self._headline(cue.name):
            comes = Fade("caption", shapes_of(new), 1.0)
            for shape in comes.shapes:
                shape.opacity = 0.0
            self.add(new)
            timed.append((comes, CAPTION_OUT, CAPTION_IN))
        timed += [(Fade("old caption", shapes_of(old), 0.0), 0.0, CAPTION_OUT) for old in self._line]
        return [Fades(timed)], CAPTION_OUT + CAPTION_IN

    def beside(self, start: float, end: float, seconds: float) -> Sequence[Animation]:
        """Return how the rail's present segment, where there is one, grows in a play of so many seconds."""
        if self._rail is None:
            return ()
        first, last = (self.progress(self.project, self._number, share) for share in (start, end))
        return [Stretch(self._rail, first, last, seconds)]


def draw(scene: type[CuedScene], project: Project, style: Style, moment: Moment) -> Figure:
    """Draw a section at a moment, as its lens shows it, in the stage of a format."""

    def at(seen: Style, now: Moment) -> Figure:
        return scene.picture(project, seen, seen.format.stage, now)

    return at(style_at(style, at, moment), moment)


def chrome(scene: type[CuedScene], project: Project, style: Style, cue: int, share: float) -> Figure:
    """Draw a section's header when a share of a cue, given by its place, is over; its rail is as long as what is over. Parts: "rail"."""
    frame = Figure(style, style.format.stage)
    scene.draw_header(frame, project, cue)
    if frame.has("rail"):
        stretch(frame.figure("rail").shape("present"), max(0.001, scene.progress(project, cue, share)))
    return frame


def caption_of(scene: type[CuedScene], project: Project, style: Style, cue: str) -> Figure:
    """Draw the caption of a cue."""
    scene.durations(project)  # names a caption that is missing
    said = getattr(project.content, scene.key).captions[cue]
    return caption(Figure(style, style.format.stage), said.text, said.key, said.body)


def smallest_letter(scene: type[CuedScene], project: Project, style: Style, cue: Cue) -> float | None:
    """Return the size of the smallest text of what a cue is about, as a share of the frame's shorter side; None where that holds no text.

    It is about the parts that it names, or else what its lens looks at, or else what is lit; seen as when the lens has come.
    """
    end = scene.moments(project)[cue.name]
    moment = replace(end, look=cue.near or cue.look or end.look, **cue.opened)
    drawn = draw(scene, project, style, moment)
    if not cue.about and moment.look:
        labels = _labels_in(drawn, drawn.figure(*moment.look.part).box)
    else:
        parts = cue.about or tuple(part for part in moment.lit if drawn.has(*part))
        labels = [shape for part in parts for shape in shapes_of(drawn.part(*part)) if isinstance(shape, Label)]
    view = drawn.style.view
    sizes = [label.size for label in labels if label.opacity > 0]
    return min(sizes) * view.scale / min(view.frame_height, view.frame_width) if sizes else None


def _labels_in(figure: Figure, box: Box) -> list[Label]:
    """Return the labels that lie in a box."""
    x, y, right, bottom = box.x, box.y, box.right, box.bottom
    return [
        label for label in figure.labels() if x <= label.box[0] and label.box[2] <= right and y <= label.box[1] and label.box[3] <= bottom
    ]
