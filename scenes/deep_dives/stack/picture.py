"""The stack: a tower of six floors, each with its products, what it hides, and mechanisms; a request above it, a sentence below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from scenes.core.box import Box
from scenes.deep_dives.stack.cells import DRAW
from scenes.deep_dives.stack.cells_machines import JOBS
from scenes.deep_dives.stack.cells_parts import GPUS, ROW, Cell
from scenes.deep_dives.stack.facts import CELLS, StackFacts, stack_facts
from scenes.deep_dives.stack.floors import DIM, GHOST, LARGE, LEAD, PAD, SERVES, band, band_landing, band_place, beside, floor, request_body
from scenes.deep_dives.stack.moments import PANELS, StackMoment, moments_of
from scenes.deep_dives.stack.plan import TAKEAWAY, StackPlan, bands_of, closed_bands, closed_plan, open_box, plan_for
from scenes.deep_dives.stack.words import LAYERS, StackWords
from scenes.drawing.figure import Figure, Style
from scenes.drawing.flowchart import line_of
from scenes.drawing.focus import set_focus
from scenes.drawing.kit.panels import card
from scenes.drawing.kit.payloads import person
from scenes.drawing.shape import shapes_of
from scenes.drawing.transition import Name
from scenes.project import Project

KEY = "stack"
TITLE, RESULT = 0.92, 0.6  # of the bands' type: large titles and results beside the tower
TOLD = {
    "api": "rent",
    "serving": "paging",
    "frameworks": "tensor",
    "compute": "idle",
    "network": "links",
    "silicon": "tile",
}  # whose reading is the floor's result
OPEN = 1.25  # times as large, at most, is what an opened cell reads
RUNNING = ("array", "paging", "tile")  # cells that read something after each of their steps; others when they have come to their end
LEGENDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "rent": (("request",), ("cyan",)), "prefix": (("violet",), ("-violet",)), "draft": (("violet",), ("-amber",), ("cyan",)),
    **dict.fromkeys(("data", "tensor"), (GPUS,)), "stage": (GPUS[:2],), "batch": (("ink",),), **dict.fromkeys(("pods", "gangs"), (JOBS,)), "ring": (GPUS,),
    "array": ((), GPUS[1:]), "rounding": (("amber",),),
}  # fmt: skip
LEFT, SMALLER = 2.3, 0.94  # of the type's size: where the request begins in its band; times as large where its rows do not fit
RISES = 0.1  # of a floor's width, from its right: where the answer's tokens rise
GUTTER = 0.375  # of the type's size: from the band to the middle of the space under it
GAP, WORD = 0.05, 4.4  # of the type's size: between two tokens; times that between two words


def picture(project: Project, style: Style, box: Box, moment: StackMoment | None = None) -> Figure:
    """Draw the tower at a moment (None: the still).

    Parts: "request" with ("answer", k), "takeaway", in wide rooms ("title", layer) and ("result", layer), ("floor", layer) with "plate", "text" and "body", ("cell", name) with "reading" and what its mechanism has.
    Routes: ("into", layer) from the floor above, ("up", layer) from a floor to the request, and those of the cells.
    """
    facts, words = stack_facts(project), project.content.stack
    now = moment or moments_of(facts)["still"]
    plan = plan_for(style.format, box)
    bands = {} if style.format.is_sheet or not now.bare else bands_of(plan)
    if now.closed:
        plan, bands = closed_plan(plan), closed_bands(plan)
    opened = None if style.format.is_sheet else now.opened
    room = _opened(plan, style, opened)
    style = replace(style, format=replace(style.format, line=line_of(plan.type)))
    figure = Figure(style, box.called(KEY))
    _request(figure.child("request", box=plan.request), plan, words, facts, now)
    for k, layer in enumerate(() if bands else LAYERS):
        name = ("floor", layer)
        seen = room is None or name == opened or not _meet(room, plan.names[layer])
        if plan.titles and not opened and len(LAYERS) - k <= now.standing:
            beside(
                figure.child("title", layer, box=plan.titles[layer]),
                plan.titles[layer],
                words.layers[layer].title,
                TITLE * plan.band_type,
                right=False,
            )
        if plan.results and not opened and now.count(TOLD[layer]) == facts.steps(TOLD[layer]):
            (result, *_) = facts.marks.get(layer, facts.readings[TOLD[layer]][-1:])
            beside(
                figure.child("result", layer, box=plan.results[layer]),
                plan.results[layer],
                result.text,
                RESULT * plan.band_type,
                right=True,
            )
        if seen:
            place = figure.child(*name, box=room if room and name == opened else plan.names[layer])
            if len(LAYERS) - k <= now.standing:
                floor(place, plan, words, layer, k < now.open_floors, whole=name == opened)
            if now.floor == k:
                request_body(place.child("body", box=place.box), plan, plan.landing(layer, place.box), answers="cyan" in SERVES[layer])
        for cell in CELLS[layer]:
            name = ("cell", cell)
            if room is None or name == opened or not _meet(room, plan.cells[cell]):
                place = figure.child(*name, box=room if room and name == opened else plan.cells[cell])
                _cell(place, plan, words, facts, cell, now)
    for k, layer in enumerate(bands if not now.hidden else LAYERS[: -now.hidden]):
        _band(figure.child("floor", layer, box=bands[layer]), plan, words, layer, now, k)
    takeaway_type = plan.band_type * (TAKEAWAY[box.w > box.h] if now.closed else 1.0)
    _takeaway(figure.child("takeaway", box=plan.takeaway), plan, words, now, takeaway_type)
    _add_ways(figure, plan, opened, room, bands)
    if now.closed:
        _add_rises(figure, plan, facts, bands)
    set_focus(figure, PANELS, now.lit, now.told)
    if opened and figure.has(*opened, *GHOST):
        for shape in shapes_of(figure.part(*opened, *GHOST)):
            shape.opacity *= DIM
    return figure


def _opened(plan: StackPlan, style: Style, opened: Name | None) -> Box | None:
    """Return the box of what is opened, which covers what stands beside it."""
    if opened is None:
        return None
    kind, name = opened
    return open_box(plan, style.format, plan.names[str(name)] if kind == "floor" else plan.cells[str(name)])


def _meet(a: Box, b: Box) -> bool:
    """Return whether two boxes have a part in common."""
    return a.x < b.right and b.x < a.right and a.y < b.bottom and b.y < a.bottom


def _band(figure: Figure, plan: StackPlan, words: StackWords, layer: str, now: StackMoment, k: int) -> None:
    """Draw a floor before any is opened, or where it will stand; the request, if it is there. Parts: those of `band`, "body"."""
    if len(LAYERS) - k <= now.standing:
        band(figure, plan, words, layer)
    else:
        band_place(figure, plan, words, layer)
    if now.floor == k:
        request_body(figure.child("body", box=figure.box), plan, band_landing(plan, figure.box), LARGE, answers="cyan" in SERVES[layer])


def _request(figure: Figure, plan: StackPlan, words: StackWords, facts: StackFacts, now: StackMoment) -> None:
    """Draw the user's band: the prompt, then the answer, piece by piece. Parts: "prompt", ("answer", k)."""
    box, size = figure.box, answer_size(figure, plan, facts)
    card(figure, box, radius=0.5 * size)
    person(figure, box.x + 1.1 * size, box.cy - 0.6 * size, 1.2 * size)
    if not now.asked:
        return
    x = box.x + LEFT * size
    rows = answer_places(figure, plan, facts, size)
    base = box.cy + 0.35 * size - rows[-1][1] * LEAD * size / 2
    figure.child("prompt", box=box).text(x, base, facts.prompt, "strong", size=size)
    for k, (left, row) in enumerate(rows):
        if k < now.answered:
            figure.child("answer", k, box=box).text(
                left, base + row * LEAD * size, facts.answer[k].strip(), "strong", size=size, colour=figure.theme.tint("cyan", 0.25)
            )


