"""A section drawn and moved by stock Manim alone: what an ordinary, careful user of it would write.

Stock `Scene` and `Camera`, one `VMobject` a shape in its flat colour, `Text` for every label, ordinary animations. It takes
a section's own picture, beats and seconds, so the frames, the bodies and their routes are the section's. It does less than
the section: no bloom, no gradient, no dashes, a flat ground. What stands still is added first, so that Manim's own
shortcut for static mobjects works as well as it can.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from importlib import import_module
from typing import ClassVar

import manimpango
from manim import (
    LEFT,
    Animation,
    AnimationGroup,
    FadeIn,
    FadeOut,
    LaggedStart,
    Mobject,
    MoveAlongPath,
    Restore,
    Scene,
    Succession,
    Text,
    VGroup,
    VMobject,
    config,
    linear,
    smooth,
    squish_rate_func,
)

from scenes.choreography.motion import REST
from scenes.engine.still import look_of
from scenes.figures.figure import Figure, Look
from scenes.figures.shape import LAYERS, Label, Shape, place, shapes_of
from scenes.figures.template import caption, header
from scenes.frames import nearest_frame, view_of
from scenes.sections.base import CLOSING_REST, FADE, KEYS, OPENING_REST, SETTLE, Beat, Name, SectionScene, Stream, make_body
from scenes.story import load_story
from scenes.typeset import FACES

FONTS = {
    "sans": {"font": "Source Sans Pro"},
    "sans-semibold": {"font": "Source Sans Pro", "weight": "SEMIBOLD"},
    "sans-bold": {"font": "Source Sans Pro", "weight": "BOLD"},
    "serif": {"font": "Source Serif Pro", "weight": "SEMIBOLD"},
    "serif-italic": {"font": "Source Serif Pro", "slant": "ITALIC"},
}
SOON, LATE = 0.08, 0.84  # shares of a body's time: it appears, it travels, and it is gone in as long as it took to appear
OVERLAP = 0.25  # a body starts when the one before has gone this share of its way


class PlainSection(Scene):
    """Beats of a `section` in stock Manim. The frame must have been set by `set_frame` before."""

    section: ClassVar[type[SectionScene]]

    def construct(self) -> None:
        """Show the picture at rest, then play beat by beat what the section plays."""
        register_fonts()
        story = load_story()
        self.words = getattr(story.content, self.section.key)
        setting = nearest_frame(config.pixel_width, config.pixel_height)
        self.look: Look = look_of(story, setting, config.pixel_width, config.pixel_height)
        self.camera.background_color = story.theme.ground
        self.drawn = self.section.picture(story, self.look, setting.stage)
        self._add_picture()
        self.wait(OPENING_REST)
        self.line: VGroup | None = None
        for index, beat in enumerate(self.section.beats):
            self._play_beat(beat, index)
        self.wait(CLOSING_REST)

    # ---- the picture
    def _canvas(self) -> Figure:
        return Figure(self.look, self.look.setting.stage)

    def _add_picture(self) -> None:
        """Add what stands still first, then each part that a beat touches, dimmed or unseen until its beat."""
        frame = self._canvas()
        header(frame, KEYS.index(self.section.key) + 1, self.words.title)
        bar = frame.figure("rail").part("present")
        beats = self.section.beats
        touched = {name for beat in beats for name in (*beat.lights, *beat.reveals, *beat.clears)}
        self.revealed = {name for beat in beats for name in beat.reveals}
        owners: dict[int, set[Name]] = {}
        for name in touched:
            for shape in shapes_of(self.drawn.part(*name)):
                owners.setdefault(id(shape), set()).add(name)
        rest = [shape for shape in shapes_of(self.drawn) if id(shape) not in owners]
        self.add(group_of([*shapes_of(frame), *rest], self.look, without=bar))
        self._add_parts(owners)
        self.rail = vector_of(bar)
        self.rail_width = self.rail.width
        self.rail.stretch_to_fit_width(0.001 * self.rail_width, about_edge=LEFT)
        self.add(self.rail)

    def _add_parts(self, owners: dict[int, set[Name]]) -> None:
        """Make one group of all shapes that the same names share, save its state, and dim it."""
        shared: dict[frozenset[Name], list[Shape]] = {}
        for shape in shapes_of(self.drawn):
            if id(shape) in owners:
                shared.setdefault(frozenset(owners[id(shape)]), []).append(shape)
        self.parts = {names: group_of(shapes, self.look) for names, shapes in shared.items()}
        lit = {name for beat in self.section.beats for name in beat.lights}
        for names, part in self.parts.items():
            part.save_state()
            if names & self.revealed:
                continue
            if names & lit:
                part.fade(1 - REST)
            self.add(part)

    def _parts_of(self, name: Name, revealed: bool = False) -> list[VGroup]:
        """Return the groups that a name covers; without those that another beat reveals, unless they are asked for."""
        return [part for names, part in self.parts.items() if name in names and (revealed or not names & self.revealed)]

    # ---- the motion
    def _play_beat(self, beat: Beat, index: int) -> None:
        words = self.words.captions[beat.cue]
        self._say(caption(self._canvas(), words))
        seconds = words.seconds - FADE - SETTLE
        share = (index + 1) / len(self.section.beats)
        grown = self.rail.animate(run_time=seconds, rate_func=linear).stretch_to_fit_width(share * self.rail_width, about_edge=LEFT)
        self.play(grown, *self._lights(beat, seconds), *(self._flow(stream, seconds) for stream in beat.streams))
        self.wait(SETTLE)

    def _say(self, made: Figure) -> None:
        new = group_of(shapes_of(made), self.look)
        fades = [FadeIn(new, run_time=FADE)]
        if self.line is not None:
            fades.append(FadeOut(self.line, run_time=FADE / 2))
        self.play(*fades)
        self.line = new

    def _lights(self, beat: Beat, seconds: float) -> list[Animation]:
        lit = [[Restore(part) for part in self._parts_of(name)] for name in beat.lights]
        shown = [part for name in beat.reveals for part in self._parts_of(name, revealed=True)]
        gone = [part for name in beat.clears for part in self._parts_of(name, revealed=True)]
        moves: list[Animation] = [FadeIn(part, run_time=seconds, rate_func=squish_rate_func(smooth, 0.5, 1)) for part in shown]
        moves += [FadeOut(part, run_time=seconds, rate_func=squish_rate_func(smooth, 0.6, 1)) for part in gone]
        if together := [AnimationGroup(*restored) for restored in lit if restored]:
            moves.append(LaggedStart(*together, lag_ratio=0.55, run_time=seconds))
        return moves

    def _flow(self, stream: Stream, seconds: float) -> Animation:
        """Send bodies along a route one after the other: each appears at its start and is gone at its end."""
        path = VMobject().set_points(place(self.drawn.route(*stream.route), self.look.view))
        ways = []
        for _ in range(stream.count):
            body = group_of(shapes_of(make_body(self._canvas(), stream)), self.look, as_drawn=True)
            body.move_to(path.get_start())
            travel = MoveAlongPath(body, path, run_time=LATE, rate_func=partial(smooth, inflection=6.0))
            ways.append(Succession(FadeIn(body, run_time=SOON), travel, FadeOut(body, run_time=SOON)))
        return LaggedStart(*ways, lag_ratio=OVERLAP, run_time=seconds)


def set_frame(width: int, height: int) -> None:
    """Set Manim's frame to the one that the project's pictures are laid out in."""
    view = view_of(nearest_frame(width, height), width, height)
    config.frame_width, config.frame_height = view.frame_width / 100, view.frame_height / 100


@cache
def register_fonts() -> None:
    """Register the project's font files with Pango, before the first Text."""
    for package, attribute in FACES.values():
        manimpango.register_font(getattr(import_module(package), attribute))


