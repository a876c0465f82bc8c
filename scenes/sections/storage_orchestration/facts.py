"""What storage and orchestration shows in numbers, gathered from the models of corpus, shards, training run, its records and its recovery.

The shards are those that the data pipeline fills: documents from the longest to the shortest, each on the emptiest shard.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from scenes.models.checkpoint_store import stored_parts
from scenes.models.corpus import build_corpus
from scenes.models.language_model import train
from scenes.models.recovery import recovery
from scenes.models.run_records import run_record
from scenes.models.shards import fill_history, shard_corpus
from scenes.models.tokenizer import tokenize_corpus
from scenes.models.utilization import WORKERS, utilization


@dataclass(frozen=True)
class StorageFacts:
    """Store, run and watch of one job up to the step in which a node fails.

    `loss` holds the finished steps, `shares` the utilization of each step up to the failing one (0..1), `done` the
    share of the planned steps; `saved` are the steps of the stored checkpoints, `resumed_from` the last of them, and
    `loss_again` and `shares_again` those of the steps after it once the job goes on. `run` is the run's name without "run".
    """

    run: str

    tokens: int
    documents: int
    shard_tokens: tuple[int, ...]
    shard_documents: tuple[int, ...]
    imbalance: float
    loss: tuple[float, ...]
    loss_again: tuple[float, ...]
    learning_rate: float
    batch: tuple[int, int]
    seed: int
    done: float
    every: int
    saved: tuple[int, ...]
    checkpoint_bytes: int
    resumed_from: int
    steps_lost: int
    shares: tuple[float, ...]
    shares_again: tuple[float, ...]
    alert_rule: float
    alerts: int
    workers: int
    fail_step: int
    failed_node: int

    @property
    def shards(self) -> int:
        """Return the number of shards in the store."""
        return len(self.shard_tokens)

    @property
    def plates(self) -> int:
        """Return the number of checkpoints in the store."""
        return len(self.saved)

    @property
    def mean_use(self) -> float:
        """Return the mean utilization of the steps that finished."""
        return sum(self.shares[:-1]) / (len(self.shares) - 1)

    @property
    def axis_steps(self) -> int:
        """Return where the axis of steps ends: the first checkpoint that was never reached."""
        return self.saved[-1] + self.every


@cache
def storage_facts() -> StorageFacts:
    """Gather the facts once."""
    run, watch, fill, record = train(), utilization(), fill_history(), run_record()
    return StorageFacts(
        run=record.run_id,
        tokens=tokenize_corpus().total,
        documents=build_corpus().documents_kept,
        shard_tokens=fill.totals[-1],
        shard_documents=shard_corpus().documents_per_shard,
        imbalance=fill.imbalance,
        loss=watch.loss,
        loss_again=recovery().losses_again,
        learning_rate=run.learning_rate,
        batch=(run.micro_batches, run.micro_batch),
        seed=record.seed,
        done=len(watch.loss) / run.steps,
        every=run.checkpoint_every,
        saved=watch.checkpoint_steps,
        checkpoint_bytes=stored_parts(watch.resumed_from)[0].bytes,
        resumed_from=watch.resumed_from,
        steps_lost=watch.steps_lost,
        shares=watch.shares,
        shares_again=tuple(record.utilization for record in recovery().metrics if record.attempt == 2),
        alert_rule=watch.alert_rule,
        alerts=len(watch.alerts),
        workers=WORKERS,
        fail_step=watch.fail_step,
        failed_node=watch.failed_node,
    )
