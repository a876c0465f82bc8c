"""Words of the stack: six layers with their products and what each hides, and what the mechanisms in them read."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from scenes.content.words import TAG, Bullet, DiveWords, Exactly, Mark, Phrase, Sentence, Strict, Tag, Text

LAYERS = ("api", "serving", "frameworks", "compute", "network", "silicon")  # from the top down
CUES = (
    "tower_stands", "request_comes", "api_opens", "bill_is_counted", "rent_meets_bill", "serving_opens", "router_chooses", "prefix_is_reused",
    "cache_is_paged", "weights_are_rounded", "draft_is_checked", "frameworks_open", "batch_is_split", "matrix_is_split", "stages_follow",
    "compute_opens", "pods_wait", "gangs_run", "network_opens", "ring_adds", "links_differ", "silicon_opens", "array_multiplies",
    "tile_multiplies", "reuse_decides", "tokens_rise", "stack_turns",
)  # fmt: skip


WAYS = ("data", "tensor", "pipeline", "experts", "context")  # in which a model is split: what a GPU sends for each
PHRASE = 84  # characters of a short note


class Layer(Strict):
    """A floor of the tower: its title, the ideas by which it works, what it is for (answers, training, or both), the products that stand on it, what is reported of them, what it hides."""

    title: Tag
    ideas: Tag
    serves: Tag
    products: Annotated[tuple[Bullet, ...], Field(strict=False, min_length=1)]
    reported: Annotated[tuple[Bullet, ...], Field(strict=False)] = ()
    hides: Phrase


class StackLabels(Strict):
    """Titles of the mechanisms, by cell, and what they read."""

    request: Tag
    as_reported: Tag
    layer_hides: Tag
    reading: Tag
    parts: Annotated[tuple[Mark, ...], Exactly(4)]
    bill: Annotated[str, Text(TAG, "dollars", "price")]
    square: Annotated[str, Text(TAG, "count")]
    tokens_in: Annotated[str, Text(TAG, "count")]
    tokens_out: Annotated[str, Text(TAG, "count")]
    meets: Annotated[str, Text(TAG, "tokens")]
    never_meets: Annotated[str, Text(TAG, "price")]
    full_price: Annotated[str, Text(TAG, "own", "price")]
    replica: Annotated[str, Text(TAG, "count", "dollars")]
    replicas: Annotated[str, Text(TAG, "count")]
    dollars_a_day: Tag
    tokens_a_day: Tag
    dollars_a_million: Tag
    busy: Annotated[str, Text(TAG, "share")]
    api_price: Annotated[str, Text(TAG, "price")]
    chosen: Tag
    waiting: Annotated[str, Text(TAG, "count")]
    static: Tag
    continuous: Tag
    passes: Tag
    waits: Annotated[str, Text(TAG, "after", "before")]
    shared: Annotated[str, Text(TAG, "reused", "blocks")]
    in_pieces: Tag
    in_blocks: Tag
    synthetic: Tag
    cache_rows: Annotated[str, Text(TAG, "count")]
    one_piece: Annotated[str, Text(TAG, "count")]
    blocks: Annotated[str, Text(TAG, "before", "after")]
    published: Annotated[str, Text(PHRASE, "before", "after", "low", "high", "paged")]
    grouped: Annotated[str, Text(TAG, "group", "bits", "share")]
    drafts: Annotated[str, Text(TAG, "tokens", "passes", "share")]
    measured: Annotated[str, Text(TAG, "prompts", "share")]
    sends: Annotated[str, Text(TAG, "size", "share", "sent")]
    unsplit: Annotated[str, Text(TAG, "size")]
    sent: Annotated[str, Text(TAG, "bytes")]
    layer: Annotated[str, Text(TAG, "count", "layers")]
    shares: Annotated[tuple[Annotated[str, Text(TAG, "count")], ...], Exactly(3)]
    deadlock: Annotated[str, Text(TAG, "held", "pods")]
    nodes: Annotated[str, Text(TAG, "count")]
    hours: Tag
    finished: Annotated[str, Text(TAG, "first", "second")]
    idle: Annotated[str, Text(TAG, "before", "hours", "after")]
    ring: Annotated[str, Text(TAG, "factor")]
    times: Annotated[str, Text(TAG, "bytes", "inside", "between")]
    larger: Tag
    kinds: Annotated[str, Text(TAG, "size")]
    ways: Annotated[tuple[Tag, ...], Exactly(len(WAYS))]
    inputs: Tag
    sums: Tag
    cycles: Annotated[str, Text(TAG, "count", "total")]
    factors: Annotated[tuple[Tag, ...], Exactly(3)]
    reads: Annotated[str, Text(TAG, "count")]
    tile: Annotated[str, Text(TAG, "side", "reads", "all")]
    intensity: Tag
    side: Annotated[str, Text(TAG, "depth")]
    needed: Annotated[str, Text(TAG, "chip", "ridge")]
    alone: Tag
    reuse: Annotated[str, Text(TAG, "chip", "side")]
    starved: Annotated[str, Text(TAG, "chip", "ridge")]


class StackWords(DiveWords):
    """Title, captions, layers, cells, labels, and what all of it comes to."""

    layers: dict[str, Layer]
    cells: dict[str, Tag]
    legends: dict[str, Annotated[tuple[Mark, ...], Field(strict=False)]]
    labels: StackLabels
    takeaway: Sentence
    references: Annotated[tuple[Bullet, ...], Exactly(5)]


TABLES = {"stack": StackWords}
