"""How fast one replica works in practice: the roofline, slowed to the shares of peak that the scenario says are reached.

Peak figures are bounds; decode reaches a share of the memory bandwidth (`serving.decode_mbu`, model bandwidth utilization) and
prefill a share of the arithmetic (`serving.prefill_mfu`). Kernels and software are in those shares. Messages between GPUs and the
busiest GPU of a mixture are too, unless the scenario says how the GPUs share the model (`scenes.models.layout`).
"""

from scenes.models import serving_estimate as closed
from scenes.models.layout import busiest, message_seconds
from scenes.models.roofline import held_row_bytes, kept_rows, latent_flops, pass_seconds, token_seconds, weight_bytes
from scenes.models.scenario import Scenario


def decode_seconds(scenario: Scenario, batch: float, rows: float) -> float:
    """Return the seconds of one decode step (a token each) of `batch` requests with `rows` kept rows together."""
    return token_seconds(scenario, batch, lambda tokens: _pass(scenario, tokens, rows, latent_flops(scenario, rows * tokens / batch)))


def prefill_seconds(scenario: Scenario, tokens: float, cached: float = 0) -> float:
    """Return the seconds to read a prompt of `tokens` tokens in one pass; a short one takes as long as reading the weights.

    The first `cached` of them have their rows already; the others meet all before them. Reading rows once is left out for both.
    """
    return _pass(scenario, tokens - cached, 0, prompt_attention(scenario, cached, tokens))


def mixed_seconds(scenario: Scenario, batch: float, rows: float, chunk: float, prefix: float, attention: float) -> float:
    """Return the seconds of a decode step of `batch` requests that also reads `chunk` prompt tokens in the same pass.

    The chunk reads `prefix` kept rows before it and does `attention` FLOP (`prompt_attention`). Agrawal et al. 2024, "Sarathi-Serve",
    section 4: the weights are read once for both, so decoding waits for a chunk instead of a whole prompt. Reading and arithmetic
    of the two overlap perfectly here, which no engine reaches.
    """
    if not batch:
        return _pass(scenario, chunk, prefix, attention)
    decoded = batch * (scenario.serving.draft_tokens + 1)
    own = latent_flops(scenario, rows * decoded / batch)
    more = _pass(scenario, decoded + chunk, rows + prefix, own + attention) - _pass(scenario, decoded, rows, own)
    return decode_seconds(scenario, batch, rows) + max(0.0, more)


def held_up_seconds(scenario: Scenario, batch: float, rows: float) -> float:
    """Return the seconds of a decode step in which a mean prompt is read, or its last chunk: the longest time between two tokens."""
    prompt, cached = scenario.serving.prompt_tokens, _mean_cached(scenario)
    if not scenario.serving.chunk_tokens:
        return prefill_seconds(scenario, prompt, cached) + decode_seconds(scenario, batch, rows)
    done = max(cached, prompt - scenario.serving.chunk_tokens)
    return mixed_seconds(scenario, batch, rows, prompt - done, kept_rows(scenario, done), prompt_attention(scenario, done, prompt))


def prompt_attention(scenario: Scenario, start: float, end: float) -> float:
    """Return the FLOP with which the tokens from `start` to `end` of a prompt meet those before them: 4 L d a pair.

    d = heads x head size (`estimate.prefill_flops`); latent attention adds half the rotary part, which queries and keys have alone.
    """
    model = scenario.model
    size = model.head_size + (model.rope_size / 2 if model.attention == "mla" else 0)
    pairs = [closed.attended_pairs(tokens, model.window, model.window_share) for tokens in (start, end)]
    return 4.0 * model.layers * (model.heads * size) * (pairs[1] - pairs[0])


def cached_prompt(scenario: Scenario, prompt: int) -> int:
    """Return how many tokens of a prompt are in the cache already, all but one at most: the last gives the first token."""
    return min(int(scenario.serving.prefix_hit_rate * prompt), prompt - 1)


def batch_of(scenario: Scenario) -> int:
    """Return how many mean requests run together on a replica: the batch limit, or as many as fit beside the weights."""
    serving = scenario.serving
    size = kept_rows(scenario, serving.prompt_tokens + serving.output_tokens) * held_row_bytes(scenario)
    return max(1, min(serving.batch_limit, int((serving.memory - weight_bytes(scenario)) // size)))


def capacity_of(scenario: Scenario) -> float:
    """Return the requests/s that one replica sustains with a full batch of mean requests.

    1 / (prefill + output x step / batch): a replica reads each prompt alone and shares each decode step among the batch,
    whose requests are half way through their answers on average. The iteration-level batching of Yu et al. 2022, "Orca",
    section 3, in its steady state. With chunks, see `_chunked_capacity`.
    """
    serving, batch = scenario.serving, batch_of(scenario)
    if serving.chunk_tokens:
        return _chunked_capacity(scenario, batch)
    decode = serving.output_tokens * decode_seconds(scenario, batch, _mean_rows(scenario, batch)) / batch
    return 1 / (prefill_seconds(scenario, serving.prompt_tokens, _mean_cached(scenario)) + decode)


def _chunked_capacity(scenario: Scenario, batch: float) -> float:
    """Return the requests/s when every step reads as many prompt tokens as keep up with the answers, up to the chunk.

    d of the batch decode, output tokens each; in as many steps new prompt tokens come: d x prompt / output a step, or the
    chunk, which then limits d. Requests/s = d / (output x step).
    """
    serving, cached = scenario.serving, _mean_cached(scenario)
    new = serving.prompt_tokens - cached
    chunk = min(float(serving.chunk_tokens), batch * new / serving.output_tokens)
    decoding = min(batch, chunk * serving.output_tokens / new)
    prefix = kept_rows(scenario, (cached + serving.prompt_tokens) / 2) * chunk / serving.chunk_tokens
    attention = prompt_attention(scenario, cached, serving.prompt_tokens) * chunk / new
    return decoding / (serving.output_tokens * mixed_seconds(scenario, decoding, _mean_rows(scenario, decoding), chunk, prefix, attention))


def _mean_rows(scenario: Scenario, batch: float) -> float:
    """Return the kept rows of a batch whose requests are half way through their answers."""
    serving = scenario.serving
    return batch * kept_rows(scenario, serving.prompt_tokens + serving.output_tokens / 2)


def _mean_cached(scenario: Scenario) -> int:
    return cached_prompt(scenario, scenario.serving.prompt_tokens)


def _pass(scenario: Scenario, tokens: float, rows: float, attention: float) -> float:
    """Return the seconds of a pass at the shares of peak that are reached, with its messages."""
    shares = (scenario.serving.decode_mbu, scenario.serving.prefill_mfu)
    return pass_seconds(scenario, tokens, rows, attention, shares, busiest(scenario, tokens)) + message_seconds(scenario, tokens)
