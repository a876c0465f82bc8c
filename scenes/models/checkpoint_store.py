"""Keep checkpoints in an object store: cut them into parts, check that they come back whole, and time their upload.

An object is uploaded in parts of one size (the last may be shorter) over several streams that share the bandwidth equally,
as a multipart upload does; Amazon S3 allows parts of 5 MiB to 5 GiB and at most 10,000 of them (Amazon S3 User Guide,
"Multipart upload limits"). The tiny model's checkpoint is the bytes that `checkpoint.to_bytes` writes, cut smaller than S3
would allow so that there are parts to see. The case's is an estimate, 14 bytes a parameter, which all GPUs write together,
each an equal share. Requests, retries and the copy from GPU to host memory take no time here, and training waits for the
upload.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from scenes.models import estimate
from scenes.models.checkpoint import to_bytes
from scenes.models.language_model import checkpoint_at
from scenes.models.scenario import Scenario

PART_BYTES = 256 * 1024  # of the tiny model's checkpoints


@dataclass(frozen=True)
class Manifest:
    """What the store knows of one object: its step, and bytes and SHA-256 (hex) of every part in order."""

    step: int
    sizes: tuple[int, ...]
    digests: tuple[str, ...]

    @property
    def bytes(self) -> int:
        """Return the bytes of the object."""
        return sum(self.sizes)


@dataclass(frozen=True)
class Upload:
    """`size` bytes as `parts` over `streams`: seconds until the last part is there, and the bytes of the fullest stream."""

    size: int
    parts: int
    streams: int
    seconds: float
    fullest: int


def cut(data: bytes, part_bytes: int = PART_BYTES) -> tuple[bytes, ...]:
    """Cut an object into parts of `part_bytes`, the last one shorter; raises ValueError for nothing to store or no size."""
    if not data or part_bytes < 1:
        raise ValueError(f"cannot cut {len(data)} bytes into parts of {part_bytes}; both must be at least 1")
    return tuple(data[start : start + part_bytes] for start in range(0, len(data), part_bytes))


def manifest(step: int, parts: Sequence[bytes]) -> Manifest:
    """Write down sizes and digests of an object's parts."""
    return Manifest(step, tuple(map(len, parts)), tuple(hashlib.sha256(part).hexdigest() for part in parts))


def join(stored: Manifest, parts: Sequence[bytes]) -> bytes:
    """Put an object together again; raises ValueError that names the first part which is missing or is not as it was."""
    for k, digest in enumerate(stored.digests):
        if k >= len(parts) or hashlib.sha256(parts[k]).hexdigest() != digest:
            raise ValueError(f"part {k + 1} of the checkpoint of step {stored.step} is damaged or missing; restore an older one")
    return b"".join(parts[: len(stored.digests)])


def upload(size: int, part_bytes: int, streams: int, bandwidth: float) -> Upload:
    """Time an upload of `size` bytes over streams that share `bandwidth` (bytes/s); a free stream takes the next part.

    Never faster than size / bandwidth, and slower by less than one part on one stream.
    """
    if min(size, part_bytes, streams, bandwidth) <= 0:
        raise ValueError("size, parts, streams and bandwidth must be above 0")
    whole, rest = divmod(size, part_bytes)
    rounds, over = divmod(whole, streams)
    fullest = rounds * part_bytes + (part_bytes if over else rest)
    return Upload(size, whole + (rest > 0), streams, fullest * streams / bandwidth, fullest)


@lru_cache(maxsize=16)
def case_upload(scenario: Scenario) -> Upload:
    """Time the upload of the scenario's checkpoint: every GPU writes an equal share, all at the same time."""
    size, gpus = round(estimate.checkpoint_bytes(scenario.model.parameters)), scenario.training.gpus
    return upload(size, -(-size // gpus), gpus, scenario.training.checkpoint_bandwidth)


@lru_cache(maxsize=1)
def stored_parts(step: int) -> tuple[Manifest, tuple[bytes, ...]]:
    """Store the tiny model's checkpoint of a step; return its manifest and its parts."""
    parts = cut(to_bytes(checkpoint_at(step)))
    return manifest(step, parts), parts
