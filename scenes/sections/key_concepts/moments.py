"""The moments of section 8: which card stands open, and how far what it explains has come.

Sizes, times and values are those of the roofline model, the cache's counts and the product of the trained model (facts.py).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from scenes.sections.key_concepts.cache import CacheState
from scenes.sections.key_concepts.facts import OPEN, PROMPT, ConceptFacts
from scenes.sections.key_concepts.frame_context import ENTERED
from scenes.sections.key_concepts.product import DECODED, SUMMED
from scenes.sections.walk import Moment

NOTE = "note"  # what is open when no lettered card is
LETTERS = "ABCDE"
CARDS = tuple(("card", letter) for letter in LETTERS)
PANELS = (*CARDS, (NOTE,))


@dataclass(frozen=True)
class ConceptMoment(Moment):
    """What is true; but for `open`, `lit` and `told` it is said of the card that stands open.

    A: batches that have done their `stepped`. B: blocks that have `entered` the window. C: the `cache`. D: the `batch` on
    the curve (None: no curve yet), and whether the memory's wall has been met (`walled`). E: cells of the output that are `summed`. Note: the prompt is `prefilled`, tokens `decoded`.
    """

    open: str | None = None
    stepped: int = 0
    entered: int = 0
    cache: CacheState = CacheState(written=0, newest=False, passes=0)
    batch: int | None = None
    walled: bool = False
    summed: int = 0
    prefilled: bool = False
    decoded: int = 0


def opened(before: ConceptMoment, card: str) -> ConceptMoment:
    """Return the moment at which a card has just opened: nothing in it has happened; the one before it in the index is told."""
    turned = before.turned_to((NOTE,) if card == NOTE else ("card", card))
    return ConceptMoment(open=card, lit=turned.lit, told=turned.told)


def moments_of(facts: ConceptFacts) -> dict[str, ConceptMoment]:
    """Return the section's moments by cue: "start", then where each cue settles; "still" is the picture of the preview."""
    start = ConceptMoment()
    grown = replace(opened(start, "A"), stepped=2)
    lengthened = replace(opened(grown, "B"), entered=ENTERED)
    answered = replace(opened(lengthened, "C"), cache=CacheState(written=PROMPT + 1))
    slid = replace(opened(answered, OPEN), batch=facts.curve.chosen_batch, walled=True)
    multiplied = replace(opened(slid, "E"), summed=SUMMED)
    parted = replace(opened(multiplied, NOTE), prefilled=True, decoded=DECODED)
    return {
        "start": start,
        "batch_grows": grown,
        "context_lengthens": lengthened,
        "cache_answers": answered,
        "batch_slides_along_the_curve": slid,
        "grids_multiply": multiplied,
        "prefill_parts_from_decode": parted,
        "still": replace(slid, lit=frozenset(PANELS), told=frozenset()),
    }


WHOLE = ConceptMoment(  # everything in a card, as the poster shows it
    stepped=2, entered=ENTERED, cache=CacheState(), summed=SUMMED, prefilled=True, decoded=DECODED
)
