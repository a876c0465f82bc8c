"""The moments of the physics: which panel is read, what of it was reached, and how far the watched stream has slid."""

from __future__ import annotations

from dataclasses import dataclass, replace

from scenes.deep_dives.physics.facts import Facts
from scenes.deep_dives.physics.words import CUES, ROWS
from scenes.sections.walk import Look, Moment

PANELS = ("power", "heat", "ladder", "layers", "storage", "distance", "lifecycle", "drift", "smaller", "cost", "governance", "reported")
NEAR = 9.0
PARTS: dict[str, tuple[object, ...]] = {
    **{key: tuple(range(count)) for key, count in ROWS.items()},
    "distance": ("central", "spread"),
    "drift": ("reference", "now", "tested", "late"),
    "smaller": ("bits", "aware", "cut"),
    "governance": ("govern", "map", "measure", "manage"),
}
VALUES = tuple(("value", key, part) for key in PANELS for part in PARTS[key])
FRAMES = tuple(("panel", key) for key in PANELS)
ALL = (*FRAMES, *VALUES)

# Cues in their order: the panel, and the parts of it that are reached.
REACHED: dict[str, tuple[str, tuple[object, ...]]] = {
    "chip_draws": ("power", (0, 1)),
    "racks_fill": ("power", (2, 3, 4)),
    "run_adds_up": ("power", (5, 6)),
    "air_or_water": ("heat", (0, 1, 2)),
    "share_means_pue": ("heat", (3, 4, 5)),
    "chip_rungs": ("ladder", (0, 1, 2)),
    "links_and_network": ("ladder", (3, 4)),
    "far_rungs": ("ladder", (5, 6)),
    "answer_sinks": ("layers", (0, 1, 2)),
    "tiers_compare": ("storage", (0, 1, 2, 3)),
    "central_answers": ("distance", ("central",)),
    "sites_spread": ("distance", ("spread",)),
    "levels_rise": ("lifecycle", (0, 1, 2, 3)),
    "reference_stands": ("drift", ("reference",)),
    "stream_slides": ("drift", ("now", "tested")),
    "alert_comes_late": ("drift", ("now", "late")),
    "bits_fall": ("smaller", ("bits",)),
    "training_helps": ("smaller", ("aware",)),
    "weights_are_cut": ("smaller", ("cut",)),
    "spot_is_taken": ("cost", (0,)),
    "levers_pull": ("cost", (1, 2, 3)),
    "loop_turns": ("governance", ("govern", "map", "measure", "manage")),
    "figures_are_checked": ("reported", (0, 1, 2, 3, 4)),
}


@dataclass(frozen=True)
class PhysicsMoment(Moment):
    """`reached`: the parts that have been reached, (panel, part); `hour`: of the watched stream."""

    reached: frozenset[tuple[str, object]] = frozenset()
    hour: int | None = None

    def has(self, panel: str, part: object) -> bool:
        """Tell whether a part has been reached."""
        return (panel, part) in self.reached


def look_of(cue: str) -> Look | None:
    """Return where a cue's lens looks: at its panel; None for all of them."""
    return Look(("panel", REACHED[cue][0]), NEAR) if cue in REACHED else None


def moments_of(facts: Facts) -> dict[str, PhysicsMoment]:
    """Return the moments by cue."""
    hours = {"stream_slides": facts.drift.ks_alert or facts.drift.onset, "alert_comes_late": last_hour(facts)}
    found = {"start": PhysicsMoment()}
    found["twelve_panels"] = now = found["start"].turned_to(*FRAMES)
    for cue in CUES[1:-1]:
        panel, parts = REACHED[cue]
        reached = now.reached | {(panel, part) for part in parts}
        lit = (("panel", panel), *(("value", key, part) for key, part in reached if key == panel))
        now = replace(now.turned_to(*lit), reached=reached, look=look_of(cue), hour=hours.get(cue, now.hour))
        found[cue] = now
    found["all_of_it"] = replace(now, lit=frozenset(ALL), told=frozenset(), look=None)
    found["still"] = found["all_of_it"]
    return found


def last_hour(facts: Facts) -> int:
    """Return the hour at which the watch ends: PSI's alert, or the stream's last."""
    return len(facts.drift.psi) - 1 if facts.drift.psi_alert is None else facts.drift.psi_alert
