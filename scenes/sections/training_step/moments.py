"""The moments of section 4: what is true on screen before the first cue, after each, and in the still.

The step that is shown is the recorded one of the tiny language model, while its third micro-batch runs; two are in already.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from scenes.drawing.transition import Name
from scenes.models.snapshot import BARS, IN_FLIGHT
from scenes.sections.training_step.facts import LAYERS, StepFacts
from scenes.sections.walk import Look, Moment

STAGES = tuple(("stage", k) for k in range(1, 7))
ARROWS = tuple(("arrow", k) for k in range(1, 6))
LOOP = (("accumulation",),)
STATE = (("optimizer_state",), ("state_link",))
SAVING = (("checkpoints",), ("weights_link",), ("checkpoint_link",))
PANELS = (*STAGES, *ARROWS, *LOOP, *STATE, *SAVING, ("loss_chart",), ("precision",))
LANDED = 12  # entries of the slot that is being filled that have arrived in the still
DEPTH = len(LAYERS)
NEAR = 1.9  # how many times as large a stage is seen by the lens
UPDATE, PRECISION = Look(("view", 6), NEAR), Look(("view", 7), 2.3)  # while the weights move
COME, AVERAGED, MOVED = 1, 2, 3  # of the followed weight: its gradient is there, mean and mean square are new, so is it


@dataclass(frozen=True)
class Slot:
    """A micro-batch's slot: how many entries of its gradient have arrived, and whether it is the one that is being filled."""

    arrived: int = 0
    hot: bool = False


FULL = Slot(BARS)


@dataclass(frozen=True)
class StepMoment(Moment):
    """What is true of the step.

    `forward`: layers that the wave has passed; `front` and `spent`: the layer that it is in on its way back, and how many it has left
    behind; `merged`: strips that are added up, None while they stand in their slots. `weights`, `m`, `v`, `rounded`, `guessed`: after
    which step of the run they are shown; `followed`: how far the update of one weight is told (see frame_weight); `formats`: rows of Model Precision that are written; `loss`: the last step of the curve, None
    while there is none. `waits`: the loss of the step under way is still open.
    """

    window: bool = False
    forward: int = 0
    guess: bool = False
    answer: bool = False
    guessed: int = 0
    front: int | None = None
    spent: int = 0
    slots: tuple[Slot, ...] = (Slot(),) * 4
    merged: int | None = None
    updated: bool = False
    weights: int = 0
    m: int = 0
    v: int = 0
    rounded: int = 0
    followed: int = 0
    formats: int = 0
    loss: int | None = None
    waits: bool = False
    turn: int | None = None

    def reached(self, part: Name) -> bool:
        """Tell whether a panel is lit or told."""
        return part in self.lit or part in self.told

    def awaits_step(self, *, followed: bool) -> bool:
        """Tell whether the update is under way, but has not moved the followed weight yet, or any other one."""
        return self.followed >= COME and not self.updated and not (followed and self.followed >= MOVED)

    @property
    def taken(self) -> int:
        """Return how many micro-batches have come to the gradients."""
        return sum(slot != Slot() for slot in self.slots)


def moments_of(facts: StepFacts) -> dict[str, StepMoment]:
    """Return the section's moments by cue: "start", then where each cue settles; "still" is the picture of the preview."""
    run = facts.run
    before, now, last = facts.before, run.snapshot.step, run.steps
    empty = (Slot(),) * run.micro_batches
    start = StepMoment(
        weights=before, m=before, v=before, rounded=before, guessed=now, slots=(*(FULL,) * (IN_FLIGHT - 1), *empty[IN_FLIGHT - 1 :])
    )
    entered = replace(start.turned_to(STAGES[0]), window=True, turn=1, look=Look(("view", 1), NEAR))
    forward = replace(entered.turned_to(STAGES[1], ARROWS[0]), forward=DEPTH, turn=2, look=Look(("view", 2), NEAR))
    met = replace(forward.turned_to(STAGES[2], ARROWS[1]), guess=True, answer=True, turn=3, look=Look(("view", 3), NEAR))
    slots = (*(FULL,) * IN_FLIGHT, *empty[IN_FLIGHT:])
    back = replace(
        met.turned_to(STAGES[3], STAGES[4], ARROWS[2], ARROWS[3]), spent=DEPTH, slots=slots, turn=4, look=Look(("view", 4), NEAR)
    )
    full = (FULL,) * len(slots)
    added = replace(back.turned_to(STAGES[4], *LOOP), slots=full, merged=len(full), turn=5, look=Look(("view", 5), NEAR))
    moved = replace(
        added.turned_to(STAGES[5], ARROWS[4], *STATE, ("precision",)),
        slots=empty,
        merged=None,
        updated=True,
        weights=now,
        m=now,
        v=now,
        rounded=now,
        followed=MOVED,
        formats=4,
        turn=6,
        look=PRECISION,
    )
    fallen = replace(
        moved.turned_to(("loss_chart",), *SAVING),
        weights=last,
        m=last,
        v=last,
        rounded=last,
        loss=last,
        guessed=last,
        turn=None,
        look=None,
    )
    still = replace(
        met,
        front=1,
        slots=(*(FULL,) * (IN_FLIGHT - 1), Slot(LANDED, hot=True), Slot()),
        formats=4,
        loss=before,
        waits=True,
        turn=4,
        look=None,
        lit=frozenset(PANELS),
        told=frozenset(),
    )
    return {
        "start": start,
        "window_enters": entered,
        "wave_goes_forward": forward,
        "guess_meets_answer": met,
        "wave_comes_back": back,
        "gradients_accumulate": added,
        "weights_move": moved,
        "loss_falls": fallen,
        "still": still,
    }
