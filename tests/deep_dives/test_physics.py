"""The physics: every figure and every list of the overview is drawn, and what is drawn is what the models say."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np
import pytest

from scenes.core.box import Box
from scenes.core.formats import FORMATS, SHEET, Format, lying_sheet_of
from scenes.core.units import percent, quantity, whole
from scenes.deep_dives.physics import cost, curves, globe, heat, power, stores, watch
from scenes.deep_dives.physics import ladder as rungs_of
from scenes.deep_dives.physics.canvas import Canvas
from scenes.deep_dives.physics.cells import cells, rooms
from scenes.deep_dives.physics.cues import PLAYS
from scenes.deep_dives.physics.facts import case_figures, physics_facts, short_of
from scenes.deep_dives.physics.moments import PANELS, TOLD, WHOLE, last_hour, moments_of
from scenes.deep_dives.physics.picture import draw_story, picture
from scenes.deep_dives.physics.words import CUES, ROWS
from scenes.deep_dives.sheet import body_of
from scenes.drawing.figure import Figure
from scenes.drawing.shape import Label, Shape, shapes_of
from scenes.lint import LEAST_ON_MAP, findings
from scenes.models import power_chain
from scenes.models.answer_layers import answer_layers
from scenes.models.bandwidth_ladder import ladder
from scenes.models.cost_levers import levers, spot
from scenes.models.distance import CENTRAL, CITIES, best_spread, central, round_trip
from scenes.project import Choices, Project, load_project
from scenes.raster.still import style_of
from tests.scenarios import NAMES

SHEETS = (SHEET, lying_sheet_of(16 / 9, 1.0))
WIDE = FORMATS["wide"]


def drawn(project: Project, fmt: Format, cue: str = "still") -> Figure:
    """Draw the picture at a cue's moment, without its lens."""
    style = style_of(project.theme, fmt, round(fmt.width), round(fmt.height))
    box = body_of(fmt) if fmt.is_sheet else fmt.stage
    return picture(project, style, box, replace(moments_of()[cue], look=None))


def of_case(name: str) -> Project:
    """Return the project of a shipped case."""
    return load_project(Choices() if name == "default" else Choices(scenario=name))


def read_of(figure: Figure) -> str:
    """Return what can be read in a picture of a story, without what is unseen."""
    return " ".join(label.text for label in figure.labels() if label.opacity > 0).lower()


def read(figure: Figure) -> str:
    """Return all that can be read in a picture, lines that go on joined."""
    return " ".join(label.text for label in figure.labels()).lower()


# ---------------------------------------------------------------- the layout
@pytest.mark.parametrize("case", NAMES)
def test_every_case_lays_out_on_film_and_sheet(case: str) -> None:
    project = of_case(case)
    for fmt in (*FORMATS.values(), *SHEETS):
        box = body_of(fmt) if fmt.is_sheet else fmt.stage
        figure = drawn(project, fmt)
        assert not findings(figure, box, None if fmt.is_sheet else LEAST_ON_MAP), fmt.label


@pytest.mark.parametrize("fmt", [*FORMATS.values(), *SHEETS], ids=lambda fmt: fmt.label)
def test_panels_are_of_one_size_and_in_their_room(fmt: Format) -> None:
    box = body_of(fmt) if fmt.is_sheet else fmt.stage
    found, (room, table) = cells(fmt, box), rooms(fmt, box)
    assert tuple(found) == PANELS and (table is not None) == fmt.is_sheet
    assert all(room.contains(cell.box, 0.01) for cell in found.values())
    assert len({(round(cell.box.w, 3), round(cell.box.h, 3)) for cell in found.values()}) == 1


# ---------------------------------------------------------------- what is drawn is true
def told(figure: Figure, key: str) -> Figure:
    """Return what is seen of a panel's story in a picture."""
    value = figure.figure("value", key)
    ((name, _),) = [(name, part) for name, part in value.parts.items() if name[0] == "at"]
    return value.figure(*name)


