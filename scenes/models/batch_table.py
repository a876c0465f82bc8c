"""Three requests in one continuous batch: who joins at which step, what each has written, which cache rows are used.

Iteration-level scheduling after Yu et al. 2022 ("Orca"): a request may join at any step; the step in which it joins reads
its prompt and writes its first token, every later step writes one more. Arrival gaps are drawn with a seed; texts are
written by the tiny language model. One column is one step; a step has no duration here.

The table stands still just after the pass of "this step": its three tokens are written but not yet fed back, so they have
no K and V and no row. "This step" is the first column with three running requests that each write a whole word; seed and
order of the prompts are choices (the first seed from 0 that has such a column).
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from scenes.models.kv_cache import rows
from scenes.models.language_model import Generation, generate

SEED = 26
PROMPTS = ("A rate limit", "Gradients flow backward", "Training runs for weeks")
COLUMNS = 10
MEAN_GAP = 3.0
CACHE_ROWS = 64


@dataclass(frozen=True)
class BatchRequest:
    """One request: its generation, the column in which it joins and the state after the pass of "this step".

    `written` tokens stand on the screen; `rows` leaves out the newest, which is not back yet (see `kv_cache`); `done_column` is the column in which
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
    """The timeline: columns, the column "this step", requests, cache rows in use, added by every loop, and fitting.

    `rows_in_use` belongs to the state that is drawn; when the loop lands, it grows by `rows_added`.
    """

    columns: int
    now: int
    requests: tuple[BatchRequest, ...]
    rows_in_use: int
    rows_added: int
    cache_rows: int
    batch_sizes: tuple[int, ...]

    @property
    def newest(self) -> BatchRequest:
        """The request that joined last: the one whose prompt was read last."""
        return max(self.requests, key=lambda request: request.join)


@dataclass(frozen=True)
class StaticBatch:
    """Whole lengths (prompt + answer) of the requests padded to the longest: `idle` is the padded share of the block."""

    rows: tuple[int, ...]
    width: int
    idle: float


@cache
def join_columns() -> tuple[int, ...]:
    """Draw the columns in which the three requests join: the first at 0, the last before the last but one column."""
    gaps = np.random.default_rng(SEED).exponential(MEAN_GAP, len(PROMPTS) - 1)
    columns = np.concatenate([[0], np.ceil(np.cumsum(gaps))]).astype(int)
    if columns[-1] >= COLUMNS - 2:
        raise ValueError(f"seed {SEED} lets the last request join at {columns[-1]}, not before {COLUMNS - 2}")
    return tuple(columns.tolist())


@cache
def shown_column() -> int:
    """Return the first column with three running requests that each write a whole word; the last but one if there is none."""
    joins = join_columns()
    written = [generate(prompt).pieces for prompt in PROMPTS]
    for column in range(joins[-1] + 1, COLUMNS - 1):
        if all(is_whole_word(pieces, column - join) for pieces, join in zip(written, joins, strict=True)):
            return column
    return COLUMNS - 2


def is_whole_word(pieces: tuple[str, ...], at: int) -> bool:
    """Tell whether the piece at a place is a word by itself: a blank before it and no letter after it."""
    if not 0 <= at < len(pieces):
        return False
    after = pieces[at + 1][:1] if at + 1 < len(pieces) else ""
    return pieces[at].startswith(" ") and pieces[at][1:].isalpha() and not after.isalpha()


@cache
def batch_table() -> BatchTable:
    """Build the timeline of the three requests up to "this step"."""
    now = shown_column()
    requests = tuple(_request(k, join, now) for k, join in enumerate(join_columns()))
    sizes = tuple(sum(r.join <= column <= r.done_column for r in requests) for column in range(COLUMNS))
    in_use = sum(r.rows for r in requests)
    if in_use + sizes[now] > CACHE_ROWS:
        raise ValueError(f"{in_use} rows and the next {sizes[now]} do not fit into {CACHE_ROWS}")
    return BatchTable(COLUMNS, now, requests, in_use, sizes[now], CACHE_ROWS, sizes)


def _request(number: int, join: int, now: int) -> BatchRequest:
    generation = generate(PROMPTS[number])
    written = min(now - join + 1, len(generation.pieces))
    return BatchRequest(
        name=f"R{number + 1}",
        prompt=generation.prompt,
        prompt_tokens=len(generation.prompt_tokens),
        join=join,
        written=written,
        pieces=generation.pieces[:written],
        rows=rows(len(generation.prompt_tokens), written, newest_is_back=False),
        done_column=join + len(generation.pieces) - 1,
        generation=generation,
    )


@cache
def static_batch() -> StaticBatch:
    """Return the same requests as one padded block, as a server without continuous batching would run them."""
    lengths = tuple(len(r.generation.prompt_tokens) + len(r.generation.pieces) for r in batch_table().requests)
    return StaticBatch(lengths, max(lengths), 1 - sum(lengths) / (len(lengths) * max(lengths)))
