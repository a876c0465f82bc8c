"""The data pipeline: raw documents are cleaned, reviewed, cut into tokens and dealt out to four level shards.

Documents, copies, merge rules, ids and shard totals come from the models gathered in facts.py; words from the content file. A full
frame shows a moment; in the still a document is being cut into tokens, the one before is on its way.
"""

from __future__ import annotations

from scenes.core.box import Box
from scenes.drawing.figure import Figure, Style
from scenes.drawing.focus import set_focus
from scenes.drawing.kit.panels import sheet_panel
from scenes.film import badge_of
from scenes.project import Project
from scenes.sections.data_pipeline.facts import corpus_counts, sheet_numbers
from scenes.sections.data_pipeline.frame_columns import frame_columns
from scenes.sections.data_pipeline.frame_lanes import frame_lanes
from scenes.sections.data_pipeline.frame_rows import frame_rows
from scenes.sections.data_pipeline.frame_tiles import frame_tiles
from scenes.sections.data_pipeline.moments import PANELS, PipelineMoment, moments_of
from scenes.sections.data_pipeline.sheet import sheet

KEY = "data_pipeline"
FRAMES = {"wide": frame_columns, "portrait": frame_rows, "square": frame_tiles, "phone": frame_rows}


def picture(project: Project, style: Style, box: Box, moment: PipelineMoment | None = None) -> Figure:
    """Draw the pipeline in a box: as the poster's panel, or as a full frame in any of its four formats, at a moment (the still's)."""
    figure = Figure(style, box.called(KEY))
    words = project.content.data_pipeline
    if style.format.is_sheet:
        inner = sheet_panel(figure, figure.box, badge_of(KEY, project), words.title)
        sheet(figure, inner, words, sheet_numbers())
    else:
        moment = moment or moments_of(corpus_counts())["still"]
        if moment.lanes:
            frame_lanes(figure, words, moment)
            return figure
        FRAMES[style.format.name](figure, words, corpus_counts(), moment)
        set_focus(figure, PANELS, moment.lit, moment.told)
    return figure
