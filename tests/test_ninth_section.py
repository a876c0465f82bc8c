"""The test of the house: a ninth section is one folder, one line in film.py, its words and its box; all else follows.

The copy of the project that has it runs in processes of its own, with the copy first on the path.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from scenes.core.formats import PHONE, SHEET, WIDE
from scenes.film import KEYS
from scenes.preview import last_still, section_still
from scenes.project import Project
from scenes.sections.poster.boxes import SHEET_BOXES
from scenes.sections.poster.picture import poster_pixels
from tests.ninth_section import BOX, KEY, LINE, ROOT, add_section, changed_files
from tests.test_layers import lint_imports

POSTER = 540  # pixels
DRAW = """
import json
from PIL import Image
from scenes import film, lint
from scenes.core.formats import FORMATS, PHONE, WIDE
from scenes.preview import last_still, section_still
from scenes.project import load_project
from scenes.sections.poster.boxes import SHEET_BOXES
from scenes.sections.poster.picture import poster_pixels
from scenes.truth_page import page

project = load_project()
Image.fromarray(last_still(project, "opening", WIDE, 0.5)).save("opening-wide.png")
Image.fromarray(last_still(project, "opening", PHONE, 0.5)).save("opening-phone.png")
Image.fromarray(section_still(project, "agents", WIDE, 0.5)).save("agents.png")
Image.fromarray(poster_pixels(project, 540)).save("poster.png")
found = [fault for fmt in FORMATS.values() for fault in lint.lint_picture(project, "agents", fmt, film.picture_of("agents"))]
found += [fault for fmt in FORMATS.values() if not fmt.is_sheet for fault in lint.lint_opening(project, fmt)]
boxes = {name: (box.x, box.y, box.w, box.h) for name, box in SHEET_BOXES.items()}
print(json.dumps({"findings": found, "boxes": boxes, "truth": page(project)}))
"""

WORDS = ("assets/content.toml", "assets/timing.toml", "voiceover/script.toml")  # what is read, when, and what is said


def run(copy: Path, *arguments: str) -> str:
    """Run Python in the copy, with the copy first on its path; return what it prints."""
    environment = os.environ | {"PYTHONPATH": str(copy)}
    done = subprocess.run([sys.executable, *arguments], cwd=copy, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("ninth")
    add_section(root)
    return root


@pytest.fixture(scope="module")
def told(copy: Path) -> dict:
    """Draw the pictures of the copy as PNG files, and return what it says of itself."""
    return json.loads(run(copy, "-c", DRAW))


def read(copy: Path, name: str) -> np.ndarray:
    return np.asarray(Image.open(copy / f"{name}.png").convert("RGB"))


def badges(pixels: np.ndarray, least: int) -> list[tuple[float, float]]:
    """Return the centres (x, y) of amber areas of at least so many pixels, a number in each, in reading order."""
    red, green, blue = np.moveaxis(pixels.astype(int), 2, 0)
    amber = ndimage.binary_fill_holes((red > 190) & (green > 120) & (blue < 140) & (red - blue > 90))
    areas, count = ndimage.label(amber)
    big = [k for k in range(1, count + 1) if (areas == k).sum() >= least]
    return sorted((x, y) for y, x in ndimage.center_of_mass(amber, areas, big))


def segments(pixels: np.ndarray) -> int:
    """Count the segments of the rail in a wide frame of half size: runs along its middle that stand out from the gaps."""
    row = pixels[30, 716:930].astype(int).max(axis=1)
    lit = row > np.median(pixels[20, 716:930].max(axis=1)) + 12
    return int(np.count_nonzero(lit[1:] & ~lit[:-1]) + lit[0])


def test_nothing_but_a_folder_a_line_words_with_their_times_and_a_box_is_written(copy: Path) -> None:
    folder = {f"scenes/sections/{KEY}/{name}.py" for name in ("__init__", "words", "moments", "picture", "cues", "scene", "truth")}
    assert changed_files(copy) == folder | {"scenes/film.py", "scenes/sections/poster/boxes.py", *WORDS}
    lines = [(root / "scenes" / "film.py").read_text(encoding="utf-8").splitlines(keepends=True) for root in (ROOT, copy)]
    assert [line for line in difflib.ndiff(*lines) if line[0] in "+-"] == [f"+ {LINE}"]


def test_its_imports_keep_every_contract(copy: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", copy)
    done = lint_imports(copy)
    assert done.returncode == 0, done.stdout


def test_the_command_lists_eleven_scenes(copy: Path) -> None:
    *scenes, film = run(copy, "-m", "scenes.cli", "list").split("\n\n")[0].splitlines()
    assert [line.split()[0] for line in scenes] == ["opening", *KEYS, KEY, "poster"]
    assert f"scenes/sections/{KEY}/scene.py" in scenes[-2] and scenes[-2].split()[2:] == ["Agents", "10.5", "s"]
    assert film.split()[0] == "film"


def test_the_opening_has_nine_badges(copy: Path, told: dict, project: Project) -> None:
    for name, fmt in (("wide", WIDE), ("phone", PHONE)):
        before, after = last_still(project, "opening", fmt, 0.5), read(copy, f"opening-{name}")
        assert after.shape == before.shape
        assert (len(badges(before, 300)), len(badges(after, 300))) == (8, 9)
    *_, last = badges(read(copy, "opening-phone"), 300)
    assert last[0] > PHONE.width / 4, "the ninth is not in the second column"


def test_the_rail_has_nine_segments(copy: Path, told: dict, project: Project) -> None:
    assert segments(section_still(project, KEYS[-1], WIDE, 0.5)) == 8
    assert segments(read(copy, "agents")) == 9


def test_the_frame_shows_its_number_and_three_cards(copy: Path, told: dict) -> None:
    pixels = read(copy, "agents")
    assert pixels.shape == (540, 960, 3)
    assert len(badges(pixels, 200)) == 1
    stage = WIDE.stage
    for box in stage.columns(3, 70):
        inside = pixels[int(box.y / 2) : int(box.bottom / 2), int(box.x / 2) : int(box.right / 2)]
        assert (inside.min(axis=2) > 200).sum() > 30, "no words on a card"


def test_the_poster_has_nine_panels(copy: Path, told: dict, project: Project) -> None:
    before, after = poster_pixels(project, POSTER), read(copy, "poster")
    assert told["boxes"].keys() == SHEET_BOXES.keys() | {KEY}
    for name in (*KEYS, KEY):
        x, y, w, h = (value * POSTER / SHEET.width for value in told["boxes"][name])
        inside = after[round(y) : round(y + h), round(x) : round(x + w)].astype(int)
        assert (inside.min(axis=2) > 120).mean() > 0.005, f"{name} is empty"
    x, y, w, h = (value * POSTER / SHEET.width for value in BOX)
    panel = np.s_[round(y) : round(y + h), round(x) : round(x + w)]
    (badge,) = badges(after[panel], 20)
    assert np.allclose(badge, (18 * POSTER / SHEET.width, 15.5 * POSTER / SHEET.width), atol=1.5)
    assert not badges(before[panel], 20)


def test_check_has_no_findings_and_the_page_of_truth_names_it(told: dict) -> None:
    assert told["findings"] == []
    assert f"\n## {KEY}\n" in told["truth"]
    assert f"| Read HTTP 200 | status code OK: RFC 9110 | {KEY} |" in told["truth"]
    assert "| 1 to 9 | number of a section" in told["truth"]


def test_its_clip_renders_cue_by_cue(copy: Path) -> None:
    summary = json.loads(run(copy, "-m", "scenes.cli", "render", KEY, "--size", "320x180", "--fps", "10", "--jobs", "1", "--json"))
    assert [clip["cue"] for clip in summary["clips"] if clip["cue"] in ("model_plans", "tools_answer")] == ["model_plans", "tools_answer"]
    (file,) = summary["files"]
    with av.open(str(copy / file)) as container:
        frames = [frame.to_ndarray(format="rgb24").astype(int) for frame in container.decode(video=0)]
    assert len(frames) == summary["frames"] == round(10.5 * 10)
    assert frames[0].shape == (180, 320, 3)
    rest, planned, answered = ([frame[60:120, x : x + 86].mean() for x in (14, 117, 220)] for frame in (frames[0], frames[45], frames[-1]))
    assert [after - before > 4 for before, after in zip(rest, planned, strict=True)] == [True, False, False]
    assert [after - before > 4 for before, after in zip(rest, answered, strict=True)] == [False, True, True]
    assert rest[0] < answered[0] < planned[0], "what was told is dimmer than what is lit, brighter than a shell"


@pytest.mark.slow
def test_the_command_checks_every_picture_of_the_copy(copy: Path) -> None:
    """Only the section that was made lower to give room has findings, on the poster alone."""
    command = [sys.executable, "-m", "scenes.cli", "check"]
    done = subprocess.run(command, cwd=copy, env=os.environ | {"PYTHONPATH": str(copy)}, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    found = set(re.findall(r" \((\w+), (\w+)\): ", done.stdout + done.stderr))
    assert found == {("key_concepts", "sheet")}
    assert not any(line.startswith(("opening", "header", "footer")) for line in done.stderr.splitlines())
