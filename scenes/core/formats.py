"""The five formats: where a picture stands, how large its type is and how heavy its strokes are.

`sheet` is the poster's box, on tall papers composed anew (`sheet_of`); the other four are full frames. Everything is in design units: the poster is 1080 x 1350,
a wide frame 1920 x 1080, tall frames are 1080 wide. Any other aspect takes the nearest format, whole and centred.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

from scenes.core.box import Box
from scenes.core.errors import LayoutError
from scenes.core.lens import Lens


@dataclass(frozen=True)
class TypeRole:
    """How one kind of text is set: house name of the face, size in design units, colour role, letter spacing."""

    face: str
    size: float
    colour: str
    spacing: float = 0.0


def _roles(**sizes: float) -> Mapping[str, TypeRole]:
    """Build the type scale of a format from its sizes."""
    roles = {
        "title": TypeRole("serif", sizes["title"], "ink"),
        "card": TypeRole("sans-semibold", sizes["card"], "ink"),
        "body": TypeRole("sans", sizes["body"], "body"),
        "strong": TypeRole("sans-semibold", sizes["body"], "ink"),
        "quiet": TypeRole("sans", sizes["quiet"], "quiet"),
        "micro": TypeRole("sans", sizes["micro"], "quiet"),
        "micro-strong": TypeRole("sans-semibold", sizes["micro"], "ink"),
        "token": TypeRole("sans-semibold", sizes["token"], "ink"),
        "hero": TypeRole("sans-semibold", sizes["hero"], "ink"),
        "number": TypeRole("sans-semibold", sizes["number"], "ink"),
        "tick": TypeRole("sans", sizes["tick"], "quiet"),
        "caption": TypeRole("sans", sizes["caption"], "ink"),
        "caption-key": TypeRole("sans-semibold", sizes["caption"], "ink"),
        "badge": TypeRole("sans-bold", sizes["badge"], "on_light"),
        "note": TypeRole("sans", sizes["note"], "ink"),
    }
    return MappingProxyType(roles)


SHEET_ROLES = MappingProxyType(
    {
        "headline": TypeRole("serif", 64, "ink", 0.4),
        "subtitle": TypeRole("sans-semibold", 20.5, "ink", 6.4),
        "tagline": TypeRole("sans", 11, "quiet", 0.2),
        "title": TypeRole("serif", 17, "ink", 0.1),
        "card": TypeRole("sans-semibold", 10.5, "ink"),
        "body": TypeRole("sans", 9.5, "body"),
        "strong": TypeRole("sans-semibold", 9.5, "ink"),
        "quiet": TypeRole("sans", 9, "quiet"),
        "micro": TypeRole("sans", 8.5, "quiet"),
        "micro-strong": TypeRole("sans-semibold", 8.5, "ink"),
        "token": TypeRole("sans-semibold", 9, "ink"),
        "hero": TypeRole("sans-semibold", 18, "ink"),
        "number": TypeRole("sans-semibold", 12, "ink"),
        "tick": TypeRole("sans", 8.5, "quiet"),
        "caption": TypeRole("sans", 9.5, "body"),
        "caption-key": TypeRole("sans-semibold", 9.5, "ink"),
        "badge": TypeRole("sans-bold", 13.5, "on_light"),
        "letter": TypeRole("sans-bold", 10, "ink"),
        "table-head": TypeRole("sans-semibold", 10, "ink"),
        "path": TypeRole("sans-semibold", 13, "ink", 2.2),
        "quote": TypeRole("serif-italic", 13.5, "ink"),
        "note": TypeRole("sans", 9.5, "body"),
    }
)
WIDE_ROLES = _roles(title=42, card=24, body=22, quiet=22, micro=22, token=24, hero=60, number=40, tick=18, caption=34, badge=30, note=24)
TALL_ROLES = _roles(title=46, card=28, body=26, quiet=26, micro=26, token=26, hero=52, number=30, tick=20, caption=36, badge=34, note=29)
PHONE_ROLES = _roles(title=46, card=30, body=26, quiet=26, micro=26, token=27, hero=56, number=44, tick=20, caption=36, badge=34, note=29)


@dataclass(frozen=True)
class Format:
    """One format: the design frame, where the picture stands in it (`stage`), its type and its strokes.

    `line` scales every stroke width, arrow head and hairline of the sheet's scale (1.0); `least` is the smallest type
    that the format allows, ticks of an axis `least_tick`.
    """

    name: str
    width: float
    height: float
    stage: Box
    roles: Mapping[str, TypeRole]
    line: float
    radius: Mapping[str, float]
    least: float
    least_tick: float
    caption: tuple[float, ...]

    def __deepcopy__(self, memo: dict[int, object]) -> Format:
        """Return itself: a format never changes."""
        return self

    @property
    def is_sheet(self) -> bool:
        """Tell whether this is the poster, on whatever paper, rather than a full frame."""
        return self.name == "sheet"

    @property
    def label(self) -> str:
        """Return what tells this format from all others: its name, and of a tall sheet its height."""
        if not self.is_sheet or (self.width, self.height) == (SHEET.width, SHEET.height):
            return self.name
        return f"sheet {self.height:g}" if self.width == SHEET.width else f"sheet {self.width:g}x{self.height:g}"

    @property
    def is_wide(self) -> bool:
        """Tell whether this is the 16:9 frame."""
        return self.name == "wide"

    def least_of(self, role: str) -> float:
        """Return the smallest size that a role may be set in."""
        return self.least_tick if role == "tick" else self.least

    def role(self, name: str) -> TypeRole:
        """Return a type role; raises LayoutError when the format has none of that name."""
        try:
            return self.roles[name]
        except KeyError:
            raise LayoutError(f"no type role {name!r} in the arrangement {self.name}; known are {', '.join(self.roles)}") from None


_SHEET_RADII = MappingProxyType({"panel": 10, "card": 6, "box": 4, "body": 2})
_FRAME_RADII = MappingProxyType({"panel": 16, "card": 16, "box": 12, "body": 7})

SHEET = Format("sheet", 1080, 1350, Box(0, 0, 1080, 1350, "sheet"), SHEET_ROLES, 1.0, _SHEET_RADII, 8.5, 8.5, ())
WIDE = Format("wide", 1920, 1080, Box(72, 120, 1776, 808, "stage"), WIDE_ROLES, 1.75, _FRAME_RADII, 22, 18, (1002,))
PORTRAIT = Format("portrait", 1080, 1350, Box(48, 128, 984, 1072, "stage"), TALL_ROLES, 1.75, _FRAME_RADII, 26, 20, (1254, 1302))
SQUARE = Format("square", 1080, 1080, Box(48, 128, 984, 804, "stage"), TALL_ROLES, 1.75, _FRAME_RADII, 26, 20, (986, 1034))
PHONE = Format("phone", 1080, 1920, Box(48, 252, 984, 1294, "stage"), PHONE_ROLES, 1.75, _FRAME_RADII, 26, 20, (1604, 1652))
FRAMES = (WIDE, PORTRAIT, SQUARE, PHONE)
FORMATS = {fmt.name: fmt for fmt in (SHEET, *FRAMES)}
LEAST_LYING, MOST_LYING, LYING_HEIGHT = (
    4 / 3,
    16 / 9,
    1080,
)  # width to height of the papers that a sheet may lie on, and its height in units
SQUAREST, TALLEST = 5 / 4, 3 / 2  # height to width of the papers that the poster is composed for
HEADER, TALL_HEADER = 154.0, 340.0  # height of the sheet's header: in 4:5, and at most


def sheet_of(width: float, height: float) -> Format:
    """Return the sheet's format for a paper of these sides: 1080 units wide, as high as the paper asks for; 4:5, to 2 pixels, is `SHEET`.

    Raises LayoutError for a paper that is squarer than 4:5 or taller than 2:3.
    """
    if abs(height - SQUAREST * width) <= 2:
        return SHEET
    if not SQUAREST * width < height <= TALLEST * width + 2:
        raise LayoutError(
            f"the poster has no composition for {width:g} x {height:g}; choose a paper from 4:5 (0.8) to 2:3 (0.667), upright"
        )
    return _sheet_so_tall(round(SHEET.width * min(height / width, TALLEST)))


def lying_sheet_of(width: float, height: float) -> Format:
    """Return the sheet's format for a paper that lies: 1080 units high, from 4:3 to 16:9. Raises LayoutError for another."""
    if not LEAST_LYING - 0.01 <= width / height <= MOST_LYING + 0.01:
        raise LayoutError(f"no sheet lies in {width:g} x {height:g}; choose a paper from 4:3 (1.33) to 16:9 (1.78)")
    return _lying_sheet(round(LYING_HEIGHT * min(max(width / height, LEAST_LYING), MOST_LYING)))


