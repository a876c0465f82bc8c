"""What the stack shows of the models' runs: which prompt, which requests, what is sent in the case."""

from __future__ import annotations

from collections.abc import Sequence

from scenes.models import texts, training_run
from scenes.models.kv_blocks import BLOCK_TOKENS, blocks_of
from scenes.models.kv_waste import fitting
from scenes.models.scenario import Scenario
from scenes.models.speculative import Speculation, speculate_from
from scenes.models.tokenizer import EOS_ID, train_tokenizer
from scenes.models.workload import draw_requests

PIECES = 8  # requests of the longest context that the pictured room holds
MOST_PASSES = 6  # of the large model, that are drawn
BATCHED = 8  # requests that come to the batch that is drawn


def sent_a_step(scenario: Scenario) -> tuple[float, float, float]:
    """Return the bytes that a GPU of the case sends a step by data, tensor and pipeline parallelism: the order of the frameworks' cells."""
    return (
        training_run.gradients_sent(scenario),
        training_run.tensor_parallel_sent(scenario),
        training_run.pipeline_parallel_sent(scenario),
    )


def answers(scenario: Scenario) -> tuple[int, ...]:
    """Return the tokens of the answers of the first requests of the trace."""
    return tuple(request.answer for request in draw_requests(scenario)[:BATCHED])


def pieces_of(ids: Sequence[int]) -> tuple[str, ...]:
    """Return what tokens look like: their text without spaces around it; a mark for the end."""
    known = train_tokenizer()
    return tuple("■" if token == EOS_ID else known.piece(token).strip() for token in ids)


def told_draft() -> Speculation:
    """Return the first of the film's prompts at which guesses are refused, in few passes; the opening where there is none."""
    found = [speculate_from(prompt) for prompt in (texts.current().opening, *texts.current().batch)]
    return next((one for one in found if one.acceptance < 1 and one.passes <= MOST_PASSES), found[0])


def packed(scenario: Scenario) -> tuple[float, ...]:
    """Return the shares of the pictured room that the blocks of each request take which fits into it."""
    room = PIECES * scenario.serving.context
    _, count = fitting(scenario, room)
    return tuple(blocks_of(r.prompt + r.answer) * BLOCK_TOKENS / room for r in draw_requests(scenario)[:count])
