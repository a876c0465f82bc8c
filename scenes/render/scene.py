"""A Manim scene that is played in clips, drawn in layers, and composed only where something changes. Knows no words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import Animation, Mobject, Scene, config
from manim.mobject.mobject import _AnimationBuilder
from tqdm import tqdm

from scenes.core.events import Event
from scenes.core.memory import trim_memory
from scenes.render.animations import flat, mobject_of
from scenes.render.redraw_report import report
from scenes.render.renderer import LayeredRenderer
from scenes.video.clip_writer import WriterOptions


class LayeredScene(Scene):
    """A scene whose plays are drawn by a LayeredRenderer; `on_play` is told of each play that begins.

    The renderer is made here, after a subclass has set the size of Manim's frame: its camera takes the size that stands then.
    """

    renderer: LayeredRenderer

    def __init__(
        self,
        *,
        writer: WriterOptions = WriterOptions(),  # noqa: B008  (frozen)
        on_play: Callable[[LayeredScene], None] | None = None,
        skip_animations: bool = False,
        **settings: Any,
    ) -> None:
        config.disable_caching = True
        config.max_inflight_encoders = 2  # a clip is encoded to its end while the next one begins
        config.encoder_queue_size = 3  # frames that wait for the encoder; each may be a whole one
        self._updating: list[Mobject] = []
        self._on_play = on_play
        self.events: dict[int, list[Event]] = {}  # by clip, as what follows
        self.marks: dict[int, list[tuple[str, float]]] = {}
        self.least: dict[int, float] = {}
        super().__init__(renderer=LayeredRenderer(writer, skip_animations), skip_animations=skip_animations, **settings)

    def plays(self, clip: int) -> bool:
        """Tell whether a clip is played: all are, but for those that nobody wants."""
        return self.renderer.file_writer.options.plays(clip)

    def pass_over(self, name: str) -> None:
        """Count a clip that is not played."""
        self.renderer.file_writer.pass_over(name)

    def note_event(self, event: Event) -> None:
        """Note what lands in the clip that is being played."""
        self.events.setdefault(self.renderer.file_writer.clip, []).append(event)

    def note_mark(self, name: str, seconds: float) -> None:
        """Note when something happens in the clip that is being played, for which narration can wait."""
        self.marks.setdefault(self.renderer.file_writer.clip, []).append((name, round(seconds, 4)))

    def note_least(self, seconds: float) -> None:
        """Note how long the clip that is being played is at least."""
        self.least[self.renderer.file_writer.clip] = round(seconds, 4)

    def cue(self, name: str) -> None:
        """Begin a clip: what is played from here to the next cue goes into one file of this name."""
        self.renderer.file_writer.cue(name)

    def play(self, *args: Animation | Mobject | _AnimationBuilder, **kwargs: Any) -> None:
        """Play animations; a clip starts with a frame that is drawn in full."""
        if self.renderer.file_writer.begin_play():
            self.renderer.camera.forget()
            trim_memory()
        super().play(*args, **kwargs)

    def get_moving_mobjects(self, *animations: Animation) -> list[Mobject]:
        """Return only what the animations touch or what has an updater; the camera keeps the layer order."""
        moving = [mobject for animation in flat(animations) if (mobject := mobject_of(animation)) is not None]
        return [*moving, *(mobject for mobject in self.mobjects if mobject.has_time_based_updater() or mobject.updaters)]

    def update_mobjects(self, dt: float) -> None:
        """Run the updaters of the scene's mobjects; trees without any are not walked in every frame."""
        known = {id(mobject) for mobject in self.mobjects}
        for mobject in self._updating:
            if id(mobject) in known:
                mobject.update(dt)

    @property
    def active_updaters(self) -> list[list[Callable]]:
        """Return the updaters of the present play: of every mobject in a tree that had any when it began."""
        return [member.updaters for mobject in self._updating for member in mobject.get_family()]

    def begin_animations(self) -> None:
        """Start the animations; see which trees have updaters in this play; let who plans the scene see them."""
        self._updating = [mobject for mobject in self.mobjects if any(member.updaters for member in mobject.get_family())]
        super().begin_animations()
        report(self)
        if self._on_play is not None:
            self._on_play(self)

    def get_time_progression(
        self, run_time: float, description: str, n_iterations: int | None = None, override_skip_animations: bool = False
    ) -> tqdm:
        """Return the times of a play's frames: exactly as many as its seconds say, whatever the rounding of floats."""
        if self.renderer.skip_animations and not override_skip_animations:
            return super().get_time_progression(run_time, description, n_iterations)
        times = np.arange(round(run_time * config.frame_rate)) / config.frame_rate
        return tqdm(times, desc=description, leave=config.progress_bar == "leave", disable=config.progress_bar == "none")
