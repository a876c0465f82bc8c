"""Words of inference serving: six stages, batching, the model server, the cache, the replicas."""

from __future__ import annotations

from typing import Annotated

from scenes.content.named import Named
from scenes.content.words import CardTitle, Exactly, Mark, SectionWords, Strict, Tag, Text


class BatchingWords(Strict):
    """Dynamic Batching: exactly three request rows."""

    title: CardTitle
    rows: Annotated[tuple[Mark, ...], Exactly(3)]
    note: Tag
    this_step: Mark
    prompt: Mark
    token: Mark
    wait: Mark
    waits: Tag


class ServerWords(Strict):
    """Model Server: Prefill and Decode Loop, KV Cache on GPU Memory, optional adapters."""

    title: CardTitle
    prefill: CardTitle
    prefill_note: Annotated[tuple[Mark, ...], Exactly(2)]
    decode: CardTitle
    decode_note: Annotated[tuple[Mark, ...], Exactly(2)]
    cache: CardTitle
    cache_place: Tag
    adapters: CardTitle


class BenchWords(Strict):
    """The place of adapters, opened: the base model's weights, an adapter's factors, and what each way of a token is called."""

    frozen: Mark
    factors: Mark
    alone: Mark
    beside: Mark


class BalancerWords(Strict):
    """Load balancer: exactly three replicas."""

    title: CardTitle
    replicas: Annotated[tuple[CardTitle, ...], Exactly(3)]


Letter = Annotated[str, Text(1)]  # before a request's number: R1


class ServingLabels(Strict):
    """Small labels on the drawings and under the counters."""

    write: Tag
    write_prompt: Tag
    read: Tag
    inside: Mark
    requests: Tag
    requests_at: Tag
    rows_in_use: Tag
    every_loop: Tag
    rows_fit: Tag
    tiny: Mark
    rows: Mark
    of: Mark
    tokens: Mark
    request_letter: Letter = "R"


class InferenceServingWords(SectionWords):
    """Exactly six stages across the top."""

    stages: Annotated[tuple[CardTitle, ...], Named("request", "gateway", "tokenizer", "scheduler", "server", "output")]
    batching: BatchingWords
    server: ServerWords
    bench: BenchWords
    balancer: BalancerWords
    labels: ServingLabels


TABLES = {"inference_serving": InferenceServingWords}
