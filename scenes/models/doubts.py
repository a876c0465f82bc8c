"""What an engineer would doubt about the numbers of a scenario before any plan is made of them: shape, links, shares of peak.

Each function yields lines "key: doubt". Whether GPUs, memory and load go together is judged in `plan`.
"""

from collections.abc import Iterator

from scenes.core.units import decimal, percent, plain, quantity
from scenes.models.scenario import Model, Scenario

BAND = (0.6, 1.8)  # parameters over what the shape gives, for models as they are built
FEWEST_EXPERT_LAYERS = 0.5  # a mixture may have experts in every second layer only, as GShard and Llama 4 Maverick
MOST_SHARE = 0.95  # of peak arithmetic or bandwidth: nothing that was measured reaches more
MOST_MEMORY, MOST_LINK, MOST_NETWORK, MOST_STORAGE = 5e13, 1e13, 1e12, 1e14  # bytes/s: about twice what was announced by 2026


# ---------------------------------------------------------------- shape
def shape(scenario: Scenario) -> Iterator[str]:
    """Yield a doubt where the parameters cannot belong to the shape: 12 L d^2 + 2 V d, with k experts a token or one MLP cut into k.

    12 d^2 a layer: attention 4 d^2 and an MLP of 8 d^2 (Kaplan et al. 2020, table 1); grouped heads and wider, gated MLPs about cancel
    out. Factors from 0.6 to 1.8 are let pass.
    """
    model = scenario.model
    if any(_fits(model, whole) for whole in (1, model.experts_per_token)):
        return
    active, parameters = weights_of_shape(model, 1)
    is_active = not model.is_dense and not _within(model.active_parameters / active)
    key, given, wanted = (
        ("active_parameters", model.active_parameters, active) if is_active else ("parameters", model.parameters, parameters)
    )  # fmt: skip
    yield (
        f"model.{key}: {quantity(given, 'count')} is {decimal(given / wanted, 2)} of the {quantity(wanted, 'count')} that {model.layers} layers of width {model.hidden_size} "
        "have; KV cache, activations and attention follow from the shape, so set layers, hidden_size, heads and kv_heads too"
    )


def weights_of_shape(model: Model, whole: int) -> tuple[float, float]:
    """Return the weights that the shape gives a token, and in all; `whole`: MLPs of 8 d^2 that the k experts of a token are together.

    L (4 + 8 whole) d^2 + 2 V d for a token; an expert's share is 8 whole / k, of which a layer has E.
    """
    square, tokens = model.layers * model.hidden_size**2, 2.0 * model.vocabulary * model.hidden_size
    experts = 8 * whole * model.experts / model.experts_per_token
    return (4 + 8 * whole) * square + tokens, (4 + experts) * square + tokens


def _fits(model: Model, whole: int) -> bool:
    active, parameters = weights_of_shape(model, whole)
    slack = 1.0 if model.is_dense else FEWEST_EXPERT_LAYERS
    return _within(model.active_parameters / active) and _within(model.parameters / parameters, slack)


def _within(factor: float, slack: float = 1.0) -> bool:
    return BAND[0] * slack <= factor <= BAND[1]


# ---------------------------------------------------------------- links and layers
def links(scenario: Scenario) -> Iterator[str]:
    """Yield doubts about how GPUs are joined, and how layers are spread over them."""
    training, model = scenario.training, scenario.model
    if training.nodes > 1 and not training.network.network:
        yield f"training.network: {training.network.name} joins the GPUs of one node, not {training.nodes} nodes; choose a network"
    if training.tensor_parallel > training.linked_gpus:
        yield f"training.tensor_parallel: {training.tensor_parallel} GPUs share a layer, but {training.linked_gpus} are joined by {training.gpu.name}'s links; its sums would go over {training.network.name}"
    chunks = training.pipeline_stages * training.virtual_stages
    if not _spreads(model.layers, chunks):
        yield f"training.pipeline_stages: {model.layers} layers do not spread evenly over {chunks} parts of the pipeline, nor if embedding and output stand for a layer each; the fullest sets the pace"
    yield from _speeds(scenario)


def _spreads(layers: int, chunks: int) -> bool:
    """Tell whether all parts of a pipeline do alike.

    The embedding and the output may stand for a layer each, as in Llama 3 405B with 126 layers on 16 stages (arXiv 2407.21783,
    section 3.3.2), and a module that predicts one more token for a third (DeepSeek-V3, arXiv 2412.19437, section 2.2).
    """
    return any((layers + more) % chunks == 0 for more in (0, 2, 3))


def _speeds(scenario: Scenario) -> Iterator[str]:
    training, serving = scenario.training, scenario.serving
    speeds = (
        ("training.gpu", f"memory of {training.gpu.name}", training.gpu.bandwidth, MOST_MEMORY),
        ("serving.gpu", f"memory of {serving.gpu.name}", serving.gpu.bandwidth, MOST_MEMORY),
        ("training.gpu", f"a link of {training.gpu.name}", training.gpu.link_bandwidth, MOST_LINK),
        ("training.network", training.network.name, training.network.bandwidth, MOST_LINK if training.nodes == 1 else MOST_NETWORK),
        ("serving.host_link", serving.host_link.name, serving.host_link.bandwidth, MOST_LINK),
        ("training.checkpoint_bandwidth", "object storage", training.checkpoint_bandwidth, MOST_STORAGE),
    )
    for key, name, bandwidth, most in speeds:
        if bandwidth > most:
            yield f"{key}: {name} with {quantity(bandwidth, 'bytes')}/s is faster than anything that exists (up to about {quantity(most, 'bytes')}/s)"


# ---------------------------------------------------------------- shares of peak
def shares(scenario: Scenario) -> Iterator[str]:
    """Yield doubts about shares of peak that nothing reaches."""
    training, serving = scenario.training, scenario.serving
    given = (("training.mfu", training.mfu), ("serving.prefill_mfu", serving.prefill_mfu), ("serving.decode_mbu", serving.decode_mbu))
    for key, share in given:
        if share > MOST_SHARE:
            yield f"{key}: {percent(share, 0)} of peak is what a data sheet says, no system reaches more than {plain(100 * MOST_SHARE)} %"
