"""Truth of the physics: every number of its panels, the hours of the watch, and the table of the sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scenes.core.units import decimal
from scenes.deep_dives.physics import power
from scenes.deep_dives.physics.facts import BETWEEN, case_figures, physics_facts, said, taken
from scenes.deep_dives.physics.moments import last_hour
from scenes.models.drift import ALERT
from scenes.project import Project
from scenes.sections.shown import Shown

NAMES = {
    "1 ms": "a mark of an axis",
    "1 s": "a mark of an axis",
    "1 min": "a mark of an axis",
    "EU AI Act, NIST AI RMF, ISO 42001 · security officers,": "names of frameworks",
    "EU AI Act, NIST AI RMF, ISO 42001 · security officers, compliance officers, risk management": "names of frameworks",
    "Reported: an overview of AI infrastructure, 2026. Computed: from this case.": "the year of a source",
    "Level 0": "a level of MLOps, as the overview numbers them",
    "Level 1": "a level of MLOps, as the overview numbers them",
    "Level 2": "a level of MLOps, as the overview numbers them",
}


def shown(project: Project) -> Iterator[Shown]:
    """Yield every number of film and sheet."""
    facts, labels = physics_facts(project), project.content.physics.labels
    yield from (row.value for rows in facts.rows.values() for row in rows if row.value is not None)
    for row in facts.rows["storage"]:
        if row.value is not None:
            yield from (replace(row.value, text=text) for text in row.value.text.split(BETWEEN))
    yield from (
        Shown(
            row.label,
            "name of a link or network, or the bytes that registers and SRAM hold",
            "scenario: hardware; bandwidth_ladder.held_on_chip",
        )
        for row in facts.rows["ladder"]
        if any(map(str.isdigit, row.label))
    )
    yield from said(project).values()
    yield Shown(
        decimal(facts.drift.critical, 3), "distance that samples of equal origin exceed in one hour of twenty", "drift.critical_distance"
    )
    yield Shown(decimal(ALERT, 2), "PSI above which a change is called a major one", "drift.ALERT: Siddiqi 2006")
    for text in case_figures(project):
        yield Shown(text, "a number of the case", "scenario")
    for text in power.counts(project):
        yield Shown(text, "how many of the one are in the other", "scenario; power_chain.NODES_PER_RACK")
    yield from (Shown(row.note, "what one client reads", "storage_tiers.TIERS") for row in facts.rows["storage"])
    for text in taken(project):
        yield Shown(text, "when a machine is taken, and the work since the last checkpoint", "cost_levers.play: stops of the run")
    for hour in range(last_hour(facts) + 1):
        yield Shown(labels.now.format(hour=hour), "hour of the watched stream", "drift.drift: hours from the start")
        yield Shown(f"{labels.index} {decimal(facts.drift.psi[hour], 2)}", "population stability index of an hour", "drift.psi")
        yield Shown(f"{labels.test} {decimal(facts.drift.ks[hour], 2)}", "largest distance of an hour's distribution", "drift.ks_distance")
    for checked in facts.judged:
        yield Shown(checked.row.figure, f"as reported: {checked.row.said}", "an overview of AI infrastructure, 2026; reported.REPORTED")
        if checked.ours:
            yield Shown(checked.ours, f"as computed: {checked.row.said}", f"reported.judged: {checked.row.key}")
        yield Shown(checked.row.said, "what is reported", "reported.REPORTED")