def answer_size(figure: Figure, plan: StackPlan, facts: StackFacts) -> float:
    """Return the size of the request and its answer: that of the plan, or less where its rows would be higher than their band."""
    size = plan.request_type
    while LEAD * size * answer_places(figure, plan, facts, size)[-1][1] + 1.2 * size > plan.request.h:
        size *= SMALLER
    return size


def answer_places(figure: Figure, plan: StackPlan, facts: StackFacts, size: float) -> list[tuple[float, int]]:
    """Return where each piece of the answer begins, and in which row."""
    left = plan.request.x + LEFT * size
    return _rows_of(figure, facts.answer, size, left + figure.measure(facts.prompt, "strong", size), left, plan.request.right - 0.6 * size)


def _rows_of(figure: Figure, pieces: Sequence[str], size: float, start: float, left: float, right: float) -> list[tuple[float, int]]:
    """Return where each piece begins, and in which row."""
    x, row, found = start, 0, []
    for piece in pieces:
        wide = figure.measure(piece.strip(), "strong", size)
        x += GAP * size * (WORD if piece.startswith(" ") else 1.0)
        if x + wide > right:
            x, row = left, row + 1
        found.append((x, row))
        x += wide
    return found


def _cell(figure: Figure, plan: StackPlan, words: StackWords, facts: StackFacts, cell: str, now: StackMoment) -> None:
    """Draw a cell: its title, its mechanism as far as it has come, and what it reads. Parts: "reading" and those of the mechanism."""
    box, s, count = figure.box, plan.type, now.count(cell)
    card(figure, box, radius=0.6 * s)
    figure.text(box.x + PAD * s, box.y + 1.5 * s, words.cells[cell], "card", size=1.05 * s, width=box.w - 2 * PAD * s)
    texts, colours = words.legends.get(cell, ()), LEGENDS.get(cell, ())
    title = figure.measure(words.cells[cell], "card", 1.05 * s)
    row = ROW * s if PAD * s * 2 + title + s + _legend_width(figure, s, texts, colours) > box.w else 0.0
    room = Box(box.x + PAD * s, box.y + 2.4 * s + row, box.w - 2 * PAD * s, box.h - 4.7 * s - row, cell)
    titles = (words.cells["pods"], words.cells["gangs"])
    DRAW[cell](Cell(figure, room, s, facts, words.labels, titles, count))
    _legend(figure, box, s, texts, colours, row)
    if count == facts.steps(cell) or (count and cell in RUNNING):
        reading(figure.child("reading", box=box), box, s, facts.readings[cell][count - 1].text, is_open=now.opened == ("cell", cell))


