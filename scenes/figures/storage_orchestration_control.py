"""The control bar of a full frame: the note, four facts, and the pulses that join the bar to the cards.

Facts come from the models. Parts go to the picture: control, ("fact", 1..4), ("pulse", 1..3).
"""

from __future__ import annotations

from scenes.content.storage_orchestration import Labels
from scenes.figures.arrows import arrow
from scenes.figures.containers import divider, stage_card
from scenes.figures.figure import Figure
from scenes.figures.storage_orchestration_facts import Facts
from scenes.figures.storage_orchestration_watch import alert_tone, percent
from scenes.layout import Box

JOBS = 1  # the one run that the section follows


def control_facts(labels: Labels, facts: Facts) -> tuple[tuple[str, str], ...]:
    """Return the bar's four counters and their names; the last is the alert."""
    return (
        (str(JOBS), labels.job),
        (str(facts.plates), labels.checkpoints),
        (percent(facts.mean_use), labels.mean_use),
        (str(facts.alerts), labels.alert),
    )


def control_bar(figure: Figure, box: Box, note: str, labels: Labels, facts: Facts) -> None:
    """Draw the bar: note left and facts right in a wide frame, else note above and facts below."""
    made = figure.child("control", box=box)
    stage_card(made, box)
    size = figure.setting.role("note").size
    if figure.setting.is_wide:
        made.icon("workflow", box.x + 24, box.cy - 20, 40, accent=(1,))
        made.paragraph(box.x + 84, box.cy - 13, note, "note", width=1050, lead=36, lines=2, colour="ink")
        _facts_stacked(figure, box.inset(box.w - 630, 16, 10, 16), labels, facts)
        return
    phone = figure.setting.name == "phone"
    lead, top = (38, 50) if phone else (33, 43 if figure.setting.name == "portrait" else 40)
    made.icon("workflow", box.x + 22, box.y + top - size * 0.55 + lead / 2 - 22, 38, accent=(1,))
    last = made.paragraph(box.x + 80, box.y + top, note, "body", width=box.w - 96, lead=lead, lines=2, colour="ink")
    rest = Box(box.x + 22, last + 14, box.w - 44, box.bottom - last - 20)
    if phone:
        _facts_stacked(figure, rest, labels, facts)
    else:
        _facts_in_line(figure, rest, labels, facts)


def _facts_stacked(figure: Figure, box: Box, labels: Labels, facts: Facts) -> None:
    """Draw four counters side by side, each number over its name."""
    size, number = figure.setting.role("quiet").size, figure.setting.role("number").size
    pairs = control_facts(labels, facts)
    shares = [max(figure.measure(name, "quiet"), figure.measure(value, "number")) + 50 for value, name in pairs]
    top = box.cy - (number + size * 1.25) / 2 + number * 0.78
    for k, ((value, name), cell) in enumerate(zip(pairs, box.columns(shares), strict=True), start=1):
        made = figure.child("fact", k, box=cell)
        if k > 1 or figure.setting.is_wide:
            divider(made, cell.x, cell.y + 8, cell.x, cell.bottom - 8, 0.8)
        made.text(cell.cx, top, value, "number", anchor="middle", colour=alert_tone(figure) if k == len(pairs) else "ink")
        made.text(cell.cx, top + size * 1.35, name, "quiet", anchor="middle")


def _facts_in_line(figure: Figure, box: Box, labels: Labels, facts: Facts) -> None:
    """Draw four counters in one line, each number before its name."""
    number = figure.setting.role("number").size
    pairs = control_facts(labels, facts)
    widths = [figure.measure(value, "number") + 10 + figure.measure(name, "quiet") for value, name in pairs]
    for k, ((value, name), width, cell) in enumerate(zip(pairs, widths, box.columns([w + 40 for w in widths]), strict=True), start=1):
        made = figure.child("fact", k, box=cell)
        if k > 1:
            divider(made, cell.x, cell.cy - 15, cell.x, cell.cy + 15, 0.8)
        x, y = cell.cx - width / 2, cell.cy + number * 0.35
        made.text(x, y, value, "number", colour=alert_tone(figure) if k == len(pairs) else "ink")
        made.text(x + width, y, name, "quiet", anchor="end")


def pulse(figure: Figure, start: tuple[float, float], end: tuple[float, float], *, alert: bool) -> None:
    """Draw what joins a card and the bar: a quiet line with a dot, or the alert's arrow."""
    if alert:
        arrow(figure, start, end, colour="amber", width=1.5, glow=0.7)
        return
    figure.line(start, end, stroke=("request", 0.75), width=1.3)
    x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    figure.circle(x, y, 4.2, fill=figure.theme.tint("request", 0.2))
