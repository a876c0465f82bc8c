"""The poster as SVG: it stands alone, says what it is, can be searched, and two of them can stand in one page."""

from __future__ import annotations

import base64
import io
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PIL import Image
from svgelements import SVG
from svgelements import Image as SvgImage
from svgelements import Path as SvgPath

from scenes.printing import Words
from scenes.vector.drawing import Vectors
from scenes.vector.svg import Said, svg_of

NS = "{http://www.w3.org/2000/svg}"
SAID = Said("AI <Infrastructure>", "What it shows & more", "de")


@pytest.fixture(scope="module")
def svg(poster: tuple[Vectors, Words]) -> str:
    vectors, words = poster
    return svg_of(vectors, SAID, ("432", "540"), [line for _, passage in words for line in passage])


@pytest.fixture(scope="module")
def root(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def test_it_says_what_it_is(root: ET.Element) -> None:
    assert (root.get("width"), root.get("height"), root.get("viewBox"), root.get("lang")) == ("432", "540", "0 0 1080 1350", "de")
    title, description = root.find(f"{NS}title"), root.find(f"{NS}desc")
    assert title is not None and title.text == SAID.title and root.get("aria-labelledby") == title.get("id")
    assert description is not None and description.text == SAID.description


def test_nothing_is_fetched_and_nothing_runs(svg: str, root: ET.Element) -> None:
    assert all(not element.tag.endswith(("script", "style", "foreignObject", "use")) for element in root.iter())
    links = [value for element in root.iter() for name, value in element.attrib.items() if name.endswith("href")]
    assert links and all(link.startswith("data:image/") for link in links)
    assert re.findall(r"https?://[^\"<]+", svg) == ["http://www.w3.org/2000/svg"]


def test_ground_and_light_are_the_only_pictures_and_lie_under_all_text(svg: str, root: ET.Element) -> None:
    assert len(root.findall(f".//{NS}image")) == 2
    parts = [svg.index("<image"), svg.index("<path", svg.index("<image")), svg.rindex("<image"), svg.rindex("<path")]
    assert parts == sorted(parts)
    assert svg.count("<path", 0, parts[2]) > 2500 and svg.count("<path", parts[2]) > 380, "drawings and letters are paths"
    assert svg.count("mix-blend-mode:screen") == 1 and "mix-blend-mode:screen" in svg[parts[2] :]


def test_pictures_have_the_pixels_that_were_asked_for(root: ET.Element, poster: tuple[Vectors, Words]) -> None:
    ground, light = (
        Image.open(io.BytesIO(base64.b64decode(image.get("href", "").partition(",")[2]))) for image in root.findall(f".//{NS}image")
    )
    assert ground.size == light.size == (432, 540)
    assert np.abs(np.asarray(ground).astype(int) - poster[0].ground).mean() < 2


def test_every_name_is_its_own(svg: str, poster: tuple[Vectors, Words]) -> None:
    ids = re.findall(r'\bid="([^"]+)"', svg)
    other = set(re.findall(r'\bid="([^"]+)"', svg_of(poster[0], Said("Another", "", "de"), ("432", "540"))))
    assert len(ids) == len(set(ids)) and not other & set(ids)
    assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= set(ids)
    assert "\ue000" not in svg


def test_words_can_be_found_in_reading_order(root: ET.Element) -> None:
    lines = [text.text or "" for text in root.iter(f"{NS}text")]
    order = [
        lines.index(words)
        for words in ("AI INFRASTRUCTURE", "Data Pipeline", "Ingestion & Cleaning", "Training Cluster Architecture", "DATA")
    ]
    assert order == sorted(order) and len(lines) > 390
    assert all(float(text.get("textLength", "0")) > 0 for text in root.iter(f"{NS}text"))


def test_another_reader_takes_it(svg: str) -> None:
    read = SVG.parse(io.StringIO(svg))
    assert len(list(read.elements(lambda element: isinstance(element, SvgImage)))) == 2
    assert len(list(read.elements(lambda element: isinstance(element, SvgPath)))) > 2900


def test_bleed_goes_beyond_the_frame_on_every_side(poster: tuple[Vectors, Words]) -> None:
    root = ET.fromstring(svg_of(poster[0], SAID, ("1", "1"), bleed=10))
    assert root.get("viewBox") == "-10 -10 1100 1370"
    for image in root.iter(f"{NS}image"):
        left, top, width, height = (float(image.get(name, "nan")) for name in ("x", "y", "width", "height"))
        assert left <= -10 and top <= -10 and left + width >= 1090 and top + height >= 1360


def test_same_bytes_twice(svg: str, poster: tuple[Vectors, Words]) -> None:
    vectors, words = poster
    assert svg == svg_of(vectors, SAID, ("432", "540"), [line for _, passage in words for line in passage])