def reading(figure: Figure, box: Box, s: float, text: str, *, is_open: bool) -> None:
    """Draw what a cell reads, in the middle of its last row; larger in an opened one, as far as there is room."""
    room = box.w - 1.2 * s
    size = s * (min(OPEN, max(1.0, room / figure.measure(text, "strong", s))) if is_open else 1.0)
    figure.text(
        box.cx, box.bottom - 0.75 * s, text, "strong", anchor="middle", size=size, width=room, colour=figure.theme.tint("cyan", 0.25)
    )


def _legend_width(figure: Figure, s: float, texts: Sequence[str], colours: Sequence[Sequence[str]]) -> float:
    """Return how wide a legend is."""
    return sum(figure.measure(text, "body", s) + (0.85 + 0.74 * len(kinds)) * s for text, kinds in zip(texts, colours, strict=True))


def _legend(figure: Figure, box: Box, s: float, texts: Sequence[str], colours: Sequence[Sequence[str]], row: float) -> None:
    """Draw what colours stand for at the right of a cell's title, or so far below it: squares, and a word for each kind."""
    x, base, side = box.right - PAD * s, box.y + 1.5 * s + row, 0.62 * s
    for text, kinds in zip(reversed(texts), reversed(colours), strict=True):
        x = figure.text(x, base, text, "body", anchor="end", size=s, colour="quiet").box[0] - 0.35 * s
        for colour in reversed(kinds):
            x -= side
            if colour.startswith("-"):
                figure.rect(x, base - side, side, side, 0.12 * s, stroke=(colour[1:], 0.9), width=0.7, dash=(1.4, 1.4))
            else:
                figure.rect(x, base - side, side, side, 0.12 * s, fill=(colour, 0.9))
            x -= 0.12 * s
        x -= 0.5 * s


def _takeaway(figure: Figure, plan: StackPlan, words: StackWords, now: StackMoment, size: float) -> None:
    """Draw what all of it comes to, in letters of a size."""
    box = figure.box
    if not now.turned:
        return
    rows, s = figure.break_lines(words.takeaway, "strong", box.w - size, balanced=True, size=size), plan.type
    middle = box.cy - (0.7 * s if figure.format.is_sheet else 0.0)
    first = middle + 0.35 * size - (len(rows) - 1) * 0.62 * size
    last = figure.paragraph(box.cx, first, rows, "strong", width=box.w - 0.6 * size, lead=1.24 * size, anchor="middle", size=size)
    if figure.format.is_sheet:
        reading = f"{words.labels.reading}: {' · '.join(words.references)}"
        figure.text(box.cx, last + 1.75 * s, reading, "body", anchor="middle", size=s, width=box.w, colour="quiet")


def _add_rises(figure: Figure, plan: StackPlan, facts: StackFacts, bands: Mapping[str, Box]) -> None:
    """Add the way of each piece of the answer: from the ground floor up through all, to its place. Routes: ("rise", k), and ("out",) of the cloud."""
    size, last = answer_size(figure, plan, facts), bands[LAYERS[-1]]
    x, places = last.right - RISES * last.w, answer_places(figure, plan, facts, size)
    for k, (left, row) in enumerate(places):
        y = plan.request.cy + (row - places[-1][1] / 2) * LEAD * size
        middle = left + figure.measure(facts.answer[k].strip(), "strong", size) / 2
        figure.add_route([(x, last.cy), (x, y), (middle, y)], "rise", k)
    figure.add_route([(x, bands[LAYERS[0]].cy), (x, plan.request.bottom + 0.5 * size)], "out")


def _add_ways(figure: Figure, plan: StackPlan, opened: Name | None, room: Box | None, bands: Mapping[str, Box]) -> None:
    x, gutter = plan.request.x + 1.1 * plan.request_type, plan.request.bottom + GUTTER * plan.type
    down = band_landing(plan, bands[LAYERS[0]]) if bands else plan.landing(LAYERS[0])
    figure.add_route([(x, plan.request.cy), (x, gutter), (down[0], gutter), down], "sent")
    above: tuple[float, float] | None = None
    for layer in LAYERS:
        inside = room if opened == ("floor", layer) else None
        place = band_landing(plan, bands[layer]) if bands else plan.landing(layer, inside)
        if above:
            figure.add_route([above, place], "into", layer)
        above = place
        figure.add_route([place, (place[0], plan.request.bottom + 0.9 * plan.type)], "up", layer)
