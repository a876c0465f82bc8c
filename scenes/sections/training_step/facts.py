"""What the training step shows in numbers: one recorded step of the tiny language model, what came before and after it in the run.

The block of weights and its optimizer state are followed through the run's checkpoints; one of those weights is rounded to four formats.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from scenes.models.checkpoint import Checkpoint
from scenes.models.language_model import TrainingRun, checkpoint_at, probabilities_of, train
from scenes.models.layers import Array
from scenes.models.precision import FormatValue, round_to, weight_example

LAYERS = (  # the model's arrays by layer, in the order of the forward pass
    ("embedding",),
    ("attention_norm", "qkv", "out"),
    ("mlp_norm", "up", "down"),
    ("head_norm", "head"),
)


@dataclass(frozen=True)
class Block:
    """The followed block of weights, (5, 8), with its running mean and mean square, after a step."""

    weights: Array
    m: Array
    v: Array


@dataclass(frozen=True)
class StepFacts:
    """The run with its recorded step, the block after each step that is shown, and how many weights each layer has (forward order).

    `guesses`: how likely the recorded step's five likeliest tokens are in that step, and at every checkpoint after it.
    """

    run: TrainingRun
    blocks: dict[int, Block]
    sizes: tuple[int, ...]
    guesses: dict[int, tuple[float, ...]]

    @property
    def before(self) -> int:
        """Return the last finished step before the recorded one."""
        return self.run.snapshot.step - 1

    @property
    def kept(self) -> tuple[int, ...]:
        """Return how many activations are kept once the wave has passed so many layers, from none."""
        return (0, *np.cumsum([count for _, count in self.run.snapshot.kept]).tolist())

    @property
    def found(self) -> tuple[int, ...]:
        """Return how many weights have a gradient once the wave has come back through so many layers, from none."""
        return (0, *np.cumsum(self.sizes[::-1]).tolist())

    def followed(self, name: str, step: int) -> float:
        """Return the followed weight, or its running mean or mean square, after a step that is known of it."""
        return float(getattr(self.blocks[step], name)[self.run.snapshot.block.most_moved])

    def known(self, step: float) -> int:
        """Return the last step that is known of the block, up to a step."""
        return max(number for number in self.blocks if number <= step)

    def formats(self, step: int) -> tuple[FormatValue, ...]:
        """Return the followed weight after a step, rounded to each format, exact first."""
        return round_to(self.followed("weights", step))


@cache
def step_facts() -> StepFacts:
    """Gather the facts once."""
    run = train()
    snapshot, block = run.snapshot, run.snapshot.block
    blocks = {
        snapshot.step - 1: Block(block.weights_before, block.m_before, block.v_before),
        snapshot.step: Block(block.weights_after, block.m_after, block.v_after),
    }
    later = [step for step in run.checkpoint_steps if step > snapshot.step]
    blocks |= {step: _block_of(checkpoint_at(step), block.rows, block.columns) for step in later}
    weights = checkpoint_at(None).state.weights
    facts = StepFacts(run, blocks, tuple(sum(weights[name].size for name in names) for names in LAYERS), _guesses(run, later))
    assert facts.formats(facts.before) == weight_example().before, "the followed weight is the precision model's example"
    return facts


def _guesses(run: TrainingRun, later: list[int]) -> dict[int, tuple[float, ...]]:
    """Return the probabilities of the shown tokens at the recorded step, and at later ones."""
    guess = run.snapshot.prediction
    pieces, prompt = tuple(piece for piece, _ in guess.top5), "".join(guess.context[1:])
    return {run.snapshot.step: tuple(p for _, p in guess.top5)} | {step: probabilities_of(prompt, pieces, step) for step in later}


def _block_of(saved: Checkpoint, rows: tuple[int, ...], columns: tuple[int, ...]) -> Block:
    """Cut the block out of a checkpoint."""
    weights, m, v = (part["head"][np.ix_(rows, columns)] for part in (saved.state.weights, saved.state.m, saved.state.v))
    return Block(weights, m, v)
