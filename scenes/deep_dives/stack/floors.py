"""The floors of the stack's tower: a floor's title, its products, what is reported of them, what it hides, and what stands on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from scenes.core.box import Box
from scenes.deep_dives.stack.plan import SHAFT, StackPlan
from scenes.deep_dives.stack.words import Layer, StackWords
from scenes.drawing.figure import Figure
from scenes.drawing.kit.hardware import gpu, server, switch
from scenes.drawing.kit.panels import strong_card
from scenes.drawing.kit.payloads import block, plates
from scenes.drawing.kit.solids import cloud
from scenes.drawing.shape import set_opacity

LEAD = 1.28  # of the type's size, from a baseline to the next
PAD = 0.9  # of the type's size, free at the sides
LEAST, MOST = 2.2, 4.6  # of the type's size: heights of what stands on a floor
ICONS = {"api": "cloud", "serving": "server", "frameworks": "layers", "compute": "boxes", "network": "network", "silicon": "cpu"}
SERVES = {  # what a floor is for, by hue: answers in that of tokens, training in that of gradients
    **dict.fromkeys(("api", "serving"), ("cyan",)), "frameworks": ("violet",), **dict.fromkeys(("compute", "network", "silicon"), ("violet", "cyan")),
}  # fmt: skip
BELOW = {"api": "serving", "serving": "frameworks", "frameworks": "compute", "compute": "network", "network": "silicon"}
HIDDEN, DIM = 0.4, 0.3  # opacity of floors that are still to come, and of what a floor hides
GHOST = ("text", "below", "ghost")  # what a floor hides, in its figure
BODY, LARGE = 1.5, 3.0  # of the type's size: the request's side, near and seen from far
CHIP = 1.55  # of the type's size: height of a product's chip


def floor(figure: Figure, plan: StackPlan, words: StackWords, layer: str, is_open: bool, *, whole: bool = False) -> None:
    """Draw a floor's plate with its title and what stands on it; once it is open, its words; where it is seen `whole`, also what it hides.

    Parts: "plate", "text" with ("product", k), "serves", "reported", "hides" and "below".
    """
    box, s, told = figure.box, plan.type, words.layers[layer]
    plate = figure.child("plate", box=box)
    strong_card(plate, box, glow=0.2, radius=0.6 * s)
    shaft = box.right - (SHAFT / 2 + 0.3) * s
    plate.line((shaft, box.y + 0.5 * s), (shaft, box.bottom - 0.5 * s), stroke=("request", 0.45), width=0.8, dash=(1.6, 2.4))
    plate.icon(ICONS[layer], box.x + PAD * s, box.y + 0.62 * s, 1.5 * s)
    title = plate.text(box.x + (PAD + 2.0) * s, box.y + 1.75 * s, told.title, "card", size=1.35 * s)
    left = title.box[2] + 0.8 * s
    below = left + plate.measure(told.ideas, "body", s) > shaft - s
    x, base = (box.x + PAD * s, box.y + 3.15 * s) if below else (left, box.y + 1.75 * s)
    plate.text(x, base, told.ideas, "body", size=s, width=shaft - s - x, colour="quiet")
    top = box.y + (3.65 if below else 2.35) * s
    text = Figure(figure.style, box.called("text"))
    end = _words(text, s, words, told, top, SERVES[layer])
    for kept, serves in ((told, ()), (told.model_copy(update={"reported": ()}), ())):  # where there is little room, less is said
        if end > box.bottom - 0.3 * s:
            text = Figure(figure.style, box.called("text"))
            end = _words(text, s, words, kept, top, serves)
    free = box.bottom - 0.5 * s - end
    if free >= LEAST * s:
        room = Box(box.x + PAD * s, end, shaft - box.x - 2 * PAD * s, free, "machines")
        if whole and layer in BELOW and free >= 2 * LEAST * s:
            room, hidden = room.rows(2, 0.0)
            if is_open:
                _hidden(text.child("below", box=hidden), hidden, BELOW[layer], s)
        high = min(free - 0.5 * s, max(MOST * s, 0.4 * box.h))
        STANDS[layer](plate, _inner(room, s) if whole else Box(room.x, box.bottom - 0.7 * s - high, room.w, high, "machines"))
    if is_open:
        figure.attach(text, "text")


def band(figure: Figure, plan: StackPlan, words: StackWords, layer: str) -> None:
    """Draw a floor as wide as the tower, with its title and what stands on it. Part: "plate"."""
    box, s = figure.box, plan.type
    plate = figure.child("plate", box=box)
    strong_card(plate, box, glow=0.2, radius=0.6 * s)
    shaft, _ = band_landing(plan, box)
    plate.line((shaft, box.y + 0.5 * s), (shaft, box.bottom - 0.5 * s), stroke=("request", 0.6), width=1.0, dash=(1.6, 2.4))
    _band_title(plate, words, layer)
    _band_machines(plate, plan, layer)


def band_place(figure: Figure, plan: StackPlan, words: StackWords, layer: str) -> None:
    """Draw where a floor will stand: an outline, its title, and dim what will stand on it."""
    figure.box_rect(figure.box, 0.6 * plan.type, fill=("blue", 0.22), stroke=("blue", 1.0), width=1.6, dash=(6, 5))
    ghost = figure.child("ghost", box=figure.box)
    _band_machines(ghost, plan, layer)
    set_opacity(ghost, HIDDEN)
    _band_title(figure, words, layer)


def _band_machines(figure: Figure, plan: StackPlan, layer: str) -> None:
    box, (shaft, _) = figure.box, band_landing(plan, figure.box)
    left, high = box.x + 0.42 * box.w, 0.62 * box.h
    STANDS[layer](figure, Box(left, box.cy - high / 2, shaft - left - 2 * plan.type, high, "machines"))


def _band_title(figure: Figure, words: StackWords, layer: str) -> None:
    box = figure.box
    size = min(0.42 * box.h, 0.042 * box.w)
    figure.icon(ICONS[layer], box.x + 0.8 * size, box.cy - 0.7 * size, 1.4 * size)
    figure.text(box.x + 2.8 * size, box.cy + 0.35 * size, words.layers[layer].title, "card", size=size)


def band_landing(plan: StackPlan, box: Box) -> tuple[float, float]:
    """Return where the request rests on a floor before any is opened."""
    return box.right - 0.8 * LARGE * plan.type, box.cy


def _inner(box: Box, s: float) -> Box:
    """Return the middle of a room, at most so high that machines do not crowd out the words."""
    high = min(box.h - 0.8 * s, 6.5 * s)
    return Box(box.x, box.cy - high / 2, box.w, high, "machines")


def _hidden(figure: Figure, box: Box, layer: str, s: float) -> None:
    """Draw what a floor hides, under a dashed line: the machines of the next one, which `picture` dims."""
    figure.line((box.x, box.y), (box.right, box.y), stroke=("request", 0.7), width=0.8, dash=(3, 2.4))
    ghost = figure.child("ghost", box=box)
    STANDS[layer](ghost, _inner(box, s))


def beside(figure: Figure, box: Box, text: str, size: float, *, right: bool) -> None:
    """Draw a large title at the left of the tower, or a large result at its right, in the middle of a box; in two lines where it is long."""
    rows = figure.break_lines(text, "strong", box.w, balanced=True, size=size)
    base = box.cy + 0.35 * size - (len(rows) - 1) * 0.6 * size
    x, anchor = (box.x, "start") if right else (box.right, "end")
    tone = figure.theme.tint("cyan", 0.25) if right else None
    for k, row in enumerate(rows):
        figure.text(x, base + k * 1.2 * size, row, "strong", anchor=anchor, size=size, width=box.w, colour=tone)


def request_body(figure: Figure, plan: StackPlan, place: tuple[float, float], size: float = BODY, *, answers: bool = True) -> None:
    """Draw the request where it rests on a floor, `size` times as large as the type; hollow where a floor has no part in answers."""
    side = size * plan.type
    block(
        figure,
        Box(place[0] - side / 2, place[1] - side / 2, side, side, "request"),
        colour="request",
        state="hot" if answers else "ghost",
        radius=0.2 * side,
    )


def _words(figure: Figure, s: float, words: StackWords, told: Layer, top: float, serves: Sequence[str]) -> float:
    """Draw a floor's products as chips, what it is for (in `serves`, its hues; none: not said), what is reported of it, what it hides; return where that ends."""
    box = figure.box
    x, wide = box.x + PAD * s, box.w - (SHAFT + 1.5 * PAD) * s
    y = _chips(figure, told.products, Box(x, top, wide, box.h, "products"), s) + 1.25 * s
    if serves:
        _serves(figure.child("serves", box=box), x, y, s, told.serves, serves)
        y += LEAD * s
    if told.reported:
        reported = figure.child("reported", box=box)
        y = _flow(reported, (f"{words.labels.as_reported}:", *told.reported), Box(x, y, wide, box.h, "reported"), s) + LEAD * s
    hides, tone = figure.child("hides", box=box), figure.theme.tint("request", 0.45)
    hides.icon("eye-off", x, y - 0.85 * s, 1.05 * s, colour=tone, accent_colour=tone, glow=0.0)
    hides.text(x + 1.5 * s, y, f"{words.labels.layer_hides} {told.hides}", "body", width=wide - 1.5 * s, size=s, colour=tone)
    return y + 0.6 * s


