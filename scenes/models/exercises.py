"""What a worksheet gives its reader to compute with, and what that comes to: placeholders of `assets/worksheet.toml`.

They stand beside those of `explainer numbers`, whose values are written for a picture, with two figures. A given has as many figures as it
needs, so that whoever computes with what is written gets the answer that is written. Formulas and their sources: those of the modules
that are called.
"""

from __future__ import annotations

from scenes.core.units import SIZES, exact, figures, in_unit, percent, places_of, plain, quantity, whole
from scenes.models import estimate, token_bucket, training_run
from scenes.models.corpus import build_corpus
from scenes.models.numbers import numbers
from scenes.models.pace import capacity_of
from scenes.models.pipeline_schedule import gpipe
from scenes.models.roofline import held_row_bytes, kept_rows, request_bytes, weight_bytes
from scenes.models.scenario import Scenario
from scenes.models.traffic import data_parallel_bytes

HOUR = 3600.0
MILLION = 1e6


def exercises(scenario: Scenario) -> dict[str, str]:
    """Return what each placeholder stands for, and as KEY_source whose formula each of `explainer numbers` is."""
    sources = {f"{number.key}_source": number.source for number in numbers(scenario)}
    common = {"million": whole(MILLION)} | _corpus() | _bucket()
    return sources | common | _memory(scenario) | _rings(scenario) | _pipeline(scenario) | _serving(scenario)


def _billions(value: float) -> str:
    return plain(value / 1e9)


def _given(size: float, unit: str) -> str:
    """Write bytes in a unit with up to six figures."""
    return in_unit(size, unit, places_of(plain(size / SIZES[unit])))


def _corpus() -> dict[str, str]:
    found = build_corpus()
    return {"corpus_documents": whole(found.documents_in), "corpus_copies": whole(found.duplicates_removed)}


def _memory(scenario: Scenario) -> dict[str, str]:
    """Return parameters, tokens, bytes a parameter, and what they come to: checkpoint, weights, arithmetic."""
    model, training = scenario.model, scenario.training
    gradient, kept = training.gradient_bytes, estimate.WEIGHT + estimate.OPTIMIZER
    return {
        "parameters_in_billions": _billions(model.parameters),
        "active_in_billions": _billions(model.active_parameters),
        "tokens_in_billions": _billions(training.tokens),
        "weight_bytes_a_parameter": plain(estimate.WEIGHT),
        "gradient_bytes_a_parameter": plain(gradient),
        "optimizer_bytes_a_parameter": plain(estimate.OPTIMIZER),
        "checkpoint_bytes_a_parameter": plain(kept),
        "training_bytes_a_parameter": plain(kept + gradient),
        "served_bytes_a_parameter": plain(scenario.weight_bytes_per_value),
        "checkpoint_bandwidth": exact(training.checkpoint_bandwidth, "bytes"),
        "checkpoint_bytes_exact": exact(estimate.checkpoint_bytes(model.parameters), "bytes"),
        "served_weights": quantity(estimate.weights_bytes(model.parameters, scenario.weight_bytes_per_value), "bytes"),
        "weight_flops": quantity(estimate.training_flops(model.active_parameters, training.tokens), "FLOP"),
    }


def _rings(scenario: Scenario) -> dict[str, str]:
    """Return what a GPU holds together with others, weights that every token uses and those of its experts, and what it sends for them."""
    training = scenario.training
    (shared, shared_gpus), (experts, expert_gpus) = training_run.parts(scenario)
    a_parameter = data_parallel_bytes(2, 2, training.zero_stage, training.gradient_bytes)  # (n - 1) / n of 2 is one parameter
    return {
        "part_in_billions": _billions(shared),
        "part_gpus": figures(shared_gpus),
        "expert_part_in_billions": _billions(experts),
        "expert_gpus": figures(expert_gpus),
        "sent_bytes_a_parameter": plain(a_parameter),
        "network_bandwidth": exact(training.network.bandwidth, "bytes"),
        "gradients_sent_exact": exact(training_run.gradients_sent(scenario), "bytes"),
    }


def _pipeline(scenario: Scenario) -> dict[str, str]:
    """Return stages and pieces of work of the run, and of the schedule that the film draws first."""
    training, drawn = scenario.training, gpipe()
    return {
        "pipeline_stages": whole(training.pipeline_stages),
        "pipeline_parts": whole(training.virtual_stages),
        "pipeline_micro_batches": whole(training.micro_batches),
        "pipeline_pieces": whole(training.virtual_stages * training.micro_batches),
        "drawn_stages": whole(len(drawn.slots)),
        "drawn_micro_batches": whole(drawn.micro_batches),
        "drawn_bubble": percent(drawn.bubble),
    }


def _serving(scenario: Scenario) -> dict[str, str]:
    """Return rows and memory of a replica, and what it answers in an hour."""
    serving, answered = scenario.serving, round(capacity_of(scenario) * HOUR)
    return {
        "kv_rows_kept": whole(kept_rows(scenario, serving.context)),
        "kv_row_bytes": in_unit(held_row_bytes(scenario), "bytes", 0),
        "kv_request_exact": _given(request_bytes(scenario), "GB"),
        "replica_memory": _given(serving.memory, "GB"),
        "replica_weights": _given(weight_bytes(scenario), "GB"),
        "prompt_tokens": whole(serving.prompt_tokens),
        "output_tokens": whole(serving.output_tokens),
        "requests_an_hour": whole(answered),
        "tokens_an_hour": whole(answered * serving.output_tokens),
    }


def _bucket() -> dict[str, str]:
    """Return the token bucket of the film, and after how many seconds a burst has emptied a full one."""
    lost = token_bucket.BURST_RATE - token_bucket.RATE
    return {
        "bucket_size": plain(token_bucket.SIZE),
        "bucket_rate": plain(token_bucket.RATE),
        "burst_rate": plain(token_bucket.BURST_RATE),
        "bucket_seconds": figures(token_bucket.SIZE / lost),
    }
