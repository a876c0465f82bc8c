"""The project's Scene: it takes its format from the output's aspect, paints the ground, and draws in layers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

from manim import config

from scenes.core import environment
from scenes.core.box import Box
from scenes.core.errors import ExplainerError
from scenes.core.formats import Format, View, nearest_frame, view_of
from scenes.core.overflow import passing
from scenes.drawing.figure import Figure, Style
from scenes.project import Choices, Project, load_project
from scenes.raster.ground import ground
from scenes.render.scene import LayeredScene
from scenes.sections.bare_manim import check_size, settle_manim
from scenes.sections.bare_sound import BareSound, bare_sound

if TYPE_CHECKING:
    from scenes.raster.camera import LayeredCamera

STILLS = ("png", "png-sequence", "none")  # Manim's formats that are no video


class ExplainerScene(LayeredScene):
    """A scene at any `-r W,H`: `style` draws in the design units of the nearest format.

    `ground_kind` names the painted ground (see scenes.raster.ground). The bare Manim CLI gives no project: then the environment chooses,
    and a film holds the narration of the section `key`.
    """

    key: ClassVar[str] = ""
    ground_kind: ClassVar[str] = "frame"
    camera: LayeredCamera  # Manim's property; the renderer's camera is always one

    def __init__(self, *, project: Project | None = None, **options: Any) -> None:
        self._is_bare = project is None
        self._sound: BareSound | None = None
        if self._is_bare:
            settle_manim()
            check_size(config.pixel_width, config.pixel_height, is_video=str(config.format) not in STILLS)
        with self._one_line_errors():
            self.project = project or load_project(Choices.from_environment())
        self.format = self.choose_format(config.pixel_width, config.pixel_height)
        self.view = self.choose_view(config.pixel_width, config.pixel_height)
        config.frame_width, config.frame_height = self.view.frame_width / 100, self.view.frame_height / 100
        super().__init__(**options)
        self.style = Style(self.project.theme, self.format, self.view)
        self._lay_ground()

    @classmethod
    def seconds(cls, project: Project) -> float:
        """Return how long the scene lasts."""
        raise NotImplementedError

    def choose_format(self, width: int, height: int) -> Format:
        """Return the format for an output of this size."""
        return nearest_frame(width, height)

    def choose_view(self, width: int, height: int) -> View:
        """Return where the format's design units land."""
        return view_of(self.format, width, height)

    def choose_ground(self) -> str:
        """Return the kind of the ground."""
        return self.ground_kind

    def _lay_ground(self) -> None:
        width, height = int(config.pixel_width), int(config.pixel_height)
        pixels = ground(self.choose_ground(), width, height, self.project.theme)
        scale = width / self.view.frame_width * self.view.scale * self.format.line
        self.camera.set_ground(pixels, self.project.theme.glow, scale)

    def setup(self) -> None:
        """Say what the bare Manim CLI's film says, unless $EXPLAINER_SILENT asks for none; pictures and GIFs are silent."""
        super().setup()
        output = self.renderer.file_writer.output_spec
        if self._is_bare and output.is_video and not output.is_gif and not environment.is_silent():
            self._sound = bare_sound(self.project, self.key)

    def tear_down(self) -> None:
        """Add to the film what was said."""
        super().tear_down()
        if self._sound is None:
            return
        writer = self.renderer.file_writer
        try:
            self._sound.add_to(writer, float(config.frame_rate))
        except BaseException:
            writer.abort_encode_jobs()  # else the last clip's encoder waits for ever
            raise

    def render(self, preview: bool = False) -> bool:
        """Render; in the bare Manim CLI what a user can mend ends in one line instead of a traceback."""
        with self._one_line_errors(), passing(self.project.forced):
            return super().render(preview)

    @contextmanager
    def _one_line_errors(self) -> Iterator[None]:
        try:
            yield
        except ExplainerError as error:
            if self._is_bare:  # this is the edge of the bare Manim CLI, which has no other voice
                raise SystemExit("\n".join(error.findings)) from None
            raise

    def canvas(self, box: Box | None = None) -> Figure:
        """Return an empty figure to draw on, not yet in the scene."""
        return Figure(self.style, box or self.format.stage)