def _serves(figure: Figure, x: float, base: float, s: float, text: str, colours: Sequence[str]) -> None:
    """Draw what a floor is for, behind a square in each of its hues."""
    for colour in colours:
        figure.rect(x, base - 0.66 * s, 0.62 * s, 0.62 * s, 0.12 * s, fill=(colour, 0.9))
        x += 0.8 * s
    figure.text(x + 0.2 * s, base, text, "strong", size=s, colour=figure.theme.tint(colours[0], 0.45))


def _flow(figure: Figure, texts: Sequence[str], box: Box, s: float) -> float:
    """Set texts one behind the other from a first baseline, none broken; return the last baseline."""
    x, y = box.x, box.y
    for k, text in enumerate(texts):
        said = text if k in (0, len(texts) - 1) else f"{text};"
        wide = figure.measure(said, "body", s)
        if x + wide > box.right and x > box.x:
            x, y = box.x, y + LEAD * s
        figure.text(x, y, said, "body", size=s, colour="quiet", width=box.w)
        x += wide + 0.5 * s
    return y


def _chips(figure: Figure, names: Sequence[str], box: Box, s: float) -> float:
    """Draw names as chips, row by row; return where the last row ends."""
    x, y, high = box.x, box.y, CHIP * s
    for k, name in enumerate(names):
        wide = figure.measure(name, "strong", s) + 1.1 * s
        if x + wide > box.right and x > box.x:
            x, y = box.x, y + high + 0.28 * s
        chip = figure.child("product", k, box=Box(x, y, wide, high, "product"))
        chip.rect(x, y, wide, high, 0.35 * s, fill=(figure.theme.wash(0.1), 0.85), stroke=("cyan", 0.6), width=0.6)
        chip.text(x + wide / 2, y + high / 2 + 0.34 * s, name, "strong", anchor="middle", size=s, width=wide - 0.9 * s)
        x += wide + 0.35 * s
    return y + high


