"""The moments of section 6: how far the run of each card is before the first cue, after each, and in the still."""

from __future__ import annotations

from dataclasses import dataclass, replace

from scenes.sections.operations.facts import HIGHLIGHTED, OperationsFacts, whole_run
from scenes.sections.operations.progress import Progress
from scenes.sections.walk import Look, Moment

CARDS = tuple(("card", k) for k in range(1, 7))
NOTE = ("note",)
PANELS = (*CARDS, NOTE)
FACTOR = 2.3  # of the lens on a card
CHART = Look(("card", 1, "chart"), 3.7)  # where the lens is while replicas follow the load


@dataclass(frozen=True)
class OperationsMoment(Moment):
    """What is true of the six cards; `turn` is the card whose edge is lit."""

    progress: Progress = Progress()
    turn: int | None = None


def look_of(card: int) -> Look:
    """Return where the lens looks in the cue of a card."""
    return Look(("card", card), FACTOR)


def _next(before: OperationsMoment, card: int, progress: Progress) -> OperationsMoment:
    """Return the moment at which a card's run is over and seen under the lens; the one before is told."""
    turned = before.turned_to(("card", card))
    return replace(turned, look=look_of(card), progress=progress, turn=card)


def moments_of(facts: OperationsFacts) -> dict[str, OperationsMoment]:
    """Return the section's moments by cue: "start", then where each cue settles; "still" is the picture of the preview.

    The lens stays on a card at its cue's end and goes on to the next; after the first row and at the end the whole is seen.
    """
    over = whole_run(facts)
    start = OperationsMoment()
    scaled = _next(start, 1, replace(start.progress, minute=over.minute))
    traced = _next(scaled, 2, replace(scaled.progress, spans=over.spans, compared=True))
    limited = replace(_next(traced, 3, replace(traced.progress, second=over.second)), look=None)
    guarded = _next(limited, 4, replace(limited.progress, prompts=over.prompts))
    rolled_back = _next(guarded, 5, replace(guarded.progress, windows=over.windows))
    paid = _next(rolled_back, 6, replace(rolled_back.progress, paid=over.paid, divided=True))
    paid = replace(paid, look=None, lit=paid.lit | {NOTE})
    return {
        "start": start,
        "load_rises_replicas_follow": scaled,
        "trace_shows_the_slow_hop": traced,
        "bucket_runs_dry": limited,
        "guardrail_stops_a_prompt": guarded,
        "version_rolls_back": rolled_back,
        "cost_is_counted": paid,
        "still": OperationsMoment(progress=over, turn=HIGHLIGHTED, lit=frozenset(PANELS)),
    }
