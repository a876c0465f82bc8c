"""Texts with a digit that are names, not quantities: labels of the brief and notation. Everything else must be computed."""

from __future__ import annotations

BRIEF = {
    "S3 / GCS / Azure Blob or on-prem object store": "brief: S3 is the name of a store",
    "Node 1": "brief: four nodes",
    "Node 2": "brief: four nodes",
    "Node 3": "brief: four nodes",
    "Node 4": "brief: four nodes",
    "GPUs: 8x H100": "brief: what a node holds",
    "8 GPUs": "brief: what a node holds",
    "D1": "brief: four data shards",
    "D2": "brief: four data shards",
    "D3": "brief: four data shards",
    "D4": "brief: four data shards",
    "Stage 1": "brief: four pipeline stages",
    "Stage 2": "brief: four pipeline stages",
    "Stage 3": "brief: four pipeline stages",
    "Stage 4": "brief: four pipeline stages",
    "FP32": "brief: IEEE 754 binary32",
    "FP16/BF16": "brief: IEEE 754 binary16, bfloat16",
    "FP8": "brief: 8-bit floating point",
    "Request 1": "brief: three requests",
    "Request 2": "brief: three requests",
    "Request 3": "brief: three requests",
    "Model Replica 1": "brief: replicas 1, 2, N",
    "Model Replica 2": "brief: replicas 1, 2, N",
    "T1": "brief: token positions of the context window",
    "T2": "brief: token positions of the context window",
    "T3": "brief: token positions of the context window",
    "T4": "brief: token positions of the context window",
}
NOTATION = {
    "2 × {count} numbers": "two moments a weight: Kingma and Ba 2015",
    "HTTP 429": "status code Too Many Requests: RFC 6585",
    "429": "status code Too Many Requests: RFC 6585",
    "v1": "name of a version",
    "v2": "name of a version",
    "run-07": "name of a run",
    "p95": "95th percentile",
    "p50": "50th percentile",
    "p95, this trace": "95th percentile",
    "p50 to first token": "50th percentile",
    "to first token, p95": "95th percentile",
    "p95 wait": "95th percentile",
    "p50 wait": "50th percentile",
    "errors, v2": "name of a version",
    "errors, v1": "name of a version",
    "in v1": "name of a version",
    "per million output tokens": "unit",
    "per 1M output tokens": "unit",
    "per 1M output": "unit, the first of its two rows",
}
# Names that only one section draws.
OF_SECTION = {
    "training_step": {
        "0": "the two values of a bit",
        "1": "the two values of a bit",
        "FP16": "IEEE 754 binary16",
        "BF16": "bfloat16: the upper half of binary32",
    },
}