def group_of(shapes: Sequence[Shape], look: Look, without: Mobject | None = None, as_drawn: bool = False) -> VGroup:
    """Return shapes as a group of stock mobjects: panels, then drawings, then text; `as_drawn` ignores their levels."""
    seen = [shape for shape in shapes if shape is not without and not shape.glow_only and len(shape.points)]
    ordered = sorted(seen, key=lambda shape: LAYERS.index(shape.layer))
    return VGroup(*(_stock(shape, look, 1.0 if as_drawn else shape.level) for shape in ordered))


def _stock(shape: Shape, look: Look, level: float) -> VMobject:
    made = text_of(shape, look) if isinstance(shape, Label) else vector_of(shape)
    return made.fade(1 - level) if level < 1 else made


def vector_of(shape: Shape) -> VMobject:
    """Return an outline as a stock VMobject in its flat colours."""
    made = VMobject(
        fill_color=shape.fill_color,
        fill_opacity=shape.fill_opacity,
        stroke_color=shape.stroke_color,
        stroke_opacity=shape.stroke_opacity,
        stroke_width=float(shape.stroke_width),
        cap_style=shape.cap_style,
        joint_type=shape.joint_type,
    )
    return made.set_points(shape.points)


def text_of(label: Label, look: Look) -> Text:
    """Return a label as stock Text in the same place and size."""
    made = Text(label.text, color=label.fill_color, **FONTS[look.setting.role(label.role).face])
    made.set_opacity(float(label.fill_opacity))
    return made.scale_to_fit_width(label.width).move_to(label)
