"""The open card of section 1: one real document while it turns into tokens, and the one before it on its way to a shard.

Every piece, id, merge rule and count comes from the tokenizer that was learned on the kept documents (a `Moment`).
"""

from __future__ import annotations

from dataclasses import dataclass

from scenes.figures.bodies import block, visible
from scenes.figures.figure import Figure
from scenes.figures.shape import vertical
from scenes.layout import Box, LayoutError

SPACE = " "


@dataclass(frozen=True)
class Moment:
    """The instant that a still shows: document `number` of `documents` is cut into tokens up to piece `hot`.

    `pieces` and `ids` are those of the whole document, its special tokens included; `rule` of `rules` joined `pair` to
    the hot piece; `train` tokens of the document before are on their way to shard `emptiest` (from 0). `placed` holds
    the token counts of the documents on each shard, `totals` their sums, `capacity` the fullest shard of the finished job.
    """

    pieces: tuple[str, ...]
    ids: tuple[int, ...]
    hot: int
    number: int
    documents: int
    tokens_so_far: int
    rule: int
    rules: int
    pair: tuple[str, str]
    train: int
    placed: tuple[tuple[int, ...], ...]
    emptiest: int
    capacity: int
    imbalance: float

    @property
    def waiting(self) -> int:
        """Return how many documents still wait in the stack: those after the one in turn."""
        return self.documents - self.number

    @property
    def totals(self) -> tuple[int, ...]:
        """Return the tokens on each shard."""
        return tuple(sum(lengths) for lengths in self.placed)

    @property
    def rest(self) -> str:
        """Return the text that is still plain, without the special token at its end."""
        return "".join(self.pieces[self.hot + 1 : -1])

    @property
    def words(self) -> tuple[tuple[int, ...], ...]:
        """Return the positions up to the hot piece, grouped by word: a word starts with a space or stands alone."""
        groups: list[list[int]] = []
        for k in range(self.hot + 1):
            if k <= 1 or self.pieces[k].startswith(SPACE):
                groups.append([])
            groups[-1].append(k)
        return tuple(map(tuple, groups))


@dataclass(frozen=True)
class Measures:
    """Sizes of a sentence in design units: type, block height, distance of rows, gap, padding of a block, least width."""

    size: float
    high: float
    pitch: float
    gap: float
    pad: float
    least: float
    id_drop: float


def token_ink(figure: Figure) -> str:
    """Return the colour of numbers that count tokens: cyan, a little darker on paper so that it reads."""
    return figure.theme.hue("cyan") if figure.theme.dark else figure.theme.tint("cyan", 0.2)


def sheet_outline(figure: Figure, box: Box, fold: float) -> None:
    """Draw the document as a large white sheet with a folded corner."""
    x, y, right, bottom, r = box.x, box.y, box.right, box.bottom, 9.0
    shape = f"M{x} {y + r} Q{x} {y} {x + r} {y} H{right - fold} L{right} {y + fold} V{bottom - r} Q{right} {bottom} {right - r} {bottom} H{x + r} Q{x} {bottom} {x} {bottom - r} Z"
    figure.path(
        shape,
        fill=vertical((0, figure.theme.wash(0.30), 0.62), (1, figure.theme.wash(0.14), 0.62)),
        stroke=("ink", 0.95),
        width=1.1,
        glow=0.15,
    )
    figure.line((right - fold, y), (right - fold, y + fold), (right, y + fold), stroke=("ink", 0.95), width=1.0)


def sentence(figure: Figure, box: Box, moment: Moment, sizes: Measures, *, inset: float = 22.0, drop: float | None = None) -> None:
    """Draw the document: pieces with ids where their text stood, the scan bar, the rest in plain text. Parts: ("piece", k)."""
    sheet_outline(figure, box, sizes.size)
    left, right, top = box.x + inset, box.right - inset + 2, box.y + (inset if drop is None else drop)
    places, end, row = _places(figure, moment, sizes, left, right)
    for k, (x, w, line) in enumerate(places):
        cell = Box(x, top + line * sizes.pitch, w, sizes.high)
        _piece(figure.child("piece", k, box=cell), cell, moment.pieces[k], moment.ids[k], k == moment.hot, sizes)
    bar = top + row * sizes.pitch
    figure.line(
        (end + 1, bar - 2),
        (end + 1, bar + sizes.high + 2),
        stroke=figure.theme.gleam("cyan", 0.8) if figure.theme.dark else "cyan",
        width=1.5,
        glow=0.9,
    )
    last = _plain_rest(figure, moment.rest, sizes, (left, end + 12, right), bar)
    if last + sizes.size * 0.3 > box.bottom - 10:
        raise LayoutError(f"{box.name}: the sentence ends at {last:.0f} and the sheet at {box.bottom:.0f}; give it a taller box")


