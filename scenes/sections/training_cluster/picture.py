"""The training cluster: four nodes agree on one gradient by passing pieces around.

Chunk values, counts and routes come from the ring all-reduce of real gradients, the batches from the split of that step's
batch over the nodes; the legend is GPipe's schedule (see facts.py).
"""

from __future__ import annotations

from scenes.core.box import Box
from scenes.drawing.figure import Figure, Style
from scenes.drawing.kit.panels import sheet_panel
from scenes.film import badge_of
from scenes.project import Project
from scenes.sections.training_cluster.facts import cluster_facts
from scenes.sections.training_cluster.frame import frame
from scenes.sections.training_cluster.moments import ClusterMoment, moments_of
from scenes.sections.training_cluster.sheet import sheet

KEY = "training_cluster"


def picture(project: Project, style: Style, box: Box, moment: ClusterMoment | None = None) -> Figure:
    """Draw the cluster in a box: as the poster's panel, or as a full frame in any of its four formats, at a moment (the still's)."""
    figure = Figure(style, box.called(KEY))
    words = project.content.training_cluster
    if style.format.is_sheet:
        inner = sheet_panel(figure, figure.box, badge_of(KEY, project), words.title, hero=True)
        sheet(figure, inner, words, cluster_facts())
    else:
        frame(figure, words, cluster_facts(), moment or moments_of(cluster_facts())["still"])
    return figure
