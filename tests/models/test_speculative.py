"""Speculative decoding: the text is the large model's own, whatever the small one guesses; good guesses save passes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.models.decode import greedy
from scenes.models.language_model import checkpoint_at
from scenes.models.serving_estimate import tokens_a_step
from scenes.models.speculative import draft_shape, draft_weights, measured, sizes, speculate, speculate_from
from scenes.models.texts import ENGLISH
from scenes.models.tokenizer import BOS_ID, EOS_ID, train_tokenizer
from scenes.models.trainer import shape
from scenes.models.transformer import Architecture, init_weights

LARGE, SMALL = Architecture(13, width=16, heads=2, hidden=20), Architecture(13, width=8, heads=2, hidden=12)
LARGE_WEIGHTS, SMALL_WEIGHTS = init_weights(LARGE, np.random.default_rng(4)), init_weights(SMALL, np.random.default_rng(5))


@settings(deadline=None)
@given(st.lists(st.integers(0, 12), min_size=1, max_size=8), st.integers(0, 5), st.integers(1, 12), st.integers(0, 12))
def test_the_text_is_that_of_the_large_model_alone(prompt, drafted, limit, stop):
    done = speculate((LARGE, LARGE_WEIGHTS), (SMALL, SMALL_WEIGHTS), prompt, stop=stop, limit=limit, drafted=drafted)
    assert done.ids == greedy(LARGE, LARGE_WEIGHTS, prompt, stop=stop, limit=limit).ids
    assert tuple(i for one in done.rounds for i in one.written) == done.ids


@given(st.lists(st.integers(0, 12), min_size=1, max_size=8), st.integers(1, 5))
@settings(deadline=None)
def test_a_model_that_drafts_for_itself_is_always_right(prompt, drafted):
    done = speculate((LARGE, LARGE_WEIGHTS), (LARGE, LARGE_WEIGHTS), prompt, stop=-1, limit=12, drafted=drafted)
    assert done.acceptance == 1 and done.passes == -(-12 // (drafted + 1))


@pytest.mark.parametrize("prompt", [ENGLISH.opening, *ENGLISH.batch, "no such word: ¿qué?"])
def test_the_trained_models_agree_with_the_large_one_alone(prompt):
    done = speculate_from(prompt)
    ids = (BOS_ID, *train_tokenizer().encode(prompt))
    alone = greedy(shape(), checkpoint_at().state.weights, ids, stop=EOS_ID, limit=40)
    assert done.ids == alone.ids and done.passes < len(alone.passes)


def test_rounds_say_what_was_guessed_and_what_was_kept():
    for one in speculate_from(ENGLISH.opening).rounds:
        assert one.written[: one.accepted] == one.drafted[: one.accepted]
        assert len(one.written) == one.accepted + 1 or one.written[-1] == EOS_ID


def test_what_is_measured_is_near_the_law_for_independent_guesses():
    """Leviathan et al. 2023, equation 1; guesses of a text are not independent, and its end cuts rounds short."""
    done = measured()
    assert 0.6 < done.acceptance < 0.8
    assert done.tokens_per_pass == pytest.approx(tokens_a_step(done.acceptance, 4), rel=0.15)
    assert measured(1).tokens_per_pass < done.tokens_per_pass


def test_the_draft_model_is_a_small_one_with_the_same_pieces():
    large, small = sizes()
    assert small < large / 3 and draft_shape().vocabulary == shape().vocabulary
    assert draft_weights()["embedding"].shape == (shape().vocabulary, 16)
