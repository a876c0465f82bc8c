"""Words of section 8: five lettered cards and the note on prefill and decode."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from scenes.content.words import Mark, Name, Phrase, Section, Sentence, Strict, Tag, exactly, mark, sentence, tag


class Card(Strict):
    """A lettered card: its title, where the title may break, and its definition."""

    letter: Mark
    title: Name
    lines: Annotated[tuple[Tag, ...], Field(min_length=1, max_length=3, strict=False)]
    text: Sentence

    def model_post_init(self, _: object) -> None:
        """Refuse lines that are not the title."""
        if " ".join(self.lines) != self.title:
            raise ValueError(f"the lines {self.lines} do not add up to the title {self.title!r}; break the title itself")


class Note(Strict):
    """Prefill vs Decode."""

    title: Name
    prefill: Mark
    decode: Mark
    prefill_pass: Tag
    decode_pass: Tag
    short: exactly(Phrase, 2)
    text: Sentence


class BatchLabels(Strict):
    """Card A: the two batches and what a step of each costs."""

    small: Tag
    large: Tag
    step: tag("value")
    rate: tag("value")
    same: Tag


class ContextLabels(Strict):
    """Card B: exactly six blocks, T1 to Tn, and the window over them."""

    prompt: Tag
    long: Tag
    tokens: exactly(Mark, 6)
    window: Tag
    size: tag("value")
    window_size: tag("value")


class CacheLabels(Strict):
    """Card C: what goes into the cache, what is read from it, and what it saves."""

    prompt: Tag
    new: Tag
    token: mark("number")
    row: exactly(mark("number"), 2)
    write: Mark
    read: Mark
    append: Mark
    work: sentence("prompt", "new")
    kept: Mark
    recomputed: Mark
    passes: tag("prefill", "later", "value")


class GaugeLabels(Strict):
    """Card D: one of the two gauges; `unit` on the sheet, `long` in frames, `brief` in narrow ones."""

    title: Mark
    unit: Tag
    long: Tag
    brief: Tag


class CurveSetup(Strict):
    """For which model and GPUs the curve holds, from long to short, in frames and on the sheet, and what its floor is."""

    frames: exactly(Phrase, 2)
    foot: exactly(Sentence, 3)
    floor_why: exactly(Tag, 2)


class CurveLabels(Strict):
    """Card D: the batch slider, and the curve that the two gauges follow."""

    batch: Mark
    most: tag("value")
    title: Tag
    dense: CurveSetup
    experts: CurveSetup
    bound: Tag
    across: Tag
    up: Tag
    floor: tag("value")
    full: Tag
    full_at: tag("value")
    request: tag("value")
    requests: tag("value")
    requests_each: tag("value", "each")
    memory: Tag
    weights: tag("value")
    cache: tag("value")
    free: tag("value")


class ProductLabels(Strict):
    """Card E: the three grids."""

    weights: Tag
    activations: Tag
    output: Tag
    weights_note: Tag
    activations_note: Tag
    output_note: Tag
    sum: tag("value")
    brighter: Tag


class KeyConceptsWords(Section):
    """Exactly five lettered cards, A to E, and exactly two gauges."""

    cards: exactly(Card, 5)
    note: Note
    batch: BatchLabels
    context: ContextLabels
    cache: CacheLabels
    gauges: exactly(GaugeLabels, 2)
    curve: CurveLabels
    product: ProductLabels
