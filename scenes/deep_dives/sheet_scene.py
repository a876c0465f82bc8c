"""The sheet of a deep dive as a scene, for the bare Manim CLI: `manim -s -r 2160,2700 scenes/deep_dives/workflow/scene.py WorkflowSheet`."""

from __future__ import annotations

from scenes.core.formats import Format
from scenes.deep_dives.sheet import GROUND, sheet, sheet_format
from scenes.project import Project
from scenes.sections.explainer_scene import ExplainerScene

STANDS = 3.0  # seconds


class DiveSheet(ExplainerScene):
    """A sheet that stands still. Subclasses give the `key` of the deep dive."""

    ground_kind = GROUND

    @classmethod
    def seconds(cls, project: Project) -> float:
        """Return how long the sheet stands."""
        return STANDS

    def choose_format(self, width: int, height: int) -> Format:
        """Return the sheet's format."""
        return sheet_format(width, height)

    def setup(self) -> None:
        """Prepare as any scene does; nothing is said."""
        super().setup()
        self._sound = None

    def construct(self) -> None:
        """Let the sheet stand."""
        self.add(sheet(self.project, self.style, self.key))
        self.wait(STANDS)
