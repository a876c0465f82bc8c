"""Decoding: the cache changes no token and no logit, only the work, which has its closed forms."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.models.decode import Decoded, draw, empty, greedy, run_pass, sampled
from scenes.models.kv_cache import pairs_with_and_without_cache, pass_multiply_adds, rows
from scenes.models.language_model import checkpoint_at, generate, train
from scenes.models.layers import softmax
from scenes.models.texts import ENGLISH
from scenes.models.tokenizer import BOS_ID, EOS_ID, train_tokenizer
from scenes.models.trainer import shape
from scenes.models.transformer import Architecture, forward, init_weights

TINY = Architecture(13, width=16, heads=2, hidden=20)
TINY_WEIGHTS = init_weights(TINY, np.random.default_rng(4))
NEVER = -1  # an id that is never written


def written(prompt: str, *, keep: bool) -> Decoded:
    ids = (BOS_ID, *train_tokenizer().encode(prompt))
    return greedy(shape(), checkpoint_at().state.weights, ids, stop=EOS_ID, limit=40, keep=keep)


PROMPTS = ENGLISH.batch


@pytest.mark.parametrize("prompt", [*PROMPTS, "The", "Every replica", "no such word: ¿qué?"])
def test_the_cache_changes_no_token_of_the_trained_model(prompt):
    cached, fresh = written(prompt, keep=True), written(prompt, keep=False)
    assert cached.ids == fresh.ids and len(cached.ids) > 1
    for ours, theirs in zip(cached.passes, fresh.passes, strict=True):
        np.testing.assert_allclose(ours.logits, theirs.logits, atol=1e-9)
    assert cached.passes[0].rows == fresh.passes[0].rows and {done.rows for done in cached.passes[1:]} == {1}


@settings(deadline=None)
@given(st.lists(st.integers(0, 12), min_size=1, max_size=12), st.integers(1, 8))
def test_every_pass_gives_the_logits_of_the_whole_forward_pass(prompt, limit):
    done = greedy(TINY, TINY_WEIGHTS, prompt, stop=NEVER, limit=limit)
    whole = forward(TINY, TINY_WEIGHTS, np.array([[*prompt, *done.ids]])).logits[0]
    for place, step in enumerate(done.passes, start=len(prompt) - 1):
        np.testing.assert_allclose(step.logits, whole[place], atol=1e-9)
    assert done.ids == tuple(int(step.logits.argmax()) for step in done.passes)


@given(st.lists(st.integers(0, 12), min_size=2, max_size=10), st.data())
def test_a_prompt_may_be_read_in_pieces(prompt, data):
    cut = data.draw(st.integers(1, len(prompt) - 1))
    _, past = run_pass(TINY, TINY_WEIGHTS, prompt[:cut], empty(TINY))
    before = past.keys.copy()
    later, after = run_pass(TINY, TINY_WEIGHTS, prompt[cut:], past)
    whole, filled = run_pass(TINY, TINY_WEIGHTS, prompt, empty(TINY))
    np.testing.assert_allclose(later.logits, whole.logits, atol=1e-12)
    np.testing.assert_allclose(after.keys, filled.keys, atol=1e-12)
    np.testing.assert_allclose(after.values, filled.values, atol=1e-12)
    np.testing.assert_array_equal(after.keys[:, :, :cut], before)  # the past is reused as it was
    assert (later.rows, later.reused, after.rows) == (len(prompt) - cut, cut, len(prompt))


@pytest.mark.parametrize("keep", [True, False])
@pytest.mark.parametrize(("prompt", "limit"), [(1, 1), (1, 6), (5, 4)])
def test_counted_work_has_its_closed_forms(prompt, limit, keep):
    done = greedy(TINY, TINY_WEIGHTS, range(prompt), stop=NEVER, limit=limit, keep=keep)
    pairs = pairs_with_and_without_cache(prompt, limit - 1)
    assert tuple(step.rows for step in done.passes) == (pairs.steps_with if keep else pairs.steps_without)
    for step in done.passes:
        form = pass_multiply_adds(step.rows, step.reused, width=TINY.width, hidden=TINY.hidden, vocabulary=TINY.vocabulary)
        assert step.multiply_adds == form


def test_a_cached_step_costs_less_the_longer_the_context_is():
    cached, fresh = (written(PROMPTS[0], keep=keep).passes[1:] for keep in (True, False))
    shares = [ours.multiply_adds / theirs.multiply_adds for ours, theirs in zip(cached, fresh, strict=True)]
    assert all(later < earlier < 0.5 for earlier, later in zip(shares, shares[1:], strict=False))


@pytest.mark.parametrize("prompt", PROMPTS)
def test_prompts_of_the_film_are_finished_in_words_of_the_corpus(prompt):
    g = generate(prompt)
    assert g.finished and g.text.startswith(" ") and len(g.text.split()) > 5
    assert g.prompt_tokens[0] == "<bos>" and "".join(g.prompt_tokens[1:]) == prompt
    assert generate(prompt, 3).pieces == g.pieces[:3]
    assert all(1 / train().vocabulary < p <= 1 for p in g.probabilities)


def test_prompts_of_the_film_go_on_in_different_ways():
    assert len({generate(prompt).text for prompt in PROMPTS}) == len(PROMPTS)


@given(st.integers(0, 60), st.integers(0, 60))
def test_pairs_of_a_prompt_and_new_tokens(p, n):
    work = pairs_with_and_without_cache(p, n)
    assert (work.with_cache, work.without_cache) == (p + n, p + n * p + n * (n + 1) // 2)
    assert len(work.steps_with) == len(work.steps_without) == n + 1


def test_rows_count_prompt_and_written_tokens_once_each():
    assert rows(7, 0) == 7 and rows(7, 9) == 16
    assert rows(7, 9, newest_is_back=False) == 15 and rows(7, 0, newest_is_back=False) == 7
    for count in (rows, pairs_with_and_without_cache):
        with pytest.raises(ValueError, match="negative"):
            count(1, -1)


def test_tokens_are_drawn_as_often_as_their_probabilities_say():
    logits, rng = np.array([2.0, 0.5, 1.0, -1.0]), np.random.default_rng(3)
    drawn = [draw(logits, 0.7, 3, rng) for _ in range(6000)]
    shares = np.bincount(drawn, minlength=4) / len(drawn)
    np.testing.assert_allclose(shares[[0, 2, 1]], softmax(np.array([2.0, 1.0, 0.5]) / 0.7), atol=0.02)
    assert shares[3] == 0  # the fourth is not among the three likeliest


@pytest.mark.parametrize(("temperature", "top_k"), [(1.0, 1), (0.001, 13)])
def test_drawing_from_one_token_or_almost_cold_is_greedy(temperature, top_k):
    done = sampled(TINY, TINY_WEIGHTS, [1, 2], temperature=temperature, top_k=top_k, seed=1, stop=NEVER, limit=6)
    assert done.ids == greedy(TINY, TINY_WEIGHTS, [1, 2], stop=NEVER, limit=6).ids


def test_a_seed_decides_what_is_drawn():
    texts = [sampled(TINY, TINY_WEIGHTS, [1], temperature=1, top_k=13, seed=seed, stop=NEVER, limit=8).ids for seed in (1, 1, 2)]
    assert texts[0] == texts[1] != texts[2]


@pytest.mark.parametrize(("temperature", "top_k"), [(0, 5), (0.7, 0)])
def test_settings_from_which_nothing_can_be_drawn_are_refused(temperature, top_k):
    with pytest.raises(ValueError, match="temperature must be above 0"):
        draw(np.zeros(3), temperature, top_k, np.random.default_rng(0))
