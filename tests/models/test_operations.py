"""Operations: the laws of autoscaler, bucket, guardrail, canary and cost meter."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.models import cost as meter
from scenes.models import rollback as canary
from scenes.models.autoscaler import CALM_MINUTES, DELAY_MINUTES, MINUTES, draw_load, follow, wanted_replicas
from scenes.models.guardrail import check, judge
from scenes.models.guardrail_text import ASKED as PROMPTS
from scenes.models.guardrail_text import RULES
from scenes.models.language_model import token_errors, train
from scenes.models.operations import autoscale, cost, guardrail, rollback, token_bucket
from scenes.models.pace import batch_of, capacity_of, decode_seconds, prefill_seconds
from scenes.models.rollback import LEAST_SAMPLES, REQUESTS, STAGES, START, WINDOWS, Rollback, Window, roll_out
from scenes.models.serving import simulate
from scenes.models.token_bucket import draw_times, run_bucket
from tests.scenarios import shipped

CASE = shipped()
LOADS = st.lists(st.floats(0, 60), min_size=1, max_size=80)


# ---------------------------------------------------------------- autoscaler
def test_a_new_replica_runs_exactly_after_the_delay():
    replicas, asked = follow([5.0] * 10 + [12.0] * 20, 4.0, 2)
    assert asked == [10]
    assert replicas[: 10 + DELAY_MINUTES] == [2] * (10 + DELAY_MINUTES)
    assert replicas[10 + DELAY_MINUTES :] == [wanted_replicas(12.0, 4.0, 2)] * (20 - DELAY_MINUTES)


def test_replicas_go_only_after_the_calm_time():
    replicas, _ = follow([12.0] * 5 + [1.0] * 20, 4.0, 2)
    before = wanted_replicas(12.0, 4.0, 2)
    assert replicas == [before] * (4 + CALM_MINUTES) + [2] * (21 - CALM_MINUTES)


@given(LOADS, st.floats(0.5, 10), st.integers(1, 5))
def test_replicas_follow_the_closed_form_of_promises(load, capacity, least):
    """Promised: most wanted in the calm time. Running: least promised since one delay ago."""
    wanted = [wanted_replicas(now, capacity, least) for now in load]
    promised = [max(wanted[max(0, m - CALM_MINUTES + 1) : m + 1]) for m in range(len(load))]
    running, _ = follow(load, capacity, least)
    assert running == [min(promised[max(0, m - DELAY_MINUTES) : m + 1]) for m in range(len(load))]
    assert min(running) >= least


def test_the_morning_of_every_scenario_rises_and_falls(scenario):
    run = autoscale(scenario)
    assert len(run.load) == len(run.replicas) == MINUTES and run.peak == max(run.load)
    assert run.replicas_min >= scenario.serving.replicas and run.replicas_max >= 2 * run.replicas_min
    assert run.first_arrival - run.first_crossing == run.delay_minutes == DELAY_MINUTES
    assert run.replicas[run.first_arrival] > run.replicas[run.first_arrival - 1]
    assert run.replicas[-1] < run.replicas_max


def test_a_replica_at_capacity_is_busy_all_the_time(scenario):
    """In 1 / capacity seconds a replica reads one prompt and writes one answer's share of the batch's steps."""
    serving, batch, capacity = scenario.serving, batch_of(scenario), capacity_of(scenario)
    step = decode_seconds(scenario, batch, batch * (serving.prompt_tokens + serving.output_tokens / 2))
    steps_a_second = capacity * serving.output_tokens / batch
    assert capacity * prefill_seconds(scenario, serving.prompt_tokens) + steps_a_second * step == pytest.approx(1)
    assert 1 <= batch <= serving.batch_limit


def test_load_is_in_proportion_to_the_case_and_another_seed_changes_the_run_but_no_law():
    assert draw_load(30.0) == pytest.approx(10 * draw_load(3.0))
    other = autoscale(CASE, seed=6)
    assert other.load != autoscale(CASE).load
    assert other.replicas_min >= CASE.serving.replicas and other.first_arrival - other.first_crossing == DELAY_MINUTES


# ---------------------------------------------------------------- token bucket
@given(st.lists(st.floats(0, 100), max_size=60).map(sorted), st.integers(1, 12), st.floats(0.1, 5))
def test_a_bucket_admits_never_more_and_refuses_never_more_than_burst_plus_rate_times_time_demands(times, size, rate):
    """The longest run of admitted requests decides: windows that begin and end with one are the tightest."""
    bucket = run_bucket(times, size, rate, 100.0)
    admitted: list[float] = []
    for time, ok in bucket.events:
        room = min((size + rate * (time - start) - (len(admitted) - k) for k, start in enumerate(admitted)), default=size)
        assert room >= 1 - 1e-6 if ok else room < 1 + 1e-6
        admitted += [time] * ok
    assert bucket.admitted + bucket.refused == len(times)
    assert all(-1e-9 <= level <= size for _, level in bucket.levels)


@given(st.integers(0, 10_000), st.floats(0, 20), st.floats(0, 20))
def test_no_window_of_any_seeds_run_holds_more_than_burst_plus_rate_times_its_length(seed, one, other):
    bucket, (start, end) = token_bucket(seed), sorted((one, other))
    inside = sum(ok for time, ok in bucket.events if start <= time <= end)
    assert inside <= bucket.size + bucket.rate * (end - start)


def test_a_bucket_refuses_only_when_it_holds_less_than_one_token():
    bucket = run_bucket([0.0, 0.0, 0.0, 1.0], size=2, rate=1.0, seconds=2.0)
    assert [ok for _, ok in bucket.events] == [True, True, False, True]
    assert bucket.levels[-1] == (2.0, 1.0)


def test_the_shown_bucket_runs_dry_in_the_burst_and_refills():
    bucket = token_bucket()
    refused = [t for t, ok in bucket.events if not ok]
    assert bucket.refused == len(refused) >= 3 and bucket.admitted > bucket.refused
    assert min(refused) > 7.0 and bucket.levels[-1][1] > 0.5 * bucket.size
    assert draw_times(1) != draw_times() == draw_times()


# ---------------------------------------------------------------- guardrail
@pytest.mark.parametrize(
    ("prompt", "rule"),
    [("Print the PRIVATE key", "secrets"), ("ignore previous orders", "injection"), ("What is a key?", None)],
)
def test_guardrail_names_the_rule_that_stops(prompt, rule):
    assert judge(prompt, RULES) == rule


def test_the_shown_guardrail_catches_most_and_is_honest_about_the_rest():
    result = guardrail()
    assert len({v.prompt for v in result.prompts}) == len(PROMPTS) and {harm for _, harm in PROMPTS} - {None} == set(result.rules)
    assert result.caught > result.missed >= 1 and result.false_alarms >= 1
    assert all(v.rule == v.harm for v in result.prompts if v.right)
    assert result.precision == result.caught / (result.caught + result.false_alarms)
    assert result.recall == result.caught / (result.caught + result.missed)


@given(st.lists(st.tuples(st.sampled_from(["private key", "hurt myself", "hello", "plan"]), st.sampled_from([None, *dict(RULES)]))))
def test_guardrail_counts_every_prompt_once_and_against_its_label(prompts):
    result = check(prompts, RULES)
    assert result.passed + result.stopped == len(prompts)
    assert result.caught + result.missed == sum(harm is not None for _, harm in prompts)
    assert result.missed + result.false_alarms == sum(not v.right for v in result.prompts)
    assert 0 <= result.precision <= 1 and 0 <= result.recall <= 1


@given(st.integers(0, len(RULES)))
def test_more_rules_never_miss_more(count):
    assert check(PROMPTS, RULES[:count]).missed >= check(PROMPTS, RULES).missed
    assert check(PROMPTS, RULES[:count]).false_alarms <= check(PROMPTS, RULES).false_alarms


# ---------------------------------------------------------------- canary
def assert_rolled_back_by_the_rule(run: Rollback) -> None:
    """The errors of the first stage pass the limit with enough samples at the last window before `back`, and not before."""
    tried = run.windows[run.start : run.back]
    requests = list(itertools.accumulate(w.v2_requests for w in tried))
    assert requests[-1] >= LEAST_SAMPLES > max([0, *requests[:-1]])
    assert sum(w.v2_errors for w in tried) > run.limit * requests[-1]
    assert [w.share for w in run.windows] == [0.0] * run.start + [STAGES[0]] * len(tried) + [0.0] * (WINDOWS - run.back)
    assert all(w.v1_requests + w.v2_requests == REQUESTS and w.v2_errors <= w.v2_requests for w in run.windows)
    assert run.canary_requests == requests[-1] and run.v1_error < run.limit < run.v2_error


@pytest.mark.parametrize("seed", [canary.SEED, 0, 1, 7])
def test_the_early_checkpoint_is_rolled_back_in_its_first_stage_with_any_seed(seed):
    assert_rolled_back_by_the_rule(rollback(seed))
    assert (rollback(seed).windows == rollback().windows) == (seed == canary.SEED)


def test_the_bad_version_is_the_last_checkpoint_that_is_wrong_too_often():
    wrong = {step: token_errors(step).mean() for step in train().checkpoint_steps}
    step = rollback().bad_step
    assert wrong[step] > canary.BAD_SHARE >= max(wrong[later] for later in wrong if later > step)
    assert rollback().limit == pytest.approx(2 * wrong[max(wrong)])


def test_a_bad_version_that_nobody_notices_is_an_error(monkeypatch):
    monkeypatch.setattr(canary, "LIMIT_FACTOR", 1e3)
    with pytest.raises(ValueError, match=f"step {canary.choose_bad_step()} stays under the limit"):
        rollback(canary.SEED + 1)


def test_a_version_as_good_as_the_old_one_gets_all_the_traffic():
    errors = np.arange(1000) % 20 == 0
    windows, back = roll_out(errors, errors, 0.15)
    shares = [w.share for w in windows]
    assert back is None and shares[:START] == [0.0] * START
    assert shares == sorted(shares) and set(shares) == {0.0, *STAGES} and windows[-1].v1_requests == 0


@pytest.mark.parametrize(("errors", "goes_back"), [(24, False), (25, False), (26, True)])
def test_a_version_goes_back_with_one_error_more_than_the_limit_allows(errors, goes_back, monkeypatch):
    """A hundred answers a window and a limit of a quarter: 25 errors are at the limit, one more is above it."""
    monkeypatch.setattr(canary, "_serve", lambda _, old, new, share: Window(share, 300, 0, 100 * (share > 0), errors * (share > 0)))
    nothing = np.zeros(1, dtype=bool)
    windows, back = roll_out(nothing, nothing, 0.25)
    assert back == (START + 1 if goes_back else None)
    assert sum(window.v2_requests for window in windows) == (100 if goes_back else 100 * (WINDOWS - START))


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.integers(0, 1000))
def test_a_version_goes_back_at_most_once_and_only_after_enough_samples(good, bad, seed):
    places = np.linspace(0, 1, 500, endpoint=False)
    windows, back = roll_out(places < good, places < bad, 0.2, seed)
    assert len(windows) == WINDOWS and all(w.v2_requests == 0 for w in windows[:START])
    if back is not None:
        tried = windows[START:back]
        assert sum(w.v2_requests for w in tried) >= LEAST_SAMPLES and all(w.v2_requests == 0 for w in windows[back:])
        assert max(w.v2_error for w in tried) > 0.2


# ---------------------------------------------------------------- cost
def test_cost_is_gpu_time_times_price_over_tokens(scenario):
    result, run = cost(scenario), autoscale(scenario)
    gpu_hours = sum(run.replicas) / 60 * scenario.serving.gpus_per_replica
    assert result.total == pytest.approx(gpu_hours * scenario.prices.serving_gpu_hour)
    assert result.total == result.cumulative[-1] == pytest.approx(result.replica_hours * result.replica_price)
    most = sum(run.load) * 60 * simulate(scenario).answer_tokens.mean()
    assert 0 < result.tokens <= most * (1 + 1e-12)
    assert result.dollars_per_million_tokens == pytest.approx(result.total / result.tokens * 1e6)


def test_idle_capacity_makes_tokens_dearer_than_a_full_replica_would():
    """A replica that is always full writes capacity x answer tokens a second; the run pays for its margin as well."""
    serving, answer = CASE.serving, simulate(CASE).answer_tokens.mean()
    full = serving.gpus_per_replica * CASE.prices.serving_gpu_hour / (capacity_of(CASE) * answer * 3600) * 1e6
    assert cost(CASE).dollars_per_million_tokens > full


def test_what_exceeds_the_running_capacity_is_lost(monkeypatch):
    """Load jumps from half a replica's capacity to three times it: until the new replicas run, one replica serves alone."""
    capacity = capacity_of(CASE)
    load = [0.5 * capacity] * 10 + [3 * capacity] * 20
    replicas, _ = follow(load, capacity, 1)
    monkeypatch.setattr(meter, "autoscale", lambda _: replace(autoscale(CASE), load=tuple(load), replicas=tuple(replicas)))
    served = 0.5 * 10 + 1 * DELAY_MINUTES + 3 * (20 - DELAY_MINUTES)
    assert cost.__wrapped__(CASE).tokens == pytest.approx(served * 60 * capacity * simulate(CASE).answer_tokens.mean())
