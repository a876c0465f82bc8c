"""Truth of the workflow: what its nodes read."""

from __future__ import annotations

from collections.abc import Iterator

from scenes.deep_dives.workflow.facts import HOTTEST, NEW, OLD, TEMPERATURE, rows_kept, temperature_said, workflow_facts
from scenes.deep_dives.workflow.facts_training import held_for, minutes_over
from scenes.project import Project
from scenes.sections.shown import Shown

SOURCES = {
    "API": ("requests of a client", "token_bucket.draw_times: a seeded Poisson process with a burst"),
    "Auth": ("requests that nobody signed, of all; HTTP status", "gateway.gateway: HMAC-SHA256 (RFC 2104); RFC 9110, 15.5.2"),
    "Rate": ("signed requests that found the bucket empty; HTTP status", "gateway.gateway: token_bucket.run_bucket; RFC 6585, section 4"),
    "LB": ("requests that passed both checks", "gateway.gateway"),
    "Tokenizer": ("tokens of the prompt", "tokenizer.train_tokenizer: encode"),
    "PP": ("tokens of the prompt, of the text before it, and <bos>", "tokenizer.train_tokenizer: encode"),
    "PC": ("settings of a request, and a higher one beside them", "workflow.facts: TEMPERATURE, TOP_K, HOTTEST, choices; bars: models.decode.chances, from which the answer is drawn"),
    "BatchP": ("a replica's share of the requests that were let through; the most of a step", "gateway.gateway over three replicas; scenario: served_batch"),
    "TPS": ("tokens that are written", "language_model.generate: the tiny model"),
    "KVCache": ("rows of keys and values", "<bos>, prompt and written tokens but the last: decode (Pope et al. 2022)"),
    "Format": ("bytes of the answer as JSON", "language_model.generate, json"),
    "Filter": ("labelled prompts that the rules judge rightly, of all", "guardrail.guardrail: Verdict.right"),
    "Cache": ("answers kept; share of the requests that hit, and how many there are", "response_cache.response_cache: Zipf with 0.8 over 1,000 prompts, 100 kept (Breslau et al. 1999)"),
    "D": ("documents of the corpus", "corpus.build_corpus"),
    "DC": ("documents of the corpus", "corpus.build_corpus"),
    "DP": ("documents that the sieves keep", "corpus.build_corpus"),
    "DL": ("prompts with a label", "guardrail.guardrail: labelled prompts"),
    "FE": ("tokens of the corpus", "tokenizer.tokenize_corpus"),
    "MT": ("loss of a trial, nats, and its learning rate", "learning_rate_search.search: mean of its last 10 steps"),
    "HP": ("learning rate of a trial, that with the lowest loss so far, that with the lowest of all", "learning_rate_search.search: five trials of 60 steps"),
    "Log": ("requests that the servers answered: second, HTTP status, and how many", "gateway.gateway"),
    "Met": ("load over what the running replicas carry", "alert.watch: autoscaler.autoscale"),
    "Alert": ("how long the limit has been passed, of how long it must be; in which minutes it was when the alert fires", "alert.watch (Prometheus: for)"),
}  # fmt: skip
FIGURES = (
    ("requests a second that a replica carries", "scenario: replica_requests_per_second"),
    ("share of the requests that hit", "response_cache.response_cache"),
    ("KV cache of one token", "scenario: kv_bytes_per_token"),
    ("requests of a step", "scenario: served_batch"),
)
NAMES = {"Replica 1": "a box of the flowchart"}


def shown(project: Project) -> Iterator[Shown]:
    """Yield every number of the film."""
    facts, labels = workflow_facts(project), project.content.workflow.labels
    for node, (what, source) in SOURCES.items():
        rows = (row for reading in facts.readings[node] for row in (*reading.rows, *reading.names))
        yield from (Shown(row, what, source) for row in rows if any(map(str.isdigit, row)))
    for number in (OLD, NEW):
        yield Shown(
            labels.version.format(number=number), "version of the model, before and after it is promoted", "the cue's own numbering"
        )
    yield from _counted(project)
    yield from (Shown(said, *source) for said, source in zip(facts.figures, FIGURES, strict=True))


def _counted(project: Project) -> Iterator[Shown]:
    """Yield what counters write on their way."""
    facts, labels = workflow_facts(project), project.content.workflow.labels
    for count in range(1, len(facts.written) + 1):
        yield Shown(labels.written.format(count=count), *SOURCES["TPS"])
        yield Shown(labels.rows.format(count=rows_kept(facts.prompt + facts.system, count)), *SOURCES["KVCache"])
    for tenth in range(round(10 * TEMPERATURE), round(10 * HOTTEST) + 1):
        yield Shown(temperature_said(labels, tenth / 10), *SOURCES["PC"])
    for minutes in sorted(set(minutes_over(project.scenario))):
        yield Shown(held_for(labels, project.scenario, minutes), *SOURCES["Alert"])
