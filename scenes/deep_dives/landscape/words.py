"""Words of the landscape: its names stand in assets/landscape.toml; here is what its cards say, and in which language the map is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from scenes.content.landscape import file_in_force
from scenes.content.words import TAG, DiveWords, Strict, Tag, Text

CUES = (
    "branches_grow", "physical_grows", "compute_grows", "network_grows", "storage_grows", "scheduling_grows", "frameworks_open",
    "hardware_grows", "runtime_grows", "compilers_grow", "inference_grows", "training_grows", "zero_divides", "mlops_grows",
    "challenges_stand", "goodput_counts", "wall_stands", "cache_fills", "messages_cost", "map_is_whole",
)  # fmt: skip


class LandscapeLabels(Strict):
    """What stands on the cards of the mechanisms: titles, rows, and limits."""

    zero: Tag
    zero_none: Tag
    zero_stage: Annotated[str, Text(TAG, "stage")]
    zero_optimizer: Tag
    zero_gradients: Tag
    zero_weights: Tag
    zero_limit: Annotated[str, Text(TAG, "gpu", "bytes")]
    goodput: Tag
    goodput_whole: Tag
    goodput_useful: Tag
    goodput_losses: Tag
    wall: Tag
    wall_reading: Tag
    wall_arithmetic: Tag
    wall_note: Annotated[str, Text(TAG, "count", "tokens")]
    cache: Annotated[str, Text(TAG, "count")]
    cache_context: Annotated[str, Text(TAG, "count")]
    cache_limit: Annotated[str, Text(TAG, "bytes")]
    cache_note: Annotated[str, Text(TAG, "bytes")]
    messages: Tag
    messages_step: Tag
    messages_tensor: Tag
    messages_context: Tag
    messages_expert: Tag
    messages_stages: Tag
    messages_data: Tag
    messages_note: Annotated[str, Text(TAG, "tensor", "stages", "copies")]


class LandscapeWords(DiveWords):
    """Title, captions, the language of the names, labels."""

    names: Literal["en", "zh"]
    labels: LandscapeLabels


TABLES = {"landscape": LandscapeWords}


def reads(content: Any) -> Sequence[object]:
    """Return what the film reads: its words and its map."""
    return content.landscape, file_in_force().read_text(encoding="utf-8")
