"""The project's Scene: it takes its frame from the output's aspect, paints the ground, and draws in layers."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import ClassVar

import numpy as np
from manim import Animation, Mobject, Scene, config
from tqdm import tqdm

from scenes.content.loader import InputError
from scenes.engine.ground import ground
from scenes.engine.memory import give_back
from scenes.engine.renderer import LayeredRenderer
from scenes.engine.report import say
from scenes.figures.figure import Figure, Look
from scenes.frames import Setting, View, nearest_frame, view_of
from scenes.layout import Box, LayoutError
from scenes.story import Story, load_story


class ExplainerScene(Scene):
    """A scene at any `-r W,H`: `look` draws in the design units of the nearest arrangement.

    `ground_kind` names the painted ground (see scenes.engine.ground).
    """

    ground_kind: ClassVar[str] = "frame"
    planner: Callable[[ExplainerScene], None] | None = None

    def __init__(self, renderer: LayeredRenderer | None = None, story: Story | None = None, **settings: object) -> None:
        self.story = story or _load_or_exit()
        self.setting = self.choose_setting(config.pixel_width, config.pixel_height)
        self.view = self.choose_view(config.pixel_width, config.pixel_height)
        config.frame_width, config.frame_height = self.view.frame_width / 100, self.view.frame_height / 100
        config.disable_caching = True
        config.max_inflight_encoders = 2  # a clip is encoded to its end while the next one begins
        config.encoder_queue_size = 3  # frames that wait for the encoder; each may be a whole one
        self._updated: set[int] = set()
        super().__init__(renderer=renderer or LayeredRenderer(), **settings)
        self.look = Look(self.story.theme, self.setting, self.view)
        self._lay_ground()

    def choose_setting(self, width: int, height: int) -> Setting:
        """Return the arrangement for an output of this size."""
        return nearest_frame(width, height)

    def choose_view(self, width: int, height: int) -> View:
        """Return where the arrangement's design units land."""
        return view_of(self.setting, width, height)

    def _lay_ground(self) -> None:
        width, height = int(config.pixel_width), int(config.pixel_height)
        pixels = ground(self.ground_kind, width, height, self.story.theme)
        scale = width / self.view.frame_width * self.view.scale * self.setting.line
        self.renderer.camera.set_ground(pixels, self.story.theme.glow, scale)

    def render(self, preview: bool = False) -> bool:
        """Render; a layout that is impossible ends in one line instead of a traceback."""
        try:
            return super().render(preview)
        except LayoutError as error:
            sys.exit(f"layout: {error}")

    def cue(self, name: str) -> None:
        """Begin a clip: what is played from here to the next cue goes into one file of this name."""
        self.renderer.file_writer.cue(name)

    def play(self, *animations: Animation, **settings: object) -> None:
        """Play animations; a clip starts with a frame that is drawn in full."""
        if self.renderer.file_writer.begin_play():
            self.renderer.camera.forget()
            give_back()
        super().play(*animations, **settings)

    def get_moving_mobjects(self, *animations: Animation) -> list[Mobject]:
        """Return only what the animations touch or what has an updater; the camera keeps the layer order."""
        moving = [mobject for animation in animations for mobject in _touched(animation)]
        return [*moving, *(mobject for mobject in self.mobjects if mobject.has_time_based_updater() or mobject.updaters)]

    def update_mobjects(self, dt: float) -> None:
        """Run the updaters of the scene's mobjects; trees without any are not walked in every frame."""
        for mobject in self.mobjects:
            if id(mobject) in self._updated:
                mobject.update(dt)

    def begin_animations(self) -> None:
        """Start the animations; see which trees have updaters in this play; let who plans the scene see them."""
        self._updated = {id(mobject) for mobject in self.mobjects if any(member.updaters for member in mobject.get_family())}
        super().begin_animations()
        say(self)
        if self.planner is not None:
            self.planner(self)

    def get_time_progression(
        self, run_time: float, description: str, n_iterations: int | None = None, override_skip_animations: bool = False
    ) -> tqdm:
        """Return the times of a play's frames: exactly as many as its seconds say, whatever the rounding of floats."""
        bar = super().get_time_progression(run_time, description, n_iterations, override_skip_animations)
        if not self.renderer.skip_animations or override_skip_animations:
            bar.iterable = np.arange(round(run_time * config.frame_rate)) / config.frame_rate
            bar.total = len(bar.iterable)
        return bar

    def canvas(self, box: Box | None = None) -> Figure:
        """Return an empty figure to draw on, not yet in the scene."""
        return Figure(self.look, box or self.setting.stage)


def _touched(animation: Animation) -> list[Mobject]:
    nested = getattr(animation, "animations", None)
    if nested:
        return [mobject for part in nested for mobject in _touched(part)]
    return [] if animation.mobject is None else [animation.mobject]


def _load_or_exit() -> Story:
    try:
        return load_story()
    except InputError as error:
        print(error, file=sys.stderr)  # noqa: T201  (the bare manim CLI has no other voice)
        sys.exit(2)
