"""Opening and finale show no number but section badges and what the models count."""

from __future__ import annotations

import re

import pytest

from scenes.engine.still import look_of
from scenes.figures.figure import Figure
from scenes.figures.finale import counts, path_stations
from scenes.frames import SETTINGS, WIDE
from scenes.layout import Box
from scenes.models.batch_table import batch_table
from scenes.models.tokenizer import tokenize_corpus
from scenes.opening import picture as opening_picture
from scenes.story import Story
from tests.truth.poster import shown


def numbers(figure: Figure) -> set[str]:
    """Return the texts of a picture that hold a digit."""
    return {label.text for label in figure.labels() if any(char.isdigit() for char in label.text)}


@pytest.mark.parametrize("name", [name for name in SETTINGS if name != "sheet"])
def test_the_opening_shows_the_numbers_of_the_eight_sections_and_no_other(story: Story, name: str):
    setting = SETTINGS[name]
    width, height = int(setting.width), int(setting.height)
    frame = Figure(look_of(story, setting, width, height), Box(0, 0, width, height, "opening"))
    assert numbers(opening_picture(frame, story, width, height)) == set("12345678")


def test_every_number_of_the_finale_is_in_the_truth_table(story: Story):
    width, height = int(WIDE.width), int(WIDE.height)
    room = Figure(look_of(story, WIDE, width, height), Box(0, 0, width, height, "room"))
    path_stations(room, Box(600, 40, 720, 900, "sheet"), story, wide=True)
    assert numbers(room) == {row.text for row in shown(story)} == set(counts(story))


def test_the_finale_counts_whole_documents_and_whole_answers(story: Story):
    tokens, _, written, answers = (float(re.sub(r"[^\d.]", "", text)) for text in counts(story))
    assert tokens == sum(map(len, tokenize_corpus().documents))
    requests = batch_table().requests
    assert answers == len([r for r in requests if r.generation.pieces[-1] == "<eos>"]) <= len(requests)
    assert written >= sum(r.written for r in requests)
