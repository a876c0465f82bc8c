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
ALERT = 3  # the place of the alert among the facts, counted from 1: it stands under the card that fires it


def control_facts(labels: Labels, facts: Facts) -> tuple[tuple[str, str], ...]:
    """Return the bar's four counters and their names; the third is the alert."""
    return (
        (str(JOBS), labels.job),
        (str(facts.plates), labels.checkpoints),
        (str(facts.alerts), labels.alert),
        (percent(facts.mean_use), labels.mean_use),
    )


def control_bar(figure: Figure, box: Box, note: str, labels: Labels, facts: Facts, under: float) -> None:
    """Draw the bar: note left and facts right in a wide frame, the alert centred at x `under`; else note above, facts below."""
    made = figure.child("control", box=box)
    stage_card(made, box)
    size = figure.setting.role("note").size
    if figure.setting.is_wide:
        made.icon("workflow", box.x + 24, box.cy - 20, 40, accent=(1,))
        cells = _cells_under(figure, box.inset(84, 16, 10, 16), control_facts(labels, facts), under)
        made.paragraph(box.x + 84, box.cy - 13, note, "note", width=cells[0].x - box.x - 110, lead=36, lines=2, colour="ink")
        _facts_stacked(figure, cells, labels, facts)
        return
    phone = figure.setting.name == "phone"
    lead, top = (38, 50) if phone else (33, 43 if figure.setting.name == "portrait" else 40)
    made.icon("workflow", box.x + 22, box.y + top - size * 0.55 + lead / 2 - 22, 38, accent=(1,))
    last = made.paragraph(box.x + 80, box.y + top, note, "body", width=box.w - 96, lead=lead, lines=2, colour="ink")
    rest = Box(box.x + 22, last + 14, box.w - 44, box.bottom - last - 20)
    if phone:
        _facts_stacked(figure, rest.columns(_shares(figure, control_facts(labels, facts))), labels, facts)
    else:
        _facts_in_line(figure, rest, labels, facts)


def _shares(figure: Figure, pairs: tuple[tuple[str, str], ...]) -> list[float]:
    """Return the widths that the counters need, each with air at both sides."""
    return [max(figure.measure(name, "quiet"), figure.measure(value, "number")) + 50 for value, name in pairs]


def _cells_under(figure: Figure, box: Box, pairs: tuple[tuple[str, str], ...], under: float) -> list[Box]:
    """Return the counters' cells: the last ends with the box, and the alert is centred at x `under`."""
    shares = _shares(figure, pairs)
    half = shares[ALERT - 1] / 2
    scale = (box.right - under) / (half + sum(shares[ALERT:]))
    start = under - scale * (sum(shares[: ALERT - 1]) + half)
    return box.inset(start - box.x, 0, 0, 0).columns(shares)


def _facts_stacked(figure: Figure, cells: list[Box], labels: Labels, facts: Facts) -> None:
    """Draw four counters side by side, each number over its name."""
    size, number = figure.setting.role("quiet").size, figure.setting.role("number").size
    pairs = control_facts(labels, facts)
    top = cells[0].cy - (number + size * 1.25) / 2 + number * 0.78
    for k, ((value, name), cell) in enumerate(zip(pairs, cells, strict=True), start=1):
        made = figure.child("fact", k, box=cell)
        if k > 1 or figure.setting.is_wide:
            divider(made, cell.x, cell.y + 8, cell.x, cell.bottom - 8, 0.8)
        made.text(cell.cx, top, value, "number", anchor="middle", colour=alert_tone(figure) if k == ALERT else "ink")
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
        made.text(x, y, value, "number", colour=alert_tone(figure) if k == ALERT else "ink")
        made.text(x + width, y, name, "quiet", anchor="end")


def spine(figure: Figure, x: float, top: float, bottom: float) -> None:
    """Draw the hairline that ties all cards of a tall frame to the bar; it runs behind them and shines through faintly."""
    figure.line((x, top), (x, bottom), stroke=("request", 0.55), width=1.0, layer="under", behind=True)


def pulse(figure: Figure, start: tuple[float, float], end: tuple[float, float], *, alert: bool) -> None:
    """Draw what joins a card and the bar: a quiet line with a dot, or the alert's arrow."""
    if alert:
        arrow(figure, start, end, colour="amber", width=1.5, glow=0.7)
        return
    figure.line(start, end, stroke=("request", 0.75), width=1.3)
    x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    figure.circle(x, y, 4.2, fill=figure.theme.tint("request", 0.2))
