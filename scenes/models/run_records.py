"""The records of the tiny model's training: what it was started with, and what it was made from.

A run is found again by its name, and its name is made of what went in: a digest (SHA-256) over the training data, the
tokenizer, the hyperparameters and the seed. Each artifact's digest covers its own content and the digests of what it was
made from, as in a Merkle tree (Merkle 1987, "A digital signature based on a conventional encryption function"), so that one
changed document changes every digest after it. The records know neither the code's version nor the machine; checkpoints
hold floating-point numbers, whose last bits, and so their digests, may differ from one kind of CPU to the next.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scenes.models.checkpoint_store import stored_parts
from scenes.models.corpus import build_corpus
from scenes.models.language_model import SEED, train
from scenes.models.memo import kept
from scenes.models.shards import shard_corpus
from scenes.models.tokenizer import tokenize_corpus, train_tokenizer

ID_DIGITS = 4


@dataclass(frozen=True)
class Artifact:
    """One thing in the lineage: `count` of its `unit`, its digest (hex), the digests of what it was made from."""

    kind: str
    count: int
    unit: str
    digest: str
    parents: tuple[str, ...]


@dataclass(frozen=True)
class RunRecord:
    """One run: hyperparameters by name, seed, and the lineage from the corpus to the last checkpoint, causes first."""

    hyperparameters: tuple[tuple[str, float], ...]
    seed: int
    lineage: tuple[Artifact, ...]

    @property
    def digest(self) -> str:
        """Return the digest of the run itself, hex."""
        return self.artifact("run").digest

    @property
    def run_id(self) -> str:
        """Return the first digits of the digest, by which people call the run."""
        return self.digest[:ID_DIGITS]

    def artifact(self, kind: str) -> Artifact:
        """Return the first artifact of a kind; KeyError when there is none."""
        for artifact in self.lineage:
            if artifact.kind == kind:
                return artifact
        raise KeyError(kind)


def digest_of(content: Iterable[bytes], parents: Sequence[str] = ()) -> str:
    """Return the SHA-256 (hex) of a content, piece by piece with their lengths, and of its parents' digests in order."""
    total = hashlib.sha256()
    for piece in (*content, *(parent.encode() for parent in parents)):
        total.update(len(piece).to_bytes(8, "big") + piece)
    return total.hexdigest()


def made(kind: str, unit: str, content: Sequence[bytes], *parents: Artifact, count: int | None = None) -> Artifact:
    """Record an artifact of some content (as many of its `unit` as pieces, unless told) and what it was made from."""
    above = tuple(parent.digest for parent in parents)
    return Artifact(kind, len(content) if count is None else count, unit, digest_of(content, above), above)


@kept
def run_record(seed: int = SEED) -> RunRecord:
    """Return the record of the tiny model's run; another seed gives the record of another run, without checkpoints."""
    run = train()
    chosen = (
        ("learning_rate", run.learning_rate),
        ("micro_batches", run.micro_batches),
        ("micro_batch", run.micro_batch),
        ("window", run.window),
        ("steps", run.steps),
    )
    documents, tokenizer, plan = build_corpus().kept, train_tokenizer(), shard_corpus()
    corpus = made("corpus", "documents", [text.encode() for text in documents])
    pieces = made("tokenizer", "pieces", list(tokenizer.tokens), corpus, count=tokenizer.size)
    rows = [repr(row).encode() for row in zip(plan.owner, tokenize_corpus().documents, strict=True)]
    shards = made("shards", "tokens", rows, corpus, pieces, count=sum(plan.tokens_per_shard))
    start = made("run", "parameters", [repr((chosen, seed)).encode()], shards, count=run.parameters)
    saved = run.checkpoint_steps if seed == SEED else ()
    return RunRecord(chosen, seed, (corpus, pieces, shards, start, *(_checkpoint(step, start) for step in saved)))


def _checkpoint(step: int, run: Artifact) -> Artifact:
    stored = stored_parts(step)[0]
    return made("checkpoint", "bytes", [digest.encode() for digest in stored.digests], run, count=stored.bytes)
