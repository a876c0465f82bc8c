"""Opening and finale show no number but section badges and what the models count."""

from __future__ import annotations

import re

import pytest

from scenes.core.box import Box
from scenes.core.formats import FORMATS, WIDE
from scenes.drawing.figure import Figure
from scenes.film import KEYS, number_of
from scenes.models.batch_table import batch_table
from scenes.models.spine import spine
from scenes.models.tokenizer import tokenize_corpus
from scenes.project import Project
from scenes.raster.still import style_of
from scenes.sections.opening.picture import picture as opening_picture
from scenes.sections.poster.message import across_frame, band_of, counts
from scenes.sections.poster.truth import shown


def numbers(figure: Figure) -> set[str]:
    """Return the texts of a picture that hold a digit."""
    return {label.text for label in figure.labels() if any(char.isdigit() for char in label.text)}


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "sheet"])
def test_the_opening_shows_the_numbers_of_the_sections_and_no_other(project: Project, name: str):
    fmt = FORMATS[name]
    width, height = int(fmt.width), int(fmt.height)
    frame = Figure(style_of(project.theme, fmt, width, height), Box(0, 0, width, height, "opening"))
    assert numbers(opening_picture(frame, project, width, height)) == {str(number_of(key)) for key in KEYS}


def test_every_number_of_the_finale_is_in_the_truth_table(project: Project):
    width, height = int(WIDE.width), int(WIDE.height)
    room = Figure(style_of(project.theme, WIDE, width, height), band_of(Box(0, 0, width, height, "room")))
    across_frame(room, height, spine(), spine().word, project, lit=4)
    assert numbers(room) == {row.text for row in shown(project)}
    assert set(counts(project)) < numbers(room)


def test_the_finale_counts_whole_documents_and_whole_answers(project: Project):
    tokens, _, written, answers = (float(re.sub(r"[^\d.]", "", text)) for text in counts(project))
    assert tokens == sum(map(len, tokenize_corpus().documents))
    requests = batch_table().requests
    assert answers == len([r for r in requests if r.generation.pieces[-1] == "<eos>"]) <= len(requests)
    assert written >= sum(r.written for r in requests)
