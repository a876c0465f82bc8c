"""The physics: every figure and every list of the overview is drawn, and what is drawn is what the models say."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from scenes.core.formats import FORMATS, SHEET, Format, lying_sheet_of
from scenes.deep_dives.physics import art, globe, rows
from scenes.deep_dives.physics.cells import cells, rooms
from scenes.deep_dives.physics.facts import physics_facts
from scenes.deep_dives.physics.moments import PANELS, PARTS, last_hour, moments_of
from scenes.deep_dives.physics.picture import picture
from scenes.deep_dives.physics.words import CUES, ROWS
from scenes.deep_dives.sheet import body_of
from scenes.drawing.figure import Figure
from scenes.drawing.shape import shapes_of
from scenes.lint import LEAST_ON_MAP, findings
from scenes.models import power_chain, reported
from scenes.models.bandwidth_ladder import ladder
from scenes.models.cost_levers import levers
from scenes.models.distance import CENTRAL, CITIES, best_spread, round_trip
from scenes.project import Choices, Project, load_project
from scenes.raster.still import style_of
from tests.scenarios import NAMES

SHEETS = (SHEET, lying_sheet_of(16 / 9, 1.0))
WIDE = FORMATS["wide"]


def drawn(project: Project, fmt: Format, cue: str = "still") -> Figure:
    """Draw the picture at a cue's moment, without its lens."""
    style = style_of(project.theme, fmt, round(fmt.width), round(fmt.height))
    box = body_of(fmt) if fmt.is_sheet else fmt.stage
    return picture(project, style, box, replace(moments_of(physics_facts(project))[cue], look=None))


def read(figure: Figure) -> str:
    """Return all that can be read in a picture, lines that go on joined."""
    return " ".join(label.text for label in figure.labels()).lower()


# ---------------------------------------------------------------- the overview
@pytest.mark.parametrize("fmt", SHEETS, ids=lambda fmt: fmt.label)
def test_every_reported_figure_stands_on_the_sheet_beside_what_a_model_says(project: Project, fmt: Format) -> None:
    figure = drawn(project, fmt)
    judged = reported.judged(project.scenario)
    for k, row in enumerate(judged):
        texts = [label.text for label in figure.figure("table", "row", k).labels()]
        assert texts == [row.row.said, row.row.figure, *([row.ours] if row.ours else [])]


@pytest.mark.parametrize("name", FORMATS)
def test_every_list_of_the_overview_is_drawn(project: Project, name: str) -> None:
    seen = read(drawn(project, FORMATS[name]))
    missing = [(key, item) for key, items in reported.LISTS.items() for item in items if item.lower() not in seen]
    assert not missing


def test_the_film_says_where_models_disagree(project: Project) -> None:
    seen = read(drawn(project, WIDE, "figures_are_checked"))
    disputed = [row for row in reported.judged(project.scenario) if row.agrees is False]
    assert sum(row.ours.lower() in seen for row in disputed) >= 4


# ---------------------------------------------------------------- the layout
@pytest.mark.parametrize("case", NAMES)
def test_every_case_lays_out_on_film_and_sheet(case: str) -> None:
    project = load_project(Choices() if case == "default" else Choices(scenario=case))
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
def widths(figure: Figure, key: str, k: int) -> list[float]:
    """Return the widths of the outlines of a row's bar."""
    return [shape.bounds[2] - shape.bounds[0] for shape in shapes_of(figure.figure("value", key, k, "bar"))]


def test_the_ladders_bars_are_as_long_as_the_logarithm_of_the_time(project: Project) -> None:
    figure, rungs = drawn(project, WIDE), ladder(project.scenario)
    low, high = rungs[0].seconds / 4, rungs[-1].seconds
    longest = widths(figure, "ladder", len(rungs) - 1)[0]
    for k, rung in enumerate(rungs):
        assert widths(figure, "ladder", k)[0] / longest == pytest.approx(math.log(rung.seconds / low) / math.log(high / low), abs=0.01)


def test_a_levers_bar_is_its_price_after_over_before(project: Project) -> None:
    figure = drawn(project, WIDE)
    for k, lever in enumerate(levers(project.scenario)):
        before, after = widths(figure, "cost", k)
        assert after / before == pytest.approx(lever.after / lever.before, abs=0.01)


def test_the_pipe_of_water_is_to_scale_with_the_duct_of_air(project: Project) -> None:
    figure = drawn(project, WIDE)
    (air, *_), (water, *_) = (shapes_of(figure.figure("value", "heat", k, "art")) for k in (1, 2))
    wide = [shape.bounds[2] - shape.bounds[0] for shape in (air, water)]
    assert (wide[0] / wide[1]) ** 2 == pytest.approx(power_chain.times_by_volume(), rel=0.05)


def test_the_hall_has_as_many_racks_as_the_case(project: Project) -> None:
    shapes = shapes_of(drawn(project, WIDE).figure("value", "power", 3, "art"))
    racks = power_chain.power_chain(project.scenario).racks
    assert len(shapes) - 2 == min(racks, art.MOST_RACKS) == 64, "racks, and two lines that show where the one rack stands"


def test_the_needle_and_the_bars_of_every_hour_are_those_of_the_model(project: Project) -> None:
    facts = physics_facts(project)
    for cue, hour in (("stream_slides", facts.drift.ks_alert), ("alert_comes_late", last_hour(facts))):
        figure = drawn(project, WIDE, cue).figure("value", "drift", "now")
        texts = [label.text for label in figure.labels()]
        assert f"{facts.drift.psi[hour]:.2f}" in texts and f"hour {hour}" in texts


def test_cities_lie_where_they_are_and_every_one_has_its_ways(project: Project) -> None:
    figure = drawn(project, WIDE)
    cell = cells(WIDE, WIDE.stage)["distance"]
    east = {city: globe.place(cell, city)[0] for city in CITIES}
    assert sorted(CITIES, key=lambda city: east[city]) == sorted(CITIES, key=lambda city: CITIES[city][1])
    for city, site in best_spread().nearest:
        ends = figure.figure("panel", "distance").route("spread", city)
        assert np.allclose(ends[0], ends[-1], atol=1e-6), "there and back"
        if city != site:
            assert figure.has("value", "distance", "spread", "line", city)
        if city != CENTRAL:
            assert round_trip(city, CENTRAL) > 0 and figure.has("value", "distance", "central", "line", city)


# ---------------------------------------------------------------- the film
def test_nothing_of_a_panel_is_seen_before_its_cue(project: Project) -> None:
    first = drawn(project, WIDE, "start")
    assert not any(first.has("value", key, part) for key in PANELS for part in PARTS[key])
    last = drawn(project, WIDE, CUES[-1])
    assert all(last.has("value", key, part) for key in PANELS for part in PARTS[key])


def test_the_words_have_as_many_rows_as_the_panels(project: Project) -> None:
    panels = project.content.physics.panels
    assert set(panels) == set(PANELS)
    assert {key: len(panels[key].rows) for key in ROWS} == ROWS
    assert all(
        len(rows.note_lines(drawn(project, WIDE), cells(WIDE, WIDE.stage)[key], key, note)) <= 2
        for key in ROWS
        for note in panels[key].notes
    )
