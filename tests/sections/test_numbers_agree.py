"""What a viewer multiplies, divides or adds on one picture agrees, within the rounding that is shown: in every format and scenario.

Parts that stand beside their sum add up to it as they are written. Texts are those of the pictures, read by `read_numbers`.
"""

from __future__ import annotations

import math
import re

import pytest

from scenes.core.formats import FORMATS
from scenes.drawing.figure import Figure
from scenes.models.numbers import numbers
from scenes.sections.key_concepts.facts import facts_of
from scenes.sections.key_concepts.frame_open import card_open
from scenes.sections.operations.facts import facts_of as operations_facts
from scenes.sections.operations.moments import moments_of
from scenes.sections.operations.picture import picture as operations_picture
from tests.read_numbers import Read, exact, read, total
from tests.sections.pictures import FRAMES, drawn, every_case, every_compared_case, every_format, every_frame, only, project, said, texts

ROOMY = ("wide", "portrait", "phone")  # frames whose trace has a column of times


# ---------------------------------------------------------------- operations
def facts(case: str, name: str, card: int) -> list[str]:
    """Return the facts of a card in a full frame."""
    return texts(case, "operations", name, "card", card, "facts")


@pytest.mark.parametrize("name", ROOMY)
@every_case
def test_spans_add_up_to_the_time_beside_them(case: str, name: str) -> None:
    spans = [read(texts(case, "operations", name, "card", 2, "span", k)[0]) for k in range(1, 7)]
    first_token = read(facts(case, name, 2)[0])
    assert abs(total(spans).value - first_token.value) <= first_token.step / 2 * (1 + 1e-6)
    if all(span.step == pytest.approx(first_token.step) for span in spans):
        assert total(spans).value == pytest.approx(first_token.value, abs=1e-6)


@every_case
def test_times_to_the_first_token_are_the_same_on_every_picture(case: str) -> None:
    for k, other in ((0, "p95"), (1, "p50")):
        long, rough = (read(facts(case, name, 2)[at]) for name, at in (("wide", 2 * k), ("square", 1 + k if k else 0)))
        assert long.meets(rough), other
    shown = read(only(texts(case, "operations", "sheet", "card", 2), r"p95 .*").removeprefix("p95 "))
    assert shown.meets(read(facts(case, "wide", 2)[0]))
    assert shown.meets(read(texts(case, "training_vs_inference", "wide", "row", 2, "inference")[0]))


@every_frame
@every_case
def test_hours_times_the_price_of_an_hour_are_the_dollars(case: str, name: str) -> None:
    spent = read(only(texts(case, "operations", "sheet", "card", 6), r".* in \d+ h"))
    hours = read(only(facts(case, name, 6), r"[\d.,]+ h( used)?")) * (1 / 3600)
    price = re.search(r"\$\S+( million)?", said(case, "operations", "cost_is_counted"))
    assert price and (hours * read(price[0])).meets(spent)
    if name == "wide":
        on_card = facts(case, name, 6)[-1]
        assert on_card == price[0] or (read(on_card).value >= 10_000 and read(on_card).meets(read(price[0])))


@every_frame
@every_case
def test_dollars_over_tokens_and_hours_times_the_price_are_what_is_written(case: str, name: str) -> None:
    moment = moments_of(operations_facts(project(case).scenario))["cost_is_counted"]
    style = drawn(case, "operations", name).style
    card = operations_picture(project(case), style, FORMATS[name].stage, moment).figure("card", 6)
    dollars, tokens = (read(label.text) for label in card.figure("fraction").labels())
    found = [label.text for label in card.figure("facts").labels()]
    quotient = read(next(text for text in found if text.startswith("$")))
    assert abs(dollars.value / tokens.value * 1e6 - quotient.value) <= quotient.step / 2
    hours = read(only(found, r"[\d.,]+ h( used)?")).value / 3600
    price = read(re.search(r"\$\S+( million)?", said(case, "operations", "cost_is_counted"))[0]).value
    assert abs(hours * price - dollars.value) <= dollars.step / 2 * (1 + 1e-6)


@every_case
def test_the_run_lasts_as_many_hours_as_its_scale_has_minutes(case: str) -> None:
    period = read(re.sub(r".* in ", "", only(texts(case, "operations", "sheet", "card", 6), r".* in \d+ h")))
    minutes = [read(text).value for text in texts(case, "operations", "wide", "card", 1) if text.endswith(" min")]
    assert period.value == max(minutes)


