"""Closed forms for training and serving a decoder-only transformer, each with the source of its formula.

Plain numbers in, plain numbers out, SI units: bytes, seconds, FLOP, bytes/s, FLOP/s. They are estimates from peak figures:
kernels, memory fragmentation and waiting are left out, so a real system is slower and fits less. What GPUs send one another in
training has a module of its own, `traffic`.
"""

WEIGHT, GRADIENT = 2, 2  # bytes a parameter in mixed precision: Micikevicius et al. 2018, "Mixed precision training", section 3.1
OPTIMIZER = 12  # FP32 copy of the weights, momentum, variance: Rajbhandari et al. 2020, "ZeRO", section 3.1 (K = 12)
DAY = 86_400.0


def weights_bytes(parameters: float, bytes_per_value: float) -> float:
    """Return the bytes of `parameters` weights."""
    return parameters * bytes_per_value


def zero_bytes_per_gpu(parameters: float, data_parallel: float, stage: int, gradient: float = GRADIENT) -> float:
    """Return the bytes of weights, gradients and optimizer state on each of `data_parallel` GPUs, without activations.

    Rajbhandari et al. 2020, "ZeRO", figure 1: 16 bytes a parameter in mixed precision with Adam; stage 1 shards the
    optimizer state, stage 2 also the gradients, stage 3 also the weights. Stage 0 is plain data parallelism.
    `gradient`: bytes of one gradient, 4 where they are accumulated in FP32 (Llama 3: arXiv 2407.21783, section 3.3.2).
    """
    return sum(zero_parts(parameters, data_parallel, stage, gradient))


def zero_parts(parameters: float, data_parallel: float, stage: int, gradient: float = GRADIENT) -> tuple[float, float, float]:
    """Return the bytes of weights, of gradients and of optimizer state that `zero_bytes_per_gpu` adds up."""
    if stage not in (0, 1, 2, 3):
        raise ValueError(f"ZeRO has the stages 0 to 3, not {stage}")
    share = 1 / data_parallel
    optimizer = OPTIMIZER * (share if stage >= 1 else 1)
    gradients = gradient * (share if stage >= 2 else 1)
    weights = WEIGHT * (share if stage >= 3 else 1)
    return parameters * weights, parameters * gradients, parameters * optimizer


def activation_bytes(sequence: int, sequences: float, hidden: int, layers: float, tensor_parallel: int = 1) -> float:
    """Return the bytes kept for the backward pass of one micro-batch of `sequences` sequences, a GPU.

    34 s b h / t a layer at 16 bits: no scores are kept and all else is split over `tensor_parallel` GPUs by tensor and
    sequence parallelism (Korthikanti et al. 2022, "Reducing activation recomputation in large transformer models", table 2,
    selective recomputation; FlashAttention, Dao et al. 2022, keeps no scores either). Holds for an MLP of 4 h and as many KV heads
    as heads; gated MLPs and grouped heads differ by some percent, a mixture of experts keeps more. `layers`: those held at once,
    see `layers_held`.
    """
    return 34.0 * sequence * sequences * hidden * layers / tensor_parallel


def attention_score_bytes(sequence: int, sequences: float, heads: int, layers: float, tensor_parallel: int = 1) -> float:
    """Return the bytes that keeping the attention scores would add: 5 a s^2 b / t a layer.

    Korthikanti et al. 2022, section 4.1, equation 1: scores and their softmax at 2 bytes, the dropout mask at 1.
    """
    return 5.0 * heads * sequence**2 * sequences * layers / tensor_parallel


def layer_input_bytes(sequence: int, sequences: float, hidden: int, layers: float, tensor_parallel: int = 1) -> float:
    """Return the bytes of the layers' inputs alone, 2 s b h / t a layer: all that full recomputation keeps (Korthikanti et al. 2022, table 2).

    Split over the tensor-parallel GPUs, as sequence parallelism leaves them (ibid., section 5).
    """
    return 2.0 * sequence * sequences * hidden * layers / tensor_parallel


def attention_flops(layers: int, attention_width: int, context: int) -> float:
    """Return the FLOP of attention scores and sums for a trained token, 12 L H Q T: 4 forward, 8 backward; `attention_width` = H Q.

    Chowdhery et al. 2022, "PaLM", appendix B. Their convention counts every score, as if attention were not causal; kernels that
    skip the masked half do half of it.
    """
    return 12.0 * layers * attention_width * context


def training_flops(active_parameters: float, tokens: float, attention: float = 0.0) -> float:
    """Return (6 N + attention) D: two FLOP a weight and token forward, four backward, and `attention_flops` a token.

    6 N: Kaplan et al. 2020, "Scaling laws", section 2.1. With attention this is what Chowdhery et al. 2022, "PaLM", appendix B,
    count for model FLOPs utilization. N counts each weight once, the embedding included although it is looked up and not
    multiplied; of a mixture of experts those that a token goes through. Recomputation is apart: `recomputation_flops`.
    """
    return (6.0 * active_parameters + attention) * tokens


def recomputation_flops(active_parameters: float, tokens: float, attention: float, recomputation: str) -> float:
    """Return the FLOP that are done again in the backward pass: nothing, attention forward (selective), or a whole forward pass (full).

    Korthikanti et al. 2022, appendix A. A forward pass is a third of `training_flops`: 2 N a token, and 4 L H Q T of attention,
    so 6 N becomes 8 N.
    """
    weights = 2.0 * active_parameters if recomputation == "full" else 0.0
    return (weights + (0.0 if recomputation == "none" else attention / 3)) * tokens


