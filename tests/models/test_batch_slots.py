"""Slots of a batch: nobody shares a slot, all is written, and a continuous batch is never later."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scenes.models.batch_slots import Stay, continuous_batches, passes_of, static_batches

traces = st.lists(st.integers(1, 50), min_size=1, max_size=20)


def test_a_small_trace_by_hand() -> None:
    static = static_batches((3, 1, 2), 2)
    assert static == (Stay(0, 0, 0, 3), Stay(1, 1, 0, 1), Stay(2, 0, 3, 2)) and passes_of(static) == 5
    continuous = continuous_batches((3, 1, 2), 2)
    assert continuous == (Stay(0, 0, 0, 3), Stay(1, 1, 0, 1), Stay(2, 1, 1, 2)) and passes_of(continuous) == 3


@given(traces, st.integers(1, 5))
def test_nobody_shares_a_slot_and_all_is_written(answers: list[int], slots: int) -> None:
    for stays in (static_batches(answers, slots), continuous_batches(answers, slots)):
        assert [stay.passes for stay in stays] == answers
        taken = [(stay.slot, number) for stay in stays for number in range(stay.start, stay.end)]
        assert len(set(taken)) == len(taken) == sum(answers) and all(slot < slots for slot, _ in taken)


@given(traces, st.integers(1, 5))
def test_no_request_ends_later_where_newcomers_may_enter(answers: list[int], slots: int) -> None:
    for one, other in zip(continuous_batches(answers, slots), static_batches(answers, slots), strict=True):
        assert one.end <= other.end
