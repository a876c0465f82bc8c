"""Checkpoints: everything that a training run needs to go on as if it had never stopped, as one string of bytes.

That is the weights, Adam's m and v, the number of finished steps and the state of the random generator that draws the
batches. Arrays are written as they are in memory (numpy's npz archive, not compressed), so nothing is rounded.
"""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from scenes.models.adam import State

PARTS = ("weights", "m", "v")
META = "meta"


@dataclass(frozen=True)
class Checkpoint:
    """The optimizer's state after a step and the generator's state; `numbers` counts what is stored."""

    state: State
    rng_state: Mapping[str, Any]

    @property
    def step(self) -> int:
        """Finished steps."""
        return self.state.step

    @property
    def numbers(self) -> int:
        """Weights, means and variances together: three for every weight."""
        return sum(array.size for part in PARTS for array in getattr(self.state, part).values())

    def generator(self) -> np.random.Generator:
        """Return a generator that draws what the run's own would draw next."""
        rng = np.random.default_rng()
        rng.bit_generator.state = self.rng_state
        return rng


def checkpoint_of(state: State, rng: np.random.Generator) -> Checkpoint:
    """Return the checkpoint of a run after a step."""
    return Checkpoint(state, rng.bit_generator.state)


def to_bytes(checkpoint: Checkpoint) -> bytes:
    """Write a checkpoint; equal checkpoints give equal bytes."""
    meta = json.dumps({"step": checkpoint.step, "rng": checkpoint.rng_state}, sort_keys=True)
    arrays = {f"{part}.{name}": array for part in PARTS for name, array in getattr(checkpoint.state, part).items()}
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **{META: np.frombuffer(meta.encode(), np.uint8)}, **arrays)
    return buffer.getvalue()


def from_bytes(data: bytes) -> Checkpoint:
    """Read a checkpoint that `to_bytes` wrote; bit for bit the same."""
    with np.load(io.BytesIO(data)) as stored:
        meta = json.loads(stored[META].tobytes())
        arrays = {name: stored[name] for name in stored.files if name != META}
    parts = [{n.split(".", 1)[1]: a for n, a in arrays.items() if n.startswith(f"{part}.")} for part in PARTS]
    return Checkpoint(State(meta["step"], *parts), meta["rng"])
