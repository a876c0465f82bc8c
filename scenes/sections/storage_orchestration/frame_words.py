"""The words of the three cards of storage and orchestration in full frames, and what each of them counts. Words come from the content file."""

from __future__ import annotations

from scenes.core.box import Box
from scenes.core.units import decimal, whole
from scenes.drawing.figure import Figure
from scenes.drawing.kit.panels import divider
from scenes.sections.storage_orchestration.facts import StorageFacts
from scenes.sections.storage_orchestration.frame_dashboard import lineage_icons
from scenes.sections.storage_orchestration.frame_monitoring import frame_log
from scenes.sections.storage_orchestration.moments import LOGGED, StorageMoment
from scenes.sections.storage_orchestration.words import StorageOrchestrationWords


def frame_words(root: Figure, number: int, box: Box, words: StorageOrchestrationWords, facts: StorageFacts, moment: StorageMoment) -> None:
    """Set the words of a card in a full frame: note or bullets (into the part "card"), and what it counts.

    In a wide frame they stand below the drawing, else beside it. Parts: since, ("log", k).
    """
    (_store_words, _tracking_words, _monitoring_words)[number - 1](root, root.figure("card", number), box, words, facts, moment)


def _lead(figure: Figure) -> float:
    return figure.format.role("body").size * {"wide": 1.55, "phone": 1.4, "portrait": 1.35}.get(figure.format.name, 1.27)


def _halves(figure: Figure, box: Box, share: float) -> tuple[Box, Box]:
    """Split the words: side by side with a hairline in a wide frame, else the rest of the column below."""
    left, right = box.cut_left(box.w * share, 21)
    divider(figure, right.x - 21, box.y + 4, right.x - 21, box.bottom - 4, 0.8)
    return left, right


def _counter(
    figure: Figure, x: float, y: float, value: str, label: str, *, known: bool, widest: str | None = None, stacked: bool = False
) -> None:
    """Set a counter: number, if it is known, over its name (wide, or where there is room), or both in one line, the name after the `widest` number. Part: number."""
    size = figure.format.role("quiet").size
    above = figure.format.is_wide or stacked
    if known:
        figure.child("number").text(x, y, value, "number", size=None if above else 30)
    if above:
        figure.text(x + 1, y + size * 1.5, label, "quiet")
    else:
        figure.text(x + figure.measure(widest or value, "number", 30) + 10, y, label, "quiet")


def _store_words(
    root: Figure, figure: Figure, box: Box, words: StorageOrchestrationWords, facts: StorageFacts, moment: StorageMoment
) -> None:
    del root
    size, labels = figure.format.role("body").size, words.labels
    if figure.format.is_wide:
        left, right = _halves(figure, box, 0.5)
        figure.paragraph(left.x, left.y + size * 1.3, words.store.note, "body", width=left.w, lead=_lead(figure), lines=2, balanced=True)
        level = moment.shards == facts.shards
        _counter(figure.child("imbalance"), right.x, right.y + 48, decimal(facts.imbalance, 2), labels.imbalance, known=level)
        return
    last = figure.paragraph(
        box.x, box.y + size * 0.8, words.store.note, "body", width=min(box.w, 300), lead=_lead(figure), lines=2, balanced=True
    )
    tall = box.bottom - last > size * 7
    lead = min(size * 2.0, (box.bottom - last) / 2.05)
    tokens, level = sum(facts.shard_tokens[facts.shards - moment.shards :]), moment.shards == facts.shards
    first, second = (size * 2.6, size * 6.2) if tall else (lead, 2 * lead)
    rest = figure.child("tokens")
    _counter(rest, box.x, last + first, whole(tokens), labels.tokens_at_rest, known=tokens > 0, widest=whole(facts.tokens), stacked=tall)
    skew = figure.child("imbalance")
    _counter(skew, box.x, last + second, decimal(facts.imbalance, 2), labels.imbalance, known=level)


def _tracking_words(
    root: Figure, figure: Figure, box: Box, words: StorageOrchestrationWords, facts: StorageFacts, moment: StorageMoment
) -> None:
    size, labels = figure.format.role("body").size, words.labels
    if figure.format.is_wide:
        left, right = _halves(figure, box, 0.5)
        figure.bullets(left.x, left.y + size * 1.3, words.tracking.bullets, width=left.w, lead=_lead(figure))
        since = root.child("since", box=right)
        _counter(since, right.x, right.y + 48, str(moment.since(facts)), labels.since, known=moment.steps > 0)
        return
    last = figure.bullets(box.x, box.y + size * 0.8, words.tracking.bullets, width=box.w, lead=_lead(figure))
    if figure.format.name == "square":
        start = box.x + size * 0.74 + figure.measure(words.tracking.bullets[-1], "body") + size
        lineage_icons(figure, Box(start, last - size * 0.345 - 14, box.right - start, 28), arrows=moment.lineage)
    tall = box.bottom - last > size * 4
    _counter(
        root.child("since", box=box),
        box.x,
        last + (size * 2.4 if tall else min(size * 2.0, box.bottom - last)),
        str(moment.since(facts)),
        labels.since,
        known=moment.steps > 0,
        widest=str(facts.every),
        stacked=tall,
    )


def _monitoring_words(
    root: Figure, figure: Figure, box: Box, words: StorageOrchestrationWords, facts: StorageFacts, moment: StorageMoment
) -> None:
    size, labels = figure.format.role("body").size, words.labels
    if figure.format.is_wide:
        left, right = _halves(figure, box, 0.5)
        figure.bullets(left.x, left.y + size * 1.3, words.monitoring.bullets, width=left.w, lead=_lead(figure))
        frame_log(root, Box(right.x, right.y + 5, right.w, 3 * _lead(figure)), labels, facts, moment.log(facts))
        return
    last = figure.bullets(box.x, box.y + size * 0.8, words.monitoring.bullets, width=box.w, lead=_lead(figure))
    room = box.bottom - last
    rows = max(1, min(LOGGED, int(room / (size * 1.3))))
    lead = min(size * 1.5, (room - size * 0.55) / rows)
    frame_log(
        root,
        Box(box.x, box.bottom - rows * lead + size * (0.1 if rows > 1 else 0.3), min(box.w, 300), rows * lead),
        labels,
        facts,
        moment.log(facts)[LOGGED - rows :],
    )