def on(project: Project, key: str, progress: float, fmt: Format = WIDE) -> Figure:
    """Draw a panel's story at a progress, unseen shapes with it."""
    style = style_of(project.theme, fmt, round(fmt.width), round(fmt.height))
    cell = cells(fmt, fmt.stage)[key]
    figure = Figure(style, cell.box)
    draw_story(figure, cell, project, key, progress)
    return figure


def canvas(project: Project, key: str) -> Canvas:
    """Return an empty canvas of a panel."""
    figure = Figure(style_of(project.theme, WIDE, 1920, 1080), WIDE.stage)
    return Canvas(figure, cells(WIDE, WIDE.stage)[key], project, key)


def wide(shape: Shape) -> float:
    """Return a shape's width."""
    return float(shape.bounds[2] - shape.bounds[0])


def test_the_ladders_bars_are_as_long_as_the_logarithm_of_the_time(project: Project) -> None:
    figure, rungs = told(drawn(project, WIDE), "ladder"), ladder(project.scenario)
    low, high = rungs[0].seconds / 4, rungs[-1].seconds
    longest = wide(figure.shape("bar", len(rungs) - 1))
    for k, rung in enumerate(rungs):
        assert wide(figure.shape("bar", k)) / longest == pytest.approx(math.log(rung.seconds / low) / math.log(high / low), abs=0.01)


def test_all_rungs_read_on_one_clock_and_each_cue_ends_as_its_last_rung_has_read_all(project: Project) -> None:
    rungs = ladder(project.scenario)
    assert [rungs_of.clock(rungs, k + 1) for k in range(3)] == pytest.approx([rungs[k].seconds for k in rungs_of.STOPS])
    times = [rungs_of.clock(rungs, p / 20) for p in range(61)]
    assert times == sorted(times)
    figure = on(project, "ladder", 0.6)
    bars = [wide(figure.shape("bar", k)) for k in range(len(rungs))]
    reading = [k for k, rung in enumerate(rungs) if rung.seconds > rungs_of.clock(rungs, 0.6)]
    assert 1 < len(reading) < len(rungs) and len({round(bars[k], 3) for k in reading}) == 1, "those that still read are equally far in time"


def test_an_answers_joules_and_the_runs_energy_are_of_one_account(project: Project) -> None:
    chain, answer = power_chain.power_chain(project.scenario), answer_layers(project.scenario)
    assert answer.machine_joules / answer.joules == pytest.approx(chain.machines_mwh / chain.chips_mwh)
    texts = [label.text for label in told(drawn(project, WIDE), "layers").labels()]
    assert f"{whole(answer.machine_joules)} J" in texts
    assert any(f"chips and cooling: {whole(answer.joules)} J" in text for text in texts)


def test_logarithmic_bars_say_so(project: Project) -> None:
    figure = drawn(project, WIDE)
    for where, key in (("value", "ladder"), ("panel", "storage")):
        assert "log scale" in " ".join(label.text for label in figure.figure(where, key).labels())


def test_for_a_moment_the_ladders_bars_are_as_long_as_the_time_itself(project: Project) -> None:
    rungs, at = ladder(project.scenario), 2 + (rungs_of.LINEAR[1] + rungs_of.BACK[0]) / 2
    figure = on(project, "ladder", at)
    longest = wide(figure.shape("bar", len(rungs) - 1))
    for k, rung in enumerate(rungs):
        assert wide(figure.shape("bar", k)) / longest == pytest.approx(max(0.004, rung.seconds / rungs[-1].seconds), abs=0.002)
    assert "linear scale" in read_of(figure) and "log scale" not in read_of(figure)
    settled = read_of(on(project, "ladder", 3.0))
    assert "linear scale" not in settled and "log scale" in settled


def test_what_does_not_hold_the_weights_says_what_it_holds(project: Project) -> None:
    rungs = ladder(project.scenario)
    assert [rung.key for rung in rungs if rung.holds] == ["register", "sram"]
    seen = read(drawn(project, WIDE, "chip_rungs"))
    assert all(f"{name}: {quantity(rung.holds, 'bytes')}".lower() in seen for name, rung in zip(("Registers", "SRAM"), rungs, strict=False))


