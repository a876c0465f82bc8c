"""An outline of a twig in columns, in the few ways that no other beats in both width and height. Lengths are shares of the type's size.

A name stands over what hangs on it, which is indented; what hangs on one with grandchildren may stand in several columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations, pairwise
from math import comb
from typing import TypeVar

from scenes.core.typeset import measure, wrap
from scenes.drawing.mind_map.twigs import QUIET, Twig

ROW, QUIET_ROW = 1.34, 1.12  # of a line's own size: from row to row
INDENT, BUS = 1.25, 0.75  # of what hangs on a name; of the line along the heads of several columns
GROUP, COLUMN = 0.62, 2.0  # between groups, between columns
HEADS = (1.0, 1.0, 1.12, 1.25, 1.4)  # sizes of names by how many levels hang on them
LEAF_FACE, HEAD_FACE = "sans", "sans-semibold"
MARK = 1.2  # room of a mark right of a name
DOT, DOT_GAP = 0.4, 0.9  # from dot to dot, and from a name to its first dot
LINES = 3  # into which a name may break
NEAR = 0.02  # of the type's size: how exactly a line's width is looked for
OPENING = ("（", "「", "(", "[")  # signs at which no line ends
HOLDS = "\u00a0"  # a blank at which no line breaks
KEPT = 24  # ways of a block that are looked at
MOST_COLUMNS = 6
CUTS = 1000  # ways of cutting a row of names into columns that are all looked at
Face = Callable[[str], str]
Faces = tuple[str, str]  # of leaves and quiet lines, of heads


@dataclass(frozen=True)
class Block:
    """An outline: its sides, the lines of its name in their size, quiet lines, what hangs on it from its own corner, and the columns' left ends.

    `strong` names are set as heads: those on which something hangs, and their neighbours. `quiet`: the size of the quiet lines.
    """

    w: float
    h: float
    lines: tuple[str, ...]
    size: float
    also: tuple[str, ...] = ()
    kids: tuple[tuple[float, float, Block], ...] = ()
    columns: tuple[float, ...] = ()
    strong: bool = False
    quiet: float = QUIET

    @property
    def head(self) -> float:
        """Return how high the name is with its quiet lines."""
        return ROW * self.size * len(self.lines) + QUIET_ROW * self.quiet * len(self.also)


@dataclass(frozen=True)
class _Column:
    """Blocks under one another, each with its distance from the top."""

    w: float
    h: float
    rows: tuple[tuple[float, Block], ...]


Sized = TypeVar("Sized", Block, _Column)
Span = Callable[[int, int], tuple[_Column, ...]]  # the ways in which some of a row of names can stand under one another


def faces_of(face: Face) -> Faces:
    """Return the faces of a map; `face` gives the face that a house name stands for."""
    return face(LEAF_FACE), face(HEAD_FACE)


def head_size(twig: Twig) -> float:
    """Return the size of a twig's name."""
    return HEADS[min(twig.height, len(HEADS) - 1)]


@cache
def _ways(twig: Twig, faces: Faces, strong: bool) -> tuple[Block, ...]:
    """Return the outlines of a twig, from the narrowest to the lowest."""
    names = tuple(_name(twig, faces, strong, count) for count in _counts(twig, faces, strong))
    if not twig.twigs:
        return _best(names)
    return _best([_under(name, kids) for kids in inner_ways(twig, faces) for name in names])


def _counts(twig: Twig, faces: Faces, strong: bool) -> list[int]:
    """Return in how many lines a name can stand."""
    return [count for count in range(1, LINES + 1) if len(broken(twig.text, faces[strong], count)) == count]


def _name(twig: Twig, faces: Faces, strong: bool, count: int) -> Block:
    """Return a twig's name alone, in so many lines."""
    size, also, rows = head_size(twig), told(twig), broken(twig.text, faces[strong], count)
    beside = max((measure(text, faces[False], twig.quiet) for text in also), default=0.0)
    wide = max(beside, *(measure(row, faces[strong], size) for row in rows)) + tail_of(twig)
    name = Block(wide, 0.0, rows, size, also, strong=strong, quiet=twig.quiet)
    return replace(name, h=name.head)


