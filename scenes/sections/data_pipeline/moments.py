"""The moments of section 1: what is true on screen before the first cue, after each, and in the still.

Documents and what becomes of them come from the corpus, pieces and rules from the tokenizer, tokens on the shards from the balancer (facts.py).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from scenes.drawing.transition import Name
from scenes.models.shards import SHARDS, imbalance
from scenes.sections.data_pipeline.facts import (
    CorpusCounts,
    CutDocument,
    corpus_counts,
    cut_document,
    equal_counts,
    pair_of,
    placed_after,
    rule_of,
    shown_document,
)
from scenes.sections.walk import Look, Moment

STAGES = tuple(("stage", k) for k in range(1, 6))
LINKS = tuple(("link", k) for k in (1, 2, 3))
PANELS = (*STAGES, *LINKS, ("train",))
SOURCE_LOOK = Look(("stage", 1, "pour"), 1.8)  # where the lens looks while documents come in
SHARD_LOOK = Look(("stage", 5, "watched"), 1.8)  # where the lens looks while shards fill, and while they are read
Passed = tuple[int | None, ...]  # how many came to each sieve and left the last; None before the first


@dataclass(frozen=True)
class Reading:
    """A document in the open card: `done` of its pieces have their number, the next word is in `letters` while rules join it.

    `rule` is the number of the rule that joined last, `joined` the place of what it made among the letters.
    """

    document: CutDocument
    done: int = 0
    letters: tuple[str, ...] = ()
    rule: int | None = None
    joined: int | None = None

    @property
    def hot(self) -> int | None:
        """Return the piece in turn: the last that has its number, None before the first and when all have theirs."""
        return self.done - 1 if 0 < self.done < len(self.document.pieces) and not self.letters else None

    @property
    def spelled(self) -> int:
        """Return how many of the document's pieces the letters stand for."""
        text, count = "".join(self.letters), 0
        while text:
            text, count = text[len(self.document.pieces[self.done + count]) :], count + 1
        return count

    @property
    def rest(self) -> str:
        """Return the text that is still plain."""
        first = max(1, self.done + self.spelled)
        return "".join(self.document.pieces[first:-1])


@dataclass(frozen=True)
class PipelineMoment(Moment):
    """What is true of the pipeline.

    `documents` have come in, of each kind `kinds`; `queued` of them wait before the first sieve, `cleaned` behind the last.
    `reviewed` is the place of review taken, `agreed` its tick. `stacked` documents lie on the pile of `kept`; `cut` are
    tokenized, `tokens` the sum of theirs. `train` tokens are on their way to the shard `emptiest` (from 0); `placed` are the
    token counts of the documents on each shard, `capacity` what a cylinder holds. `read` tells that workers read the
    shards, `slow` which one they wait for; `lanes` that the shards are seen from there, in place of the cards.
    """

    documents: int | None = None
    kinds: tuple[int | None, ...] = (None,) * 5
    queued: int = 0
    passed: Passed = (None,) * 4
    filtered: int | None = None
    copies: int | None = None
    alike: float | None = None
    cleaned: int = 0
    reviewed: bool = False
    agreed: bool = False
    kept: int | None = None
    set_aside: int | None = None
    stacked: int = 0
    reading: Reading | None = None
    cut: int = 0
    tokens: int | None = None
    train: int = 0
    emptiest: int = 0
    placed: tuple[tuple[int, ...], ...] = ((),) * SHARDS
    capacity: int = 1
    read: bool = False
    slow: int | None = None
    lanes: bool = False
    turn: int | None = None

    @property
    def totals(self) -> tuple[int, ...]:
        """Return the tokens on each shard."""
        return tuple(map(sum, self.placed))

    @property
    def imbalance(self) -> float | None:
        """Return the fullest shard over the mean, None while all are empty."""
        return imbalance(self.totals) if any(self.totals) else None


def in_turn(moment: PipelineMoment, stage: int, *more: Name) -> PipelineMoment:
    """Return a moment in which a stage is in turn, and those before it are told."""
    return replace(moment.turned_to(("stage", stage), *more), turn=stage)


