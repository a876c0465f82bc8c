"""Truth of the physics: every number of its panels, the hours of the watch, and the table of the sheet."""

from __future__ import annotations

from collections.abc import Iterator

from scenes.core.units import decimal
from scenes.deep_dives.physics.facts import physics_facts, said
from scenes.deep_dives.physics.moments import last_hour
from scenes.project import Project
from scenes.sections.shown import Shown

NAMES = {
    "BERT on a V100": "names of a model and of a GPU",
    "EU AI Act, NIST AI RMF, ISO 42001 · security officers,": "names of frameworks",
    "EU AI Act, NIST AI RMF, ISO 42001 · security officers, compliance officers, risk management": "names of frameworks",
    "Reported: an overview of AI infrastructure, 2026. Computed: docs/truth.md.": "the year of a source",
    "Level 0": "a level of MLOps, as the overview numbers them",
    "Level 1": "a level of MLOps, as the overview numbers them",
    "Level 2": "a level of MLOps, as the overview numbers them",
}


def shown(project: Project) -> Iterator[Shown]:
    """Yield every number of film and sheet."""
    facts, labels = physics_facts(project), project.content.physics.labels
    yield from (row.value for rows in facts.rows.values() for row in rows if row.value is not None)
    yield from said(project).values()
    for hour in range(last_hour(facts) + 1):
        yield Shown(labels.now.format(hour=hour), "hour of the watched stream", "drift.drift: hours from the start")
        yield Shown(decimal(facts.drift.psi[hour], 2), "population stability index of an hour", "drift.psi")
    for row in facts.judged:
        yield Shown(row.row.figure, f"as reported: {row.row.said}", "an overview of AI infrastructure, 2026; reported.REPORTED")
        if row.ours:
            yield Shown(row.ours, f"as computed: {row.row.said}", f"reported.judged: {row.row.key}")
        yield Shown(row.row.said, "what is reported", "reported.REPORTED")
