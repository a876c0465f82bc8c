"""The open card of the data pipeline in full frames: one real document while it turns into tokens, and the one before it on its way to a shard.

Every piece, id, merge rule and count comes from the tokenizer that was learned on the kept documents (a `Reading`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from scenes.core.box import Box
from scenes.core.errors import LayoutError
from scenes.drawing.figure import Figure
from scenes.drawing.kit.payloads import block, visible
from scenes.drawing.shape import vertical
from scenes.sections.data_pipeline.facts import rule_count
from scenes.sections.data_pipeline.moments import PipelineMoment, Reading, rule_of_hot
from scenes.sections.data_pipeline.words import DataLabels


@dataclass(frozen=True)
class SentenceSizes:
    """Sizes of a sentence in design units: type, block height, distance of rows, gap, padding of a block, least width."""

    size: float
    high: float
    pitch: float
    gap: float
    pad: float
    least: float
    id_drop: float

    @property
    def letters(self) -> SentenceSizes:
        """Return the sizes of a word in its letters: narrow, so that it has room in the row of its pieces."""
        return replace(self, gap=3.0, pad=6.0, least=self.size * 0.95)


def token_ink(figure: Figure) -> str:
    """Return the colour of numbers that count tokens: cyan, a little darker on paper so that it reads."""
    return figure.theme.hue("cyan") if figure.theme.dark else figure.theme.tint("cyan", 0.2)


def sheet_outline(figure: Figure, box: Box, fold: float, *, empty: bool = False) -> None:
    """Draw the document as a large white sheet with a folded corner; where it is still to come, its dashed outline."""
    x, y, right, bottom, r = box.x, box.y, box.right, box.bottom, 9.0
    shape = f"M{x} {y + r} Q{x} {y} {x + r} {y} H{right - fold} L{right} {y + fold} V{bottom - r} Q{right} {bottom} {right - r} {bottom} H{x + r} Q{x} {bottom} {x} {bottom - r} Z"
    if empty:
        figure.path(shape, fill=(figure.theme.wash(0.10), 0.6), stroke=("ink", 0.55), width=0.9, dash=(2.2, 2.4))
        return
    figure.path(
        shape,
        fill=vertical((0, figure.theme.wash(0.30), 0.62), (1, figure.theme.wash(0.14), 0.62)),
        stroke=("ink", 0.95),
        width=1.1,
        glow=0.15,
    )
    figure.line((right - fold, y), (right - fold, y + fold), (right, y + fold), stroke=("ink", 0.95), width=1.0)


def sentence(
    figure: Figure, box: Box, reading: Reading | None, sizes: SentenceSizes, *, inset: float = 22.0, drop: float | None = None
) -> None:
    """Draw the document: pieces with ids where their text stood, the scan bar, the rest in plain text.

    Parts: paper, ("piece", k), ("letter", n) from the n-th letter of a word on while rules join it, bar, rest.
    """
    sheet_outline(figure.child("paper"), box, sizes.size, empty=reading is None)
    if reading is None:
        return
    left, right, top = box.x + inset, box.right - inset + 2, box.y + (inset if drop is None else drop)
    places, end, row = _places(figure, reading, sizes, left, right)
    for k, (x, w, line) in enumerate(places):
        cell = Box(x, top + line * sizes.pitch, w, sizes.high)
        _piece(figure.child("piece", k, box=cell), cell, reading.document.pieces[k], reading.document.ids[k], k == reading.hot, sizes)
    y = top + row * sizes.pitch
    if reading.letters:
        end = _letters(figure, reading, sizes.letters, end, y)
    if reading.done < len(reading.document.pieces):
        _scan_bar(figure.child("bar"), end + 1, y, sizes.high)
    last = _plain_rest(figure.child("rest"), reading.rest, sizes, (left, end + 12, right), y)
    last = max(last, y + sizes.high + sizes.id_drop - sizes.size * 0.5 if places else 0.0)  # figures have no descenders
    if last + sizes.size * 0.3 > box.bottom - 10:
        text = "".join(reading.document.pieces)
        raise LayoutError(
            f"{box.name}: {text!r} ends at {last:.0f} and its sheet at {box.bottom:.0f}; show a shorter document, or give it a taller box"
        )


def _scan_bar(figure: Figure, x: float, y: float, high: float) -> None:
    tone = figure.theme.gleam("cyan", 0.8) if figure.theme.dark else "cyan"
    figure.line((x, y - 2), (x, y + high + 2), stroke=tone, width=1.5, glow=0.9)


def _places(
    figure: Figure, reading: Reading, sizes: SentenceSizes, left: float, right: float
) -> tuple[list[tuple[float, float, int]], float, int]:
    """Return x, width and row of every piece that has its number, and where the last one ends. A word is never broken over two rows."""
    widths = [_width(figure, piece, sizes) for piece in reading.document.pieces]
    places: list[tuple[float, float, int]] = []
    x, row = left, 0
    for word in reading.document.words:
        need = sum(widths[k] + sizes.gap for k in word) - sizes.gap
        if word[0] < reading.done and x + need > right - (sizes.size * 0.3 if row == 0 else 0):
            x, row = left, row + 1
        for k in word:
            if k < reading.done:
                places.append((x, widths[k], row))
                x += widths[k] + sizes.gap
    return places, x, row


def _width(figure: Figure, piece: str, sizes: SentenceSizes) -> float:
    return max(figure.measure(visible(piece), "token", sizes.size) + sizes.pad, sizes.least)


def _letters(figure: Figure, reading: Reading, sizes: SentenceSizes, x: float, y: float) -> float:
    """Draw the next word in the letters, or pieces, that rules have made of it so far; return where it ends."""
    first = 0
    for k, piece in enumerate(reading.letters):
        cell = Box(x, y, _width(figure, piece, sizes), sizes.high)
        made = figure.child("letter", first, box=cell)
        block(made, cell, None, state="hot" if k == reading.joined else "quiet")
        tone = figure.theme.on_light if k == reading.joined else "ink"
        made.text(cell.cx, cell.cy + sizes.size * 0.345, visible(piece), "token", anchor="middle", colour=tone, size=sizes.size)
        x += cell.w + sizes.gap
        first += len(piece)
    return x


def _piece(figure: Figure, cell: Box, piece: str, number: int, hot: bool, sizes: SentenceSizes) -> None:
    special = piece.startswith("<")
    block(figure, cell, None, state="hot" if hot else "ghost" if special else "rest")
    tone = figure.theme.on_light if hot else "ink"
    figure.text(cell.cx, cell.cy + sizes.size * 0.345, visible(piece), "token", anchor="middle", colour=tone, size=sizes.size)
    colour = token_ink(figure) if hot else figure.theme.tint("cyan", 0.35)
    role = "token" if hot else "quiet"
    figure.text(
        cell.cx, cell.bottom + sizes.id_drop, str(number), role, anchor="middle", colour=colour, size=figure.format.role("quiet").size
    )


def _plain_rest(figure: Figure, text: str, sizes: SentenceSizes, edges: tuple[float, float, float], top: float) -> float:
    """Set what is still text, word by word from the scan bar on; return its last baseline."""
    left, x, right = edges
    y, start, run = top + sizes.high / 2 + sizes.size * 0.35, x, ""
    for word in text.split():
        grown = f"{run} {word}".strip()
        if start + figure.measure(grown, "body", sizes.size) > right and (run or start > left):
            if run:
                figure.text(start, y, run, "body", size=sizes.size, colour="ink")
            run, start, y = word, left, y + max(sizes.size * 1.5, sizes.pitch * 0.93 if start > left else 0)
        else:
            run = grown
    figure.text(start, y, run, "body", size=sizes.size, colour="ink")
    return y


def rule_line(figure: Figure, labels: DataLabels, reading: Reading | None, x: float, y: float) -> float:
    """Say which of the learned rules joined last, from x on; return where that ends. Part: number."""
    found = rule_of_hot(reading) if reading else None
    if found is None:
        return x
    return figure.child("number").text(x, y, f"{labels.rule_of} {found[0]} {labels.of} {rule_count()}", "quiet").box[2]


def merge_rule(figure: Figure, x: float, y: float, reading: Reading | None, size: float, high: float) -> float:
    """Draw how two pieces became the one in turn, from x on, blocks with their top at y; return where that ends. Part: pair."""
    found = rule_of_hot(reading) if reading else None
    if found is None:
        return x
    figure, (left, right) = figure.child("pair"), found[1]
    for mark in (left, "+", right, "→", left + right):
        if mark in ("+", "→"):
            figure.text(x + size * 0.40, y + high / 2 + size * 0.34, mark, "body", anchor="middle", colour="quiet", size=size)
            x += size * 0.80 + 9
            continue
        width = max(figure.measure(visible(mark), "token", size) + size * 0.76, high * 0.78)
        cell = Box(x, y, width, high)
        block(figure, cell, None)
        figure.text(cell.cx, cell.cy + size * 0.345, visible(mark), "token", anchor="middle", size=size)
        x += width + 9
    return x


def progress(figure: Figure, labels: DataLabels, reading: Reading | None, documents: int, x: float, y: float) -> None:
    """Say which document is in the card. Part: progress."""
    if reading is not None:
        text = f"{labels.document_of} {reading.document.number} {labels.of} {documents}"
        figure.child("progress").text(x, y, text, "quiet")


def document_marks(figure: Figure, box: Box, moment: PipelineMoment, documents: int, gap: float = 1.6, *, upright: bool = True) -> None:
    """Draw one mark a document: done in cyan, the present one filled as far as it is read, the others dim.

    Parts: "marks" with ("mark", k), from 1, and "read".
    """
    figure = figure.child("marks", box=box)
    radius, reading = min(2.0, box.h / 2), moment.reading
    for k, cell in enumerate(box.columns(documents, gap), start=1):
        done = k <= moment.cut
        fill = ("cyan", 0.85) if done else (figure.theme.shade("blue", 0.34), 1.0)
        figure.register(figure.box_rect(cell, radius, fill=fill, glow=0.12 if done else 0.0), "mark", k)
        if not done and reading and k == reading.document.number and reading.done:
            share = reading.done / len(reading.document.pieces)
            part = (
                Box(cell.x, cell.bottom - cell.h * share, cell.w, cell.h * share)
                if upright
                else Box(cell.x, cell.y, cell.w * share, cell.h)
            )
            figure.register(figure.box_rect(part, radius, fill="ink"), "read")


__all__ = ["SentenceSizes", "document_marks", "merge_rule", "progress", "rule_line", "sentence", "token_ink"]
