"""A vector picture as one SVG that stands alone: title, description, language, text that can be found; two of them can stand in one page."""

from __future__ import annotations

import hashlib
import io
import math
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

import cv2
import numpy as np
from PIL import Image

from scenes.drawing.reading import Line
from scenes.vector.drawing import Vectors
from scenes.vector.pen import MARK, embedded, number

QUALITY = 95  # of the ground's JPEG, whose colours are as fine as its light: what its dither hides no level shows
TITLE, DESCRIPTION = "title", "desc"
SCREENED = ' style="mix-blend-mode:screen"'


@dataclass(frozen=True)
class Said:
    """What is said of a picture to those who do not see it, in a language (BCP 47)."""

    title: str
    description: str
    language: str


def svg_of(vectors: Vectors, told: Said, sides: tuple[str, str], lines: Iterable[Line] = (), bleed: float = 0.0) -> str:
    """Return a picture as SVG of these sides, such as ("2160", "2700") or ("594mm", "841mm"); `lines` can be found and copied, unseen.

    With `bleed` it goes on so many units beyond the frame: what is drawn there is seen, the ground is mirrored at the edge, the light goes on.
    """
    body = str(vectors.definitions) + _layers(vectors, bleed) + _unseen(lines)
    box = " ".join(number(side, 4) for side in (-bleed, -bleed, vectors.width + 2 * bleed, vectors.height + 2 * bleed))
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{sides[0]}" height="{sides[1]}" viewBox="{box}" '
        f'lang="{escape(told.language)}" xml:lang="{escape(told.language)}" role="graphics-document" '
        f'aria-labelledby="{MARK}{TITLE}" aria-describedby="{MARK}{DESCRIPTION}">'
    )
    said = f'<title id="{MARK}{TITLE}">{escape(told.title)}</title><desc id="{MARK}{DESCRIPTION}">{escape(told.description)}</desc>'
    whole = f"{head}{said}{body}</svg>\n"
    return whole.replace(MARK, f"x{hashlib.sha256(whole.encode()).hexdigest()[:10]}-")


def _layers(vectors: Vectors, bleed: float) -> str:
    """Return ground, drawings, light and text, in this order."""
    light = "" if vectors.light is None else _picture(vectors, vectors.light, bleed, cv2.BORDER_REPLICATE, SCREENED)
    drawn = f"{_picture(vectors, vectors.ground, bleed, cv2.BORDER_REFLECT_101)}<g>{vectors.art}</g>{light}"
    return f'<g style="isolation:isolate">{drawn}</g><g>{vectors.text}</g>'


def _picture(vectors: Vectors, pixels: np.ndarray, bleed: float, border: int, style: str = "") -> str:
    """Return pixels as an image over the whole frame and its bleed, to which they go on as `border` says."""
    step = pixels.shape[1] / vectors.width, pixels.shape[0] / vectors.height
    across, down = (math.ceil(bleed * each) for each in step)
    if bleed:
        pixels = cv2.copyMakeBorder(pixels, down, down, across, across, border)
    left, top, width, height = -across / step[0], -down / step[1], pixels.shape[1] / step[0], pixels.shape[0] / step[1]
    place = f'x="{number(left, 4)}" y="{number(top, 4)}" width="{number(width, 4)}" height="{number(height, 4)}"'
    return f'<image {place} preserveAspectRatio="none"{style} href="{embedded(jpeg_of(pixels), "jpeg")}"/>'


def _unseen(lines: Iterable[Line]) -> str:
    """Return lines of text on their places, without ink."""
    written = "".join(
        f'<text x="{number(line.x)}" y="{number(line.baseline)}" font-size="{number(line.size)}" textLength="{number(line.w)}" '
        f'lengthAdjust="spacingAndGlyphs">{escape(line.text)}</text>'
        for line in lines
    )
    return f'<g fill="none" font-family="Source Sans Pro, sans-serif">{written}</g>' if written else ""


def jpeg_of(pixels: np.ndarray) -> bytes:
    """Return pixels as the bytes of a JPEG."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, format="JPEG", quality=QUALITY, subsampling=0, optimize=True)
    return file.getvalue()
