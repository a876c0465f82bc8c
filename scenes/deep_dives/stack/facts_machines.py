"""What the mechanisms of the stack's lower floors read: split layers, scheduled jobs, rings, links, arrays, tiles."""

from __future__ import annotations

from scenes.core.units import decimal, figures, plain, quantity
from scenes.deep_dives.stack.fact import Fact, Readings
from scenes.deep_dives.stack.runs import TILE_SIDE, TILED, links_of, partials, reads_after, sent_a_step, tiles, ways_sent
from scenes.deep_dives.stack.words import StackLabels
from scenes.models.all_reduce import gradient_ring
from scenes.models.gang_scheduler import in_gangs, pod_by_pod
from scenes.models.scenario import GPUS_PER_NODE, Scenario
from scenes.models.systolic import systolic_example, tile_for, tile_intensity

SPLITS = {"data": 4, "tensor": 4, "stage": 3}  # cells, and their steps
TILES = tuple(2**k for k in range(11))  # sides
TILE = 128  # side of the tile that is told of on the curve
DEPTH = 8192  # of the product whose tiles are compared: a choice, as wide as the layers of a 70B model
DRAWN_GPUS = 4  # in the ring


SENT = "training_run: gradients_sent, tensor_parallel_sent, pipeline_parallel_sent, expert_parallel_sent, context_parallel_sent"


def training(scenario: Scenario, labels: StackLabels) -> tuple[Readings, Readings]:
    """Return what the cells of frameworks and compute read, and their marks."""
    pods, gangs = pod_by_pod(), in_gangs()
    first, second = gangs.ends
    idle = labels.idle.format(before=plain(pods.idle_gpu_hours), hours=len(pods.ticks), after=plain(gangs.idle_gpu_hours))
    stuck = labels.deadlock.format(held=pods.ticks[-1].holders.count(0), pods=pods.jobs[0].pods)
    readings: Readings = {
        **{
            cell: (Fact(text, "bytes that a GPU sends a step", f"{SENT}; same output: split_layer.three_splits"),) * SPLITS[cell]
            for cell, text in _splits(scenario, labels)
        },
        "pods": (Fact(stuck, "nodes that each job holds, of those that it needs", "gang_scheduler.pod_by_pod"),) * len(pods.ticks),
        "gangs": (Fact(labels.finished.format(first=first, second=second), "hours after which the jobs end", "gang_scheduler.in_gangs"),)
        * len(gangs.ticks),
        "idle": (Fact(idle, "GPU-hours that compute nothing", "gang_scheduler: pod_by_pod, in_gangs; 32 GPUs, 8 hours"),),
    }
    nodes = Fact(labels.nodes.format(count=GPUS_PER_NODE), "GPUs of a node", "gang_scheduler")
    most = Fact(labels.sent.format(bytes=quantity(max(sent_a_step(scenario)), "bytes")), "bytes that a GPU sends a step", SENT)
    layers = scenario.model.layers
    counted = tuple(Fact(labels.layer.format(count=k, layers=layers), "layers of the model", "scenario: model") for k in (1, layers))
    return readings, {"nodes": (nodes,), "frameworks": (most,), "layers": counted}


def _splits(scenario: Scenario, labels: StackLabels) -> list[tuple[str, str]]:
    """Return by cell what a GPU of the case sends for it, or that the case does not split its model so."""
    size, case = scenario.model.name.split()[0], scenario.training
    counts = (case.data_parallel, case.tensor_parallel, case.pipeline_stages)
    found = []
    for cell, share, count, sent in zip(SPLITS, labels.shares, counts, sent_a_step(scenario), strict=True):
        told = labels.sent.format(bytes=quantity(sent, "bytes"))
        text = labels.sends.format(size=size, share=share.format(count=count), sent=told) if sent else labels.unsplit.format(size=size)
        found.append((cell, text))
    return found


