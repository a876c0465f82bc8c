"""Busy time of a worker, worked out by hand: reading a token takes a tenth of computing it, a worker computes 1,000 a second."""

from __future__ import annotations

import numpy as np
import pytest

from scenes.models.tokenizer import tokenize_corpus
from scenes.models.trainer import stream
from scenes.models.utilization import busy_seconds, step_shares


def test_a_window_of_one_document_takes_its_own_tokens_and_a_tenth_of_the_document() -> None:
    lengths = [len(document) for document in tokenize_corpus().documents]
    longest = int(np.argmax(lengths))
    start = sum(lengths[:longest])
    assert lengths[longest] >= 32
    windows = stream()[start : start + 32][None, None]
    assert busy_seconds(windows) == pytest.approx([(32 + lengths[longest] / 10) / 1000])


def test_shares_are_busy_time_over_the_time_of_the_slowest() -> None:
    finished, failed = np.array([[1.0, 2.0, 3.0, 4.0], [4.0, 4.0, 4.0, 4.0]]), np.array([3.0, 3.0, 0.0, 3.0])
    assert step_shares(finished, failed) == pytest.approx([10 / 16, 1.0, 9 / 48])  # the watchdog waits for three steps of 4 s
