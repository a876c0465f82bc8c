"""Whose film it is: a logo with a name beside it, on a plate where it would not stand out from the ground."""

from __future__ import annotations

from scenes.core.box import Box
from scenes.core.brand import Brand, Logo
from scenes.core.theme import Theme, contrast
from scenes.drawing import geometry
from scenes.drawing.figure import Figure
from scenes.drawing.shape import Picture

STANDS_OUT = 1.7  # contrast to the ground that every tone of a logo has where it needs no plate
PLATE = 0.16  # of its height, around a logo
NAME = 0.62  # of the height: size of the letters


def brand_mark(figure: Figure, box: Box, brand: Brand) -> None:
    """Draw logo and name from the left of a box, as high as it; a wide logo is as wide as the box at most. Parts: "logo", "name"."""
    left = box.x
    if brand.logo:
        left = _logo(figure.child("logo", box=box), box, brand.logo) + 0.4 * box.h
    if brand.name:
        size = min(NAME * box.h, NAME * box.h * (box.right - left) / max(1.0, figure.measure(brand.name, "card", NAME * box.h)))
        figure.child("name", box=box).text(left, box.cy + 0.35 * size, brand.name, "card", size=size)


def needs_plate(theme: Theme, logo: Logo) -> bool:
    """Tell whether a tone of a logo would hardly be seen on the ground."""
    return any(contrast(tone, theme.ground) < STANDS_OUT for tone in logo.tones)


def _logo(figure: Figure, box: Box, logo: Logo) -> float:
    """Draw a logo; return where it ends."""
    plate = needs_plate(figure.theme, logo)
    pad = PLATE * box.h if plate else 0.0
    high = box.h - 2 * pad
    wide = min(high * logo.width / logo.height, 0.6 * box.w)
    high = wide * logo.height / logo.width
    place = Box(box.x + pad, box.cy - high / 2, wide, high, "logo")
    if plate:
        tone = max(("#FFFFFF", figure.theme.ink, "#000000"), key=lambda colour: min(contrast(tone, colour) for tone in logo.tones))
        figure.rect(place.x - pad, place.y - pad, wide + 2 * pad, high + 2 * pad, pad, fill=tone)
    if logo.png:
        figure.box_rect(place, fill=Picture.of(logo.png, logo.digest))
    for shape in logo.shapes:
        outline = geometry.svg(shape.path) * (wide / logo.width) + (place.x, place.y)
        figure.draw(outline, fill=(shape.fill, shape.opacity), behind=True)
    return place.right + pad
