"""Drawings of section 2: the words of the three cards, and the control bar. Words come from the content file."""

from __future__ import annotations

from scenes.content.storage_orchestration import StorageOrchestrationWords
from scenes.figures.containers import card, divider
from scenes.figures.figure import Figure
from scenes.figures.shape import along
from scenes.figures.storage_orchestration_facts import Facts
from scenes.figures.storage_orchestration_run import lineage_icons
from scenes.figures.storage_orchestration_sheet import sheet_chart, sheet_dashboard, sheet_store
from scenes.figures.storage_orchestration_watch import LOGGED, frame_log
from scenes.layout import Box

SHEET_DRAWINGS = (sheet_store, sheet_dashboard, sheet_chart)
SHEET_TITLE, SHEET_LEAD = 14.0, 12.5  # first baseline of a card's words under their box, and the pitch of its lists


# ---------------------------------------------------------------- sheet
def sheet_card(figure: Figure, number: int, words: StorageOrchestrationWords, facts: Facts) -> None:
    """Draw one of the poster's three cards: its drawing left of a hairline, its words right."""
    box = figure.box
    card(figure, box)
    drawing, text = box.inset(6, 6, 6, 6).cut_left(82, 10)
    x = drawing.right + 4
    fade = along(0, box.y, 0, box.bottom, (0.08, "blue", 0.04), (0.5, "blue", 0.55), (0.92, "blue", 0.04))
    figure.line((x, box.y + 8), (x, box.bottom - 8), stroke=fade, width=0.6)
    SHEET_DRAWINGS[number - 1](figure.child("drawing", box=drawing), drawing, facts)
    (_sheet_store_words, _sheet_tracking_words, _sheet_monitoring_words)[number - 1](figure, text, words, facts)


def _sheet_store_words(figure: Figure, box: Box, words: StorageOrchestrationWords, facts: Facts) -> None:
    labels = words.labels
    figure.text(box.x, box.y + SHEET_TITLE, words.store.title, "card", width=box.w)
    last = figure.paragraph(box.x, box.y + SHEET_TITLE + 13.5, words.store.note, "body", width=box.w, lead=12, lines=2, balanced=True)
    for k, (text, tone) in enumerate(((f"{facts.shards} {labels.shards}", "cyan"), (f"{facts.plates} {labels.checkpoints}", "blue"))):
        figure.bullets(box.x, last + 15 + k * SHEET_LEAD, (text,), width=box.w, colour="quiet", dot=tone)


def _sheet_tracking_words(figure: Figure, box: Box, words: StorageOrchestrationWords, facts: Facts) -> None:
    del facts
    last = figure.paragraph(box.x, box.y + SHEET_TITLE, words.tracking.title, "card", width=box.w, lead=12, lines=2)
    figure.bullets(box.x, last + 14.5, words.tracking.bullets, width=box.w, lead=SHEET_LEAD)


def _sheet_monitoring_words(figure: Figure, box: Box, words: StorageOrchestrationWords, facts: Facts) -> None:
    del facts
    figure.text(box.x, box.y + SHEET_TITLE, words.monitoring.title, "card", width=box.w + 3)
    figure.bullets(box.x, box.y + SHEET_TITLE + 17, words.monitoring.bullets, width=box.w, lead=SHEET_LEAD)


def sheet_note(figure: Figure, note: str) -> None:
    """Set the poster's footer note under the cards."""
    box = figure.box
    figure.paragraph(box.x + 1, box.y + 18, note, "note", width=box.w, lead=11.5, lines=3)


# ---------------------------------------------------------------- full frames
def frame_words(root: Figure, number: int, box: Box, words: StorageOrchestrationWords, facts: Facts) -> None:
    """Set the words of a card in a full frame: note or bullets (into the part "card"), and what it counts.

    In a wide frame they stand below the drawing, else beside it. Parts: since, ("log", k).
    """
    (_store_words, _tracking_words, _monitoring_words)[number - 1](root, root.figure("card", number), box, words, facts)


def _lead(figure: Figure) -> float:
    return figure.setting.role("body").size * {"wide": 1.55, "phone": 1.4, "portrait": 1.35}.get(figure.setting.name, 1.27)


