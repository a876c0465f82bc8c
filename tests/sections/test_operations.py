"""Operations: six cards with icons, the note, every word in every format, and numbers that are the models'."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from scenes.core.box import Box
from scenes.core.formats import FORMATS
from scenes.core.units import duration, money, rate, whole
from scenes.drawing.figure import Figure
from scenes.drawing.shape import Label, Shape, shapes_of
from scenes.lint import findings
from scenes.models.operations import autoscale, cost, guardrail, rollback, token_bucket
from scenes.models.serving import simulate
from scenes.project import Project, load_project
from scenes.raster.still import style_of
from scenes.scenario import load_scenario
from scenes.sections.operations.facts import CardReading, facts_of, readings, round_ticks, sampled
from scenes.sections.operations.frame_bucket import apart
from scenes.sections.operations.load import load_axes, load_points, replica_boxes
from scenes.sections.operations.picture import KEY, picture
from scenes.sections.operations.progress import shown_verdicts
from scenes.sections.operations.scene import Operations
from scenes.sections.operations.versions import error_axes, window_boxes
from scenes.sections.poster.boxes import SHEET_BOXES

FRAMES = [name for name in FORMATS if name != "sheet"]


@cache
def project() -> Project:
    """Load the film's words once."""
    return load_project()


@cache
def drawn(name: str) -> Figure:
    """Draw the section in one format."""
    fmt = FORMATS[name]
    box = SHEET_BOXES[KEY] if fmt.is_sheet else fmt.stage
    return picture(project(), style_of(project().theme, fmt, int(fmt.width), int(fmt.height)), box)


def cards() -> list[tuple[CardReading, ...]]:
    """Return what each card says of its run."""
    return readings(facts_of(project().scenario), project().content.operations)


def tones(shape: Shape) -> set[str]:
    """Return every colour of a shape."""
    paints = [paint for paint in (shape.fill_paint, shape.stroke_paint) if paint]
    flat = {colour.to_hex().upper() for colour in (shape.get_fill_color(), shape.get_stroke_color()) if colour is not None}
    return flat | {colour for paint in paints for _, colour, _ in paint.stops}


def said(name: str) -> str:
    """Return all text of a format in drawing order."""
    return " ".join(label.text for label in drawn(name).labels())


@pytest.mark.parametrize("name", FORMATS)
def test_there_are_exactly_six_cards_each_with_an_icon_or_a_chart_and_one_note(name):
    cards = [key for key in drawn(name).parts if key[0] == "card"]
    assert cards == [("card", k) for k in range(1, 7)]
    for key in cards:
        card = drawn(name).figure(*key)
        icons = [m for m in card.get_family() if isinstance(m, Figure) and m.box.name.startswith("icon ")]
        assert (("chart",) in card.parts and not icons) if name == "sheet" else icons
    assert isinstance(drawn(name).figure("note"), Figure)


@pytest.mark.parametrize("name", FORMATS)
def test_every_title_and_the_note_are_said_word_for_word(name):
    text = said(name)
    for title in project().content.operations.cards:
        assert title in text
    assert project().content.operations.note in text


@pytest.mark.parametrize("name", FRAMES)
def test_the_first_fact_of_every_card_is_shown(name):
    texts = {label.text for label in drawn(name).labels()}
    for first, *_ in cards():
        assert (first.rough if name == "square" else first.number) in texts


def test_numbers_are_those_of_the_models():
    run, served, spent, rail = autoscale(project().scenario), simulate(project().scenario), cost(project().scenario), guardrail()
    numbers = [[fact.number for fact in card] for card in cards()]
    assert numbers[0] == [f"{run.replicas_min} → {run.replicas_max}", rate(run.peak), f"{run.delay_minutes} min"]
    assert numbers[1] == [duration(served.p95), duration(served.p50), whole(served.requests)]
    assert numbers[2][:2] == [str(token_bucket().refused), str(token_bucket().admitted)]
    assert numbers[3] == [str(rail.stopped), str(rail.missed), str(rail.false_alarms)]
    assert numbers[4] == [f"{rollback().v2_error * 100:.0f} %", f"{rollback().v1_error * 100:.0f} %", str(rollback().canary_requests)]
    assert numbers[5] == [f"${spent.dollars_per_million_tokens:.2f}", f"{spent.replica_hours:.2f} h", f"${spent.replica_price:.2f}"]


FAR_OFF = (
    ("serving.requests_per_second=2000",),
    ("serving.requests_per_second=0.1", "serving.replicas=1"),
    ("serving.replicas=40",),
    ("serving.gpus_per_replica=64", "prices.serving_gpu_hour=30"),
)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("settings", FAR_OFF, ids=" ".join)
@pytest.mark.slow
def test_scenarios_far_from_the_default_lay_out_as_well(settings, name):
    fmt, scenario = FORMATS[name], load_scenario(settings=settings)
    box = SHEET_BOXES[KEY] if fmt.is_sheet else fmt.stage
    figure = picture(replace(project(), scenario=scenario), style_of(project().theme, fmt, int(fmt.width), int(fmt.height)), box)
    assert findings(figure, box) == []


def test_starting_replicas_run_one_delay_later():
    run = autoscale(project().scenario)
    columns = len(run.replicas) // run.delay_minutes
    counts = sampled(run, columns)
    assert sum(soon for _, soon in counts) > 0
    for (now, soon), (later, _) in zip(counts, counts[1:], strict=False):
        assert soon == 0 or later == now + soon


