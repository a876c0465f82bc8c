"""The streamed output of inference serving in a full frame: three answers as far as they are written.

Words come from the content file, prompts and written tokens from the section's facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scenes.core.box import Box
from scenes.core.typeset import words as split_words
from scenes.drawing.figure import Figure
from scenes.drawing.kit.panels import stage_card
from scenes.drawing.kit.payloads import block, hot_paint
from scenes.models.batch_steps import END
from scenes.sections.inference_serving.facts import ServingFacts
from scenes.sections.inference_serving.frame_title import titled
from scenes.sections.inference_serving.moments import ServingMoment, requests_at
from scenes.sections.inference_serving.words import InferenceServingWords

ELLIPSIS = "…"


@dataclass(frozen=True)
class Line:
    """An answer as far as it is written: whose it is, the prompt, the pieces; the newest is hot, an end token too."""

    name: str
    prompt: str
    pieces: tuple[str, ...]


def lines_of(facts: ServingFacts, moment: ServingMoment) -> list[Line | None]:
    """Return the lines at a moment; None where nothing is written yet."""
    here = requests_at(facts, moment.present)
    return [
        Line(request.name, request.generation.prompt, request.generation.pieces[:written]) if request and written else None
        for request, written in zip(here, moment.written, strict=True)
    ]


def frame_output(figure: Figure, box: Box, words: InferenceServingWords, lines: Sequence[Line | None]) -> None:
    """Draw the three answers as far as they are written. Parts: ("line", 1..3)."""
    size, title = 34.0 if figure.format.is_wide else 28.0 if box.h > 160 else 26.0, words.stages[5]
    if box.h > 160:
        _output(figure, titled(figure, box, title).rows(3, 2), lines, words, size)
        return
    stage_card(figure, box)
    card = figure.format.role("card").size
    rows = split_words(title)
    lead = card * 1.2
    figure.paragraph(box.x + 20, box.cy + card * 0.345 - lead * (len(rows) - 1) / 2, rows, "card", width=box.w, lead=lead)
    used = max(figure.measure(row, "card") for row in rows) + 46
    _output(figure, Box(box.x + used, box.y + 7, box.w - used - 20, box.h - 14).rows(3, 2), lines, words, size)


def _output(figure: Figure, rows: list[Box], lines: Sequence[Line | None], words: InferenceServingWords, size: float) -> None:
    """Write the answers as far as they go: prompt quiet, written words white, this step's token hot. Parts: ("line", 1..3)."""
    for k, (line, row) in enumerate(zip(lines, rows, strict=True), start=1):
        made = figure.child("line", k, box=row)
        if line is not None:
            _line(made, row, line, words.labels.tokens, size)


def _line(figure: Figure, box: Box, line: Line, unit: str, size: float) -> None:
    """Write a line. Parts: "words", "count"."""
    label = figure.format.role("body").size
    y, x = box.cy + size * 0.345, box.x
    mark = min(label * 1.24, box.h * 0.8)
    made = figure.child("words")
    block(made, Box(x, box.cy - mark / 2, label * 0.48, mark), colour="blue", radius=4)
    x += label * 0.95
    made.text(x, y, line.name, "strong")
    x += figure.measure(line.name, "strong") + label * 0.8
    count = f"{len(line.pieces)} {unit if len(line.pieces) > 1 else unit.removesuffix('s')}"
    end = _sentence(made, Box(x, box.y, box.right - figure.measure(count, "quiet") - 24 - x, box.h), y, line, size)
    figure.child("count").text(box.right, y, count, "quiet", anchor="end", width=box.right - end - 8)


def _sentence(figure: Figure, box: Box, y: float, line: Line, size: float) -> float:
    """Write prompt and answer word by word, from the front as much as there is room for; return where it ends."""
    before, word = "".join(line.pieces[:-1]).strip(), line.pieces[-1]
    blank, x = figure.measure(" ", "body", size), box.x
    chip_w = figure.measure(word.strip(), "strong", size) + size * 0.5
    space = blank if word.startswith(" ") or word == END else size * 0.16
    prompt, before = _shortened(figure, line.prompt, before, box.w - chip_w - space - blank, size)
    for text, colour in ((prompt, "quiet"), (before, "ink")):
        for said in text.split():
            figure.text(x, y, said, "body", colour=colour, size=size)
            x += figure.measure(said, "body", size) + blank
    x += space - blank if before else 0.0
    height = min(size * 1.2, box.h * 0.92)
    chip = Box(x, box.cy - height / 2, chip_w, height)
    figure.box_rect(chip, size * 0.18, fill=hot_paint(figure, "cyan"), stroke=figure.theme.gleam("cyan", 0.75), width=1.0, glow=0.7)
    figure.text(chip.cx, y, word.strip(), "strong", anchor="middle", colour=figure.theme.on_light, size=size)
    return chip.right


def _shortened(figure: Figure, prompt: str, answer: str, room: float, size: float) -> tuple[str, str]:
    """Leave words out from the front, and say so with an ellipsis, until both texts fit."""
    words = [(word, 0) for word in prompt.split()] + [(word, 1) for word in answer.split()]
    for drop in range(len(words)):
        left = words[drop:]
        texts = [" ".join(word for word, part in left if part == which) for which in (0, 1)]
        if drop:
            first = 0 if texts[0] else 1
            texts[first] = f"{ELLIPSIS} {texts[first]}"
        if sum(figure.measure(text, "body", size) for text in texts if text) <= room:
            return texts[0], texts[1]
    return "", ""
