"""The PowerPoint deck through another program: LibreOffice plays its films with their slides, and shows the frame that each ends on. `make slow` runs it."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from publish.pptx import write_pptx
from tests.publish.little_kit import grey_of, little_kit
from tests.publish.proofs import convert, pages_of

pytestmark = pytest.mark.slow
FILMS = {2: (1, 1), 3: (1, 2), 5: (2, 1), 6: (2, 2)}  # pages, from 0, and their cues


@pytest.mark.parametrize(("start", "node"), [("auto", "after-previous"), ("click", "on-click")])
def test_films_play_with_their_slides_or_on_a_click(tmp_path: Path, start: str, node: str) -> None:
    file = write_pptx(little_kit(tmp_path / "kit"), tmp_path / "kit", tmp_path / "talk.pptx", start=start)
    with zipfile.ZipFile(convert(file, "odp", tmp_path)) as archive:
        content = archive.read("content.xml").decode()
        assert sum(name.endswith(".mp4") for name in archive.namelist()) == 4
    assert len(re.findall(r'anim:command="play"', content)) == len(FILMS)
    media = re.findall(r'<anim:par[^>]*presentation:node-type="([a-z-]+)"[^>]*presentation:preset-class="media-call"', content)
    assert media.count(node) >= len(FILMS) and (start == "auto") == ("after-previous" in media)


def test_every_slide_is_a_page_that_shows_the_frame_its_film_ends_on(tmp_path: Path) -> None:
    file = write_pptx(little_kit(tmp_path / "kit"), tmp_path / "kit", tmp_path / "talk.pptx")
    pages = pages_of(convert(file, "pdf", tmp_path), tmp_path)
    assert len(pages) == 8
    for page, (place, number) in FILMS.items():
        height, width, _ = pages[page].shape
        assert round(width / height, 2) == 1.78
        for share in (0.05, 0.5, 0.95):  # full-bleed: as far as the corners, and no title anywhere
            assert abs(int(pages[page][int(share * height), int(share * width), 0]) - grey_of(place, number, last=True)) <= 1
