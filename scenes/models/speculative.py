"""Speculative decoding: a small model guesses a few tokens, the large one checks them all in one pass and keeps what it would have written.

Leviathan et al. 2023, "Fast inference from transformers via speculative decoding", section 2.3, for greedy decoding: a guess is
accepted when it is the large model's likeliest token; the first that is not is replaced by that one, so every pass of the large model
writes one token at least, and the text is the same as without guesses. The large model is the tiny transformer, the small one a
narrower one that is trained here on the same windows. Both keep caches; rows of refused guesses are dropped.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from scenes.models import texts
from scenes.models.adam import Adam
from scenes.models.decode import Past, empty, run_pass
from scenes.models.language_model import checkpoint_at
from scenes.models.memo import kept
from scenes.models.tokenizer import BOS_ID, EOS_ID, train_tokenizer
from scenes.models.trainer import MICRO_BATCH, MICRO_BATCHES, draw_windows, shape
from scenes.models.transformer import Architecture, Weights, documents_of, init_weights, loss_and_gradients, size_of

SEED = 31
STEPS = 480  # twice as many as the large model had: they are cheap
WIDTH, HEADS, HIDDEN = 16, 2, 32
DRAFTED = 4  # guesses a pass
LIMIT = 40


@dataclass(frozen=True)
class Round:
    """One pass of the large model: the guesses, how many of them it accepted, and the tokens that were written, its own last one included."""

    drafted: tuple[int, ...]
    accepted: int
    written: tuple[int, ...]


@dataclass(frozen=True)
class Speculation:
    """The ids that were written, and the rounds in which."""

    ids: tuple[int, ...]
    rounds: tuple[Round, ...]

    @property
    def passes(self) -> int:
        """Passes of the large model."""
        return len(self.rounds)

    @property
    def checked(self) -> int:
        """Guesses that were judged: those accepted, and the first refused of each round."""
        return sum(min(r.accepted + 1, len(r.drafted)) for r in self.rounds)

    @property
    def acceptance(self) -> float:
        """Share of the judged guesses that were accepted, 0..1: the acceptance rate of Leviathan et al. 2023, section 3.1; 0 without guesses."""
        return sum(r.accepted for r in self.rounds) / self.checked if self.checked else 0.0

    @property
    def tokens_per_pass(self) -> float:
        """Tokens that a pass of the large model wrote on average."""
        return len(self.ids) / self.passes


class _Writer:
    """A model with its cache: it has read `known` tokens of a text."""

    def __init__(self, form: Architecture, weights: Weights) -> None:
        self._form, self._weights, self._past = form, weights, empty(form)

    def read(self, text: Sequence[int], wanted: int = 1) -> np.ndarray:
        """Read what is new of a text; return the logits (wanted, V) after its last tokens."""
        done, self._past = run_pass(self._form, self._weights, text[self._past.rows :], self._past, wanted)
        return np.atleast_2d(done.logits)

    def forget(self, rows: int) -> None:
        """Keep no more than the first rows."""
        self._past = self._past.first(min(rows, self._past.rows))

    @property
    def past(self) -> Past:
        """The cache."""
        return self._past


Model = tuple[Architecture, Weights]


def speculate(target: Model, draft: Model, prompt: Sequence[int], *, stop: int, limit: int = LIMIT, drafted: int = DRAFTED) -> Speculation:
    """Write the target's likeliest tokens until `stop` or `limit` tokens, with up to `drafted` guesses of the draft a pass."""
    large, small = _Writer(*target), _Writer(*draft)
    text, rounds = list(prompt), []
    while (room := limit - (len(text) - len(prompt))) > 0 and stop not in text[len(prompt) :]:
        guesses = _guess(small, text, min(drafted, room - 1), stop)
        logits = large.read([*text, *guesses], len(guesses) + 1)
        done = _judge(guesses, logits.argmax(axis=-1).tolist(), stop)
        text += done.written
        rounds.append(done)
        large.forget(len(text) - 1)
        small.forget(len(text) - 1)
    return Speculation(tuple(text[len(prompt) :]), tuple(rounds))


def _guess(small: _Writer, text: Sequence[int], most: int, stop: int) -> list[int]:
    guesses: list[int] = []
    while len(guesses) < most and stop not in guesses:
        guesses.append(int(small.read([*text, *guesses]).argmax()))
    return guesses


def _judge(guesses: Sequence[int], wanted: Sequence[int], stop: int) -> Round:
    """Compare the guesses with what the large model wants at each of their places, one place more."""
    accepted = next((k for k, guess in enumerate(guesses) if guess != wanted[k]), len(guesses))
    stopped = accepted and guesses[accepted - 1] == stop  # nothing follows the end
    return Round(tuple(guesses), accepted, tuple(guesses[:accepted]) + (() if stopped else (wanted[accepted],)))


# ---------------------------------------------------------------- the two models of the film
def draft_shape() -> Architecture:
    """Return the sizes of the small model: the same pieces, a third of the width."""
    return Architecture(shape().vocabulary, WIDTH, HEADS, HIDDEN)


@kept
def draft_weights() -> Weights:
    """Train the small model on as many windows a step as the large one had."""
    rng = np.random.default_rng(SEED)
    optimizer, form = Adam(), draft_shape()
    state = optimizer.start(init_weights(form, rng))
    for _ in range(STEPS):
        ids, targets = draw_windows(rng, MICRO_BATCH * MICRO_BATCHES)
        state = optimizer.update(state, loss_and_gradients(form, state.weights, ids, targets, documents_of(ids, BOS_ID)).gradients)
    return state.weights


def sizes() -> tuple[int, int]:
    """Return the number of weights of the large and of the small model."""
    return size_of(checkpoint_at().state.weights), size_of(draft_weights())


@kept
def speculate_from(prompt: str, drafted: int = DRAFTED) -> Speculation:
    """Continue a prompt with the trained tiny model and its draft model."""
    ids = (BOS_ID, *train_tokenizer().encode(prompt))
    large, small = (shape(), checkpoint_at().state.weights), (draft_shape(), draft_weights())
    return speculate(large, small, ids, stop=EOS_ID, drafted=drafted)


def measured_on() -> int:
    """Return of how many prompts the acceptance is `measured`."""
    return len(tuple(_prompts()))


def _prompts() -> Iterator[str]:
    current = texts.current()
    yield from (current.opening, *current.batch)
    yield from (" ".join(sentence.split()[:2]) for _, sentence in current.good[:20])


@kept
def measured(drafted: int = DRAFTED) -> Speculation:
    """Return all rounds of many prompts of the corpus, one behind the other: what acceptance is measured on."""
    runs = [speculate_from(prompt, drafted) for prompt in _prompts()]
    return Speculation(tuple(i for run in runs for i in run.ids), tuple(r for run in runs for r in run.rounds))
