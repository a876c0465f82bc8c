"""Manim's Cairo renderer, told to keep what stands still in layers instead of in one flat picture."""

from __future__ import annotations

from collections.abc import Iterable

from manim import Mobject, Scene
from manim.renderer.cairo_renderer import CairoRenderer

from scenes.engine.camera import LayeredCamera
from scenes.engine.video import FilmWriter


class LayeredRenderer(CairoRenderer):
    """Draws what moves over the held layers of what stands still."""

    camera: LayeredCamera

    def __init__(self, skip_animations: bool = False) -> None:
        super().__init__(file_writer_class=FilmWriter, camera_class=LayeredCamera, skip_animations=skip_animations)

    def save_static_frame_data(self, scene: Scene, static_mobjects: Iterable[Mobject]) -> None:
        """Hold what stands still in the coming play; nothing is kept when nothing moves."""
        self.static_image = None
        self.camera.let_go()
        if scene.moving_mobjects and not self.skip_animations:
            self.camera.hold_still(static_mobjects)

    def update_frame(
        self,
        scene: Scene,
        mobjects: Iterable[Mobject] | None = None,
        include_submobjects: bool = True,
        ignore_skipping: bool = True,
        **settings: object,
    ) -> None:
        """Draw the moving mobjects over the held layers, or the whole scene when none are named."""
        if self.skip_animations and not ignore_skipping:
            return
        moving = list(mobjects or ())
        if not moving:
            self.camera.let_go()
            moving = [*scene.mobjects, *scene.foreground_mobjects]
        self.camera.capture_mobjects(moving, include_submobjects=include_submobjects)

    def freeze_current_frame(self, duration: float) -> None:
        """Repeat the current frame for a duration, to the nearest whole frame."""
        self.add_frame(self.get_frame(), num_frames=max(1, round(duration * self.camera.frame_rate)))
