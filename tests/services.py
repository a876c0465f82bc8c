"""Small services whose laws can be checked: cases with little room, and drawn requests."""

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from scenes.models.adapters import PLACES, adapter_bytes
from scenes.models.kv_blocks import BLOCK_TOKENS
from scenes.models.replica import Replica
from scenes.models.roofline import row_bytes, weight_bytes
from scenes.models.scenario import Scenario
from scenes.models.static_batching import StaticReplica
from scenes.models.workload import Request
from tests.scenarios import shipped

CASE = shipped()
KINDS = (Replica, StaticReplica)
CONTEXT = 96


def small(batch_limit: int = 4, replicas: int = 1, blocks: int = 10_000, context: int = CONTEXT) -> Scenario:
    """Return a scenario of short requests with room for so many KV blocks a replica."""
    serving = replace(CASE.serving, batch_limit=batch_limit, replicas=replicas, context=context)
    room = weight_bytes(CASE) + PLACES * adapter_bytes(CASE) + (blocks + 0.5) * BLOCK_TOKENS * row_bytes(CASE)
    return replace(CASE, serving=replace(serving, gpu=replace(serving.gpu, memory=room / serving.gpus_per_replica)))


@st.composite
def workloads(draw) -> tuple[Request, ...]:
    """Draw up to a dozen requests, close together or far apart."""
    lengths = st.tuples(st.floats(0, 0.05), st.integers(1, CONTEXT - 30), st.integers(1, 30), st.none() | st.integers(0, 11))
    drawn = draw(st.lists(lengths, min_size=1, max_size=12))
    arrivals = np.cumsum([gap for gap, *_ in drawn]).tolist()
    return tuple(Request(k, arrivals[k], prompt, answer, adapter) for k, (_, prompt, answer, adapter) in enumerate(drawn))
