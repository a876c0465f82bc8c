"""Manim's Cairo renderer, told to keep what stands still in layers and to compose only what changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from manim import Animation, Mobject, Scene
from manim.renderer.cairo_renderer import CairoRenderer

from scenes.engine.areas import Changes
from scenes.engine.camera import LayeredCamera
from scenes.engine.video import FilmWriter
from scenes.figures.lighting import Lighting


class LayeredRenderer(CairoRenderer):
    """Draws what moves over the held layers of what stands still."""

    camera: LayeredCamera

    def __init__(self, skip_animations: bool = False) -> None:
        super().__init__(file_writer_class=FilmWriter, camera_class=LayeredCamera, skip_animations=skip_animations)
        self._present: tuple[int, ...] = ()
        self._playing = False

    def save_static_frame_data(self, scene: Scene, static_mobjects: Iterable[Mobject]) -> None:
        """Hold what stands still in the coming play."""
        self.static_image = None
        self._present = _present(scene)
        if not self.skip_animations:
            self.camera.hold_still(_all(scene), scene.moving_mobjects)

    def render(self, scene: Scene, time: float, moving_mobjects: Iterable[Mobject] | None = None) -> None:
        """Draw and write one frame of a play; a play that is skipped draws nothing."""
        if self.skip_animations:
            return
        if _present(scene) != self._present:
            self._present = _present(scene)
            self.camera.follow(_all(scene))
        self.camera.next_frame(lightings_of(scene.animations))
        self.add_frame(self._frame())

    def _frame(self) -> np.ndarray | Changes:
        """Return what is to be written: what changed, if the writer knows the frame before, else the whole frame."""
        writer = self.file_writer
        changes = self.camera.take_changes(lend=writer.direct or not writer.takes_changes)
        return changes if writer.takes_changes else self.get_frame()

    def update_frame(self, scene: Scene, mobjects: Iterable[Mobject] | None = None, **settings: object) -> None:
        """Draw the whole scene anew, as a picture that stands alone; in a play the held layers stand already."""
        if scene.animations and scene.is_current_animation_frozen_frame() and self._playing:
            return
        self.camera.capture_mobjects(_all(scene))

    def freeze_current_frame(self, duration: float) -> None:
        """Repeat the current frame for a duration, to the nearest whole frame."""
        self.add_frame(self._frame(), num_frames=max(1, round(duration * self.camera.frame_rate)))

    def play(self, scene: Scene, *args: Animation, **settings: object) -> None:
        """Play animations."""
        self._playing = True
        try:
            super().play(scene, *args, **settings)
        finally:
            self._playing = False


def lightings_of(animations: Sequence[Animation]) -> list[Lighting]:
    """Return the lightings of animations, nested ones included."""
    return [lighting for animation in animations for lighting in _own(animation)]


def _own(animation: Animation) -> list[Lighting]:
    nested = getattr(animation, "animations", None)
    return lightings_of(nested) if nested else getattr(animation, "lightings", [])


def _all(scene: Scene) -> list[Mobject]:
    return [*scene.mobjects, *scene.foreground_mobjects]


def _present(scene: Scene) -> tuple[int, ...]:
    return tuple(map(id, _all(scene)))
