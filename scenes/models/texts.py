"""What the tiny models read and are asked: the texts of the corpus, its dirt, the prompts; in English as they ship, or from a corpus file.

One set is in force for the process (a film is in one language); results that follow from it are kept under its digest.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

from scenes.core.language import forget_results
from scenes.models import corpus_text, corpus_text_planted, guardrail_text
from scenes.models.guardrail_text import Labelled, Rules

KINDS = ("Web pages", "Documents", "Code", "Images", "Logs")


@dataclass(frozen=True)
class Texts:
    """The good sentences and the dirt of a corpus as (kind, text), and what is asked of the models that learned it.

    `copies`: (start of a good sentence, text in it, what its near copy says instead). `subject`: the reviewers' words. `opening`: the
    prompt that the film opens with; `batch`: the prompts of the three requests, whose second names the adapter that learned `adapter`
    (`other_adapter` begins alike); `shown`: how the document begins that is shown large; `cut`: an opening that the poster cuts into tokens.
    `request` is the letter before a request's number.
    `rules` and `asked` are the guardrail's: patterns by the harm that they stop, and prompts with the harm that they ask for, or None.
    """

    good: tuple[tuple[str, str], ...]
    copies: tuple[tuple[str, str, str], ...]
    junk: tuple[tuple[str, str], ...]
    off_topic: tuple[tuple[str, str], ...]
    subject: frozenset[str]
    opening: str
    batch: tuple[str, str, str]
    adapter: str
    other_adapter: str
    shown: str
    cut: str
    rules: Rules
    asked: tuple[Labelled, ...]
    request: str = "R"

    @cached_property
    def digest(self) -> str:
        """Return a hash of all texts; "" for those that ship."""
        if self == ENGLISH:
            return ""
        parts = {**{name: getattr(self, name) for name in self.__dataclass_fields__}, "subject": sorted(self.subject)}
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:20]


ENGLISH = Texts(
    good=corpus_text.GOOD,
    copies=corpus_text_planted.COPIES,
    junk=corpus_text_planted.JUNK,
    off_topic=corpus_text_planted.OFF_TOPIC,
    subject=corpus_text_planted.TOPIC_WORDS,
    opening="Latency is the wait of one",
    batch=("A rate limit", "Gradients flow backward", "Training runs for weeks"),
    adapter="Gradients flow backward through the layers and add up.",
    other_adapter="Gradients flow backward through the layers and every weight moves.",
    shown="Deduplication drops",
    cut="Each shard holds",
    rules=guardrail_text.RULES,
    asked=guardrail_text.ASKED,
)


@dataclass
class _InForce:
    texts: Texts = ENGLISH


_in_force = _InForce()


def current() -> Texts:
    """Return the texts in force."""
    return _in_force.texts


def digest() -> str:
    """Return the digest of the texts in force."""
    return current().digest


def use(texts: Texts) -> None:
    """Put texts in force, and forget every result that follows from others."""
    if texts.digest != digest():
        _in_force.texts = texts
        forget_results()
