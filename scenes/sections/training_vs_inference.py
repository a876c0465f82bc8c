"""Section 7: the same model under opposite pressures, in a table of six rows.

Words come from the content file; numbers and drawings from the tiny language model's run, from the all-reduce, memory
and roofline of the presenter's case, from the serving simulation and the failure at a known step.
"""

from __future__ import annotations

from scenes.content.training_vs_inference import Labels, TrainingVsInferenceWords
from scenes.figures.containers import divider, sheet_panel, stage_card
from scenes.figures.figure import Figure, Look
from scenes.figures.training_vs_inference import LIT, wide_heads, wide_row
from scenes.figures.training_vs_inference_facts import SIDES, Facts, Limit, narrow_readings, readings
from scenes.figures.training_vs_inference_sheet import sheet_table
from scenes.figures.training_vs_inference_tall import tall_axis, tall_heads, tall_legend, tall_row
from scenes.layout import Box
from scenes.models.batch_table import PROMPTS
from scenes.models.case import Case
from scenes.models.language_model import generate, train
from scenes.models.memory import serving_memory, training_memory
from scenes.models.numbers import placeholders
from scenes.models.roofline import trade_off
from scenes.models.serving import simulate
from scenes.models.utilization import utilization
from scenes.sections.base import Beat, SectionScene, Stream
from scenes.story import Story

KEY = "training_vs_inference"
NUMBER = 7
WIDE_HEAD, WIDE_LABELS, WIDE_LIT = 76.0, 300.0, 192.0
TALL = {"portrait": (104.0, 200.0, 44.0), "square": (72.0, 146.0, 40.0), "phone": (140.0, 270.0, 54.0)}  # head, lit row, legend


def facts_of(case: Case, labels: Labels) -> Facts:
    """Collect what the models say of a case."""
    return Facts(
        run=train(), text=generate(PROMPTS[0]), sent=placeholders(case)["allreduce_split_bytes_per_gpu"],
        nodes=case.training.nodes, training_limit=Limit(labels.training_gpu, case.training.gpu.memory),
        serving_limit=Limit(labels.serving_gpus, case.serving.memory), training_memory=training_memory(case), serving_memory=serving_memory(case),
        trade_off=trade_off(case), served=simulate(case), failure=utilization(), replicas=case.serving.replicas,
    )  # fmt: skip


def picture(story: Story, look: Look, box: Box) -> Figure:
    """Draw the table in a box: as the poster's panel, or as a full frame in any of its four arrangements."""
    figure = Figure(look, box.called(KEY))
    words = story.content.training_vs_inference
    if look.setting.is_sheet:
        sheet_table(figure, sheet_panel(figure, figure.box, NUMBER, words.title), words)
    elif look.setting.is_wide:
        _wide(figure, words, facts_of(story.case, words.labels))
    else:
        _tall(figure, words, facts_of(story.case, words.labels))
    return figure


def _row_boxes(body: Box, lit: float) -> list[Box]:
    """Return six rows, the one in turn `lit` high; the others share what is left."""
    rest = (body.h - lit) / 5
    return body.rows([lit if k == LIT else rest for k in range(1, 7)])


def _wide(figure: Figure, words: TrainingVsInferenceWords, facts: Facts) -> None:
    stage_card(figure, figure.box)
    head, body = figure.box.cut_top(WIDE_HEAD)
    corner, columns = head.cut_left(WIDE_LABELS)
    rows = _row_boxes(body, WIDE_LIT)
    sides = dict(zip(SIDES, columns.columns(2), strict=True))
    _stripes(figure, rows)
    wide_heads(figure, corner, sides, words)
    for row in rows:
        divider(figure, row.x + 1, row.y, row.right - 1, row.y, 0.7)
    for side in sides.values():
        divider(figure, side.x, figure.box.y + 1, side.x, figure.box.bottom - 1, 0.7)
    numbers = readings(facts, words.labels)
    for k, (row, box) in enumerate(zip(words.rows, rows, strict=True), start=1):
        cells = {name: Box(side.x, box.y, side.w, box.h) for name, side in sides.items()}
        wide_row(figure.child("row", k, box=box), k, row, cells, facts, numbers, words.labels)
        _name_cells(figure, k)


def _stripes(figure: Figure, rows: list[Box]) -> None:
    """Tint every other row, so that an eye that goes right stays in its row."""
    for k, row in enumerate(rows, start=1):
        if k % 2 == 1:
            figure.rect(row.x + 1, row.y, row.w - 2, row.h, 0, fill=(figure.theme.wash(0.3), 0.22), behind=True)


def _tall(figure: Figure, words: TrainingVsInferenceWords, facts: Facts) -> None:
    high, lit, low = TALL[figure.setting.name]
    stage_card(figure, figure.box)
    table, legend = figure.box.cut_bottom(low)
    head, body = table.cut_top(high)
    rows = _row_boxes(body, lit)
    tall_heads(figure, head, words)
    tall_axis(figure, table, rows, [row.name for row in words.rows])
    tall_legend(figure.child("legend", box=legend), legend, words.labels)
    numbers = narrow_readings(facts, words.labels)
    for k, (row, box) in enumerate(zip(words.rows, rows, strict=True), start=1):
        tall_row(figure.child("row", k, box=box), k, row, facts, numbers, words.labels)
        _name_cells(figure, k)


def _name_cells(figure: Figure, k: int) -> None:
    for side in SIDES:
        figure.register(figure.part("row", k, side), "cell", k, side)


def _reading(k: int) -> tuple[tuple, ...]:
    return (("row", k, "label"), ("cell", k, "training"), ("cell", k, "inference"))


def _streams(training: tuple, inference: tuple, counts: tuple[int, int], body: str = "request") -> tuple[Stream, ...]:
    """Return gradients on the left, requests (or tokens) on the right."""
    return Stream("gradient", training, counts[0]), Stream(body, inference, counts[1])


def _inside(k: int, side: str, *route: object) -> tuple:
    return ("cell", k, side, "drawing", *route)


BAND = ("row", LIT, "band")
HEADS = (("head", "training"), ("head", "inference"))
REROUTED = tuple(Stream("request", _inside(6, "inference", "reroute", n), 3) for n in (1, 2))
BEATS = (
    Beat("model_splits_in_two", HEADS, _streams((*HEADS[0], "way"), (*HEADS[1], "way"), (4, 4), "token")),
    Beat("goals_differ", _reading(1), _streams(("row", 1, "way", "training"), ("row", 1, "way", "inference"), (5, 5))),
    Beat(
        "bottlenecks_differ",
        (*_reading(2), *_reading(3)),
        _streams(_inside(2, "training", "link"), _inside(2, "inference", "queue"), (2, 3)),
    ),
    Beat(
        "metrics_differ",
        (*_reading(4), ("row", 5)),
        _streams(_inside(5, "training", "job"), _inside(5, "inference", "requests"), (4, 7)),
        reveals=(BAND,),
    ),
    Beat("failures_differ", _reading(6), (Stream("gradient", _inside(6, "training", "reload"), 2), *REROUTED), clears=(BAND,)),
)


class TrainingVsInference(SectionScene):
    """One model, two lives: six rows that tell them apart."""

    key = KEY
    picture = staticmethod(picture)
    beats = BEATS
    still = "metrics_differ"
