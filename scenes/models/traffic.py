"""What one GPU sends in a training step, by the way in which the model is split: closed forms, each with its source.

Bytes sent in one direction; activations and their gradients have 16 bits. Nothing is said of when it is sent: most of the gradients
and of the experts' tokens can overlap with arithmetic, most of the tensor-parallel sums cannot.
"""

from scenes.models.estimate import GRADIENT, WEIGHT, all_reduce_bytes

ACTIVATION = 2  # bytes of one number of an activation, 16 bits


def data_parallel_bytes(copies: float, parameters: float, stage: int, gradient: float = GRADIENT) -> float:
    """Return the bytes that each of `copies` GPUs sends to average the gradients of `parameters` weights and spread the result.

    A ring moves (n - 1) / n of the data for a reduce-scatter and as much for an all-gather (Patarasuk and Yuan 2009). Stage 0 adds
    up gradients with both, an all-reduce; stages 1 and 2 scatter gradients and gather updated weights; stage 3 gathers weights
    twice, before the forward and the backward pass, so it moves 1.5 times the bytes (Rajbhandari et al. 2020, "ZeRO", section 7).
    Gradients of micro-batches are added up before they are sent, and weights are gathered once a step; who sends or drops them
    after each micro-batch moves more.
    """
    gathered = gradient if stage == 0 else WEIGHT * (2 if stage == 3 else 1)
    return (copies - 1) / copies * parameters * (gradient + gathered)


def tensor_parallel_bytes(parallel: int, activations: float, layers: float, *, recomputed: bool = False) -> float:
    """Return the bytes that a GPU sends to add up the partial sums of its group of `parallel` GPUs, for `activations` bytes a layer.

    4 all-reduces a layer, two forward and two backward, of 2 (t - 1) / t S each (Shoeybi et al. 2019, "Megatron-LM", section 3;
    Narayanan et al. 2021, section 3.2); full recomputation repeats the two of the forward pass. Sequence parallelism turns each
    into a reduce-scatter and an all-gather of the same bytes (Korthikanti et al. 2022, section 4.2.2).
    """
    return (6 if recomputed else 4) * all_reduce_bytes(parallel, activations) * layers


def pipeline_parallel_bytes(stages: int, parallel: int, activations: float, micro_batches: int, virtual_stages: int = 1) -> float:
    """Return the bytes that a GPU of a middle stage sends: activations on to the next stage, their derivatives back to the one before.

    Each of the `parallel` GPUs of a stage sends its part of `activations` bytes a micro-batch (scatter and gather: Narayanan et al. 2021,
    section 4.1); with v parts of the model on a GPU v times as often (section 2.2). None for a single stage.
    """
    return 0.0 if stages == 1 else 2.0 * virtual_stages * micro_batches * activations / parallel


def context_parallel_bytes(parallel: int, keys_and_values: float, layers: float) -> float:
    """Return the bytes that a GPU sends so that each of `parallel` GPUs sees the keys and values of all: `keys_and_values` of a layer.

    (c - 1) / c of them forward, again backward, and their gradients back: Liu et al. 2023, "Ring attention", section 3; gathering them at
    once, as Llama 3 does (arXiv 2407.21783, section 3.3.2), moves the same.
    """
    return 3 * (parallel - 1) / parallel * keys_and_values * layers


def expert_parallel_bytes(parallel: int, activations: float, experts_per_token: int, layers: float, *, recomputed: bool = False) -> float:
    """Return the bytes of a GPU's all-to-all messages, for `activations` bytes of its own tokens a layer.

    Tokens go to the GPUs of their k experts and come back, forward and backward: 4 all-to-alls a layer, of k (e - 1) / e S each
    with even routing (Lepikhin et al. 2020, "GShard", section 3.2); full recomputation repeats the two of the forward pass. An upper
    bound: DeepSeek-V3 sends a token once to each of at most four nodes, and there in 8 bits, 0.4 of this (arXiv 2412.19437,
    section 3.2.2), and does arithmetic meanwhile.
    """
    return (6 if recomputed else 4) * experts_per_token * (parallel - 1) / parallel * activations * layers
