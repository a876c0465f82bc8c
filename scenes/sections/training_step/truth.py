"""Truth of the training step: one recorded step of the tiny transformer, its run and checkpoints, one weight in four formats."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator

from scenes.core.units import decimal, figures, whole
from scenes.models.language_model import train
from scenes.models.precision import FORMATS, weight_example
from scenes.models.snapshot import IN_FLIGHT
from scenes.project import Project
from scenes.sections.shown import Shown
from scenes.sections.training_step.facts import step_facts
from scenes.sections.training_step.frame_band import WEIGHT_DIGITS
from scenes.sections.training_step.words import TrainingStepLabels

RUN, STEP = "language_model.train: ", "language_model.train: snapshot."
ADAM = "Adam: Kingma and Ba 2015"
NAMES = {
    "FP32": "brief: IEEE 754 binary32",
    "FP16/BF16": "brief: IEEE 754 binary16, bfloat16",
    "FP8": "brief: 8-bit floating point",
    "E4M3": "the kind of FP8 with 4 bits of exponent and 3 of fraction (Micikevicius et al. 2022)",
    "FP8 E4M3": "8-bit floating point, of that kind",
    "FP16": "IEEE 754 binary16",
    "BF16": "bfloat16: the upper half of binary32",
    "0": "the two values of a bit",
    "1": "the two values of a bit",
    "4": "the last micro-batch of a step, by its number",
    "2 × {count} numbers": "two moments a weight: Kingma and Ba 2015",
}


def shown(project: Project) -> Iterator[Shown]:
    """Yield every number of the section."""
    labels = project.content.training_step.labels
    yield from _prediction(labels)
    yield from _batches(labels)
    yield from _sizes(labels)
    yield from _losses(labels)
    yield from _checkpoints(labels)
    yield from _formats(labels)


def _prediction(labels: TrainingStepLabels) -> Iterator[Shown]:
    guess = train().snapshot.prediction
    for piece, p in guess.top5:
        yield Shown(decimal(p, 2), f"probability of {piece!r}", STEP + "top5")
    text = labels.surprise.format(p=decimal(guess.true_probability, 2), loss=decimal(guess.loss, 2))
    yield Shown(text, f"loss of {guess.true_token!r} in nats", STEP + "prediction (cross-entropy, -ln p)")
    last = train().steps
    source = f"language_model.probabilities_of: the same context, weights of step {last}"
    for (piece, _), p in zip(guess.top5, step_facts().guesses[last], strict=True):
        yield Shown(decimal(p, 2), f"probability of {piece!r} at the end of the run", source)
    p = step_facts().guesses[last][0]
    yield Shown(labels.surprise.format(p=decimal(p, 2), loss=decimal(-math.log(p), 2)), "loss of the same token at the end", source)


def _batches(labels: TrainingStepLabels) -> Iterator[Shown]:
    run = train()
    every, window = run.micro_batches, labels.windows.format(batch=run.micro_batch, window=run.window)
    yield Shown(window, "windows of a micro-batch x tokens of a window", RUN + "micro_batch, window")
    done = labels.accumulated.format(all=every)
    for count, what in ((IN_FLIGHT - 1, "micro-batches before the one under way"), (IN_FLIGHT, "micro-batch under way")):
        going = labels.accumulating.format(done=count, all=every)
        for text in (going, going.split(" ", 1)[1]):
            yield Shown(text, what, f"snapshot.IN_FLIGHT; {RUN}micro_batches")
    for text in (done, done.split(" ", 1)[1], labels.waits.format(all=every), labels.moved.format(all=every)):
        yield Shown(text, "micro-batches of an update", RUN + "micro_batches")


def _sizes(labels: TrainingStepLabels) -> Iterator[Shown]:
    facts = step_facts()
    for kept in facts.kept[1:]:
        yield Shown(
            labels.kept.format(count=whole(kept)), "activations of a micro-batch kept for the way back, layer by layer", STEP + "kept"
        )
    for found in facts.found[1:]:
        yield Shown(labels.gradients.format(count=whole(found)), "weights that have a gradient, layer by layer", "facts.step_facts: sizes")
    count = whole(train().parameters)
    yield Shown(labels.state_size.format(count=count), "mean and mean square of every weight's gradient", f"{RUN}parameters; {ADAM}")


def _losses(labels: TrainingStepLabels) -> Iterator[Shown]:
    run = train()
    step = run.snapshot.step
    yield Shown(decimal(run.losses[step - 2], 2), "loss of the last finished step, nats", RUN + "losses")
    yield Shown(decimal(run.losses[-1], 2), "loss of the last step, nats", RUN + "losses")
    for number in (step - 1, step, run.steps):
        yield Shown(labels.step.format(step=number), "last finished step, the one under way, and the last of the run", STEP + "step")
    for quarter in range(5):
        yield Shown(f"{run.steps * quarter // 4}", "scale of the steps", RUN + "steps")
    peak = math.ceil(max(run.losses) / 2) * 2
    for tick in sorted({*range(0, peak + 1, 2), peak // 2}):
        yield Shown(f"{tick}", "scale of the loss, nats: up to the next even number", RUN + "losses")


def _checkpoints(labels: TrainingStepLabels) -> Iterator[Shown]:
    run = train()
    yield Shown(labels.every.format(steps=run.checkpoint_every), "steps between checkpoints, a choice", RUN + "checkpoint_every")
    for saved in run.checkpoint_steps:
        yield Shown(f"{saved}", "step of a checkpoint", RUN + "checkpoint_steps")


def _formats(labels: TrainingStepLabels) -> Iterator[Shown]:
    for form in FORMATS:
        for field, count in (("exponent", form.exponent_bits), ("fraction", form.fraction_bits)):
            yield Shown(f"{count}", f"{field} bits of {form.name}", "precision.FORMATS (IEEE 754-2019; Micikevicius et al. 2022)")
    example = weight_example()
    last = step_facts().formats(train().steps)
    for values, when in ((example.before, "before"), (example.after, "after"), (last, "at the end of the run")):
        exact, source = decimal(values[0].value, WEIGHT_DIGITS), f"precision.weight_example: {when}"
        for value in values:
            digits = decimal(value.value, WEIGHT_DIGITS)
            same = len(os.path.commonprefix([exact, digits]))
            for part in filter(None, (digits[:same], digits[same:])):
                yield Shown(part, f"digits of one weight in {value.name}, {digits}", source)
            share = figures(100 * value.relative_error)
            yield Shown(labels.off.format(share=share), f"rounding error of {value.name}, relative", source + ", relative_error")
