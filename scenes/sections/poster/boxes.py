"""The boxes of the sheet, in design units: header, one panel a section, footer; and where wires and what travels keep clear of drawings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType

from scenes.core.box import Box
from scenes.core.errors import LayoutError
from scenes.core.formats import HEADER, SHEET, Format, header_of
from scenes.film import KEYS

MARGIN, GUTTER = 20.0, 8.0
KEYS_WIDE, STORE_WIDE, OPERATIONS_WIDE = 248.0, 224.0, 336.0
PIPELINE, CLUSTER, STEP, SERVING, LAST, FOOTER = 154.0, 352.0, 162.0, 226.0, 198.0, 44.0  # heights of the rows in 4:5
STEP_SHARE = 0.45  # of what a tall paper leaves beside its header: section 4's, the rest is that of 6 and 7


@cache


def sheet_boxes(fmt: Format = SHEET) -> Mapping[str, Box]:
    """Return the boxes of a sheet by key: those of 4:5; on taller papers the header is higher, and the rows of 4 and 6 have what it leaves."""
    return _boxes(fmt.height)


@cache
def _boxes(tall: float) -> Mapping[str, Box]:
    header, wide = header_of(tall), SHEET.width - 2 * MARGIN
    more = tall - SHEET.height - (header - HEADER)
    step = round(STEP_SHARE * more)
    heights = (PIPELINE, CLUSTER, STEP + step, SERVING, LAST + more - step, FOOTER)
    tops = [header + sum(heights[:k]) + k * GUTTER for k in range(len(heights))]
    pipeline, cluster, training, serving, last, footer = zip(tops, heights, strict=True)
    main, beside, table = wide - KEYS_WIDE - GUTTER, MARGIN + STORE_WIDE + GUTTER, MARGIN + OPERATIONS_WIDE + GUTTER
    places = {
        "header": (0, SHEET.width, (0, header)),
        "data_pipeline": (MARGIN, main, pipeline),
        "storage_orchestration": (MARGIN, STORE_WIDE, cluster),
        "training_cluster": (beside, MARGIN + main - beside, cluster),
        "training_step": (MARGIN, main, training),
        "inference_serving": (MARGIN, main, serving),
        "operations": (MARGIN, OPERATIONS_WIDE, last),
        "training_vs_inference": (table, MARGIN + main - table, last),
        "key_concepts": (MARGIN + main + GUTTER, KEYS_WIDE, (header, sum(last) - header)),
        "footer": (MARGIN, wide, footer),
    }
    return MappingProxyType({key: Box(x, y, w, h, key) for key, (x, w, (y, h)) in places.items()})


SHEET_BOXES = sheet_boxes()
SHEET_KEYS = tuple(key for key in KEYS if key in SHEET_BOXES)  # sections that are on the sheet
WIRES = MappingProxyType({("data_pipeline", "storage_orchestration"): 127.0})  # x of wires that do not run in the middle
RIDE_WAYS = MappingProxyType(
    {
        "data_pipeline": ((760.0, 312.0), (127.0, 312.0)),
        "storage_orchestration": ((248.0, 312.0), (248.0, 492.0)),
        "training_cluster": ((248.0, 672.0), (528.0, 672.0)),
        "training_step": ((12.0, 672.0), (12.0, 842.0)),
        "inference_serving": ((12.0, 1076.0), (360.0, 1076.0)),
        "operations": ((808.0, 1076.0),),
        "key_concepts": ((808.0, 1282.0), (936.0, 1282.0)),
    }
)  # corners of the way of what travels, in the gutters beside each stop of the ride, on from where it was; it crosses no drawing


def left_out() -> list[str]:
    """Return a notice for each section that is not on the sheet."""
    where = "scenes/sections/poster/boxes.py"
    return [f"poster: {key} has no box and is left out; give it one in {where}" for key in KEYS if key not in SHEET_BOXES]


def box_of(key: str, fmt: Format = SHEET) -> Box:
    """Return the box of a section on a sheet; raises LayoutError where it has none."""
    if key not in SHEET_BOXES:
        raise LayoutError(f"poster: no box is called {key!r}; give it one in scenes/sections/poster/boxes.py")
    return sheet_boxes(fmt)[key]
