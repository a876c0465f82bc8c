"""Gangs: pod by pod two jobs hold and wait for ever; as gangs both finish, one after the other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.models.gang_scheduler import FREE, NODES, TWO_JOBS, Job, in_gangs, pod_by_pod, schedule
from scenes.models.scenario import GPUS_PER_NODE

JOBS = st.lists(st.builds(Job, st.just("J"), st.integers(1, NODES), st.integers(1, 4)), min_size=1, max_size=4)


def test_pod_by_pod_each_job_holds_a_half_and_neither_computes():
    stuck = pod_by_pod()
    assert stuck.deadlocked and stuck.ends == (None, None) and stuck.utilization == 0
    assert sorted(stuck.ticks[-1].holders) == [0, 0, 1, 1]
    assert stuck.held_idle_gpu_hours == GPUS_PER_NODE * (1 + 2 + 3 + 4 * (len(stuck.ticks) - 3))


def test_as_gangs_both_finish_one_after_the_other():
    done = in_gangs()
    hours = TWO_JOBS[0].hours
    assert not done.deadlocked and done.ends == (hours, 2 * hours)
    assert done.held_idle_gpu_hours == 0 and done.idle_gpu_hours == GPUS_PER_NODE * len(done.ticks)  # one node of four stays free
    assert all(tick.holders.count(FREE) == 1 and len(tick.computing) == 1 for tick in done.ticks)


@given(JOBS)
def test_gangs_always_finish_and_compute_whenever_they_hold(jobs):
    done = schedule(jobs, gangs=True)
    assert not done.deadlocked and None not in done.ends and done.held_idle_gpu_hours == 0
    assert sum(len(tick.computing) for tick in done.ticks) == sum(job.hours for job in jobs)


@given(JOBS, st.booleans())
def test_no_node_is_held_twice_and_a_job_never_holds_more_than_its_pods(jobs, gangs):
    for tick in schedule(jobs, gangs=gangs, hours=20).ticks:
        assert len(tick.holders) == NODES
        assert all(tick.holders.count(k) <= job.pods for k, job in enumerate(jobs))
        assert all(tick.holders.count(k) == jobs[k].pods for k in tick.computing)


def test_one_job_alone_needs_no_gang():
    assert schedule(TWO_JOBS[:1], gangs=False).ends == (TWO_JOBS[0].pods - 1 + TWO_JOBS[0].hours,)


def test_a_job_larger_than_the_cluster_is_refused():
    with pytest.raises(ValueError, match="1 to 4 pods"):
        schedule([Job("C", 5, 1)], gangs=True)
