"""The painted grounds: determinism, sizes, scale, cache, contrast behind the title, errors."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import cv2
import numpy as np
import pytest

from scenes.engine.ground import KINDS, ground, paint, pictures, unit, vanishing_point
from scenes.engine.ground import cache as ground_cache
from scenes.theme import Theme, rgb

ROOT = Path(__file__).resolve().parent.parent
PALETTES = sorted(path.stem for path in (ROOT / "assets" / "palettes").glob("*.toml"))
SHAPES = ((540, 675), (480, 270), (270, 480), (270, 630), (630, 270), (300, 300), (16, 400), (400, 16), (16, 16))
SCALED = [("sheet", 540, 675), ("frame", 960, 540), ("opening", 960, 540), ("aisle", 540, 960)]
TEXT_GROUNDS = (("sheet", 1080, 1350), ("opening", 960, 540), ("frame", 960, 540), ("frame", 540, 960))


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


def test_same_bytes_in_another_process(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from tests.test_ground import ground, theme; "
    code += "ground('sheet', 216, 270, theme(), Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, check=True)
    (path,) = tmp_path.glob("*.npy")
    assert np.array_equal(np.load(path), paint("sheet", 216, 270, theme()))


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
    for area in (part(sheet, 0, 0, 0.62, 0.112), title, lines, wide, tall):
        assert least_contrast(area, colours.ink) >= 7
    for area in (part(sheet, 0.01, 0.085, 0.47, 0.105), part(opening, 0.03, 0.42, 0.52, 0.47), wide, tall):
        assert least_contrast(area, colours.quiet) >= 4.5


@pytest.mark.parametrize("name", PALETTES)
def test_ground_stays_calm_behind_the_title(name: str) -> None:
    title = part(paint("sheet", 1080, 1350, theme(name)), 0.02, 0.02, 0.61, 0.11).astype(np.float32)
    fine = np.abs(title - cv2.blur(title, (41, 41))).max(axis=2)
    assert np.percentile(fine, 99.5) < 0.12 * 255


def test_paper_has_no_dark_panel() -> None:
    for kind in KINDS:
        assert luminance(paint(kind, 320, 400, theme("paper")) / 255).min() > 0.3


def test_cache_paints_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = ground("frame", 64, 36, theme(), tmp_path)
    monkeypatch.setattr(ground_cache, "paint", lambda *_: pytest.fail("painted although it was in the cache"))
    again = ground("frame", 64, 36, theme(), tmp_path)
    assert np.array_equal(first, again)
    assert not again.flags.writeable
    assert [path.suffix for path in tmp_path.iterdir()] == [".npy"]


def test_cache_keeps_inputs_apart(tmp_path: Path) -> None:
    for kind, width, name in (("frame", 64, "deep-navy"), ("aisle", 64, "deep-navy"), ("frame", 66, "deep-navy"), ("frame", 64, "paper")):
        ground(kind, width, 36, theme(name), tmp_path)
    assert len(list(tmp_path.glob("*.npy"))) == 4


@pytest.mark.parametrize("content", [b"", b"not an array", b"\x93NUMPY\x01\x00v\x00{'descr'"])
def test_broken_cache_file_is_painted_again(tmp_path: Path, content: bytes) -> None:
    first = ground("frame", 64, 36, theme(), tmp_path)
    (path,) = tmp_path.glob("*.npy")
    path.write_bytes(content)
    assert np.array_equal(ground("frame", 64, 36, theme(), tmp_path), first)
    assert np.array_equal(np.load(path), first)


def test_cut_cache_file_and_wrong_shape_are_painted_again(tmp_path: Path) -> None:
    first = ground("frame", 64, 36, theme(), tmp_path)
    (path,) = tmp_path.glob("*.npy")
    path.write_bytes(path.read_bytes()[:-100])
    assert np.array_equal(ground("frame", 64, 36, theme(), tmp_path), first)
    np.save(path, np.zeros((3, 3), np.uint8))
    assert np.array_equal(ground("frame", 64, 36, theme(), tmp_path), first)


def test_unwritable_cache_is_no_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("a file where the folder should be")
    assert ground("frame", 64, 36, theme(), blocked).shape == (36, 64, 3)
    assert ground("frame", 64, 36, theme(), blocked / "below").shape == (36, 64, 3)


def test_default_folder_follows_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EXPLAINER_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    ground("frame", 32, 18, theme())
    assert list((tmp_path / "ai-infrastructure-explainer" / "grounds").glob("*.npy"))
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert ground_cache.default_dir() == Path.home() / ".cache" / "ai-infrastructure-explainer" / "grounds"


@pytest.mark.parametrize("call", [paint, ground])
def test_wrong_inputs_say_what_is_wrong(call) -> None:
    with pytest.raises(ValueError, match="unknown ground 'cellar': choose one of sheet, frame, opening, aisle"):
        call("cellar", 100, 100, theme())
    with pytest.raises(ValueError, match="at least 16 x 16 pixels, not 15 x 100"):
        call("frame", 15, 100, theme())
    assert pictures.SMALLEST == 16
