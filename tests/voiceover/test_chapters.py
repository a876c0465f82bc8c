"""Chapters: one a scene, and the lines for video sites by their rules."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.core.errors import InputError
from voiceover.chapters import LONGEST_TITLE, SHORTEST, Chapter, chapter_block, chapters_of, clock
from voiceover.track import Span

SPANS = [
    Span("opening", "question", 0.0, 8.0),
    Span("data", "crawl", 8.0, 7.5),
    Span("data", "filter", 15.5, 9.0),
    Span("train", "step", 24.5, 30.0),
]
TITLES = {"opening": "Opening", "data": "Data Pipeline", "train": "The Training Step", "unused": ""}


def chapters(*seconds: float) -> tuple[list[Chapter], float]:
    """Return chapters of so many seconds, named A, B, …, and the length of all."""
    starts = [sum(seconds[:k]) for k in range(len(seconds))]
    return [Chapter(start, chr(65 + k)) for k, start in enumerate(starts)], sum(seconds)


def test_there_is_a_chapter_a_section_where_its_first_cue_begins() -> None:
    assert chapters_of(SPANS, TITLES) == [Chapter(0.0, "Opening"), Chapter(8.0, "Data Pipeline"), Chapter(24.5, "The Training Step")]


def test_a_section_without_a_title_is_refused_by_name() -> None:
    with pytest.raises(InputError) as error:
        chapters_of(SPANS, {"opening": " ", "data": "Data"})
    assert [finding.split(":")[0] for finding in error.value.findings] == ["opening", "train"]


def test_an_opening_that_is_too_short_is_part_of_what_follows() -> None:
    assert chapter_block(chapters_of(SPANS, TITLES), 54.5) == "0:00 Data Pipeline\n0:24 The Training Step\n"


@pytest.mark.parametrize(
    ("seconds", "lines"),
    [
        ((12, 20, 30), ["0:00 A", "0:12 B", "0:32 C"]),
        ((12, 9.9, 30), ["0:00 A", "0:21 C"]),
        ((12, 20, 9), ["0:00 A", "0:12 B"]),
        ((4, 4, 4, 30), ["0:00 C", "0:12 D"]),
        ((10, 10, 10), ["0:00 A", "0:10 B", "0:20 C"]),
        ((60, 3600, 3661), ["0:00 A", "1:00 B", "1:01:00 C"]),
        ((30, 4, 4, 4), ["0:00 A"]),
        ((4, 3), []),
        ((), []),
    ],
)
def test_what_is_too_short_is_joined_to_its_neighbour(seconds: tuple[float, ...], lines: list[str]) -> None:
    assert chapter_block(*chapters(*seconds)).splitlines() == lines


def test_the_first_line_is_at_the_start_even_if_a_picture_comes_before_it() -> None:
    assert chapter_block([Chapter(1.5, "A"), Chapter(20.0, "B")], 60).startswith("0:00 A\n0:20 B")


@given(st.lists(st.floats(0.5, 400), min_size=1, max_size=12))
def test_lines_keep_the_rules_of_video_sites(seconds: list[float]) -> None:
    made, total = chapters(*seconds)
    lines = chapter_block(made, total).splitlines()
    found = [re.fullmatch(r"(?:(\d+):)?(\d?\d):(\d\d) (.{1,49})", line) for line in lines]
    times = [int(m[1] or 0) * 3600 + int(m[2]) * 60 + int(m[3]) for m in found if m]
    assert len(times) == len(lines)
    assert not times or times[0] == 0
    assert all(b - a >= SHORTEST for a, b in zip(times, [*times[1:], total], strict=False))
    assert lines or total < 10 or max(seconds) < 10


@pytest.mark.parametrize(
    ("made", "fault"),
    [
        ([Chapter(0, "x" * (LONGEST_TITLE + 1))], "title: has 50 characters, at most 49"),
        ([Chapter(0, "A\nB")], "is not one line"),
        ([Chapter(0, "")], "is not one line"),
        ([Chapter(0, "A"), Chapter(0, "B")], "A: begins at 0.00 s, not before 0.00 s"),
        ([Chapter(0, "A"), Chapter(99, "B")], "B: begins at 99.00 s, not before 60.00 s"),
    ],
)
def test_what_no_site_takes_is_refused(made: list[Chapter], fault: str) -> None:
    with pytest.raises(InputError, match=re.escape(fault)):
        chapter_block(made, 60)


def test_a_title_of_the_greatest_length_is_taken() -> None:
    assert chapter_block([Chapter(0, "x" * LONGEST_TITLE)], 60) == f"0:00 {'x' * LONGEST_TITLE}\n"


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00"), (7.99, "0:07"), (760, "12:40"), (3723, "1:02:03"), (59.9999999, "1:00")])
def test_times_are_written_as_players_do(seconds: float, text: str) -> None:
    assert clock(seconds) == text
