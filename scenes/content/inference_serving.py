"""Words of section 5: six stages, batching, the model server, the cache, the replicas."""

from __future__ import annotations

from scenes.content.words import Mark, Name, Section, Strict, Tag, exactly


class Batching(Strict):
    """Dynamic Batching: exactly three request rows."""

    title: Name
    rows: exactly(Mark, 3)
    note: Tag
    this_step: Mark
    prompt: Mark
    token: Mark


class Server(Strict):
    """Model Server: Prefill and Decode Loop, KV Cache on GPU Memory, optional adapters."""

    title: Name
    prefill: Name
    prefill_note: exactly(Mark, 2)
    decode: Name
    decode_note: exactly(Mark, 2)
    cache: Name
    cache_place: Tag
    adapters: Name


class Balancer(Strict):
    """Load balancer: exactly three replicas."""

    title: Name
    replicas: exactly(Name, 3)


class Labels(Strict):
    """Small labels on the drawings and under the counters."""

    write: Tag
    write_prompt: Tag
    read: Tag
    inside: Mark
    requests: Tag
    rows_in_use: Tag
    every_loop: Tag
    rows_fit: Tag
    rows: Mark
    of: Mark
    tokens: Mark


class InferenceServingWords(Section):
    """Exactly six stages across the top."""

    stages: exactly(Name, 6)
    batching: Batching
    server: Server
    balancer: Balancer
    labels: Labels