@every_case
def test_most_replicas_are_what_the_peak_needs(case: str) -> None:
    found = texts(case, "operations", "wide", "card", 1)
    capacity = read(only(found, r"one replica: \S+").split(": ")[1])
    use, peak = read(only(found, r"\d+ % target")), read(facts(case, "wide", 1)[1])
    least, most = (int(number.replace(",", "")) for number in facts(case, "wide", 1)[0].split(" → "))
    needed = peak / (capacity * use)
    assert most == least or math.ceil(needed.low) <= most <= math.ceil(needed.high)


def test_the_bucket_admits_what_it_holds_and_gains() -> None:
    found, (_, admitted, gained) = texts("default", "operations", "wide", "card", 3, "level"), facts("default", "wide", 3)
    seconds = read(only(texts("default", "operations", "wide", "card", 3), r"\d+ s")).value
    assert exact(admitted).value <= exact(found[-1]).value + read(gained).value * seconds


def test_the_gate_stops_as_many_on_every_picture() -> None:
    sheet = texts("default", "operations", "sheet", "card", 4)
    assert {facts("default", name, 4)[0] for name in FRAMES} == {only(sheet, r"\d+ stopped").split()[0]}


# ---------------------------------------------------------------- key concepts
def open_card(case: str, name: str, k: int) -> Figure:
    """Draw a card of the key concepts open, on the stage of a full frame."""
    fmt = FORMATS[name]
    figure = Figure(drawn(case, "key_concepts", name).style, fmt.stage)
    card_open(figure, project(case).content.key_concepts, facts_of(project(case).scenario), k)
    return figure


@every_format
@every_case
def test_a_batch_over_its_step_is_its_rate(case: str, name: str) -> None:
    caption = said(case, "key_concepts", "batch_grows")
    small, small_step, large, large_step = (match[0] for match in re.finditer(r"\d[\d.,]*( (ms|s|µs))?", caption))
    card = drawn(case, "key_concepts", name).figure("card", "A") if name == "sheet" else open_card(case, name, 0)
    for k, (batch, in_words) in enumerate(((small, small_step), (large, large_step)), start=1):
        step, rate = (label.text for label in card.figure("batch", k).labels() if any(map(str.isdigit, label.text)))
        assert (exact(batch) / read(step)).meets(read(rate))
        assert read(step).meets(read(in_words))


@every_format
@every_case
def test_the_chosen_batch_over_its_wait_is_the_throughput(case: str, name: str) -> None:
    part = ("card", "D") if name == "sheet" else ()
    gauges = [texts(case, "key_concepts", name, *part, "gauge", k) for k in (1, 2)]
    rate, wait = (next(text for text in found if text in _values(found, name)) for found in gauges)
    batch = project(case).scenario.serving.batch_limit
    if name == "sheet":
        assert f"{batch:,}" in texts(case, "key_concepts", name, "card", "D", "slider")
    else:
        assert f"batch {batch:,}" in texts(case, "key_concepts", name, "curve")
    assert (Read(batch, batch, batch) / (read(wait) * 1e-3)).meets(read(rate))


def _values(found: list[str], name: str) -> list[str]:
    """Return the value of a gauge: the first text on the sheet, the last in frames, where the scale comes before it."""
    return found[:1] if name == "sheet" else found[-1:]


@every_frame
@every_case
def test_marks_of_a_gauge_have_even_steps(case: str, name: str) -> None:
    for k in (1, 2):
        marks = [read(text).value for text in texts(case, "key_concepts", name, "gauge", k)[:-1]]
        assert marks == pytest.approx([marks[-1] * step / (len(marks) - 1) for step in range(len(marks))])


def memory(case: str, name: str) -> tuple[str, ...]:
    """Return what the memory bar says: weights, cache, free."""
    found = texts(case, "key_concepts", name, "curve", "memory")
    return tuple(re.sub(r"^\D+", "", only(found, rf"{word} .*")) for word in ("weights", "KV cache", "free"))


@every_frame
@every_case
def test_weights_cache_and_what_is_free_add_up_to_the_memory(case: str, name: str) -> None:
    parts, whole = [read(text) for text in memory(case, name)], project(case).scenario.serving.memory
    step = max(part.step for part in parts)
    assert total(parts).value == pytest.approx(round(whole / step) * step, abs=step / 2 * (1 + 1e-6))
    if all(part.step == step for part in parts):
        assert total(parts).value == pytest.approx(round(whole / step) * step, abs=1)


