"""What the training cluster shows in numbers: the ring all-reduce of real gradients, the split of that step's batch, GPipe's schedule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from scenes.models.all_reduce import RingRun, RingStep, ring_example
from scenes.models.data_parallel import BatchShare, data_parallel_step
from scenes.models.pipeline_schedule import Schedule, gpipe

STEP = 1  # the step of the reduce-scatter that a still shows (0 is the first)
NODES = 4  # of the picture
RING_TO_GRID = (0, 1, 3, 2)  # ring order, clockwise, to reading order of the 2 x 2 grid


@dataclass(frozen=True)
class ClusterFacts:
    """The ring's run, each worker's share of the batch, and the pipeline's schedule."""

    ring: RingRun
    shares: Sequence[BatchShare]
    plan: Schedule

    @property
    def step(self) -> RingStep:
        """Return the step that a still shows."""
        return self.ring.steps[STEP]


@cache
def cluster_facts() -> ClusterFacts:
    """Gather the facts once."""
    return ClusterFacts(ring_example(), data_parallel_step(), gpipe())