def training_seconds(flops: float, gpus: int, peak: float, mfu: float, goodput: float = 1.0) -> float:
    """Return the seconds of a run on `gpus` GPUs of `peak` FLOP/s at a model FLOPs utilization of `mfu` (0..1).

    Chowdhery et al. 2022, "PaLM", section 4.1, defines MFU as observed over peak throughput. `goodput`: share of the time that is
    effective training (0..1); the rest goes to failures, restarts, work done again and waiting (Llama 3: above 0.9, arXiv
    2407.21783, section 3.3.4).
    """
    return flops / (gpus * peak * mfu * goodput)


def all_reduce_bytes(nodes: int, size: float) -> float:
    """Return the bytes each of `nodes` sends to add up `size` bytes over a ring: 2 (n - 1) / n S (Patarasuk and Yuan 2009)."""
    return 2 * (nodes - 1) / nodes * size


def pipeline_bubble(stages: int, micro_batches: int, virtual_stages: int = 1) -> float:
    """Return the idle share of a pipeline, (p - 1) / (v m + p - 1), 0..1.

    Huang et al. 2019, "GPipe", section 2.3, without interleaving (v = 1). Narayanan et al. 2021 (Megatron-LM, section 2.2) give
    a GPU v parts of the model, which shortens the idle time to (p - 1) / v; they set it against the busy time m instead.
    """
    return (stages - 1) / (virtual_stages * micro_batches + stages - 1)


def layers_held(layers: int, stages: int, micro_batches: int, virtual_stages: int = 1) -> float:
    """Return the layers whose activations the first stage of a pipeline holds at once, one micro-batch counted each.

    With 1F1B it holds min(p, m) micro-batches of L / p layers; interleaving adds L (p - 1) / (p v): Korthikanti et al. 2022,
    section 4.2.3. It never holds more than all m micro-batches.
    """
    extra = (stages - 1) / virtual_stages if virtual_stages > 1 else 0.0
    return layers * min(min(stages, micro_batches) + extra, micro_batches) / stages


def checkpoint_bytes(parameters: float) -> float:
    """Return the bytes of a checkpoint: 16-bit weights and the optimizer's 12 bytes a parameter; gradients are not saved.

    As BLOOM did: 2.3 TB for 176 billion parameters (BigScience 2022, model card of bloom, "Training").
    """
    return parameters * (WEIGHT + OPTIMIZER)


def kv_bytes_per_token(layers: int, kv_heads: int, head_size: int, bytes_per_value: float) -> float:
    """Return the bytes of one token's keys and values over all layers.

    2 x layers x KV heads x head size x bytes: K and V; fewer KV heads than heads is grouped-query attention (Ainslie et al.
    2023, "GQA").
    """
    return 2.0 * layers * kv_heads * head_size * bytes_per_value


def weights_read(parameters: float, active_parameters: float, experts: int, experts_per_token: int, batch: float) -> float:
    """Return how many weights one decode step of `batch` tokens reads: all of a dense model, some experts of a mixture.

    A mixture splits into shared weights and `experts` equal parts; a token needs `experts_per_token` of them. With uniform,
    independent routing an expert stays unread with probability (1 - k / E)^batch. Batch 0 reads the shared weights.
    """
    if experts <= experts_per_token:
        return parameters
    expert = (parameters - active_parameters) / (experts - experts_per_token)
    shared = active_parameters - experts_per_token * expert
    unread: float = (1 - experts_per_token / experts) ** batch
    return shared + experts * expert * (1 - unread)


def decode_ceiling(bandwidth: float, weight_bytes: float) -> float:
    """Return the most tokens a second one request can get: every token reads the weights once.

    Pope et al. 2022, "Efficiently scaling transformer inference", section 2: at small batches memory bandwidth is the limit.
    """
    return bandwidth / weight_bytes


def step_seconds(read_bytes: float, bandwidth: float, flops: float, peak: float) -> float:
    """Return the seconds of a decode step: the longer of reading and arithmetic.

    The roofline of Williams, Waterman and Patterson 2009, "Roofline: an insightful visual performance model".
    """
    return max(read_bytes / bandwidth, flops / peak)


def prefill_flops(active_parameters: float, prompt: int, layers: int, attention_width: int) -> float:
    """Return the FLOP to read a prompt at once: 2 N a token, and 2 T^2 d a layer for causal attention scores and sums.

    Kaplan et al. 2020, table 1 (2 N + 2 layers T d a token for a full context; causal attention needs half of what they count
    for scores and as much again for the weighted sum of values). `attention_width` d = heads x head size.
    """
    return 2.0 * active_parameters * prompt + 2.0 * layers * attention_width * prompt**2


def largest_batch(memory: float, weight_bytes: float, kv_bytes_per_request: float) -> int:
    """Return how many requests' caches fit beside the weights (Kwon et al. 2023, "PagedAttention", section 2)."""
    return max(0, int((memory - weight_bytes) // kv_bytes_per_request))


def dollars_per_million_tokens(dollars_per_hour: float, tokens_per_second: float) -> float:
    """Return what a million tokens cost at a price an hour and a rate: price / (3600 x rate) x 1e6."""
    return dollars_per_hour / (3600 * tokens_per_second) * 1e6
