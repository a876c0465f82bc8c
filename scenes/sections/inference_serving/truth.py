"""Truth of the inference serving pipeline: prompts, tokens and cache rows of the batch that is drawn, and the replica that takes the next request."""

from __future__ import annotations

from collections.abc import Iterator

from scenes.core.units import quantity
from scenes.models.batch_table import BatchRequest, batch_table
from scenes.models.serving import simulate
from scenes.project import Project
from scenes.sections.inference_serving.facts import requests_a_cell
from scenes.sections.shown import Shown, captions

TABLE = "batch_table.batch_table: "
NAMES = {
    **{f"Request {k}": "brief: three requests" for k in range(1, 4)},
    **{f"Model Replica {k}": "brief: replicas 1, 2, N" for k in range(1, 3)},
}


def shown(project: Project) -> Iterator[Shown]:
    """Yield every number of the section."""
    words = project.content.inference_serving
    for request in batch_table().requests:
        yield from _request(request, words.labels.tokens)
    yield from _cache(project)
    yield from _replicas(project)
    limit = quantity(project.scenario.serving.batch_limit, "")
    yield from captions("inference_serving", project.scenario, {"batch_limit": limit}, "assets/scenario.toml: batch_limit, a choice")


def _request(request: BatchRequest, unit: str) -> Iterator[Shown]:
    yield Shown(request.name, "number of a request, in the order of the rows", TABLE + "requests, name")
    yield Shown(f"{request.prompt_tokens}", "tokens of a prompt", TABLE + "requests, prompt_tokens")
    yield Shown(f"{request.name}, {request.prompt_tokens} {unit}", "tokens of the prompt read last", TABLE + "newest, prompt_tokens")
    yield Shown(f"{request.written} {unit}", "tokens written so far", TABLE + "requests, written")
    yield Shown(f"{request.rows}", "rows that a request holds in the cache", TABLE + "requests, rows (kv_cache.rows)")


def _cache(project: Project) -> Iterator[Shown]:
    table, labels = batch_table(), project.content.inference_serving.labels
    yield Shown(f"{table.rows_in_use}", "rows of all requests", TABLE + "rows_in_use")
    yield Shown(f"+{table.rows_added}", "rows that a loop adds, one a request", TABLE + "rows_added")
    for text in (f"{table.cache_rows}", f"{labels.of} {table.cache_rows} {labels.rows}"):
        yield Shown(text, "rows that fit into the cache of the drawing, a choice", TABLE + "cache_rows")


def _replicas(project: Project) -> Iterator[Shown]:
    run, words = simulate(project.scenario), project.content.inference_serving
    name = words.balancer.replicas[run.pictured_choice]
    yield Shown(f"{words.labels.inside} {name}", "replica with the fewest requests", "serving.simulate: chosen_replica")
    for unit in (words.labels.requests, words.labels.requests_at):
        yield Shown(f"{requests_a_cell(run)} {unit}", "requests that a cell stands for", "serving.simulate: replica_queues")
    yield Shown(words.labels.requests_at, "model whose service holds the requests of the replicas", "assets/scenario.toml: model")