def tail_of(twig: Twig) -> float:
    """Return the room right of a name for its mark, and for a dot for each name that it holds."""
    return MARK * twig.marked + (DOT_GAP + DOT * twig.holds if twig.holds else 0.0)


def are_strong(twigs: Sequence[Twig]) -> bool:
    """Tell whether neighbours are set as heads: where something hangs on one of them."""
    return any(twig.twigs for twig in twigs)


def told(twig: Twig) -> tuple[str, ...]:
    """Return the other names that say more than the name that stands over them."""
    return tuple(text for text in twig.also if text.casefold() not in twig.text.casefold())


@cache
def broken(text: str, face: str, count: int) -> tuple[str, ...]:
    """Return a text in at most so many lines, as narrow as they can be; no line begins with a stroke or ends with an opening sign."""
    text = text.replace(" / ", f"{HOLDS}/ ")
    low, high, rows = 0.0, measure(text, face, 1.0) + 1e-6, [text]
    while count > 1 and high - low > NEAR:
        middle = (low + high) / 2
        found = wrap(text, face, 1.0, middle)
        if len(found) <= count and not any(row.endswith(OPENING) for row in found):
            rows, high = found, middle
        else:
            low = middle
    return tuple(row.replace(f"{HOLDS}/ ", " / ").replace(f"{HOLDS}/", " /") for row in rows)


def _under(name: Block, inner: Block) -> Block:
    """Return a block of a name and of what hangs on it."""
    top = name.head + (BUS if len(inner.columns) > 1 else 0.0)
    kids = tuple((INDENT + x, top + y, kid) for x, y, kid in inner.kids)
    return replace(name, w=max(name.w, INDENT + inner.w), h=top + inner.h, kids=kids, columns=tuple(INDENT + x for x in inner.columns))


@cache
def inner_ways(twig: Twig, faces: Faces, most: int | None = None) -> tuple[Block, ...]:
    """Return the ways in which what hangs on a twig can stand, in columns from left to right; `most` columns, or by its height."""
    kids = [_ways(kid, faces, are_strong(twig.twigs)) for kid in twig.twigs]
    count = len(kids)
    limit = min(count, most or (MOST_COLUMNS if twig.height > 1 else 1))
    found: list[Block] = []

    @cache
    def span(start: int, end: int) -> tuple[_Column, ...]:
        return _columns(kids[start:end], twig.twigs[start:end])

    for columns in range(1, limit + 1):
        for cuts in _cuts(span, count, columns):
            found += _beside([span(*ends) for ends in pairwise((0, *cuts, count))])
    return _best(found)


def _cuts(span: Span, count: int, columns: int) -> Iterable[tuple[int, ...]]:
    """Return where names in a row can be cut into columns: everywhere; of very many, where columns are filled from the left up to some height."""
    if comb(count - 1, columns - 1) <= CUTS:
        return combinations(range(1, count), columns - 1)
    heights = {way.h for end in range(1, count) for way in span(0, end)}
    found = {_filled(span, count, high) for high in sorted(heights)}
    return sorted(cuts for cuts in found if len(cuts) == columns - 1)


def _filled(span: Span, count: int, high: float) -> tuple[int, ...]:
    """Return the cuts of columns that hold as many names as stand in a height, at least one each."""
    cuts, start = [], 0
    for end in range(1, count):
        if min(way.h for way in span(start, end + 1)) > high:
            cuts.append(end)
            start = end
    return tuple(cuts)


def _columns(kids: Sequence[tuple[Block, ...]], twigs: Sequence[Twig]) -> tuple[_Column, ...]:
    """Return the ways in which blocks can stand under one another."""
    found = []
    for w in sorted({way.w for ways in kids for way in ways}):
        chosen = [min((way for way in ways if way.w <= w), key=lambda way: way.h, default=None) for ways in kids]
        blocks = [block for block in chosen if block is not None]
        if len(blocks) == len(kids):
            found.append(_stack(w, blocks, twigs))
    return _best(found)


def _stack(w: float, blocks: Sequence[Block], twigs: Sequence[Twig]) -> _Column:
    rows, y = [], 0.0
    for k, (block, twig) in enumerate(zip(blocks, twigs, strict=True)):
        if k and (twig.twigs or twigs[k - 1].twigs):
            y += GROUP * max(1.0, block.size)
        rows.append((y, block))
        y += block.h
    return _Column(w, y, tuple(rows))


