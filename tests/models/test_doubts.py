"""What is doubted about a scenario's shape, links and shares, and what is let pass: models as they are built, scenarios that ship."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scenes.models import doubts, plan
from scenes.models.scenario import Model, Scenario
from tests.scenarios import NAMES, shipped

CASE, MIXTURE = shipped(), shipped("mixture-of-experts")


def model(*numbers: float, experts: int = 1, chosen: int = 1) -> Model:
    """Return a model: all and active weights, layers, width, heads, KV heads, vocabulary."""
    parameters, active, layers, hidden, heads, kv_heads, vocabulary = numbers
    sizes = (int(layers), int(hidden), int(heads), int(kv_heads), 128, int(vocabulary))
    return Model("a model", parameters, active, *sizes, "bf16", experts, chosen)


REAL = {  # configuration files and papers, from memory
    "Llama 3 8B": model(8.03e9, 8.03e9, 32, 4096, 32, 8, 128256),
    "Llama 3 70B": model(70.6e9, 70.6e9, 80, 8192, 64, 8, 128256),
    "Llama 3.1 405B": model(405.9e9, 405.9e9, 126, 16384, 128, 8, 128256),
    "Llama 2 7B": model(6.74e9, 6.74e9, 32, 4096, 32, 32, 32000),
    "Mistral 7B": model(7.24e9, 7.24e9, 32, 4096, 32, 8, 32000),
    "Qwen2.5 72B": model(72.7e9, 72.7e9, 80, 8192, 64, 8, 152064),
    "Gemma 2 9B": model(9.24e9, 9.24e9, 42, 3584, 16, 8, 256128),
    "GPT-3": model(174.6e9, 174.6e9, 96, 12288, 96, 96, 50257),
    "BLOOM": model(176.2e9, 176.2e9, 70, 14336, 112, 112, 250880),
    "Qwen3-235B-A22B": model(235e9, 22e9, 94, 4096, 64, 4, 151936, experts=128, chosen=8),
    "Qwen3-30B-A3B": model(30.5e9, 3.3e9, 48, 2048, 32, 4, 151936, experts=128, chosen=8),
    "Mixtral 8x7B": model(46.7e9, 12.9e9, 32, 4096, 32, 8, 32000, experts=8, chosen=2),
    "Mixtral 8x22B": model(141e9, 39e9, 56, 6144, 48, 8, 32768, experts=8, chosen=2),
    "DeepSeek-V3": model(671e9, 37e9, 61, 7168, 128, 128, 129280, experts=256, chosen=8),
    "Llama 4 Maverick": model(400e9, 17e9, 48, 5120, 40, 8, 202048, experts=128, chosen=1),
}


def training(**changes: Any) -> Scenario:
    return replace(CASE, training=replace(CASE.training, **changes))


def serving(**changes: Any) -> Scenario:
    return replace(CASE, serving=replace(CASE.serving, **changes))


@pytest.mark.parametrize("name", REAL)
def test_models_as_they_are_built_have_the_weights_of_their_shape(name: str) -> None:
    assert list(doubts.shape(replace(CASE, model=REAL[name]))) == []


@pytest.mark.parametrize("name", NAMES)
def test_what_ships_leaves_no_doubt(name: str) -> None:
    assert plan.scenario_warnings(shipped(name)) == ()


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"parameters": 405e9, "active_parameters": 405e9}, "model.parameters: 405B is 6.09 of the 66.5B that 80 layers of width 8192 have"),
        ({"parameters": 30e9, "active_parameters": 30e9}, "model.parameters: 30B is 0.45 of the 66.5B"),
        ({"layers": 20}, "model.parameters: 70B is 3.84 of the 18.2B that 20 layers of width 8192 have"),
    ],
)  # fmt: skip
def test_weights_of_another_shape_are_doubted(changes: dict[str, Any], line: str) -> None:
    assert [found[: len(line)] for found in doubts.shape(replace(CASE, model=replace(CASE.model, **changes)))] == [line]


@pytest.mark.parametrize(
    ("changes", "key"), [({"active_parameters": 60e9}, "model.active_parameters"), ({"parameters": 900e9}, "model.parameters"), ({"experts": 16}, "model.parameters")]
)  # fmt: skip
def test_experts_of_another_shape_are_doubted(changes: dict[str, Any], key: str) -> None:
    assert [found.split(":")[0] for found in doubts.shape(replace(MIXTURE, model=replace(MIXTURE.model, **changes)))] == [key]


def test_the_band_of_a_dense_model_ends_where_it_says() -> None:
    shape = 12 * 80 * 8192**2 + 2 * 128256 * 8192
    for share, doubted in ((0.59, True), (0.61, False), (1.79, False), (1.81, True)):
        found = list(doubts.shape(replace(CASE, model=replace(CASE.model, parameters=share * shape, active_parameters=share * shape))))
        assert bool(found) == doubted, share


NVLINK = replace(CASE.training.network, name="NVLink 4", network=False)
FAST = replace(CASE.training.network, bandwidth=1e17)
DOUBTED = (
    (training(network=NVLINK), "training.network: NVLink 4 joins the GPUs of one node, not 256 nodes"),
    (training(tensor_parallel=16, data_parallel=32), "training.tensor_parallel: 16 GPUs share a layer, but 8 are joined by H100's links"),
    (training(nodes=512), "training.tensor_parallel: 8 GPUs share a layer, but 4 are joined by H100's links"),
    (training(pipeline_stages=3), "training.pipeline_stages: 80 layers do not spread evenly over 3 parts"),
    (training(pipeline_stages=8, virtual_stages=3), "training.pipeline_stages: 80 layers do not spread evenly over 24 parts"),
    (training(network=FAST), "training.network: InfiniBand NDR with 100 PB/s is faster than anything that exists"),
    (training(checkpoint_bandwidth=1e17), "training.checkpoint_bandwidth: object storage with 100 PB/s is faster"),
    (training(gpu=replace(CASE.training.gpu, bandwidth=1e17)), "training.gpu: memory of H100 with 100 PB/s"),
    (training(gpu=replace(CASE.training.gpu, link_bandwidth=1e17)), "training.gpu: a link of H100 with 100 PB/s"),
    (serving(gpu=replace(CASE.serving.gpu, bandwidth=1e17)), "serving.gpu: memory of H200 with 100 PB/s"),
    (serving(host_link=replace(CASE.serving.host_link, bandwidth=1e17)), "serving.host_link: PCIe 5.0 x16 with 100 PB/s"),
    (training(mfu=1.0), "training.mfu: 100 % of peak is what a data sheet says, no system reaches more than 95 %"),
    (serving(prefill_mfu=1.0), "serving.prefill_mfu: 100 % of peak"),
    (serving(decode_mbu=1.0), "serving.decode_mbu: 100 % of peak"),
    (serving(gpus_per_replica=6), "64 heads do not split over 6 GPUs"),
    (training(recomputation="selective"), "training.recomputation: fused attention keeps no scores"),
    (
        training(sequence_length=32768),
        'training.recomputation: a GPU needs 100 GB, H100 has 80 GB; the plan fits only with recomputation = "full"',
    ),
    (
        training(fused_attention=False),
        'training.recomputation: a GPU needs 247 GB, H100 has 80 GB; the plan fits only with recomputation = "selective"',
    ),
)  # fmt: skip


@pytest.mark.parametrize(("scenario", "line"), DOUBTED, ids=[line[:50] for _, line in DOUBTED])
def test_what_no_system_is_built_like_is_said(scenario: Scenario, line: str) -> None:
    found = plan.scenario_warnings(scenario)
    assert [warning for warning in found if line in warning], found


def test_a_rack_whose_links_go_further_may_share_its_layers() -> None:
    rack = replace(CASE.training.gpu, link_gpus=72)
    assert not any(
        "share a layer" in warning for warning in plan.scenario_warnings(training(gpu=rack, tensor_parallel=16, data_parallel=32))
    )


def test_a_plan_that_recomputes_what_it_must_is_not_doubted() -> None:
    long = {"sequence_length": 32768}
    assert plan.scenario_warnings(training(**long))
    assert plan.scenario_warnings(training(**long, recomputation="full")) == ()
