"""Words of the physics: a panel's title, its rows and what is said under them; numbers come from models."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from scenes.content.words import TAG, DiveWords, Exactly, Phrase, Strict, Tag, Text

CUES = (
    "twelve_panels", "chip_draws", "racks_fill", "run_adds_up", "air_or_water", "share_means_pue", "chip_rungs", "links_and_network", "far_rungs",
    "answer_sinks", "tiers_compare", "central_answers", "sites_spread", "levels_rise", "reference_stands", "stream_slides", "alert_comes_late",
    "bits_fall", "training_helps", "weights_are_cut", "spot_is_taken", "levers_pull", "loop_turns", "figures_are_checked", "case_goes_on", "all_of_it",
)  # fmt: skip
ROWS = {"power": 7, "heat": 5, "ladder": 7, "layers": 3, "storage": 4, "lifecycle": 4, "cost": 4}


class PanelWords(Strict):
    """A panel: its title, the labels of its rows, a note under each that has one, and a line at its foot."""

    title: Tag
    rows: Annotated[tuple[Tag, ...], Field(strict=False)] = ()
    notes: Annotated[tuple[Phrase, ...], Field(strict=False)] = ()
    foot: Annotated[str, Text(160)] = ""


class PhysicsLabels(Strict):
    """What stands in the pictures of distance, drift, smaller models and governance, and over the table of the sheet."""

    central: Annotated[str, Text(TAG, "city", "far", "ms")]
    spread: Annotated[str, Text(TAG, "ms")]
    reference: Tag
    starts: Tag
    now: Annotated[str, Text(TAG, "hour")]
    index: Tag
    test: Tag
    over: Tag
    axis: Tag
    cooling: Tag
    left: Annotated[str, Text(TAG, "bits")]
    account: Annotated[str, Text(60, "joules")]
    late: Annotated[str, Text(TAG, "hours", "requests")]
    tested: Annotated[str, Text(TAG, "hours", "alarms")]
    air: Annotated[str, Text(TAG, "heat", "limit")]
    wrong: Tag
    size: Tag
    bits: Annotated[str, Text(TAG, "bits")]
    aware: Annotated[str, Text(TAG, "share")]
    cut: Annotated[str, Text(TAG, "share", "wrong")]
    functions: Annotated[tuple[Tag, ...], Exactly(4)]
    limit: Annotated[str, Text(TAG, "limit")]
    risk: Annotated[str, Text(TAG, "share")]
    measured: Annotated[str, Text(TAG, "index", "hours")]
    managed: Annotated[str, Text(TAG, "index")]
    data: Annotated[str, Text(60, "size")]
    linear: Annotated[str, Text(TAG, "times")]
    beyond: Tag
    weights: Annotated[str, Text(TAG, "size")]
    tokens: Annotated[str, Text(TAG, "count")]
    taken: Annotated[str, Text(TAG, "at", "lost")]
    lost: Annotated[str, Text(TAG, "count", "share")]
    stops: Annotated[str, Text(TAG, "count", "price")]
    verdicts: Annotated[str, Text(64, "all", "fit", "differ", "rest")]
    table: Phrase
    fits: Tag
    differs: Tag
    noted: Tag


class PhysicsWords(DiveWords):
    """Title, captions, panels, labels."""

    panels: dict[str, PanelWords]
    labels: PhysicsLabels


TABLES = {"physics": PhysicsWords}