def _beside(columns: Sequence[tuple[_Column, ...]]) -> Iterator[Block]:
    """Yield columns side by side: for each height that one of them has, the narrowest that are no higher."""
    for h in sorted({way.h for ways in columns for way in ways}):
        chosen = [min((way for way in ways if way.h <= h), key=lambda way: way.w, default=None) for ways in columns]
        fitting = [column for column in chosen if column is not None]
        if len(fitting) == len(columns):
            yield _row(fitting)


def _row(columns: Sequence[_Column]) -> Block:
    kids, lefts, x = [], [], 0.0
    for column in columns:
        lefts.append(x)
        kids += [(x, y, block) for y, block in column.rows]
        x += column.w + COLUMN
    return Block(x - COLUMN, max(column.h for column in columns), (), 1.0, (), tuple(kids), tuple(lefts))


def settled(block: Block, twig: Twig, faces: Faces, width: float) -> Block:
    """Return a block as wide as there is room: its columns apart, its names on as few lines as fit there. It is no higher than it was."""
    name = _wide_name(block, twig, faces, width) if block.lines else Block(0.0, 0.0, (), 1.0)
    if not block.kids:
        return name
    indent, top = (INDENT, name.head + (BUS if len(block.columns) > 1 else 0.0)) if block.lines else (0.0, 0.0)
    columns = [[k for k, kid in enumerate(block.kids) if kid[0] == left] for left in block.columns]
    natural = [max(block.kids[k][2].w for k in members) for members in columns]
    wanted = [max(_wanted(block.kids[k][2], twig.twigs[k], faces) for k in members) for members in columns]
    widths = shared(natural, wanted, width - indent - COLUMN * (len(columns) - 1))
    kids: list[tuple[float, float, Block]] = []
    lefts, x = [], indent
    for members, wide in zip(columns, widths, strict=True):
        made = [settled(block.kids[k][2], twig.twigs[k], faces, wide) for k in members]
        rows = _stack(wide, made, [twig.twigs[k] for k in members])
        kids += [(x, top + y, kid) for y, kid in rows.rows]
        lefts.append(x)
        x += wide + COLUMN
    high = max(y + kid.h for _, y, kid in kids)
    return replace(name, w=width, h=high, kids=tuple(kids), columns=tuple(lefts))


def _wanted(block: Block, twig: Twig, faces: Faces) -> float:
    """Return how wide a block would be with every name on one line."""
    own = _name(twig, faces, block.strong, 1).w
    if not block.kids:
        return own
    columns: dict[float, float] = {}
    for (left, _, kid), below in zip(block.kids, twig.twigs, strict=True):
        columns[left] = max(columns.get(left, 0.0), _wanted(kid, below, faces))
    return max(own, INDENT + sum(columns.values()) + COLUMN * (len(columns) - 1))


def shared(natural: Sequence[float], wanted: Sequence[float], room: float) -> list[float]:
    """Return the widths of columns in a room: what they need, then what they want, the most modest first, then the rest in equal shares."""
    widths, rest = list(natural), room - sum(natural)
    for k in sorted(range(len(widths)), key=lambda k: wanted[k] - natural[k]):
        given = min(rest, max(0.0, wanted[k] - natural[k]))
        if given >= wanted[k] - natural[k] - 1e-9:
            widths[k] += given
            rest -= given
    return [wide + rest / len(widths) for wide in widths]


def _wide_name(block: Block, twig: Twig, faces: Faces, width: float) -> Block:
    names = (_name(twig, faces, block.strong, count) for count in range(1, len(block.lines) + 1))
    return next((name for name in names if name.w <= width + 1e-6), replace(block, kids=(), columns=()))


def _best(found: Sequence[Sized]) -> tuple[Sized, ...]:
    """Return those that no other beats in both width and height, from the narrowest on; of many, some from one end to the other."""
    kept: list[Sized] = []
    for one in sorted(found, key=lambda one: (one.w, one.h)):
        if not kept or one.h < kept[-1].h - 1e-9:
            kept.append(one)
    if len(kept) <= KEPT:
        return tuple(kept)
    return tuple(kept[round(k * (len(kept) - 1) / (KEPT - 1))] for k in range(KEPT))
