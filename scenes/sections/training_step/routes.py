"""The ways of section 4: along the arrows from stage to stage, through the free margins of the cards to what is drawn in them.

All of them keep to the gutters between a card's border and its words, to the gaps between cards, and to places without a word.
"""

from __future__ import annotations

from manim import Mobject

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.geometry import Point
from scenes.drawing.kit.arrows import Arrow, bounds_of
from scenes.drawing.transition import Name
from scenes.models.snapshot import BARS
from scenes.sections.training_step.frame_slots import entry_place
from scenes.sections.training_step.frame_weight import scale_of

OVER = 20.0  # how far over the cards the answer goes
GUTTER = 11.0  # from a card's border to what travels inside it, left and right
EDGE = 9.0  # the same at its top and its bottom


def add_routes(figure: Figure, cells: list[Box]) -> None:
    """Name the ways in a picture.

    ("hop", k) over arrow k, from border to border; ("wave", 1) from the tokens into the first layer, ("beam", 2) and ("beam", 4) through
    the layers, ("wave", 2) from the last layer to the loss, ("wave", 3) from the loss into the last layer; ("drop", layer, slot, entry) from
    a layer on the way back to an entry of a slot; ("forward",) and ("back",) are all of a wave's way in one; ("keep", layer) from a layer to the same one on the way back, where all stages stand in one row; ("answer",) leads from the hidden
    token to the guess; ("loop", 1) and ("loop", 2) to the loop's words and on behind them;
    ("update", row, column) from where the gradients enter to a weight;
    ("followed", "gradient") leads from where the gradients enter to the followed weight's, ("followed", "m") and ("followed", "v") from there
    to its mean and mean square, ("followed", "step") to where it stands; ("round", 1) from the followed weight out of its card, ("round", 2) to its first format; ("save",) from the weights to the checkpoints.
    """
    for k, (a, b) in enumerate(zip(cells, cells[1:], strict=False), start=1):
        figure.add_route([_out(a, b), _out(b, a)], "hop", k)
    _add_waves(figure, cells)
    _add_keeps(figure, cells)
    _add_loop(figure)
    _add_drops(figure, cells)
    figure.add_route(_answer(figure, cells), "answer", radius=6)
    _add_updates(figure, cells)
    _add_followed(figure, cells)
    _add_saving(figure)


def _out(card: Box, other: Box) -> Point:
    """Return where one leaves a card for another: just inside the border that faces it."""
    if other.x >= card.right:
        return card.right - GUTTER, card.cy
    if other.right <= card.x:
        return card.x + GUTTER, card.cy
    return card.cx, card.bottom - EDGE if other.y >= card.bottom else card.y + EDGE


def _around(card: Box, start: Point, level: float) -> list[Point]:
    """Return the way inside a card from a point at its border to a height in its gutter: along the top or bottom edge to the left."""
    if abs(start[0] - card.cx) > 1:
        return [start, (start[0], level)]
    return [start, (card.x + GUTTER, start[1]), (card.x + GUTTER, level)]


# ---------------------------------------------------------------- waves
def _plates(stage: Figure) -> list[Point]:
    """Return the middles of a stage's layers, in the order in which the wave meets them, at the height of the beam."""
    columns = [part.box for name, part in stage.parts.items() if name[0] == "plate" and isinstance(part, Figure)]
    return [(column.cx, column.cy) for column in columns]


def _add_waves(figure: Figure, cells: list[Box]) -> None:
    ahead, back = _plates(figure.figure("stage", 2)), _plates(figure.figure("stage", 4))
    entered = [_entered(cells[0], cells[1], ahead[0]), _entered(cells[2], cells[3], back[0])]
    through = [
        [(card.x + 2 * GUTTER, plates[0][1]), (card.right - 2 * GUTTER, plates[0][1])]
        for card, plates in ((cells[1], ahead), (cells[3], back))
    ]
    last, leave = ahead[-1], _out(cells[1], cells[2])
    right = (cells[1].right - GUTTER, last[1])
    corner = [(right[0], leave[1])] if abs(leave[0] - cells[1].cx) < 1 else []
    left = [last, right, *corner, leave, _out(cells[2], cells[1])]
    ways: dict[Name, list[Point]] = {
        ("wave", 1): entered[0],
        ("beam", 2): through[0],
        ("wave", 2): left,
        ("wave", 3): entered[1],
        ("beam", 4): through[1],
    }
    ways["forward",] = [*entered[0], *left[1:]]
    ways["back",] = [*entered[1], *_leave(cells[3], back[-1], _out(cells[3], cells[4])), _out(cells[4], cells[3])]
    for name, way in ways.items():
        figure.add_route(way, *name, radius=6)


def _add_keeps(figure: Figure, cells: list[Box]) -> None:
    """Name the ways of what a layer keeps for the way back: over the titles, into the same layer there."""
    if not figure.format.is_wide:
        return
    ahead, back = _plates(figure.figure("stage", 2)), _plates(figure.figure("stage", 4))[::-1]
    leave, enter, level = cells[1].right - GUTTER, cells[3].x + GUTTER, cells[1].y + EDGE
    for layer, (start, end) in enumerate(zip(ahead, back, strict=True), start=1):
        way = [start, (leave, start[1]), (leave, level), (enter, level), (enter, end[1]), end]
        figure.add_route(way, "keep", layer, radius=6)


def _entered(before: Box, card: Box, plate: Point) -> list[Point]:
    """Return the way from one card to the first layer in another."""
    return [_out(before, card), *_around(card, _out(card, before), plate[1]), plate]


