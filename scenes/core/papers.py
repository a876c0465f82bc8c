"""Papers that a poster is printed on: by name, in centimetres, millimetres or inches; or the pixels themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType

from scenes.core.errors import InputError, LayoutError
from scenes.core.formats import Format, lying_sheet_of, sheet_of

INCH = 25.4  # mm
NAMED = MappingProxyType(
    {
        "A0": (841.0, 1189.0),
        "A1": (594.0, 841.0),
        "A2": (420.0, 594.0),
        "A3": (297.0, 420.0),
        "A4": (210.0, 297.0),
        "LETTER": (215.9, 279.4),
    }
)  # width and height in mm: ISO 216:2007, table 1; ANSI/ASME Y14.1 (letter; both from memory)
UNITS = MappingProxyType({"mm": 1.0, "cm": 10.0, "in": INCH})
SIDES = re.compile(r"(\d+(?:\.\d+)?)\s*x\s*(\d+(?:\.\d+)?)\s*(mm|cm|in)?", re.IGNORECASE)
FINE, COARSE = 300, 200  # pixels to an inch: of papers up to A3, which are read in the hand, and of larger ones
LEAST_WIDTH, MOST_WIDTH = 270, 10800  # pixels
LEAST_DPI, MOST_DPI = 72, 1200
SCREEN = 96  # pixels to an inch where no paper is named: those of CSS
MOST_BLEED = 10.0  # mm
BLEED = re.compile(r"(\d+(?:\.\d+)?)\s*(mm|cm|in)", re.IGNORECASE)
UPRIGHT_OR_LYING = "a deep dive's sheet stands from 4:5 (0.8) to 2:3 (0.667), or lies from 4:3 (1.33) to 16:9 (1.78)"
KNOWN = "A0 to A4, letter, or width x height: 50x70cm, 24x36in, 2160x2700"


@dataclass(frozen=True)
class Print:
    """A poster in pixels: how wide and high, pixels to an inch on its paper (None where no paper is named), the sheet that it is, its paper in mm."""

    width: int
    height: int
    dpi: int | None
    sheet: Format
    paper: tuple[float, float] | None = None

    @property
    def inches(self) -> tuple[float, float]:
        """Return how wide and high it is on paper; of pixels alone, as CSS shows them."""
        if self.paper:
            return self.paper[0] / INCH, self.paper[1] / INCH
        return self.width / (self.dpi or SCREEN), self.height / (self.dpi or SCREEN)


def is_paper(size: str) -> bool:
    """Tell whether a size names a paper rather than pixels."""
    found = SIDES.fullmatch(size.strip())
    return size.strip().upper() in NAMED or (found is not None and found[3] is not None)


def print_of(size: str, dpi: int | None = None, *, lies: bool = False) -> Print:
    """Return the poster that `--size` asks for; of a sheet that also `lies`, on a paper that does. Raises InputError for what is no size, or no shape or number of pixels that can be drawn."""
    width, height, unit = _sides(size)
    if unit is not None:
        dpi = dpi or (FINE if width * height <= NAMED["A3"][0] * NAMED["A3"][1] else COARSE)
        across, down = round(width / INCH * dpi), round(height / INCH * dpi)
    else:
        across, down = round(width), round(height)
    try:
        shape = lying_sheet_of if lies and width > height else sheet_of
        sheet = shape(width * 100, height * 100) if unit is not None else shape(across, down)
    except LayoutError:
        raise InputError(
            [
                f"--size: {size!r} is {width / height:.3g} as wide as high; "
                f"{UPRIGHT_OR_LYING if lies else 'the poster stands upright, from 4:5 (0.8) to 2:3 (0.667)'}"
            ]
        ) from None
    if not LEAST_WIDTH <= across <= MOST_WIDTH:
        cure = (
            f"choose a --dpi from {max(LEAST_DPI, _dpi(LEAST_WIDTH, width))} to {_dpi(MOST_WIDTH, width) - 1}"
            if unit is not None
            else "choose another"
        )
        raise InputError([f"--size: {size!r} would be {across} pixels wide, which goes from {LEAST_WIDTH} to {MOST_WIDTH}; {cure}"])
    return Print(across, down, dpi, sheet, (width, height) if unit is not None else None)


def parse_bleed(bleed: str, size: str | None) -> float:
    """Return the millimetres that `--bleed` asks for on a paper; raises InputError for what is no length, too much, or without a paper."""
    found = BLEED.fullmatch(bleed.strip())
    if found is None:
        raise InputError([f"--bleed: {bleed!r} is no length; write it with its unit: 3mm or 0.125in"])
    millimetres = float(found[1]) * UNITS[found[2].lower()]
    if not 0 < millimetres <= MOST_BLEED:
        raise InputError([f"--bleed: {bleed} cannot be; print shops ask for 2mm to 5mm, and {MOST_BLEED:g}mm is the most"])
    if size is None or not is_paper(size):
        raise InputError(["--bleed: goes beyond the edge of a paper, and none is named; add --size A1, or another with its unit"])
    return millimetres


def _dpi(pixels: int, width: float) -> int:
    return int(pixels * INCH / width) + 1


def _sides(size: str) -> tuple[float, float, str | None]:
    """Return width, height and "mm", or pixels and None."""
    if (named := NAMED.get(size.strip().upper())) is not None:
        return (*named, "mm")
    found = SIDES.fullmatch(size.strip())
    if found is None or not (float(found[1]) and float(found[2])):
        raise InputError([f"--size: {size!r} is no paper; choose {KNOWN}"])
    width, height, unit = float(found[1]), float(found[2]), found[3]
    if unit is None:
        return width, height, None
    return width * UNITS[unit.lower()], height * UNITS[unit.lower()], "mm"
