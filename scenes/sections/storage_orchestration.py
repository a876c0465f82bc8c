"""Section 2: something must remember, and something must watch.

Shards, checkpoints, losses and utilization come from the models gathered in `storage_facts`; words from the content file.
"""

from __future__ import annotations

from scenes.content.storage_orchestration import StorageOrchestrationWords
from scenes.figures.containers import divider, sheet_panel, stage_card
from scenes.figures.figure import Figure, Look
from scenes.figures.storage_orchestration import frame_words, sheet_card, sheet_note
from scenes.figures.storage_orchestration_control import ALERT, control_bar, pulse, spine
from scenes.figures.storage_orchestration_facts import storage_facts
from scenes.figures.storage_orchestration_run import frame_dashboard
from scenes.figures.storage_orchestration_store import frame_store, head_line
from scenes.figures.storage_orchestration_watch import frame_watch
from scenes.layout import Box
from scenes.sections.base import Beat, SectionScene, Stream
from scenes.story import Story

KEY = "storage_orchestration"
CARDS = 3
LIT = 3  # the card in turn in the still: monitoring, at the moment of the alert
SPINE = 48  # from the stage's left edge to the line that ties the bar to the cards in tall frames
BARS = {"wide": 124, "portrait": 142, "square": 132, "phone": 226}
GAPS = {"wide": 24, "portrait": 20, "square": 18, "phone": 20}
WORDS = {"portrait": 300, "square": 390, "phone": 306}


def picture(story: Story, look: Look, box: Box) -> Figure:
    """Draw storage and orchestration in a box: as the poster's panel, or as a full frame in any of its four arrangements."""
    figure = Figure(look, box.called(KEY))
    words = story.content.storage_orchestration
    if look.setting.is_sheet:
        _sheet(figure, words)
    else:
        _frame(figure, words)
    return figure


def _sheet(figure: Figure, words: StorageOrchestrationWords) -> None:
    inner = sheet_panel(figure, figure.box, 2, words.title)
    cards, note = inner.cut_top(275)
    for k, cell in enumerate(cards.rows(3, 7), start=1):
        sheet_card(figure.child("card", k, box=cell), k, words, storage_facts())
    sheet_note(figure.child("note", box=note), words.note)


def _frame(figure: Figure, words: StorageOrchestrationWords) -> None:
    facts, name = storage_facts(), figure.setting.name
    cards, bar = figure.box.cut_bottom(BARS[name], GAPS[name])
    cells = cards.columns(CARDS, (figure.box.w - 3 * 571) / 2) if name == "wide" else cards.rows(CARDS, GAPS[name])
    if name != "wide":
        spine(figure.child("spine"), figure.box.x + SPINE, cells[0].cy, bar.y)
    titles = (words.store.title, words.tracking.title, words.monitoring.title)
    for k, (cell, title) in enumerate(zip(cells, titles, strict=True), start=1):
        made = figure.child("card", k, box=cell)
        drawing, text = _card(made, cell, title, lit=k == LIT)
        frame_words(figure, k, text, words, facts)
        (frame_store, frame_dashboard, frame_watch)[k - 1](figure, drawing, words.labels, facts)
    control_bar(figure, bar, words.note, words.labels, facts, cells[-1].cx)
    _pulses(figure, cells, bar)
    _routes(figure, cells, bar)


def _card(figure: Figure, cell: Box, title: str, *, lit: bool) -> tuple[Box, Box]:
    """Draw a card's panel and title; return the room of its drawing and of its words."""
    name = figure.setting.name
    if name == "wide":
        stage_card(figure, cell, title, lit=lit)
        drawing, words = cell.inset(22, 74, 22, 20).cut_bottom(110, 32)
        divider(figure, drawing.x, words.y - 14, drawing.right, words.y - 14, 0.8)
        return drawing, words
    stage_card(figure, cell, lit=lit)
    drawing, words = cell.inset(22, 14 if name == "square" else 20).cut_right(WORDS[name], 24)
    size = figure.setting.role("card").size
    last = figure.paragraph(words.x, head_line(figure, drawing), title, "card", width=words.w, lead=size * 1.14, lines=2, balanced=True)
    return drawing, Box(words.x, last + size * 0.55, words.w, cell.bottom - 14 - last - size * 0.55)