def _places(
    figure: Figure, moment: Moment, sizes: Measures, left: float, right: float
) -> tuple[list[tuple[float, float, int]], float, int]:
    """Return x, width and row of every piece, and where the last one ends. A word is never broken over two rows."""
    widths = [max(figure.measure(visible(piece), "token", sizes.size) + sizes.pad, sizes.least) for piece in moment.pieces]
    places: list[tuple[float, float, int]] = []
    x, row = left, 0
    for word in moment.words:
        need = sum(widths[k] + sizes.gap for k in word) - sizes.gap
        if x + need > right - (sizes.size * 0.3 if row == 0 else 0):
            x, row = left, row + 1
        for k in word:
            places.append((x, widths[k], row))
            x += widths[k] + sizes.gap
    return places, x, row


def _piece(figure: Figure, cell: Box, piece: str, number: int, hot: bool, sizes: Measures) -> None:
    special = piece.startswith("<")
    block(figure, cell, None, state="hot" if hot else "ghost" if special else "rest")
    tone = figure.theme.on_light if hot else "ink"
    figure.text(cell.cx, cell.cy + sizes.size * 0.345, visible(piece), "token", anchor="middle", colour=tone, size=sizes.size)
    colour = token_ink(figure) if hot else figure.theme.tint("cyan", 0.35)
    role = "token" if hot else "quiet"
    figure.text(
        cell.cx, cell.bottom + sizes.id_drop, str(number), role, anchor="middle", colour=colour, size=figure.setting.role("quiet").size
    )


def _plain_rest(figure: Figure, text: str, sizes: Measures, edges: tuple[float, float, float], top: float) -> float:
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


def merge_rule(figure: Figure, x: float, y: float, moment: Moment, size: float, high: float) -> float:
    """Draw how two pieces became the hot one, from x on, blocks with their top at y; return where it ends."""
    marks = (moment.pair[0], "+", moment.pair[1], "→", moment.pieces[moment.hot])
    for mark in marks:
        if mark in ("+", "→"):
            figure.text(x + size * 0.40, y + high / 2 + size * 0.34, mark, "body", anchor="middle", colour="quiet", size=size)
            x += size * 0.80 + 9
            continue
        width = max(figure.measure(visible(mark), "token", size) + size * 0.76, high * 0.78)
        cell = Box(x, y, width, high)
        block(figure, cell, None)
        figure.text(cell.cx, cell.cy + size * 0.345, visible(mark), "token", anchor="middle", size=size)
        x += width + 9
    return x - 9


def document_marks(figure: Figure, box: Box, moment: Moment, gap: float = 1.6, *, upright: bool = True) -> None:
    """Draw one mark a document: done in cyan, the present one filled as far as it is read, the others dim."""
    cells = box.columns(moment.documents, gap)
    share = (moment.hot + 1) / len(moment.ids)
    radius = min(2.0, box.h / 2)
    for k, cell in enumerate(cells, start=1):
        done = k < moment.number
        fill = ("cyan", 0.85) if done else (figure.theme.shade("blue", 0.34), 1.0)
        figure.box_rect(cell, radius, fill=fill, glow=0.12 if done else 0.0)
        if k == moment.number:
            part = (
                Box(cell.x, cell.bottom - cell.h * share, cell.w, cell.h * share)
                if upright
                else Box(cell.x, cell.y, cell.w * share, cell.h)
            )
            figure.box_rect(part, radius, fill="ink")


def train(figure: Figure, start: float, y: float, count: int, step: float, *, forward: int = 1) -> None:
    """Draw a finished document as a train of tokens whose head is at `start`; its two special tokens are hollow.

    `forward` 1 heads right, -1 heads left.
    """
    w, h = step * 0.76, 28.0
    for k in range(count):
        cx = start - forward * (w / 2 + k * step)
        block(figure, Box(cx - w / 2, y - h / 2, w, h), None, state="ghost" if k in (0, count - 1) else "rest", radius=4)


__all__ = ["Measures", "Moment", "document_marks", "merge_rule", "sentence", "token_ink", "train"]