@every_frame
@every_compared_case
def test_weights_and_cache_are_the_memory_that_the_comparison_shows(case: str, name: str) -> None:
    weights, cache, _ = memory(case, name)
    found = texts(case, "training_vs_inference", name, "row", 3, "inference")
    used = read(next(text for text in found if re.fullmatch(r"[\d.,]+ [kMGTP]B", text) and text not in _limits(case, name)))
    assert (read(weights) + read(cache)).meets(used)
    assert read(re.sub(r".* (?=\S+ \S+$)", "", _limits(case, name)[-1])).meets(project(case).scenario.serving.memory)


def _limits(case: str, name: str) -> list[str]:
    return texts(case, "training_vs_inference", name, "row", 3, "inference", "drawing")


@every_frame
@every_case
def test_bytes_a_token_times_tokens_times_requests_are_the_cache(case: str, name: str) -> None:
    row = read(re.search(r"[\d.,]+ [kMG]?B", said(case, "key_concepts", "cache_answers"))[0])
    context = exact(re.search(r": ([\d,]+) here", said(case, "key_concepts", "context_lengthens"))[1])
    assert context.value == exact(only(texts(case, "key_concepts", "sheet", "card", "B"), r"context window: .*")).value
    batch = exact(only(texts(case, "key_concepts", name, "curve"), r"batch [\d,]+"))
    weights, cache, free = map(read, memory(case, name))
    assert (row * context * batch).meets(cache)
    full = [text for text in texts(case, "key_concepts", name, "curve", "wall") if "at batch" in text]
    for text in full:
        most, fits = exact(text).value, (cache + free) / (cache / batch)
        assert math.floor(fits.low) <= most <= math.floor(fits.high)
    assert full or name != "wide"


@every_frame
def test_a_row_times_a_column_is_the_sum_that_is_said(name: str) -> None:
    card = open_card("default", name, 4)
    grids = {part: [label.text for label in card.figure(part).labels()] for part in ("weights", "activations", "output")}
    said_sum = re.search(r"[+−]\S+$", card.figure("sum").labels()[0].text)[0]
    rows = rows_of(grids)
    found = [
        (row, column)
        for row in range(len(rows["weights"]))
        for column in range(len(rows["output"][0]))
        if read(rows["output"][row][column]).value == read(said_sum).value
    ]
    assert found
    for row, column in found:
        weights = [read(text) for text in rows["weights"][row]]
        activations = [read(rows["activations"][k][column]) for k in range(len(weights))]
        assert total(a * b for a, b in zip(weights, activations, strict=True)).meets(read(said_sum))


def rows_of(grids: dict[str, list[str]]) -> dict[str, list[list[str]]]:
    """Cut the texts of the three grids into rows: weights (n, m), activations (m, p), output (n, p)."""
    sizes = [len(grids[name]) for name in ("weights", "activations", "output")]
    inner = round(math.sqrt(sizes[0] * sizes[1] / sizes[2]))
    wide = {"weights": inner, "activations": sizes[1] // inner, "output": sizes[1] // inner}
    return {name: [grids[name][k : k + wide[name]] for k in range(0, len(grids[name]), wide[name])] for name in grids}


# ---------------------------------------------------------------- training vs inference
# ---------------------------------------------------------------- the table of a scenario
@every_case
def test_the_table_of_a_scenario_agrees_with_itself(case: str) -> None:
    scenario = project(case).scenario
    shown = {number.key: read(number.text) for number in numbers(scenario)}
    memory = shown["weights_bytes"] * 1 + shown["gradients_bytes"] + shown["optimizer_bytes"]
    if scenario.model.bytes_per_value == 2:
        assert memory.meets(shown["zero0_bytes_per_gpu"])
    pairs = (
        (shown["kv_bytes_per_token"] * scenario.serving.context, "kv_bytes_per_request"),
        (shown["kv_bytes_per_request"] * shown["served_batch"], "kv_bytes_per_batch"),
        (shown["served_batch"] / shown["decode_step_seconds"], "decode_tokens_per_second"),
        (shown["training_gpu_hours"] * scenario.prices.training_gpu_hour, "training_dollars"),
        (shown["training_seconds"] * scenario.training.gpus * (1 / 3600), "training_gpu_hours"),
        (shown["training_steps"] * shown["step_seconds"] * (1 / scenario.training.goodput), "training_seconds"),
        (shown["training_steps"] * shown["tokens_per_step"], "training_tokens"),
        (shown["checkpoint_bytes"] * (1 / scenario.training.checkpoint_bandwidth), "checkpoint_seconds"),
        (shown["allreduce_split_bytes_per_gpu"] * (1 / scenario.training.network.bandwidth), "allreduce_split_seconds"),
    )
    for product, key in pairs:
        assert product.meets(shown[key]), key
