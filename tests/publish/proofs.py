"""Programs that slow tests look through, and the kit never needs: LibreOffice and Poppler (Chromium: see browser.py); `make proofs` installs them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image


def program(*names: str) -> str:
    """Return the first of these programs that is there; else the test is left out."""
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"{names[0]} is missing; `make proofs` installs it")
    return found


def convert(file: Path, kind: str, folder: Path) -> Path:
    """Return what LibreOffice makes of a file: an .odp, a .pdf."""
    office = program("soffice", "libreoffice")
    own = f"-env:UserInstallation={(folder / 'office').as_uri()}"
    subprocess.run(
        [office, own, "--headless", "--convert-to", kind, "--outdir", str(folder), str(file)], check=True, capture_output=True, timeout=300
    )
    return folder / f"{file.stem}.{kind}"


def pages_of(file: Path, folder: Path, dpi: int = 40) -> list[np.ndarray]:
    """Return a PDF's pages as pixels (height, width, 3)."""
    subprocess.run([program("pdftoppm"), "-r", str(dpi), "-png", str(file), str(folder / "page")], check=True, timeout=300)
    return [np.asarray(Image.open(page).convert("RGB")) for page in sorted(folder.glob("page-*.png"))]
