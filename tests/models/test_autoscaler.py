"""The autoscaler's target use: how many replicas a load asks for, counted by hand."""

from __future__ import annotations

import pytest

from scenes.models.autoscaler import wanted_replicas


@pytest.mark.parametrize(("load", "wanted"), [(0.5, 1), (7.0, 1), (7.1, 2), (9.9, 2), (14.0, 2), (14.1, 3), (30.0, 5), (69.0, 10)])
def test_a_replica_of_ten_requests_a_second_is_asked_for_each_seven(load: float, wanted: int) -> None:
    assert wanted_replicas(load, 10.0, 1) == wanted
    assert wanted_replicas(load, 10.0, 4) == max(4, wanted)
