"""Truth of the landscape: the values on its cards; digits in the map's names are names."""

from __future__ import annotations

from collections.abc import Iterator

from scenes.deep_dives.landscape.facts import cards
from scenes.project import Project
from scenes.sections.shown import Shown

NAMED = "a name of the map, or a line of one: assets/landscape.toml"
LINES = (
    "(S3, GCS)", "(Slurm on K8s)", "1 / 2 / 3", "4D / 5D parallelism", "AMD MI300X", "AMD MI300X / MI325X", "KubeRay (Ray on K8s)", "MI300X", "MetaX C500 / C600",
    "Orchestration [K8s / Slurm / SkyPilot]", "Parallelism [4D / ZeRO]", "Soperator (Slurm on K8s)",
)  # fmt: skip
NAMES = dict.fromkeys(LINES, NAMED)


def shown(project: Project) -> Iterator[Shown]:
    """Yield every number of the film."""
    for card in cards(project).values():
        yield Shown(card.title, "title of a card", "scenario: served_batch, where it holds a number")
        for bar in card.bars:
            yield Shown(bar.label, "what a row stands for", "scenario: context, or a stage's number")
            yield Shown(bar.text, bar.label, bar.source)
        if card.limit is not None:
            yield Shown(card.limit_text, "limit", card.limit_source)
        if card.note:
            yield Shown(card.note, "conditions of a card", card.note_source)