def rule_of_hot(reading: Reading) -> tuple[int, tuple[str, str]] | None:
    """Return number and pair of the rule that made what is in turn, None where no rule did."""
    if reading.rule is not None:
        return reading.rule, pair_of(reading.rule)
    rule = rule_of(reading.document.pieces[reading.hot]) if reading.hot is not None else None
    return (rule, pair_of(rule)) if rule else None


def on_the_way(counts: CorpusCounts, number: int) -> PipelineMoment:
    """Return the moment in which the document at a place is cut into tokens, and the one before is on its way to its shard."""
    document = shown_document()
    landed = placed_after(number - 2)
    after = placed_after(number - 1)
    return PipelineMoment(
        documents=counts.documents_in,
        kinds=tuple(counts.by_kind.values()),
        passed=counts.on_the_way,
        filtered=counts.filtered,
        copies=counts.duplicates,
        alike=counts.alike,
        agreed=True,
        kept=counts.kept,
        set_aside=counts.set_aside,
        stacked=counts.kept - number,
        reading=Reading(document, done=document.hot + 1),
        cut=number - 1,
        tokens=sum(map(sum, after)) + document.hot + 1,
        train=sum(map(sum, after)) - sum(map(sum, landed)),
        emptiest=next(k for k in range(SHARDS) if after[k] != landed[k]),
        placed=landed,
        capacity=fullest(),
        turn=4,
        lit=frozenset(PANELS),
    )


def fullest() -> int:
    """Return the tokens of the fullest shard that is shown, level or not: what a cylinder holds, so that all have one scale."""
    return max(map(sum, (*placed_after(corpus_counts().kept), *equal_counts())))


def moments_of(counts: CorpusCounts) -> dict[str, PipelineMoment]:
    """Return the section's moments by cue: "start", then where each cue settles; "still" is the picture of the preview."""
    start = PipelineMoment(capacity=fullest())
    poured = replace(
        in_turn(start, 1),
        documents=counts.documents_in,
        kinds=tuple(counts.by_kind.values()),
        queued=counts.documents_in,
        passed=(counts.documents_in, None, None, None),
        look=SOURCE_LOOK,
    )
    sieved = replace(
        in_turn(poured, 2, ("link", 1)),
        queued=0,
        passed=counts.on_the_way,
        filtered=counts.filtered,
        copies=counts.duplicates,
        alike=counts.alike,
        cleaned=counts.on_the_way[-1],
        look=None,
    )
    reviewed = replace(
        in_turn(sieved, 3, ("link", 2)),
        cleaned=0,
        agreed=True,
        kept=counts.kept,
        set_aside=counts.set_aside,
        stacked=counts.kept,
    )
    last, placed = cut_document(counts.kept), placed_after(counts.kept)
    cut = replace(
        in_turn(reviewed, 4, ("link", 3)),
        stacked=0,
        reading=Reading(last, done=len(last.pieces)),
        cut=counts.kept,
        tokens=sum(map(sum, placed)),
    )
    level = replace(in_turn(cut, 5, ("train",)), placed=placed, emptiest=_emptiest(placed), look=SHARD_LOOK)
    read = replace(in_turn(level, 5), read=True, look=None)
    return {
        "start": start,
        "sources_pour_documents": poured,
        "sieves_reject": sieved,
        "reviewers_keep": reviewed,
        "text_becomes_tokens": cut,
        "tokens_fill_shards": level,
        "workers_read_in_parallel": read,
        "still": on_the_way(counts, shown_document().number),
    }


def _emptiest(placed: tuple[tuple[int, ...], ...]) -> int:
    totals = list(map(sum, placed))
    return totals.index(min(totals))


def unbalanced(moment: PipelineMoment) -> PipelineMoment:
    """Return a moment with as many documents on each shard, but not as many tokens: the counter-example."""
    return replace(moment, placed=equal_counts(), read=False, slow=0)
