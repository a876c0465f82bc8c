"""Truth of training against inference: the tiny model's run, and memory, messages, steps and waits of the scenario."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from scenes.core.units import compact, decimal, figures, quantity, tenths, whole
from scenes.project import Project
from scenes.sections.shown import P50, P95, Shown
from scenes.sections.training_vs_inference.facts import ComparisonFacts, arrivals, facts_of, paces, window
from scenes.sections.training_vs_inference.lower_cells import dial_ends

SPLIT = "memory.training_memory: total (Rajbhandari et al. 2020; Korthikanti et al. 2022)"
NAMES = {"p50": P50, "p50 wait": P50, "a token, p50": P50, "p95 wait": P95, "to first token, p95": P95, "first token {value} p95": P95}
NAMES |= {"calculated; p95 at {value} tokens a prompt": P95}


def shown(project: Project) -> Iterator[Shown]:
    """Yield every number of the section."""
    facts = facts_of(project.scenario, project.content.training_vs_inference.labels)
    yield Shown(project.scenario.model.size_name, "parameters of the case's model", "assets/scenario.toml")
    mean = whole(project.scenario.serving.prompt_tokens)
    yield Shown(f"calculated; p95 at {mean} tokens a prompt", "tokens of a prompt, mean", "assets/scenario.toml: serving.prompt_tokens")
    yield from _tiny(facts)
    yield from _memory(project, facts)
    yield from _serving(facts)
    yield from _sheet(facts)


def _sheet(facts: ComparisonFacts) -> Iterator[Shown]:
    """Yield the figures that the poster's table has beside those of the film."""
    tokens, nodes = quantity(facts.tokens, "count"), whole(facts.nodes)
    yield Shown(f"{tokens} tokens", "tokens of the training run", "assets/scenario.toml: training.tokens")
    sent, held = quantity(facts.sent_bytes, "bytes"), quantity(facts.training_memory.total, "bytes")
    yield Shown(f"{sent} a step", "sent a GPU a step to add up the gradients", "training_run.gradients_sent (Patarasuk and Yuan 2009)")
    yield Shown(f"first token {quantity(facts.served.p95 / 1e3, 's')} p95", "time to first token, p95", "serving.simulate: p95")
    yield Shown(f"{held} a GPU", "what one GPU of the plan holds, activations included", SPLIT)
    total = quantity(facts.serving_memory.total, "bytes")
    yield Shown(f"{total} a replica", "weights and KV cache of the largest batch, all contexts full", "memory.serving_memory: total")
    yield Shown(f"{tenths(facts.trade_off.chosen_ms)} ms", "decode step of the batch, all contexts full", "roofline.trade_off: chosen_ms")
    yield Shown(f"{nodes} {'node' if facts.nodes == 1 else 'nodes'}", "nodes of the training run", "assets/scenario.toml: training")
    yield Shown(quantity(facts.checkpoint_bytes, "bytes"), "one checkpoint, weights and optimizer state", "estimate.checkpoint_bytes")


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
    sent, sending, step = quantity(facts.sent_bytes, "bytes"), quantity(facts.sending_seconds, "s"), quantity(facts.step_seconds, "s")
    for text in (sent, f"{sent} exchanged"):
        yield Shown(text, "sent a GPU a step to add up the gradients", "training_run.gradients_sent (Patarasuk and Yuan 2009)")
    yield Shown(sending, "time of that over the network, not hidden behind arithmetic", "numbers: allreduce_split_seconds")
    for text in (f"of {step}", f"{sending} of {step}"):
        yield Shown(text, "time of a whole step", "numbers: step_seconds")
    yield Shown(f"{quantity(facts.training_memory.total, 'bytes')}", "what one GPU of the plan holds, activations included", SPLIT)
    yield Shown(
        f"{quantity(facts.serving_memory.total, 'bytes')}",
        "weights and KV cache of the largest batch, all contexts full",
        "memory.serving_memory: total",
    )
    yield Shown(
        f"{whole(batch)} {'context' if batch == 1 else 'contexts'}",
        "batch limit, or what fits",
        "roofline.trade_off: chosen_batch",
    )
    gpus = f"{scenario.serving.gpus_per_replica} × {scenario.serving.gpu.name}"
    training, serving = scenario.training.gpu, scenario.serving.gpu
    for name, memory, source in ((training.name, training.memory, training.source), (gpus, scenario.serving.memory, serving.source)):
        for text in (f"{name} {quantity(memory, 'bytes')}", f"{quantity(memory, 'bytes')}"):
            yield Shown(text, f"memory of {name}", f"assets/hardware.toml: {source}")


def _serving(facts: ComparisonFacts) -> Iterator[Shown]:
    served, (between, pace) = facts.served, paces(facts)
    for name, ms in (("p95", served.p95), ("p50", served.p50)):
        yield Shown(f"{quantity(ms / 1e3, 's')}", f"time to first token, {name}", f"serving.simulate: {name}")
    wait, rate = f"{tenths(between)} ms", compact(pace)
    for text in (wait, f"{wait} a token, p50"):
        yield Shown(text, "median time between two tokens of an answer", "serving.simulate: between_tokens")
    for text in (rate, f"{rate} tokens/s a replica"):
        yield Shown(text, "tokens a second of one replica", "serving.simulate: tokens_per_second / replicas")
    slowest, most = dial_ends(facts)
    yield Shown(slowest, "end of a dial's scale: 95th percentile between two tokens", "serving.simulate: between_tokens")
    yield Shown(most, "end of a dial's scale: tokens a second that a replica sustains", "pace.capacity_of x output tokens")
    first, last = window(facts)
    span = f"{quantity(last - first, 's')}, one replica"
    yield Shown(f"{arrivals(facts)}", "requests that come to one replica in that time", "serving.simulate: arrivals, replica_of")
    for text in (f"requests came in {span}", f"in {span}"):
        yield Shown(text, "time that is drawn", "serving.simulate: arrivals")
    yield Shown(f"{figures(float(np.median(served.durations)) / 1e3)} s", "median time of a request", "serving.simulate: durations")
