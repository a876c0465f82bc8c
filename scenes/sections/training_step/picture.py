"""The training step, from a window of tokens to moved weights, and what surrounds it.

Tokens, probabilities, loss, gradients, optimizer state and weights are one recorded step of the tiny language model;
bits and rounded values come from the precision model (see facts.py).
"""

from __future__ import annotations

from scenes.core.box import Box
from scenes.drawing.figure import Figure, Style
from scenes.drawing.kit.panels import sheet_panel
from scenes.film import badge_of
from scenes.project import Project
from scenes.sections.training_step.facts import step_facts
from scenes.sections.training_step.frame import frame
from scenes.sections.training_step.moments import StepMoment, moments_of
from scenes.sections.training_step.sheet import sheet

KEY = "training_step"


def picture(project: Project, style: Style, box: Box, moment: StepMoment | None = None) -> Figure:
    """Draw the training step in a box: as the poster's panel, or as a full frame in any of its four formats, at a moment (the still's)."""
    figure = Figure(style, box.called(KEY))
    words = project.content.training_step
    if style.format.is_sheet:
        inner = sheet_panel(figure, figure.box, badge_of(KEY, project), words.title, tag=words.tag)
        sheet(figure, inner, words, step_facts())
    else:
        frame(figure, words, step_facts(), moment or moments_of(step_facts())["still"])
    return figure
