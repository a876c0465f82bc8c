"""What it costs to keep the training data for a month in each kind of store, and how long one client needs to read it.

Prices are list prices of one cloud's first region (us-east-1), dollars a GB and month; speeds what one client reads in bytes/s. A choice
of tokens as 4-byte numbers makes bytes of the case's tokens. Requests, transfer, redundancy and discounts are left out; a data
lake is an object store with open formats, so it costs what its objects cost.
"""

from dataclasses import dataclass

from scenes.models.scenario import Scenario

TOKEN_BYTES = 4  # of one token of training data: the first whole power of two that holds 128,256 ids


@dataclass(frozen=True)
class Tier:
    """A kind of store: dollars a GB and month, bytes/s that one client reads, and the source of both."""

    key: str
    price: float
    bandwidth: float
    source: str
    looked_up: bool
    streams: int = 1  # connections that read at once


TIERS: tuple[Tier, ...] = (
    Tier("object", 0.023, 87.5e6, "Amazon S3 Standard, $0.023 a GB and month (2026); one connection 85 to 90 MB/s, from memory", True),
    Tier("lake", 0.023, 16 * 87.5e6, "the same objects in an open format, read over 16 connections (a choice)", True, 16),
    Tier("block", 0.08, 1e9, "Amazon EBS gp3, $0.08 a GB and month, up to 1,000 MB/s a volume (2024)", False),
    Tier("file", 0.14, 5e9, "Amazon FSx for Lustre, scratch 2, $0.140 a GB and month (2026); about 5 GB/s a client, from memory", True),
)


def data_bytes(scenario: Scenario) -> float:
    """Return the bytes of the case's training tokens."""
    return scenario.training.tokens * TOKEN_BYTES


def dollars_a_month(tier: Tier, size: float) -> float:
    """Return the dollars that `size` bytes cost in a month: bytes / 1e9 x price."""
    return size / 1e9 * tier.price


def seconds_to_read(tier: Tier, size: float) -> float:
    """Return the seconds in which one client reads `size` bytes."""
    return size / tier.bandwidth
