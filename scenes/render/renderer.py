"""Manim's Cairo renderer, told to keep what stands still in layers and to compose only what changes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from manim import Animation, Mobject, Scene
from manim._config.render_session import RenderSessionSpec
from manim.mobject.mobject import _AnimationBuilder
from manim.renderer.cairo_renderer import CairoRenderer
from manim.scene.scene_file_writer import _SceneFileWriterSettings

from scenes.raster.camera import LayeredCamera
from scenes.raster.dirty_rectangles import Changes
from scenes.render.animations import fades_of
from scenes.video.clip_writer import FilmWriter, WriterOptions


class LayeredRenderer(CairoRenderer):
    """Draws what moves over the static layers of what stands still."""

    camera: LayeredCamera
    file_writer: FilmWriter

    def __init__(self, options: WriterOptions = WriterOptions(), skip_animations: bool = False) -> None:  # noqa: B008  (frozen)
        super().__init__(camera_class=LayeredCamera, skip_animations=skip_animations)
        self._options = options
        self._present: tuple[int, ...] = ()
        self._playing = False

    def init_scene(self, scene: Scene, session_spec: RenderSessionSpec, file_writer_settings: _SceneFileWriterSettings) -> None:
        """Make the scene's writer."""
        self.file_writer = FilmWriter(file_writer_settings, self._options)

    def update_skipping_status(self) -> None:
        """Skip the plays of clips that are not to be written."""
        super().update_skipping_status()
        if not self.file_writer.writes_clip:
            self.skip_animations = True

    def save_static_frame_data(self, scene: Scene, static_mobjects: Iterable[Mobject]) -> None:
        """Hold what stands still in the coming play."""
        self.static_image = None
        self._present = _present(scene)
        if not self.skip_animations:
            self.camera.hold_static(_all(scene), scene.moving_mobjects)

    def render(self, scene: Scene, time: float, moving_mobjects: Iterable[Mobject] | None = None) -> None:
        """Draw and write one frame of a play; a play that is skipped draws nothing."""
        if self.skip_animations:
            return
        if _present(scene) != self._present:
            self._present = _present(scene)
            self.camera.follow(_all(scene))
        self.camera.next_frame(fades_of(scene.animations or ()))
        self.add_frame(self._frame())

    def _frame(self) -> np.ndarray | Changes:
        """Return what is to be written: what changed, if the writer knows the frame before, else the whole frame."""
        writer = self.file_writer
        changes = self.camera.take_changes(lend=writer.options.synchronous or not writer.takes_changes)
        return changes if writer.takes_changes else self.get_frame()

    def add_frame(self, frame: np.ndarray | Changes, num_frames: int = 1) -> None:
        """Write a frame, or what changed, so many times; a play that is skipped writes nothing."""
        if self.skip_animations:
            return
        self.time += num_frames * (1 / self.camera.frame_rate)
        self.file_writer.write_frame(frame, repeat=num_frames)

    def update_frame(
        self,
        scene: Scene,
        mobjects: Iterable[Mobject] | None = None,
        include_submobjects: bool = True,
        ignore_skipping: bool = True,
        **kwargs: Any,
    ) -> None:
        """Draw the whole scene anew, as a picture that stands alone; in a play the static layers stand already."""
        if scene.animations and scene.is_current_animation_frozen_frame() and self._playing:
            return
        self.camera.capture_mobjects(_all(scene))

    def freeze_current_frame(self, duration: float) -> None:
        """Repeat the current frame for a duration, to the nearest whole frame."""
        self.add_frame(self._frame(), num_frames=max(1, round(duration * self.camera.frame_rate)))

    def play(self, scene: Scene, *args: Animation | Mobject | _AnimationBuilder, **kwargs: Any) -> None:
        """Play animations."""
        self._playing = True
        try:
            super().play(scene, *args, **kwargs)
        finally:
            self._playing = False


def _all(scene: Scene) -> list[Mobject]:
    return [*scene.mobjects, *scene.foreground_mobjects]


def _present(scene: Scene) -> tuple[int, ...]:
    return tuple(map(id, _all(scene)))
