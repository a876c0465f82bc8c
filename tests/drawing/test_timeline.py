"""What moves: where payloads are when, which follow which, what lights and counts at what time, what a play leaves behind."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from manim import Animation

from scenes.core.box import Box
from scenes.drawing.counter import Counter
from scenes.drawing.fade import Fade
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import polyline
from scenes.drawing.kit.payloads import block
from scenes.drawing.shape import shapes_of
from scenes.drawing.stretch import Stretch
from scenes.drawing.timeline import APPEAR, LEAVE, End, Landing, Timeline, Travels, entry_of
from scenes.drawing.trajectory import EASED, Course, Journey

ROUTE = polyline([(100, 100), (300, 100), (300, 400)])  # 500 units


@pytest.fixture
def token(surface: Figure) -> Figure:
    return block(surface, Box(0, 0, 22, 28))


@pytest.fixture
def counter(surface: Figure) -> Counter:
    return Counter(surface, 0, 0, lambda value: f"{value:.0f}")


def begun(timeline: Timeline, seconds: float | None = None) -> Animation:
    """Return the only animation of a timeline, begun."""
    (animation,) = timeline.animations(seconds)
    animation.begin()
    return animation


def show(animation: Animation, seconds: float) -> None:
    animation.interpolate(seconds / animation.run_time)


def opacities(travels: Travels, seconds: float) -> list[float]:
    show(travels, seconds)
    return travels.mobject.opacities.round(6).tolist()


# ---- ways
def test_a_course_goes_from_end_to_end_along_its_route() -> None:
    course = Course(ROUTE, seconds=2.0)
    assert np.allclose(course.at(np.array([-1, 0, 2, 3])), [(100, 100), (100, 100), (300, 400), (300, 400)])
    assert np.allclose(course.at(np.array([1.0])), [(300, 150)], atol=0.5)  # half of 500 units
    assert tuple(course.end) == (300, 400)


@given(st.floats(50, 2000))
def test_a_course_keeps_its_speed_but_for_its_ends(speed: float) -> None:
    course = Course(polyline([(0, 0), (1000, 0)]), speed=speed)
    whole = 1 + 2 * EASED  # of the time that it would take at full pace
    assert course.seconds == pytest.approx(1000 * whole / speed)
    times = np.linspace(2 * EASED / whole, 1 / whole, 9) * course.seconds
    assert np.allclose(np.diff(course.at(times)[:, 0]) / np.diff(times), speed)
    begin, end = course.at(np.array([0.05, 0.95]) * course.seconds)[:, 0]
    assert begin == pytest.approx(1000 - end)
    assert 0 < begin < 0.05 * course.seconds * speed / 2


@pytest.mark.parametrize("given_both", [{}, {"speed": 100.0, "seconds": 1.0}])
def test_a_course_takes_a_speed_or_seconds(given_both: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="a course takes a speed, or seconds"):
        Course(ROUTE, **given_both)


def test_a_journey_stops_after_each_course_but_the_last() -> None:
    first, second = polyline([(0, 0), (100, 0)]), polyline([(100, 0), (100, 200)])
    journey = Journey([Course(first, seconds=1.0), Course(second, seconds=2.0)], stop=0.5)
    assert (journey.arrivals, journey.seconds, tuple(journey.end)) == ([1.0, 3.5], 3.5, (100, 200))
    places = journey.at(np.array([0.5, 1.0, 1.3, 1.5, 2.5, 3.5, 9.0]))
    assert np.allclose(places, [(50, 0), (100, 0), (100, 0), (100, 0), (100, 100), (100, 200), (100, 200)])


def test_a_payload_enters_a_box_when_its_way_does() -> None:
    course = Course(ROUTE, seconds=2.0)
    at = entry_of(course, Box(250, 50, 100, 100))
    assert np.allclose(course.at(np.array([at])), [(250, 100)], atol=2)
    assert entry_of(course, Box(800, 800, 10, 10)) == course.seconds


# ---- payloads
@pytest.mark.parametrize(("count", "at", "every"), [(1, 0.0, 0.1), (4, 0.5, 0.3), (12, 2.0, 0.05)])
def test_bodies_start_evenly_and_the_play_lasts_until_the_last_has_landed(token: Figure, count: int, at: float, every: float) -> None:
    timeline = Timeline()
    arrivals = timeline.flow(token, [Course(ROUTE, seconds=1.5)] * count, at=at, every=every, name="token")
    assert arrivals == pytest.approx([at + 1.5 + every * k for k in range(count)])
    assert timeline.seconds == pytest.approx(arrivals[-1] + LEAVE)
    assert timeline.landings == [Landing(arrival, End.LAND, (300.0, 400.0), "token") for arrival in arrivals]


@pytest.mark.parametrize(("end", "hold", "leaves"), [(End.LAND, 0.0, LEAVE), (End.LAND, 0.4, LEAVE), (End.ABSORB, 0.0, LEAVE / 2)])
def test_bodies_are_unseen_before_and_after_their_way(token: Figure, end: End, hold: float, leaves: float) -> None:
    timeline = Timeline()
    arrivals = timeline.travel([token] * 2, [Course(ROUTE, seconds=1.0)] * 2, [0.1, 0.6], end=end, hold=hold)
    assert arrivals == [1.1, 1.6]
    travels = begun(timeline, 3.0)
    assert opacities(travels, 0.0) == opacities(travels, 0.1) == [0, 0]
    assert opacities(travels, 0.1 + APPEAR / 2) == [0.5, 0]
    assert opacities(travels, 0.6 + APPEAR) == [1, 1]
    assert opacities(travels, 1.1 + hold) == [1, 1]
    assert np.allclose(travels.mobject.places[0], (300, 400)), "it is held elsewhere than where it landed"
    assert opacities(travels, 1.1 + hold + leaves / 2)[0] == 0.5
    assert opacities(travels, 1.6 + hold + leaves) == [0, 0]
    assert travels.is_remover()


def test_equal_bodies_share_a_template_and_each_goes_its_own_way(token: Figure, surface: Figure) -> None:
    other = block(surface, Box(0, 0, 30, 30))
    timeline = Timeline()
    courses = [Course(ROUTE, seconds=1.0), Course(ROUTE[::-1], seconds=1.0), Course(ROUTE, seconds=2.0)]
    timeline.travel([token, other, token], courses, [0.0, 0.0, 0.5])
    travels = begun(timeline)
    assert len(travels.mobject.templates) == 2
    assert travels.mobject.which.tolist() == [0, 1, 0]
    show(travels, 1.0)
    assert np.allclose(travels.mobject.places, [(300, 400), (100, 100), courses[2].at(np.array([0.5]))[0]])


def test_a_flow_does_not_copy_or_rebuild_anything(token: Figure) -> None:
    timeline = Timeline()
    timeline.flow(token, [Course(ROUTE, seconds=1.0)] * 3)
    travels = begun(timeline)
    members = [id(shape) for shape in travels.mobject.templates[0].shapes]
    points = [shape.points.copy() for shape in travels.mobject.templates[0].shapes]
    for share in np.linspace(0, 1, 7):
        travels.interpolate(share)
    assert [id(shape) for shape in travels.mobject.templates[0].shapes] == members == [id(shape) for shape in shapes_of(token)]
    assert all(np.array_equal(shape.points, old) for shape, old in zip(travels.mobject.templates[0].shapes, points, strict=True))


# ---- numbers and bars
def test_a_counter_rolls_from_a_value_to_another_and_vanishes(counter: Counter) -> None:
    timeline = Timeline()
    assert timeline.roll_counter(counter, 20, 220, at=0.5, seconds=1.0) == timeline.seconds == 1.5
    rolling = begun(timeline)
    assert counter.text == ""
    seen = []
    for seconds in np.linspace(0.5, 1.49, 12):
        show(rolling, seconds)
        seen.append(counter.value)
    assert seen[0] == 20
    assert seen[-1] == pytest.approx(220, abs=2)
    assert seen == sorted(seen)
    show(rolling, 1.5)
    assert (counter.text, len(counter.seen)) == ("", 0), "what is drawn there takes its place"


def test_a_counter_shows_each_value_from_its_time_on(counter: Counter) -> None:
    timeline = Timeline()
    timeline.count(counter, [(0.5, 3.0), (1.0, None), (1.5, 8.0)])
    ticking = begun(timeline, 2.0)
    texts = []
    for seconds in (0.0, 0.5, 0.9, 1.0, 1.4, 1.5):
        show(ticking, seconds)
        texts.append(counter.text)
    assert texts == ["", "3", "3", "", "", "8"]
    ticking.finish()
    assert counter.text == "8"


def test_a_bar_stretches_from_its_left_end(surface: Figure) -> None:
    bar = surface.rect(100, 100, 200, 10, fill="cyan")
    full = bar.points.copy()
    growing = Stretch(bar, 0.0, 0.5, 1.0)
    growing.begin()
    growing.finish()
    assert np.ptp(bar.points[:, 0]) == pytest.approx(np.ptp(full[:, 0]) / 2)
    assert bar.points[:, 0].min() == pytest.approx(full[:, 0].min())


# ---- light
def test_each_part_fades_in_its_own_time(surface: Figure) -> None:
    parts = [surface.child("part", k) for k in range(3)]
    for part in parts:
        part.rect(0, 0, 10, 10, fill="cyan")
    timeline = Timeline()
    for part, at in zip(parts, (0.0, 0.5, 1.0), strict=True):
        assert timeline.fade(Fade("part", shapes_of(part), 0.5), at, 0.5) == at + 0.5
    light = begun(timeline)
    shares = []
    for seconds in (0.0, 0.5, 0.75, 1.0):
        show(light, seconds)
        shares.append([fade.share for fade in light.fades])
    assert shares == [[0, 0, 0], [1, 0, 0], [1, pytest.approx(0.5), 0], [1, 1, 0]]
    light.finish()
    assert [shape.opacity for part in parts for shape in shapes_of(part)] == [0.5] * 3


def test_each_shape_goes_to_its_own_opacity_from_the_one_that_it_has_when_the_play_begins(surface: Figure) -> None:
    kept, dimmed, lit = (surface.rect(2 * k, 0, 1, 1, fill="cyan") for k in range(3))
    timeline = Timeline()
    timeline.fade(Fade("part", [dimmed, lit], [0.2, 1.0]), 0.0, 1.0)
    kept.opacity = dimmed.opacity = lit.opacity = 0.1
    light = begun(timeline)
    show(light, 0.5)
    (fade,) = light.fades
    fade.apply()
    assert [shape.opacity for shape in (kept, dimmed, lit)] == pytest.approx([0.1, 0.15, 0.55])
    light.finish()
    assert [shape.opacity for shape in (kept, dimmed, lit)] == [0.1, 0.2, 1.0]


def test_a_fade_along_a_ramp_is_even_and_no_other_ramp_is_known(surface: Figure) -> None:
    shape = surface.rect(0, 0, 1, 1, fill="cyan")
    assert Fade("part", [shape], 1.0, ramp="up").eased(0.2) == 0.2 > Fade("part", [shape], 1.0).eased(0.2)
    with pytest.raises(ValueError, match="part: no ramp runs 'inwards'; choose one of right, left, up, down"):
        Fade("part", [shape], 1.0, ramp="inwards")


# ---- one play
def test_all_that_is_played_together_lasts_as_long(surface: Figure, token: Figure, counter: Counter) -> None:
    timeline = Timeline()
    timeline.fade(Fade("part", [surface.rect(0, 0, 1, 1, fill="cyan")], 1.0), 0.0, 0.5)
    timeline.flow(token, [Course(ROUTE, seconds=1.0)])
    timeline.count(counter, [(0.0, 1.0), (2.0, None)])
    timeline.append(Stretch(surface.rect(0, 0, 9, 1, fill="cyan"), 0.0, 1.0, 0.3), 0.3)
    assert [animation.run_time for animation in timeline.animations()] == [2.0] * 4
    assert [animation.run_time for animation in timeline.animations(2.5)] == [2.5] * 4
    timeline.last(3.0)
    assert [animation.run_time for animation in timeline.animations(2.5)] == [3.0] * 4


def test_a_fade_of_nothing_takes_its_time_and_plays_nothing() -> None:
    timeline = Timeline()
    assert timeline.fade(Fade("nothing", [], 1.0), 0.5, 0.25) == timeline.seconds == 0.75
    assert timeline.animations() == []
