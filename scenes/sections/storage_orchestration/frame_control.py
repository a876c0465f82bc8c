"""The control bar of a full frame: the note, four facts, and the pulses that join the bar to the cards.

Facts come from the models. Parts go to the picture: control, ("fact", 1..4) with "number", ("pulse", 1..3).
"""

from __future__ import annotations

from scenes.core.box import Box
from scenes.core.units import percent
from scenes.drawing.figure import Figure
from scenes.drawing.kit.arrows import arrow
from scenes.drawing.kit.panels import divider, stage_card
from scenes.sections.storage_orchestration.facts import StorageFacts
from scenes.sections.storage_orchestration.frame_monitoring import alert_tone
from scenes.sections.storage_orchestration.moments import StorageMoment
from scenes.sections.storage_orchestration.words import StorageLabels

JOBS = 1  # the one run that the section follows
JOB, ALERT = 1, 3  # their places among the facts, counted from 1: the alert stands under the card that fires it


Fact = tuple[str, str, bool]  # a counter's value, its name, whether the value is known yet


def control_facts(labels: StorageLabels, facts: StorageFacts, moment: StorageMoment) -> tuple[Fact, ...]:
    """Return the bar's four counters; the third is the alert."""
    use = moment.mean_use(facts) if moment.steps else facts.mean_use
    return (
        (str(JOBS), labels.job, moment.job),
        (str(moment.saved), labels.checkpoints_of(moment.saved), moment.saved > 0),
        (str(moment.alerts or 0), labels.alert, moment.alerts is not None),
        (percent(use, 0), labels.mean_use, moment.steps > 0),
    )


def control_bar(figure: Figure, box: Box, note: str, pairs: tuple[Fact, ...], under: float) -> None:
    """Draw the bar: note left and facts right in a wide frame, the alert centred at x `under`; else note above, facts below."""
    made = figure.child("control", box=box)
    stage_card(made, box)
    size = figure.format.role("note").size
    if figure.format.is_wide:
        made.icon("workflow", box.x + 24, box.cy - 20, 40, accent=(1,))
        cells = _cells_under(figure, box.inset(84, 16, 10, 16), pairs, under)
        made.paragraph(box.x + 84, box.cy - 13, note, "note", width=cells[0].x - box.x - 110, lead=36, lines=2, colour="ink")
        _facts_stacked(figure, cells, pairs)
        return
    phone = figure.format.name == "phone"
    lead, top = (38, 50) if phone else (33, 43 if figure.format.name == "portrait" else 40)
    made.icon("workflow", box.x + 22, box.y + top - size * 0.55 + lead / 2 - 22, 38, accent=(1,))
    last = made.paragraph(box.x + 80, box.y + top, note, "body", width=box.w - 96, lead=lead, lines=2, colour="ink")
    rest = Box(box.x + 22, last + 14, box.w - 44, box.bottom - last - 20)
    if phone:
        _facts_stacked(figure, rest.columns(_shares(figure, pairs)), pairs)
    else:
        _facts_in_line(figure, rest, pairs)


def _shares(figure: Figure, pairs: tuple[Fact, ...]) -> list[float]:
    """Return the widths that the counters need, each with air at both sides."""
    return [max(figure.measure(name, "quiet"), figure.measure(value, "number")) + 50 for value, name, _ in pairs]


def _cells_under(figure: Figure, box: Box, pairs: tuple[Fact, ...], under: float) -> list[Box]:
    """Return the counters' cells: the last ends with the box, and the alert is centred at x `under`."""
    shares = _shares(figure, pairs)
    half = shares[ALERT - 1] / 2
    scale = (box.right - under) / (half + sum(shares[ALERT:]))
    start = under - scale * (sum(shares[: ALERT - 1]) + half)
    return box.inset(start - box.x, 0, 0, 0).columns(shares)


def _facts_stacked(figure: Figure, cells: list[Box], pairs: tuple[Fact, ...]) -> None:
    """Draw four counters side by side, each number over its name."""
    size, number = figure.format.role("quiet").size, figure.format.role("number").size
    top = cells[0].cy - (number + size * 1.25) / 2 + number * 0.78
    for k, ((value, name, known), cell) in enumerate(zip(pairs, cells, strict=True), start=1):
        made = figure.child("fact", k, box=cell)
        if k > 1 or figure.format.is_wide:
            divider(made, cell.x, cell.y + 8, cell.x, cell.bottom - 8, 0.8)
        if known:
            made.child("number").text(cell.cx, top, value, "number", anchor="middle", colour=_tone(figure, k, value))
        made.text(cell.cx, top + size * 1.35, name, "quiet", anchor="middle")


def _facts_in_line(figure: Figure, box: Box, pairs: tuple[Fact, ...]) -> None:
    """Draw four counters in one line, each number before its name."""
    number = figure.format.role("number").size
    widths = [figure.measure(value, "number") + 10 + figure.measure(name, "quiet") for value, name, _ in pairs]
    for k, ((value, name, known), width, cell) in enumerate(
        zip(pairs, widths, box.columns([w + 40 for w in widths]), strict=True), start=1
    ):
        made = figure.child("fact", k, box=cell)
        if k > 1:
            divider(made, cell.x, cell.cy - 15, cell.x, cell.cy + 15, 0.8)
        x, y = cell.cx - width / 2, cell.cy + number * 0.35
        if known:
            made.child("number").text(x, y, value, "number", colour=_tone(figure, k, value))
        made.text(x + width, y, name, "quiet", anchor="end")


def _tone(figure: Figure, k: int, value: str) -> str:
    """Return the colour of a counter: amber for open alerts."""
    return alert_tone(figure) if k == ALERT and value != "0" else "ink"


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
