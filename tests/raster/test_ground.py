"""The painted grounds: determinism, sizes, scale, cache, contrast behind the title, errors."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import cv2
import numpy as np
import pytest

from scenes.core.provenance import import_closure
from scenes.core.theme import Theme, rgb
from scenes.raster.ground import KINDS, ground, paint, pictures, unit, vanishing_point

ROOT = Path(__file__).resolve().parents[2]
PALETTES = sorted(path.stem for path in (ROOT / "assets" / "palettes").glob("*.toml"))
SHAPES = ((540, 675), (480, 270), (270, 480), (270, 630), (630, 270), (300, 300), (16, 400), (400, 16), (16, 16))
SCALED = [("sheet", 540, 675), ("frame", 960, 540), ("opening", 960, 540), ("aisle", 540, 960)]
TEXT_GROUNDS = (("sheet", 1080, 1350), ("opening", 960, 540), ("frame", 960, 540), ("frame", 540, 960))


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache."""
    monkeypatch.setenv("EXPLAINER_CACHE", str(tmp_path))
    return tmp_path


def theme(name: str = "deep-navy") -> Theme:
    """Read one palette of the project."""
    data = tomllib.loads((ROOT / "assets" / "palettes" / f"{name}.toml").read_text())
    return Theme.from_colours(data["name"], data["colours"], dark=data["dark"], glow=data["glow"])


def luminance(colours: np.ndarray) -> np.ndarray:
    """Return the WCAG luminance of sRGB colours (..., 3) in 0..1."""
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def least_contrast(picture: np.ndarray, ink: str) -> float:
    """Return the lowest contrast of an ink on any pixel of a picture."""
    ground_light, ink_light = luminance(picture / 255) + 0.05, luminance(np.array(rgb(ink))) + 0.05
    return float(np.minimum(np.maximum(ground_light / ink_light, ink_light / ground_light), 99).min())


def part(picture: np.ndarray, left: float, top: float, right: float, bottom: float) -> np.ndarray:
    """Cut a part out of a picture; edges as shares of its size."""
    height, width = picture.shape[:2]
    return picture[round(top * height) : round(bottom * height), round(left * width) : round(right * width)]


@pytest.mark.parametrize(("width", "height"), [(540, 675), (540, 764), (540, 810)])
def test_the_aisle_of_a_deep_dive_stays_in_its_header(width: int, height: int) -> None:
    assert vanishing_point("dive", width, height) == vanishing_point("sheet", 540, 675)
    assert unit("dive", width, height) == unit("sheet", 540, 675)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("width", "height"), SHAPES)
def test_every_kind_fills_every_shape(kind: str, width: int, height: int) -> None:
    picture = paint(kind, width, height, theme())
    assert picture.shape == (height, width, 3)
    assert picture.dtype == np.uint8
    assert not picture.flags.writeable
    assert picture.std() > 0.5


@pytest.mark.parametrize("shape", [(800, 500), (800, 100), (100, 800)])
def test_sheet_covers_other_aspects(shape: tuple[int, int]) -> None:
    assert paint("sheet", *shape, theme()).shape == (shape[1], shape[0], 3)


@pytest.mark.parametrize("kind", KINDS)
def test_same_inputs_same_bytes(kind: str) -> None:
    assert np.array_equal(paint(kind, 320, 200, theme()), paint(kind, 320, 200, theme()))


