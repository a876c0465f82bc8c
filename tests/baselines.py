"""PNG baselines: every picture small, as it should look; `python -m tests.baselines accept` takes today's as the new ones.

A picture passes when few pixels differ by much: rasterizers of different builds may round edges differently, but a part
that moved, vanished or changed colour does not pass. A failed comparison leaves a page with expected, result and
difference side by side in `.picture-report/index.html`.
"""

from __future__ import annotations

import html
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from scenes.frames import FRAMES
from scenes.poster import poster_pixels
from scenes.preview import opening_still, section_still
from scenes.sections.base import KEYS
from scenes.story import Story, load_story

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "tests" / "baselines"
REPORT = ROOT / ".picture-report"
SHORT = 180  # pixels of a baseline's short side
FAR = 40  # levels of 255 that count as different
SHARE = 0.004  # share of pixels that may be different

Painter = Callable[[Story], np.ndarray]


def painters() -> dict[str, Painter]:
    """Return what draws each baseline, by file name."""
    found: dict[str, Painter] = {"poster": lambda story: poster_pixels(story, 2 * SHORT)}
    for setting in FRAMES:
        scale = SHORT / min(setting.width, setting.height)
        found[f"opening-{setting.name}"] = lambda story, s=setting, k=scale: opening_still(story, s, k)
        for key in KEYS:
            found[f"{key}-{setting.name}"] = lambda story, s=setting, k=scale, name=key: section_still(story, name, s, k)
    for palette in ("paper", "okabe-night", "aurora"):
        found[f"poster-{palette}"] = lambda _, name=palette: poster_pixels(load_story(palette=name), SHORT)
    return found


def difference(expected: np.ndarray, result: np.ndarray) -> float:
    """Return the share of pixels that differ by more than FAR levels in any channel; 1 for another size."""
    if expected.shape != result.shape:
        return 1.0
    return float((np.abs(expected.astype(int) - result.astype(int)).max(axis=2) > FAR).mean())


def compare(name: str, result: np.ndarray) -> float:
    """Compare a picture with its baseline; when it fails, add it to the report and return the share that differs."""
    file = FOLDER / f"{name}.png"
    expected = np.asarray(Image.open(file).convert("RGB")) if file.is_file() else np.zeros((1, 1, 3), np.uint8)
    share = difference(expected, result)
    if share > SHARE:
        _report(name, expected, result)
    return share


def _report(name: str, expected: np.ndarray, result: np.ndarray) -> None:
    REPORT.mkdir(exist_ok=True)
    same = expected.shape == result.shape
    delta = np.abs(expected.astype(int) - result.astype(int)).clip(0, 255).astype(np.uint8) if same else result
    for kind, pixels in (("expected", expected), ("result", result), ("difference", delta)):
        Image.fromarray(pixels).save(REPORT / f"{name}.{kind}.png")
    names = sorted({file.name.split(".")[0] for file in REPORT.glob("*.result.png")})
    rows = "".join(_row(html.escape(name)) for name in names)
    page = f"<!doctype html><meta charset=utf-8><title>Pictures that differ</title><style>body{{background:#222;color:#eee;font:15px sans-serif}}img{{max-width:32%}}</style>{rows}"
    (REPORT / "index.html").write_text(page, encoding="utf-8")


def _row(name: str) -> str:
    pictures = "".join(f'<img src="{name}.{kind}.png" alt="{kind} of {name}">' for kind in ("expected", "result", "difference"))
    return f"<h2>{name}: expected, result, difference</h2>{pictures}"


def accept() -> None:
    """Write today's pictures as the baselines and delete those that nothing draws any more."""
    FOLDER.mkdir(exist_ok=True)
    story, wanted = load_story(), painters()
    for file in FOLDER.glob("*.png"):
        if file.stem not in wanted:
            file.unlink()
    for name, painter in wanted.items():
        Image.fromarray(painter(story)).save(FOLDER / f"{name}.png", optimize=True)
    print(f"{len(wanted)} baselines in {FOLDER.relative_to(ROOT)}")  # noqa: T201


if __name__ == "__main__":
    if sys.argv[1:] != ["accept"]:
        sys.exit("usage: python -m tests.baselines accept")
    accept()
