"""Truth of the key concepts: the trade-off of the scenario, the pairs that a cache saves, a product out of the trained model."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from scenes.core.units import compact, figures, mark, quantities, quantity, signed, tenths, whole
from scenes.models.kv_cache import pairs_with_and_without_cache
from scenes.models.language_model import product_example
from scenes.models.memory import serving_memory
from scenes.models.roofline import TradeOff, held_row_bytes, trade_off
from scenes.models.scenario import Scenario
from scenes.project import Project
from scenes.sections.key_concepts.facts import (
    CHOSEN,
    MARKS,
    PROMPT,
    batch_marks,
    brief,
    full_scale,
    terms,
)
from scenes.sections.key_concepts.frame_context import LATER
from scenes.sections.key_concepts.frame_field import dots_of
from scenes.sections.key_concepts.frame_notes import MOST
from scenes.sections.shown import Shown, captions

ROOFLINE = "roofline.trade_off: "
SCENARIO = "assets/scenario.toml"
NAMES = {f"T{k}": "brief: token positions of the context window" for k in range(1, PROMPT + 1)} | {
    f"Tn+{k}": "positions of the tokens that come after a window of n is full: each pushes one of the prompt's out"
    for k in range(1, LATER + 1)
}


def shown(project: Project) -> Iterator[Shown]:
    """Yield every number of the section, opened cards and captions included."""
    curve = trade_off(project.scenario)
    yield from _conditions(project.scenario)
    yield from _batches(curve)
    yield from _window(curve)
    yield from _cache()
    yield from _gauges(curve)
    yield from _curve(curve)
    yield from _memory(project.scenario, curve)
    yield from _product()
    yield from _captions(project)


def _conditions(scenario: Scenario) -> Iterator[Shown]:
    model, gpus = scenario.model.size_name, f"{scenario.serving.gpus_per_replica} × {scenario.serving.gpu.name}"
    one = model if scenario.model.is_dense else f"{model} ({figures(scenario.model.active_parameters / 1e9)}B a token)"
    weights = f"{model} weights" if scenario.model.is_dense else one
    long = f"{quantity(scenario.serving.context, '')}-token contexts"
    tokens = long if scenario.model.is_dense else f"{quantity(scenario.serving.context, '')} tokens"
    for text in (
        f"{weights}, {long}, {gpus}",
        f"{weights}, {gpus}",
        f"{weights}, {long}, {gpus}, best case",
        f"{one}, {tokens}, {gpus}, best case",
        f"{one}, {gpus}, best case",
    ):
        yield Shown(text, "model, longest request and GPUs of a replica for which the numbers hold", SCENARIO)


def _batches(curve: TradeOff) -> Iterator[Shown]:
    for batch in curve.pair:
        place = curve.place(batch)
        yield Shown(
            f"{tenths(curve.seconds_per_step[place] * 1e3)} ms a step",
            f"decode step of {batch} requests",
            f"{ROOFLINE}seconds_per_step",
        )
        yield Shown(f"{compact(curve.tokens_per_second[place])} tokens / s", f"rate of {batch} requests", f"{ROOFLINE}tokens_per_second")


def _window(curve: TradeOff) -> Iterator[Shown]:
    yield Shown(f"{PROMPT} tokens", "tokens of the prompt, as many as are drawn: T1 to T4", "sections.key_concepts.PROMPT")
    _, each = dots_of(curve.context_tokens)
    if each > 1:
        yield Shown(
            f"{whole(each)} tokens a dot", "tokens that a dot of the window stands for", f"{ROOFLINE}context_tokens; frame_field.dots_of"
        )
    yield Shown(f"context window: n = {whole(curve.context_tokens)} tokens", "tokens of the longest request", f"{ROOFLINE}context_tokens")


def _cache() -> Iterator[Shown]:
    work, source = pairs_with_and_without_cache(PROMPT), "kv_cache.pairs_with_and_without_cache: "
    for number in range(1, work.prompt_tokens + work.new_tokens + 1):
        for letter, what in (("T", "token"), ("K", "key"), ("V", "value")):
            yield Shown(f"{letter}{number}", f"position of a {what}: prompt, then the new token", f"{source}prompt_tokens, new_tokens")
    text = f"K, V pairs computed for a prompt of {work.prompt_tokens}, then {work.new_tokens} new token"
    yield Shown(text, "what is counted", f"{source}prompt_tokens, new_tokens")
    for steps, name in ((work.steps_with, "with"), (work.steps_without, "without")):
        yield Shown(f"{steps[0]} + {sum(steps[1:])} = {sum(steps)}", f"pairs computed {name} cache, pass by pass", f"{source}steps_{name}")


def _gauges(curve: TradeOff) -> Iterator[Shown]:
    yield Shown(compact(curve.chosen_tokens_per_second), "tokens a second of the chosen batch", f"{ROOFLINE}chosen_tokens_per_second")
    yield Shown(tenths(curve.chosen_ms), "ms a token and user at the chosen batch", f"{ROOFLINE}chosen_ms")
    rates, waits = max(curve.tokens_per_second), max(curve.seconds_per_step) * 1e3
    for most, marks in ((rates, MARKS), (rates, MARKS - 1), (waits, MARKS)):
        for k in range(marks + 1):
            yield Shown(mark(full_scale(most, marks) * k / marks), "mark of a scale", f"{ROOFLINE}largest batch, next round number")


def _curve(curve: TradeOff) -> Iterator[Shown]:
    yield Shown(f"{tenths(curve.floor_ms)} ms floor", "time to read the weights of one token", f"{ROOFLINE}floor_ms (Pope et al. 2022)")
    yield Shown(f"batch {whole(curve.chosen_batch)}", "batch limit, or what fits", f"{ROOFLINE}chosen_batch")
    for batch in batch_marks(curve):
        yield Shown(whole(batch), "a batch on the curve", f"{ROOFLINE}batches")
    most = whole(curve.largest_batch)
    for text in (f"at batch {most}", f"GPU memory full at batch {most}", f"memory full at {most}"):
        yield Shown(text, "full contexts that fit beside the weights", f"{ROOFLINE}largest_batch (Kwon et al. 2023)")
    each = -(-curve.chosen_batch // MOST)
    name = "request" if curve.chosen_batch == 1 else "requests"
    text = f"{whole(curve.chosen_batch)} {name}" + (f", {each} a block" if each > 1 else "")
    yield Shown(text, "requests of the chosen batch", f"{ROOFLINE}chosen_batch")


def _memory(scenario: Scenario, curve: TradeOff) -> Iterator[Shown]:
    split = serving_memory(scenario)
    (_, weights), (_, cache) = split.parts
    sizes = quantities((weights, cache, curve.serving.memory - split.total), curve.serving.memory, "bytes", rest=2)
    for name, size in zip(("weights", "KV cache", "free"), sizes, strict=True):
        yield Shown(f"{name} {size}", f"memory of a replica: {name}", "memory.serving_memory: parts")


def _product() -> Iterator[Shown]:
    example, source = product_example(), "language_model.product_example: "
    total = signed(float(example.output[CHOSEN]))
    yield Shown(f"row × column, added up = {total}", "value of the outlined cell", f"{source}output")
    for name, matrix in (
        ("weights", example.weights),
        ("activations", example.activations),
        ("output", example.output),
        ("products of the followed row and column", np.array(terms(example))),
    ):
        for value in matrix.flat:
            for text in (signed(float(value)), brief(float(value))):
                yield Shown(text, f"a value of the {name}", source + name)


def _captions(project: Project) -> Iterator[Shown]:
    model, curve = project.scenario.model, trade_off(project.scenario)
    row = held_row_bytes(project.scenario)
    values = {
        "model_size": model.size_name,
        "context_tokens": quantity(project.scenario.serving.context, ""),
        "kv_bytes_per_token": quantity(row, "bytes"),
    }
    for name, batch in zip(("small", "large"), curve.pair, strict=True):
        values |= {f"{name}_batch": quantity(batch, "")}
        values |= {f"{name}_batch_step_seconds": quantity(curve.seconds_per_step[curve.place(batch)], "s")}
    yield from captions(
        "key_concepts", project.scenario, values, f"{ROOFLINE}seconds_per_step; estimate.kv_bytes_per_token (Ainslie et al. 2023)"
    )