def test_same_bytes_in_another_process(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "from tests.raster.test_ground import ground, theme; ground('sheet', 216, 270, theme())"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
    (_,) = (cache / "grounds").iterdir()
    painted = paint("sheet", 216, 270, theme())
    monkeypatch.setattr(pictures, "paint", lambda *_: pytest.fail("painted although it was in the cache"))
    assert np.array_equal(ground("sheet", 216, 270, theme()), painted)


@pytest.mark.parametrize("name", ["deep-navy", "paper"])
@pytest.mark.parametrize(("kind", "width", "height"), SCALED)
def test_scale_changes_nothing_but_sharpness(kind: str, width: int, height: int, name: str) -> None:
    small = paint(kind, width, height, theme(name)).astype(np.float32)
    large = cv2.resize(paint(kind, 2 * width, 2 * height, theme(name)), (width, height), interpolation=cv2.INTER_AREA)
    away = np.abs(small - large)
    assert away.mean() < 1.2
    assert np.abs(cv2.blur(small, (9, 9)) - cv2.blur(large.astype(np.float32), (9, 9))).max() < 16


def test_wide_vanishing_points_match_the_comps() -> None:
    assert vanishing_point("opening", 1920, 1080) == pytest.approx((1468, 430), abs=1)
    assert vanishing_point("aisle", 1920, 1080) == pytest.approx((960, 430), abs=1)
    assert vanishing_point("sheet", 2160, 2700) == pytest.approx((1764, 168), abs=0.5)
    assert unit("opening", 1920, 1080) == pytest.approx(2.3)


@pytest.mark.parametrize(("width", "height"), SHAPES[:6])
def test_vanishing_points_lie_in_the_picture(width: int, height: int) -> None:
    for kind in ("frame", "opening", "aisle"):
        x, y = vanishing_point(kind, width, height)
        assert 0 < x < width and 0 < y < height
        assert unit(kind, 2 * width, 2 * height) == pytest.approx(2 * unit(kind, width, height))


def test_light_stands_at_the_vanishing_point() -> None:
    for kind, width, height in (("sheet", 540, 675), ("opening", 640, 360), ("opening", 360, 640), ("aisle", 640, 360)):
        x, y = vanishing_point(kind, width, height)
        picture = cv2.blur(paint(kind, width, height, theme()).sum(axis=2, dtype=np.float32), (9, 9))
        top, left = np.unravel_index(picture.argmax(), picture.shape)
        assert abs(left - x) < 0.06 * width and abs(top - y) < 0.06 * height


@pytest.mark.parametrize("name", PALETTES)
def test_text_reads_on_every_ground(name: str) -> None:
    colours = theme(name)
    sheet, opening, wide, tall = (paint(*inputs, colours) for inputs in TEXT_GROUNDS)
    title, lines = part(opening, 0.03, 0.1, 0.54, 0.36), part(opening, 0.03, 0.36, 0.52, 0.5)
    for rect in (part(sheet, 0, 0, 0.62, 0.112), title, lines, wide, tall):
        assert least_contrast(rect, colours.ink) >= 7
    for rect in (part(sheet, 0.01, 0.085, 0.47, 0.105), part(opening, 0.03, 0.42, 0.52, 0.47), wide, tall):
        assert least_contrast(rect, colours.quiet) >= 4.5


@pytest.mark.parametrize("name", PALETTES)
def test_ground_stays_calm_behind_the_title(name: str) -> None:
    title = part(paint("sheet", 1080, 1350, theme(name)), 0.02, 0.02, 0.61, 0.11).astype(np.float32)
    fine = np.abs(title - cv2.blur(title, (41, 41))).max(axis=2)
    assert np.percentile(fine, 99.5) < 0.12 * 255


def test_paper_has_no_dark_panel() -> None:
    for kind in KINDS:
        assert luminance(paint(kind, 320, 400, theme("paper")) / 255).min() > 0.3


def test_a_ground_is_painted_once(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = ground("frame", 64, 36, theme())
    monkeypatch.setattr(pictures, "paint", lambda *_: pytest.fail("painted although it was in the cache"))
    again = ground("frame", 64, 36, theme())
    assert np.array_equal(first, again)
    assert not first.flags.writeable and not again.flags.writeable


def test_inputs_are_kept_apart(cache: Path) -> None:
    for kind, width, name in (("frame", 64, "deep-navy"), ("aisle", 64, "deep-navy"), ("frame", 66, "deep-navy"), ("frame", 64, "paper")):
        assert np.array_equal(ground(kind, width, 36, theme(name)), paint(kind, width, 36, theme(name)))
    assert len(list((cache / "grounds").iterdir())) == 4


def test_a_ground_follows_from_its_code_and_how_colours_are_mixed() -> None:
    closure = import_closure("scenes.raster.ground.cache")
    assert {"scenes.raster.ground.pictures", "scenes.raster.ground.mountains", "scenes.core.theme"} <= closure
    assert not any(name.startswith(("scenes.drawing", "scenes.render", "scenes.sections")) for name in closure)


@pytest.mark.parametrize("call", [paint, ground])
def test_wrong_inputs_say_what_is_wrong(call) -> None:
    with pytest.raises(ValueError, match="unknown ground 'cellar': choose one of sheet, dive, frame, opening, aisle"):
        call("cellar", 100, 100, theme())
    with pytest.raises(ValueError, match="at least 16 x 16 pixels, not 15 x 100"):
        call("frame", 15, 100, theme())
    assert pictures.SMALLEST == 16
