"""Operations: production is what happens when something changes.

Six cards, each the run of one model: autoscaler, serving trace, token bucket, guardrail, rollback, cost.
"""

from __future__ import annotations

from scenes.core.box import Box
from scenes.drawing.figure import Figure, Style
from scenes.drawing.kit.panels import sheet_panel
from scenes.film import badge_of
from scenes.project import Project
from scenes.sections.operations.facts import facts_of
from scenes.sections.operations.frame import frame
from scenes.sections.operations.moments import OperationsMoment, moments_of
from scenes.sections.operations.sheet import sheet

KEY = "operations"


def picture(project: Project, style: Style, box: Box, moment: OperationsMoment | None = None) -> Figure:
    """Draw the six cards in a box: as the poster's panel, or as a full frame in any of its four formats, at a moment (the still's)."""
    figure, words, facts = Figure(style, box.called(KEY)), project.content.operations, facts_of(project.scenario)
    if style.format.is_sheet:
        sheet(figure, sheet_panel(figure, figure.box, badge_of(KEY, project), words.title), words, facts)
    else:
        frame(figure, words, facts, moment or moments_of(facts)["still"])
    return figure
