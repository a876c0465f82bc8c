"""A speaker's logo as a picture that every program can show."""

from __future__ import annotations

from pathlib import Path

from publish.typst_pages import pages
from scenes.core.errors import InputError

PIXELS = 800  # across, of a drawn SVG


def png_of(logo: Path) -> bytes:
    """Return a PNG or JPEG as it is, an SVG drawn as a PNG over nothing; raises InputError for a file that cannot be read as its ending says."""
    data = logo.read_bytes()
    if logo.suffix.lower() != ".svg":
        _check_picture(logo)
        return data
    page = b'#set page(width: 400pt, height: auto, margin: 0pt, fill: none)\n#image("logo.svg", width: 100%)'
    try:
        return pages(page, {"logo.svg": data}, "png", ppi=72 * PIXELS / 400)
    except RuntimeError as error:
        raise InputError([f"{logo}: is no SVG that can be drawn ({_first_line(error)}); take a PNG"]) from None


def _check_picture(logo: Path) -> None:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(logo) as picture:
            picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise InputError([f"{logo}: is no picture that can be read ({_first_line(error)}); take another PNG"]) from None


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
