"""Counts that stand on one picture agree: documents, tokens, shards, steps, weights and rows of the tiny model, in every format.

What is counted is written in full, so sums are exact; see test_numbers_agree for what is rounded.
"""

from __future__ import annotations

import math
import re

import pytest

from scenes.film import KEYS
from scenes.models.batch_table import CACHE_ROWS
from scenes.sections.poster.message import counts
from tests.read_numbers import Read, exact, read, read_all, total
from tests.sections.pictures import every_format, every_frame, every_scenario, has, only, project, said, texts


# ---------------------------------------------------------------- every section
@every_format
@pytest.mark.parametrize("key", KEYS)
@every_scenario
def test_a_sum_that_is_written_out_is_right(case: str, key: str, name: str) -> None:
    for text in texts(case, key, name):
        if match := re.fullmatch(r"([\d,]+) \+ ([\d,]+) = ([\d,]+)", text):
            first, second, result = (exact(part).value for part in match.groups())
            assert first + second == result


def test_sums_are_written_out_at_all() -> None:
    assert {"4 + 1 = 5", "4 + 5 = 9"} <= set(texts("default", "key_concepts", "sheet"))


@pytest.mark.parametrize("name", ["wide", "portrait", "phone"])
def test_tokens_a_step_are_windows_times_tokens_times_micro_batches(name: str) -> None:
    windows, tokens = (number.value for number in read_all(only(texts("default", "training_step", "wide"), r"part of .*")))
    _, micro_batches = (number.value for number in read_all(only(texts("default", "training_step", "wide"), r"waits for .*")))
    assert f"{windows * tokens * micro_batches:,.0f}" in texts("default", "training_vs_inference", name, "row", 5, "training")


def test_the_tiny_model_has_as_many_weights_in_every_section() -> None:
    weights = exact(texts("default", "training_vs_inference", "wide", "row", 1, "training")[0]).value
    twice = only(texts("default", "training_step", "wide"), r"2 × [\d,]+ numbers")
    assert exact(twice.removeprefix("2 × ")).value == weights


# ---------------------------------------------------------------- data, store, training, serving
@every_frame
@every_scenario
def test_documents_in_less_what_goes_are_those_kept(case: str, name: str) -> None:
    if name == "square":
        assert (
            texts(case, "data_pipeline", name, "stage", 3, "counter")[0] == texts(case, "data_pipeline", "wide", "stage", 3, "counter")[0]
        )
        return
    numbers_of = {k: [exact(text).value for text in texts(case, "data_pipeline", name, "stage", k)] for k in (1, 2, 3)}
    come = read(texts(case, "data_pipeline", name, "stage", 1, "counter")[0]).value
    copies, filtered = (read(text).value for text in texts(case, "data_pipeline", name, "stage", 2, "counter"))
    kept, aside = (read(text).value for text in texts(case, "data_pipeline", name, "stage", 3, "counter"))
    assert sum(numbers_of[1]) == 2 * come
    assert {come - filtered, come - filtered - copies} <= set(numbers_of[2])
    assert come - filtered - copies - aside == kept


@every_frame
@every_scenario
def test_tokens_so_far_are_those_of_the_shards_and_those_under_way(case: str, name: str) -> None:
    shards = [exact(texts(case, "data_pipeline", name, "stage", 5, "shard", k)[0]).value for k in range(1, 5)]
    ids = texts(case, "data_pipeline", name, "stage", 4, "sentence")
    so_far = exact(only(texts(case, "data_pipeline", name), r"\d,\d{3}")).value
    between = so_far - sum(shards) - len(ids)
    assert 0 < between < min(shards)
    ratio = read(texts(case, "data_pipeline", name, "stage", 5, "counter")[0])
    assert ratio.meets(max(shards) * len(shards) / sum(shards))


@every_frame
@every_scenario
def test_shards_add_up_to_the_tokens_at_rest(case: str, name: str) -> None:
    key = "storage_orchestration"
    shards = [exact(texts(case, key, name, "shard", k)[-1]).value for k in range(1, 5)]
    assert exact(only(texts(case, key, name), r"\d,\d{3}")).value == sum(shards)
    assert any(text == f"{max(shards) * 4 / sum(shards):.2f}" for text in texts(case, key, name, "card", 1))
    last = exact(re.sub(r"\D+", "", texts(case, key, name, "loss reading")[0])).value
    saved = exact(re.sub(r"\D+", "", texts(case, key, name, "checkpoint", 3)[0])).value
    assert texts(case, key, name, "since") == [f"{last - saved:.0f}"]
    share, _, waiting = (number.value for number in read_all(only(texts(case, key, name), r"\d+ %, .*")))
    assert share == pytest.approx(1 - waiting / 4)
    assert texts(case, key, name, "fact", 2) == [str(sum(has(case, key, name, "checkpoint", k) for k in range(1, 9)))]


@every_scenario
def test_a_checkpoint_holds_fourteen_bytes_a_parameter(case: str) -> None:
    caption = said(case, "storage_orchestration", "metrics_stream_in")
    size, parameters = (re.search(pattern, caption)[0] for pattern in (r"[\d.]+ [GT]B", r"[\d.]+[BT](?=,)"))
    assert read(size).meets(read(parameters) * 14)


@every_frame
@every_scenario
def test_the_loss_is_minus_the_logarithm_of_the_probability(case: str, name: str) -> None:
    p, loss = read_all(only(texts(case, "training_step", name), r"−ln .*").removeprefix("−ln"))
    assert Read(0, -math.log(p.high), -math.log(p.low)).meets(loss)
    bars = [read(texts(case, "training_step", name, "stage", 3, "bar", k)[0]) for k in range(1, 4)]
    assert bars[0].meets(p) and total(bars).low <= 1


@every_scenario
def test_rounding_errors_are_those_of_the_decimals_shown(case: str) -> None:
    def digits(k: int) -> tuple[float, list[str]]:
        found = texts(case, "training_step", "wide", "precision", "format", k)
        decimals = [text for text in found if re.fullmatch(r"[−\d.]+", text)]
        return float("".join(sorted(decimals, key=lambda text: "." not in text)).replace("−", "-")), found

    true = digits(1)[0]
    for k in (2, 3, 4):
        value, found = digits(k)
        error = abs(value - true) / abs(true)
        assert read(only(found, r"[\d.]+ % off")).meets(Read(error, error * 0.999, error * 1.001))


@every_frame
@every_scenario
def test_rows_of_requests_add_up_to_the_rows_in_use(case: str, name: str) -> None:
    key = "inference_serving"
    rows = [exact(texts(case, key, name, "cache", "rows", k)[-1]).value for k in (1, 2, 3)]
    counters = [exact(text).value for text in texts(case, key, name, "cache", "counters")]
    assert sum(rows) in counters and {3.0, float(CACHE_ROWS)} <= set(counters)
    for k, row in enumerate(rows, start=1):
        prompt = exact(texts(case, key, name, "batching", "row", k)[-1]).value
        written = exact(texts(case, key, name, "output", "line", k)[-1]).value
        assert prompt + written - 1 == row


@every_scenario
def test_the_finale_says_what_the_sections_said(case: str) -> None:
    tokens, loss, _, _ = counts(project(case))
    assert read(tokens).value == exact(only(texts(case, "storage_orchestration", "wide"), r"\d,\d{3}")).value
    assert read(loss).value == read(texts(case, "training_vs_inference", "wide", "row", 4, "training")[0]).value
