"""Icons of the Lucide family as cubic curves on a 24 x 24 grid, parsed once from memory (no temporary files)."""

from __future__ import annotations

import io
from functools import cache

import numpy as np
from lucide import lucide_icon
from svgelements import SVG, Path
from svgelements import Shape as SvgShape

from scenes.core.errors import SectionError
from scenes.drawing import geometry

GRID = 24.0


class IconError(SectionError, KeyError):
    """No icon of that name exists in the family."""

    def __str__(self) -> str:
        """Return the message as it was written; a KeyError would quote it."""
        return str(self.args[0])


@cache
def icon_curves(name: str) -> tuple[np.ndarray, ...]:
    """Return one array of cubic points (n, 2) for each element of an icon, on the 24 x 24 grid."""
    try:
        source = lucide_icon(name)
    except Exception as error:
        raise IconError(f"no icon is called {name!r} in the Lucide family; choose one that it has") from error
    if "data-missing-icon" in source:  # a placeholder instead of an error
        raise IconError(f"no icon is called {name!r} in the Lucide family; choose one that it has")
    drawing = SVG.parse(io.BytesIO(source.replace("currentColor", "#000000").encode()), reify=True)
    scale = GRID / float(drawing.width)
    return tuple(_curves(element) * scale for element in drawing.elements() if isinstance(element, SvgShape))


def _curves(element: SvgShape) -> np.ndarray:
    path = Path(element)
    path.reify()
    points = geometry.svg(path.d(relative=False))
    return points if len(points) else _dot(path)


def _dot(path: Path) -> np.ndarray:
    """A line of no length is drawn as a dot by a round cap; keep it as a tiny segment."""
    x, y = path.first_point.x, path.first_point.y
    return np.array(geometry.segment((x, y), (x + 0.01, y)), float)