@cache
def _lying_sheet(wide: int) -> Format:
    return replace(SHEET, width=wide, height=LYING_HEIGHT, stage=Box(0, 0, wide, LYING_HEIGHT, "sheet"))


@cache
def _sheet_so_tall(tall: int) -> Format:
    return replace(SHEET, height=tall, stage=Box(0, 0, SHEET.width, tall, "sheet"))


def format_of(label: str) -> Format:
    """Return a format by its label."""
    if label in FORMATS:
        return FORMATS[label]
    first, _, second = label.removeprefix("sheet ").partition("x")
    return _lying_sheet(int(first)) if second else _sheet_so_tall(int(first))


def header_of(tall: float) -> float:
    """Return the height of the header of a sheet so tall: what the paper is taller than 4:5 goes to it first."""
    return min(HEADER + tall - SHEET.height, TALL_HEADER)


def nearest_frame(width: float, height: float) -> Format:
    """Return the full-frame format whose aspect is nearest to `width : height` (by ratio)."""
    aspect = math.log(width / height)
    return min(FRAMES, key=lambda fmt: abs(math.log(fmt.width / fmt.height) - aspect))


@dataclass(frozen=True)
class View:
    """How design units of a format are placed in a Manim frame: `scale` and the offset of the origin.

    One Manim unit is 100 units of the frame; the frame is as large as the format in one direction and larger in
    the other when the aspect differs. Under a `lens` only its window is seen, and what is out of focus is dim.
    """

    frame_width: float
    frame_height: float
    scale: float = 1.0
    left: float = 0.0
    top: float = 0.0
    lens: Lens | None = None

    def point(self, x: float, y: float) -> tuple[float, float, float]:
        """Return the Manim point of a design point."""
        return (
            (self.left + x * self.scale - self.frame_width / 2) / 100,
            (self.frame_height / 2 - self.top - y * self.scale) / 100,
            0.0,
        )


def view_of(fmt: Format, pixel_width: float, pixel_height: float) -> View:
    """Return the view that shows a format whole and centred in an output of any aspect."""
    aspect = pixel_width / pixel_height
    width = max(fmt.width, fmt.height * aspect)
    height = max(fmt.height, fmt.width / aspect)
    return View(width, height, 1.0, (width - fmt.width) / 2, (height - fmt.height) / 2)


def caption_zone(fmt: Format) -> Box:
    """Return the room of a full frame in which captions stand: below the lens's window, as far above as below their baselines' middle."""
    top = fmt.stage.bottom + 16.0
    middle = sum(fmt.caption) / len(fmt.caption) - 0.25 * fmt.role("caption").size
    return Box(fmt.stage.x, top, fmt.stage.w, 2 * (middle - top), "captions")


def window_of(fmt: Format, view: View) -> Box:
    """Return the window of the lens: the stage's height, the whole width of the frame, in units of the frame."""
    return Box(0.0, view.top + fmt.stage.y - 14.0, view.frame_width, fmt.stage.h + 30.0, "window")
