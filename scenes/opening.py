"""The opening: the chip wakes, the title reads in its light, traces reach out to the eight sections, a document enters."""

from __future__ import annotations

from manim import config

from scenes.choreography.motion import flow, light_up
from scenes.engine.ground import unit, vanishing_point
from scenes.engine.scene import ExplainerScene
from scenes.figures.bodies import block, document
from scenes.figures.figure import Figure
from scenes.figures.opening import opening_picture
from scenes.figures.shape import set_level
from scenes.layout import Box
from scenes.story import Story

COUNT = 8


def picture(scene_figure: Figure, story: Story, width: int, height: int) -> Figure:
    """Draw the settled opening into a figure, on the ground that is painted for an output of this size."""
    view = scene_figure.look.view
    pixel = view.frame_width / width
    vx, vy = (v * pixel for v in vanishing_point("opening", width, height))
    opening_picture(scene_figure, story.content, (vx - view.left, vy - view.top), unit("opening", width, height) * pixel)
    return scene_figure


class Opening(ExplainerScene):
    """Title, chip, and the map of eight."""

    ground_kind = "opening"

    @classmethod
    def seconds(cls, story: Story) -> float:
        """Return how long the scene lasts."""
        return 0.6 + 2.0 + 1.2 + 1.0 + 1.8 + 0.9 + 1.0 + 1.4 + 2.0

    def construct(self) -> None:
        """Wake the chip, read the title, reach out, let the first document enter."""
        frame = Box(0, 0, self.setting.width, self.setting.height, "opening")
        drawn = picture(self.canvas(frame), self.story, int(config.pixel_width), int(config.pixel_height))
        set_level(drawn, 0.0)
        self.add(drawn)
        self.cue("chip_wakes")
        self.wait(0.6)
        self.play(light_up(drawn.part("racks"), drawn.part("chip"), run_time=2.0, lag=0.5))
        self.play(light_up(drawn.part("title"), run_time=1.2))
        self.wait(1.0)
        self.cue("traces_reach_out")
        self._reach_out(drawn)
        self.cue("document_enters")
        size = drawn.figure("document").box
        body = document(self.canvas(frame), Box(0, 0, size.w, size.h, "document"), width=1.2)
        self.play(flow([body], along=drawn.route("enter"), run_time=1.4))
        set_level(drawn.part("document"), 1.0)
        self.wait(2.0)

    def _reach_out(self, drawn: Figure) -> None:
        """Let light run down every trace; each badge lights when it arrives."""
        surface = self.canvas()
        spark = block(surface, Box(0, 0, 9, 9), state="hot", radius=4)
        flows = [flow([spark], along=drawn.route("trace", k + 1), run_time=1.8) for k in range(COUNT)]
        lights = [light_up(drawn.part("trace", k + 1), run_time=1.8) for k in range(COUNT)]
        self.play(*flows, *lights)
        self.play(light_up(*(drawn.part("badge", k + 1) for k in range(COUNT)), run_time=0.9, lag=0.25))
        self.wait(1.0)
