"""Three requests in one continuous batch: who joins at which step, what each has written, which cache rows are used.

Iteration-level scheduling after Yu et al. 2022, "Orca", section 3: a request may join at any step; the step in which it joins
reads its prompt and writes its first token, every later step writes one more. Texts are written by the tiny language model;
gaps between arrivals are drawn with the first seed from 0 for which all three write a whole word at the same step, after the
last has joined ("this step"). Prompts, their order and who names an adapter are choices. One column is one step; a step has
no duration here. The texts are written by the plain model: up to "this step" the adapter of `adapter_training` changes no word,
after it one request goes on with other words (`batch_steps`).

The table stands still just after the pass of "this step": its three tokens are written but not yet fed back, so they have
no K and V and no row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from scenes.models import texts
from scenes.models.adapter_training import generate_adapted
from scenes.models.kv_cache import rows
from scenes.models.language_model import Generation, generate

SEEDS = 500  # most seeds that are tried; then the last but one column is shown
REQUESTS = 3
COLUMNS = 10
MEAN_GAP = 3.0
CACHE_ROWS = 60  # of the cache that is drawn; more, by tens, where longer texts need them
ADAPTED = 1  # the request that names an adapter


@dataclass(frozen=True)
class BatchRequest:
    """One request: its generation, the column in which it joins and the state after the pass of "this step".

    `written` tokens stand on the screen; `rows` leaves out the newest, which is not back yet (see `kv_cache`); `done_column` is
    the column in which its end token is written; `adapted`: it names an adapter.
    """

    name: str
    prompt: str
    prompt_tokens: int
    join: int
    written: int
    pieces: tuple[str, ...]
    rows: int
    done_column: int
    adapted: bool
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


@cache
def schedule() -> tuple[tuple[int, ...], int]:
    """Return the columns in which the requests join and the column "this step" (see the module's docstring)."""
    possible = [joins for joins in map(join_columns, range(SEEDS)) if joins[-1] < COLUMNS - 2 and len(set(joins)) == len(joins)]
    for joins in possible:
        if (now := shown_column(joins)) is not None:
            return joins, now
    return possible[0], COLUMNS - 2


def join_columns(seed: int) -> tuple[int, ...]:
    """Draw the columns in which the requests join: the first at 0, the others after exponential gaps, rounded up."""
    gaps = np.random.default_rng(seed).exponential(MEAN_GAP, REQUESTS - 1)
    return (0, *np.ceil(np.cumsum(gaps)).astype(int).tolist())


def shown_column(joins: tuple[int, ...]) -> int | None:
    """Return the first column after the last join, but not the last of all, in which all write a whole word; None if there is none."""
    written = [generate(prompt).pieces for prompt in texts.current().batch]
    for column in range(joins[-1] + 1, COLUMNS - 1):
        if all(is_whole_word(pieces, column - join) for pieces, join in zip(written, joins, strict=True)):
            return column
    return None


def is_whole_word(pieces: tuple[str, ...], at: int) -> bool:
    """Tell whether the piece at a place is a word by itself: a blank before it and no letter after it."""
    if not 0 <= at < len(pieces):
        return False
    after = pieces[at + 1][:1] if at + 1 < len(pieces) else ""
    return pieces[at].startswith(" ") and pieces[at][1:].isalpha() and not after.isalpha()


@cache
def batch_table() -> BatchTable:
    """Build the timeline of the three requests up to "this step"."""
    joins, now = schedule()
    requests = tuple(_request(k, join, now) for k, join in enumerate(joins))
    sizes = tuple(sum(r.join <= column <= r.done_column for r in requests) for column in range(COLUMNS))
    in_use = sum(r.rows for r in requests)
    return BatchTable(COLUMNS, now, requests, in_use, sizes[now], _cache_rows(requests), sizes)


def _cache_rows(requests: Sequence[BatchRequest]) -> int:
    """Return how many rows fit into the cache that is drawn: no fewer than are held when the first request ends, the adapted one with its own end."""
    adapted = generate_adapted(texts.current().batch[ADAPTED], texts.current().adapter)
    end = min(r.join + len(adapted.pieces) - 1 if r.adapted else r.done_column for r in requests)
    most = sum(rows(r.prompt_tokens, end - r.join + 1, newest_is_back=False) for r in requests)
    return max(CACHE_ROWS, -(-most // 10) * 10)


def _request(number: int, join: int, now: int) -> BatchRequest:
    generation = generate(texts.current().batch[number])
    written = min(now - join + 1, len(generation.pieces))
    return BatchRequest(
        name=f"{texts.current().request}{number + 1}",
        prompt=generation.prompt,
        prompt_tokens=len(generation.prompt_tokens),
        join=join,
        written=written,
        pieces=generation.pieces[:written],
        rows=rows(len(generation.prompt_tokens), written, newest_is_back=False),
        done_column=join + len(generation.pieces) - 1,
        adapted=number == ADAPTED,
        generation=generation,
    )
