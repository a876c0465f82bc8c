"""Bodies as stamps are the bodies as vectors: every kind, at any place, over and under what stands still; counters too."""

from __future__ import annotations

import numpy as np
import pytest

from scenes.drawing.counter import Counter
from scenes.drawing.figure import Figure
from scenes.drawing.particles import Particles, SpriteTemplate
from scenes.raster.camera import LayeredCamera
from scenes.raster.sprites import PHASES
from tests.raster.payloads import SIZES, payload

LEAST = 42.0  # dB
# Least PSNR of a body (960x540, in the box of its ink) that is an eighth of a pixel off its phase, each way, the farthest that
# it can be: measured are 21.8 dB for the document, whose lines are finest, and 26.7 to 28.7 for the others. A phase of half a
# pixel gives 5 to 6 dB less.
LEAST_BETWEEN = {"document": 21.0, "token": 26.0, "gradient": 27.0, "request": 27.5, "row": 28.0}


def psnr(a: np.ndarray, b: np.ndarray) -> float:
    return 10 * np.log10(255**2 / max(((a[..., :3].astype(float) - b[..., :3]) ** 2).mean(), 1e-9))


def crowd(*bodies: Figure) -> Particles:
    """Return bodies as particles, unseen until they are placed."""
    return Particles([SpriteTemplate.centred(body) for body in bodies])


def both_ways(camera: LayeredCamera, still: list, particles: Particles) -> tuple[np.ndarray, np.ndarray]:
    """Return the frame with the crowd as vectors and as stamps."""
    camera.capture_mobjects([*still, particles])
    vectors = camera.pixel_array.copy()
    camera.forget()
    camera.hold_static([*still, particles], [particles])
    camera.next_frame()
    return vectors, camera.pixel_array.copy()


@pytest.mark.parametrize("kind", SIZES)
@pytest.mark.parametrize("opacity", [1.0, 0.4])
def test_a_stamp_on_its_phase_is_the_vector_drawing(camera: LayeredCamera, surface: Figure, kind: str, opacity: float) -> None:
    particles = crowd(*[payload(surface, kind, "9" if kind == "gradient" else None)] * 2)
    quarter = 2 / PHASES  # design units to a quarter of a pixel
    particles.set_state(np.array([(400 + quarter, 400), (700, 500 + 3 * quarter)]), np.full(2, opacity))
    vectors, sprites = both_ways(camera, [], particles)
    assert psnr(vectors[180:280, 180:370], sprites[180:280, 180:370]) >= LEAST
    assert np.abs(vectors.astype(int) - camera.painter._ground).max() > 40, "nothing is drawn"


@pytest.mark.parametrize("kind", SIZES)
def test_a_body_off_its_phase_stays_close(camera: LayeredCamera, surface: Figure, kind: str) -> None:
    body = payload(surface, kind, "9" if kind == "gradient" else None)
    for offset in np.arange(1, 8) / 8:  # pixels
        particles = crowd(body)
        particles.set_state(np.full((1, 2), 400 + 2 * offset), np.ones(1))
        vectors, sprites = both_ways(camera, [], particles)
        rows, columns = np.nonzero(np.abs(vectors.astype(int) - camera.painter._ground).max(2) > 8)
        ink = slice(rows.min(), rows.max() + 1), slice(columns.min(), columns.max() + 1)
        assert psnr(vectors[ink], sprites[ink]) >= LEAST_BETWEEN[kind]


def test_a_crowd_between_phases_stays_close(camera: LayeredCamera, surface: Figure) -> None:
    rng = np.random.default_rng(4)
    kinds = [payload(surface, kind) for kind in SIZES]
    particles = Particles([SpriteTemplate.centred(body) for body in kinds], rng.integers(0, len(kinds), 40))
    particles.set_state(rng.uniform((100, 100), (1800, 980), (40, 2)), rng.uniform(0.1, 1, 40))
    vectors, sprites = both_ways(camera, [], particles)
    assert psnr(vectors, sprites) >= LEAST


def test_letters_lie_over_bodies_and_bodies_over_drawings(camera: LayeredCamera, surface: Figure) -> None:
    surface.rect(300, 300, 200, 200, fill="#804000")
    surface.text(330, 420, "HHHH", "hero", colour="#FFFFFF")
    particles = crowd(payload(surface, "gradient"))
    particles.set_state(np.array([(400, 400)]), np.ones(1))
    vectors, sprites = both_ways(camera, [surface], particles)
    assert psnr(vectors[150:250, 150:250], sprites[150:250, 150:250]) >= LEAST
    assert (sprites[190:212, 165:235, :3].min(2) == 255).sum() > 30, "the letters are covered"


def test_a_template_is_rastered_once_a_phase(camera: LayeredCamera, surface: Figure) -> None:
    body = payload(surface, "token")
    particles = Particles([SpriteTemplate.centred(body)], np.zeros(5, int))
    camera.hold_static([particles], [particles])
    for step in range(200):
        particles.set_state(np.stack([np.linspace(100, 900, 5) + step * 0.37, np.full(5, 300.0 + step * 0.21)], 1), np.ones(5))
        camera.next_frame()
    assert 1 < len(camera.painter.sprites) <= PHASES**2


def test_bodies_leave_no_trace(camera: LayeredCamera, surface: Figure) -> None:
    surface.text(300, 420, "still", "hero")
    particles = crowd(payload(surface, "gradient"))
    camera.hold_static([surface], [])
    empty = camera.pixel_array.copy()
    camera.hold_static([surface, particles], [particles])
    for x in (250, 300.3, 2500):
        particles.set_state(np.array([(x, 400)]), np.ones(1))
        camera.next_frame()
    assert np.array_equal(camera.pixel_array, empty)


def test_a_counter_is_the_text_that_a_figure_sets(camera: LayeredCamera, surface: Figure) -> None:
    counter = Counter(surface, 400, 400, lambda value: f"{value:,.0f} tokens", "hero", anchor="middle")
    counter.set_value(12345)
    assert counter.text == "12,345 tokens"
    label = Figure(surface.style, surface.box)
    label.text(400, 400, "12,345 tokens", "hero", anchor="middle")
    camera.capture_mobjects([label])
    whole = camera.pixel_array.copy()
    vectors, sprites = both_ways(camera, [], counter)
    assert psnr(whole[150:230, 50:350], vectors[150:230, 50:350]) >= LEAST
    assert psnr(whole, sprites) >= LEAST


def test_digits_that_do_not_turn_stand_still(surface: Figure) -> None:
    counter = Counter(surface, 400, 400, lambda value: f"{value:.0f}", "hero")
    counter.set_value(100)
    before = counter.places.copy()
    counter.set_value(111)
    assert np.allclose(counter.places, before)
    assert len(counter.templates) == 2
