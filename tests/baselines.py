"""PNG baselines: every picture small, as it should look; `python -m tests.baselines accept` takes today's as the new ones.

A picture is compared tile by tile, so that a short bar or a missing miniature fails however much of the picture is right: rasterizers
of different builds may round edges differently, but a tile in which more than a few pixels are far from the baseline, or all of them
a little, does not pass. A failed comparison leaves a page with expected, result and difference side by side in
`.picture-report/index.html`; tiles that failed are framed. Baselines keep 32 levels a channel, at most 4 of 255 off, to be small.
"""

from __future__ import annotations

import html
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from scenes.core.formats import FRAMES, SQUAREST
from scenes.deep_dives.sheet import sheet_pixels
from scenes.film import DIVES, KEYS
from scenes.preview import last_still, section_still
from scenes.project import Choices, Project, load_project
from scenes.sections.poster.picture import poster_pixels

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "tests" / "baselines"
REPORT = ROOT / ".picture-report"
SHORT = 360  # pixels of a baseline's short side; the poster is twice as wide
STEP = 8  # levels of 255 that a baseline keeps as one
TILE = 32  # pixels
FAR, SHARE = 24, 0.01  # levels of 255 that are far, share of a tile's pixels that may be
MEAN = 6.0  # levels by which a tile's pixels may differ on average; STEP alone makes 2

Painter = Callable[[Project], np.ndarray]
Tile = tuple[int, int]  # x, y of its top left pixel


def painters() -> dict[str, Painter]:
    """Return what draws each baseline, by file name."""
    found: dict[str, Painter] = {"poster": lambda project: poster_pixels(project, 2 * SHORT)}
    for fmt in FRAMES:
        scale = SHORT / min(fmt.width, fmt.height)
        found[f"opening-{fmt.name}"] = lambda project, s=fmt, k=scale: last_still(project, "opening", s, k)
        for key in (*KEYS, *DIVES):
            found[f"{key}-{fmt.name}"] = lambda project, s=fmt, k=scale, name=key: section_still(project, name, s, k)
    for key in DIVES:
        found[f"{key}-sheet"] = lambda project, name=key: sheet_pixels(project, name, 2 * SHORT, round(2 * SHORT * SQUAREST))
    for palette in ("paper", "okabe-night", "aurora"):
        found[f"poster-{palette}"] = lambda _, name=palette: poster_pixels(load_project(Choices(palette=name)), SHORT)
    return found


def coarse(pixels: np.ndarray) -> np.ndarray:
    """Return a picture (height, width, 3) uint8 with the middle of each STEP levels in place of them."""
    return (pixels // STEP * STEP + STEP // 2).astype(np.uint8)


def differing_tiles(expected: np.ndarray, result: np.ndarray) -> list[Tile]:
    """Return the tiles in which two pictures differ by too much; (0, 0) alone when their sizes do."""
    if expected.shape != result.shape:
        return [(0, 0)]
    apart = np.abs(expected.astype(int) - result.astype(int)).max(axis=2)
    height, width = apart.shape
    places = [(x, y) for y in range(0, height, TILE) for x in range(0, width, TILE)]
    return [(x, y) for x, y in places if _differs(apart[y : y + TILE, x : x + TILE])]


def _differs(apart: np.ndarray) -> bool:
    return bool((apart > FAR).sum() > SHARE * TILE * TILE or apart.mean() > MEAN)


def compare(name: str, result: np.ndarray, folder: Path = FOLDER, report: Path = REPORT) -> list[Tile]:
    """Compare a picture with its baseline; return the tiles that differ, and add it to the report when any do."""
    file = folder / f"{name}.png"
    expected = np.asarray(Image.open(file).convert("RGB")) if file.is_file() else np.zeros((1, 1, 3), np.uint8)
    tiles = differing_tiles(expected, result)
    if tiles:
        _report(name, expected, result, tiles, report)
    return tiles


def _report(name: str, expected: np.ndarray, result: np.ndarray, tiles: list[Tile], report: Path) -> None:
    report.mkdir(exist_ok=True)
    for kind, pixels in (("expected", expected), ("result", result), ("difference", _difference(expected, result, tiles))):
        Image.fromarray(pixels).save(report / f"{name}.{kind}.png")
    names = sorted({file.name.split(".")[0] for file in report.glob("*.result.png")})
    rows = "".join(_row(html.escape(name)) for name in names)
    page = f"<!doctype html><meta charset=utf-8><title>Pictures that differ</title><style>body{{background:#222;color:#eee;font:15px sans-serif}}img{{max-width:32%}}</style>{rows}"
    (report / "index.html").write_text(page, encoding="utf-8")


def _difference(expected: np.ndarray, result: np.ndarray, tiles: list[Tile]) -> np.ndarray:
    """Return the difference, four times as strong, with a frame around the tiles that failed; the result for another size."""
    if expected.shape != result.shape:
        return result
    shown = (np.abs(expected.astype(int) - result.astype(int)) * 4).clip(0, 255).astype(np.uint8)
    for x, y in tiles:
        tile = shown[y : y + TILE, x : x + TILE]
        tile[[0, -1]] = tile[:, [0, -1]] = (255, 176, 32)
    return shown


def _row(name: str) -> str:
    pictures = "".join(f'<img src="{name}.{kind}.png" alt="{kind} of {name}">' for kind in ("expected", "result", "difference"))
    return f"<h2>{name}: expected, result, difference</h2>{pictures}"


def accept() -> None:
    """Write today's pictures as the baselines and delete those that nothing draws any more."""
    FOLDER.mkdir(exist_ok=True)
    project, wanted = load_project(), painters()
    for file in FOLDER.glob("*.png"):
        if file.stem not in wanted:
            file.unlink()
    for name, painter in wanted.items():
        Image.fromarray(coarse(painter(project))).save(FOLDER / f"{name}.png", optimize=True)
    print(f"{len(wanted)} baselines in {FOLDER.relative_to(ROOT)}")  # noqa: T201


if __name__ == "__main__":
    if sys.argv[1:] != ["accept"]:
        sys.exit("usage: python -m tests.baselines accept")
    accept()
