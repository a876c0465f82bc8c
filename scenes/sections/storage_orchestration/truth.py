"""Truth of the storage and orchestration layer: shards, checkpoints, the run's records, losses, utilization and the alert."""

from __future__ import annotations

from collections.abc import Iterator

from scenes.core.units import decimal, percent, plain, quantity, whole
from scenes.models import estimate
from scenes.models.checkpoint_store import stored_parts
from scenes.models.corpus import build_corpus
from scenes.models.language_model import train
from scenes.models.recovery import recovery
from scenes.models.run_records import run_record
from scenes.models.shards import fill_history
from scenes.models.tokenizer import tokenize_corpus
from scenes.models.utilization import WORKERS, utilization
from scenes.project import Project
from scenes.sections.shown import Shown, captions
from scenes.sections.storage_orchestration.frame_monitoring import GRID_TALL, GRID_WIDE
from scenes.sections.storage_orchestration.words import StorageLabels

LOGGED = 3  # steps of the log
NAMES = {"S3 / GCS / Azure Blob or on-prem object store": "brief: S3 is the name of a store"}


def shown(project: Project) -> Iterator[Shown]:
    """Yield every number of the section."""
    words = project.content.storage_orchestration
    yield Shown("S3 / GCS / Azure Blob or", "first line of a label of the brief: S3 is the name of a store", "brief")
    yield from _store(words.labels)
    yield from _run(words.labels)
    yield from _watch(words.labels)
    yield from _counters()
    yield from _captions(project)


def _captions(project: Project) -> Iterator[Shown]:
    model, size = project.scenario.model, estimate.checkpoint_bytes(project.scenario.model.parameters)
    seconds = size / project.scenario.training.checkpoint_bandwidth
    values = {"model_size": model.size_name, "checkpoint_bytes": quantity(size, "bytes"), "checkpoint_seconds": quantity(seconds, "s")}
    yield from captions(
        "storage_orchestration", project.scenario, values, "estimate.checkpoint_bytes, over checkpoint_bandwidth of assets/scenario.toml"
    )


def _store(labels: StorageLabels) -> Iterator[Shown]:
    fill, watch = fill_history(), utilization()
    shards, plates = len(fill.totals[-1]), len(watch.checkpoint_steps)
    yield Shown(whole(tokenize_corpus().total), "tokens in the store", "tokenizer.tokenize_corpus: total")
    yield Shown(f"{build_corpus().documents_kept} {labels.documents}", "documents in the store", "corpus.build_corpus: documents_kept")
    yield Shown(decimal(fill.imbalance, 2), "fullest shard over the mean", "shards.fill_history: imbalance (Graham 1969)")
    yield Shown(f"{shards} {labels.shards}", "shards in the store", "shards.fill_history: totals")
    yield Shown(f"{plates} {labels.checkpoints}", "checkpoints before the failure", "utilization.utilization: checkpoint_steps")
    yield Shown(f"0 {labels.checkpoints}", "checkpoints of a run that has just been opened", "utilization.utilization: checkpoint_steps")
    for k, tokens in enumerate(fill.totals[-1], start=1):
        yield Shown(f"{labels.shard} {k}", "number of a shard", "shards.fill_history: totals")
        yield Shown(whole(tokens), f"tokens of shard {k}", "shards.fill_history: totals")
    for step in watch.checkpoint_steps:
        for text in (f"{step}", f"{labels.step} {step}"):
            yield Shown(text, "step of a checkpoint", "utilization.utilization: checkpoint_steps")
    size = quantity(stored_parts(watch.resumed_from)[0].bytes, "bytes")
    yield Shown(f"{size} {labels.each}", "bytes of a checkpoint: weights, m, v, generator", "checkpoint_store.stored_parts: Manifest.bytes")


def _run(labels: StorageLabels) -> Iterator[Shown]:
    run, record, watch, done = train(), run_record(), utilization(), recovery()
    yield Shown(labels.run.format(id=record.run_id), "name of the run: first digits of its digest", "run_records.run_record: run_id")
    yield Shown(plain(run.learning_rate), "learning rate, a choice", "language_model.train: learning_rate")
    yield Shown(f"{run.micro_batches} × {run.micro_batch}", "micro-batches and windows in each, choices", "language_model.train")
    yield Shown(f"{record.seed}", "seed, a choice", "run_records.run_record: seed")
    yield Shown(decimal(watch.loss[-1], 2), "loss of the last finished step, nats", "language_model.train: losses")
    yield Shown(f"{labels.step} {len(watch.loss)}", "the last finished step", "utilization.utilization: loss")
    for level in range(int(min(watch.loss)) - 1, int(max(watch.loss)) + 2):
        yield Shown(f"{level}", "scale of the loss, nats", "language_model.train: losses, in whole nats")
    for step in range(0, done.resumed_to + 1, run.checkpoint_every):
        yield Shown(f"{step}", "scale of the steps: the checkpoints' own", "language_model.train: checkpoint_every")


def _watch(labels: StorageLabels) -> Iterator[Shown]:
    watch, source = utilization(), "utilization.utilization: "
    for share in sorted({*GRID_WIDE, *GRID_TALL}):
        yield Shown(percent(share, 0), "scale of the utilization: fifths, or halves, of the whole", source + "shares")
    yield Shown(f"{labels.rule} {percent(watch.alert_rule, 0)}", "alert rule, a choice", source + "alert_rule")
    silent = f"{labels.node} {watch.failed_node} {labels.silent}, {WORKERS - 1} {labels.wait}"
    yield Shown(f"{percent(watch.shares[-1], 0)}, {silent}", "utilization of the failing step, its node, a choice", source + "shares[-1]")
    for step in range(watch.fail_step - LOGGED + 1, watch.fail_step + 1):
        yield Shown(f"{labels.step} {step}", "the last steps up to the failing one, a choice", source + "fail_step")
    for worker in range(1, WORKERS + 1):
        yield Shown(f"{worker}", "number of a worker that has the job", "utilization.utilization: WORKERS")
    for answered in (WORKERS - 1, WORKERS):
        yield Shown(f"{answered} {labels.of} {WORKERS}", "workers that answered", source + "failed_node")


def _counters() -> Iterator[Shown]:
    watch, source = utilization(), "utilization.utilization: "
    finished = watch.shares[:-1]
    yield Shown("1", "jobs that the section follows", "run_records.run_record")
    yield Shown(f"{len(watch.checkpoint_steps)}", "checkpoints in the store", source + "checkpoint_steps")
    yield Shown(f"{len(watch.alerts)}", "alerts", source + "alerts")
    yield Shown(percent(sum(finished) / len(finished), 0), "mean utilization of the finished steps", source + "shares")
    yield Shown(f"{watch.steps_lost}", "finished steps after the checkpoint, done again", source + "steps_lost")
