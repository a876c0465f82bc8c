"""Reads a logo, SVG or PNG, into plain values; what cannot be drawn as it is meant is refused with the cure."""

from __future__ import annotations

import hashlib
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from scenes.core.brand import Logo, LogoShape
from scenes.core.errors import InputError

if TYPE_CHECKING:
    import numpy as np

MOST_BYTES, MOST_SIDE, MOST_SHAPES = 4_000_000, 4096, 2000
TRACED, POINTS = 256, 240  # pixels of the longer side, and points of an outline, where it is asked what meets the ground
FLATTEN = "export it with plain fills"


def read_logo(file: Path, shown: str) -> Logo:
    """Return a logo; `shown` is what errors call its file. Raises InputError."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InputError([f"{shown}: cannot be read ({error.strerror}); name a file beside the brand file"]) from None
    if len(data) > MOST_BYTES:
        raise InputError([f"{shown}: has {len(data) / 1e6:.1f} MB, at most {MOST_BYTES / 1e6:.0f} can be drawn; export it smaller"])
    read = {".svg": _svg, ".png": _png}.get(file.suffix.lower())
    if read is None:
        raise InputError([f"{shown}: a logo is SVG or PNG; export it as one of them"])
    return read(data, hashlib.sha256(data).hexdigest()[:16], shown)


def _svg(data: bytes, digest: str, shown: str) -> Logo:
    from svgelements import SVG, Text

    if re.search(rb"<!(DOCTYPE|ENTITY)", data, re.IGNORECASE):
        raise InputError([f"{shown}: declares a document type; {FLATTEN}"])
    try:
        drawing = SVG.parse(io.BytesIO(data), reify=True)
        elements = list(drawing.elements())
    except (ParseError, ValueError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise InputError([f"{shown}: is no SVG that can be read ({error}); {FLATTEN}"]) from None
    if any(isinstance(element, Text) for element in elements) or b"<text" in data:
        raise InputError([f"{shown}: holds text; turn it into paths, so that it needs no font"])
    if re.search(rb"url\(|<image|<filter|<mask|<use", data):
        raise InputError([f"{shown}: holds gradients, images, masks or references; {FLATTEN}"])
    shapes = _shapes(elements)
    if not shapes:
        raise InputError([f"{shown}: draws nothing that is filled; turn strokes into outlines"])
    if len(shapes) > MOST_SHAPES:
        raise InputError([f"{shown}: has {len(shapes)} shapes, at most {MOST_SHAPES} are drawn; simplify it"])
    width, height = float(drawing.width), float(drawing.height)
    return Logo(width, height, digest, _outer_tones(shapes, width, height), shapes)


def _outer_tones(shapes: tuple[LogoShape, ...], width: float, height: float) -> tuple[str, ...]:
    """Return the colours of the shapes that meet what is behind the logo; what lies on another shape stands out from that, or not, by design."""
    import numpy as np
    from PIL import Image, ImageDraw
    from svgelements import Path as SvgPath

    scale = TRACED / max(width, height)
    size = round(width * scale) + 4, round(height * scale) + 4
    owner = np.full(size[::-1], -1, np.int16)
    for number, shape in enumerate(shapes):
        cover = np.zeros(owner.shape, bool)
        for part in (SvgPath(part) for part in SvgPath(shape.path).as_subpaths()):
            image = Image.new("1", size)
            ImageDraw.Draw(image).polygon([(x, y) for x, y in part.npoint(np.linspace(0, 1, POINTS)) * scale + 2], fill=1)
            cover ^= np.asarray(image)  # a part inside another is a hole
        owner[cover] = number
    outer = {shapes[number].fill for number in np.unique(owner[_outline(owner >= 0)])}
    return tuple(dict.fromkeys(shape.fill for shape in shapes if shape.fill in outer or not outer))


def _outline(cover: np.ndarray) -> np.ndarray:
    """Return the pixels of a cover (height, width), bool, that have one beside them which it leaves open."""
    import numpy as np
    from PIL import Image, ImageFilter

    inner = np.asarray(Image.fromarray(np.pad(cover, 1).astype(np.uint8) * 255).filter(ImageFilter.MinFilter(3)))[1:-1, 1:-1] > 0
    return cover & ~inner


def _shapes(elements: list[object]) -> tuple[LogoShape, ...]:
    """Return the filled shapes of a drawing, in order."""
    from svgelements import Path as SvgPath
    from svgelements import Shape

    found = []
    for element in elements:
        fill = element.fill if isinstance(element, Shape) else None
        if fill is not None and fill.value is not None and fill.opacity:
            path = SvgPath(element)
            path.reify()
            if len(path):
                found.append(LogoShape(path.d(relative=False), fill.hexrgb.upper(), float(fill.opacity)))
    return tuple(found)


def _png(data: bytes, digest: str, shown: str) -> Logo:
    import numpy as np
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as opened:
            if max(opened.size) > MOST_SIDE:
                raise InputError([f"{shown}: has {opened.width} x {opened.height} pixels, at most {MOST_SIDE}; export it smaller"])
            pixels = np.asarray(opened.convert("RGBA"))
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise InputError([f"{shown}: is no PNG that can be read ({error}); export it anew"]) from None
    seen = pixels[_outline(pixels[..., 3] > 127)][:, :3]
    if not len(seen):
        raise InputError([f"{shown}: shows nothing: all of it is transparent"])
    tones = {"#" + "".join(f"{int(v):02X}" for v in np.percentile(seen, share, axis=0)) for share in (10, 90)}
    height, width = pixels.shape[:2]
    return Logo(float(width), float(height), digest, tuple(sorted(tones)), png=data)
