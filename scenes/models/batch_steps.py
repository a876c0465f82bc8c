"""The batch of `batch_table` step by step: from the first to the one in which the next request takes the place of one that has ended.

Up to "this step" all is as in the table. The request that names an adapter is written by the model with that adapter
(`adapter_training`): until "this step" word for word what the plain model writes, then a shorter end. The next request waits
until a place is free, and joins in the step after.
"""

from dataclasses import dataclass
from functools import cache

from scenes.models import texts
from scenes.models.adapter_training import generate_adapted
from scenes.models.batch_table import batch_table
from scenes.models.kv_cache import rows
from scenes.models.language_model import Generation, generate

END = "<eos>"


@dataclass(frozen=True)
class ServedRequest:
    """A request of the batch: its name, what it asks and gets, the column in which it joins, its place in the batch (0, 1, 2)."""

    name: str
    generation: Generation
    join: int
    place: int
    adapted: bool = False

    @property
    def prompt_tokens(self) -> int:
        """Return how many tokens its prompt has."""
        return len(self.generation.prompt_tokens)

    @property
    def done_column(self) -> int:
        """Return the column in which its end token is written."""
        return self.join + len(self.generation.pieces) - 1

    def written(self, column: int) -> int:
        """Return how many tokens it has written after a column's pass, its end token included; 0 before it joins."""
        return min(max(0, column - self.join + 1), len(self.generation.pieces))

    def rows(self, column: int) -> int:
        """Return its rows in the cache after a column's pass, when the newest token is not back yet; 0 before it joins."""
        return rows(self.prompt_tokens, self.written(column), newest_is_back=False) if column >= self.join else 0

    def runs(self, column: int) -> bool:
        """Tell whether it has a part in a column's pass."""
        return self.join <= column <= self.done_column


@cache
def served_requests() -> tuple[ServedRequest, ...]:
    """Return the requests of the table, and the one that follows the first of them that ends."""
    table = batch_table()
    made = [
        ServedRequest(
            request.name,
            generate_adapted(texts.current().batch[k], texts.current().adapter) if request.adapted else request.generation,
            request.join,
            k,
            request.adapted,
        )
        for k, request in enumerate(table.requests)
    ]
    first = min(made, key=lambda request: request.done_column)
    follower = ServedRequest(
        f"{texts.current().request}{len(made) + 1}", generate(texts.current().opening), first.done_column + 1, first.place
    )
    return (*made, follower)
