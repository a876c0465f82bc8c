"""The moments of the landscape: which branches have landed, which names have grown, which page is open, and which card on it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from scenes.deep_dives.landscape.pages import page_with
from scenes.deep_dives.landscape.tree import MEASURED, VISITS
from scenes.deep_dives.landscape.words import CUES
from scenes.sections.walk import Moment

WHOLE = "map_is_whole"
VISIT, CARD = "visit", "card"


@dataclass(frozen=True)
class LandscapeMoment(Moment):
    """`landed`: the panels are there. `grown`: cues whose names are there; `groups`: how many groups of names the open page has besides.

    `page`: the cue whose page is open, "" where the map is seen. `card`: the lens whose card is open on it, `filled` or empty, with what
    goes over its limit if that is `spilt`; `beside`: the page leaves room for one.
    """

    landed: bool = False
    grown: tuple[str, ...] = ()
    page: str = ""
    groups: int = 0
    beside: bool = False
    card: str | None = None
    filled: bool = False
    spilt: bool = False

    @property
    def visited(self) -> str:
        """Return the cue whose names are lit."""
        return next((str(cue) for kind, cue in self.lit if kind == VISIT), "")


def moments() -> dict[str, LandscapeMoment]:
    """Return the moments by cue."""
    now = LandscapeMoment()
    found = {"start": now}
    for cue in CUES:
        lens = MEASURED.get(cue)
        page = page_with(lens) if lens else cue if cue in VISITS else ""
        grown = (*now.grown, page) if page and page not in now.grown else now.grown
        lit = (CARD, lens) if lens else (VISIT, cue)
        full = lens is not None
        now = replace(now.turned_to(lit), landed=True, grown=grown, page=page, beside=full, card=lens, filled=full, spilt=full)
        found[cue] = now
    found["still"] = found[WHOLE]
    return found
