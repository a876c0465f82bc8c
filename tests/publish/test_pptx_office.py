"""The PowerPoint deck through other programs: Office's schemas find nothing in it; LibreOffice plays its films with their slides, and shows the frame
that each ends on. `make slow` runs it."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from publish.manifest import Speaker
from publish.pptx import write_pptx
from publish.pptx_timing import Start
from tests.publish.little_kit import grey_of, little_kit
from tests.publish.proofs import convert, pages_of

pytestmark = pytest.mark.slow
FILMS = {2: (1, 1), 3: (1, 2), 5: (2, 1), 6: (2, 2)}  # pages, from 0, and their cues


def audit(file: Path) -> tuple[int, str]:
    """Hold a file against the schemas and rules of Office; return what the checker ends with and says."""
    pytest.importorskip("openxml_audit", reason="`make proofs` installs it")
    command = [sys.executable, "-m", "openxml_audit", "--policy", "strict", "--format", "microsoft365", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("start", ["auto", "click"])
def test_the_schemas_of_office_find_nothing(tmp_path: Path, start: Start) -> None:
    folder = tmp_path / "kit"
    kit = little_kit(folder)
    (folder / "logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"><rect width="2" height="1"/></svg>', encoding="utf-8"
    )
    opening = kit.sections[0].model_copy(update={"badge": None})  # so that a decoration is there, too
    own = kit.model_copy(update={"speaker": Speaker(name="Ada", logo="logo.svg"), "sections": (opening, kit.sections[1])})
    file = write_pptx(own, folder, tmp_path / "talk.pptx", start=start)
    assert audit(file)[0] == 0, audit(file)[1]
    broken = tmp_path / "broken.pptx"
    with zipfile.ZipFile(file) as read, zipfile.ZipFile(broken, "w") as write:
        for name in read.namelist():
            write.writestr(
                name, read.read(name).replace(b'<p:endSync evt="end" delay="0"><p:rtn val="all"/></p:endSync>', b"<p:endSync/>" * 2)
            )
    assert audit(broken)[0] != 0


@pytest.mark.parametrize(("start", "node"), [("auto", "after-previous"), ("click", "on-click")])
def test_films_play_with_their_slides_or_on_a_click(tmp_path: Path, start: Start, node: str) -> None:
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
