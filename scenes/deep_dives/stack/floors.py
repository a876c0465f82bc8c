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

LEAD = 1.28  # of the type's size, from a baseline to the next
PAD = 0.9  # of the type's size, free at the sides
LEAST, MOST = 2.2, 4.6  # of the type's size: heights of what stands on a floor
ICONS = {"api": "cloud", "serving": "server", "frameworks": "layers", "compute": "boxes", "network": "network", "silicon": "cpu"}
CHIP = 1.55  # of the type's size: height of a product's chip


def floor(figure: Figure, plan: StackPlan, words: StackWords, layer: str, is_open: bool) -> None:
    """Draw a floor's plate with its title and what stands on it; once it is open, its words. Parts: "plate", "text"."""
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
    text = Figure(figure.style, box.called("text"))
    end = _words(text, s, words, told, box.y + (3.65 if below else 2.35) * s)
    high = min(max(MOST * s, 0.4 * box.h), box.bottom - 0.7 * s - end)
    if high >= LEAST * s:
        room = Box(box.x + PAD * s, box.bottom - 0.7 * s - high, shaft - box.x - 2 * PAD * s, high, "machines")
        STANDS[layer](plate, room)
    if is_open:
        figure.attach(text, "text")


def beside(figure: Figure, box: Box, text: str, size: float, *, right: bool) -> None:
    """Draw a large title at the left of the tower, or a large result at its right, in the middle of a box; in two lines where it is long."""
    rows = figure.break_lines(text, "strong", box.w, balanced=True, size=size)
    base = box.cy + 0.35 * size - (len(rows) - 1) * 0.6 * size
    x, anchor = (box.x, "start") if right else (box.right, "end")
    tone = figure.theme.tint("cyan", 0.25) if right else None
    for k, row in enumerate(rows):
        figure.text(x, base + k * 1.2 * size, row, "strong", anchor=anchor, size=size, width=box.w, colour=tone)


def request_body(figure: Figure, plan: StackPlan, place: tuple[float, float]) -> None:
    """Draw the request where it rests on a floor."""
    side = 1.2 * plan.type
    block(figure, Box(place[0] - side / 2, place[1] - side / 2, side, side, "request"), colour="request", state="hot", radius=0.2 * side)


def _words(figure: Figure, s: float, words: StackWords, told: Layer, top: float) -> float:
    """Draw a floor's products as chips, what is reported of them, what the floor hides; return where that ends."""
    box = figure.box
    x, wide = box.x + PAD * s, box.w - (SHAFT + 1.5 * PAD) * s
    y = _chips(figure, told.products, Box(x, top, wide, box.h, "products"), s) + 1.25 * s
    if told.reported:
        y = _flow(figure, (f"{words.labels.as_reported}:", *told.reported), Box(x, y, wide, box.h, "reported"), s) + LEAD * s
    tone = figure.theme.tint("request", 0.45)
    figure.icon("eye-off", x, y - 0.85 * s, 1.05 * s, colour=tone, accent_colour=tone, glow=0.0)
    figure.text(x + 1.5 * s, y, f"{words.labels.layer_hides} {told.hides}", "body", width=wide - 1.5 * s, size=s, colour=tone)
    return y + 0.9 * s


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
    for name in names:
        wide = figure.measure(name, "strong", s) + 1.1 * s
        if x + wide > box.right and x > box.x:
            x, y = box.x, y + high + 0.28 * s
        figure.rect(x, y, wide, high, 0.35 * s, fill=(figure.theme.wash(0.1), 0.85), stroke=("cyan", 0.6), width=0.6)
        figure.text(x + wide / 2, y + high / 2 + 0.34 * s, name, "strong", anchor="middle", size=s, width=wide - 0.9 * s)
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
