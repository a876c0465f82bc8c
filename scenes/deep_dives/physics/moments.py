"""The moments of the physics: which panel is read, and how far the story of each has come."""

from __future__ import annotations

from dataclasses import dataclass, replace

from scenes.deep_dives.physics.facts import Facts
from scenes.deep_dives.physics.words import CUES
from scenes.sections.walk import Look, Moment

PANELS = ("power", "heat", "ladder", "layers", "storage", "distance", "lifecycle", "drift", "smaller", "cost", "governance", "reported")
NEAR = 9.0
FRAMES = tuple(("panel", key) for key in PANELS)
VALUES = tuple(("value", key) for key in PANELS)
ALL = (*FRAMES, *VALUES)

# Cues in their order: the panel whose story goes on, by 1.
TOLD = {
    "chip_draws": "power",
    "racks_fill": "power",
    "run_adds_up": "power",
    "air_or_water": "heat",
    "share_means_pue": "heat",
    "chip_rungs": "ladder",
    "links_and_network": "ladder",
    "far_rungs": "ladder",
    "answer_sinks": "layers",
    "tiers_compare": "storage",
    "central_answers": "distance",
    "sites_spread": "distance",
    "levels_rise": "lifecycle",
    "reference_stands": "drift",
    "stream_slides": "drift",
    "alert_comes_late": "drift",
    "bits_fall": "smaller",
    "training_helps": "smaller",
    "weights_are_cut": "smaller",
    "spot_is_taken": "cost",
    "levers_pull": "cost",
    "loop_turns": "governance",
    "figures_are_checked": "reported",
    "case_goes_on": "reported",
}
WHOLE = {key: list(TOLD.values()).count(key) for key in PANELS}  # how many cues a panel's story has


@dataclass(frozen=True)
class PhysicsMoment(Moment):
    """`told_of`: cues of each panel's story that are over, by panel; `is_map`: panels show what they are about, and nothing in them yet."""

    told_of: tuple[tuple[str, int], ...] = ()
    is_map: bool = False

    def progress(self, panel: str) -> int:
        """Return how many cues of a panel's story are over."""
        return dict(self.told_of).get(panel, 0)


def look_of(cue: str) -> Look | None:
    """Return where a cue's lens looks: at its panel; None for all of them."""
    return Look(("panel", TOLD[cue]), NEAR) if cue in TOLD else None


def opened_of(cue: str) -> dict[str, object]:
    """Return what of a cue's moment is so once the lens has come: its panel is lit, what it says is not there yet."""
    if cue not in TOLD:
        return {}
    end = moments_of()[cue]
    return {"lit": frozenset({("panel", TOLD[cue])}), "told": end.told, "is_map": False}


def moments_of() -> dict[str, PhysicsMoment]:
    """Return the moments by cue."""
    found = {"start": PhysicsMoment(is_map=True)}
    found["twelve_panels"] = now = found["start"].turned_to(*FRAMES)
    for cue in CUES[1:-1]:
        key = TOLD[cue]
        told = dict(now.told_of) | {key: now.progress(key) + 1}
        now = replace(now.turned_to(("panel", key), ("value", key)), told_of=tuple(told.items()), look=look_of(cue), is_map=False)
        found[cue] = now
    found["all_of_it"] = replace(now, lit=frozenset(ALL), told=frozenset(), look=None)
    found["still"] = found["all_of_it"]
    return found


def last_hour(facts: Facts) -> int:
    """Return the hour at which the watch ends: PSI's alert, or the stream's last."""
    return len(facts.drift.psi) - 1 if facts.drift.psi_alert is None else facts.drift.psi_alert
