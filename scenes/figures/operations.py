"""The cards of section 6 in full frames: head with icon, drawing, facts; and the note.

Words come from the content file, every number from the models of operations and serving, for the case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from scenes.content.operations import Fact, Units
from scenes.figures.containers import fading_rule, stage_card
from scenes.figures.figure import Figure
from scenes.layout import Box
from scenes.models.operations import autoscale, cost, guardrail, rollback, token_bucket
from scenes.models.serving import simulate
from scenes.models.units import figures
from scenes.story import Story

ICONS = (
    ("trending-up", (0,)), ("activity", ()), ("gauge", (0,)),
    ("shield-check", (1,)), ("git-branch", (0,)), ("circle-dollar-sign", (1, 2)),
)  # fmt: skip
FACT_GAP = 16.0  # px, the least from one fact to the next
LIT = 5  # the card that a still shows lit: a version rolls back


@dataclass(frozen=True)
class Reading:
    """A number with its unit, what it is, in long and in short, and its colour; `rough` is the number where a card is narrow."""

    number: str
    label: str
    short: str
    colour: str
    rough: str


@dataclass(frozen=True)
class Zones:
    """Where the parts of a card stand: head, drawing, and the facts in a row under it or in a column beside it."""

    icon: Box
    title: tuple[float, float]
    rule: float | None
    drawing: Box
    facts: Box
    beside: bool = False


def readings(story: Story) -> list[tuple[Reading, ...]]:
    """Return three readings a card, computed by the models, the most telling first."""
    unit, facts = story.content.operations.units, story.content.operations.facts
    numbers = _numbers(story, unit)
    labels = (facts.autoscaling, facts.telemetry, facts.rate_limiting, facts.guardrails, facts.rollback, facts.cost)
    cards = [tuple(_reading(n, f, "body") for n, f in zip(row, named, strict=True)) for row, named in zip(numbers, labels, strict=True)]
    served = simulate(story.case)
    rough = [duration(ms, unit, 0) for ms in (served.p95, served.p50)]
    cards[1] = tuple(replace(fact, rough=said) for fact, said in zip(cards[1], (*rough, cards[1][2].number), strict=True))
    cards[LIT - 1] = tuple(_reading(n, f, c) for n, f, c in zip(numbers[4], labels[4], ("amber", "cyan", "ink"), strict=True))
    return cards


def _numbers(story: Story, unit: Units) -> tuple[tuple[str, str, str], ...]:
    """Return the three numbers of each card with their units."""
    run, served, spent = autoscale(story.case), simulate(story.case), cost(story.case)
    bucket, rail, back = token_bucket(), guardrail(), rollback()
    return (
        (
            f"{run.replicas_min} {unit.arrow} {run.replicas_max}",
            rate(run.peak, unit),
            f"{run.delay_minutes} {unit.minutes}",
        ),
        (duration(served.p95, unit), duration(served.p50, unit), f"{served.requests}"),
        (f"{bucket.refused}", f"{bucket.admitted}", f"{figures(bucket.rate)}{unit.per_second}"),
        (f"{rail.stopped}", f"{rail.missed}", f"{rail.false_alarms}"),
        (percent(back.v2_error, unit), percent(back.v1_error, unit), f"{back.canary_requests}"),
        (money(spent.dollars_per_million_tokens, unit), f"{spent.replica_hours:.1f} {unit.hours}", money(spent.replica_price, unit)),
    )


def duration(ms: float, unit: Units, places: int = 1) -> str:
    """Write milliseconds with `places` decimals, from a second on as seconds with one or two."""
    return f"{ms:.{places}f} {unit.milliseconds}" if ms < 999.5 else f"{ms / 1e3:.{places + 1}f} {unit.seconds}"


def percent(share: float, unit: Units) -> str:
    """Write a share in whole per cent: a canary's hundred answers say nothing of tenths."""
    return f"{share * 100:.0f} {unit.percent}"


def rate(per_second: float, unit: Units) -> str:
    """Write how often something happens: a second, or a minute or an hour where that is less than a tenth of one."""
    steps = ((1.0, unit.per_second), (60.0, f"/{unit.minutes}"), (3600.0, f"/{unit.hours}"))
    size, name = next((step for step in steps if per_second * step[0] >= 0.0995), steps[-1])
    return f"{figures(per_second * size)}{name}"


def money(dollars: float, unit: Units) -> str:
    """Write dollars, with cents below a hundred, in thousands from ten thousand on and in millions from a million on."""
    if dollars >= 9_999.5:
        size, name = (1e6, "M") if dollars >= 999_500 else (1e3, "k")
        return f"{unit.dollar}{dollars / size:,.{1 if dollars / size < 99.95 else 0}f}{name}"
    return f"{unit.dollar}{dollars:,.2f}" if dollars < 99.995 else f"{unit.dollar}{dollars:,.0f}"


def _reading(number: str, fact: Fact, colour: str) -> Reading:
    return Reading(number, fact.label, fact.short or fact.label, colour, number)


