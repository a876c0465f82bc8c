"""The opening's map: from one to twelve sections, every badge and title is readable in every format, and no trace crosses another."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest

from scenes.core.box import Box
from scenes.core.formats import FORMATS, FRAMES, Format
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point
from scenes.film import KEYS
from scenes.lint import lint_opening
from scenes.project import Project
from scenes.raster.still import style_of
from scenes.sections.opening.picture import picture
from scenes.sections.opening.words import map_titles

MORE = ("Agents and Tools", "Evaluation and Benchmarks", "Security and Compliance", "Retrieval and Search")
COUNTS = range(1, 13)


def titles_of(project: Project, count: int) -> tuple[str, ...]:
    return (map_titles(project.content) + MORE)[:count]


def drawn(project: Project, fmt: Format, count: int) -> Figure:
    width, height = int(fmt.width), int(fmt.height)
    frame = Figure(style_of(project.theme, fmt, width, height), Box(0, 0, width, height, "opening"))
    return picture(frame, project, width, height, titles_of(project, count))


def corners(figure: Figure, k: int) -> list[Point]:
    """Return the ends of a route's straight parts (its cubics' ends)."""
    points = figure.route("trace", k)
    return [tuple(points[0]), *map(tuple, points[3::4])]


def cross(first: tuple[Point, Point], second: tuple[Point, Point]) -> bool:
    """Tell whether two straight parts meet: each has the other's ends on both its sides, and their bounds overlap."""

    def side(a: Point, b: Point, c: Point) -> float:
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    (a, b), (c, d) = first, second
    near = all(min(a[i], b[i]) <= max(c[i], d[i]) and min(c[i], d[i]) <= max(a[i], b[i]) for i in (0, 1))
    return near and side(a, b, c) * side(a, b, d) <= 0 and side(c, d, a) * side(c, d, b) <= 0


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("fmt", FRAMES, ids=lambda fmt: fmt.name)
def test_a_map_of_any_size_has_no_findings(project: Project, fmt: Format, count: int) -> None:
    assert lint_opening(project, fmt, titles_of(project, count)) == []


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("fmt", FRAMES, ids=lambda fmt: fmt.name)
def test_every_trace_ends_on_its_badge_and_crosses_no_other(project: Project, fmt: Format, count: int) -> None:
    figure = drawn(project, fmt, count)
    ways = [corners(figure, k) for k in range(1, count + 1)]
    for k, way in enumerate(ways, start=1):
        x, y, right, bottom = figure.figure("badge", k).submobjects[1].bounds
        assert x - 1 <= way[-1][0] <= right + 1
        assert y - 1 <= way[-1][1] <= bottom + 1
        assert all(np.isfinite(way).flat)
    for first, second in combinations(ways, 2):
        assert not any(cross(a, b) for a in pairwise(first) for b in pairwise(second))


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("fmt", FRAMES, ids=lambda fmt: fmt.name)
def test_badges_stand_apart_and_are_numbered_in_order(project: Project, fmt: Format, count: int) -> None:
    figure = drawn(project, fmt, count)
    badges = [figure.figure("badge", k) for k in range(1, count + 1)]
    assert [next(label.text for label in badge.labels() if label.role == "badge") for badge in badges] == [str(k + 1) for k in range(count)]
    boxes = [Box(x, y, right - x, bottom - y) for x, y, right, bottom in (badge.submobjects[1].bounds for badge in badges)]
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))


def test_two_traces_that_cross_are_found() -> None:
    assert cross(((0, 0), (2, 2)), ((0, 2), (2, 0)))
    assert not cross(((0, 0), (2, 0)), ((0, 1), (2, 1)))
    assert not cross(((0, 0), (2, 0)), ((3, 0), (5, 0)))


@pytest.mark.parametrize("name", ["wide", "phone"])
def test_the_map_shows_the_films_sections(project: Project, name: str) -> None:
    said = " ".join(label.text for label in drawn(project, FORMATS[name], len(KEYS)).labels())
    assert all(getattr(project.content, key).title in said for key in KEYS)


def test_a_title_that_cannot_be_set_is_a_finding(project: Project) -> None:
    (finding,) = lint_opening(project, FORMATS["wide"], (*titles_of(project, 11), "Telecommunications"))
    assert finding.startswith("opening, wide: badge 12: 'Telecommunications' needs")