def _add_loop(figure: Figure) -> None:
    """Name both halves of the loop's way: to its words, and from behind them on."""
    halves = [part for part in figure.figure("accumulation").submobjects if isinstance(part, Arrow)]
    for k, half in enumerate(halves, start=1):
        figure.add_route(half.points_through, "loop", k, radius=7)


# ---------------------------------------------------------------- gradients
def _add_drops(figure: Figure, cells: list[Box]) -> None:
    """Name the ways from every layer on the way back to every entry of every slot."""
    source, target = cells[3], cells[4]
    leave, enter = _out(source, target), _out(target, source)
    slots = [part for name, part in figure.figure("stage", 5).parts.items() if name[0] == "slot" and isinstance(part, Figure)]
    for layer, plate in enumerate(_plates(figure.figure("stage", 4)), start=1):
        out = _leave(source, plate, leave)
        for number, slot in enumerate(slots, start=1):
            aisle = slot.box.y - 6
            inside = [enter, (enter[0], aisle)]
            for entry in range(BARS):
                place = entry_place(slot, slot.box, entry)
                figure.add_route([*out, *inside, (place[0], aisle), place], "drop", layer, number, entry, radius=4)


def _leave(card: Box, place: Point, leave: Point) -> list[Point]:
    """Return the way from a place in a card to where it is left: by the gutter on the side, or along the top edge."""
    if abs(leave[0] - card.cx) > 1:
        return [place, (leave[0], place[1]), leave]
    right = card.right - GUTTER
    return [place, (right, place[1]), (right, leave[1]), leave]


# ---------------------------------------------------------------- the answer
def _answer(figure: Figure, cells: list[Box]) -> list[Point]:
    """Return the way of the answer from where it was hidden to the bar that it is compared with: between and over the cards."""
    first, second, third = cells[:3]
    hidden, row = figure.figure("stage", 1, "tokens", "hidden").box, figure.figure("stage", 3, "bar", 1)
    start, bar = (hidden.cx, hidden.cy), row.shape("bar").bounds
    place = (bar[0] + bar[2]) / 2
    landing = [(place, row.box.y), (place, row.box.cy)]  # between the rows, then down: past their words
    if figure.format.name == "phone":
        level = first.bottom - EDGE
        return [start, (start[0], level), (third.x, level), (third.x, row.box.y - 2), (place, row.box.y - 2), landing[-1]]
    out, enter, level = (first.right + second.x) / 2, (second.right + third.x) / 2, first.y - OVER
    return [start, (out, hidden.cy), (out, level), (enter, level), (enter, row.box.y), *landing]


# ---------------------------------------------------------------- the optimizer
def _add_updates(figure: Figure, cells: list[Box]) -> None:
    """Name the ways of gradients into the weights: by the gutter in which they enter the card, and along a weight's row."""
    card, start = cells[5], _out(cells[5], cells[4])
    side = card.x + GUTTER if figure.format.is_wide else card.right - GUTTER
    for name, cell in figure.figure("stage", 6, "weights").parts.items():
        if name[0] == "cell":
            place = _middle(cell)
            figure.add_route([start, (side, start[1]), (side, place[1]), place], "update", *name[1:], radius=4)


def _middle(cell: Mobject) -> Point:
    x, y, right, bottom = bounds_of(cell)
    return (x + right) / 2, (y + bottom) / 2


# ---------------------------------------------------------------- one weight, and checkpoints
def _add_followed(figure: Figure, cells: list[Box]) -> None:
    """Name the ways on which the followed weight's update comes about: along the gutter by which gradients enter the card."""
    card, start = cells[5], _out(cells[5], cells[4])
    followed = figure.figure("stage", 6, "followed")
    rows = {name[1]: part.box for name, part in followed.parts.items() if name[0] == "row" and isinstance(part, Figure)}
    side = card.x + GUTTER if figure.format.is_wide else card.right - GUTTER
    (_, first), *others = rows.items()
    place = (first.cx, first.cy)
    figure.add_route([start, (side, start[1]), (side, first.cy), place], "followed", "gradient", radius=6)
    for name, row in others:
        figure.add_route([place, (row.cx, row.cy)], "followed", name)
    scale, last = scale_of(followed), list(rows.values())[-1]
    needle = _middle(followed.part("needle"))[0]
    figure.add_route([(last.cx, last.cy), (side, last.cy), (side, scale.cy), (needle, scale.cy)], "followed", "step", radius=6)


def _add_saving(figure: Figure) -> None:
    """Name the way of the followed weight to Model Precision, and that of the weights to the checkpoints."""
    update, row = figure.figure("stage", 6), figure.figure("precision", "format", 1).box
    needle, side = _middle(update.part("followed", "needle")), update.box.right - GUTTER
    scale = scale_of(update.figure("followed"))
    figure.add_route([(needle[0], scale.cy), (side, scale.cy), (side, update.box.bottom - EDGE)], "round", 1, radius=6)
    figure.add_route(_into_precision(figure, row), "round", 2, radius=6)
    link = figure.part("weights_link")
    if isinstance(link, Arrow):
        figure.add_route(link.points_through, "save", radius=4)


def _into_precision(figure: Figure, row: Box) -> list[Point]:
    """Return the way from the edge of what the lens shows of Model Precision to its first row."""
    panel = figure.figure("precision").box
    if figure.format.name in ("phone", "portrait"):
        x, enter = (figure.box.right + 18, panel.right - GUTTER) if figure.format.name == "phone" else (figure.box.x - 18, panel.x + GUTTER)
        return [(x, panel.y - 20), (x, row.cy), (enter, row.cy)]
    x = panel.right - GUTTER if figure.format.is_wide else panel.x + GUTTER
    return [(x, panel.y - 20), (x, row.cy)]
