"""Storage and orchestration: something must remember, and something must watch.

Shards, checkpoints, losses and utilization come from the models gathered in facts.py; words from the content file.
"""

from __future__ import annotations

from scenes.core.box import Box
from scenes.drawing.figure import Figure, Style
from scenes.drawing.kit.panels import sheet_panel
from scenes.film import badge_of
from scenes.project import Project
from scenes.sections.storage_orchestration.facts import storage_facts
from scenes.sections.storage_orchestration.frame import frame
from scenes.sections.storage_orchestration.moments import StorageMoment, moments_of
from scenes.sections.storage_orchestration.sheet import sheet

KEY = "storage_orchestration"


def picture(project: Project, style: Style, box: Box, moment: StorageMoment | None = None) -> Figure:
    """Draw storage and orchestration in a box: as the poster's panel, or as a full frame in any of its four formats, at a moment (the still's)."""
    figure = Figure(style, box.called(KEY))
    words = project.content.storage_orchestration
    if style.format.is_sheet:
        inner = sheet_panel(figure, figure.box, badge_of(KEY, project), words.title)
        sheet(figure, inner, words, storage_facts())
    else:
        frame(figure, words, storage_facts(), moment or moments_of(storage_facts())["still"])
    return figure
