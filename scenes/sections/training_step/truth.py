"""Truth of section 4: one recorded step of the tiny transformer, its run and checkpoints, one weight in four formats."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator

from scenes.content.training_step import Labels
from scenes.figures.training_step_band import WEIGHT_DIGITS
from scenes.models.language_model import train
from scenes.models.precision import FORMATS, weight_example
from scenes.models.snapshot import IN_FLIGHT
from scenes.story import Story
from tests.truth.base import Shown

RUN, STEP = "language_model.train: ", "language_model.train: snapshot."
ADAM = "Adam: Kingma and Ba 2015"


def shown(story: Story) -> Iterator[Shown]:
    """Yield every number of section 4."""
    labels = story.content.training_step.labels
    yield from _prediction(labels)
    yield from _batches(labels)
    yield from _sizes(labels)
    yield from _losses(labels)
    yield from _checkpoints(labels)
    yield from _formats(labels)


def _prediction(labels: Labels) -> Iterator[Shown]:
    guess = train().snapshot.prediction
    for piece, p in guess.top5:
        yield Shown(f"{p:.2f}", f"probability of {piece!r}", STEP + "top5")
    text = labels.surprise.format(p=f"{guess.true_probability:.2f}", loss=f"{guess.loss:.2f}")
    yield Shown(text, f"loss of {guess.true_token!r} in nats", STEP + "prediction (cross-entropy, -ln p)")


def _batches(labels: Labels) -> Iterator[Shown]:
    run = train()
    every, window = run.micro_batches, labels.windows.format(batch=run.micro_batch, window=run.window)
    yield Shown(window, "windows of a micro-batch x tokens of a window", RUN + "micro_batch, window")
    going, done = labels.accumulating.format(done=IN_FLIGHT, all=every), labels.accumulated.format(all=every)
    for text in (going, going.split(" ", 1)[1]):
        yield Shown(text, "micro-batch under way", f"snapshot.IN_FLIGHT; {RUN}micro_batches")
    for text in (done, done.split(" ", 1)[1], labels.waits.format(all=every), labels.moved.format(all=every)):
        yield Shown(text, "micro-batches of an update", RUN + "micro_batches")


def _sizes(labels: Labels) -> Iterator[Shown]:
    kept = labels.kept.format(count=f"{sum(count for _, count in train().snapshot.kept):,}")
    yield Shown(kept, "activations of a micro-batch kept for the way back", STEP + "kept")
    count = f"{train().parameters:,}"
    yield Shown(labels.weights.format(count=count), "weights of the tiny transformer", RUN + "parameters")
    yield Shown(labels.state_size.format(count=count), "mean and variance of every weight", f"{RUN}parameters; {ADAM}")


def _losses(labels: Labels) -> Iterator[Shown]:
    run = train()
    step = run.snapshot.step
    yield Shown(f"{run.losses[step - 2]:.2f}", "loss of the last finished step, nats", RUN + "losses")
    for number in (step - 1, step):
        yield Shown(labels.step.format(step=number), "last finished step and the one under way", STEP + "step")
    for quarter in range(5):
        yield Shown(f"{run.steps * quarter // 4}", "scale of the steps", RUN + "steps")
    peak = math.ceil(max(run.losses) / 2) * 2
    for tick in sorted({*range(0, peak + 1, 2), peak // 2}):
        yield Shown(f"{tick}", "scale of the loss, nats: up to the next even number", RUN + "losses")


def _checkpoints(labels: Labels) -> Iterator[Shown]:
    run = train()
    yield Shown(labels.every.format(steps=run.checkpoint_every), "steps between checkpoints, a choice", RUN + "checkpoint_every")
    for saved in run.checkpoint_steps:
        if saved < run.snapshot.step:
            yield Shown(f"{saved}", "step of a checkpoint", RUN + "checkpoint_steps")


def _formats(labels: Labels) -> Iterator[Shown]:
    for form in FORMATS:
        for field, count in (("exponent", form.exponent_bits), ("fraction", form.fraction_bits)):
            yield Shown(f"{count}", f"{field} bits of {form.name}", "precision.FORMATS (IEEE 754-2019; Micikevicius et al. 2022)")
    exact, source = _decimal(weight_example().before[0].value), "precision.weight_example: before"
    for value in weight_example().before:
        decimal = _decimal(value.value)
        same = len(os.path.commonprefix([exact, decimal]))
        for part in filter(None, (decimal[:same], decimal[same:])):
            yield Shown(part, f"digits of one weight in {value.name}, {decimal}", source)
        share = f"{100 * value.relative_error:.2g}"
        yield Shown(labels.off.format(share=share), f"rounding error of {value.name}, relative", source + ", relative_error")


def _decimal(value: float) -> str:
    return f"{value:.{WEIGHT_DIGITS}f}".replace("-", "−")
