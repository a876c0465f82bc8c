"""The raster grounds of the film and the poster: sky, mountains, floor grid, light, beams, stars, vignette, dither.

`paint` paints one ground at the size of the output; `ground` does the same through a cache on disk; `vanishing_point`
and `unit` say where vectors (racks, chip, traces) meet the painted aisle. Everything that is random is drawn in design
units from fixed seeds, so a ground looks the same at 540 and at 4320 pixels, and the same inputs give the same bytes.
"""

from .cache import LARGEST_KEPT, ground
from .pictures import KINDS, SHEETS, paint, sheet_rows, unit, vanishing_point

__all__ = ["KINDS", "SHEETS", "LARGEST_KEPT", "ground", "paint", "sheet_rows", "unit", "vanishing_point"]
