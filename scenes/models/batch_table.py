"""Three requests in one continuous batch: who joins at which step, what each has written, which cache rows are used.

Iteration-level scheduling after Yu et al. 2022 ("Orca"): a request may join at any step; the step in which it joins reads
its prompt and writes its first token, every later step writes one more. Arrival gaps are drawn with a seed; texts are
written by the tiny language model. One column is one step; a step has no duration here.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from scenes.models.kv_cache import rows
from scenes.models.language_model import Generation, generate

SEED = 19
PROMPTS = ("A rate limit", "Training runs for weeks", "Gradients flow backward")
COLUMNS = 10
NOW = 8
MEAN_GAP = 3.0
CACHE_ROWS = 64


@dataclass(frozen=True)
class BatchRequest:
    """One request: its generation, the column in which it joins and the state at column `NOW`.

    `written` tokens stand on the screen; `rows` counts them all (see `kv_cache`); `done_column` is the column in which
    its end token is written.
    """

    name: str
    prompt: str
    prompt_tokens: int
    join: int
    written: int
    pieces: tuple[str, ...]
    rows: int
    done_column: int
    generation: Generation

    @property
    def current(self) -> str:
        """The piece written at this step."""
        return self.pieces[-1]

    @property
    def previous(self) -> str:
        """What went into the model at this step: the piece written one step before, or the prompt's last piece."""
        return (*self.generation.prompt_tokens, *self.pieces)[-2]


@dataclass(frozen=True)
class BatchTable:
    """The timeline: columns, the column "this step", requests, cache rows in use, added by every loop, and fitting."""

    columns: int
    now: int
    requests: tuple[BatchRequest, ...]
    rows_in_use: int
    rows_added: int
    cache_rows: int
    batch_sizes: tuple[int, ...]


@dataclass(frozen=True)
class StaticBatch:
    """Whole lengths (prompt + answer) of the requests padded to the longest: `idle` is the padded share of the block."""

    rows: tuple[int, ...]
    width: int
    idle: float


@cache
def join_columns() -> tuple[int, ...]:
    """Draw the columns in which the three requests join: the first at 0, the last before `NOW`."""
    gaps = np.random.default_rng(SEED).exponential(MEAN_GAP, len(PROMPTS) - 1)
    columns = np.concatenate([[0], np.ceil(np.cumsum(gaps))]).astype(int)
    if columns[-1] >= NOW:
        raise ValueError(f"seed {SEED} lets the last request join at {columns[-1]}, not before {NOW}")
    return tuple(columns.tolist())


@cache
def batch_table() -> BatchTable:
    """Build the timeline of the three requests up to "this step"."""
    requests = tuple(_request(k, join) for k, join in enumerate(join_columns()))
    sizes = tuple(sum(r.join <= column <= r.done_column for r in requests) for column in range(COLUMNS))
    in_use = sum(r.rows for r in requests)
    if in_use > CACHE_ROWS:
        raise ValueError(f"{in_use} rows do not fit into {CACHE_ROWS}")
    return BatchTable(COLUMNS, NOW, requests, in_use, sizes[NOW], CACHE_ROWS, sizes)


def _request(number: int, join: int) -> BatchRequest:
    generation = generate(PROMPTS[number])
    written = min(NOW - join + 1, len(generation.pieces))
    return BatchRequest(
        name=f"R{number + 1}",
        prompt=generation.prompt,
        prompt_tokens=len(generation.prompt_tokens),
        join=join,
        written=written,
        pieces=generation.pieces[:written],
        rows=rows(len(generation.prompt_tokens), written),
        done_column=join + len(generation.pieces) - 1,
        generation=generation,
    )


@cache
def static_batch() -> StaticBatch:
    """Return the same requests as one padded block, as a server without continuous batching would run them."""
    lengths = tuple(len(r.generation.prompt_tokens) + len(r.generation.pieces) for r in batch_table().requests)
    return StaticBatch(lengths, max(lengths), 1 - sum(lengths) / (len(lengths) * max(lengths)))
