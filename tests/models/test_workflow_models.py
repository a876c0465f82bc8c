"""The models behind the workflow: cache, gateway, search, alert, sampling."""

from __future__ import annotations

import pytest

from scenes.models.alert import FOR_MINUTES, first_alert, watch
from scenes.models.autoscaler import TARGET
from scenes.models.gateway import OTHER, SECRET, UNAUTHORIZED, gateway, is_signed, signature
from scenes.models.learning_rate_search import RATES, STEPS, search, trial
from scenes.models.response_cache import EXPONENT, PROMPTS, SIZE, popularity, response_cache, through
from scenes.models.token_bucket import RATE, SECONDS
from scenes.models.token_bucket import SIZE as BUCKET
from tests.scenarios import NAMES, shipped


def test_popularity_follows_zipf() -> None:
    share = popularity()
    assert share.sum() == pytest.approx(1) and len(share) == PROMPTS
    assert share[0] / share[99] == pytest.approx(100**EXPONENT)


def test_the_least_recently_used_answer_goes_first() -> None:
    assert through([1, 2, 1, 3, 2, 1], 2) == [False, False, True, False, False, False]
    assert through([1, 2, 1, 3, 1], 2) == [False, False, True, False, True]


def test_a_cache_of_everything_misses_each_prompt_once() -> None:
    run = response_cache()
    assert sum(through(run.asked, PROMPTS)) == len(run.asked) - len(set(run.asked))
    assert run.count == sum(through(run.asked, SIZE)) < sum(through(run.asked, PROMPTS))


def test_the_hit_rate_is_below_that_of_the_most_popular_prompts() -> None:
    """No cache of that size does better than one that keeps the most popular prompts, in the long run (independent references)."""
    assert 0.2 < response_cache().hit_rate < popularity()[:SIZE].sum()


def test_the_pictured_requests_are_a_first_another_and_its_return() -> None:
    run = response_cache()
    first, other, again = run.pictured
    assert run.asked[first] == run.asked[again] != run.asked[other] and run.hits[again] and not run.hits[first]


def test_only_the_right_secret_and_body_pass() -> None:
    assert is_signed(b"body", signature(SECRET, b"body"))
    assert not is_signed(b"body", signature(OTHER, b"body")) and not is_signed(b"changed", signature(SECRET, b"body"))


def test_the_signature_is_that_of_the_standard() -> None:
    """RFC 4231, test case 2."""
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert signature(b"Jefe", b"what do ya want for nothing?") == expected


def test_the_bucket_lets_no_more_pass_than_it_may() -> None:
    run = gateway()
    assert run.count(200) <= BUCKET + RATE * SECONDS
    assert run.count(200) + run.count(401) + run.count(429) == len(run.status) == len(run.seconds)
    assert UNAUTHORIZED in run.status


def test_the_search_keeps_the_lowest_loss() -> None:
    found = search()
    assert [tried.rate for tried in found.trials] == list(RATES) and all(len(tried.losses) == STEPS for tried in found.trials)
    assert found.best.score == min(tried.score for tried in found.trials) < found.trials[0].score
    again = trial(RATES[0], 3)
    assert again.losses == pytest.approx(found.trials[0].losses[:3])


def test_trials_start_alike() -> None:
    first = {round(tried.losses[0], 12) for tried in search().trials}
    assert len(first) == 1


def test_an_alert_waits_until_its_condition_has_held() -> None:
    assert first_alert([0.1, 0.9, 0.9, 0.1, 0.9, 0.9, 0.9, 0.9], 0.5, 3) == (4, 7)
    assert first_alert([0.9, 0.9, 0.9], 0.5, 3) is None


@pytest.mark.parametrize("name", NAMES)
def test_the_alert_of_every_scenario_fires_while_the_target_is_passed(name: str) -> None:
    seen = watch(shipped(name))
    assert seen.limit == TARGET and seen.pending is not None and seen.fires == seen.pending + FOR_MINUTES
    assert all(use > TARGET for use in seen.samples[seen.pending : seen.fires + 1])
    assert seen.samples[seen.pending - 1] <= TARGET