def _halves(figure: Figure, box: Box, share: float) -> tuple[Box, Box]:
    """Split the words: side by side with a hairline in a wide frame, else the rest of the column below."""
    left, right = box.cut_left(box.w * share, 21)
    divider(figure, right.x - 21, box.y + 4, right.x - 21, box.bottom - 4, 0.8)
    return left, right


def _counter(figure: Figure, x: float, y: float, value: str, label: str, *, stacked: bool = False) -> None:
    """Set a counter: number over its name (wide, or where there is room), or both in one line."""
    size = figure.setting.role("quiet").size
    if figure.setting.is_wide or stacked:
        figure.text(x, y, value, "number")
        figure.text(x + 1, y + size * 1.5, label, "quiet")
        return
    figure.text(x, y, value, "number", size=30)
    figure.text(x + figure.measure(value, "number", 30) + 10, y, label, "quiet")


def _store_words(root: Figure, figure: Figure, box: Box, words: StorageOrchestrationWords, facts: Facts) -> None:
    del root
    size, labels = figure.setting.role("body").size, words.labels
    if figure.setting.is_wide:
        left, right = _halves(figure, box, 0.5)
        figure.paragraph(left.x, left.y + size * 1.3, words.store.note, "body", width=left.w, lead=_lead(figure), lines=2, balanced=True)
        _counter(figure, right.x, right.y + 48, f"{facts.imbalance:.2f}", labels.imbalance)
        return
    last = figure.paragraph(
        box.x, box.y + size * 0.8, words.store.note, "body", width=min(box.w, 300), lead=_lead(figure), lines=2, balanced=True
    )
    tall = box.bottom - last > size * 7
    lead = min(size * 2.0, (box.bottom - last) / 2.05)
    _counter(figure, box.x, last + (size * 2.6 if tall else lead), f"{facts.tokens:,}", labels.tokens_at_rest, stacked=tall)
    _counter(figure, box.x, last + (size * 6.2 if tall else 2 * lead), f"{facts.imbalance:.2f}", labels.imbalance)


def _tracking_words(root: Figure, figure: Figure, box: Box, words: StorageOrchestrationWords, facts: Facts) -> None:
    size, labels = figure.setting.role("body").size, words.labels
    if figure.setting.is_wide:
        left, right = _halves(figure, box, 0.5)
        figure.bullets(left.x, left.y + size * 1.3, words.tracking.bullets, width=left.w, lead=_lead(figure))
        _counter(root.child("since", box=right), right.x, right.y + 48, str(facts.steps_lost), labels.since)
        return
    last = figure.bullets(box.x, box.y + size * 0.8, words.tracking.bullets, width=box.w, lead=_lead(figure))
    if figure.setting.name == "square":
        start = box.x + size * 0.74 + figure.measure(words.tracking.bullets[-1], "body") + size
        lineage_icons(figure, Box(start, last - size * 0.345 - 14, box.right - start, 28))
    tall = box.bottom - last > size * 4
    _counter(
        root.child("since", box=box),
        box.x,
        last + (size * 2.4 if tall else min(size * 2.0, box.bottom - last)),
        str(facts.steps_lost),
        labels.since,
        stacked=tall,
    )


def _monitoring_words(root: Figure, figure: Figure, box: Box, words: StorageOrchestrationWords, facts: Facts) -> None:
    size, labels = figure.setting.role("body").size, words.labels
    if figure.setting.is_wide:
        left, right = _halves(figure, box, 0.5)
        figure.bullets(left.x, left.y + size * 1.3, words.monitoring.bullets, width=left.w, lead=_lead(figure))
        frame_log(root, Box(right.x, right.y + 5, right.w, 3 * _lead(figure)), labels, facts, LOGGED)
        return
    last = figure.bullets(box.x, box.y + size * 0.8, words.monitoring.bullets, width=box.w, lead=_lead(figure))
    room = box.bottom - last
    rows = max(1, min(LOGGED, int(room / (size * 1.3))))
    lead = min(size * 1.5, (room - size * 0.55) / rows)
    frame_log(
        root, Box(box.x, box.bottom - rows * lead + size * (0.1 if rows > 1 else 0.3), min(box.w, 300), rows * lead), labels, facts, rows
    )