# ---------------------------------------------------------------- what stands on a floor
def _row(box: Box, count: int, shape: float) -> list[Box]:
    """Return boxes of a shape (width to height) side by side, as high as the room, or as many as there is room for."""
    wide = min(box.h * shape, box.w / count * 0.9)
    gap = (box.w - wide * count) / count
    return [Box(box.x + k * (wide + gap) + gap / 2, box.cy - wide / shape / 2, wide, wide / shape, "machine") for k in range(count)]


def _clouds(figure: Figure, box: Box) -> None:
    for place in _row(box, 3, 1.5):
        cloud(figure, place)


def _servers(figure: Figure, box: Box) -> None:
    for place in _row(box, 3, 1.5):
        server(figure, place)


def _models(figure: Figure, box: Box) -> None:
    for place in _row(box, 3, 2.0):
        plates(figure, place, 6, marks=False)


def _racks(figure: Figure, box: Box) -> None:
    for place in _row(box, 8, 0.8):
        server(figure, place, units=4)


def _switches(figure: Figure, box: Box) -> None:
    for place in _row(box, 2, 3.6):
        switch(figure, place, ports=8)


def _gpus(figure: Figure, box: Box) -> None:
    for place in _row(box, 4, 1.5):
        gpu(figure, place)


STANDS: dict[str, Callable[[Figure, Box], None]] = {
    "api": _clouds,
    "serving": _servers,
    "frameworks": _models,
    "compute": _racks,
    "network": _switches,
    "silicon": _gpus,
}