def test_load_stays_below_the_blocks_that_run_and_a_block_is_what_one_replica_carries():
    run = autoscale(project().scenario)
    axes = load_axes(run, Box(0, 0, 480, 130))
    running, _ = replica_boxes(run, axes, 30)
    points = load_points(run, axes)
    for k in range(30):
        top = min(block.y for block in running if block.x // 16 == k)
        assert run.minutes_over == 0 and all(y > top for _, y in points[4 * k : 4 * k + 4])
    assert axes.y(0) - axes.y(run.capacity) == pytest.approx(running[0].h / 0.84)


@pytest.mark.parametrize("name", ["wide", "portrait", "phone"])
def test_all_spans_are_printed_and_add_up_to_the_printed_p95(name):
    run, card = simulate(project().scenario), drawn(name).figure("card", 2)
    printed = [float(card.figure("span", k).labels()[-1].text.removesuffix(" ms")) for k in range(1, len(run.spans) + 1)]
    assert printed == pytest.approx([ms for _, ms in run.spans], abs=0.1)
    assert f"{sum(printed):.1f} ms" in [label.text for label in card.figure("facts").labels()]
    assert f"{sum(printed):.1f}" == f"{run.p95:.1f}"


@pytest.mark.parametrize("name", FORMATS)
def test_bucket_says_neither_tokens_nor_an_http_code_without_its_name(name):
    card = {label.text for label in drawn(name).figure("card", 3).labels()}
    assert not any("token" in text for text in card)
    assert name == "sheet" or {"HTTP 429"} <= card or {"HTTP", "429"} <= card


def test_shown_prompts_have_different_verdicts_and_refusals_keep_their_time():
    passed, stopped, missed = shown_verdicts(guardrail())
    assert passed.passed and passed.right
    assert not stopped.passed and stopped.right
    assert missed.passed and missed.harm
    assert apart([1.0, 1.5, 9.0, 12.0], 2.0) == [1.0, 3.0, 9.0, 12.0]


def test_only_load_over_its_target_the_bad_version_and_what_is_refused_are_amber():
    figure = drawn("wide")
    owners = {key for key, part in figure.parts.items() for shape in shapes_of(part) if figure.theme.amber in tones(shape)}
    assert owners == {("card", 1), ("card", 3), ("card", 5)}
    loaded = figure.figure("card", 1)
    assert [key for key, part in loaded.parts.items() for shape in shapes_of(part) if figure.theme.amber in tones(shape)] == [("over",)]
    alert = figure.figure("card", 5, "alert")
    bars = [shape for shape in shapes_of(alert) if not isinstance(shape, Label)]
    assert len(bars) == sum(window.v2_requests > 0 for window in rollback().windows)
    sheet = drawn("sheet")
    dots = [shape for key in sheet.parts for shape in shapes_of(sheet.part(*key)) if sheet.theme.amber in tones(shape)]
    assert len(dots) == 0


def test_both_versions_have_a_bar_in_a_canary_window_and_one_bar_else():
    run = rollback()
    axes = error_axes(run, Box(0, 0, 20.0 * len(run.windows), 100))
    good, bad = window_boxes(run, axes, 1), window_boxes(run, axes, 2)
    assert len(good) == len(run.windows) and len(bad) == run.back - run.start
    for bar, window in zip(bad, run.windows[run.start : run.back], strict=True):
        beside = good[int(bar.x // 20)]
        assert beside.right == pytest.approx(bar.x) and beside.w == pytest.approx(bar.w) == good[0].w / 2
        assert bar.y == pytest.approx(axes.y(window.v2_error))


@pytest.mark.parametrize("most", [0.7, 2.0, 19.9, 43.0, 107.5, 161.0, 9999.0])
def test_round_ticks_start_at_zero_and_fill_more_than_half_of_the_scale(most):
    ticks = round_ticks(most)
    assert ticks[0] == 0 and 3 <= len(ticks) <= 4 and most / 2 < ticks[-1] <= most
    assert ticks[1:] == pytest.approx([ticks[1] * k for k in range(1, len(ticks))]) and len(f"{ticks[1]:g}".strip("0.")) == 1


def test_times_and_dollars_keep_a_readable_number_of_figures():
    unit = project().content.operations.units
    assert [duration(ms, signs=unit) for ms in (4.04, 999.4, 1234.0)] == ["4.0 ms", "999.4 ms", "1.23 s"]
    assert [duration(ms, 0, unit) for ms in (131.7, 23_882.0)] == ["132 ms", "23.9 s"]
    assert [money(dollars, unit, short=True) for dollars in (0.796, 50.46, 1234.5)] == ["$0.80", "$50.46", "$1,234"]


@pytest.mark.parametrize("name", FRAMES)
def test_the_still_highlights_the_card_of_its_cue(name):
    still = 1 + [cue.name for cue in Operations.cues].index(Operations.still)
    for k in range(1, 7):
        head = drawn(name).figure("card", k, "head")
        assert {shape.opacity for shape in shapes_of(head.part("highlight"))} == {float(k == still)}
        assert {shape.opacity for shape in shapes_of(head.part("plain"))} == {float(k != still)}
