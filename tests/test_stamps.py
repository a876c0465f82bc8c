"""Bodies as stamps are the bodies as vectors: every kind, at any place, over and under what stands still; counters too."""

from __future__ import annotations

import numpy as np
import pytest

from scenes.engine.camera import LayeredCamera
from scenes.engine.stamps import PHASES
from scenes.figures.counter import Counter
from scenes.figures.crowd import Crowd, Template
from scenes.figures.figure import Figure
from scenes.sections.base import BODY_SIZES, Stream, make_body

LEAST = 42.0  # dB


def psnr(a: np.ndarray, b: np.ndarray) -> float:
    return 10 * np.log10(255**2 / max(((a[..., :3].astype(float) - b[..., :3]) ** 2).mean(), 1e-9))


def both_ways(camera: LayeredCamera, still: list, crowd: Crowd) -> tuple[np.ndarray, np.ndarray]:
    """Return the frame with the crowd as vectors and as stamps."""
    camera.capture_mobjects([*still, crowd])
    vectors = camera.pixel_array.copy()
    camera.forget()
    camera.hold_still([*still, crowd], [crowd])
    camera.next_frame()
    return vectors, camera.pixel_array.copy()


@pytest.mark.parametrize("kind", BODY_SIZES)
@pytest.mark.parametrize("level", [1.0, 0.4])
def test_a_stamp_on_its_phase_is_the_vector_drawing(camera: LayeredCamera, surface: Figure, kind: str, level: float) -> None:
    crowd = Crowd.of([make_body(surface, Stream(kind, (), text="9" if kind == "gradient" else None))] * 2)
    quarter = 2 / PHASES  # design units to a quarter of a pixel
    crowd.stand(np.array([(400 + quarter, 400), (700, 500 + 3 * quarter)]), np.full(2, level))
    vectors, stamps = both_ways(camera, [], crowd)
    assert psnr(vectors[180:280, 180:370], stamps[180:280, 180:370]) >= LEAST
    assert np.abs(vectors.astype(int) - camera.painter._ground).max() > 40, "nothing is drawn"


def test_a_crowd_between_phases_stays_close(camera: LayeredCamera, surface: Figure) -> None:
    rng = np.random.default_rng(4)
    kinds = [make_body(surface, Stream(kind, ())) for kind in BODY_SIZES]
    crowd = Crowd([Template.centred(body) for body in kinds], rng.integers(0, len(kinds), 40))
    crowd.stand(rng.uniform((100, 100), (1800, 980), (40, 2)), rng.uniform(0.1, 1, 40))
    vectors, stamps = both_ways(camera, [], crowd)
    assert psnr(vectors, stamps) >= LEAST


def test_letters_lie_over_bodies_and_bodies_over_drawings(camera: LayeredCamera, surface: Figure) -> None:
    surface.rect(300, 300, 200, 200, fill="#804000")
    surface.text(330, 420, "HHHH", "hero", colour="#FFFFFF")
    crowd = Crowd.of([make_body(surface, Stream("gradient", ()))])
    crowd.stand(np.array([(400, 400)]), np.ones(1))
    vectors, stamps = both_ways(camera, [surface], crowd)
    assert psnr(vectors[150:250, 150:250], stamps[150:250, 150:250]) >= LEAST
    assert (stamps[190:212, 165:235, :3].min(2) == 255).sum() > 30, "the letters are covered"


def test_a_template_is_rastered_once_a_phase(camera: LayeredCamera, surface: Figure) -> None:
    body = make_body(surface, Stream("token", ()))
    crowd = Crowd([Template.centred(body)], np.zeros(5, int))
    camera.hold_still([crowd], [crowd])
    for step in range(200):
        crowd.stand(np.stack([np.linspace(100, 900, 5) + step * 0.37, np.full(5, 300.0 + step * 0.21)], 1), np.ones(5))
        camera.next_frame()
    assert 1 < len(camera.painter.stamps) <= PHASES**2


def test_bodies_leave_no_trace(camera: LayeredCamera, surface: Figure) -> None:
    surface.text(300, 420, "still", "hero")
    crowd = Crowd.of([make_body(surface, Stream("gradient", ()))])
    camera.hold_still([surface], [])
    empty = camera.pixel_array.copy()
    camera.hold_still([surface, crowd], [crowd])
    for x in (250, 300.3, 2500):
        crowd.stand(np.array([(x, 400)]), np.ones(1))
        camera.next_frame()
    assert np.array_equal(camera.pixel_array, empty)


def test_a_counter_is_the_text_that_a_figure_sets(camera: LayeredCamera, surface: Figure) -> None:
    counter = Counter(surface, 400, 400, lambda value: f"{value:,.0f} tokens", "hero", anchor="middle")
    counter.show(12345)
    assert counter.text == "12,345 tokens"
    label = Figure(surface.look, surface.box)
    label.text(400, 400, "12,345 tokens", "hero", anchor="middle")
    camera.capture_mobjects([label])
    whole = camera.pixel_array.copy()
    vectors, stamps = both_ways(camera, [], counter)
    assert psnr(whole[150:230, 50:350], vectors[150:230, 50:350]) >= LEAST
    assert psnr(whole, stamps) >= LEAST


def test_digits_that_do_not_turn_stand_still(surface: Figure) -> None:
    counter = Counter(surface, 400, 400, lambda value: f"{value:.0f}", "hero")
    counter.show(100)
    before = counter.places.copy()
    counter.show(111)
    assert np.allclose(counter.places, before)
    assert len(counter.templates) == 2
