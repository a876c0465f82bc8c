"""Inference serving: a prompt is read once and answered token by token, for many users at once.

Requests, tokens, cache rows and batch come from `models.batch_table`, the replicas' queues from `models.serving`.
"""

from __future__ import annotations

from scenes.core.box import Box
from scenes.drawing.figure import Figure, Style
from scenes.drawing.kit.panels import sheet_panel
from scenes.film import badge_of
from scenes.project import Project
from scenes.sections.inference_serving.facts import facts_of
from scenes.sections.inference_serving.frame import frame
from scenes.sections.inference_serving.moments import ServingMoment, moments_of
from scenes.sections.inference_serving.sheet import sheet

KEY = "inference_serving"


def picture(project: Project, style: Style, box: Box, moment: ServingMoment | None = None) -> Figure:
    """Draw the serving pipeline in a box: as the poster's panel, or as a full frame in any of its four formats, at a moment (the still's)."""
    figure, words, facts = Figure(style, box.called(KEY)), project.content.inference_serving, facts_of(project.scenario)
    if style.format.is_sheet:
        sheet(figure, sheet_panel(figure, figure.box, badge_of(KEY, project), words.title), words, facts)
    else:
        frame(figure, words, facts, moment or moments_of(facts)["still"])
    return figure
