"""Words of the training cluster: four nodes, the network, three mini-panels, four stages."""

from __future__ import annotations

from typing import Annotated

from scenes.content.words import TAG, CardTitle, Exactly, Mark, SectionWords, Strict, Tag, Text


class NodeWords(Strict):
    """What every node contains."""

    title: CardTitle
    cpu: Tag
    cores: Tag
    ram: Tag
    gpus: Tag
    ssd: Tag


class NetworkWords(Strict):
    """The label of the links, in two lines, and what the dotted links stand for."""

    name: Tag
    kinds: Tag
    dotted: Tag


class InsideWords(Strict):
    """Inside a Node: CPU, switch, links, network cards and GPUs."""

    title: CardTitle
    cpu: Mark
    switch: Mark
    pcie: Mark
    nvlink: Mark
    nics: Tag
    gpus: Tag


class DataParallelismWords(Strict):
    """Data Parallelism: what each worker has, what they share, and what a node holds here; `average` gets the number of copies."""

    title: CardTitle
    batches: Annotated[tuple[Mark, ...], Exactly(4)]
    own_batch: Tag
    same_weights: Tag
    average: Annotated[str, Text(TAG, "copies")]
    copy_of: Tag
    note: Tag


class LegendWords(Strict):
    """Distributed Training Parallelism (Legend): exactly four stages, and what a node holds here."""

    title: CardTitle
    stages: Annotated[tuple[Mark, ...], Exactly(4)]
    stage_of: Tag
    forward: Mark
    backward: Mark
    idle: Mark
    time: Mark


class ClusterLabels(Strict):
    """Small labels of the all-reduce; `tiny` names the model whose gradients are added."""

    phase_scatter: Tag
    phase_gather: Tag = "all-gather"
    micro_batches: Annotated[str, Text(TAG, "count")] = "{count} micro-batches"
    step_of: Tag
    of: Mark
    added: Tag
    values: Mark
    tiny: Mark


class TrainingClusterWords(SectionWords):
    """Exactly four nodes in a 2x2 grid and exactly three mini-panels."""

    nodes: Annotated[tuple[Mark, ...], Exactly(4)]
    node: NodeWords
    network: NetworkWords
    inside: InsideWords
    data_parallelism: DataParallelismWords
    legend: LegendWords
    labels: ClusterLabels


TABLES = {"training_cluster": TrainingClusterWords}
