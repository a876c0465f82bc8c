"""Training against inference: the same model under opposite pressures, in a table of six rows.

Words come from the content file; numbers and drawings from the tiny language model's run, from the all-reduce, memory
and roofline of the presenter's scenario, from the serving simulation and the failure at a known step.
"""

from __future__ import annotations

from scenes.core.box import Box
from scenes.drawing.figure import Figure, Style
from scenes.drawing.focus import set_focus
from scenes.drawing.kit.panels import sheet_panel
from scenes.film import badge_of
from scenes.project import Project
from scenes.sections.training_vs_inference.facts import facts_of, sheet_case, sheet_figures
from scenes.sections.training_vs_inference.frame_tall import tall_table
from scenes.sections.training_vs_inference.frame_wide import wide_table
from scenes.sections.training_vs_inference.moments import PANELS, ComparisonMoment, moments_of
from scenes.sections.training_vs_inference.sheet import sheet_table

KEY = "training_vs_inference"


def picture(project: Project, style: Style, box: Box, moment: ComparisonMoment | None = None) -> Figure:
    """Draw the table in a box: as the poster's panel, or as a full frame in any of its four formats, at a moment (the still's)."""
    figure = Figure(style, box.called(KEY))
    words = project.content.training_vs_inference
    facts = facts_of(project.scenario, words.labels)
    if style.format.is_sheet:
        tag = words.labels.big, sheet_case(project.scenario, words.labels)
        sheet_table(
            figure, sheet_panel(figure, figure.box, badge_of(KEY, project), words.title, tag=tag), words, sheet_figures(facts, words.labels)
        )
        return figure
    now = moment or moments_of(len(facts.grids))["still"]
    (wide_table if style.format.is_wide else tall_table)(figure, words, facts, now)
    set_focus(figure, PANELS, now.lit, now.told)
    return figure
