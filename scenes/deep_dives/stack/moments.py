"""The moments of the stack: which floors and cells were reached, how far each cell has come, and what has been answered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

from scenes.deep_dives.stack.facts import CELLS, StackFacts
from scenes.deep_dives.stack.words import LAYERS
from scenes.drawing.transition import Name
from scenes.sections.walk import Look, Moment

NEAR = 9.0  # times as large: more than any window holds, so as large as there is room
FLOORS = tuple(("floor", layer) for layer in LAYERS)
CELL_PANELS: tuple[Name, ...] = tuple(("cell", cell) for layer in LAYERS for cell in CELLS[layer])
TOWER = (*FLOORS, *CELL_PANELS)
PANELS: tuple[Name, ...] = (("request",), *FLOORS, *(("cell", cell) for layer in LAYERS for cell in CELLS[layer]), ("takeaway",))
OPENED = {  # cues in which the request comes down to a floor
    "api_opens": "api", "serving_opens": "serving", "frameworks_open": "frameworks", "compute_opens": "compute", "network_opens": "network",
    "silicon_opens": "silicon",
}  # fmt: skip
SHOWN = {  # cues that look into cells
    "bill_is_counted": ("bill",), "rent_meets_bill": ("rent", "load"), "router_chooses": ("router", "batch"), "prefix_is_reused": ("prefix",),
    "cache_is_paged": ("paging",), "weights_are_rounded": ("rounding",), "draft_is_checked": ("draft",), "batch_is_split": ("data",),
    "matrix_is_split": ("tensor",), "stages_follow": ("stage",), "pods_wait": ("pods",), "gangs_run": ("gangs", "idle"), "ring_adds": ("ring",),
    "links_differ": ("links", "kinds"), "array_multiplies": ("array",), "tile_multiplies": ("tile",), "reuse_decides": ("reuse",),
}  # fmt: skip


@dataclass(frozen=True)
class StackMoment(Moment):
    """`open_floors`: how many floors from the top tell what stands on them; `standing`: how many from the bottom stand; `done`: how many steps of each cell are over.

    `asked`: whether the request is there; `floor`: the floor on which it is, counted from the top, None before and after; `answered`: tokens that have come up.
    `turned`: whether it is said what all of it comes to; `closed`: whether the tower is floors alone again; `hidden`: how many of them, from the bottom, are hidden.
    """

    standing: int = 0
    open_floors: int = 0
    done: tuple[tuple[str, int], ...] = ()
    asked: bool = False
    floor: int | None = None
    answered: int = 0
    turned: bool = False
    closed: bool = False
    hidden: int = 0

    def stepped(self, cell: str, count: int) -> Self:
        """Return the moment with a cell at a step."""
        return replace(self, done=tuple(sorted((dict(self.done) | {cell: count}).items())))

    @property
    def opened(self) -> Name | None:
        """The cell or the floor that alone is lit, and so fills the lens."""
        (one, *others) = self.lit or {("request",)}
        return None if others or self.closed or one[0] not in ("cell", "floor") else one

    @property
    def bare(self) -> bool:
        """Whether the tower is floors alone: before one is looked into, and as the answer rises."""
        return self.closed or (not self.open_floors and not self.opened)

    def count(self, cell: str) -> int:
        """Return how many steps of a cell are over."""
        return dict(self.done).get(cell, 0)


def moments_of(facts: StackFacts) -> dict[str, StackMoment]:
    """Return the moments by cue."""
    now = StackMoment(told=frozenset(FLOORS))
    found = {"start": now}
    now = found["tower_stands"] = replace(now, lit=frozenset(FLOORS), told=frozenset(CELL_PANELS), standing=len(LAYERS))
    now = found["request_comes"] = replace(now.turned_to(("request",)), asked=True, floor=0)
    for k, layer in enumerate(LAYERS):
        opens = next(cue for cue, opened in OPENED.items() if opened == layer)
        now = found[opens] = replace(now.turned_to(("floor", layer)), open_floors=k + 1, floor=k, look=Look(("floor", layer), NEAR))
        for cue, cells in SHOWN.items():
            if cells[0] in CELLS[layer]:
                for cell in cells:
                    now = now.turned_to(("cell", cell)).stepped(cell, facts.steps(cell))
                now = found[cue] = replace(now, look=Look(("cell", cells[-1]), NEAR))
    now = found["tokens_rise"] = replace(
        now.turned_to(("request",), *FLOORS), look=None, floor=None, answered=len(facts.answer), closed=True
    )
    found["stack_turns"] = replace(now, lit=frozenset(PANELS), told=frozenset(), turned=True, hidden=len(LAYERS) - 1)
    found["still"] = replace(found["stack_turns"], closed=False, hidden=0)
    return found


def opened_by(cue: str) -> dict[str, frozenset[Name] | bool | None]:
    """Return what is lit and told as the lens comes to a cue's first cell, or to the whole, where the tower is floors alone: nothing else has changed by then."""
    now = Moment(told=frozenset(CELL_PANELS)).turned_to(*FLOORS).turned_to(("request",))
    for k, layer in enumerate(LAYERS):
        if OPENED.get(cue) == layer and k:
            now = now.turned_to(("floor", LAYERS[k - 1]))
            return {"lit": now.lit, "told": now.told, "closed": True}
        now = now.turned_to(("floor", layer))
        if OPENED.get(cue) == layer:
            return {"lit": now.lit, "told": now.told}
        for other, cells in SHOWN.items():
            if cells[0] not in CELLS[layer]:
                continue
            now = now.turned_to(("cell", cells[0]))
            if other == cue:
                return {"lit": now.lit, "told": now.told}
            now = now.turned_to(("cell", cells[-1]))
    if cue == "tokens_rise":
        now = now.turned_to(("request",))
        return {"lit": now.lit, "told": now.told, "closed": True}
    return {}


def look_of(cue: str) -> Look | None:
    """Return where the lens looks as a cue begins: at the whole tower where the request falls."""
    if OPENED.get(cue) == LAYERS[0]:
        return Look(("floor", OPENED[cue]), NEAR)
    return Look(("cell", SHOWN[cue][0]), NEAR) if cue in SHOWN else None
