"""Truth of training against inference: the tiny model's run, and memory, messages, steps and waits of the scenario."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from scenes.core.units import compact, decimal, figures, quantity, tenths, whole
from scenes.project import Project
from scenes.sections.shown import P50, P95, Shown
from scenes.sections.training_vs_inference.facts import ComparisonFacts, facts_of, stays, window
from scenes.sections.training_vs_inference.lower_cells import dial_ends

SPLIT = "memory.training_memory: total (Rajbhandari et al. 2020: 16 bytes a parameter, 18 with gradients in FP32)"
NAMES = {"p50": P50, "p50 wait": P50, "p95 wait": P95, "to first token, p95": P95}


def shown(project: Project) -> Iterator[Shown]:
    """Yield every number of the section."""
    facts = facts_of(project.scenario, project.content.training_vs_inference.labels)
    yield Shown(project.scenario.model.size_name, "parameters of the case's model", "assets/scenario.toml")
    yield from _tiny(facts)
    yield from _memory(project, facts)
    yield from _serving(facts)


def _tiny(facts: ComparisonFacts) -> Iterator[Shown]:
    run, failure = facts.run, facts.failure
    yield Shown(whole(run.parameters), "weights of the tiny model", "language_model.train: parameters")
    yield Shown(f"{len(facts.text.pieces)}", "tokens that the tiny model wrote", "language_model.generate: pieces")
    yield Shown(decimal(run.losses[-1], 2), "loss of the last step", "language_model.train: losses")
    yield Shown(f"loss, from {decimal(run.losses[0], 2)}", "loss of the first step", "language_model.train: losses")
    tokens = run.micro_batch * run.micro_batches * run.window
    yield Shown(whole(tokens), "input tokens a step", "language_model.train: micro_batch x micro_batches x window")
    yield Shown(f"{run.steps}", "steps of the run", "language_model.train: steps")
    yield Shown(f"{failure.steps_lost}", "steps done again after the failure", "utilization.utilization: steps_lost")
    for step in failure.checkpoint_steps:
        yield Shown(f"{step}", "step of a checkpoint", "utilization.utilization: checkpoint_steps")


def _memory(project: Project, facts: ComparisonFacts) -> Iterator[Shown]:
    scenario, batch = project.scenario, facts.trade_off.chosen_batch
    yield Shown(facts.sent, "sent a GPU a step to add up the gradients", "training_run.gradients_sent (Patarasuk and Yuan 2009)")
    yield Shown(f"{quantity(facts.training_memory.total, 'bytes')}", "weights, gradients and optimizer state", SPLIT)
    yield Shown(f"{quantity(facts.serving_memory.total, 'bytes')}", "weights and KV cache of the batch", "memory.serving_memory: total")
    yield Shown(
        f"{whole(batch)} {'request' if batch == 1 else 'requests'}", "batch limit, or what fits", "roofline.trade_off: chosen_batch"
    )
    gpus = f"{scenario.serving.gpus_per_replica} × {scenario.serving.gpu.name}"
    training, serving = scenario.training.gpu, scenario.serving.gpu
    for name, memory, source in ((training.name, training.memory, training.source), (gpus, scenario.serving.memory, serving.source)):
        for text in (f"{name} {quantity(memory, 'bytes')}", f"{quantity(memory, 'bytes')}"):
            yield Shown(text, f"memory of {name}", f"assets/hardware.toml: {source}")


def _serving(facts: ComparisonFacts) -> Iterator[Shown]:
    curve, served = facts.trade_off, facts.served
    for name, ms in (("p95", served.p95), ("p50", served.p50)):
        yield Shown(f"{quantity(ms / 1e3, 's')}", f"time to first token, {name}", f"serving.simulate: {name}")
    wait, rate = f"{tenths(curve.chosen_ms)} ms", compact(curve.chosen_tokens_per_second)
    for text in (wait, f"{wait} per token"):
        yield Shown(text, "decode step of the chosen batch", "roofline.trade_off: chosen_ms")
    for text in (rate, f"{rate} tokens/s"):
        yield Shown(text, "rate of the chosen batch", "roofline.trade_off: chosen_tokens_per_second")
    for text in dial_ends(facts):
        yield Shown(text, "end of a dial's scale: the largest batch that fits", "roofline.trade_off: seconds_per_step, tokens_per_second")
    first, last = window(facts)
    span = f"{quantity(last - first, 's')}, one replica"
    yield Shown(f"{len(stays(facts))}", "requests on one replica in that time", "serving.simulate: arrivals, durations, replica_of")
    for text in (f"requests in {span}", f"in {span}"):
        yield Shown(text, "time that is drawn", "serving.simulate: arrivals")
    yield Shown(f"{figures(float(np.median(served.durations)) / 1e3)} s", "median time of a request", "serving.simulate: durations")
