"""What the eight section scenes share: the frame template, and beats that light parts up and let bodies flow.

A section names its picture and its beats; seconds and words live in the content file, order of events in the section.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from manim import Animation

from scenes.choreography.motion import REST, fill, flow, light_up, stretch
from scenes.content.loader import InputError
from scenes.content.words import Caption
from scenes.engine.scene import ExplainerScene
from scenes.figures.bodies import block, document, slab
from scenes.figures.figure import Figure, Look
from scenes.figures.shape import set_level, shapes_of
from scenes.figures.template import caption, header
from scenes.layout import Box
from scenes.story import Story

Name = tuple[Hashable, ...]
KEYS = (
    "data_pipeline", "storage_orchestration", "training_cluster", "training_step",
    "inference_serving", "operations", "training_vs_inference", "key_concepts",
)  # fmt: skip
OPENING_REST, CLOSING_REST = 1.0, 1.6  # seconds of the settled picture before the first and after the last cue
FADE, SETTLE = 0.4, 1.0  # seconds in which a caption changes, and that a cue's settled picture is held
BODY_SIZES = {"document": (26, 33), "token": (22, 28), "gradient": (34, 30), "request": (16, 32), "row": (44, 13)}


@dataclass(frozen=True)
class Stream:
    """Bodies of one kind that travel a named route of the picture."""

    body: str
    route: Name
    count: int = 5
    text: str | None = None


@dataclass(frozen=True)
class Beat:
    """One cue: the parts that light up, in order, and the streams that flow to or through them meanwhile.

    What a cue `reveals` is unseen until then (a counter, an alert); what it lights was dim; what it `clears` goes.
    """

    cue: str
    lights: tuple[Name, ...] = ()
    streams: tuple[Stream, ...] = field(default=())
    reveals: tuple[Name, ...] = ()
    clears: tuple[Name, ...] = ()


class SectionScene(ExplainerScene):
    """A section as a scene. Subclasses give `key`, `picture`, `beats`, and the cue whose settled picture is its `still`."""

    key: ClassVar[str]
    picture: ClassVar[Callable[[Story, Look, Box], Figure]]
    beats: ClassVar[tuple[Beat, ...]]
    still: ClassVar[str]

    @classmethod
    def seconds(cls, story: Story) -> float:
        """Return how long the scene lasts: its rests, and what the content file gives each cue."""
        captions = getattr(story.content, cls.key).captions
        if missing := [beat.cue for beat in cls.beats if beat.cue not in captions]:
            raise InputError([f"content: {cls.key}.captions.{cue}: is missing; add this key or mend its spelling" for cue in missing])
        return OPENING_REST + CLOSING_REST + sum(captions[beat.cue].seconds for beat in cls.beats)

    def construct(self) -> None:
        """Show the picture at rest, light it part by part as data reaches it, settle."""
        words = getattr(self.story.content, self.key)
        frame = self.canvas()
        header(frame, KEYS.index(self.key) + 1, words.title)
        drawn = type(self).picture(self.story, self.look, self.setting.stage)
        self._rest(drawn)
        self.add(frame, drawn)
        self._rail = frame.figure("rail").part("present")
        stretch(self._rail, 0.001)
        self.wait(OPENING_REST)
        self._line: Figure | None = None
        for i, beat in enumerate(self.beats):
            self._play_beat(drawn, beat, words.captions[beat.cue], i)
        self.wait(CLOSING_REST)

    def _rest(self, drawn: Figure) -> None:
        for beat in self.beats:
            for name in beat.lights:
                set_level(drawn.part(*name), REST)
        for beat in self.beats:
            for name in beat.reveals:
                set_level(drawn.part(*name), 0.0)

    def _play_beat(self, drawn: Figure, beat: Beat, words: Caption, index: int) -> None:
        """Change the caption, send the streams, light the parts, and hold the settled picture for a second."""
        self.cue(beat.cue)
        self._say(words, self._turn(drawn, index))
        share, moving = 1 / len(self.beats), words.seconds - FADE - SETTLE
        moves = [fill(self._rail, index * share, (index + 1) * share, run_time=moving)]
        moves += self._lights(drawn, beat, moving)
        moves += [self._flow(drawn, stream, moving) for stream in beat.streams]
        self.play(*moves)
        self.wait(SETTLE)

    def _turn(self, drawn: Figure, index: int) -> Sequence[Animation]:
        """Return what changes together with the caption of a beat; a section overrides it to open a card."""
        return ()

    def _say(self, words: Caption, turn: Sequence[Animation]) -> None:
        new = caption(self.canvas(), words)
        set_level(new, 0.0)
        self.add(new)
        fades = [light_up(new, to=1.0, run_time=FADE)]
        if self._line is not None:
            fades.append(light_up(self._line, to=0.0, run_time=FADE / 2))
        self.play(*fades, *turn)
        if self._line is not None:
            self.remove(self._line)
        self._line = new

    def _lights(self, drawn: Figure, beat: Beat, seconds: float) -> list[Animation]:
        """Light the parts of a beat one after the other; what they reveal comes with the last, never before its cue."""
        hidden = {id(shape) for later in self.beats for name in later.reveals for shape in shapes_of(drawn.part(*name))}
        lights = []
        if beat.lights:
            parts = [drawn.part(*name) for name in beat.lights]
            lights.append(light_up(*parts, run_time=seconds, lag=0.55 if len(parts) > 1 else 0.0, without=hidden))
        if beat.reveals:
            lights.append(light_up(*(drawn.part(*name) for name in beat.reveals), run_time=seconds, delay=0.5))
        if beat.clears:
            lights.append(light_up(*(drawn.part(*name) for name in beat.clears), to=0.0, run_time=seconds, delay=0.6))
        return lights

    def _flow(self, drawn: Figure, stream: Stream, seconds: float) -> Animation:
        body = make_body(self.canvas(), stream)
        return flow([body] * stream.count, along=drawn.route(*stream.route), run_time=seconds)


def make_body(surface: Figure, stream: Stream) -> Figure:
    """Draw one travelling body, centred on the origin of the frame's stage."""
    w, h = BODY_SIZES[stream.body]
    scale = 1.0 if surface.setting.is_wide else 1.1
    box = Box(0, 0, w * scale, h * scale, stream.body)
    if stream.body == "document":
        return document(surface, box)
    if stream.body == "row":
        return slab(surface, box, hot=True)
    colour = {"token": "cyan", "gradient": "violet", "request": "blue"}[stream.body]
    return block(surface, box, stream.text, colour=colour, state="hot" if stream.body == "gradient" else "rest", radius=5)
