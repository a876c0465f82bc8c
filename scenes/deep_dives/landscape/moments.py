"""The moments of the landscape: which branches have landed, which names have grown, and which card is open."""

from __future__ import annotations

from dataclasses import dataclass, replace

from scenes.deep_dives.landscape.tree import MEASURED, VISITS
from scenes.deep_dives.landscape.words import CUES
from scenes.sections.walk import Look, Moment

NEAR = 9.0  # times as large: more than any window holds, so as large as there is room
WHOLE = "map_is_whole"
VISIT = "visit"


@dataclass(frozen=True)
class LandscapeMoment(Moment):
    """`landed`: the panels are there. `grown`: cues whose names are there; `part`: a cue, and how many of its stops.

    `card`: the lens whose card is open, `filled` or empty.
    """

    landed: bool = False
    grown: tuple[str, ...] = ()
    part: tuple[str, int] | None = None
    card: str | None = None
    filled: bool = False

    @property
    def visited(self) -> str:
        """Return the cue whose names are lit."""
        return next((str(cue) for kind, cue in self.lit if kind == VISIT), "")


def look_of(cue: str) -> Look | None:
    """Return where the lens looks when a cue has settled."""
    if cue in VISITS:
        return Look(("stop", cue, "last"), NEAR)
    return Look(("card", MEASURED[cue]), NEAR) if cue in MEASURED else None


def moments() -> dict[str, LandscapeMoment]:
    """Return the moments by cue."""
    now = LandscapeMoment()
    found = {"start": now}
    for cue in CUES:
        card = MEASURED.get(cue)
        grown = (*now.grown, cue) if cue in VISITS else now.grown
        lit = ("card", card) if card else (VISIT, cue)
        now = replace(now.turned_to(lit), landed=True, grown=grown, card=card, filled=card is not None, look=look_of(cue))
        found[cue] = now
    found["still"] = found[WHOLE]
    return found
