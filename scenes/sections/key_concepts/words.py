"""Words of the key concepts: five lettered cards and the note on prefill and decode."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from scenes.content.named import Named
from scenes.content.words import MARK, SENTENCE, TAG, CardTitle, Exactly, Mark, Phrase, SectionWords, Sentence, Strict, Tag, Text


class ConceptCard(Strict):
    """A lettered card: its title, where the title may break, and its definition."""

    letter: Mark
    title: CardTitle
    lines: Annotated[tuple[Tag, ...], Field(min_length=1, max_length=3, strict=False)]
    text: Sentence

    def model_post_init(self, _: object) -> None:
        """Refuse lines that are not the title."""
        if " ".join(self.lines) != self.title:
            raise ValueError(f"the lines {self.lines} do not add up to the title {self.title!r}; break the title itself")


class PhasesNote(Strict):
    """Prefill vs Decode."""

    title: CardTitle
    prefill: Mark
    decode: Mark
    prefill_pass: Tag
    decode_pass: Tag
    short: Annotated[tuple[Phrase, ...], Exactly(2)]
    text: Sentence


class BatchLabels(Strict):
    """Card A: the two batches and what a step of each costs."""

    small: Tag
    large: Tag
    step: Annotated[str, Text(TAG, "value")]
    rate: Annotated[str, Text(TAG, "value")]
    same: Tag


class ContextLabels(Strict):
    """Card B: exactly six blocks, T1 to Tn, the four that push the first out, and the window."""

    prompt: Tag
    long: Tag
    tokens: Annotated[tuple[Mark, ...], Exactly(6)]
    later: Annotated[tuple[Mark, ...], Exactly(4)]
    lost: Mark
    window: Tag
    size: Annotated[str, Text(TAG, "value")]
    dot: Tag
    dots: Annotated[str, Text(TAG, "each")]
    window_size: Annotated[str, Text(TAG, "value")]


class CacheLabels(Strict):
    """Card C: what goes into the cache, what is read from it, and what it saves."""

    prompt: Tag
    new: Tag
    token: Annotated[str, Text(MARK, "number")]
    row: Annotated[tuple[Annotated[str, Text(MARK, "number")], ...], Named("key", "value")]
    write: Mark
    read: Mark
    append: Mark
    work: Annotated[str, Text(SENTENCE, "prompt", "new")]
    kept: Mark
    recomputed: Mark
    passes: Annotated[str, Text(TAG, "prefill", "later", "value")]


class GaugeLabels(Strict):
    """Card D: one of the two gauges; `unit` on the sheet, `long` in frames, `brief` in narrow ones."""

    title: Mark
    unit: Tag
    long: Tag
    brief: Tag


class CurveSetup(Strict):
    """For which model and GPUs the curve holds, from long to short, in frames and on the sheet, and what its floor is."""

    frames: Annotated[tuple[Phrase, ...], Exactly(2)]
    foot: Annotated[tuple[Sentence, ...], Exactly(3)]
    floor_why: Annotated[tuple[Tag, ...], Exactly(2)]


class CurveLabels(Strict):
    """Card D: the batch slider, and the curve that the two gauges follow."""

    batch: Mark
    most: Annotated[str, Text(TAG, "value")]
    title: Tag
    setup: CurveSetup
    bound: Tag
    across: Tag
    up: Tag
    floor: Annotated[str, Text(TAG, "value")]
    full: Tag
    full_at: Annotated[str, Text(TAG, "value")]
    request: Annotated[str, Text(TAG, "value")]
    requests: Annotated[str, Text(TAG, "value")]
    requests_each: Annotated[str, Text(TAG, "value", "each")]
    memory: Tag
    weights: Annotated[str, Text(TAG, "value")]
    cache: Annotated[str, Text(TAG, "value")]
    free: Annotated[str, Text(TAG, "value")]


class ProductLabels(Strict):
    """Card E: the three grids."""

    weights: Tag
    activations: Tag
    output: Tag
    weights_note: Tag
    activations_note: Tag
    output_note: Tag
    sum: Annotated[str, Text(TAG, "value")]
    brighter: Tag


class KeyConceptsWords(SectionWords):
    """Exactly five lettered cards, A to E, and exactly two gauges; both stand in the order of the file."""

    cards: Annotated[tuple[ConceptCard, ...], Named("batch", "context", "cache", "throughput", "weights")]
    note: PhasesNote
    batch: BatchLabels
    context: ContextLabels
    cache: CacheLabels
    gauges: Annotated[tuple[GaugeLabels, ...], Named("throughput", "latency")]
    curve: CurveLabels
    product: ProductLabels


TABLES = {"key_concepts": KeyConceptsWords}
