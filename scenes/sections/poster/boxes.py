"""The boxes of the sheet, in design units: header, one panel a section, footer."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from scenes.core.box import Box
from scenes.core.errors import LayoutError
from scenes.drawing.geometry import Point
from scenes.film import KEYS

SHEET_BOXES = MappingProxyType(
    {
        "header": Box(0, 0, 1080, 154, "header"),
        "data_pipeline": Box(20, 154, 784, 154, "data_pipeline"),
        "storage_orchestration": Box(20, 316, 224, 352, "storage_orchestration"),
        "training_cluster": Box(252, 316, 552, 352, "training_cluster"),
        "training_step": Box(20, 676, 784, 162, "training_step"),
        "inference_serving": Box(20, 846, 784, 226, "inference_serving"),
        "operations": Box(20, 1080, 336, 198, "operations"),
        "training_vs_inference": Box(364, 1080, 440, 198, "training_vs_inference"),
        "key_concepts": Box(812, 154, 248, 1124, "key_concepts"),
        "footer": Box(20, 1286, 1040, 46, "footer"),
    }
)
ROAD_MARGIN = 8.0  # from the panels on the left to the road beside them
SHEET_KEYS = tuple(key for key in KEYS if key in SHEET_BOXES)  # sections that are on the sheet
WIRES = MappingProxyType({("data_pipeline", "storage_orchestration"): 127.0})  # x of wires that do not run in the middle


def left_out() -> list[str]:
    """Return a notice for each section that is not on the sheet."""
    where = "scenes/sections/poster/boxes.py"
    return [f"poster: {key} has no box and is left out; give it one in {where}" for key in KEYS if key not in SHEET_BOXES]


def box_of(key: str) -> Box:
    """Return the box of a section; raises LayoutError where the sheet has none."""
    if key not in SHEET_BOXES:
        raise LayoutError(f"poster: no box is called {key!r}; give it one in scenes/sections/poster/boxes.py")
    return SHEET_BOXES[key]


def road_ways(value: float) -> Mapping[str, tuple[Point, ...]]:
    """Return the corners of the road beside each stop, by the first section there, and to the x of the footer's VALUE: it winds down the sheet, in the middle of the gutters."""
    pipeline, store, cluster, step, serving, operations, table = (box_of(key) for key in KEYS[:7])
    foot, concepts = box_of("footer"), box_of("key_concepts")
    left, inner, right = step.x - ROAD_MARGIN, (store.right + cluster.x) / 2, (table.right + concepts.x) / 2
    first, second, third = ((a.bottom + b.y) / 2 for a, b in ((pipeline, cluster), (cluster, step), (step, serving)))
    fourth, last = (serving.bottom + operations.y) / 2, (operations.bottom + foot.y) / 2
    return {
        "data_pipeline": ((pipeline.right - 44, first), (inner, first)),
        "storage_orchestration": ((inner, store.cy),),
        "training_cluster": ((inner, second), (right, second)),
        "training_step": ((right, third), (left, third)),
        "inference_serving": ((left, fourth), (operations.right, fourth)),
        "operations": ((right, fourth),),
        "key_concepts": ((right, last),),
        "footer": ((value, last), (value, foot.y + 1)),
    }
