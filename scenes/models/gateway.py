"""Turn requests away at the gateway: those that nobody signed (HTTP 401), and those that come too fast (HTTP 429).

A client signs each request with a secret that the gateway knows, too (HMAC with SHA-256, RFC 2104): the gateway computes the signature anew
and compares, so a wrong secret or a changed body cannot pass. What passes goes through the client's token bucket (see `token_bucket`). The
secrets are made up here; one request in eight is signed with another one, drawn with a seed. Real services also look up what a client may do,
and end secrets after a time.
"""

import hashlib
import hmac
from dataclasses import dataclass
from functools import cache

import numpy as np

from scenes.models.token_bucket import draw_times, run_bucket

SEED = 3
SECRET, OTHER = b"the client's secret", b"a stranger's secret"
STRANGERS = 1 / 8  # share of the requests that are signed with another secret
UNAUTHORIZED, TOO_MANY, OK = 401, 429, 200  # HTTP status: RFC 9110, sections 15.5.2 and 15.3.1; RFC 6585, section 4


@dataclass(frozen=True)
class GatewayRun:
    """A client's requests: `seconds` at which they come, and the HTTP `status` that each is answered with at the gateway; 200 goes on."""

    seconds: tuple[float, ...]
    status: tuple[int, ...]

    def count(self, status: int) -> int:
        """Return how many requests were answered with a status."""
        return self.status.count(status)


def signature(secret: bytes, body: bytes) -> str:
    """Return the signature of a body: HMAC-SHA256 in hex."""
    return hmac.new(secret, body, hashlib.sha256).hexdigest()


def is_signed(body: bytes, given: str, secret: bytes = SECRET) -> bool:
    """Tell whether a signature belongs to a body and a secret; compared in constant time, so that nothing leaks."""
    return hmac.compare_digest(signature(secret, body), given)


@cache
def gateway(seed: int = SEED) -> GatewayRun:
    """Send the client's requests through both checks."""
    times = draw_times()
    strangers = np.random.default_rng(seed).random(len(times)) < STRANGERS
    bodies = [f"request {k}".encode() for k in range(len(times))]
    signed = [is_signed(body, signature(OTHER if strange else SECRET, body)) for body, strange in zip(bodies, strangers, strict=True)]
    admitted = iter(run_bucket([time for time, known in zip(times, signed, strict=True) if known]).events)
    status = tuple((OK if next(admitted)[1] else TOO_MANY) if known else UNAUTHORIZED for known in signed)
    return GatewayRun(tuple(times), status)
