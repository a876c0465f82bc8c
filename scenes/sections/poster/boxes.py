"""The boxes of the sheet, in design units: header, one panel a section, footer.

They are those of 4:5; `sheet_boxes` moves and stretches them for the sheet of a taller paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from scenes.core.box import Box
from scenes.core.errors import LayoutError
from scenes.core.formats import HEADER, SHEET, Format, header_of
from scenes.drawing.geometry import Point
from scenes.film import KEYS

SHEET_BOXES = MappingProxyType(
    {
        "header": Box(0, 0, 1080, 154, "header"),
        "data_pipeline": Box(20, 154, 781, 150, "data_pipeline"),
        "storage_orchestration": Box(20, 316, 221, 348, "storage_orchestration"),
        "training_cluster": Box(253, 316, 548, 348, "training_cluster"),
        "training_step": Box(20, 676, 781, 158, "training_step"),
        "inference_serving": Box(20, 846, 781, 222, "inference_serving"),
        "operations": Box(20, 1080, 334, 194, "operations"),
        "training_vs_inference": Box(366, 1080, 435, 194, "training_vs_inference"),
        "key_concepts": Box(813, 154, 247, 1120, "key_concepts"),
        "footer": Box(20, 1286, 1040, 44, "footer"),
    }
)
STEP_SHARE = 0.45  # of what a taller paper leaves beside its header: section 4's; the rest is that of the last row
ROAD_PORT = 79.0  # from the left end of the first panel to where the road leaves it: under its sources
ROAD_MARGIN = 8.0  # from the panels on the left to the road beside them
SHEET_KEYS = tuple(key for key in KEYS if key in SHEET_BOXES)  # sections that are on the sheet


def left_out() -> list[str]:
    """Return a notice for each section that is not on the sheet."""
    where = "scenes/sections/poster/boxes.py"
    return [f"poster: {key} has no box and is left out; give it one in {where}" for key in KEYS if key not in SHEET_BOXES]


def sheet_boxes(fmt: Format = SHEET) -> Mapping[str, Box]:
    """Return the boxes of a sheet by key. Of a taller paper the header has what `header_of` gives it; the rows of sections 4 and 6 have the rest,
    and so has what stands beside them.
    """
    header = header_of(fmt.height) - HEADER
    rest = fmt.height - SHEET.height - header
    step = round(STEP_SHARE * rest)
    edges = ((HEADER, header), (SHEET_BOXES["training_step"].bottom, step), (SHEET_BOXES["operations"].bottom, rest - step))

    def lower(y: float) -> float:
        return y + sum(more for edge, more in edges if y >= edge)

    return {key: Box(box.x, lower(box.y), box.w, lower(box.bottom) - lower(box.y), key) for key, box in SHEET_BOXES.items()}


def box_of(key: str, fmt: Format = SHEET) -> Box:
    """Return the box of a section on a sheet; raises LayoutError where it has none."""
    if key not in SHEET_BOXES:
        raise LayoutError(f"poster: no box is called {key!r}; give it one in scenes/sections/poster/boxes.py")
    return SHEET_BOXES[key] if fmt is SHEET else sheet_boxes(fmt)[key]


def road_ways(value: float, fmt: Format = SHEET) -> Mapping[str, tuple[Point, ...]]:
    """Return the corners of the road beside each stop, by the first section there, and to the x of the footer's VALUE: it winds down the sheet, in the middle of the gutters."""
    pipeline, store, cluster, step, serving, operations, table = (box_of(key, fmt) for key in KEYS[:7])
    foot, concepts = box_of("footer", fmt), box_of("key_concepts", fmt)
    port = pipeline.x + ROAD_PORT
    left, inner, right = step.x - ROAD_MARGIN, (store.right + cluster.x) / 2, (table.right + concepts.x) / 2
    first, second, third = ((a.bottom + b.y) / 2 for a, b in ((pipeline, cluster), (cluster, step), (step, serving)))
    fourth, last = (serving.bottom + operations.y) / 2, (operations.bottom + foot.y) / 2
    return {
        "data_pipeline": ((port, pipeline.bottom), (port, first), (inner, first)),
        "storage_orchestration": ((inner, store.cy),),
        "training_cluster": ((inner, second), (right, second)),
        "training_step": ((right, third), (left, third)),
        "inference_serving": ((left, fourth), (operations.right, fourth)),
        "operations": ((right, fourth),),
        "key_concepts": ((right, last),),
        "footer": ((value, last), (value, foot.y + 1)),
    }