def test_a_store_says_how_fast_one_client_reads_it(project: Project) -> None:
    notes = [row.note for row in physics_facts(project).rows["storage"]]
    assert [note.rsplit(": ", 1)[1] for note in notes] == ["88 MB/s", "16 × 88 MB/s", "1 GB/s", "5 GB/s"]


def test_power_says_how_many_are_in_one(project: Project) -> None:
    chain = power_chain.power_chain(project.scenario)
    assert power.counts(project) == ("×8", "×4", f"×{chain.racks}")
    texts = [label.text for label in told(drawn(project, WIDE), "power").labels()]
    assert set(power.counts(project)) <= set(texts)
    assert [len(one) for one in power.HEAT[:4]] == sorted(len(one) for one in power.HEAT[:4])


def test_both_limits_stand_at_the_line_and_what_is_beyond_the_chart_says_so(project: Project) -> None:
    found = physics_facts(project).drift
    for hour, is_beyond in ((found.onset, False), (last_hour(physics_facts(project)), True)):
        assert (found.ks[hour] / found.critical > watch.TOP) is is_beyond
    assert {f"{found.critical:.3f}", "0.25"} <= {label.text for label in drawn(project, WIDE).figure("panel", "drift").labels()}
    assert "off scale" in read_of(on(project, "drift", 3.0)) and "off scale" not in read_of(on(project, "drift", 1.5))


def test_wrong_guesses_are_said_at_models_that_were_judged_and_nowhere_between(project: Project) -> None:
    small = physics_facts(project).small
    measured = {percent(one.wrong) for one in (small.full, *small.quantized)}
    for k in range(8, 20):
        texts = [
            label.text for label in on(project, "smaller", k / 20).labels() if label.opacity > 0 and re.fullmatch(r"[\d.]+\s%", label.text)
        ]
        assert set(texts) <= measured
    assert "3 bits" in read_of(on(project, "smaller", 1.5)), "what is trained on has as many bits as it says"


def test_the_numbers_of_the_case_go_along_the_rows(project: Project) -> None:
    case = project.scenario
    assert case_figures(project)[:2] == (f"{case.training.gpus:,} × {case.training.gpu.name}", f"{case.model.size_name} weights")
    assert len(case_figures(project)) == 4, "one for each row of the tallest frame"


def test_a_store_asks_coins_in_proportion_to_its_price(project: Project) -> None:
    found, rows = stores.coins(canvas(project, "storage")), physics_facts(project).rows["storage"]
    assert max(found) == stores.COINS and len(rows) == len(found)
    assert found[2] / found[3] == pytest.approx(0.08 / 0.14, abs=0.5 / stores.COINS)


def test_a_levers_bar_is_its_price_after_over_before(project: Project) -> None:
    figure, groove = told(drawn(project, WIDE), "cost"), canvas(project, "cost").cell
    whole_bar = groove.s(groove.wide - 36 - 12)
    for k, lever in enumerate(levers(project.scenario)):
        assert wide(figure.shape("bar", k)) / whole_bar == pytest.approx(lever.after / lever.before, abs=0.01)


@pytest.mark.parametrize("case", [name for name in NAMES if name != "8b-one-node"])
def test_the_stops_that_are_drawn_are_those_of_the_run_that_is_simulated(case: str) -> None:
    project = of_case(case)
    run, shown = spot(project.scenario), cost.shown(canvas(project, "cost"))
    assert shown == run.stops[:3] and len(shown) == 3
    for stop, (start, end) in zip(shown, cost.windows(3), strict=True):
        ways = [cost.reached(stop, run.interval, k / 200) for k in range(201)]
        first, last = cost.edges(stop, run.interval)
        assert (ways[0], ways[-1]) == pytest.approx((first, last)) and last - first < 4 * run.interval
        falls = [k for k, (a, b) in enumerate(zip(ways, ways[1:], strict=False)) if b < a]
        assert max(ways[: falls[0] + 1]) == pytest.approx(stop.done), "it is taken where it was"
        assert ways[falls[-1] + 1] == pytest.approx(stop.saved), "and goes on from its last checkpoint"
        taken = 0.02 + 0.93 * cost.SLOW * (start + (end - start) * (cost.TAKEN + 0.1))
        seen = read_of(on(project, "cost", taken))
        assert f"{quantity(stop.at, 's')} in: {quantity(stop.done - stop.saved, 's')} of work lost" in seen
        assert f"{shown.index(stop) + 1} × stopped" in seen


