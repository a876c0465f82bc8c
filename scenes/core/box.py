"""Boxes in design units (origin top left, y down) and how they are divided. Knows nothing of drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scenes.core.errors import LayoutError

NO_ROOM = "no room left"


@dataclass(frozen=True)
class Box:
    """A rectangle `x y w h` in design units; `name` is the part that it is for, used in errors."""

    x: float
    y: float
    w: float
    h: float
    name: str = "box"

    def __post_init__(self) -> None:
        if not (self.w > 0 and self.h > 0):
            raise LayoutError(f"{self.name}: {NO_ROOM} ({self.w:.1f} x {self.h:.1f}); give it a larger box")

    @property
    def right(self) -> float:
        """Return x of the right edge."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """Return y of the bottom edge."""
        return self.y + self.h

    @property
    def cx(self) -> float:
        """Return x of the centre."""
        return self.x + self.w / 2

    @property
    def cy(self) -> float:
        """Return y of the centre."""
        return self.y + self.h / 2

    def called(self, name: str) -> Box:
        """Return the same box under another name."""
        return Box(self.x, self.y, self.w, self.h, name)

    def inset(self, left: float, top: float | None = None, right: float | None = None, bottom: float | None = None) -> Box:
        """Return the box less a margin; one value means all sides, two mean left and right, top and bottom."""
        top = left if top is None else top
        right = left if right is None else right
        bottom = top if bottom is None else bottom
        return Box(self.x + left, self.y + top, self.w - left - right, self.h - top - bottom, self.name)

    def columns(self, parts: int | Sequence[float], gap: float = 0.0) -> list[Box]:
        """Split into columns: a count gives equal ones; a sequence gives shares of the width that is left."""
        return [
            Box(x, self.y, w, self.h, f"{self.name} column {i + 1}") for i, (x, w) in enumerate(self._split(parts, gap, self.x, self.w))
        ]

    def rows(self, parts: int | Sequence[float], gap: float = 0.0) -> list[Box]:
        """Split into rows: a count gives equal ones; a sequence gives shares of the height that is left."""
        return [Box(self.x, y, self.w, h, f"{self.name} row {i + 1}") for i, (y, h) in enumerate(self._split(parts, gap, self.y, self.h))]

    def grid(self, rows: int, columns: int, gap: float = 0.0, row_gap: float | None = None) -> list[Box]:
        """Split into equal cells, row by row."""
        return [cell for row in self.rows(rows, gap if row_gap is None else row_gap) for cell in row.columns(columns, gap)]

    def cut_top(self, height: float, gap: float = 0.0) -> tuple[Box, Box]:
        """Return the top `height` of the box and what is left under it."""
        return Box(self.x, self.y, self.w, height, self.name), Box(self.x, self.y + height + gap, self.w, self.h - height - gap, self.name)

    def cut_bottom(self, height: float, gap: float = 0.0) -> tuple[Box, Box]:
        """Return what is above, and the bottom `height` of the box."""
        return Box(self.x, self.y, self.w, self.h - height - gap, self.name), Box(self.x, self.bottom - height, self.w, height, self.name)

    def cut_left(self, width: float, gap: float = 0.0) -> tuple[Box, Box]:
        """Return the left `width` of the box and what is right of it."""
        return Box(self.x, self.y, width, self.h, self.name), Box(self.x + width + gap, self.y, self.w - width - gap, self.h, self.name)

    def cut_right(self, width: float, gap: float = 0.0) -> tuple[Box, Box]:
        """Return what is left of it, and the right `width` of the box."""
        return Box(self.x, self.y, self.w - width - gap, self.h, self.name), Box(self.right - width, self.y, width, self.h, self.name)

    def fit(self, width: float, height: float) -> Box:
        """Return the largest box of the aspect `width : height` that stands centred in this one."""
        if not (width > 0 and height > 0):
            raise LayoutError(f"{self.name}: an aspect of {width} to {height} cannot be fitted")
        scale = min(self.w / width, self.h / height)
        return Box(self.cx - width * scale / 2, self.cy - height * scale / 2, width * scale, height * scale, self.name)

    def contains(self, other: Box, tolerance: float = 0.0) -> bool:
        """Tell whether the other box lies within this one, give or take `tolerance`."""
        return (
            other.x >= self.x - tolerance
            and other.y >= self.y - tolerance
            and other.right <= self.right + tolerance
            and other.bottom <= self.bottom + tolerance
        )

    def overlaps(self, other: Box, tolerance: float = 0.0) -> bool:
        """Tell whether the two boxes share more than `tolerance` in both directions."""
        return (
            min(self.right, other.right) - max(self.x, other.x) > tolerance
            and min(self.bottom, other.bottom) - max(self.y, other.y) > tolerance
        )

    def _split(self, parts: int | Sequence[float], gap: float, start: float, size: float) -> list[tuple[float, float]]:
        shares = [1.0] * parts if isinstance(parts, int) else list(parts)
        room = size - gap * (len(shares) - 1)
        if not shares or min(shares) <= 0 or room <= 0:
            raise LayoutError(
                f"{self.name}: {len(shares)} parts with gaps of {gap:.1f} do not fit into {size:.1f}; fewer parts or a larger box"
            )
        result, at = [], start
        for share in shares:
            length = room * share / sum(shares)
            result.append((at, length))
            at += length + gap
        return result
