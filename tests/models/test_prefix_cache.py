"""Blocks of a common beginning are held once, and their rows are not computed again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.models.kv_blocks import BLOCK_TOKENS, blocks_of
from scenes.models.prefix_cache import place_all, prefix_run, seconds_saved
from tests.scenarios import NAMES, shipped

PROMPTS = st.lists(st.lists(st.integers(0, 1), min_size=1, max_size=70), min_size=1, max_size=6)


@given(PROMPTS)
def test_blocks_are_shared_where_everything_before_them_agrees_and_nowhere_else(prompts):
    run = place_all(prompts)
    owners: dict[int, tuple[int, ...]] = {}
    for prompt, placed in zip(prompts, run.placed, strict=True):
        assert len(placed.blocks) == blocks_of(len(prompt))
        for k, block in enumerate(placed.blocks):
            beginning = tuple(prompt[: (k + 1) * BLOCK_TOKENS])
            assert owners.setdefault(block, beginning) == beginning
    full = [tuple(p[:end]) for p in prompts for end in range(BLOCK_TOKENS, len(p) + 1, BLOCK_TOKENS)]
    loose = sum(len(p) % BLOCK_TOKENS > 0 for p in prompts)
    assert len(run.users) == len(set(full)) + loose
    assert sum(run.users) == run.blocks_alone


def test_the_films_batch_shares_the_blocks_of_its_system_prompt():
    run = prefix_run()
    whole = run.shared_tokens // BLOCK_TOKENS
    assert [placed.reused for placed in run.placed] == [0, whole, whole]
    assert run.users[:whole] == (3,) * whole and run.users[whole:].count(1) == len(run.users) - whole
    assert run.computed == run.tokens - 2 * whole * BLOCK_TOKENS and run.saved > 0.5


def test_a_prompt_that_is_there_already_computes_its_last_token_alone():
    run = place_all([[1] * 32, [1] * 32])
    assert [placed.computed for placed in run.placed] == [32, 1] and run.users == (2, 2)


@pytest.mark.parametrize("name", NAMES)
def test_a_shared_prefix_shortens_the_wait_of_the_scenarios_model(name):
    whole, shared = seconds_saved(shipped(name), 800, 600)
    assert shared < whole
    assert seconds_saved(shipped(name), 800, 0) == (whole, whole)
