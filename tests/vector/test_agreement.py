"""Vectors against pixels: the SVG in Chromium and the PDF through Poppler are the PNG; what is printed is fine and small enough."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pypdf
import pytest
from PIL import Image

from tests.command import run
from tests.publish.proofs import program
from tests.vector.ssim import ssim

pytestmark = pytest.mark.slow
ALIKE = 0.98
CASES = {
    "poster": ("poster", "--width", "2160"),
    "paper": ("poster", "--width", "2160", "--palette", "paper"),
    "tall": ("poster", "--size", "2160x3240"),
    "still": ("still", "inference_serving/token_is_decoded"),
    "lens": ("still", "operations/version_rolls_back"),
    "phone": ("still", "training_cluster/chunks_add_up", "--size", "1080x1920"),
}


def written(kind: str, folder: Path, *command: str) -> Path:
    file = folder / f"picture.{kind}"
    result = run(*command, "-o", str(file))
    assert result.exit_code == 0, result.output
    return file


def in_chromium(svg: Path, width: int, height: int) -> np.ndarray:
    """Return an SVG as a page shows it; Chromium's window takes some of the height that is asked for."""
    page, picture = svg.with_suffix(".html"), svg.with_suffix(".svg.png")
    page.write_text(f'<style>body{{margin:0}}img{{display:block}}</style><img src="{svg.name}" width="{width}" height="{height}">')
    plain = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--force-device-scale-factor=1",
        "--force-color-profile=srgb",
    ]
    shot = [f"--screenshot={picture}", f"--window-size={width},{height + 200}", f"--user-data-dir={svg.parent / 'profile'}", page.as_uri()]
    subprocess.run([program("chromium", "chromium-browser", "google-chrome"), *plain, *shot], check=True, capture_output=True, timeout=120)
    return np.asarray(Image.open(picture).convert("RGB"))[:height, :width]


def through_poppler(pdf: Path, width: int, height: int) -> np.ndarray:
    """Return a PDF's page in so many pixels."""
    made = pdf.with_suffix("")
    size = ["-scale-to-x", str(width), "-scale-to-y", str(height)]
    subprocess.run(
        [program("pdftoppm"), *size, "-png", "-singlefile", str(pdf), str(made) + "-pdf"], check=True, capture_output=True, timeout=300
    )
    return np.asarray(Image.open(f"{made}-pdf.png").convert("RGB"))


@pytest.mark.parametrize("name", CASES)
def test_vectors_are_the_pixels(name: str, tmp_path: Path) -> None:
    png, svg, pdf = (written(kind, tmp_path, *CASES[name]) for kind in ("png", "svg", "pdf"))
    pixels = np.asarray(Image.open(png).convert("RGB"))
    height, width = pixels.shape[:2]
    assert ssim(pixels, in_chromium(svg, width, height)) >= ALIKE
    assert ssim(pixels, through_poppler(pdf, width, height)) >= ALIKE


def test_a_large_paper_is_fine_and_small_enough(tmp_path: Path) -> None:
    file = written("pdf", tmp_path, "poster", "--size", "A1", "--bleed", "3mm")
    assert file.stat().st_size <= 12_000_000
    (page,) = pypdf.PdfReader(file).pages
    trim = [float(side) for side in page["/TrimBox"]]
    assert trim[2] - trim[0] == pytest.approx(594 / 25.4 * 72, abs=1e-3) and trim[3] - trim[1] == pytest.approx(841 / 25.4 * 72, abs=1e-3)
    listed = subprocess.run([program("pdfimages"), "-list", str(file)], check=True, capture_output=True, text=True).stdout.splitlines()[2:]
    fine = [(int(row.split()[3]) / (600 / 25.4), int(row.split()[4]) / (847 / 25.4)) for row in listed]
    assert len(fine) == 2 and min(map(min, fine)) >= 199.9, "ground and light, up to the edge of the bleed"


def test_a_crop_at_four_times_the_size_is_sharp(tmp_path: Path) -> None:
    """Across the edge of a card's letter the light changes within two pixels, as it does at a hundredth of that size."""
    file = written("pdf", tmp_path, "poster", "--size", "A3")
    crop = ["-r", "1200", "-x", "2600", "-y", "9350", "-W", "900", "-H", "500"]
    subprocess.run([program("pdftoppm"), *crop, "-gray", "-singlefile", "-png", str(file), str(tmp_path / "crop")], check=True)
    grey = np.asarray(Image.open(tmp_path / "crop.png").convert("L")).astype(int)
    assert np.abs(grey[:, 2:] - grey[:, :-2]).max() > 150