def test_the_dollars_of_a_run_are_those_of_its_hours(project: Project) -> None:
    run, c = spot(project.scenario), canvas(project, "cost")
    at = [cost.passed(c, done / 100) for done in range(101)]
    assert at == sorted(at) and at[0] == 0 and at[-1] == pytest.approx(run.seconds)
    middle = next(k for k, seconds in enumerate(at) if seconds > run.seconds / 2) / 100
    count = sum(stop.at <= cost.passed(c, middle) for stop in run.stops)
    assert f"{count} × stopped" in read_of(on(project, "cost", 0.02 + 0.93 * middle)) and 60 < count < 120


def test_a_run_that_nobody_takes_only_goes_on() -> None:
    calm = of_case("8b-one-node")
    assert cost.shown(canvas(calm, "cost")) == () and spot(calm.scenario).interruptions == 0
    ways = [cost.passed(canvas(calm, "cost"), done / 100) for done in range(101)]
    assert ways == sorted(ways) and len(set(ways)) == 101
    assert "lost" not in read_of(on(calm, "cost", 1.0))


def test_the_pipe_of_water_is_to_scale_with_the_duct_of_air(project: Project) -> None:
    _, air, _, water = heat.ducts(canvas(project, "heat"))
    assert (air / water) ** 2 == pytest.approx(power_chain.times_by_volume(), rel=0.05)
    shell = drawn(project, WIDE).figure("panel", "heat")
    tall = [float(np.ptp(shapes_of(shell.figure(name))[0].outline[:, 1])) for name in ("air", "water")]
    assert tall[0] / tall[1] == pytest.approx(air / water, rel=0.05)


def test_of_the_blocks_of_a_site_as_many_are_cooling_as_its_pue_says(project: Project) -> None:
    ours = heat.cooled(canvas(project, "heat"))[1]
    assert heat.BLOCKS / (heat.BLOCKS - ours) == pytest.approx(project.scenario.power.pue, abs=0.06)
    text = f"{percent(1 - 1 / project.scenario.power.pue)}: PUE"
    assert text in " ".join(label.text for label in told(drawn(project, WIDE), "heat").labels())


def test_the_hall_has_as_many_racks_as_the_case(project: Project) -> None:
    shapes = shapes_of(told(drawn(project, WIDE), "power").figure("art", 3))
    assert len(shapes) == power.racks_drawn(power_chain.power_chain(project.scenario).racks) == 64


def test_the_needle_and_the_bars_of_every_hour_are_those_of_the_model(project: Project) -> None:
    facts = physics_facts(project)
    for cue, hour in (("stream_slides", facts.drift.ks_alert), ("alert_comes_late", last_hour(facts))):
        texts = [label.text for label in told(drawn(project, WIDE, cue), "drift").labels()]
        assert f"PSI {facts.drift.psi[hour]:.2f}" in texts and f"KS {facts.drift.ks[hour]:.2f}" in texts and f"hour {hour}" in texts
    assert watch.hour_at(canvas(project, "drift"), 2.0) == facts.drift.ks_alert


def test_every_city_is_named_and_lies_where_it_is(project: Project) -> None:
    figure = drawn(project, WIDE)
    cell = cells(WIDE, WIDE.stage)["distance"]
    east = {city: globe.place(cell, city)[0] for city in CITIES}
    assert sorted(CITIES, key=lambda city: east[city]) == sorted(CITIES, key=lambda city: CITIES[city][1])
    assert {label.text for label in figure.figure("panel", "distance").labels()} >= set(CITIES)
    for city, site in best_spread().nearest:
        assert city == site or told(figure, "distance").has("spread", "line", city)


