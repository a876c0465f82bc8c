"""Programs that slow tests look through, and the kit never needs: LibreOffice, Poppler, Chromium; `make proofs` installs them."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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


def wait_until(page: Any, expression: str, seconds: float = 10) -> None:
    """Wait until an expression holds in a page or frame; Playwright's own way needs eval, which a policy forbids."""
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"{expression} did not come true"
        time.sleep(0.02)


FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--autoplay-policy=user-gesture-required",
)


@contextmanager
def browser_context(**options: Any) -> Iterator[tuple[Any, list[str]]]:
    """Give a context of Chromium, and a list that collects what it complains of: console, errors, failed requests, requests to elsewhere."""
    api = pytest.importorskip("playwright.sync_api", reason="`make proofs` installs it")
    chromium = program("chromium", "chromium-browser", "google-chrome")
    complaints: list[str] = []
    with api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=list(FLAGS))
        context = browser.new_context(**options)
        context.on("console", lambda message: complaints.append(f"console: {message.text}"))
        context.on("weberror", lambda error: complaints.append(f"error: {error.error}"))
        context.on("requestfailed", lambda request: complaints.append(f"failed: {request.url}"))
        context.on("dialog", lambda dialog: (complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        context.on(
            "request",
            lambda request: (
                None if request.url.startswith(("file:", "data:", "blob:", "about:")) else complaints.append(f"asked: {request.url}")
            ),
        )
        try:
            yield context, complaints
        finally:
            browser.close()