def zones(figure: Figure, box: Box) -> Zones:
    """Divide a card of a full frame: head on top; facts under the drawing, or beside it where the card is low."""
    name, inner = figure.setting.name, box.inset(22, 0)
    if name == "square":
        drawing, facts = box.inset(22, 56, 14, 12).cut_left(272, 20)
        return Zones(Box(box.x + 20, box.y + 14, 34, 34), (box.x + 66, box.y + 41), None, drawing, facts, beside=True)
    if name == "wide":
        return Zones(Box(inner.x, box.y + 18, 32, 32), (box.x + 68, box.y + 42), 61.0, _band(inner, 76, 234), _band(inner, 246, 312))
    if name == "portrait":
        return Zones(Box(inner.x, box.y + 13, 34, 34), (box.x + 70, box.y + 39), None, _band(inner, 54, 206), _band(inner, 214, 285))
    return Zones(Box(inner.x, box.y + 19, 38, 38), (box.x + 74, box.y + 49), None, _band(inner, 76, 268), _band(inner, 286, 356))


def _band(box: Box, top: float, bottom: float) -> Box:
    return Box(box.x, box.y + top, box.w, bottom - top, box.name)


def frame_card(figure: Figure, box: Box, title: str, number: int) -> Zones:
    """Draw card `number` (from 1) with its head; return its zones. Parts: head."""
    head, lit = figure.child("head", box=box), number == LIT
    stage_card(head, box, None, lit=lit)
    places = zones(figure, box)
    icon, accent = ICONS[number - 1]
    head.icon(icon, places.icon.x, places.icon.y, places.icon.w, accent=accent)
    head.text(*places.title, title, "card", width=box.right - 14 - places.title[0])
    if places.rule:
        fading_rule(head, box.x + 22, box.right - 22, box.y + places.rule, strength=1.0 if lit else 0.7)
    return places


def show_facts(figure: Figure, places: Zones, facts: Sequence[Reading]) -> None:
    """Set the facts of a card. Parts: facts."""
    made = figure.child("facts", box=places.facts)
    if places.beside:
        _facts_beside(made, places.facts, facts)
        return
    wide = figure.setting.is_wide
    size = 40.0 if wide or figure.setting.name == "portrait" else 44.0
    shares = (212.0, 174.0, 141.0) if wide else (248.0, 192.0)
    columns, scale = _fact_columns(made, places.facts, facts[: len(shares)], shares, size)
    for cell, fact in zip(columns, facts, strict=False):
        made.text(
            cell.x - 1,
            cell.bottom - (32 if wide else 35),
            fact.number,
            "number",
            colour=_tone(made, fact.colour),
            size=size * scale,
        )
        made.text(cell.x, cell.bottom - 2, _label(made, fact, cell.w - 4), "quiet", width=cell.w - 4)


def _fact_columns(figure: Figure, box: Box, facts: Sequence[Reading], shares: Sequence[float], size: float) -> tuple[list[Box], float]:
    """Return a column for each fact, and by how much the numbers shrink: shared as given, or as long numbers need it."""
    numbers = [figure.measure(fact.number, "number", size) + FACT_GAP for fact in facts]
    cells = box.columns(shares)
    if all(number <= cell.w for number, cell in zip(numbers, cells, strict=True)):
        return cells, 1.0
    labels = [figure.measure(fact.short, "quiet") + FACT_GAP for fact in facts]
    needs = [max(pair) for pair in zip(numbers, labels, strict=True)]
    return box.columns(needs), min(1.0, box.w / sum(needs))


def _label(figure: Figure, fact: Reading, width: float) -> str:
    """Return what a number is, in short where the width asks for it."""
    return fact.label if figure.measure(fact.label, "quiet") <= width else fact.short


def _tone(figure: Figure, colour: str) -> str:
    """Return a number's colour; amber and cyan darken on paper, where they would be hard to read."""
    deeper = {} if figure.theme.dark else {"amber": 0.45, "cyan": 0.3}
    return figure.theme.tint(colour, deeper[colour]) if colour in deeper else colour


def _facts_beside(figure: Figure, box: Box, facts: Sequence[Reading]) -> None:
    """Set the first fact large and the second as a line under it; a label of two rows lifts both."""
    hero, second = facts[0], facts[1]
    size = figure.setting.role("quiet").size
    large = min(44.0, 44.0 * box.w / figure.measure(hero.rough, "hero", 44))
    rows = [*figure.break_lines(_label(figure, hero, box.w), "quiet", box.w), f"{second.rough} {second.short}"]
    top = box.y - 22 * (len(rows) - 2)
    figure.text(box.x - 1, top + 58, hero.rough, "hero", colour=_tone(figure, hero.colour), size=large)
    figure.paragraph(box.x, top + 94, rows, "quiet", width=box.w, lead=size * 1.2)


def note(figure: Figure, box: Box, words: str) -> None:
    """Set the note in a panel of its own, an icon before it."""
    stage_card(figure, box, None)
    wide = figure.setting.is_wide
    size, icon = (30.0, 40.0) if wide else (29.0, 46.0)
    room = box.w - icon - 84
    rows = figure.break_lines(words, "note", room, balanced=True, size=size)
    width = max(figure.measure(row, "note", size) for row in rows)
    left = box.cx - (width + icon + 28) / 2
    figure.icon("wrench", left, box.cy - icon / 2, icon)
    lead = size * 1.24
    first = box.cy + size * 0.34 - lead * (len(rows) - 1) / 2
    figure.paragraph(left + icon + 28, first, rows, "note", width=room, lead=lead, size=size)