def test_a_request_is_as_far_as_light_is_on_the_clock(project: Project) -> None:
    longest, city = central().worst, "London"
    trip = round_trip(city, CENTRAL)
    cell = cells(WIDE, WIDE.stage)["distance"]
    for part in (0.25, 0.5, 1.0):
        progress = globe.ASKED + globe.PACE * part * trip / 2 / longest
        line = shapes_of(on(project, "distance", progress).figure("central", "line", city))[0]
        ends = [cell.x(globe.place(cell, name)[0]) for name in (city, CENTRAL)]
        assert wide(line) / abs(ends[0] - ends[1]) == pytest.approx(part, abs=0.02)


def test_bits_that_are_left_are_those_of_the_model_that_is_judged(project: Project) -> None:
    small = physics_facts(project).small
    models = (small.full, *small.quantized)
    texts = [label.text for label in on(project, "smaller", 1.0).labels() if label.opacity > 0]
    assert f"{round(models[-1].setting)} bits" in texts
    half = on(project, "smaller", (curves.GOES[0] + curves.GOES[1]) / 2)
    assert f"{round(models[3].setting)} bits" in [label.text for label in half.labels() if label.opacity > 0]


# ---------------------------------------------------------------- the film
@pytest.mark.parametrize("cue", TOLD)
def test_a_story_never_stands_still(project: Project, cue: str) -> None:
    key, end = TOLD[cue], moments_of()[cue].progress(TOLD[cue])
    steps = [seen(on(project, key, end - 1 + k / 8)) for k in range(9)]
    still = [k for k, (a, b) in enumerate(zip(steps, steps[1:], strict=False)) if a == b]
    assert not still, f"nothing changes in the eighths {still}"
    assert PLAYS[cue].seconds / 8 < 1.0


def seen(figure: Figure) -> list[tuple[object, ...]]:
    """Return what can be seen in a figure."""
    shapes = [shape for shape in shapes_of(figure) if shape.opacity > 0]
    return [(shape.outline.tobytes(), round(shape.opacity, 3)) for shape in shapes]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("key", PANELS)
def test_a_story_is_drawn_of_as_many_shapes_at_every_progress(project: Project, key: str, name: str) -> None:
    counts = {len(shapes_of(on(project, key, WHOLE[key] * k / 12, FORMATS[name]))) for k in range(13)}
    assert len(counts) == 1


@pytest.mark.parametrize("key", PANELS)
def test_what_is_seen_of_a_story_stays_in_its_panel(project: Project, key: str) -> None:
    for name in ("wide", "phone"):
        box = cells(FORMATS[name], FORMATS[name].stage)[key].box
        for k in range(1, 9):
            shapes = [shape for shape in shapes_of(on(project, key, WHOLE[key] * k / 8, FORMATS[name])) if shape.opacity > 0]
            out = [shape for shape in shapes if not _inside(box, shape)]
            assert not out, [shape.text if isinstance(shape, Label) else shape.bounds for shape in out]


def _inside(box: Box, shape: Shape) -> bool:
    low, high = shape.outline.min(axis=0), shape.outline.max(axis=0)
    return bool(low[0] >= box.x - 1 and low[1] >= box.y - 1 and high[0] <= box.right + 1 and high[1] <= box.bottom + 1)


def test_nothing_of_a_panel_is_seen_before_its_cue(project: Project) -> None:
    first = drawn(project, WIDE, "start")
    assert not any(first.has("value", key) for key in PANELS)
    last = drawn(project, WIDE, CUES[-1])
    assert all(last.has("value", key) for key in PANELS)


def test_the_words_have_as_many_rows_as_the_panels(project: Project) -> None:
    panels = project.content.physics.panels
    assert set(panels) == set(PANELS)
    assert {key: len(panels[key].rows) for key in ROWS} == ROWS
    for key in ROWS:
        c = canvas(project, key)
        assert all(len(c.lines(note, "quiet", c.cell.wide - 92 - 12, 13.0)) <= 2 for note in panels[key].notes)


@pytest.mark.parametrize(("name", "short"), [("InfiniBand NDR", "InfiniBand"), ("400 GbE (RoCE)", "400 GbE"), ("EFA", "EFA")])
def test_a_network_s_short_name_keeps_what_its_number_counts(name: str, short: str) -> None:
    assert short_of(name) == short
