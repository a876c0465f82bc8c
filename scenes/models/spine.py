"""The sentence that the film opens with and that its end completes: a prompt of the corpus, and what the trained model writes after it."""

from dataclasses import dataclass

from scenes.core.errors import InputError
from scenes.models import texts
from scenes.models.language_model import CHECKPOINT_EVERY, SNAPSHOT_STEP, Generation, generate, probability_of

EARLY = SNAPSHOT_STEP - SNAPSHOT_STEP % CHECKPOINT_EVERY  # the last checkpoint before the step that is shown in detail


@dataclass(frozen=True)
class Spine:
    """The prompt, the word that the model writes next, the rest of its sentence, and how likely the word's first token is.

    `early` is the same likelihood at the checkpoint of step `early_step`.
    """

    prompt: str
    word: str
    rest: str
    probability: float
    early: float
    early_step: int


def spine() -> Spine:
    """Return the sentence; raises ValueError where the model writes no whole word after the prompt."""
    prompt = texts.current().opening
    written = generate(prompt)
    word, rest = _first_word(written)
    return Spine(prompt, word, rest, written.probabilities[0], probability_of(prompt, written.pieces[0], EARLY), EARLY)


def _first_word(written: Generation) -> tuple[str, str]:
    text = written.text.lstrip()
    end = next((i for i, letter in enumerate(text) if not letter.isalpha()), len(text))
    if not end:
        raise InputError([f"corpus: the model writes no word after {written.prompt!r}: {written.text!r}; choose another opening prompt"])
    return text[:end], text[end:]
