"""Words of the workflow: its flowchart stands in workflow.mmd; here is what is read on its nodes as they work."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from scenes.content.words import TAG, DiveWords, Exactly, Strict, Tag, Text

CHART = Path(__file__).with_name("workflow.mmd")
NOTE = 110  # characters on a card of the sheet
CUES = (
    "two_pipelines", "request_enters", "signature_is_checked", "bucket_limits", "balancer_passes_on", "text_becomes_tokens", "prompt_grows",
    "settings_go_along", "batch_forms", "tokens_stream", "tokens_become_text", "response_is_formatted", "answer_is_filtered", "answer_goes_back", "answer_is_kept",
    "cache_answers", "documents_are_cleaned", "examples_are_labelled", "model_trains", "search_tunes", "model_is_promoted", "logs_grow",
    "metrics_are_collected", "alert_fires", "everything_runs",
)  # fmt: skip


class WorkflowLabels(Strict):
    """What nodes say as they work; `system` is the text that is put before every prompt."""

    system: Tag
    requests: Annotated[str, Text(TAG, "count")]
    refused: Annotated[str, Text(TAG, "count", "total", "status")]
    passed_on: Annotated[str, Text(TAG, "count")]
    tokens: Annotated[str, Text(TAG, "count")]
    share_step: Annotated[str, Text(TAG, "count")]
    room_for: Annotated[str, Text(TAG, "count")]
    written: Annotated[str, Text(TAG, "count")]
    chances: Tag
    temperature: Annotated[str, Text(TAG, "value")]
    top_k: Annotated[str, Text(TAG, "value")]
    loading: Tag
    rows: Annotated[str, Text(TAG, "count")]
    bytes: Annotated[str, Text(TAG, "count")]
    passes: Tag
    stopped: Tag
    tests: Annotated[str, Text(TAG, "count", "total")]
    kept_answers: Annotated[str, Text(TAG, "count")]
    hits: Annotated[str, Text(TAG, "share", "count")]
    documents: Annotated[str, Text(TAG, "count")]
    kept: Annotated[str, Text(TAG, "count")]
    labelled: Annotated[str, Text(TAG, "count")]
    loss: Annotated[str, Text(TAG, "value")]
    at_rate: Annotated[str, Text(TAG, "rate")]
    trying: Annotated[str, Text(TAG, "rate")]
    lowest: Annotated[str, Text(TAG, "rate")]
    best_rate: Annotated[str, Text(TAG, "rate")]
    version: Annotated[str, Text(TAG, "number")]
    lines: Annotated[str, Text(TAG, "count")]
    log_line: Annotated[str, Text(TAG, "second", "status")]
    use: Annotated[str, Text(TAG, "share", "limit")]
    over: Annotated[str, Text(TAG, "count", "minutes", "limit")]
    fires: Annotated[str, Text(TAG, "first", "last")]
    no_alert: Tag
    each_token: Annotated[str, Text(TAG, "size")]
    up_to: Annotated[str, Text(TAG, "count")]


class Note(Strict):
    """A card of the sheet: its title, and a sentence without numbers."""

    title: Tag
    text: Annotated[str, Text(NOTE)]


class WorkflowWords(DiveWords):
    """Title, captions, labels; and on the sheet what decides how fast it is (each has a figure) and how it is run."""

    labels: WorkflowLabels
    speed: Annotated[tuple[Note, ...], Exactly(4)]
    running: Annotated[tuple[Note, ...], Exactly(4)]


TABLES = {"workflow": WorkflowWords}


def reads(content: Any) -> Sequence[object]:
    """Return what the film reads: its words and its flowchart."""
    return content.workflow, CHART.read_text(encoding="utf-8")
