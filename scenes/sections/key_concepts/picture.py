"""The key concepts: five words explain most design choices: batch, context, cache, throughput against latency, weights.

The still of a full frame is card D, open: two gauges and the curve that they follow, from the roofline model.
"""

from __future__ import annotations

from scenes.core.box import Box
from scenes.drawing.figure import Figure, Style
from scenes.drawing.kit.panels import sheet_panel
from scenes.film import badge_of
from scenes.project import Project
from scenes.sections.key_concepts.facts import facts_of
from scenes.sections.key_concepts.frame import frame
from scenes.sections.key_concepts.moments import ConceptMoment, moments_of
from scenes.sections.key_concepts.sheet import sheet

KEY = "key_concepts"


def picture(project: Project, style: Style, box: Box, moment: ConceptMoment | None = None) -> Figure:
    """Draw the key concepts in a box: as the poster's right column, or as a full frame in any of its four formats, at a moment (the still's)."""
    figure, words, facts = Figure(style, box.called(KEY)), project.content.key_concepts, facts_of(project.scenario)
    if style.format.is_sheet:
        sheet(figure, sheet_panel(figure, figure.box, badge_of(KEY, project), words.title), words, facts)
    else:
        frame(figure, words, facts, moment or moments_of(facts)["still"])
    return figure
