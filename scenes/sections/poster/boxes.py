"""The boxes of the sheet, in design units: header, one panel a section, footer; and where wires and the document keep clear of drawings."""

from __future__ import annotations

from types import MappingProxyType

from scenes.core.box import Box
from scenes.core.errors import LayoutError

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
WIRES = MappingProxyType({("data_pipeline", "storage_orchestration"): 127.0})  # x of wires that do not run in the middle
CROSSINGS = MappingProxyType({"training_cluster": 170.0})  # how far below a panel's top the document crosses it, where not in the middle


def box_of(key: str) -> Box:
    """Return the box of a section; raises LayoutError where the sheet has none."""
    if key not in SHEET_BOXES:
        raise LayoutError(f"poster: no box is called {key!r}; give it one in scenes/sections/poster/boxes.py")
    return SHEET_BOXES[key]
