"""Words of section 3: four nodes, the network, three mini-panels, four stages."""

from __future__ import annotations

from scenes.content.words import Mark, Name, Section, Strict, Tag, exactly


class Node(Strict):
    """What every node contains."""

    title: Name
    cpu: Tag
    cores: Tag
    ram: Tag
    gpus: Tag
    ssd: Tag


class Network(Strict):
    """The label of the links, in two lines, and what the dotted links stand for."""

    name: Tag
    kinds: Tag
    dotted: Tag


class Inside(Strict):
    """Inside a Node: CPU, switch, links, and the card that leads out of it."""

    title: Name
    cpu: Mark
    switch: Mark
    pcie: Mark
    nvlink: Mark
    nic: Mark
    gpus: Tag


class DataParallelism(Strict):
    """Data Parallelism: what each worker has, and what they share."""

    title: Name
    batches: exactly(Mark, 4)
    own_batch: Tag
    same_weights: Tag
    average: Tag
    note: Tag


class Legend(Strict):
    """Distributed Training Parallelism (Legend): exactly four stages."""

    title: Name
    stages: exactly(Mark, 4)
    forward: Mark
    backward: Mark
    idle: Mark
    time: Mark


class Labels(Strict):
    """Small labels of the all-reduce."""

    phase_scatter: Tag
    step_of: Tag
    of: Mark
    added: Tag
    values: Mark


class TrainingClusterWords(Section):
    """Exactly four nodes in a 2x2 grid and exactly three mini-panels."""

    nodes: exactly(Mark, 4)
    node: Node
    network: Network
    inside: Inside
    data_parallelism: DataParallelism
    legend: Legend
    labels: Labels
