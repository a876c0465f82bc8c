"""Place the pods of training jobs on the GPUs of a small cluster: pod by pod, or a whole job at once (a gang).

A job computes only while all its pods run, and pods keep what they hold. Placed pod by pod, in turn, two jobs can each hold a part of
the cluster and wait for the rest for ever: hold and wait, no preemption, a circle (Coffman, Elphick and Shoshani 1971, "System
deadlocks"). A gang scheduler places all pods of a job or none (Ousterhout 1982, "Scheduling techniques for concurrent systems";
in Kubernetes: coscheduling of the scheduler plugins, Kueue, Volcano). Time goes in ticks, an hour each; a tick
hands out one entry of the queue, which is a pod, or a gang; images, failures and priorities are left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from scenes.models.scenario import GPUS_PER_NODE

FREE = -1
NODES = 4
MOST = 100  # ticks after which a schedule is given up


@dataclass(frozen=True)
class Job:
    """A training job: its name, how many pods (a node each) it needs at once, and the hours that it then computes."""

    name: str
    pods: int
    hours: int


@dataclass(frozen=True)
class Tick:
    """Who holds each node (the job's place in the list, FREE for none) and which jobs compute, in one hour."""

    holders: tuple[int, ...]
    computing: tuple[int, ...]

    @property
    def held_idle(self) -> int:
        """Nodes that are held and compute nothing."""
        return sum(holder != FREE and holder not in self.computing for holder in self.holders)


@dataclass(frozen=True)
class Timeline:
    """A schedule hour by hour; `deadlocked`: no pod can ever be placed again while jobs wait; `ends`: the hour after each job's last, None if never."""

    jobs: tuple[Job, ...]
    ticks: tuple[Tick, ...]
    deadlocked: bool
    ends: tuple[int | None, ...]

    @property
    def idle_gpu_hours(self) -> int:
        """GPU-hours without computing, up to the last hour of the timeline: those that are free and those that are held."""
        return GPUS_PER_NODE * sum(sum(holder not in tick.computing for holder in tick.holders) for tick in self.ticks)

    @property
    def held_idle_gpu_hours(self) -> int:
        """GPU-hours that are held by a job which waits."""
        return GPUS_PER_NODE * sum(tick.held_idle for tick in self.ticks)

    @property
    def utilization(self) -> float:
        """Share of all GPU-hours that compute, 0..1."""
        return 1 - self.idle_gpu_hours / (GPUS_PER_NODE * sum(len(tick.holders) for tick in self.ticks))


TWO_JOBS = (Job("A", 3, 4), Job("B", 3, 4))


def schedule(jobs: Sequence[Job], nodes: int = NODES, *, gangs: bool, hours: int = MOST) -> Timeline:
    """Run jobs on `nodes` nodes until all are done or `hours` are over; ValueError for a job that never fits.

    It is a deadlock when nothing computes and nothing was placed: no later hour can differ.
    """
    if any(not 1 <= job.pods <= nodes for job in jobs):
        raise ValueError(f"a job needs 1 to {nodes} pods on {nodes} nodes")
    holders, left, ends = [FREE] * nodes, [job.hours for job in jobs], [None] * len(jobs)  # type: list[int], list[int], list[int | None]
    ticks: list[Tick] = []
    stuck = False
    while any(left) and len(ticks) < hours:
        placed = _place(jobs, holders, left, gangs)
        computing = tuple(k for k, job in enumerate(jobs) if holders.count(k) == job.pods)
        ticks.append(Tick(tuple(holders), computing))
        stuck = not placed and not computing
        for k in computing:
            left[k] -= 1
            if not left[k]:
                ends[k] = len(ticks)
                holders[:] = [FREE if holder == k else holder for holder in holders]
    return Timeline(tuple(jobs), tuple(ticks), stuck, tuple(ends))


def _place(jobs: Sequence[Job], holders: list[int], left: Sequence[int], gangs: bool) -> bool:
    """Place one pod, of the jobs in turn, or the first whole job that fits; return whether anything was placed."""
    wanting = [k for k, job in enumerate(jobs) if left[k] and holders.count(k) < job.pods]
    if gangs:
        return any(_give(holders, k, jobs[k].pods) for k in wanting)
    wanting.sort(key=lambda k: (holders.count(k), k))  # the queue takes the pods of the jobs in turn
    return bool(wanting) and _give(holders, wanting[0], 1)


def _give(holders: list[int], job: int, pods: int) -> bool:
    """Give the first free nodes to a job, all or none."""
    free = [node for node, holder in enumerate(holders) if holder == FREE]
    if len(free) < pods:
        return False
    for node in free[:pods]:
        holders[node] = job
    return True


@cache
def pod_by_pod() -> Timeline:
    """Schedule the two jobs without gangs, for as many hours as gangs need."""
    return schedule(TWO_JOBS, gangs=False, hours=len(in_gangs().ticks))


@cache
def in_gangs() -> Timeline:
    """Schedule the two jobs with gangs."""
    return schedule(TWO_JOBS, gangs=True)
