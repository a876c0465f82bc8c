"""What the stack shows of the models' runs: which prompt, which requests, what is sent in the case."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scenes.content.loader import load_hardware
from scenes.models import texts, training_run
from scenes.models.kv_blocks import BLOCK_TOKENS, blocks_of
from scenes.models.kv_waste import fitting
from scenes.models.scenario import Scenario
from scenes.models.speculative import Speculation, speculate_from
from scenes.models.split_layer import Split, real_layer
from scenes.models.split_layer import run as run_layer
from scenes.models.systolic import TiledRun, systolic_example, tiled
from scenes.models.tokenizer import EOS_ID, train_tokenizer
from scenes.models.workload import draw_requests

PIECES = 8  # requests of the longest context that the pictured room holds
MOST_PASSES = 6  # of the large model, that are drawn
TILE_SIDE = 2  # of the tiles of the drawn product
TILED = ((0, 0), (0, TILE_SIDE), (TILE_SIDE, 0), (TILE_SIDE, TILE_SIDE))  # where its tiles begin, in their order
LARGER = "infiniband"  # of assets/hardware.toml: what joins nodes where the case has one alone
BATCHED = 8  # requests that come to the batch that is drawn


def sent_a_step(scenario: Scenario) -> tuple[float, float, float]:
    """Return the bytes that a GPU of the case sends a step by data, tensor and pipeline parallelism: the order of the frameworks' cells."""
    return (
        training_run.gradients_sent(scenario),
        training_run.tensor_parallel_sent(scenario),
        training_run.pipeline_parallel_sent(scenario),
    )


def ways_sent(scenario: Scenario) -> tuple[tuple[str, float], ...]:
    """Return what a GPU of the case sends a step, by what is split, the most first; what it does not split is left out. One GPU sends nothing."""
    sent = training_run.sent_by_way(scenario)
    return tuple(sorted(((way, size) for way, size in sent.items() if size), key=lambda found: -found[1]))


def stays_inside(scenario: Scenario, way: str) -> bool:
    """Return whether what is sent so goes over the links of a node alone."""
    training = scenario.training
    return training.nodes == 1 or (way == "tensor" and training.tensor_parallel <= training.linked_gpus)


def links_of(scenario: Scenario) -> tuple[float, tuple[str, str | None], tuple[float, float]]:
    """Return the bytes of one message, the names of the link inside a node and of the network (None: that of larger runs), and its seconds on each.

    The message is what a GPU sends a step to add gradients, else what it sends at all, else the weights.
    """
    training = scenario.training
    sent = next((size for size in (*sent_a_step(scenario), *(size for _, size in ways_sent(scenario))) if size), scenario.model.parameters)
    far, name = (training.network, training.network.name) if training.nodes > 1 else (load_hardware().links[LARGER], None)
    return sent, (training.gpu.link_name, name), (sent / training.gpu.link_bandwidth, sent / far.bandwidth)


def tiles(side: int = TILE_SIDE) -> TiledRun:
    """Return the array's product by tiles."""
    run = systolic_example()
    return tiled(run.inputs, run.weights, side)


def reads_after(count: int) -> int:
    """Return how many numbers of the array's product have been read once so many tiles are done."""
    run = systolic_example()
    return sum(run.inputs[m : m + TILE_SIDE].size + run.weights[:, n : n + TILE_SIDE].size for m, n in TILED[:count])


def partials() -> tuple[np.ndarray, np.ndarray]:
    """Return the results of the array's product after half of its depth, and all of it, (M, N) each."""
    run = systolic_example()
    half = run.weights.shape[0] // 2
    return run.inputs[:, :half] @ run.weights[:half], tiles().output


def same(splits: Sequence[Split]) -> tuple[bool, ...]:
    """Return of each way to split the real layer whether output and gradients are those of one GPU."""
    whole = run_layer(real_layer())
    return tuple(
        all(np.allclose(made, wanted) for made, wanted in zip((one.output, one.up_gradient, one.down_gradient), whole, strict=True))
        for one in splits
    )


def answers(scenario: Scenario) -> tuple[int, ...]:
    """Return the tokens of the answers of the first requests of the trace."""
    return tuple(request.answer for request in draw_requests(scenario)[:BATCHED])


def pieces_of(ids: Sequence[int]) -> tuple[str, ...]:
    """Return what tokens look like: their text without spaces around it; a mark for the end."""
    known = train_tokenizer()
    return tuple("■" if token == EOS_ID else known.piece(token).strip() for token in ids)


def told_prompt() -> str:
    """Return the first of the film's prompts at which guesses are refused, in few passes; the opening where there is none."""
    opening, *others = (texts.current().opening, *texts.current().batch)
    found = ((prompt, speculate_from(prompt)) for prompt in (opening, *others))
    return next((prompt for prompt, one in found if one.acceptance < 1 and one.passes <= MOST_PASSES), opening)


def told_draft() -> Speculation:
    """Return the guesses at the answer to that prompt."""
    return speculate_from(told_prompt())


def packed(scenario: Scenario) -> tuple[float, ...]:
    """Return the shares of the pictured room that the blocks of each request take which fits into it."""
    room = PIECES * scenario.serving.context
    _, count = fitting(scenario, room)
    return tuple(blocks_of(r.prompt + r.answer) * BLOCK_TOKENS / room for r in draw_requests(scenario)[:count])
