"""Cues of a section drawn and moved by stock Manim alone: what an ordinary, careful user of it would write.

Stock `Scene` and `Camera`, one `VMobject` a shape in its flat colour, `Text` for every label, ordinary animations. The section's
own walk says what is shown and when, play by play, so pictures, payloads, ways and seconds are the section's. It does less than
the section: no bloom, no gradient, no dashes, a flat ground, parts fade as a whole where the section's are swept. What stands
still in a play is added first, so that Manim's own shortcut for static mobjects works as well as it can.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, ClassVar

import manimpango
from manim import Animation, Mobject, Scene, Text, VGroup, VMobject, config

from benchmarks.plain_motion import stock_animations
from scenes.core.formats import nearest_frame, view_of
from scenes.core.typeset import FACES
from scenes.drawing.figure import Style
from scenes.drawing.panorama import Move
from scenes.drawing.particles import Particles
from scenes.drawing.shape import LAYERS, Label, Shape, shapes_of
from scenes.project import load_project
from scenes.sections.cued_scene import CuedScene
from scenes.video.clip_writer import WriterOptions

FONTS = {
    "sans": {"font": "Source Sans Pro"},
    "sans-semibold": {"font": "Source Sans Pro", "weight": "SEMIBOLD"},
    "sans-bold": {"font": "Source Sans Pro", "weight": "BOLD"},
    "serif": {"font": "Source Serif Pro", "weight": "SEMIBOLD"},
    "serif-italic": {"font": "Source Serif Pro", "slant": "ITALIC"},
}


@dataclass(frozen=True)
class Stocked:
    """A shape, the opacity at which it is in the scene, and what stands for it there."""

    shape: Shape
    opacity: float
    mobject: VMobject


class PlainSection(Scene):
    """Cues of a `section` in stock Manim. The frame must have been set by `set_frame` before."""

    section: ClassVar[type[CuedScene]]
    wanted: ClassVar[tuple[int, ...]]

    def construct(self) -> None:
        """Let the section's scene walk, and show each of its plays."""
        register_fonts()
        project = load_project()
        self.camera.background_color = project.theme.ground
        self.stock: dict[int, Stocked] = {}
        with tempfile.TemporaryDirectory() as folder:
            config.media_dir, media = folder, config.media_dir
            walk = _relayed(self.section, self)(project=project, writer=WriterOptions(only=self.wanted, dry=True))
            config.media_dir = media
        self.style: Style = walk.style
        walk.construct()

    # ---- one play
    def show(self, pictures: Sequence[Mobject], animations: Sequence[Animation]) -> None:
        """Show one play of the walk, which begins with these pictures."""
        for animation in animations:
            animation.begin()
        seen = [shape for picture in pictures for shape in shapes_of(picture)]
        warped = [shape for animation in animations if isinstance(animation, Move) for shape in animation.mobject.pictures[0]]
        self._lay_out([*warped, *seen])
        made = [stock for animation in animations for stock in stock_animations(animation, self)]
        self.add(*_members(made))  # what moves is drawn last
        self.play(*made)

    def hold(self, pictures: Sequence[Mobject], seconds: float) -> None:
        """Let a picture stand for some seconds."""
        self._lay_out([shape for picture in pictures for shape in shapes_of(picture)])
        self.wait(seconds)

    def _lay_out(self, shapes: Sequence[Shape]) -> None:
        """Put into the scene what is seen, as it is seen; what stood there already stays the same mobject."""
        kept = {}
        for shape in sorted(_visible(shapes), key=lambda shape: LAYERS.index(shape.layer)):
            known = self.stock.get(id(shape))
            kept[id(shape)] = (
                known if known and known.opacity == shape.opacity else Stocked(shape, float(shape.opacity), self.stock_of(shape))
            )
        self.clear()
        self.stock = kept
        self.add(*(stocked.mobject for stocked in kept.values()))

    def stock_of(self, shape: Shape, opacity: float | None = None) -> VMobject:
        """Return a shape as a stock mobject, at the opacity that it has or at another."""
        shown = float(shape.opacity if opacity is None else opacity)
        made = text_of(shape, self.style) if isinstance(shape, Label) else vector_of(shape)
        return made.fade(1 - shown) if shown < 1 else made

    def of(self, shapes: Iterable[Shape]) -> VGroup:
        """Return as one group what stands for these shapes in the scene."""
        return VGroup(*(self.stock[id(shape)].mobject for shape in shapes if id(shape) in self.stock))

    def group(self, shapes: Iterable[Shape], opacity: float | None = None) -> VGroup:
        """Return shapes as a group of new stock mobjects."""
        return VGroup(*(self.stock_of(shape, opacity) for shape in shapes if is_drawn(shape)))


def _members(animations: Iterable[Animation]) -> list[Mobject]:
    """Return the mobjects of animations that are in the scene when they begin."""
    return [animation.mobject for animation in animations if not animation.is_introducer()]


def _visible(shapes: Iterable[Shape]) -> list[Shape]:
    return [shape for shape in shapes if is_drawn(shape) and shape.opacity > 0.003]


def is_drawn(shape: Shape) -> bool:
    """Tell whether stock Manim draws a shape: it has an outline, and is not made of glow alone."""
    return not shape.glow_only and len(shape.points) > 0


def _relayed(section: type[CuedScene], stage: PlainSection) -> type[CuedScene]:
    """Return a section's scene whose plays are shown by a stage instead of being drawn."""

    def play(self: CuedScene, *animations: Animation, **_: Any) -> None:
        stage.show(_pictures(self), animations)
        for animation in animations:
            animation.finish()

    def wait(self: CuedScene, duration: float = 1.0, **_: Any) -> None:
        stage.hold(_pictures(self), duration)

    return type(section.__name__, (section,), {"play": play, "wait": wait, "__module__": section.__module__})


def _pictures(scene: CuedScene) -> list[Mobject]:
    return [mobject for mobject in scene.mobjects if not isinstance(mobject, Particles)]


def set_frame(width: int, height: int) -> None:
    """Set Manim's frame to the one that the project's pictures are laid out in."""
    view = view_of(nearest_frame(width, height), width, height)
    config.frame_width, config.frame_height = view.frame_width / 100, view.frame_height / 100


@cache
def register_fonts() -> None:
    """Register the project's font files with Pango, before the first Text."""
    for package, attribute in FACES.values():
        manimpango.register_font(getattr(import_module(package), attribute))


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


def text_of(label: Label, style: Style) -> Text:
    """Return a label as stock Text in the same place and size."""
    made = Text(label.text, color=label.fill_color, **FONTS[style.format.role(label.role).face])
    made.set_opacity(float(label.fill_opacity))
    return made.scale_to_fit_width(label.width).move_to(label)
