"""What the tiny models need of the texts that they read, held against those before anything is trained.

Enough sentences, none that the filter or the reviewers would drop, near copies that are copies, prompts that begin a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scenes.models.corpus import normalize, rejection_reason
from scenes.models.texts import Texts

LEAST = 40  # good sentences: fewer give the tokenizer too little to learn from


def text_faults(texts: Texts) -> Iterator[str]:
    """Yield what the models could not work with: key, what is wrong, cure."""
    good = [normalize(text) for _, text in texts.good]
    if len(good) < LEAST:
        yield f"sentences: {len(good)} are too few to learn from; write at least {LEAST}"
    for text in good:
        if reason := rejection_reason(text):
            yield f"sentences: {text[:40]!r} would be filtered out ({reason}); write a plain sentence of six words or more"
        if texts.subject.isdisjoint(re.findall(r"[^\W\d_]+", text.lower())):
            yield f"sentences: {text[:40]!r} holds no word of `subject`; add one of its words there"
    for start, old, _ in texts.copies:
        found = next((text for text in good if text.startswith(start)), None)
        if found is None or old not in found:
            yield f"copies: {old or start!r} is in no sentence that begins with {start!r}; copy it from there"
    openings = {"opening": texts.opening, "shown": texts.shown, "cut": texts.cut} | {f"batch.{k}": p for k, p in enumerate(texts.batch, 1)}
    for key, opening in openings.items():
        if not any(text.startswith(opening) for text in good):
            yield f"prompts.{key}: no sentence begins with {opening!r}; copy the first words of one"
    for key, sentence in (("adapter", texts.adapter), ("other_adapter", texts.other_adapter)):
        if not sentence.startswith(texts.batch[1]):
            yield f"prompts.{key}: does not begin with the second prompt of the batch, {texts.batch[1]!r}; let it"
    harms = {harm for harm, _ in texts.rules}
    for text, harm in texts.asked:
        if harm and harm not in harms:
            yield f"guardrail.prompts: {text!r} asks for {harm!r}, which no rule is called; choose one of {', '.join(sorted(harms))}"
