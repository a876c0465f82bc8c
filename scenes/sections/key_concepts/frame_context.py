"""Card B of the key concepts, open: a window of fixed size; tokens enter on its right, and once it is full the oldest fall out on its left."""

from __future__ import annotations

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.kit.payloads import block
from scenes.drawing.shape import ShapeStyle
from scenes.models.roofline import TradeOff
from scenes.sections.key_concepts.cards import window_text
from scenes.sections.key_concepts.facts import PROMPT
from scenes.sections.key_concepts.frame_field import field_of_tokens
from scenes.sections.key_concepts.words import ContextLabels

FULL = 6  # blocks of a window that is full: the prompt, "…", Tn
LATER = PROMPT  # tokens that come after: as many as push the prompt out
ENTERED = FULL + LATER
GAP = 10.0
LOST = 1.25  # width of the place for what fell out, in blocks; as wide is the way in on the right


def context_open(figure: Figure, room: Box, words: ContextLabels, curve: TradeOff, came: int) -> Figure:
    """Draw the window after `came` blocks have come in, "…" with all that it stands for.

    Parts: "window" with "frame" and "size", ("token", k), "prompt", "lost" with ("place", k), "field"; routes: ("in", k), ("out", k).
    """
    size, line = figure.format.role("token").size, figure.format.role("quiet").size * 1.9
    pitch = room.w / (FULL + 2 * LOST)
    box = Box(room.x + LOST * pitch, room.y + line, FULL * pitch, room.h - line, "window")
    row = Box(box.x + GAP, box.y + line, box.w - 2 * GAP, max(size * 2.4, min(pitch * 0.5, room.h * 0.16)), "row")
    _window(figure.child("window", box=box), box, words, curve, full=came >= FULL)
    slots, places = row.columns(FULL, GAP), _places(room, row, pitch)
    _lost(figure.child("lost", box=Box(room.x, box.y, pitch * LOST, box.h)), words, places)
    gone = max(0, came - FULL)
    for k, text in enumerate((*words.tokens, *words.later)):
        if k < came:
            state = "ghost" if k < gone else "empty" if k == PROMPT else "rest"
            figure.attach(block(figure, places[k] if k < gone else slots[k - gone], text, state=state), "token", k)
        _routes(figure, room, slots, places, k)
    if gone < PROMPT:
        _prompt(figure.child("prompt", box=row), words, Box(row.x, box.y, slots[PROMPT - 1 - gone].right - row.x, line), seen=came > 0)
    field = Box(row.x, row.bottom + GAP, row.w, box.bottom - row.bottom - 2.6 * GAP, "field")
    field_of_tokens(figure.child("field", box=field), words, curve.context_tokens, seen=came > PROMPT)
    return figure


def _window(figure: Figure, box: Box, words: ContextLabels, curve: TradeOff, *, full: bool) -> None:
    """Draw the window's frame, bright once it is full, and its size over it."""
    style = ShapeStyle(stroke="cyan", width=1.6, glow=0.7) if full else ShapeStyle(stroke=("cyan", 0.6), width=1.2)
    figure.register(figure.box_rect(box, figure.format.radius["box"], **style), "frame")
    text, base = window_text(words, curve.context_tokens), box.y - figure.format.role("quiet").size * 0.6
    figure.child("size").text(box.cx, base, text, "quiet", anchor="middle", colour=figure.theme.tint("cyan", 0.5), width=box.w)


def _lost(figure: Figure, words: ContextLabels, places: list[Box]) -> None:
    """Draw where tokens lie that fell out of the window."""
    base = figure.box.y - figure.format.role("quiet").size * 0.6
    figure.text(figure.box.x, base, words.lost, "quiet", width=figure.box.w)
    for k, place in enumerate(places):
        figure.register(figure.box_rect(place, 4, fill=(figure.theme.wash(0.06), 0.6)), "place", k)


def _prompt(figure: Figure, words: ContextLabels, box: Box, *, seen: bool) -> None:
    """Say over the tokens of the prompt that are still in the window what they are."""
    size = figure.format.role("quiet").size
    figure.text(box.x, box.y + size * 1.3, words.prompt, "quiet", colour="body")
    if seen:
        figure.line((box.x, box.bottom - 3), (box.right, box.bottom - 3), stroke=("cyan", 0.6), width=0.9)


def _places(room: Box, row: Box, pitch: float) -> list[Box]:
    """Return where the tokens that fall out come to rest, from the ground up."""
    wide = (row.w - (FULL - 1) * GAP) / FULL
    left = room.x + (LOST * pitch - wide) / 2
    return [Box(left, room.bottom - (k + 1) * row.h - k * GAP, wide, row.h, "lost") for k in range(LATER)]


def _routes(figure: Figure, room: Box, slots: list[Box], places: list[Box], k: int) -> None:
    """Name the ways of a block: into its slot from the right; out of the first slot, down to where it comes to rest."""
    slot = slots[min(k, FULL - 1)]
    figure.add_route([(room.right - slot.w / 2, slot.cy), (slot.cx, slot.cy)], "in", k)
    if k < LATER:
        figure.add_route([(slots[0].cx, slot.cy), (places[k].cx, slot.cy), (places[k].cx, places[k].cy)], "out", k, radius=GAP)