def network(scenario: Scenario, labels: StackLabels) -> tuple[Readings, Readings]:
    """Return what the cells of networking read, and their marks."""
    sent, names, seconds = links_of(scenario)
    size, inside, between = (quantity(sent, "bytes"), *(quantity(took, "s") for took in seconds))
    readings: Readings = {
        "ring": (
            Fact(
                labels.ring.format(factor=figures(gradient_ring(DRAWN_GPUS).bytes_per_node_factor)),
                "bytes that a GPU sends over its data",
                "all_reduce.gradient_ring",
            ),
        )
        * len(gradient_ring(DRAWN_GPUS).steps),
        "links": (
            Fact(
                labels.times.format(bytes=size, inside=inside, between=between),
                "what a GPU sends a step, over each link",
                f"{SENT}; assets/hardware.toml",
            ),
        ),
        "kinds": (Fact(labels.kinds.format(size=scenario.model.name.split()[0]), "size of the model", "scenario: model"),),
    }
    own, far = names
    took = "the same bytes over the link: assets/hardware.toml"
    return readings, {
        "links": tuple(Fact(name, "name of a link", "scenario; assets/hardware.toml") for name in (own, far or labels.larger)),
        "link_times": (Fact(inside, took, SENT), Fact(between, took, SENT)),
        "kinds": tuple(Fact(quantity(value, "bytes"), "bytes that a GPU sends a step", SENT) for _, value in ways_sent(scenario)),
    }


def fed_from(ridge: float) -> int | None:
    """Return the side of the tile from which on a GPU's arithmetic is fed, None where no drawn one does so much work a byte."""
    side = tile_for(ridge, DEPTH) if ridge < DEPTH else DEPTH
    return side if side <= TILES[-1] else None


def silicon(scenario: Scenario, labels: StackLabels) -> tuple[Readings, Readings]:
    """Return what the cells of silicon read, and their marks."""
    run, gpu = systolic_example(), scenario.training.gpu
    total, ridge = len(run.cycles), gpu.flops_16bit / gpu.bandwidth
    source, counted = "systolic.systolic_example: weights of the tiny model", "systolic.tiled: the array's product"
    fills = fed_from(ridge)
    told = labels.reuse.format(chip=gpu.name, side=plain(fills)) if fills else labels.starved.format(chip=gpu.name, ridge=figures(ridge))
    cycles = tuple(Fact(labels.cycles.format(count=number, total=total), "cycles of the array", source) for number in range(1, total + 1))
    read, singly = tiles().values_read, tiles(1).values_read
    so_far = (reads_after(1) // 2, *(reads_after(k) for k in range(1, len(TILED))))
    readings: Readings = {
        "array": (*cycles, cycles[-1]),
        "tile": tuple(Fact(labels.reads.format(count=number), "numbers that have been read", counted) for number in so_far)
        + (Fact(labels.tile.format(side=TILE_SIDE, reads=read, all=singly), "numbers that are read, by tiles and result by result", counted),),
        "reuse": (Fact(told, "side of a tile from which the GPU's 16-bit peak is fed", "systolic.tile_for; assets/hardware.toml; Williams et al. 2009, Roofline"),)
        * 2,
    }  # fmt: skip
    weights = tuple(Fact(decimal(value, 2), "a weight in its cell", source) for value in run.weights.ravel())
    numbers = tuple(
        Fact(decimal(value, 2), "an input or a result of the product", counted)
        for part in (run.inputs, *partials())
        for value in part.ravel()
    )
    ticks = tuple(Fact(plain(side), "side of a tile", "a choice of the picture") for side in (TILES[0], TILE, TILES[-1]))
    point = Fact(figures(tile_intensity(TILE, DEPTH)), f"operations a byte of a tile {TILE} wide", "systolic.tile_intensity")
    side = Fact(f"{labels.side.format(depth=plain(DEPTH))} →", "depth of the product whose tiles are compared", "a choice of the picture")
    needed = Fact(
        labels.needed.format(chip=gpu.name, ridge=figures(ridge)), "operations a byte: peak over bandwidth", "assets/hardware.toml"
    )
    return readings, {"array": weights, "product": numbers, "reuse": ticks, "ridge": (needed,), "curve": (point,), "side": (side,)}
