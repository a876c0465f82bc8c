"""The full frame of storage and orchestration: three cards, the control bar that they report to, and the ways between them."""

from __future__ import annotations

from scenes.core.box import Box
from scenes.drawing.figure import Figure
from scenes.drawing.focus import set_focus
from scenes.drawing.kit.panels import divider, stage_card
from scenes.sections.storage_orchestration.facts import StorageFacts
from scenes.sections.storage_orchestration.frame_control import ALERT, control_bar, control_facts, pulse, spine
from scenes.sections.storage_orchestration.frame_dashboard import frame_dashboard
from scenes.sections.storage_orchestration.frame_monitoring import frame_watch
from scenes.sections.storage_orchestration.frame_store import frame_store, head_line
from scenes.sections.storage_orchestration.frame_words import frame_words
from scenes.sections.storage_orchestration.moments import StorageMoment, expanded
from scenes.sections.storage_orchestration.routes import add_routes
from scenes.sections.storage_orchestration.words import StorageOrchestrationWords

CARDS = 3
SPINE = 48  # from the stage's left edge to the line that ties the bar to the cards in tall frames
BARS = {"wide": 124, "portrait": 142, "square": 132, "phone": 226}
GAPS = {"wide": 24, "portrait": 20, "square": 18, "phone": 20}
WORDS = {"portrait": 300, "square": 390, "phone": 306}


def frame(figure: Figure, words: StorageOrchestrationWords, facts: StorageFacts, moment: StorageMoment) -> None:
    """Draw the whole frame at a moment. Parts: ("card", 1..3), ("pulse", 1..3), ("close", 1..3) for the lens, and those of the drawings."""
    name = figure.format.name
    cards, bar = figure.box.cut_bottom(BARS[name], GAPS[name])
    cells = cards.columns(CARDS, (figure.box.w - 3 * 571) / 2) if name == "wide" else cards.rows(CARDS, GAPS[name])
    if name != "wide":
        spine(figure.child("spine"), figure.box.x + SPINE, cells[0].cy, bar.y)
    titles = (words.store.title, words.tracking.title, words.monitoring.title)
    for k, (cell, title) in enumerate(zip(cells, titles, strict=True), start=1):
        made = figure.child("card", k, box=cell)
        drawing, text = _card(made, cell, title, lit=("card", k) == moment.turn)
        frame_words(figure, k, text, words, facts, moment)
        (frame_store, frame_dashboard, frame_watch)[k - 1](figure, drawing, words.labels, facts, moment)
        figure.child("close", k, box=drawing)
    _charts(figure)
    control_bar(figure, bar, words.note, control_facts(words.labels, facts, moment), cells[-1].cx)
    _pulses(figure, cells, bar, moment)
    add_routes(figure, cells, bar)
    names = tuple(name for name in figure.parts if name[0] not in ("close", "loss chart", "use chart", "charts", "report lane"))
    set_focus(figure, names, expanded(moment.lit, names), expanded(moment.told, names))


def _charts(figure: Figure) -> None:
    """Name what the run and the chart of its workers fill, for the lens: ("charts",)."""
    run, use = figure.figure("run").box, figure.figure("use chart").box
    x, y = min(run.x, use.x), min(run.y, use.y)
    figure.child("charts", box=Box(x, y, max(run.right, use.right) - x, max(run.bottom, use.bottom) - y))


def _card(figure: Figure, cell: Box, title: str, *, lit: bool) -> tuple[Box, Box]:
    """Draw a card's panel and title; return the room of its drawing and of its words."""
    name = figure.format.name
    if name == "wide":
        stage_card(figure.child("panel"), cell, title, lit=lit)
        drawing, words = cell.inset(22, 74, 22, 20).cut_bottom(110, 32)
        divider(figure, drawing.x, words.y - 14, drawing.right, words.y - 14, 0.8)
        return drawing, words
    stage_card(figure.child("panel"), cell, lit=lit)
    drawing, words = cell.inset(22, 14 if name == "square" else 20).cut_right(WORDS[name], 24)
    size = figure.format.role("card").size
    last = figure.paragraph(words.x, head_line(figure, drawing), title, "card", width=words.w, lead=size * 1.14, lines=2, balanced=True)
    return drawing, Box(words.x, last + size * 0.55, words.w, cell.bottom - 14 - last - size * 0.55)


def _pulses(figure: Figure, cells: list[Box], bar: Box, moment: StorageMoment) -> None:
    """Join the cards to the bar: three short lines in a wide frame, a dot of the spine in each gap of a tall one."""
    alert = figure.figure("fact", ALERT).box.cx
    wide = figure.format.is_wide
    for k, cell in enumerate(cells, start=1):
        below = bar if wide or k == CARDS else cells[k]
        x = alert if k == CARDS else cell.cx if wide else cell.x + SPINE
        made = figure.child("pulse", k, box=cell)
        if k < CARDS or moment.alerts:
            pulse(made, (x, cell.bottom + 2), (x, below.y - 2), alert=k == CARDS)
    if not wide:
        pulse(figure.figure("spine"), (bar.x + SPINE, cells[-1].bottom + 2), (bar.x + SPINE, bar.y - 2), alert=False)
