"""Section 6: production is what happens when something changes.

Six cards, each the run of one model: autoscaler, serving trace, token bucket, guardrail, rollback, cost.
"""

from __future__ import annotations

from scenes.figures.containers import sheet_panel
from scenes.figures.figure import Figure, Look
from scenes.figures.operations import Zones, frame_card, note, readings, show_facts
from scenes.figures.operations_bucket import bucket
from scenes.figures.operations_load import autoscaling
from scenes.figures.operations_load import cost as draw_cost
from scenes.figures.operations_requests import guardrail as draw_guardrail
from scenes.figures.operations_requests import trace
from scenes.figures.operations_sheet import sheet_card
from scenes.figures.operations_versions import rollback as draw_rollback
from scenes.layout import Box
from scenes.models.operations import autoscale, cost, guardrail, rollback, token_bucket
from scenes.models.serving import simulate
from scenes.sections.base import Beat, SectionScene, Stream
from scenes.story import Story

KEY = "operations"


def picture(story: Story, look: Look, box: Box) -> Figure:
    """Draw the six cards in a box: as the poster's panel, or as a full frame in any of its four arrangements."""
    figure = Figure(look, box.called(KEY))
    if look.setting.is_sheet:
        _sheet(figure, story)
    else:
        _frame(figure, story)
    return figure


def _sheet(figure: Figure, story: Story) -> None:
    words = story.content.operations
    inner = sheet_panel(figure, figure.box, 6, words.title)
    body, foot = inner.cut_bottom(23, 5)
    facts = readings(story)
    for i, cell in enumerate(body.grid(2, 3, 8, 7)):
        sheet_card(figure.child("card", i + 1, box=cell), cell, i + 1, story, facts[i])
    group = figure.child("note", box=foot)
    rows = group.break_lines(words.note, "note", foot.w - 40, balanced=True)
    group.paragraph(foot.x + 1, foot.y + 9.5, rows, "note", width=foot.w, lead=12, lines=2)


def _frame(figure: Figure, story: Story) -> None:
    words = story.content.operations
    cards, foot = _arrangement(figure)
    facts = readings(story)
    for i, cell in enumerate(cards):
        card = figure.child("card", i + 1, box=cell)
        places = frame_card(card, cell, words.cards[i], i + 1)
        _draw(card, places, story, i)
        show_facts(card, places, facts[i])
    note(figure.child("note", box=foot), foot, words.note)


def _arrangement(figure: Figure) -> tuple[list[Box], Box]:
    """Return the boxes of the six cards (reading order) and of the note."""
    stage, name = figure.box, figure.setting.name
    if name == "wide":
        body, foot = stage.cut_bottom(100, 24)
        return body.grid(2, 3, 31.5, 24), foot
    low, gap = {"square": (92, 18), "portrait": (110, 20)}.get(name, (110, 22))
    body, foot = stage.cut_bottom(low, gap)
    return body.grid(3, 2, 18, gap), foot


def _draw(card: Figure, places: Zones, story: Story, index: int) -> None:
    """Draw the run of a card's model in its drawing zone."""
    words, case, box = story.content.operations, story.case, places.drawing
    draws = (
        lambda: autoscaling(card, box, autoscale(case), words),
        lambda: trace(card, box, simulate(case), words),
        lambda: bucket(card, box, token_bucket(), words),
        lambda: draw_guardrail(card, box, guardrail(), words),
        lambda: draw_rollback(card, box, rollback(), words),
        lambda: draw_cost(card, box, cost(case), words),
    )
    draws[index]()


BEATS = (
    Beat(
        "load_rises_replicas_follow",
        lights=(("card", 1, "head"), ("card", 1, "load"), ("card", 1, "replicas")),
        streams=(Stream("request", ("card", 1, "load"), 6),),
        reveals=(("card", 1, "facts"),),
    ),
    Beat(
        "trace_shows_the_slow_hop",
        lights=(("card", 2, "head"), ("card", 2, "grid"), *(("card", 2, "span", k) for k in range(1, 6))),
        streams=(Stream("request", ("card", 2, "request"), 1),),
        reveals=(("card", 2, "facts"),),
    ),
    Beat(
        "bucket_runs_dry",
        lights=(("card", 3, "head"), ("card", 3, "bucket"), ("card", 3, "level"), ("card", 3, "requests")),
        streams=(Stream("request", ("card", 3, "requests"), 6),),
        reveals=(("card", 3, "facts"),),
    ),
    Beat(
        "guardrail_stops_a_prompt",
        lights=(("card", 4, "head"), ("card", 4, "gate"), ("card", 4, "passes"), ("card", 4, "stops"), ("card", 4, "slips")),
        streams=tuple(Stream("request", ("card", 4, way), 1) for way in ("pass", "stop", "slip")),
        reveals=(("card", 4, "facts"),),
    ),
    Beat(
        "version_rolls_back",
        lights=tuple(("card", 5, part) for part in ("head", "errors", "bad_version", "back", "good_version")),
        reveals=(("card", 5, "alert"), ("card", 5, "facts")),
    ),
    Beat(
        "cost_is_counted",
        lights=(("card", 6, "head"), ("card", 6, "meter"), ("card", 6, "curve"), ("note",)),
        reveals=(("card", 6, "facts"),),
    ),
)


class Operations(SectionScene):
    """Six cards: what keeps a served model reliable, safe and affordable."""

    key = KEY
    picture = staticmethod(picture)
    beats = BEATS
    still = "version_rolls_back"
