"""The verbs of motion: where bodies are when, which follow which, what a play leaves behind."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from manim import smooth

from scenes.core.box import Box
from scenes.core.formats import WIDE
from scenes.drawing.counter import Counter
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import polyline
from scenes.drawing.kit.payloads import block, document
from scenes.drawing.motion import count_to, fill, flow, hand_over, light_up, open_card
from scenes.drawing.shape import shapes_of
from scenes.drawing.trajectory import Trajectory, eased, envelope, stagger
from scenes.project import Project
from scenes.raster.still import style_of


@pytest.fixture
def surface(project: Project) -> Figure:
    return Figure(style_of(project.theme, WIDE, 1920, 1080), Box(0, 0, 1920, 1080, "surface"))


@pytest.fixture
def token(surface: Figure) -> Figure:
    return block(surface, Box(0, 0, 22, 28))


ROUTE = polyline([(100, 100), (300, 100), (300, 400)])


def test_the_ease_is_manims_smooth() -> None:
    shares = np.linspace(0, 1, 33)
    assert np.allclose(eased(shares), [smooth(share, inflection=6.0) for share in shares], atol=1e-12)


def test_a_way_goes_from_end_to_end_along_its_length() -> None:
    trajectory = Trajectory(ROUTE)
    assert np.allclose(trajectory.at(np.array([-1, 0, 1, 2])), [(100, 100), (100, 100), (300, 400), (300, 400)])
    middle = trajectory.at(np.array([0.5]))[0]
    assert np.allclose(middle, (300, 150), atol=0.5)  # half of 500 units


@given(st.integers(1, 12), st.floats(0.5, 8))
def test_bodies_start_evenly_and_the_last_arrives_with_the_end(count: int, run_time: float) -> None:
    starts, length = stagger(count, run_time, None)
    assert starts[0] == 0
    assert np.allclose(np.diff(starts), length / 4)
    assert starts[-1] + length == pytest.approx(run_time)


def test_every_gives_the_time_between_bodies() -> None:
    starts, length = stagger(4, 3.0, 0.5)
    assert starts.tolist() == [0, 0.5, 1.0, 1.5]
    assert length == pytest.approx(1.5)
    with pytest.raises(ValueError, match="do not fit into 3 s; choose a smaller"):
        stagger(8, 3.0, 0.5)


def test_bodies_are_unseen_before_and_after_their_way() -> None:
    assert envelope(np.array([-0.1, 0, 0.5, 1, 1.1]), keep=False).tolist() == [0, 0, 1, 0, 0]
    assert envelope(np.array([0, 0.5, 1, 1.1]), keep=True).tolist() == [0, 1, 1, 1]


def test_a_flow_shares_one_template_among_equal_bodies(token: Figure) -> None:
    sent = flow([token] * 5, along=ROUTE, every=0.25, run_time=2.0)
    sent.begin()
    assert len(sent.mobject.templates) == 1
    sent.interpolate(0.375)  # 0.75 s: three have started, a fourth starts now
    assert sent.mobject.opacities.tolist() == [1, 1, 1, 0, 0]
    assert sent.mobject.places[0, 1] > sent.mobject.places[1, 1] or sent.mobject.places[0, 0] > sent.mobject.places[1, 0]
    sent.interpolate(1.0)
    assert sent.mobject.opacities.tolist() == [0] * 5
    assert sent.is_remover()


def test_a_flow_does_not_copy_or_rebuild_anything(token: Figure) -> None:
    sent = flow([token] * 3, along=ROUTE, run_time=1.0)
    sent.begin()
    members = [id(shape) for shape in sent.mobject.templates[0].shapes]
    points = [shape.points.copy() for shape in sent.mobject.templates[0].shapes]
    for share in np.linspace(0, 1, 7):
        sent.interpolate(share)
    assert [id(shape) for shape in sent.mobject.templates[0].shapes] == members == [id(shape) for shape in shapes_of(token)]
    assert all(np.array_equal(shape.points, old) for shape, old in zip(sent.mobject.templates[0].shapes, points, strict=True))


def test_one_body_hands_over_to_another_in_its_place(surface: Figure, token: Figure) -> None:
    sheet = document(surface, Box(0, 0, 26, 33))
    passed = hand_over([sheet], [token], along=ROUTE, at=0.5, run_time=1.0)
    passed.begin()
    passed.interpolate(0.3)
    assert passed.mobject.opacities.tolist() == [1, 0]
    passed.interpolate(0.5)
    assert passed.mobject.opacities.tolist() == [0.5, 0.5]
    assert np.array_equal(passed.mobject.places[0], passed.mobject.places[1])
    passed.interpolate(0.7)
    assert passed.mobject.opacities.tolist() == [0, 1]


def test_a_bar_fills_from_its_left_end(surface: Figure) -> None:
    bar = surface.rect(100, 100, 200, 10, fill="cyan")
    full = bar.points.copy()
    filling = fill(bar, 0.0, 0.5)
    filling.begin()
    filling.finish()
    width = np.ptp(full[:, 0])
    assert np.ptp(bar.points[:, 0]) == pytest.approx(width / 2)
    assert bar.points[:, 0].min() == pytest.approx(full[:, 0].min())


def test_a_counter_runs_from_what_it_shows_to_the_value(surface: Figure) -> None:
    counter = Counter(surface, 0, 0, lambda value: f"{value:.0f}")
    counter.set_value(20)
    counting = count_to(counter, 220, run_time=1.0)
    counting.begin()
    seen = []
    for share in np.linspace(0, 1, 11):
        counting.interpolate(share)
        seen.append(counter.value)
    assert seen[0] == 20
    assert seen[-1] == 220
    assert seen == sorted(seen)
    assert counter.text == "220"


def test_light_follows_part_after_part(surface: Figure) -> None:
    parts = [surface.child("part", k) for k in range(3)]
    for part in parts:
        part.rect(0, 0, 10, 10, fill="cyan")
    light = light_up(*parts, to=0.5, run_time=1.0, lag=1.0, delay=0.25)
    light.begin()
    light.interpolate(0.25)
    assert [fade.share for fade in light.fades] == [0, 0, 0]
    light.interpolate(0.5)
    assert [fade.share for fade in light.fades] == [1, 0, 0]
    light.finish()
    assert [shape.opacity for part in parts for shape in shapes_of(part)] == [0.5] * 3


def test_shapes_that_are_left_out_keep_their_level(surface: Figure) -> None:
    part = surface.child("part")
    kept, lit = part.rect(0, 0, 1, 1, fill="cyan"), part.rect(2, 0, 1, 1, fill="cyan")
    kept.opacity = lit.opacity = 0.1
    light = light_up(part, without={id(kept)})
    light.begin()
    light.finish()
    assert (kept.opacity, lit.opacity) == (0.1, 1.0)


def test_a_card_opens_from_its_place_into_its_box(surface: Figure) -> None:
    card = surface.child("card", box=Box(10, 20, 100, 50, "card"))
    old, new = surface.child("old"), surface.child("new")
    for figure in (old, new):
        figure.rect(300, 20, 50, 50, fill="cyan")
    opening = open_card(card, [new], Box(300, 10, 600, 400, "stage"), instead_of=[old], run_time=1.0)
    opening.begin()
    frame = opening.mobject
    start = np.ptp(frame.points[:, :2], axis=0) * 100
    opening.interpolate(0.45)  # eased: between a third and half of the way
    assert 1 / 3 < smooth(0.45) < 1 / 2
    assert [fade.share for fade in opening.fades] == [1.0, 0.0], "the new covers what is not gone yet"
    opening.interpolate(0.9)
    assert [fade.share for fade in opening.fades] == [1.0, pytest.approx(0.95, abs=0.05)]
    opening.interpolate(1.0)
    end = np.ptp(frame.points[:, :2], axis=0) * 100
    assert np.allclose(start, (100, 50))
    assert np.allclose(end, (600, 400))
    assert frame.opacity == 0
    opening.finish()
    assert [shape.opacity for figure in (old, new) for shape in shapes_of(figure)] == [0, 1]
