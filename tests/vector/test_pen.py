"""What the pen writes: paths in few characters and in their places, the paints of a shape in their true colours, pictures cut to their shapes."""

from __future__ import annotations

import base64
import io
import xml.etree.ElementTree as ET

import cairo
import numpy as np
import pytest
from PIL import Image
from svgelements import Path

from scenes.core.formats import WIDE
from scenes.drawing.figure import Figure
from scenes.drawing.shape import Picture, vertical
from scenes.vector.drawing import Bloom, Vectors, vectors_of
from scenes.vector.pen import described, number

SIZE = (1920, 1080)
GROUND = np.full((90, 160, 3), (10, 21, 56), np.uint8)


def drawn(figure: Figure) -> Vectors:
    return vectors_of([figure], figure.style.view, GROUND, Bloom(1.0, 0.15))


def elements(markup: str) -> list[ET.Element]:
    return list(ET.fromstring(f"<g>{markup}</g>"))


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (0.004, "0"), (-0.004, "0"), (0.5, ".5"), (-0.25, "-.25"), (100, "100"), (12.346, "12.35")]
)
def test_numbers_take_few_characters(value: float, text: str) -> None:
    assert number(value, 2) == text


def test_a_path_is_where_it_was_drawn(surface: Figure) -> None:
    surface.polygon((100, 200), (300, 200), (300, 500), fill="cyan")
    surface.circle(960, 540, 40, stroke="blue", width=2, exact=True)
    polygon, circle = elements(drawn(surface).art)
    assert polygon.get("d") == "M100 200l200 0l0 300l-200-300z"
    box = Path(circle.get("d")).bbox()
    assert np.allclose(box, (920, 500, 1000, 580), atol=0.02)
    assert circle.get("d", "").count("c") >= 4, "a circle stays curved"
    assert circle.get("stroke-width") == "2"


def test_rounding_does_not_add_up() -> None:
    points = [(cairo.PATH_MOVE_TO, (0.0, 0.0))] + [(cairo.PATH_LINE_TO, (0.00333 * k, 0.00777 * k)) for k in range(1, 2000)]
    x, y = Path(described(points, *SIZE)).point(1.0)
    assert abs(x - (960 + 0.333 * 1999)) < 0.01 and abs(y - (540 - 0.777 * 1999)) < 0.01


def test_colours_and_strengths_are_those_of_the_shape(surface: Figure) -> None:
    shape = surface.rect(0, 0, 100, 50, fill=("#ff8000", 0.5), stroke="#0040ff", width=3, dash=(4, 2), exact=True)
    shape.opacity = 0.5
    (element,) = elements(drawn(surface).art)
    assert (element.get("fill"), element.get("fill-opacity")) == ("#ff8000", ".25")
    assert (element.get("stroke"), element.get("stroke-opacity"), element.get("stroke-width")) == ("#0040ff", ".5", "3")
    assert element.get("stroke-dasharray") == "4 2"
    assert (element.get("stroke-linecap"), element.get("stroke-linejoin")) == ("round", "round")


def test_gradients_have_their_axis_and_their_stops_and_stand_once(surface: Figure) -> None:
    for x in (0, 0):
        surface.rect(x, 100, 80, 200, fill=vertical((0, "#ff0000", 1), (1, "#0000ff", 0.5)))
    made = drawn(surface)
    (gradient,) = ET.fromstring(made.definitions)
    assert [element.get("fill") for element in elements(made.art)] == [f"url(#{gradient.get('id')})"] * 2
    assert [float(gradient.get(name, "nan")) for name in ("x1", "y1", "x2", "y2")] == pytest.approx([0, 100, 0, 300], abs=0.01)
    first, last = gradient
    assert (first.get("stop-color"), first.get("stop-opacity")) == ("#ff0000", None)
    assert (last.get("stop-color"), last.get("stop-opacity")) == ("#0000ff", ".5")


def test_a_picture_fills_the_box_of_its_shape_and_is_cut_to_it(surface: Figure) -> None:
    file = io.BytesIO()
    Image.fromarray(np.array([[(255, 0, 0, 255), (0, 0, 255, 128)]], np.uint8)).save(file, "PNG")
    surface.circle(500, 400, 50, fill=Picture.of(file.getvalue(), "two"))
    made = drawn(surface)
    (image,) = elements(made.art)
    assert [float(image.get(name, "nan")) for name in ("x", "y", "width", "height")] == pytest.approx([450, 350, 100, 100], abs=0.05)
    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(image.get("href", "").partition(",")[2]))))
    assert pixels.tolist() == [[[255, 0, 0, 255], [0, 0, 255, 128]]]
    (clip,) = ET.fromstring(made.definitions)
    assert image.get("clip-path") == f"url(#{clip.get('id')})"


def test_layers_and_light_are_apart(surface: Figure) -> None:
    surface.rect(10, 10, 50, 50, stroke="cyan", glow=1.0)
    surface.text(200, 200, "Words", "title")
    surface.rect(600, 600, 50, 50, fill="blue", layer="under")
    surface.glow_ellipse(900, 500, 60, 60, "cyan", 0.8)
    made = drawn(surface)
    assert len(elements(made.text)) == 1
    assert [element.get("fill") == "none" for element in elements(made.art)] == [False, True], "what lies under comes first"
    assert made.light is not None and made.light.shape == GROUND.shape
    assert made.light[41, 75].max() > 60 and made.light[2:5, 2:5].max() > 20, "the ellipse lives in the light alone"
    assert made.light[80, 10].max() == 0


def test_without_glow_there_is_no_light(surface: Figure) -> None:
    surface.rect(10, 10, 50, 50, stroke="cyan", glow=1.0)
    assert vectors_of([surface], surface.style.view, GROUND, Bloom(0.0, 0.15)).light is None
    assert WIDE.width == surface.style.view.frame_width