def _pulses(figure: Figure, cells: list[Box], bar: Box) -> None:
    """Join the cards to the bar: three short lines in a wide frame, a dot of the spine in each gap of a tall one."""
    alert = figure.part("fact", ALERT).box.cx
    wide = figure.setting.is_wide
    for k, cell in enumerate(cells, start=1):
        below = bar if wide or k == CARDS else cells[k]
        x = alert if k == CARDS else cell.cx if wide else cell.x + SPINE
        made = figure.child("pulse", k, box=cell)
        pulse(made, (x, cell.bottom + 2), (x, below.y - 2), alert=k == CARDS)
    if not wide:
        pulse(figure.figure("spine"), (bar.x + SPINE, cells[-1].bottom + 2), (bar.x + SPINE, bar.y - 2), alert=False)


def _routes(figure: Figure, cells: list[Box], bar: Box) -> None:
    """Name the ways of the job's start, of its metrics, and of the checkpoint that goes back to the cluster."""
    away = figure.box.right + 60
    plates = figure.part("checkpoint", 3).box
    run, watch = figure.part("run").box, figure.part("use axes").box
    if figure.setting.is_wide:
        y = (cells[0].bottom + bar.y) / 2
        figure.add_route([(bar.x + SPINE, bar.cy), (bar.x + SPINE, y), (cells[1].cx, y), (cells[1].cx, run.cy)], "schedule", radius=14)
        for k, target in enumerate((run, watch), start=1):
            figure.add_route([(away, y), (cells[k].cx, y), (cells[k].cx, target.bottom - target.h * 0.3)], "metrics", k, radius=14)
        figure.add_route([(plates.cx, plates.cy), (plates.cx, y), (away, y)], "restore", radius=14)
        return
    spine = bar.x + SPINE
    figure.add_route([(spine, bar.cy), (spine, cells[1].cy), (run.cx, cells[1].cy)], "schedule", radius=14)
    for k, target in enumerate((run, watch), start=1):
        y = (cells[k - 1].bottom + cells[k].y) / 2
        figure.add_route([(away, y), (target.cx, y), (target.cx, target.cy)], "metrics", k, radius=14)
    y = (cells[0].bottom + cells[1].y) / 2
    figure.add_route([(plates.cx, plates.cy), (plates.cx, y), (away, y)], "restore", radius=14)


STRETCHES = tuple(name for k in (1, 2, 3) for name in (("loss", k), ("use", k), ("mark", k), ("checkpoint", k)))
LOGGED = (("log", 1), ("log", 2), ("log", 3))
BEATS = (
    Beat(
        "shards_come_to_rest",
        lights=(("card", 1), ("cloud",), ("store",), ("store front",), *(("shard", k) for k in (4, 3, 2, 1)), ("store facts",)),
        streams=(Stream("token", ("shards",), 4),),
    ),
    Beat(
        "job_is_scheduled",
        lights=(("control",), ("fact", 1), ("pulse", 2), ("card", 2), ("run",)),
        streams=(Stream("request", ("schedule",), 1),),
    ),
    Beat(
        "metrics_stream_in",
        lights=(
            ("loss axes",),
            ("card", 3),
            ("use axes",),
            *STRETCHES,
            ("loss", 4),
            ("use", 4),
            ("loss reading",),
            *LOGGED[:-1],
            ("fact", 2),
            ("fact", 4),
        ),
        streams=(Stream("token", ("metrics", 1), 6), Stream("token", ("metrics", 2), 6)),
    ),
    Beat("alert_fires", lights=(LOGGED[-1],), reveals=(("alert",), ("glass",), ("pulse", 3), ("fact", ALERT))),
    Beat(
        "job_resumes_from_checkpoint",
        lights=(("since",), ("pulse", 1), ("resume",)),
        streams=(Stream("token", ("restore",), 1),),
        clears=(("alert",), ("glass",), ("pulse", 3)),
    ),
)


class StorageOrchestration(SectionScene):
    """Something must remember, and something must watch."""

    key = KEY
    picture = staticmethod(picture)
    beats = BEATS
    still = "alert_fires"
